"""A real database in a temporary folder, the real application, and the stand-in encoder."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.bootstrap import Service, build
from service.settings import Settings
from tests.service.helpers import TODAY, TOKEN, Serve


@pytest.fixture(autouse=True)
def _settings_of_this_machine_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [one for one in os.environ if one.startswith("WUTONG_") and not one.startswith("WUTONG_TEST_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path / "var", encoder="hashing", index_save_interval=3600, allowed_hosts=("testserver",)
    )


@pytest.fixture
def service(settings: Settings) -> Iterator[Service]:
    built = build(settings, lambda: TODAY)
    yield built
    built.close()


@pytest.fixture
def serve(settings: Settings) -> Serve:
    """`with serve(staff_token=…) as client:` the application with these settings, on the same data each time."""

    @contextmanager
    def start(**changes: Any) -> Iterator[TestClient]:
        changed = settings.model_copy(update=Settings(**changes).model_dump(include=set(changes)))
        with TestClient(create_app(changed, today=lambda: TODAY), raise_server_exceptions=False) as client:
            yield client

    return start


@pytest.fixture
def client(serve: Serve) -> Iterator[TestClient]:
    with serve() as started:
        yield started


@pytest.fixture
def guarded(serve: Serve) -> Iterator[TestClient]:
    """With a staff token set, and not sent."""
    with serve(staff_token=TOKEN) as started:
        yield started


@pytest.fixture
def staff() -> dict[str, str]:
    return {"Authorization": f"Bearer {TOKEN}"}
