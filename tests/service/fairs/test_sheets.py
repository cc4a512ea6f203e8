"""Sheets of a fair over HTTP, read back from the files: what each holds, in both languages, and for the public."""

import io
import zipfile
from typing import Any
from unicodedata import normalize
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from icalendar import Calendar
from openpyxl import load_workbook
from pypdf import PdfReader

from service.exports import FORMS, MEDIA_TYPES, Form, What, pdf
from tests.service.fairs.conftest import API, HIDDEN, SLOTS, Planned

ENGLISH = {"Accept-Language": "en"}
SHY = "Talent Number5 (invented)"  # agreed to nothing but matching
OPEN = "Talent Number0 (invented)"
HIDDEN_REPRESENTATIVE = "代表丁（虚构）"


def sheet(client: TestClient, name: str, status: int = 200, lang: str = "en", **params: Any) -> Response:
    answer: Response = client.get(f"{API}/sheets/{name}", params=params, headers={"Accept-Language": lang})
    said = answer.text if "json" in answer.headers["content-type"] else answer.headers
    assert answer.status_code == status, said
    return answer


def text_of(content: bytes, form: str) -> str:
    """All that can be read in a file, without blanks, which a .pdf sets where it pleases."""
    if form == "zip":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "".join(text_of(archive.read(one), one.rpartition(".")[2]) for one in archive.namelist())
    if form == "pdf":
        parts = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    elif form == "xlsx":
        pages = load_workbook(io.BytesIO(content)).worksheets
        parts = [page.title for page in pages]
        parts += [str(cell) for page in pages for row in page.iter_rows(values_only=True) for cell in row if cell]
    else:
        parts = [content.decode().replace("\r\n ", "").replace("\\", "")]
    return squeezed("".join(parts))


def squeezed(text: str) -> str:
    return "".join(normalize("NFKC", text).replace("\u200b", "").split())


def read(client: TestClient, name: str, **params: Any) -> str:
    return text_of(sheet(client, name, **params).content, name.rpartition(".")[2])


def meetings_of(client: TestClient, party: str) -> list[dict[str, Any]]:
    meetings = client.get(f"{API}/programmes/published").json()["meetings"]
    return [one for one in meetings if f'"{party}"' in str(one).replace("'", '"')]


def test_every_sheet_comes_in_each_of_its_forms_with_a_name_for_people(published: TestClient, planned: Planned) -> None:
    starts = {Form.PDF: b"%PDF", Form.XLSX: b"PK", Form.ZIP: b"PK", Form.ICS: b"BEGIN:VCALENDAR"}
    for what, forms in FORMS.items():
        for form in forms:
            party = {"party": planned.talents[0]} if what is What.PARTY else {}
            answer = sheet(published, f"{what}.{form}", **party)
            assert answer.content.startswith(starts[form]), (what, form)
            assert answer.headers["content-type"] == MEDIA_TYPES[form]
    named = sheet(published, "talents.pdf", lang="zh").headers["content-disposition"]
    assert named == (
        'attachment; filename="test_2026-talents-zh.pdf"; '
        f"filename*=UTF-8''{quote('测试洽谈会（虚构）-人才日程.pdf')}"
    )


def test_each_reader_gets_their_own_meetings_in_their_language(published: TestClient, planned: Planned) -> None:
    table = published.get(f"{API}/programmes/published").json()["meetings"][0]["table"]
    for party in (planned.talents[0], planned.demands[0], planned.organisation, "r0", "I1", table, SLOTS[0]):
        mine = meetings_of(published, party)
        assert mine, party
        for lang in ("zh", "en"):
            text = read(published, "party.xlsx", party=party, lang=lang)
            for one in mine:
                assert one["start"][:5] in text or party == SLOTS[0], party
                assert party == one["talents"][0]["id"] or squeezed(one["talents"][0]["name"][lang]) in text, party
        calendar = Calendar.from_ical(sheet(published, "party.ics", party=party).content)
        starts = sorted(f"{one.start:%H:%M:%S}" for one in calendar.walk("VEVENT"))  # type: ignore[attr-defined]
        assert starts == sorted(one["start"] for one in mine)
        assert {one["DTSTART"].params["TZID"] for one in calendar.walk("VEVENT")} == {"Asia/Shanghai"}


