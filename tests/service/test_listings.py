"""What was shown is written beside the questions: it holds nobody up, and nothing of it outlives an erasure."""

import threading
import time
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy.exc import OperationalError

from matcher.learning.verdicts import Party
from matcher.ranking.explain import Match
from matcher.ranking.features import FEATURES
from service.actions.profiles import demands, talents
from service.bootstrap import Service
from service.store import Store
from service.store.listings import Listing, ListingStore, Shown
from service.tables import now
from tests.factories import a_demand, a_talent


@pytest.fixture
def demand(service: Service) -> str:
    return demands.create(service, a_demand(id="")).profile.id


@pytest.fixture
def people(service: Service) -> list[str]:
    return [talents.create(service, a_talent(id="", reference=f"people#{n}")).profile.id for n in range(3)]


def a_listing(name: str, demand: str, shown: list[str]) -> Listing:
    table = np.linspace(0, 1, len(FEATURES)).astype(np.float32)
    matches = [
        Match(demand, talent, rank, 0.5, 0.7, 0.6, tuple(table.tolist()), shadow=0.25)
        for rank, talent in enumerate(shown, start=1)
    ]
    return Listing(name, now(), Party.DEMAND, demand, "model-1", "model-2", matches)


def shown(service: Service) -> list[Shown]:
    with service.database.reading() as store:
        return list(store.listings.until(now() + timedelta(seconds=1)))


def test_a_listing_is_kept_as_it_was_served(service: Service, demand: str, people: list[str]) -> None:
    service.recorder.record(a_listing("l1", demand, people))
    service.recorder.flush()
    kept = shown(service)
    assert [(one.position, one.talent_id, one.score, one.shadow_score) for one in kept] == [
        (position, talent, 0.5, 0.25) for position, talent in enumerate(people, start=1)
    ]
    assert all(np.array_equal(one.features, np.linspace(0, 1, len(FEATURES)).astype(np.float32)) for one in kept)


def test_who_was_erased_before_the_listing_was_written_is_left_out(
    service: Service, demand: str, people: list[str]
) -> None:
    service.recorder.record(a_listing("l1", demand, people))
    talents.erase(service, people[1])
    service.recorder.record(a_listing("l2", demand, people))  # ranked before the erasure, recorded after it
    service.recorder.flush()
    assert people[1] not in {one.talent_id for one in shown(service)}
    assert [(one.listing_id, one.position) for one in shown(service)][-2:] == [("l2", 1), ("l2", 3)]

    demands.erase(service, demand)
    service.recorder.record(a_listing("l3", demand, people))
    service.recorder.flush()
    assert shown(service) == []
    with service.database.reading() as store:
        assert not any(store.listings.exists(name) for name in ("l1", "l2", "l3"))


def test_an_erasure_and_the_recorder_never_wait_for_each_other(
    service: Service, demand: str, people: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    flushing = threading.Thread(target=service.recorder.flush)
    forget = Store.forget

    def begin_to_flush_and_forget(store: Store, profile_id: str) -> None:
        flushing.start()
        time.sleep(0.2)  # by now it waits for the erasure to end
        forget(store, profile_id)

    service.recorder._waiting.append(a_listing("l1", demand, people))
    monkeypatch.setattr(Store, "forget", begin_to_flush_and_forget)
    begun = time.monotonic()
    talents.erase(service, people[0])
    flushing.join(20)
    assert time.monotonic() - begun < 10
    assert {one.talent_id for one in shown(service)} == set(people[1:])


def test_what_cannot_be_written_waits_in_its_order(
    service: Service, demand: str, people: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_self: ListingStore, _listings: object) -> None:
        raise OperationalError("INSERT", {}, Exception("disk"))

    waiting = [a_listing(name, demand, people) for name in ("l1", "l2")]
    for listing in waiting:
        service.recorder._waiting.append(listing)
    with monkeypatch.context() as patched:
        patched.setattr(ListingStore, "record", fail)
        with pytest.raises(OperationalError):
            service.recorder.flush()
    assert list(service.recorder._waiting) == waiting
    service.recorder.flush()
    assert {one.listing_id for one in shown(service)} == {"l1", "l2"}
    assert not service.recorder._waiting


def test_recording_while_others_record_loses_nothing(service: Service, demand: str, people: list[str]) -> None:
    def record(worker: int) -> None:
        for number in range(50):
            service.recorder.record(a_listing(f"{worker}-{number}", demand, people[:1]))

    workers = [threading.Thread(target=record, args=(worker,)) for worker in range(4)]
    for worker in workers:
        worker.start()
    while any(worker.is_alive() for worker in workers):
        service.recorder.flush()
    service.recorder.flush()
    assert len({one.listing_id for one in shown(service)}) == 200
