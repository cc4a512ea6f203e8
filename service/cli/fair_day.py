"""The day of a fair: who came, who is late, who waits, and the programme from now on."""

import re
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from matcher.bilingual import Bilingual, Language
from service.cli.common import Lang, checked, language_of, running_service, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matcher.fair.day.events import DayEvent
    from service.bootstrap import Service

commands = typer.Typer()

FairId = Annotated[str, typer.Argument(help="Id of the fair.")]
At = Annotated[
    str, typer.Option("--at", help="When, in the fair's own time: 10:05, or 2026-10-14T10:05; by default now.")
]
_KINDS = Literal["late", "no-show", "checked-in", "table-lost", "overrun", "called-off", "walk-in", "walk-in-done"]


@commands.command()
@said
def event(
    fair: FairId,
    kind: Annotated[_KINDS, typer.Argument(help="What happened.")],
    party: Annotated[
        str,
        typer.Argument(help="To whom: id, number or name; a table or room that is lost; the meeting that overruns."),
    ],
    until: Annotated[str, typer.Option(help="Until when: 10:40, or 2026-10-14T10:40.")] = "",
    demand: Annotated[str, typer.Option(help="With called-off, walk-in, walk-in-done: id, number or title.")] = "",
    left: Annotated[bool, typer.Option("--left", help="With walk-in-done: went away without a talk.")] = False,
    note: Annotated[str, typer.Option(help="With called-off: why.")] = "",
    at: At = "",
    lang: Lang = None,
) -> None:
    """Say what happens; what then stands in the way of published meetings is answered. Nothing moves until `replan`.

    Example: wutong fair event qingdao-2026 late T-203 --until 10:40
    """
    from service import printed_programmes as printed
    from service.actions import fair_day

    language = language_of(lang)
    with running_service() as service:
        times = _Times(service, fair, at, until, language)
        with checked(language):
            told = _event(service, fair, kind, party, demand, times, note, left)
        touched = fair_day.record(service, fair, [told])
    typer.echo((_IN_THE_WAY if touched.clashes else _NOTHING).format(count=len(touched.clashes)).text(language))
    for line in printed.clash_lines(touched.clashes, language):
        typer.echo(line)


@commands.command()
@said
def events(fair: FairId, lang: Lang = None) -> None:
    """List what was said to happen, each with its number. Example: wutong fair events qingdao-2026"""
    from service import printed_programmes as printed
    from service.actions import fair_day

    with running_service() as service:
        found = fair_day.said(service, fair)
    for line in printed.event_lines(found, language_of(lang)):
        typer.echo(line)


@commands.command()
@said
def undo(fair: FairId, number: Annotated[int, typer.Argument(min=1, help="Of `events`.")], lang: Lang = None) -> None:
    """Take back what was said to happen. Nothing moves until `replan`. Example: wutong fair undo qingdao-2026 3"""
    from service.actions import fair_day

    with running_service() as service:
        fair_day.take_back(service, fair, number)
    typer.echo(_TAKEN_BACK.format(number=number).text(language_of(lang)))


@commands.command("check-in")
@said
def check_in(
    fair: FairId,
    code: Annotated[str, typer.Argument(help="The code on the badge; or an id, number or name.")],
    at: At = "",
    lang: Lang = None,
) -> None:
    """Check somebody in: says who it is, and which meetings come next, at which table, with whom.

    Example: wutong fair check-in qingdao-2026 4F7QZ-M2K9T
    """
    from service import printed_programmes as printed
    from service.actions import fair_day
    from service.actions.fair_parties import party_of

    language = language_of(lang)
    with running_service() as service:
        moment = _Times(service, fair, at, "", language).at
        if _is_code(code):
            found = fair_day.check_in(service, fair, code=code, at=moment)
        else:
            with _slips_in_codes(code):
                party = party_of(service, fair, code)
            found = fair_day.check_in(service, fair, party=party, at=moment)
    for line in printed.arrived_lines(found, language):
        typer.echo(line)


@commands.command()
@said
def replan(
    fair: FairId,
    at: At = "",
    notice: Annotated[int, typer.Option(min=0, max=600, help="Minutes; nobody is told to come sooner than this.")] = 0,
    ask: Annotated[
        list[str] | None, typer.Option(help="DEMAND=TALENT: a pair that asks for a meeting; may be repeated.")
    ] = None,
    try_only: Annotated[bool, typer.Option("--try", help="Say what would change, and change nothing.")] = False,
    lang: Lang = None,
) -> None:
    """Plan the published programme again from now on, with the fewest changes, and publish it.

    Example: wutong fair replan qingdao-2026 --notice 10 --try
    """
    from service import printed_programmes as printed
    from service.actions import fair_day
    from service.actions.fair_parties import demand_of, talent_of

    language = language_of(lang)
    with running_service() as service:
        pairs = [_pair(one, language) for one in ask or ()]
        done = fair_day.replan_from(
            service,
            fair,
            _Times(service, fair, at, "", language).at,
            requested=[(demand_of(service, demand), talent_of(service, talent)) for demand, talent in pairs],
            notice=notice,
            try_only=try_only,
        )
    for line in printed.replan_lines(done, language):
        typer.echo(line)


