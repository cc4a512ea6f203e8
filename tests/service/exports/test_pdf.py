"""Sheets as .pdf, read back: the words are there, nothing that they say is run, and pages come as they should."""

import io
from datetime import time
from unicodedata import normalize

import pytest
import segno
import typst
from pypdf import PdfReader

from matcher.bilingual import Bilingual, Language
from matcher.fair.frame import Fair, Name, Slot, Table, slots_of_day
from matcher.fair.programme import Meeting
from matcher.fair.sheets import Role, Signing
from service.errors import NoChineseFont
from service.exports import fonts, pdf
from service.exports.fonts import families
from tests.service.exports.a_programme import (
    DAY,
    FAIR,
    FORMULA,
    MARKUP,
    SCRIPT,
    TITLE,
    both,
    fair_with,
    material,
    nothing,
)

SLOTS_FROM, NOON, ONE, SLOTS_TO = time(8), time(12), time(13), time(18)


def pages(content: bytes) -> list[str]:
    """The text of each page without blanks, which a page sets where it pleases."""
    texts = [normalize("NFKC", page.extract_text()) for page in PdfReader(io.BytesIO(content)).pages]
    return ["".join(text.replace("\u200b", "").split()) for text in texts]


def squeezed(text: str) -> str:
    return "".join(normalize("NFKC", text).split())


@pytest.mark.parametrize("language", list(Language))
def test_a_talent_reads_with_whom_when_and_where(language: Language) -> None:
    made = material()
    (page,) = pages(pdf.schedules_pdf(made, [made.sheets.sheet(Role.TALENT, "t_1")], language))
    for text in (
        "Vladan Petrešić 欧阳（虚构）",
        TITLE,
        "青岛泵厂（虚构）",
        "李敏（虚构）",
        "何雨桐（虚构）",
        "09:00–09:30",
        "A01",
    ):
        assert squeezed(text) in page, text
    said = {
        Language.ZH: [
            "2 场洽谈",
            "2026年11月26日（星期四）",
            "午餐",
            "参观考察",
            "一层大厅",
            "第 3 版",
            "Asia/Shanghai",
        ],
        Language.EN: ["2 meetings", "Thu 26 Nov 2026", "Lunch", "Tour", "Main hall", "Version 3", "Asia/Shanghai"],
    }
    for text in said[language]:
        assert squeezed(text) in page, text
    assert made.codes.of("t_1") in page


@pytest.mark.parametrize("hostile", [FORMULA, MARKUP, SCRIPT])
def test_what_somebody_typed_is_printed_and_never_run(hostile: str) -> None:
    made = material()
    sheets = [made.sheets.sheet(Role.ORGANISATION, "o_2")]
    assert squeezed(hostile) in "".join(pages(pdf.schedules_pdf(made, sheets, Language.EN)))


def test_each_sheet_begins_a_page_which_counts_from_one() -> None:
    made = material()
    found = pages(pdf.schedules_pdf(made, made.sheets.talents, Language.EN))
    assert len(found) == len(made.sheets.talents) == 2
    assert all(page.endswith("1") for page in found)


def test_a_long_day_goes_on_over_pages_with_its_headings_repeated() -> None:
    slots = slots_of_day(DAY, SLOTS_FROM, SLOTS_TO, 10)
    fair = fair_with(slots=slots, absences=())
    meetings = [
        Meeting(id=f"m{number}", slot=slot.id, table="A01", demands=("d_1",), talents=("t_1",))
        for number, slot in enumerate(slots)
    ]
    made = material(*meetings, fair=fair)
    found = pages(pdf.schedules_pdf(made, [made.sheets.sheet(Role.TALENT, "t_1")], Language.EN))
    assert len(found) > 1
    assert all("Organisation" in page for page in found)
    assert sum(page.count(squeezed(TITLE)) for page in found) == len(slots)


def test_a_meeting_without_a_time_is_printed_under_its_slot() -> None:
    made = material()
    (page,) = pages(pdf.schedules_pdf(made, [made.sheets.sheet(Role.TALENT, "t_2")], Language.EN))
    assert "Withoutatime" in page
    assert "gone" in page


@pytest.mark.parametrize("language", list(Language))
def test_of_an_empty_programme_every_sheet_is_a_page_that_can_be_printed(language: Language) -> None:
    made = nothing()
    no_meetings = {Language.ZH: "目前没有安排洽谈", Language.EN: "Nomeetingsarearranged"}[language]
    for content in (
        pdf.schedules_pdf(made, made.sheets.talents, language),
        pdf.schedules_pdf(made, [made.sheets.sheet(Role.TALENT, "t_9")], language),
        pdf.wall_pdf(made, language),
        pdf.badges_pdf(made, language),
    ):
        (page,) = pages(content)
        assert no_meetings in page


