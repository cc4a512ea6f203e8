"""Learn from what people did, choose which model serves, and measure."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from matcher.bilingual import Bilingual
from service.cli.common import Lang, language_of, output_to, running_service, said

commands = typer.Typer()


@commands.command()
@said
def retrain(
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day to learn from.")] = None,
    shadow: Annotated[bool, typer.Option("--shadow", help="Try it out beside the model in service.")] = False,
    lang: Lang = None,
) -> None:
    """Learn from the verdicts up to a day (yesterday); serve the new model only if it is better and as fair.

    Example: wutong retrain --until 2026-11-30
    """
    from service.actions import models
    from service.printing import write_retraining

    with running_service() as service:
        learned = models.retrain(service, until.date() if until else None, shadow=shadow)
    write_retraining(learned, sys.stdout, language_of(lang))


@commands.command("models")
@said
def models_(
    serve_: Annotated[str | None, typer.Option("--serve", help="Put this version in service.")] = None,
    shadow: Annotated[str | None, typer.Option(help="Try this version out beside it; 'none' to stop.")] = None,
    rollback: Annotated[bool, typer.Option("--rollback", help="Return to the model that served before.")] = False,
    card: Annotated[str | None, typer.Option(help="Print all that is known of this version, as JSON.")] = None,
    lang: Lang = None,
) -> None:
    """List the ranking models learned here, change which one serves, or roll back.

    Example: wutong models --rollback
    """
    from service.actions import models
    from service.printing import write_models

    with running_service() as service:
        if card is not None:
            typer.echo(models.card(service, card))
            return
        if rollback:
            models.roll_back(service)
        if serve_ is not None:
            models.put_in_service(service, serve_)
        if shadow is not None:
            models.try_out(service, None if shadow == "none" else shadow)
        write_models(models.listed(service), models.serving(service), sys.stdout, language_of(lang))


@commands.command()
@said
def evaluate(
    judgements: Annotated[
        Path | None,
        typer.Option(help="Judge by this table of demand, talent and grade, on the records of the database."),
    ] = None,
    fair: Annotated[
        Path | None, typer.Option(help="Folder of lists with judgements.tsv; default the sample fair.")
    ] = None,
    verdicts: Annotated[bool, typer.Option("--verdicts", help="Judge by what the demands' sides did here.")] = False,
    model: Annotated[list[Path] | None, typer.Option(help="Folder of a model to measure too; may be repeated.")] = None,
    stage: Annotated[list[str] | None, typer.Option(help="lexical, dense, plain, served; by default all.")] = None,
    baseline: Annotated[
        str | None, typer.Option(help="What the others are compared with: a stage, or the name of a model's folder.")
    ] = None,
    by: Annotated[
        list[str] | None, typer.Option(help="Slices: kind, direction, industry; by default the first two.")
    ] = None,
    format_: Annotated[Literal["tsv", "json", "text"], typer.Option("--format", help="How to write it.")] = "text",
    out: Annotated[Path | None, typer.Option(help="Write to this file instead of standard output.")] = None,
    lang: Lang = None,
) -> None:
    """Measure how good the order is on judged pairs, with intervals and paired tests.

    Example: wutong evaluate --judgements our_judgements.tsv --by industry
    """
    from matcher.learning.judged_fair import SAMPLE_FAIR
    from service.actions import evaluate as actions
    from service.printing import write_evaluation

    language = language_of(lang)
    if (judgements is not None) + (fair is not None) + verdicts > 1:
        raise typer.BadParameter(_ONE_JUDGED_SET.text(language))
    known = {"stage": actions.STAGES, "by": actions.SLICES}
    for option, given in (("stage", stage), ("by", by)):
        for one in given or ():
            if one not in known[option]:
                raise typer.BadParameter(_ONE_OF_THESE.format(given=one, known=", ".join(known[option])).text(language))
    asked = actions.Asked(stage or actions.STAGES, model or (), by or actions.SLICES[:2], baseline)
    with running_service() as service:
        if judgements is not None:
            found = actions.on_judgements(service, judgements.read_bytes(), judgements.name, asked)
        elif verdicts:
            found = actions.on_verdicts(service, asked)
        else:
            found = actions.on_folder(service, fair or SAMPLE_FAIR, asked)
    with output_to(out) as stream:
        write_evaluation(found, stream, format_, language)
    for note in found.notes if format_ == "tsv" else ():
        typer.echo(note.text(language), err=True)


_ONE_JUDGED_SET = Bilingual(
    "--judgements、--fair、--verdicts 只能给一个。", "Give one of --judgements, --fair and --verdicts."
)
_ONE_OF_THESE = Bilingual("“{given}”应为以下之一：{known}。", "“{given}” should be one of {known}.")
