"""Lists for all demands at once: by the command, over HTTP, and what is kept of them."""

import csv
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from matcher.learning.verdicts import Party
from matcher.profiles.models import Status
from service.actions import lists
from service.actions.lists import asked_by_others
from service.actions.profiles import demands, talents
from service.bootstrap import Service
from service.cli import app
from service.tables import now
from tests.factories import a_demand, a_talent
from tests.service.helpers import Serve

DEMANDS, TALENTS = 6, 4


def filled(service: Service) -> None:
    """Six demands that all want the first of four talents."""
    for number in range(TALENTS):
        better = number == 0
        talents.create(
            service,
            a_talent(
                id="",
                reference=f"people#{number}",
                headline="Fouling control for reverse osmosis membranes" if better else "Hull cleaning robots",
                skills=("reverse osmosis", "ultrafiltration") if better else ("robots", "paint"),
                name=f"Test Talent {number} (invented)",
            ),
        )
    for number in range(DEMANDS):
        demands.create(service, a_demand(id="", reference=f"wanted#{number}"))


def test_every_open_demand_gets_a_list_and_each_place_says_who_else_asks(service: Service) -> None:
    filled(service)
    found = lists.for_all_demands(service, top=2, capacity=8)
    assert [len(one.places) for one in found] == [2] * DEMANDS
    for one in found:
        assert [place.pair.match.rank for place in one.places] == [1, 2]
        assert len({place.pair.match.demand_id for place in one.places}) == 1
    standing = [place.pair.match.talent_id for one in found for place in one.places]
    for one in found:
        for place in one.places:
            assert place.others == standing.count(place.pair.match.talent_id) - 1
            assert 0 <= place.price <= 1
            assert place.pair.match.reasons


def test_who_declined_is_not_listed_and_neither_is_what_is_closed(service: Service, client: TestClient) -> None:
    filled(service)
    before = lists.for_all_demands(service, top=4, capacity=8)
    refused = before[0].places[0].pair.match
    said = {"demand_id": refused.demand_id, "talent_id": refused.talent_id, "party": "demand", "step": "declined"}
    assert client.post("/api/v1/verdicts", json={"items": [said]}).status_code == 201
    demands.set_status(service, before[1].places[0].pair.match.demand_id, Status.WITHDRAWN)
    after = lists.for_all_demands(service, top=4, capacity=8)
    assert len(after) == DEMANDS - 1
    of_first = [place.pair.match.talent_id for place in after[0].places]
    assert len(of_first) == TALENTS - 1
    assert refused.talent_id not in of_first


def test_a_kind_of_which_there_is_no_demand_has_no_lists(service: Service, client: TestClient) -> None:
    filled(service)
    assert client.post("/api/v1/lists", json={"kind": "job"}).json() == {"items": []}
    assert len(client.post("/api/v1/lists", json={"kind": "technology"}).json()["items"]) == DEMANDS


def test_lists_are_kept_as_shown_only_when_they_are_going_to_be_sent(service: Service) -> None:
    filled(service)
    assert {one.listing for one in lists.for_all_demands(service, top=3, capacity=8)} == {""}
    sent = lists.for_all_demands(service, top=3, capacity=8, record=True)
    service.recorder.flush()
    with service.database.reading() as store:
        shown = list(store.listings.until(now() + timedelta(minutes=1)))
    kept = {(one.listing_id, one.position): (one.demand_id, one.talent_id) for one in shown}
    assert kept == {
        (one.listing, place.pair.match.rank): (place.pair.match.demand_id, place.pair.match.talent_id)
        for one in sent
        for place in one.places
    }
    assert {one.party for one in shown} == {Party.DEMAND}


def test_over_http_staff_get_each_list_with_both_languages(
    serve: Serve, service: Service, staff: dict[str, str]
) -> None:
    filled(service)
    with serve(staff_token="only-for-these-tests") as client:
        refused = client.post("/api/v1/lists", json={})
        answer = client.post("/api/v1/lists", json={"top": 2, "capacity": 3}, headers=staff)
        wrong = client.post("/api/v1/lists", json={"top": 0}, headers=staff)
    assert refused.status_code == 401
    assert refused.headers["content-type"] == "application/problem+json"
    assert wrong.status_code == 422
    items = answer.json()["items"]
    assert len(items) == DEMANDS
    place = next(one for item in items for one in item["items"] if one["others"] == DEMANDS - 1)
    assert place["asked_for"] == {"zh": "另有5家需求也推荐了此人", "en": "much asked for: 5 others"}
    assert place["talent"]["id"].startswith("t_")
    assert items[0]["demand"]["title"] == "Fouling control for reverse osmosis membranes"
    assert items[0]["listing"] is None
    assert 0 < len(place["reasons"]) <= 3


def test_nobody_else_asking_is_not_mentioned() -> None:
    assert asked_by_others(0) is None
    one, more = asked_by_others(1), asked_by_others(14)
    assert one is not None
    assert more is not None
    assert (one.zh, one.en) == ("另有1家需求也推荐了此人", "asked for by 1 other")
    assert (more.zh, more.en) == ("另有14家需求也推荐了此人", "much asked for: 14 others")


@pytest.fixture
def folder(service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    filled(service)
    monkeypatch.setenv("WUTONG_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("WUTONG_ENCODER", "hashing")
    monkeypatch.setenv("WUTONG_TODAY", str(date(2026, 11, 22)))
    return tmp_path


def run(*arguments: object) -> str:
    result = CliRunner().invoke(app, ["lists", *map(str, arguments)])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_command_writes_a_table(folder: Path) -> None:
    run("--top", 2, "--capacity", 3, "--format", "tsv", "--out", folder / "lists.tsv")
    rows = list(csv.DictReader((folder / "lists.tsv").read_text().splitlines(), delimiter="\t"))
    assert [row["rank"] for row in rows] == ["1", "2"] * DEMANDS
    assert {int(row["others"]) for row in rows} <= set(range(DEMANDS))
    assert all(0 <= float(row["price"]) <= 1 for row in rows)
    assert all(row["reasons"] for row in rows if row["rank"] == "1")


def test_the_command_writes_objects_with_both_languages(folder: Path) -> None:
    found = json.loads(run("--top", 4, "--format", "json"))
    assert len(found) == DEMANDS
    assert [one["rank"] for one in found[0]["talents"]] == [1, 2, 3, 4]
    assert found[0]["talents"][0]["asked_for"] == {"zh": "另有5家需求也推荐了此人", "en": "much asked for: 5 others"}


@pytest.mark.parametrize(
    ("language", "said", "price"),
    [("en", "! much asked for: 5 others", "booked out"), ("zh", "! 另有5家需求也推荐了此人", "约满概率")],
)
def test_the_command_writes_lists_to_read(folder: Path, language: str, said: str, price: str) -> None:
    text = run("--top", 4, "--lang", language)
    assert text.count("Fouling control for reverse osmosis membranes  [d_") == DEMANDS
    assert said in text
    assert price in text


def test_the_command_says_how_it_is_used() -> None:
    assert "wutong lists --top 10" in " ".join(run("--help").split())
