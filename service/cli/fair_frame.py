"""The frame of a fair: days, slots, rooms, tables, people and rules."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from pydantic import ValidationError

from matcher.bilingual import Bilingual, Language
from matcher.profiles.problems import Severity
from service.cli.common import Lang, language_of, output_to, running_service, said

if TYPE_CHECKING:
    from matcher.fair.entry.checks import FrameProblem
    from matcher.fair.frame import Fair
    from service.actions.fairs import Entered
    from service.bootstrap import Service
    from service.store.fairs import StoredFair

commands = typer.Typer(
    name="frame",
    help="When, where, who is there, and by which rules they meet. 会期的时间、场地、人员与规则。",
    no_args_is_help=True,
)

FairId = Annotated[str, typer.Argument(help="Id of the fair.")]


@commands.command()
@said
def put(
    file: Annotated[Path, typer.Argument(help="The frame as .xlsx (see template) or as .json.")],
    fair: Annotated[str, typer.Option(help="Id of the fair, where the file does not say it.")] = "",
    expected: Annotated[
        int | None, typer.Option(help="Only if the fair is still at this revision, as `show` gives it.")
    ] = None,
    lang: Lang = None,
) -> None:
    """Enter the frame of a fair, or replace it. With an error nothing is kept, and every error is said.

    Example: wutong fair frame put 会场安排.xlsx
    """
    from service.errors import InvalidFrame

    language = language_of(lang)
    with running_service() as service:
        try:
            entered = _entered(service, file, fair, expected, language)
        except InvalidFrame as error:
            _say(error.problems, language)
            raise
    _say(entered.problems, language)
    done = _CREATED if entered.created else _REPLACED
    held = entered.stored
    typer.echo(done.format(id=held.fair.id, revision=held.revision, **_counts(held.fair)).text(language), err=True)


@commands.command()
@said
def check(
    file: Annotated[Path, typer.Argument(help="The frame as .xlsx or .json; it is not kept.")],
    fair: Annotated[str, typer.Option(help="Id of the fair, where the file does not say it.")] = "",
    lang: Lang = None,
) -> None:
    """Say what is wrong with a frame, with sheet, row and column; nothing is kept. Exit code 1 where it is refused.

    Example: wutong fair frame check 会场安排.xlsx
    """
    from matcher.fair.entry.checks import is_refused
    from service.actions import fairs

    language = language_of(lang)
    with running_service() as service:
        if _is_json(file):
            found = fairs.check(service, _frame_of(file, fair, language))
        else:
            found = fairs.check_workbook(service, file.read_bytes(), file.name, fair_id=fair)
    _say(found, language)
    if is_refused(found):
        raise typer.Exit(1)
    typer.echo(_CAN_BE_PLANNED.text(language), err=True)


@commands.command()
@said
def show(
    fair: FairId,
    format_: Annotated[Literal["text", "json"], typer.Option("--format", help="How to write it.")] = "text",
    out: Annotated[
        Path | None, typer.Option(help="Write to this file; one that ends in .xlsx becomes a workbook to change.")
    ] = None,
    lang: Lang = None,
) -> None:
    """Show a frame, with what is to be said of it today; or write it as a workbook, to change and put again.

    Example: wutong fair frame show 2026qd --out 会场安排.xlsx
    """
    from service.actions import fairs

    language = language_of(lang)
    with running_service() as service:
        stored = fairs.read(service, fair)
        if out is not None and out.suffix.lower() == ".xlsx":
            out.write_bytes(fairs.workbook(service, fair, language))
            typer.echo(_WRITTEN.format(file=out).text(language), err=True)
            return
        found = fairs.problems(service, fair)
    with output_to(out) as stream:
        if format_ == "json":
            stream.write(stored.fair.model_dump_json(indent=2) + "\n")
        else:
            stream.write("\n".join(_lines(stored, language)) + "\n")
    _say(found, language)


@commands.command()
@said
def template(
    out: Annotated[Path, typer.Option(help="File to write: .xlsx.")],
    example: Annotated[bool, typer.Option("--example", help="Filled with an example of each kind of row.")] = False,
    lang: Lang = None,
) -> None:
    """Write an empty workbook for a frame, in Chinese or English.

    Example: wutong fair frame template --example --out 会场安排.xlsx
    """
    from service.actions import fairs

    language = language_of(lang)
    out.write_bytes(fairs.template(language, example=example))
    typer.echo(_WRITTEN.format(file=out).text(language), err=True)


@commands.command("list")
@said
def list_(lang: Lang = None) -> None:
    """List the fairs: id, name, days, slots, tables, revision. Example: wutong fair frame list"""
    from service.actions import fairs

    language = language_of(lang)
    with running_service() as service:
        held = fairs.listed(service)
    if not held:
        typer.echo(_NONE.text(language), err=True)
    for stored in held:
        typer.echo(_LISTED.format(id=stored.fair.id, revision=stored.revision, **_counts(stored.fair)).text(language))


@commands.command()
@said
def remove(
    fair: FairId,
    yes: Annotated[bool, typer.Option("--yes", help="Without asking.")] = False,
    lang: Lang = None,
) -> None:
    """Remove a fair for good, with its programmes, invitations and outcomes.

    Example: wutong fair frame remove 2026qd
    """
    from service.actions import fairs

    language = language_of(lang)
    with running_service() as service:
        fairs.read(service, fair)
        if not yes:
            typer.confirm(_SURE.format(id=fair).text(language), abort=True, err=True)
        fairs.remove(service, fair)
    typer.echo(_REMOVED.format(id=fair).text(language), err=True)


def _entered(service: "Service", file: Path, fair: str, expected: int | None, language: Language) -> "Entered":
    from service.actions import fairs

    if _is_json(file):
        return fairs.put(service, _frame_of(file, fair, language), expected)
    return fairs.put_workbook(service, file.read_bytes(), file.name, fair_id=fair, expected_revision=expected)


def _is_json(file: Path) -> bool:
    return file.suffix.lower() == ".json"


def _frame_of(file: Path, fair_id: str, language: Language) -> "Fair":
    import json

    from matcher.fair.frame import Fair
    from service.api.validation import explain
    from service.errors import InvalidRequest

    try:
        given = json.loads(file.read_text("utf-8-sig"))
        return Fair.model_validate({"id": fair_id} | given if fair_id and isinstance(given, dict) else given)
    except ValueError as error:
        if isinstance(error, ValidationError):
            found = explain([one | {"loc": ("body", *one["loc"])} for one in error.errors(include_url=False)], language)
            detail = " ".join(f"{one.pointer}: {one.detail}" for one in found)
        else:
            detail = str(error)
        raise InvalidRequest(_NO_FRAME.format(file=file, detail=detail)) from error


def _say(found: "Sequence[FrameProblem]", language: Language) -> None:
    """The errors first."""
    order = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
    for one in sorted(found, key=lambda one: order.index(one.severity)):
        template = _CELL if one.column else _ROW
        row = template.format(sheet=one.sheet, row=one.row, column=one.column).text(language)
        place = row if one.row else one.sheet or one.path
        line = _PROBLEM.format(severity=_SEVERITIES[one.severity], place=place, message=one.message)
        typer.echo(line.text(language), err=True)


def _lines(stored: "StoredFair", language: Language) -> list[str]:
    """What one wants to see first: the days with their slots, the rooms with their tables, and how many people."""
    fair = stored.fair
    lines = [_LISTED.format(id=fair.id, revision=stored.revision, **_counts(fair)).text(language)]
    for day in sorted({slot.day for slot in fair.slots}):
        slots = [slot for slot in fair.slots if slot.day == day]
        times = ", ".join(f"{slot.start:%H:%M}–{slot.end:%H:%M}{'*' if slot.lunch else ''}" for slot in slots)
        lines.append(f"{day}  {times}")
    for room in fair.rooms:
        tables = ", ".join(
            f"{table.id} ({table.owner})" if table.owner else table.id for table in fair.tables if table.room == room.id
        )
        lines.append(f"{room.id} {room.name.bilingual.text(language)}: {tables or '–'}")
    rules = fair.rules
    people = _PEOPLE.format(
        attendees=len(fair.attendees) or _ALL,
        representatives=len(fair.representatives),
        interpreters=len(fair.interpreters),
        absences=len(fair.absences),
        pins=len(rules.pins),
        bans=len(rules.bans),
        groups=len(rules.groups),
    )
    return [*lines, people.text(language)]


def _counts(fair: "Fair") -> dict[str, object]:
    days = sorted({slot.day for slot in fair.slots})
    span = "–" if not days else str(days[0]) if len(days) == 1 else f"{days[0]} – {days[-1]}"
    name = fair.name.bilingual
    return {"name": name, "days": span, "slots": len(fair.slots), "tables": len(fair.tables), "rooms": len(fair.rooms)}


_ROW = Bilingual("{sheet} 第 {row} 行", "{sheet}, row {row}")
_CELL = Bilingual("{sheet} 第 {row} 行“{column}”", "{sheet}, row {row}, “{column}”")
_PROBLEM = Bilingual("{severity}：{place}：{message}", "{severity}: {place}: {message}")
_SEVERITIES = {
    Severity.ERROR: Bilingual("错误", "Error"),
    Severity.WARNING: Bilingual("提示", "Warning"),
    Severity.NOTE: Bilingual("说明", "Note"),
}
_CREATED = Bilingual(
    "已录入展会“{id}”（版本 {revision}）：{slots} 个时段，{rooms} 个会议室，{tables} 张桌子。",
    "The fair “{id}” was entered (revision {revision}): {slots} slots, {rooms} rooms, {tables} tables.",
)
_REPLACED = Bilingual(
    "已更新展会“{id}”（版本 {revision}）：{slots} 个时段，{rooms} 个会议室，{tables} 张桌子。",
    "The fair “{id}” was replaced (revision {revision}): {slots} slots, {rooms} rooms, {tables} tables.",
)
_CAN_BE_PLANNED = Bilingual("没有错误，可以录入。", "There is no error; it can be entered.")
_WRITTEN = Bilingual("已写入 {file}。", "Written to {file}.")
_LISTED = Bilingual(
    "{id}  {name}  {days}  {slots} 个时段  {tables} 张桌子  版本 {revision}",
    "{id}  {name}  {days}  {slots} slots  {tables} tables  revision {revision}",
)
_PEOPLE = Bilingual(
    "参会人才 {attendees}，代表 {representatives}，翻译 {interpreters}，不可用时间 {absences}，"
    "必见 {pins}，回避 {bans}，集体洽谈 {groups}",
    "attendees {attendees}, representatives {representatives}, interpreters {interpreters}, absences {absences}, "
    "pins {pins}, bans {bans}, groups {groups}",
)
_ALL = Bilingual("（全部）", "(all)")
_NONE = Bilingual(
    "还没有展会。可用 wutong fair frame template 得到空白模板。",
    "There is no fair yet. An empty template comes from: wutong fair frame template",
)
_SURE = Bilingual(
    "展会“{id}”连同其洽谈安排、邀请和成效将被永久删除。确定吗？",
    "The fair “{id}” will be gone for good, with its programmes, invitations and outcomes. Remove it?",
)
_REMOVED = Bilingual("已删除展会“{id}”。", "The fair “{id}” was removed.")
_NO_FRAME = Bilingual("“{file}”不是可用的会场安排：{detail}", "“{file}” is no usable frame: {detail}")
