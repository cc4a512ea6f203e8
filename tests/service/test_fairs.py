"""Frames of fairs: kept, checked, changed, sent as a workbook, removed; over HTTP and on the command line."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from matcher.bilingual import Language
from matcher.fair.entry.frame_writing import write_rows
from matcher.fair.frame import Fair
from service.actions import fairs
from service.actions.sample import load_sample
from service.bootstrap import Service
from service.cli import app
from service.store.filters import Filter
from tests.service.helpers import demand_body, talent_body

API = "/api/v1/fairs"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FRAME: dict[str, Any] = {
    "name": {"zh": "测试洽谈会（虚构）", "en": "Test fair (invented)"},
    "slots": [
        {"id": "1", "day": "2026-10-14", "start": "09:00", "end": "09:25"},
        {"id": "2", "day": "2026-10-14", "start": "09:30", "end": "09:55"},
    ],
    "rooms": [{"id": "A"}],
    "tables": [{"id": "T1", "room": "A"}],
}


@pytest.fixture
def people(client: TestClient) -> dict[str, str]:
    """A talent, a demand and its organisation, by what they are called below."""
    talent = client.post("/api/v1/talents", json=talent_body(reference="list#T-1")).json()
    demand = client.post("/api/v1/demands", json=demand_body(reference="list#D-1")).json()
    return {"talent": talent["id"], "demand": demand["id"], "organisation": demand["organisation"]["id"]}


def put(client: TestClient, fair: str = "f", **changes: Any) -> dict[str, Any]:
    response = client.put(f"{API}/{fair}", json=FRAME | changes)
    assert response.status_code in (200, 201), response.text
    answer: dict[str, Any] = response.json()
    return answer


def a_workbook(**rows: list[dict[str, Any]]) -> bytes:
    day = date(2026, 10, 14)
    frame: dict[str, Any] = {
        "slots": [{"day": day, "start": datetime(2026, 10, 14, 9).time(), "end": datetime(2026, 10, 14, 10).time()}],
        "rooms": [{"id": "A"}],
        "tables": [{"id": "T", "room": "A", "count": 3}],
    }
    return write_rows(frame | rows, Language.ZH)


def send(client: TestClient, content: bytes, fair: str = "f", **options: Any) -> Any:
    files = {"file": ("会场安排.xlsx", content, XLSX)}
    return client.post(f"{API}/{fair}/frame", files=files, **options)


def test_a_frame_is_kept_as_it_was_given(client: TestClient) -> None:
    made = client.put(f"{API}/f", json=FRAME)
    assert made.status_code == 201
    assert made.headers["Location"] == f"{API}/f"
    assert made.json()["problems"] == []
    read = client.get(f"{API}/f")
    assert Fair.model_validate(read.json()["frame"]) == Fair.model_validate(FRAME | {"id": "f"})
    assert read.headers["ETag"] == f'"{read.json()["revision"]}"' == made.headers["ETag"]
    assert read.json()["created_at"].endswith("Z")


def test_a_frame_with_an_error_is_refused_whole_and_each_error_named(client: TestClient) -> None:
    put(client)
    wrong = {"tables": [{"id": "T1", "room": "X"}, {"id": "T1", "room": "A"}], "slots": []}
    refused = client.put(f"{API}/f", json=FRAME | wrong, headers={"Accept-Language": "zh"})
    assert refused.status_code == 422
    problem = refused.json()
    assert problem["type"] == "urn:wutong:problem:invalid-frame"
    assert problem["detail"] == "会场安排有 2 处错误，未保存。请改正后重新发送。"
    assert [(one["pointer"], one["code"], one["value"]) for one in problem["errors"]] == [
        ("#/tables/1/id", "frame.id_twice", "T1"),
        ("#/tables/0/room", "frame.table_room", "X"),
    ]
    assert len(client.get(f"{API}/f").json()["frame"]["slots"]) == 2


def test_warnings_come_with_the_answer(client: TestClient) -> None:
    made = client.put(f"{API}/f", json=FRAME | {"slots": []}, headers={"Accept-Language": "en"}).json()
    assert [(one["code"], one["severity"], one["path"]) for one in made["problems"]] == [
        ("frame.no_slots", "warning", "slots")
    ]
    assert made["problems"][0]["message"] == "There is no slot, so no meeting can be planned. Add slots."


@pytest.mark.parametrize(
    ("changes", "pointer", "detail"),
    [
        ({"time_zone": "Qingdao"}, "#/time_zone", "no time zone “Qingdao”"),
        ({"rules": {"talents": {"least": 3, "most": 1}}}, "#/rules/talents", "At least 3 is above at most 1"),
        (
            {"attendees": [{"id": "t", "arrives": "2026-10-14T09:00:00+08:00"}]},
            "#/attendees/0/arrives",
            "without a zone",
        ),
        ({"tables": [{"id": "T 1", "room": "A"}]}, "#/tables/0/id", "form"),
        ({"slots": [{"id": "1", "day": "2026-10-14", "start": "soon", "end": "10:00"}]}, "#/slots/0/start", "09:30"),
    ],
)
def test_values_that_mean_nothing_are_explained(
    client: TestClient, changes: dict[str, Any], pointer: str, detail: str
) -> None:
    refused = client.put(f"{API}/f", json=FRAME | changes, headers={"Accept-Language": "en"})
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert error["pointer"] == pointer
    assert detail in error["detail"]


def test_nobody_changes_what_another_has_changed_meanwhile(client: TestClient) -> None:
    first = put(client)["revision"]
    second = put(client, name={"en": "Second"})["revision"]
    assert second > first
    late = client.put(f"{API}/f", json=FRAME, headers={"If-Match": f'"{first}"'})
    assert (late.status_code, late.json()["type"]) == (412, "urn:wutong:problem:changed")
    in_time = client.put(f"{API}/f", json=FRAME, headers={"If-Match": f'"{second}"'})
    assert in_time.status_code == 200
    assert client.put(f"{API}/g", json=FRAME, headers={"If-Match": '"1"'}).status_code == 404


def test_parts_are_replaced_and_the_whole_is_checked(client: TestClient) -> None:
    put(client)
    changed = client.patch(f"{API}/f", json={"tables": [{"id": "T7", "room": "A"}]})
    assert changed.status_code == 200
    frame = changed.json()["frame"]
    assert ([table["id"] for table in frame["tables"]], len(frame["slots"])) == (["T7"], 2)
    assert client.patch(f"{API}/f", json={"rooms": []}).status_code == 422
    assert client.patch(f"{API}/f", json={"id": "g"}).status_code == 400
    unknown = client.patch(f"{API}/f", json={"time_zone": "Mars/Phobos"}, headers={"Accept-Language": "en"})
    assert (unknown.status_code, "Mars/Phobos" in unknown.text) == (422, True)
    late = client.patch(f"{API}/f", json={"name": {"en": "Late"}}, headers={"If-Match": '"1"'})
    assert late.status_code == 412
    assert client.get(f"{API}/f").json()["frame"]["rooms"] == [{"id": "A", "name": {"zh": "", "en": ""}}]


def test_an_unknown_fair_is_answered_with_those_that_exist(client: TestClient) -> None:
    put(client, "a1")
    put(client, "a2")
    for answer in (client.get(f"{API}/x"), client.delete(f"{API}/x"), client.get(f"{API}/x/problems")):
        assert answer.status_code == 404
        assert "a1" in answer.json()["detail"]
        assert "a2" in answer.json()["detail"]


def test_the_address_of_a_fair_may_be_in_chinese(client: TestClient) -> None:
    entered = client.put(f"{API}/青岛", json={"name": {"zh": "青岛"}})
    assert entered.status_code == 201
    assert client.get(entered.headers["Location"]).json()["frame"]["id"] == "青岛"


def test_fairs_are_listed_and_removed(client: TestClient) -> None:
    assert client.get(API).json() == {"items": []}
    put(client, "a1")
    (listed,) = client.get(API).json()["items"]
    assert (listed["id"], listed["days"], listed["slots"], listed["tables"]) == ("a1", ["2026-10-14"], 2, 1)
    assert client.delete(f"{API}/a1").status_code == 204
    assert client.get(API).json() == {"items": []}


def test_the_address_and_the_body_are_of_one_fair(client: TestClient) -> None:
    assert client.put(f"{API}/f", json=FRAME | {"id": "g"}).status_code == 400
    assert client.put(f"{API}/f", json=FRAME | {"id": "f"}).status_code == 201


def test_frames_are_for_staff(guarded: TestClient, staff: dict[str, str]) -> None:
    assert guarded.put(f"{API}/f", json=FRAME).status_code == 401
    assert guarded.get(API).status_code == 401
    assert guarded.get(f"{API}/frame-template.xlsx").status_code == 401
    assert guarded.put(f"{API}/f", json=FRAME, headers=staff).status_code == 201


def test_a_workbook_names_people_by_number_and_organisations_by_name(
    client: TestClient, people: dict[str, str]
) -> None:
    content = a_workbook(
        attendees=[{"id": "t-1"}],
        representatives=[{"organisation": "TEST works (invented)", "demands": "D-1"}],
        pins=[{"demand": "list#d-1", "talent": people["talent"]}],
        bans=[{"party": people["organisation"], "talent": "Test Talent (invented)"}],
        absences=[
            {
                "who": "Fouling control for reverse osmosis membranes",
                "since": datetime(2026, 10, 14, 9),
                "until": datetime(2026, 10, 14, 9, 30),
            }
        ],
    )
    refused = send(client, content)
    assert [one["code"] for one in refused.json()["errors"]] == ["frame.pin_banned"]  # everybody was found
    checked = client.post(f"{API}/f/frame/problems", files={"file": ("a.xlsx", content, XLSX)}).json()
    assert (checked["refused"], [(one["sheet"], one["row"]) for one in checked["problems"]]) == (True, [("必见", 2)])
    assert client.get(f"{API}/f").status_code == 404


def test_a_workbook_is_kept_and_comes_back_the_same(client: TestClient, people: dict[str, str]) -> None:
    content = a_workbook(
        attendees=[{"id": "T-1"}],
        representatives=[{"organisation": "Test Works (invented)", "name": "甲（虚构）", "demands": "D-1"}],
        pins=[{"demand": "D-1", "talent": "T-1"}],
    )
    made = send(client, content)
    assert made.status_code == 201, made.text
    frame = made.json()["frame"]
    assert frame["attendees"][0]["id"] == people["talent"]
    assert frame["representatives"][0]["organisation"] == people["organisation"]
    assert frame["representatives"][0]["demands"] == [people["demand"]]
    assert frame["rules"]["pins"] == [{"demand": people["demand"], "talent": people["talent"]}]
    workbook = client.get(f"{API}/f/frame.xlsx?lang=en")
    assert workbook.headers["content-type"] == XLSX
    again = send(client, workbook.content, headers={"If-Match": made.headers["ETag"]})
    assert (again.status_code, again.json()["frame"]) == (200, frame)


def test_an_error_in_a_workbook_is_said_with_its_cell(client: TestClient) -> None:
    refused = send(client, a_workbook(attendees=[{"id": "T-9"}]), headers={"Accept-Language": "en"})
    assert refused.status_code == 422
    assert [(one["pointer"], one["code"]) for one in refused.json()["errors"]] == [
        ("人才!2 人才", "workbook.unknown_party")
    ]
    assert client.get(f"{API}/f").status_code == 404
    assert send(client, b"no workbook").status_code == 422


@pytest.mark.parametrize("example", ["true", "false"])
def test_the_template_is_given_in_both_languages(client: TestClient, example: str) -> None:
    zh, en = (client.get(f"{API}/frame-template.xlsx?lang={lang}&example={example}") for lang in ("zh", "en"))
    assert zh.status_code == en.status_code == 200
    assert zh.content != en.content


def test_whom_a_frame_names_and_who_is_erased_is_named_no_more(client: TestClient, people: dict[str, str]) -> None:
    talent, demand, organisation = people["talent"], people["demand"], people["organisation"]
    put(
        client,
        attendees=[{"id": talent}],
        representatives=[{"id": "R1", "organisation": organisation, "name": "甲（虚构）"}],
        rules={"pins": [{"demand": demand, "talent": talent}], "own": {talent: {"most": 3}, demand: {"most": 3}}},
    )
    before = client.get(f"{API}/f").json()["revision"]
    for address, party in (("talents", talent), ("demands", demand), ("organisations", organisation)):
        assert party in client.get(f"{API}/f").text
        assert client.delete(f"/api/v1/{address}/{party}").status_code == 204
        assert party not in client.get(f"{API}/f").text
    assert client.get(f"{API}/f").json()["revision"] > before
    assert client.get(f"{API}/f/problems").json() == {"refused": False, "problems": []}


def test_problems_are_those_of_today(client: TestClient) -> None:
    put(client, attendees=[], slots=[])
    found = client.get(f"{API}/f/problems?lang=zh").json()
    assert (found["refused"], [one["code"] for one in found["problems"]]) == (False, ["frame.no_slots"])


# ── the sample ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_sample_fair_comes_with_its_frame(service: Service) -> None:
    load_sample(service)
    (stored,) = fairs.listed(service)
    fair = stored.fair
    assert fairs.problems(service, fair.id) == []
    with service.database.reading() as store:
        talents = {one.profile.id for one in store.talents.every(Filter())}
    assert len(fair.attendees) == 152
    assert {one.id for one in fair.attendees} < talents
    assert len([table for table in fair.tables if not table.owner]) == 18
    assert load_sample(service) is None


# ── the command line ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WUTONG_DATA_DIR", str(tmp_path / "cli"))
    monkeypatch.setenv("WUTONG_ENCODER", "hashing")
    monkeypatch.setenv("WUTONG_LANGUAGE", "en")
    return tmp_path


def run(*arguments: object, code: int = 0) -> tuple[str, str]:
    result = CliRunner().invoke(app, ["fair", "frame", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result.stdout, result.stderr


def test_the_command_line_enters_shows_lists_and_removes(folder: Path) -> None:
    (folder / "f.json").write_text(json.dumps(FRAME | {"id": "f"}), "utf-8")
    assert "entered" in run("put", folder / "f.json")[1]
    assert "replaced" in run("put", folder / "f.json")[1]
    assert "f  Test fair (invented)  2026-10-14  2 slots  1 tables" in run("list")[0]
    shown = run("show", "f")[0]
    assert "09:00–09:25, 09:30–09:55" in shown
    assert Fair.model_validate_json(run("show", "f", "--format", "json")[0]) == Fair.model_validate(FRAME | {"id": "f"})
    run("show", "f", "--out", folder / "f.xlsx")
    assert "no error" in run("check", folder / "f.xlsx")[1]
    run("put", folder / "f.xlsx", "--expected", 1, code=1)
    assert "gone for good" in run("remove", "f", code=1)[1]
    run("remove", "f", "--yes")
    assert "no fair" in run("list")[1]
    assert run("show", "f", code=1)[1].startswith("Error: There is no fair with the id “f”.")


def test_the_command_line_says_every_problem_with_its_cell(folder: Path) -> None:
    (folder / "f.xlsx").write_bytes(a_workbook(attendees=[{"id": "T-9"}, {"id": "T-8"}]))
    for command in ("check", "put"):
        said = run(command, folder / "f.xlsx", "--fair", "f", code=1)[1]
        assert "Error: 人才, row 2, “人才”: There is no talent called “T-9”." in said
        assert "Error: 人才, row 3, “人才”: There is no talent called “T-8”." in said
    assert "no fair" in run("list")[1]
    in_chinese = run("check", folder / "f.xlsx", "--fair", "f", "--lang", "zh", code=1)[1]
    assert "错误：人才 第 2 行“人才”：没有名为“T-9”的人才。" in in_chinese


def test_a_file_that_is_no_frame_is_said_on_the_command_line(folder: Path) -> None:
    (folder / "f.json").write_text('{"id": "f", "name": {}, "slots": 3}', "utf-8")
    assert "#/slots" in run("put", folder / "f.json", code=1)[1]
    (folder / "f.json").write_text("{", "utf-8")
    assert "is no usable frame" in run("check", folder / "f.json", code=1)[1]


def test_the_template_of_the_command_line_can_be_read(folder: Path) -> None:
    run("template", "--out", folder / "empty.xlsx")
    run("put", folder / "empty.xlsx", "--fair", "f")
    assert "f" in run("list")[0]
