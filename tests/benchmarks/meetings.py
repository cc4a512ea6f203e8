"""The planner of meetings against other ways to plan them: `python -m tests.benchmarks.meetings`.

`[--sizes small medium large] [--seconds N] [--json FILE] [--quick]`. On simulated fairs, whose parties and chances are
invented: who meets whom, alone and with times, tables, interpreters and rooms; least limits, crowds and sessions; and
planning again on the day. Each way runs in a process of its own, so that its peak memory can be told; what it answers
is checked against the frame of the fair by tests.benchmarks.meeting_checks before it is shown. Values are shown against
one bound a fair: that of the choice of pairs, proven by its dual solution, which no programme with times can exceed.

Needs the package matching: `pip install -e ".[benchmarks]"`.
"""

import argparse
import importlib.util
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from embeddings.vectors import IntArray
from matcher.fair.planning.plan import FOR_COMFORT, plan
from matcher.fair.planning.timetable import NOWHERE
from matcher.fair.programme import Programme
from matcher.fair.review.clashes import Grade, clashes
from matcher.fair.review.comparing import Kind
from tests.benchmarks import replanning
from tests.benchmarks.machine import described, load
from tests.benchmarks.meeting_checks import Pair, check_pairs, check_programme, lacking, value_of
from tests.benchmarks.meeting_market import Market, crowded, paired, with_hosts
from tests.benchmarks.meeting_methods import (
    INSTALL,
    Chosen,
    Solved,
    cp_sat_pairs,
    cp_sat_whole,
    first_free_slot,
    gale_shapley,
    greedy,
    linear_programme,
)
from tests.benchmarks.simulated_meetings import SimulatedMeetings, simulated

FOR_CP_SAT = 60.0  # seconds of solving
ROUNDING = 1e-9  # of a share: what adding floating numbers in another order may change
DAYS = 5  # on which the published programme is planned again


@dataclass(frozen=True)
class Size:
    """tables, interpreters: a little more than a fair needs that has 30 % of its slots blocked. least: meetings each.

    seconds: for polishing.
    """

    talents: int
    demands: int
    tables: int
    interpreters: int
    least: int
    seconds: float
    per_talent: tuple[int, int] = (30, 60)

    def __str__(self) -> str:
        return f"{self.talents:,} × {self.demands:,}"


SIZES = {
    "small": Size(500, 300, tables=240, interpreters=80, least=4, seconds=30),
    "medium": Size(2_000, 1_000, tables=720, interpreters=260, least=3, seconds=60),
    "large": Size(5_000, 2_000, tables=1_400, interpreters=520, least=2, seconds=120),
}
QUICK = Size(120, 80, tables=62, interpreters=21, least=4, seconds=3, per_talent=(12, 24))


@dataclass(frozen=True)
class Setting:
    """A simulated fair that can be made again in another process."""

    size: Size
    options: dict[str, Any] = field(default_factory=dict)
    crowded: bool = False
    hosts: bool = False

    def made(self) -> SimulatedMeetings:
        made = simulated(self.size.talents, self.size.demands, per_talent=self.size.per_talent, **self.options)
        made = crowded(made) if self.crowded else made
        return with_hosts(made) if self.hosts else made


@dataclass(frozen=True)
class Answer:
    """Either who meets whom, or a whole programme; neither where nothing was found in time."""

    chosen: Chosen | None = None
    programme: Programme | None = None
    remark: str = ""


Method = Callable[[Market], Answer]


@dataclass(frozen=True)
class Task:
    what: str
    by: str
    setting: Setting
    method: Method


@dataclass(frozen=True)
class Row:
    fair: str
    what: str
    by: str
    seconds: float
    meetings: int | None
    value: float | None
    bound: float
    peak: int  # resident megabytes of the whole process, the simulated fair and Python with its libraries among them
    remark: str

    @property
    def gap(self) -> float | None:
        """Share of the bound. Below 0 only for an answer that misses least limits which the bound keeps."""
        return None if self.value is None else 1 - self.value / self.bound


# --- the ways ------------------------------------------------------------------------------------------------------


def ours_pairs(market: Market) -> Answer:
    found = paired(market.made, market.resources)
    proven = "proven best" if found.optimality.gap < ROUNDING else f"proven to {found.optimality.gap:.1e}"
    return Answer(found.chosen, remark=f"{found.optimality.method}, {proven}")


def ours_first_pass(market: Market) -> Answer:
    """From scores to a programme, without polishing and without kinder times."""
    return _planned(market, 0)


