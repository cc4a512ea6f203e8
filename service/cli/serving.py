"""Serve, and keep the database and the index in order."""

from typing import TYPE_CHECKING, Annotated

import typer

from matcher.bilingual import Bilingual, Language
from service.cli.common import Lang, language_of, progress_bar, running_service, said
from service.settings import Settings

if TYPE_CHECKING:
    from service.bootstrap import Service

commands = typer.Typer()


@commands.command()
@said
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
    language = language_of(lang)
    if sample:
        _load_sample(application.state.service, language)
        typer.echo(_SAMPLE_DAY.format(day=settings.today).text(language), err=True)
    application.state.service.index.catch_up()  # here, where an encoder that cannot be opened ends in a sentence
    address = f"http://{settings.host}:{settings.port}"
    typer.echo(_SERVING.format(address=address).text(language), err=True)
    uvicorn.run(application, host=settings.host, port=settings.port, log_config=None, access_log=False)


def _load_sample(service: "Service", language: Language) -> None:
    from service.actions.sample import load_sample

    with progress_bar(language) as progress:
        job = load_sample(service, progress=progress)
    if job is not None:
        typer.echo(_SAMPLE.format(count=job.counts.get("created", 0)).text(language), err=True)


@commands.command()
@said
def reindex(lang: Lang = None) -> None:
    """Build the index anew from the database. Example: wutong reindex"""
    from service.actions.reindex import reindex as rebuild

    with running_service() as service:
        typer.echo(_REINDEXED.format(count=rebuild(service)).text(language_of(lang)), err=True)


@commands.command()
@said
def migrate(lang: Lang = None) -> None:
    """Bring the database's tables to this version's form. Example: wutong migrate"""
    from service.database import Database

    database = Database(Settings().database)
    database.migrate()
    database.close()
    typer.echo(_MIGRATED.text(language_of(lang)), err=True)


_SERVING = Bilingual("正在启动：{address}（接口文档 {address}/docs）", "Serving at {address} (API: {address}/docs)")
_SAMPLE = Bilingual("已载入示例会期（虚构），共 {count} 条。", "Loaded the sample fair (invented), {count} records.")
_SAMPLE_DAY = Bilingual(
    "日历停在 {day}（示例会期当日），示例需求不会过期。",
    "The calendar stands at {day}, so that no sample demand is past its deadline.",
)
_REINDEXED = Bilingual("索引已重建，共 {count} 条。", "The index was built anew and holds {count} profiles.")
_MIGRATED = Bilingual("数据库已是最新结构。", "The database has this version's form.")
