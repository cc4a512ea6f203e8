"""Text as people type it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.profiles.text import (
    blank,
    clean,
    detect_language,
    folded,
    key_of,
    placeholder,
    simplified,
    split_terms,
    ticked,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ＡＢＣ１２３．５％", "ABC123.5%"),
        ("青岛（虚构）：是！", "青岛（虚构）：是！"),
        ("a\u200bb\ufeff\u00adc", "abc"),
        ("a\u3000b\u00a0 c\t d", "a b c d"),
        (" 一\r\n\r\n 二 \n", "一\n二"),
        ("line_x000D_\nnext", "line\nnext"),
        ("10⁶ m²", "10⁶ m²"),
        ("safe\u202egnp.exe", "safegnp.exe"),
        ("eﬃcient", "efficient"),
        ("nul\x00\x07", "nul"),
        ("e\u0301", "é"),
    ],
)
def test_clean_takes_away_what_nobody_meant_to_type(text, expected):
    assert clean(text) == expected


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text):
    assert clean(clean(text)) == clean(text)


def test_traditional_characters_become_simplified():
    assert simplified("機器學習與軟體") == "机器学习与软体"


def test_texts_that_differ_only_in_writing_fold_together():
    assert folded("  ＨＤＡＣ６　抑製劑—設計 ") == folded("hdac6 抑制剂-设计")
    assert key_of("青岛（测试）科技 Co., Ltd.") == key_of("青島(測試)科技co ltd")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("选择性HDAC6抑制剂先导化合物优化，IC50约8 nM", "zh"),
        ("Offline voice control that survives a running cooker hood", "en"),
        ("负责两个ADC项目的 site-specific conjugation 与 free drug 清除", "mixed"),
        ("", "zh"),
    ],
)
def test_the_language_is_that_of_most_words(text, language):
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("银烧结；功率模块封装;热-机械仿真", ("银烧结", "功率模块封装", "热-机械仿真")),
        ("C/C++, TCP/IP | Python", ("C/C++", "TCP/IP", "Python")),
        ("结构生物学/分子对接", ("结构生物学", "分子对接")),
        ("hard carbon / 钠离子电池 / SAXS", ("hard carbon", "钠离子电池", "SAXS")),
        ("PLC（西门子、三菱）、现场总线", ("PLC（西门子、三菱）", "现场总线")),
        ("1. 反渗透\n2、超滤 3）中试", ("反渗透", "超滤", "中试")),
        ("①碱洗②渗透压反冲", ("碱洗", "渗透压反冲")),
        ("VOCs治理 恶臭 沸石转轮", ("VOCs治理", "恶臭", "沸石转轮")),
        ("1,2-dichloroethane, HPLC", ("1,2-dichloroethane", "HPLC")),
        ("machine learning engineer", ("machine learning engineer",)),
        ("Python, python，PYTHON", ("Python",)),
        ("an (unclosed bracket, of two", ("an (unclosed bracket, of two",)),
        ("", ()),
    ],
)
def test_a_list_in_a_cell_is_split_where_its_writer_separated(text, terms):
    assert split_terms(text) == terms


@given(st.text(max_size=80))
def test_splitting_never_gives_an_empty_term(text):
    assert all(term.strip() for term in split_terms(text))


@pytest.mark.parametrize(
    "text",
    ["", "—", "--", "/", "无", "N/A", "暂无", "null", "待定", "见附件", "（见附件）", "TBD", "同上", "#REF!", None],
)
def test_what_stands_for_nothing_is_blank(text):
    assert blank(text)


@pytest.mark.parametrize("text", ["不限", "0", "无机非金属材料", "附件加工", "待定向培养人才的企业", 0, False])
def test_what_says_something_is_not_blank(text):
    assert not blank(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("详见附件", "value.attachment"),
        ("see attachment", "value.attachment"),
        ("TBD", "value.pending"),
        ("同上", "value.ditto"),
        ("#N/A", "value.formula_error"),
        ("无", "value.blank"),
        ("青岛", ""),
    ],
)
def test_a_placeholder_says_what_kind_it_is(text, code):
    assert placeholder(text) == code


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("☑全职 □兼职", "全职"),
        ("全职□ 兼职☑", "兼职"),
        ("(√)同意 ( )不同意", "同意"),
        ("[x] PhD [ ] Master [x] MBA", "PhD、MBA"),
        ("□本科 □硕士 □博士", ""),
        ("硕士", "硕士"),
        ("☑硕士", "☑硕士"),
        ("硕士（全日制）", "硕士（全日制）"),
    ],
)
def test_of_a_choice_with_boxes_only_what_was_ticked_counts(text, chosen):
    assert ticked(text) == chosen
