"""Sheets of a fair as files: .xlsx, .ics, .pdf; and the offline pack."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from matcher.bilingual import Bilingual, Language
from service.cli.common import Lang, language_of, running_service, said

commands = typer.Typer()

FairId = Annotated[str, typer.Argument(help="Id of the fair.")]
Which = Annotated[str, typer.Option("--version", help="Its number; or draft, published, current.")]


@commands.command()
@said
def sheets(
    fair: FairId,
    out: Annotated[Path, typer.Option(help="Folder to write to.")],
    sheet: Annotated[
        list[str] | None,
        typer.Option(
            help="talents, organisations, interpreters, tables, hours, programme, wall, badges or signing; may be "
            "repeated; by default all."
        ),
    ] = None,
    format_: Annotated[
        list[str] | None,
        typer.Option("--format", help="xlsx, pdf, ics or zip (a calendar of each); may be repeated; by default all."),
    ] = None,
    party: Annotated[
        list[str] | None,
        typer.Option(help="Only of this one, by id, number or name: its schedule and calendar; may be repeated."),
    ] = None,
    version: Which = "published",
    public: Annotated[bool, typer.Option("--public", help="Names only as far as their owners agreed.")] = False,
    lang: Lang = None,
) -> None:
    """Write the sheets of a programme to a folder, in the reader's language.

    Example: wutong fair sheets qingdao-2026 --out sheets --sheet wall --sheet badges --format pdf
    """
    from service.actions import fair_sheets
    from service.actions.fair_parties import party_of
    from service.errors import InvalidRequest
    from service.exports import FORMS, Form, What

    language = language_of(lang)
    printable = [one for one in What if one not in (What.PARTY, What.PACK)]
    forms = [Form(_known(one, list(Form), language)) for one in format_ or ()] or list(Form)
    whats = [What(_known(one, printable, language)) for one in sheet or ()] or printable
    if public:
        if sheet and (refused := [one.value for one in whats if one in fair_sheets.FOR_STAFF]):
            raise InvalidRequest(fair_sheets.NOT_PUBLIC.format(what=refused[0]))
        whats = [one for one in whats if one not in fair_sheets.FOR_STAFF]
    with running_service() as service:
        wanted = [(What.PARTY, form, party_of(service, fair, one)) for one in party or () for form in FORMS[What.PARTY]]
        if not party:
            wanted = [(what, form, "") for what in whats for form in FORMS[what]]
        wanted = [one for one in wanted if one[1] in forms]
        if not wanted:
            raise InvalidRequest(_NO_SUCH)
        gathered = fair_sheets.material(service, fair, version, public=public)
        out.mkdir(parents=True, exist_ok=True)
        for what, form, whose in wanted:
            file = fair_sheets.print_one(gathered, what, form, language, whose).file
            (out / file.name).write_bytes(file.content)
            typer.echo(str(out / file.name))
    typer.echo(_WRITTEN.format(count=len(wanted), stand=gathered.stand).text(language), err=True)


@commands.command()
@said
def pack(
    fair: FairId,
    out: Annotated[Path, typer.Option(help="File to write: .zip.")],
    version: Which = "published",
    lang: Lang = None,
) -> None:
    """Write the whole programme as one .zip that works without a network: open its index.html.

    Example: wutong fair pack qingdao-2026 --out pack.zip
    """
    from service.actions import fair_sheets
    from service.exports import Form, What

    language = language_of(lang)
    with running_service() as service:
        printed = fair_sheets.printed(service, fair, What.PACK, Form.ZIP, language, which=version)
    out.write_bytes(printed.file.content)
    typer.echo(_PACKED.format(file=out, size=f"{len(printed.file.content) / 1e6:.1f}").text(language), err=True)


def _known(given: str, known: Sequence[str], language: Language) -> str:
    """Raises BadParameter for anything else."""
    if given not in known:
        raise typer.BadParameter(_ONE_OF.format(given=given[:40], known=", ".join(known)).text(language))
    return given


_ONE_OF = Bilingual("“{given}”应为以下之一：{known}。", "“{given}” should be one of {known}.")
_NO_SUCH = Bilingual(
    "没有这样的表单格式。请去掉 --format，或换一种。",
    "There is no such sheet in such a form. Leave --format out, or choose another.",
)
_WRITTEN = Bilingual("已写 {count} 个文件（{stand}）。", "Files written: {count} ({stand}).")
_PACKED = Bilingual("离线包已写入 {file}（{size} MB）。", "The pack was written to {file} ({size} MB).")
