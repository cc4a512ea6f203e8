"""CVs: what is read from them, from which line, and what is refused."""

# ruff: noqa: E501 (a case a line)

import contextlib
import io

import pytest
from docx import Document
from pypdf import PdfReader, PdfWriter

from matcher.errors import FileTooLarge, UnreadableFile, WutongError
from matcher.intake.cv import DraftTalent, read_cv
from matcher.intake.limits import Limits
from matcher.profiles.models import Status
from tests.matcher.intake.intake_files import TODAY

CHINESE = """个人简历
姓名：王试验    性别：男    出生年月：1985.03
电话：+49 000 0000017   邮箱：wang.test@example.org
教育背景
2010.09-2014.06  亚琛工业大学  材料科学  博士
2007.09-2010.06  山东大学  材料学  硕士
工作经历
2018.03-至今  青岛测试材料有限公司（虚构）  高级研发工程师
负责钠离子电池硬碳负极的开发，10年以上电池研发经验。
专业技能
硬碳、前驱体炭化、电化学测试
语言能力
英语（流利）、德语C1
个人简介
男，38岁，长期从事钠离子电池材料研究。
"""
ENGLISH = """CURRICULUM VITAE
Anna Testperson
Munich | anna.test@example.org | +49 000 0000018
Date of birth: 3 March 1984 | Nationality: German
PROFILE
Mechanical engineer with 12 years of experience in wind turbine gearboxes.
PROFESSIONAL EXPERIENCE
Jan 2019 - present   Senior Engineer, Testwind GmbH (invented)
2012 - 2018  Engineer, Gear Test AG (invented)
EDUCATION
2007 - 2011 PhD in Mechanical Engineering, Technical University of Munich
2002 - 2007 Dipl.-Ing., RWTH Aachen
SKILLS
Bearing design, FEM, Python
LANGUAGES
German native, English C2, Chinese A2
"""


