"""What may be shown to whom: consent, confidentiality, and contact details that slipped into a text."""

import re
from dataclasses import dataclass
from datetime import date

from matcher.bilingual import Bilingual
from matcher.profiles.models import Consent, Demand, Status, Talent

HIDDEN = "▇▇"
_CONTACT = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+|(?<![\w.])\+?\d[\d\s()-]{7,}\d(?![\w.])")


@dataclass(frozen=True)
class Viewer:
    """`staff`: has shown the token. `trusted`: may write and read whole records; without a token set, everyone local."""

    staff: bool = False
    trusted: bool = False


def shows_name(talent: Talent, viewer: Viewer) -> bool:
    return viewer.staff or Consent.PROFILE in talent.consents


def shows_organisation(demand: Demand, viewer: Viewer) -> bool:
    return viewer.staff or not demand.confidential


def is_visible(profile: Talent | Demand, viewer: Viewer, today: date) -> bool:
    """Whether this viewer may know that it exists: others than staff only what is published, agreed to and not expired."""
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


def talent_text(talent: Talent, text: str, viewer: Viewer) -> str:
    """A text of the profile without contact details and, where the name is not shown, without name and employer."""
    if viewer.staff:
        return text
    veiled = _CONTACT.sub(HIDDEN, text)
    if not shows_name(talent, viewer):
        for name in [*_name_parts(talent.name), *([talent.employer] if talent.employer else [])]:
            veiled = _without(veiled, name)
    return veiled


def demand_text(demand: Demand, text: str, viewer: Viewer) -> str:
    """A text of the demand without contact details and, where it is confidential, without the organisation's name."""
    if viewer.staff:
        return text
    veiled = _CONTACT.sub(HIDDEN, text)
    if not shows_organisation(demand, viewer):
        veiled = _without(veiled, _bare(demand.organisation.name))
    return veiled


def _name_parts(name: str) -> list[str]:
    """The whole name, and of a name in Latin letters each word of it ("Dr Lindqvist")."""
    bare = _bare(name)
    return [bare, *(word for word in re.split(r"[\s,.·]+", bare) if len(word) >= 3 and word.isascii())]


def _bare(name: str) -> str:
    """Without what stands in brackets."""
    return re.sub(r"[(（].*?[)）]", "", name).strip() or name


def _without(text: str, name: str) -> str:
    pattern = re.escape(name)
    if name.isascii():
        pattern = rf"\b{pattern}\b"
    return re.sub(pattern, HIDDEN, text, flags=re.IGNORECASE)


def _short(reference: str, profile_id: str) -> str:
    number = re.split(r"[#!/]", reference)[-1].strip()
    return number if 0 < len(number) <= 12 else profile_id.partition("_")[2][:6].upper()
