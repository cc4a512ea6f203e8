"""What the two sides did with what they were shown, and what it says about the pair."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError


class Party(StrEnum):
    """Which side of a pair."""

    DEMAND = "demand"
    TALENT = "talent"


class Step(StrEnum):
    """What a side did, in the order in which it mostly comes. That a pair was shown is kept with the list it was in."""

    OPENED = "opened"
    SHORTLISTED = "shortlisted"
    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    MET = "met"
    RATED = "rated"
    INTENTION = "intention"  # of cooperation, written down
    SIGNED = "signed"

    @property
    def of_both(self) -> bool:
        """Whether it is something that both sides did, whoever reports it."""
        return self in (Step.MET, Step.INTENTION, Step.SIGNED)


class DeclineReason(StrEnum):
    EXPERTISE = "expertise"
    LEVEL = "level"  # degree, years, seniority
    LANGUAGE = "language"
    PAY = "pay"
    TERMS = "terms"  # stage, ticket, kind of cooperation
    PLACE = "place"
    TIME = "time"
    KNOWN = "known"  # they know each other already
    OTHER = "other"


_ID = r"^[A-Za-z0-9_.:-]*$"


class Verdict(BaseModel):
    """One thing that one side did about one pair."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: str = Field(
        default="", max_length=64, pattern=_ID, description="Your own; what comes again under it changes nothing."
    )
    demand_id: str = Field(min_length=1, max_length=32, pattern=_ID)
    talent_id: str = Field(min_length=1, max_length=32, pattern=_ID)
    party: Party = Field(description="Which side did it.")
    step: Step
    at: datetime = Field(description="When; UTC unless it says.")  # held without a zone
    reason: DeclineReason | None = Field(default=None, description="With the step declined.")
    rating: int | None = Field(default=None, ge=1, le=5, description="With the step rated; 5 is best.")
    listing_id: str = Field(
        default="", max_length=32, pattern=_ID, description="`listing` of the matches in which the pair was seen."
    )

    @field_validator("at")
    @classmethod
    def _in_utc(cls, at: datetime) -> datetime:
        try:
            return at if at.tzinfo is None else at.astimezone(UTC).replace(tzinfo=None)
        except OverflowError as error:
            raise PydanticCustomError("year", "should lie within the years 1 to 9999 of UTC") from error

    @model_validator(mode="after")
    def _fits_its_step(self) -> "Verdict":
        if (self.rating is not None) != (self.step is Step.RATED):
            raise PydanticCustomError("rating_step", "a rating belongs to the step rated, and to no other")
        if self.reason is not None and self.step is not Step.DECLINED:
            raise PydanticCustomError("reason_step", "a reason belongs to the step declined, and to no other")
        return self


# What a verdict says of how much a pair suits its side, on the scale of judgements (0 no … 3 would be invited) and
# above. matcher.learning.learner.GAINS says what each grade counts in the order.
GRADES = {
    Step.DECLINED: 0,
    Step.OPENED: 1,
    Step.SHORTLISTED: 2,
    Step.INVITED: 3,
    Step.ACCEPTED: 3,
    Step.MET: 4,
    Step.INTENTION: 5,
    Step.SIGNED: 5,
}
RATINGS = {1: 0, 2: 1, 3: 3, 4: 4, 5: 4}  # stars after the meeting → grade, in place of what came before


def grade(verdicts: Iterable[Verdict], party: Party) -> int:
    """What the verdicts on one pair say for one side; 0 where it did nothing, though it was shown.

    A contract or intention outweighs all, then the latest rating, then the latest refusal that nothing positive
    followed, then the furthest step.
    """
    reached, rated = 0, None
    for verdict in sorted(verdicts, key=lambda one: one.at):
        if verdict.party is not party and not verdict.step.of_both:
            continue
        if verdict.step is Step.RATED and verdict.rating is not None:
            rated = RATINGS[verdict.rating]
        elif verdict.step is Step.DECLINED:
            reached = 0
        else:
            reached = max(reached, GRADES[verdict.step])
    if reached == GRADES[Step.SIGNED] or rated is None:
        return reached
    return rated


def answer(verdicts: Iterable[Verdict], party: Party) -> bool | None:
    """Whether this side said yes to an invitation by the other; None where it was not asked, or has not answered."""
    said: bool | None = None
    invited = False
    for verdict in sorted(verdicts, key=lambda one: one.at):
        if verdict.step is Step.INVITED and verdict.party is not party:
            invited = True
        elif verdict.step.of_both or (verdict.party is party and verdict.step is Step.ACCEPTED):
            said = True
        elif verdict.party is party and verdict.step is Step.DECLINED and invited:
            said = False
    return said


@dataclass(frozen=True)
class Standing:
    """Where the pairs of one profile stand with their counterparts: what the next list must heed."""

    declined: frozenset[str] = frozenset()  # by either side, and not taken up since: never shown again
    liked: frozenset[str] = frozenset()  # shortlisted, invited or further, by the profile itself
    disliked: frozenset[str] = frozenset()  # declined by the profile itself for what the other one is

    @classmethod
    def of(cls, verdicts: Sequence[Verdict], party: Party) -> "Standing":
        """verdicts: all on pairs of one profile, which is on the side of `party`."""
        by_other: dict[str, list[Verdict]] = {}
        for verdict in sorted(verdicts, key=lambda one: one.at):
            other = verdict.talent_id if party is Party.DEMAND else verdict.demand_id
            by_other.setdefault(other, []).append(verdict)
        declined, liked, disliked = set(), set(), set()
        for other, told in by_other.items():
            if any(_last_decisive(told, side) is Step.DECLINED for side in Party):
                declined.add(other)
            own = [verdict for verdict in told if verdict.party is party or verdict.step.of_both]
            last = _last_decisive(told, party)
            if last is Step.DECLINED and own[-1].reason in _ABOUT_THE_OTHER:
                disliked.add(other)
            elif last is not None and last is not Step.DECLINED:
                liked.add(other)
        return cls(frozenset(declined), frozenset(liked), frozenset(disliked))


def _last_decisive(told: Sequence[Verdict], party: Party) -> Step | None:
    steps = [one.step for one in told if one.party is party or one.step.of_both]
    decisive = [step for step in steps if step not in (Step.OPENED, Step.RATED)]
    return decisive[-1] if decisive else None


_ABOUT_THE_OTHER = (None, DeclineReason.EXPERTISE, DeclineReason.LEVEL)
