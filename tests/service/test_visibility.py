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


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("王小明（Wang Xiaoming）", "Wang Xiaoming研究膜", f"{HIDDEN}研究膜"),
        ("王小明（Wang Xiaoming）", "WangXiaoming and XIAOMING", f"{HIDDEN} and {HIDDEN}"),
        ("Wang Xiaoming 王小明", "王小明团队", f"{HIDDEN}团队"),
        ("Dr. Li Na", "Li Na cleans linear nanotubes", f"{HIDDEN} cleans linear nanotubes"),
        ("Li Na", "by Na Li", f"by {HIDDEN}"),
        ("張偉", "张伟团队", f"{HIDDEN}团队"),
        ("张伟", "張偉團隊與张 伟", f"{HIDDEN}團隊與{HIDDEN}"),
        ("王 小明", "王小明教授", f"{HIDDEN}教授"),
        ("José Ñúñez", "NÚÑEZ and Nunez", f"{HIDDEN} and {HIDDEN}"),
        ("Test Talent (invented)", "an invented team", "an invented team"),
    ],
)
def test_a_name_is_veiled_in_every_form_that_tells_it(name: str, text: str, shown: str) -> None:
    assert talent_veil(a_talent(name=name), ANYONE)(text) == shown


@pytest.mark.parametrize(
    ("employer", "text", "shown"),
    [
        ("Fluxcorp GmbH", "at Fluxcorp, not fluxcorporate", f"at {HIDDEN}, not fluxcorporate"),
        ("Qingdao Secret Seawater Co., Ltd.", "Secret Seawater pumps", f"{HIDDEN} pumps"),
        ("青岛秘密海水有限公司", "秘密海水公司在青岛", f"{HIDDEN}公司在青岛"),
        ("秘密（青岛）科技有限公司", "秘密科技在青岛", f"{HIDDEN}在青岛"),
        ("青岛大学", "大学在青岛，青岛大学", f"大学在青岛，{HIDDEN}"),
    ],
)
def test_an_employer_and_an_organisation_are_veiled_without_legal_form_and_place(
    employer: str, text: str, shown: str
) -> None:
    assert talent_veil(a_talent(employer=employer), ANYONE)(text) == shown
    confidential = a_demand(confidential=True, organisation={"name": employer})
    assert demand_veil(confidential, ANYONE)(text) == shown


def test_a_confidential_demand_is_veiled_and_an_open_one_is_not() -> None:
    text = "Test Works needs pens"
    assert demand_veil(a_demand(confidential=True), ANYONE)(text) == f"{HIDDEN} needs pens"
    assert demand_veil(a_demand(), ANYONE)(text) == text


def test_a_label_stands_for_a_hidden_name() -> None:
    assert talent_label(a_talent(id="t_5b1f0c8e2a9d4736")) == ("人才 5B1F0C", "Talent 5B1F0C")


@pytest.mark.parametrize("reference", ["wei.li@x.cn", "海外人才报名表#T-103"])
def test_a_label_tells_nothing_of_the_reference(reference: str) -> None:
    assert talent_label(a_talent(id="t_5b1f0c8e2a9d4736", reference=reference)).en == "Talent 5B1F0C"
