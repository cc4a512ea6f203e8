"""The codes that profiles hold, with their names."""

from fastapi import APIRouter
from pydantic import BaseModel

from matcher.bilingual import Bilingual
from matcher.errors import NotFound
from matcher.profiles import vocabulary
from service.api.problems import documented
from service.views import TextView

router = APIRouter(prefix="/vocabularies", tags=["Vocabularies 词表"])
_LOADED = {
    "industries": vocabulary.industries,
    "degrees": vocabulary.degrees,
    "countries": vocabulary.countries,
    "districts": vocabulary.districts,
    "languages": vocabulary.languages,
    "intents": vocabulary.intents,
    "roles": vocabulary.roles,
    "organisation_types": vocabulary.organisation_types,
    "tiers": vocabulary.tiers,
    "stages": vocabulary.stages,
    "partners": vocabulary.partners,
    "maturities": vocabulary.maturities,
    "cooperations": vocabulary.cooperations,
    "employments": vocabulary.employments,
    "verdict_steps": vocabulary.verdict_steps,
    "decline_reasons": vocabulary.decline_reasons,
}


class Term(BaseModel):
    code: str
    label: TextView


@router.get("", summary="List vocabularies")
def listed() -> list[str]:
    """Their names."""
    return list(_LOADED)


@router.get("/{name}", summary="Read a vocabulary", responses=documented(404))
def read(name: str) -> list[Term]:
    """All its codes, with their names in both languages."""
    if name not in _LOADED:
        raise NotFound(_UNKNOWN.format(name=name[:100], known=", ".join(_LOADED)))
    terms = _LOADED[name]()
    return [Term(code=code, label=TextView.of(terms.label(code))) for code in terms.codes]


_UNKNOWN = Bilingual(
    zh="没有名为“{name}”的词表，可用的有：{known}。", en="There is no vocabulary “{name}”; there are: {known}."
)
