"""A fair's list of outcomes: stages beyond a contract, amounts, days of single stages, and further parties."""

from datetime import date
from typing import Any

import pytest

from matcher.intake.outcomes import OutcomeRow, read_outcomes
from matcher.intake.reached import others_in

TODAY = date(2026, 11, 22)
HEADINGS = "需求编号,人才编号,结果,日期"


def one(cells: str, more: str = "", *, of_fair: bool = True) -> OutcomeRow:
    headings = f"{HEADINGS},{more}" if more else HEADINGS
    (row,) = read_outcomes(
        f"{headings}\n3,17,{cells}\n".encode("utf-8-sig"), "结果.csv", today=TODAY, of_fair=of_fair
    ).rows
    return row


def stages(row: OutcomeRow) -> list[tuple[str, str]]:
    return [(found.stage.value, found.day.isoformat()) for found in row.reached]


def amounts(row: OutcomeRow) -> dict[str, tuple[float, str]]:
    return {found.stage.value: (found.amount.value, found.amount.currency) for found in row.reached if found.amount}


def codes(row: OutcomeRow) -> list[str]:
    return [problem.code for problem in row.report.problems]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("已洽谈", ["met"]),
        ("签约", ["signed"]),
        ("已洽谈；达成意向；签约", ["met", "intention", "signed"]),
        ("项目落地", ["landed"]),
        ("已签约，项目落地", ["signed", "landed"]),
        ("已签约，待落地", ["signed"]),
        ("已到岗", ["landed"]),
        ("已录用", ["signed"]),
        ("投资到位", ["invested"]),
        ("签约，资金未到位", ["signed"]),
        ("公司注册，资金到账", ["landed", "invested"]),
        ("contract signed; company registered", ["signed", "landed"]),
        ("funds received", ["invested"]),
    ],
)
def test_what_landed_and_what_was_paid_are_told_apart_from_a_contract(said: str, expected: list[str]) -> None:
    row = one(f"{said},2025-11-22")
    assert [stage for stage, _ in stages(row)] == expected
    assert row.told == ()


def test_what_one_side_did_is_told_beside_what_both_did() -> None:
    row = one("洽谈后婉拒,2025-11-22,人才", "反馈方")
    assert stages(row) == [("met", "2025-11-22")]
    assert [(told.step.value, told.party.value) for told in row.told] == [("declined", "talent")]


def test_columns_that_ask_are_answers_of_their_own_stage() -> None:
    row = one(",2025-11-22,是,否,√", "是否签约,是否到账,是否落地")
    assert [stage for stage, _ in stages(row)] == ["signed", "landed"]


def test_a_stage_has_its_own_day_and_the_rows_day_only_where_it_has_none() -> None:
    dates = "落地日期,到账日期"
    row = one("签约；落地；资金到账,2025-11-22,2026-01-05,2026-02-01", dates)
    assert stages(row) == [("signed", "2025-11-22"), ("landed", "2026-01-05"), ("invested", "2026-02-01")]
    assert stages(one("项目落地,,2026-01-05,", dates)) == [("landed", "2026-01-05")]
    without = one("签约；落地,,2026-01-05,", dates)
    assert (codes(without), without.reached) == (["outcome.no_date"], ())
    assert codes(one("项目落地,,2027-01-05,", dates)) == ["outcome.date_ahead"]


def test_amounts_belong_to_the_stage_that_their_column_names_and_others_to_the_furthest() -> None:
    columns = "意向金额,合同金额（万元）,金额,到账金额"
    row = one("达成意向；签约；投资到位,2025-11-22,1亿元,800,,USD 70000", columns)
    assert amounts(row) == {"intention": (1e8, "CNY"), "signed": (8e6, "CNY"), "invested": (7e4, "USD")}
    assert amounts(one("洽谈；签约,2025-11-22,500万元", "金额")) == {"signed": (5e6, "CNY")}
    assert amounts(one("达成意向,2025-11-22,30000,美元", "金额,币种")) == {"intention": (3e4, "USD")}


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ("签约,2025-11-22,很多", "合同金额", "outcome.amount_unread"),
        ("签约,2025-11-22,300-500万元", "合同金额", "outcome.amount_no_sum"),
        ("签约,2025-11-22,不超过500万元", "合同金额", "outcome.amount_no_sum"),
        ("签约,2025-11-22,30万元/年", "合同金额", "outcome.amount_no_sum"),
        ("签约,2025-11-22,面议", "合同金额", "outcome.amount_no_sum"),
        ("洽谈,2025-11-22,500万元", "金额", "outcome.amount_without"),
        ("签约,2025-11-22,500万元", "到账金额", "outcome.amount_without"),
    ],
)
def test_what_is_no_sum_or_belongs_to_no_stage_is_told_and_not_recorded(cells: str, column: str, code: str) -> None:
    row = one(cells, column)
    assert codes(row) == [code]
    assert len(row.reached) == 1
    assert amounts(row) == {}


def test_a_number_without_a_unit_is_told_as_it_was_read() -> None:
    row = one("签约,2025-11-22,500", "合同金额")
    assert codes(row) == ["outcome.amount_assumed"]
    assert "5,000,000 CNY" in row.report.problems[0].message.en
    assert amounts(row) == {"signed": (5e6, "CNY")}
    assert amounts(one("签约,2025-11-22,0", "合同金额")) == {}


def test_further_parties_title_and_number_of_the_cooperation_are_read() -> None:
    row = one(
        "签约,2025-11-22,北海基金（虚构）；Test Works Co. Ltd. (invented),中试线,7", "其他参与方,项目名称,合作编号"
    )
    assert row.others == ("北海基金（虚构）", "Test Works Co. Ltd. (invented)")
    assert (row.title, row.cooperation, codes(row)) == ("中试线", "7", [])
    assert others_in("甲；甲;；乙\n丙") == ("甲", "乙", "丙")


def test_without_a_fair_nothing_of_this_is_read() -> None:
    row = one("项目落地,2025-11-22,很多,7", "合同金额,合作编号", of_fair=False)
    assert [told.step.value for told in row.told] == ["signed"]
    found: list[Any] = [row.reached, row.others, row.title, row.cooperation, codes(row)]
    assert found == [(), (), "", "", []]
