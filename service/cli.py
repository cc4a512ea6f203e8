"""`wutong`: the command line. Exit codes: 0 done, 1 an error (said on standard error), 2 a command given wrongly."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from pydantic import ValidationError

from matcher.bilingual import Bilingual, Language
from matcher.errors import WutongError
from matcher.intake.report import ListKind
from matcher.learning.verdicts import DeclineReason, Party, Step
from matcher.profiles.models import Kind
from service.settings import Settings, language_named

if TYPE_CHECKING:
    from service.actions.matches import Side
    from service.bootstrap import Service

app = typer.Typer(
    name="wutong",
    help="Matches talents with demands for funding, technology and jobs. 人才与需求匹配。",
    epilog="Exit codes: 0 done, 1 an error (said on standard error), 2 a command given wrongly.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

Lang = Annotated[
    Language | None, typer.Option("--lang", help="Language of messages; default WUTONG_LANGUAGE, else by LANG.")
]


def _said(command: Callable[..., None]) -> Callable[..., None]:
    """The command, with our errors written to standard error in the reader's language, and exit code 1."""

    @wraps(command)
    def wrapped(*args: Any, **options: Any) -> None:
        try:
            command(*args, **options)
        except WutongError as error:
            language = _language(options.get("lang"))
            typer.echo(_ERROR.format(message=error.message).text(language), err=True)
            raise typer.Exit(1) from error
        except ValidationError as error:
            if error.title != Settings.__name__:
                raise
            _say_settings(error, _language(options.get("lang")))
            raise typer.Exit(1) from error
        except OSError as error:
            if error.filename is None:
                raise
            message = _CANNOT_OPEN.format(file=error.filename, reason=error.strerror)
            typer.echo(_ERROR.format(message=message).text(_language(options.get("lang"))), err=True)
            raise typer.Exit(1) from error

    return wrapped


def _say_settings(error: ValidationError, language: Language) -> None:
    """Each setting that cannot be used by its variable, without what was given: it may be a secret."""
    from service.api.validation import explain

    for found in error.errors(include_url=False, include_input=False):
        (finding,) = explain([found], language)
        variable = f"WUTONG_{found['loc'][0]}".upper()
        message = _BAD_SETTING.format(variable=variable, detail=finding.detail)
        typer.echo(_ERROR.format(message=message).text(language), err=True)


@app.command()
@_said
def serve(
    sample: Annotated[
        bool, typer.Option("--sample", help="Load the invented sample fair into an empty database.")
    ] = False,
    lang: Lang = None,
) -> None:
    """Serve HTTP and pages on WUTONG_HOST:WUTONG_PORT (127.0.0.1:8000).

    Example: WUTONG_PORT=8010 wutong serve --sample
    """
    import uvicorn  # the commands that do not serve need none of this

    from matcher.learning.judged_fair import DAY_OF_SAMPLE_FAIR
    from service import logs
    from service.app import create_app

    settings = Settings()
    if sample and settings.today is None:
        settings = settings.model_copy(update={"today": DAY_OF_SAMPLE_FAIR})
    logs.configure(settings.log_level)
    application = create_app(settings)
    language = _language(lang)
    if sample:
        _load_sample(application.state.service, language)
        typer.echo(_SAMPLE_DAY.format(day=settings.today).text(language), err=True)
    application.state.service.index.catch_up()  # here, where an encoder that cannot be opened ends in a sentence
    address = f"http://{settings.host}:{settings.port}"
    typer.echo(_SERVING.format(address=address).text(language), err=True)
    uvicorn.run(application, host=settings.host, port=settings.port, log_config=None, access_log=False)


