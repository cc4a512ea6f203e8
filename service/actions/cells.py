"""A profile → cells, written as people write them, so that reading them again gives the same profile."""

from collections.abc import Iterable

from matcher.bilingual import Language
from matcher.profiles import vocabulary
from matcher.profiles.models import (
    Consent,
    Demand,
    FundingTerms,
    JobTerms,
    Money,
    Profile,
    Talent,
    TechnologyTerms,
)
from matcher.profiles.vocabulary import Vocabulary
from service.store.verdicts import Recorded


def demand_cells(demand: Demand, language: Language) -> dict[str, str]:
    """Field name → text; a field without a value is "" or left out."""
    held = demand.organisation
    return {
        **_shared(demand, language),
        "kind": _label(vocabulary.kinds(), demand.kind, language),
        "organisation": held.name,
        "organisation_type": _label(vocabulary.organisation_types(), held.type, language),
        "district": _label(vocabulary.places(), held.district, language),
        "tier": _label(vocabulary.tiers(), held.tier, language),
        "title": demand.title,
        "description": demand.description,
        "degree": _required(_label(vocabulary.degrees(), demand.degree, language), "degree" in demand.hard, language),
        "years": _required(_years(demand.years, language), "years" in demand.hard, language),
        "languages": _required(_languages(demand, language), "languages" in demand.hard, language),
        "place": _required(_labels(vocabulary.places(), demand.places, language), "place" in demand.hard, language),
        "deadline": demand.expires.isoformat() if demand.expires else "",
        "confidential": {Language.ZH: "是", Language.EN: "yes"}[language] if demand.confidential else "",
        **_terms(demand, language),
    }


def talent_cells(talent: Talent, language: Language) -> dict[str, str]:
    """Field name → text; a field without a value is "" or left out."""
    return {
        **_shared(talent, language),
        "name": talent.name,
        "email": talent.email,
        "phone": talent.phone,
        "country": _label(vocabulary.countries(), talent.country, language),
        "city": talent.city,
        "degree": _label(vocabulary.degrees(), talent.degree, language),
        "institution": talent.institution,
        "major": talent.major,
        "years": _years(talent.years, language),
        "employer": talent.employer,
        "headline": talent.headline,
        "summary": talent.summary,
        "languages": _labels(vocabulary.languages(), talent.languages, language),
        "intents": _labels(vocabulary.intents(), talent.intents, language),
        "expected_salary": _money(talent.salary, language),
        "preferred_place": _labels(vocabulary.places(), talent.places, language),
        "achievements": "; ".join(_achievement(a.title, a.year) for a in talent.achievements),
        "available": talent.available.isoformat() if talent.available else "",
        "ticket": _money(talent.ticket, language),
        "stages": _labels(vocabulary.stages(), talent.stages, language),
        "consent": _consent(talent, language),
    }


def verdict_cells(recorded: Recorded, language: Language) -> dict[str, str]:
    """Field name → text; times in UTC."""
    verdict = recorded.verdict
    return {
        "demand": verdict.demand_id,
        "talent": verdict.talent_id,
        "result": _label(vocabulary.verdict_steps(), verdict.step, language),
        "party": _label(vocabulary.verdict_parties(), verdict.party, language),
        "date": verdict.at.isoformat(" "),
        "reason": _label(vocabulary.decline_reasons(), verdict.reason, language),
        "rating": str(verdict.rating or ""),
        "listing": verdict.listing_id,
        "position": str(recorded.position or ""),
        "source": recorded.source,
        "recorded_at": recorded.recorded_at.isoformat(" "),
    }


def _shared(profile: Profile, language: Language) -> dict[str, str]:
    return {
        "number": profile.reference.partition("#")[2],
        "industry": _labels(vocabulary.industries(), profile.industries, language),
        "skills": "; ".join(profile.skills),
        "roles": _labels(vocabulary.roles(), profile.roles, language),
        "notes": profile.notes,
    }


def _terms(demand: Demand, language: Language) -> dict[str, str]:
    terms = demand.terms
    if isinstance(terms, FundingTerms):
        return {
            "amount": _money(terms.amount, language),
            "stage": _label(vocabulary.stages(), terms.stage, language),
            "partner": _labels(vocabulary.partners(), terms.partners, language),
        }
    if isinstance(terms, TechnologyTerms):
        return {
            "budget": _money(terms.budget, language),
            "maturity": _label(vocabulary.maturities(), terms.maturity, language),
            "cooperation": _labels(vocabulary.cooperations(), terms.cooperation, language),
        }
    return _job(terms, language)


def _job(terms: JobTerms, language: Language) -> dict[str, str]:
    return {
        "salary": _money(terms.salary, language),
        "headcount": str(terms.headcount) if terms.headcount else "",
        "employment": _labels(vocabulary.employments(), terms.employment, language),
    }


_PERIODS = {
    "total": ("", ""),
    "year": ("/年", " per year"),
    "month": ("/月", " per month"),
    "day": ("/天", " per day"),
    "hour": ("/小时", " per hour"),
}


def _money(money: Money | None, language: Language) -> str:
    if money is None:
        return ""
    chinese = language is Language.ZH
    if money.low is None and money.high is None:
        return "面议" if chinese else "negotiable"
    if money.low is None:
        amount = f"不超过{money.high:.10g}" if chinese else f"up to {money.high:.10g}"
    elif money.high is None:
        amount = f"不低于{money.low:.10g}" if chinese else f"at least {money.low:.10g}"
    else:
        amount = f"{money.low:.10g}" if money.low == money.high else f"{money.low:.10g}-{money.high:.10g}"
    period = _PERIODS[money.period][0 if chinese else 1]
    unit = "元" if chinese and money.currency == "CNY" else f" {money.currency}"
    open_to_talk = ("，可议" if chinese else ", negotiable") if money.negotiable else ""
    return f"{amount}{unit}{period}{open_to_talk}"


def _languages(demand: Demand, language: Language) -> str:
    names = [vocabulary.languages().label(code).text(language) for code in demand.languages]
    either = "或" if language is Language.ZH else " or "
    return (either if demand.any_language else "; ").join(names)


def _years(years: float | None, language: Language) -> str:
    if years is None:
        return ""
    return f"{years:g}年" if language is Language.ZH else f"{years:g} years"


def _required(text: str, hard: bool, language: Language) -> str:
    if not (text and hard):
        return text
    return f"{text}（必须）" if language is Language.ZH else f"{text} (must)"


def _achievement(title: str, year: int | None) -> str:
    return f"{title} ({year})" if year and str(year) not in title else title


def _consent(talent: Talent, language: Language) -> str:
    said = {
        (True, True): ("同意匹配，同意展示姓名", "agrees to matching and to showing name"),
        (True, False): ("同意匹配", "agrees to matching"),
        (False, True): ("不同意匹配", "no, does not agree to matching"),
        (False, False): ("不同意匹配", "no, does not agree to matching"),
    }
    found = said[(Consent.MATCHING in talent.consents, Consent.PROFILE in talent.consents)]
    return found[0 if language is Language.ZH else 1]


def _label(terms: Vocabulary, code: str | None, language: Language) -> str:
    return terms.label(code).text(language) if code else ""


def _labels(terms: Vocabulary, codes: Iterable[str], language: Language) -> str:
    return "; ".join(terms.label(code).text(language) for code in codes)
