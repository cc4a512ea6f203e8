import csv
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from service.cli import app
from tests.service.helpers import a_row, as_lines, talents_csv

ROOT = Path(__file__).parents[2]
COMMANDS = (
    "serve",
    "import",
    "match",
    "lists",
    "export",
    "verdict",
    "verdicts",
    "outcomes",
    "retrain",
    "models",
    "evaluate",
    "fairness",
    "reindex",
    "migrate",
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WUTONG_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("WUTONG_ENCODER", "hashing")
    monkeypatch.setenv("WUTONG_LANGUAGE", "en")
    demands = [
        {
            "number": n,
            "kind": "technology",
            "organisation": "Test Works (invented)",
            "title": title,
            "description": title,
        }
        for n, title in (("1", "Solid electrolytes for batteries"), ("2", "Hull cleaning robot"))
    ]
    (tmp_path / "demands.jsonl").write_bytes(as_lines(*demands))
    people = talents_csv(a_row("1"), a_row("2", headline="Hull cleaning", 专长="robots"), a_row("3", 最高学历="wizard"))
    (tmp_path / "talents.csv").write_bytes(people)
    return tmp_path


def run(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result.stdout


def load(folder: Path) -> None:
    run("import", folder / "demands.jsonl", folder / "talents.csv")


def test_import_writes_one_entry_a_row(folder: Path) -> None:
    report = folder / "report.json"
    run("import", folder / "talents.csv", "--report", report, "--lang", "zh")
    entries = json.loads(report.read_text())
    assert [(e["file"], e["sheet"], e["row"], e["status"]) for e in entries] == [
        ("talents.csv", "", 2, "accepted"),
        ("talents.csv", "", 3, "accepted"),
        ("talents.csv", "", 4, "warned"),
    ]
    problem = next(p for p in entries[2]["problems"] if p["severity"] == "warning")
    assert (problem["column"], problem["value"]) == ("最高学历", "wizard")
    assert "学历" in problem["message"]


def test_match_all_writes_every_open_demand_with_the_rows_it_came_from(folder: Path) -> None:
    load(folder)
    rows = list(csv.DictReader(run("match", "--all", "--top", 2, "--format", "tsv").splitlines(), delimiter="\t"))
    assert list(rows[0]) == ["demand_id", "demand_source", "talent_id", "talent_source", "rank", "score"]
    assert [(row["demand_source"], row["rank"]) for row in rows] == [
        ("demands.jsonl#!1", "1"),
        ("demands.jsonl#!1", "2"),
        ("demands.jsonl#!2", "1"),
        ("demands.jsonl#!2", "2"),
    ]
    assert rows[2]["talent_source"] == "talents.csv#!3"
    assert float(rows[0]["score"]) >= float(rows[1]["score"])


def test_match_all_for_talents_ranks_demands(folder: Path) -> None:
    load(folder)
    out = folder / "matches.tsv"
    run("match", "--all", "--for", "talents", "--format", "tsv", "--out", out)
    rows = list(csv.DictReader(out.read_text().splitlines(), delimiter="\t"))
    assert [(row["talent_source"], row["rank"]) for row in rows] == [
        (f"talents.csv#!{line}", rank) for line in (2, 3, 4) for rank in ("1", "2")
    ]
    assert rows[2]["demand_source"] == "demands.jsonl#!2"


def test_match_answers_about_one_record_or_a_text(folder: Path) -> None:
    load(folder)
    rows = list(csv.DictReader(run("match", "--all", "--format", "tsv").splitlines(), delimiter="\t"))
    of_demand = json.loads(run("match", "--demand", rows[0]["demand_id"], "--format", "json"))
    assert [item["talent_id"] for item in of_demand] == [
        r["talent_id"] for r in rows if r["demand_id"] == rows[0]["demand_id"]
    ]
    assert of_demand[0]["reasons"][0]["message"]
    of_talent = json.loads(run("match", "--talent", rows[0]["talent_id"], "--format", "json"))
    assert {item["talent_id"] for item in of_talent} == {rows[0]["talent_id"]}
    assert "Hull cleaning" in run("match", "--text", "hull cleaning", "--top", 1)
    assert "Hull cleaning robot" in run("match", "--text", "hull cleaning", "--for", "demands", "--top", 1)


def test_export_can_be_imported_again_and_changes_nothing(folder: Path) -> None:
    load(folder)
    before = run("match", "--all", "--format", "tsv")
    (folder / "out").mkdir()
    run("export", "talents", "--out", folder / "out" / "talents.xlsx")
    run("export", "demands", "--out", folder / "out" / "demands.tsv")
    run("import", folder / "out" / "talents.xlsx", folder / "out" / "demands.tsv")
    after = run("match", "--all", "--format", "tsv")
    assert before.count("\n") == after.count("\n")


def test_export_holds_contacts_only_when_asked(folder: Path) -> None:
    (folder / "one.csv").write_bytes(talents_csv(a_row("9", "=HYPERLINK(1)", 电子邮箱="nine@example.org")))
    run("import", folder / "one.csv")
    run("export", "talents", "--out", folder / "plain.tsv")
    run("export", "talents", "--out", folder / "full.tsv", "--contacts")
    assert "nine@example.org" not in (folder / "plain.tsv").read_text()
    assert "nine@example.org" in (folder / "full.tsv").read_text()
    assert "\t'=HYPERLINK" in (folder / "full.tsv").read_text()


def test_reindex_says_how_many(folder: Path) -> None:
    load(folder)
    result = CliRunner().invoke(app, ["reindex"])
    assert "5 profiles" in result.stderr


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "command",
    [
        ["match", "--demand", "d_unknown"],
        ["import", "/nowhere/list.xlsx"],
        ["export", "talents", "--out", "/tmp/list.docx"],
        ["export", "talents", "--out", "/nowhere/list.tsv"],
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_errors_are_sentences_on_standard_error(folder: Path, command: list[str], language: str) -> None:
    result = CliRunner().invoke(app, [*command, "--lang", language])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith({"zh": "错误：", "en": "Error: "}[language])
    assert "Traceback" not in result.stderr


def test_a_file_that_cannot_be_read_is_said_and_fails(folder: Path) -> None:
    (folder / "empty.xlsx").write_bytes(b"")
    result = CliRunner().invoke(app, ["import", str(folder / "empty.xlsx")])
    assert result.exit_code == 1
    assert "empty.xlsx" in result.stderr
    mixed = CliRunner().invoke(app, ["import", str(folder / "empty.xlsx"), str(folder / "talents.csv")])
    assert mixed.exit_code == 0


def test_a_question_that_asks_for_nothing_is_refused(folder: Path) -> None:
    run("match", code=2)
    run("match", "--all", "--text", "x", code=2)


def commands_of(group: Any, *before: str) -> Iterator[tuple[str, ...]]:
    """The whole name of each command, those of groups within groups too."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands_of(command, *before, name)
        else:
            yield (*before, name)


def test_all_commands_are_there() -> None:
    assert {command for command, *_ in commands_of(get_command(app))} == {*COMMANDS, "fair"}


@pytest.mark.parametrize("command", list(commands_of(get_command(app))), ids=" ".join)
def test_every_command_has_help_with_an_example(command: tuple[str, ...]) -> None:
    assert " ".join(("wutong", *command)) in " ".join(run(*command, "--help").split())


def test_commands_that_match_nothing_load_no_model() -> None:
    script = (
        "import sys, service.cli; from service import bootstrap; "
        "print([name for name in ('torch', 'sentence_transformers', 'faiss') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_threads_wait_passively_from_the_first_import_on() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "OMP_WAIT_POLICY"}
    script = "import os, service.cli; print(os.environ['OMP_WAIT_POLICY'])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True, env=environment
    )
    assert done.stdout.strip() == "passive"


def test_serve_answers_until_it_is_told_to_stop_and_keeps_its_index(folder: Path) -> None:
    load(folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"WUTONG_PORT": str(port)}
    server = subprocess.Popen(
        [sys.executable, "-m", "service.cli", "serve"], cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/ready")
        run("import", folder / "demands.jsonl")
    finally:
        server.terminate()
        _, log = server.communicate(timeout=30)
    assert server.returncode in (0, -15)
    assert (folder / "var" / "index" / "manifest.json").exists()
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert {"/ready"} <= {line.get("route") for line in lines}


def test_serve_says_in_a_sentence_that_the_encoder_cannot_be_opened(folder: Path) -> None:
    environment = os.environ | {"WUTONG_PORT": "0", "WUTONG_ENCODER": "quick"}
    ended = subprocess.run(
        [sys.executable, "-m", "service.cli", "serve"], cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("Error: ")
    assert "WUTONG_ENCODER=quick" in ended.stderr
    assert "Serving" not in ended.stderr
    assert "Traceback" not in ended.stderr


def _wait_for(address: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(address) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not start")


def test_marked_copies_of_files_with_one_name_stand_side_by_side(folder: Path) -> None:
    (folder / "a").mkdir()
    (folder / "a" / "list.csv").write_bytes(talents_csv(a_row("1")))
    (folder / "list.csv").write_bytes(talents_csv(a_row("2")))
    for _ in range(2):  # the second time the first time's copies are replaced
        run("import", folder / "a" / "list.csv", folder / "list.csv", "--marked", folder / "out")
    assert sorted(path.name for path in (folder / "out").iterdir()) == ["list-2-marked.xlsx", "list-marked.xlsx"]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("WUTONG_STAFF_TOKEN", "secretpw"),
        ("WUTONG_PORT", "abc"),
        ("WUTONG_DATABASE_URL", "fair:secretpw"),
        ("WUTONG_DATABASE_URL", "nonsense://fair:secretpw@localhost/fair"),
        ("WUTONG_DATABASE_URL", "mysql+pymysql://fair:secretpw@localhost/fair"),
        ("WUTONG_LANGUAGE", "de"),
    ],
)
def test_a_bad_setting_is_named_and_not_quoted(
    folder: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    for language, beginning in (("zh", f"错误：环境变量 {variable} "), ("en", f"Error: {variable} ")):
        result = CliRunner().invoke(app, ["reindex", "--lang", language])
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr.startswith(beginning)
        assert "secretpw" not in result.stderr
        assert len(result.stderr.splitlines()) == 1
