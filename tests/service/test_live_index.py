"""The index follows the database, whoever writes it and whatever became of its files."""

import asyncio
import json
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from embeddings.encoder import HashingEncoder
from embeddings.vectors import FloatArray
from matcher.profiles.models import Status
from service import bootstrap
from service.actions import matches
from service.actions.profiles import demands, talents
from service.bootstrap import Service
from service.settings import Settings
from service.store.profiles import Arrival
from service.visibility import Viewer
from tests.factories import a_demand, a_talent
from tests.service.helpers import TODAY

STAFF = Viewer(staff=True, trusted=True)


def open_again(settings: Settings, **changes: str) -> Service:
    return bootstrap.build(settings.model_copy(update=changes), lambda: TODAY)


def found(service: Service, text: str = "reverse osmosis") -> list[str]:
    return [pair.match.talent_id for pair in matches.for_text(service, text, "talents", limit=20).pairs]


def add(service: Service, reference: str) -> str:
    return talents.create(service, a_talent(reference=reference, name=f"Test {reference} (invented)")).profile.id


def test_a_write_through_another_connection_is_found(service: Service, settings: Settings) -> None:
    first = add(service, "a")
    assert found(service) == [first]
    other = open_again(settings)
    second = add(other, "b")
    other.close()
    assert set(found(service)) == {first, second}


def test_a_saved_index_is_taken_up_where_it_was_left(service: Service, settings: Settings) -> None:
    first = add(service, "a")
    found(service)
    service.index.save()
    second = add(service, "b")

    again = open_again(settings)
    assert set(found(again)) == {first, second}
    again.close()


def truncate(folder: Path) -> None:
    largest = max(folder.glob("*.npy"), key=lambda path: path.stat().st_size)
    largest.write_bytes(largest.read_bytes()[:-8])


def flip_a_bit(folder: Path) -> None:
    file = folder / "talents.body.npy"
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)


def lose_a_file(folder: Path) -> None:
    (folder / "talents.ids.npy").unlink()


def garble_the_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("{")


def come_from_another_database(folder: Path) -> None:
    (folder / "origin.json").write_text(json.dumps({"database": "another"}))


def be_ahead_of_the_database(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"revision": 999}))