def ours_polished(market: Market, seconds: float) -> Answer:
    """seconds: for polishing and, at its end, kinder times."""
    return _planned(market, seconds / (1 + FOR_COMFORT))


def _planned(market: Market, seconds: float) -> Answer:
    made = market.made
    programme = plan(made.fair, made.participants, made.scored, strict=False, seconds=seconds)
    assert programme.pairing is not None
    assert programme.timetable is not None
    remark = (
        f"from scores; pairs {programme.pairing.seconds:.1f} s, slots, tables and people "
        f"{programme.timetable.seconds:.1f} s"
    )
    return Answer(programme=programme, remark=remark)


def by_linear_programme(market: Market) -> Answer:
    chosen, bound = linear_programme(market)
    return Answer(chosen, remark=f"integral; its bound and ours differ by {abs(bound - market.bound) / bound:.0e}")


def by_greedy(market: Market) -> Answer:
    return Answer(greedy(market))


def by_greedy_least_first(market: Market) -> Answer:
    return Answer(greedy(market, least_first=True))


def by_gale_shapley(market: Market) -> Answer:
    return Answer(gale_shapley(market), remark="`matching`, in rounds of hospital–resident")


def by_cp_sat_pairs(market: Market, seconds: float) -> Answer:
    solved = cp_sat_pairs(market, seconds)
    return Answer(None if solved.slots is None else solved.slots != NOWHERE, remark=_said(solved, market, seconds))


def greedy_whole(market: Market) -> Answer:
    return _with_slots(market, first_free_slot(market))


def optimal_first_free(market: Market) -> Answer:
    return _with_slots(market, _in_turn(market, paired(market.made, market.resources).chosen))


def gale_shapley_first_free(market: Market) -> Answer:
    return _with_slots(market, _in_turn(market, gale_shapley(market)))


def _in_turn(market: Market, chosen: Chosen) -> IntArray:
    return first_free_slot(market, [one for one in market.by_score.tolist() if chosen[one]])


def by_cp_sat(market: Market, seconds: float) -> Answer:
    return _solved(market, cp_sat_whole(market, seconds), seconds)


def by_cp_sat_best_pairs(market: Market, seconds: float) -> Answer:
    chosen = paired(market.made, market.resources).chosen
    return _solved(market, cp_sat_whole(market, seconds, only=chosen), seconds)


def by_cp_sat_from_ours(market: Market, seconds: float) -> Answer:
    first = ours_first_pass(market).programme
    assert first is not None
    slots = market.made.fair.slot_numbers
    at = {pair: slots[meeting.slot] for meeting in first.meetings for pair in meeting.pairs}
    ids = (market.resources.candidates.ids(one) for one in range(len(market)))
    hint = np.array([at.get(pair, NOWHERE) for pair in ids], dtype=np.int64)
    return _solved(market, cp_sat_whole(market, seconds, hint=hint), seconds)


def _solved(market: Market, solved: Solved, seconds: float) -> Answer:
    remark = _said(solved, market, seconds)
    return Answer(remark=remark) if solved.slots is None else _with_slots(market, solved.slots, remark)


def _said(solved: Solved, market: Market, seconds: float) -> str:
    building = f"{solved.building:.0f} s of it to state the problem"
    if solved.slots is None:
        return f"no solution in {seconds:.0f} s of solving; {building}"
    own = f"its own bound is {solved.bound / market.bound:.2%} of ours"
    return f"{'proven' if solved.proven else f'not proven in {seconds:.0f} s'}; {own}; {building}"


def _with_slots(market: Market, slots: IntArray, remark: str = "") -> Answer:
    return Answer(programme=market.programme(slots), remark=remark)


# --- what is measured ----------------------------------------------------------------------------------------------


def tasks(name: str, size: Size, given: float | None) -> Iterator[Task]:
    """given: seconds for every way that takes a limit, in place of its own."""
    for_cp_sat = given or (size.seconds if name == "quick" else FOR_CP_SAT)
    yield from _pairs_alone(size, for_cp_sat)
    yield from _all_there(size, for_cp_sat)
    busy: dict[str, Any] = {"blocked": 0.3, "rooms": 4, "tables": size.tables, "interpreters": size.interpreters}
    what = f"30 % blocked, 4 rooms, {size.tables:,} tables, {size.interpreters} interpreters"
    near = Setting(size, busy | {"walk": 3})
    with_cp_sat = for_cp_sat if size.talents <= 500 else None
    yield from _busy(what, near, given or size.seconds, with_cp_sat)
    if with_cp_sat:
        far = Setting(size, busy | {"walk": 10})
        yield from _busy(f"{what}, walks of 10 min in pauses of 5", far, given or size.seconds, with_cp_sat)
    yield from _where_exactness_matters(size)


