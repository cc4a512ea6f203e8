"""Our retrieval by terms beside tantivy and bm25s: `python -m tests.benchmarks.lexical [--talents 100000]`.

The two are no dependencies of this project. To compare with them: `.venv/bin/pip install tantivy bm25s`; without them
only our own figures are printed. All get the same terms (words, and pairs of Chinese characters), headlines counting
four times, the same 128 heaviest terms of each query and the same masks, and give the 100 best rows within the mask.
"""

import argparse
import importlib.util
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings.vectors import IntArray, top_k
from matcher.ranking.lexical import MOST_QUERY_TERMS, LexicalIndex
from matcher.ranking.passages import Passages, passages
from matcher.ranking.terms import HEADLINE_WEIGHT, TermFrequency, counted_terms, terms
from tests.benchmarks.machine import described, percentile
from tests.benchmarks.simulated_market import SimulatedMarket

SEED, BEST, QUERIES = 7, 100, 100
MASKS = {"half": 0.5, "8 %": 0.08}
Mask = NDArray[np.bool_]


class Retrieval(Protocol):
    name: str

    def build(self, texts: Sequence[Passages]) -> None: ...

    def add_one(self, text: Passages) -> None:
        """So that the next search finds it."""
        ...

    def search(self, text: Passages, mask: Mask) -> IntArray: ...


class Ours:
    name = "LexicalIndex"

    def build(self, texts: Sequence[Passages]) -> None:
        self._index, self._frequency = LexicalIndex(), TermFrequency()
        for start in range(0, len(texts), 1000):
            counted = counted_terms(texts[start : start + 1000])
            self._frequency.add(counted)
            self._index.add(counted)

    def add_one(self, text: Passages) -> None:
        counted = counted_terms([text])
        self._frequency.add(counted)
        self._index.add(counted)
        self._frequency.rarity(counted.values["column"])

    def search(self, text: Passages, mask: Mask) -> IntArray:
        counted = counted_terms([text]).values
        weights = np.log1p(counted["count"]) * self._frequency.rarity(counted["column"])
        scores = self._index.scores(counted["column"], weights.astype(np.float32))[: len(mask)]
        scores[~mask | (scores <= 0)] = -np.inf
        return top_k(scores, BEST)


class Tantivy:
    name = "tantivy"

    def build(self, texts: Sequence[Passages]) -> None:
        import tantivy

        schema = tantivy.SchemaBuilder()
        schema.add_text_field("text", tokenizer_name="terms", index_option="freq")
        schema.add_integer_field("row", stored=True, fast=True)
        for name in MASKS:
            schema.add_boolean_field(name, indexed=True)
        self._schema = schema.build()
        self._index = tantivy.Index(self._schema)
        analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer("terms", analyzer)
        self._writer = self._index.writer(heap_size=256_000_000, num_threads=1)
        masks = _masks(len(texts))
        for row, text in enumerate(texts):
            shown = {name: bool(mask[row]) for name, mask in masks.items()}
            self._writer.add_document(self._document(row, text, shown))
        self._commit()
        self._texts_with = _texts_with(texts)
        self._of_mask = {mask.tobytes(): name for name, mask in masks.items()}

    def _document(self, row: int, text: Passages, shown: dict[str, bool]) -> Any:
        import tantivy

        return tantivy.Document(text=" ".join(_searched(text)), row=row, **shown)

    def _commit(self) -> None:
        self._writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def add_one(self, text: Passages) -> None:
        self._writer.add_document(self._document(1 << 30, text, dict.fromkeys(MASKS, True)))
        self._commit()

    def search(self, text: Passages, mask: Mask) -> IntArray:
        from tantivy import Occur, Query

        wanted = [
            (Occur.Should, Query.term_query(self._schema, "text", term)) for term in _heaviest(text, self._texts_with)
        ]
        shown = Query.const_score_query(Query.term_query(self._schema, self._of_mask[mask.tobytes()], True), 0.0)
        whole = Query.boolean_query([(Occur.Must, shown), (Occur.Must, Query.boolean_query(wanted))])
        found = self._searcher.search(whole, BEST).hits
        return np.array([self._searcher.doc(address)["row"][0] for _, address in found], dtype=np.int64)


