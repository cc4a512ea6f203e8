"""Databases of earlier versions are brought to this one's form, with what they hold."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect, text

import service.database
from matcher.learning.verdicts import Party, Step, Verdict
from service.database import Database
from service.errors import OutdatedDatabase
from service.store.profiles import Arrival
from service.tables import now
from tests.factories import a_demand, a_talent

LEARNING = {"listings", "shown", "verdicts", "models", "audit_groups"}


def config(connection: Connection) -> Config:
    found = Config()
    found.set_main_option("script_location", str(Path(service.database.__file__).parent / "migrations"))
    found.attributes["connection"] = connection
    return found


def go(database: Database, version: str) -> None:
    with database.engine.connect() as connection:
        held = set(inspect(connection).get_table_names())
        move = command.downgrade if held >= LEARNING and version == "0001" else command.upgrade
        move(config(connection), version)
        connection.commit()


@pytest.fixture
def first(tmp_path: Path) -> Database:
    """A database of the first version, with a talent and a demand in it."""
    database = Database(f"sqlite:///{tmp_path / 'wutong.db'}")
    go(database, "0001")
    with database.writing() as store:
        store.talents.add([Arrival.by_hand(a_talent(id="t_1"))])
        store.demands.add([Arrival.by_hand(a_demand(id="d_1"))])
    return database


def test_a_database_of_the_first_version_keeps_what_it_holds_and_takes_verdicts(first: Database) -> None:
    with first.reading() as store:
        before, name = store.revisions.current(), store.revisions.database()
    with pytest.raises(OutdatedDatabase, match="0001"):
        first.check_schema()
    first.migrate()
    first.check_schema()
    with first.reading() as store:
        assert (store.revisions.current(), store.revisions.database()) == (before, name)
        assert store.talents.get("t_1").profile == a_talent(id="t_1")
    verdict = Verdict(id="v_1", demand_id="d_1", talent_id="t_1", party=Party.TALENT, step=Step.ACCEPTED, at=now())
    with first.writing() as store:
        store.verdicts.record([verdict], [None], "api")
    with first.reading() as store:
        assert store.verdicts.of_profile(Party.DEMAND, "d_1") == [verdict]
        assert store.revisions.current() == before
    first.close()


def test_the_way_back_removes_only_what_was_added(first: Database) -> None:
    first.migrate()
    go(first, "0001")
    with first.engine.connect() as connection:
        assert not LEARNING & set(inspect(connection).get_table_names())
        assert connection.execute(text("SELECT COUNT(*) FROM talents")).scalar() == 1
    first.migrate()
    first.check_schema()
    first.close()
