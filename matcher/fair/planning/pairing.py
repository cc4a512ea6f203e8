"""Who meets whom: the chosen pairs with the greatest total value, and what to do where least limits cannot be met."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from embeddings.vectors import IntArray
from matcher.bilingual import Bilingual
from matcher.errors import WutongError
from matcher.fair.frame import Limits, Rules
from matcher.fair.participants import Participants
from matcher.fair.planning.candidates import Candidates
from matcher.fair.planning.resources import Resources
from matcher.fair.planning.selection import Family, Selected, Selecting, Sessions, relaxation, select
from matcher.fair.programme import Optimality

TALENTS, DEMANDS, ORGANISATIONS, PINS = "talents", "demands", "organisations", "pins"
BY_DEMAND, BY_TALENT = "sessions of demands", "sessions of talents"
ONCE, TABLES, LANGUAGES, INTERPRETERS = "once", "tables", "language pairs", "interpreters"


@dataclass(frozen=True)
class Shortfall:
    """A party whose least number of meetings cannot be reached together with the others'."""

    party: str
    least: int
    lacking: int
    candidates: int  # pairs it is in at all

    def said(self, participants: Participants) -> Bilingual:
        party = _named(participants, self.party)
        if _AND in self.party:
            return _PIN_LACKING.format(party=party)
        return _LACKING.format(party=party, least=self.least, lacking=self.lacking, candidates=self.candidates)


@dataclass(frozen=True)
class Change:
    """Of one limit of one party: the least to be lower, or the most to be higher, by so much."""

    party: str  # a pair as “demand × talent”; none where all share the limit
    limit: str  # least, pin; most, time, once, tables, language pairs, interpreters
    by: int


class LeastLimitsUnmet(WutongError):
    """Who lacks how many meetings, and two sets of changes that would each do: `lower` is always enough."""

    def __init__(
        self,
        participants: Participants,
        shortfalls: Sequence[Shortfall],
        lower: Sequence[Change],
        higher: Sequence[Change] | None,
    ) -> None:
        self.shortfalls, self.lower, self.higher = shortfalls, lower, higher
        self.details = [one.said(participants) for one in shortfalls]
        self.remedies = [
            said.format(changes=_listed(participants, some))
            for said, some in ((_LOWER, lower), (_HIGHER, higher))
            if some
        ]
        more = [_MORE.format(count=len(shortfalls) - 5)] if len(shortfalls) > 5 else []
        said = [_UNMET.format(count=len(shortfalls)), *self.details[:5], *more, *self.remedies]
        super().__init__(Bilingual("".join(one.zh for one in said), " ".join(one.en for one in said)))


@dataclass(frozen=True)
class Pairing:
    chosen: NDArray[np.bool_]  # (n,)
    substitutes: NDArray[np.bool_]  # (n,) which would cost next to nothing in place of a chosen one
    optimality: Optimality
    families: Sequence[Family]
    sessions: Sequence[Sessions]
    shortfalls: Sequence[Shortfall]


PRICE_OF_A_SUBSTITUTE = 0.03  # of value, lost at least by taking a pair that was not chosen


def pair(
    resources: Resources, participants: Participants, rules: Rules, *, strict: bool = True, seconds: float = 60.0
) -> Pairing:
    """Chooses among the candidates as if time were no matter, except that nobody meets more often than there is time.

    strict: raises LeastLimitsUnmet where least limits cannot all be met; otherwise as few as possible are missed, and
    the answer names them. Its optimality holds for any plan by the same rules, with times or without.
    """
    problem, parties = selecting(resources, rules)
    selected = select(problem, seconds=seconds)
    shortfalls = [*_shortfalls(problem, selected, parties), *_without_candidates(resources, participants, rules)]
    if shortfalls and strict:
        raise _unmet(resources, participants, rules, problem, parties, shortfalls)
    value = float(resources.candidates.values[selected.chosen].sum())
    return Pairing(
        selected.chosen,
        _substitutes(problem, selected),
        Optimality(value=value, bound=max(value, selected.bound), seconds=selected.seconds, method=selected.method),
        problem.families,
        problem.sessions,
        shortfalls,
    )


