"""Codes by which people are checked in: typed or scanned, not to be guessed, and kept nowhere.

A code is nine characters of a keyed hash (HMAC-SHA-256, 45 bits) in Crockford's base 32, which has no I, L, O or U, and
a check character by ISO 7064 MOD 37,36, which finds every single wrong character and nearly all exchanged neighbours.
"""

import hmac
import string
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count

from matcher.bilingual import Bilingual
from matcher.errors import NotFound

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ISO_7064 = string.digits + string.ascii_uppercase
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_HASHED = 9
_HALF = 5


@dataclass(frozen=True)
class Codes:
    """Of one fair. `secret`: whoever has it can make every code. Raises ValueError where it is empty."""

    fair: str
    secret: str

    def __post_init__(self) -> None:
        if not self.secret:
            raise ValueError("codes without a secret could be guessed")

    def of(self, party: str) -> str:
        """As XXXXX-XXXXX, always the same for one party. That two of 10,000 share one has a chance of 1 : 700,000."""
        whole = (payload + _check_character(payload) for payload in self._hashed(party))
        # Four of the standard's 36 check characters are taken for others when read: then the next hash.
        code = next(code for code in whole if code[-1] in _CROCKFORD)
        return f"{code[:_HALF]}-{code[_HALF:]}"

    def party_of(self, typed: str, parties: Iterable[str]) -> str:
        """Whose code it is, however it is spaced and written. Raises NotFound where it is mistyped or nobody's."""
        code = as_printed(typed)
        found = next((party for party in parties if self.of(party) == code), None)
        if found is None:
            raise NotFound(_NOBODY.format(code=code))
        return found

    def _hashed(self, party: str) -> Iterator[str]:
        for attempt in count():
            message = "\x1f".join(("check-in", self.fair, party, str(attempt)))
            number = int.from_bytes(hmac.digest(self.secret.encode(), message.encode(), "sha256")[:8], "big")
            yield "".join(_CROCKFORD[number >> 5 * place & 31] for place in range(_HASHED))


def as_printed(typed: str) -> str:
    """The code as it stands on the badge: full-width forms, small letters, blanks, O, I and L are understood.

    Raises NotFound where a character is wrong, missing or too many.
    """
    kept = unicodedata.normalize("NFKC", typed).upper().translate(_READ_AS)
    code = "".join(character for character in kept if character.isalnum())
    if len(code) != _HASHED + 1 or not set(code) <= set(_CROCKFORD) or _check_character(code[:-1]) != code[-1]:
        raise NotFound(_MISTYPED.format(typed=typed[:40], length=_HASHED + 1))
    return f"{code[:_HALF]}-{code[_HALF:]}"


def _check_character(text: str) -> str:
    """ISO 7064:2003, hybrid system MOD 37,36."""
    product = 36
    for character in text:
        product = ((product + _ISO_7064.index(character)) % 36 or 36) * 2 % 37
    return _ISO_7064[(37 - product) % 36]


_MISTYPED = Bilingual(
    zh="“{typed}”不是有效的签到码：有字符输错、缺少或多余。请对照证件重新输入 {length} 位签到码，或扫描二维码。",
    en="“{typed}” is no check-in code: a character is wrong, missing or too many. Type the {length} characters on the "
    "badge again, or scan it.",
)
_NOBODY = Bilingual(
    zh="签到码 {code} 不属于本届的任何参会者。请核对证件是否为本届所发，或按姓名查找。",
    en="Check-in code {code} is nobody's at this fair. See whether the badge is of this edition, or look up the name.",
)
