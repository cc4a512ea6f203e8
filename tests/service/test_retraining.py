"""Retraining as a routine: what people did changes the order only where it is proof of something better."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from matcher.learning.verdicts import Party, Step, Verdict
from matcher.ranking.features import FEATURE_NAMES
from service.actions import matches, models, verdicts
from service.actions.sample import load_sample
from service.app import create_app
from service.bootstrap import Service, build
from service.cli import app
from service.errors import Conflict, InvalidRequest
from service.settings import Settings
from service.store.models import ModelState
from service.tables import now
from service.visibility import Viewer
from tests.service.helpers import TODAY

STAFF = Viewer(staff=True, trusted=True)
TOMORROW = date.today() + timedelta(days=1)  # listings carry the clock's time
ROLE = FEATURE_NAMES.index("role")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "var", encoder="fast", allowed_hosts=("testserver",), today=date(2026, 10, 1))


@pytest.fixture
def fair(settings: Settings) -> Iterator[Service]:
    """The sample fair, with nothing said yet."""
    service = build(settings)
    load_sample(service)
    yield service
    service.close()


def simulate(service: Service, *, rounds: int, seed: int = 1) -> None:
    """Simulated enterprises look down their lists, ever more rarely, and mostly shortlist who has the role asked for.

    Of the others they take few, by the score: a taste that the shipped model does not have.
    """
    random = np.random.default_rng(seed)
    with service.database.reading() as store:
        from service.store.filters import Filter

        demands = [stored.profile.id for stored in store.demands.every(Filter())]
    for _ in range(rounds):
        said = []
        for demand in demands:
            ranking = matches.for_demand(service, demand, limit=15, viewer=STAFF, record=True)
            for pair in ranking.pairs:
                looked = random.random() < 1 / pair.match.rank**0.7
                role = pair.match.features[ROLE]
                likes = random.random() < (0.75 if role == 1 else 0.03 + 0.2 * pair.match.score)
                if looked:
                    step = Step.SHORTLISTED if likes else Step.OPENED if random.random() < 0.1 else None
                    if step:
                        said.append(
                            Verdict(
                                demand_id=demand,
                                talent_id=pair.match.talent_id,
                                party=Party.DEMAND,
                                step=step,
                                at=now(),
                                listing_id=ranking.listing,
                            )
                        )
        verdicts.record(service, said, source="api")


def test_a_handful_of_verdicts_changes_nothing(fair: Service) -> None:
    before = models.serving(fair)
    demand = next(iter(fair.index.profiles.demands([_first_demand(fair)])))
    ranking = matches.for_demand(fair, demand, limit=5, viewer=STAFF, record=True)
    said = Verdict(
        demand_id=demand,
        talent_id=ranking.pairs[0].match.talent_id,
        party=Party.DEMAND,
        step=Step.SHORTLISTED,
        at=now(),
        listing_id=ranking.listing,
    )
    verdicts.record(fair, [said], source="api")
    learned = models.retrain(fair, TOMORROW)
    assert learned.model.state is ModelState.REFUSED
    assert "1 demand" in learned.why[0].en
    assert "1 条需求" in learned.why[0].zh
    assert models.serving(fair) == before


def _first_demand(service: Service) -> str:
    from service.store.filters import Filter

    with service.database.reading() as store:
        return next(store.demands.every(Filter())).profile.id


def test_what_many_did_is_learned_served_at_once_and_can_be_rolled_back(fair: Service, settings: Settings) -> None:
    shipped = models.serving(fair)
    simulate(fair, rounds=4)
    demand = _first_demand(fair)
    before = matches.for_demand(fair, demand, limit=15, viewer=STAFF).pairs

    learned = models.retrain(fair, TOMORROW)
    assert learned.model.state is ModelState.SERVING, learned.why
    assert models.serving(fair) == learned.model.version != shipped
    after = matches.for_demand(fair, demand, limit=15, viewer=STAFF).pairs
    assert [pair.match.score for pair in after] != [pair.match.score for pair in before]

    other = build(settings)  # another process on the same database
    try:
        assert models.serving(other) == learned.model.version
        assert models.roll_back(other) == ""
        assert models.serving(other) == shipped
        assert models.serving(fair) == shipped
    finally:
        other.close()
    again = matches.for_demand(fair, demand, limit=15, viewer=STAFF).pairs
    assert [pair.match.score for pair in again] == [pair.match.score for pair in before]
    with pytest.raises(Conflict, match="none before"):
        models.roll_back(fair)


def test_a_model_card_says_what_it_learned_from_and_how_it_compared(fair: Service) -> None:
    simulate(fair, rounds=2)
    learned = models.retrain(fair, TOMORROW, shadow=True)
    card = json.loads(models.card(fair, learned.model.version))
    assert card["features"] == list(FEATURE_NAMES)
    assert card["data"]["demands"] == 72
    assert card["data"]["pairs_shown_or_brought"] == 2 * 72 * 15
    assert sum(card["data"]["pairs_by_grade"]) <= 2 * 72 * 15
    splits = {(one["split"], one["measure"]) for one in card["comparisons"]}
    assert {("demands", "order"), ("demands", "touches")} <= splits
    assert all(one["difference"]["low"] <= one["difference"]["high"] for one in card["comparisons"])


def test_a_shadow_scores_without_a_say(fair: Service) -> None:
    simulate(fair, rounds=1)
    serving = models.serving(fair)
    learned = models.retrain(fair, TOMORROW, shadow=True)
    assert learned.model.state is ModelState.SHADOW
    assert models.serving(fair) == serving
    demand = _first_demand(fair)
    ranking = matches.for_demand(fair, demand, limit=5, viewer=STAFF, record=True)
    assert all(pair.match.shadow is not None for pair in ranking.pairs)
    scores = [pair.match.score for pair in ranking.pairs]
    assert scores == sorted(scores, reverse=True)
    fair.recorder.flush()
    with fair.database.reading() as store:
        last = [one for one in store.listings.until(now() + timedelta(seconds=1)) if one.listing_id == ranking.listing]
    assert [one.shadow_score for one in last] == pytest.approx([pair.match.shadow for pair in ranking.pairs])
    models.try_out(fair, None)
    assert matches.for_demand(fair, demand, limit=1, viewer=STAFF).pairs[0].match.shadow is None


def test_a_model_that_treats_a_group_worse_does_not_serve(fair: Service) -> None:
    simulate(fair, rounds=4)
    with fair.index.matchmaker() as matchmaker:
        ids = list(matchmaker.talents.ids)
    with fair.database.reading() as store:
        shown = list(store.listings.until(now() + timedelta(seconds=1)))
    role = {one.talent_id for one in shown if one.features[ROLE] == 1}
    with fair.database.writing() as store:
        store.audit_groups.put("a group that lacks the role", {one: "yes" if one in role else "no" for one in ids})
    learned = models.retrain(fair, TOMORROW)
    (check,) = learned.model.report["fairness"]
    assert check["candidate"] < check["served"]
    assert learned.model.state is (ModelState.SERVING if check["candidate"] >= 0.8 else ModelState.REFUSED)
    assert any("a group that lacks the role" in one.en for one in learned.why) == (check["candidate"] < 0.8)


def test_outcomes_brought_from_elsewhere_are_learned_from_too(fair: Service) -> None:
    """No list was shown here: the pairs get today's features, and others stand beside them as not chosen."""
    from service.actions.verdict_log import verdict_log

    demand = _first_demand(fair)
    with fair.index.matchmaker() as matchmaker:
        talent = matchmaker.talents.ids[3]
    at = now() - timedelta(days=300)
    said = [
        Verdict(demand_id=demand, talent_id=talent, party=Party.DEMAND, step=step, at=at)
        for step in (Step.INVITED, Step.MET)
    ]
    verdicts.record(fair, said, source="import")
    log = verdict_log(fair, TOMORROW)
    assert len(log) == 31
    assert (log.grades[0], log.answers[0]) == (4, 1)
    assert set(log.grades[1:]) == {0}
    assert (log.lists == -1).all()
    assert not np.isnan(log.table[:, 0]).any()


