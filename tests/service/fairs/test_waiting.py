"""While a fair is planned, which can take minutes, everybody else goes on reading and writing."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.actions import fair_day, programmes
from tests.service.fairs.conftest import API, DAY
from tests.service.helpers import talent_body


class Slow:
    """As `action`, but it ends only when told to."""

    def __init__(self, action: Callable[..., Any]) -> None:
        self._action = action
        self.begun, self.may_end = threading.Event(), threading.Event()

    def __call__(self, *args: Any, **options: Any) -> Any:
        self.begun.set()
        assert self.may_end.wait(timeout=20)
        return self._action(*args, **options)


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


def others_go_on(client: TestClient) -> None:
    """Somebody reads the programme, and somebody writes, which needs the lock of the database."""
    assert client.get(f"{API}/programmes/current").status_code == 200
    assert client.post("/api/v1/talents", json=talent_body()).status_code == 201


def test_others_read_and_write_while_a_draft_is_planned(
    client: TestClient, threads: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow(programmes.plan)
    monkeypatch.setattr("service.actions.programmes.plan", slow)
    planning = threads.submit(client.post, f"{API}/programmes", json={"seconds": 1})
    assert slow.begun.wait(timeout=20)
    others_go_on(client)
    assert not planning.done()
    slow.may_end.set()
    assert planning.result(timeout=20).status_code == 201


def test_others_read_and_write_while_the_day_is_planned_again(
    published: TestClient, threads: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow(fair_day.replan)
    monkeypatch.setattr("service.actions.fair_day.replan", slow)
    planning = threads.submit(published.post, f"{API}/day/replan", json={"now": f"{DAY}T09:00:00", "seconds": 1})
    assert slow.begun.wait(timeout=20)
    others_go_on(published)
    assert not planning.done()
    slow.may_end.set()
    assert planning.result(timeout=20).status_code == 200
