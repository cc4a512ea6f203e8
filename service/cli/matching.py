"""Who suits whom, for one, for a text and for all."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from matcher.bilingual import Bilingual
from matcher.profiles.models import Kind
from service.cli.common import Lang, language_of, output_to, running_service, said

if TYPE_CHECKING:
    from service.actions.matches import Side

commands = typer.Typer()


@commands.command()
@said
def match(
    demand: Annotated[str | None, typer.Option(help="Talents for the demand with this id.")] = None,
    talent: Annotated[str | None, typer.Option(help="Demands for the talent with this id.")] = None,
    text: Annotated[str | None, typer.Option(help="Talents (or, with --for demands, demands) for this text.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="For every open demand (or, with --for talents, every talent).")
    ] = False,
    wanted: Annotated[
        Literal["talents", "demands"] | None,
        typer.Option("--for", help="With --all: for whom to rank (demands). With --text: what to look for (talents)."),
    ] = None,
    kind: Annotated[Kind | None, typer.Option(help="With --text or --talent: kind of the demand.")] = None,
    top: Annotated[int, typer.Option(min=1, max=1000, help="Length of each ranking.")] = 20,
    minimum: Annotated[
        str | None,
        typer.Option(help="With --demand: least shares of audited groups, as 'region: Asia=0.3, Africa=0.1'."),
    ] = None,
    format_: Annotated[Literal["tsv", "json", "text"], typer.Option("--format", help="How to write it.")] = "text",
    out: Annotated[Path | None, typer.Option(help="Write to this file instead of standard output.")] = None,
    lang: Lang = None,
) -> None:
    """Rank who suits whom.

    Example: wutong match --all --top 50 --format tsv --out matches.tsv
    """
    from service import printing
    from service.actions import matches
    from service.visibility import Viewer

    asked = [demand is not None, talent is not None, text is not None, everything]
    if sum(asked) != 1:
        raise typer.BadParameter(_ONE_OF.text(language_of(lang)))
    staff = Viewer(staff=True, trusted=True)
    # `--for talents` with `--all` asks on behalf of the talents, so demands are what is ranked.
    of_all: Side = "demands" if wanted == "talents" else "talents"
    listed: Side = of_all if everything else "demands" if talent is not None else wanted or "talents"
    with running_service() as service, output_to(out) as stream:
        if demand is not None:
            wanted_minimum = matches.Minimum.read(minimum) if minimum else None
            ranking = matches.for_demand(service, demand, limit=top, viewer=staff, minimum=wanted_minimum)
            if ranking.cost is not None:
                typer.echo(_COST.format(cost=f"{ranking.cost:.2%}").text(language_of(lang)), err=True)
            rankings = iter([ranking])
        elif talent is not None:
            rankings = iter([matches.for_talent(service, talent, limit=top, viewer=staff, kind=kind)])
        elif text is not None:
            rankings = iter([matches.for_text(service, text, listed, limit=top, kind=kind)])
        else:
            rankings = matches.for_all(service, listed, limit=top)
        printing.write_matches(rankings, stream, format_, language_of(lang), listed=listed)


@commands.command()
@said
def lists(
    top: Annotated[int, typer.Option(min=1, max=100, help="Length of each list.")] = 10,
    capacity: Annotated[int, typer.Option(min=1, max=1000, help="Meetings that a talent takes part in.")] = 8,
    kind: Annotated[Kind | None, typer.Option(help="Only for demands of this kind.")] = None,
    record: Annotated[
        bool, typer.Option("--record", help="Keep the lists as shown, since they are going to be sent.")
    ] = False,
    format_: Annotated[Literal["tsv", "json", "text"], typer.Option("--format", help="How to write it.")] = "text",
    out: Annotated[Path | None, typer.Option(help="Write to this file instead of standard output.")] = None,
    lang: Lang = None,
) -> None:
    """Make the lists of all open demands at once, so that not all are sent the same few talents.

    Example: wutong lists --top 10 --capacity 8 --format tsv --out lists.tsv
    """
    from service import printed_lists
    from service.actions import lists as actions

    with running_service() as service:
        found = actions.for_all_demands(service, top=top, capacity=capacity, kind=kind, record=record)
        with output_to(out) as stream:
            printed_lists.write_lists(found, stream, format_, language_of(lang))


_ONE_OF = Bilingual(
    "请在 --demand、--talent、--text、--all 中选一个。", "Give one of --demand, --talent, --text and --all."
)
_COST = Bilingual("最低占比使排序的 nDCG 降低 {cost}。", "The minimum gives up {cost} of the order's nDCG.")
