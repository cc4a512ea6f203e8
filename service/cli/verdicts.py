"""What the sides did about a pair, and what came of it."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from matcher.bilingual import Bilingual
from matcher.learning.verdicts import DeclineReason, Party, Step
from service.cli.common import EXPORTED, Lang, counted, language_of, open_all, running_service, said, write_json

commands = typer.Typer()


@commands.command()
@said
def verdict(
    demand: Annotated[str, typer.Argument(help="Id of the demand.")],
    talent: Annotated[str, typer.Argument(help="Id of the talent.")],
    step: Annotated[Step, typer.Argument(help="What was done.")],
    by: Annotated[Party, typer.Option(help="Which side did it.")],
    reason: Annotated[DeclineReason | None, typer.Option(help="Why, with `declined`.")] = None,
    rating: Annotated[int | None, typer.Option(min=1, max=5, help="With `rated`; 5 is best.")] = None,
    at: Annotated[datetime | None, typer.Option(help="When, in UTC; by default now.")] = None,
    lang: Lang = None,
) -> None:
    """Record what one side did about a pair; the next ranking heeds it.

    Example: wutong verdict d_9c04e7a1b2f35d68 t_5b1f0c8e2a9d4736 declined --by talent --reason pay
    """
    from matcher.learning.verdicts import Verdict
    from service.actions import verdicts as actions
    from service.tables import now

    language = language_of(lang)
    said = {"party": by, "step": step, "at": at or now(), "reason": reason, "rating": rating}
    try:
        given = Verdict.model_validate({"demand_id": demand, "talent_id": talent, **said})
    except ValidationError as error:
        from service.api.validation import explain

        found = explain(error.errors(include_url=False), language)
        raise typer.BadParameter(" ".join(finding.detail for finding in found)) from error
    with running_service() as service:
        (recorded,) = actions.record(service, [given], source="command line")
    typer.echo(_RECORDED.format(id=recorded.verdict.id).text(language), err=True)


@commands.command()
@said
def verdicts(
    out: Annotated[Path, typer.Option(help="File to write: .xlsx, .tsv or .jsonl.")],
    lang: Lang = None,
) -> None:
    """Write every verdict to a file. Example: wutong verdicts --out verdicts.xlsx"""
    from service.actions.export import export_verdicts

    language = language_of(lang)
    with running_service() as service:
        count = export_verdicts(service, out, language=language)
    typer.echo(EXPORTED.format(count=count, file=out).text(language), err=True)


@commands.command()
@said
def outcomes(
    files: Annotated[list[Path], typer.Argument(help="Lists of outcomes as .xlsx, .csv, .tsv, .jsonl or .json.")],
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="When it happened, for rows that do not say.")
    ] = None,
    fair: Annotated[
        str | None, typer.Option(help="Id of a fair: record what both sides did as its outcomes too, with amounts.")
    ] = None,
    report: Annotated[Path | None, typer.Option(help="Write one entry a row, as JSON, to this file.")] = None,
    lang: Lang = None,
) -> None:
    """Import what came of pairs, such as last year's. Sending the same list again is safe.

    The columns: demand number, talent number, result; by whom, date, reason and rating where they are known. With
    --fair also amounts, further parties, title, cooperation number, and dates of single stages.
    Example: wutong outcomes 2025年对接结果.xlsx --on 2025-11-22
    """
    from service.actions.outcomes import import_outcomes

    language = language_of(lang)
    with running_service() as service, open_all(files) as sent:
        taken = import_outcomes(service, sent, day=on.date() if on else None, fair_id=fair)
    entries = list(taken.as_json(language))
    if report is not None:
        write_json(report, iter(entries))
    for entry in entries:
        for found in entry["problems"]:
            if found["severity"] != "note":
                place = f"{entry['file']} {entry['sheet']}".strip()
                typer.echo(
                    _OF_ROW.format(place=place, row=entry["row"], message=found["message"]).text(language), err=True
                )
    typer.echo(counted(taken.counts, language), err=True)


_RECORDED = Bilingual("已记录，编号 {id}。", "Recorded with the id {id}.")
_OF_ROW = Bilingual("{place} 第 {row} 行：{message}", "{place}, row {row}: {message}")
