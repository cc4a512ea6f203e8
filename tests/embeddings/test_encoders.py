from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest

from embeddings.cache import CachedEncoder
from embeddings.encoder import Encoder, HashingEncoder
from embeddings.opening import open_encoder
from embeddings.vectors import FloatArray

TEXTS = ["膜法海水淡化", "seawater desalination by membranes", "", "🙂", "HDAC inhibitor 35kDa"]


opened = cache(open_encoder)


@pytest.fixture(params=["hashing", "fast", "fine"])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    return opened(request.param)


def test_rows_are_unit_and_empty_text_is_the_zero_row(encoder: Encoder) -> None:
    lengths = np.linalg.norm(encoder.encode(TEXTS), axis=1)
    assert lengths[[0, 1, 4]] == pytest.approx(1, abs=1e-3)
    assert lengths[2] == 0


def test_no_texts_give_no_rows(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dim)


def test_a_text_has_the_same_vector_alone_and_in_company(encoder: Encoder) -> None:
    assert encoder.encode(TEXTS)[1] == pytest.approx(encoder.encode([TEXTS[1]])[0], abs=1e-5)


def test_the_same_encoder_opened_twice_has_one_identity() -> None:
    assert open_encoder("fast").identity == opened("fast").identity
    assert len({opened(name).identity for name in ("hashing", "fast", "fine")}) == 3
    assert opened("fine").identity.startswith("sentence-fine-")  # no path of this machine


def test_the_shipped_ones_cross_the_languages_and_the_stand_in_does_not() -> None:
    asked, right, wrong = (
        "海水淡化反渗透膜",
        "reverse osmosis membrane for seawater desalination",
        "oil painting restoration",
    )
    for name, crosses in (("fast", True), ("fine", True), ("hashing", False)):
        vectors = opened(name).encode([asked, right, wrong])
        assert bool(vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2) is crosses


def test_an_unknown_name_is_an_error_that_lists_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"no encoder 'quick'.*fast, fine, hashing"):
        open_encoder("quick")


class CountingEncoder(HashingEncoder):
    def __init__(self) -> None:
        super().__init__(dim=16)
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> FloatArray:
        self.encoded.extend(texts)
        return super().encode(texts)


def test_the_cache_encodes_each_text_once_and_changes_no_vector() -> None:
    inner = CountingEncoder()
    cached = CachedEncoder(inner)
    first = cached.encode(["a text", "another", "a text"])
    again = cached.encode(["another"])
    assert inner.encoded == ["a text", "another"]
    assert np.array_equal(first, HashingEncoder(16).encode(["a text", "another", "a text"]))
    assert np.array_equal(again[0], first[1])


def test_the_cache_forgets_the_least_recently_met_first() -> None:
    inner = CountingEncoder()
    cached = CachedEncoder(inner, capacity=2)
    for text in ("one", "two", "one", "three", "one", "two"):
        cached.encode([text])
    assert inner.encoded == ["one", "two", "three", "two"]


def test_a_forgotten_cache_holds_nothing() -> None:
    inner = CountingEncoder()
    cached = CachedEncoder(inner)
    cached.encode(["of a person"])
    cached.forget()
    cached.encode(["of a person"])
    assert inner.encoded == ["of a person", "of a person"]
