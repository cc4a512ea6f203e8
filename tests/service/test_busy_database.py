"""What happens while others read or write the database for a long time."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from service.actions.profiles import talents
from service.bootstrap import Service
from service.database import Database, is_busy
from service.settings import Settings
from tests.factories import a_talent
from tests.service.helpers import Serve, talent_body

SECRET = "zebulon@example.org"


@pytest.fixture
def other(service: Service, settings: Settings) -> Iterator[Database]:
    """Another process's view of the same database."""
    database = Database(settings.database)
    yield database
    database.close()


def log_of(settings: Settings) -> bytes:
    """The write-ahead log as it is on disk."""
    return Path(f"{settings.data_dir / 'wutong.db'}-wal").read_bytes()


def test_the_revision_is_read_at_once_while_every_worker_waits_to_write(service: Service) -> None:
    database = service.database
    workers = 40  # as many threads as the server has

    def write() -> None:
        with database.writing() as store:
            store.revisions.mine()

    with ThreadPoolExecutor(workers + 1) as threads:
        with database.writing() as store:
            store.revisions.mine()
            waiting = [threads.submit(write) for _ in range(workers)]
            for _ in range(500):
                if database.engine.pool.checkedout() == workers + 1:  # type: ignore[attr-defined]
                    break
                time.sleep(0.01)
            else:
                raise AssertionError("some of the writers wait for a connection")
            assert threads.submit(database.revision).result(timeout=5) == 0
        for one in waiting:
            one.result(timeout=60)
    assert database.revision() == workers + 1


def test_a_database_that_stays_locked_is_said_to_be_busy(
    serve: Serve, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.database._PATIENCE", 50)
    with serve() as client:
        with other.writing() as store:
            store.revisions.mine()
            refused = client.post("/api/v1/talents", json=talent_body())
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.json()["type"] == "urn:wutong:problem:database-busy"
        assert client.post("/api/v1/talents", json=talent_body()).status_code == 201


def test_a_mistake_of_ours_is_not_taken_for_a_busy_database(service: Service) -> None:
    with pytest.raises(OperationalError) as failed, service.database.reading() as store:
        store.revisions._session.execute(text("SELECT 1 FROM nowhere"))
    assert not is_busy(failed.value)


def test_an_erasure_does_not_wait_for_a_long_reader_and_ends_with_the_next_write(
    service: Service, settings: Settings, other: Database
) -> None:
    erased = talents.create(service, a_talent(reference="a", email=SECRET)).profile.id
    with other.reading() as store:
        assert store.talents.get(erased).profile.email == SECRET
        started = time.monotonic()
        talents.erase(service, erased)
        assert time.monotonic() - started < 10
        assert SECRET.encode() in log_of(settings)
    talents.create(service, a_talent(reference="b"))
    assert log_of(settings) == b""


def test_an_erasure_that_a_reader_held_up_ends_at_the_latest_on_closing(
    service: Service, settings: Settings, other: Database
) -> None:
    erased = talents.create(service, a_talent(reference="a", email=SECRET)).profile.id
    with other.reading() as store:
        store.talents.get(erased)
        talents.erase(service, erased)
    assert SECRET.encode() in log_of(settings)
    service.close()
    assert log_of(settings) == b""  # the other still has it open, so SQLite did not do this by itself
