"""Last year's outcomes from the office's spreadsheets: by the numbers of its own lists, safe to send again."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from service.cli import app
from tests.service.helpers import Serve, a_row, as_lines, send, talents_csv

HEADINGS = ["需求编号", "人才编号", "结果", "反馈方", "日期", "原因", "评分"]


def demands(kind: str, *titles: str) -> bytes:
    rows = [
        {"number": str(n), "kind": kind, "organisation": "Test Works (invented)", "title": title, "description": title}
        for n, title in enumerate(titles, start=1)
    ]
    return as_lines(*rows)


def outcomes_csv(*rows: list[str], headings: list[str] = HEADINGS) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([headings, *rows])
    return text.getvalue().encode("utf-8-sig")


def a_list(client: TestClient, content: bytes, status: int = 200, name: str = "结果.csv", **options: Any) -> Any:
    answer = client.post("/api/v1/verdicts/import", files=[("files", (name, content))], **options)
    assert answer.status_code == status, answer.text
    return answer.json()


def verdicts(client: TestClient) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.get("/api/v1/verdicts").json()["items"]
    return items


@pytest.fixture
def fair(client: TestClient) -> TestClient:
    """Technology demands 1 and 2, talents 1 to 3."""
    send(client, demands("technology", "Solid electrolytes", "Hull cleaning robot"), "技术需求.jsonl")
    send(client, talents_csv(*(a_row(str(n)) for n in (1, 2, 3))))
    return client


def test_rows_name_pairs_by_the_numbers_of_the_lists(fair: TestClient) -> None:
    answer = a_list(
        fair,
        outcomes_csv(
            ["1", "3", "已洽谈，达成意向", "", "2025-11-22", "", ""],
            ["02", "1", "婉拒", "人才", "2025-11-22", "薪资过低", ""],
        ),
    )
    assert answer["counts"] == {"accepted": 2, "recorded": 3}
    titles = {demand["id"]: demand["title"] for demand in fair.get("/api/v1/demands").json()["items"]}
    names = {talent["id"]: talent["headline"] for talent in fair.get("/api/v1/talents").json()["items"]}
    assert len(names) == 3
    assert [(titles[v["demand_id"]], v["party"], v["step"], v["reason"], v["at"][:10]) for v in verdicts(fair)] == [
        ("Solid electrolytes", "demand", "met", None, "2025-11-22"),
        ("Solid electrolytes", "demand", "intention", None, "2025-11-22"),
        ("Hull cleaning robot", "talent", "declined", "pay", "2025-11-22"),
    ]
    third = list(names)[2]
    assert [v["talent_id"] for v in verdicts(fair)][:2] == [third, third]
    assert {v["source"] for v in verdicts(fair)} == {"import"}


def test_sending_the_same_list_again_changes_nothing_and_a_mended_row_replaces_what_it_said(fair: TestClient) -> None:
    row = ["1", "1", "婉拒", "企业", "2025-11-22", "天气不好", ""]
    assert a_list(fair, outcomes_csv(row))["counts"] == {"warned": 1, "recorded": 1}
    first = verdicts(fair)
    assert a_list(fair, outcomes_csv(row))["counts"] == {"warned": 1, "unchanged": 1}
    assert verdicts(fair) == first
    mended = ["1", "1", "婉拒", "企业", "2025-11-22", "专业不对口", ""]
    assert a_list(fair, outcomes_csv(mended))["counts"] == {"accepted": 1, "updated": 1}
    assert [verdict["reason"] for verdict in verdicts(fair)] == ["expertise"]


def test_bad_rows_are_reported_with_their_place_and_good_ones_are_recorded(fair: TestClient) -> None:
    content = outcomes_csv(
        ["1", "1", "签约", "", "2025-11-22", "", ""],
        ["9", "1", "签约", "", "2025-11-22", "", ""],
        ["1", "77", "签约", "", "2025-11-22", "", ""],
        ["1", "2", "讨论", "", "2025-11-22", "", ""],
        ["1", "2", "婉拒", "", "2025-11-22", "", ""],
        ["1", "1", "签约", "", "2025-11-22", "", ""],
        ["2", "1", "签约", "", "2027-11-22", "", ""],
    )
    for language, words in (("zh", "没有编号为“9”的需求"), ("en", "no demand with the number “9”")):
        answer = a_list(fair, content, params={"lang": language})
        assert words in answer["rows"][1]["problems"][0]["message"]
    rows = [
        (row["row"], row["status"], [(p["code"], p["column"], p["value"]) for p in row["problems"]])
        for row in answer["rows"]
    ]
    assert rows == [
        (2, "accepted", []),
        (3, "rejected", [("outcome.unknown_demand", "需求编号", "9")]),
        (4, "rejected", [("outcome.unknown_talent", "人才编号", "77")]),
        (5, "rejected", [("outcome.result_unread", "结果", "讨论")]),
        (6, "rejected", [("outcome.who_declined", "反馈方", "")]),
        (7, "duplicate", [("outcome.twice", "", "")]),
        (8, "rejected", [("outcome.date_ahead", "日期", "2027-11-22")]),
    ]
    assert answer["rows"][0]["file"] == "结果.csv"
    assert [verdict["step"] for verdict in verdicts(fair)] == ["signed"]


def test_rows_that_contradict_each_other_are_told(fair: TestClient) -> None:
    rows = [["1", "1", "", "企业", "2025-11-22", "", stars] for stars in ("2", "5")]
    answer = a_list(fair, outcomes_csv(*rows))
    assert [p["code"] for p in answer["rows"][1]["problems"]] == ["outcome.contradicts"]
    assert "结果.csv, 2" in answer["rows"][1]["problems"][0]["message"]
    assert [verdict["rating"] for verdict in verdicts(fair)] == [2]


def test_a_number_of_several_lists_is_ambiguous_until_list_kind_or_id_says_which(fair: TestClient) -> None:
    send(fair, demands("job", "Membrane engineer"), "岗位需求.jsonl")
    job = fair.get("/api/v1/demands?kind=job").json()["items"][0]["id"]
    headings = ["需求编号", "需求类型", "人才编号", "结果", "日期"]
    answer = a_list(
        fair,
        outcomes_csv(
            ["1", "", "1", "签约", "2025-11-22"],
            ["1", "岗位", "1", "签约", "2025-11-22"],
            ["岗位需求#1", "", "2", "签约", "2025-11-22"],
            [job, "", "3", "签约", "2025-11-22"],
            headings=headings,
        ),
    )
    (problem,) = answer["rows"][0]["problems"]
    assert problem["code"] == "outcome.ambiguous_demand"
    assert "技术需求#1" in problem["message"]
    assert "岗位需求#1" in problem["message"]
    assert [row["status"] for row in answer["rows"]] == ["rejected", "accepted", "accepted", "accepted"]
    assert {verdict["demand_id"] for verdict in verdicts(fair)} == {job}


def test_of_who_was_erased_nothing_is_recorded_again(fair: TestClient) -> None:
    talents = [talent["id"] for talent in fair.get("/api/v1/talents").json()["items"]]
    content = outcomes_csv(
        ["1", "1", "签约", "", "2025-11-22", "", ""], ["1", talents[0], "已洽谈", "", "2025-11-22", "", ""]
    )
    assert a_list(fair, content)["counts"] == {"accepted": 2, "recorded": 2}
    assert fair.delete(f"/api/v1/talents/{talents[0]}").status_code == 204
    assert verdicts(fair) == []
    answer = a_list(fair, content)
    assert [row["problems"][0]["code"] for row in answer["rows"]] == ["outcome.unknown_talent", "outcome.erased"]
    assert verdicts(fair) == []


def test_outcomes_are_heeded_by_the_next_ranking_and_raise_no_revision(fair: TestClient) -> None:
    demand = fair.get("/api/v1/demands").json()["items"][0]["id"]
    before = fair.get("/ready").json()["revision"]
    shown = [item["talent"]["id"] for item in fair.get(f"/api/v1/demands/{demand}/matches").json()["items"]]
    a_list(fair, outcomes_csv([demand, shown[0], "婉拒", "企业", "2025-11-22", "", ""]))
    assert fair.get("/ready").json()["revision"] == before
    after = [item["talent"]["id"] for item in fair.get(f"/api/v1/demands/{demand}/matches").json()["items"]]
    assert set(after) == set(shown) - {shown[0]}


def test_the_day_of_the_fair_may_be_given_for_the_whole_list(fair: TestClient) -> None:
    content = outcomes_csv(["1", "1", "签约"], headings=["需求编号", "人才编号", "结果"])
    assert a_list(fair, content)["rows"][0]["problems"][0]["code"] == "outcome.no_date"
    assert a_list(fair, content, data={"day": "2025-11-22"})["counts"] == {"accepted": 1, "recorded": 1}
    assert a_list(fair, content, status=422, data={"day": "yesterday"})["errors"][0]["pointer"] == "#/day"


def test_a_file_without_outcomes_and_no_file_are_refused_as_problems(fair: TestClient) -> None:
    refused = a_list(fair, talents_csv(a_row("1")), status=422, params={"lang": "zh"})
    assert "人才编号" in refused["detail"]
    several = [
        ("files", ("a.csv", outcomes_csv(["1", "1", "签约", "", "2025-11-22", "", ""]))),
        ("files", ("b.csv", b"")),
    ]
    assert fair.post("/api/v1/verdicts/import", files=several).status_code == 422
    assert verdicts(fair) == []  # nothing of any file
    assert fair.post("/api/v1/verdicts/import").status_code == 422


def test_a_file_beyond_the_limit_is_refused(serve: Serve) -> None:
    with serve(import_max_bytes=100) as client:
        content = outcomes_csv(*[["1", "1", "签约", "", "2025-11-22", "", ""]] * 20)
        assert "100" in a_list(client, content, status=413)["detail"]


def test_only_staff_may_send_outcomes(guarded: TestClient, staff: dict[str, str]) -> None:
    content = outcomes_csv(["1", "1", "签约", "", "2025-11-22", "", ""])
    a_list(guarded, content, status=401)
    assert a_list(guarded, content, headers=staff)["counts"] == {"rejected": 1}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WUTONG_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("WUTONG_ENCODER", "hashing")
    monkeypatch.setenv("WUTONG_LANGUAGE", "en")
    (tmp_path / "技术需求.jsonl").write_bytes(demands("technology", "Solid electrolytes", "Hull cleaning robot"))
    (tmp_path / "talents.csv").write_bytes(talents_csv(a_row("1"), a_row("2")))
    load(tmp_path)
    return tmp_path


def load(folder: Path) -> None:
    assert (
        CliRunner().invoke(app, ["import", *map(str, (folder / "技术需求.jsonl", folder / "talents.csv"))]).exit_code
        == 0
    )


def run(*arguments: object, code: int = 0) -> str:
    """What is said on standard error."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result.stderr


