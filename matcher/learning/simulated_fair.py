"""A simulated fair of any size, whose truth is known: what learning and lists are tried out on before people come.

Nothing here says anything about real people. Both sides have topics, skills, facts, quality and taste; from them come
the features, with the spreads that the sample fair has, and what each side would really do. That truth weighs features
otherwise than the shipped model does (named skills and the place count, skills count half where the role is another)
and holds what no feature shows (reputation, taste, chance), so that there is something to learn, and something not to.

All draws hang on the seed and on the pair alone: the same pair gets the same features, and the same luck, in whatever
list it stands. Two ways of making lists are thus compared on the same people in the same mood.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, auto

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtri

from embeddings.vectors import FloatArray, IntArray
from matcher.learning.verdict_log import VerdictLog
from matcher.learning.verdicts import GRADES, RATINGS, DeclineReason, Party, Step, Verdict
from matcher.ranking.congestion import ATTENTION, places_within
from matcher.ranking.features import FEATURE_NAMES

FIELDS, DIMENSIONS = 12, 24  # of expertise; of the space of topics
STARS = 0.04  # share of talents whom everybody wants
UNANSWERED = 0.1  # share of invitations to which nobody says anything
FUNDING, TECHNOLOGY, JOB = range(3)  # kinds of demand
FIRST_DAY = datetime(2026, 1, 5, 9)

Values = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class TextFeature:
    """base + slope × (what is true of the topics, or of the skills) + spread × chance, cut to least … most."""

    base: float
    slope: float
    spread: float
    of_skills: bool
    least: float = -0.3
    most: float = 1.0


# Bases and spreads are those of pairs of the sample fair that do not fit, slopes lead to those that would be invited.
TEXT_FEATURES = {
    "body": TextFeature(0.02, 0.58, 0.08, of_skills=False),
    "headline": TextFeature(0.0, 0.32, 0.1, of_skills=False),
    "title_evidence": TextFeature(0.12, 0.32, 0.08, of_skills=False),
    "need_evidence": TextFeature(0.14, 0.2, 0.035, of_skills=True),
    "best_evidence": TextFeature(0.26, 0.52, 0.11, of_skills=True),
    "skill_evidence": TextFeature(0.12, 0.38, 0.05, of_skills=True),
    "weakest_skill": TextFeature(0.07, 0.14, 0.03, of_skills=True),
    "relevance": TextFeature(0.21, 0.42, 0.06, of_skills=False),
    "terms": TextFeature(-0.01, 0.12, 0.04, of_skills=False, least=0.0),
    "latin_terms": TextFeature(-0.02, 0.18, 0.06, of_skills=True, least=0.0),
}
# How far a talent looks for what a demand offers: by kind of demand; job, cooperation, start-up, investment.
INTENT_FIT = np.array([[0.0, 0.3, 0.3, 1.0], [0.5, 1.0, 0.5, 0.0], [1.0, 0.3, 0.0, 0.0]])


class Draw(IntEnum):
    """Streams of chance, one for each thing that is drawn for a pair."""

    TEXT = auto()
    SKILLS = auto()
    INVITED = auto()
    ACCEPTED = auto()
    LOOKS = auto()
    INVITES = auto()
    REFUSES = auto()
    ANSWERS = auto()
    ACCEPTS = auto()
    COMES = auto()
    RATES = auto()
    SIGNS = auto()
    FEATURES = auto()  # and from here on, one each


@dataclass(frozen=True)
class Truth:
    """Of n pairs: the probabilities that the model estimates."""

    invited: Values  # (n,) that the demand's side invites, once it has looked
    accepted: Values  # (n,) that the talent accepts an invitation that he answers, if a slot is left


@dataclass(frozen=True)
class SimulatedAnswers:
    """What people did with n places of lists, in the simulation."""

    demands: IntArray  # (n,) numbers from 0
    talents: IntArray  # (n,)
    positions: IntArray  # (n,) from 1
    looked: Mask  # (n,) the demand's side looked at it; each of the following three implies the one before
    opened: Mask
    shortlisted: Mask
    invited: Mask
    refused: Mask  # (n,) the demand's side declined: opened, not shortlisted
    accepted: Mask  # (n,) the talent accepted the invitation
    declined: Mask  # (n,) the talent declined it; neither where he never answered
    booked_out: Mask  # (n,) he would have accepted, had a slot been left: declined
    met: Mask
    ratings: IntArray  # (n,) 1 … 5 of the meeting by the demand's side; 0 where it gave none
    signed: Mask

    def __len__(self) -> int:
        return len(self.demands)

    @property
    def grades(self) -> IntArray:
        """(n,) as verdicts.grade says for the demand's side."""
        grades = np.zeros(len(self), dtype=np.int64)
        for step, done in (
            (Step.OPENED, self.opened),
            (Step.SHORTLISTED, self.shortlisted),
            (Step.INVITED, self.invited),
        ):
            grades[done] = GRADES[step]
        grades[self.refused] = GRADES[Step.DECLINED]
        grades[self.met] = GRADES[Step.MET]
        grades = np.where(self.ratings > 0, np.array([0, *RATINGS.values()])[self.ratings], grades)
        grades[self.signed] = GRADES[Step.SIGNED]
        return grades

    @property
    def answers(self) -> IntArray:
        """(n,) as verdicts.answer says for the talent: 1, 0, or −1 where he was not asked or did not answer."""
        return np.where(self.accepted, 1, np.where(self.declined, 0, -1))


