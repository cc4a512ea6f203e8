from matcher.profiles.glossary import Glossary, glossary, named_elsewhere

OWN = Glossary(
    [
        ("反渗透", "reverse osmosis"),
        ("反渗透膜", "reverse osmosis membrane"),
        ("海水养殖", "mariculture"),
        ("海水养殖", "marine aquaculture"),
        ("膜", "membrane"),
    ]
)


def named(text: str) -> list[str]:
    return [term.named for term in OWN.terms_in(text)]


def test_the_longer_of_two_terms_counts() -> None:
    assert named("反渗透膜污染") == ["反渗透膜"]
    assert named("a reverse osmosis membrane") == ["reverse osmosis membrane"]


def test_a_single_character_is_no_term() -> None:
    assert named("膜") == []


def test_traditional_full_width_capital_and_plural_forms_are_known() -> None:
    assert named("反滲透") == ["反渗透"]
    assert named("Ｒｅｖｅｒｓｅ Osmosis Membranes") == ["reverse osmosis membrane"]


def test_no_text_names_nothing() -> None:
    assert named("") == []
    assert named("an unrelated text") == []


def test_a_term_is_found_under_any_of_its_names_in_the_other_language() -> None:
    asked = OWN.terms_in("海水养殖与反渗透")
    assert named_elsewhere(asked, "Ten years of Mariculture.") == [("海水养殖", "mariculture")]
    assert named_elsewhere(asked, "marine aquaculture; reverse osmosis") == [
        ("海水养殖", "marine aquaculture"),
        ("反渗透", "reverse osmosis"),
    ]
    assert named_elsewhere(asked, "Ｍａｒｉｃｕｌｔｕｒｅ") == [("海水养殖", "mariculture")]
    assert named_elsewhere(OWN.terms_in("mariculture"), "海水養殖专家") == [("mariculture", "海水养殖")]


def test_part_of_a_word_or_the_same_language_is_no_match() -> None:
    assert named_elsewhere(OWN.terms_in("海水养殖"), "maricultured") == []
    assert named_elsewhere(OWN.terms_in("海水养殖"), "海水养殖") == []


def test_the_projects_own_glossary_is_there() -> None:
    (term,) = glossary().terms_in("压电陶瓷")
    assert any("piezoelectric ceramic" in name for name, _ in term.elsewhere)


def test_abbreviations_are_met_as_written_and_show_nothing_where_they_stand_for_several_terms() -> None:
    own = Glossary(
        [("电磁兼容", "EMC"), ("密度泛函", "DFT"), ("可测性设计", "DFT"), ("密度泛函", "density functional theory")]
    )
    assert [term.named for term in own.terms_in("EMC tests, DFT")] == ["EMC"]
    assert own.terms_in("emc dft") == ()
    assert named_elsewhere(own.terms_in("密度泛函"), "DFT") == []
    assert named_elsewhere(own.terms_in("密度泛函"), "density functional theory") != []


def test_a_short_everyday_word_shows_nothing_by_itself() -> None:
    own = Glossary([("信托", "trust"), ("信托基金", "trust fund")])
    assert [term.named for term in own.terms_in("We trust our partners. A trust fund.")] == ["trust fund"]


def test_no_term_reaches_across_punctuation_and_hyphens_do_not_matter() -> None:
    for apart in ("reverse. Osmosis", "reverse\nosmosis", "reverse、osmosis", "reverse 和 osmosis"):
        assert named(apart) == []
        assert named_elsewhere(OWN.terms_in("反渗透"), apart) == []
    assert named("reverse-osmosis") == ["reverse osmosis"]
