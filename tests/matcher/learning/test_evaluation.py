import math

import numpy as np
import pytest
from rich.cells import cell_len

from matcher.learning.evaluation import (
    MEASURES,
    NDCG,
    PAIRS,
    Slice,
    best_of,
    evaluated,
    figure,
    measured,
    pair_accuracy,
    rows,
    slices,
    table,
)
from tests.factories import a_demand, a_talent

GRADES = {"d1": {"a": 3, "b": 2, "c": 0}, "d2": {"a": 0, "b": 1}, "d3": {"c": 0}}
EVERYBODY = Slice("all", ("d1", "d2", "d3"), frozenset("abc"))
RIGHT = {one: {"a": 3.0, "b": 2.0, "c": 1.0} for one in GRADES}
WRONG = {one: {"a": 1.0, "b": 2.0, "c": 3.0} for one in GRADES}


def test_the_measures_are_worked_by_hand() -> None:
    values = measured(GRADES, WRONG, EVERYBODY)
    reached = 0 / 1 + 2 / math.log2(3) + 3 / 2
    ideal = 3 / 1 + 2 / math.log2(3)
    assert values[NDCG][0] == pytest.approx(reached / ideal)
    assert values["MRR"][0] == pytest.approx(1 / 2)
    assert values["MAP"][0] == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert values["recall@10"][0] == 1
    assert values[PAIRS][0] == 0
    assert measured(GRADES, RIGHT, EVERYBODY)[NDCG][0] == 1


def test_a_demand_that_cannot_be_measured_has_no_value() -> None:
    values = measured(GRADES, RIGHT, EVERYBODY)
    assert np.isnan([values[name][2] for name in MEASURES]).all()  # nobody fits
    assert np.isnan(values["MAP"][1])  # nobody of grade 2
    assert not np.isnan(values[NDCG][1])


def test_only_the_talents_of_a_slice_compete() -> None:
    among = Slice("some", ("d1",), frozenset("bc"))
    assert measured(GRADES, WRONG, among)["MRR"][0] == pytest.approx(1 / 2)
    assert measured(GRADES, RIGHT, among)["MRR"][0] == 1


def test_pairs_in_the_right_order_are_counted_and_ties_are_half() -> None:
    assert pair_accuracy({"a": 3, "b": 1, "c": 0}, {"a": 1.0, "b": 1.0, "c": 0.0}) == pytest.approx(2.5 / 3)
    assert pair_accuracy({"a": 3, "b": 0}, {"a": 0.1}) == 1  # who was not found stands last
    assert math.isnan(pair_accuracy({"a": 1, "b": 1}, {}))


def test_slices_are_by_kind_direction_and_industry() -> None:
    demands = {f"d{n}": a_demand(language="zh", industries=("biomedicine",)) for n in range(3)}
    demands["d9"] = a_demand(language="en", terms={"kind": "job"}, industries=("metals",))
    talents = {"t1": a_talent(language="en"), "t2": a_talent(language="mixed")}
    found = {one.name: one for one in slices(demands, talents, by=("kind", "direction", "industry"))}
    assert found.keys() == {
        *("all", "technology", "job", "zh→en", "en→en", "zh→zh", "en→zh", "biomedicine", "metals"),
    }
    assert found["biomedicine"].demands == ("d0", "d1", "d2")
    assert found["zh→en"].talents == {"t1"}
    assert len(found["all"].demands) == 4


def test_slices_of_fewer_than_three_demands_that_can_be_measured_are_left_out_and_counted() -> None:
    grades = {f"d{n}": {"a": int(n < 3)} for n in range(5)}
    run = {one: {"a": 1.0} for one in grades}
    three = Slice("three", ("d0", "d1", "d2", "d3"), frozenset("a"))
    two = Slice("two", ("d1", "d2", "d3", "d4"), frozenset("a"))
    found = evaluated(grades, {"plain": run}, [Slice("all", ("d0",), frozenset("a")), three, two], baseline="plain")
    assert found.slices == ("all", "three")
    assert found.left_out == 1
    assert "1 slices with fewer than 3 demands" in table(found)


