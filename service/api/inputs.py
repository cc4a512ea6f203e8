"""What a request may say of a record: everything but what the service itself gives."""

from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import ConfigDict

from matcher.profiles.models import Demand, Organisation, Profile, Talent
from matcher.profiles.vocabulary import industries, languages
from service.api import examples


class TalentInput(Talent):
    """A talent. `id` and `source` are the service's to give and are ignored, so what was read can be sent back."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.TALENT]})


class DemandInput(Demand):
    """A demand; `terms.kind` says which list it belongs to. `id` and `source` are ignored: the service gives them."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.DEMAND]})


class OrganisationInput(Organisation):
    """An enterprise, university, institute, park, agency or fund."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.ORGANISATION]})


def as_talent(given: TalentInput) -> Talent:
    """Raises RequestValidationError for an industry or language that no vocabulary knows."""
    _check_codes(given)
    return Talent.model_construct(_fields_set=set(given.model_fields_set), **_fields(given))


def as_demand(given: DemandInput) -> Demand:
    """Raises RequestValidationError for an industry or language that no vocabulary knows."""
    _check_codes(given)
    return Demand.model_construct(_fields_set=set(given.model_fields_set), **_fields(given))


def _fields(given: Profile) -> dict[str, Any]:
    return {name: getattr(given, name) for name in type(given).model_fields}


def _check_codes(given: Profile) -> None:
    found = [
        {"type": "unknown_code", "loc": ("body", name, place), "input": code}
        for name, codes, known in (
            ("industries", given.industries, industries().codes),
            ("languages", given.languages, languages().codes),
        )
        for place, code in enumerate(codes)
        if code not in known
    ]
    if found:
        raise RequestValidationError(found)
