"""What came of a fair: record, correct, remove, list, count.

What an outcome says of a pair is recorded as a verdict with it, and taken back with it, in one transaction.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from matcher.bilingual import Bilingual
from matcher.errors import NotFound
from matcher.fair.day.events import checked_in
from matcher.fair.frame import Fair
from matcher.fair.outcomes import funnel as funnels
from matcher.fair.outcomes.funnel import Comparison, Edition, Figure, Subject
from matcher.fair.outcomes.outcome import (
    Outcome,
    OutcomeGiven,
    OutcomeParty,
    PartyKind,
    Stage,
    verdicts_of,
)
from matcher.learning.verdicts import Verdict
from service.bootstrap import Service
from service.errors import Conflict, InvalidRequest
from service.store import Store
from service.store.programmes import VersionState

SOURCE = "outcome"  # of the verdicts that outcomes made; those that somebody recorded are never taken back here


def record(service: Service, fair_id: str, told: Sequence[OutcomeGiven]) -> list[Outcome]:
    """All of them, or, when one cannot be taken, none. The same ones again change nothing.

    Raises NotFound for an unknown fair, meeting or party, Gone for an erased party, InvalidRequest for a day that is
    still to come, Conflict where an id stands for another outcome.
    """
    with service.database.writing() as store:
        store.fairs.get(fair_id)
        outcomes = [Outcome.of(fair_id, _with_parties(store, fair_id, one)) for one in told]
        fresh: dict[str, Outcome] = {}
        held = store.outcomes.of_ids([one.id for one in outcomes])
        for one in outcomes:
            known = held.get(one.id) or fresh.get(one.id)
            if known is not None and known != one:
                raise Conflict(_OTHER_CONTENT.format(id=one.id))
            if known is None:
                fresh[one.id] = one
        _check(store, fresh.values(), service.today())
        write(store, list(fresh.values()))
    return outcomes


def correct(service: Service, fair_id: str, outcome_id: str, told: OutcomeGiven) -> Outcome:
    """Everything but the id is replaced; without a project it stays in its own.

    Raises as `record` does.
    """
    with service.database.writing() as store:
        held = store.outcomes.get(fair_id, outcome_id)
        if told.id not in ("", outcome_id):
            raise InvalidRequest(_OTHER_ID.format(id=outcome_id, given=told.id))
        kept = told.model_copy(update={"id": outcome_id, "project": told.project or held.project})
        outcome = Outcome.of(fair_id, _with_parties(store, fair_id, kept))
        _check(store, [outcome], service.today())
        write(store, [outcome])
        return outcome


def remove(service: Service, fair_id: str, outcome_id: str) -> None:
    """An entry by mistake. Raises NotFound."""
    with service.database.writing() as store:
        write(store, [], [store.outcomes.get(fair_id, outcome_id)])


def get(service: Service, fair_id: str, outcome_id: str) -> Outcome:
    """Raises NotFound."""
    with service.database.reading() as store:
        return store.outcomes.get(fair_id, outcome_id)


def listed(service: Service, fair_id: str, *, stage: Stage | None = None, project: str = "") -> list[Outcome]:
    """In the order of their days. Raises NotFound for an unknown fair."""
    with service.database.reading() as store:
        store.fairs.get(fair_id)
        return store.outcomes.of_fair(fair_id, stage=stage, project=project)


def compare(
    service: Service, fair_ids: Sequence[str] = (), *, as_of: date | None = None, within: int | None = None
) -> Comparison:
    """The funnels of these editions, in this order; without any, of all, the earliest first.

    as_of: by default today. Raises NotFound, or InvalidRequest for `within` with a fair that has no days yet.
    """
    with service.database.reading() as store:
        fairs = _fairs(store, fair_ids)
        editions = [(Edition.of(fair), store.outcomes.of_fair(fair.id)) for fair in fairs]
        named = {demand for _, told in editions for one in told for demand in one.ids(PartyKind.DEMAND)}
        demands = store.demands.of(sorted(named))
    for edition, _ in editions:
        if within is not None and edition.closes is None:
            raise InvalidRequest(_NO_DAYS.format(fair=edition.id))
    subjects = {demand.id: Subject(demand.kind, demand.industries) for demand in demands.values()}
    return funnels.compare(editions, as_of=as_of or service.today(), within=within, subjects=subjects)


def figures(service: Service, fair_id: str, *, as_of: date | None = None) -> tuple[Figure, ...]:
    """The measures that cities publish of a fair, by what the database holds: who was erased is in none but outcomes.

    Raises NotFound.
    """
    until = as_of or service.today()
    with service.database.reading() as store:
        fair = store.fairs.get(fair_id).fair
        outcomes = store.outcomes.of_fair(fair_id)
        published = store.programmes.in_state(fair_id, VersionState.PUBLISHED)
        seen = {party: at for party, at in checked_in(store.day_events.of_fair(fair_id)).items() if at.date() <= until}
        talents = {known.id for known in store.talents.known(ids=sorted(seen))}
    return funnels.figures(
        fair,
        outcomes,
        as_of=until,
        published=published.programme if published else None,
        checked_in=talents if seen else None,  # where nobody was checked in, nothing is known of who came
    )


def write(store: Store, put: Sequence[Outcome], drop: Sequence[Outcome] = ()) -> int:
    """Writes and removes outcomes, and brings the verdicts in line; how many verdicts are new.

    Only what changes in what the projects say is recorded or withdrawn: a verdict that somebody took back, or that was
    dropped with age, does not come again with the next outcome of its project. A verdict stays that another project
    says too, or that somebody recorded who was no outcome.
    """
    held = store.outcomes.of_ids([one.id for one in put])
    projects = {one.of_project for one in (*put, *drop, *held.values())}
    before = _verdicts(store, projects)
    store.outcomes.remove(one.id for one in drop)
    store.outcomes.put(put)
    after = _verdicts(store, projects)
    gone = [verdict for verdict_id, verdict in before.items() if verdict_id not in after]
    _take_back(store, gone)
    fresh = [verdict for verdict_id, verdict in after.items() if verdict_id not in before]
    known = store.verdicts.of_ids([verdict.id for verdict in fresh])
    store.verdicts.record(fresh, [None] * len(fresh), SOURCE)
    return len(fresh) - len(known)


def _verdicts(store: Store, projects: set[tuple[str, str]]) -> dict[str, Verdict]:
    by_project: dict[tuple[str, str], list[Outcome]] = {}
    for one in store.outcomes.of_projects(projects):
        by_project.setdefault(one.of_project, []).append(one)
    found: dict[str, Verdict] = {}
    for outcomes in by_project.values():
        found.update(verdicts_of(outcomes))
    return found


def _take_back(store: Store, verdicts: Sequence[Verdict]) -> None:
    if not verdicts:
        return
    still = _verdicts(store, store.outcomes.projects_on({verdict.at.date() for verdict in verdicts}))
    for verdict_id, recorded in store.verdicts.of_ids([verdict.id for verdict in verdicts]).items():
        if recorded.source == SOURCE and verdict_id not in still:
            store.verdicts.withdraw(verdict_id)


def _with_parties(store: Store, fair_id: str, told: OutcomeGiven) -> OutcomeGiven:
    """Where none are named, those of its meeting."""
    if told.parties:
        return told
    published = store.programmes.in_state(fair_id, VersionState.PUBLISHED)
    meeting = published.programme.of_id.get(told.meeting) if published else None
    if meeting is None:
        raise NotFound(_NO_MEETING.format(id=told.meeting, fair=fair_id))
    parties = [
        *(OutcomeParty(kind=PartyKind.DEMAND, id=one) for one in meeting.demands),
        *(OutcomeParty(kind=PartyKind.TALENT, id=one) for one in meeting.talents),
    ]
    return told.model_copy(update={"parties": tuple(parties)})


def _check(store: Store, outcomes: Iterable[Outcome], today: date) -> None:
    outcomes = list(outcomes)
    check_days(outcomes, today)
    parties = [party for one in outcomes for party in one.parties]
    for kind, records in ((PartyKind.DEMAND, store.demands), (PartyKind.TALENT, store.talents)):
        named = {party.id for party in parties if party.kind is kind and party.id}
        here = {known.id for known in records.known(ids=sorted(named)) if not known.erased}
        for unknown in sorted(named - here):
            records.get(unknown)  # says whether it never was or is gone
    for organisation in sorted({party.id for party in parties if party.kind is PartyKind.ORGANISATION and party.id}):
        store.organisations.get(organisation)


def check_days(outcomes: Iterable[Outcome], today: date) -> None:
    for one in outcomes:
        if one.day > today and not one.planned:
            raise InvalidRequest(_AHEAD.format(id=one.id, day=one.day.isoformat(), today=today.isoformat()))


def _fairs(store: Store, fair_ids: Sequence[str]) -> list[Fair]:
    if fair_ids:
        return [store.fairs.get(fair_id).fair for fair_id in dict.fromkeys(fair_ids)]
    every = [stored.fair for stored in store.fairs.every()]
    return sorted(every, key=lambda fair: (Edition.of(fair).closes or date.max, fair.id))


_OTHER_CONTENT = Bilingual(
    zh="编号为“{id}”的成效记录已存在，但内容不同。如需更正，请修改该记录；如是另一项，请给出新的编号。",
    en="There is an outcome with the id “{id}” already, of other content. To correct it, change that one; if this is "
    "another outcome, give it an id of its own.",
)
_OTHER_ID = Bilingual(
    zh="记录“{id}”的编号不能改为“{given}”。请去掉编号，或删除该记录后重新登记。",
    en="The id of the outcome “{id}” cannot be changed to “{given}”. Leave it out, or remove this one and record "
    "another.",
)
_AHEAD = Bilingual(
    zh="成效记录“{id}”的日期 {day} 在今天（{today}）之后。请改正日期；签约仪式上拟签的，请标为 planned。",
    en="The outcome “{id}” has the day {day}, which lies after today ({today}). Correct the day; what is going to be "
    "signed at the ceremony is recorded as planned.",
)
_NO_MEETING = Bilingual(
    zh="展会“{fair}”已发布的日程中没有编号为“{id}”的洽谈。请核对编号，或直接写明参与方。",
    en="The published programme of the fair “{fair}” has no meeting with the id “{id}”. Check the id, or name the "
    "parties themselves.",
)
_NO_DAYS = Bilingual(
    zh="展会“{fair}”还没有时段，无法按闭幕后的天数统计。请先录入时段，或不限天数。",
    en="The fair “{fair}” has no slots yet, so that no days after it can be counted. Enter its slots, or leave the "
    "number of days out.",
)
