"""What may be shown to whom: consent, confidentiality, and contact details that slipped into a text."""

import re
from dataclasses import dataclass
from datetime import date

from matcher.bilingual import Bilingual
from matcher.profiles.models import Consent, Demand, Status, Talent

HIDDEN = "▇▇"
_SEVERAL = re.compile(rf"{HIDDEN}(?:[\s.]+{HIDDEN})+")
_CUT = "…"  # a quoted phrase may end here, in the middle of what is hidden
_ADDRESS = re.compile(rf"[\w.+-]+@(?:[\w.-]*\w|{_CUT})")
_TELEPHONE = re.compile(
    rf"\+\d[\d\s()-]{{6,}}\d(?![\w.])|\+\d[\d\s()-]{{3,}}(?={_CUT})"  # +49 …
    r"|(?<![\w.])(?:1\d{10}|0\d{2,3}[-\s]?\d{7,8})(?![\w.])"  # 138…, 0532-…
)


@dataclass(frozen=True)
class Viewer:
    """`staff`: has shown the token. `trusted`: may write and read whole records; so may all, where none is set."""

    staff: bool = False
    trusted: bool = False


ANYONE = Viewer()


def shows_name(talent: Talent, viewer: Viewer) -> bool:
    return viewer.staff or Consent.PROFILE in talent.consents


def shows_organisation(demand: Demand, viewer: Viewer) -> bool:
    return viewer.staff or not demand.confidential


def is_visible(profile: Talent | Demand, viewer: Viewer, today: date) -> bool:
    """Whether this viewer may know of it: others than staff only of what is published, agreed to and not expired."""
    agreed = not isinstance(profile, Talent) or Consent.MATCHING in profile.consents
    open_today = profile.expires is None or profile.expires >= today
    return viewer.trusted or (agreed and open_today and profile.status is Status.PUBLISHED)


def talent_label(talent: Talent) -> Bilingual:
    """What stands for the name of somebody who has not agreed to its being shown."""
    number = _short(talent.reference, talent.id)
    return Bilingual(zh=f"人才 {number}", en=f"Talent {number}")


def demand_label(demand: Demand) -> Bilingual:
    """What stands for the name of an organisation that does not want to be known yet."""
    number = _short("", demand.id)  # a list's number may tell whose list it is
    return Bilingual(zh=f"保密单位 {number}", en=f"Confidential organisation {number}")


@dataclass(frozen=True)
class Veil:
    """Takes out of a text what a viewer may not see: these words, and, unless it is `open`, contact details."""

    words: tuple[str, ...] = ()
    open: bool = False

    def __call__(self, text: str) -> str:
        if self.open:
            return text
        if "@" in text:
            text = _ADDRESS.sub(HIDDEN, text)
        text = _TELEPHONE.sub(HIDDEN, text)
        for word in self.words:
            text = _without(text, word)
        return _SEVERAL.sub(HIDDEN, text) if self.words else text

    def __or__(self, other: "Veil") -> "Veil":
        """For a text that quotes two profiles."""
        return Veil(self.words + other.words, self.open and other.open)


def talent_veil(talent: Talent, viewer: Viewer) -> Veil:
    """Hides contact details and, where the name is not shown, name and employer."""
    if shows_name(talent, viewer):
        return Veil(open=viewer.staff)
    return Veil(tuple(name for name in (*_name_parts(talent.name), _bare(talent.employer)) if name))


def demand_veil(demand: Demand, viewer: Viewer) -> Veil:
    """Hides contact details and, where the demand is confidential, the organisation's name."""
    if shows_organisation(demand, viewer):
        return Veil(open=viewer.staff)
    return Veil((_bare(demand.organisation.name),))


def _name_parts(name: str) -> list[str]:
    """The whole name, and of a name in Latin letters each word of it ("Dr Lindqvist")."""
    bare = _bare(name)
    return [bare, *(word for word in re.split(r"[\s,.·]+", bare) if len(word) >= 3 and word.isascii())]


def _bare(name: str) -> str:
    """Without what stands in brackets."""
    return re.sub(r"[(（].*?[)）]", "", name).strip() or name


def _without(text: str, name: str) -> str:
    if _may_hold(text, name):
        pattern = re.escape(name)
        if name.isascii():
            pattern = rf"\b{pattern}\b"
        text = re.sub(pattern, HIDDEN, text, flags=re.IGNORECASE)
    beginnings = (name[:length] for length in range(len(name) - 1, 1, -1)) if _CUT in text else ()
    for beginning in beginnings:
        text = text.replace(beginning + _CUT, HIDDEN + _CUT)
    return text


def _may_hold(text: str, name: str) -> bool:
    """False only where the expression, which takes a thousand times as long to make, cannot find the name."""
    if name.isascii():
        return name.lower() in text.translate(_LIKE_ASCII).lower()
    return name in text or name.lower() != name.upper()


# What, besides the two cases, IGNORECASE takes for an ASCII letter.
_LIKE_ASCII = str.maketrans("\u0130\u0131\u017f\u212a", "iisk")


def _short(reference: str, profile_id: str) -> str:
    number = re.split(r"[#!/]", reference)[-1].strip()
    return number.upper() if 0 < len(number) <= 12 else profile_id.partition("_")[2][:6].upper()
