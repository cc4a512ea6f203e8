"""What came of a fair: a cooperation goes from a meeting to an intention, a contract, a start in the city, and money.

One cooperation is one project, and each thing that happened to it is one Outcome, on the day on which it happened. What
each stage means is fixed in `definitions`, and how they are counted in `funnel`.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from matcher.bilingual import Bilingual
from matcher.fair.frame import FrameModel, Id, Name, Text
from matcher.learning.verdicts import DeclineReason, Party, Step, Verdict
from matcher.profiles.text import clean, simplified

MOST_PARTIES = 50
DERIVED_ID, DERIVED_PROJECT = "oc_", "co_"  # how ids begin that nobody gave
_RECORD = r"^[A-Za-z0-9_.:-]*$"


class Stage(StrEnum):
    """How far a cooperation came, in this order; a later stage implies the earlier ones."""

    MET = "met"  # 洽谈
    INTENTION = "intention"  # 意向
    SIGNED = "signed"  # 签约
    LANDED = "landed"  # 落地
    INVESTED = "invested"  # 投资到位

    @property
    def rank(self) -> int:
        return list(Stage).index(self)

    @property
    def has_amount(self) -> bool:
        """Whether there is money in it; what kind of money differs from stage to stage."""
        return self in (Stage.INTENTION, Stage.SIGNED, Stage.INVESTED)


class PartyKind(StrEnum):
    TALENT = "talent"
    DEMAND = "demand"  # and the organisation whose demand it is
    ORGANISATION = "organisation"
    OUTSIDE = "outside"  # no record here has it: a ministry, an investor from elsewhere


class OutcomeParty(FrameModel):
    """Who takes part: a record by its id, or somebody outside by name, or somebody who is not named."""

    kind: PartyKind
    id: str = Field(default="", max_length=32, pattern=_RECORD, description="Of a talent, demand or organisation.")
    name: Name = Field(default=Name(), description="Of somebody outside.")
    anonymous: bool = Field(default=False, description="Not to be named, or erased since.")

    @model_validator(mode="after")
    def _is_somebody(self) -> "OutcomeParty":
        named = bool(self.name.zh or self.name.en)
        outside = self.kind is PartyKind.OUTSIDE
        if [bool(self.id), named, self.anonymous].count(True) != 1 or (outside and self.id) or (not outside and named):
            raise PydanticCustomError(
                "outcome_party", "a talent, demand or organisation has an id, somebody outside a name, or is anonymous"
            )
        return self

    @property
    def key(self) -> str:
        """The same for the same party, whoever wrote the name down and how; "" for one who is not named."""
        if self.anonymous:
            return ""
        written = self.id or "".join(simplified(clean(self.name.zh or self.name.en)).casefold().split())
        return f"{self.kind}:{written}"

    def without_name(self) -> "OutcomeParty":
        return OutcomeParty(kind=self.kind, anonymous=True)


class Amount(FrameModel):
    """A sum of money as the document or the transfer states it."""

    value: float = Field(gt=0, le=1e14, allow_inf_nan=False, description="In whole units: yuan, not ten thousands.")
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217.")] = "CNY"

    @property
    def text(self) -> Bilingual:
        """5,000,000 元, CNY 5,000,000."""
        number = f"{self.value:,.2f}".removesuffix(".00")
        return Bilingual(f"{number} {'元' if self.currency == 'CNY' else self.currency}", f"{self.currency} {number}")


class OutcomeDetails(FrameModel):
    """What is told of an outcome."""

    stage: Stage
    day: date = Field(description="On which it happened, as its definition says; of a planned one, the day set for it.")
    parties: Annotated[tuple[OutcomeParty, ...], Field(min_length=1, max_length=MOST_PARTIES)]
    amount: Amount | None = Field(
        default=None,
        description="Of this letter, contract or transfer alone; with intention, signed and invested only. A revised "
        "sum is a correction, no further outcome.",
    )
    title: Text = Field(default="", max_length=200, description="What is agreed, as it is read out.")
    note: Text = Field(default="", max_length=2000)
    meeting: str = Field(default="", max_length=64, pattern=r"^[\w.:-]*$", description="Of the programme it came from.")
    ceremony: int | None = Field(
        default=None, ge=1, le=9999, description="Its place in the order of the signing ceremony, from 1."
    )
    planned: bool = Field(
        default=False,
        description="On the list of the signing ceremony and not signed yet: counts nowhere until it is confirmed.",
    )

    @model_validator(mode="after")
    def _fits_its_stage(self) -> "OutcomeDetails":
        known = [party.key for party in self.parties if party.key]
        if len(set(known)) < len(known):
            raise PydanticCustomError("outcome_twice", "a party is named twice")
        if len(self.parties) == 1 and self.stage is not Stage.LANDED:
            raise PydanticCustomError("outcome_alone", "it takes two parties at least, except for the stage landed")
        if self.amount is not None and not self.stage.has_amount:
            raise PydanticCustomError(
                "outcome_amount", "an amount belongs to the stages intention, signed and invested, and to no other"
            )
        if self.ceremony is not None and self.stage not in (Stage.INTENTION, Stage.SIGNED):
            raise PydanticCustomError("outcome_ceremony", "at a ceremony, intentions and contracts are signed")
        if self.planned and self.ceremony is None:
            raise PydanticCustomError("outcome_planned", "only what is on the list of a ceremony can be planned")
        return self

    @property
    def pairs(self) -> Iterator[tuple[str, str]]:
        """(demand, talent): each of its demands with each of its talents, as all parties agreed with all."""
        return ((demand, talent) for demand in self.ids(PartyKind.DEMAND) for talent in self.ids(PartyKind.TALENT))

    def ids(self, kind: PartyKind) -> list[str]:
        return [party.id for party in self.parties if party.kind is kind and party.id]


class OutcomeGiven(OutcomeDetails):
    """An outcome as it is told, with ids of its teller's own or none."""

    parties: Annotated[tuple[OutcomeParty, ...], Field(max_length=MOST_PARTIES)] = Field(
        default=(), description="Who takes part. May be left out with a meeting: all who are in it."
    )
    id: str = Field(
        default="",
        max_length=64,
        pattern=_RECORD,
        description="Your own; what comes again under it changes nothing. Without one, fair, project, stage and day.",
    )
    project: str = Field(
        default="",
        max_length=64,
        pattern=_RECORD,
        description="One cooperation through its stages. Without one, its demands and talents stand for it, or, where "
        "it has not both, all its parties.",
    )

    @model_validator(mode="after")
    def _belongs_to_a_project(self) -> "OutcomeGiven":
        if not self.parties and not self.meeting:
            raise PydanticCustomError("outcome_nobody", "no party is named, and no meeting that has some")
        if self.parties and not self.project and not any(party.key for party in self.parties):
            raise PydanticCustomError("outcome_project", "with no party named, a project must be")
        return self