@app.command("import")
@_said
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

    language = _language(lang)
    taken: set[str] = set()
    with _service() as service, _open_all(files) as sent, _progress(language) as progress:
        job = import_lists.receive(service, sent)
        job = import_lists.run(service, job.id, kind=kind, progress=progress)
        if report is not None:
            _write_json(report, import_lists.report_entries(service, job.id, language))
        for file in job.files:
            if file.error is not None:
                typer.echo(f"{file.name}: {file.error.text(language)}", err=True)
            elif marked is not None:
                marked.mkdir(parents=True, exist_ok=True)
                target = marked / _marked_name(file.name, file.number, taken)
                target.write_bytes(import_lists.marked(service, job.id, file.number, language))
    for file in job.files:
        counts = Bilingual(_counted(file.counts, Language.ZH), _counted(file.counts, Language.EN))
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


@app.command()
@_said
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
        raise typer.BadParameter(_ONE_OF.text(_language(lang)))
    staff = Viewer(staff=True, trusted=True)
    # `--for talents` with `--all` asks on behalf of the talents, so demands are what is ranked.
    of_all: Side = "demands" if wanted == "talents" else "talents"
    listed: Side = of_all if everything else "demands" if talent is not None else wanted or "talents"
    with _service() as service, _output(out) as stream:
        if demand is not None:
            wanted_minimum = matches.Minimum.read(minimum) if minimum else None
            ranking = matches.for_demand(service, demand, limit=top, viewer=staff, minimum=wanted_minimum)
            if ranking.cost is not None:
                typer.echo(_COST.format(cost=f"{ranking.cost:.2%}").text(_language(lang)), err=True)
            rankings = iter([ranking])
        elif talent is not None:
            rankings = iter([matches.for_talent(service, talent, limit=top, viewer=staff, kind=kind)])
        elif text is not None:
            rankings = iter([matches.for_text(service, text, listed, limit=top, kind=kind)])
        else:
            rankings = matches.for_all(service, listed, limit=top)
        printing.write_matches(rankings, stream, format_, _language(lang), listed=listed)


@app.command()
@_said
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

    with _service() as service:
        found = actions.for_all_demands(service, top=top, capacity=capacity, kind=kind, record=record)
        with _output(out) as stream:
            printed_lists.write_lists(found, stream, format_, _language(lang))


@app.command()
@_said
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

    with _service() as service:
        learned = models.retrain(service, until.date() if until else None, shadow=shadow)
    write_retraining(learned, sys.stdout, _language(lang))


@app.command("models")
@_said
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

    with _service() as service:
        if card is not None:
            typer.echo(models.card(service, card))
            return
        if rollback:
            models.roll_back(service)
        if serve_ is not None:
            models.put_in_service(service, serve_)
        if shadow is not None:
            models.try_out(service, None if shadow == "none" else shadow)
        write_models(models.listed(service), models.serving(service), sys.stdout, _language(lang))


@app.command()
@_said
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

    language = _language(lang)
    with _service() as service, _output(out) as stream:
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


@app.command()
@_said
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

    language = _language(lang)
    if (judgements is not None) + (fair is not None) + verdicts > 1:
        raise typer.BadParameter(_ONE_JUDGED_SET.text(language))
    known = {"stage": actions.STAGES, "by": actions.SLICES}
    for option, given in (("stage", stage), ("by", by)):
        for one in given or ():
            if one not in known[option]:
                raise typer.BadParameter(_ONE_OF_THESE.format(given=one, known=", ".join(known[option])).text(language))
    asked = actions.Asked(stage or actions.STAGES, model or (), by or actions.SLICES[:2], baseline)
    with _service() as service:
        if judgements is not None:
            found = actions.on_judgements(service, judgements.read_bytes(), judgements.name, asked)
        elif verdicts:
            found = actions.on_verdicts(service, asked)
        else:
            found = actions.on_folder(service, fair or SAMPLE_FAIR, asked)
    with _output(out) as stream:
        write_evaluation(found, stream, format_, language)
    for note in found.notes if format_ == "tsv" else ():
        typer.echo(note.text(language), err=True)


