"""Lists sent again, and entries in other words."""

# ruff: noqa: E501 (a case a line)

from datetime import date

import pytest

from matcher.intake.duplicates import likely_duplicates, person_key
from matcher.intake.references import Action, Held, list_name, reference_of, resolve
from matcher.intake.report import ListKind
from matcher.profiles.models import Demand, Talent
from matcher.profiles.reading import read_demand, read_talent
from tests.matcher.intake.intake_files import HEADINGS, Read, demand, xlsx


@pytest.mark.parametrize(
    "filename",
    ["技术需求榜单.xlsx", "技术需求榜单(1).xlsx", "技术需求榜单_v2.xlsx", "技术需求榜单-修改版.xlsx", "技术需求榜单 最终版.csv", "技术需求榜单-marked.xlsx",
     "技术需求榜单20261012.xlsx", "技术需求榜单_2026-10-12 (2).xlsx", "副本技术需求榜单.xlsx", "技术需求榜单_v2(1)-marked.xlsx", "技术需求榜单（定稿）.xlsx"],
)  # fmt: skip
def test_versions_of_a_list_have_one_name(filename: str) -> None:
    assert list_name(filename, "Sheet1", ListKind.TECHNOLOGY) == "技术需求榜单"


def test_a_sheet_with_a_name_of_its_own_is_another_list() -> None:
    assert list_name("2026需求.xlsx", "岗位", ListKind.JOB) == "2026需求/岗位"
    assert list_name("v2.xlsx", "", ListKind.JOB) == "job"


class Remembered:
    """Records held in memory, as the store would."""

    def __init__(self, *held: Held) -> None:
        self.held = held

    def by_reference(self, reference: str) -> Held | None:
        return next((held for held in self.held if held.reference == reference), None)

    def by_key(self, list_: str, content_key: str) -> Held | None:
        return next(
            (h for h in self.held if h.content_key == content_key and h.reference.startswith(f"{list_}#")), None
        )


KNOWN = Remembered(Held("d_1", "榜单#1", "key-1", "hash-1", "膜污染"), Held("d_2", "榜单#2", "key-2", "hash-2", "焊接"))


@pytest.mark.parametrize(
    ("number", "key", "digest", "action", "record", "code"),
    [
        ("1", "key-1", "hash-1", Action.UNCHANGED, "d_1", None),
        ("1", "key-1", "hash-9", Action.CHANGED, "d_1", None),
        ("2", "key-1", "hash-1", Action.RENUMBERED, "d_1", "record.renumbered"),
        ("9", "key-2", "hash-9", Action.RENUMBERED, "d_2", "record.renumbered"),
        ("1", "key-9", "hash-9", Action.CHANGED, "d_1", "record.changed"),
        ("9", "key-9", "hash-9", Action.NEW, None, None),
    ],
)
def test_a_row_sent_again_meets_its_record(
    number: str, key: str, digest: str, action: Action, record: str | None, code: str | None
) -> None:
    found = resolve("榜单", reference_of("榜单", number, key), key, digest, KNOWN)
    assert (found.action, found.id) == (action, record)
    assert [problem.code for problem in found.problems] == ([code] if code else [])
    for problem in found.problems:
        assert "1" in problem.message.zh or "2" in problem.message.zh


def test_the_same_row_has_the_same_reference_in_every_version_of_a_file() -> None:
    first = Read(xlsx([list(HEADINGS), demand(1), demand(2)]), "榜单.xlsx")
    second = Read(xlsx([["标题"], list(HEADINGS), demand("002"), demand(1)]), "榜单_v2(1).xlsx")
    assert first.profile(2).reference == second.profile(4).reference
    assert first.profile(3).id == second.profile(3).id


def a_talent(identity: str, **fields: str) -> Talent:
    profile = read_talent({"name": "Test Talent", **fields}, today=date(2026, 11, 22)).profile
    assert profile is not None
    return profile.model_copy(update={"id": identity})


def a_demand(identity: str, **fields: str) -> Demand:
    row = {"organisation": "青岛测试水务有限公司（虚构）", "kind": "技术", **fields}
    profile = read_demand(row, today=date(2026, 11, 22)).profile
    assert profile is not None
    return profile.model_copy(update={"id": identity})


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Dr. WANG Xiaoming", "xiaoming wang"),
        ("王小明 博士", "王小明"),
        ("Ｗang Xiaoming", "Wang, Xiaoming"),
        ("Wang Xiaoming 王小明", "王小明（虚构）"),
    ],
)
def test_a_name_is_known_in_other_writing(first: str, second: str) -> None:
    assert person_key(first) == person_key(second)


def test_one_person_under_two_registrations_is_listed() -> None:
    old = a_talent("t_1", name="Dr. Test Talent", institution="Aachen University", email="a@example.org")
    new = a_talent("t_2", name="TALENT Test", institution="aachen university", email="b@example.org")
    [pair] = likely_duplicates([new], [old])
    assert (pair.first, pair.second, pair.code) == ("t_1", "t_2", "name")
    assert pair.reason.zh != pair.reason.en


def test_the_same_address_is_listed_whatever_the_name() -> None:
    [pair] = likely_duplicates(
        [a_talent("t_1", email="A@example.org"), a_talent("t_2", name="Other Person", email="a@example.org")]
    )
    assert pair.code == "email"


def test_namesakes_with_other_lives_are_not_listed() -> None:
    assert (
        likely_duplicates([a_talent("t_1", institution="Aachen University"), a_talent("t_2", institution="山东大学")])
        == []
    )


def test_two_records_already_held_are_not_compared_again() -> None:
    old = [a_talent("t_1", email="a@example.org"), a_talent("t_2", email="a@example.org")]
    assert likely_duplicates([], old) == []


LONG = "每年五月至九月浒苔期间一级反渗透首段压差明显升高，化学清洗由每年三次增至十一次，拟寻求不依赖连续加氯的黏泥抑制方案和预警方法。"


def test_one_demand_in_other_words_is_listed() -> None:
    pairs = likely_duplicates(
        [
            a_demand("d_1", title="反渗透膜污堵控制", description=LONG),
            a_demand("d_2", title="反渗透膜污堵控制技术", description="我公司" + LONG),
        ]
    )
    assert [(pair.first, pair.second) for pair in pairs] == [("d_1", "d_2")]


def test_two_posts_of_one_employer_are_not_listed() -> None:
    pairs = likely_duplicates(
        [a_demand("d_1", title="船体结构工程师", description=LONG), a_demand("d_2", title="电气工程师", description="负责船舶电力系统设计与调试，熟悉中压配电、变频推进和能量管理系统的选型与验收工作。")]
    )  # fmt: skip
    assert pairs == []
