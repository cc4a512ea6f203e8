"""Connections and transactions. Nothing here knows what is stored."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session

from matcher.bilingual import Bilingual
from service.errors import OutdatedDatabase
from service.store import Store

_MIGRATIONS = Path(__file__).parent / "migrations"
_BEGIN = "wutong_begin"


class Database:
    """One engine, and the two ways of using it: `reading` and `writing`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _open(url)
        # On SQLite a transaction that reads first and then writes fails when another has written in between;
        # taking the write lock at once makes it wait instead (busy_timeout).
        self._writing_engine = self.engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})

    @contextmanager
    def writing(self) -> Iterator[Store]:
        """A store whose changes are all committed at the end, or, when anything is raised, none of them."""
        with Session(self._writing_engine) as session, session.begin():
            yield Store(session)

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
        """Empties SQLite's write-ahead log, which after an erasure still holds the old pages."""
        if self.is_sqlite:
            raw = self.engine.raw_connection()  # a checkpoint cannot run inside a transaction
            try:
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                raw.close()

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def close(self) -> None:
        self.engine.dispose()


_OUTDATED = Bilingual(
    zh="数据库结构版本为 {found}，本程序需要 {wanted}。请备份后运行 wutong migrate。",
    en="The database schema is at version {found}, and this program needs {wanted}. Back up, then run: wutong migrate",
)


def _open(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, below
    for pragma in (
        "journal_mode=WAL",  # readers never wait for the writer
        "synchronous=FULL",  # an acknowledged write survives a power cut too; writes are rare
        "foreign_keys=ON",
        "busy_timeout=30000",
        "secure_delete=ON",  # what is erased is overwritten in the file
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))
