"""From the tables to what a model learns from."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta

import numpy as np

from matcher.learning.verdict_log import VerdictLog
from matcher.learning.verdicts import Party, Verdict, answer, grade
from matcher.matchmaker import Matchmaker
from matcher.ranking.features import FEATURES, features
from service.bootstrap import Service
from service.store import Store

Pair = tuple[str, str]  # ids of demand and talent
_NOT_CHOSEN = 30  # talents drawn as not chosen, for a demand of which only outcomes are known


def verdict_log(service: Service, until: date) -> VerdictLog:
    """All that was shown up to and including this day, and what came of it by then.

    Of outcomes that came from elsewhere, so that no features were kept, features are those of today; talents drawn at
    random stand beside them as not chosen. Pairs of which a side is not matched any more are left out.
    """
    end = datetime.combine(until + timedelta(days=1), time())
    service.recorder.flush()
    with service.database.reading() as store:
        told = _by_pair(store, end)
        shown = _shown(store, end, told)
    known = set(zip(shown.demands.tolist(), shown.talents.tolist(), strict=True))
    brought = {pair: verdicts for pair, verdicts in told.items() if pair not in known}
    if not brought:
        return shown
    with service.index.matchmaker() as matchmaker:
        ranked_demands = set(shown.demands.tolist())
        parts = [
            _never_shown(service, matchmaker, demand, of_demand, draw=demand not in ranked_demands)
            for demand, of_demand in _by_demand(brought).items()
        ]
    return VerdictLog.joined([shown, *parts])


def _by_pair(store: Store, end: datetime) -> dict[Pair, list[Verdict]]:
    told: dict[Pair, list[Verdict]] = defaultdict(list)
    for verdict in store.verdicts.until(end):
        told[verdict.demand_id, verdict.talent_id].append(verdict)
    return told


def _by_demand(told: Mapping[Pair, list[Verdict]]) -> dict[str, dict[str, list[Verdict]]]:
    demands: dict[str, dict[str, list[Verdict]]] = defaultdict(dict)
    for (demand, talent), verdicts in told.items():
        demands[demand][talent] = verdicts
    return demands


def _shown(store: Store, end: datetime, told: Mapping[Pair, list[Verdict]]) -> VerdictLog:
    rows = [one for one in store.listings.until(end) if len(one.features) == len(FEATURES)]
    if not rows:
        return VerdictLog.empty(len(FEATURES))
    lists: dict[str, int] = {}
    said: dict[Pair, tuple[int, int]] = {}
    for row in rows:
        lists.setdefault(row.listing_id, len(lists))
        pair = (row.demand_id, row.talent_id)
        if pair not in said:
            said[pair] = _said(told.get(pair, ()))
    return VerdictLog(
        table=np.array([row.features for row in rows], dtype=np.float32),
        demands=np.array([row.demand_id for row in rows]),
        talents=np.array([row.talent_id for row in rows]),
        lists=np.array([lists[row.listing_id] for row in rows], dtype=np.int64),
        positions=np.array([row.position if row.party is Party.DEMAND else 0 for row in rows], dtype=np.int64),
        days=np.array([row.at.toordinal() for row in rows], dtype=np.int64),
        grades=np.array([said[row.demand_id, row.talent_id][0] for row in rows], dtype=np.int64),
        answers=np.array([said[row.demand_id, row.talent_id][1] for row in rows], dtype=np.int64),
    )


def _said(verdicts: Sequence[Verdict]) -> tuple[int, int]:
    """What the demand's side said of the pair, and whether the talent accepted (−1 where that is not known)."""
    accepted = answer(verdicts, Party.TALENT)
    return grade(verdicts, Party.DEMAND), -1 if accepted is None else int(accepted)


def _never_shown(
    service: Service,
    matchmaker: Matchmaker,
    demand_id: str,
    told: Mapping[str, list[Verdict]],
    *,
    draw: bool,
) -> VerdictLog:
    demand = service.index.profiles.demands([demand_id]).get(demand_id)
    rows = {one: matchmaker.talents.rows_of([one]) for one in told}
    talents = [one for one, row in rows.items() if len(row)]
    if demand is None or not talents:
        return VerdictLog.empty(len(FEATURES))
    others = _drawn(matchmaker, demand_id, exclude=told.keys()) if draw else []
    everybody = [*talents, *others]
    table = features(matchmaker.pairs(demand, matchmaker.talents.rows_of(everybody)))
    said = [_said(told.get(one, ())) for one in everybody]
    days = [told[one][-1].at.toordinal() for one in talents]
    days += [days[-1]] * len(others)
    nowhere = np.full(len(everybody), -1, dtype=np.int64)
    return VerdictLog(
        table=table,
        demands=np.array([demand_id] * len(everybody)),
        talents=np.array(everybody),
        lists=nowhere,
        positions=np.zeros(len(everybody), dtype=np.int64),
        days=np.array(days, dtype=np.int64),
        grades=np.array([one[0] for one in said], dtype=np.int64),
        answers=np.array([one[1] for one in said], dtype=np.int64),
    )


def _drawn(matchmaker: Matchmaker, demand_id: str, exclude: Collection[str]) -> list[str]:
    """The same ones each time."""
    rows = np.flatnonzero(matchmaker.talents.in_use)
    random = np.random.default_rng(int.from_bytes(demand_id.encode()[-8:], "little"))
    chosen = random.permutation(rows)[: _NOT_CHOSEN + len(exclude)]
    return [matchmaker.talents.ids[row] for row in chosen if matchmaker.talents.ids[row] not in exclude][:_NOT_CHOSEN]
