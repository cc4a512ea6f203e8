import json
from pathlib import Path

import numpy as np
import pytest

from embeddings.training.benchmarks import of_benchmarks, of_fair
from embeddings.training.evaluate import table
from embeddings.training.measures import accuracy_at_1, average_precision, misordered, ndcg, recall, reciprocal_rank
from embeddings.vectors import FloatArray


def by_first_letter(left: object, right: object) -> FloatArray:
    """A toy similarity: texts with the same first letter are the same."""
    return np.array([[float(one[0] == other[0]) for other in right] for one in left])  # type: ignore[attr-defined]


def put(folder: Path, **files: str) -> None:
    folder.mkdir()
    for name, content in files.items():
        stem, _, kind = name.rpartition("_")
        (folder / f"{stem.replace('__', '.')}.{kind}").write_text(content, encoding="utf-8")


def test_a_repeated_sentence_counts_as_found() -> None:
    similarity = np.array([[0.1, 0.9], [0.2, 0.8]], dtype=np.float32)
    assert accuracy_at_1(similarity, ["a", "b"]) == 0.5
    assert accuracy_at_1(similarity, ["a", "a"]) == 1.0


def test_measures_of_one_ranking_by_hand() -> None:
    # relevant at ranks 1 and 3: (1/1 + 2/3) / 2
    scores, relevant = np.array([0.9, 0.8, 0.7]), np.array([1.0, 0.0, 1.0])
    assert average_precision(scores, relevant) == pytest.approx((1 + 2 / 3) / 2)
    assert reciprocal_rank(-scores, np.array([1.0, 0.0, 0.0])) == pytest.approx(1 / 3)
    assert recall(scores, relevant, k=2) == 0.5
    # gains 0 and 7 in this order, 7 and 0 at best: (7 / log2 3) / 7
    assert ndcg(np.array([0.9, 0.1]), np.array([0.0, 7.0])) == pytest.approx(1 / np.log2(3))


def test_nothing_to_find_is_zero() -> None:
    scores, none = np.array([0.9, 0.1]), np.zeros(2)
    assert [measure(scores, none) for measure in (average_precision, reciprocal_rank, recall, ndcg)] == [0, 0, 0, 0]


def test_misordered_pairs_count_by_their_gap_and_ties_half() -> None:
    # 5 before 1 (gap 4) is right; 3 and 1 tie (gap 2, half); 5 after 3 (gap 2) is wrong
    wrong, whole = misordered(np.array([0.5, 0.4, 0.4]), np.array([3.0, 5.0, 1.0]))
    assert whole == 2 + 2 + 4
    assert wrong == 2 + 4 / 2


def test_translations_are_measured_both_ways(tmp_path: Path) -> None:
    put(tmp_path / "tatoeba_zh_en", pairs_tsv='line\ten\tzh\n1\tapple "x\ta\n2\tbread\tb\n3\tcat\tx\n')
    assert of_benchmarks(by_first_letter, tmp_path) == {
        "tatoeba_zh_en, zh→en, accuracy@1": pytest.approx(2 / 3),
        "tatoeba_zh_en, en→zh, accuracy@1": pytest.approx(2 / 3),
    }


def test_a_question_has_an_answer_in_each_language_of_one_pool(tmp_path: Path) -> None:
    put(
        tmp_path / "xquad_r_zh_en",
        candidates__en_tsv="sentence_id\tparagraph\ttext\nen-1\t1\ta1\nen-2\t1\tb1\n",
        candidates__zh_tsv="sentence_id\tparagraph\ttext\nzh-1\t1\tb2\nzh-2\t1\ta2\n",
        questions__en_tsv="question_id\ttext\tanswer_sentence_id\nq\ta?\ten-1\n",
        questions__zh_tsv="question_id\ttext\tanswer_sentence_id\nq\tb?\tzh-2\n",
    )
    figures = of_benchmarks(by_first_letter, tmp_path)
    # English finds both at ranks 1 and 2; Chinese has two wrong ones first: (1/3 + 2/4) / 2
    assert figures["xquad_r_zh_en, mAP of a mixed pool"] == pytest.approx((1 + (1 / 3 + 1 / 2) / 2) / 2)
    assert figures["xquad_r_zh_en, en→zh alone, mAP"] == 1.0


def test_an_experts_score_is_the_mean_over_the_papers_of_a_draw(tmp_path: Path) -> None:
    paper = [json.dumps({"id": name, "title": name, "abstract": None}) for name in ("a1", "b1", "b2")]
    put(
        tmp_path / "reviewer_expertise",
        needs_jsonl="\n".join(json.dumps({"id": n, "title": n, "abstract": "x"}) for n in ("a", "b")),
        papers_jsonl="\n".join(paper),
        ratings_tsv="expert_id\tneed_id\texpertise\ne\ta\t5\ne\tb\t1\n",
        profiles_tsv="draw\texpert_id\tpaper_id\n1\te\ta1\n2\te\ta1\n2\te\tb1\n2\te\tb2\n",
    )
    # The first draw knows a only (right), the second knows b better (wrong).
    assert of_benchmarks(by_first_letter, tmp_path) == {"reviewer_expertise, loss (less is better)": 0.5}


def test_a_fair_is_ranked_over_the_talents_of_all_parts(tmp_path: Path) -> None:
    for part, demand, talent in (("one", "a", "a"), ("two", "b", "b")):
        d = {"number": f"D{demand}", "title": demand, "language": "en"}
        t = {"number": f"T{talent}", "headline": talent, "language": "en"}
        (tmp_path / f"{part}.demands.jsonl").write_text(json.dumps(d), encoding="utf-8")
        (tmp_path / f"{part}.talents.jsonl").write_text(json.dumps(t), encoding="utf-8")
        judgement = f"demand\ttalent\tgrade\treason\nD{demand}\tT{talent}\t3\tsame\n"
        (tmp_path / f"{part}.judgements.tsv").write_text(judgement, encoding="utf-8")
    figures = of_fair(by_first_letter, tmp_path)
    assert figures["fair, nDCG@10"] == figures["fair, recall@10 of grade 3"] == 1.0


def test_figures_become_a_table() -> None:
    assert table({"one": {"m": 0.5}, "two": {"m": 1.0}}).splitlines()[-1] == "| m | 0.500 | 1.000 |"
