"""A row's cells → a canonical profile and what was found out about each value. The front door of `matcher.profiles`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from matcher.profiles import demand_parts, talent_parts, vocabulary
from matcher.profiles.fields import DEMAND_FIELDS, TALENT_FIELDS, FieldDescription
from matcher.profiles.identity import content_hash, content_key, profile_id
from matcher.profiles.models import Demand, Intent, Kind, Role, Source, Talent
from matcher.profiles.problems import Problem
from matcher.profiles.row import Cell, Row
from matcher.profiles.text import detect_language

__all__ = [
    "DEMAND_FIELDS",
    "TALENT_FIELDS",
    "Cell",
    "FieldDescription",
    "Reading",
    "content_hash",
    "content_key",
    "profile_id",
    "read_demand",
    "read_talent",
]

P = TypeVar("P", Demand, Talent)

_NO_UNITS: Mapping[str, str] = {}


@dataclass(frozen=True)
class Reading(Generic[P]):
    """The profile a row gives, or None when it cannot be taken; and every finding, in the order of reading."""

    profile: P | None
    problems: tuple[Problem, ...] = ()


def read_demand(
    fields: Mapping[str, Cell],
    *,
    kind: Kind | None = None,
    units: Mapping[str, str] = _NO_UNITS,
    today: date,
    reference: str = "",
    source: Source | None = None,
) -> Reading[Demand]:
    """One row of a demand list, under the names of DEMAND_FIELDS. Never raises for a value.

    `kind` is the list's own, and gives way to a kind stated in the row. `units` holds what a column's heading says
    of its unit (万元, 元/月). Without `reference` the profile is known by the key of its content.
    """
    row = Row(fields, DEMAND_FIELDS, units, today)
    if not row.has("title", "description", "skills"):
        row.report("demand.nothing_to_match")
        return Reading(None, tuple(row.problems))
    title, description = demand_parts.title(row), row.limited("description", 20_000)
    if not title:
        title = demand_parts.title_from(description or row.text("skills"))
        row.report("demand.title_from_text", "title", title=title)
    terms = demand_parts.terms(row, kind)
    requirements = demand_parts.Requirements(row, description, infer=terms.kind is Kind.JOB)
    expires = row.day("deadline")
    if expires and expires < today:
        row.report("demand.expired", "deadline", row.text("deadline"), date=expires.isoformat())
    organisation = demand_parts.organisation(row)
    values: dict[str, Any] = {
        "language": detect_language(f"{title}\n{description}"),
        "skills": row.skills(),
        "industries": row.industries(title, description, row.text("skills")),
        "degree": requirements.degree,
        "years": requirements.years,
        "languages": requirements.languages.codes,
        "any_language": requirements.languages.any_of,
        "roles": tuple(map(Role, row.codes("roles", vocabulary.roles(), required=False))),
        "places": requirements.places,
        "expires": expires,
        "organisation": organisation,
        "title": title,
        "description": description,
        "terms": terms,
        "hard": requirements.hard,
        "confidential": demand_parts.confidential(row),
    }
    return _made(Demand, row, values, reference, source)


def read_talent(
    fields: Mapping[str, Cell],
    *,
    units: Mapping[str, str] = _NO_UNITS,
    today: date,
    reference: str = "",
    source: Source | None = None,
) -> Reading[Talent]:
    """One registration, under the names of TALENT_FIELDS. Never raises for a value; `graduated` is read and not kept.

    Years of experience are never inferred from the year of graduation, which would stand for a person's age.
    """
    row = Row(fields, TALENT_FIELDS, units, today)
    name = row.limited("name", 200)
    if not name:
        row.report("talent.no_name", "name")
        return Reading(None, tuple(row.problems))
    if not row.has("headline", "summary", "skills", "position"):
        row.report("talent.thin", "summary")
    headline, summary = talent_parts.headline(row), row.limited("summary", 20_000)
    values: dict[str, Any] = {
        "name": name,
        "email": talent_parts.email(row),
        "phone": talent_parts.phone(row),
        "headline": headline,
        "summary": summary,
        "language": detect_language(f"{headline}\n{summary}\n{row.text('skills')}"),
        "skills": row.skills(),
        "industries": row.industries(headline, summary, row.text("skills"), row.text("major")),
        "degree": talent_parts.degree(row),
        "years": row.years(),
        "languages": talent_parts.languages(row),
        "roles": tuple(map(Role, row.codes("roles", vocabulary.roles(), required=False))),
        "places": row.places("preferred_place", narrowest=False),
        "achievements": talent_parts.achievements(row),
        "institution": row.limited("institution", 300),
        "major": row.limited("major", 300),
        "employer": row.limited("employer", 300),
        "country": next(iter(row.codes("country", vocabulary.countries())), ""),
        "city": row.limited("city", 100),
        "intents": tuple(map(Intent, row.codes("intents", vocabulary.intents()))),
        "salary": row.money("expected_salary", "pay"),
        "ticket": row.money("ticket"),
        "stages": row.stages("stages"),
        "available": row.day("available", "start"),
        "consents": talent_parts.consents(row),
    }
    return _made(Talent, row, values, reference, source)


def _made(model: type[P], row: Row, values: Mapping[str, Any], reference: str, source: Source | None) -> Reading[P]:
    try:
        profile = model(**values, notes=row.notes, source=source)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        row.report("profile.invalid", reason=f"{'.'.join(map(str, first['loc']))}: {first['msg']}")
        return Reading(None, tuple(row.problems))
    reference = reference or content_key(profile)
    return Reading(
        profile.model_copy(update={"reference": reference, "id": profile_id(reference, model)}), tuple(row.problems)
    )
