"""What a list for everybody brings together when popular talents are priced: `python -m tests.benchmarks.congestion`.

`[--seeds 10] [--quick] [--meetings FOLDER]`. Several ways of making the lists of a simulated fair, measured by the
meetings that its people then accept, talents having few slots: the mean over seeds, and each way's gain on the order by
the product of both chances with a 95 % interval over seeds (bootstrap of paired differences). Everybody stands in the
same luck under every way. FOLDER, which is not part of this project, holds the real two-sided decisions that
tests.benchmarks.meeting_decisions describes; with it the same is measured on them.
"""

import argparse
import csv
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array, vstack
from scipy.special import logit

from embeddings.vectors import IntArray
from matcher.learning.calibration import platt
from matcher.learning.significance import paired_difference
from matcher.learning.simulated_fair import SimulatedFair
from matcher.ranking.congestion import ATTENTION, Candidates, fair_lists, places_within
from matcher.ranking.reranker import SHIPPED, LearnedReranker
from tests.benchmarks.meeting_decisions import effects_of

LENGTH = 10
CONSIDERED = 100  # candidates of a demand
CROWDED = ((0.5, 8), (1.5, 3))  # how much better known stars are, and slots of a talent: little, and much
SPLITS = 10  # of the real decisions
DAYS = 20  # on which the same lists are answered, in another mood each
NOISE = 1.0  # in log odds
Values = NDArray[np.float64]
Method = Callable[[Candidates, int, int], Values]  # candidates, length, capacity → (n,) by what each list is ordered
Maker = Callable[[Candidates, int, int], tuple[IntArray, IntArray]]  # … → (m,) rows and positions


@dataclass(frozen=True)
class Setting:
    demands: int
    talents: int
    crowding: float
    capacity: int
    invitations: int = 8  # that a demand sends at most

    def __str__(self) -> str:
        return f"{self.demands:,} × {self.talents:,}, crowding {self.crowding}, {self.capacity} slots"


def invited_alone(candidates: Candidates, length: int, capacity: int) -> Values:
    return candidates.invited.astype(np.float64)


def product(candidates: Candidates, length: int, capacity: int) -> Values:
    return candidates.both


def harmonic_mean(candidates: Candidates, length: int, capacity: int) -> Values:
    """After Pizzato et al. (2010), RECON."""
    return np.asarray(2 * candidates.both / (candidates.invited + candidates.accepted + 1e-12))


def assigned(candidates: Candidates, length: int, capacity: int) -> Values:
    """Less the dual prices of the assignment: each talent in so many lists as fill his slots."""
    stands = np.full(candidates.talent_count, lists_a_talent(candidates, length, capacity))
    return candidates.both - _duals(candidates, length, stands, np.ones(len(candidates)))


def assigned_by_load(candidates: Candidates, length: int, capacity: int) -> Values:
    """Less the dual prices of expected acceptances: at most `capacity` of them a talent."""
    looked = float((np.arange(1, length + 1) ** -ATTENTION).mean())
    slots = np.full(candidates.talent_count, float(capacity))
    return candidates.both - _duals(candidates, length, slots, looked * candidates.both)


def transferable_utility(candidates: Candidates, length: int, capacity: int) -> Values:
    """The order of the matching with transferable utility, for the sum of both chances, as published."""
    return _matched(candidates, candidates.invited.astype(np.float64) + candidates.accepted, length, capacity)


def transferable_utility_of_product(candidates: Candidates, length: int, capacity: int) -> Values:
    return _matched(candidates, 2 * np.log(np.maximum(candidates.both, 1e-9)), length, capacity)


def lists_a_talent(candidates: Candidates, length: int, capacity: int) -> float:
    """In how many lists a talent can stand until he is booked, as lists by the product are."""
    rows, positions = top(candidates, candidates.both, length)
    return capacity / max(float((candidates.both[rows] * positions**-ATTENTION).mean()), 1e-9)


def _matched(candidates: Candidates, utility: Values, length: int, capacity: int) -> Values:
    """(n,) log μ of the stable matching of Choo and Siow (2006), by iterative proportional fitting.

    As Tomita, Togashi, Hashizume and Ohsaka rank by it (RecSys 2023). A demand weighs the length of its list, a talent
    as many lists as fill his slots.
    """
    places = lists_a_talent(candidates, length, capacity)
    kernel = csr_array((np.exp(utility / 2), (candidates.demands, candidates.talents)))
    alone, free = np.ones(kernel.shape[0]), np.ones(kernel.shape[1])  # square roots of the masses left single
    for _ in range(200):
        half = kernel @ free / 2
        alone = np.sqrt(length + half**2) - half
        half = kernel.T @ alone / 2
        free = np.sqrt(places + half**2) - half
    return np.asarray(utility / 2 + np.log(np.maximum(free, 1e-300))[candidates.talents])


