"""The scripts at work in a real browser, against the real service. Left out where there is no Chromium."""

import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from httpx2 import Client

from service.app import create_app
from service.settings import Settings
from tests.factories import a_demand, a_talent
from tests.service.helpers import a_row, talents_csv

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium here")

HOSTILE = "<img src=x onerror=alert(1)> Test Talent (invented)"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Of a service that runs as long as the tests of this file."""
    app = create_app(Settings(data_dir=tmp_path_factory.mktemp("browser"), encoder="hashing"))
    server = uvicorn.Server(uvicorn.Config(app, port=0, ws="none", log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the service did not start"
        time.sleep(0.02)
    yield "http://{}:{}".format(*server.servers[0].sockets[0].getsockname())
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def demand(address: str) -> dict[str, Any]:
    """One demand, and a talent with a name that would be markup if the page let it."""
    with Client(base_url=f"{address}/api/v1") as client:
        talent = a_talent(id="", reference="", name=HOSTILE, consents=["matching", "profile"])
        client.post("/talents", json=talent.model_dump(mode="json")).raise_for_status()
        posted = client.post("/demands", json=a_demand(id="", reference="").model_dump(mode="json"))
        found: dict[str, Any] = posted.raise_for_status().json()
        return found


@pytest.fixture
def seen(address: str, tmp_path: Path) -> Callable[[str], str]:
    """The page as it stands when its scripts have come to rest."""

    def look(query: str) -> str:
        command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
        command += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
        command += [f"--user-data-dir={tmp_path}", "--virtual-time-budget=10000", "--dump-dom", f"{address}/{query}"]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout

    return look


def words_of(html: str) -> str:
    body = re.sub(r"(?s)^.*<body>", "", html)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


@pytest.mark.parametrize(("language", "heading"), [("zh", "匹配的人才"), ("en", "Matching talents")])
def test_a_link_to_a_demand_shows_its_ranked_talents(
    seen: Callable[[str], str], demand: dict[str, Any], language: str, heading: str
) -> None:
    html = seen(f"?demand={demand['id']}&lang={language}")
    assert demand["title"] in words_of(html)
    assert f">{heading}</h2>" in html
    assert html.count('class="match"') == 1
    assert 'class="problem"' not in html
    assert f'data-id="{demand["id"]}" aria-current="true"' in html


def test_names_are_shown_as_written_and_never_run(seen: Callable[[str], str], demand: dict[str, Any]) -> None:
    html = seen(f"?demand={demand['id']}&lang=en")
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
    assert "<img src=x" not in html


def test_an_unknown_demand_is_a_problem_in_the_readers_language(seen: Callable[[str], str], address: str) -> None:
    words = words_of(seen("?demand=d_0&lang=zh"))
    assert "未找到" in words
    assert "重试" in words


def test_a_link_to_an_import_shows_its_report(seen: Callable[[str], str], address: str) -> None:
    rows = [a_row("T-1"), a_row("T-1"), a_row("T-2", 最高学历="quite high")]
    with Client(base_url=address) as client:
        files = {"files": ("talents.csv", talents_csv(*rows), "text/csv")}
        job = client.post("/api/v1/imports?wait=true", files=files).json()
    html = seen(f"?import={job['id']}&lang=zh")
    tiles = re.findall(r'<div class="tile (\w+)"><dt>[^<]*</dt><dd>(\d+)</dd>', html)
    assert tiles == [("accepted", "1"), ("warned", "1"), ("rejected", "0"), ("duplicate", "1")]
    words = words_of(html)
    assert "quite high" in words
    assert "识别为：人才名单；表头在第 1 行" in words
    assert "下载标注后的表格：talents.csv" in words
