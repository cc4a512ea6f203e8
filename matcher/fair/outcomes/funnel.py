"""Outcomes → figures: how many cooperations of a fair came how far, when, with whom and for how much.

A later stage implies the earlier ones, so a funnel never grows from one stage to the next; but no day is made up for a
stage that is not recorded. What each figure means: `matcher.fair.outcomes.definitions`.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from statistics import median

from pydantic import Field

from matcher.fair.frame import Fair, FrameModel, Name
from matcher.fair.outcomes.definitions import Measure
from matcher.fair.outcomes.outcome import Outcome, PartyKind, Stage
from matcher.fair.programme import Programme
from matcher.profiles.models import Kind

Reach = dict[Stage, int]  # projects that reached each stage


@dataclass(frozen=True)
class Subject:
    """What a funnel tells apart of a demand."""

    kind: Kind
    industries: tuple[str, ...] = ()


class Edition(FrameModel):
    """A fair as statistics need it. Without slots it has no days, and nothing can be said of its age."""

    id: str
    name: Name = Name()
    opens: date | None = None
    closes: date | None = None

    @classmethod
    def of(cls, fair: Fair) -> "Edition":
        days = [slot.day for slot in fair.slots]
        return cls(id=fair.id, name=fair.name, opens=min(days, default=None), closes=max(days, default=None))


class Conversion(FrameModel):
    """Of those that reached the stage before, how many reached this one."""

    of: int
    reached: int

    @property
    def share(self) -> float | None:
        return self.reached / self.of if self.of else None


class Days(FrameModel):
    """Between two stages, over the projects of which both are recorded."""

    median: float
    projects: int


class Total(FrameModel):
    """Of one stage in one currency."""

    value: float
    outcomes: int = Field(description="That state an amount.")


class StageFigures(FrameModel):
    stage: Stage
    reached: int
    recorded: int
    conversion: Conversion | None = Field(description="null for the first stage.")
    days: Days | None = Field(description="Since the stage before; null where no project has both.")
    amounts: dict[str, Total] = Field(description="By currency; never added together.")
    without_amount: int = Field(description="Outcomes that state none, of a stage that has amounts.")
    parties: dict[PartyKind, int]


class DayOfFunnel(FrameModel):
    """How many projects had reached each stage by the end of a day on which that changed."""

    day: date
    reached: Reach


class Funnel(FrameModel):
    """Of one edition."""

    edition: Edition
    as_of: date = Field(description="Nothing later is counted.")
    within: int | None = Field(description="Days after the edition closed; nothing later is counted.")
    age: int | None = Field(description="Days from the closing of the edition to `as_of`; null where it has no days.")
    complete: bool = Field(description="Whether `within` has passed; without it, never.")
    projects: int
    stages: tuple[StageFigures, ...] = Field(description="All five, in their order.")
    by_day: tuple[DayOfFunnel, ...]
    by_kind: dict[Kind, Reach]
    by_industry: dict[str, Reach]
    without_demand: Reach = Field(description="Projects of which no demand is known.")
    out_of_order: tuple[str, ...] = Field(
        description="Projects of which a later stage has an earlier day: to be checked."
    )

    @property
    def reach(self) -> Reach:
        return {figures.stage: figures.reached for figures in self.stages}


class Comparison(FrameModel):
    """Editions side by side. Nothing is added over them: a project may go on from one to the next."""

    as_of: date
    within: int | None
    equal_age: int | None = Field(description="Days that all of these editions have had; null where one has no days.")
    funnels: tuple[Funnel, ...]


class Figure(FrameModel):
    """One published measure; `value` is null where nothing here says it."""

    measure: Measure
    value: int | None
    as_of: date


@dataclass(frozen=True)
class _Project:
    """The outcomes of one cooperation, in the order of their days; at least one."""

    id: str
    outcomes: tuple[Outcome, ...]

    @cached_property
    def first(self) -> dict[Stage, date]:
        """The first day of each stage that is recorded."""
        days: dict[Stage, date] = {}
        for outcome in self.outcomes:
            days.setdefault(outcome.stage, outcome.day)
        return days

    @cached_property
    def reached(self) -> dict[Stage, date]:
        """The day by which each stage was reached, as this or a later one is recorded."""
        days = {stage: [day for later, day in self.first.items() if later.rank >= stage.rank] for stage in Stage}
        return {stage: min(found) for stage, found in days.items() if found}

    def days(self, earlier: Stage, later: Stage) -> int | None:
        if earlier not in self.first or later not in self.first:
            return None
        return (self.first[later] - self.first[earlier]).days

    @property
    def is_out_of_order(self) -> bool:
        days = [self.first[stage] for stage in Stage if stage in self.first]
        return days != sorted(days)

    @property
    def demands(self) -> set[str]:
        return {demand for outcome in self.outcomes for demand in outcome.ids(PartyKind.DEMAND)}

    @property
    def parties(self) -> dict[PartyKind, tuple[set[str], int]]:
        """Of each kind the keys of those that are known, and the number of those that are not named."""
        known: dict[PartyKind, set[str]] = defaultdict(set)
        unnamed: Counter[PartyKind] = Counter()
        for outcome in self.outcomes:
            for party in outcome.parties:
                if party.key:
                    known[party.kind].add(party.key)
            # One who is not named in two outcomes of a project is taken for the same.
            unnamed |= Counter(party.kind for party in outcome.parties if party.anonymous)
        return {kind: (known[kind], unnamed[kind]) for kind in PartyKind}


def funnel(
    edition: Edition,
    outcomes: Iterable[Outcome],
    *,
    as_of: date,
    within: int | None = None,
    subjects: Mapping[str, Subject] | None = None,
) -> Funnel:
    """outcomes: of this edition, in any order; subjects: what is known of the demands, by id.

    What is planned, or happened after `as_of` or more than `within` days after the edition closed, is not counted. An
    earlier `as_of` counts what is known now to have happened by then. Raises ValueError for `within` with an edition
    that has no days.
    """
    if within is not None and edition.closes is None:
        raise ValueError(f"edition {edition.id} has no days from which to count {within}")
    until = as_of
    if within is not None and edition.closes is not None:
        until = min(as_of, edition.closes + timedelta(days=within))
    projects = _projects(one for one in outcomes if not one.planned and one.day <= until)
    age = (as_of - edition.closes).days if edition.closes else None
    by_kind, by_industry, without_demand = _by_subject(projects, subjects or {})
    return Funnel(
        edition=edition,
        as_of=as_of,
        within=within,
        age=age,
        complete=within is not None and age is not None and age >= within,
        projects=len(projects),
        stages=tuple(_figures(stage, projects) for stage in Stage),
        by_day=tuple(_by_day(projects)),
        by_kind=by_kind,
        by_industry=by_industry,
        without_demand=without_demand,
        out_of_order=tuple(project.id for project in projects if project.is_out_of_order),
    )


def compare(
    editions: Sequence[tuple[Edition, Sequence[Outcome]]],
    *,
    as_of: date,
    within: int | None = None,
    subjects: Mapping[str, Subject] | None = None,
) -> Comparison:
    """The funnels of several editions, in this order, each by itself.

    `within` compares at equal age, so that an old edition is not ahead for having had more time. Raises ValueError as
    `funnel` does.
    """
    funnels = tuple(
        funnel(edition, outcomes, as_of=as_of, within=within, subjects=subjects) for edition, outcomes in editions
    )
    ages = [one.age for one in funnels]
    known = [age for age in ages if age is not None]
    youngest = max(0, min(known)) if known and len(known) == len(ages) else None
    return Comparison(as_of=as_of, within=within, equal_age=youngest, funnels=funnels)


def figures(
    fair: Fair,
    outcomes: Iterable[Outcome],
    *,
    as_of: date,
    published: Programme | None = None,
    checked_in: Collection[str] | None = None,
) -> tuple[Figure, ...]:
    """The measures that cities publish, each by its own definition.

    published: the programme that was published, and checked_in: the ids of the talents who came; what hangs on them is
    None where they are.
    """
    edition = Edition.of(fair)
    happened = [one for one in outcomes if not one.planned and one.day <= as_of]
    at_fair = [
        one for one in happened if edition.opens and edition.closes and edition.opens <= one.day <= edition.closes
    ]
    signed = [one for one in happened if one.ceremony is not None]
    meetings = published.meetings if published else ()
    values: dict[Measure, int | None] = {
        Measure.TALENTS_ENTERED: len({attendee.id for attendee in fair.attendees}) if fair.attendees else None,
        Measure.TALENTS_PRESENT: None if checked_in is None else len(set(checked_in)),
        Measure.ORGANISATIONS_ENTERED: (
            len({one.organisation for one in fair.representatives}) if fair.representatives else None
        ),
        Measure.DEMANDS_SCHEDULED: len({demand for one in meetings for demand in one.demands}) if published else None,
        Measure.MEETINGS_SCHEDULED: len(meetings) if published else None,
        Measure.MET_AT_FAIR: _distinct(at_fair, Stage.MET) if edition.opens else None,
        Measure.INTENTIONS_AT_CEREMONY: _distinct(signed, Stage.INTENTION),
        Measure.SIGNED_AT_CEREMONY: _distinct(signed, Stage.SIGNED),
    }
    return tuple(Figure(measure=measure, value=value, as_of=as_of) for measure, value in values.items())


def _distinct(outcomes: Iterable[Outcome], stage: Stage) -> int:
    return len({one.project for one in outcomes if one.stage is stage})


def _projects(outcomes: Iterable[Outcome]) -> list[_Project]:
    """In the order of their ids."""
    found: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in sorted(outcomes, key=lambda one: (one.day, one.stage.rank, one.id)):
        found[outcome.project].append(outcome)
    return [_Project(project, tuple(found[project])) for project in sorted(found)]


def _figures(stage: Stage, projects: Sequence[_Project]) -> StageFigures:
    reached = [project for project in projects if stage in project.reached]
    recorded = [one for project in projects for one in project.outcomes if one.stage is stage]
    conversion, days = None, None
    if stage.rank:
        before = list(Stage)[stage.rank - 1]
        conversion = Conversion(of=sum(before in project.reached for project in projects), reached=len(reached))
        apart = [gap for project in projects if (gap := project.days(before, stage)) is not None and gap >= 0]
        days = Days(median=median(apart), projects=len(apart)) if apart else None
    return StageFigures(
        stage=stage,
        reached=len(reached),
        recorded=len({one.project for one in recorded}),
        conversion=conversion,
        days=days,
        amounts=_amounts(recorded),
        without_amount=sum(one.amount is None for one in recorded) if stage.has_amount else 0,
        parties=_parties(reached),
    )


def _amounts(outcomes: Iterable[Outcome]) -> dict[str, Total]:
    """By currency, in the order of the codes."""
    stated: dict[str, list[float]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.amount is not None:
            stated[outcome.amount.currency].append(outcome.amount.value)
    return {code: Total(value=math.fsum(stated[code]), outcomes=len(stated[code])) for code in sorted(stated)}


def _parties(projects: Iterable[_Project]) -> dict[PartyKind, int]:
    known: dict[PartyKind, set[str]] = defaultdict(set)
    unnamed: Counter[PartyKind] = Counter()
    for project in projects:
        for kind, (keys, count) in project.parties.items():
            known[kind] |= keys
            unnamed[kind] += count
    return {kind: len(known[kind]) + unnamed[kind] for kind in PartyKind}


def _by_day(projects: Sequence[_Project]) -> Iterable[DayOfFunnel]:
    risen: dict[date, Counter[Stage]] = defaultdict(Counter)
    for project in projects:
        for stage, day in project.reached.items():
            risen[day][stage] += 1
    so_far: Counter[Stage] = Counter()
    for day in sorted(risen):
        so_far += risen[day]
        yield DayOfFunnel(day=day, reached={stage: so_far[stage] for stage in Stage})


def _by_subject(
    projects: Sequence[_Project], subjects: Mapping[str, Subject]
) -> tuple[dict[Kind, Reach], dict[str, Reach], Reach]:
    kinds: dict[Kind, list[_Project]] = defaultdict(list)
    industries: dict[str, list[_Project]] = defaultdict(list)
    unknown = []
    for project in projects:
        found = [subjects[demand] for demand in project.demands if demand in subjects]
        for kind in {subject.kind for subject in found}:
            kinds[kind].append(project)
        for code in {code for subject in found for code in subject.industries}:
            industries[code].append(project)
        if not found:
            unknown.append(project)
    by_kind = {kind: _reach(kinds[kind]) for kind in Kind if kind in kinds}
    return by_kind, {code: _reach(industries[code]) for code in sorted(industries)}, _reach(unknown)


def _reach(projects: Iterable[_Project]) -> Reach:
    counted = Counter(stage for project in projects for stage in project.reached)
    return {stage: counted[stage] for stage in Stage}
