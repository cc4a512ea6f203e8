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
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from matcher.fair.planning.plan import plan
from matcher.fair.review.clashes import Grade, clashes
from matcher.fair.review.comparing import Kind
from tests.benchmarks import meeting_ways as ways
from tests.benchmarks import replanning
from tests.benchmarks.machine import described, load
from tests.benchmarks.meeting_checks import Pair, check_pairs, check_programme, lacking, value_of
from tests.benchmarks.meeting_market import Market, crowded, with_hosts
from tests.benchmarks.simulated_meetings import SimulatedMeetings, simulated

INSTALL = 'The competitor Gale–Shapley is in the package matching: pip install -e ".[benchmarks]"'
FOR_CP_SAT = 60.0  # seconds of solving
FOR_PUBLISHING = 15.0  # seconds of polishing a programme that is planned again
DAYS = 5  # on which it is


@dataclass(frozen=True)
class Size:
    """tables, interpreters: a little more than a fair needs that has 30 % of its slots blocked. least: meetings each.

    seconds: for polishing, beside what the first pass takes.
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

    @property
    def is_small(self) -> bool:
        return self.talents <= 500


SIZES = {
    "small": Size(500, 300, tables=240, interpreters=80, least=4, seconds=30),
    "medium": Size(2_000, 1_000, tables=720, interpreters=260, least=3, seconds=60),
    "large": Size(5_000, 2_000, tables=1_400, interpreters=520, least=2, seconds=110),
}
QUICK = Size(120, 80, tables=62, interpreters=21, least=4, seconds=3, per_talent=(12, 24))


@dataclass(frozen=True)
class Setting:
    """What a simulated fair is made with. hosts: how many demands meet their talents in a single session."""

    size: Size
    options: dict[str, Any] = field(default_factory=dict)
    crowded: bool = False
    hosts: int = 0

    @classmethod
    def busy(cls, size: Size, walk: int) -> "Setting":
        options = {"blocked": 0.3, "rooms": 4, "tables": size.tables, "interpreters": size.interpreters, "walk": walk}
        return cls(size, options)

    def made(self) -> SimulatedMeetings:
        made = simulated(self.size.talents, self.size.demands, per_talent=self.size.per_talent, **self.options)
        made = crowded(made) if self.crowded else made
        return with_hosts(made, self.hosts) if self.hosts else made


@dataclass(frozen=True)
class Comparison:
    """Ways, by their names, to plan the same fair."""

    what: str
    setting: Setting
    by: dict[str, ways.Way]


@dataclass(frozen=True)
class Row:
    """What is None was not found. peak: resident megabytes of the process, Python and the fair included."""

    fair: str
    what: str
    by: str
    remark: str
    seconds: float | None = None
    meetings: int | None = None
    value: float | None = None
    bound: float | None = None
    peak: int | None = None

    @property
    def gap(self) -> float | None:
        """Share of the bound. Below 0 only for an answer that misses least limits which the bound keeps."""
        return None if self.value is None or self.bound is None else 1 - self.value / self.bound


# --- what is measured ----------------------------------------------------------------------------------------------


def comparisons(size: Size, polishing: float, for_cp_sat: float) -> Iterator[Comparison]:
    """polishing, for_cp_sat: seconds."""
    pairs: dict[str, ways.Way] = {
        "Wutong": ways.ours_pairs,
        "linear programme (HiGHS)": ways.by_linear_programme,
        "CP-SAT": partial(ways.by_cp_sat_pairs, seconds=for_cp_sat),
        "greedy by score": ways.by_greedy,
        "Gale–Shapley": ways.by_gale_shapley,
    }
    first_pass: dict[str, ways.Way] = {"Wutong, first pass": ways.ours_first_pass}
    polished: dict[str, ways.Way] = {
        f"Wutong, polished for {polishing:.0f} s": partial(ways.ours_polished, seconds=polishing)
    }
    on_the_whole: dict[str, ways.Way] = {"CP-SAT on the whole": partial(ways.by_cp_sat, seconds=for_cp_sat)}
    others: dict[str, ways.Way] = {
        "greedy by score, first free slot": ways.greedy_whole,
        "CP-SAT on the whole, started from greedy": partial(ways.by_cp_sat_from_greedy, seconds=for_cp_sat),
    }
    yield Comparison("who meets whom", Setting(size), pairs)
    alone_too = on_the_whole if size.is_small else {}
    yield Comparison("slots and tables, all are there", Setting(size), first_pass | others | alone_too)
    what = f"30 % blocked, 4 rooms, {size.tables:,} tables, {size.interpreters} interpreters"
    for walk in (3, 10) if size.is_small else (3,):
        walking = f"{what}, walks of {walk} min in pauses of 5"
        yield Comparison(walking, Setting.busy(size, walk), first_pass | polished | others)
    yield from _where_exactness_matters(size)


def _where_exactness_matters(size: Size) -> Iterator[Comparison]:
    by: dict[str, ways.Way] = {"Wutong": ways.ours_pairs, "greedy by score": ways.by_greedy}
    with_care = by | {"greedy, least limits first": ways.by_greedy_least_first}
    least = {"least": size.least}
    hosts = min(100, size.demands // 3)
    yield Comparison("crowded", Setting(size, crowded=True), by)
    yield Comparison(f"at least {size.least} for everybody", Setting(size, least), with_care)
    yield Comparison(f"crowded, at least {size.least} for everybody", Setting(size, least, crowded=True), with_care)
    yield Comparison(
        f"crowded, {hosts} demands host 5 to 6 at once", Setting(size, crowded=True, hosts=hosts), with_care
    )


def measured(way: ways.Way, row: Row, market: Market) -> Row:
    """row: what stands there already. All but the way itself is done before the time starts, or after it ends."""
    started = time.perf_counter()
    answer = way(market)
    seconds = time.perf_counter() - started
    row = replace(row, remark=answer.remark, seconds=seconds, bound=market.bound, peak=_peak())
    pairs = _checked(market, answer)
    if pairs is None:
        return row
    value = value_of(market.made, pairs)
    if value > market.bound * (1 + ways.ROUNDING) and not lacking(market.made, pairs).parties:
        raise AssertionError(f"{row.by} is worth {value}, more than the bound {market.bound}")
    remark = "; ".join([*filter(None, [answer.remark]), *_shortfalls(market.made, pairs)])
    return replace(row, remark=remark, meetings=len(pairs), value=value)


def _checked(market: Market, answer: ways.Answer) -> list[Pair] | None:
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
        yield f"parties below their least limit: {missed.parties}, by {missed.meetings} meetings in all"
    hosts = {group.host for group in made.fair.rules.groups}
    if hosts:
        held = {demand for demand, _ in pairs} & hosts
        yield f"{len(held)} of {len(hosts)} sessions held"


def planned_again(size: Size, publishing: float, row: Row) -> Row:
    """A published programme after twenty random events, on several days; tests.benchmarks.replanning has it whole."""
    made = Setting.busy(size, walk=3).made()
    published = plan(made.fair, made.participants, made.scored, seconds=publishing)
    outcomes = [replanning.day(made, published, seed) for seed in range(DAYS)]
    for one in outcomes:
        check_programme(replace(made, fair=one.fair), one.programme)
    moved = statistics.fmean(one.kinds[Kind.MOVED] for one in outcomes) / len(published.meetings)
    kept = statistics.fmean(one.value_kept for one in outcomes)
    possible = statistics.fmean(one.possible for one in outcomes)
    remark = (
        f"median of {DAYS} days, slowest {max(one.seconds for one in outcomes):.1f} s; {moved:.2%} of "
        f"{len(published.meetings):,} meetings moved, {kept:.2%} of the published value kept, {possible:.2%} could be"
    )
    seconds = statistics.median(one.seconds for one in outcomes)
    return replace(row, remark=remark, seconds=seconds, peak=_peak())


def _peak() -> int:
    """Linux. Not by getrusage, which counts what the process had that started this one."""
    fields = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines())
    return int(fields["VmHWM"].split()[0]) // 1024


# --- running and showing -------------------------------------------------------------------------------------------


def rows(size: Size, given: float | None) -> Iterator[Row]:
    """given: seconds for every way that takes a limit, in place of its own."""
    polishing, for_cp_sat, publishing = [given or one for one in (size.seconds, FOR_CP_SAT, FOR_PUBLISHING)]
    for comparison in comparisons(size, polishing, for_cp_sat):
        try:
            market = Market.of(comparison.setting.made())
        except TimeoutError as error:
            yield _told(Row(str(size), comparison.what, "Wutong", f"no answer: {error}"))
            continue
        for by, way in comparison.by.items():
            row = Row(str(size), comparison.what, by, "its process was killed")
            yield _told(alone(partial(measured, way, row, market)) or row)
    what = f"planned again after {replanning.EVENTS} events, 30 % blocked"
    row = Row(str(size), what, "Wutong", "its process was killed")
    yield _told(alone(partial(planned_again, size, publishing, row)) or row)


def alone(work: Callable[[], Row]) -> Row | None:
    """In a process of its own, so that the peak of memory is its own; None where that process was killed."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        try:
            return process.submit(work).result()
        except BrokenProcessPool:
            return None