def _duals(candidates: Candidates, length: int, capacity: Values, load: Values) -> Values:
    """(n,) the price of the talent times the load, by the linear programme of the best lists under the capacities."""
    rows, ones = np.arange(len(candidates)), np.ones(len(candidates))
    by_demand = coo_array((ones, (candidates.demands, rows))).tocsr()
    by_talent = coo_array((load, (candidates.talents, rows))).tocsr()
    limits = np.concatenate([np.full(by_demand.shape[0], length), capacity])
    solved = linprog(-candidates.both, A_ub=vstack([by_demand, by_talent]), b_ub=limits, bounds=(0, 1), method="highs")
    duals = -solved.ineqlin.marginals[by_demand.shape[0] :]
    return np.asarray(duals[candidates.talents] * load)


def top(candidates: Candidates, worth: Values, length: int) -> tuple[IntArray, IntArray]:
    """(m,) rows and positions of the `length` best of each demand."""
    place = places_within(candidates.demands, worth)
    rows = np.flatnonzero(place < length)
    return rows, place[rows] + 1


def _by(method: Method) -> Maker:
    return lambda candidates, length, capacity: top(candidates, method(candidates, length, capacity), length)


def _priced(realised: float) -> Maker:
    def made(candidates: Candidates, length: int, capacity: int) -> tuple[IntArray, IntArray]:
        lists = fair_lists(candidates, length=length, capacity=capacity, realised=realised)
        return lists.rows, lists.positions

    return made


BASELINE = "product"
METHODS: dict[str, Maker] = {
    BASELINE: _by(product),
    "invited alone": _by(invited_alone),
    "harmonic mean": _by(harmonic_mean),
    "dual prices of lists": _by(assigned),
    "dual prices of load": _by(assigned_by_load),
    "TU matching, p + q": _by(transferable_utility),
    "TU matching, log pq": _by(transferable_utility_of_product),
    "fair_lists": _priced(1.0),
    "fair_lists, ¾ realised": _priced(0.75),
    "fair_lists, ¼ realised": _priced(0.25),
}


def candidates_by_scores(fair: SimulatedFair) -> dict[str, Candidates]:
    """The best of each demand by the truth; by the truth with noise, calibrated; by the shipped model, and calibrated.

    The shipped model has learned nothing of this fair, and its chances are far too high here: the hardest case.
    """
    demands, talents = fair.everyone()
    truth = fair.truth(demands, talents)
    served = LearnedReranker.load(SHIPPED / "fast").chances(fair.table(demands, talents))
    random = np.random.default_rng(fair.seed)
    return {
        name: _considered(demands, talents, invited, accepted)
        for name, (invited, accepted) in {
            "true": (truth.invited, truth.accepted),
            "noisy": tuple(_noisy(chance, NOISE, random) for chance in (truth.invited, truth.accepted)),
            "shipped": (served.invited, served.accepted),
            "shipped, calibrated": tuple(
                _calibrated(logit(np.clip(chance, 1e-6, 1 - 1e-6)), real, random)
                for chance, real in ((served.invited, truth.invited), (served.accepted, truth.accepted))
            ),
        }.items()
    }


def _considered(demands: IntArray, talents: IntArray, invited: Values, accepted: Values) -> Candidates:
    rows = np.flatnonzero(places_within(demands, invited * accepted) < CONSIDERED)
    chances = (np.asarray(chance[rows], dtype=np.float32) for chance in (invited, accepted))
    return Candidates(demands[rows], talents[rows], *chances)


def _noisy(chance: Values, noise: float, random: np.random.Generator) -> Values:
    """With errors as a model has them, and calibrated."""
    return _calibrated(logit(chance) + random.normal(0, noise, len(chance)), chance, random)


def _calibrated(raw: Values, chance: Values, random: np.random.Generator) -> Values:
    """By answers that are drawn from the true chance."""
    raw = raw.astype(np.float32)
    return platt(raw, random.random(len(chance)) < chance).probability(raw)


def meetings(
    fair: SimulatedFair, setting: Setting, candidates: Candidates, rows: IntArray, positions: IntArray
) -> float:
    """Accepted, a day on average."""
    accepted = [
        fair.answers(
            candidates.demands[rows],
            candidates.talents[rows],
            positions,
            capacity=setting.capacity,
            invitations=setting.invitations,
            day=day,
        ).accepted.sum()
        for day in range(DAYS)
    ]
    return float(np.mean(accepted))


def compared(setting: Setting, seeds: int) -> Iterator[str]:
    found: dict[str, dict[str, list[float]]] = {}
    seconds = dict.fromkeys(METHODS, 0.0)
    for seed in range(1, seeds + 1):
        fair = SimulatedFair(setting.demands, setting.talents, seed, crowding=setting.crowding)
        for scores, candidates in candidates_by_scores(fair).items():
            of_scores = found.setdefault(scores, {name: [] for name in METHODS})
            for name, method in METHODS.items():
                started = time.perf_counter()
                rows, positions = method(candidates, LENGTH, setting.capacity)
                seconds[name] += time.perf_counter() - started
                of_scores[name].append(meetings(fair, setting, candidates, rows, positions))
    for scores, of_scores in found.items():
        yield f"{setting}; {scores} scores"
        yield from _rows(of_scores)
    each = seeds * len(found)
    yield "  seconds: " + ", ".join(f"{name} {total / each:.3f}" for name, total in seconds.items())