@pytest.mark.parametrize(
    "damage",
    [truncate, flip_a_bit, lose_a_file, garble_the_manifest, come_from_another_database, be_ahead_of_the_database],
)
def test_an_unusable_index_is_built_anew(
    service: Service, settings: Settings, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    first = add(service, "a")
    found(service)
    service.index.save()
    damage(settings.index_folder)

    again = open_again(settings)
    assert found(again) == [first]
    assert "index built anew" in caplog.text
    again.close()

    caplog.clear()
    whole = open_again(settings)
    assert found(whole) == [first]
    assert "index built anew" not in caplog.text
    whole.close()


def test_an_index_of_another_encoder_is_built_anew(
    service: Service, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = add(service, "a")
    found(service)
    service.index.save()

    monkeypatch.setattr("embeddings.opening.HashingEncoder", lambda: HashingEncoder(64))
    again = open_again(settings)
    assert found(again) == [first]


def test_reindexing_gives_the_same_answers(service: Service) -> None:
    ids = {add(service, reference) for reference in "abc"}
    gone = add(service, "d")
    talents.erase(service, gone)
    assert service.index.rebuild() == 3
    assert set(found(service)) == ids


def test_a_changed_profile_is_found_by_its_new_words_only(service: Service) -> None:
    talent = add(service, "a")
    demand = demands.create(service, a_demand(reference="x")).profile
    before = matches.for_demand(service, demand.id, limit=5, viewer=STAFF).pairs[0].match
    changed = a_talent(headline="Poet", summary="Writes sonnets.", skills=("sonnets",), industries=())
    talents.update(service, talent, changed)
    after = matches.for_demand(service, demand.id, limit=5, viewer=STAFF).pairs[0]
    assert after.talent is not None
    assert after.talent.headline == "Poet"
    assert after.match.score < before.score


def test_a_question_over_http_leaves_taking_over_to_other_threads(client: TestClient) -> None:
    """Even where the next change is committed just when the last ones have been taken over."""
    service: Service = client.app.state.service  # type: ignore[attr-defined]
    catch_up, held_up = service.index.catch_up, []

    def observed() -> None:
        with suppress(RuntimeError):
            held_up.append(asyncio.get_running_loop())
        catch_up()
        add(service, f"meanwhile {len(found_ids)}")

    found_ids: list[str] = []
    service.index.catch_up = observed  # type: ignore[method-assign]
    first = add(service, "a")
    for _ in range(2):
        answer = client.post("/api/v1/matches", json={"text": "reverse osmosis"}).json()
        found_ids.append(answer["items"][0]["talent"]["id"])
    assert first in found_ids
    assert held_up == []


def test_what_is_held_stays_as_it_is(service: Service) -> None:
    first = add(service, "a")
    service.index.catch_up()
    with service.index.held():
        second = add(service, "b")
        assert found(service) == [first]
    assert set(found(service)) == {first, second}


def test_questions_need_not_wait_while_changed_profiles_are_encoded(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_end = threading.Event(), threading.Event()
    may_end.set()

    class Waiting(HashingEncoder):
        def encode(self, texts: Sequence[str]) -> FloatArray:
            begun.set()
            assert may_end.wait(20)
            return super().encode(texts)

    monkeypatch.setattr("embeddings.opening.HashingEncoder", Waiting)
    add(service, "a")
    service.index.catch_up()
    add(service, "b")
    begun.clear()
    may_end.clear()
    with ThreadPoolExecutor(2) as threads:
        taking_over = threads.submit(service.index.catch_up)
        assert begun.wait(20)
        try:
            assert threads.submit(_hold, service).result(timeout=5) == 1
        finally:
            may_end.set()
        taking_over.result(timeout=20)
    assert len(found(service)) == 2


def _hold(service: Service) -> int:
    with service.index.held(), service.index.matchmaker() as matchmaker:
        return len(matchmaker)


def test_questions_and_writes_at_the_same_time_disturb_nobody(service: Service) -> None:
    for number in range(20):
        add(service, f"before {number}")
    errors: list[BaseException] = []
    stop = threading.Event()

    def ask() -> None:
        try:
            while not stop.is_set():
                assert len(found(service)) == 20
        except BaseException as error:
            errors.append(error)

    askers = [threading.Thread(target=ask) for _ in range(3)]
    for asker in askers:
        asker.start()
    for number in range(30):
        with service.database.writing() as store:
            store.talents.add([Arrival.by_hand(a_talent(id=f"t_{number}", reference=f"meanwhile {number}"))])
    stop.set()
    for asker in askers:
        asker.join()
    assert errors == []
    assert len(matches.for_text(service, "reverse osmosis", "talents", limit=100).pairs) == 50


def test_a_long_take_over_holds_up_no_question_and_shows_nobody_who_withdrew(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    service: Service = client.app.state.service  # type: ignore[attr-defined]
    may_end = threading.Event()
    may_end.set()

    encode = HashingEncoder.encode

    def waiting(self: HashingEncoder, texts: Sequence[str]) -> FloatArray:
        assert "slow to encode" not in "".join(texts) or may_end.wait(20)
        return encode(self, texts)

    monkeypatch.setattr(HashingEncoder, "encode", waiting)  # of the index that the client has opened
    monkeypatch.setattr("service.api.answers.PATIENCE", 0.05)
    stays, withdraws = add(service, "stays"), add(service, "withdraws")
    assert set(asked(client)) == {stays, withdraws}
    may_end.clear()
    slow = talents.create(service, a_talent(reference="slow", summary="slow to encode")).profile.id
    talents.set_status(service, withdraws, Status.WITHDRAWN)
    assert asked(client) == [stays]
    may_end.set()
    service.index.catch_up()
    assert set(asked(client)) == {stays, slow}


def asked(client: TestClient) -> list[str]:
    answer = client.post("/api/v1/matches", json={"text": "reverse osmosis"})
    return [item["talent"]["id"] for item in answer.json()["items"]]


def test_a_take_over_that_was_stopped_is_not_taken_for_done(service: Service, settings: Settings) -> None:
    first = add(service, "a")
    service.index.catch_up()
    held = service.index.revision
    second = add(service, "b")
    service.index.stop()
    service.index.catch_up()
    assert service.index.revision == held
    service.index.save()
    again = open_again(settings)
    assert set(found(again)) == {first, second}
    again.close()
