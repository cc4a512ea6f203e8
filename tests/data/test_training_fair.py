"""The training fair holds what its README says, and nothing of the sample fair on which what it taught is tested."""

import csv
import json
import re
from collections import Counter, defaultdict
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

DATA = Path(__file__).parents[2] / "data"
FAIR = DATA / "training_fair"
Row = dict[str, str]


@cache
def rows(kind: str, folder: Path = FAIR) -> dict[str, Row]:
    paths = sorted(folder.glob(f"*.{kind}.jsonl"))
    found = [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]
    numbers = Counter(row["number"] for row in found)
    assert not [number for number, times in numbers.items() if times > 1]
    return {row["number"]: row for row in found}


@cache
def judged(name: str) -> list[Row]:
    with (FAIR / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def texts(folder: Path) -> list[str]:
    return [row["title"] + " " + row["description"] for row in rows("demands", folder).values()] + [
        row.get("headline", "") + " " + row["summary"] for row in rows("talents", folder).values()
    ]


def test_there_are_demands_of_every_kind_and_talents_of_every_sort() -> None:
    kinds = Counter(row["kind"] for row in rows("demands").values())
    assert sum(kinds.values()) >= 200
    assert min(kinds["technology"], kinds["job"], kinds["funding"]) >= 60
    assert len(rows("talents")) >= 400
    assert sum("ticket" in row for row in rows("talents").values()) >= 60
    assert sum("team" in row["name"].lower() or "团队" in row["name"] for row in rows("talents").values()) >= 15


def test_every_name_says_that_it_is_invented() -> None:
    names = [row["organisation"] for row in rows("demands").values()]
    names += [row["name"] for row in rows("talents").values()]
    assert [name for name in names if "虚构" not in name and "invented" not in name] == []


def test_nobody_can_be_reached() -> None:
    for row in rows("talents").values():
        assert row["email"] == "" or re.search(r"@([\w-]+\.)*example\.(org|com)$", row["email"]), row["number"]
        assert not re.search(r"[1-9]\d{6,}", row["phone"].replace(" ", "")), row["number"]


def test_no_two_texts_are_one_text() -> None:
    grams = TfidfVectorizer(analyzer="char", ngram_range=(8, 8), binary=True, norm=None, use_idf=False, min_df=1)
    table = grams.fit_transform(texts(FAIR))
    shared = (table @ table.T).toarray()
    sizes = shared.diagonal().copy()
    for one, other in combinations(range(len(sizes)), 2):
        if shared[one, other] > 0.6 * max(min(sizes[one], sizes[other]), 20):
            pytest.fail(f"{texts(FAIR)[one]}\n{texts(FAIR)[other]}")


def test_nothing_of_the_sample_fair_is_in_it() -> None:
    sample = texts(DATA / "fair" / "source")
    table = TfidfVectorizer(analyzer="char", ngram_range=(3, 5), sublinear_tf=True).fit_transform(
        [*sample, *texts(FAIR)]
    )
    across = (table[: len(sample)] @ table[len(sample) :].T).toarray()
    assert across.max() < 0.35


@pytest.mark.parametrize("name", ["judgements.tsv", "second_judgements.tsv", "answers.tsv"])
def test_judgements_name_known_pairs_once_with_a_grade_and_a_reason(name: str) -> None:
    demands, talents = rows("demands"), rows("talents")
    seen = Counter((row["demand"], row["talent"]) for row in judged(name))
    assert [pair for pair, times in seen.items() if times > 1] == []
    assert [pair for pair in seen if pair[0] not in demands or pair[1] not in talents] == []
    assert {row["grade"] for row in judged(name)} == {"0", "1", "2", "3"}
    assert [row for row in judged(name) if not row["reason"].strip()] == []


def test_every_demand_is_judged_with_hard_negatives() -> None:
    grades: dict[str, list[str]] = defaultdict(list)
    for row in judged("judgements.tsv"):
        grades[row["demand"]].append(row["grade"])
    assert grades.keys() == rows("demands").keys()
    assert min(map(len, grades.values())) >= 12
    assert min(given.count("0") for given in grades.values()) >= 6


def test_a_tenth_was_judged_twice_and_the_agreement_is_what_the_readme_states() -> None:
    first = {(row["demand"], row["talent"]): int(row["grade"]) for row in judged("judgements.tsv")}
    second = [(first[row["demand"], row["talent"]], int(row["grade"])) for row in judged("second_judgements.tsv")]
    assert len(second) >= len(first) / 10
    same = sum(one == other for one, other in second) / len(second)
    stated = re.search(r"(\d+) % the same", (FAIR / "README.md").read_text("utf-8"))
    assert stated is not None
    assert round(100 * same) == int(stated.group(1))
