"""What came of a fair: outcomes, funnels and the signing ceremony."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from pydantic import ValidationError

from matcher.bilingual import Bilingual, Language
from service.cli.common import Lang, language_of, output_to, running_service, said

if TYPE_CHECKING:
    from matcher.fair.outcomes.outcome import Outcome, OutcomeGiven
    from service.actions.signing import SigningEntry

commands = typer.Typer()
outcome = typer.Typer(
    name="outcome", help="Record, list, correct and remove what came of a fair. 洽谈成效。", no_args_is_help=True
)
commands.add_typer(outcome)

FairId = Annotated[str, typer.Argument(help="Id of the fair.")]
OutcomeId = Annotated[str, typer.Argument(help="Id of the outcome.")]
Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="On which it happened.")]
AsOf = Annotated[
    datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Count nothing later than this day.")
]


@outcome.command("add")
@said
def add(
    fair: FairId,
    stage: Annotated[
        Literal["met", "intention", "signed", "landed", "invested"],
        typer.Argument(help="How far the cooperation came."),
    ],
    day: Day,
    demand: Annotated[list[str] | None, typer.Option(help="Id of a demand; may be repeated.")] = None,
    talent: Annotated[list[str] | None, typer.Option(help="Id of a talent; may be repeated.")] = None,
    organisation: Annotated[list[str] | None, typer.Option(help="Id of an organisation; may be repeated.")] = None,
    outside: Annotated[list[str] | None, typer.Option(help="Name of somebody else; may be repeated.")] = None,
    meeting: Annotated[str, typer.Option(help="Id of a meeting; without parties, all who are in it.")] = "",
    amount: Annotated[float | None, typer.Option(help="In whole units of the currency.")] = None,
    currency: Annotated[str, typer.Option(help="ISO 4217.")] = "CNY",
    project: Annotated[str, typer.Option(help="Your id of the cooperation.")] = "",
    title: Annotated[str, typer.Option(help="What is agreed.")] = "",
    ceremony: Annotated[int | None, typer.Option(min=1, help="Its place in the signing ceremony.")] = None,
    planned: Annotated[
        bool, typer.Option("--planned", help="To be signed at the ceremony; counts nowhere yet.")
    ] = False,
    lang: Lang = None,
) -> None:
    """Record one outcome. The same one again changes nothing.

    Example: wutong fair outcome add blue-2026 signed --day 2026-11-21 --demand d_1 --talent t_1 --amount 5000000
    """
    from matcher.fair.outcomes.outcome import OutcomeGiven
    from service.actions import fair_outcomes as actions

    language = language_of(lang)
    named = (("demand", demand), ("talent", talent), ("organisation", organisation))
    parties: list[dict[str, Any]] = [{"kind": kind, "id": one} for kind, ids in named for one in ids or ()]
    parties += [{"kind": "outside", "name": {"zh": one}} for one in outside or ()]
    fields: dict[str, Any] = {
        "stage": stage,
        "day": day.date(),
        "parties": parties,
        "meeting": meeting,
        "project": project,
    }
    fields |= {"title": title, "ceremony": ceremony, "planned": planned}
    if amount is not None:
        fields["amount"] = {"value": amount, "currency": currency}
    try:
        given = OutcomeGiven.model_validate(fields)
    except ValidationError as error:
        raise typer.BadParameter(_explained(error, language)) from error
    with running_service() as service:
        (recorded,) = actions.record(service, fair, [given])
    typer.echo(_RECORDED.format(id=recorded.id, project=recorded.project).text(language), err=True)


@outcome.command("put")
@said
def put(
    fair: FairId,
    file: Annotated[Path, typer.Argument(help="A .json file: a list of outcomes, or an object with `items`.")],
    lang: Lang = None,
) -> None:
    """Record many outcomes, all or none. Lists of the office's own: wutong outcomes FILE --fair FAIR.

    Example: wutong fair outcome put blue-2026 outcomes.json
    """
    from service.actions import fair_outcomes as actions

    language = language_of(lang)
    given = _read(file, language)
    with running_service() as service:
        recorded = actions.record(service, fair, given)
    typer.echo(_RECORDED_MANY.format(count=len(recorded)).text(language), err=True)


@outcome.command("list")
@said
def listed(
    fair: FairId,
    project: Annotated[str, typer.Option(help="Only of this cooperation.")] = "",
    format_: Annotated[Literal["text", "json", "tsv"], typer.Option("--format", help="How to write it.")] = "text",
    out: Annotated[Path | None, typer.Option(help="Write to this file instead of standard output.")] = None,
    lang: Lang = None,
) -> None:
    """List the outcomes of a fair in the order of their days. What is written as JSON can be put again.

    Example: wutong fair outcome list blue-2026 --format json --out outcomes.json
    """
    from service.actions import fair_outcomes as actions

    with running_service() as service, output_to(out) as stream:
        found = actions.listed(service, fair, project=project)
        _write_outcomes(found, stream, format_, language_of(lang))


@outcome.command("remove")
@said
def remove(fair: FairId, outcome_id: OutcomeId, lang: Lang = None) -> None:
    """Remove an outcome that was entered by mistake, with the verdicts that came of it.

    Example: wutong fair outcome remove blue-2026 oc_5b1f0c2d3e4a69785b1f0c2d
    """
    from service.actions import fair_outcomes as actions

    with running_service() as service:
        actions.remove(service, fair, outcome_id)
    typer.echo(_REMOVED.format(id=outcome_id).text(language_of(lang)), err=True)


@outcome.command("correct")
@said
def correct(
    fair: FairId,
    outcome_id: OutcomeId,
    day: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Another day.")] = None,
    amount: Annotated[float | None, typer.Option(help="Another amount; 0 for none.")] = None,
    currency: Annotated[str | None, typer.Option(help="Another currency.")] = None,
    title: Annotated[str | None, typer.Option(help="Another title.")] = None,
    note: Annotated[str | None, typer.Option(help="Another note.")] = None,
    lang: Lang = None,
) -> None:
    """Correct single things of an outcome; the others stay.

    Example: wutong fair outcome correct blue-2026 oc_5b1f0c2d3e4a69785b1f0c2d --amount 4500000
    """
    from matcher.fair.outcomes.outcome import OutcomeGiven
    from service.actions import fair_outcomes as actions

    language = language_of(lang)
    changes: dict[str, Any] = {"day": day.date() if day else None, "title": title, "note": note}
    changes = {name: value for name, value in changes.items() if value is not None}
    with running_service() as service:
        held = actions.get(service, fair, outcome_id).model_dump(exclude={"fair"})
        known = held["amount"] or {}
        if amount is not None or currency is not None:
            value = known.get("value") if amount is None else amount
            changes["amount"] = (
                {"value": value, "currency": currency or known.get("currency", "CNY")} if value else None
            )
        try:
            given = OutcomeGiven.model_validate(held | changes)
        except ValidationError as error:
            raise typer.BadParameter(_explained(error, language)) from error
        actions.correct(service, fair, outcome_id, given)
    typer.echo(_CORRECTED.format(id=outcome_id).text(language), err=True)


@commands.command()
@said
def funnel(
    fairs: Annotated[list[str] | None, typer.Argument(help="Ids of fairs; by default all.")] = None,
    within: Annotated[
        int | None, typer.Option(min=0, help="Count only what came within so many days after each fair.")
    ] = None,
    as_of: AsOf = None,
    format_: Annotated[
        Literal["text", "json", "tsv", "xlsx"], typer.Option("--format", help="How to write it; xlsx needs --out.")
    ] = "text",
    out: Annotated[Path | None, typer.Option(help="Write to this file instead of standard output.")] = None,
    lang: Lang = None,
) -> None:
    """Count how many cooperations came how far: of one fair, or of several side by side.

    Example: wutong fair funnel blue-2025 blue-2026 --within 90
    """
    from service.actions import fair_outcomes as actions
    from service.exports import funnel as exports

    language = language_of(lang)
    if format_ == "xlsx" and out is None:
        raise typer.BadParameter(_NEEDS_OUT.text(language))
    with running_service() as service:
        found = actions.compare(service, fairs or (), as_of=_day(as_of), within=within)
    if format_ == "xlsx" and out is not None:
        out.write_bytes(exports.funnel_xlsx(found, language))
        return
    written = {
        "text": lambda: exports.funnel_text(found, language),
        "json": lambda: exports.funnel_json(found),
        "tsv": lambda: exports.funnel_tsv(found),
    }
    with output_to(out) as stream:
        stream.write(written[format_]())


@commands.command()
@said
def figures(
    fair: FairId,
    as_of: AsOf = None,
    format_: Annotated[Literal["text", "tsv"], typer.Option("--format", help="How to write it.")] = "text",
    lang: Lang = None,
) -> None:
    """The figures that cities publish, each with its definition and the day of counting.

    Example: wutong fair figures blue-2026
    """
    from matcher.fair.outcomes.definitions import MEASURES
    from service.actions import fair_outcomes as actions

    language = language_of(lang)
    with running_service() as service:
        found = actions.figures(service, fair, as_of=_day(as_of))
    for one in found:
        definition = MEASURES[one.measure]
        value = "" if one.value is None else str(one.value)
        if format_ == "tsv":
            typer.echo("\t".join((one.measure, value, one.as_of.isoformat(), definition.counts.text(language))))
        else:
            shown = value or _NOT_SAID.text(language)
            line = _FIGURE.format(name=definition.name, value=shown, day=one.as_of, meaning=definition.counts)
            typer.echo(line.text(language))


@commands.command()
@said
def signing(
    fair: FairId,
    order: Annotated[list[str] | None, typer.Option(help="Id of an outcome: put these first, in this order.")] = None,
    done: Annotated[bool, typer.Option("--done", help="All whose day has come were signed as planned.")] = False,
    signed: Annotated[list[str] | None, typer.Option(help="Id of an outcome that was signed; may be repeated.")] = None,
    format_: Annotated[Literal["text", "json", "tsv"], typer.Option("--format", help="How to write it.")] = "text",
    out: Annotated[Path | None, typer.Option(help="Write to this file instead of standard output.")] = None,
    lang: Lang = None,
) -> None:
    """The list of the signing ceremony: who signs what with whom, in the order of signing.

    Example: wutong fair signing blue-2026 --format tsv --out signing.tsv
    """
    from service.actions import signing as actions

    language = language_of(lang)
    with running_service() as service, output_to(out) as stream:
        if order:
            actions.arrange(service, fair, order)
        if done or signed:
            confirmed = actions.confirm(service, fair, signed or ())
            typer.echo(_CONFIRMED.format(count=len(confirmed)).text(language), err=True)
        _write_signing(actions.listed(service, fair), stream, format_, language)


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


def _read(file: Path, language: Language) -> "list[OutcomeGiven]":
    """Raises BadParameter with what to change and where."""
    from pydantic import TypeAdapter

    from matcher.fair.outcomes.outcome import OutcomeGiven

    text = file.read_bytes()
    try:
        if text.lstrip()[:1] == b"{":
            return TypeAdapter(dict[Literal["items"], list[OutcomeGiven]]).validate_json(text)["items"]
        return TypeAdapter(list[OutcomeGiven]).validate_json(text)
    except ValidationError as error:
        raise typer.BadParameter(f"{file.name}: {_explained(error, language)}") from error


def _explained(error: ValidationError, language: Language) -> str:
    from service.api.validation import explain

    found = explain([one | {"loc": ("body", *one["loc"])} for one in error.errors(include_url=False)], language)
    return " ".join(f"{one.pointer}: {one.detail}" for one in found)


def _write_outcomes(found: "list[Outcome]", stream: Any, form: str, language: Language) -> None:
    import csv

    from matcher.fair.outcomes.definitions import DEFINITIONS

    if form == "json":
        _write_json([one.model_dump(mode="json", exclude={"fair"}) for one in found], stream)
        return
    rows = csv.writer(stream, delimiter="\t", lineterminator="\n")
    if form == "tsv":
        rows.writerow(
            ("id", "project", "stage", "day", "parties", "amount", "currency", "title", "ceremony", "planned")
        )
    for one in found:
        parties = "; ".join(party.id or party.name.bilingual.text(language) or "–" for party in one.parties)
        if form == "tsv":
            value, currency = (one.amount.value, one.amount.currency) if one.amount else ("", "")
            told = (one.id, one.project, one.stage.value, one.day, parties, value, currency, one.title, one.ceremony)
            rows.writerow((*told, "yes" if one.planned else "no"))
            continue
        words = [DEFINITIONS[one.stage].name.text(language), parties, one.title]
        words += [one.amount.text.text(language) if one.amount else "", _PLANNED.text(language) if one.planned else ""]
        stream.write(f"{one.day}  {'  '.join(filter(None, words))}  [{one.id}]\n")


def _write_signing(found: "list[SigningEntry]", stream: Any, form: str, language: Language) -> None:
    import csv

    lines: list[dict[str, Any]] = [
        {
            "order": number,
            "id": entry.outcome.id,
            "stage": entry.outcome.stage.value,
            "title": entry.outcome.title,
            "parties": [party.name.text(language) for party in entry.parties],
            "amount": entry.outcome.amount.text.text(language) if entry.outcome.amount else "",
            "day": entry.outcome.day.isoformat(),
            "planned": entry.outcome.planned,
        }
        for number, entry in enumerate(found, start=1)
    ]
    if form == "json":
        _write_json(lines, stream)
    elif form == "tsv":
        rows = csv.writer(stream, delimiter="\t", lineterminator="\n")
        rows.writerow(("order", "id", "stage", "title", "parties", "amount", "day", "planned"))
        rows.writerows([*map(_plain, line.values())] for line in lines)
    else:
        for line in lines:
            words = (" — ".join(line["parties"]), line["title"], line["amount"])
            state = (_PLANNED if line["planned"] else _SIGNED).text(language)
            stream.write(f"{line['order']:>3}  {'  '.join(filter(None, words))}  {state}  [{line['id']}]\n")


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(value) if isinstance(value, list) else value


def _write_json(lines: list[dict[str, Any]], stream: Any) -> None:
    import json

    stream.write(json.dumps(lines, ensure_ascii=False, indent=1) + "\n")


_RECORDED = Bilingual("已记录，编号 {id}，项目 {project}。", "Recorded with the id {id}, of the project {project}.")
_RECORDED_MANY = Bilingual("共 {count} 项成效，均已记录。", "{count} outcomes, and all are recorded.")
_CORRECTED = Bilingual("已更正 {id}。", "{id} was corrected.")
_REMOVED = Bilingual("已删除 {id}。", "{id} was removed.")
_CONFIRMED = Bilingual("已确认签署 {count} 项。", "{count} are confirmed as signed.")
_PLANNED = Bilingual("（拟签）", "(planned)")
_SIGNED = Bilingual("（已签）", "(signed)")
_NOT_SAID = Bilingual("无数据", "not known here")
_FIGURE = Bilingual("{name}：{value}（{day}）：{meaning}", "{name}: {value} ({day}): {meaning}")
_NEEDS_OUT = Bilingual("--format xlsx 需要用 --out 指定文件。", "--format xlsx needs a file: --out FILE.xlsx")
