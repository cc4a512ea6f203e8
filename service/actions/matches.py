"""Who suits whom: for a demand, for a talent, for a text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal
from uuid import uuid4

import numpy as np

from matcher.bilingual import Bilingual
from matcher.errors import NotFound
from matcher.learning.fairness import NOT_STATED, cost, with_minimum
from matcher.learning.verdicts import Party, Standing, Step, Verdict
from matcher.matchmaker import Matchmaker
from matcher.profiles.models import Demand, Kind, Talent
from matcher.ranking.explain import Match
from matcher.ranking.feedback import Taste
from service.bootstrap import Service
from service.errors import InvalidRequest
from service.store.filters import Filter
from service.store.listings import Listing
from service.tables import now
from service.visibility import Viewer, is_visible

Side = Literal["talents", "demands"]


@dataclass(frozen=True)
class Pair:
    """A match with both profiles; the side that was a text has none."""

    match: Match
    demand: Demand | None
    talent: Talent | None
    steps: Mapping[Party, Step] = field(default_factory=dict)  # the furthest that each side went with this pair


@dataclass(frozen=True)
class Ranking:
    """Best first. `listing`: under which it was recorded as shown; "" where it was not."""

    pairs: Sequence[Pair]
    listing: str = ""
    cost: float | None = None  # what a minimum of groups gave up of the order's nDCG


@dataclass(frozen=True)
class Minimum:
    """Of each of these groups of an audited attribute at least this share among the first k, for every k."""

    attribute: str
    shares: Mapping[str, float]

    @classmethod
    def read(cls, given: str) -> "Minimum":
        """Of "region of study: Asia=0.3, Africa=0.1". Raises InvalidRequest."""
        attribute, colon, rest = given.partition(":")
        try:
            pairs = [one.rsplit("=", 1) for one in rest.split(",")]
            shares = {value.strip(): float(share) for value, share in pairs}
        except ValueError as error:
            raise InvalidRequest(_NO_MINIMUM.format(given=given[:100])) from error
        if not (colon and attribute.strip()) or not all(0 <= share <= 1 for share in shares.values()):
            raise InvalidRequest(_NO_MINIMUM.format(given=given[:100]))
        if sum(shares.values()) > 1:
            raise InvalidRequest(_TOO_MUCH.format(given=given[:100]))
        return cls(attribute.strip(), shares)


def for_demand(
    service: Service,
    demand_id: str,
    *,
    limit: int,
    viewer: Viewer,
    record: bool = False,
    minimum: Minimum | None = None,
) -> Ranking:
    """Ranked talents, without those whom either side declined. `record`: whether it is going to be shown.

    Raises NotFound (also for a demand that this viewer may not see) or Gone.
    """
    with service.index.matchmaker() as matchmaker:
        demand = service.index.profiles.demand(demand_id)
        if not is_visible(demand, viewer, service.today()):
            raise NotFound(_NO_DEMAND.format(id=demand_id[:100]))
        given_up = None
        pairs = _talents_for(service, matchmaker, demand, limit if minimum is None else max(limit, _REARRANGED))
        if minimum is not None:
            pairs, given_up = _with_minimum(service, pairs, minimum, limit)
        return Ranking(
            pairs, _recorded(service, matchmaker, Party.DEMAND, demand_id, pairs) if record else "", given_up
        )


def for_talent(
    service: Service,
    talent_id: str,
    *,
    limit: int,
    viewer: Viewer,
    kind: Kind | None = None,
    record: bool = False,
) -> Ranking:
    """Ranked demands, without those that either side declined. `record`: whether it is going to be shown.

    Raises NotFound (also for a talent that this viewer may not see) or Gone.
    """
    with service.index.matchmaker() as matchmaker:
        talent = service.index.profiles.talent(talent_id)
        if not is_visible(talent, viewer, service.today()):
            raise NotFound(_NO_TALENT.format(id=talent_id[:100]))
        pairs = _demands_for(service, matchmaker, talent, limit, kind)
        return Ranking(pairs, _recorded(service, matchmaker, Party.TALENT, talent_id, pairs) if record else "")


def for_text(service: Service, text: str, wanted: Side, *, limit: int, kind: Kind | None = None) -> Ranking:
    """Ranked talents for a need in plain words, or demands for a person; `kind` is that of the demand.

    Never recorded: the text is nobody's but the asker's.
    """
    with service.index.matchmaker() as matchmaker:
        if wanted == "demands":
            return Ranking(_demands_for(service, matchmaker, text, limit, kind))
        return Ranking(_talents_for(service, matchmaker, text, limit, kind))


def for_all(service: Service, wanted: Side, *, limit: int) -> Iterator[Ranking]:
    """The ranking of every open demand (or, wanting demands, of every open talent), in the order of arrival."""
    everyone = Filter(public_on=service.today())
    with service.database.reading() as store, service.index.matchmaker() as matchmaker:
        if wanted == "talents":
            for demand in store.demands.every(everyone):
                yield Ranking(_talents_for(service, matchmaker, demand.profile, limit))
        else:
            for talent in store.talents.every(everyone):
                yield Ranking(_demands_for(service, matchmaker, talent.profile, limit, None))


def _talents_for(
    service: Service, matchmaker: Matchmaker, demand: Demand | str, limit: int, kind: Kind | None = None
) -> list[Pair]:
    told = _verdicts_of(service, Party.DEMAND, demand)
    standing = Standing.of(told, Party.DEMAND)
    matches = matchmaker.talents_for(
        demand,
        limit=limit,
        today=service.today(),
        forbidden=standing.declined,
        taste=Taste(standing.liked, standing.disliked),
        kind=kind,
    )
    talents = service.index.profiles.talents([match.talent_id for match in matches])
    given = demand if isinstance(demand, Demand) else None
    steps = _steps(told, Party.DEMAND)
    return [
        Pair(match, given, talents[match.talent_id], steps.get(match.talent_id, {}))
        for match in matches
        if match.talent_id in talents
    ]


def _demands_for(
    service: Service, matchmaker: Matchmaker, talent: Talent | str, limit: int, kind: Kind | None
) -> list[Pair]:
    told = _verdicts_of(service, Party.TALENT, talent)
    standing = Standing.of(told, Party.TALENT)
    matches = matchmaker.demands_for(
        talent,
        limit=limit,
        today=service.today(),
        forbidden=standing.declined,
        taste=Taste(standing.liked, standing.disliked),
        kind=kind,
    )
    demands = service.index.profiles.demands([match.demand_id for match in matches])
    given = talent if isinstance(talent, Talent) else None
    steps = _steps(told, Party.TALENT)
    return [
        Pair(match, demands[match.demand_id], given, steps.get(match.demand_id, {}))
        for match in matches
        if match.demand_id in demands
    ]


def _with_minimum(service: Service, pairs: Sequence[Pair], minimum: Minimum, limit: int) -> tuple[list[Pair], float]:
    """Rearranged so that each prefix holds the minimum of each group; and what that costs."""
    with service.database.reading() as store:
        held = store.audit_groups.attributes()
        group_of = store.audit_groups.of(minimum.attribute)
    if minimum.attribute not in held:
        raise InvalidRequest(_NO_ATTRIBUTE.format(given=minimum.attribute[:100], held="、".join(held) or "–"))
    scores = np.array([pair.match.score for pair in pairs], dtype=np.float32)
    groups = [group_of.get(pair.match.talent_id, NOT_STATED) for pair in pairs]
    order = with_minimum(scores, groups, minimum.shares, limit)
    moved = [replace(pairs[row], match=replace(pairs[row].match, rank=place)) for place, row in enumerate(order, 1)]
    return moved, cost(scores, order)


def _verdicts_of(service: Service, party: Party, profile: Demand | Talent | str) -> list[Verdict]:
    """As the database has them now: what somebody has just declined must not come again."""
    if isinstance(profile, str):
        return []
    with service.database.reading() as store:
        return store.verdicts.of_profile(party, profile.id)


def _steps(told: Sequence[Verdict], party: Party) -> dict[str, dict[Party, Step]]:
    """Counterpart → side → the furthest step it took and did not take back by declining."""
    order = list(Step)
    steps: dict[str, dict[Party, Step]] = {}
    for verdict in sorted(told, key=lambda one: one.at):
        other = verdict.talent_id if party is Party.DEMAND else verdict.demand_id
        for side in Party if verdict.step.of_both else (verdict.party,):
            held = steps.setdefault(other, {}).get(side)
            if held is None or Step.DECLINED in (held, verdict.step) or order.index(verdict.step) > order.index(held):
                steps[other][side] = verdict.step
    return steps


def _recorded(service: Service, matchmaker: Matchmaker, party: Party, profile_id: str, pairs: Sequence[Pair]) -> str:
    """The id of the listing; "" where nothing is recorded."""
    if not pairs or not service.settings.record_listings:
        return ""
    shadow = matchmaker.shadow.version if matchmaker.shadow else ""
    listing = Listing(
        uuid4().hex, now(), party, profile_id, matchmaker.reranker.version, shadow, [pair.match for pair in pairs]
    )
    service.recorder.record(listing)
    return listing.id


_REARRANGED = 200  # of the ranking, among whom the members of a group are looked for
_NO_MINIMUM = Bilingual(
    zh="无法理解最低占比“{given}”。请写成“属性: 组别=0.3, 组别=0.1”，占比在 0 与 1 之间。",
    en="The minimum “{given}” was not understood. Write “attribute: group=0.3, group=0.1”, each between 0 and 1.",
)
_TOO_MUCH = Bilingual(
    zh="最低占比“{given}”之和超过 1。请减小。", en="The shares of “{given}” sum to more than 1. Make them smaller."
)
_NO_ATTRIBUTE = Bilingual(
    zh="没有名为“{given}”的统计属性。现有：{held}。请先用 wutong fairness --groups 导入。",
    en="No attribute “{given}” is held. There are: {held}. Bring one with: wutong fairness --groups FILE",
)
_NO_DEMAND = Bilingual(zh="没有编号为“{id}”的公开需求。", en="There is no published demand with the id “{id}”.")
_NO_TALENT = Bilingual(zh="没有编号为“{id}”的公开人才。", en="There is no published talent with the id “{id}”.")