def pdf(lines: list[str]) -> bytes:
    """A PDF of one page with Latin text, written by hand."""
    shown = (
        "BT /F1 11 Tf 14 TL 40 800 Td "
        + " ".join(f"({line.replace('(', '[').replace(')', ']')}) Tj T*" for line in lines)
        + " ET"
    )
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    body += (
        f"xref\n0 6\n0000000000 65535 f \n{table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    )
    return body.encode("latin-1")


def docx(lines: str, table: list[list[str]] | None = None) -> bytes:
    document = Document()
    if table:
        grid = document.add_table(len(table), len(table[0]))
        for row, cells in zip(grid.rows, table, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    for line in lines.splitlines():
        document.add_paragraph(line)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def blank_pdf(pages: int = 1, password: str = "") -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def read(data: bytes, filename: str) -> DraftTalent:
    return read_cv(data, filename, today=TODAY)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_chinese_cv_becomes_a_draft(encoding: str) -> None:
    talent = read(CHINESE.encode(encoding), "cv.txt").talent
    assert talent is not None
    assert (talent.name, talent.email, talent.degree, talent.years) == ("王试验", "wang.test@example.org", "doctor", 10)
    assert (talent.institution, talent.major) == ("亚琛工业大学", "材料科学")
    assert (talent.headline, talent.employer) == ("高级研发工程师", "青岛测试材料有限公司（虚构）")
    assert talent.skills == ("硬碳", "前驱体炭化", "电化学测试")
    assert set(talent.languages) == {"en", "de"}
    assert talent.status is Status.DRAFT
    assert talent.consents == frozenset()


@pytest.mark.parametrize("form", ["txt", "docx", "pdf"])
def test_an_english_cv_reads_alike_in_every_form(form: str) -> None:
    data = {"txt": ENGLISH.encode(), "docx": docx(ENGLISH), "pdf": pdf(ENGLISH.splitlines())}[form]
    talent = read(data, f"cv.{form}").talent
    assert talent is not None
    assert (talent.name, talent.email, talent.degree, talent.years) == (
        "Anna Testperson",
        "anna.test@example.org",
        "doctor",
        12,
    )
    assert (talent.institution, talent.headline) == ("Technical University of Munich", "Senior Engineer")
    assert talent.skills == ("Bearing design", "FEM", "Python")


@pytest.mark.parametrize("text", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_every_field_stands_on_the_lines_it_names(text: str) -> None:
    draft = read(text.encode(), "cv.txt")
    for field in draft.fields:
        source = "".join("".join(draft.lines[number - 1] for number in field.lines).split())
        for piece in field.value.replace("；", "\n").splitlines():
            assert "".join(piece.split()) in source, field


@pytest.mark.parametrize(
    ("text", "private"), [(CHINESE, ("男", "38", "1985")), (ENGLISH, ("1984", "Nationality"))], ids=["zh", "en"]
)
def test_age_gender_and_nationality_are_never_taken(text: str, private: tuple[str, ...]) -> None:
    draft = read(text.encode(), "cv.txt")
    assert draft.talent is not None
    kept = draft.talent.model_dump_json(exclude={"id", "reference"})
    for word in private:
        assert word not in kept
    assert "cv.not_collected" in {problem.code for problem in draft.problems}


def test_a_form_in_a_table_is_read() -> None:
    table = [
        ["姓名", "王试验", "性别", "女"],
        ["最高学历", "博士", "毕业院校", "山东大学"],
        ["邮箱", "w@example.org", "专业", "海洋化学"],
    ]
    draft = read(docx("个人简介\n研究海水淡化膜污染控制，主持中试装置建设。", table), "cv.docx")
    assert draft.values["institution"] == "山东大学"
    assert draft.values["major"] == "海洋化学"
    assert draft.talent is not None
    assert draft.talent.degree == "doctor"
    assert "女" not in draft.talent.model_dump_json()


def test_what_is_not_stated_is_not_invented() -> None:
    draft = read(b"Test Talent\nSKILLS\nreverse osmosis, membrane autopsy", "cv.txt")
    assert draft.talent is not None
    assert (draft.talent.degree, draft.talent.years, draft.talent.email, draft.talent.languages) == (None, None, "", ())
    assert "cv.missing" in {problem.code for problem in draft.problems}


def test_a_cv_without_a_name_keeps_what_it_says() -> None:
    draft = read("我从事反渗透膜生物污染控制研究已经很多年了\n专业技能\n反渗透；超滤".encode(), "cv.txt")
    assert draft.talent is None
    assert draft.values["skills"] == "反渗透；超滤"
    assert "cv.no_name" in {problem.code for problem in draft.problems}


@pytest.mark.parametrize(
    ("data", "filename", "zh", "en"),
    [
        (b"", "cv.pdf", "没有文字", "no text"),
        (b"  \n\n ", "cv.txt", "没有文字", "no text"),
        (b"1 2 3", "cv.txt", "没有文字", "no text"),
        (blank_pdf(2), "cv.pdf", "扫描件", "scan"),
        (docx(""), "cv.docx", "扫描件", "scan"),
        (blank_pdf(password="secret"), "cv.pdf", "密码", "password"),
        (b"%PDF-1.4 cut off", "cv.pdf", "损坏", "damaged"),
        (docx(ENGLISH)[:2000], "cv.docx", "损坏", "damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 80, "cv.pdf", "图片", "picture"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 80, "cv.jpg", "图片", "picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "cv.doc", ".docx", ".docx"),
        (b"{\\rtf1 hello}", "cv.rtf", "RTF", "RTF"),
        (bytes(range(256)) * 20, "cv.txt", "不是可读的简历", "not a CV"),
        (bytes(range(1, 32)) * 40, "cv.txt", "不是可读的简历", "not a CV"),
    ],
    ids=["empty", "blank", "no letters", "scanned", "empty docx", "encrypted", "damaged pdf", "cut docx", "png", "jpeg", "doc", "rtf", "undecodable", "binary"],
)  # fmt: skip
def test_what_is_no_cv_is_refused_with_a_way_out(data: bytes, filename: str, zh: str, en: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read(data, filename)
    assert zh in refused.value.message.zh
    assert en in refused.value.message.en


def test_a_cv_beyond_the_limits_is_refused() -> None:
    for limits in (Limits(max_cv_bytes=100), Limits(max_cv_pages=2)):
        with pytest.raises(FileTooLarge) as refused:
            read_cv(blank_pdf(3), "cv.pdf", limits=limits, today=TODAY)
        assert "The CV “cv.pdf”" in refused.value.message.en
        assert "简历“cv.pdf”" in refused.value.message.zh


def test_a_damaged_pdf_never_raises_anything_else() -> None:
    whole = pdf(ENGLISH.splitlines())
    assert len(PdfReader(io.BytesIO(whole)).pages) == 1
    for end in range(10, len(whole), 97):
        with contextlib.suppress(WutongError):
            read(whole[:end], "cv.pdf")
