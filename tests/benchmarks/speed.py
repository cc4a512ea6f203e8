"""How fast it is: `python -m tests.benchmarks.speed [--talents 5000 100000] [--encoder fast] [--quick] [--json FILE]`.

Fills databases with simulated talents and demands, runs the real program on them in processes of its own, and prints
one table with the machine it was measured on. Linux only, since it reads /proc. `--quick` takes half a minute and says
little; the whole takes about a quarter of an hour.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from matcher.profiles.models import Consent, Demand, Status, Talent
from service import bootstrap
from service.settings import Settings
from service.store.profiles import Arrival
from tests.benchmarks.asking import Question, from_write_to_found, measured
from tests.benchmarks.machine import (
    Line,
    Times,
    best,
    described,
    load,
    megabytes,
    memory_of,
    percentile,
    table,
)
from tests.benchmarks.retrieval import kept_of_the_best, scan_against_numpy
from tests.benchmarks.running import Server, run, serving
from tests.benchmarks.simulated_lists import columns, write_xlsx
from tests.benchmarks.simulated_market import SimulatedMarket

SEED = 7
LIMIT = 20


@dataclass(frozen=True)
class Plan:
    sizes: Sequence[int]
    demands: int
    imported_rows: int
    questions: int  # in a round
    rounds: int
    writes: int
    sampled_demands: int  # for the retrieval check


FULL = Plan(
    (5_000, 100_000), demands=5_000, imported_rows=30_000, questions=300, rounds=3, writes=50, sampled_demands=50
)
QUICK = Plan((500,), demands=200, imported_rows=500, questions=40, rounds=2, writes=5, sampled_demands=5)


def main(arguments: Sequence[str] | None = None) -> None:
    plan, file = chosen(arguments)
    lines: list[Line] = []
    encoder = os.environ["WUTONG_ENCODER"]
    print(f"Simulated market, seed {SEED}, encoder {encoder}. Machine: {described()}", flush=True)
    with tempfile.TemporaryDirectory(prefix="wutong-speed-") as folder:
        for line in measurements(plan, Path(folder)):
            print(f"{line.size or '':>8} {line.what}: {line.figures}  [{load()}]", flush=True)
            lines.append(line)
    print(f"\n{described()}\n\n{table(lines)}")
    if file:
        report = {"machine": described(), "seed": SEED, "lines": [asdict(line) for line in lines]}
        file.write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")


def chosen(arguments: Sequence[str] | None) -> tuple[Plan, Path | None]:
    """What to measure, and where to write it as JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.speed", description=__doc__)
    parser.add_argument("--talents", type=int, nargs="+", help="sizes of the market (5000 100000)")
    parser.add_argument(
        "--encoder", default="fast", help="fast, which is what 100,000 profiles ask for; fine takes hours for as many"
    )
    parser.add_argument("--quick", action="store_true", help="a small market and few questions")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE as well")
    given = parser.parse_args(arguments)
    os.environ["WUTONG_ENCODER"] = given.encoder  # for this process and those that it starts
    plan = QUICK if given.quick else FULL
    if given.talents:
        plan = Plan(tuple(given.talents), *list(asdict(plan).values())[1:])
    return plan, given.json


def measurements(plan: Plan, folder: Path) -> Iterator[Line]:
    yield from importing(plan.imported_rows, folder)
    today = date.today()
    for size in plan.sizes:
        data = folder / str(size)
        market = SimulatedMarket(SEED, today)
        talents, demands = list(market.talents(size)), list(market.demands(plan.demands))
        yield Line(size, f"with {len(demands):,} demands written through the store", fill(data, talents, demands))
        yield from indexing(size, data)
        talents = [talent for talent in talents if _may_be_asked(talent, today)]
        demands = [demand for demand in demands if _may_be_asked(demand, today)]
        with serving(data, f"/api/v1/demands/{demands[0].id}/matches") as server:
            loaded = f"{server.seconds_to_first_answer:.1f} s, {memory_of(server.process)} MB resident"
            yield Line(size, "server start with the saved index, to its first ranking", loaded)
            yield from asking(plan, size, server, talents, demands)
            yield Line(size, "server's memory after all questions", f"{memory_of(server.process)} MB resident")
        yield from (Line(size, *one) for one in scan_against_numpy(data))
        yield from (Line(size, *one) for one in kept_of_the_best(data, demands[-plan.sampled_demands :]))


