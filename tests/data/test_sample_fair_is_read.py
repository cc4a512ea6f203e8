"""The product reads its own sample: no row is lost, and what was asked and answered arrives where it belongs."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from matcher.intake.intake import open_lists
from matcher.profiles.models import Consent, Demand, Talent

FAIR = Path(__file__).parents[2] / "data" / "fair"
BEFORE_THE_FIRST_DEADLINE = date(2026, 11, 22)


@pytest.fixture(scope="module")
def profiles() -> list[Demand | Talent]:
    paths = sorted(path for path in FAIR.iterdir() if path.suffix in {".xlsx", ".csv", ".jsonl"})
    rows = [row for path in paths for row in open_lists(path, path.name, today=BEFORE_THE_FIRST_DEADLINE).results()]
    assert [row.report for row in rows if row.reading is None or row.reading.profile is None] == []
    return [row.reading.profile for row in rows if row.reading and row.reading.profile]


def test_every_row_of_every_list_becomes_a_profile(profiles: list[Demand | Talent]) -> None:
    kinds = Counter(profile.kind.value if isinstance(profile, Demand) else "talent" for profile in profiles)

    assert kinds == {"technology": 24, "job": 24, "funding": 24, "talent": 160}


def test_the_text_of_every_profile_arrives_whole(profiles: list[Demand | Talent]) -> None:
    written = []
    for path in (FAIR / "source").glob("*.jsonl"):
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        written += [row.get("description") or row.get("summary") or "" for row in rows]
    read = [profile.description if isinstance(profile, Demand) else profile.summary for profile in profiles]

    assert sorted(len("".join(text.split())) for text in read) == sorted(len("".join(text.split())) for text in written)


def test_a_name_is_shown_only_where_the_talent_said_so(profiles: list[Demand | Talent]) -> None:
    consents = Counter(Consent.PROFILE in profile.consents for profile in profiles if isinstance(profile, Talent))

    assert consents == {True: 122, False: 38}
    assert all(Consent.MATCHING in profile.consents for profile in profiles if isinstance(profile, Talent))
