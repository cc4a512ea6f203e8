"""Why a pair matches, in both languages, with the phrases that met; and what is missing.

The model says what weighed, the texts and facts say it in words: reasons come in the order of what their family of
features added to the score, and a family that lowered it gives none.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.vectors import FloatArray
from matcher.bilingual import Bilingual
from matcher.profiles import vocabulary
from matcher.profiles.glossary import Term, glossary, named_elsewhere
from matcher.profiles.models import Demand, FundingTerms, Intent, JobTerms, Kind, Role, Talent
from matcher.ranking.compact import similarity
from matcher.ranking.facts import yuan
from matcher.ranking.features import FEATURE_NAMES, FEATURES, Family
from matcher.ranking.passages import Passages
from matcher.ranking.terms import columns_of, names

MOST_PHRASE_REASONS = 3
MOST_TERM_REASONS = 4
_NOT = re.compile(
    r"\b(?:not|never|no longer|cannot|don't|without)\b"
    r"|没有|尚未|并非|无法|不(?=会|是|懂|做|接受|考虑|需要|缺|能|要|含|具备)",
    re.IGNORECASE,
)
# Units, degrees and the like are shared without meaning anything.
_COMMON_NAMES = frozenset(
    """iso gb mpa gpa kpa kw mw kwh mwh gwh rmb cny usd eur phd msc bsc mba ceo cto cfo it ai ii iii iv r&d usa uk eu
    a1 a2 b1 b2 c1 c2 n1 n2 n3 cet-4 cet-6 toefl ielts q1 q2 q3 q4 3d 2d pre-a""".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Evidence:
    """Cosines of phrases, which differ from encoder to encoder; the reranker's card says how they were measured.

    phrases: from which two are said to meet. skill: below which no phrase of the other side is evidence of a skill.
    """

    phrases: float = 0.4
    skill: float = 0.18


@dataclass(frozen=True, slots=True)
class Reason:
    code: str
    family: Family  # of the features that it speaks for
    message: Bilingual
    demand_phrase: str = ""
    talent_phrase: str = ""
    terms: tuple[str, ...] = ()  # that both sides name, in one language or in two


@dataclass(frozen=True, slots=True)
class Gap:
    code: str
    message: Bilingual
    hard: bool = False  # the demand calls it a must, and the profile does not say
    met: tuple[tuple[str, float], ...] = ()  # features, with the values they would have without the gap
    effect: float = 0.0  # what the score would rise by without it


@dataclass(frozen=True, slots=True)
class Match:
    """A ranked (demand, talent), with the estimated probabilities of what the two sides would say."""

    demand_id: str
    talent_id: str
    rank: int
    score: float  # that a meeting comes about: that the demand's side invites, times that the talent accepts
    invited: float
    accepted: float
    # Exactly as they were ranked by. NaN, which equals nothing, where a side does not state what is needed.
    features: tuple[float, ...] = field(compare=False, repr=False)
    shadow: float | None = None  # the score by a model that is tried out beside the one in service
    reasons: tuple[Reason, ...] = ()
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True)
class Side:
    """One side of the pair to explain: its profile or text, its passages, and their phrases and terms as numbers."""

    profile: Talent | Demand | str
    passages: Passages
    phrases: NDArray[Any]  # (phrases,) in compact form
    terms: NDArray[Any]  # of COUNTED

    @cached_property
    def names(self) -> list[tuple[str, frozenset[int]]]:
        """Formulas, codes and abbreviations that mean something, with the columns of their terms."""
        found = [name for name in names(self.passages.body) if name.lower() not in _COMMON_NAMES]
        return [(name, columns) for name in found if (columns := columns_of(name))]

    @cached_property
    def columns(self) -> frozenset[int]:
        return frozenset(self.terms["column"].tolist())

    @cached_property
    def terms_of_the_trade(self) -> tuple[Term, ...]:
        return glossary().terms_in(self.passages.body)

    @cached_property
    def skills(self) -> list[tuple[str, frozenset[int]]]:
        """Each skill that is among the phrases, with the columns of its terms."""
        return [(skill, columns_of(skill)) for skill in self.passages.skills[: len(self.phrases) - 1]]


def explained(
    demand: Side, talent: Side, evidence: Evidence, *, asking: Side, contributions: FloatArray
) -> tuple[tuple[Reason, ...], tuple[Gap, ...]]:
    """`reasons` and `gaps` of a pair. The side that is `asking` is searched for terms once for all its matches.

    contributions: (features,) what each added to the score.
    """
    cosines = similarity(demand.phrases, talent.phrases)
    if asking is demand:
        translated = named_elsewhere(demand.terms_of_the_trade, talent.passages.body)
    else:
        found = named_elsewhere(talent.terms_of_the_trade, demand.passages.body)
        translated = [(asked, offered) for offered, asked in found]
    why = reasons(demand, talent, cosines, translated, evidence)
    return _weighed(why, contributions), gaps(demand, talent, cosines, translated, evidence)


def _weighed(found: Sequence[Reason], contributions: FloatArray) -> tuple[Reason, ...]:
    """Of families that did not lower the score, those that raised it most first."""
    weight = dict.fromkeys(Family, 0.0)
    for feature, value in zip(FEATURES, contributions, strict=True):
        weight[feature.family] += float(value)
    return tuple(sorted((one for one in found if weight[one.family] >= 0), key=lambda one: -weight[one.family]))


def with_effects(
    matches: Sequence[Match], tables: FloatArray, score: Callable[[FloatArray], FloatArray]
) -> list[Match]:
    """What would raise each match: its gaps, with what the score would rise by if that alone were met, the most first.

    tables: (matches, features); score: (n, features) → (n,). What the demand calls a must stays in front.
    """
    places = [(row, gap) for row, match in enumerate(matches) for gap in match.gaps]
    if not places:
        return list(matches)
    changed = tables[[row for row, _ in places]]
    for place, (_, gap) in enumerate(places):
        for name, value in gap.met:
            column = FEATURE_NAMES.index(name)
            changed[place, column] = np.fmax(changed[place, column], value)
    rise = score(changed) - score(tables)[[row for row, _ in places]]
    effects: dict[int, list[Gap]] = {}
    for (row, gap), effect in zip(places, rise, strict=True):
        effects.setdefault(row, []).append(replace(gap, effect=round(max(float(effect), 0.0), 4)))
    return [
        replace(match, gaps=tuple(sorted(effects.get(row, ()), key=lambda gap: (not gap.hard, -gap.effect))))
        for row, match in enumerate(matches)
    ]


Translated = Sequence[tuple[str, str]]  # terms as the demand names them, and as the talent does in the other language


def reasons(
    demand: Side, talent: Side, cosines: FloatArray, translated: Translated, evidence: Evidence
) -> tuple[Reason, ...]:
    """The phrases that met best first, then terms in common, then stated facts that fit.

    cosines: (phrases of the demand, phrases of the talent).
    """
    found = list(_phrases_that_met(demand, talent, cosines, evidence))
    found.extend(_translated_terms([names for names in translated if not _quoted(names, found)]))
    found.extend(_shared_names(demand, talent))
    if isinstance(demand.profile, Demand) and isinstance(talent.profile, Talent):
        found.extend(_facts_that_fit(demand.profile, talent.profile))
    return tuple(found)


def gaps(
    demand: Side, talent: Side, cosines: FloatArray, translated: Translated, evidence: Evidence
) -> tuple[Gap, ...]:
    """Required skills without evidence, requirements not met, and what the profile does not say.

    cosines: (phrases of the demand, phrases of the talent).
    """
    found = list(_skills_without_evidence(demand, talent, cosines, translated, evidence))
    if isinstance(demand.profile, Demand) and isinstance(talent.profile, Talent):
        found.extend(_requirements_open(demand.profile, talent.profile))
    return tuple(found)


def _phrases_that_met(demand: Side, talent: Side, cosines: FloatArray, evidence: Evidence) -> Iterator[Reason]:
    """Pairs of phrases, nearest first, no phrase twice, and none that says what somebody is not."""
    left, told = cosines.copy(), 0
    all_asked, all_offered = demand.passages.phrases, talent.passages.phrases
    while told < MOST_PHRASE_REASONS:
        row, column = divmod(int(left.argmax()), left.shape[1])
        if left[row, column] < evidence.phrases:
            return
        asked, offered = all_asked[row], all_offered[column]
        if _says_not(asked):
            left[row, :] = -1
            continue
        left[:, column] = -1
        if _says_not(offered):
            continue
        left[row, :] = -1
        told += 1
        yield Reason("phrases_met", Family.MEANING, phrases_met(asked, offered), asked, offered)


def _says_not(phrase: str) -> bool:
    return _NOT.search(phrase) is not None


def _quoted(names: tuple[str, str], told: Sequence[Reason]) -> bool:
    asked, offered = names
    return any(asked in one.demand_phrase and offered.lower() in one.talent_phrase.lower() for one in told)


def _translated_terms(translated: Translated) -> Iterator[Reason]:
    longest_first = sorted(translated, key=lambda names: -len(names[0]))[:MOST_TERM_REASONS]
    if longest_first:
        pairs = tuple(f"{asked} = {offered}" for asked, offered in longest_first)
        yield Reason("translated_terms", Family.MEANING, translated_terms(pairs), terms=pairs)


def _shared_names(demand: Side, talent: Side) -> Iterator[Reason]:
    shared = tuple(name for name, columns in demand.names if columns <= talent.columns)[:6]
    if shared:
        yield Reason("shared_terms", Family.TERMS, shared_terms(shared), terms=shared)


def _facts_that_fit(demand: Demand, talent: Talent) -> Iterator[Reason]:
    shared = [code for code in demand.industries if code in talent.industries]
    if shared:
        yield _fact(Family.INDUSTRY, _INDUSTRY.format(industry=vocabulary.industries().label(shared[0])))
    if demand.degree and talent.degree and talent.degree.rank >= demand.degree.rank:
        labels = vocabulary.degrees()
        message = _DEGREE_MET.format(required=labels.label(demand.degree), held=labels.label(talent.degree))
        yield _fact(Family.DEGREE, message)
    if demand.years and talent.years is not None and talent.years >= demand.years:
        yield _fact(Family.YEARS, _YEARS_MET.format(required=f"{demand.years:g}", had=f"{talent.years:g}"))
    met = [code for code in demand.languages if code in talent.languages]
    if met:
        yield _fact(Family.LANGUAGES, _LANGUAGES_MET.format(languages=_listed(vocabulary.languages(), met)))
    roles = [code for code in demand.roles if code in talent.roles]
    if roles:
        yield _fact(Family.ROLE, _ROLE_MET.format(roles=_listed(vocabulary.roles(), list(roles))))
    if _WANTED_INTENT[demand.kind] in talent.intents:
        yield _fact(Family.INTENT, _INTENT_MET.format(wanted=vocabulary.intents().label(_WANTED_INTENT[demand.kind])))
    yield from _investment_that_fits(demand, talent)


def _investment_that_fits(demand: Demand, talent: Talent) -> Iterator[Reason]:
    if isinstance(demand.terms, FundingTerms) and demand.terms.stage in talent.stages:
        yield _fact(Family.STAGE, _STAGE_MET.format(stage=vocabulary.stages().label(demand.terms.stage)))


def _fact(family: Family, message: Bilingual) -> Reason:
    return Reason(family.value, family, message)


def _skills_without_evidence(
    demand: Side, talent: Side, cosines: FloatArray, translated: Translated, evidence: Evidence
) -> Iterator[Gap]:
    best = cosines[1 : 1 + len(demand.skills)].max(axis=1)
    named = {asked for asked, _ in translated}
    for place, ((skill, columns), nearest) in enumerate(zip(demand.skills, best, strict=True)):
        if nearest >= evidence.skill or not columns.isdisjoint(talent.columns):
            continue
        if named.isdisjoint(term.named for term in glossary().terms_in(skill)):
            met = best.copy()
            met[place] = max(evidence.phrases, float(nearest))
            raised = (("skill_evidence", float(met.mean())), ("weakest_skill", float(met.min())))
            yield Gap("skill", _NO_EVIDENCE.format(skill=shortened(skill)), met=raised)


def _requirements_open(demand: Demand, talent: Talent) -> Iterator[Gap]:
    degrees = vocabulary.degrees()
    if demand.degree and talent.degree is None:
        message = _DEGREE_UNSTATED.format(required=degrees.label(demand.degree))
        yield Gap("degree_unstated", message, "degree" in demand.hard, (("degree_margin", 0.0),))
    elif demand.degree and talent.degree and talent.degree.rank < demand.degree.rank:
        message = _DEGREE_BELOW.format(required=degrees.label(demand.degree), held=degrees.label(talent.degree))
        yield Gap("degree", message, "degree" in demand.hard, (("degree_margin", 0.0),))
    if demand.years and talent.years is None:
        message = _YEARS_UNSTATED.format(required=f"{demand.years:g}")
        yield Gap("years_unstated", message, "years" in demand.hard, (("years_margin", 0.0),))
    elif demand.years and talent.years is not None and talent.years < demand.years:
        message = _YEARS_BELOW.format(required=f"{demand.years:g}", had=f"{talent.years:g}")
        yield Gap("years", message, "years" in demand.hard, (("years_margin", 0.0),))
    missing = [code for code in demand.languages if code not in talent.languages]
    if missing and not (demand.any_language and len(missing) < len(demand.languages)):
        message = _LANGUAGE_MISSING.format(languages=_listed(vocabulary.languages(), missing))
        yield Gap("languages", message, "languages" in demand.hard, (("languages_met", 1.0),))
    yield from _wishes_apart(demand, talent)


def _wishes_apart(demand: Demand, talent: Talent) -> Iterator[Gap]:
    wanted = _WANTED_INTENT[demand.kind]
    if talent.intents and wanted not in talent.intents:
        labels = vocabulary.intents()
        message = _OTHER_INTENT.format(stated=_listed(labels, list(talent.intents)), wanted=labels.label(wanted))
        yield Gap("intent", message, met=(("intent", 1.0),))
    if isinstance(demand.terms, FundingTerms) and Role.INVESTOR in talent.roles:
        stage = demand.terms.stage
        if stage and talent.stages and stage not in talent.stages:
            stated = _listed(vocabulary.stages(), list(talent.stages))
            message = _OTHER_STAGE.format(stated=stated, wanted=vocabulary.stages().label(stage))
            yield Gap("stage", message, met=(("stage", 1.0),))
    if isinstance(demand.terms, JobTerms) and _expects_more(demand.terms, talent):
        yield Gap("pay", _PAY, met=(("pay", 0.0),))


def _expects_more(terms_of_job: JobTerms, talent: Talent) -> bool:
    offered = [end for end in yuan(terms_of_job.salary, by_year=True) if not np.isnan(end)]
    expected = [end for end in yuan(talent.salary, by_year=True) if not np.isnan(end)]
    return bool(offered and expected and max(offered) < min(expected))


def phrases_met(asked: str, offered: str) -> Bilingual:
    """What the reason `phrases_met` says of a phrase of the demand and one of the talent."""
    return _PHRASES_MET.format(asked=shortened(asked), offered=shortened(offered))


def shared_terms(terms: Sequence[str]) -> Bilingual:
    """What the reason `shared_terms` says of terms that both sides name; they must not be empty."""
    return _SHARED.format(terms=Bilingual("、".join(terms), ", ".join(terms)))


def translated_terms(pairs: Sequence[str]) -> Bilingual:
    """What the reason `translated_terms` says of "反渗透 = reverse osmosis" and its like; they must not be empty."""
    return _TRANSLATED.format(terms=Bilingual("；".join(pairs), "; ".join(pairs)))


def shortened(phrase: str, longest: int = 60) -> str:
    return phrase if len(phrase) <= longest else phrase[: longest - 1].rstrip() + "…"


def _listed(labels: vocabulary.Vocabulary, codes: list[Any]) -> Bilingual:
    names = [labels.label(code) for code in codes]
    return Bilingual("、".join(name.zh for name in names), ", ".join(name.en for name in names))


_PHRASES_MET = Bilingual("需求“{asked}”对应人才“{offered}”", "asked: “{asked}” – offered: “{offered}”")
_TRANSLATED = Bilingual("术语对应：{terms}", "the same in the other language: {terms}")
_SHARED = Bilingual("双方都提到：{terms}", "both name: {terms}")
_WANTED_INTENT = {Kind.JOB: Intent.JOB, Kind.TECHNOLOGY: Intent.COOPERATION, Kind.FUNDING: Intent.INVESTMENT}
_INDUSTRY = Bilingual("同属{industry}领域", "same field: {industry}")
_DEGREE_MET = Bilingual("学历符合：要求{required}，具有{held}", "degree met: {required} asked, {held} held")
_YEARS_MET = Bilingual("经验符合：要求{required}年，具有{had}年", "experience met: {required} years asked, {had} had")
_LANGUAGES_MET = Bilingual("语言符合：{languages}", "languages met: {languages}")
_ROLE_MET = Bilingual("类型相符：{roles}", "the kind of person asked for: {roles}")
_INTENT_MET = Bilingual("人才意向相符：{wanted}", "the talent looks for this: {wanted}")
_STAGE_MET = Bilingual("投资阶段相符：{stage}", "invests at this stage: {stage}")
_NO_EVIDENCE = Bilingual("材料中未见“{skill}”", "no evidence of “{skill}”")
_DEGREE_UNSTATED = Bilingual("要求{required}，材料未写学历", "{required} asked; the profile states no degree")
_DEGREE_BELOW = Bilingual("要求{required}，目前为{held}", "{required} asked, {held} held")
_YEARS_UNSTATED = Bilingual("要求{required}年经验，材料未写年限", "{required} years asked; the profile states none")
_YEARS_BELOW = Bilingual("要求{required}年经验，目前{had}年", "{required} years asked, {had} had")
_LANGUAGE_MISSING = Bilingual("要求的语言，材料未写：{languages}", "languages asked but not stated: {languages}")
_OTHER_INTENT = Bilingual("人才意向为{stated}，而非{wanted}", "the talent looks for {stated}, not {wanted}")
_OTHER_STAGE = Bilingual("投资阶段为{stated}，需求为{wanted}", "invests at {stated}; the demand is at {wanted}")
_PAY = Bilingual("期望薪酬高于所列薪酬", "expects more than the pay offered")
