"""A fair's outcomes from the office's lists: what the rows say together, put over what stands."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from matcher.fair.frame import Name
from matcher.fair.outcomes.outcome import MOST_PARTIES, Outcome, OutcomeGiven, OutcomeParty, PartyKind, project_named
from matcher.intake.outcome_messages import problem
from matcher.profiles.problems import Problem
from matcher.profiles.text import has_han
from service.actions.fair_outcomes import write
from service.store import Store

if TYPE_CHECKING:
    from matcher.intake.outcomes import OutcomeRow


class OutcomesOfList:
    """The outcomes of one sending. Rows of one cooperation, stage and day are one outcome with the parties of all."""

    def __init__(self, store: Store, fair_id: str) -> None:
        self._store, self._fair = store, fair_id
        self._outcomes: dict[str, Outcome] = {}
        self._rows: dict[str, int] = {}  # id of an outcome → the row that told it first
        self.found: list[tuple[int, Problem]] = []  # what writing found, by row

    def of_row(self, row: "OutcomeRow", demand: str, talent: str) -> list[Outcome]:
        parties = [
            OutcomeParty(kind=PartyKind.DEMAND, id=demand),
            OutcomeParty(kind=PartyKind.TALENT, id=talent),
            *_once(OutcomeParty(kind=PartyKind.OUTSIDE, name=_name(other)) for other in row.others),
        ]
        project = project_named(row.cooperation) if row.cooperation else ""
        told = [
            OutcomeGiven(
                project=project,
                stage=one.stage,
                day=one.day,
                parties=tuple(parties[:MOST_PARTIES]),
                amount=one.amount,
                title=row.title,
            )
            for one in row.reached
        ]
        return [Outcome.of(self._fair, one) for one in told]

    def contradicted(self, outcomes: Sequence[Outcome]) -> str | None:
        """The id of one that an earlier row tells otherwise."""
        for one in outcomes:
            before = self._outcomes.get(one.id)
            if before is None:
                continue
            other_amount = before.amount is not None and one.amount is not None and before.amount != one.amount
            other_title = before.title and one.title and before.title != one.title
            if other_amount or other_title:
                return one.id
        return None

    def adds(self, outcomes: Sequence[Outcome]) -> bool:
        """Whether they say more than the rows before."""
        return any((before := self._outcomes.get(one.id)) is None or _over(before, one) != before for one in outcomes)

    def note(self, outcomes: Sequence[Outcome], row: int) -> None:
        for one in outcomes:
            before = self._outcomes.get(one.id)
            self._outcomes[one.id] = _over(before, one) if before else one
            self._rows.setdefault(one.id, row)

    def write(self) -> Counter[str]:
        """Counts of outcomes and, under `recorded`, of verdicts that came of them.

        What a list does not say (a note, a place at the ceremony, a party that somebody added) stays as it is.
        """
        counts: Counter[str] = Counter()
        held = self._store.outcomes.of_ids(list(self._outcomes))
        changed = []
        for one in self._outcomes.values():
            known = held.get(one.id)
            put = one if known is None else _over(known, one)
            counts[
                "outcomes_recorded" if known is None else "outcomes_updated" if put != known else "outcomes_unchanged"
            ] += 1
            if put != known:
                changed.append(put)
        self._warn([one for one in changed if one.id not in held])
        counts["recorded"] = write(self._store, changed)
        return +counts

    def _warn(self, fresh: Sequence[Outcome]) -> None:
        """Of amounts that may have been counted before, under a day that was corrected since."""
        standing = self._store.outcomes.of_projects({one.of_project for one in fresh})
        for one in fresh:
            for other in standing:
                same = (other.of_project, other.stage) == (one.of_project, one.stage)
                if same and one.amount and other.amount and other.id not in self._outcomes:
                    values = {"day": other.day.isoformat(), "id": other.id, "fair": self._fair}
                    self.found.append((self._rows[one.id], problem("outcome.counted_beside", **values)))
                    break


def _over(before: Outcome, later: Outcome) -> Outcome:
    """What stands, with what is told later of the same outcome."""
    told = {
        "parties": tuple(_once((*before.parties, *later.parties)))[:MOST_PARTIES],
        "amount": later.amount or before.amount,
        "title": later.title or before.title,
        "day": later.day,
        "planned": False,
    }
    return before.model_copy(update=told)


def _once(parties: Iterable[OutcomeParty]) -> list[OutcomeParty]:
    """Each party once; those that are not named all stay."""
    known: dict[str, OutcomeParty] = {}
    for number, party in enumerate(parties):
        known.setdefault(party.key or str(number), party)
    return list(known.values())


def _name(text: str) -> Name:
    return Name(zh=text) if has_han(text) else Name(en=text)
