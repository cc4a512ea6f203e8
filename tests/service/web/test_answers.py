"""What the scripts read of the answers is there, under these names."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from matcher.intake.report import RowStatus
from service.web.texts import TEXTS
from tests.factories import a_demand
from tests.service.helpers import a_row, talents_csv


@pytest.fixture
def imported(client: TestClient) -> dict[str, Any]:
    rows = [a_row("T-1"), a_row("T-1"), a_row("T-2", 最高学历="quite high")]
    files = {"files": ("talents.csv", talents_csv(*rows), "text/csv")}
    answer = client.post("/api/v1/imports?wait=true", files=files, headers={"Accept-Language": "zh"})
    assert answer.status_code == 200, answer.text
    job: dict[str, Any] = answer.json()
    return job


@pytest.fixture
def demand_id(client: TestClient) -> str:
    body = a_demand(id="", reference="").model_dump(mode="json")
    identity: str = client.post("/api/v1/demands", json=body).json()["id"]
    return identity


def test_an_import_says_how_far_it_is_and_every_count_has_a_name(imported: dict[str, Any]) -> None:
    assert imported["state"] == "done"
    assert {"id", "rows_done", "rows_total", "report", "files"} <= imported.keys()
    counts = imported["counts"]
    assert {*RowStatus} <= counts.keys()
    others = counts.keys() - {*RowStatus}
    assert [name for name in others if f"outcome.{name}" not in TEXTS] == []


def test_an_import_shows_the_sheets_and_columns_recognised(imported: dict[str, Any]) -> None:
    file = imported["files"][0]
    assert (file["name"], file["error"]) == ("talents.csv", None)
    sheet = file["sheets"][0]
    assert sheet["kind"] == "talent"
    assert {"sheet", "header_row", "problems", "left_out", "left_out_rows"} <= sheet.keys()
    name = next(column for column in sheet["columns"] if column["field"] == "name")
    assert name["heading"] == "姓名"
    assert name["use"] == "taken"
    assert name["column"]


def test_rows_to_look_at_come_in_the_readers_language(client: TestClient, imported: dict[str, Any]) -> None:
    path = f"/api/v1/imports/{imported['id']}/report"
    for language, script in (("zh", r"[\u4e00-\u9fff]"), ("en", r"[A-Za-z]")):
        page = client.get(path, params={"status": "warned", "limit": 100}, headers={"Accept-Language": language}).json()
        (entry,) = page["items"]
        assert (entry["file"], entry["row"], page["next"]) == ("talents.csv", 4, None)
        problem = next(problem for problem in entry["problems"] if problem["value"] == "quite high")
        assert (problem["column"], problem["severity"]) == ("最高学历", "warning")
        assert re.search(script, problem["message"])


def test_marked_sheet_and_report_can_be_fetched_from_where_the_import_says(
    client: TestClient, imported: dict[str, Any]
) -> None:
    assert client.get(imported["files"][0]["marked"]).content.startswith(b"PK")
    assert len(client.get(imported["report"]).json()) == 3


def test_a_ranking_holds_who_why_what_is_missing_and_the_row(
    client: TestClient, imported: dict[str, Any], demand_id: str
) -> None:
    matches = client.get(f"/api/v1/demands/{demand_id}/matches", params={"limit": 20}).json()["items"]
    assert [match["rank"] for match in matches] == [1, 2]
    for match in matches:
        assert match["demand"] is None
        assert match["talent"]["label"].keys() == {"zh", "en"}
        assert 0 <= match["score"] <= 1
        for reason in match["reasons"]:
            assert {"message", "demand_phrase", "talent_phrase"} <= reason.keys()
        for gap in match["gaps"]:
            assert {"message", "hard"} <= gap.keys()


def test_a_row_is_named_only_beside_a_name_that_may_be_shown(client: TestClient) -> None:
    rows = [a_row("T-1", 授权同意="同意匹配，同意展示姓名"), a_row("T-2", 授权同意="同意匹配")]
    files = {"files": ("talents.csv", talents_csv(*rows), "text/csv")}
    client.post("/api/v1/imports?wait=true", files=files)
    cards = client.get("/api/v1/talents").json()["items"]
    assert [(card["name"] is None, card["source"]) for card in cards] == [(False, "talents.csv#!2"), (True, None)]
