"""Ranking quality on the sample fair, pinned like behaviour.

Floors lie a little under what `python -m matcher.learning.training --evaluate-only` printed when set; when a change
raises the figures, raise the floors, and when it lowers them, find out why first.
"""

import pytest

from embeddings.cache import CachedEncoder
from embeddings.opening import open_encoder
from matcher.learning.evaluation import Figures
from matcher.learning.judged_fair import DAY_OF_SAMPLE_FAIR, SAMPLE_FAIR, read_judged_fair
from matcher.learning.training import Form, evaluate, examples

Table = dict[str, dict[str, Figures]]


@pytest.fixture(scope="module", params=["fast", "fine"])
def table(request: pytest.FixtureRequest) -> Table:
    fair = read_judged_fair(SAMPLE_FAIR, DAY_OF_SAMPLE_FAIR)
    encoder = CachedEncoder(open_encoder(request.param))
    runs, _ = evaluate(fair, [examples(fair, encoder, form) for form in Form])
    return {name: {row.slice: row for row in rows} for name, rows in runs.items()}


def test_reranked_beats_every_plain_order_clearly(table: Table) -> None:
    best_plain = max(table[name]["all"].ndcg for name in ("lexical", "dense", "both"))
    assert table["reranked"]["all"].ndcg > best_plain + 0.02


@pytest.mark.parametrize(
    ("part", "ndcg", "recall"),
    [
        ("all", 0.91, 0.99),
        ("funding", 0.89, 0.99),
        ("technology", 0.90, 0.99),
        ("job", 0.90, 0.99),
        ("zh→en", 0.94, 0.99),
        ("en→zh", 0.96, 0.99),
        ("zh→zh", 0.87, 0.99),
        ("en→en", 0.86, 0.99),
    ],
)
def test_reranked_keeps_its_floor_by_kind_and_language(table: Table, part: str, ndcg: float, recall: float) -> None:
    assert table["reranked"][part].ndcg >= ndcg
    assert table["reranked"][part].recall >= recall


def test_meaning_crosses_the_languages_where_shared_terms_cannot(table: Table) -> None:
    assert table["dense"]["zh→en"].ndcg > table["lexical"]["zh→en"].ndcg + 0.15