class SimulatedFair:
    """So many demands and talents, drawn from `seed`. `crowding` scales how much better known some talents are."""

    def __init__(self, demands: int, talents: int, seed: int, *, crowding: float = 1.0) -> None:
        random = np.random.default_rng(seed)
        self.demand_count, self.talent_count, self.seed = demands, talents, seed
        centres = _unit(random.normal(size=(FIELDS, DIMENSIONS)))
        wanted, offered = random.dirichlet(np.full(FIELDS, 4.0), size=2)
        self._demand_topics, self._demand_field = _topics(random, centres, wanted, demands)
        self._talent_topics, self._talent_field = _topics(random, centres, offered, talents)
        self._star = random.random(talents) < STARS
        self._reputation = crowding * (random.normal(0, 0.6, talents) + 2.0 * self._star)
        self._attraction = random.normal(0, 0.7, demands)  # how much talents want to work there
        self._taste = random.normal(0, 0.6, (2, demands))  # for degrees and for years, beyond what is usual
        self._demand_facts = _demand_facts(random, demands)
        self._talent_facts = _talent_facts(random, talents)

    def everyone(self) -> tuple[IntArray, IntArray]:
        """(demands × talents,) numbers of both sides of all pairs, demand by demand."""
        return (
            np.repeat(np.arange(self.demand_count), self.talent_count),
            np.tile(np.arange(self.talent_count), self.demand_count),
        )

    def demand_id(self, number: int) -> str:
        return f"simulated-demand-{self.seed}-{number:06}"

    def talent_id(self, number: int) -> str:
        return f"simulated-talent-{self.seed}-{number:06}"

    def table(self, demands: IntArray, talents: IntArray) -> FloatArray:
        """(n, features) as matcher.ranking.features gives it; NaN where a side does not state what is needed."""
        columns = self._text(demands, talents) | self._facts(demands, talents)
        return np.column_stack([columns[name] for name in FEATURE_NAMES]).astype(np.float32)

    def truth(self, demands: IntArray, talents: IntArray) -> Truth:
        topic, skills = self._fit(demands, talents)
        facts = {
            name: np.nan_to_num(column, nan=_UNSTATED[name]) for name, column in self._facts(demands, talents).items()
        }
        taste_for_degree, taste_for_years = self._taste[:, demands]
        invited = (
            -7.6
            + 3.0 * topic
            + 6.0 * skills * (0.5 + 0.5 * facts["role"])  # no weighted sum says this
            + 0.8 * facts["place"]
            + np.maximum(0.9 + taste_for_degree, 0) * facts["degree_margin"]
            + np.maximum(0.3 + taste_for_years / 3, 0) * facts["years_margin"]
            + 0.5 * facts["languages_met"]
            + 3.0 * (facts["investor"] - 1)
            + 0.8 * facts["stage"]
            + 0.5 * facts["ticket"]
            + self._reputation[talents]
            + 0.7 * self._normal(Draw.INVITED, demands, talents)
        )
        accepted = (
            -1.6
            + 2.2 * facts["intent"]
            + 1.5 * facts["pay"]
            + 0.9 * facts["place"]
            + 1.2 * topic
            + self._attraction[demands]
            - 0.3 * self._reputation[talents]
            + 0.7 * self._normal(Draw.ACCEPTED, demands, talents)
        )
        return Truth(expit(invited), expit(accepted))

    def answers(
        self,
        demands: IntArray,
        talents: IntArray,
        positions: IntArray,
        *,
        attention: float = ATTENTION,
        capacity: int = 8,
        invitations: int = 8,
        day: int = 0,
    ) -> SimulatedAnswers:
        """What people do with these places of lists, all of one day.

        Position k is looked at with probability k^−attention. A demand's side sends at most so many `invitations`, to
        those it likes best of whom it would invite. A talent takes at most `capacity` of those he would accept, those
        he likes best. Another day, another mood. No pair twice.
        """
        truth = self.truth(demands, talents)

        def luck(draw: Draw) -> Values:
            return self._uniform(draw, demands, talents, day)

        looked = luck(Draw.LOOKS) < positions.astype(np.float64) ** -attention
        mood, not_invited = luck(Draw.INVITES), 1 - truth.invited
        liked = looked & (mood < truth.invited)
        invited = _best(liked, demands, truth.invited, invitations)
        shortlisted = looked & (mood < 1 - not_invited**1.6)
        opened = looked & (mood < 1 - not_invited**3)
        refused = opened & ~shortlisted & (luck(Draw.REFUSES) < 0.3)
        answered = invited & (luck(Draw.ANSWERS) >= UNANSWERED)
        willing = answered & (luck(Draw.ACCEPTS) < truth.accepted)
        accepted = _best(willing, talents, truth.accepted, capacity)
        met = accepted & (luck(Draw.COMES) < 0.9)
        worth = truth.invited * truth.accepted
        stars = np.clip(np.round(1.2 + 4.5 * worth + 0.8 * self._normal(Draw.RATES, demands, talents, day)), 1, 5)
        rated = met & (luck(Draw.COMES) < 0.63)  # seven of ten who met
        signed = met & (luck(Draw.SIGNS) < 0.3 * worth)
        return SimulatedAnswers(
            demands, talents, positions, looked, opened, shortlisted, invited, refused, accepted,
            answered & ~accepted, willing & ~accepted, met, np.where(rated, stars, 0).astype(np.int64), signed,
        )  # fmt: skip

    def log(self, answers: SimulatedAnswers, *, day: int = 0) -> VerdictLog:
        """The answers as what a model learns from."""
        demand_ids = np.array([self.demand_id(number) for number in range(self.demand_count)])
        talent_ids = np.array([self.talent_id(number) for number in range(self.talent_count)])
        return VerdictLog(
            self.table(answers.demands, answers.talents),
            demand_ids[answers.demands],
            talent_ids[answers.talents],
            answers.demands + day * self.demand_count,
            answers.positions,
            np.full(len(answers), FIRST_DAY.toordinal() + day),
            answers.grades,
            answers.answers,
        )

    def verdicts(self, answers: SimulatedAnswers, *, day: int = 0) -> list[Verdict]:
        """The answers as verdicts, pair by pair, each pair's in the order in which they happened."""
        facts = self._facts(answers.demands, answers.talents)
        steps: list[tuple[Mask, Step, Party]] = [
            (answers.opened, Step.OPENED, Party.DEMAND),
            (answers.shortlisted, Step.SHORTLISTED, Party.DEMAND),
            (answers.refused, Step.DECLINED, Party.DEMAND),
            (answers.invited, Step.INVITED, Party.DEMAND),
            (answers.accepted, Step.ACCEPTED, Party.TALENT),
            (answers.declined, Step.DECLINED, Party.TALENT),
            (answers.met, Step.MET, Party.DEMAND),
            (answers.ratings > 0, Step.RATED, Party.DEMAND),
            (answers.signed, Step.SIGNED, Party.DEMAND),
        ]
        first = FIRST_DAY + timedelta(days=day)
        told = []
        for row in np.flatnonzero(answers.opened).tolist():
            demand, talent = int(answers.demands[row]), int(answers.talents[row])
            for hour, (done, step, party) in enumerate(steps):
                if not done[row]:
                    continue
                reason = None
                if step is Step.DECLINED:
                    reason = _reason(party, facts, row, booked_out=bool(answers.booked_out[row]))
                told.append(
                    Verdict(
                        id=f"simulated-{self.seed}-{day}-{demand}-{talent}-{step}-{party}",
                        demand_id=self.demand_id(demand),
                        talent_id=self.talent_id(talent),
                        party=party,
                        step=step,
                        at=first + timedelta(hours=hour),
                        reason=reason,
                        rating=int(answers.ratings[row]) if step is Step.RATED else None,
                        listing_id=f"simulated-list-{self.seed}-{day}-{demand}",
                    )
                )
        return told

    def _fit(self, demands: IntArray, talents: IntArray) -> tuple[Values, Values]:
        """(n,) each in 0..1: how near the topics are, and how far the talent has the skills that are asked for."""
        cosine = np.einsum("ij,ij->i", self._demand_topics[demands], self._talent_topics[talents])
        topic = np.clip(cosine + 0.15 * self._star[talents], 0, 1)
        own = self._normal(Draw.SKILLS, demands, talents)
        return topic, np.clip(topic + 0.22 * own * np.sqrt(topic), 0, 1)

    def _text(self, demands: IntArray, talents: IntArray) -> dict[str, Values]:
        topic, skills = self._fit(demands, talents)
        shared = self._normal(Draw.TEXT, demands, talents)
        columns = {}
        for place, (name, one) in enumerate(TEXT_FEATURES.items()):
            chance = 0.6 * shared + 0.8 * self._normal(Draw.FEATURES + place, demands, talents)
            value = one.base + one.slope * (skills if one.of_skills else topic) + one.spread * chance
            columns[name] = np.clip(value, one.least, one.most)
        columns["plain"] = np.clip(
            (columns["body"] + columns["relevance"] / 2 + columns["terms"] / 2 - 0.01) / 1.5, 0, 1
        )
        unnamed = ~self._demand_facts["names_skills"][demands].astype(bool)
        for name in ("skill_evidence", "weakest_skill"):
            columns[name] = np.where(unnamed, np.nan, columns[name])
        return columns

    def _facts(self, demands: IntArray, talents: IntArray) -> dict[str, Values]:
        wanted = {name: column[demands] for name, column in self._demand_facts.items()}
        held = {name: column[talents] for name, column in self._talent_facts.items()}
        kind = wanted["kind"].astype(np.int64)
        same_field = self._demand_field[demands] == self._talent_field[talents]
        spoken = held["chinese"] * wanted["chinese"] + held["english"] * wanted["english"]
        places_meet = (held["anywhere"] == 1) | (wanted["place"] == held["place"])
        of_investor = (kind == FUNDING) & (held["invests"] == 1)
        stages_apart = np.abs(wanted["stage"] - held["stage"])
        with np.errstate(invalid="ignore", divide="ignore"):
            return {
                "industry": same_field & (held["coded"] == 1) & (wanted["coded"] == 1),
                "degree_margin": np.clip(held["degree"] - wanted["degree"], -2, 0),
                "years_margin": np.clip(held["years"] - wanted["years"], -5, 0),
                "languages_met": spoken / (wanted["chinese"] + wanted["english"]),
                "place": np.where(np.isnan(wanted["place"] + held["place"]), np.nan, places_meet),
                "role": np.where(np.isnan(held["role"]), np.nan, wanted["role"] == held["role"]),
                "intent": INTENT_FIT[kind, held["intent"].astype(np.int64)],
                "investor": (kind == FUNDING) == (held["invests"] == 1),
                "pay": np.where(kind == JOB, np.clip(np.log2(wanted["pay"] / held["pay"]), -1, 0), np.nan),
                "ticket": np.where(of_investor, np.clip(1 - np.abs(wanted["amount"] - held["amount"]), -4, 0), np.nan),
                "stage": np.where(of_investor, np.clip(1 - stages_apart / 2, 0, 1), np.nan),
            }

    def _uniform(self, draw: int, demands: IntArray, talents: IntArray, day: int = 0) -> Values:
        """(n,) in 0..1, both excluded: a hash of seed, stream, day and pair (SplitMix64; Steele et al., 2014)."""
        stream = np.random.SeedSequence((self.seed, draw, day)).generate_state(1, np.uint64)
        mixed = _mixed(_mixed(demands.astype(np.uint64) + stream) + talents.astype(np.uint64))
        return ((mixed >> np.uint64(11)).astype(np.float64) + 0.5) / 2.0**53

    def _normal(self, draw: int, demands: IntArray, talents: IntArray, day: int = 0) -> Values:
        return np.asarray(ndtri(self._uniform(draw, demands, talents, day)))