def test_a_talents_page_prints_with_whom_when_and_where(published: TestClient, planned: Planned) -> None:
    mine = meetings_of(published, planned.talents[0])
    for lang, title in (("zh", "一号厅"), ("en", "Hall 1")):
        text = read(published, "party.pdf", party=planned.talents[0], lang=lang)
        assert squeezed(OPEN) in text
        assert "Talent Number1".replace(" ", "") not in text
        for one in mine:
            assert squeezed(one["organisations"][0]["name"][lang]) in text
            assert squeezed(one["demands"][0]["name"][lang]) in text
        assert (squeezed(title) in text) == any(one["room"]["id"] == "A" for one in mine)


def test_the_wall_the_badges_and_the_pack_hold_everybody(published: TestClient, planned: Planned) -> None:
    names = [f"Talent Number{number} (invented)" for number in range(6)]
    wall = read(published, "wall.pdf")
    for name in names:
        assert squeezed(name) in wall
    badges = read(published, "badges.pdf")
    for name in (*names, "代表甲（虚构）", HIDDEN_REPRESENTATIVE, "翻译乙（虚构）"):
        assert squeezed(name) in badges
    one = read(published, "badges.xlsx", party=planned.talents[0])
    assert squeezed(OPEN) in one
    assert squeezed(SHY) not in one
    with zipfile.ZipFile(io.BytesIO(sheet(published, "pack.zip").content)) as archive:
        held = archive.namelist()
        page = archive.read("index.html").decode()
    assert {"index.html", "zh/wall.pdf", "en/wall.pdf", "zh/programme.xlsx", "en/badges.pdf"} <= set(held)
    assert f"en/calendars/talent-{planned.talents[0]}.ics" in held
    assert OPEN in page


def test_the_signing_list_is_printed_in_the_order_of_the_ceremony(published: TestClient, planned: Planned) -> None:
    for place, (talent, title) in enumerate(((0, "Second by name"), (1, "First by name")), start=1):
        parties = [{"kind": "demand", "id": planned.demands[0]}, {"kind": "talent", "id": planned.talents[talent]}]
        outcome = {"stage": "signed", "day": "2026-11-28", "planned": True, "title": title, "ceremony": 3 - place}
        kept = published.post(f"{API}/outcomes", json={"items": [outcome | {"parties": parties}]})
        assert kept.status_code == 201, kept.text
    for form in ("xlsx", "pdf"):
        text = read(published, f"signing.{form}")
        assert -1 < text.find("Firstbyname") < text.find("Secondbyname")
        assert "TalentNumber1" in text


def test_the_public_reads_only_names_whose_owners_agreed(published: TestClient, planned: Planned) -> None:
    service = published.app.state.service  # type: ignore[attr-defined]
    with service.database.reading() as store:
        works = store.demands.organisations()[planned.demands[3]]
    secrets = [squeezed(one) for one in (SHY, HIDDEN, HIDDEN_REPRESENTATIVE, "Number5")]
    names = ["programme.xlsx", "wall.pdf"]
    names += [f"{what}.xlsx" for what in ("talents", "organisations", "interpreters", "tables", "hours")]
    for name in names:
        text = read(published, name, public=True)
        for secret in secrets:
            assert secret not in text, (name, secret)
    for name in ("programme.xlsx", "wall.pdf", "hours.xlsx"):
        text = read(published, name)
        assert squeezed(SHY) in text, name
        assert squeezed(HIDDEN) in text, name
        assert squeezed(OPEN) in read(published, name, public=True), name
    for party in (planned.talents[5], planned.demands[3], works, "r3", planned.talents[0]):
        for form in ("xlsx", "ics"):
            answer = published.get(f"{API}/sheets/party.{form}", params={"party": party, "public": True})
            assert answer.status_code in (200, 404)
            text = text_of(answer.content, form) if answer.status_code == 200 else answer.text
            for secret in secrets:
                assert secret not in text, (party, form, secret)
    for name in ("organisations.xlsx", "wall.pdf"):
        assert works not in read(published, name, public=True)
    for what in ("badges.pdf", "signing.pdf", "pack.zip"):
        assert "is for staff" in sheet(published, what, 400, public=True).json()["detail"]


