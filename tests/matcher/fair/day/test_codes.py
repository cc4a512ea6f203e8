"""Check-in codes: stable, keyed, typed in any way, and with a check character that finds what is mistyped."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import NotFound
from matcher.fair.day import codes
from matcher.fair.day.codes import Codes, as_printed

CODES = Codes("blue2026", "a secret")
PARTIES = [f"t_{number:016x}" for number in range(500)]


def test_the_check_character_is_that_of_the_standard() -> None:
    assert codes._check_character("A12425GABC1234002") == "M"  # the example of the Global Release Identifier, ISO 7064


def test_a_code_is_the_same_every_time_and_another_for_every_party_fair_and_secret() -> None:
    assert CODES.of("t_1") == Codes("blue2026", "a secret").of("t_1")
    assert len({CODES.of(party) for party in PARTIES}) == len(PARTIES)
    assert CODES.of("t_1") != Codes("blue2027", "a secret").of("t_1")
    assert CODES.of("t_1") != Codes("blue2026", "another secret").of("t_1")


def test_a_code_has_no_character_that_is_taken_for_another() -> None:
    written = "".join(CODES.of(party) for party in PARTIES)
    assert set(written) <= set(string.digits + string.ascii_uppercase + "-") - set("ILOU")


@given(st.sampled_from(PARTIES))
def test_everybody_is_found_by_the_code_on_the_badge(party: str) -> None:
    assert CODES.party_of(CODES.of(party), PARTIES) == party


@pytest.mark.parametrize("write", [str.lower, lambda code: code.replace("-", ""), lambda code: " ".join(code)])
def test_a_code_is_understood_however_it_is_typed(write) -> None:  # type: ignore[no-untyped-def]
    assert CODES.party_of(write(CODES.of("t_1")), ["t_2", "t_1"]) == "t_1"


def test_full_width_characters_and_letters_like_digits_are_understood() -> None:
    party = next(one for one in PARTIES if {"0", "1"} <= set(CODES.of(one)))
    typed = CODES.of(party).replace("0", "o").replace("1", "l")
    full_width = "".join(chr(ord(one) + 0xFEE0) if one.isalnum() else "－" for one in typed)
    assert CODES.party_of(full_width, PARTIES) == party


@given(st.sampled_from(PARTIES), st.integers(0, 9), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_one_wrong_character_is_always_found(party: str, place: int, character: str) -> None:
    code = CODES.of(party).replace("-", "")
    if code[place] == character:
        return
    with pytest.raises(NotFound, match="a character is wrong"):
        as_printed(code[:place] + character + code[place + 1 :])


@pytest.mark.parametrize("typed", ["", "ABC", "=cmd|calc", "00000-000000", "U" * 10, "梧桐"])
def test_what_is_no_code_is_refused_with_what_to_do(typed: str) -> None:
    with pytest.raises(NotFound) as refused:
        CODES.party_of(typed, PARTIES)
    assert "签到码" in refused.value.message.zh
    assert "badge" in refused.value.message.en


def test_a_code_of_another_fair_is_nobodys() -> None:
    with pytest.raises(NotFound, match="nobody's at this fair"):
        CODES.party_of(Codes("blue2025", "a secret").of("t_1"), ["t_1"])


def test_without_a_secret_there_are_no_codes() -> None:
    with pytest.raises(ValueError, match="guessed"):
        Codes("blue2026", "")
