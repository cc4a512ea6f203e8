import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from embeddings.vectors import top_k, unit_rows


def test_unit_rows_have_length_one_and_zero_rows_stay_zero() -> None:
    rows = unit_rows(np.array([[3, 4], [0, 0]], dtype=np.float32))
    assert rows.tolist() == [[np.float32(0.6), np.float32(0.8)], [0, 0]]


def test_ties_go_to_the_smaller_position() -> None:
    assert top_k(np.array([1, 5, 5, 5, 0], dtype=np.float32), 2).tolist() == [1, 2]


def test_masked_positions_are_left_out() -> None:
    assert top_k(np.array([-np.inf, 2, -np.inf, 1], dtype=np.float32), 4).tolist() == [1, 3]


@given(st.lists(st.integers(-3, 3), max_size=30), st.integers(0, 40))
def test_top_k_is_the_head_of_a_stable_sort(values: list[int], k: int) -> None:
    scores = np.array(values, dtype=np.float32)
    assert top_k(scores, k).tolist() == np.argsort(-scores, kind="stable")[:k].tolist()