def test_the_public_reads_of_no_confidential_meeting_at_somebodys_own_table(
    published: TestClient, planned: Planned
) -> None:
    meetings = published.get(f"{API}/programmes/published").json()["meetings"]
    (meeting,) = [one for one in meetings if planned.demands[3] in {demand["id"] for demand in one["demands"]}][:1]
    service = published.app.state.service  # type: ignore[attr-defined]
    with service.database.reading() as store:
        works = store.demands.organisations()[planned.demands[3]]
    title = squeezed(meeting["demands"][0]["name"]["en"])
    assert title in read(published, "hours.xlsx", public=True)
    tables = [one | {"owner": works} for one in published.get(API).json()["frame"]["tables"]]
    assert published.patch(API, json={"tables": tables}).status_code == 200
    assert title not in read(published, "hours.xlsx", public=True)
    assert title in read(published, "hours.xlsx")


REFUSED: list[tuple[str, dict[str, str], int, str]] = [
    ("party.pdf", {}, 400, "needs an id"),
    ("party.ics", {"party": "t_0"}, 404, "with the id “t_0”"),
    ("badges.pdf", {"party": "t_0"}, 404, "no badge for “t_0”"),
    ("talents.pdf", {"party": "t_0"}, 400, "ask for “party” with the id"),
    ("wall.xlsx", {}, 400, "There is no .xlsx of “wall”; there is: pdf."),
    ("wall.docx", {}, 422, "'xlsx', 'ics', 'pdf' or 'zip'"),
    ("menu.pdf", {}, 422, "'talents', 'organisations'"),
    ("wall.pdf", {"version": "9"}, 404, "There are: 1."),
    ("wall.pdf", {"version": "latest"}, 400, "give its number, or draft, published"),
    ("wall.pdf", {"public": "perhaps"}, 422, "public"),
]


def test_a_sheet_that_is_not_to_be_had_is_refused_with_what_there_is(published: TestClient) -> None:
    for name, params, status, said in REFUSED:
        refused = sheet(published, name, status, **params)
        assert refused.headers["content-type"] == "application/problem+json"
        assert said in refused.text, name


def test_only_what_is_published_is_printed_unless_a_draft_is_asked_for(client: TestClient) -> None:
    refused = sheet(client, "wall.pdf", 404)
    assert "wutong fair publish test-2026" in refused.json()["detail"]
    assert squeezed("草案第 1 版") in read(client, "wall.pdf", version="draft", lang="zh")
    assert squeezed("Draft 1") in read(client, "programme.xlsx", version="current")


def test_a_fair_without_a_programme_says_how_to_make_one(client: TestClient) -> None:
    assert client.put("/api/v1/fairs/empty", json={"name": {"en": "Empty"}}).status_code == 201
    for version, command in (("published", "publish"), ("current", "plan"), ("draft", "plan")):
        for lang in ("zh", "en"):
            refused = client.get(
                "/api/v1/fairs/empty/sheets/wall.pdf", params={"version": version}, headers={"Accept-Language": lang}
            )
            assert (refused.status_code, f"wutong fair {command} empty" in refused.json()["detail"]) == (404, True)
    assert client.get("/api/v1/fairs/nowhere/sheets/wall.pdf").status_code == 404


def test_without_a_chinese_font_no_pdf_is_made_and_it_is_said_what_to_install(
    published: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.exports.fonts.CHINESE", ("No Such Font SC",))
    pdf._families.cache_clear()  # what was found is kept; that nothing was found is not
    for lang, said in (("zh", "找不到中文字体"), ("en", "No font with Chinese was found")):
        refused = sheet(published, "wall.pdf", 503, lang=lang)
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.json()["type"] == "urn:wutong:problem:no-chinese-font"
        assert said in refused.json()["detail"]
        assert "pip install manimgx-fonts-cjk" in refused.json()["detail"]
    assert sheet(published, "hours.xlsx").content.startswith(b"PK")  # the others need no font
