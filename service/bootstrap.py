"""From settings to running parts: the only place that names the concrete ones."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from embeddings.encoder import Encoder
from matcher.bilingual import Bilingual
from matcher.intake.limits import Limits
from service.database import Database
from service.errors import UnsafeSettings
from service.following import LiveIndex
from service.settings import Settings


@dataclass(frozen=True)
class Service:
    """The running parts, handed to every action."""

    settings: Settings
    database: Database
    index: LiveIndex
    today: Callable[[], date] = field(default=date.today)

    @property
    def limits(self) -> Limits:
        return Limits(max_bytes=self.settings.import_max_bytes, max_rows=self.settings.import_max_rows)

    def close(self) -> None:
        """Saves the index, if it was opened and changed."""
        self.index.save()
        self.database.close()


def build(settings: Settings, today: Callable[[], date] = date.today) -> Service:
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
        lambda: _open_encoder(settings.encoder),
        save_interval=settings.index_save_interval,
    )
    return Service(settings, database, index, today)


@contextmanager
def running(settings: Settings) -> Iterator[Service]:
    """A service for the length of one command."""
    service = build(settings)
    try:
        yield service
    finally:
        service.close()


def _open_encoder(name: str) -> Encoder:
    from embeddings.cache import (
        CachedEncoder,  # here, since commands that match nothing should not load numpy and a model
    )
    from embeddings.opening import open_encoder

    try:
        return CachedEncoder(open_encoder(name))
    except (ValueError, OSError) as error:
        raise UnsafeSettings(_NO_ENCODER.format(name=name, error=error)) from error


_NO_ENCODER = Bilingual(
    zh="无法打开编码模型 WUTONG_ENCODER={name}：{error}",
    en="The encoder WUTONG_ENCODER={name} cannot be opened: {error}",
)
