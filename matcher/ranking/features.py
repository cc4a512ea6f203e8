"""Named columns computed for all pairs at once, each built so that more of it never speaks against a pair."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from embeddings.vectors import FloatArray
from matcher.profiles.models import Intent, Kind, Role, Stage
from matcher.ranking.eligibility import places_meet
from matcher.ranking.facts import KINDS, UNKNOWN
from matcher.ranking.pairs import Pairs

_FUNDING = KINDS.index(Kind.FUNDING) + 1
_JOB = KINDS.index(Kind.JOB) + 1


class Family(StrEnum):
    """What a feature speaks of: one reason is given for all features of a family."""

    MEANING = "meaning"
    TERMS = "terms"
    INDUSTRY = "industry"
    DEGREE = "degree"
    YEARS = "years"
    LANGUAGES = "languages"
    PLACE = "place"
    ROLE = "role"
    INTENT = "intent"
    PAY = "pay"
    TICKET = "ticket"
    STAGE = "stage"


@dataclass(frozen=True)
class Feature:
    name: str
    family: Family
    compute: Callable[[Pairs], NDArray[np.floating]]


def features(pairs: Pairs) -> FloatArray:
    """(n pairs, len(FEATURES)) float32; NaN where a side does not state what the feature needs."""
    table = np.empty((len(pairs), len(FEATURES)), dtype=np.float32)
    with np.errstate(invalid="ignore", divide="ignore"):
        for column, feature in enumerate(FEATURES):
            table[:, column] = feature.compute(pairs)
    return table


# Mean cosine of terms on the sample fair, by language of the demand (zh, en, mixed) and of the talent: two Chinese
# texts share more terms than a Chinese and an English one, whatever they say.
USUAL_TERMS = np.array([[0.033, 0.000, 0.018], [0.000, 0.017, 0.010], [0.030, 0.004, 0.018]], dtype=np.float32)


def plain_similarity(pairs: Pairs) -> FloatArray:
    """The order without a learned model, (n,) in 0..1: meaning, and terms shared beyond what is usual.

    The weights are a middle between the sample fair, mostly across languages, and real technology demands, all in one.
    """
    usual = USUAL_TERMS[pairs.demands.text_language, pairs.talents.text_language]
    score = pairs.body + 0.5 * pairs.relevance + 0.5 * (pairs.terms - usual)
    return np.asarray(np.clip(score / 1.5, 0, 1), dtype=np.float32)


# --- similarity ----------------------------------------------------------------------------------------------------


def title_evidence(pairs: Pairs) -> FloatArray:
    """The demand's title against the nearest phrase of the talent."""
    return np.asarray(pairs.evidence.values[pairs.evidence.starts], dtype=np.float32)


def _skill_mask(pairs: Pairs) -> NDArray[np.bool_]:
    place = np.arange(len(pairs.evidence.values)) - np.repeat(pairs.evidence.starts, pairs.evidence.counts)
    return np.asarray((place >= 1) & (place <= np.repeat(pairs.skills, pairs.evidence.counts)))


def _mean_where(pairs: Pairs, chosen: NDArray[np.bool_], values: NDArray[np.floating]) -> FloatArray:
    owners = pairs.evidence.owners()[chosen]
    total = np.bincount(owners, values[chosen], minlength=len(pairs))
    number = np.bincount(owners, minlength=len(pairs))
    return np.asarray(np.where(number > 0, total / np.maximum(number, 1), UNKNOWN), dtype=np.float32)


def need_evidence(pairs: Pairs) -> FloatArray:
    """Mean over the sentences of the demand of the talent's nearest phrase."""
    return _mean_where(pairs, ~_skill_mask(pairs), pairs.evidence.values)


def best_evidence(pairs: Pairs) -> FloatArray:
    return np.asarray(np.maximum.reduceat(pairs.evidence.values, pairs.evidence.starts), dtype=np.float32)


