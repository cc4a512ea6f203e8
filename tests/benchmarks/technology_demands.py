"""Real technology demands and achievements, graded by technology-transfer staff.

`python -m tests.benchmarks.technology_demands FOLDER`, where FOLDER holds demands.jsonl (id, title, text),
achievements.tsv (achievement_id, title_terms) and qrels.tsv (demand_id, achievement_id, level 1..4), as published for
contest 359 of CCF BDCI 2019; they are not part of this project. For each demand its judged achievements are ranked.
nDCG@10 has the gain level − 1; pair accuracy is the share of unequal pairs in the right order.
"""

import csv
import json
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

from embeddings.opening import open_encoder
from embeddings.vectors import FloatArray
from matcher.matchmaker import Matchmaker
from matcher.profiles.models import Demand, Organisation, Talent, TechnologyTerms
from matcher.profiles.text import clean
from matcher.ranking.features import plain_similarity
from matcher.ranking.reranker import LearnedReranker, shipped_for


def main(folder: Path, name: str = "fast") -> None:
    achievements = _rows(folder / "achievements.tsv")
    levels: dict[str, dict[str, int]] = defaultdict(dict)
    for row in _rows(folder / "qrels.tsv"):
        levels[row["demand_id"]][row["achievement_id"]] = int(row["level"])
    demands = [json.loads(line) for line in (folder / "demands.jsonl").read_text(encoding="utf-8").splitlines()]
    encoder = open_encoder(name)
    matchmaker = Matchmaker(encoder, talents=lambda _: {}, demands=lambda _: {})
    matchmaker.add([_achievement(row["achievement_id"], row["title_terms"]) for row in achievements])
    matchmaker.add([_demand(row) for row in demands])
    trained = shipped_for(encoder.identity)
    if trained is None:
        raise SystemExit(f"No reranker was trained with {encoder.identity}; see matcher.ranking.training --encoder")
    learned = LearnedReranker.load(trained)
    scores: dict[str, list[tuple[FloatArray, FloatArray]]] = defaultdict(list)
    for row in demands:
        judged = levels[row["id"]]
        pairs = matchmaker.pairs(_demand(row), matchmaker.talents.rows_of(judged))
        gains = np.array([level - 1 for level in judged.values()], dtype=np.float32)
        scores["dense"].append((gains, pairs.body))
        scores["terms"].append((gains, pairs.terms))
        scores["both (plain similarity)"].append((gains, plain_similarity(pairs)))
        scores["reranked by the sample fair's model"].append((gains, learned.score(pairs)))
    for name, ranked in scores.items():
        ndcgs = [_ndcg(gains, score) for gains, score in ranked if gains.any()]
        print(f"{name:<38} nDCG@10 {np.mean(ndcgs):.3f}   pair accuracy {_pair_accuracy(ranked):.3f}")


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def _achievement(number: str, title: str) -> Talent:
    return Talent(id=number, name=number, headline=clean(title)[:500])


def _demand(row: dict[str, str]) -> Demand:
    half = len(row["text"]) // 2
    text = row["text"][:half] if row["text"][:half] == row["text"][half:] else row["text"]  # many stand there twice
    return Demand(
        id=row["id"],
        organisation=Organisation(name="not stated"),
        title=clean(row["title"])[:500],
        description=clean(text)[:20_000],
        terms=TechnologyTerms(),
    )


def _ndcg(gains: FloatArray, scores: FloatArray, k: int = 10) -> float:
    discounts = 1 / np.log2(np.arange(2, k + 2))
    ranked, ideal = gains[np.argsort(-scores, kind="stable")][:k], np.sort(gains)[::-1][:k]
    return float((ranked * discounts[: len(ranked)]).sum() / (ideal * discounts[: len(ideal)]).sum())


def _pair_accuracy(ranked: list[tuple[FloatArray, FloatArray]]) -> float:
    """Over all demands together; equal scores count half."""
    right = total = 0.0
    for gains, scores in ranked:
        unequal = gains[:, None] > gains[None, :]
        order = np.sign(scores[:, None] - scores[None, :])[unequal]
        right += float((order + 1).sum() / 2)
        total += float(unequal.sum())
    return right / total


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