class Bm25s:
    name = "bm25s"

    def build(self, texts: Sequence[Passages]) -> None:
        import bm25s  # type: ignore[import-untyped]

        self._index = bm25s.BM25(k1=1.2)
        self._texts = [_searched(text) for text in texts]
        self._index.index(self._texts, show_progress=False)
        self._texts_with = _texts_with(texts)

    def add_one(self, text: Passages) -> None:
        """There is no adding: everything is built again."""
        import bm25s

        self._index = bm25s.BM25(k1=1.2)
        self._index.index([*self._texts, _searched(text)], show_progress=False)

    def search(self, text: Passages, mask: Mask) -> IntArray:
        scores = self._index.get_scores(_heaviest(text, self._texts_with))[: len(mask)]
        return top_k(np.where(mask & (scores > 0), scores, -np.inf).astype(np.float32), BEST)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.lexical", description=__doc__)
    parser.add_argument("--talents", type=int, default=100_000)
    count = parser.parse_args(arguments).talents
    market = SimulatedMarket(SEED, date.today())
    texts = [passages(talent) for talent in market.talents(count)]
    queries = [passages(demand) for demand in market.demands(QUERIES)]
    print(f"{count:,} simulated talents, {QUERIES} simulated demands. {described()}\n")
    print("| | build | one more text | mask | p50 | p99 | of our 100 best |\n|---|---|---|---|---|---|---|")
    ours: dict[str, list[IntArray]] = {}
    for retrieval in (Ours(), Tantivy(), Bm25s()):
        if isinstance(retrieval, Ours) or importlib.util.find_spec(retrieval.name):
            _compare(retrieval, texts, queries, ours)


def _compare(
    retrieval: Retrieval, texts: Sequence[Passages], queries: Sequence[Passages], ours: dict[str, list[IntArray]]
) -> None:
    built = _seconds(lambda: retrieval.build(texts))
    for name, mask in _masks(len(texts)).items():
        found, seconds = [], []
        for query in queries:
            started = time.perf_counter()
            found.append(retrieval.search(query, mask))
            seconds.append(time.perf_counter() - started)
        known = ours.setdefault(name, found)
        overlap = np.mean([np.isin(mine, other).mean() for mine, other in zip(known, found, strict=True) if len(mine)])
        times = " | ".join(f"{1000 * percentile(seconds, percent):.1f} ms" for percent in (50, 99))
        print(f"| {retrieval.name} | {built:.1f} s | | {name} | {times} | {overlap:.2f} |", flush=True)
    one_more = _seconds(lambda: retrieval.add_one(queries[0]))
    print(f"| {retrieval.name} | | {1000 * one_more:.0f} ms | | | | |", flush=True)


def _masks(count: int) -> dict[str, Mask]:
    random = np.random.default_rng(1)
    return {name: random.random(count) < share for name, share in MASKS.items()}


def _searched(text: Passages) -> list[str]:
    """Every term as often as it counts."""
    found = terms(text.body) + (HEADLINE_WEIGHT - 1) * terms(text.headline)
    return [term for term in found if len(term) > 1 or term.isascii()]


def _heaviest(text: Passages, texts_with: Counter[str]) -> list[str]:
    """The rarest of its terms, as ours are chosen; how often a query names a term counts in ours only."""
    distinct = dict.fromkeys(_searched(text))
    return sorted(distinct, key=lambda term: texts_with[term])[:MOST_QUERY_TERMS]


def _texts_with(texts: Sequence[Passages]) -> Counter[str]:
    return Counter(term for text in texts for term in set(_searched(text)))


def _seconds(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
