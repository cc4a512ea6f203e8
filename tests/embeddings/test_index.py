import numpy as np
import pytest

from embeddings.index import FaissIndex
from embeddings.vectors import FloatArray, unit_rows


def vectors(count: int, seed: int = 1) -> FloatArray:
    return unit_rows(np.random.default_rng(seed).normal(size=(count, 32)).astype(np.float32))


def filled(count: int = 300) -> tuple[FaissIndex, FloatArray]:
    index, rows = FaissIndex(32), vectors(count)
    index.add(np.arange(count), rows)
    return index, rows


def test_it_finds_what_an_exact_search_finds() -> None:
    index, rows = filled()
    exact = np.argsort(-(rows @ rows[7]), kind="stable")[:20]
    assert index.search(rows[7], 20)[1].tolist() == exact.tolist()


@pytest.mark.parametrize("share", [0.9, 0.1, 0.01])
def test_under_a_mask_it_finds_all_that_are_allowed_and_no_other(share: float) -> None:
    index, rows = filled()
    mask = np.random.default_rng(2).random(300) < share
    allowed = np.flatnonzero(mask)
    exact = allowed[np.argsort(-(rows[allowed] @ rows[7]), kind="stable")][:20]
    assert index.search(rows[7], 20, mask)[1].tolist() == exact.tolist()


def test_nothing_allowed_nothing_found() -> None:
    index, rows = filled()
    assert len(index.search(rows[0], 5, np.zeros(300, dtype=np.bool_))[1]) == 0
    assert len(FaissIndex(32).search(rows[0], 5)[1]) == 0


@pytest.mark.parametrize("removed", [1, 40, 200])
def test_removed_ids_are_never_found_again_and_the_others_still_are(removed: int) -> None:
    index, rows = filled()
    index.remove(np.arange(removed))
    assert len(index) == 300 - removed
    assert index.search(rows[0], 300)[1].min() >= removed
    assert index.search(rows[299], 1)[1].tolist() == [299]


def test_an_id_may_come_back_with_another_vector() -> None:
    index, rows = filled()
    index.remove(np.array([5]))
    index.add(np.array([5]), rows[7:8])
    assert set(index.search(rows[7], 2)[1].tolist()) == {5, 7}
