"""Corpora in, the two shipped encoders out: corpora → vocabulary → fast → fine.

python -m embeddings.training --corpora FOLDER        (or `make encoders`, which measures them afterwards)
"""

import os

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # before torch: spinning threads starve a shared machine

import argparse
import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from embeddings.opening import SHIPPED
from embeddings.training import fast, fine
from embeddings.training.corpora import (
    Corpus,
    glossary_headwords,
    read_corpora,
    read_glossary,
    read_headwords,
    read_monolingual,
)
from embeddings.training.cutting import of_pieces, of_words, tokens_of
from embeddings.training.teacher import Teacher, device, package_folder
from embeddings.training.vocabulary import Headword, Vocabulary, choose_chinese, choose_english

GLOSSARY = Path(__file__).parents[2] / "data" / "glossary"


@dataclass(frozen=True)
class Materials:
    """What both encoders are made from; `chosen` tells these stages in the work folder from those of other settings."""

    corpora: Sequence[Corpus]
    headwords: Sequence[Headword]
    teacher: Teacher
    chosen: Mapping[str, object]


def main(arguments: Sequence[str] | None = None) -> None:
    options = _options(arguments)
    if not options.corpora:
        raise SystemExit("Where are the corpora? Give --corpora FOLDER, or set WUTONG_TRAINING_DATA.")
    _say("corpora")
    corpora = [*read_corpora(options.corpora, options.only_stated), *read_glossary(options.glossary)]
    headwords = [*glossary_headwords(options.glossary), *read_headwords(options.corpora)]
    print("\n".join(f"  {c.source.name}: {len(c):,} pairs ({c.source.licence})" for c in corpora))
    chosen = {
        "only_stated": options.only_stated,
        "chinese": options.chinese,
        "english": options.english,
        "pairs": {corpus.source.name: corpus.digest() for corpus in corpora},
    }
    given = Materials(corpora, headwords, Teacher(), chosen)
    vocabulary = _vocabulary(given, options)
    if "fast" in options.models:
        _fast(given, vocabulary, options)
    if "fine" in options.models:
        _fine(given, vocabulary, options)


def _vocabulary(given: Materials, options: argparse.Namespace) -> Vocabulary:
    _say("vocabulary")
    path = _stage(options.work, given.chosen) / "vocabulary.json"
    if not path.exists():
        jieba = (package_folder("jieba") / "dict.txt").read_text(encoding="utf-8").splitlines()
        frequencies = {word: int(count) for word, count, *_ in (line.split(" ") for line in jieba)}
        chinese = [*read_monolingual(options.corpora), *(text for c in given.corpora for text in c.texts("zh"))]
        english = [texts for c in given.corpora if (texts := c.texts("en"))]
        Vocabulary(
            choose_chinese(chinese, given.headwords, frequencies, options.chinese),
            choose_english(english, given.headwords, given.teacher.wordpieces, options.english),
        ).save(path)
    vocabulary = Vocabulary.load(path)
    print(f"  {len(vocabulary.chinese):,} Chinese and {len(vocabulary.english):,} English words")
    return vocabulary


def _fast(given: Materials, vocabulary: Vocabulary, options: argparse.Namespace) -> None:
    lessons = replace(fast.Lessons(), seed=options.seed)
    started = _stage(options.work, given.chosen) / "start.npy"
    taught = _stage(options.work, {**given.chosen, **asdict(lessons)})
    tokenizer = of_words(vocabulary.chinese, vocabulary.english)
    _say("fast: the teacher reads words and glosses")
    if not started.exists():
        np.save(started, fast.start(tokenizer, vocabulary, given.headwords, given.teacher))
    _say("fast: teach")
    if not (taught / "table.npy").exists():
        np.save(taught / "table.npy", fast.teach(np.load(started), tokenizer, given.corpora, lessons))
    fast.write(np.load(taught / "table.npy"), tokenizer, options.out / "fast")
    _say(f"written to {options.out / 'fast'}")


def _fine(given: Materials, vocabulary: Vocabulary, options: argparse.Namespace) -> None:
    lessons = replace(fine.Lessons(), seed=options.seed, steps=options.steps)
    taught = _stage(options.work, {**given.chosen, **asdict(lessons)})
    tokenizer = of_pieces(vocabulary.chinese, given.teacher.wordpieces)
    _say("fine: input vectors of Chinese words from their glosses")
    tables = fine.start(given.teacher, tokens_of(tokenizer), given.headwords)
    student = fine.Student(given.teacher, *tables).to(device())
    _say("fine: teach")
    fine.teach(student, tokenizer, given.teacher, given.corpora, lessons, taught)
    fine.write(student, tokenizer, options.out / "fine")
    _say(f"written to {options.out / 'fine'}")


def _stage(work: Path, settings: object) -> Path:
    """The folder for results under these settings."""
    folder = work / hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", flush=True)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m embeddings.training", description="Make the shipped encoders.")
    data = os.environ.get("WUTONG_TRAINING_DATA")
    parser.add_argument("--corpora", type=Path, default=data, help="folder of corpora (default: WUTONG_TRAINING_DATA)")
    parser.add_argument("--glossary", type=Path, default=GLOSSARY, help="folder of our own terms and texts")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="folder that gets fast/ and fine/")
    parser.add_argument(
        "--work",
        type=Path,
        default=Path("var/training"),
        help="folder of stages, which are not made twice; empty it when code changes",
    )
    parser.add_argument("--only-stated", action="store_true", help="leave out sources without a stated licence")
    parser.add_argument("--models", nargs="+", choices=["fast", "fine"], default=["fast", "fine"])
    parser.add_argument("--chinese", type=int, default=52_000, help="Chinese words in the vocabulary")
    parser.add_argument("--english", type=int, default=44_000, help="English words in the vocabulary of fast")
    parser.add_argument("--steps", type=int, default=fine.Lessons.steps, help="of the fine encoder's lessons")
    parser.add_argument("--seed", type=int, default=fine.Lessons.seed)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