def bound_without_least(resources: Resources, rules: Rules) -> float:
    """Of the value of any plan by the rules, were there no least limits: as of one in which they could not be met."""
    problem, _ = selecting(resources, rules)
    families = [replace(one, least=np.zeros_like(one.least)) for one in problem.families]
    return select(replace(problem, families=families)).bound


def selecting(resources: Resources, rules: Rules) -> tuple[Selecting, list[Sequence[str]]]:
    """The problem, and for each of its families what its groups are called."""
    candidates, there = resources.candidates, resources.attendance
    limits = _Limits()
    talents = [one.id for one in candidates.talents]
    demands = [one.id for one in candidates.demands]
    hosts = {group.host for group in rules.groups}
    of_talents = [rules.own.get(one, rules.talents) for one in talents]
    of_demands = [rules.own.get(one, rules.demands) for one in demands]
    limits.add(TALENTS, candidates.talent, _within(there.talents, of_talents, talents, hosts), talents)
    limits.add(DEMANDS, candidates.demand, _within(there.demands, of_demands, demands, hosts), demands)
    of_organisations = [rules.own.get(one, rules.organisations) for one in candidates.organisations]
    limits.add(ORGANISATIONS, candidates.organisation, of_organisations, candidates.organisations)
    if rules.once_per_organisation:
        both = candidates.talent * len(candidates.organisations) + candidates.organisation
        numbers = np.unique(both, return_inverse=True)[1]
        count = int(numbers.max(initial=-1)) + 1
        limits.add(ONCE, numbers, [Limits(most=1)] * count, [""] * count)
    if rules.industries:
        codes = list(rules.industries)
        first = [
            next((codes.index(code) for code in one.industries if code in codes), -1) for one in candidates.demands
        ]
        of_pair = np.array(first, dtype=np.int64)[candidates.demand]
        limits.add("industries", of_pair, list(rules.industries.values()), codes)
    pins = np.flatnonzero(candidates.pinned)
    if len(pins):
        groups = np.full(len(candidates), -1, dtype=np.int64)
        groups[pins] = np.arange(len(pins))
        called = [_AND.join(candidates.ids(int(one))) for one in pins]
        limits.add(PINS, groups, [Limits(least=1, most=1)] * len(pins), called)
    _add_tables(resources, limits)
    _add_interpreters(resources, limits)
    sessions = _sessions(rules, candidates, limits)
    never = ~_ever(resources) & ~candidates.pinned
    families = [replace(one, groups=np.where(never, -1, one.groups)) for one in limits.families]
    values = np.where(never, -1.0, candidates.values)
    return Selecting(values, families, sessions), limits.parties


class _Limits:
    """Families as they are put together, with the names of their groups."""

    def __init__(self) -> None:
        self.families: list[Family] = []
        self.parties: list[Sequence[str]] = []

    def add(self, name: str, groups: IntArray, limits: Sequence[Limits], called: Sequence[str]) -> None:
        least = np.array([one.least for one in limits], dtype=np.int64)
        most = np.array([one.most for one in limits], dtype=np.int64)
        self.families.append(Family(name, groups, least, most))
        self.parties.append(called)


def _within(
    there: NDArray[np.int64], wanted: Sequence[Limits], names: Sequence[str], hosts: Collection[str]
) -> list[Limits]:
    """No more meetings than there is time for; but a host of sessions meets several at once."""
    return [
        one if name in hosts else _at_most(max(one.least, min(one.most, slots)), one.least)
        for name, one, slots in zip(names, wanted, there.sum(axis=1).tolist(), strict=True)
    ]


def _at_most(most: int, least: int = 0) -> Limits:
    return Limits.model_construct(least=least, most=most)


def _add_tables(resources: Resources, limits: _Limits) -> None:
    """All that stand in all slots, but for exhibits."""
    candidates, fair = resources.candidates, resources.fair
    exhibitors = {one.id for one in candidates.talents} & {table.owner for table in fair.tables}
    at_exhibits = np.array([one.id in exhibitors for one in candidates.talents], dtype=np.bool_)[candidates.talent]
    others = [table.id for table in fair.tables if table.owner not in exhibitors]
    places = sum(int(resources.presence.of_table(table).sum()) for table in others)
    limits.add(TABLES, np.where(at_exhibits, -1, 0), [_at_most(places)], [""])