@commands.command()
@said
def queue(
    fair: FairId,
    at: At = "",
    minutes: Annotated[int | None, typer.Option(min=1, max=240, help="Of one talk; by default 10.")] = None,
    lang: Lang = None,
) -> None:
    """Who walked in and waits, and for how long. Example: wutong fair queue qingdao-2026"""
    from service import printed_programmes as printed
    from service.actions import fair_day

    language = language_of(lang)
    with running_service() as service:
        found = fair_day.queue(service, fair, _Times(service, fair, at, "", language).at, minutes=minutes)
    if not found.estimates:
        typer.echo(_NOBODY_WAITS.text(language), err=True)
    for line in printed.queue_lines(found, language):
        typer.echo(line)


@commands.command()
@said
def day(fair: FairId, at: At = "", lang: Lang = None) -> None:
    """How the day stands: who has come, which meetings cannot be held, who waits.

    Example: wutong fair day qingdao-2026
    """
    from service import printed_programmes as printed
    from service.actions import fair_day

    language = language_of(lang)
    with running_service() as service:
        found = fair_day.overview(service, fair, _Times(service, fair, at, "", language).at)
    for line in printed.overview_lines(found, language):
        typer.echo(line)


class _Times:
    """Times as they are typed → the fair's own; HH:MM is of the day of `at`, or today there."""

    def __init__(self, service: "Service", fair: str, at: str, until: str, language: Language) -> None:
        from service.actions import fair_day, fairs

        clock = fair_day.local_now(service, fairs.read(service, fair).fair)
        self.at = _moment(at, clock, language) if at else clock
        self.until = _moment(until, self.at, language) if until else None


def _moment(given: str, of_day: datetime, language: Language) -> datetime:
    for form in ("%H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"):
        try:
            read = datetime.strptime(given, form)  # the fair's own time, which has no zone
        except ValueError:
            continue
        return datetime.combine(of_day.date(), read.time()) if form == "%H:%M" else read
    raise typer.BadParameter(_NO_TIME.format(given=given[:40]).text(language))


def _event(
    service: "Service", fair: str, kind: str, party: str, demand: str, times: _Times, note: str, left: bool
) -> "DayEvent":
    from matcher.fair.day.events import CalledOff, CheckedIn, Late, NoShow, Overrun, TableLost, WalkIn, WalkInDone
    from service.actions.fair_parties import demand_of, party_of, talent_of
    from service.errors import InvalidRequest

    at, until = times.at, times.until
    if kind in ("late", "overrun") and until is None:
        raise InvalidRequest(_NEEDS_UNTIL.format(kind=kind))
    if kind in ("called-off", "walk-in", "walk-in-done"):
        if not demand:
            raise InvalidRequest(_NEEDS_DEMAND.format(kind=kind))
        who, what = talent_of(service, party), demand_of(service, demand)
        if kind == "called-off":
            return CalledOff(at=at, talent=who, demand=what, note=note)
        if kind == "walk-in":
            return WalkIn(at=at, talent=who, demand=what)
        return WalkInDone(at=at, talent=who, demand=what, served=not left)
    if kind == "overrun" and until is not None:
        return Overrun(at=at, meeting=party, until=until)
    whom = party_of(service, fair, party)
    if kind == "late" and until is not None:
        return Late(at=at, party=whom, until=until)
    if kind == "table-lost":
        return TableLost(at=at, party=whom, until=until)
    return NoShow(at=at, party=whom) if kind == "no-show" else CheckedIn(at=at, party=whom)


def _is_code(given: str) -> bool:
    """What has the form of a code and no slip in it is one; anything else may be a name."""
    from matcher.errors import NotFound
    from matcher.fair.day.codes import as_printed

    try:
        as_printed(given)
    except NotFound:
        return False
    return True


@contextmanager
def _slips_in_codes(given: str) -> "Iterator[None]":
    """What is nobody's name and looks like a code is said to be a mistyped one. Raises NotFound."""
    from matcher.errors import NotFound
    from matcher.fair.day.codes import as_printed

    try:
        yield
    except NotFound:
        if _LIKE_A_CODE.fullmatch(given.strip()):
            as_printed(given)
        raise


def _pair(given: str, language: Language) -> tuple[str, str]:
    demand, _, talent = given.partition("=")
    if not demand.strip() or not talent.strip():
        raise typer.BadParameter(_NO_PAIR.format(given=given[:60]).text(language))
    return demand.strip(), talent.strip()


_TAKEN_BACK = Bilingual("已撤销第 {number} 号记录。", "What was said under number {number} is taken back.")
_LIKE_A_CODE = re.compile(r"\w{5}[-‐–— ]?\w{5}")
_IN_THE_WAY = Bilingual(
    "已记录。有 {count} 处影响已发布的洽谈：请运行 wutong fair replan。",
    "Recorded. In the way of published meetings: {count}. Then: wutong fair replan",
)
_NOTHING = Bilingual("已记录，已发布的洽谈不受影响。", "Recorded. Nothing stands in the way of published meetings.")
_NOBODY_WAITS = Bilingual("没有人排队。", "Nobody waits.")
_NO_TIME = Bilingual(
    "“{given}”不是时间，应如 10:40 或 2026-10-14T10:40。",
    "“{given}” is no time; write it as 10:40 or 2026-10-14T10:40.",
)
_NEEDS_UNTIL = Bilingual("{kind} 需要 --until（到什么时候）。", "{kind} needs --until.")
_NEEDS_DEMAND = Bilingual("{kind} 需要 --demand（哪一项需求）。", "{kind} needs --demand.")
_NO_PAIR = Bilingual("“{given}”应写成 需求=人才。", "“{given}” should read DEMAND=TALENT.")