def test_a_draft_says_so() -> None:
    made = material(draft=True)
    (page,) = pages(pdf.schedules_pdf(made, [made.sheets.sheet(Role.TALENT, "t_1")], Language.ZH))
    assert "草案第3版" in page
    assert page.count("草案") == 2  # in the head, and across the page


def test_the_wall_shows_every_meeting_that_has_a_time() -> None:
    content = pdf.wall_pdf(material(), Language.ZH)
    (page,) = pages(content)
    assert page.count(squeezed("Vladan Petrešić 欧阳（虚构）")) == 2
    assert "午餐" in page
    box = PdfReader(io.BytesIO(content)).pages[0].mediabox
    assert (round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)) == (420, 297)


def test_a_wall_of_many_times_and_tables_goes_on_over_pages_and_leaves_nobody_out() -> None:
    slots = (
        *slots_of_day(DAY, SLOTS_FROM, NOON, 30),
        Slot(id="lunch", day=DAY, start=NOON, end=ONE, lunch=True),
        *slots_of_day(DAY, ONE, SLOTS_TO, 30, first=50),
    )
    tables = tuple(Table(id=f"T{number:02}", room="hall") for number in range(60))
    fair = Fair(id="blue2026", name=Name(en="Big"), slots=slots, rooms=FAIR.rooms, tables=tables)
    meetings = [
        Meeting(id=f"m{table.id}{slot.id}", slot=slot.id, table=table.id, demands=("d_1",), talents=("t_1",))
        for table in tables
        for slot in slots
        if not slot.lunch
    ]
    found = pages(pdf.wall_pdf(material(*meetings, fair=fair), Language.EN))
    assert len(found) >= 4
    assert sum(page.count("Petrešić") for page in found) == len(meetings)
    assert all("Mainhall" in page and "Table" in page for page in found)  # repeated on every page


def test_badges_are_ten_a_page_with_the_code() -> None:
    made = material()
    badges = made.sheets.badges(made.codes.of)
    found = pages(pdf.badges_pdf(made, Language.ZH, badges * 3))
    assert len(found) == -(-len(badges) * 3 // 10)
    assert all(one.code in "".join(found) for one in badges)
    assert squeezed("Vladan Petrešić 欧阳（虚构）") in found[0]


def test_the_qr_code_holds_the_check_in_code_alone() -> None:
    assert pdf.qr_svg("KNGQE-CZ22P") == segno.make_qr("KNGQE-CZ22P", error="m").svg_inline(border=0, omitsize=True)
    assert segno.make_qr("KNGQE-CZ22P", error="m").mode == "alphanumeric"


@pytest.mark.parametrize("language", list(Language))
def test_the_signing_list_is_in_its_order(language: Language) -> None:
    signings = (
        Signing(
            2,
            (both("青岛泵厂（虚构）"), both("Zoë (invented)")),
            both("乙项目"),
            Bilingual("120 万元", "CNY 1.2 million"),
        ),
        Signing(1, (both(FORMULA),), both(MARKUP)),
    )
    (page,) = pages(pdf.signing_pdf(material(signings=signings), language))
    assert page.index(squeezed(MARKUP)) < page.index("乙项目")
    assert {Language.ZH: "120万元", Language.EN: "CNY1.2million"}[language] in page
    (empty,) = pages(pdf.signing_pdf(material(), language))
    assert {Language.ZH: "目前没有列入签约仪式的项目", Language.EN: "Nothingisonthelist"}[language] in empty


def test_equal_material_gives_equal_bytes() -> None:
    first, second = (pdf.schedules_pdf(made, made.sheets.talents, Language.ZH) for made in (material(), material()))
    assert first == second


def test_a_font_with_chinese_is_installed_with_the_service() -> None:
    there = typst.Fonts(include_system_fonts=False, font_paths=[*fonts.packaged()]).families()
    assert families(set(there)) == [{"name": "Noto Sans", "covers": "latin-in-cjk"}, "Noto Sans CJK SC"]


def test_a_font_of_the_machine_serves_where_the_installed_one_was_left_out() -> None:
    assert families({"DejaVu Sans", "Source Han Sans SC"}) == ["Source Han Sans SC"]


def test_without_any_font_with_chinese_the_error_says_what_to_do() -> None:
    with pytest.raises(NoChineseFont) as refused:
        families({"DejaVu Sans", "Libertinus Serif"})
    assert "pip install manimgx-fonts-cjk" in refused.value.message.zh
    assert "pip install manimgx-fonts-cjk" in refused.value.message.en