def _add_interpreters(resources: Resources, limits: _Limits) -> None:
    needs = resources.interpreting
    if needs.pairs:
        served = [_at_most(int(free.sum())) for free in needs.free]
        limits.add(LANGUAGES, needs.of_pair, served, ["–".join(sorted(one)) for one in needs.pairs])
        limits.add(INTERPRETERS, np.where(needs.of_pair >= 0, 0, -1), [_at_most(int(needs.all_free.sum()))], [""])


def _ever(resources: Resources) -> NDArray[np.bool_]:
    """(n,) whether both are there in one slot."""
    there = resources.attendance
    talents = there.talents > 0
    demands = (there.demands > 0) & (there.organisations[_of_demand(resources.candidates)] > 0)
    return np.asarray((talents[resources.candidates.talent] & demands[resources.candidates.demand]).any(axis=1))


def _of_demand(candidates: Candidates) -> IntArray:
    number = {one: place for place, one in enumerate(candidates.organisations)}
    return np.array([number[one.organisation] for one in candidates.demands], dtype=np.int64)


def _sessions(rules: Rules, candidates: Candidates, limits: _Limits) -> list[Sessions]:
    """Two families more, of the pairs that meet in sessions. Where both host some, they meet in one of the demand's."""
    if not rules.groups:
        return []
    talents = {one.id: number for number, one in enumerate(candidates.talents)}
    demands = {one.id: number for number, one in enumerate(candidates.demands)}
    hosts = [group.host for group in rules.groups]
    by_demand = np.isin(candidates.demand, [demands[one] for one in hosts if one in demands])
    by_talent = np.isin(candidates.talent, [talents[one] for one in hosts if one in talents]) & ~by_demand
    first = len(limits.families)
    for name, parties, hosted in ((BY_DEMAND, candidates.demand, by_demand), (BY_TALENT, candidates.talent, by_talent)):
        count = int(parties.max(initial=-1)) + 1
        limits.add(name, np.where(hosted, parties, -1), [_at_most(len(candidates))] * count, [""] * count)
    made = []
    for group in rules.groups:
        if group.host in demands:
            made.append(Sessions(first, demands[group.host], group.least, group.most, group.sessions))
        elif group.host in talents:
            made.append(Sessions(first + 1, talents[group.host], group.least, group.most, group.sessions))
    return made


def _substitutes(problem: Selecting, selected: Selected) -> NDArray[np.bool_]:
    """Where there are no prices, those that are worth as much as the least of the chosen."""
    open_ = ~selected.chosen & (problem.values > 0)
    if selected.margins is not None:
        return open_ & (selected.margins >= -PRICE_OF_A_SUBSTITUTE)
    worth = problem.values[selected.chosen]
    return open_ & (problem.values >= (np.quantile(worth, 0.1) if len(worth) else 0.0))


def _shortfalls(problem: Selecting, selected: Selected, parties: Sequence[Sequence[str]]) -> Iterator[Shortfall]:
    for family, lacking, names in zip(problem.families, selected.lacking, parties, strict=True):
        offered = family.counts(np.ones(len(problem), dtype=np.bool_))
        for group in np.flatnonzero(lacking).tolist():
            yield Shortfall(names[group], int(family.least[group]), int(lacking[group]), int(offered[group]))


def _without_candidates(resources: Resources, participants: Participants, rules: Rules) -> list[Shortfall]:
    """Those who have a least limit and are in no pair at all."""
    candidates = resources.candidates
    attending = [one for one in participants.talents if resources.presence.attends(one)]
    organisations = dict.fromkeys(one.organisation for one in participants.demands.values())
    found = []
    for parties, known, usual in (
        (attending, {one.id for one in candidates.talents}, rules.talents),
        (participants.demands, {one.id for one in candidates.demands}, rules.demands),
        (organisations, set(candidates.organisations), rules.organisations),
    ):
        for party in parties:
            least = rules.own.get(party, usual).least
            if least and party not in known:
                found.append(Shortfall(party, least, least, 0))
    return found