def skill_evidence(pairs: Pairs) -> FloatArray:
    """Mean over the required skills of each one's best evidence; NaN where none is named."""
    return _mean_where(pairs, _skill_mask(pairs), pairs.evidence.values)


def weakest_skill(pairs: Pairs) -> FloatArray:
    values = np.where(_skill_mask(pairs), pairs.evidence.values, np.inf)
    weakest = np.minimum.reduceat(values, pairs.evidence.starts)
    return np.where(np.isfinite(weakest), weakest, UNKNOWN).astype(np.float32)


# --- what is stated ------------------------------------------------------------------------------------------------


def _agree(wanted: NDArray[np.unsignedinteger], offered: NDArray[np.unsignedinteger]) -> NDArray[np.floating]:
    """1 where the sets share a code, 0 where not, NaN where either is unstated."""
    stated = (wanted != 0) & (offered != 0)
    return np.where(stated, ((wanted & offered) != 0).astype(np.float32), UNKNOWN)


def industry(pairs: Pairs) -> NDArray[np.floating]:
    return _agree(pairs.demands.industries, pairs.talents.industries)


def degree_margin(pairs: Pairs) -> NDArray[np.floating]:
    """Degrees held above the least required, cut to −2 … 0: more than asked for is no merit in itself."""
    return np.asarray(np.clip(pairs.talents.degree - pairs.demands.degree, -2, 0))


def years_margin(pairs: Pairs) -> NDArray[np.floating]:
    return np.asarray(np.clip(pairs.talents.years - pairs.demands.years, -5, 0))


def languages_met(pairs: Pairs) -> NDArray[np.floating]:
    """Share of the required languages the talent names; where one is enough, 1 for any."""
    required = np.bitwise_count(pairs.demands.languages).sum(axis=-1)
    met = np.bitwise_count(pairs.demands.languages & pairs.talents.languages).sum(axis=-1)
    share = np.where(pairs.demands.any_language, np.minimum(met, 1), met / np.maximum(required, 1))
    return np.where((required > 0) & pairs.talents.languages.any(axis=-1), share, UNKNOWN)


def place(pairs: Pairs) -> NDArray[np.floating]:
    """1 where a place of one lies in or around one of the other's, 0 where not."""
    stated = pairs.demands.places.any(axis=-1) & pairs.talents.places.any(axis=-1)
    return np.where(stated, places_meet(pairs.demands, pairs.talents).astype(np.float32), UNKNOWN)


def role(pairs: Pairs) -> NDArray[np.floating]:
    return _agree(pairs.demands.roles, pairs.talents.roles)


def intent(pairs: Pairs) -> NDArray[np.floating]:
    """How far the talent looks for what this kind of demand offers, 0 … 1."""
    intents, kind = pairs.talents.intents, pairs.demands.kind
    fit = np.full(np.broadcast_shapes(intents.shape, kind.shape), UNKNOWN)
    for position, of_kind in enumerate(KINDS):
        fits = np.max(
            [np.where(intents & _bit(Intent, one), value, 0.0) for one, value in _INTENT_FIT[of_kind].items()], axis=0
        )
        fit = np.where((kind == position + 1) & (intents != 0), fits, fit)
    return fit


_INTENT_FIT = {
    Kind.JOB: {Intent.JOB: 1.0, Intent.COOPERATION: 0.3},
    Kind.TECHNOLOGY: {Intent.COOPERATION: 1.0, Intent.STARTUP: 0.5, Intent.JOB: 0.5},
    Kind.FUNDING: {Intent.INVESTMENT: 1.0, Intent.COOPERATION: 0.3, Intent.STARTUP: 0.3},
}


def investor(pairs: Pairs) -> NDArray[np.floating]:
    """An investor for a funding demand, somebody else for the others: 1 where it fits."""
    invests = (pairs.talents.roles & _bit(Role, Role.INVESTOR)) | (
        pairs.talents.intents & _bit(Intent, Intent.INVESTMENT)
    )
    return np.where(pairs.demands.kind == 0, UNKNOWN, (pairs.demands.kind == _FUNDING) == (invests != 0))


