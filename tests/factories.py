"""Small profiles for tests; every name says that it is invented."""

from typing import Any

from matcher.profiles.models import Demand, Talent


def a_talent(**changes: Any) -> Talent:
    """A valid talent; `changes` replace its fields."""
    fields: dict[str, Any] = {
        "id": "t_test",
        "reference": "tests#1",
        "name": "Test Talent (invented)",
        "headline": "Membrane engineer for seawater desalination",
        "summary": "Eight years of fouling control in reverse osmosis plants, with a pilot line of ultrafiltration.",
        "skills": ("reverse osmosis", "ultrafiltration", "membrane autopsy"),
        "industries": ("energy_environment",),
        "degree": "doctor",
        "years": 8,
        "languages": ("en",),
        "language": "en",
    }
    return Talent.model_validate(fields | changes)


def a_demand(**changes: Any) -> Demand:
    """A valid technology demand; `changes` replace its fields."""
    fields: dict[str, Any] = {
        "id": "d_test",
        "reference": "tests#1",
        "organisation": {"name": "Test Works (invented)", "type": "enterprise"},
        "title": "Fouling control for reverse osmosis membranes",
        "description": "Our plant cleans its ultrafiltration every ten days and needs a better pre-treatment.",
        "skills": ("reverse osmosis", "ultrafiltration"),
        "industries": ("energy_environment",),
        "terms": {"kind": "technology"},
        "language": "en",
    }
    return Demand.model_validate(fields | changes)
