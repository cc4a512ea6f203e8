"""The packages import in one direction: embeddings ← matcher ← service."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_NOT_IMPORT = {"embeddings": {"matcher", "service"}, "matcher": {"service"}, "service": set()}
HEAVY = {"torch", "sentence_transformers", "lightgbm", "openpyxl", "docx", "pypdf"}


def imports(file: Path, *, only_top_level: bool = False) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    nodes = tree.body if only_top_level else list(ast.walk(tree))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("package", MAY_NOT_IMPORT)
def test_imports_run_one_way(package: str) -> None:
    for file in (ROOT / package).rglob("*.py"):
        assert not imports(file) & MAY_NOT_IMPORT[package], file


def test_the_matcher_knows_neither_http_nor_database() -> None:
    for file in (ROOT / "matcher").rglob("*.py"):
        assert not imports(file) & {"fastapi", "starlette", "sqlalchemy", "uvicorn"}, file


def test_slow_libraries_are_imported_where_they_are_used() -> None:
    for package in ("embeddings", "matcher", "service"):
        for file in (ROOT / package).rglob("*.py"):
            if "training" not in file.parts:
                assert not imports(file, only_top_level=True) & HEAVY, file


def test_the_rooms_of_the_fair_import_only_from_those_before() -> None:
    rooms = ["entry", "inviting", "planning", "review", "day", "outcomes"]
    for number, room in enumerate(rooms):
        for file in (ROOT / "matcher/fair" / room).glob("*.py"):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            modules = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
            used = {name.split(".")[2] for name in modules if name.startswith("matcher.fair.")}
            assert not used & set(rooms[number + 1 :]), file