def test_a_model_with_other_features_is_refused_and_the_shipped_one_serves(
    fair: Service, caplog: pytest.LogCaptureFixture
) -> None:
    from sqlalchemy import text

    simulate(fair, rounds=1)
    shipped = models.serving(fair)
    learned = models.retrain(fair, TOMORROW, shadow=True)
    with fair.database.engine.begin() as connection:
        files = json.loads(connection.execute(text("SELECT files FROM models")).scalar_one())
        card = json.loads(files["card.json"])
        files["card.json"] = json.dumps(card | {"features": card["features"][::-1]})
        connection.execute(text("UPDATE models SET files = :files, state = 'serving'"), {"files": json.dumps(files)})
        connection.execute(text("UPDATE counter SET revision = revision + 1"))
    assert models.serving(fair) == shipped
    assert learned.model.version in caplog.text


def test_without_a_shipped_model_there_is_nothing_to_start_from(tmp_path: Path) -> None:
    service = build(Settings(data_dir=tmp_path, encoder="hashing"), lambda: TODAY)
    try:
        with pytest.raises(InvalidRequest, match="WUTONG_RERANKER"):
            models.retrain(service)
    finally:
        service.close()


def test_staff_retrain_and_roll_back_over_http(fair: Service, settings: Settings) -> None:
    simulate(fair, rounds=4)
    fair.recorder.flush()
    with TestClient(create_app(settings)) as client:
        shipped = client.get("/api/v1/models").json()["serving"]
        answer = client.post(f"/api/v1/models/retrain?until={TOMORROW}").json()
        version = answer["model"]["version"]
        assert answer["model"]["state"] == "serving"
        assert {"zh", "en"} == answer["why"][0].keys()
        assert client.get("/api/v1/models").json()["serving"] == version
        assert client.post("/api/v1/models/rollback").json() == {"serving": shipped}
        assert client.post("/api/v1/models/rollback").status_code == 409
        assert client.post(f"/api/v1/models/{version}/serve").json()["state"] == "serving"
        assert client.post(f"/api/v1/models/{version}/shadow").status_code == 409
        assert client.post("/api/v1/models/nothing/serve").status_code == 404


def test_the_command_line_retrains_lists_and_rolls_back(fair: Service, settings: Settings) -> None:
    simulate(fair, rounds=4)
    fair.close()
    environment = {"WUTONG_DATA_DIR": str(settings.data_dir), "WUTONG_ENCODER": "fast", "WUTONG_TODAY": "2026-10-01"}

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(app, [*arguments, "--lang", "en"], env=environment)
        assert result.exit_code == 0, result.output
        return result.output

    assert "in service" in run("retrain", "--until", TOMORROW.isoformat())
    listed = run("models")
    assert listed.count("in service") == 2
    assert "in service: shipped-" in run("models", "--rollback")
