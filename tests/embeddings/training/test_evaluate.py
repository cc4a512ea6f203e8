import json
from pathlib import Path

import numpy as np
import pytest

from embeddings.training.evaluate import (
    accuracy_at_1,
    average_precision,
    evaluate,
    evaluate_fair,
    ndcg,
    of_vectors,
    table,
)
from embeddings.vectors import FloatArray


def by_first_letter(texts: object) -> FloatArray:
    """A toy encoder: texts with the same first letter are the same."""
    return np.array([np.eye(26)[ord(text[0]) - ord("a")] for text in texts], dtype=np.float32)  # type: ignore[attr-defined]


def test_a_repeated_sentence_counts_as_found() -> None:
    similarity = np.array([[0.1, 0.9], [0.2, 0.8]], dtype=np.float32)
    assert accuracy_at_1(similarity, ["a", "b"]) == 0.5
    assert accuracy_at_1(similarity, ["a", "a"]) == 1.0


def test_average_precision_by_hand() -> None:
    # relevant at ranks 1 and 3: (1/1 + 2/3) / 2
    scores, relevant = np.array([0.9, 0.8, 0.7]), np.array([True, False, True])
    assert average_precision(scores, relevant) == pytest.approx((1 + 2 / 3) / 2)


def test_ndcg_by_hand() -> None:
    # gains 0 and 7 in this order, 7 and 0 at best: (7 / log2 3) / 7
    assert ndcg(np.array([0.9, 0.1]), np.array([0.0, 3.0])) == pytest.approx(1 / np.log2(3))
    assert ndcg(np.array([0.9, 0.1]), np.array([0.0, 0.0])) == 0.0


def test_translations_are_measured_both_ways(tmp_path: Path) -> None:
    folder = tmp_path / "tatoeba_zh_en"
    folder.mkdir()
    (folder / "pairs.tsv").write_text('line\ten\tzh\n1\tapple "x\ta\n2\tbread\tb\n3\tcat\tx\n', encoding="utf-8")
    figures = evaluate(of_vectors(by_first_letter), tmp_path)
    assert figures == {
        "tatoeba_zh_en, zh→en, accuracy@1": pytest.approx(2 / 3),
        "tatoeba_zh_en, en→zh, accuracy@1": pytest.approx(2 / 3),
    }


def test_a_fair_is_ranked_over_the_talents_of_all_parts(tmp_path: Path) -> None:
    for part, demand, talent in (("one", "a", "a"), ("two", "b", "b")):
        d = {"number": f"D{demand}", "title": demand, "language": "en"}
        t = {"number": f"T{talent}", "headline": talent, "language": "en"}
        (tmp_path / f"{part}.demands.jsonl").write_text(json.dumps(d), encoding="utf-8")
        (tmp_path / f"{part}.talents.jsonl").write_text(json.dumps(t), encoding="utf-8")
        judgement = f"demand\ttalent\tgrade\treason\nD{demand}\tT{talent}\t3\tsame\n"
        (tmp_path / f"{part}.judgements.tsv").write_text(judgement, encoding="utf-8")
    figures = evaluate_fair(of_vectors(by_first_letter), tmp_path)
    assert figures["fair, nDCG@10"] == figures["fair, recall@10 of grade 3"] == 1.0


def test_figures_become_a_table() -> None:
    assert table({"one": {"m": 0.5}, "two": {"m": 1.0}}).splitlines()[-1] == "| m | 0.500 | 1.000 |"
