"""The programme of a fair: plan it, change it by hand, publish it, and go back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matcher.bilingual import Bilingual
from matcher.errors import NotFound
from matcher.fair.frame import Fair
from matcher.fair.participants import Participants
from matcher.fair.planning.plan import SECONDS, plan
from matcher.fair.programme import Programme
from matcher.fair.review.clashes import Clash, Grade, clashes
from matcher.fair.review.comparing import Change, changes
from matcher.fair.review.editing import Add, Edit, Edited, edited
from service.actions import fair_scene
from service.actions.fair_scene import STAFF
from service.bootstrap import Service
from service.errors import Clashing, InvalidRequest
from service.store import Store
from service.store.programmes import Done, StoredProgramme, Version, VersionState
from service.visibility import Viewer


@dataclass(frozen=True)
class Shown:
    """A version with all that is needed to show it. `stored` holds ids; names are those that the viewer may see."""

    fair: Fair
    participants: Participants
    stored: StoredProgramme
    clashes: Sequence[Clash]


def make(service: Service, fair_id: str, *, strict: bool = True, seconds: float = SECONDS, title: str = "") -> Shown:
    """A new draft, planned from the frame and the ranking; the draft before it becomes a checkpoint.

    Locked meetings of the draft, or else of what is published, stay. Raises NotFound, and LeastLimitsUnmet where
    `strict`.
    """
    since = service.database.revision()
    scene = fair_scene.scene_of(service, fair_id)
    with service.database.reading() as store:
        before = _latest(store, fair_id)
    locked = before.programme.meetings if before else ()
    made = plan(
        scene.fair,
        scene.participants,
        scene.scored,
        locked=[one for one in locked if one.locked],
        strict=strict,
        seconds=seconds,
    )
    with service.database.writing() as store:
        store.fairs.get(fair_id)
        stored = without_erased(store, store.programmes.add(made, VersionState.DRAFT, title), since)
    return _shown(service, scene.fair, stored, STAFF)


def without_erased(store: Store, stored: StoredProgramme, since: int) -> StoredProgramme:
    """A version that was planned from what was read at a revision, without those who were erased meanwhile."""
    erased = store.erased_since(since)
    for one in erased:
        store.programmes.forget(one)
    return store.programmes.get(stored.programme.fair, stored.version.number) if erased else stored


def located(service: Service, fair_id: str, which: str = "current") -> tuple[Fair, StoredProgramme]:
    """The frame as it stands and a version: by its number, or by a word.

    which: draft, published, or current, which is the draft or else what is published. Raises NotFound, and
    InvalidRequest for another word.
    """
    fair = fair_scene.as_it_stands(service, fair_id)
    with service.database.reading() as store:
        if which.isascii() and which.isdigit() and len(which) < _DIGITS:
            return fair, store.programmes.get(fair_id, int(which))
        if which not in _WORDS:
            raise InvalidRequest(_WHICH.format(given=which[:40]))
        stored = (
            _latest(store, fair_id) if which == "current" else store.programmes.in_state(fair_id, VersionState(which))
        )
    if stored is None:
        raise NotFound(_WORDS[which].format(fair=fair_id))
    return fair, stored


def find(service: Service, fair_id: str, which: str = "current", viewer: Viewer = STAFF) -> Shown:
    """A version by its number or a word, as `located` takes it. Raises NotFound, or InvalidRequest for another word."""
    return _shown(service, *located(service, fair_id, which), viewer)


def show(service: Service, fair_id: str, number: int | None = None, viewer: Viewer = STAFF) -> Shown:
    """A version by its number; else the draft, else what is published. Raises NotFound."""
    return find(service, fair_id, "current" if number is None else str(number), viewer)


def published(service: Service, fair_id: str, viewer: Viewer = STAFF) -> Shown:
    """Raises NotFound where none is."""
    return find(service, fair_id, "published", viewer)


def edit(
    service: Service, fair_id: str, change: Edit, *, override: bool = False, expected: int | None = None
) -> tuple[Shown, Edited]:
    """One change to the draft; without a draft, to a new one made of what is published.

    Raises Clashing where it would put somebody in two places or the like, and, unless `override`, where it breaks a
    rule; what was overridden is kept in the log. Raises NotFound, and Changed where the draft is another than expected.
    """
    fair = fair_scene.as_it_stands(service, fair_id)
    value = _value(service, fair_id, change) if isinstance(change, Add) else 0.0
    with service.database.writing() as store:
        stored = _draft(store, fair_id, expected)
        participants = fair_scene.named(service, fair, stored.programme, STAFF)
        if isinstance(change, Add):
            participants = _with_added(service, participants, change)
        done = edited(stored.programme, fair, participants, change, value=value)
        _refuse(done.clashes, override)
        number = stored.version.number
        stored = store.programmes.change(fair_id, number, done.programme)
        overridden = [_logged(one) for one in done.clashes if one.grade is Grade.WARN]
        store.programmes.log(fair_id, number, change.model_dump(mode="json"), overridden)
    shown = Shown(fair, participants, stored, clashes(done.programme, fair, participants))
    return shown, done


def check(service: Service, fair_id: str, change: Edit) -> tuple[Shown, Edited]:
    """What an edit would bring about, without doing it; and the version as it is. Raises NotFound."""
    shown = show(service, fair_id)
    if isinstance(change, Add):
        shown = replace(shown, participants=_with_added(service, shown.participants, change))
    return shown, edited(shown.stored.programme, shown.fair, shown.participants, change)


def publish(
    service: Service, fair_id: str, *, title: str = "", override: bool = False, expected: int | None = None
) -> Shown:
    """The draft is what holds from now on; the version before it is kept.

    Raises NotFound, Changed, and, unless `override`, Clashing where somebody would be in two places or the like; what
    was overridden is kept in the log.
    """
    with service.database.writing() as store:
        fair = fair_scene.as_it_stands(service, fair_id)
        draft = store.programmes.in_state(fair_id, VersionState.DRAFT)
        if draft is None:
            raise NotFound(_NO_DRAFT.format(fair=fair_id))
        shown = _shown(service, fair, draft, STAFF)
        blocked = [one for one in shown.clashes if one.grade is Grade.BLOCK]
        if blocked and not override:
            raise Clashing(_CANNOT_PUBLISH.format(count=len(blocked), first=blocked[0].message), blocked)
        stored = store.programmes.publish(fair_id, draft.version.number, title, expected)
        action = {"do": "publish", "title": title}
        store.programmes.log(fair_id, stored.version.number, action, list(map(_logged, blocked)))
    return replace(shown, stored=stored)


def versions(service: Service, fair_id: str) -> list[Version]:
    """The latest first. Raises NotFound for an unknown fair."""
    with service.database.reading() as store:
        store.fairs.get(fair_id)
        return store.programmes.versions(fair_id)


def done(service: Service, fair_id: str) -> list[Done]:
    """What was done by hand. Raises NotFound for an unknown fair."""
    with service.database.reading() as store:
        store.fairs.get(fair_id)
        return store.programmes.done(fair_id)


def restore(service: Service, fair_id: str, number: int, *, publish: bool = False) -> Shown:
    """A new draft with the meetings of an earlier version; the one before becomes a checkpoint. Raises NotFound.

    publish: it holds at once, whatever clashes by now; the clashes are kept in the log.
    """
    with service.database.writing() as store:
        earlier = store.programmes.get(fair_id, number)
        state = VersionState.PUBLISHED if publish else VersionState.DRAFT
        stored = store.programmes.add(earlier.programme, state, earlier.version.title)
        shown = _shown(service, fair_scene.as_it_stands(service, fair_id), stored, STAFF)
        blocked = [_logged(one) for one in shown.clashes if publish and one.grade is Grade.BLOCK]
        store.programmes.log(fair_id, stored.version.number, {"do": "restore", "version": number}, blocked)
    return shown


@dataclass(frozen=True)
class Compared:
    fair: Fair
    participants: Participants
    changes: Sequence[Change]


def compare(service: Service, fair_id: str, first: int, second: int) -> Compared:
    """What is different in the second version. Raises NotFound."""
    fair = fair_scene.as_it_stands(service, fair_id)
    with service.database.reading() as store:
        before, after = (store.programmes.get(fair_id, one).programme for one in (first, second))
    everybody = Programme(fair=fair_id, meetings=(*before.meetings, *after.meetings))
    named = fair_scene.named(service, fair, everybody, STAFF)
    return Compared(fair, named, changes(before, after))


def _latest(store: Store, fair_id: str) -> StoredProgramme | None:
    draft = store.programmes.in_state(fair_id, VersionState.DRAFT)
    return draft or store.programmes.in_state(fair_id, VersionState.PUBLISHED)


def _draft(store: Store, fair_id: str, expected: int | None) -> StoredProgramme:
    """expected: the revision of the draft, or of what is published where there is none."""
    latest = _latest(store, fair_id)
    if latest is None:
        raise NotFound(_NONE_YET.format(fair=fair_id))
    store.programmes.expect(fair_id, latest.version.number, expected)
    if latest.version.state is VersionState.DRAFT:
        return latest
    return store.programmes.add(latest.programme, VersionState.DRAFT, latest.version.title)


def _shown(service: Service, fair: Fair, stored: StoredProgramme, viewer: Viewer) -> Shown:
    participants = fair_scene.named(service, fair, stored.programme, viewer)
    return Shown(fair, participants, stored, clashes(stored.programme, fair, participants))


def _with_added(service: Service, participants: Participants, change: Add) -> Participants:
    return participants.joined(fair_scene.parties(service, [change.demand], [change.talent], STAFF))


def _value(service: Service, fair_id: str, change: Add) -> float:
    """The chance of the pair by the ranking, as far as it ranks it at all."""
    scene = fair_scene.scene_of(service, fair_id, only=[change.demand])
    return next((one.value for one in scene.scored if one.talent == change.talent), 0.0)


def _refuse(found: Sequence[Clash], override: bool) -> None:
    blocked = [one for one in found if one.grade is Grade.BLOCK]
    warned = [one for one in found if one.grade is Grade.WARN]
    if blocked:
        raise Clashing(_CANNOT_BE.format(first=blocked[0].message), blocked + warned)
    if warned and not override:
        raise Clashing(_CONFIRM.format(first=warned[0].message), warned)


def _logged(clash: Clash) -> dict[str, object]:
    """By codes and ids, so that nobody's name is kept in the log."""
    return {"code": clash.code, "grade": clash.grade, "meetings": clash.meetings, "parties": clash.parties}


