"""Whatever bytes come, the answer is rows or an error that a person can read."""

import contextlib
import json
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import WutongError
from matcher.intake.cells import column_index, column_letter
from matcher.intake.columns import candidates, unit_of
from matcher.intake.references import list_name
from matcher.intake.shapes import shape_of
from tests.matcher.intake.intake_files import HEADINGS, Read, csv_text, demand, xlsx

GOOD = xlsx([["标题"], list(HEADINGS), *map(demand, range(1, 6))])
TEXT = csv_text([list(HEADINGS), *map(demand, range(1, 6))])


def survives(data: bytes, filename: str) -> None:
    with contextlib.suppress(WutongError):
        Read(data, filename)


def test_a_workbook_cut_off_anywhere_is_read_or_refused() -> None:
    for end in range(0, len(GOOD), max(1, len(GOOD) // 60)):
        survives(GOOD[:end], "a.xlsx")


def test_a_workbook_with_wrong_bytes_is_read_or_refused() -> None:
    chance = random.Random(20261122)
    for _ in range(150):
        data = bytearray(GOOD)
        for _ in range(chance.randint(1, 30)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        survives(bytes(data), "a.xlsx")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.xlsx", "a.csv", "a.jsonl", "a.txt"]))
def test_any_bytes_are_read_or_refused(data: bytes, filename: str) -> None:
    survives(data, filename)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.integers(0, 400))
def test_any_text_put_into_a_list_is_read_or_refused(text: str, place: int) -> None:
    survives((TEXT[:place] + text + TEXT[place:]).encode("utf-8", errors="replace"), "a.csv")


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(HEADINGS),
            st.one_of(
                st.none(),
                st.text(max_size=30),
                st.integers(),
                st.floats(),
                st.booleans(),
                st.lists(st.text(max_size=5), max_size=3),
            ),
        ),
        max_size=4,
    )
)
def test_any_json_objects_are_read_or_refused(rows: list[dict[str, object]]) -> None:
    survives("\n".join(json.dumps(row) for row in rows).encode(), "a.jsonl")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_no_heading_or_value_is_too_odd(text: str) -> None:
    candidates(text, "demand")
    unit_of(text)
    shape_of(text)
    assert list_name(text, text, None)


@given(st.integers(0, 16_383))
def test_column_letters_and_numbers_agree(index: int) -> None:
    assert column_index(column_letter(index)) == index
