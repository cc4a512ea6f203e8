"""The day of a fair over HTTP: who came, what went otherwise, the programme from now on, and who waits."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from matcher.fair.day.codes import Codes
from tests.service.fairs.conftest import API, FAIR, SLOTS, Planned

ON_THE_DAY = f"{API}/day"
ENGLISH = {"Accept-Language": "en"}


def at(clock: str, day: str = "2026-11-28") -> str:
    return f"{day}T{clock}:00"


def say(client: TestClient, *events: dict[str, Any], status: int = 201) -> dict[str, Any]:
    answer = client.post(f"{ON_THE_DAY}/events", json={"items": list(events)}, headers=ENGLISH)
    assert answer.status_code == status, answer.text
    said: dict[str, Any] = answer.json()
    return said


def check_in(client: TestClient, status: int = 201, **given: str) -> dict[str, Any]:
    answer = client.post(f"{ON_THE_DAY}/check-in", json=given, headers=ENGLISH)
    assert answer.status_code == status, answer.text
    arrived: dict[str, Any] = answer.json()
    return arrived


def replan(client: TestClient, status: int = 200, **given: Any) -> dict[str, Any]:
    answer = client.post(f"{ON_THE_DAY}/replan", json=given, headers=ENGLISH)
    assert answer.status_code == status, answer.text
    replanned: dict[str, Any] = answer.json()
    return replanned


def look(client: TestClient, clock: str, path: str = "", **params: Any) -> dict[str, Any]:
    answer = client.get(f"{ON_THE_DAY}{path}", params={"now": at(clock), **params})
    assert answer.status_code == 200, answer.text
    seen: dict[str, Any] = answer.json()
    return seen


def programme(client: TestClient, which: str = "published") -> dict[str, Any]:
    answer = client.get(f"{API}/programmes/{which}")
    assert answer.status_code == 200, answer.text
    read: dict[str, Any] = answer.json()
    return read


def in_slot(client: TestClient, slot: str) -> list[dict[str, Any]]:
    return [one for one in programme(client)["meetings"] if one["slot"] == slot]


def places(meetings: list[dict[str, Any]]) -> dict[str, tuple[str, str]]:
    return {one["id"]: (one["slot"], one["table"]) for one in meetings}


def ids(some: list[dict[str, Any]]) -> list[str]:
    return [one["id"] for one in some]


@pytest.fixture
def codes(published: TestClient) -> dict[str, str]:
    """Party → the code on its badge, from the list of badges."""
    answer = published.get(f"{API}/sheets/badges.xlsx", params={"lang": "en"})
    rows = list(load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))
    found = {}
    for row in rows:
        cells = [str(cell) for cell in row if cell]
        code = next((one for one in cells if len(one) == 11 and one[5] == "-"), None)
        if code:
            found[cells[0]] = code
    return found


def test_a_badge_checks_somebody_in_and_says_where_to_go_next(
    published: TestClient, planned: Planned, codes: dict[str, str]
) -> None:
    mine = [one for one in programme(published)["meetings"] if planned.talents[0] in ids(one["talents"])]
    code = codes["Talent Number0 (invented)"]
    arrived = check_in(published, code=f" {code.lower().replace('-', ' ')} ", at=at("08:50"))
    assert arrived["who"]["id"] == planned.talents[0]
    assert (arrived["role"], arrived["again"], arrived["first_seen"]) == ("talent", False, at("08:50"))
    assert ids(arrived["meetings"]) == ids(mine)
    assert places(arrived["meetings"]) == places(mine)

    last = mine[-1]
    later = check_in(published, code=code, at=f"{last['day']}T{last['start']}")
    assert (later["again"], later["first_seen"]) == (True, at("08:50"))
    assert ids(later["meetings"]) == [last["id"]]  # goes on, so it is still to be gone to
    assert [(one["party"], one["at"]) for one in look(published, "09:00")["checked_in"]] == [
        (planned.talents[0], at("08:50"))
    ]


def test_representatives_and_interpreters_are_checked_in_by_their_badges_too(
    published: TestClient, codes: dict[str, str]
) -> None:
    people = (("代表甲（虚构）", "representative", "r0", "08:50"), ("翻译乙（虚构）", "interpreter", "I1", "08:51"))
    for name, role, who, clock in people:
        arrived = check_in(published, code=codes[name], at=at(clock))
        assert (arrived["role"], arrived["who"]["id"]) == (role, who)
        assert arrived["meetings"]
    assert [one["party"] for one in look(published, "09:00")["checked_in"]] == ["I1", "r0"]


REFUSED_AT_THE_DOOR: list[tuple[dict[str, str], int, str]] = [
    ({"code": "4F7QZ-M2K9T"}, 404, "a character is wrong, missing or too many"),
    ({"code": "short"}, 404, "a character is wrong, missing or too many"),
    ({"party": "t_0"}, 404, "“t_0” is no talent, demand, organisation, representative or interpreter"),
    ({"party": "T1"}, 404, "“T1” is no talent"),
    ({}, 422, "Give either `code` or `party`"),
    ({"code": "4F7QZ-M2K9T", "party": "t_0"}, 422, "Give either `code` or `party`"),
    ({"party": "r0", "at": "2026-11-28T08:50:00Z"}, 422, "without a zone"),
    ({"party": "r0", "at": "2025-11-28T08:50:00"}, 400, "2026-11-28 to 2026-11-28"),
]


def test_a_code_or_id_that_is_nobodys_is_refused_and_nobody_is_checked_in(published: TestClient) -> None:
    for given, status, said in REFUSED_AT_THE_DOOR:
        assert said in str(check_in(published, status, **given)), given
    assert look(published, "09:00")["checked_in"] == []


def test_a_badge_of_another_fair_is_told_from_a_mistyped_code(published: TestClient, planned: Planned) -> None:
    assert published.put("/api/v1/fairs/other", json={"name": {"en": "Other"}}).status_code == 201
    service = published.app.state.service  # type: ignore[attr-defined]
    with service.database.reading() as store:  # the secret is told nowhere over HTTP
        secret = store.revisions.database()
    here, there = (Codes(fair, secret).of(planned.talents[0]) for fair in (FAIR, "other"))
    refused = check_in(published, 404, code=there, at=at("08:50"))
    assert f"Check-in code {there} is nobody's at this fair" in refused["detail"]
    assert check_in(published, code=here, at=at("08:50"))["who"]["id"] == planned.talents[0]


def test_by_default_it_is_now_on_the_day_that_is_rehearsed(published: TestClient) -> None:
    arrived = check_in(published, party="r0")
    assert arrived["first_seen"].startswith("2026-11-28T")
    assert published.get(ON_THE_DAY).json()["now"].startswith("2026-11-28T")


def test_what_happens_says_which_published_meetings_it_stands_in_the_way_of(published: TestClient) -> None:
    early, later = in_slot(published, SLOTS[0])[0], in_slot(published, SLOTS[1])[0]
    before = places(programme(published)["meetings"])
    late = {"kind": "late", "at": at("08:55"), "party": early["talents"][0]["id"], "until": at("09:20")}
    lost = {"kind": "table_lost", "at": at("08:55"), "party": later["table"], "until": at("09:55")}
    clashes = say(published, late, lost)["clashes"]
    of = {one["code"]: one for one in clashes}
    assert of["talent.away"]["meetings"] == [early["id"]]
    assert of["table.away"]["meetings"] == [later["id"]]
    assert {one["grade"] for one in clashes} == {"block"}
    day = look(published, "09:00")
    assert set(day["touched"]) == {early["id"], later["id"]}
    assert look(published, "09:26")["touched"] == [later["id"]]  # the first is over
    assert places(programme(published)["meetings"]) == before

    came = {"kind": "checked_in", "at": at("09:00"), "party": late["party"]}
    assert {one["code"] for one in say(published, came)["clashes"]} == {"table.away"}  # in time for the meeting


def test_all_that_is_said_at_once_is_kept_or_none_of_it(published: TestClient, planned: Planned) -> None:
    known = {"kind": "checked_in", "at": at("08:55"), "party": planned.talents[0]}
    unknown = {"kind": "checked_in", "at": at("08:56"), "party": "t_0"}
    say(published, known, unknown, status=404)
    assert look(published, "09:00")["checked_in"] == []


REFUSED_EVENTS: list[tuple[dict[str, str], int, str]] = [
    ({"kind": "late", "party": "t_0", "until": at("09:20")}, 404, "“t_0” is no talent"),
    ({"kind": "no_show", "party": "nobody"}, 404, "“nobody” is no talent"),
    ({"kind": "table_lost", "party": "T9"}, 404, "no table or room “T9”"),
    ({"kind": "overrun", "meeting": "m_0", "until": at("09:40")}, 404, "no meeting “m_0”"),
    ({"kind": "late", "party": "r0", "until": at("08:20")}, 400, "ends at 2026-11-28 08:20"),
    ({"kind": "table_lost", "party": "T1", "until": at("08:20")}, 400, "ends at 2026-11-28 08:20"),
    ({"kind": "no_show", "party": "r0", "at": at("09:00", "2030-01-01")}, 400, "2026-11-28 to 2026-11-28"),
    ({"kind": "no_show", "party": "r0", "at": at("09:00", "2026-11-27")}, 400, "no meetings on the day"),
    ({"kind": "late", "party": "r0"}, 422, "until"),
    ({"kind": "late", "party": "r0", "until": "soon"}, 422, "until"),
    ({"kind": "explodes", "party": "r0"}, 422, "kind should be one of 'checked_in', 'late'"),
]


def test_an_event_that_means_nothing_is_refused_with_what_to_change(published: TestClient) -> None:
    for event, status, said in REFUSED_EVENTS:
        assert said in str(say(published, {"at": at("09:00")} | event, status=status)), event
    assert look(published, "09:00")["touched"] == []


def test_a_pair_with_somebody_unknown_is_refused(published: TestClient, planned: Planned) -> None:
    demand, talent = planned.demands[0], planned.talents[0]
    for kind in ("called_off", "walk_in", "walk_in_done"):
        for wrong in ((demand, "t_0"), ("d_0", talent), (talent, demand)):
            refused = say(
                published, {"kind": kind, "at": at("09:00"), "demand": wrong[0], "talent": wrong[1]}, status=404
            )
            assert "is no talent, demand, organisation" in refused["detail"]
    assert look(published, "09:00")["queue"] == []


def test_planning_again_tells_who_must_move_and_why_and_leaves_the_rest(published: TestClient) -> None:
    before = programme(published)
    gone = in_slot(published, SLOTS[2])[0]
    talent = gone["talents"][0]
    say(published, {"kind": "late", "at": at("09:05"), "party": talent["id"], "until": at("10:20")})

    tried = replan(published, now=at("09:10"), try_only=True, seconds=1)
    assert tried["version"] is None
    assert tried["changes"]
    assert programme(published)["revision"] == before["revision"]

    done = replan(published, now=at("09:10"), seconds=1)
    after = programme(published)
    assert (done["version"]["number"], done["version"]["state"], after["number"]) == (2, "published", 2)
    assert programme(published, "1")["state"] == "superseded"
    assert done["value"] == pytest.approx(after["value"])
    assert done["value_before"] == pytest.approx(before["value"])
    assert done["kept"] == pytest.approx(after["value"] / before["value"])
    told = {(one.get("after") or one["before"])["id"]: one for one in done["changes"]}
    was, is_now = places(before["meetings"]), places(after["meetings"])
    different = {one for one in was.keys() | is_now.keys() if was.get(one) != is_now.get(one)}
    assert gone["id"] in different
    assert different <= told.keys()
    assert talent["name"]["en"] in told[gone["id"]]["reason"]["en"]
    assert "is not there" in told[gone["id"]]["reason"]["en"]
    assert told[gone["id"]]["reason"]["zh"]
    assert done["moved"] == sum(was[one][0] != is_now[one][0] for one in was.keys() & is_now.keys())
    begun = {one for one, (slot, _) in was.items() if slot == SLOTS[0]}
    assert {one: is_now[one] for one in begun} == {one: was[one] for one in begun}
    assert after["counts"]["block"] == 0
    log = published.get(f"{API}/programmes/log").json()["items"]
    assert [one["action"]["do"] for one in log] == ["publish", "replan"]


def test_one_step_back_brings_the_programme_before_planning_again(published: TestClient) -> None:
    before = places(programme(published)["meetings"])
    say(published, {"kind": "table_lost", "at": at("08:30"), "party": "T3"})
    replan(published, now=at("08:40"), seconds=1)
    assert all(table != "T3" for _, table in places(programme(published)["meetings"]).values())
    back = published.post(f"{API}/programmes/1/restore")
    assert (back.status_code, back.json()["state"], places(back.json()["meetings"])) == (201, "draft", before)
    refused = published.post(f"{API}/programmes/draft/publish", headers=ENGLISH)  # the table is still lost
    assert {one["code"] for one in refused.json()["clashes"]} == {"table.away"}
    assert published.post(f"{API}/programmes/draft/publish", params={"override": True}).status_code == 200
    assert places(programme(published)["meetings"]) == before
    log = published.get(f"{API}/programmes/log").json()["items"]
    assert {one["code"] for one in log[-1]["overridden"]} == {"table.away"}


def test_one_command_brings_back_what_held_before_planning_again(published: TestClient) -> None:
    before = places(programme(published)["meetings"])
    say(published, {"kind": "table_lost", "at": at("08:30"), "party": "T3"})
    replan(published, now=at("08:40"), seconds=1)
    back = published.post(f"{API}/programmes/1/restore", params={"publish": True})
    assert (back.status_code, back.json()["state"]) == (201, "published")
    assert places(programme(published)["meetings"]) == before
    log = published.get(f"{API}/programmes/log").json()["items"]
    assert log[-1]["action"] == {"do": "restore", "version": 1}
    assert {one["code"] for one in log[-1]["overridden"]} == {"table.away"}


def test_a_draft_from_before_planning_again_is_laid_aside_and_undoes_nothing(published: TestClient) -> None:
    assert published.post(f"{API}/programmes/1/restore").json()["state"] == "draft"
    say(published, {"kind": "table_lost", "at": at("08:30"), "party": "T3"})
    replan(published, now=at("08:40"), seconds=1)
    planned_again = places(programme(published)["meetings"])
    states = [one["state"] for one in published.get(f"{API}/programmes").json()["items"]]
    assert states == ["published", "checkpoint", "superseded"]
    assert published.post(f"{API}/programmes/draft/publish").status_code == 404
    assert places(programme(published)["meetings"]) == planned_again


def test_what_was_said_is_listed_and_taken_back(published: TestClient) -> None:
    lost = {"kind": "table_lost", "at": at("08:30"), "party": "T3"}
    assert say(published, lost)["clashes"]
    (said,) = published.get(f"{ON_THE_DAY}/events").json()["items"]
    assert {name: said["event"][name] for name in lost} == lost
    assert published.delete(f"{ON_THE_DAY}/events/{said['number']}").status_code == 204
    assert look(published, "08:30")["clashes"] == []
    assert published.delete(f"{ON_THE_DAY}/events/{said['number']}").status_code == 404
    assert published.get(f"{ON_THE_DAY}/events").json()["items"] == []


def test_a_name_is_no_id_to_check_in_by(published: TestClient) -> None:
    for party in ("Jane Doe", "*"):
        assert "party" in str(check_in(published, 422, party=party)["errors"])


def test_a_requested_pair_without_a_place_is_named_with_the_reason(published: TestClient, planned: Planned) -> None:
    say(published, {"kind": "no_show", "at": at("08:30"), "party": planned.talents[0]})
    asked = {"demand": planned.demands[0], "talent": planned.talents[0]}
    unplaced = replan(published, now=at("08:40"), requested=[asked], seconds=1)["unplaced"]
    mine = [one for one in unplaced if (one["demand"]["id"], one["talent"]["id"]) == tuple(asked.values())]
    assert [bool(one["reason"]["zh"] and one["reason"]["en"]) for one in mine] == [True]


def test_nobody_is_told_to_come_sooner_than_the_notice(published: TestClient) -> None:
    was = places(programme(published)["meetings"])
    say(published, {"kind": "table_lost", "at": at("08:50"), "party": "T1", "until": at("09:25")})
    replan(published, now=at("08:50"), notice=45, seconds=1)  # that is later than the first two slots begin
    now = places(programme(published)["meetings"])
    moved = {one: slot for one, (slot, _) in now.items() if slot != was[one][0]}
    assert moved  # or else nothing is shown here
    assert not set(moved.values()) & set(SLOTS[:2])


def test_who_did_not_come_meets_nobody_and_who_is_called_off_is_not_placed_again(
    published: TestClient, planned: Planned
) -> None:
    absent = planned.talents[1]
    pair = next(one for one in programme(published)["meetings"] if absent not in ids(one["talents"]))
    demand, talent = pair["demands"][0]["id"], pair["talents"][0]["id"]
    said = say(
        published,
        {"kind": "no_show", "at": at("08:40"), "party": absent},
        {"kind": "called_off", "at": at("08:41"), "demand": demand, "talent": talent, "note": "both agree"},
    )
    assert {one["code"] for one in said["clashes"]} == {"talent.away", "pair.banned"}
    replan(published, now=at("08:45"), seconds=1)
    after = programme(published)["meetings"]
    assert all(absent not in ids(one["talents"]) for one in after)
    assert pair["id"] not in ids(after)


def test_a_meeting_that_overruns_keeps_its_people_and_table_from_the_next(published: TestClient) -> None:
    first = in_slot(published, SLOTS[0])
    following = in_slot(published, SLOTS[1])
    long = next(one for one in first if one["table"] in {other["table"] for other in following})
    overrun = {"kind": "overrun", "at": at("09:24"), "meeting": long["id"], "until": at("09:40")}
    said = say(published, overrun)
    assert "table.away" in {one["code"] for one in said["clashes"]}
    replan(published, now=at("09:26"), seconds=1)
    after = in_slot(published, SLOTS[1])
    assert long["table"] not in {one["table"] for one in after}
    assert long["id"] in ids(programme(published)["meetings"])


def test_a_pair_that_asks_for_a_meeting_gets_one_where_there_is_room(published: TestClient, planned: Planned) -> None:
    meetings = programme(published)["meetings"]
    given_up = next(one for one in meetings if one["demands"][0]["id"] == planned.demands[0])
    demand, talent = planned.demands[0], given_up["talents"][0]["id"]
    asked = (demand, planned.talents[5])  # who meets once so far
    say(published, {"kind": "called_off", "at": at("08:40"), "demand": demand, "talent": talent})
    done = replan(published, now=at("08:45"), requested=[{"demand": asked[0], "talent": asked[1]}], seconds=1)
    added = [one for one in done["changes"] if one["kind"] == "added"]
    assert asked in [(one["after"]["demands"][0]["id"], one["after"]["talents"][0]["id"]) for one in added]
    assert "Asked for today" in added[0]["reason"]["en"]


REFUSED_REPLANS: list[tuple[dict[str, Any], int, str]] = [
    ({"now": at("11:00")}, 400, "is over at 2026-11-28 11:00"),
    ({"now": at("09:00"), "requested": [{"demand": "d_0", "talent": "t_0"}]}, 404, "“d_0” is no talent"),
    ({"now": at("09:00"), "notice": 601}, 422, "600"),
    ({"now": "2026-11-28T09:00:00Z"}, 422, "without a zone"),
    ({"now": "yesterday"}, 422, "#/now"),
    ({"later": True}, 422, "#/later"),
]


def test_planning_again_from_what_cannot_be_is_refused_and_publishes_nothing(published: TestClient) -> None:
    for given, status, said in REFUSED_REPLANS:
        assert said in str(replan(published, status, **given)), given
    assert programme(published)["number"] == 1


def test_without_a_published_programme_there_is_nothing_to_plan_again(client: TestClient) -> None:
    assert "Publish its draft first" in replan(client, 404, now=at("09:00"))["detail"]
    assert look(client, "09:00")["touched"] == []


def test_who_walked_in_waits_until_the_organisation_has_time(published: TestClient, planned: Planned) -> None:
    demand = planned.demands[0]
    busy = [one for one in programme(published)["meetings"] if demand == one["demands"][0]["id"]]
    taken = sorted((datetime.fromisoformat(f"{one['day']}T{one['start']}"), one) for one in busy)
    assert taken
    guests = [planned.talents[5], planned.talents[1]]
    say(published, *({"kind": "walk_in", "at": at("08:30"), "talent": one, "demand": demand} for one in guests))
    first, second = look(published, "08:40", "/queue")["items"]
    assert (first["place"], second["place"]) == (1, 2)
    assert [first["talent"]["id"], second["talent"]["id"]] == guests
    starts = [datetime.fromisoformat(one["starts"]) for one in (first, second)]
    assert starts == [datetime(2026, 11, 28, 8, 40), datetime(2026, 11, 28, 8, 50)]
    assert [first["minutes"], second["minutes"]] == [0, 10]
    (longer, *_) = look(published, "08:40", "/queue", minutes=30)["items"]
    began = datetime.fromisoformat(longer["starts"])
    assert began >= taken[0][0] + timedelta(minutes=25)  # half an hour does not fit before the first meeting
    assert look(published, "08:40")["queue"] == look(published, "08:40", "/queue")["items"]

    say(published, {"kind": "walk_in_done", "at": at("08:45"), "talent": guests[0], "demand": demand})
    (left,) = look(published, "08:46", "/queue")["items"]
    assert (left["talent"]["id"], left["place"], left["minutes"]) == (guests[1], 1, 0)


def test_a_queue_that_no_time_is_left_for_says_so(published: TestClient, planned: Planned) -> None:
    say(published, {"kind": "walk_in", "at": at("10:50"), "talent": planned.talents[5], "demand": planned.demands[0]})
    (waiting,) = look(published, "10:53", "/queue")["items"]
    assert (waiting["starts"], waiting["minutes"]) == (None, None)
    for minutes in (0, 241):
        refused = published.get(f"{ON_THE_DAY}/queue", params={"minutes": minutes})
        assert refused.status_code == 422
