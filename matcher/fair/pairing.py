"""Who meets whom: the chosen pairs with the greatest total value, and what to do where least limits cannot be met."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from embeddings.vectors import IntArray
from matcher.bilingual import Bilingual
from matcher.errors import WutongError
from matcher.fair.candidates import Candidates
from matcher.fair.frame import Limits, Rules
from matcher.fair.participants import Participants
from matcher.fair.programme import Optimality
from matcher.fair.resources import Resources
from matcher.fair.selection import Family, Relaxation, Selected, Selecting, Sessions, relaxation, select

TALENTS, DEMANDS, ORGANISATIONS, PINS = "talents", "demands", "organisations", "pins"


@dataclass(frozen=True)
class Shortfall:
    """A party whose least number of meetings cannot be reached together with the others'."""

    party: str
    least: int
    lacking: int
    candidates: int  # pairs it is in at all

    def said(self, participants: Participants) -> Bilingual:
        if " × " in self.party:
            demand, talent = self.party.split(" × ")
            named = Bilingual(
                *(f"{a} × {b}" for a, b in zip(participants.named(demand), participants.named(talent), strict=True))
            )
            return _PIN_LACKING.format(party=named)
        return _LACKING.format(
            party=participants.named(self.party), least=self.least, lacking=self.lacking, candidates=self.candidates
        )


@dataclass(frozen=True)
class Change:
    """Of one limit of one party: the least to be lower, or the most to be higher, by so much."""

    party: str
    limit: str  # least or most
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
        self.remedies = [_lower(participants, lower)] + ([_higher(participants, higher)] if higher else [])
        said = Bilingual(
            "".join([_UNMET.format(count=len(shortfalls)).zh, *(one.zh for one in self.details[:5] + self.remedies)]),
            " ".join([_UNMET.format(count=len(shortfalls)).en, *(one.en for one in self.details[:5] + self.remedies)]),
        )
        super().__init__(said)


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
    shortfalls = list(_shortfalls(problem, selected, parties))
    if shortfalls and strict:
        raise _unmet(participants, problem, parties, shortfalls)
    value = float(resources.candidates.values[selected.chosen].sum())
    return Pairing(
        selected.chosen,
        _substitutes(problem, selected),
        Optimality(value=value, bound=max(value, selected.bound), seconds=selected.seconds, method=selected.method),
        problem.families,
        problem.sessions,
        shortfalls,
    )


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
        limits.add("once", numbers, [Limits(most=1)] * count, [""] * count)
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
        called = [" × ".join(candidates.ids(int(one))) for one in pins]
        limits.add(PINS, groups, [Limits(least=1, most=1)] * len(pins), called)
    _add_tables(resources, limits)
    _add_interpreters(resources, limits)
    never = ~_ever(resources) & ~candidates.pinned
    families = [replace(one, groups=np.where(never, -1, one.groups)) for one in limits.families]
    values = np.where(never, -1.0, candidates.values)
    return Selecting(values, families, _sessions(rules, candidates)), limits.parties


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
    limits.add("tables", np.where(at_exhibits, -1, 0), [_at_most(places)], [""])


def _add_interpreters(resources: Resources, limits: _Limits) -> None:
    needs = resources.interpreting
    if needs.pairs:
        served = [_at_most(int(free.sum())) for free in needs.free]
        limits.add("language pairs", needs.of_pair, served, ["–".join(sorted(one)) for one in needs.pairs])
        limits.add("interpreters", np.where(needs.of_pair >= 0, 0, -1), [_at_most(int(needs.all_free.sum()))], [""])


def _ever(resources: Resources) -> NDArray[np.bool_]:
    """(n,) whether both are there in one slot."""
    there = resources.attendance
    talents = there.talents > 0
    demands = (there.demands > 0) & (there.organisations[_of_demand(resources.candidates)] > 0)
    return np.asarray((talents[resources.candidates.talent] & demands[resources.candidates.demand]).any(axis=1))


def _of_demand(candidates: Candidates) -> IntArray:
    number = {one: place for place, one in enumerate(candidates.organisations)}
    return np.array([number[one.organisation] for one in candidates.demands], dtype=np.int64)


def _sessions(rules: Rules, candidates: Candidates) -> list[Sessions]:
    talents = {one.id: number for number, one in enumerate(candidates.talents)}
    demands = {one.id: number for number, one in enumerate(candidates.demands)}
    made = []
    for group in rules.groups:
        if group.host in talents:
            made.append(Sessions(0, talents[group.host], group.least, group.most, group.sessions))
        elif group.host in demands:
            made.append(Sessions(1, demands[group.host], group.least, group.most, group.sessions))
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


def _unmet(
    participants: Participants, problem: Selecting, parties: Sequence[Sequence[str]], shortfalls: Sequence[Shortfall]
) -> LeastLimitsUnmet:
    found: Relaxation = relaxation(problem)
    lower = _changes(found.lowered, parties, "least")
    higher = _changes(found.raised, parties, "most") if found.raised is not None else None
    return LeastLimitsUnmet(participants, shortfalls, lower, higher)


def _changes(by: Sequence[IntArray], parties: Sequence[Sequence[str]], limit: str) -> list[Change]:
    return [
        Change(names[group], limit, int(amounts[group]))
        for amounts, names in zip(by, parties, strict=True)
        for group in np.flatnonzero(amounts).tolist()
    ]


def _lower(participants: Participants, changes: Sequence[Change]) -> Bilingual:
    return _LOWER.format(changes=_listed(participants, changes))


def _higher(participants: Participants, changes: Sequence[Change]) -> Bilingual:
    return _HIGHER.format(changes=_listed(participants, changes))


def _listed(participants: Participants, changes: Sequence[Change]) -> Bilingual:
    named = [(participants.named(one.party) if one.party else _ALL, one.by) for one in changes[:8]]
    more = len(changes) - len(named)
    zh = "、".join(f"{name.zh} {by}" for name, by in named) + (f" 等 {len(changes)} 项" if more > 0 else "")
    en = ", ".join(f"{name.en} by {by}" for name, by in named) + (f" and {more} more" if more > 0 else "")
    return Bilingual(zh, en)


_ALL = Bilingual("同一单位与同一人才的场次", "meetings of one talent with one organisation")
_UNMET = Bilingual(
    "有 {count} 个最低场次要求无法同时满足：",
    "{count} least numbers of meetings cannot all be met:",
)
_LACKING = Bilingual(
    "{party} 至少要 {least} 场，缺 {lacking} 场（可洽谈对象共 {candidates} 个）；",
    "{party} asks for at least {least} and lacks {lacking} ({candidates} candidates in all).",
)
_PIN_LACKING = Bilingual("指定的洽谈“{party}”排不进去；", "The required meeting {party} does not fit.")
_LOWER = Bilingual(
    "最小的放宽：降低最低场次（{changes}）；",
    "The smallest change that would do: lower the least number ({changes});",
)
_HIGHER = Bilingual("或提高最高场次（{changes}）。", "or raise the most ({changes}).")
