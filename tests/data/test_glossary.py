"""The glossary keeps its form: two scripts, no doubles, whole groups."""

import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

GLOSSARY = Path(__file__).parents[2] / "data" / "glossary"
HAN, LATIN = re.compile(r"[\u3400-\u9fff]"), re.compile(r"[A-Za-z]")


def rows(folder: str) -> list[tuple[str, ...]]:
    paths = sorted((GLOSSARY / folder).glob("*.tsv"))
    return [tuple(line.split("\t")) for path in paths for line in path.read_text("utf-8").splitlines()[1:]]


def doubles(items: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [item for item, times in Counter(items).items() if times > 1]


def test_terms_are_pairs_of_both_languages_without_doubles() -> None:
    terms = rows("terms")
    assert len(terms) >= 8000
    assert {len(row) for row in terms} == {2}
    assert [row for row in terms if HAN.search(row[1]) or not LATIN.search(row[1])] == []
    assert [row for row in terms if not HAN.search(row[0])] == []
    assert doubles([(chinese.lower(), english.lower()) for chinese, english in terms]) == []


def test_terms_are_terms_and_no_explanations() -> None:
    assert [row for row in rows("terms") if len(row[0]) > 16 or len(row[1].split()) > 8] == []
    assert [row for row in rows("terms") if re.search(r"[()（）/;；]", "".join(row))] == []


@pytest.mark.parametrize("column", [3, 4])
def test_no_text_stands_twice(column: int) -> None:
    texts = rows("texts")
    assert len(texts) >= 4000
    assert doubles([(row[column].lower(),) for row in texts]) == []


def test_every_group_has_a_need_an_answer_and_a_near_miss_in_both_languages() -> None:
    groups: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for row in rows("texts"):
        groups[row[0]].append(row)
    for group, parts in groups.items():
        assert [part for _, part, *_ in parts] == ["need", "answer", "near"], group
        assert {kind for _, _, kind, *_ in parts} <= {"funding", "technology", "job"}, group
        for *_, chinese, english in parts:
            assert HAN.search(chinese), group
            assert english, group
            assert not HAN.search(english), group


def test_nobody_in_the_texts_can_be_reached() -> None:
    reachable = re.compile(r"\S@\S|https?:|\d{7,}")
    assert [row for row in rows("texts") if reachable.search(row[3] + row[4])] == []
