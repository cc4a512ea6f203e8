import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matcher.ranking.growing import Growing, Ragged

ROWS = st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=4), max_size=8)


def ragged(rows: list[list[int]]) -> Ragged:
    return Ragged(
        np.array([value for row in rows for value in row], dtype=np.int64),
        np.array([len(r) for r in rows], dtype=np.int64),
    )


def listed(rows: Ragged) -> list[list[int]]:
    return [rows.values[s : s + c].tolist() for s, c in zip(rows.starts, rows.counts, strict=True)]


def test_a_view_stays_as_it_was_when_more_is_appended() -> None:
    growing = Growing(np.zeros(0, dtype=np.int64))
    growing.append(np.array([1, 2]))
    before = growing.rows
    growing.append(np.array([3]))
    assert before.tolist() == [1, 2]
    assert growing.rows.tolist() == [1, 2, 3]


@given(ROWS, ROWS)
def test_appended_rows_follow(first: list[list[int]], second: list[list[int]]) -> None:
    rows = ragged(first)
    rows.append(ragged(second))
    assert listed(rows) == first + second


@given(ROWS, st.randoms())
def test_taken_rows_come_in_the_order_asked_for(rows: list[list[int]], random: object) -> None:
    order = list(range(len(rows)))
    random.shuffle(order)  # type: ignore[attr-defined]
    assert listed(ragged(rows).take(np.array(order, dtype=np.int64))) == [rows[i] for i in order]
