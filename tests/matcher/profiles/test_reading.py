"""Reading as a whole: the sample fair, the messages, and whatever comes."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.profiles import messages
from matcher.profiles.fields import DEMAND_FIELDS, TALENT_FIELDS
from matcher.profiles.models import Kind
from matcher.profiles.problems import Severity
from matcher.profiles.reading import read_demand, read_talent
from tests.matcher.profiles.rows import JOB, PERSON, SAMPLE, TODAY, codes


def sample_rows(name):
    return [
        pytest.param(json.loads(line), id=f"{path.stem}-{number}")
        for path in sorted(SAMPLE.glob(f"*.{name}.jsonl"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    ]


@pytest.mark.parametrize("row", sample_rows("demands"))
def test_every_demand_of_the_sample_fair_is_taken(row):
    reading = read_demand(row, kind=None, today=TODAY)
    assert reading.profile is not None
    assert reading.profile.kind == row["kind"]
    assert reading.profile.title
    assert reading.profile.industries or "industry.inferred" not in codes(reading)


@pytest.mark.parametrize("row", sample_rows("talents"))
def test_every_talent_of_the_sample_fair_is_taken(row):
    reading = read_talent(row, today=TODAY)
    assert reading.profile is not None
    assert reading.profile.name == row["name"].strip()
    assert not [problem for problem in reading.problems if problem.severity is Severity.ERROR]


def test_every_message_says_the_same_thing_in_both_languages():
    for severity, text in messages.CATALOGUE.values():
        assert severity in Severity
        assert set(re.findall(r"{(\w+)}", text.zh)) == set(re.findall(r"{(\w+)}", text.en))
        assert re.search(r"[\u4e00-\u9fff]", text.zh)
        assert not re.search(r"[\u4e00-\u9fff]", text.en.replace("万元", ""))


def test_every_message_is_used():
    folder = Path(messages.__file__).parent
    code = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py") if path.name != "messages.py")
    assert [name for name in messages.CATALOGUE if f'"{name}"' not in code] == []


@pytest.mark.parametrize("field", sorted({*DEMAND_FIELDS, *TALENT_FIELDS}))
@pytest.mark.parametrize(
    "text", ["1" * 32_000, "-" * 32_000, "一二三" * 10_000, "a@" * 16_000, "必须" * 16_000, "1、" * 16_000]
)
@pytest.mark.timeout(5)
def test_no_long_text_keeps_the_reader_busy(field, text):
    if field in DEMAND_FIELDS:
        assert read_demand({**JOB, field: text}, today=TODAY).profile is not None
    if field in TALENT_FIELDS:
        assert read_talent({**PERSON, field: text}, today=TODAY).profile is not None


CELLS = st.none() | st.text(max_size=50) | st.floats() | st.integers() | st.booleans() | st.datetimes() | st.dates()


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(list(DEMAND_FIELDS)), CELLS), st.sampled_from([None, *Kind]))
def test_no_row_breaks_the_reading_of_demands(row, kind):
    reading = read_demand(row, kind=kind, today=TODAY)
    assert (reading.profile is None) == any(problem.severity is Severity.ERROR for problem in reading.problems)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(list(TALENT_FIELDS)), CELLS))
def test_no_row_breaks_the_reading_of_talents(row):
    reading = read_talent(row, today=TODAY)
    assert (reading.profile is None) == any(problem.severity is Severity.ERROR for problem in reading.problems)
    if reading.profile is not None:
        reading.profile.model_dump_json()
