"""Does it learn? On simulated fairs, whose truth is known: python -m tests.benchmarks.learning [--quick]

The shipped model makes the first lists, simulated people answer them, and what is learned from that ranks demands that
it never saw. Quality is what the lists would truly bring: nDCG@10 with the true probability of a meeting as gain.
"""

import argparse
import resource
import time
from collections.abc import Callable
from datetime import date

import numpy as np

from embeddings.vectors import FloatArray, IntArray
from matcher.learning import retraining
from matcher.learning.calibration import expected_calibration_error
from matcher.learning.retraining import learned_from, retrained
from matcher.learning.significance import interval, paired_difference
from matcher.learning.simulated_fair import SimulatedFair
from matcher.learning.verdict_log import VerdictLog
from matcher.ranking.reranker import SHIPPED, LearnedReranker

LENGTH = 20  # of a list
CANDIDATES = 200  # talents from whom each list is made
HELD_BACK = 200  # demands that are tested on


def shown(fair: SimulatedFair, demands: IntArray, score: Callable[[FloatArray], FloatArray]) -> tuple[IntArray, ...]:
    """Demands, talents and positions of the lists that `score` makes, each from candidates drawn at random."""
    random = np.random.default_rng(fair.seed + 1)
    rows: list[tuple[IntArray, IntArray]] = []
    for demand in demands:
        candidates = random.choice(fair.talent_count, min(CANDIDATES, fair.talent_count), replace=False)
        of_demand = np.full(len(candidates), demand)
        best = np.argsort(-score(fair.table(of_demand, candidates)), kind="stable")[:LENGTH]
        rows.append((of_demand[best], candidates[best]))
    chosen, talents = (np.concatenate(part) for part in zip(*rows, strict=True))
    return chosen, talents, np.tile(np.arange(1, LENGTH + 1), len(demands))


def true_ndcg(fair: SimulatedFair, demands: IntArray, score: Callable[[FloatArray], FloatArray]) -> FloatArray:
    """(demands,) against the best order there could be."""
    discounts = 1 / np.log2(np.arange(2, 12))
    values = []
    for demand in demands:
        talents = np.arange(fair.talent_count)
        of_demand = np.full(len(talents), demand)
        truth = fair.truth(of_demand, talents)
        worth = truth.invited * truth.accepted
        order = np.argsort(-score(fair.table(of_demand, talents)), kind="stable")[:10]
        values.append(worth[order] @ discounts / (np.sort(worth)[::-1][:10] @ discounts))
    return np.array(values)


def curve(shipped: LearnedReranker, seeds: list[int], sizes: list[int]) -> None:
    print("\nLearned from lists of the shipped model, against it, on 200 demands not seen (nDCG@10 by the truth)")
    print(f"{'lists':>7}{'rows':>8}{'touched':>9}{'shipped':>9}{'learned':>9}  difference, 95 % interval")
    for size in sizes:
        gains, cold, warm, touched = [], [], [], 0
        for seed in seeds:
            fair = SimulatedFair(max(sizes) + HELD_BACK, 400, seed)
            held = np.arange(max(sizes), max(sizes) + HELD_BACK)
            log = fair.log(fair.answers(*shown(fair, np.arange(size), lambda t: shipped.chances(t).both)))
            touched += int((log.grades > 0).sum())
            learned = learned_from(log, shipped, name="simulated", card={})
            before, after = (true_ndcg(fair, held, lambda t, m=m: m.chances(t).both) for m in (shipped, learned))
            cold.append(before)
            warm.append(after)
            gains.append(after - before)
        low, high = interval(np.concatenate(gains), seed=1)
        print(
            f"{size:>7}{size * LENGTH:>8}{touched // len(seeds):>9}{np.mean(cold):>9.4f}{np.mean(warm):>9.4f}"
            f"  {np.mean(gains):+.4f} [{low:+.4f}, {high:+.4f}]"
        )