def exported(folder: Path) -> list[dict[str, str]]:
    run("verdicts", "--out", folder / "verdicts.jsonl")
    return [json.loads(line) for line in (folder / "verdicts.jsonl").read_text().splitlines()]


def test_the_command_says_which_rows_to_mend(folder: Path) -> None:
    rows = [["1", "1", "签约", "", "2025-11-22", "", ""], ["9", "1", "签约", "", "2025-11-22", "", ""]]
    (folder / "结果.csv").write_bytes(outcomes_csv(*rows))
    said = run("outcomes", folder / "结果.csv", "--report", folder / "report.json", "--lang", "zh")
    assert "结果.csv 第 3 行：没有编号为“9”的需求" in said
    assert "记录结果 1" in said
    entries = json.loads((folder / "report.json").read_text())
    assert [(entry["row"], entry["status"]) for entry in entries] == [(2, "accepted"), (3, "rejected")]
    assert "unchanged 1" in run("outcomes", folder / "结果.csv")
    assert run("outcomes", folder / "talents.csv", code=1).startswith("Error: ")


def test_a_verdict_is_recorded_by_a_command(folder: Path) -> None:
    pairs = json.loads(CliRunner().invoke(app, ["match", "--all", "--format", "json"]).stdout)
    demand, talent = pairs[0]["demand_id"], pairs[0]["talent_id"]
    run("verdict", demand, talent, "declined", "--by", "talent", "--reason", "pay", "--at", "2025-11-22T09:00:00")
    run("verdict", demand, talent, "declined", "--by", "talent", "--reason", "pay", "--at", "2025-11-22T09:00:00")
    (row,) = exported(folder)
    assert (row["demand"], row["talent"], row["result"], row["party"]) == (demand, talent, "Declined", "Talent side")
    assert (row["date"], row["reason"], row["source"]) == ("2025-11-22 09:00:00", "Pay", "command line")
    assert "rating" in run("verdict", demand, talent, "rated", "--by", "talent", code=2)
    assert "d_nobody" in run("verdict", "d_nobody", talent, "met", "--by", "talent", code=1)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("form", [".xlsx", ".tsv", ".jsonl"])
