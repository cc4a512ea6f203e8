"""Figures of an encoder on benchmark folders, each read as its publishers define it, and on the sample fair."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from csv import DictReader
from pathlib import Path

import numpy as np

from embeddings.training.measures import accuracy_at_1, average_precision, misordered, ndcg, recall, reciprocal_rank
from embeddings.vectors import FloatArray

# (queries, candidates) → their similarity, (n queries, n candidates)
Similarity = Callable[[Sequence[str], Sequence[str]], FloatArray]
Figures = dict[str, float]
Row = Mapping[str, str]

# What of a demand and of a talent is encoded.
DEMAND = ("title", "description", "skills")
TALENT = ("headline", "position", "summary", "skills", "achievements")


def of_benchmarks(similar: Similarity, folder: Path) -> Figures:
    """Every figure whose benchmark the folder has. All lie between 0 and 1; more is better, but for a loss."""
    figures: Figures = {}
    for name, measure in _BENCHMARKS.items():
        if (folder / name).is_dir():
            figures |= {f"{name}, {what}": value for what, value in measure(similar, folder / name).items()}
    return figures


def of_fair(similar: Similarity, folder: Path) -> Figures:
    """nDCG@10, and recall@10 of grade 3, over the demands of a sample fair; a talent not judged has grade 0.

    Every demand ranks the talents of all parts; the figures by language keep the talents of that language only. The
    gain of a grade is 2^grade - 1. A folder without judgements has no figures.
    """
    demands = [row for path in sorted(folder.glob("*.demands.jsonl")) for row in _json_lines(path)]
    talents = [row for path in sorted(folder.glob("*.talents.jsonl")) for row in _json_lines(path)]
    judged = [row for path in sorted(folder.glob("*.judgements.tsv")) for row in _table(path)]
    if not judged:
        return {}
    grades = {(row["demand"], row["talent"]): float(row["grade"]) for row in judged}
    grade = np.array([[grades.get((d["number"], t["number"]), 0.0) for t in talents] for d in demands])
    scores = similar([_joined(row, DEMAND) for row in demands], [_joined(row, TALENT) for row in talents])
    figures = {
        "fair, nDCG@10": _mean(ndcg, scores, 2**grade - 1),
        "fair, recall@10 of grade 3": _mean(recall, scores, (grade == 3).astype(float)),
    }
    asked, offered = np.array([d["language"] for d in demands]), np.array([t["language"] for t in talents])
    for one in ("zh", "en"):
        for other in ("zh", "en"):
            part = np.ix_(asked == one, offered == other)
            if grade[part].any():
                figures[f"fair, {one}→{other}, nDCG@10"] = _mean(ndcg, scores[part], 2 ** grade[part] - 1)
    return figures


def _mean(measure: Callable[[FloatArray, FloatArray], float], scores: FloatArray, gains: FloatArray) -> float:
    """Over the rows in which there is anything to find."""
    wanted = gains.any(axis=1)
    return float(np.mean([measure(s, g) for s, g in zip(scores[wanted], gains[wanted], strict=True)]))


def _sentences(similar: Similarity, folder: Path) -> Figures:
    return _translations(similar, _table(folder / "pairs.tsv"))


def _medical(similar: Similarity, folder: Path) -> Figures:
    pairs = _table(folder / "pairs.tsv")
    figures = _translations(similar, pairs)
    figures |= {f"paragraphs, {what}": value for what, value in _translations(similar, _paragraphs(pairs)).items()}
    terms = _translations(similar, _table(folder / "terms.tsv"))
    return figures | {f"terms, {what}": value for what, value in terms.items()}


def _translations(similar: Similarity, pairs: Sequence[Row]) -> Figures:
    chinese, english = [row["zh"] for row in pairs], [row["en"] for row in pairs]
    there = similar(chinese, english)
    return {
        "zh→en, accuracy@1": accuracy_at_1(there, english),
        "en→zh, accuracy@1": accuracy_at_1(there.T, chinese),
    }


def _paragraphs(pairs: Sequence[Row], sentences: int = 5) -> list[Row]:
    """Five sentences of one document at a time, joined: as long as a profile."""
    documents: dict[str, list[Row]] = defaultdict(list)
    for row in pairs:
        documents[row["doc_id"]].append(row)
    parts = [rows[at : at + sentences] for rows in documents.values() for at in range(0, len(rows), sentences)]
    return [{"zh": "".join(r["zh"] for r in part), "en": " ".join(r["en"] for r in part)} for part in parts]


def _answers(similar: Similarity, folder: Path) -> Figures:
    """One pool of both languages' sentences; a question has one right sentence in each."""
    pool = [row for language in ("en", "zh") for row in _table(folder / f"candidates.{language}.tsv")]
    asked = {language: _table(folder / f"questions.{language}.tsv") for language in ("en", "zh")}
    right: dict[str, set[str]] = defaultdict(set)
    for row in [*asked["en"], *asked["zh"]]:
        right[row["question_id"]].add(row["answer_sentence_id"])
    language = np.array([row["sentence_id"][:2] for row in pool])
    texts = [row["text"] for row in pool]
    figures: Figures = {}
    precisions = []
    for one, other in (("zh", "en"), ("en", "zh")):
        scores = similar([row["text"] for row in asked[one]], texts)
        relevant = np.array([[c["sentence_id"] in right[q["question_id"]] for c in pool] for q in asked[one]])
        precisions += [average_precision(s, r) for s, r in zip(scores, relevant, strict=True)]
        across = language == other
        figures[f"{one}→{other} alone, mAP"] = _mean(average_precision, scores[:, across], relevant[:, across])
    return {"mAP of a mixed pool": float(np.mean(precisions)), **figures}


