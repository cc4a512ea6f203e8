"""A small programme whose texts are Chinese, English, long, and hostile."""

from datetime import date, datetime, time

from matcher.bilingual import Bilingual
from matcher.fair.frame import Absence, AbsenceReason, Fair, Interpreter, Name, Representative, Room, Slot, Table
from matcher.fair.participants import DemandParty, Participants, TalentParty
from matcher.fair.programme import Meeting, Programme, Unplaced
from matcher.fair.sheets import Signing
from service.exports.material import Material, Version

FORMULA = "=cmd|'/C calc'!A0"
MARKUP = '#let x = read("/etc/passwd"); $ #x ] *bold* @ref <label> \\'
SCRIPT = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'
ENDLESS = "Supercalifragilistic" * 20
TITLE = "深远海大型养殖工船低噪声推进系统联合研发"


def both(text: str) -> Bilingual:
    return Bilingual(text, text)


def material(
    *meetings: Meeting,
    before: Programme | None = None,
    number: int = 3,
    draft: bool = False,
    fair: Fair | None = None,
    signings: tuple[Signing, ...] = (),
) -> Material:
    """With `meetings`, or, where there are none, with MEETINGS."""
    lost = Unplaced(
        demand="d_2", talent="t_2", value=0.4, reason=Bilingual("没有空桌（测试）", "No table is free (test)")
    )
    programme = Programme(fair="blue2026", meetings=meetings or MEETINGS, unplaced=(lost,))
    version = Version(number, datetime(2026, 11, 20, 8, 30), draft)
    return Material(fair or FAIR, programme, PEOPLE, version, "a secret of tests", before, signings)


def fair_with(**changes: object) -> Fair:
    return Fair.model_validate({**{name: getattr(FAIR, name) for name in Fair.model_fields}, **changes})


def nothing() -> Material:
    fair = Fair(id="empty", name=Name())
    return Material(
        fair, Programme(fair="empty"), Participants(), Version(1, datetime(2026, 11, 20)), "a secret of tests"
    )


DAY = date(2026, 11, 26)
SLOTS = (
    *(Slot(id=f"s{hour:02}", day=DAY, start=time(hour), end=time(hour, 30)) for hour in (9, 10, 11)),
    Slot(id="lunch", day=DAY, start=time(12), end=time(13), lunch=True),
    Slot(id="s14", day=DAY, start=time(14), end=time(14, 30)),
)
FAIR = Fair(
    id="blue2026",
    name=Name(zh="蓝洽会（测试 & 虚构）", en="Blue Fair (test & invented)"),
    slots=SLOTS,
    rooms=(Room(id="hall", name=Name(zh="一层大厅", en="Main hall")),),
    tables=(Table(id="A01", room="hall"), Table(id="A02", room="hall")),
    representatives=(Representative(id="o_1.li", organisation="o_1", name="李敏（虚构）"),),
    interpreters=(Interpreter(id="int1", name="何雨桐（虚构）", pairs=(("en", "zh"),)),),
    absences=(
        Absence(
            who="t_1", since=datetime(2026, 11, 26, 10), until=datetime(2026, 11, 26, 11), reason=AbsenceReason.TOUR
        ),
    ),
)
PEOPLE = Participants.of(
    [
        DemandParty("d_1", "o_1", title=both(TITLE), organisation_name=both("青岛泵厂（虚构）")),
        DemandParty("d_2", "o_2", title=both(SCRIPT), organisation_name=both(FORMULA)),
        DemandParty("d_3", "o_2", title=both(MARKUP), organisation_name=both(FORMULA)),
    ],
    [
        TalentParty("t_1", name=both("Vladan Petrešić 欧阳（虚构）"), headline=both("Acoustics & 声学")),
        TalentParty("t_2", name=both(FORMULA), headline=both(ENDLESS)),
    ],
)
MEETINGS = (
    Meeting(
        id="m1",
        slot="s09",
        table="A01",
        demands=("d_1",),
        talents=("t_1",),
        representatives=("o_1.li",),
        interpreter="int1",
    ),
    Meeting(id="m2", slot="s14", table="A02", demands=("d_2",), talents=("t_1",)),
    Meeting(id="m3", slot="s11", table="A01", demands=("d_3",), talents=("t_2",)),
    Meeting(id="m4", slot="gone", table="A01", demands=("d_1",), talents=("t_2",)),
)
