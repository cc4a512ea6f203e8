import time
from pathlib import Path

from service import bootstrap
from service.actions import matches, talents
from service.settings import Settings
from tests.factories import a_talent
from tests.service.helpers import TODAY


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