def _pairs_alone(size: Size, seconds: float) -> Iterator[Task]:
    for by, method in (
        ("Wutong", ours_pairs),
        ("linear programme (HiGHS)", by_linear_programme),
        ("greedy by score", by_greedy),
        ("Gale–Shapley", by_gale_shapley),
        ("CP-SAT", partial(by_cp_sat_pairs, seconds=seconds)),
    ):
        yield Task("who meets whom", by, Setting(size), method)


def _all_there(size: Size, seconds: float) -> Iterator[Task]:
    for by, method in (
        ("Wutong", ours_first_pass),
        ("best pairs, each in the first free slot", optimal_first_free),
        ("greedy by score, first free slot", greedy_whole),
        ("Gale–Shapley, first free slot", gale_shapley_first_free),
        ("best pairs, slots by CP-SAT", partial(by_cp_sat_best_pairs, seconds=seconds)),
        ("CP-SAT on the whole", partial(by_cp_sat, seconds=seconds)),
    ):
        yield Task("slots and tables, all are there", by, Setting(size), method)


def _busy(what: str, setting: Setting, seconds: float, for_cp_sat: float | None) -> Iterator[Task]:
    yield Task(what, "Wutong, first pass", setting, ours_first_pass)
    yield Task(what, f"Wutong, polished for {seconds:.0f} s", setting, partial(ours_polished, seconds=seconds))
    yield Task(what, "greedy by score, first free slot", setting, greedy_whole)
    if for_cp_sat:
        yield Task(what, "best pairs, slots by CP-SAT", setting, partial(by_cp_sat_best_pairs, seconds=for_cp_sat))
        yield Task(what, "CP-SAT on the whole", setting, partial(by_cp_sat, seconds=for_cp_sat))
        yield Task(what, "CP-SAT from our first pass", setting, partial(by_cp_sat_from_ours, seconds=for_cp_sat))


def _where_exactness_matters(size: Size) -> Iterator[Task]:
    least = {"least": size.least}
    for what, setting in (
        (f"at least {size.least} for everybody", Setting(size, least)),
        ("crowded", Setting(size, crowded=True)),
        (f"crowded, at least {size.least} for everybody", Setting(size, least, crowded=True)),
        ("crowded, every third demand hosts 5 to 6 at once", Setting(size, crowded=True, hosts=True)),
    ):
        yield Task(what, "Wutong", setting, ours_pairs)
        yield Task(what, "greedy by score", setting, by_greedy)
        if setting.options or setting.hosts:
            yield Task(what, "greedy, least limits first", setting, by_greedy_least_first)
        yield Task(what, "Gale–Shapley", setting, by_gale_shapley)


def measured(task: Task) -> Row:
    """Everything but the way itself is done before the time starts, or after it ends."""
    made = task.setting.made()
    market = Market.of(made)
    started = time.perf_counter()
    answer = task.method(market)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    remarks = [answer.remark] if answer.remark else []
    pairs = _checked(market, answer)
    meetings = value = None
    if pairs is not None:
        meetings, value = len(pairs), value_of(made, pairs)
        if value > market.bound * (1 + ROUNDING) and not lacking(made, pairs).parties:
            raise AssertionError(f"{task.by} is worth {value}, more than the bound {market.bound}")
        remarks += _shortfalls(made, pairs)
    return Row(
        str(task.setting.size), task.what, task.by, seconds, meetings, value, market.bound, peak, "; ".join(remarks)
    )


def _checked(market: Market, answer: Answer) -> list[Pair] | None:
    """The pairs that meet, None where there is no answer. Raises where a limit is broken."""
    if answer.programme is not None:
        check_programme(market.made, answer.programme)
        found = clashes(answer.programme, market.made.fair, market.made.participants)
        blocking = [one for one in found if one.grade is Grade.BLOCK]
        if blocking:
            raise AssertionError(blocking[0].message.en)
        return [pair for meeting in answer.programme.meetings for pair in meeting.pairs]
    if answer.chosen is None:
        return None
    pairs = market.pairs(answer.chosen)
    check_pairs(market.made, pairs)
    return pairs


