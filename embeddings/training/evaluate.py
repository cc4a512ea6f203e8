"""How well an encoder finds translations and relatives, on benchmark folders, beside plain baselines."""

import json
from collections.abc import Callable, Mapping, Sequence
from csv import DictReader
from pathlib import Path

import numpy as np

from embeddings.encoder import HashingEncoder
from embeddings.vectors import FloatArray, unit_rows

# (queries, candidates) → their similarity, (n queries, n candidates)
Similarity = Callable[[Sequence[str], Sequence[str]], FloatArray]
Encode = Callable[[Sequence[str]], FloatArray]
Row = Mapping[str, str]
Figures = dict[str, float]


# What of a demand and of a talent is encoded.
DEMAND = ("title", "description", "skills")
TALENT = ("headline", "position", "summary", "skills", "achievements")


def evaluate(similar: Similarity, benchmarks: Path) -> Figures:
    """Every figure whose benchmark the folder has; all lie between 0 and 1, more is better."""
    figures: Figures = {}
    for name in ("tatoeba_zh_en", "tico19_zh_en"):
        if (benchmarks / name / "pairs.tsv").exists():
            pairs = _table(benchmarks / name / "pairs.tsv")
            figures |= _translations(name, similar, [row["zh"] for row in pairs], [row["en"] for row in pairs])
    if (benchmarks / "tico19_zh_en").exists():
        chinese, english = _documents(_table(benchmarks / "tico19_zh_en" / "pairs.tsv"))
        figures |= _translations("tico19 paragraphs", similar, chinese, english)
        terms = _table(benchmarks / "tico19_zh_en" / "terms.tsv")
        figures |= _translations("tico19 terms", similar, [row["zh"] for row in terms], [row["en"] for row in terms])
    if (benchmarks / "jobtitle_zh_en").exists():
        figures |= _job_titles(similar, benchmarks / "jobtitle_zh_en")
    return figures


def evaluate_fair(similar: Similarity, folder: Path) -> Figures:
    """nDCG@10, and recall@10 of grade 3, over the demands of a sample fair; a talent not judged has grade 0.

    Every demand ranks the talents of all parts; the figures by language keep the talents of that language only.
    """
    demands = [row for path in sorted(folder.glob("*.demands.jsonl")) for row in _json_lines(path)]
    talents = [row for path in sorted(folder.glob("*.talents.jsonl")) for row in _json_lines(path)]
    judged = [row for path in sorted(folder.glob("*.judgements.tsv")) for row in _table(path)]
    if not judged:
        return {}
    grades = {(row["demand"], row["talent"]): float(row["grade"]) for row in judged}
    grade = np.array([[grades.get((d["number"], t["number"]), 0.0) for t in talents] for d in demands])
    scores = similar([_joined(row, DEMAND) for row in demands], [_joined(row, TALENT) for row in talents])
    asked, offered = np.array([d["language"] for d in demands]), np.array([t["language"] for t in talents])
    figures = {
        "fair, nDCG@10": _mean_over_rows(ndcg, scores, grade),
        "fair, recall@10 of grade 3": _mean_over_rows(_recall_of_3, scores, grade),
    }
    for one in ("zh", "en"):
        for other in ("zh", "en"):
            part = np.ix_(asked == one, offered == other)
            if grade[part].any():
                figures[f"fair, {one}→{other}, nDCG@10"] = _mean_over_rows(ndcg, scores[part], grade[part])
    return figures


def of_vectors(encode: Encode) -> Similarity:
    """Cosine of an encoder's vectors."""
    return lambda left, right: unit_rows(encode(left)) @ unit_rows(encode(right)).T


def baselines() -> Mapping[str, Similarity]:
    return {"hashed n-grams": of_vectors(HashingEncoder().encode), "character TF-IDF": _tfidf}


def table(columns: Mapping[str, Figures]) -> str:
    """A Markdown table, one line a figure, one column an encoder."""
    lines = [f"| measure | {' | '.join(columns)} |", "|---|" + "---|" * len(columns)]
    lines.extend(
        f"| {measure} | " + " | ".join(f"{figures[measure]:.3f}" for figures in columns.values()) + " |"
        for measure in next(iter(columns.values()))
    )
    return "\n".join(lines)


