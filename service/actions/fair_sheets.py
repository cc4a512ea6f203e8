"""Sheets of a fair's programme, gathered from the records and printed."""

from dataclasses import dataclass

from matcher.bilingual import Bilingual, Language
from matcher.fair.frame import EVERYBODY, Fair
from matcher.fair.programme import Programme, supposed
from service.actions import fair_scene, programmes, signing
from service.actions.fair_scene import STAFF
from service.bootstrap import Service
from service.errors import InvalidRequest
from service.exports import File, Form, What, export
from service.exports.material import Material, Version
from service.store.programmes import VersionState
from service.visibility import ANYONE

PUBLISHED = "published"
FOR_STAFF = (What.BADGES, What.PACK, What.SIGNING)  # hold check-in codes, or the names of all

TITLES: dict[What, Bilingual] = {
    What.TALENTS: Bilingual("人才日程", "Talents"),
    What.ORGANISATIONS: Bilingual("单位日程", "Organisations"),
    What.INTERPRETERS: Bilingual("翻译日程", "Interpreters"),
    What.TABLES: Bilingual("洽谈桌日程", "Tables"),
    What.HOURS: Bilingual("各时段洽谈", "Hours"),
    What.PARTY: Bilingual("日程", "Schedule"),
    What.PROGRAMME: Bilingual("全部安排", "Programme"),
    What.WALL: Bilingual("洽谈总表", "Wall timetable"),
    What.BADGES: Bilingual("参会证", "Badges"),
    What.SIGNING: Bilingual("签约仪式清单", "Signing ceremony"),
    What.PACK: Bilingual("离线包", "Offline pack"),
}


@dataclass(frozen=True)
class Printed:
    file: File
    title: str  # a file name for people, in the reader's language, with its ending


def material(service: Service, fair_id: str, which: str = PUBLISHED, *, public: bool = False) -> Material:
    """All that is printed of a version.

    which: as in `programmes.located`. public: names only as far as their owners agreed to; else as staff sees them.
    Raises NotFound, or InvalidRequest for another word.
    """
    fair, stored = programmes.located(service, fair_id, which)
    version, draft = stored.version, stored.version.state in (VersionState.DRAFT, VersionState.CHECKPOINT)
    with service.database.reading() as store:
        earlier = store.programmes.published_before(fair_id, version.number)
        changed = store.programmes.last_change(fair_id, version.number) if draft else None
        secret = store.revisions.database()
    before = _together(fair_id, earlier) if earlier else None
    programme = stored.programme
    everything = Programme(
        fair=fair_id, meetings=(*programme.meetings, *(before.meetings if before else ())), unplaced=programme.unplaced
    )
    participants = fair_scene.named(service, fair, everything, ANYONE if public else STAFF)
    if public:
        hidden = {one.id for one in participants.demands.values() if one.organisation == one.id}
        owned = {one.id for one in fair.tables if one.owner}
        programme = _public(programme, hidden, owned)
        before = _public(before, hidden, owned) if before else None
        known = {one.organisation for one in participants.demands.values()}
        fair = fair.changed(
            representatives=[one for one in fair.representatives if one.organisation in known],
            absences=[one for one in fair.absences if one.who in _of_all(fair)],
        )
    return Material(
        fair,
        programme,
        participants,
        Version(version.number, changed or version.published_at or version.created_at, draft),
        secret,
        before,
        () if public else signing.for_sheets(signing.listed(service, fair_id)),
    )


def printed(
    service: Service,
    fair_id: str,
    what: What,
    form: Form,
    language: Language,
    *,
    party: str = "",
    which: str = PUBLISHED,
    public: bool = False,
) -> Printed:
    """One file. Raises NotFound, InvalidRequest where there is no such file, and NoChineseFont."""
    if public and what in FOR_STAFF:
        raise InvalidRequest(NOT_PUBLIC.format(what=what.value))
    gathered = material(service, fair_id, which, public=public)
    return print_one(gathered, what, form, language, party)


def print_one(gathered: Material, what: What, form: Form, language: Language, party: str = "") -> Printed:
    """As `printed`, of what is gathered already."""
    file = export(gathered, what, form, language, party=party)
    words = [gathered.name.text(language), TITLES[what].text(language), *([party] if party else [])]
    return Printed(file, f"{'-'.join(words)}.{form}")


def _together(fair_id: str, earlier: list[Programme]) -> Programme:
    """All meetings that were ever announced, each as it was last."""
    meetings = {meeting.id: meeting for programme in reversed(earlier) for meeting in programme.meetings}
    return Programme(fair=fair_id, meetings=tuple(meetings.values()))


def _of_all(fair: Fair) -> set[str]:
    """Whose absence is no matter of one person."""
    return {EVERYBODY, *(one.id for one in fair.tables), *(one.id for one in fair.rooms)}


def _public(programme: Programme, hidden: set[str], owned: set[str]) -> Programme:
    """Without what did not find a place, and without what would tell whose a confidential demand is.

    That is who sits there for it, and a meeting at somebody's own table. hidden: demands. owned: tables.
    """
    meetings = []
    for one in programme.meetings:
        if not hidden & set(one.demands):
            meetings.append(one)
        elif one.table not in owned:
            meetings.append(one.model_copy(update={"representatives": tuple(map(supposed, one.demands))}))
    return programme.model_copy(update={"meetings": tuple(meetings), "unplaced": ()})


NOT_PUBLIC = Bilingual(
    zh="“{what}”含有签到码或全部姓名，仅供工作人员使用。请去掉 public。",
    en="“{what}” holds check-in codes or everybody's name and is for staff. Leave `public` out.",
)