# What a side that says nothing of it counts as, for the other side: about the mean of what others say.
_UNSTATED = {
    "industry": 0.0, "degree_margin": -0.3, "years_margin": -0.1, "languages_met": 0.86, "place": 0.9, "role": 0.34,
    "intent": 0.5, "investor": 0.5, "pay": -0.2, "ticket": 0.0, "stage": 0.5,
}  # fmt: skip


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    mixed = values + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def _unit(rows: Values) -> Values:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def _topics(random: np.random.Generator, centres: Values, shares: Values, count: int) -> tuple[Values, IntArray]:
    """(count, dimensions) unit rows, each around the centre of its field, and (count,) the field."""
    field = random.choice(FIELDS, size=count, p=shares)
    return _unit(centres[field] + 0.18 * random.normal(size=(count, DIMENSIONS))), field


def _demand_facts(random: np.random.Generator, count: int) -> dict[str, Values]:
    language = random.choice(4, size=count, p=[0.36, 0.3, 0.2, 0.14])  # none, Chinese, English, both
    return {
        "kind": random.choice(3, size=count, p=[0.2, 0.5, 0.3]).astype(np.float64),
        "names_skills": (random.random(count) < 0.92).astype(np.float64),
        "coded": (random.random(count) < 0.9).astype(np.float64),
        "degree": _unless(random, 0.4, random.choice([1.0, 2.0, 3.0], size=count, p=[0.2, 0.4, 0.4])),
        "years": _unless(random, 0.5, random.choice([1.0, 2.0, 3.0, 5.0, 8.0], size=count)),
        "chinese": np.isin(language, (1, 3)).astype(np.float64),
        "english": np.isin(language, (2, 3)).astype(np.float64),
        "place": _unless(random, 0.3, random.choice(8, size=count).astype(np.float64)),
        "role": random.choice(4, size=count, p=[0.5, 0.25, 0.15, 0.1]).astype(np.float64),
        "pay": _unless(random, 0.2, random.lognormal(12.6, 0.4, count)),
        "amount": _unless(random, 0.2, random.normal(23, 1.5, count)),  # a logarithm to the base of 2
        "stage": _unless(random, 0.1, random.choice(5, size=count).astype(np.float64)),
    }