class Outcome(OutcomeDetails):
    """One stage that one cooperation reached on one day."""

    id: Id
    fair: Id
    project: Id

    @classmethod
    def of(cls, fair: str, given: OutcomeGiven) -> "Outcome":
        """With the ids that it was not given."""
        project = given.project or project_of(given.parties)
        outcome_id = given.id or DERIVED_ID + _digest(fair, project, given.stage, given.day.isoformat())
        details = {name: getattr(given, name) for name in OutcomeDetails.model_fields}
        return cls(id=outcome_id, fair=fair, project=project, **details)

    @property
    def of_project(self) -> tuple[str, str]:
        """(fair, project)."""
        return self.fair, self.project

    @property
    def has_derived_project(self) -> bool:
        return self.project.startswith(DERIVED_PROJECT)

    def names(self, record_id: str) -> bool:
        return any(party.id == record_id for party in self.parties)

    def without(self, record_id: str) -> "Outcome":
        """After an erasure: the party stays, unnamed, so that nothing that was counted changes.

        Title and note go too, as they may name the person, and so does the meeting, which leads to the person. The
        ids stay as they are: where they were derived, the store gives others.
        """
        parties = tuple(party.without_name() if party.id == record_id else party for party in self.parties)
        return self.model_copy(update={"parties": parties, "title": "", "note": "", "meeting": ""})


def project_of(parties: Iterable[OutcomeParty]) -> str:
    """The id of the cooperation of these demands and talents or, where it has not both, of these parties."""
    known = sorted((party.kind, party.key) for party in parties if party.key)
    sides = [(kind, key) for kind, key in known if kind in (PartyKind.DEMAND, PartyKind.TALENT)]
    both = len({kind for kind, _ in sides}) == 2
    return DERIVED_PROJECT + _digest(*(key for _, key in (sides if both else known)))


def project_named(number: str) -> str:
    """The id of the cooperation that has this number in an office's list, whatever it is written with."""
    return number if re.fullmatch(_RECORD, number) and len(number) <= 64 else "no_" + _digest(number)


def signing_list(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """What is signed at the ceremony, in the order of signing."""
    listed = [outcome for outcome in outcomes if outcome.ceremony is not None]
    return sorted(listed, key=lambda outcome: (outcome.ceremony or 0, outcome.id))


# Landed and invested are no steps of a verdict: to the ranking they say that a contract was signed by then.
_STEPS = {Stage.MET: Step.MET, Stage.INTENTION: Step.INTENTION, Stage.SIGNED: Step.SIGNED}


def verdicts_of(outcomes: Iterable[Outcome]) -> dict[str, Verdict]:
    """What the outcomes of one project say to the ranking, by the ids of the verdicts.

    Each pair of a demand and a talent that an outcome names met, intended or signed on its day. A pair of which no
    contract is known, but that it landed or that money came, signed by the first of those days. Planned ones say
    nothing, and outcomes without such a pair neither.
    """
    happened = sorted((one for one in outcomes if not one.planned), key=lambda one: (one.day, one.stage.rank))
    signed = {pair for one in happened if one.stage is Stage.SIGNED for pair in one.pairs}
    found: dict[str, Verdict] = {}
    for one in happened:
        for pair in one.pairs:
            if one.stage not in _STEPS and pair in signed:
                continue
            step = _STEPS.get(one.stage, Step.SIGNED)
            if step is Step.SIGNED:
                signed.add(pair)
            verdict = verdict_on(one.day, *pair, party=Party.DEMAND, step=step)
            found.setdefault(verdict.id, verdict)
    return found


def verdict_on(
    day: date,
    demand_id: str,
    talent_id: str,
    *,
    party: Party,
    step: Step,
    reason: DeclineReason | None = None,
    rating: int | None = None,
) -> Verdict:
    """Known again by pair, side, step and day, so that a mended reason or rating replaces what stood there."""
    return Verdict(
        id="o_" + _digest(demand_id, talent_id, party, step, day.isoformat()),
        demand_id=demand_id,
        talent_id=talent_id,
        party=party,
        step=step,
        at=datetime.combine(day, time()),
        reason=reason,
        rating=rating,
    )


def _digest(*said: str) -> str:
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:24]