def test_a_figure_has_its_interval_and_nothing_measured_has_none() -> None:
    values = np.array([0.2, 0.4, 0.6, 0.8, np.nan])
    one = figure(values)
    assert (one.mean, one.demands) == (pytest.approx(0.5), 4)
    assert 0.2 <= one.low < 0.5 < one.high <= 0.8
    assert np.isnan(figure(np.full(3, np.nan)).mean)


def many(score: float, noise: float, seed: int) -> dict[str, dict[str, float]]:
    random = np.random.default_rng(seed)
    return {f"d{n}": {f"t{t}": score * (t == 0) + noise * random.random() for t in range(10)} for n in range(60)}


def test_a_better_run_is_told_from_one_that_is_not_and_p_is_corrected_for_their_number() -> None:
    grades = {f"d{n}": {"t0": 3} for n in range(60)}
    all_of_them = Slice("all", tuple(grades), frozenset(f"t{t}" for t in range(10)))
    runs = {"plain": many(0.2, 1, 1), "better": many(0.6, 1, 2), "alike": many(0.2, 1, 3)}
    found = evaluated(grades, runs, [all_of_them], baseline="plain").differences("all", NDCG)
    assert found["better"].low > 0
    assert found["better"].p < 0.01
    assert found["alike"].low < 0 < found["alike"].high
    alone = evaluated(grades, {k: runs[k] for k in ("plain", "better")}, [all_of_them], baseline="plain")
    assert alone.differences("all", NDCG)["better"].p <= found["better"].p


def test_an_unknown_baseline_is_refused() -> None:
    with pytest.raises(ValueError, match="none of the runs"):
        evaluated(GRADES, {"plain": RIGHT}, [EVERYBODY], baseline="dense")


def test_nothing_is_tested_on_few_demands() -> None:
    grades = {f"d{n}": {"a": 3, "b": 0} for n in range(20)}
    runs = {"plain": {one: {"a": 1.0, "b": 2.0} for one in grades}, "other": {one: {"a": 1.0} for one in grades}}
    few, enough = Slice("few", tuple(grades)[:19], frozenset("ab")), Slice("enough", tuple(grades), frozenset("ab"))
    found = evaluated(grades, runs, [few, enough], baseline="plain")
    assert found.differences("few", "MRR")["other"].mean == pytest.approx(0.5)
    assert np.isnan(found.differences("few", "MRR")["other"].p)
    assert found.differences("enough", "MRR")["other"].p < 0.01


def test_the_best_run_is_the_one_with_the_highest_ndcg() -> None:
    assert best_of(GRADES, {"wrong": WRONG, "right": RIGHT}, EVERYBODY) == "right"


def test_rows_hold_every_figure_and_the_distance_from_the_baseline() -> None:
    found = rows(evaluated(GRADES, {"plain": WRONG, "served": RIGHT}, [EVERYBODY], baseline="plain"))
    assert [(one["run"], one["measure"]) for one in found] == [
        (run, measure) for run in ("plain", "served") for measure in MEASURES
    ]
    by = {(one["run"], one["measure"]): one for one in found}
    assert by["plain", PAIRS]["difference"] is None
    assert (by["plain", "MRR"]["mean"], by["served", "MRR"]["mean"]) == (0.5, 1)
    assert by["served", "MRR"]["difference"] == 0.5
    assert by["served", "MRR"]["p"] is None  # of one demand nothing is tested
    nothing = rows(evaluated({"d3": {"c": 0}}, {"plain": RIGHT}, [EVERYBODY], baseline="plain"))
    assert {(one["mean"], one["demands"]) for one in nothing} == {(None, 0)}


def test_the_table_fits_120_columns_in_either_language_and_says_what_was_compared() -> None:
    long = "a-model-with-a-very-long-name-0f3a"
    found = evaluated(GRADES, {"plain": WRONG, long: RIGHT, "模型" * 20: WRONG}, [EVERYBODY], baseline="plain")
    shown = table(found)
    assert max(map(cell_len, shown.splitlines())) <= 120
    assert "against plain, nDCG@10" in shown
    assert shown.count("name-0f3a") == 2
    assert "全部：2 条需求" in table(found, {"of_slice": "{slice}：{demands} 条需求", "all": "全部"})
    assert f"{'.500 .50–.50':>14}" in shown  # MRR of the wrong order, where one demand can be measured
