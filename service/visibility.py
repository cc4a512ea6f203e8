"""What may be shown to whom: consent, confidentiality, and contact details that slipped into a text."""

import re
from dataclasses import dataclass
from datetime import date

from matcher.bilingual import Bilingual
from matcher.profiles.contacts import without_contacts
from matcher.profiles.models import Consent, Demand, Status, Talent
from service.hidden_words import alike, organisation_words, person_words, spans

HIDDEN = "▇▇"
_SEVERAL = re.compile(rf"{HIDDEN}(?:[\s.]+{HIDDEN})+")


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
    number = _short(talent.id)
    return Bilingual(zh=f"人才 {number}", en=f"Talent {number}")


def demand_label(demand: Demand) -> Bilingual:
    """What stands for the name of an organisation that does not want to be known yet."""
    number = _short(demand.id)
    return Bilingual(zh=f"保密单位 {number}", en=f"Confidential organisation {number}")


@dataclass(frozen=True)
class Veil:
    """Takes out of a text what a viewer may not see: these words, and, unless it is `open`, contact details."""

    words: tuple[str, ...] = ()
    open: bool = False

    def __call__(self, text: str) -> str:
        if self.open:
            return text
        text = without_contacts(text, HIDDEN)
        found = sorted(spans(alike(text), self.words)) if self.words else []
        if not found:
            return text
        kept: list[str] = []
        position = 0
        for start, end in found:
            if end > position:
                kept += [text[position:start], HIDDEN] if start > position or not kept else []
                position = end
        return _SEVERAL.sub(HIDDEN, "".join(kept) + text[position:])


def talent_veil(talent: Talent, viewer: Viewer) -> Veil:
    """Hides contact details and, where the name is not shown, name and employer."""
    if shows_name(talent, viewer):
        return Veil(open=viewer.staff)
    return Veil((*person_words(talent.name), *organisation_words(talent.employer)))


def demand_veil(demand: Demand, viewer: Viewer) -> Veil:
    """Hides contact details and, where the demand is confidential, the organisation's name."""
    if shows_organisation(demand, viewer):
        return Veil(open=viewer.staff)
    return Veil(organisation_words(demand.organisation.name))


def _short(profile_id: str) -> str:
    """Of the id and never of the reference: that may hold an address, or tell whose list it is."""
    return profile_id.partition("_")[2][:6].upper()
