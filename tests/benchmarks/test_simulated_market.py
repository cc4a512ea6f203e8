from datetime import date
from pathlib import Path

import numpy as np
import pytest

from matcher.intake.intake import open_lists
from matcher.profiles.models import Consent, Demand, Status, Talent
from tests.benchmarks.machine import Line, Times, best, percentile, table
from tests.benchmarks.simulated_lists import columns, write_csv, write_xlsx
from tests.benchmarks.simulated_market import SimulatedMarket
from tests.benchmarks.speed import FULL, QUICK, chosen

TODAY = date(2026, 11, 2)


def market(seed: int = 3) -> SimulatedMarket:
    return SimulatedMarket(seed, TODAY)


def test_the_same_seed_gives_the_same_market_and_another_seed_another() -> None:
    first, again, other = ([*made.talents(40), *made.demands(40)] for made in (market(), market(), market(seed=4)))
    assert first == again
    assert not {profile.model_dump_json() for profile in first} & {profile.model_dump_json() for profile in other}


def test_every_name_says_that_it_is_simulated() -> None:
    made = market()
    names = [talent.name for talent in made.talents(200)] + [demand.organisation.name for demand in made.demands(200)]
    names += [row["name"] for row in made.talent_rows(50)] + [row["organisation"] for row in made.demand_rows(50)]
    assert [name for name in names if "simulated" not in name] == []


def test_ids_go_on_where_the_last_call_stopped() -> None:
    made = market()
    ids = [talent.id for count in (30, 20) for talent in made.talents(count)]
    assert len(set(ids)) == 50
    assert ids == [talent.id for talent in market().talents(50)]


def test_texts_are_as_long_as_those_of_the_sample_fair_and_in_its_languages() -> None:
    talents, demands = list(market().talents(600)), list(market().demands(300))
    length = np.median([len(talent.summary) for talent in talents if talent.language == "en"])
    assert 600 < length < 850  # 114 words in the sample
    assert 0.45 < np.mean([talent.language == "en" for talent in talents]) < 0.65  # 88 of 160
    assert 0.55 < np.mean([demand.language == "zh" for demand in demands]) < 0.80  # 48 of 72


def test_no_two_texts_are_the_same_and_words_keep_coming() -> None:
    talents = list(market().talents(600))
    assert len({talent.summary for talent in talents}) > 590
    halves = [{word for talent in half for word in talent.summary.split()} for half in (talents[:300], talents[300:])]
    assert len(halves[1] - halves[0]) > 1000


def test_some_profiles_are_hidden_unconsented_or_expired() -> None:
    made = market()
    talents, demands = list(made.talents(600)), list(made.demands(600))
    assert 0 < sum(talent.status is not Status.PUBLISHED for talent in talents) < 60
    assert 0 < sum(Consent.MATCHING not in talent.consents for talent in talents) < 60
    assert 0 < sum(demand.expires < TODAY for demand in demands if demand.expires) < 60


def test_profiles_are_valid_as_if_they_had_been_read() -> None:
    made = market()
    for talent in made.talents(30):
        assert Talent.model_validate_json(talent.model_dump_json()) == talent
    for demand in made.demands(30):
        assert Demand.model_validate_json(demand.model_dump_json()) == demand


@pytest.mark.parametrize(("side", "suffix"), [("talents", ".xlsx"), ("talents", ".csv"), ("demands", ".xlsx")])
def test_a_simulated_list_is_read_by_the_intake_row_by_row(side: str, suffix: str, tmp_path: Path) -> None:
    made, file = market(), tmp_path / f"simulated{suffix}"
    rows = made.talent_rows(25) if side == "talents" else made.demand_rows(25)
    (write_xlsx if suffix == ".xlsx" else write_csv)(file, side, rows)
    results = list(open_lists(file, file.name, today=TODAY).results())
    profiles = [result.profile for result in results if result.profile is not None]
    assert len(profiles) == 25
    assert {type(profile) for profile in profiles} == {Talent if side == "talents" else Demand}
    assert len(columns(side)) >= 20


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert [percentile([4.0, 1.0, 3.0, 2.0], percent) for percent in (25, 50, 75, 99)] == [1.0, 2.0, 3.0, 4.0]
    with pytest.raises(ValueError, match="nothing was measured"):
        percentile([], 50)


def test_the_best_round_is_that_of_the_lowest_median() -> None:
    slow, fast = (
        Times(seconds, wall=1, cpu=1, matches=40, size=2048) for seconds in ([3.0, 3.0, 1.0], [2.0, 2.0, 9.0])
    )
    assert best([slow, fast]) is fast
    assert fast.summary() == (
        "p50 2000.0 ms, p99 9000.0 ms, 3 rankings/s, CPU of the server 333.3 ms each, 13.3 matches and 1 KB an answer"
    )


def test_the_table_has_a_line_for_each_figure() -> None:
    shown = table([Line(5000, "start", "2 s"), Line(0, "import", "900 rows/s")]).splitlines()
    assert shown[2:] == ["| 5,000 | start | 2 s |", "|  | import | 900 rows/s |"]


def test_sizes_are_chosen_on_the_command_line() -> None:
    assert chosen([]) == (FULL, None)
    assert chosen(["--quick", "--json", "x.json"]) == (QUICK, Path("x.json"))
    plan, _ = chosen(["--talents", "10", "20"])
    assert (plan.sizes, plan.demands, plan.rounds) == ((10, 20), FULL.demands, FULL.rounds)
