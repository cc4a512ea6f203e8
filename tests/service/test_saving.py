"""The index on disk: when it is written, what bad endings leave, and that nobody erased stays in it."""

import json
import os
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from service import bootstrap
from service.actions import matches
from service.actions.profiles import talents
from service.bootstrap import Service
from service.settings import Settings
from tests.factories import a_talent
from tests.service.helpers import TODAY


def add(service: Service, reference: str) -> str:
    return talents.create(service, a_talent(reference=reference)).profile.id


def saved_ids(folder: Path) -> list[str]:
    return [str(one) for one in np.load(folder / "talents.ids.npy")]


def beside(folder: Path) -> set[str]:
    return {path.name for path in folder.parent.glob(f"{folder.name}.*")}


def leave_behind(folder: Path, ending: str, hours: float) -> None:
    left = folder.with_name(f"{folder.name}.{ending}")
    left.mkdir(parents=True)
    (left / "talents.ids.npy").write_text("left")
    then = time.time() - hours * 3600
    os.utime(left, (then, then))


def test_a_changed_index_is_saved_now_and_then(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, encoder="hashing", index_save_interval=0.01)
    service = bootstrap.build(settings, lambda: TODAY)
    talents.create(service, a_talent(reference=""))
    time.sleep(0.02)
    matches.for_text(service, "reverse osmosis", "talents", limit=1)
    for _ in range(200):
        if (settings.index_folder / "origin.json").exists():
            break
        time.sleep(0.01)
    assert (settings.index_folder / "manifest.json").exists()
    service.close()


def test_what_a_killed_save_left_does_not_keep_later_ones_out(service: Service, settings: Settings) -> None:
    leave_behind(settings.index_folder, "old", hours=2)
    for reference in ("a", "b"):
        last = add(service, reference)
        service.index.catch_up()
        service.index.save()
    assert last in saved_ids(settings.index_folder)
    assert beside(settings.index_folder) == {"index.old"}


@pytest.mark.parametrize("step", ["load", "save", "purge"])
def test_leftovers_are_removed_unless_another_process_may_still_write_them(
    service: Service, settings: Settings, step: str
) -> None:
    add(service, "a")
    if step == "save":
        service.index.catch_up()
    dead, alive = "d" * 32, "a" * 32
    for left in (dead, f"{dead}.old", "backup"):
        leave_behind(settings.index_folder, left, hours=1.1)
    leave_behind(settings.index_folder, alive, hours=0.9)
    {"load": service.index.catch_up, "save": service.index.save, "purge": service.index.purge}[step]()
    assert beside(settings.index_folder) == {f"index.{alive}", "index.backup"}


def test_a_save_that_fails_leaves_nothing_and_the_next_one_works(
    service: Service, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = add(service, "a")
    service.index.catch_up()
    with monkeypatch.context() as patched:
        patched.setattr("service.following._swap", fail)
        with pytest.raises(OSError, match="no space"):
            service.index.save()
    assert beside(settings.index_folder) == set()
    service.index.save()
    assert saved_ids(settings.index_folder) == [first]


def fail(*_: object) -> None:
    raise OSError("no space")


def test_a_save_between_the_two_steps_of_another_disturbs_neither(
    service: Service, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = add(service, "a")
    service.index.catch_up()
    service.index.save()
    second = add(service, "b")
    service.index.catch_up()
    rename = Path.rename
    came_between: list[Path] = []

    def late(path: Path, target: Path) -> Path:
        if target == settings.index_folder and not came_between:
            came_between.append(target)
            target.mkdir()
            (target / "manifest.json").write_text("{}")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", late)
    service.index.save()
    assert came_between
    assert sorted(saved_ids(settings.index_folder)) == sorted([first, second])
    assert beside(settings.index_folder) == set()


def test_no_save_beside_an_erasure_writes_the_erased_again(
    service: Service, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    stays, goes = add(service, "a"), add(service, "b")
    service.index.catch_up()
    service.index.save()
    remove_erased = service.index._remove_erased
    saving: list[threading.Thread] = []

    def meanwhile() -> None:
        if not saving:
            saving.append(threading.Thread(target=service.index.save))
            saving[0].start()
            saving[0].join(0.5)  # time enough to write it, where nothing holds it up
        remove_erased()

    monkeypatch.setattr(service.index, "_remove_erased", meanwhile)
    monkeypatch.setattr(service.index, "_save_aside", lambda: None)
    talents.erase(service, goes)
    saving[0].join(20)
    assert not settings.index_folder.exists() or saved_ids(settings.index_folder) == [stays]
    service.index.catch_up()
    service.index.save()
    assert saved_ids(settings.index_folder) == [stays]
    manifest = json.loads((settings.index_folder / "manifest.json").read_text())
    assert manifest["revision"] == service.database.revision()
