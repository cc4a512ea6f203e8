"""Lists of what came of pairs: read, find the records they name, record every row that can be, report each."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from matcher.bilingual import Bilingual, Language
from matcher.errors import FileTooLarge
from matcher.fair.outcomes.outcome import verdict_on
from matcher.intake.outcome_messages import problem
from matcher.intake.report import RowReport, RowStatus
from matcher.learning.verdicts import Verdict
from matcher.profiles.problems import Problem
from service.actions import import_messages as messages
from service.actions.fair_outcome_lists import OutcomesOfList
from service.actions.import_lists import SentFile
from service.actions.naming import Names
from service.bootstrap import Service
from service.errors import InvalidRequest
from service.store import Store

if TYPE_CHECKING:
    from matcher.intake.outcomes import OutcomeRow

_SOURCE = "import"
_MOST_PLACES = 3  # records that a message about an ambiguous number names


@dataclass(frozen=True)
class OutcomeReport:
    """`counts`: rows by status; verdicts recorded, updated (the row was mended) and unchanged (it was sent before).

    Of a list of a fair besides: its outcomes recorded, updated and unchanged, under outcomes_….
    """

    counts: dict[str, int]
    problems: dict[str, tuple[Problem, ...]]  # file → what is said of it as a whole
    rows: tuple[RowReport, ...]

    def as_json(self, language: Language) -> Iterator[dict[str, Any]]:
        """One entry a row; what is said of a file as a whole stands under row 0."""
        for file, problems in self.problems.items():
            if problems:
                whole = RowReport(file, "", 0, RowStatus.ACCEPTED, "", problems)
                yield whole.as_json(language)
        for row in self.rows:
            yield row.as_json(language)


def import_outcomes(
    service: Service, files: Sequence[SentFile], *, day: date | None = None, fair_id: str | None = None
) -> OutcomeReport:
    """Records what the rows say, in one transaction; rows that cannot be taken are reported, and the others are taken.

    `day`: when it happened, for rows that do not say. Sending the same list again changes nothing, and a mended reason
    or rating replaces what was recorded. With a fair, what both sides did is recorded as its outcomes, with amounts and
    further parties where the list has them, and they say it to the ranking. Raises InvalidRequest, UnreadableFile or
    FileTooLarge, or NotFound for an unknown fair, and then nothing of any file is taken.
    """
    from matcher.intake.outcomes import read_outcomes  # spreadsheet readers are needed only here

    settings = service.settings
    if not files:
        raise InvalidRequest(messages.NO_FILES)
    if len(files) > settings.import_max_files:
        raise InvalidRequest(messages.TOO_MANY_FILES.format(limit=settings.import_max_files, given=len(files)))
    read = [
        read_outcomes(
            _content(file, settings.import_max_bytes),
            file.name,
            limits=service.limits,
            today=service.today(),
            day=day,
            of_fair=fair_id is not None,
        )
        for file in files
    ]
    with service.database.writing() as store:
        of_fair = OutcomesOfList(store, store.fairs.get(fair_id).fair.id) if fair_id is not None else None
        taking = _Taking(store, of_fair)
        for outcomes in read:
            for row in outcomes.rows:
                taking.take(row)
        taking.write()
    problems = {outcomes.file: outcomes.problems for outcomes in read}
    return OutcomeReport(dict(taking.counts), problems, tuple(taking.rows))


def _content(file: SentFile, limit: int) -> bytes:
    content = file.content.read(limit + 1)
    if len(content) > limit:
        raise FileTooLarge(messages.FILE_TOO_LARGE.format(name=file.name, limit=limit))
    return content


@dataclass
class _Taking:
    """The rows of one sending against what stands in the database, within its transaction."""

    store: Store
    of_fair: OutcomesOfList | None
    rows: list[RowReport] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    _verdicts: dict[str, Verdict] = field(default_factory=dict)
    _places: dict[str, str] = field(default_factory=dict)  # id of a verdict or outcome → the row that said it first

    def __post_init__(self) -> None:
        self._demands = Names(self.store.demands.references())
        self._talents = Names(self.store.talents.references())

    def take(self, row: "OutcomeRow") -> None:
        report: RowReport = row.report
        if report.status is not RowStatus.REJECTED:
            demand = self._named(row, "demand", row.demand)
            talent = self._named(row, "talent", row.talent)
            if isinstance(demand, str) and isinstance(talent, str):
                report = self._noted(report, row, demand, talent)
            for found in (demand, talent):
                report = report if isinstance(found, str) else report.with_problem(found)
        self.rows.append(report)

    def write(self) -> None:
        """Everything noted, in the order of the rows."""
        outcomes = self._write_outcomes()
        self.counts.update(report.status.value for report in self.rows)
        held = self.store.verdicts.of_ids(list(self._verdicts))
        fresh = []
        for verdict_id, verdict in self._verdicts.items():
            known = held.get(verdict_id)
            if known is not None and known.verdict == verdict:
                self.counts["unchanged"] += 1
                continue
            if known is not None:
                self.store.verdicts.withdraw(verdict_id)
            self.counts["recorded" if known is None else "updated"] += 1
            fresh.append(verdict)
        self.store.verdicts.record(fresh, [None] * len(fresh), _SOURCE)
        self.counts.update(outcomes)

    def _write_outcomes(self) -> Counter[str]:
        if self.of_fair is None:
            return Counter()
        counts = self.of_fair.write()
        for index, found in self.of_fair.found:
            self.rows[index] = self.rows[index].with_problem(found)
        return counts

    def _noted(self, report: RowReport, row: "OutcomeRow", demand: str, talent: str) -> RowReport:
        place = ", ".join(filter(None, (report.file, report.sheet, str(report.row))))
        verdicts = [
            verdict_on(one.day, demand, talent, party=one.party, step=one.step, reason=one.reason, rating=one.rating)
            for one in row.told
        ]
        for verdict in verdicts:
            before = self._verdicts.get(verdict.id)
            if before is not None and before != verdict:
                return report.with_problem(problem("outcome.contradicts", place=self._places[verdict.id]))
        outcomes = []
        if self.of_fair is not None:
            outcomes = self.of_fair.of_row(row, demand, talent)
            if (earlier := self.of_fair.contradicted(outcomes)) is not None:
                return report.with_problem(problem("outcome.contradicts_fair", place=self._places[earlier]))
        ids = [verdict.id for verdict in verdicts] + [outcome.id for outcome in outcomes]
        if ids and all(one in self._places for one in ids) and not (self.of_fair and self.of_fair.adds(outcomes)):
            return report.with_problem(problem("outcome.twice", place=self._places[ids[0]]), RowStatus.DUPLICATE)
        for verdict in verdicts:
            self._verdicts.setdefault(verdict.id, verdict)
        if self.of_fair is not None:
            self.of_fair.note(outcomes, len(self.rows))
        for one in ids:
            self._places.setdefault(one, place)
        return report

    def _named(self, row: "OutcomeRow", side: str, name: str) -> str | Problem:
        """The id of the record that a name means, or what is wrong with it."""
        names = self._demands if side == "demand" else self._talents
        found = names.find(name)
        if side == "demand" and len(found) > 1 and row.kind is not None:
            profiles = self.store.demands.of(found)
            found = [one for one in found if profiles[one].kind is row.kind]
        place: dict[str, Any] = {"field": side, "column": row.columns.get(side, ""), "value": name}
        if len(found) == 1:
            return found[0]
        if not found:
            records = self.store.demands if side == "demand" else self.store.talents
            erased = any(known.erased for known in records.known(ids=[name.strip()[:32]]))
            return problem("outcome.erased" if erased else f"outcome.unknown_{side}", **place)
        shown = [names.reference(one) for one in found[:_MOST_PLACES]]
        more = ["…"] if len(found) > _MOST_PLACES else []
        places = Bilingual("；".join([*shown, *more]), "; ".join([*shown, *more]))
        return problem(f"outcome.ambiguous_{side}", **place, count=len(found), places=places)
