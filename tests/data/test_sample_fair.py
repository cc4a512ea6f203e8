"""The sample fair holds what its README says, and its lists are those that its source makes."""

import csv
import importlib.util
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path
from types import ModuleType
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook, SheetVisibleEnum

FAIR = Path(__file__).parents[2] / "data" / "fair"
NUMBER = re.compile(r"(?:JS|GW|RZ|T)-\d+")
Row = dict[str, str]


@pytest.fixture(scope="module")
def maker() -> Iterator[ModuleType]:
    """data/fair/make_lists.py, which is a script and no package."""
    spec = importlib.util.spec_from_file_location("make_lists", FAIR / "make_lists.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_lists"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["make_lists"]


def source(kind: str) -> dict[str, Row]:
    paths = sorted((FAIR / "source").glob(f"*.{kind}.jsonl"))
    rows = [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]
    return {row["number"]: row for row in rows}


def judgements() -> list[Row]:
    with (FAIR / "judgements.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def contents(path: Path) -> object:
    """What a reader of the file sees, without the container around it."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    workbook = CalamineWorkbook.from_path(str(path))
    visible = {sheet.name: sheet.visible for sheet in workbook.sheets_metadata}
    sheets = {name: workbook.get_sheet_by_name(name) for name in workbook.sheet_names}
    return [(name, visible[name], sheet.to_python(), sheet.merged_cell_ranges) for name, sheet in sheets.items()]


def numbers_in_order(path: Path) -> list[str]:
    """The numbers of a list's rows, from top to bottom of each visible sheet."""
    if path.suffix == ".jsonl":
        return [json.loads(line)["registration_no"] for line in path.read_text("utf-8").splitlines()]
    if path.suffix == ".csv":
        with path.open(encoding="gb18030", newline="") as file:
            firsts = [row[0] for row in csv.reader(file)]
    else:
        workbook = CalamineWorkbook.from_path(str(path))
        shown = [sheet.name for sheet in workbook.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
        firsts = [str(row[0]) for name in shown for row in workbook.get_sheet_by_name(name).to_python()]
    return [first for first in firsts if NUMBER.fullmatch(first)]


LISTS = sorted(path for path in FAIR.iterdir() if path.suffix in {".xlsx", ".csv", ".jsonl"})


def test_there_are_enough_demands_of_every_kind_and_enough_talents() -> None:
    assert Counter(row["kind"] for row in source("demands").values()) == {"technology": 24, "job": 24, "funding": 24}
    assert len(source("talents")) == 160


def test_every_name_says_that_it_is_invented() -> None:
    names = [row["organisation"] for row in source("demands").values()]
    names += [row["name"] for row in source("talents").values()]

    assert [name for name in names if not name.endswith(("（虚构）", "(invented)"))] == []


def test_every_address_belongs_to_nobody() -> None:
    addresses = [row["email"] for row in source("talents").values() if row.get("email")]

    assert [address for address in addresses if not address.endswith(("@example.org", "@example.com"))] == []


def test_every_judgement_is_of_a_demand_and_a_talent_that_exist_and_no_pair_is_judged_twice() -> None:
    demands, talents, rows = source("demands"), source("talents"), judgements()

    assert [row for row in rows if row["demand"] not in demands or row["talent"] not in talents] == []
    assert {row["grade"] for row in rows} == {"0", "1", "2", "3"}
    assert max(Counter((row["demand"], row["talent"]) for row in rows).values()) == 1


def test_every_demand_has_somebody_to_invite_and_hard_negatives() -> None:
    grades = {number: Counter[str]() for number in source("demands")}
    for row in judgements():
        grades[row["demand"]][row["grade"]] += 1

    assert [number for number, count in grades.items() if count["3"] < 1] == []
    assert [number for number, count in grades.items() if count["0"] + count["1"] < 4] == []


def test_every_profile_stands_in_exactly_one_list() -> None:
    listed = Counter(number for path in LISTS for number in numbers_in_order(path))

    assert listed == Counter([*source("demands"), *source("talents")])


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_rows_written_one_after_the_other_do_not_stand_together(path: Path) -> None:
    numbers = numbers_in_order(path)

    assert [(a, b) for a, b in pairwise(numbers) if abs(int(a[-3:]) - int(b[-3:])) == 1] == []


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_every_list_says_that_it_is_invented(path: Path, maker: ModuleType) -> None:
    content = contents(path)
    text = (
        content.decode("gb18030" if path.suffix == ".csv" else "utf-8") if isinstance(content, bytes) else str(content)
    )

    assert maker.NOTE in text


def test_the_lists_are_what_their_source_makes_now(maker: ModuleType, tmp_path: Path) -> None:
    made = maker.make_lists(tmp_path)

    assert {path.name for path in LISTS} | {"judgements.tsv"} == {path.name for path in made}
    assert [path.name for path in made if contents(path) != contents(FAIR / path.name)] == []


def test_no_cell_is_a_formula_and_the_private_sheet_is_hidden() -> None:
    formulas = []
    for path in (path for path in LISTS if path.suffix == ".xlsx"):
        with ZipFile(path) as parts:
            sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/")]
            formulas += [(path.name, name) for name in sheets if re.search(rb"<f[ >]", parts.read(name))]
    technology = CalamineWorkbook.from_path(str(FAIR / "技术需求榜单.xlsx"))

    assert formulas == []
    assert {sheet.name: sheet.visible for sheet in technology.sheets_metadata}["内部记录"] == SheetVisibleEnum.Hidden


def test_what_the_office_asks_but_must_not_collect_is_blank() -> None:
    sheet = CalamineWorkbook.from_path(str(FAIR / "海外人才报名表.xlsx")).get_sheet_by_name("报名表")
    headings, *rows = sheet.to_python()[3:]
    private = [headings.index(heading) for heading in ("性别", "出生年月", "国籍")]

    assert len(rows) == 48
    assert {row[place] for row in rows for place in private} == {""}


def test_the_texts_are_written_one_by_one() -> None:
    """No two share more than 60 % of the shorter one's sequences of eight letters; a template would."""
    texts = {number: row["description"] for number, row in source("demands").items()}
    texts |= {number: row["summary"] for number, row in source("talents").items()}
    grams = {number: eights(text) for number, text in texts.items()}

    assert [(a, b) for a, b in combinations(grams, 2) if shared(grams[a], grams[b]) > 0.6] == []


def test_a_template_would_be_noticed() -> None:
    filled = [
        f"我公司主要从事{what}的研发与生产，现诚邀相关领域专家加盟，待遇优厚，欢迎洽谈。"
        for what in ("橡胶轮胎", "船舶涂料")
    ]

    assert shared(eights(filled[0]), eights(filled[1])) > 0.6


def eights(text: str) -> frozenset[str]:
    letters = re.sub(r"\W", "", text).lower()
    return frozenset(letters[place : place + 8] for place in range(len(letters) - 7))


def shared(first: frozenset[str], second: frozenset[str]) -> float:
    return len(first & second) / max(1, min(len(first), len(second)))


def test_a_judgement_of_nobody_is_refused_with_its_place(maker: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "a.demands.jsonl").write_text('{"number": "JS-1"}\n', "utf-8")
    (tmp_path / "a.talents.jsonl").write_text('{"number": "T-1"}\n', "utf-8")
    (tmp_path / "a.judgements.tsv").write_text("demand\ttalent\tgrade\treason\nJS-1\tT-2\t3\tfits\n", "utf-8")

    with pytest.raises(maker.InvalidSource, match=r"a\.judgements\.tsv:2: JS-1 or T-2 is in no list"):
        maker.read_fair(tmp_path)


def test_judgements_across_parts_join_the_others(maker: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "a.demands.jsonl").write_text('{"number": "JS-1"}\n', "utf-8")
    (tmp_path / "b.talents.jsonl").write_text('{"number": "T-1"}\n{"number": "T-2"}\n', "utf-8")
    head = "demand\ttalent\tgrade\treason\n"
    (tmp_path / "a.judgements.tsv").write_text(head + "JS-1\tT-2\t3\tfits\n", "utf-8")
    (tmp_path / "cross.judgements.tsv").write_text(head + "JS-1\tT-1\t1\tadjacent\n", "utf-8")

    assert maker.read_fair(tmp_path).judgements == [("JS-1", "T-1", 1, "adjacent"), ("JS-1", "T-2", 3, "fits")]
