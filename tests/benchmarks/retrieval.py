"""What the shortlist costs and what it misses: the candidates beside a ranking of everybody."""

import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from embeddings.vectors import IntArray, top_k
from matcher.matchmaker import Matchmaker
from matcher.profiles.models import Demand
from matcher.ranking import roster
from matcher.ranking.eligibility import eligible
from matcher.ranking.facts import facts
from matcher.ranking.features import features
from matcher.ranking.reranker import PlainReranker, Reranker
from matcher.ranking.roster import describe
from service import bootstrap
from service.settings import Settings

TOP = 20
# Nearest in meaning, richest in shared terms; the first is what is served.
SETTINGS = ((100, 50), (200, 0), (0, 200), (200, 200), (400, 100), (400, 200), (800, 400))
_AT_ONCE = 4_000  # rows whose phrases are held in memory together


def kept_of_the_best(data: Path, demands: Sequence[Demand]) -> Iterator[tuple[str, str]]:
    """Of the 20 best when everybody is scored, the share that the shortlist holds, for several lengths of it."""
    service = bootstrap.build(Settings(data_dir=data))
    served = (roster.DENSE_CANDIDATES, roster.LEXICAL_CANDIDATES)
    with service.index.matchmaker() as matchmaker:
        rerankers: dict[str, Reranker] = {"plain": PlainReranker(), "learned": matchmaker.reranker}
        best = [_best_of_all(matchmaker, demand, rerankers) for demand in demands]
        try:
            for setting in (served, *SETTINGS):
                yield _described(setting, served), _kept(matchmaker, demands, best, setting)
        finally:
            roster.DENSE_CANDIDATES, roster.LEXICAL_CANDIDATES = served
    service.close()


def scan_against_numpy(data: Path, queries: int = 20) -> Iterator[tuple[str, str]]:
    """The index's exact scan beside the plainest one: a float32 matrix times a vector, and the best 200 of it."""
    service = bootstrap.build(Settings(data_dir=data))
    with service.index.matchmaker() as matchmaker:
        held = matchmaker.talents
        everybody = held.take(np.flatnonzero(held.in_use))
        matrix = everybody.body.astype(np.float32)
        index: Any = held._dense
        rows = np.linspace(0, len(matrix) - 1, queries).astype(np.int64)
        mask = np.random.default_rng(1).random(len(held.ids)) < 0.5

        def plain() -> None:
            for row in rows:
                top_k(np.where(mask[held.in_use], matrix @ matrix[row], -np.inf), 200)

        def indexed() -> None:
            for row in rows:
                index.search(matrix[row], 200, mask)

        seconds = {name: _least(work) / queries for name, work in (("numpy", plain), ("index", indexed))}
    service.close()
    figures = f"{1000 * seconds['index']:.2f} ms; numpy's matrix product {1000 * seconds['numpy']:.2f} ms"
    yield (
        "exact scan, 200 nearest under a mask of half",
        f"{figures}, {seconds['numpy'] / seconds['index']:.1f} times as long",
    )


def _kept(
    matchmaker: Matchmaker, demands: Sequence[Demand], best: Sequence[dict[str, IntArray]], setting: tuple[int, int]
) -> str:
    roster.DENSE_CANDIDATES, roster.LEXICAL_CANDIDATES = setting
    kept: dict[str, list[float]] = {}
    lengths, started = [], time.perf_counter()
    candidates = [_candidates(matchmaker, demand) for demand in demands]
    seconds = time.perf_counter() - started
    for chosen, tops in zip(candidates, best, strict=True):
        lengths.append(len(chosen))
        for name, top in tops.items():
            kept.setdefault(name, []).append(float(np.isin(top, chosen).mean()) if len(top) else 1.0)
    shares = ", ".join(f"{name} {np.mean(values):.3f} (worst {min(values):.2f})" for name, values in kept.items())
    return f"{shares}; {np.mean(lengths):.0f} candidates, found in {1000 * seconds / len(demands):.1f} ms"


def _candidates(matchmaker: Matchmaker, demand: Demand) -> IntArray:
    query = describe([demand], matchmaker._encoder)
    return matchmaker.talents.candidates(query, _mask(matchmaker, demand))


def _mask(matchmaker: Matchmaker, demand: Demand) -> Any:
    return eligible(facts([demand]), matchmaker.talents.facts, date.today()) & matchmaker.talents.in_use


def _best_of_all(matchmaker: Matchmaker, demand: Demand, rerankers: dict[str, Reranker]) -> dict[str, IntArray]:
    rows = np.flatnonzero(_mask(matchmaker, demand))
    if not len(rows):
        return dict.fromkeys(rerankers, rows)
    parts = [rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE)]
    table = np.concatenate([features(matchmaker.pairs(demand, part)) for part in parts])
    return {name: rows[top_k(reranker.chances(table).both, TOP)] for name, reranker in rerankers.items()}


def _described(setting: tuple[int, int], served: tuple[int, int]) -> str:
    name = f"share of the {TOP} best kept by {setting[0]} nearest + {setting[1]} by terms"
    return f"{name} (served)" if setting == served else name


def _least(work: Any, times: int = 3) -> float:
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return min(seconds)
