"""The frames of fairs: enter, check, change in part, list, remove; as data and as a workbook."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matcher.bilingual import Bilingual, Language
from matcher.fair.entry.checks import FrameProblem, Known, checks, is_refused
from matcher.fair.frame import Fair
from matcher.profiles.problems import Severity
from service.actions import fair_outcomes
from service.actions.naming import Resolver
from service.bootstrap import Service
from service.errors import InvalidFrame
from service.store import Store
from service.store.fairs import StoredFair


@dataclass(frozen=True)
class Entered:
    """A frame as it is kept now, and what is to be said of it: no errors, else it were not kept."""

    stored: StoredFair
    problems: tuple[FrameProblem, ...]
    created: bool


def put(service: Service, fair: Fair, expected_revision: int | None = None) -> Entered:
    """A new fair, or a new frame for the one with this id, if it passes the checks.

    Raises InvalidFrame, and where a revision is expected Changed or NotFound; then nothing is changed.
    """
    with service.database.writing() as store:
        return _entered(store, fair, checks(fair, known(store)), expected_revision)


def change(service: Service, fair_id: str, parts: Mapping[str, Any], expected_revision: int | None = None) -> Entered:
    """Replaces whole parts of a frame (its slots, its tables, its rules …) by their field names.

    Raises NotFound, Changed or InvalidFrame.
    """
    with service.database.writing() as store:
        held = store.fairs.get(fair_id)
        fair = Fair.model_validate({name: getattr(held.fair, name) for name in Fair.model_fields} | dict(parts))
        expected = held.revision if expected_revision is None else expected_revision
        return _entered(store, fair, checks(fair, known(store)), expected)


def put_workbook(
    service: Service, content: bytes, name: str, *, fair_id: str = "", expected_revision: int | None = None
) -> Entered:
    """As `put`, from a workbook that names talents and demands by id or number, organisations by id or name.

    fair_id: whose frame it must be; "" where the workbook says it. Raises UnreadableFile and FileTooLarge besides.
    """
    with service.database.writing() as store:
        fair, problems = _read(service, store, content, name, fair_id)
        if fair is None:
            raise refused(problems)
        return _entered(store, fair, problems, expected_revision)


def check(service: Service, fair: Fair) -> list[FrameProblem]:
    """What would be said if it were entered; nothing is changed."""
    with service.database.reading() as store:
        return checks(fair, known(store))


def check_workbook(service: Service, content: bytes, name: str, *, fair_id: str = "") -> list[FrameProblem]:
    """As `check`. Raises UnreadableFile or FileTooLarge."""
    with service.database.reading() as store:
        return _read(service, store, content, name, fair_id)[1]


def read(service: Service, fair_id: str) -> StoredFair:
    """Raises NotFound."""
    with service.database.reading() as store:
        return store.fairs.get(fair_id)


def problems(service: Service, fair_id: str) -> list[FrameProblem]:
    """What is to be said of a frame today: somebody it names may have gone since it was entered. Raises NotFound."""
    with service.database.reading() as store:
        return checks(store.fairs.get(fair_id).fair, known(store))


def listed(service: Service) -> list[StoredFair]:
    """The latest made first."""
    with service.database.reading() as store:
        return store.fairs.every()


def remove(service: Service, fair_id: str) -> None:
    """With its programmes, invitations and outcomes, and the verdicts that these brought. Raises NotFound."""
    with service.database.writing() as store:
        fair_outcomes.write(store, [], store.outcomes.of_fair(fair_id))
        store.fairs.remove(fair_id)
    service.database.scrub()  # it may have named people


def workbook(service: Service, fair_id: str, language: Language) -> bytes:
    """A frame as a workbook that can be changed and sent again, with names beside the ids. Raises NotFound."""
    from matcher.fair.entry.frame_workbook import write  # spreadsheets are needed only here

    with service.database.reading() as store:
        fair = store.fairs.get(fair_id).fair
        return write(fair, language, labels=_labels(store, fair))


def template(language: Language, *, example: bool = False) -> bytes:
    from matcher.fair.entry.frame_workbook import template as empty

    return empty(language, example=example)


def known(store: Store) -> Known:
    """Who may be named in a frame."""
    return Known(
        talents=store.talents.references().keys(),
        demands=store.demands.organisations(),
        organisations=store.organisations.names().keys(),
    )


def refused(found: Iterable[FrameProblem]) -> InvalidFrame:
    wrong = [one for one in found if one.severity is Severity.ERROR]
    return InvalidFrame(_REFUSED.format(count=len(wrong)), wrong)


def _entered(store: Store, fair: Fair, found: Sequence[FrameProblem], expected_revision: int | None) -> Entered:
    if is_refused(found):
        raise refused(found)
    created = store.fairs.find(fair.id) is None
    return Entered(store.fairs.put(fair, expected_revision), tuple(found), created)


def _read(
    service: Service, store: Store, content: bytes, name: str, fair_id: str
) -> tuple[Fair | None, list[FrameProblem]]:
    from matcher.fair.entry.frame_workbook import read as read_workbook

    return read_workbook(
        content,
        name,
        today=service.today(),
        resolve=Resolver(store),
        known=known(store),
        fair_id=fair_id,
        limits=service.limits,
    )


def _labels(store: Store, fair: Fair) -> dict[str, str]:
    """What staff call the talents, demands and organisations that a frame names."""
    rules = fair.rules
    named = {
        *(table.owner for table in fair.tables),
        *(one.id for one in fair.attendees),
        *(one.organisation for one in fair.representatives),
        *(absence.who for absence in fair.absences),
        *rules.own,
        *(one for pin in rules.pins for one in (pin.demand, pin.talent)),
        *(one for ban in rules.bans for one in (ban.party, ban.talent)),
        *(group.host for group in rules.groups),
    }
    ids = sorted(named)
    labels = {one: name for one, name in store.organisations.names().items() if one in named}
    labels |= {one: talent.name for one, talent in store.talents.of(ids).items()}
    return labels | {one: demand.title for one, demand in store.demands.of(ids).items()}


_REFUSED = Bilingual(
    zh="会场安排有 {count} 处错误，未保存。请改正后重新发送。",
    en="The frame was not kept. Errors: {count}. Correct them and send it again.",
)
