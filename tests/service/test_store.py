"""The store on SQLite and, where WUTONG_TEST_POSTGRES_URL is set, on PostgreSQL too."""

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from matcher.errors import NotFound
from matcher.profiles.models import Kind, Status, Talent
from service.database import Database
from service.errors import Changed, Conflict, Gone, InvalidRequest, OutdatedDatabase
from service.profile_cache import ProfileCache
from service.store import Store
from service.store.filters import Filter
from service.store.imports import ImportState
from service.store.paging import decode_cursor, encode_cursor
from service.store.profiles import Arrival, Change
from service.tables import Base
from tests.factories import a_demand, a_talent

POSTGRES = os.environ.get("WUTONG_TEST_POSTGRES_URL", "")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "postgresql" and not POSTGRES:
        pytest.skip("WUTONG_TEST_POSTGRES_URL is not set")
    if request.param == "postgresql":
        engine = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        engine.dispose()
    database = Database(POSTGRES if request.param == "postgresql" else f"sqlite:///{tmp_path / 'wutong.db'}")
    database.migrate()
    yield database
    database.close()


def add_talents(database: Database, *references: str) -> list[str]:
    with database.writing() as store:
        store.talents.add([Arrival.by_hand(a_talent(id=f"t_{name}", reference=name)) for name in references])
    return [f"t_{name}" for name in references]