def _unmet(
    resources: Resources,
    participants: Participants,
    rules: Rules,
    problem: Selecting,
    parties: Sequence[Sequence[str]],
    shortfalls: Sequence[Shortfall],
) -> LeastLimitsUnmet:
    lower = [Change(one.party, "pin" if _AND in one.party else "least", one.lacking) for one in shortfalls]
    raised = None if _without_candidates(resources, participants, rules) else relaxation(problem).raised
    if raised is None:
        return LeastLimitsUnmet(participants, shortfalls, lower, None)
    known = _most_and_slots(resources, rules)
    higher = [
        change
        for family, amounts, names in zip(problem.families, raised, parties, strict=True)
        for group in np.flatnonzero(amounts).tolist()
        for change in _higher(family, group, names[group], int(amounts[group]), known)
    ]
    return LeastLimitsUnmet(participants, shortfalls, lower, higher)


def _higher(family: Family, group: int, party: str, by: int, known: Mapping[str, tuple[int, int]]) -> Iterator[Change]:
    """A party may need to be allowed more meetings, to be there longer, or both."""
    if family.name in (ONCE, TABLES, LANGUAGES, INTERPRETERS):
        yield Change(party, family.name, by)
    elif family.name in (TALENTS, DEMANDS) and party in known:
        most, slots = known[party]
        wanted = int(family.most[group]) + by
        if wanted > most:
            yield Change(party, "most", wanted - most)
        if wanted > slots:
            yield Change(party, "time", wanted - slots)
    else:
        yield Change(party, "most", by)


def _most_and_slots(resources: Resources, rules: Rules) -> dict[str, tuple[int, int]]:
    """How often each talent and demand may meet by the rules, and by time; without hosts."""
    candidates, there = resources.candidates, resources.attendance
    hosts = {group.host for group in rules.groups}
    of_sides = (
        ([one.id for one in candidates.talents], there.talents, rules.talents),
        ([one.id for one in candidates.demands], there.demands, rules.demands),
    )
    return {
        party: (rules.own.get(party, usual).most, count)
        for parties, slots, usual in of_sides
        for party, count in zip(parties, slots.sum(axis=1).tolist(), strict=True)
        if party not in hosts
    }


def _named(participants: Participants, party: str) -> Bilingual:
    """A pair is named by both."""
    names = [participants.named(one) for one in party.split(_AND)]
    return Bilingual(_AND.join(one.zh for one in names), _AND.join(one.en for one in names))


def _listed(participants: Participants, changes: Sequence[Change]) -> Bilingual:
    named = [_CHANGES[one.limit].format(party=_named(participants, one.party), by=one.by) for one in changes[:8]]
    more = len(changes) - len(named)
    zh = "、".join(one.zh for one in named) + (f"，等 {len(changes)} 项" if more > 0 else "")
    en = ", ".join(one.en for one in named) + (f", and {more} more" if more > 0 else "")
    return Bilingual(zh, en)


_AND = " × "
_UNMET = Bilingual(
    "有 {count} 项最低场次要求无法同时满足。", "Least numbers of meetings that cannot be met together: {count}."
)
_LACKING = Bilingual(
    "{party}：至少 {least} 场，缺 {lacking} 场（候选 {candidates} 个）。",
    "{party}: at least {least}, of which {lacking} cannot be met (candidates: {candidates}).",
)
_PIN_LACKING = Bilingual("指定的洽谈“{party}”排不进去。", "The required meeting “{party}” does not fit.")
_MORE = Bilingual("另有 {count} 项。", "And {count} more.")
_LOWER = Bilingual("最小的放宽：{changes}。", "The smallest change that would do: {changes}.")
_HIGHER = Bilingual("或者：{changes}。", "Or else: {changes}.")
_CHANGES = {
    "least": Bilingual("“{party}”的下限降低 {by} 场", "{by} fewer asked for “{party}”"),
    "pin": Bilingual("不再指定“{party}”", "“{party}” no longer required"),
    "most": Bilingual("“{party}”的上限提高 {by} 场", "{by} more allowed for “{party}”"),
    "time": Bilingual("“{party}”多在场 {by} 个时段", "“{party}” there longer (slots: {by})"),
    ONCE: Bilingual(
        "允许同一人才与同一单位多谈 {by} 场", "a talent and an organisation meeting again (meetings: {by})"
    ),
    TABLES: Bilingual("洽谈桌多开 {by} 桌次", "more tables (meetings: {by})"),
    LANGUAGES: Bilingual("{party} 翻译多安排 {by} 场", "more interpreting of {party} (meetings: {by})"),
    INTERPRETERS: Bilingual("翻译多安排 {by} 场", "more interpreters (meetings: {by})"),
}
