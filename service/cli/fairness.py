"""Who is shown and who is chosen, by group."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from service.cli.common import Lang, language_of, output_to, running_service, said

commands = typer.Typer()


@commands.command()
@said
def fairness(
    groups: Annotated[
        Path | None, typer.Option(help="Bring groups: a table of talent numbers and the attributes to audit.")
    ] = None,
    forget: Annotated[str | None, typer.Option(help="Forget an attribute.")] = None,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day; by default today.")] = None,
    format_: Annotated[Literal["tsv", "html"], typer.Option("--format", help="How to write it.")] = "tsv",
    out: Annotated[Path | None, typer.Option(help="Write to this file instead of standard output.")] = None,
    lang: Lang = None,
) -> None:
    """Audit who is shown and who is chosen, by groups that you bring. No ranking reads them.

    Example: wutong fairness --groups regions.xlsx --format html --out fairness.html
    """
    from service import fairness_page
    from service.actions import fairness as actions

    language = language_of(lang)
    with running_service() as service, output_to(out) as stream:
        if groups is not None:
            taken = actions.put_groups(service, groups.read_bytes(), groups.name)
            for row in taken.unknown:
                typer.echo(row.text(language), err=True)
        if forget is not None:
            actions.forget_groups(service, forget)
        report = actions.report(service, since.date() if since else None, until.date() if until else None)
        written = (
            fairness_page.page(report, language)
            if format_ == "html"
            else "\n".join(fairness_page.lines(report, language))
        )
        stream.write(written + "\n")
