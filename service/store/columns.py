"""From a profile to the columns that queries look at."""

from typing import Any

from matcher.profiles.models import Consent, Demand, Profile, Status, Talent
from matcher.profiles.text import clean, simplified
from service.tables import now
from service.visibility import ANYONE, demand_veil, talent_veil

ERASED: dict[str, Any] = {
    "erased": True,
    "status": Status.WITHDRAWN.value,
    "expires": None,
    "reference": "",
    "list_name": "",
    "content_key": "",
    "content_hash": "",
    "source_file": "",
    "source_sheet": "",
    "source_row": None,
    "industries": "|",
    "public_text": "",
    "staff_text": "",
    "profile": None,
}


def common(profile: Profile) -> dict[str, Any]:
    """What changes with every change of the content."""
    return {
        "id": profile.id,
        "status": profile.status.value,
        "expires": profile.expires,
        "industries": "|" + "".join(f"{code}|" for code in profile.industries),
        "profile": profile.model_dump_json(),
        "updated_at": now(),
    }


def of_talent(talent: Talent) -> dict[str, Any]:
    shown = (talent.headline, talent.summary, *talent.skills, talent.major, *(a.title for a in talent.achievements))
    # What a reader may not see must not be found by searching for it either.
    public = map(talent_veil(talent, ANYONE), shown)
    private = (
        talent.name,
        talent.email,
        talent.phone,
        talent.employer,
        talent.institution,
        talent.notes,
        talent.reference,
    )
    return {
        "matchable": Consent.MATCHING in talent.consents,
        "public_text": searchable(*public),
        "staff_text": searchable(*private),
    }


def of_demand(demand: Demand) -> dict[str, Any]:
    public = [*map(demand_veil(demand, ANYONE), (demand.title, demand.description, *demand.skills))]
    private = [demand.notes, demand.reference]
    (private if demand.confidential else public).append(demand.organisation.name)
    return {
        "kind": demand.kind.value,
        "confidential": demand.confidential,
        "public_text": searchable(*public),
        "staff_text": searchable(*private),
    }


def searchable(*texts: str) -> str:
    """Folded so that case, width and traditional characters do not matter; a query is folded in the same way."""
    return simplified(clean(" ".join(text for text in texts if text))).casefold()