def test_the_migrations_make_the_tables_that_the_code_uses(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    database.check_schema()
    database.migrate()


def test_a_database_without_tables_is_said_to_be_outdated(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new.db'}")
    with pytest.raises(OutdatedDatabase, match="wutong migrate"):
        database.check_schema()
    database.close()


def test_a_profile_comes_back_as_it_was_written(database: Database) -> None:
    talent = a_talent(id="t_1", summary="Größe 10⁶ 海水 “quoted”\nnew line", available=date(2027, 1, 31))
    demand = a_demand(id="d_1", terms={"kind": "job", "salary": {"low": 1.5, "period": "month"}}, hard=["degree"])
    with database.writing() as store:
        store.talents.add([Arrival.by_hand(talent)])
        store.demands.add([Arrival.by_hand(demand)])
    with database.reading() as store:
        assert store.talents.get("t_1").profile == talent
        assert store.demands.get("d_1").profile == demand
        assert store.talents.of(["t_1", "t_unknown"]) == {"t_1": talent}


def test_nothing_is_kept_of_a_transaction_that_fails(database: Database) -> None:
    def write_and_fail() -> None:
        with database.writing() as store:
            store.talents.add([Arrival.by_hand(a_talent())])
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        write_and_fail()
    with database.reading() as store:
        assert store.talents.count(Filter()) == 0
        assert store.revisions.current() == 0


def changes_since(store: Store, revision: int) -> list[Change[Talent]]:
    return store.talents.changes_at(store.talents.positions_since(revision))


def test_each_transaction_has_one_revision_later_than_all_before(database: Database) -> None:
    add_talents(database, "a", "b")
    add_talents(database, "c")
    with database.reading() as store:
        batch = changes_since(store, 0)
        assert [(change.id, change.revision) for change in batch] == [("t_a", 1), ("t_b", 1), ("t_c", 2)]
        later = changes_since(store, 1)
        assert [change.id for change in later] == ["t_c"]
        assert changes_since(store, 2) == []


def test_writers_at_the_same_time_lose_no_revision(database: Database) -> None:
    def write(name: str) -> None:
        for number in range(10):
            add_talents(database, f"{name}{number}")

    writers = [threading.Thread(target=write, args=(name,)) for name in "abc"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with database.reading() as store:
        assert store.revisions.current() == 30
        revisions = [change.revision for change in changes_since(store, 0)]
        assert sorted(revisions) == list(range(1, 31))


def test_an_erased_record_leaves_its_id_and_revision_only(database: Database) -> None:
    add_talents(database, "a")
    with database.writing() as store:
        store.talents.erase("t_a")
    with database.reading() as store:
        batch = changes_since(store, 1)
        assert [(change.id, change.profile) for change in batch] == [("t_a", None)]
        with pytest.raises(Gone):
            store.talents.get("t_a")
        (known,) = store.talents.known(ids=["t_a"])
        assert (known.erased, known.reference, known.list_name, known.content_hash) == (True, "", "", "")
        assert len(known.content_key) == 64  # keyed marks: the same person is told from another under the number
        assert store.talents.page(Filter()).items == []
    with pytest.raises(Conflict), database.writing() as store:
        store.talents.add([Arrival.by_hand(a_talent(id="t_a"))])


def test_unknown_and_stale_records_are_refused(database: Database) -> None:
    add_talents(database, "a")
    with database.reading() as store:
        with pytest.raises(NotFound, match="t_x"):
            store.talents.get("t_x")
        with pytest.raises(Changed, match="revision 7, now 1"):
            store.talents.get("t_a").expect(7)


def test_filters_meet_the_right_records(database: Database) -> None:
    day = date(2026, 11, 22)
    with database.writing() as store:
        for number, changes in enumerate(
            [
                {"title": "open"},
                {"title": "expired", "expires": day - timedelta(days=1)},
                {"title": "draft", "status": "draft"},
                {"title": "融資", "terms": {"kind": "funding"}, "industries": ["finance"]},
            ]
        ):
            store.demands.add([Arrival.by_hand(a_demand(id=f"d_{number}", reference=str(number), **changes))])
    with database.reading() as store:

        def titles(**wanted: object) -> list[str]:
            return [stored.profile.title for stored in store.demands.page(Filter(**wanted)).items]  # type: ignore[arg-type]

        assert titles() == ["open", "expired", "draft", "融資"]
        assert titles(public_on=day) == ["open", "融資"]
        assert titles(status=Status.DRAFT) == ["draft"]
        assert titles(kind=Kind.FUNDING) == ["融資"]
        assert titles(industry="finance") == ["融資"]
        assert titles(industry="fin") == []
        assert titles(text="融资") == ["融資"]
        assert titles(text="%") == []


def test_pages_follow_the_order_of_arrival(database: Database) -> None:
    add_talents(database, "c", "a", "b")
    with database.reading() as store:
        first = store.talents.page(Filter(), limit=2)
        second = store.talents.page(Filter(), cursor=first.next, limit=2)
        assert [stored.profile.id for stored in (*first.items, *second.items)] == ["t_c", "t_a", "t_b"]
        assert second.next is None
        assert [stored.profile.id for stored in store.talents.every(Filter(), batch=1)] == ["t_c", "t_a", "t_b"]


@pytest.mark.parametrize("cursor", ["", "x", "====", "LTE", "9" * 40, "\u00e9", encode_cursor(1 << 63)])
def test_a_cursor_that_is_not_ours_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidRequest):
        decode_cursor(cursor)
    assert decode_cursor(encode_cursor(12345)) == 12345


def test_an_import_whose_process_died_ends_as_failed(database: Database) -> None:
    with database.writing() as store:
        store.imports.open("i_1", ["a.csv"])
        store.imports.open("i_2", ["a.csv"])
        store.imports.set_progress("i_2", ImportState.DONE, 1, 1)
        assert store.imports.interrupt() == 1
        assert store.imports.get("i_1").state is ImportState.FAILED
        assert store.imports.get("i_2").state is ImportState.DONE


def at_once(database: Database, write: Callable[[Store], None], times: int = 8) -> list[BaseException | None]:
    """What each of so many equal transactions, begun at the same moment, ended with."""
    together = threading.Barrier(times)

    def run() -> None:
        together.wait(20)
        with database.writing() as store:
            write(store)

    with ThreadPoolExecutor(times) as threads:
        return [one.exception(60) for one in [threads.submit(run) for _ in range(times)]]


def test_of_equal_records_sent_at_once_one_is_taken_and_the_others_conflict(database: Database) -> None:
    arrival = Arrival.by_hand(a_talent(id="t_1"))
    ended = at_once(database, lambda store: store.talents.add([arrival]))
    assert sorted(type(error).__name__ for error in ended) == ["Conflict"] * 7 + ["NoneType"]


def test_of_changes_to_one_revision_sent_at_once_one_is_taken(database: Database) -> None:
    [talent] = add_talents(database, "a")
    with database.reading() as store:
        read = store.talents.get(talent)

    def change(store: Store) -> None:
        store.talents.get(talent).expect(read.revision)
        store.talents.replace(read.profile.model_copy(update={"headline": "Changed"}))

    ended = at_once(database, change)
    assert sorted(type(error).__name__ for error in ended) == ["Changed"] * 7 + ["NoneType"]


def test_profiles_asked_for_again_are_remembered_longest(database: Database) -> None:
    add_talents(database, "a", "b", "c")
    cache = ProfileCache(database, most=2)
    cache.talents(["t_a", "t_b"])
    cache.talents(["t_a"])
    cache.talent("t_c")
    with database.writing() as store:
        for talent in ("t_a", "t_b", "t_c"):
            store.talents.erase(talent)
    assert set(cache.talents(["t_a", "t_b", "t_c"])) == {"t_a", "t_c"}  # the cache alone still knows them
    cache.forget(["t_a", "t_c"])
    assert cache.talents(["t_a", "t_c"]) == {}
