"""Which rows are one record, and what its id is."""

import os
import subprocess
import sys

from matcher.profiles.models import Kind
from matcher.profiles.reading import content_hash, content_key, profile_id, read_demand, read_talent
from tests.matcher.profiles.rows import JOB, PERSON, SAMPLE, TODAY, demand


def test_the_same_demand_written_otherwise_has_the_same_key():
    first = demand().profile
    second = demand(organisation="青島測試科技有限公司(虛構)", title=" 电池研发 工程师 ", salary="20万/年").profile
    assert content_key(first) == content_key(second)
    assert content_hash(first) != content_hash(second)


def test_source_and_reference_do_not_change_a_profile():
    first = read_demand(JOB, kind=Kind.JOB, today=TODAY, reference="list#1").profile
    second = read_demand(JOB, kind=Kind.JOB, today=TODAY, reference="list#2").profile
    assert content_hash(first) == content_hash(second)
    assert first.id != second.id


def test_the_content_hash_does_not_depend_on_the_process():
    script = (
        "from datetime import date; from matcher.profiles.reading import content_hash, read_talent;"
        "print(content_hash(read_talent({'name': 'Test Talent', 'headline': 'Chemist', 'consent': 'matching, profile'},"
        " today=date(2026, 9, 10)).profile))"
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONHASHSEED": seed},
            cwd=SAMPLE.parents[2],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(hashes) == 1
    assert len(hashes.pop().strip()) == 32


def test_an_id_is_derived_from_the_reference():
    profile = read_talent(PERSON, today=TODAY, reference="T-1").profile
    assert profile.id == profile_id("T-1", type(profile))
    assert profile.id.startswith("t_")
    assert len(profile.id) == 18
    assert demand().profile.reference == content_key(demand().profile)
