"""Outcomes of fairs: recorded all or none, said to the ranking and taken back with it, counted, signed, forgotten."""

import io
import json
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from matcher.bilingual import Bilingual
from matcher.fair.day.events import CheckedIn
from matcher.fair.frame import Fair, Name, Slot
from matcher.fair.programme import Meeting, Programme
from service.actions import signing
from service.bootstrap import Service, build
from service.cli import app
from service.settings import Settings
from service.store.programmes import VersionState
from tests.service.helpers import TODAY, demand_body, talent_body
from tests.service.test_outcomes import a_list, outcomes_csv, verdicts

FAIR = "blue-2025"
PROJECT = "2025-07"


def a_fair(fair_id: str = FAIR, day: date = date(2025, 11, 22)) -> Fair:
    slots = (Slot(id="1", day=day, start=time(9), end=time(9, 30)),)
    return Fair(
        id=fair_id, name=Name(zh=f"蓝洽会{day.year}（虚构）", en=f"Blue Fair {day.year} (invented)"), slots=slots
    )


def put_fair(settings: Settings, fair: Fair, programme: Programme | None = None) -> None:
    service: Service = build(settings, lambda: TODAY)
    with service.database.writing() as store:
        store.fairs.put(fair)
        if programme is not None:
            store.programmes.add(programme, VersionState.PUBLISHED)
    service.close()


