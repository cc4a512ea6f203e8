"""Verdicts: durable, safe to send again, and heeded by the very next ranking."""

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from matcher.learning.verdicts import Party, Step, Verdict
from matcher.ranking.features import FEATURES
from service.bootstrap import Service
from service.recording import ListingRecorder
from service.tables import now
from tests.service.helpers import TOKEN, Serve, demand_body, talent_body

TOPICS = ["reverse osmosis", "ultrafiltration", "reverse osmosis pilot", "oil painting", "ultrafiltration membranes"]


@pytest.fixture
def fair(client: TestClient) -> tuple[str, list[str]]:
    """A demand and five talents, by id."""
    demand = client.post("/api/v1/demands", json=demand_body()).json()["id"]
    talents = [
        client.post(
            "/api/v1/talents",
            json=talent_body(
                name=f"Test {topic} (invented)", headline=topic, summary=f"Years of {topic}.", skills=[topic]
            ),
        ).json()["id"]
        for topic in TOPICS
    ]
    return demand, talents


def ranking(client: TestClient, demand: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/demands/{demand}/matches")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def ids(answer: dict[str, Any]) -> list[str]:
    return [item["talent"]["id"] for item in answer["items"]]


def say(client: TestClient, *items: dict[str, Any], status: int = 201) -> Any:
    answer = client.post("/api/v1/verdicts", json={"items": list(items)})
    assert answer.status_code == status, answer.text
    return answer.json()


def verdict(demand: str, talent: str, step: str, party: str = "demand", **more: Any) -> dict[str, Any]:
    return {"demand_id": demand, "talent_id": talent, "party": party, "step": step, **more}


@pytest.mark.parametrize("party", ["demand", "talent"])
def test_who_was_declined_by_either_side_is_gone_from_the_next_answer_of_both(
    client: TestClient, fair: tuple[str, list[str]], party: str
) -> None:
    demand, talents = fair
    assert talents[0] in ids(ranking(client, demand))
    say(client, verdict(demand, talents[0], "declined", party, reason="expertise"))
    assert talents[0] not in ids(ranking(client, demand))
    of_talent = client.get(f"/api/v1/talents/{talents[0]}/matches").json()
    assert demand not in [item["demand"]["id"] for item in of_talent["items"]]


def test_a_refusal_taken_back_brings_the_pair_back(client: TestClient, fair: tuple[str, list[str]]) -> None:
    demand, talents = fair
    (recorded,) = say(client, verdict(demand, talents[0], "declined"))["items"]
    assert client.delete(f"/api/v1/verdicts/{recorded['id']}").status_code == 204
    assert talents[0] in ids(ranking(client, demand))
    assert client.delete(f"/api/v1/verdicts/{recorded['id']}").status_code == 404


def test_a_shortlist_moves_its_neighbours_up(client: TestClient, fair: tuple[str, list[str]]) -> None:
    demand, talents = fair
    before = {item["talent"]["id"]: item["invited"] for item in ranking(client, demand)["items"]}
    say(client, verdict(demand, talents[1], "shortlisted"))
    after = {item["talent"]["id"]: item["invited"] for item in ranking(client, demand)["items"]}
    assert after[talents[4]] > before[talents[4]]
    assert after[talents[3]] == pytest.approx(before[talents[3]])


def test_the_same_verdict_sent_again_is_one_verdict(client: TestClient, fair: tuple[str, list[str]]) -> None:
    demand, talents = fair
    said = verdict(demand, talents[0], "invited", id="ours-17", at="2026-11-01T09:00:00+08:00")
    first, again = say(client, said)["items"], say(client, said)["items"]
    assert first == again
    assert first[0]["at"] == "2026-11-01T01:00:00Z"
    unnamed = verdict(demand, talents[1], "invited", at="2026-11-01T09:00:00Z")
    assert say(client, unnamed)["items"] == say(client, unnamed, unnamed)["items"][:1]
    assert len(client.get("/api/v1/verdicts").json()["items"]) == 2


def test_the_same_id_for_something_else_is_a_conflict_and_nothing_is_taken(
    client: TestClient, fair: tuple[str, list[str]]
) -> None:
    demand, talents = fair
    say(client, verdict(demand, talents[0], "invited", id="ours-17"))
    problem = say(
        client,
        verdict(demand, talents[1], "opened"),
        verdict(demand, talents[0], "declined", id="ours-17"),
        status=409,
    )
    assert "ours-17" in problem["detail"]
    assert len(client.get("/api/v1/verdicts").json()["items"]) == 1


@pytest.mark.parametrize(
    ("said", "status", "wrong"),
    [
        ({"step": "rated"}, 422, "rating"),
        ({"step": "invited", "rating": 4}, 422, "rating"),
        ({"step": "met", "reason": "pay"}, 422, "reason"),
        ({"step": "applauded"}, 422, "opened"),
        ({"step": "invited", "demand_id": "d_nobody"}, 404, "d_nobody"),
        ({"step": "invited", "talent_id": "t_nobody"}, 404, "t_nobody"),
        ({"step": "invited", "listing_id": "nowhere"}, 400, "nowhere"),
        ({"step": "invited", "at": "9999-12-31T23:59:59-14:00"}, 422, "9999"),
    ],
)
def test_what_cannot_be_taken_says_why_in_both_languages(
    client: TestClient, fair: tuple[str, list[str]], said: dict[str, Any], status: int, wrong: str
) -> None:
    demand, talents = fair
    for language in ("en", "zh"):
        answer = client.post(
            f"/api/v1/verdicts?lang={language}", json={"items": [verdict(demand, talents[0], "opened") | said]}
        )
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert wrong in answer.text
    assert client.get("/api/v1/verdicts").json()["items"] == []


def test_what_was_shown_is_kept_exactly_as_it_was_served(
    client: TestClient, fair: tuple[str, list[str]], serve: Serve
) -> None:
    demand, _ = fair
    answer = ranking(client, demand)
    service: Service = client.app.state.service  # type: ignore[attr-defined]
    service.recorder.flush()
    with service.database.reading() as store:
        shown = list(store.listings.until(now() + timedelta(seconds=1)))
    assert [one.talent_id for one in shown] == ids(answer)
    assert [one.position for one in shown] == list(range(1, len(shown) + 1))
    assert {one.listing_id for one in shown} == {answer["listing"]}
    with service.index.matchmaker() as matchmaker:
        table = np.array([one.features for one in shown])
        assert table.shape == (len(shown), len(FEATURES))
        assert matchmaker.reranker.chances(table).both == pytest.approx([one.score for one in shown], abs=1e-5)


def test_a_verdict_on_a_listing_knows_the_position(client: TestClient, fair: tuple[str, list[str]]) -> None:
    demand, _ = fair
    answer = ranking(client, demand)
    third = ids(answer)[2]
    (recorded,) = say(client, verdict(demand, third, "opened", listing_id=answer["listing"]))["items"]
    assert recorded["position"] == 3
    steps = {item["talent"]["id"]: item["steps"] for item in ranking(client, demand)["items"]}
    assert steps[third] == {"demand": "opened", "talent": None}


def test_a_text_is_never_kept(client: TestClient, fair: tuple[str, list[str]]) -> None:
    answer = client.post("/api/v1/matches", json={"text": "reverse osmosis"}).json()
    assert answer["items"]
    assert answer["listing"] is None


def test_nothing_is_recorded_where_that_is_switched_off(serve: Serve) -> None:
    with serve(record_listings=False) as client:
        demand = client.post("/api/v1/demands", json=demand_body()).json()["id"]
        client.post("/api/v1/talents", json=talent_body())
        answer = ranking(client, demand)
        assert answer["items"]
        assert answer["listing"] is None


def test_verdicts_are_for_staff_and_others_learn_nothing_of_them(guarded: TestClient, staff: dict[str, str]) -> None:
    demand = guarded.post("/api/v1/demands", json=demand_body(), headers=staff).json()["id"]
    talent = guarded.post("/api/v1/talents", json=talent_body(), headers=staff).json()["id"]
    said = {"items": [verdict(demand, talent, "shortlisted")]}
    assert guarded.post("/api/v1/verdicts", json=said).status_code == 401
    assert guarded.post("/api/v1/verdicts", json=said, headers=staff).status_code == 201
    assert guarded.get("/api/v1/verdicts").status_code == 401
    assert guarded.get(f"/api/v1/demands/{demand}/matches").json()["items"][0]["steps"] is None
    with_token = guarded.get(f"/api/v1/demands/{demand}/matches", headers=staff).json()
    assert with_token["items"][0]["steps"]["demand"] == "shortlisted"
    assert TOKEN not in str(with_token)


def test_erasing_a_person_takes_what_was_shown_and_said_with_it(
    client: TestClient, fair: tuple[str, list[str]]
) -> None:
    demand, _ = fair
    service: Service = client.app.state.service  # type: ignore[attr-defined]
    answer = ranking(client, demand)
    say(client, *(verdict(demand, one, "opened", listing_id=answer["listing"]) for one in ids(answer)[:3]))
    ranking(client, demand)  # waits to be written, and must not come after the erasure
    gone = ids(answer)[0]
    client.delete(f"/api/v1/talents/{gone}")
    service.recorder.flush()
    with service.database.reading() as store:
        shown = list(store.listings.until(now() + timedelta(seconds=1)))
        assert gone not in {one.talent_id for one in shown}
        assert len(shown) >= 4
        assert store.verdicts.of_profile(Party.TALENT, gone) == []
    assert len(client.get("/api/v1/verdicts").json()["items"]) == 2
    assert client.post("/api/v1/verdicts", json={"items": [verdict(demand, gone, "opened")]}).status_code == 410


def test_what_is_past_its_time_is_dropped_and_verdicts_outlive_listings(service: Service) -> None:
    from service.actions import verdicts
    from service.actions.profiles import demands, talents
    from service.store.listings import Listing
    from tests.factories import a_demand, a_talent

    demand = demands.create(service, a_demand(id="")).profile.id
    talent = talents.create(service, a_talent(id="")).profile.id
    old = [now() - timedelta(days=days) for days in (2000, 500, 1)]
    said = [Verdict(demand_id=demand, talent_id=talent, party=Party.DEMAND, step=Step.OPENED, at=at) for at in old]
    verdicts.record(service, said, source="import")
    with service.database.writing() as store:
        store.listings.record(
            [Listing(f"l{number}", at, Party.DEMAND, demand, "m", "", []) for number, at in enumerate(old)]
        )
    recorder = ListingRecorder(service.database, keep_listings=timedelta(days=400), keep_verdicts=timedelta(days=1095))
    recorder.drop_old()
    with service.database.reading() as store:
        assert [verdict.at for verdict in store.verdicts.of_profile(Party.DEMAND, demand)] == old[1:]
        assert [store.listings.exists(f"l{number}") for number in range(3)] == [False, False, True]


def test_verdicts_are_listed_page_by_page_and_of_one_demand_or_talent(
    client: TestClient, fair: tuple[str, list[str]]
) -> None:
    demand, talents = fair
    say(client, *(verdict(demand, talent, "opened") for talent in talents))
    first = client.get("/api/v1/verdicts?limit=3").json()
    rest = client.get(f"/api/v1/verdicts?limit=3&cursor={first['next']}").json()
    assert [one["talent_id"] for one in first["items"] + rest["items"]] == talents
    assert rest["next"] is None
    assert [one["talent_id"] for one in client.get(f"/api/v1/verdicts?talent={talents[2]}").json()["items"]] == [
        talents[2]
    ]
    assert client.get("/api/v1/verdicts?demand=d_other").json()["items"] == []
