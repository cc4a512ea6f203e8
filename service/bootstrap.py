"""From settings to running parts: the only place that names the concrete ones."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from embeddings.cache import CachedEncoder
from embeddings.encoder import Encoder
from matcher.bilingual import Bilingual
from matcher.errors import UnusableModel
from matcher.intake.limits import Limits
from matcher.ranking.reranker import LearnedReranker, PlainReranker, Reranker, shipped_for
from service.database import Database
from service.errors import UnsafeSettings
from service.following import LiveIndex, Models
from service.recording import ListingRecorder
from service.settings import Settings


@dataclass(frozen=True)
class Service:
    """The running parts, handed to every action."""

    settings: Settings
    database: Database
    index: LiveIndex
    recorder: ListingRecorder
    today: Callable[[], date] = field(default=date.today)

    @property
    def limits(self) -> Limits:
        return Limits(max_bytes=self.settings.import_max_bytes, max_rows=self.settings.import_max_rows)

    def close(self) -> None:
        """Saves the index, if it was opened and changed, and what was shown lately."""
        self.index.close()
        self.recorder.close()
        self.database.close()


def build(settings: Settings, today: Callable[[], date] | None = None) -> Service:
    """Opens the database and, where that is SQLite, brings it to this version's form; elsewhere `wutong migrate` does.

    Raises OutdatedDatabase.
    """
    database = Database(settings.database)
    if database.is_sqlite:
        database.migrate()
    database.check_schema()
    index = LiveIndex(
        database,
        settings.index_folder,
        lambda: _open_models(settings),
        save_interval=settings.index_save_interval,
    )
    recorder = ListingRecorder(
        database,
        keep_listings=timedelta(days=settings.listings_keep_days),
        keep_verdicts=timedelta(days=settings.verdicts_keep_days),
    )
    return Service(settings, database, index, recorder, today or (lambda: settings.today or date.today()))


@contextmanager
def running(settings: Settings) -> Iterator[Service]:
    """A service for the length of one command."""
    service = build(settings)
    try:
        yield service
    finally:
        service.close()


def _open_models(settings: Settings) -> Models:
    encoder = _open_encoder(settings.encoder)
    reranker = _open_reranker(settings.reranker, encoder.identity)
    return Models(CachedEncoder(encoder), reranker, may_learn=settings.reranker == "auto")


def _open_encoder(name: str) -> Encoder:
    from embeddings.opening import open_encoder  # here, since commands that match nothing should load no model

    try:
        return open_encoder(name)
    except (ValueError, OSError) as error:
        raise UnsafeSettings(_NO_ENCODER.format(name=name, error=error)) from error


def _open_reranker(name: str, encoder: str) -> Reranker:
    """A named one must be usable. `auto` serves by the plain order rather than not at all, and says so in the log."""
    if name == "plain":
        return PlainReranker()
    if name != "auto":
        return LearnedReranker.load(Path(name))
    try:
        folder = shipped_for(encoder)
        if folder is not None:
            reranker = LearnedReranker.load(folder)
            if reranker.encoder != encoder:
                _log.warning(
                    "the shipped reranker was trained with %s and serves %s: train it again", reranker.encoder, encoder
                )
            return reranker
        _log.info("ranking by plain similarity: no reranker was trained with this encoder")
    except UnusableModel as error:
        _log.warning("ranking by plain similarity: %s", error)
    return PlainReranker()


_log = logging.getLogger("wutong.index")
_NO_ENCODER = Bilingual(
    zh="无法打开编码模型 WUTONG_ENCODER={name}：{error}",
    en="The encoder WUTONG_ENCODER={name} cannot be opened: {error}",
)
