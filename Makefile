.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Waiting OpenMP threads that spin take the second core from everybody else.
export OMP_WAIT_POLICY := passive

.PHONY: help run test lint bench notebooks encoders reranker clean

help: ## This list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: $(VENV)/installed ## Build the environment, load the sample fair, serve it at http://127.0.0.1:8000
	$(BIN)/wutong serve --sample

test: $(VENV)/installed-dev ## Run the tests
	$(BIN)/pytest

lint: $(VENV)/installed-dev ## Style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

notebooks: $(VENV)/installed-dev ## Execute the notebooks
	$(BIN)/pytest --nbmake notebooks

bench: $(VENV)/installed-dev ## Speed with 5,000 and 100,000 simulated talents
	$(BIN)/python -m tests.benchmarks.speed

encoders: $(VENV)/installed-training ## Train and measure the shipped encoders; corpora in WUTONG_TRAINING_DATA
	$(BIN)/python -m embeddings.training --only-stated
	$(BIN)/python -m embeddings.training.evaluate

reranker: $(VENV)/installed ## Train the shipped rerankers on the training fair, test them on the sample fair
	$(BIN)/python -m matcher.learning.training --encoder fast
	$(BIN)/python -m matcher.learning.training --encoder fine

clean: ## Remove the environment and all data
	rm -rf $(VENV) var

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Wutong needs Python 3.11 or newer; found $$($(PYTHON) --version). Try: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --editable .
	@touch $@

$(VENV)/installed-dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --editable '.[dev]'
	@touch $@ $(VENV)/installed

$(VENV)/installed-training: pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --editable '.[training]'
	@touch $@ $(VENV)/installed
