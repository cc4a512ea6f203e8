"""What the encoders learn from: pairs of texts that mean the same, by source, each with its licence.

A corpora folder holds gzipped tab-separated files, one per source; `SOURCES` says where each lies and how it is read.
"""

import gzip
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from embeddings.training.vocabulary import Headword

_HAN = re.compile(r"[\u3400-\u9fff]")

Row = tuple[str, ...]
Pair = tuple[str, str]
Reader = Callable[[Iterator[Row]], Iterator[Pair]]


@dataclass(frozen=True)
class Source:
    """One file of pairs.

    `dose` scales how often a batch is taken from it (1 = by the square root of its size).
    `stated` says whether the copy names a licence that covers the data; `only_stated` leaves the others out.
    `translation`: Chinese left, English right, of one meaning; otherwise the two sides belong together in another way.
    """

    name: str
    path: str
    read: Reader
    licence: str
    stated: bool
    dose: float = 1.0
    translation: bool = True


@dataclass(frozen=True)
class Corpus:
    """The pairs of a source: `left[i]` and `right[i]` belong together; `apart[i]`, if there, only looks like it."""

    source: Source
    left: list[str]
    right: list[str]
    apart: list[str] | None = None

    def __len__(self) -> int:
        return len(self.left)

    def digest(self) -> str:
        """Changes with every text."""
        return hashlib.sha256("\0".join([*self.left, *self.right, *(self.apart or [])]).encode()).hexdigest()

    def texts(self, language: str) -> list[str]:
        """Its texts in "zh" or "en"; empty where it has none."""
        chinese = language == "zh"
        return [text for side in (self.left, self.right) for text in side if bool(_HAN.search(text)) == chinese]


def read_corpora(folder: Path, only_stated: bool = False) -> list[Corpus]:
    """Every source that the folder has; a source whose file is missing is named on the screen and left out."""
    corpora = []
    for source in SOURCES:
        if only_stated and not source.stated:
            print(f"  {source.name}: left out, no licence stated")
        elif not (folder / source.path).exists():
            print(f"  {source.name}: no file {source.path}, left out")
        else:
            pairs = sorted({(a.strip(), b.strip()) for a, b in source.read(rows(folder / source.path))})
            pairs = [(a, b) for a, b in pairs if a and b and a != b]
            corpora.append(Corpus(source, [a for a, _ in pairs], [b for _, b in pairs]))
    if not corpora:
        raise FileNotFoundError(f"No corpora in {folder}: expected files such as {SOURCES[0].path}")
    return corpora


def read_monolingual(folder: Path) -> list[str]:
    """Texts without a translation: they are counted for the vocabulary, and nothing is learned from them."""
    return [
        row[column]
        for path, column in MONOLINGUAL
        if (folder / path).exists()
        for row in rows(folder / path)
        if len(row) > column
    ]


def read_headwords(folder: Path) -> list[Headword]:
    """The dictionary's entries with their glosses cleaned; those whose glosses all fall away keep none."""
    glosses: dict[str, list[str]] = {}
    for word, gloss in _bilingual(rows(folder / "lexicon/cedict_zh_en.tsv.gz")):
        glosses.setdefault(word, []).append(gloss)
    headwords = []
    for _, simplified, _, raw in islice(rows(folder / "lexicon/cedict_full.tsv.gz"), 1, None):
        senses = raw.split("/")
        special = any("(idiom" in sense for sense in senses) or all(sense[:1].isupper() for sense in senses)
        headwords.append(Headword(simplified, tuple(glosses.get(simplified, ())), special))
    return headwords


def rows(path: Path) -> Iterator[Row]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield tuple(line.rstrip("\n").split("\t"))


def _two(left: int, right: int, header: bool) -> Reader:
    """Two columns of each row, as they stand."""

    def read(lines: Iterator[Row]) -> Iterator[Pair]:
        if header:
            next(lines, None)
        return ((row[left], row[right]) for row in lines if len(row) > max(left, right))

    return read


def _labels(preferred: int, alternatives: int) -> Reader:
    """A preferred label with each of its alternatives, which one cell holds with | between."""

    def read(lines: Iterator[Row]) -> Iterator[Pair]:
        next(lines, None)
        return (
            (label.strip(), row[preferred])
            for row in lines
            if len(row) > max(preferred, alternatives)
            for label in row[alternatives].split("|")
        )

    return read


def _english_universities(lines: Iterator[Row]) -> Iterator[Pair]:
    """Chinese with original names, where the original is English."""
    return ((row[0], row[1]) for row in lines if len(row) > 2 and row[2].startswith(("美国", "英国")))


_bilingual = _two(0, 1, header=False)