def importing(rows: int, folder: Path) -> Iterator[Line]:
    """The real import of one workbook."""
    data, file = folder / "import", folder / "simulated.xlsx"
    data.mkdir()
    write_xlsx(file, "talents", SimulatedMarket(SEED, date.today()).talent_rows(rows))
    done = run(["import", str(file)], data)
    figures = (
        f"{rows / done.seconds:.0f} rows/s ({done.seconds:.1f} s, CPU {done.cpu:.1f} s), peak memory {done.peak} MB, "
        f"file {megabytes(folder) - megabytes(data):.1f} MB"
    )
    yield Line(0, f"import of {rows:,} rows × {len(columns('talents'))} columns of .xlsx", figures)


def fill(data: Path, talents: Sequence[Talent], demands: Sequence[Demand]) -> str:
    data.mkdir()
    service = bootstrap.build(Settings(data_dir=data))
    started, count = time.perf_counter(), len(talents) + len(demands)
    for start in range(0, len(talents), 1000):
        with service.database.writing() as store:
            store.talents.add([Arrival.by_hand(talent) for talent in talents[start : start + 1000]])
    with service.database.writing() as store:
        store.demands.add([Arrival.by_hand(demand) for demand in demands])
    seconds = time.perf_counter() - started
    service.close()
    return f"{count / seconds:.0f} profiles/s ({seconds:.1f} s), {megabytes(data):.0f} MB"


def indexing(size: int, data: Path) -> Iterator[Line]:
    """From the database to a saved index, by the command that does it."""
    done = run(["reindex"], data)
    figures = f"{done.seconds:.1f} s (CPU {done.cpu:.1f} s), peak memory {done.peak} MB"
    yield Line(
        size, "index built and saved (`wutong reindex`)", f"{figures}, {megabytes(data / 'index'):.0f} MB on disk"
    )


def asking(
    plan: Plan, size: int, server: Server, talents: Sequence[Talent], demands: Sequence[Demand]
) -> Iterator[Line]:
    kinds = {
        f"GET demands/…/matches?limit={LIMIT}": [
            Question(f"/api/v1/demands/{d.id}/matches?limit={LIMIT}") for d in demands
        ],
        f"GET talents/…/matches?limit={LIMIT}": [
            Question(f"/api/v1/talents/{t.id}/matches?limit={LIMIT}") for t in talents
        ],
        "POST matches, a paragraph": [
            Question("/api/v1/matches", {"text": d.description, "limit": LIMIT}) for d in reversed(demands)
        ],
    }
    for what, questions in kinds.items():
        for connections in (1, 4):
            rounds = [
                measured(server, _round(questions, number, plan.questions), connections)
                for number in range((connections > 1) * plan.rounds, (1 + (connections > 1)) * plan.rounds)
            ]
            of = f"{what}, {connections} connection{'s' * (connections > 1)}, best of {plan.rounds} rounds"
            yield Line(size, of, f"{best(rounds).summary()} (all rounds together: {_together(rounds)})")
    seconds, missed = from_write_to_found(server, demands[: plan.writes])
    figures = f"median {1000 * statistics.median(seconds):.0f} ms, slowest {1000 * max(seconds):.0f} ms"
    yield Line(size, f"from an accepted write to its being found, {plan.writes} times", f"{figures}, {missed} misses")


def _together(rounds: Sequence[Times]) -> str:
    seconds = [second for times in rounds for second in times.seconds]
    return f"p50 {1000 * percentile(seconds, 50):.1f}, p99 {1000 * percentile(seconds, 99):.1f}"


def _round(questions: Sequence[Question], number: int, count: int) -> list[Question]:
    """Other questions in each round, as long as there are some."""
    return [questions[place % len(questions)] for place in range(number * count, (number + 1) * count)]


def _may_be_asked(profile: Talent | Demand, today: date) -> bool:
    """For whom nobody is eligible is answered at once, and would make the figures look better."""
    consented = not isinstance(profile, Talent) or Consent.MATCHING in profile.consents
    open_today = profile.expires is None or profile.expires >= today
    return consented and open_today and profile.status is Status.PUBLISHED


if __name__ == "__main__":
    main()
