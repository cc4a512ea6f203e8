"""A small fair, planned once; every test works on its own copy of it."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from matcher.fair.frame import Fair, Interpreter, Limits, Name, Representative, Room, Rules, Table, Walk, slots_of_day
from service.actions import programmes
from service.actions.profiles import demands, talents
from service.bootstrap import build
from service.cli import app
from service.settings import Settings
from tests.factories import a_demand, a_talent
from tests.service.helpers import TODAY, Serve

FAIR = "test-2026"
API = f"/api/v1/fairs/{FAIR}"
DAY = date(2026, 11, 28)
SLOTS = tuple(slot.id for slot in slots_of_day(DAY, time(9), time(11), 25, 5))
HIDDEN = "Hidden Works (invented)"
SUBJECTS = ("reverse osmosis", "sodium batteries", "hull cleaning")


@dataclass(frozen=True)
class Planned:
    folder: Path
    demands: tuple[str, ...]  # of works 0, 1, 2; and another of works 0 that is confidential
    talents: tuple[str, ...]  # two a subject; the last speaks English only, and agreed to nothing but matching
    organisation: str  # of works 0


@pytest.fixture(scope="session")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Planned:
    """A draft of 2 meetings a talent at most; nothing is published yet."""
    folder = tmp_path_factory.mktemp("fair") / "var"
    service = build(Settings(data_dir=folder, encoder="hashing", index_save_interval=3600), lambda: TODAY)
    wanted = [demands.create(service, _demand(number, subject)).profile.id for number, subject in enumerate(SUBJECTS)]
    wanted.append(demands.create(service, _demand(3, SUBJECTS[0], confidential=True, name=HIDDEN)).profile.id)
    people = [talents.create(service, _talent(number)).profile.id for number in range(6)]
    with service.database.writing() as store:
        organisations = store.demands.organisations()
        store.fairs.put(_fair(organisations[wanted[0]], organisations[wanted[3]]))
    programmes.make(service, FAIR, seconds=1)
    service.close()
    return Planned(folder, tuple(wanted), tuple(people), organisations[wanted[0]])


@pytest.fixture(scope="session")
def announced(planned: Planned, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the same, with the draft published."""
    folder = tmp_path_factory.mktemp("announced") / "var"
    shutil.copytree(planned.folder, folder)
    service = build(Settings(data_dir=folder, encoder="hashing", index_save_interval=3600), lambda: TODAY)
    programmes.publish(service, FAIR, title="第一版")
    service.close()
    return folder


def _demand(number: int, subject: str, *, confidential: bool = False, name: str = "") -> Any:
    return a_demand(
        id="",
        reference=f"wanted#D-{number}",
        title=f"Research on {subject}, part {number}",
        description=f"We want to know more of {subject}.",
        skills=(subject,),
        organisation={"name": name or f"Works {number} (invented)", "type": "enterprise"},
        confidential=confidential,
    )


def _talent(number: int) -> Any:
    subject = SUBJECTS[number % 3]
    last = number == 5
    return a_talent(
        id="",
        reference=f"people#T-{number}",
        name=f"Talent Number{number} (invented)",
        email=f"talent{number}@example.org",
        headline=f"Expert of {subject}",
        summary=f"Years of {subject}.",
        skills=(subject,),
        languages=("en",) if last else ("en", "zh"),
        consents=["matching"] if last else ["matching", "profile"],
    )


def _fair(works: str, hidden: str) -> Fair:
    return Fair(
        id=FAIR,
        name=Name(zh="测试洽谈会（虚构）", en="Test Fair (invented)"),
        slots=slots_of_day(DAY, time(9), time(11), 25, 5),
        rooms=(Room(id="A", name=Name(zh="一号厅", en="Hall 1")), Room(id="B")),
        tables=(Table(id="T1", room="A"), Table(id="T2", room="A"), Table(id="T3", room="B")),
        walks=(Walk(rooms=("A", "B"), minutes=4),),
        representatives=(
            Representative(id="r0", organisation=works, name="代表甲（虚构）", languages=("zh", "en")),
            Representative(id="r3", organisation=hidden, name="代表丁（虚构）", languages=("zh", "en")),
        ),
        interpreters=(Interpreter(id="I1", name="翻译乙（虚构）", pairs=(("zh", "en"),)),),
        rules=Rules(talents=Limits(most=2), demands=Limits(most=3)),
    )


def free_slot(programme: dict[str, Any], meeting: dict[str, Any]) -> str:
    """In which nobody of the meeting is busy; the table is found."""
    who = {one["id"] for side in ("talents", "representatives") for one in meeting[side]}
    for slot in SLOTS:
        held = [one for one in programme["meetings"] if one["slot"] == slot]
        busy = {one["id"] for m in held for side in ("talents", "representatives") for one in m[side]}
        interpreting = any(one["interpreter"] for one in held)
        if not who & busy and len(held) < 3 and not (interpreting and meeting["interpreter"]):
            return slot
    raise AssertionError("no slot is free")


def movable(programme: dict[str, Any]) -> tuple[dict[str, Any], str]:
    for meeting in programme["meetings"]:
        try:
            return meeting, free_slot(programme, meeting)
        except AssertionError:
            continue
    raise AssertionError("nothing can be moved")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """As in a rehearsal of the fair's only day, whatever day it is."""
    return settings.model_copy(update={"today": DAY})


@pytest.fixture
def client(planned: Planned, settings: Settings, serve: Serve) -> Iterator[TestClient]:
    shutil.copytree(planned.folder, settings.data_dir)
    with serve() as started:
        yield started


@pytest.fixture
def published(announced: Path, settings: Settings, serve: Serve) -> Iterator[TestClient]:
    shutil.copytree(announced, settings.data_dir)
    with serve() as started:
        yield started


class Commands:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: object, code: int = 0, zh: bool = False) -> tuple[str, str]:
        """(standard output, standard error) of `wutong fair …`."""
        language = ["--lang", "zh"] if zh else []
        result = CliRunner().invoke(app, ["fair", *map(str, arguments), *language])
        assert result.exit_code == code, result.output
        return result.stdout, result.stderr


@pytest.fixture
def run(planned: Planned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Commands:
    return _commands(planned.folder, tmp_path, monkeypatch)


@pytest.fixture
def desk(announced: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Commands:
    """On the day, with the first version published."""
    return _commands(announced, tmp_path, monkeypatch)


def _commands(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Commands:
    shutil.copytree(folder, tmp_path / "cli")
    monkeypatch.setenv("WUTONG_DATA_DIR", str(tmp_path / "cli"))
    monkeypatch.setenv("WUTONG_ENCODER", "hashing")
    monkeypatch.setenv("WUTONG_LANGUAGE", "en")
    monkeypatch.setenv("WUTONG_TODAY", DAY.isoformat())
    return Commands(tmp_path)