@app.command()
@_said
def reindex(lang: Lang = None) -> None:
    """Build the index anew from the database. Example: wutong reindex"""
    from service.actions.reindex import reindex as rebuild

    with _service() as service:
        typer.echo(_REINDEXED.format(count=rebuild(service)).text(_language(lang)), err=True)


@app.command()
@_said
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

    language = _language(lang)
    with _service() as service:
        count = write(service, what, out, language=language, contacts=contacts)
    typer.echo(_EXPORTED.format(count=count, file=out).text(language), err=True)


@app.command()
@_said
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

    language = _language(lang)
    said = {"party": by, "step": step, "at": at or now(), "reason": reason, "rating": rating}
    try:
        given = Verdict.model_validate({"demand_id": demand, "talent_id": talent, **said})
    except ValidationError as error:
        from service.api.validation import explain

        found = explain(error.errors(include_url=False), language)
        raise typer.BadParameter(" ".join(finding.detail for finding in found)) from error
    with _service() as service:
        (recorded,) = actions.record(service, [given], source="command line")
    typer.echo(_RECORDED.format(id=recorded.verdict.id).text(language), err=True)


@app.command()
@_said
def verdicts(
    out: Annotated[Path, typer.Option(help="File to write: .xlsx, .tsv or .jsonl.")],
    lang: Lang = None,
) -> None:
    """Write every verdict to a file. Example: wutong verdicts --out verdicts.xlsx"""
    from service.actions.export import export_verdicts

    language = _language(lang)
    with _service() as service:
        count = export_verdicts(service, out, language=language)
    typer.echo(_EXPORTED.format(count=count, file=out).text(language), err=True)


@app.command()
@_said
def outcomes(
    files: Annotated[list[Path], typer.Argument(help="Lists of outcomes as .xlsx, .csv, .tsv, .jsonl or .json.")],
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="When it happened, for rows that do not say.")
    ] = None,
    report: Annotated[Path | None, typer.Option(help="Write one entry a row, as JSON, to this file.")] = None,
    lang: Lang = None,
) -> None:
    """Import what came of pairs, such as last year's. Sending the same list again is safe.

    The columns: demand number, talent number, result; by whom, date, reason and rating where they are known.
    Example: wutong outcomes 2025年对接结果.xlsx --on 2025-11-22
    """
    from service.actions.outcomes import import_outcomes

    language = _language(lang)
    with _service() as service, _open_all(files) as sent:
        taken = import_outcomes(service, sent, day=on.date() if on else None)
    entries = list(taken.as_json(language))
    if report is not None:
        _write_json(report, iter(entries))
    for entry in entries:
        for found in entry["problems"]:
            if found["severity"] != "note":
                place = f"{entry['file']} {entry['sheet']}".strip()
                typer.echo(
                    _OF_ROW.format(place=place, row=entry["row"], message=found["message"]).text(language), err=True
                )
    typer.echo(_counted(taken.counts, language), err=True)


@app.command()
@_said
def migrate(lang: Lang = None) -> None:
    """Bring the database's tables to this version's form. Example: wutong migrate"""
    from service.database import Database

    database = Database(Settings().database)
    database.migrate()
    database.close()
    typer.echo(_MIGRATED.text(_language(lang)), err=True)


def _language(given: Language | None) -> Language:
    if given is not None:
        return given
    named = os.environ.get("WUTONG_LANGUAGE") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return language_named(named) or Language.EN


@contextlib.contextmanager
def _service() -> "Iterator[Service]":
    from service.bootstrap import running  # opens the database, so only when a command really runs

    with running(Settings()) as service:
        yield service


@contextlib.contextmanager
def _open_all(files: list[Path]) -> Iterator[list[Any]]:
    from service.actions.import_lists import SentFile

    with contextlib.ExitStack() as stack:
        yield [SentFile(path.name, stack.enter_context(path.open("rb"))) for path in files]