def _talent_facts(random: np.random.Generator, count: int) -> dict[str, Values]:
    invests = random.random(count) < 0.1
    intent = random.choice(3, size=count, p=[0.35, 0.5, 0.15])
    return {
        "invests": invests.astype(np.float64),
        "intent": np.where(invests, 3, intent).astype(np.float64),
        "coded": (random.random(count) < 0.9).astype(np.float64),
        "degree": _unless(random, 0.02, random.choice([1.0, 2.0, 3.0], size=count, p=[0.15, 0.25, 0.6])),
        "years": _unless(random, 0.05, random.gamma(2.5, 4.0, count)),
        "chinese": (random.random(count) < 0.75).astype(np.float64),
        "english": (random.random(count) < 0.95).astype(np.float64),
        "place": _unless(random, 0.1, random.choice(8, size=count).astype(np.float64)),
        "anywhere": (random.random(count) < 0.75).astype(np.float64),
        "role": _unless(random, 0.04, random.choice(4, size=count, p=[0.5, 0.25, 0.15, 0.1]).astype(np.float64)),
        "pay": _unless(random, 0.3, random.lognormal(12.6, 0.5, count)),
        "amount": _unless(random, 0.2, random.normal(23, 1.5, count)),
        "stage": _unless(random, 0.1, random.choice(5, size=count).astype(np.float64)),
    }


def _unless(random: np.random.Generator, share: float, values: Values) -> Values:
    """Not stated by this share."""
    return np.where(random.random(len(values)) < share, np.nan, values)


def _best(would: Mask, groups: IntArray, worth: Values, most: int) -> Mask:
    """Of those in each group who would, the `most` that are worth most."""
    rows = np.flatnonzero(would)
    chosen = np.zeros(len(would), dtype=np.bool_)
    chosen[rows[places_within(groups[rows], worth[rows]) < most]] = True
    return chosen


def _reason(party: Party, facts: dict[str, Values], row: int, *, booked_out: bool) -> DeclineReason:
    if party is Party.DEMAND:
        return DeclineReason.LEVEL if facts["degree_margin"][row] < 0 else DeclineReason.EXPERTISE
    if booked_out:
        return DeclineReason.TIME
    if facts["pay"][row] < -0.5:
        return DeclineReason.PAY
    return DeclineReason.PLACE if facts["place"][row] == 0 else DeclineReason.OTHER