def _told(row: Row) -> Row:
    print(f"{row.fair}: {row.what}, {row.by}: {_shown(row.seconds, '.1f')} s [{load()}]", file=sys.stderr, flush=True)
    return row


def table(found: Sequence[Row]) -> str:
    """In Markdown."""
    head = "| fair | what | by | seconds | meetings | value | gap to the bound | peak MB | remarks |"
    return "\n".join([head, "|---|---|---|--:|--:|--:|--:|--:|---|", *map(_line, found)])


def _line(row: Row) -> str:
    gap = _shown(row.gap, ".3%").replace("-0.000%", "0.000%")
    figures = [_shown(row.seconds, ".2f"), _shown(row.meetings, ","), _shown(row.value, ",.1f"), gap]
    cells = [row.fair, row.what, row.by, *figures, _shown(row.peak, ","), row.remark]
    return f"| {' | '.join(cells)} |"


def _shown(figure: float | None, how: str) -> str:
    return "–" if figure is None else format(figure, how)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.meetings",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--sizes", nargs="+", choices=list(SIZES), default=list(SIZES))
    parser.add_argument("--seconds", type=float, help="for every way that takes a limit, in place of 15 to 120")
    parser.add_argument("--json", type=Path, help="writes all figures there")
    parser.add_argument(
        "--quick", action="store_true", help=f"one fair only, {QUICK}, with limits of {QUICK.seconds} s"
    )
    given = parser.parse_args(arguments)
    if importlib.util.find_spec("matching") is None:
        raise SystemExit(INSTALL)
    machine = described()
    sizes = [QUICK] if given.quick else [SIZES[name] for name in given.sizes]
    seconds = given.seconds or (QUICK.seconds if given.quick else None)
    found = [row for size in sizes for row in rows(size, seconds)]
    print(f"Simulated fairs. Machine: {machine}; at the end {load()}\n\n{table(found)}")
    if given.json:
        measurements = {"machine": machine, "rows": [asdict(one) | {"gap": one.gap} for one in found]}
        given.json.write_text(json.dumps(measurements, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