class Office:
    """A client with a fair, two demands and two talents."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.demands = [self._made("demands", demand_body(title=title)) for title in ("Membranes", "Batteries")]
        self.talents = [self._made("talents", talent_body(name=f"Talent {n} (invented)")) for n in (1, 2)]

    def _made(self, what: str, body: dict[str, Any]) -> str:
        answer = self.client.post(f"/api/v1/{what}", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def told(self, stage: str = "signed", day: str = "2025-11-22", **changes: Any) -> dict[str, Any]:
        parties = [{"kind": "demand", "id": self.demands[0]}, {"kind": "talent", "id": self.talents[0]}]
        return {"stage": stage, "day": day, "parties": parties} | changes

    def record(self, *told: dict[str, Any], status: int = 201, fair: str = FAIR, **options: Any) -> Any:
        answer = self.client.post(f"/api/v1/fairs/{fair}/outcomes", json={"items": list(told)}, **options)
        assert answer.status_code == status, answer.text
        return answer.json() if status != 201 else answer.json()["items"]

    def get(self, path: str, status: int = 200, **options: Any) -> Any:
        answer = self.client.get(f"/api/v1/{path}", **options)
        assert answer.status_code == status, answer.text
        return answer.json()

    def outcomes(self, fair: str = FAIR) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.get(f"fairs/{fair}/outcomes")["items"]
        return items

    def reach(self, **params: Any) -> list[int]:
        stages = self.get(f"fairs/{FAIR}/funnel", params=params)["funnel"]["stages"]
        return [stage["reached"] for stage in stages]

    def said(self) -> list[tuple[str, str, str, str]]:
        return [(one["step"], one["at"][:10], one["party"], one["source"]) for one in verdicts(self.client)]


@pytest.fixture
def office(settings: Settings, client: TestClient) -> Office:
    put_fair(settings, a_fair())
    return Office(client)


def test_an_outcome_of_a_pair_is_recorded_as_its_verdict_once(office: Office) -> None:
    told = [office.told("met", "2025-11-20"), office.told("intention", "2025-11-21"), office.told("signed")]
    first = office.record(*told)
    assert len({one["project"] for one in first}) == 1
    assert office.record(*told) == first
    expected = [
        ("met", "2025-11-20", "demand", "outcome"),
        ("intention", "2025-11-21", "demand", "outcome"),
        ("signed", "2025-11-22", "demand", "outcome"),
    ]
    assert office.said() == expected
    assert [one["id"] for one in office.outcomes()] == [one["id"] for one in first]


def test_what_landed_or_was_invested_counts_as_signed_only_where_no_contract_is_recorded(office: Office) -> None:
    (landed,) = office.record(office.told("landed", "2026-01-10"))
    office.record(office.told("invested", "2026-02-10", amount={"value": 5e6}))
    assert office.said() == [("signed", "2026-01-10", "demand", "outcome")]
    (signed,) = office.record(office.told("signed", "2025-12-01"))
    assert office.said() == [("signed", "2025-12-01", "demand", "outcome")]
    office.client.delete(f"/api/v1/fairs/{FAIR}/outcomes/{signed['id']}")
    assert office.said() == [("signed", "2026-01-10", "demand", "outcome")]
    office.client.delete(f"/api/v1/fairs/{FAIR}/outcomes/{landed['id']}")
    assert office.said() == [("signed", "2026-02-10", "demand", "outcome")]


def test_a_corrected_outcome_replaces_its_verdict_and_stays_in_its_project(office: Office) -> None:
    (recorded,) = office.record(office.told("signed", project=PROJECT))
    path = f"/api/v1/fairs/{FAIR}/outcomes/{recorded['id']}"
    corrected = office.client.put(path, json=office.told("intention", "2025-11-25", amount={"value": 100}))
    assert corrected.status_code == 200, corrected.text
    assert (corrected.json()["id"], corrected.json()["project"]) == (recorded["id"], PROJECT)
    assert office.outcomes() == [corrected.json()]
    assert office.said() == [("intention", "2025-11-25", "demand", "outcome")]
    assert office.client.put(path, json=office.told(id="another")).status_code == 400
    assert office.client.put(path + "x", json=office.told()).status_code == 404
    assert office.client.delete(path).status_code == 204
    assert office.client.delete(path).status_code == 404
    assert (office.outcomes(), office.said()) == ([], [])


def test_a_verdict_stays_that_another_project_or_somebody_else_says_too(office: Office) -> None:
    first, _second = office.record(office.told(project="a"), office.told(project="b"))
    assert len(office.said()) == 1
    office.client.delete(f"/api/v1/fairs/{FAIR}/outcomes/{first['id']}")
    assert len(office.said()) == 1

    pair = {"demand_id": office.demands[1], "talent_id": office.talents[1], "party": "demand", "step": "met"}
    by_hand = {"items": [pair | {"at": "2025-11-22T09:00:00"}]}
    assert office.client.post("/api/v1/verdicts", json=by_hand).status_code == 201
    parties = [{"kind": "demand", "id": office.demands[1]}, {"kind": "talent", "id": office.talents[1]}]
    (met,) = office.record(office.told("met", parties=parties))
    office.client.delete(f"/api/v1/fairs/{FAIR}/outcomes/{met['id']}")
    assert ("met", "2025-11-22", "demand", "api") in office.said()


def test_a_verdict_that_was_taken_back_does_not_return_with_the_next_outcome_of_its_project(office: Office) -> None:
    office.record(office.told("met"))
    (verdict,) = verdicts(office.client)
    assert office.client.delete(f"/api/v1/verdicts/{verdict['id']}").status_code == 204
    office.record(office.told("signed", "2025-12-01"))
    assert [step for step, *_ in office.said()] == ["signed"]


def test_an_outcome_without_such_a_pair_stands_alone(office: Office) -> None:
    fund = {"kind": "outside", "name": {"zh": "北海基金（虚构）"}}
    office.record(office.told(parties=[{"kind": "talent", "id": office.talents[0]}, fund]))
    assert office.said() == []
    assert office.reach() == [1, 1, 1, 0, 0]


def test_all_are_recorded_or_none_and_the_reader_is_told_why(office: Office) -> None:
    good = office.told("met")
    ahead = office.record(good, office.told("signed", "2027-01-01"), status=400, params={"lang": "en"})
    assert "2027-01-01" in ahead["detail"]
    assert "planned" in ahead["detail"]
    stranger = {"kind": "talent", "id": "t_0"}
    assert "t_0" in office.record(good, office.told(parties=[stranger, good["parties"][0]]), status=404)["detail"]
    unknown = {"kind": "organisation", "id": "o_0"}
    assert "o_0" in office.record(good, office.told(parties=[unknown, good["parties"][0]]), status=404)["detail"]
    wrong = office.record(good, office.told("met", amount={"value": 5}), status=422, params={"lang": "zh"})
    assert (wrong["errors"][0]["code"], wrong["errors"][0]["pointer"]) == ("outcome_amount", "#/items/1")
    assert "金额" in wrong["errors"][0]["detail"]
    assert office.record(good, status=404, fair="nowhere")["status"] == 404
    assert (office.outcomes(), office.said()) == ([], [])
    office.record(good)
    other = office.record(good | {"title": "Something else"}, status=409)
    assert office.outcomes()[0]["id"] in other["detail"]


def test_a_meeting_says_who_took_part(settings: Settings, client: TestClient) -> None:
    office = Office(client)
    meeting = Meeting(id="m1", slot="1", table="T1", demands=(office.demands[0],), talents=tuple(office.talents))
    put_fair(settings, a_fair(), Programme(fair=FAIR, meetings=(meeting,)))
    (met,) = office.record({"stage": "met", "day": "2025-11-22", "meeting": "m1"})
    assert [party["id"] for party in met["parties"]] == [office.demands[0], *office.talents]
    assert {one["talent_id"] for one in verdicts(client)} == set(office.talents)
    missing = office.record({"stage": "met", "day": "2025-11-22", "meeting": "m9"}, status=404)
    assert "m9" in missing["detail"]
    assert office.record({"stage": "met", "day": "2025-11-22"}, status=422)["errors"][0]["code"] == "outcome_nobody"
    values = {one["figure"]["measure"]: one["figure"]["value"] for one in office.get(f"fairs/{FAIR}/figures")["items"]}
    assert values == {
        "talents_entered": None,
        "talents_present": None,
        "organisations_entered": None,
        "demands_scheduled": 1,
        "meetings_scheduled": 1,
        "met_at_fair": 1,
        "intentions_at_ceremony": 0,
        "signed_at_ceremony": 0,
    }


def test_talents_present_are_those_who_checked_in_by_the_day_of_counting(office: Office, settings: Settings) -> None:
    def present(as_of: str = "2026-11-22") -> int | None:
        items = office.get(f"fairs/{FAIR}/figures", params={"as_of": as_of})["items"]
        (value,) = (one["figure"]["value"] for one in items if one["figure"]["measure"] == "talents_present")
        return None if value is None else int(value)

    assert present() is None
    service = build(settings, lambda: TODAY)
    with service.database.writing() as store:
        came = [(office.talents[0], 22), (office.talents[0], 23), (office.talents[1], 23), ("r_1", 22)]
        store.day_events.add(FAIR, [CheckedIn(party=party, at=datetime(2025, 11, day, 9)) for party, day in came])
    service.close()
    assert (present(), present("2025-11-22"), present("2025-11-21")) == (2, 1, None)


def test_an_erased_person_leaves_the_outcomes_and_the_counts_stay(office: Office) -> None:
    told = office.told("signed", title="Talent 1 joins", note="ask Talent 1", amount={"value": 8e5})
    before = office.record(office.told("met"), told)
    figures = office.get(f"fairs/{FAIR}/funnel")["funnel"]
    assert office.client.delete(f"/api/v1/talents/{office.talents[0]}").status_code == 204
    after = office.outcomes()
    assert [one["parties"][1]["anonymous"] for one in after] == [True, True]
    assert [one["parties"][0]["id"] for one in after] == [office.demands[0]] * 2
    text = json.dumps(after)
    for trace in (office.talents[0], "Talent 1", before[0]["project"], before[0]["id"], before[1]["id"]):
        assert trace not in text
    assert len({one["project"] for one in after}) == 1
    assert office.get(f"fairs/{FAIR}/funnel")["funnel"] == figures
    assert office.said() == []
    assert office.record(told, status=410)["status"] == 410


def test_an_erased_demand_becomes_a_party_without_a_name(office: Office) -> None:
    office.record(office.told("signed", project=PROJECT))
    assert office.client.delete(f"/api/v1/demands/{office.demands[0]}").status_code == 204
    (outcome,) = office.outcomes()
    assert [party["anonymous"] for party in outcome["parties"]] == [True, False]
    assert outcome["project"] == PROJECT
    assert office.reach() == [1, 1, 1, 0, 0]
    office.client.put(f"/api/v1/fairs/{FAIR}/outcomes/{outcome['id']}", json=outcome | {"amount": {"value": 5}})


def test_the_funnel_is_counted_on_a_day_at_an_age_and_with_its_definitions(office: Office, settings: Settings) -> None:
    office.record(
        office.told("met", "2025-11-22", project="a"),
        office.told("signed", "2025-12-22", project="a", amount={"value": 8e5}),
        office.told("invested", "2026-03-01", project="a", amount={"value": 7e4, "currency": "USD"}),
        office.told("met", "2025-11-25", project="b"),
    )
    assert office.reach() == [2, 1, 1, 1, 1]
    assert office.reach(as_of="2025-12-21") == [2, 0, 0, 0, 0]
    assert office.reach(within=30) == [2, 1, 1, 0, 0]
    answer = office.get(f"fairs/{FAIR}/funnel")
    assert answer["funnel"]["as_of"] == TODAY.isoformat()
    assert [stage["amounts"] for stage in answer["funnel"]["stages"]] == [
        {}, {}, {"CNY": {"value": 8e5, "outcomes": 1}}, {}, {"USD": {"value": 7e4, "outcomes": 1}},
    ]  # fmt: skip
    assert answer["funnel"]["by_kind"] == {
        "technology": {"met": 2, "intention": 1, "signed": 1, "landed": 1, "invested": 1}
    }
    codes = [one["code"] for one in answer["definitions"]["stages"]]
    assert codes == ["met", "intention", "signed", "landed", "invested"]
    assert answer["definitions"] == office.get("outcomes/definitions")

    put_fair(settings, a_fair("blue-2026", date(2026, 11, 2)))
    put_fair(settings, Fair(id="undated", name=Name(zh="未定")))
    office.record(office.told("met", "2026-11-02"), fair="blue-2026")
    both = office.get("outcomes/funnels", params={"fair": [FAIR, "blue-2026"]})["comparison"]
    assert (both["equal_age"], [one["projects"] for one in both["funnels"]]) == (20, [2, 1])
    at_age = office.get("outcomes/funnels", params={"fair": [FAIR, "blue-2026"], "within": 21})["comparison"]
    assert [one["complete"] for one in at_age["funnels"]] == [True, False]
    every = office.get("outcomes/funnels")["comparison"]
    assert [one["edition"]["id"] for one in every["funnels"]] == [FAIR, "blue-2026", "undated"]
    assert "undated" in office.get("outcomes/funnels?within=5", status=400)["detail"]
    assert office.get("outcomes/funnels?fair=nowhere", status=404)["status"] == 404


def test_what_is_planned_for_the_ceremony_counts_when_it_was_signed(office: Office, settings: Settings) -> None:
    first = office.told("signed", "2026-11-21", ceremony=2, planned=True, title="Pilot line", amount={"value": 5e6})
    second = office.told("intention", "2026-11-21", project="b", ceremony=1, planned=True)
    third = office.told("signed", "2027-03-01", project="c", ceremony=3, planned=True)
    office.record(first, second, third)
    assert (office.reach(), office.said()) == ([0, 0, 0, 0, 0], [])

    items = office.get(f"fairs/{FAIR}/signing")["items"]
    assert [(one["order"], one["outcome"]["stage"]) for one in items] == [
        (1, "intention"),
        (2, "signed"),
        (3, "signed"),
    ]
    named = items[1]["parties"]
    assert [(one["name"]["zh"], one["subject"]) for one in named] == [
        ("Test Works (invented)", "Membranes"),
        ("Talent 1 (invented)", ""),
    ]
    ids = [one["outcome"]["id"] for one in items]
    moved = office.client.put(f"/api/v1/fairs/{FAIR}/signing", json={"ids": [ids[2]]}).json()["items"]
    assert [one["outcome"]["id"] for one in moved] == [ids[2], ids[0], ids[1]]
    assert [one["outcome"]["ceremony"] for one in moved] == [1, 2, 3]
    path = f"/api/v1/fairs/{FAIR}/signing/confirm"
    assert office.client.post(path, json={"ids": [ids[2]]}).status_code == 400  # not yet
    assert office.client.post(path, json={"ids": ["nothing"]}).status_code == 400
    assert office.client.put(f"/api/v1/fairs/{FAIR}/signing", json={"ids": [ids[0], ids[0]]}).status_code == 400
    confirmed = office.client.post(path, json={"ids": []}).json()["items"]
    assert {one["id"] for one in confirmed} == {ids[0], ids[1]}
    assert office.reach() == [2, 2, 1, 0, 0]
    assert {step for step, *_ in office.said()} == {"signed", "intention"}

    service = build(settings, lambda: TODAY)
    printed = signing.for_sheets(signing.listed(service, FAIR))
    service.close()
    assert [one.order for one in printed] == [1, 2, 3]
    assert printed[2].title == Bilingual("Pilot line", "Pilot line")
    assert printed[2].amount == Bilingual("5,000,000 元", "CNY 5,000,000")
    assert printed[0].title.zh == "Membranes"


def test_outcomes_are_for_staff(guarded: TestClient) -> None:
    for path in ("outcomes", "funnel", "figures", "signing"):
        assert guarded.get(f"/api/v1/fairs/{FAIR}/{path}").status_code == 401
    for path in ("definitions", "funnels"):
        assert guarded.get(f"/api/v1/outcomes/{path}").status_code == 401
    assert guarded.post(f"/api/v1/fairs/{FAIR}/outcomes", json={"items": []}).status_code == 401


OTHERS = "北海基金（虚构）；市人才集团（虚构）"
HEADINGS = [
    "需求编号",
    "人才编号",
    "结果",
    "反馈方",
    "日期",
    "评分",
    "签约金额（万元）",
    "到账金额",
    "其他参与方",
    "项目名称",
    "到账日期",
    "合作编号",
]


def row(
    office: Office, result: str, day: str, *more: str, demand: int = 0, talent: int = 0, rating: str = ""
) -> list[str]:
    """more: amount signed, amount received, others, title, day of receipt, number of the cooperation."""
    filled = [*more, *[""] * (6 - len(more))]
    return [office.demands[demand], office.talents[talent], result, "", day, rating, *filled]


def test_a_list_of_a_fair_records_outcomes_with_amounts_days_and_further_parties(office: Office) -> None:
    content = outcomes_csv(
        row(office, "已洽谈，签约，投资到位", "2025-11-22", "500", "USD 30,000", OTHERS, "中试线", "2026-02-01"),
        row(office, "婉拒", "2025-11-22", demand=1),
        row(office, "已洽谈", "2025-11-23", talent=1, rating="5"),
        headings=HEADINGS,
    )  # fmt: skip
    answer = a_list(office.client, content, data={"fair_id": FAIR})
    assert [[p["code"] for p in one["problems"]] for one in answer["rows"]] == [
        [], ["outcome.who_declined"], ["outcome.rater_assumed"],
    ]  # fmt: skip
    assert answer["counts"] == {"accepted": 1, "rejected": 1, "warned": 1, "recorded": 4, "outcomes_recorded": 4}
    found = [(one["stage"], one["day"], one["amount"]) for one in office.outcomes()]
    assert sorted(found[:2]) == [
        ("met", "2025-11-22", None), ("signed", "2025-11-22", {"value": 5e6, "currency": "CNY"}),
    ]  # fmt: skip
    assert found[2:] == [
        ("met", "2025-11-23", None), ("invested", "2026-02-01", {"value": 3e4, "currency": "USD"}),
    ]  # fmt: skip
    invested = office.outcomes()[3]
    assert [party["name"]["zh"] for party in invested["parties"]][2:] == ["北海基金（虚构）", "市人才集团（虚构）"]
    assert invested["title"] == "中试线"
    assert sorted(office.said()) == [
        ("met", "2025-11-22", "demand", "outcome"),
        ("met", "2025-11-23", "demand", "outcome"),
        ("rated", "2025-11-23", "demand", "import"),
        ("signed", "2025-11-22", "demand", "outcome"),
    ]


def test_the_same_list_again_changes_nothing_and_keeps_what_was_added_by_hand(office: Office) -> None:
    content = outcomes_csv(row(office, "签约", "2025-11-22", "500"), headings=HEADINGS)
    a_list(office.client, content, data={"fair_id": FAIR})
    (held,) = office.outcomes()
    changed = held | {"note": "by hand", "ceremony": 4}
    changed["parties"] = [*held["parties"], {"kind": "outside", "name": {"en": "Test Fund (invented)"}}]
    changed.pop("fair")
    path = f"/api/v1/fairs/{FAIR}/outcomes/{held['id']}"
    assert office.client.put(path, json=changed).status_code == 200
    standing = office.outcomes()
    again = a_list(office.client, content, data={"fair_id": FAIR})
    assert again["counts"] == {"accepted": 1, "outcomes_unchanged": 1}
    assert office.outcomes() == standing

    mended = outcomes_csv(row(office, "签约", "2025-11-22", "450"), headings=HEADINGS)
    assert a_list(office.client, mended, data={"fair_id": FAIR})["counts"] == {"accepted": 1, "outcomes_updated": 1}
    (now,) = office.outcomes()
    assert now == standing[0] | {"amount": {"value": 4.5e6, "currency": "CNY"}}
    assert len(office.said()) == 1

    dated = outcomes_csv(row(office, "签约", "2025-11-24", "450"), headings=HEADINGS)
    answer = a_list(office.client, dated, data={"fair_id": FAIR}, params={"lang": "en"})
    (problem,) = answer["rows"][0]["problems"]
    assert (problem["code"], answer["rows"][0]["status"]) == ("outcome.counted_beside", "warned")
    assert f"wutong fair outcome remove {FAIR} {held['id']}" in problem["message"]


def test_rows_of_one_cooperation_are_one_outcome_with_the_parties_of_all(office: Office) -> None:
    content = outcomes_csv(
        row(office, "签约", "2025-11-22", "500", "", "", "中试线", "", "7"),
        row(office, "签约", "2025-11-22", "500", "", "", "中试线", "", "7", talent=1),
        row(office, "签约", "2025-11-22", "500", "", "", "中试线", "", "7", talent=1),
        row(office, "签约", "2025-11-22", "400", "", "", "", "", "7", demand=1),
        headings=HEADINGS,
    )
    answer = a_list(office.client, content, data={"fair_id": FAIR})
    assert [one["status"] for one in answer["rows"]] == ["accepted", "accepted", "duplicate", "rejected"]
    assert answer["rows"][3]["problems"][0]["code"] == "outcome.contradicts_fair"
    (outcome,) = office.outcomes()
    assert [party["id"] for party in outcome["parties"]] == [office.demands[0], *office.talents]
    assert (outcome["project"], outcome["amount"]["value"]) == ("7", 5e6)
    assert len(office.said()) == 2


def test_a_list_sent_without_a_fair_says_what_it_always_said(office: Office) -> None:
    content = outcomes_csv(row(office, "签约", "2025-11-22", "500"), headings=HEADINGS)
    assert a_list(office.client, content)["counts"] == {"accepted": 1, "recorded": 1}
    assert office.said() == [("signed", "2025-11-22", "demand", "import")]
    assert office.outcomes() == []
    # What was recorded from a list before is the same verdict, and no outcome takes it back.
    again = a_list(office.client, content, data={"fair_id": FAIR})
    assert again["counts"] == {"accepted": 1, "outcomes_recorded": 1}
    assert len(office.said()) == 1
    office.client.delete(f"/api/v1/fairs/{FAIR}/outcomes/{office.outcomes()[0]['id']}")
    assert office.said() == [("signed", "2025-11-22", "demand", "import")]
    assert a_list(office.client, content, status=404, data={"fair_id": "nowhere"})["status"] == 404


def test_with_a_fair_go_the_verdicts_that_its_outcomes_brought(office: Office) -> None:
    office.record(office.told("met"))
    assert office.said()
    assert office.client.delete(f"/api/v1/fairs/{FAIR}").status_code == 204
    assert office.said() == []


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose database holds a fair, a demand and a talent; messages in English."""
    monkeypatch.setenv("WUTONG_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("WUTONG_ENCODER", "hashing")
    monkeypatch.setenv("WUTONG_LANGUAGE", "en")
    monkeypatch.setenv("WUTONG_TODAY", TODAY.isoformat())
    put_fair(Settings(), a_fair())
    (tmp_path / "demands.jsonl").write_text(json.dumps(
        {"number": "1", "kind": "technology", "organisation": "Test Works (invented)", "title": "Membranes"}
    ))  # fmt: skip
    (tmp_path / "talents.jsonl").write_text(
        json.dumps({"number": "1", "name": "Talent 1 (invented)", "headline": "Membrane scientist"})
    )
    run("import", tmp_path / "demands.jsonl", tmp_path / "talents.jsonl")
    return tmp_path


def run(*arguments: object, code: int = 0) -> Any:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result


def pair() -> tuple[str, str]:
    (found,) = json.loads(run("match", "--all", "--format", "json").stdout)
    return found["demand_id"], found["talent_id"]


def test_the_commands_record_list_correct_and_remove(desk: Path) -> None:
    demand, talent = pair()
    named = ("--demand", demand, "--talent", talent)
    signed = ("fair", "outcome", "add", FAIR, "signed", "--day", "2025-12-01", *named, "--amount", "800000")
    assert "Recorded" in run(*signed).stderr
    run(*signed)
    (held,) = json.loads(run("fair", "outcome", "list", FAIR, "--format", "json").stdout)
    assert (held["stage"], held["amount"]) == ("signed", {"value": 800000.0, "currency": "CNY"})
    run("fair", "outcome", "correct", FAIR, held["id"], "--amount", "750000", "--title", "Pilot line")
    assert (
        f"2025-12-01  Signed  {demand}; {talent}  Pilot line  CNY 750,000  [{held['id']}]"
        in run("fair", "outcome", "list", FAIR).stdout
    )
    told = json.loads(run("fair", "outcome", "list", FAIR, "--format", "json").stdout)
    (desk / "more.json").write_text(
        json.dumps([*told, told[0] | {"id": "", "stage": "landed", "day": "2026-01-05", "amount": None}])
    )
    assert "2 outcomes" in run("fair", "outcome", "put", FAIR, desk / "more.json").stderr
    table = run("fair", "outcome", "list", FAIR, "--format", "tsv").stdout.splitlines()
    assert [line.split("\t")[2] for line in table] == ["stage", "signed", "landed"]
    run("fair", "outcome", "remove", FAIR, held["id"])
    assert "There is no talent" not in run("fair", "outcome", "remove", FAIR, held["id"], code=1).stderr
    wrong = run("fair", "outcome", "add", FAIR, "met", "--day", "2025-12-01", *named, "--amount", "5", code=2)
    assert "amount" in wrong.stderr
    (desk / "bad.json").write_text(json.dumps({"items": [{"stage": "met", "day": "2025-12-01"}]}))
    assert "#/items/0" in run("fair", "outcome", "put", FAIR, desk / "bad.json", code=2).stderr.replace("\n", "")


def test_the_funnel_is_written_in_every_form_and_language(desk: Path) -> None:
    demand, talent = pair()
    for stage, day in (("met", "2025-11-22"), ("signed", "2025-12-01")):
        amount = ("--amount", "800000") if stage == "signed" else ()
        run("fair", "outcome", "add", FAIR, stage, "--day", day, "--demand", demand, "--talent", talent, *amount)
    put_fair(Settings(), a_fair("blue-2026", date(2026, 11, 2)))
    text = run("fair", "funnel").stdout
    assert "Blue Fair 2025 (invented) (counted on 2026-11-22, all until then)" in text
    assert "--within 20" in text
    assert "Signed     1        1         100% (1/1)" in text
    assert "CNY 800,000 (n=1)" in text
    assert (
        "蓝洽会2025（虚构）（统计日 2026-11-22，闭幕后 5 天内）"
        in run("fair", "funnel", FAIR, "--within", "5", "--lang", "zh").stdout
    )
    said = json.loads(run("fair", "funnel", FAIR, "--format", "json").stdout)
    assert [stage["reached"] for stage in said["funnels"][0]["stages"]] == [1, 1, 1, 0, 0]
    assert said["definitions"]["stages"]["invested"]["counts"]["zh"].startswith("投资款已到账")
    lines = [line.split("\t") for line in run("fair", "funnel", FAIR, "--format", "tsv").stdout.splitlines()]
    assert [FAIR, "2026-11-22", "", "no", "amount", "signed", "CNY", "800000", "1"] in lines
    assert {len(line) for line in lines} == {9}
    run("fair", "funnel", "--format", "xlsx", code=2)
    for language, first in (("zh", "各届漏斗"), ("en", "Funnels")):
        run("fair", "funnel", "--format", "xlsx", "--out", desk / "funnel.xlsx", "--lang", language)
        book = openpyxl.load_workbook(io.BytesIO((desk / "funnel.xlsx").read_bytes()))
        assert book.sheetnames[0] == first
        assert len(book.sheetnames) == 5
        assert [cell.value for cell in book[first][2]][4:] == [1, 1, 1, 0, 0]
    assert "nowhere" in run("fair", "funnel", "nowhere", code=1).stderr


def test_the_signing_list_and_the_figures_are_written(desk: Path) -> None:
    demand, talent = pair()
    planned = ("--day", "2026-11-21", "--demand", demand, "--talent", talent, "--ceremony", 1, "--planned")
    run("fair", "outcome", "add", FAIR, "signed", *planned, "--title", "Pilot line")
    text = run("fair", "signing", FAIR).stdout
    assert "  1  Test Works (invented) — Talent 1 (invented)  Pilot line  (planned)" in text
    assert "（已签）" in run("fair", "signing", FAIR, "--done", "--lang", "zh").stdout
    (line,) = json.loads(run("fair", "signing", FAIR, "--format", "json").stdout)
    assert (line["order"], line["planned"], line["parties"]) == (
        1,
        False,
        ["Test Works (invented)", "Talent 1 (invented)"],
    )
    assert run("fair", "signing", FAIR, "--format", "tsv").stdout.splitlines()[1].startswith("1\t")
    figures = dict(line.split("\t")[:2] for line in run("fair", "figures", FAIR, "--format", "tsv").stdout.splitlines())
    assert (figures["signed_at_ceremony"], figures["talents_present"]) == ("1", "")
    assert "not known here" in run("fair", "figures", FAIR).stdout


def test_a_list_is_imported_for_a_fair_by_the_command(desk: Path) -> None:
    (desk / "结果.csv").write_bytes(outcomes_csv(["1", "1", "签约", "", "2025-11-22", "", ""]))
    said = run("outcomes", desk / "结果.csv", "--fair", FAIR).stderr
    assert "outcomes of the fair recorded 1" in said
    assert "outcomes of the fair unchanged 1" in run("outcomes", desk / "结果.csv", "--fair", FAIR).stderr
    (held,) = json.loads(run("fair", "outcome", "list", FAIR, "--format", "json").stdout)
    assert (held["stage"], held["day"]) == ("signed", "2025-11-22")


@pytest.mark.parametrize(
    "command",
    ["outcome add", "outcome put", "outcome list", "outcome correct", "outcome remove", "funnel", "figures", "signing"],
)
def test_every_command_has_help_with_an_example(command: str) -> None:
    said = " ".join(run("fair", *command.split(), "--help").stdout.split())
    assert f"wutong fair {command}" in said