def _rows(found: dict[str, list[float]]) -> Iterator[str]:
    """Of each method: meetings of a fair, and the gain with its interval."""
    base = np.array(found[BASELINE])
    for name, values in found.items():
        gain = paired_difference(np.array(values) / base, np.ones(len(base)), seed=1)
        yield f"  {name:<24}{np.mean(values):>8.1f}  {gain.mean:+7.1%} [{gain.low:+.1%}, {gain.high:+.1%}]"


# --- real two-sided decisions --------------------------------------------------------------------------------------


def of_real_decisions(folder: Path, length: int, capacity: int) -> Iterator[str]:
    """Of every evening of FOLDER: one side gets lists of the other, whoever said yes invites, and accepts if it can.

    Half of an evening's meetings, drawn anew for each of SPLITS, tell how often each person says yes and hears it; the
    lists are of the other half. A sample is an evening, both ways around, over all splits.
    """
    with (folder / "meetings.tsv").open(encoding="utf-8", newline="") as stream:
        evenings: dict[str, list[dict[str, str]]] = {}
        for row in csv.DictReader(stream, delimiter="\t"):
            evenings.setdefault(row["wave"], []).append(row)
    found: dict[str, list[float]] = {name: [] for name in METHODS}
    for meetings_of_evening in evenings.values():
        total = dict.fromkeys(METHODS, 0.0)
        for split in range(SPLITS):
            for sides in (("a", "b"), ("b", "a")):
                candidates, said = _decisions(meetings_of_evening, sides, np.random.default_rng(split))
                for name, method in METHODS.items():
                    rows, positions = method(candidates, length, capacity)
                    total[name] += _accepted(candidates, said, rows, positions, capacity)
        for name, meetings_made in total.items():
            found[name].append(meetings_made / SPLITS)
    yield from _rows(found)


def _decisions(
    rows: Sequence[dict[str, str]], sides: tuple[str, str], random: np.random.Generator
) -> tuple[Candidates, NDArray[np.bool_]]:
    """Candidates of half of the meetings of an evening, with chances from the other half, and (n, 2) what both said."""
    asking, asked = (np.unique([row[f"person_{side}"] for row in rows], return_inverse=True)[1] for side in sides)
    said = np.array([[row[f"{side}_yes"] == "1" for side in sides] for row in rows])
    known = random.random(len(rows)) < 0.5
    count, persons = int(asking.max()) + 1, int(asking.max() + asked.max()) + 2
    yes, seen = np.full((persons, persons), np.nan), np.zeros((persons, persons), dtype=np.bool_)
    one, other = asking[known], asked[known] + count
    yes[one, other], yes[other, one] = said[known].T
    seen[one, other] = seen[other, one] = True
    effects = effects_of(yes, seen)
    chance = np.clip(np.nanmean(yes) + effects.given + effects.received, 0.02, 0.98).astype(np.float32)
    held = np.flatnonzero(~known)
    held = held[np.lexsort((asked[held], asking[held]))]
    one, other = asking[held], asked[held]
    return Candidates(one, other, chance[one, other + count], chance[other + count, one]), said[held]


def _accepted(
    candidates: Candidates, said: NDArray[np.bool_], rows: IntArray, positions: IntArray, capacity: int
) -> float:
    """A day on average: what is looked at is drawn, what was said is known."""
    accepted = 0
    for day in range(DAYS):
        looked = np.random.default_rng(day).random((candidates.demands.max() + 1, candidates.talent_count))
        seen = looked[candidates.demands[rows], candidates.talents[rows]] < positions**-ATTENTION
        both = rows[seen & said[rows].all(axis=1)]
        accepted += int((places_within(candidates.talents[both], candidates.accepted[both]) < capacity).sum())
    return accepted / DAYS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--quick", action="store_true", help="the small fair only")
    parser.add_argument("--meetings", type=Path, help="folder of the real decisions")
    options = parser.parse_args()
    sizes = [(60, 120)] if options.quick else [(60, 120), (300, 500), (1_000, 2_000)]
    print(f"simulated fairs, {options.seeds} seeds, lists of {LENGTH}, {DAYS} days, gain on the order by the product")
    for demands, talents in sizes:
        for crowding, capacity in CROWDED:
            setting = Setting(demands, talents, crowding, capacity)
            for line in compared(setting, options.seeds if demands < 1_000 else max(options.seeds // 2, 2)):
                print(line, flush=True)
    if options.meetings:
        for length, capacity in ((5, 3), (5, 1)):
            print(f"real decisions, lists of {length}, {capacity} slots")
            for line in of_real_decisions(options.meetings, length, capacity):
                print(line)


if __name__ == "__main__":
    main()