_DIGITS = 10  # a version's number has fewer
_NONE_YET = Bilingual(
    zh="展会“{fair}”还没有洽谈安排。请先运行 wutong fair plan {fair}。",
    en="The fair “{fair}” has no programme yet. Make one: wutong fair plan {fair}",
)
_NONE_PUBLISHED = Bilingual(
    zh="展会“{fair}”还没有发布的安排。请先运行 wutong fair publish {fair}，或改用草案（draft）。",
    en="Nothing is published for the fair “{fair}”. Publish its draft (wutong fair publish {fair}), or ask for the "
    "version “draft”.",
)
_NO_DRAFT = Bilingual(
    zh="展会“{fair}”没有草案。请先排一份：wutong fair plan {fair}。",
    en="The fair “{fair}” has no draft. Make one: wutong fair plan {fair}",
)
_WORDS = {"current": _NONE_YET, "published": _NONE_PUBLISHED, "draft": _NO_DRAFT}
_WHICH = Bilingual(
    zh="“{given}”不是版本：请写版本号，或 draft（草案）、published（已发布）、current（草案；没有时为已发布的）。",
    en="“{given}” is no version: give its number, or draft, published, or current (the draft, else what is published).",
)
_CANNOT_PUBLISH = Bilingual(
    zh="有 {count} 处冲突，不能发布。第一处：{first}",
    en="Not published, for what cannot be ({count} in all). The first: {first}",
)
_CANNOT_BE = Bilingual(zh="不能这样改：{first}", en="This cannot be: {first}")
_CONFIRM = Bilingual(
    zh="这样改不合规则，确认后方可保存：{first}", en="This is against a rule and has to be confirmed: {first}"
)
