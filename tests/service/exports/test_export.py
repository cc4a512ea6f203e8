"""The one way in: which file there is, under which name, and what is refused."""

import io
import zipfile

import pytest
from pypdf import PdfReader

from matcher.bilingual import Language
from matcher.errors import NotFound, WutongError
from matcher.fair.programme import Programme
from service.errors import InvalidRequest
from service.exports import FORMS, MEDIA_TYPES, Form, What, export
from tests.service.exports.a_programme import MEETINGS, material, nothing

BEGINS = {Form.PDF: b"%PDF", Form.XLSX: b"PK", Form.ZIP: b"PK", Form.ICS: b"BEGIN:VCALENDAR"}


@pytest.mark.parametrize(("what", "form"), [(what, form) for what, forms in FORMS.items() for form in forms])
@pytest.mark.parametrize("language", list(Language))
def test_every_sheet_there_is_can_be_had(what: What, form: Form, language: Language) -> None:
    party = "t_1" if what is What.PARTY else ""
    made = export(material(), what, form, language, party=party)
    assert made.name == f"blue2026-{party or what}-{language}.{form}"
    assert made.media_type == MEDIA_TYPES[form]
    assert made.content.startswith(BEGINS[form])


@pytest.mark.parametrize("what", [what for what in What if what is not What.PARTY])
def test_every_sheet_of_an_empty_programme_can_be_had(what: What) -> None:
    for form in FORMS[what]:
        content = export(nothing(), what, form, Language.EN).content
        assert content[:2] in (b"%P", b"PK"), form


@pytest.mark.parametrize("party", ["t_1", "d_1", "o_1", "o_1.li", "int1", "A01", "s09"])
def test_anybody_and_anything_has_a_sheet_by_its_id(party: str) -> None:
    content = export(material(), What.PARTY, Form.PDF, Language.EN, party=party).content
    assert "09:00" in PdfReader(io.BytesIO(content)).pages[0].extract_text()


def test_a_form_that_there_is_not_is_refused_with_those_there_are() -> None:
    with pytest.raises(InvalidRequest, match=r"There is no \.ics of “wall”; there is: pdf"):
        export(material(), What.WALL, Form.ICS, Language.EN)


def test_the_sheet_of_one_needs_an_id_and_the_sheet_of_all_takes_none() -> None:
    with pytest.raises(InvalidRequest, match="needs an id"):
        export(material(), What.PARTY, Form.PDF, Language.EN)
    with pytest.raises(InvalidRequest, match="ask for “party”"):
        export(material(), What.TALENTS, Form.PDF, Language.EN, party="t_1")


@pytest.mark.parametrize("what", [What.PARTY, What.BADGES])
def test_an_id_that_the_fair_does_not_know_is_not_found(what: What) -> None:
    with pytest.raises(NotFound) as refused:
        export(material(), what, Form.PDF, Language.EN, party="t_9")
    assert isinstance(refused.value, WutongError)
    assert "t_9" in refused.value.message.zh
    assert "t_9" in refused.value.message.en


def test_one_badge_can_be_printed_anew() -> None:
    content = export(material(), What.BADGES, Form.PDF, Language.EN, party="t_1").content
    text = PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert material().codes.of("t_1") in text
    assert material().codes.of("int1") not in text


def test_who_has_lost_all_meetings_can_still_have_them_cancelled() -> None:
    before = Programme(fair="blue2026", meetings=MEETINGS)
    later = material(MEETINGS[1], before=before)
    content = export(later, What.PARTY, Form.ICS, Language.EN, party="int1").content
    assert b"STATUS:CANCELLED" in content


def test_the_name_of_a_file_is_plain_whatever_the_id() -> None:
    made = export(material(), What.PARTY, Form.ICS, Language.ZH, party="o_1.li")
    assert made.name == "blue2026-o_1.li-zh.ics"


def test_the_archive_of_calendars_holds_one_for_each() -> None:
    content = export(material(), What.TALENTS, Form.ZIP, Language.EN).content
    assert zipfile.ZipFile(io.BytesIO(content)).namelist() == ["talent-t_2.ics", "talent-t_1.ics"]