def accuracy_at_1(similarity: FloatArray, right: Sequence[str]) -> float:
    """Share of rows whose nearest column holds the same text as the column of their own number."""
    nearest = similarity.argmax(axis=1)
    return float(np.mean([right[found] == right[wanted] for wanted, found in enumerate(nearest)]))


def average_precision(scores: FloatArray, relevant: FloatArray) -> float:
    """Mean, over the relevant candidates, of the precision at their rank. Ties go to the earlier candidate."""
    hits = relevant[np.argsort(-scores, kind="stable")]
    if not hits.any():
        return 0.0
    return float((np.cumsum(hits) / np.arange(1, len(hits) + 1))[hits > 0].mean())


def ndcg(scores: FloatArray, gains: FloatArray, k: int = 10) -> float:
    """Discounted gain (2^grade - 1) of the first k over that of the best order. Ties go to the earlier candidate."""
    worth = 2.0**gains - 1.0
    discount = 1.0 / np.log2(np.arange(2, min(k, len(worth)) + 2))
    best = float(np.sort(worth)[::-1][:k] @ discount)
    return float(worth[np.argsort(-scores, kind="stable")][:k] @ discount) / best if best else 0.0


def _recall_of_3(scores: FloatArray, grades: FloatArray, k: int = 10) -> float:
    first = grades[np.argsort(-scores, kind="stable")][:k]
    return float((first == 3).sum() / max(1, (grades == 3).sum()))


def _mean_over_rows(
    measure: Callable[[FloatArray, FloatArray], float], scores: FloatArray, grades: FloatArray
) -> float:
    """Over the demands for which there is anything to find."""
    wanted = (grades == 3).any(axis=1) if measure is _recall_of_3 else (grades > 0).any(axis=1)
    return float(np.mean([measure(s, g) for s, g in zip(scores[wanted], grades[wanted], strict=True)]))


def _translations(name: str, similar: Similarity, chinese: list[str], english: list[str]) -> Figures:
    there = similar(chinese, english)
    return {
        f"{name}, zh→en, accuracy@1": accuracy_at_1(there, english),
        f"{name}, en→zh, accuracy@1": accuracy_at_1(there.T, chinese),
    }


def _documents(pairs: Sequence[Row], sentences: int = 5) -> tuple[list[str], list[str]]:
    """Five sentences of one document at a time, joined: as long as a profile."""
    chinese, english = [], []
    documents: dict[str, list[Row]] = {}
    for row in pairs:
        documents.setdefault(row["doc_id"], []).append(row)
    for rows in documents.values():
        for at in range(0, len(rows), sentences):
            chinese.append("".join(row["zh"] for row in rows[at : at + sentences]))
            english.append(" ".join(row["en"] for row in rows[at : at + sentences]))
    return chinese, english


def _job_titles(similar: Similarity, folder: Path) -> Figures:
    queries = {lang: _table(folder / f"queries.{lang}.tsv") for lang in ("en", "zh")}
    corpus = {lang: _table(folder / f"corpus.{lang}.tsv") for lang in ("en", "zh")}
    figures = {}
    for one, other in (("en", "en"), ("zh", "zh"), ("en", "zh"), ("zh", "en")):
        judged: dict[str, set[str]] = {}
        for row in _table(folder / f"qrels.{one}-{other}.tsv"):
            judged.setdefault(row["query_id"], set()).add(row["doc_id"])
        scores = similar([row["text"] for row in queries[one]], [row["text"] for row in corpus[other]])
        precision = [
            average_precision(line, np.array([row["doc_id"] in judged[query["query_id"]] for row in corpus[other]]))
            for line, query in zip(scores, queries[one], strict=True)
            if query["query_id"] in judged
        ]
        figures[f"jobtitle_zh_en, {one}→{other}, MAP"] = float(np.mean(precision))
    return figures


def _tfidf(left: Sequence[str], right: Sequence[str]) -> FloatArray:
    from sklearn.feature_extraction.text import TfidfVectorizer  # slow to import

    weigh = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
    weigh.fit([*left, *right])
    return np.asarray((weigh.transform(left) @ weigh.transform(right).T).toarray(), dtype=np.float32)


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(DictReader(lines, delimiter="\t", quoting=3))


def _json_lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _joined(row: Row, fields: Sequence[str]) -> str:
    return "\n".join(row[field] for field in fields if row.get(field))
