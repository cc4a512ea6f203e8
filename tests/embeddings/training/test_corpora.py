import gzip
from pathlib import Path

import pytest

from embeddings.training.corpora import SOURCES, glossary_headwords, read_corpora, read_glossary, read_headwords


def put(folder: Path, path: str, *lines: str) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(folder / path, "wt", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)


def test_pairs_are_read_once_each_and_empty_sides_dropped(tmp_path: Path) -> None:
    put(tmp_path, "parallel/tatoeba_manythings.tsv.gz", "海水\tsea", "海水\tsea", "\tsea", "one column", "同\t同")
    (corpus,) = read_corpora(tmp_path)
    assert (corpus.source.name, corpus.left, corpus.right) == ("tatoeba", ["海水"], ["sea"])


def test_sources_without_a_stated_licence_can_be_left_out(tmp_path: Path) -> None:
    put(tmp_path, "parallel/tatoeba_manythings.tsv.gz", "海水\tsea")
    put(tmp_path, "parallel/wmt_news_dev.tsv.gz", "新闻\tnews")
    assert [corpus.source.name for corpus in read_corpora(tmp_path)] == ["tatoeba", "news"]
    assert [corpus.source.name for corpus in read_corpora(tmp_path, only_stated=True)] == ["tatoeba"]


def test_each_alternative_label_is_a_pair(tmp_path: Path) -> None:
    put(tmp_path, "taxonomy/esco_skills.tsv.gz", "id\treuse\tlabel\talt", "1\tx\tweld\tfuse metal | join metal")
    (corpus,) = read_corpora(tmp_path)
    assert list(zip(corpus.left, corpus.right, strict=True)) == [("fuse metal", "weld"), ("join metal", "weld")]


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, "parallel/tatoeba_manythings.tsv.gz", "海水\tsea")
    read_corpora(tmp_path)
    assert "no file lexicon/medical_hpo.tsv.gz" in capsys.readouterr().out


def test_an_empty_folder_is_an_error_that_says_what_it_looked_for(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=SOURCES[0].path):
        read_corpora(tmp_path)


def test_headwords_take_the_cleaned_glosses(tmp_path: Path) -> None:
    put(tmp_path, "lexicon/cedict_zh_en.tsv.gz", "设备\tequipment", "设备\tfacilities")
    put(
        tmp_path,
        "lexicon/cedict_full.tsv.gz",
        "t\ts\tp\tg",
        "設備\t设备\tshe4 bei4\tequipment/CL:個",
        "青島\t青岛\tq\tQingdao",
    )
    equipment, qingdao = read_headwords(tmp_path)
    assert equipment.glosses == ("equipment", "facilities")
    assert (equipment.special, qingdao.special) == (False, True)


def test_the_glossary_gives_translations_and_needs_with_their_answers(tmp_path: Path) -> None:
    for path, *lines in (
        ("terms/marine.tsv", "chinese\tenglish", "海水养殖\tmariculture", "海水养殖\tmarine aquaculture"),
        (
            "texts/marine.tsv",
            "group\tpart\tkind\tchinese\tenglish",
            "m-1\tneed\tjob\t需\tneed",
            "m-1\tanswer\tjob\t答\tanswer",
            "m-1\tnear\tjob\t近\tnear",
        ),
    ):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    terms, texts, *matches = read_glossary(tmp_path)
    assert list(zip(terms.left, terms.right, strict=True))[1] == ("海水养殖", "marine aquaculture")
    assert (texts.left, texts.right) == (["需", "答", "近"], ["need", "answer", "near"])
    assert [(*m.left, *m.right, *(m.apart or [])) for m in matches] == [
        ("需", "answer", "near"),
        ("need", "答", "近"),
        ("需", "答", "近"),
        ("need", "answer", "near"),
    ]
    (head,) = glossary_headwords(tmp_path)
    assert (head.word, head.glosses, head.own) == ("海水养殖", ("mariculture", "marine aquaculture"), True)