def position_bias(shipped: LearnedReranker, seeds: list[int], size: int) -> None:
    """The same answers, learned from with and without knowing where in the list each pair stood."""
    print(f"\nPosition bias: {size} lists, attention at position k falls as 1/k (nDCG@10 by the truth)")
    ways: dict[str, list[FloatArray]] = {"shipped": [], "corrected": [], "not corrected": [], "everybody looked": []}
    found = []
    for seed in seeds:
        fair = SimulatedFair(size + HELD_BACK, 400, seed)
        held = np.arange(size, size + HELD_BACK)
        lists = shown(fair, np.arange(size), lambda t: shipped.chances(t).both)
        biased = fair.log(fair.answers(*lists, attention=1.0))
        blind = VerdictLog(**{**vars(biased), "positions": np.zeros(len(biased), dtype=np.int64)})
        honest = fair.log(fair.answers(*lists, attention=0.0))
        models = {
            "shipped": shipped,
            "corrected": learned_from(biased, shipped, name="x", card={}),
            "not corrected": learned_from(blind, shipped, name="x", card={}),
            "everybody looked": learned_from(honest, shipped, name="x", card={}),
        }
        found.append(models["corrected"].card["attention_falls_with_position_to_the_power_of"])
        for name, model in models.items():
            ways[name].append(true_ndcg(fair, held, lambda t, m=model: m.chances(t).both))
    joined = {name: np.concatenate(values) for name, values in ways.items()}
    for name, values in joined.items():
        print(f"  {name:<18}{values.mean():.4f}")
    apart = paired_difference(joined["corrected"], joined["not corrected"], seed=1)
    print(f"  corrected − not corrected: {apart.mean:+.4f} [{apart.low:+.4f}, {apart.high:+.4f}], p = {apart.p:.4f}")
    print(f"  the power of attention was found as {np.mean(found):.2f} (truth 1.00)")


def calibration(shipped: LearnedReranker, seeds: list[int], size: int) -> None:
    print(f"\nExpected calibration error after {size} lists, on pairs of 200 other demands' lists")
    errors: dict[str, list[float]] = {"invited": [], "accepted": [], "accepted, shipped": []}
    for seed in seeds:
        fair = SimulatedFair(size + HELD_BACK, 400, seed)
        log = fair.log(fair.answers(*shown(fair, np.arange(size), lambda t: shipped.chances(t).both)))
        learned = learned_from(log, shipped, name="x", card={})
        lists = shown(fair, np.arange(size, size + HELD_BACK), lambda t, m=learned: m.chances(t).both)
        everybody = fair.answers(*lists, attention=0.0, invitations=LENGTH, capacity=10_000)
        table = fair.table(lists[0], lists[1])
        answered = np.flatnonzero(everybody.accepted | everybody.declined)
        yes = everybody.accepted[answered]
        errors["invited"].append(expected_calibration_error(learned.invited.chance(table), everybody.shortlisted))
        errors["accepted"].append(expected_calibration_error(learned.accepted.chance(table[answered]), yes))
        errors["accepted, shipped"].append(expected_calibration_error(shipped.accepted.chance(table[answered]), yes))
    for name, values in errors.items():
        print(f"  {name:<20}{np.mean(values):.4f}")


def cost(shipped: LearnedReranker, rows: int) -> None:
    fair = SimulatedFair(rows // LENGTH, 1000, 7)
    log = fair.log(fair.answers(*shown(fair, np.arange(rows // LENGTH), lambda t: shipped.chances(t).both)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    learned_from(log, shipped, name="x", card={})
    once = time.perf_counter() - started
    result = retrained(log, shipped, shipped, until=date(2026, 1, 31))
    whole = time.perf_counter() - started - once
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"\n{len(log):,} rows shown: learned once in {once:.1f} s; with all comparisons {whole:.1f} s")
    print(f"  memory at most {peak / 1024:.0f} MB, {(peak - before) / 1024:.0f} MB above that of the rows themselves")
    print(f"  better: {result.better}; {result.why[-1].en}")


def speed(shipped: LearnedReranker) -> None:
    fair = SimulatedFair(1, 200, 3)
    table = fair.table(*fair.everyone())
    for name, work in (
        ("chances of 200 candidates", lambda: shipped.chances(table)),
        ("what weighed in the 20 shown (TreeSHAP)", lambda: shipped.contributions(table[:20])),
    ):
        seconds = []
        for _ in range(200):
            started = time.perf_counter()
            work()
            seconds.append(time.perf_counter() - started)
        print(f"  {name}: {1000 * np.median(seconds):.2f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", default="fast", help="whose shipped reranker starts")
    parser.add_argument("--quick", action="store_true", help="fewer seeds and sizes")
    options = parser.parse_args()
    shipped = LearnedReranker.load(SHIPPED / options.encoder)
    seeds = [11, 12] if options.quick else [11, 12, 13, 14, 15]
    print(
        f"All fairs are simulated. Start: {shipped.version}; penalty {retraining.PENALTY:g}, {retraining.ROUNDS} trees"
    )
    curve(shipped, seeds, [2, 20, 200] if options.quick else [2, 20, 100, 500, 2000])
    position_bias(shipped, seeds, 200 if options.quick else 1000)
    calibration(shipped, seeds, 200 if options.quick else 1000)
    print("\nSpeed")
    speed(shipped)
    cost(shipped, 20_000 if options.quick else 100_000)


if __name__ == "__main__":
    main()
