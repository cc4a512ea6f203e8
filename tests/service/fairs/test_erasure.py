"""Who was erased is in no version of a programme, in no log, event, invitation or outcome, and on no sheet."""

import io
import json
import sqlite3
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from matcher.fair.day.codes import Codes
from service.actions import fair_day, programmes
from service.actions.profiles import talents
from service.settings import Settings
from tests.service.fairs.conftest import API, DAY, FAIR, SLOTS, Planned
from tests.service.fairs.test_sheets import text_of

GONE, EMAIL = "Talent Number0 (invented)", "talent0@example.org"


def send(client: TestClient, method: str, path: str, body: object = None, status: int = 200, **params: Any) -> Any:
    answer = client.request(method, f"{API}/{path}".rstrip("/"), json=body, params=params)
    assert answer.status_code == status, (path, answer.text)
    return answer.json() if answer.content and "json" in answer.headers["content-type"] else answer


def every_cell(settings: Settings) -> list[tuple[str, str]]:
    """(table, what stands in a cell), of the whole database."""
    path = settings.database.removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = []
        for table in tables:
            for row in connection.execute(f'SELECT * FROM "{table}"'):
                for cell in row:
                    text = cell.decode(errors="replace") if isinstance(cell, bytes) else str(cell)
                    found.append((table, text))
    connection.close()
    return found


def a_fair_in_which(client: TestClient, talent: str, planned: Planned) -> set[str]:
    """The talent is named in everything that a fair keeps. Ids of the meetings that the talent ever had."""
    send(client, "PUT", f"invitations/{talent}")
    demand, other = planned.demands[0], planned.demands[1]
    rules = {"talents": {"most": 2}, "demands": {"most": 3}, "own": {talent: {"most": 2}}}
    rules |= {"bans": [{"party": other, "talent": talent}], "pins": [{"demand": demand, "talent": talent}]}
    frame = {
        "rules": rules,
        "attendees": [{"id": one} for one in planned.talents],
        "absences": [{"who": talent, "since": f"{DAY}T18:00", "until": f"{DAY}T19:00"}],
    }
    answer = client.patch(API, json=frame)
    assert answer.status_code == 200, answer.text
    mine: set[str] = set()

    def read(made: dict[str, Any]) -> list[dict[str, Any]]:
        found = [one for one in made["meetings"] if talent in [each["id"] for each in one["talents"]]]
        mine.update(one["id"] for one in found)
        return found

    held = read(send(client, "POST", "programmes", {"seconds": 1}, 201))
    (meeting, *_) = held
    send(client, "POST", "programmes/draft/edits", {"do": "lock", "meeting": meeting["id"]})
    send(client, "POST", "programmes/draft/edits", {"do": "remove", "meeting": meeting["id"]}, override=True)
    again = {"do": "add", "demand": meeting["demands"][0]["id"], "talent": talent, "slot": meeting["slot"]}
    send(client, "POST", "programmes/draft/edits", again, override=True)
    for place, each in enumerate(read(send(client, "POST", "programmes/draft/publish"))):
        end = f"{DAY}T{each['end']}".replace(":55:00", ":59:00").replace(":25:00", ":29:00")
        overrun = {"kind": "overrun", "at": f"{DAY}T{each['end']}", "meeting": each["id"], "until": end}
        send(client, "POST", "day/events", {"items": [overrun]}, 201)
        if place:  # in the log only
            send(client, "POST", "programmes/draft/edits", {"do": "remove", "meeting": each["id"]}, override=True)
    events = [
        {"kind": "checked_in", "at": f"{DAY}T08:30", "party": talent},
        {"kind": "late", "at": f"{DAY}T08:31", "party": talent, "until": f"{DAY}T08:40"},
        {"kind": "walk_in", "at": f"{DAY}T08:32", "talent": talent, "demand": planned.demands[2]},
        {"kind": "called_off", "at": f"{DAY}T08:33", "talent": talent, "demand": demand, "note": f"{GONE} is ill"},
    ]
    send(client, "POST", "day/events", {"items": events}, 201)
    read(send(client, "GET", "programmes/published"))
    send(client, "POST", "day/replan", {"now": f"{DAY}T08:45", "seconds": 1})
    read(send(client, "POST", "programmes/1/restore", status=201))
    parties = [{"kind": "demand", "id": demand}, {"kind": "talent", "id": talent}]
    outcome = {"stage": "met", "day": "2026-11-20", "parties": parties, "note": f"asked {GONE}"}
    send(client, "POST", "outcomes", {"items": [outcome]}, 201)
    return mine


def test_erasure_leaves_nothing_of_a_talent_in_any_table_of_a_fair(
    client: TestClient, planned: Planned, settings: Settings
) -> None:
    talent = planned.talents[0]
    traces = a_fair_in_which(client, talent, planned) | {talent}
    of_fairs = ("fairs", "programmes", "programme_changes", "day_events", "invitations", "outcomes")
    before = [(table, text) for table, text in every_cell(settings) if any(one in text for one in traces)]
    assert {table for table, _ in before} >= set(of_fairs)  # or else the test would show nothing

    assert client.delete(f"/api/v1/talents/{talent}").status_code == 204

    for table, text in every_cell(settings):
        for trace in (*traces, GONE, EMAIL):
            assert trace not in text or (table, text) == ("talents", talent), (table, trace)
    others = {one["state"] for one in send(client, "GET", "programmes")["items"]}
    assert others == {"draft", "published", "superseded", "checkpoint"}
    for version in send(client, "GET", "programmes")["items"]:
        assert send(client, "GET", f"programmes/{version['number']}")["meetings"], "the others still meet"


