"""Connections and transactions. Nothing here knows what is stored."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url, select
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import Session

from matcher.bilingual import Bilingual
from service.errors import OutdatedDatabase
from service.store import Store
from service.tables import Counter

_MIGRATIONS = Path(__file__).parent / "migrations"
_BEGIN = "wutong_begin"
# More than the forty worker threads of the server, which may all wait for the write lock with a connection each: the
# event loop takes one before every match and must never wait.
_CONNECTIONS = 48
_KEPT_OPEN = 8  # of them on PostgreSQL, where each is a process
_PATIENCE = 30_000  # milliseconds that a writer waits for another
_SCRUB_PATIENCE = 250  # milliseconds that emptying the log waits, as it is tried again


class Database:
    """One engine, and the two ways of using it: `reading` and `writing`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _open(url)
        # On SQLite a transaction that reads first and then writes fails when another has written in between;
        # taking the write lock at once makes it wait instead (busy_timeout).
        self._writing_engine = self.engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})
        self._scrubbing = threading.Lock()
        self._to_scrub = False

    @contextmanager
    def writing(self) -> Iterator[Store]:
        """A store whose changes are all committed at the end, or, when anything is raised, none of them.

        One at a time: what is read within stays true until the end.
        """
        with Session(self._writing_engine) as session, session.begin():
            session.execute(select(Counter.revision).with_for_update())  # PostgreSQL's turn; SQLite ignores it
            yield Store(session)
        self._scrub_if_due()

    @contextmanager
    def reading(self) -> Iterator[Store]:
        """A store for questions; sees one state of the database throughout on SQLite."""
        with Session(self.engine) as session:
            yield Store(session)

    def revision(self) -> int:
        """The last committed revision, by one quick statement: it is asked before every match."""
        with self.engine.connect() as connection:
            return int(connection.exec_driver_sql("SELECT revision FROM counter").scalar() or 0)

    def migrate(self) -> None:
        """Brings the tables to this version's form; does nothing where they have it."""
        with self._writing_engine.connect() as connection:
            config = Config()
            config.set_main_option("script_location", str(_MIGRATIONS))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()

    def check_schema(self) -> None:
        """Raises OutdatedDatabase when the tables are not in this version's form."""
        with self.engine.connect() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
        wanted = ScriptDirectory(str(_MIGRATIONS)).get_current_head()
        if found != wanted:
            raise OutdatedDatabase(_OUTDATED.format(found=found or "–", wanted=wanted))

    def scrub(self) -> None:
        """Empties SQLite's write-ahead log, which after an erasure still holds the old pages.

        Readers and writers of that moment can prevent it; then it is done after a later write, or when this is closed.
        """
        if self.is_sqlite:
            with self._scrubbing:
                self._to_scrub = True
                self._to_scrub = not self._emptied_log()

    def _scrub_if_due(self) -> None:
        if self._to_scrub:
            self.scrub()

    def _emptied_log(self) -> bool:
        raw = self.engine.raw_connection()  # a checkpoint cannot run inside a transaction
        try:
            cursor = raw.cursor()
            cursor.execute(f"PRAGMA busy_timeout={_SCRUB_PATIENCE}")
            prevented, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not prevented
        finally:
            raw.cursor().execute(f"PRAGMA busy_timeout={_PATIENCE}")
            raw.close()

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def close(self) -> None:
        self._scrub_if_due()
        self.engine.dispose()


def is_busy(error: SQLAlchemyError) -> bool:
    """Whether the database could not be had just now, so that the same may succeed later."""
    if isinstance(error, DBAPIError) and isinstance(error.orig, sqlite3.Error):
        # Extended codes hold the primary one in their lowest byte.
        return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    # On PostgreSQL: no answer, a deadlock, a limit of time. And on both: every connection is in use.
    return isinstance(error, OperationalError | NoConnection)


_OUTDATED = Bilingual(
    zh="数据库结构版本为 {found}，本程序需要 {wanted}。请备份后运行 wutong migrate。",
    en="The database schema is at version {found}, and this program needs {wanted}. Back up, then run: wutong migrate",
)


def _open(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, pool_size=_KEPT_OPEN, max_overflow=_CONNECTIONS - _KEPT_OPEN)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, pool_size=_CONNECTIONS, max_overflow=0)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, below
    for pragma in (
        "journal_mode=WAL",  # readers never wait for the writer
        "synchronous=FULL",  # an acknowledged write survives a power cut too; writes are rare
        "foreign_keys=ON",
        f"busy_timeout={_PATIENCE}",
        "secure_delete=ON",  # what is erased is overwritten in the file
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))