def pay(pairs: Pairs) -> NDArray[np.floating]:
    """What is offered at most over what is expected at least, as a logarithm, cut to −1 … 0."""
    offered = np.where(np.isnan(pairs.demands.pay_high), pairs.demands.pay_low, pairs.demands.pay_high)
    expected = np.where(np.isnan(pairs.talents.pay_low), pairs.talents.pay_high, pairs.talents.pay_low)
    margin = np.clip(np.log2(offered / np.maximum(expected, 1)), -1, 0)
    return np.where(pairs.demands.kind == _JOB, margin, UNKNOWN)


def ticket(pairs: Pairs) -> NDArray[np.floating]:
    """How far what is sought and what an investor puts in lie apart: 0 where they overlap, to −4 doublings."""
    sought_low, sought_high = _range(pairs.demands.amount_low, pairs.demands.amount_high)
    put_low, put_high = _range(pairs.talents.amount_low, pairs.talents.amount_high)
    gap = np.maximum(
        np.log2(put_low / sought_high), np.log2(sought_low / put_high) - 1
    )  # rounds are often shared by two
    return np.where(pairs.demands.kind == _FUNDING, np.clip(-gap, -4, 0), UNKNOWN)


def stage(pairs: Pairs) -> NDArray[np.floating]:
    """1 where the investor invests at this stage, ½ at a neighbouring one."""
    wanted, offered = pairs.demands.stages.astype(np.uint32), pairs.talents.stages.astype(np.uint32)
    exact, near = wanted & offered, ((wanted << np.uint32(1)) | (wanted >> np.uint32(1))) & offered
    fit = np.where(exact != 0, 1.0, np.where(near != 0, 0.5, 0.0))
    return np.where((wanted != 0) & (offered != 0), fit, UNKNOWN)


def _range(low: FloatArray, high: FloatArray) -> tuple[FloatArray, FloatArray]:
    return np.where(np.isnan(low), high, low), np.where(np.isnan(high), low, high)


def _bit(codes: type[Intent] | type[Role] | type[Stage], value: Intent | Role | Stage) -> np.uint32:
    return np.uint32(1 << list(codes).index(value))


FEATURES = (
    Feature("plain", Family.MEANING, plain_similarity),
    Feature("body", Family.MEANING, lambda pairs: pairs.body),
    Feature("headline", Family.MEANING, lambda pairs: pairs.headline),
    Feature("title_evidence", Family.MEANING, title_evidence),
    Feature("need_evidence", Family.MEANING, need_evidence),
    Feature("best_evidence", Family.MEANING, best_evidence),
    Feature("skill_evidence", Family.MEANING, skill_evidence),
    Feature("weakest_skill", Family.MEANING, weakest_skill),
    Feature("relevance", Family.MEANING, lambda pairs: pairs.relevance),
    Feature("terms", Family.TERMS, lambda pairs: pairs.terms),
    Feature("latin_terms", Family.TERMS, lambda pairs: pairs.latin_terms),
    Feature("industry", Family.INDUSTRY, industry),
    Feature("degree_margin", Family.DEGREE, degree_margin),
    Feature("years_margin", Family.YEARS, years_margin),
    Feature("languages_met", Family.LANGUAGES, languages_met),
    Feature("place", Family.PLACE, place),
    Feature("role", Family.ROLE, role),
    Feature("intent", Family.INTENT, intent),
    Feature("investor", Family.ROLE, investor),
    Feature("pay", Family.PAY, pay),
    Feature("ticket", Family.TICKET, ticket),
    Feature("stage", Family.STAGE, stage),
)
FEATURE_NAMES = tuple(feature.name for feature in FEATURES)
PLAIN = FEATURE_NAMES.index("plain")
