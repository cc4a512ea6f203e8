import pytest

from service.visibility import ANYONE, HIDDEN, Viewer, demand_veil, talent_label, talent_veil
from tests.factories import a_demand, a_talent

TALENT = a_talent(name="Dr Anna Quill (invented)", employer="Feather Works (invented)")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Anna Quill builds pens", f"{HIDDEN} builds pens"),
        ("Dr Anna Quill builds pens", f"{HIDDEN} builds pens"),
        ("Quill's method", f"{HIDDEN}'s method"),
        ("quilling paper", "quilling paper"),
        ("at Feather Works (invented), Leeds", f"at {HIDDEN} (invented), Leeds"),
        ("pens at Feather Wo…", f"pens at {HIDDEN}…"),
        ("write to a.quill@example.org or +49 000 0000017", f"write to {HIDDEN} or {HIDDEN}"),
        ("write to a.quill@exa…", f"write to {HIDDEN}…"),
        ("call 0532-88880000 or 13800000017", f"call {HIDDEN} or {HIDDEN}"),
        ("call +49 000 00…", f"call {HIDDEN}…"),
        ("1200 V / 800 A, 2019-2024, 3.5 MPa, 10 000 h", "1200 V / 800 A, 2019-2024, 3.5 MPa, 10 000 h"),
    ],
)
def test_texts_are_veiled(text: str, shown: str) -> None:
    assert talent_veil(TALENT, ANYONE)(text) == shown
    assert talent_veil(TALENT, Viewer(staff=True))(text) == text


def test_a_chinese_name_is_veiled_inside_a_sentence() -> None:
    talent = a_talent(name="李砚秋（虚构）", employer="青岛某某研究院（虚构）")
    assert talent_veil(talent, ANYONE)("本人李砚秋现任青岛某某研究院高工") == f"本人{HIDDEN}现任{HIDDEN}高工"
    assert talent_veil(talent, ANYONE)("现任青岛某某…") == f"现任{HIDDEN}…"


@pytest.mark.parametrize("written", ["kristi", "KRISTI", "Kr\u0131st\u0130", "\u212ari\u017fti"])
def test_a_name_is_veiled_in_every_case_that_letters_have(written: str) -> None:
    talent = a_talent(name="Kristi (invented)")
    assert talent_veil(talent, ANYONE)(f"人才 {written} 来青") == f"人才 {HIDDEN} 来青"


def test_a_name_with_letters_beyond_ascii_is_veiled_in_either_case() -> None:
    talent = a_talent(name="Jörg Ödön (invented)")
    assert talent_veil(talent, ANYONE)("by JÖRG ÖDÖN") == f"by {HIDDEN}"


def test_a_confidential_demand_is_veiled_and_an_open_one_is_not() -> None:
    text = "Test Works needs pens"
    assert demand_veil(a_demand(confidential=True), ANYONE)(text) == f"{HIDDEN} needs pens"
    assert demand_veil(a_demand(), ANYONE)(text) == text


def test_a_label_stands_for_a_hidden_name() -> None:
    assert talent_label(a_talent(reference="海外人才报名表#T-103")) == ("人才 T-103", "Talent T-103")
    by_content = a_talent(id="t_5b1f0c8e2a9d4736", reference="talents#5b1f0c8e2a9d47365b1f0c8e2a9d4736")
    assert talent_label(by_content).en == "Talent 5B1F0C"
