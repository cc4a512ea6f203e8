"""Who suits whom: for a demand, for a talent, for a text."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from matcher.bilingual import Bilingual
from matcher.errors import NotFound
from matcher.matchmaker import Matchmaker
from matcher.profiles.models import Demand, Kind, Talent
from matcher.ranking.explain import Match
from service.bootstrap import Service
from service.store.filters import Filter
from service.visibility import Viewer, is_visible

Side = Literal["talents", "demands"]


@dataclass(frozen=True)
class Pair:
    """A match with both profiles; the side that was a text has none."""

    match: Match
    demand: Demand | None
    talent: Talent | None


def for_demand(service: Service, demand_id: str, *, limit: int, viewer: Viewer) -> list[Pair]:
    """Ranked talents. Raises NotFound (also for a demand that this viewer may not see) or Gone."""
    with service.index.matchmaker() as matchmaker:
        demand = service.index.profiles.demand(demand_id)
        if not is_visible(demand, viewer, service.today()):
            raise NotFound(_NO_DEMAND.format(id=demand_id[:100]))
        return _talents_for(service, matchmaker, demand, limit)


def for_talent(service: Service, talent_id: str, *, limit: int, viewer: Viewer, kind: Kind | None = None) -> list[Pair]:
    """Ranked demands. Raises NotFound (also for a talent that this viewer may not see) or Gone."""
    with service.index.matchmaker() as matchmaker:
        talent = service.index.profiles.talent(talent_id)
        if not is_visible(talent, viewer, service.today()):
            raise NotFound(_NO_TALENT.format(id=talent_id[:100]))
        return _demands_for(service, matchmaker, talent, limit, kind)


def for_text(service: Service, text: str, wanted: Side, *, limit: int, kind: Kind | None = None) -> list[Pair]:
    """Ranked talents for a need in plain words, or demands for a person; `kind` is that of the demand."""
    with service.index.matchmaker() as matchmaker:
        if wanted == "demands":
            return _demands_for(service, matchmaker, text, limit, kind)
        return _talents_for(service, matchmaker, text, limit, kind)


def for_all(service: Service, wanted: Side, *, limit: int) -> Iterator[list[Pair]]:
    """The ranking of every open demand (or, wanting demands, of every open talent), in the order of arrival."""
    everyone = Filter(public_on=service.today())
    with service.database.reading() as store, service.index.matchmaker() as matchmaker:
        if wanted == "talents":
            for demand in store.demands.every(everyone):
                yield _talents_for(service, matchmaker, demand.profile, limit)
        else:
            for talent in store.talents.every(everyone):
                yield _demands_for(service, matchmaker, talent.profile, limit, None)


def _talents_for(
    service: Service, matchmaker: Matchmaker, demand: Demand | str, limit: int, kind: Kind | None = None
) -> list[Pair]:
    matches = matchmaker.talents_for(demand, limit=limit, today=service.today(), kind=kind)
    talents = service.index.profiles.talents([match.talent_id for match in matches])
    given = demand if isinstance(demand, Demand) else None
    return [Pair(match, given, talents[match.talent_id]) for match in matches if match.talent_id in talents]


def _demands_for(
    service: Service, matchmaker: Matchmaker, talent: Talent | str, limit: int, kind: Kind | None
) -> list[Pair]:
    matches = matchmaker.demands_for(talent, limit=limit, today=service.today(), kind=kind)
    demands = service.index.profiles.demands([match.demand_id for match in matches])
    given = talent if isinstance(talent, Talent) else None
    return [Pair(match, demands[match.demand_id], given) for match in matches if match.demand_id in demands]


_NO_DEMAND = Bilingual(zh="没有编号为“{id}”的公开需求。", en="There is no published demand with the id “{id}”.")
_NO_TALENT = Bilingual(zh="没有编号为“{id}”的公开人才。", en="There is no published talent with the id “{id}”.")
