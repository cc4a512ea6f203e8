"""Lists for all open demands at once: nobody is sent to everybody, since a talent has only so many meetings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

import numpy as np

from matcher.bilingual import Bilingual
from matcher.errors import NotFound
from matcher.learning.verdicts import Party
from matcher.matchmaker import Matchmaker
from matcher.profiles.models import Kind
from matcher.ranking.congestion import Candidates, fair_lists
from matcher.ranking.reranker import LearnedReranker
from service.actions import matches
from service.actions.matches import Pair
from service.bootstrap import Service
from service.errors import Gone
from service.store.filters import Filter
from service.store.listings import Listing
from service.tables import now
from service.visibility import ANYONE

CONSIDERED = 2  # candidates of a demand for each place of its list; more add next to nothing, by the same benchmark
# How many of the meetings that the scores promise are believed in, when talents are priced. In
# tests.benchmarks.congestion the greater part gains most where scores were calibrated on verdicts, and the smaller one
# costs next to nothing where they promise four times too much.
REALISED, REALISED_UNTAUGHT = 0.75, 0.25


@dataclass(frozen=True)
class Place:
    """One place of a list: the pair, and how much its talent is asked for."""

    pair: Pair  # its match's rank is the place in the list; its score is that of the pair, without the price
    price: float  # chance that all lists together book the talent out, 0..1
    others: int  # other lists in which the talent stands


@dataclass(frozen=True)
class DemandList:
    """Best first, and never empty. `listing`: under which it was recorded as shown; "" where it was not."""

    places: Sequence[Place]
    listing: str = ""


def for_all_demands(
    service: Service, *, top: int, capacity: int, kind: Kind | None = None, record: bool = False
) -> list[DemandList]:
    """A list for every open demand (of one kind, if given) that has an eligible talent, in the order of arrival.

    capacity: meetings a talent takes part in. record: whether the lists are going to be sent. The index is held for one
    demand at a time, so that others may write meanwhile; who is withdrawn or erased in between has no list.
    """
    rankings = list(_rankings(service, kind, CONSIDERED * top))
    pairs = [pair for ranking in rankings for pair in ranking]
    talents = {one: number for number, one in enumerate(dict.fromkeys(pair.match.talent_id for pair in pairs))}
    candidates = Candidates(
        np.repeat(np.arange(len(rankings)), [len(ranking) for ranking in rankings]),
        np.array([talents[pair.match.talent_id] for pair in pairs], dtype=np.int64),
        np.array([pair.match.invited for pair in pairs], dtype=np.float32),
        np.array([pair.match.accepted for pair in pairs], dtype=np.float32),
    )
    with service.index.matchmaker() as matchmaker:
        realised = REALISED if _is_taught(matchmaker) else REALISED_UNTAUGHT
        model, shadow = matchmaker.reranker.version, matchmaker.shadow.version if matchmaker.shadow else ""
    made = fair_lists(candidates, length=top, capacity=capacity, realised=realised)
    places: list[list[Place]] = [[] for _ in rankings]
    for row, position, others in zip(made.rows.tolist(), made.positions.tolist(), made.others.tolist(), strict=True):
        pair = replace(pairs[row], match=replace(pairs[row].match, rank=position))
        price = round(float(made.prices[candidates.talents[row]]), 6)
        places[int(candidates.demands[row])].append(Place(pair, price, others))
    return [DemandList(one, _recorded(service, model, shadow, one) if record else "") for one in places]


def asked_by_others(others: int) -> Bilingual | None:
    """None where no other list holds the talent."""
    if not others:
        return None
    return (_ONE_OTHER if others == 1 else _OTHERS).format(others=others)


def _rankings(service: Service, kind: Kind | None, limit: int) -> Iterator[Sequence[Pair]]:
    with service.database.reading() as store:
        open_demands = [one.profile.id for one in store.demands.every(Filter(public_on=service.today(), kind=kind))]
    for demand_id in open_demands:
        try:
            ranking = matches.for_demand(service, demand_id, limit=limit, viewer=ANYONE)
        except (NotFound, Gone):
            continue
        if ranking.pairs:
            yield ranking.pairs


def _is_taught(matchmaker: Matchmaker) -> bool:
    """Whether the model in service has learned from what people here did."""
    return isinstance(matchmaker.reranker, LearnedReranker) and "started_from" in matchmaker.reranker.card


def _recorded(service: Service, model: str, shadow: str, places: Sequence[Place]) -> str:
    """The id of the listing; "" where nothing is recorded."""
    if not service.settings.record_listings:
        return ""
    shown = [place.pair.match for place in places]
    listing = Listing(uuid4().hex, now(), Party.DEMAND, shown[0].demand_id, model, shadow, shown)
    service.recorder.record(listing)
    return listing.id


_OTHERS = Bilingual("另有{others}家需求也推荐了此人", "much asked for: {others} others")
_ONE_OTHER = Bilingual("另有1家需求也推荐了此人", "asked for by 1 other")