def _shortfalls(made: SimulatedMeetings, pairs: Sequence[Pair]) -> Iterator[str]:
    if any(one.least for one in made.fair.rules.own.values()):
        missed = lacking(made, pairs)
        yield f"{missed.parties} parties lack {missed.meetings} meetings" if missed.parties else "all least limits met"
    hosts = {group.host for group in made.fair.rules.groups}
    if hosts:
        held = {demand for demand, _ in pairs} & hosts
        yield f"{len(held)} of {len(hosts)} sessions held"


def planned_again(size: Size) -> Row:
    """A published programme after twenty random events, on several days; tests.benchmarks.replanning has it whole."""
    setting = Setting(size, {"blocked": 0.3, "rooms": 4, "tables": size.tables, "interpreters": size.interpreters})
    made = setting.made()
    published = plan(made.fair, made.participants, made.scored, seconds=size.seconds)
    outcomes = [replanning.day(made, published, seed) for seed in range(DAYS)]
    moved = statistics.fmean(one.kinds[Kind.MOVED] for one in outcomes) / outcomes[0].meetings
    kept = statistics.fmean(one.value_kept for one in outcomes)
    possible = statistics.fmean(one.possible for one in outcomes)
    remark = (
        f"median of {DAYS} days, slowest {max(one.seconds for one in outcomes):.1f} s; {moved:.1%} of the meetings "
        f"moved, {kept:.2%} of the published value kept, {possible:.2%} could be"
    )
    return Row(
        str(size),
        f"planned again after {replanning.EVENTS} events, 30 % blocked",
        "Wutong",
        statistics.median(one.seconds for one in outcomes),
        outcomes[0].meetings,
        None,
        published.value,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        remark,
    )


# --- running and showing -------------------------------------------------------------------------------------------


def alone(work: Callable[[], Row]) -> Row | None:
    """In a process of its own, so that the peak of memory is its own; None where that process was killed."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        try:
            return process.submit(work).result()
        except BrokenProcessPool:
            return None


def rows(sizes: dict[str, Size], seconds: float | None) -> Iterator[Row]:
    for name, size in sizes.items():
        for task in tasks(name, size, seconds):
            yield _told(alone(partial(measured, task)) or _killed(task))
        if name in ("small", "quick"):
            again = alone(partial(planned_again, size))
            if again is not None:
                yield _told(again)


def _killed(task: Task) -> Row:
    fair = str(task.setting.size)
    return Row(fair, task.what, task.by, float("nan"), None, None, float("nan"), 0, "its process was killed")


def _told(row: Row) -> Row:
    print(f"{row.fair}: {row.what}, {row.by}: {row.seconds:.1f} s [{load()}]", file=sys.stderr, flush=True)
    return row


def table(found: Sequence[Row]) -> str:
    """In Markdown."""
    head = "| fair | what | by | seconds | meetings | value | gap to the bound | peak MB | remarks |"
    return "\n".join([head, "|---|---|---|--:|--:|--:|--:|--:|---|", *map(_line, found)])


def _line(row: Row) -> str:
    meetings = "–" if row.meetings is None else f"{row.meetings:,}"
    value = "–" if row.value is None else f"{row.value:,.1f}"
    gap = "–" if row.gap is None else f"{row.gap:.3%}".replace("-0.000%", "0.000%")
    return (
        f"| {row.fair} | {row.what} | {row.by} | {row.seconds:.2f} | {meetings} | {value} | {gap} | {row.peak} "
        f"| {row.remark} |"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.meetings",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--sizes", nargs="+", choices=list(SIZES), default=list(SIZES))
    parser.add_argument("--seconds", type=float, help="for every way that takes a limit, in place of 30 to 120")
    parser.add_argument("--json", type=Path, help="writes all figures there")
    parser.add_argument(
        "--quick", action="store_true", help=f"one fair only, {QUICK}, with limits of {QUICK.seconds} s"
    )
    given = parser.parse_args(arguments)
    if importlib.util.find_spec("matching") is None:
        parser.error(INSTALL)
    machine = described()
    sizes = {"quick": QUICK} if given.quick else {name: SIZES[name] for name in given.sizes}
    found = list(rows(sizes, given.seconds))
    print(f"Simulated fairs. Machine: {machine}; at the end {load()}\n\n{table(found)}")
    if given.json:
        measurements = {"machine": machine, "rows": [asdict(one) | {"gap": one.gap} for one in found]}
        given.json.write_text(json.dumps(measurements, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
