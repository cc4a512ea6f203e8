"""The frame of the sample fair is the one that its script makes, and says that it is invented."""

import importlib.util
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from python_calamine import CalamineWorkbook

from matcher.fair.entry.frame_workbook import read
from matcher.fair.frame import Fair

FAIR = Path(__file__).parents[2] / "data" / "fair"
FRAME = FAIR / "frame" / "会场安排.xlsx"


@pytest.fixture(scope="module")
def maker() -> Iterator[ModuleType]:
    """data/fair/make_frame.py, which is a script and no package."""
    sys.path.insert(0, str(FAIR))
    try:
        spec = importlib.util.spec_from_file_location("make_frame", FAIR / "make_frame.py")
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield module
    finally:
        sys.path.remove(str(FAIR))
        sys.modules.pop("make_lists", None)


@pytest.fixture(scope="module")
def fair(maker: ModuleType) -> Fair:
    """With the numbers of the lists as ids."""
    lists = maker.read_fair()
    ids = {number: number for number in (*lists.demands, *lists.talents)}
    ids |= {row["organisation"]: f"o_{number}" for number, row in sorted(lists.demands.items(), reverse=True)}
    resolve = lambda name, _sides: [ids[name]] if name in ids else []  # noqa: E731
    found, problems = read(FRAME.read_bytes(), FRAME.name, today=date(2026, 10, 1), resolve=resolve)
    assert found is not None
    assert problems == []
    return found


def contents(path: Path) -> object:
    workbook = CalamineWorkbook.from_path(str(path))
    return [(name, workbook.get_sheet_by_name(name).to_python()) for name in workbook.sheet_names]


def test_the_workbook_is_the_one_that_the_script_makes(maker: ModuleType, tmp_path: Path) -> None:
    maker.make(tmp_path / "frame.xlsx")
    assert contents(tmp_path / "frame.xlsx") == contents(FRAME)


def test_it_holds_what_its_readme_says(fair: Fair) -> None:
    assert Counter(str(slot.day) for slot in fair.slots) == {"2026-10-14": 13, "2026-10-15": 13}
    assert {slot.minutes for slot in fair.slots} == {25}
    assert Counter(bool(table.owner) for table in fair.tables) == {False: 18, True: 10}
    assert (len(fair.attendees), len(fair.representatives), len(fair.interpreters)) == (152, 41, 5)
    assert Counter(absence.reason.value for absence in fair.absences)["tour"] == 28
    assert sum(one.arrives is not None for one in fair.attendees) == 14
    assert sum(one.leaves is not None for one in fair.attendees) == 12
    rules = fair.rules
    assert (len(rules.pins), len(rules.bans), len(rules.groups)) == (4, 3, 2)


def test_every_person_and_the_fair_itself_say_that_they_are_invented(fair: Fair) -> None:
    names = [one.name for one in (*fair.representatives, *fair.interpreters)]
    assert [name for name in [*names, fair.name.zh] if "虚构" not in name] == []
    assert len(names) == len(set(names))
