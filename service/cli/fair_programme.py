"""The programme of a fair: plan, show, change by hand, publish, compare, go back."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from matcher.bilingual import Bilingual, Language
from service.cli.common import Lang, checked, language_of, output_to, running_service, said

if TYPE_CHECKING:
    from matcher.fair.review.editing import Edit
    from service.bootstrap import Service

commands = typer.Typer()
edit = typer.Typer(
    name="edit",
    help="Change the draft by hand; what clashes is said. 手工调整草案。",
    no_args_is_help=True,
)
commands.add_typer(edit)

FairId = Annotated[str, typer.Argument(help="Id of the fair.")]
MeetingId = Annotated[str, typer.Argument(help="Id of the meeting, as `programme` shows it.")]
SlotId = Annotated[str, typer.Argument(help="Id of the slot.")]
TableId = Annotated[str, typer.Option("--table", help="Id of a table; by default the same, else a free one.")]
Override = Annotated[bool, typer.Option("--override", help="Also where it breaks a rule; this is logged.")]
Check = Annotated[bool, typer.Option("--check", help="Only say what it would bring about.")]
Expected = Annotated[int | None, typer.Option(help="Only if the version is still at this revision.")]
Number = Annotated[int, typer.Argument(min=1, help="Number of the version.")]


@commands.command()
@said
def plan(
    fair: FairId,
    seconds: Annotated[
        float, typer.Option(min=0.1, max=3600, help="The longest that improving the timetable takes.")
    ] = 20.0,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Also where least numbers of meetings cannot all be met.")
    ] = False,
    title: Annotated[str, typer.Option(help="What the version is called.")] = "",
    lang: Lang = None,
) -> None:
    """Plan a draft: who meets whom, when and where. The draft before is kept; locked meetings stay.

    Example: wutong fair plan qingdao-2026 --seconds 60
    """
    from service import printed_programmes as printed
    from service.actions import programmes

    language = language_of(lang)
    with running_service() as service:
        shown = programmes.make(service, fair, strict=not anyway, seconds=seconds, title=title)
    for line in printed.summary_lines(shown, language):
        typer.echo(line)


@commands.command()
@said
def programme(
    fair: FairId,
    version: Annotated[str, typer.Option(help="Its number; or draft, published, current.")] = "current",
    format_: Annotated[Literal["text", "json", "tsv"], typer.Option("--format", help="How to write it.")] = "text",
    out: Annotated[Path | None, typer.Option(help="Write to this file instead of standard output.")] = None,
    lang: Lang = None,
) -> None:
    """Show a programme by time, what found no place and why, how good it is, and what clashes.

    Example: wutong fair programme qingdao-2026 --version published
    """
    from service import printed_programmes as printed
    from service.actions import programmes

    with running_service() as service:
        shown = programmes.find(service, fair, version)
    with output_to(out) as stream:
        printed.write_programme(shown, stream, format_, language_of(lang))


@edit.command()
@said
def move(
    fair: FairId,
    meeting: MeetingId,
    slot: SlotId,
    table: TableId = "",
    override: Override = False,
    check: Check = False,
    lang: Lang = None,
) -> None:
    """Move a meeting to another slot or table. Example: wutong fair edit move qingdao-2026 m_5b1f0c8e2a9d 1014-02"""
    from matcher.fair.review.editing import Move

    _apply(fair, lambda _: Move(meeting=meeting, slot=slot, table=table), override, check, lang)


@edit.command()
@said
def swap(
    fair: FairId,
    first: MeetingId,
    second: MeetingId,
    override: Override = False,
    check: Check = False,
    lang: Lang = None,
) -> None:
    """Swap times and tables of two meetings.

    Example: wutong fair edit swap qingdao-2026 m_5b1f0c8e2a9d m_0c8e2a9d5b1f
    """
    from matcher.fair.review.editing import Swap

    _apply(fair, lambda _: Swap(first=first, second=second), override, check, lang)


@edit.command()
@said
def add(
    fair: FairId,
    demand: Annotated[str, typer.Argument(help="Id, number or title of the demand.")],
    talent: Annotated[str, typer.Argument(help="Id, number or name of the talent.")],
    slot: SlotId,
    table: TableId = "",
    override: Override = False,
    check: Check = False,
    lang: Lang = None,
) -> None:
    """Add a meeting. Example: wutong fair edit add qingdao-2026 D-17 T-203 1014-02 --table T4"""
    from matcher.fair.review.editing import Add
    from service.actions.fair_parties import demand_of, talent_of

    def change(service: "Service") -> "Edit":
        return Add(demand=demand_of(service, demand), talent=talent_of(service, talent), slot=slot, table=table)

    _apply(fair, change, override, check, lang)


@edit.command()
@said
def remove(
    fair: FairId, meeting: MeetingId, override: Override = False, check: Check = False, lang: Lang = None
) -> None:
    """Take a meeting out. Example: wutong fair edit remove qingdao-2026 m_5b1f0c8e2a9d"""
    from matcher.fair.review.editing import Remove

    _apply(fair, lambda _: Remove(meeting=meeting), override, check, lang)


@edit.command()
@said
def lock(fair: FairId, meeting: MeetingId, lang: Lang = None) -> None:
    """Keep a meeting where it is in every later planning. Example: wutong fair edit lock qingdao-2026 m_5b1f0c8e2a9d"""
    from matcher.fair.review.editing import Lock

    _apply(fair, lambda _: Lock(meeting=meeting), False, False, lang)


@edit.command()
@said
def unlock(fair: FairId, meeting: MeetingId, lang: Lang = None) -> None:
    """Let later plannings move a meeting again. Example: wutong fair edit unlock qingdao-2026 m_5b1f0c8e2a9d"""
    from matcher.fair.review.editing import Lock

    _apply(fair, lambda _: Lock(meeting=meeting, locked=False), False, False, lang)


@edit.command()
@said
def assign(
    fair: FairId,
    meeting: MeetingId,
    representative: Annotated[
        list[str] | None, typer.Option(help="Id; one for each demand of the meeting, in its order.")
    ] = None,
    interpreter: Annotated[str | None, typer.Option(help="Id; “” for none.")] = None,
    override: Override = False,
    check: Check = False,
    lang: Lang = None,
) -> None:
    """Put other people at the table. Example: wutong fair edit assign qingdao-2026 m_5b1f0c8e2a9d --interpreter I2"""
    from matcher.fair.review.editing import Assign

    people = tuple(representative) if representative else None
    _apply(
        fair,
        lambda _: Assign(meeting=meeting, representatives=people, interpreter=interpreter),
        override,
        check,
        lang,
    )


@commands.command()
@said
def publish(
    fair: FairId,
    title: Annotated[str, typer.Option(help="What the version is called.")] = "",
    override: Annotated[bool, typer.Option("--override", help="Also what cannot be; this is logged.")] = False,
    expected: Expected = None,
    lang: Lang = None,
) -> None:
    """Publish the draft: it is what holds from now on. Example: wutong fair publish qingdao-2026 --title 第一版"""
    from service import printed_programmes as printed
    from service.actions import programmes
    from service.errors import Clashing

    language = language_of(lang)
    with running_service() as service:
        try:
            shown = programmes.publish(service, fair, title=title, override=override, expected=expected)
        except Clashing as error:
            _say_all(printed.clash_lines(error.clashes, language))
            raise
    version = shown.stored.version
    typer.echo(_PUBLISHED.format(number=version.number, meetings=len(shown.stored.programme.meetings)).text(language))


@commands.command()
@said
def versions(fair: FairId, lang: Lang = None) -> None:
    """List the versions of a programme, the latest first. Example: wutong fair versions qingdao-2026"""
    from service import printed_programmes as printed
    from service.actions import programmes

    language = language_of(lang)
    with running_service() as service:
        held = programmes.versions(service, fair)
    if not held:
        typer.echo(_NONE.text(language), err=True)
    for line in printed.version_lines(held, language):
        typer.echo(line)


@commands.command()
@said
def log(fair: FairId, lang: Lang = None) -> None:
    """What was done to the programme by hand, in its order. Example: wutong fair log qingdao-2026"""
    from service import printed_programmes as printed
    from service.actions import programmes

    with running_service() as service:
        done = programmes.done(service, fair)
    for line in printed.log_lines(done, language_of(lang)):
        typer.echo(line)


@commands.command()
@said
def restore(
    fair: FairId,
    number: Number,
    publish: Annotated[bool, typer.Option("--publish", help="It holds at once, whatever clashes by now.")] = False,
    lang: Lang = None,
) -> None:
    """Go back to an earlier version: a new draft with its meetings.

    Example, after a re-plan that was wrong: wutong fair restore qingdao-2026 2 --publish
    """
    from service import printed_programmes as printed
    from service.actions import programmes

    language = language_of(lang)
    with running_service() as service:
        shown = programmes.restore(service, fair, number, publish=publish)
    said = _BACK if publish else _RESTORED
    typer.echo(said.format(number=number, new=shown.stored.version.number).text(language))
    typer.echo(printed.counts(shown.clashes).text(language))


@commands.command()
@said
def compare(
    fair: FairId,
    first: Number,
    second: Annotated[int, typer.Argument(min=1, help="Number of another version.")],
    lang: Lang = None,
) -> None:
    """Say what is different in the second version, meeting by meeting. Example: wutong fair compare qingdao-2026 1 2"""
    from service import printed_programmes as printed
    from service.actions import programmes

    with running_service() as service:
        found = programmes.compare(service, fair, first, second)
    for line in printed.compared_lines(found, language_of(lang)):
        typer.echo(line)


def _apply(
    fair: str, change_of: Callable[["Service"], "Edit"], override: bool, check: bool, lang: Language | None
) -> None:
    from service import printed_programmes as printed
    from service.actions import programmes
    from service.errors import Clashing

    language = language_of(lang)
    with running_service() as service:
        with checked(language):
            change = change_of(service)
        try:
            if check:
                shown, done = programmes.check(service, fair, change)
            else:
                shown, done = programmes.edit(service, fair, change, override=override)
        except Clashing as error:
            _say_all(printed.clash_lines(error.clashes, language))
            raise
    for line in printed.edit_lines(shown, done, language):
        typer.echo(line)
    typer.echo((_CHECKED if check else _EDITED).format(number=shown.stored.version.number).text(language), err=True)


def _say_all(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line, err=True)


_PUBLISHED = Bilingual(
    "第 {number} 版已发布，共 {meetings} 场洽谈。", "Version {number} is published, with {meetings} meetings."
)
_RESTORED = Bilingual(
    "已按第 {number} 版新建草案（第 {new} 版）。发布后生效。",
    "Version {new} is a new draft with the meetings of version {number}. Publish it to make it hold.",
)
_BACK = Bilingual(
    "已恢复第 {number} 版，作为第 {new} 版发布。", "Version {new} is published, with the meetings of version {number}."
)
_NONE = Bilingual("还没有洽谈安排。", "There is no programme yet.")
_EDITED = Bilingual("已改，草案第 {number} 版。", "Done, in draft {number}.")
_CHECKED = Bilingual("仅为检查，未作更改。", "Only checked: nothing was changed.")