def test_sheets_and_the_day_after_an_erasure_name_nobody_who_is_gone(
    client: TestClient, planned: Planned, settings: Settings
) -> None:
    talent = planned.talents[0]
    traces = a_fair_in_which(client, talent, planned) | {talent, GONE, EMAIL, "TalentNumber0"}
    service = client.app.state.service  # type: ignore[attr-defined]
    with service.database.reading() as store:
        code = Codes(FAIR, store.revisions.database()).of(talent)
    badges = load_workbook(io.BytesIO(send(client, "GET", "sheets/badges.xlsx").content)).worksheets[0]
    assert code in {cell for row in badges.iter_rows(values_only=True) for cell in row}
    assert client.delete(f"/api/v1/talents/{talent}").status_code == 204

    numbers = [one["number"] for one in send(client, "GET", "programmes")["items"]]
    sheets = [text_of(send(client, "GET", "sheets/programme.xlsx", version=one).content, "xlsx") for one in numbers]
    pack = send(client, "GET", "sheets/pack.zip").content
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        names = " ".join(archive.namelist())
        sheets += [text_of(archive.read(one), "xlsx") for one in archive.namelist() if one.endswith(".xlsx")]
        sheets += [archive.read(one).decode() for one in archive.namelist() if one.endswith((".html", ".ics"))]
        sheets += [text_of(archive.read("en/talents.pdf"), "pdf"), names]
    told = ("programmes/log", "day", "day/queue", "invitations", "outcomes", "")
    sheets += [json.dumps(send(client, "GET", path), ensure_ascii=False) for path in told]
    for text in sheets:
        for trace in (*traces, code):
            assert trace not in text, trace
    assert "Talent Number1" in sheets[-len(told) - 1] + json.dumps(send(client, "GET", "programmes/current"))
    send(client, "GET", "sheets/party.ics", status=404, party=talent)
    send(client, "POST", "day/check-in", {"code": code, "at": f"{DAY}T08:50"}, 404)
    send(client, "POST", "day/check-in", {"party": talent, "at": f"{DAY}T08:50"}, 404)


def erasing(erase: Callable[[], None], action: Callable[..., Any]) -> Callable[..., Any]:
    """As `action`, while which somebody is erased."""

    def acted(*args: Any, **options: Any) -> Any:
        erase()
        return action(*args, **options)

    return acted


def test_who_is_erased_while_a_draft_is_planned_is_not_in_it(
    client: TestClient, planned: Planned, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, talent = client.app.state.service, planned.talents[0]  # type: ignore[attr-defined]
    meanwhile = erasing(lambda: talents.erase(service, talent), programmes.plan)
    monkeypatch.setattr("service.actions.programmes.plan", meanwhile)
    made = send(client, "POST", "programmes", {"seconds": 1}, 201)
    assert made["meetings"]
    assert talent not in json.dumps(made)
    assert [table for table, text in every_cell(settings) if talent in text] == ["talents"]


def test_who_is_erased_while_the_day_is_planned_again_is_not_in_it(
    client: TestClient, planned: Planned, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    talent = planned.talents[5]
    bans = [{"party": one, "talent": talent} for one in planned.demands]
    assert client.patch(API, json={"rules": {"bans": bans}}).status_code == 200
    meetings = send(client, "POST", "programmes", {"seconds": 1}, 201)["meetings"]
    room = next(one["id"] for one in meetings if one["demands"][0]["id"] == planned.demands[2])
    send(client, "POST", "programmes/draft/edits", {"do": "remove", "meeting": room})
    published = send(client, "POST", "programmes/draft/publish")
    assert talent not in json.dumps(published)
    assert client.patch(API, json={"rules": {"bans": []}}).status_code == 200
    asked = {"requested": [{"demand": planned.demands[2], "talent": talent}], "now": f"{DAY}T08:00", "seconds": 1}
    tried = send(client, "POST", "day/replan", asked | {"try_only": True})
    assert talent in json.dumps(tried)  # or else the test would show nothing

    service = client.app.state.service  # type: ignore[attr-defined]
    monkeypatch.setattr(
        "service.actions.fair_day.replan", erasing(lambda: talents.erase(service, talent), fair_day.replan)
    )
    send(client, "POST", "day/replan", asked)
    assert [table for table, text in every_cell(settings) if talent in text] == ["talents"]


def test_a_published_meeting_that_is_erased_while_the_day_is_planned_again_is_not_published_again(
    client: TestClient, planned: Planned, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(client, "POST", "programmes/draft/publish")
    service, talent = client.app.state.service, planned.talents[0]  # type: ignore[attr-defined]
    monkeypatch.setattr(
        "service.actions.fair_day.replan", erasing(lambda: talents.erase(service, talent), fair_day.replan)
    )
    refused = send(client, "POST", "day/replan", {"now": f"{DAY}T08:00", "seconds": 1}, 412)
    assert refused["type"] == "urn:wutong:problem:changed"
    assert [table for table, text in every_cell(settings) if talent in text] == ["talents"]
    assert SLOTS[0] in json.dumps(send(client, "GET", "programmes/published"))
