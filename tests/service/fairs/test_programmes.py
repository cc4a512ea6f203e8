"""The programme of a fair over HTTP: planned, changed by hand, published, compared, brought back."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.service.fairs.conftest import API, SLOTS, Planned, movable
from tests.service.helpers import TOKEN, Serve

PROGRAMMES = f"{API}/programmes"


def read(client: TestClient, which: str = "current", status: int = 200) -> dict[str, Any]:
    answer = client.get(f"{PROGRAMMES}/{which}")
    assert answer.status_code == status, answer.text
    programme: dict[str, Any] = answer.json()
    return programme


def edit(client: TestClient, change: dict[str, Any], *, status: int = 200, **options: Any) -> dict[str, Any]:
    answer = client.post(f"{PROGRAMMES}/draft/edits", json=change, **options)
    assert answer.status_code == status, answer.text
    done: dict[str, Any] = answer.json()
    return done


def change_rules(client: TestClient, **rules: Any) -> None:
    answer = client.patch(API, json={"rules": rules})
    assert answer.status_code == 200, answer.text


def places(programme: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {one["id"]: (one["slot"], one["table"]) for one in programme["meetings"]}


def test_a_draft_says_who_meets_whom_when_and_where_and_how_good_it_is(client: TestClient, planned: Planned) -> None:
    answer = client.get(f"{PROGRAMMES}/draft")
    programme = answer.json()
    assert (programme["number"], programme["state"], programme["fair"]) == (1, "draft", "test-2026")
    assert answer.headers["ETag"] == f'"{programme["revision"]}"'
    assert programme["created_at"].endswith("Z")
    meetings = programme["meetings"]
    assert 6 <= len(meetings) <= 12
    assert programme["value"] == pytest.approx(sum(one["value"] for one in meetings))
    for quality in (programme["pairing"], programme["timetable"]):
        assert 0 < quality["value"] <= quality["bound"] + 1e-9
        assert quality["gap"] == pytest.approx(1 - quality["value"] / quality["bound"], abs=1e-9)
    assert programme["counts"] == {"block": 0, "warn": 0, "note": len(programme["clashes"])}
    for one in meetings:
        assert (one["slot"] in SLOTS, one["day"], one["locked"]) == (True, "2026-11-28", False)
        (talent,) = one["talents"]
        assert talent["id"] in planned.talents
        assert talent["name"]["en"].startswith("Talent Number")
        assert talent["about"]["en"].startswith("Expert of")
    rooms = {one["table"]: one["room"]["name"] for one in meetings}
    assert rooms["T1"] == {"zh": "一号厅", "en": "Hall 1"}
    first = next(one for one in meetings if one["demands"][0]["id"] == planned.demands[0])
    assert first["organisations"][0]["name"]["en"] == "Works 0 (invented)"
    assert first["representatives"][0]["name"]["zh"] == "代表甲（虚构）"
    interpreted = [one for one in meetings if one["interpreter"]]
    assert {one["interpreter"]["id"] for one in interpreted} == {"I1"}


def test_planning_makes_a_draft_and_keeps_the_one_before_as_a_checkpoint(client: TestClient) -> None:
    made = client.post(PROGRAMMES, json={"seconds": 1, "title": "再排"})
    assert (made.status_code, made.headers["Location"]) == (201, f"{PROGRAMMES}/2")
    assert made.json()["title"] == "再排"
    versions = client.get(PROGRAMMES).json()["items"]
    assert [(one["number"], one["state"]) for one in versions] == [(2, "draft"), (1, "checkpoint")]
    assert places(read(client, "2")) == places(made.json())
    assert client.post(PROGRAMMES, json={"seconds": 301}).status_code == 422
    assert client.post(PROGRAMMES, json={"quickly": True}).status_code == 422


def test_least_numbers_that_cannot_be_met_are_answered_with_who_lacks_what_and_what_would_do(
    client: TestClient, planned: Planned
) -> None:
    change_rules(client, talents={"most": 1}, demands={"least": 3, "most": 3})
    refused = client.post(PROGRAMMES, json={"seconds": 1}, headers={"Accept-Language": "zh"})
    assert (refused.status_code, refused.headers["content-type"]) == (409, "application/problem+json")
    problem = refused.json()
    assert problem["type"] == "urn:wutong:problem:least-limits-unmet"
    shortfalls = {one["party"]: one for one in problem["shortfalls"]}
    assert shortfalls.keys() <= set(planned.demands)
    assert sum(one["lacking"] for one in shortfalls.values()) == 6  # 4 demands × 3, and 6 talents who meet once
    assert all("缺" in one["detail"] for one in shortfalls.values())
    lower = problem["remedies"][0]
    assert {one["limit"] for one in lower["changes"]} == {"least"}
    assert sum(one["by"] for one in lower["changes"]) == 6
    assert len(client.get(PROGRAMMES).json()["items"]) == 1

    anyway = client.post(PROGRAMMES, json={"seconds": 1, "strict": False})
    assert anyway.status_code == 201
    below = [one for one in anyway.json()["clashes"] if one["code"] == "number.below"]
    assert {one["parties"][0] for one in below} <= set(planned.demands)
    assert below
    assert read(client, "draft")["clashes"] == anyway.json()["clashes"]


def test_a_version_is_asked_for_by_number_or_word(client: TestClient) -> None:
    assert read(client, "1") == read(client, "draft") == read(client, "current")
    missing = read(client, "published", status=404)
    assert "wutong fair publish test-2026" in missing["detail"]
    assert "1" in read(client, "7", status=404)["detail"]
    assert read(client, "latest", status=400)["type"] == "urn:wutong:problem:invalid-request"
    assert read(client, "²", status=400)["type"] == "urn:wutong:problem:invalid-request"
    assert client.get("/api/v1/fairs/nowhere/programmes").status_code == 404


def test_a_meeting_is_moved_and_the_answer_says_what_changed(client: TestClient) -> None:
    programme = read(client)
    meeting, slot = movable(programme)
    done = edit(client, {"do": "move", "meeting": meeting["id"], "slot": slot})
    assert [one["id"] for one in done["touched"]] == [meeting["id"]]
    assert done["touched"][0]["slot"] == slot
    assert (done["removed"], done["version"]["number"]) == ([], 1)
    assert all(one["grade"] == "note" for one in done["clashes"])
    after = read(client)
    assert after["revision"] == done["revision"] > programme["revision"]
    assert after["timetable"] is None
    moved = {one for one, place in places(after).items() if place != places(programme)[one]}
    assert moved == {meeting["id"]}


def test_what_cannot_be_is_refused_even_when_overridden(client: TestClient) -> None:
    programme = read(client)
    first = programme["meetings"][0]
    other = next(one for one in programme["meetings"] if one["slot"] != first["slot"])
    onto = {"do": "move", "meeting": first["id"], "slot": other["slot"], "table": other["table"]}
    for params in ({}, {"override": "true"}):
        refused = edit(client, onto, status=409, params=params, headers={"Accept-Language": "en"})
        assert refused["type"] == "urn:wutong:problem:clashing"
        taken = next(one for one in refused["clashes"] if one["code"] == "table.twice")
        assert taken["grade"] == "block"
        assert set(taken["meetings"]) == {first["id"], other["id"]}
        assert f"table {other['table']} is given twice" in taken["detail"]
    assert read(client) == programme

    checked = client.post(f"{PROGRAMMES}/draft/checks", json=onto).json()
    assert checked["grade"] == "block"
    assert "table.twice" in [one["code"] for one in checked["clashes"]]
    assert {one["id"] for one in checked["touched"]} == {first["id"]}
    assert read(client) == programme


def test_what_breaks_a_rule_has_to_be_confirmed_and_is_logged_without_names(client: TestClient) -> None:
    meetings = read(client)["meetings"]
    talents = [one["talents"][0]["id"] for one in meetings]
    gone = next(one for one, talent in zip(meetings, talents, strict=True) if talents.count(talent) == 2)
    demand, talent = gone["demands"][0]["id"], gone["talents"][0]["id"]
    edit(client, {"do": "remove", "meeting": gone["id"]})
    change_rules(client, talents={"most": 1}, demands={"most": 3})
    back = {"do": "add", "demand": demand, "talent": talent, "slot": gone["slot"], "table": gone["table"]}
    refused = edit(client, back, status=409)
    assert [(one["code"], one["grade"]) for one in refused["clashes"]] == [("number.above", "warn")]
    done = edit(client, back, params={"override": "true"})
    assert [one["code"] for one in done["clashes"] if one["grade"] == "warn"] == ["number.above"]
    assert done["touched"][0]["id"] == gone["id"]
    assert done["touched"][0]["value"] == pytest.approx(gone["value"], abs=1e-5)
    log = client.get(f"{PROGRAMMES}/log").json()["items"]
    assert [one["action"]["do"] for one in log] == ["remove", "add"]
    (over,) = log[1]["overridden"]
    assert (over["code"], over["parties"]) == ("number.above", [talent])
    assert "Talent Number" not in client.get(f"{PROGRAMMES}/log").text


def test_nobody_edits_what_another_has_changed_meanwhile(client: TestClient) -> None:
    programme = read(client)
    meeting, slot = movable(programme)
    etag = client.get(f"{PROGRAMMES}/draft").headers["ETag"]
    lock = {"do": "lock", "meeting": meeting["id"]}
    edit(client, lock, headers={"If-Match": etag})
    move = {"do": "move", "meeting": meeting["id"], "slot": slot}
    assert edit(client, move, status=412, headers={"If-Match": etag})["type"] == "urn:wutong:problem:changed"
    late = client.post(f"{PROGRAMMES}/draft/publish", headers={"If-Match": etag})
    assert late.status_code == 412
    now = client.get(f"{PROGRAMMES}/draft").headers["ETag"]
    assert client.post(f"{PROGRAMMES}/draft/publish", headers={"If-Match": now}).status_code == 200


def test_editing_what_is_published_makes_a_draft_of_it(published: TestClient) -> None:
    answer = published.get(f"{PROGRAMMES}/current")
    meeting = answer.json()["meetings"][0]
    lock = {"do": "lock", "meeting": meeting["id"]}
    done = edit(published, lock, headers={"If-Match": answer.headers["ETag"]})
    assert (done["version"]["number"], done["version"]["state"]) == (2, "draft")
    assert [one["locked"] for one in done["touched"]] == [True]
    assert read(published, "published")["meetings"][0]["locked"] is False
    edit(published, lock, status=412, headers={"If-Match": answer.headers["ETag"]})


def test_locked_meetings_stay_where_they_are_when_planned_again(client: TestClient) -> None:
    meeting, slot = movable(read(client))
    edit(client, {"do": "move", "meeting": meeting["id"], "slot": slot})
    edit(client, {"do": "lock", "meeting": meeting["id"]})
    again = client.post(PROGRAMMES, json={"seconds": 1}).json()
    assert places(again)[meeting["id"]][0] == slot
    assert [one["id"] for one in again["meetings"] if one["locked"]] == [meeting["id"]]


def test_publishing_comparing_and_going_back(published: TestClient) -> None:
    first = read(published, "published")
    assert (first["number"], first["title"]) == (1, "第一版")
    assert first["published_at"].endswith("Z")
    gone = first["meetings"][0]
    edit(published, {"do": "remove", "meeting": gone["id"]})
    second = published.post(f"{PROGRAMMES}/draft/publish").json()
    assert (second["number"], second["state"], second["title"]) == (2, "published", "第一版")
    assert read(published, "1")["state"] == "superseded"

    found = published.get(f"{PROGRAMMES}/compare", params={"first": 1, "second": 2}).json()
    (change,) = found["changes"]
    assert (change["kind"], change["before"]["id"], change["after"]) == ("cancelled", gone["id"], None)
    assert change["said"]["zh"].startswith("取消：")
    assert change["said"]["en"].startswith("Cancelled: ")
    assert set(change["parties"]) == {gone["demands"][0]["id"], gone["talents"][0]["id"]}
    assert published.get(f"{PROGRAMMES}/compare", params={"first": 1, "second": 1}).json()["changes"] == []
    assert published.get(f"{PROGRAMMES}/compare", params={"first": 1, "second": 9}).status_code == 404
    assert published.get(f"{PROGRAMMES}/compare", params={"first": 1}).status_code == 422

    restored = published.post(f"{PROGRAMMES}/1/restore")
    assert (restored.status_code, restored.json()["state"], restored.json()["number"]) == (201, "draft", 3)
    assert places(restored.json()) == places(first)
    assert read(published, "published")["number"] == 2
    assert published.post(f"{PROGRAMMES}/9/restore").status_code == 404
    done = [one["action"]["do"] for one in published.get(f"{PROGRAMMES}/log").json()["items"]]
    assert done == ["publish", "remove", "publish", "restore"]


def test_a_draft_with_somebody_in_two_places_is_not_published(client: TestClient, planned: Planned) -> None:
    meeting = read(client)["meetings"][0]
    slot = next(slot for slot in client.get(API).json()["frame"]["slots"] if slot["id"] == meeting["slot"])
    away = {"who": meeting["talents"][0]["id"], "since": f"{slot['day']}T{slot['start']}"}
    absence = away | {"until": f"{slot['day']}T{slot['end']}"}
    assert client.patch(API, json={"absences": [absence]}).status_code == 200
    refused = client.post(f"{PROGRAMMES}/draft/publish", headers={"Accept-Language": "en"})
    assert refused.status_code == 409
    clashes = refused.json()["clashes"]
    assert [(one["code"], one["meetings"]) for one in clashes] == [("talent.away", [meeting["id"]])]
    assert "is not there" in clashes[0]["detail"]


REFUSED_EDITS: list[tuple[dict[str, Any], int, str]] = [
    ({"do": "move", "meeting": "m_0", "slot": "1128-01"}, 404, "no meeting “m_0”"),
    ({"do": "teleport", "meeting": "m_0"}, 422, "do should be one of 'move', 'swap'"),
    ({"meeting": "m_0"}, 422, "do is missing"),
    ({"do": "move", "meeting": "m 0", "slot": "x"}, 422, "form"),
    ({"do": "add", "demand": "d_0", "talent": "t_0", "slot": "1128-01"}, 404, "“d_0” does not take part"),
]


def test_an_edit_that_means_nothing_is_explained(client: TestClient) -> None:
    for change, status, said in REFUSED_EDITS:
        for path in ("edits", "checks"):
            refused = client.post(f"{PROGRAMMES}/draft/{path}", json=change, headers={"Accept-Language": "en"})
            assert refused.status_code == status, refused.text
            assert said in refused.text.replace('\\"', '"')


def test_a_fair_without_a_programme_says_how_to_make_one(client: TestClient) -> None:
    assert client.put("/api/v1/fairs/empty", json={"name": {"en": "Empty"}}).status_code == 201
    for answer in (
        client.get("/api/v1/fairs/empty/programmes/current"),
        client.post("/api/v1/fairs/empty/programmes/draft/publish"),
        client.post("/api/v1/fairs/empty/programmes/draft/edits", json={"do": "remove", "meeting": "m_0"}),
    ):
        assert (answer.status_code, "wutong fair plan empty" in answer.json()["detail"]) == (404, True)
    planned = client.post("/api/v1/fairs/empty/programmes", json={"seconds": 1})
    assert (planned.status_code, planned.json()["meetings"]) == (201, [])


def test_programmes_the_day_and_sheets_are_for_staff(client: TestClient, serve: Serve) -> None:
    with serve(staff_token=TOKEN) as guarded:
        for path in ("programmes", "programmes/current", "programmes/log", "day", "day/queue", "sheets/wall.pdf"):
            assert guarded.get(f"{API}/{path}").status_code == 401, path
        for path in ("programmes", "programmes/draft/edits", "programmes/draft/publish", "programmes/1/restore"):
            assert guarded.post(f"{API}/{path}", json={}).status_code == 401, path
        for path in ("day/events", "day/check-in", "day/replan"):
            assert guarded.post(f"{API}/{path}", json={}).status_code == 401, path
        staff = {"Authorization": f"Bearer {TOKEN}"}
        assert guarded.get(f"{API}/programmes/current", headers=staff).status_code == 200