@contextlib.contextmanager
def _progress(language: Language) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on standard error where somebody watches; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bars:
        bar = bars.add_task(_READING.text(language), total=None)
        yield lambda done, total: bars.update(bar, completed=done, total=total)


@contextlib.contextmanager
def _output(path: Path | None) -> Iterator[Any]:
    if path is None:
        yield sys.stdout
        return
    with path.open("w", encoding="utf-8", newline="") as stream:
        yield stream


def _write_json(path: Path, entries: Iterator[dict[str, Any]]) -> None:
    import json

    with path.open("w", encoding="utf-8") as stream:
        stream.write("[")
        for number, entry in enumerate(entries):
            stream.write((",\n" if number else "\n") + json.dumps(entry, ensure_ascii=False))
        stream.write("\n]\n")


def _load_sample(service: "Service", language: Language) -> None:
    from service.actions.sample import load_sample

    with _progress(language) as progress:
        job = load_sample(service, progress=progress)
    if job is not None:
        typer.echo(_SAMPLE.format(count=job.counts.get("created", 0)).text(language), err=True)


def _counted(counts: dict[str, int], language: Language) -> str:
    shown = [f"{_COUNTS[name].text(language)} {count}" for name, count in counts.items() if count and name in _COUNTS]
    return ("，" if language is Language.ZH else ", ").join(shown) or "0"


_ERROR = Bilingual("错误：{message}", "Error: {message}")
_BAD_SETTING = Bilingual("环境变量 {variable} 的值不可用：{detail}", "{variable} cannot be used as it is set: {detail}")
_SERVING = Bilingual("正在启动：{address}（接口文档 {address}/docs）", "Serving at {address} (API: {address}/docs)")
_ONE_OF = Bilingual(
    "请在 --demand、--talent、--text、--all 中选一个。", "Give one of --demand, --talent, --text and --all."
)
_ONE_JUDGED_SET = Bilingual(
    "--judgements、--fair、--verdicts 只能给一个。", "Give one of --judgements, --fair and --verdicts."
)
_ONE_OF_THESE = Bilingual("“{given}”应为以下之一：{known}。", "“{given}” should be one of {known}.")
_COST = Bilingual("最低占比使排序的 nDCG 降低 {cost}。", "The minimum gives up {cost} of the order's nDCG.")
_REINDEXED = Bilingual("索引已重建，共 {count} 条。", "The index was built anew and holds {count} profiles.")
_EXPORTED = Bilingual("已导出 {count} 条到 {file}。", "{count} records were written to {file}.")
_RECORDED = Bilingual("已记录，编号 {id}。", "Recorded with the id {id}.")
_OF_ROW = Bilingual("{place} 第 {row} 行：{message}", "{place}, row {row}: {message}")
_MIGRATED = Bilingual("数据库已是最新结构。", "The database has this version's form.")
_CANNOT_OPEN = Bilingual(
    "无法打开文件 {file}：{reason}。请检查路径和权限。",
    "{file} cannot be opened: {reason}. Check path and permissions.",
)
_READING = Bilingual("读取", "Reading")
_SAMPLE = Bilingual("已载入示例会期（虚构），共 {count} 条。", "Loaded the sample fair (invented), {count} records.")
_SAMPLE_DAY = Bilingual(
    "日历停在 {day}（示例会期当日），示例需求不会过期。",
    "The calendar stands at {day}, so that no sample demand is past its deadline.",
)
_COUNTS = {
    "accepted": Bilingual("接受", "accepted"),
    "warned": Bilingual("接受但有提示", "accepted with warnings"),
    "rejected": Bilingual("拒绝", "rejected"),
    "duplicate": Bilingual("重复", "duplicate"),
    "created": Bilingual("新增", "new"),
    "updated": Bilingual("更新", "updated"),
    "renumbered": Bilingual("改号", "renumbered"),
    "recorded": Bilingual("记录结果", "outcomes recorded"),
    "unchanged": Bilingual("未变", "unchanged"),
}


if __name__ == "__main__":
    app()
