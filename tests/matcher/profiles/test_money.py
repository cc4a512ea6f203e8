"""Money as people write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.profiles.money import Unreadable, parse_money, read_money

# text, low, high, currency, period, negotiable
AMOUNTS = [
    ("500万元以内", None, 5_000_000, "CNY", "total", False),
    ("不超过260万，分段付", None, 2_600_000, "CNY", "total", False),
    ("不低于30万", 300_000, None, "CNY", "total", False),
    ("≥100万元", 1_000_000, None, "CNY", "total", False),
    ("800-1000万元", 8_000_000, 10_000_000, "CNY", "total", False),
    ("8000万元-1.2亿元", 80_000_000, 120_000_000, "CNY", "total", False),
    ("人民幣4000萬至1.5億元", 40_000_000, 150_000_000, "CNY", "total", False),
    ("3000万", 30_000_000, 30_000_000, "CNY", "total", False),
    ("1.2亿", 120_000_000, 120_000_000, "CNY", "total", False),
    ("三百万元", 3_000_000, 3_000_000, "CNY", "total", False),
    ("１２０万元", 1_200_000, 1_200_000, "CNY", "total", False),
    ("20～30万", 200_000, 300_000, "CNY", "total", False),
    ("3,500,000元", 3_500_000, 3_500_000, "CNY", "total", False),
    ("260万（分三期）", 2_600_000, 2_600_000, "CNY", "total", False),
    ("USD 3 million", 3_000_000, 3_000_000, "USD", "total", False),
    ("US$ 2.5m", 2_500_000, 2_500_000, "USD", "total", False),
    ("100万–500万美元", 1_000_000, 5_000_000, "USD", "total", False),
    ("EUR 1-3.5 million", 1_000_000, 3_500_000, "EUR", "total", False),
    ("€70k", 70_000, 70_000, "EUR", "total", False),
    ("1.500.000 €", 1_500_000, 1_500_000, "EUR", "total", False),
    ("up to £250,000", None, 250_000, "GBP", "total", False),
    ("1,2 Mio. €", 1_200_000, 1_200_000, "EUR", "total", False),
    ("1.2 Mio. EUR", 1_200_000, 1_200_000, "EUR", "total", False),
    ("2,5 Mrd. Euro", 2_500_000_000, 2_500_000_000, "EUR", "total", False),
    ("1 000 000 EUR", 1_000_000, 1_000_000, "EUR", "total", False),
    ("1.500.000,00 €", 1_500_000, 1_500_000, "EUR", "total", False),
    ("10%股权，1000万元", 10_000_000, 10_000_000, "CNY", "total", False),
    ("根据项目情况确定", None, None, "CNY", "total", True),
    ("RMB 2.8m", 2_800_000, 2_800_000, "CNY", "total", False),
    ("5000-1万元", 5_000, 10_000, "CNY", "total", False),
    ("面议", None, None, "CNY", "total", True),
    ("面議", None, None, "CNY", "total", True),
    ("negotiable", None, None, "CNY", "total", True),
    ("面议，侧线试验不超过80万", None, 800_000, "CNY", "total", True),
    ("2000万左右，可谈", 20_000_000, 20_000_000, "CNY", "total", True),
    ("无", None, None, None, None, None),
    ("", None, None, None, None, None),
]

PAY = [
    ("20-30万/年", 200_000, 300_000, "CNY", "year"),
    ("1.5万-2.5万/月", 15_000, 25_000, "CNY", "month"),
    ("1.5万/月-2.5万/月", 15_000, 25_000, "CNY", "month"),
    ("15k-25k*14薪", 210_000, 350_000, "CNY", "year"),
    ("15-25K·13薪", 195_000, 325_000, "CNY", "year"),
    ("年薪30万起", 300_000, None, "CNY", "year"),
    ("35万起，另有安家费", 350_000, None, "CNY", "year"),
    ("200元/小时", 200, 200, "CNY", "hour"),
    ("USD 900/day", 900, 900, "USD", "day"),
    ("RMB 400-550k p.a.", 400_000, 550_000, "CNY", "year"),
    ("RMB 400,000+", 400_000, None, "CNY", "year"),
    ("80-120万/年+股权", 800_000, 1_200_000, "CNY", "year"),
    ("３５－５０万/年，驻外补贴另计", 350_000, 500_000, "CNY", "year"),
    ("7000-10000/月", 7_000, 10_000, "CNY", "month"),
    ("9000", 9_000, 9_000, "CNY", "month"),
    ("40万", 400_000, 400_000, "CNY", "year"),
    ("1.3万/月以上", 13_000, None, "CNY", "month"),
    ("EUR 75,000 gross/year", 75_000, 75_000, "EUR", "year"),
    ("EUR 75 an hour", 75, 75, "EUR", "hour"),
    ("GBP 80k", 80_000, 80_000, "GBP", "year"),
    ("USD 3,200 / month", 3_200, 3_200, "USD", "month"),
    ("EUR 75.000", 75_000, 75_000, "EUR", "year"),
    ("EUR 60.000-75.000,00", 60_000, 75_000, "EUR", "year"),
    ("75 000 €", 75_000, 75_000, "EUR", "year"),
    ("CHF 110'000", 110_000, 110_000, "CHF", "year"),
    ("£60-70k", 60_000, 70_000, "GBP", "year"),
    ("JPY 12,000,000", 12_000_000, 12_000_000, "JPY", "year"),
    ("S$120k", 120_000, 120_000, "SGD", "year"),
    ("HK$ 40k/月", 40_000, 40_000, "HKD", "month"),
    ("税前40万", 400_000, 400_000, "CNY", "year"),
    ("40w", 400_000, 400_000, "CNY", "year"),
    ("30K*14", 420_000, 420_000, "CNY", "year"),
    ("25k~35k·15薪", 375_000, 525_000, "CNY", "year"),
    ("年包60-80万", 600_000, 800_000, "CNY", "year"),
    ("年薪百万", 1_000_000, 1_000_000, "CNY", "year"),
    ("40-50万元·年", 400_000, 500_000, "CNY", "year"),
    ("税前60万左右", 600_000, 600_000, "CNY", "year"),
]


@pytest.mark.parametrize(("text", "low", "high", "currency", "period", "negotiable"), AMOUNTS)
def test_an_amount_is_read_as_it_was_meant(text, low, high, currency, period, negotiable):
    money = parse_money(text)
    if currency is None:
        assert money is None
        return
    assert money is not None
    assert (money.low, money.high, money.currency, money.period, money.negotiable) == (
        low,
        high,
        currency,
        period,
        negotiable,
    )


@pytest.mark.parametrize(("text", "low", "high", "currency", "period"), PAY)
def test_pay_is_read_with_its_period(text, low, high, currency, period):
    money = parse_money(text, default_period="pay")
    assert money is not None
    assert (money.low, money.high, money.currency, money.period) == (low, high, currency, period)


@pytest.mark.parametrize(
    ("text", "hint", "low", "currency", "period"),
    [
        ("150", "万元", 1_500_000, "CNY", "total"),
        ("150万", "万元", 1_500_000, "CNY", "total"),
        ("12000", "元/月", 12_000, "CNY", "month"),
        ("30", "万元/年", 300_000, "CNY", "year"),
        ("120", "USD k", 120_000, "USD", "total"),
        ("3", "百万美元", 3_000_000, "USD", "total"),
        ("90", "10,000 yuan", 900_000, "CNY", "total"),
        ("55", "kEUR/year", 55_000, "EUR", "year"),
        ("1.250", "USD million", 1_250_000, "USD", "total"),
    ],
)
def test_the_heading_says_what_a_bare_number_counts(text, hint, low, currency, period):
    money = parse_money(text, hint)
    assert money is not None
    assert (money.low, money.currency, money.period) == (low, currency, period)


@pytest.mark.parametrize(
    ("text", "hint", "code"),
    [
        ("80-100", "", "money.unit_assumed"),
        ("30-20万", "", "money.swapped"),
        ("3000000", "万元", "money.unit_doubtful"),
        ("50-150 million", "", "money.currency_assumed"),
    ],
)
def test_what_had_to_be_assumed_is_said(text, hint, code):
    assert code in read_money(text, hint).assumptions


def test_a_lower_end_above_the_upper_is_exchanged():
    money = parse_money("30-20万")
    assert money is not None
    assert (money.low, money.high) == (200_000, 300_000)


def test_a_missing_unit_in_a_budget_is_ten_thousand_yuan():
    money = parse_money("80-100")
    assert money is not None
    assert (money.low, money.high) == (800_000, 1_000_000)


@pytest.mark.parametrize("text", ["看情况再定吧", "ask Jane", "十分优秀", "?!x"])
def test_what_is_no_amount_is_unreadable(text):
    with pytest.raises(Unreadable):
        parse_money(text)


def test_words_beside_the_amount_are_handed_back():
    assert read_money("80-120万/年+股权").rest == "股权"
    assert read_money("2000万元/10%").rest == "10%"


@given(st.text(max_size=60) | st.from_regex(r"[0-9０-９.,万千亿kKmM\-~至元$€/年月 ]{1,25}", fullmatch=True))
def test_no_text_breaks_the_parser_and_money_is_always_ordered(text):
    try:
        money = parse_money(text)
    except Unreadable:
        return
    if money is not None and money.low is not None and money.high is not None:
        assert money.low <= money.high