SOURCES: Sequence[Source] = (
    Source("cedict", "lexicon/cedict_zh_en.tsv.gz", _bilingual, "CC BY-SA 4.0 (CC-CEDICT)", True, 1.5),
    Source("medical_hpo", "lexicon/medical_hpo.tsv.gz", _bilingual, "HPO licence: free with attribution", True, 1.5),
    Source("wikipedia", "lexicon/wikipedia_entities_dbp15k.tsv.gz", _bilingual, "CC BY-SA 3.0 (DBpedia)", True, 0.5),
    Source("it_terms", "lexicon/it_terms_microsoft.tsv.gz", _bilingual, "not clear: terms of the owner", False),
    Source("job_titles", "lexicon/job_titles_zh_en.tsv.gz", _bilingual, "none stated", False, 2.0),
    Source("industries", "lexicon/industries_zh_en.tsv.gz", _bilingual, "none stated", False),
    Source("tatoeba", "parallel/tatoeba_manythings.tsv.gz", _bilingual, "CC BY 2.0 FR (Tatoeba)", True, 1.5),
    Source("python_docs", "parallel/python_docs.tsv.gz", _bilingual, "CC0 and PSF licence", True, 0.4),
    Source("tensorflow_docs", "parallel/tensorflow_docs.tsv.gz", _bilingual, "Apache-2.0, text CC BY 4.0", True, 0.6),
    Source("captions", "parallel/captions_3am.tsv.gz", _bilingual, "MIT (3AM)", True, 0.6),
    Source("business_strings", "parallel/odoo_business_ui.tsv.gz", _bilingual, "none stated", False, 1.5),
    Source("news", "parallel/wmt_news_dev.tsv.gz", _bilingual, "none stated by the copy", False, 2.0),
    Source("countries", "reference/countries_zh_en.tsv.gz", _two(4, 2, header=True), "ODbL 1.0", True, 0.5),
    Source(
        "universities", "reference/universities_foreign_zh_names.tsv.gz", _english_universities, "varies", False, 0.5
    ),
    Source(
        "onet_titles",
        "taxonomy/onet_alternate_titles.tsv.gz",
        _two(2, 1, header=True),
        "CC BY 4.0",
        True,
        0.4,
        translation=False,
    ),
    Source(
        "onet_tasks", "taxonomy/onet_tasks.tsv.gz", _two(2, 1, header=True), "CC BY 4.0", True, 0.4, translation=False
    ),
    Source(
        "esco_titles",
        "taxonomy/esco_occupations.tsv.gz",
        _labels(2, 3),
        "ESCO, free with notice",
        True,
        0.4,
        translation=False,
    ),
    Source(
        "esco_texts",
        "taxonomy/esco_occupations.tsv.gz",
        _two(4, 2, header=True),
        "ESCO, free with notice",
        True,
        0.5,
        translation=False,
    ),
    Source(
        "esco_skills",
        "taxonomy/esco_skills.tsv.gz",
        _labels(2, 3),
        "ESCO, free with notice",
        True,
        0.3,
        translation=False,
    ),
    Source(
        "industry_classes",
        "taxonomy/industry_gbt4754.tsv.gz",
        _two(1, 2, header=True),
        "MIT",
        True,
        0.3,
        translation=False,
    ),
)

MONOLINGUAL: Sequence[tuple[str, int]] = (
    ("taxonomy/csl_titles_category_zh.tsv.gz", 0),
    ("taxonomy/nsfc_management_projects.tsv.gz", 2),
    ("taxonomy/graduate_majors_zh.tsv.gz", 0),
)


def read_glossary(folder: Path) -> list[Corpus]:
    """Our own terms, texts, and needs with the profile that answers them, from the project's glossary."""
    terms = [pair for path in sorted((folder / "terms").glob("*.tsv")) for pair in _rows(path)]
    texts = [row for path in sorted((folder / "texts").glob("*.tsv")) for row in _rows(path)]
    own = "Apache-2.0 (this project)"
    corpora = [
        Corpus(
            Source("own_terms", "terms", _bilingual, own, True, 4.0), [zh for zh, _ in terms], [en for _, en in terms]
        ),
        Corpus(Source("own_texts", "texts", _bilingual, own, True, 8.0), [r[3] for r in texts], [r[4] for r in texts]),
    ]
    part = {(row[0], row[1]): row[3:5] for row in texts}
    needs = sorted({row[0] for row in texts})
    for asked, told in ((0, 1), (1, 0), (0, 0), (1, 1)):
        name = f"own_matches_{['zh', 'en'][asked]}_{['zh', 'en'][told]}"
        source = Source(name, "texts", _bilingual, own, True, 2.0, translation=False)
        sides = [(part[n, "need"][asked], part[n, "answer"][told], part[n, "near"][told]) for n in needs]
        corpora.append(Corpus(source, *([side[i] for side in sides] for i in range(3))))
    return corpora


def glossary_headwords(folder: Path) -> list[Headword]:
    """Our own Chinese terms with their English ones as glosses."""
    glosses: dict[str, list[str]] = {}
    for path in sorted((folder / "terms").glob("*.tsv")):
        for chinese, english in _rows(path):
            glosses.setdefault(chinese, []).append(english)
    return [Headword(word, tuple(found), own=True) for word, found in glosses.items()]


def _rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            yield tuple(line.rstrip("\n").split("\t"))