def test_exported_verdicts_can_be_imported_into_another_database_as_outcomes(
    folder: Path, monkeypatch: pytest.MonkeyPatch, form: str, language: str
) -> None:
    rows = [
        ["1", "1", "已洽谈", "", "2025-11-22", "", "4"],
        ["1", "2", "婉拒", "人才", "2025-11-23", "时间冲突", ""],
        ["2", "2", "已邀请，接受邀请", "", "2025-11-24", "", ""],
    ]
    (folder / "结果.csv").write_bytes(outcomes_csv(*rows))
    run("outcomes", folder / "结果.csv")
    before = exported(folder)
    run("verdicts", "--out", folder / f"out{form}", "--lang", language)
    monkeypatch.setenv("WUTONG_DATA_DIR", str(folder / "other"))
    load(folder)
    said = run("outcomes", folder / f"out{form}")
    assert "rejected" not in said
    told = ("demand", "talent", "result", "party", "date", "reason", "rating")
    after = exported(folder)
    assert [[row.get(name) for name in told] for row in after] == [[row.get(name) for name in told] for row in before]
    assert len(after) == 5


@pytest.mark.parametrize("command", ["verdict", "verdicts", "outcomes"])
def test_every_command_has_help_with_an_example(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert "wutong " + command in " ".join(result.stdout.split())