def _job_titles(similar: Similarity, folder: Path) -> Figures:
    queries = {language: _table(folder / f"queries.{language}.tsv") for language in ("en", "zh")}
    corpus = {language: _table(folder / f"corpus.{language}.tsv") for language in ("en", "zh")}
    figures = {}
    for one, other in (("en", "en"), ("zh", "zh"), ("en", "zh"), ("zh", "en")):
        judged: dict[str, set[str]] = defaultdict(set)
        for row in _table(folder / f"qrels.{one}-{other}.tsv"):
            judged[row["query_id"]].add(row["doc_id"])
        scores = similar([row["text"] for row in queries[one]], [row["text"] for row in corpus[other]])
        relevant = np.array([[c["doc_id"] in judged[q["query_id"]] for c in corpus[other]] for q in queries[one]])
        figures[f"{one}→{other}, MAP"] = _mean(average_precision, scores, relevant)
    return figures


def _occupations(similar: Similarity, folder: Path) -> Figures:
    queries, corpus = _plain(folder / "queries.tsv"), _plain(folder / "corpus_elements.tsv")
    judged: dict[str, set[str]] = defaultdict(set)
    for query, _, element, _ in _plain(folder / "annotations.tsv"):
        judged[query].add(element)
    scores = similar([text for _, text in queries], [text for _, text in corpus])
    numbers = np.array([number for number, _ in corpus])
    ranks = [
        reciprocal_rank(row, np.isin(numbers, list(judged[query])).astype(np.float32))
        for row, (query, _) in zip(scores, queries, strict=True)
        if judged[query]
    ]
    return {"MRR": float(np.mean(ranks))}


def _expertise(similar: Similarity, folder: Path) -> Figures:
    """An expert's score for a need is the mean over their papers; the loss, the mean over ten draws of papers."""
    needs, papers = _json_lines(folder / "needs.jsonl"), _json_lines(folder / "papers.jsonl")
    scores = similar(*([f"{row['title']}\n{row['abstract'] or ''}" for row in rows] for rows in (needs, papers)))
    need_row, paper_row = ({row["id"]: i for i, row in enumerate(rows)} for rows in (needs, papers))
    rated: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for row in _table(folder / "ratings.tsv"):
        rated[row["expert_id"]].append((need_row[row["need_id"]], float(row["expertise"])))
    profiles: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in _table(folder / "profiles.tsv"):
        profiles[row["draw"], row["expert_id"]].append(paper_row[row["paper_id"]])
    losses = []
    for draw in sorted({draw for draw, _ in profiles}):
        wrong = [
            misordered(
                scores[np.ix_([need for need, _ in ratings], profiles[draw, expert])].mean(axis=1),
                np.array([rating for _, rating in ratings]),
            )
            for expert, ratings in rated.items()
        ]
        losses.append(sum(one for one, _ in wrong) / sum(whole for _, whole in wrong))
    return {"loss (less is better)": float(np.mean(losses))}


def _technology_demands(similar: Similarity, folder: Path) -> Figures:
    """Each demand ranks its judged achievements; the gain is the level less one."""
    title = {row["achievement_id"]: row["title_terms"] for row in _table(folder / "achievements.tsv")}
    levels: dict[str, dict[str, float]] = defaultdict(dict)
    for row in _table(folder / "qrels.tsv"):
        levels[row["demand_id"]][row["achievement_id"]] = float(row["level"])
    figures = []
    for demand in _json_lines(folder / "demands.jsonl"):
        judged = levels[demand["id"]]
        gains = np.array(list(judged.values())) - 1
        if gains.any():
            scores = similar([f"{demand['title']}\n{demand['text']}"], [title[number] or "" for number in judged])
            figures.append(ndcg(scores[0], gains))
    return {"nDCG@10": float(np.mean(figures))}


_BENCHMARKS: Mapping[str, Callable[[Similarity, Path], Figures]] = {
    "tatoeba_zh_en": _sentences,
    "tico19_zh_en": _medical,
    "xquad_r_zh_en": _answers,
    "jobtitle_zh_en": _job_titles,
    "melo_en": _occupations,
    "reviewer_expertise": _expertise,
    "techdemand_zh": _technology_demands,
}


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(DictReader(lines, delimiter="\t", quoting=3))


def _plain(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]


def _json_lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _joined(row: Row, fields: Sequence[str]) -> str:
    return "\n".join(row[field] for field in fields if row.get(field))
