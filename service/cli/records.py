"""Lists of talents and demands, in and out."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from matcher.bilingual import Bilingual, Language
from matcher.intake.report import ListKind
from service.cli.common import (
    EXPORTED,
    Lang,
    counted,
    language_of,
    open_all,
    progress_bar,
    running_service,
    said,
    write_json,
)

commands = typer.Typer()


@commands.command("import")
@said
def import_(
    files: Annotated[list[Path], typer.Argument(help="Lists as .xlsx, .csv, .tsv, .jsonl or .json.")],
    report: Annotated[Path | None, typer.Option(help="Write one entry a row, as JSON, to this file.")] = None,
    kind: Annotated[ListKind | None, typer.Option(help="Which list all the files are, if not to be found out.")] = None,
    marked: Annotated[
        Path | None, typer.Option(help="Write each file with its problems marked in it to this folder.")
    ] = None,
    lang: Lang = None,
) -> None:
    """Import lists of demands or talents. Sending the same list again is safe.

    Example: wutong import 技术需求榜单.xlsx talents.csv --report report.json
    """
    from service.actions import import_lists

    language = language_of(lang)
    taken: set[str] = set()
    with running_service() as service, open_all(files) as sent, progress_bar(language) as progress:
        job = import_lists.receive(service, sent)
        job = import_lists.run(service, job.id, kind=kind, progress=progress)
        if report is not None:
            write_json(report, import_lists.report_entries(service, job.id, language))
        for file in job.files:
            if file.error is not None:
                typer.echo(f"{file.name}: {file.error.text(language)}", err=True)
            elif marked is not None:
                marked.mkdir(parents=True, exist_ok=True)
                target = marked / _marked_name(file.name, file.number, taken)
                target.write_bytes(import_lists.marked(service, job.id, file.number, language))
    for file in job.files:
        counts = Bilingual(counted(file.counts, Language.ZH), counted(file.counts, Language.EN))
        typer.echo(f"{file.name}: {counts.text(language)}", err=True)
    if all(file.error is not None for file in job.files):
        raise typer.Exit(1)


def _marked_name(file_name: str, number: int, taken: set[str]) -> str:
    """`list-marked.xlsx`, or with its number where another file of this import has that name; noted in `taken`."""
    stem = Path(file_name).stem
    while f"{stem}-marked.xlsx".casefold() in taken:
        stem += f"-{number + 1}"
    taken.add(f"{stem}-marked.xlsx".casefold())
    return f"{stem}-marked.xlsx"


@commands.command()
@said
def export(
    what: Annotated[Literal["talents", "demands"], typer.Argument(help="What to write.")],
    out: Annotated[Path, typer.Option(help="File to write: .xlsx, .tsv or .jsonl.")],
    contacts: Annotated[bool, typer.Option("--contacts", help="With e-mail addresses and telephone numbers.")] = False,
    lang: Lang = None,
) -> None:
    """Write all published talents or demands to a file that can be imported again.

    Example: wutong export demands --out demands.xlsx
    """
    from service.actions.export import export as write

    language = language_of(lang)
    with running_service() as service:
        count = write(service, what, out, language=language, contacts=contacts)
    typer.echo(EXPORTED.format(count=count, file=out).text(language), err=True)
