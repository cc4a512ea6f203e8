"""What a row of a fair's list of outcomes says beyond the steps of a pair: stages, amounts, and who else."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from matcher.fair.outcomes.outcome import MOST_PARTIES, Amount, Stage
from matcher.learning.verdicts import Step
from matcher.profiles import vocabulary
from matcher.profiles.money import Unreadable, read_money
from matcher.profiles.text import clean
from matcher.profiles.vocabulary import Vocabulary

AMOUNTS = {
    "intention_amount": Stage.INTENTION, "signed_amount": Stage.SIGNED, "invested_amount": Stage.INVESTED,
}  # fmt: skip
DAYS = {
    Stage.INTENTION: "intention_date", Stage.SIGNED: "signed_date", Stage.LANDED: "landed_date",
    Stage.INVESTED: "invested_date",
}  # fmt: skip
ASKED = {"landed": Stage.LANDED, "invested": Stage.INVESTED}  # columns that ask whether it has come so far
_WORDS = Path(__file__).with_name("outcome_stages.tsv")
_BETWEEN_PARTIES = re.compile(r"[;；、|\n]+")
_ASSUMED = {"money.unit_assumed", "money.unit_doubtful", "money.swapped"}

Report = Callable[..., None]  # (code, field, value, **what its sentence is filled with)


@dataclass(frozen=True)
class Reached:
    """A stage that a cooperation reached on a day."""

    stage: Stage
    day: date
    amount: Amount | None = None


@cache
def _further() -> Vocabulary:
    """The words for landed and invested, which to a verdict are all a contract."""
    return Vocabulary.load(_WORDS)


def stages_in(text: str, steps: Collection[Step]) -> set[Stage]:
    """The stages that a result tells; `steps`: those found in it.

    What says that it landed, or that money came, says that a contract was signed, but not on that day; so signed is
    among them only where it is said beside.
    """
    further = {Stage(code) for code in _further().find(text)}
    told = {Stage(step.value) for step in steps if step.of_both}
    beside = vocabulary.verdict_steps().find(_further().remainder(text)) if further else (Step.SIGNED.value,)
    if Step.SIGNED.value not in beside:
        told.discard(Stage.SIGNED)
    return told | further


def others_in(text: str) -> tuple[str, ...]:
    """Names of further parties: 北海基金；市人才集团."""
    names = (clean(name)[:200] for name in _BETWEEN_PARTIES.split(text))
    return tuple(dict.fromkeys(filter(None, names)))[: MOST_PARTIES - 2]


def amounts_in(
    texts: Mapping[str, str], units: Mapping[str, str], currency: str, stages: Collection[Stage], report: Report
) -> dict[Stage, Amount]:
    """By stage. texts: by field; units: what their headings say; currency: of a column of its own.

    A column of amounts that names no stage is of the furthest stage that has one.
    """
    found: dict[Stage, Amount] = {}
    for name, stage in AMOUNTS.items():
        if texts.get(name):
            if stage not in stages:
                report("outcome.amount_without", name, texts[name])
            elif (amount := _amount(name, texts[name], units, currency, report)) is not None:
                found[stage] = amount
    if text := texts.get("amount"):
        open_to = [stage for stage in Stage if stage in stages and stage.has_amount and stage not in found]
        if not open_to:
            report("outcome.amount_without", "amount", text)
        elif (amount := _amount("amount", text, units, currency, report)) is not None:
            found[open_to[-1]] = amount
    return found


def _amount(name: str, text: str, units: Mapping[str, str], currency: str, report: Report) -> Amount | None:
    try:
        money, assumptions, _ = read_money(f"{text} {currency}".strip(), units.get(name, ""))
    except Unreadable:
        report("outcome.amount_unread", name, text)
        return None
    if money is None or money.low == money.high == 0:
        return None
    if money.low is None or money.low != money.high or money.period != "total":
        report("outcome.amount_no_sum", name, text)
        return None
    if _ASSUMED.intersection(assumptions):
        report("outcome.amount_assumed", name, text, amount=f"{money.low:,.10g}", currency=money.currency)
    if "money.currency_assumed" in assumptions:
        report("outcome.currency_assumed", name, text, currency=money.currency)
    return Amount(value=money.low, currency=money.currency)
