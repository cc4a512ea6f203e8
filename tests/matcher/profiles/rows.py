"""Rows for the tests of reading: a job and a person, and what may be changed in them."""

from datetime import date
from pathlib import Path

from matcher.profiles.models import Kind
from matcher.profiles.reading import read_demand, read_talent

TODAY = date(2026, 9, 10)
SAMPLE = Path(__file__).resolve().parents[3] / "data" / "fair" / "source"
JOB = {"organisation": "青岛测试科技有限公司（虚构）", "title": "电池研发工程师", "description": "负责电芯开发。"}
PERSON = {"name": "Test Talent", "headline": "Battery scientist", "summary": "I develop sodium-ion cells."}


def demand(kind=Kind.JOB, **fields):
    return read_demand({**JOB, **fields}, kind=kind, today=TODAY)


def talent(**fields):
    return read_talent({**PERSON, **fields}, today=TODAY)


def codes(reading):
    return {problem.code for problem in reading.problems}
