import numpy as np
import pytest

from matcher.ranking import lexical
from matcher.ranking.lexical import LexicalIndex
from matcher.ranking.passages import passages
from matcher.ranking.terms import TermFrequency, counted_terms

TEXTS = ["HDAC抑制剂的合成", "HDAC inhibitors in the clinic", "海水淡化膜", "ADC data converters at 12 bit"]


def scores(index: LexicalIndex, frequency: TermFrequency, query: str) -> list[float]:
    counted = counted_terms([passages(query)]).values
    return index.scores(counted["column"], frequency.rarity(counted["column"])).tolist()


def built(batches: list[list[str]]) -> tuple[LexicalIndex, TermFrequency]:
    index, frequency = LexicalIndex(), TermFrequency()
    for batch in batches:
        counted = counted_terms([passages(text) for text in batch])
        index.add(counted)
        frequency.add(counted)
    return index, frequency


def test_a_code_is_found_in_either_language_and_nowhere_else() -> None:
    found = scores(*built([TEXTS]), "HDAC")
    assert [score > 0 for score in found] == [True, True, False, False]


def test_a_rare_term_counts_more_than_a_common_one() -> None:
    index, frequency = built([["common rare", "common", "common"]])
    assert scores(index, frequency, "rare")[0] > scores(index, frequency, "common")[0]


def test_single_characters_are_not_searched() -> None:
    assert scores(*built([TEXTS]), "剂") == [0, 0, 0, 0]


def test_no_terms_no_scores_and_no_texts_no_rows() -> None:
    assert scores(*built([TEXTS]), "") == [0, 0, 0, 0]
    assert scores(*built([[]]), "HDAC") == []


@pytest.mark.parametrize("most_recent", [1, 2, 100])
def test_the_scores_do_not_depend_on_when_texts_were_added(monkeypatch: pytest.MonkeyPatch, most_recent: int) -> None:
    whole = scores(*built([TEXTS]), "HDAC 海水 converters")
    monkeypatch.setattr(lexical, "MOST_RECENT", most_recent)
    assert scores(*built([[text] for text in TEXTS]), "HDAC 海水 converters") == pytest.approx(whole)
    assert np.count_nonzero(whole) == 4
