"""A list of what came of pairs, as an office keeps it → who did what when, row by row, or the reason why not."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from itertools import islice
from pathlib import Path

from matcher.bilingual import Bilingual
from matcher.errors import UnreadableFile
from matcher.fair.outcomes.outcome import Stage
from matcher.intake import reached
from matcher.intake.cells import Cell, text_of
from matcher.intake.columns import unit_of
from matcher.intake.files import RawFile, RawSheet, open_file
from matcher.intake.header import LOOKED_AT, Column, Header
from matcher.intake.limits import Limits
from matcher.intake.messages import fill
from matcher.intake.outcome_messages import NO_OUTCOMES, problem
from matcher.intake.reached import Reached
from matcher.intake.report import ColumnUse, LeftOutRow, RowReport, status_of
from matcher.intake.rows import DataRow, RowReader
from matcher.learning.verdicts import DeclineReason, Party, Step
from matcher.profiles import vocabulary
from matcher.profiles.dates import parse_date
from matcher.profiles.models import Kind
from matcher.profiles.money import Unreadable
from matcher.profiles.problems import Problem, Severity
from matcher.profiles.text import blank, clean, folded, key_of
from matcher.profiles.vocabulary import Vocabulary

_TABLE = Path(__file__).with_name("outcome_columns.tsv")
_TABLE_OF_FAIR = Path(__file__).with_name("outcome_columns_of_fair.tsv")
_BRACKETS = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
_WHOSE: Mapping[str, Party | None] = {
    "result": None, "demand_result": Party.DEMAND, "talent_result": Party.TALENT,
}  # fmt: skip
_WHOSE_RATING: Mapping[str, Party | None] = {
    "rating": None, "demand_rating": Party.DEMAND, "talent_rating": Party.TALENT,
}  # fmt: skip
_ASKED = {step.value: step for step in (Step.INVITED, Step.ACCEPTED, Step.MET, Step.INTENTION, Step.SIGNED)}
_ASKED_OF_FAIR = _ASKED | dict.fromkeys(reached.ASKED, Step.SIGNED)
_TELLING = frozenset([*_WHOSE, *_WHOSE_RATING, *_ASKED_OF_FAIR])
# Who mostly does it, where nobody says: lists are kept for the demand's side. Who declined must be said.
_USUALLY = {Step.ACCEPTED: Party.TALENT}
_NOT_YET = re.compile(r"(?:未|尚|没有|还没|待|拟|计划|有望|暂无|not\b|no\b|pending|to be\b|planned)")
_YES = re.compile(r"是|有|已.{0,6}|√|✓|✔|☑|对|yes|y|true|1|x|done")
_NO = re.compile(r"否|无|没有|未.{0,6}|×|✗|✘|no|n|false|0|not yet|-+|/")
_STARS = re.compile(r"[★⭐]{1,5}[☆✩]{0,4}")
_NUMERALS = {numeral: number for number, numeral in enumerate("一二三四五", start=1)}
_RATING = re.compile(r"([1-5一二三四五])(?:\.0+)?\s*(?:星级?|分|颗星|stars?|points?)?(?:\s*/\s*5)?")
_A_YEAR = timedelta(days=366)


@dataclass(frozen=True)
class Told:
    """What one side did on a day."""

    party: Party
    step: Step
    day: date
    reason: DeclineReason | None = None
    rating: int | None = None


@dataclass(frozen=True)
class OutcomeRow:
    """One row: a pair by the names that the row gives it, and what is told of it; nothing where it was rejected.

    Of a fair's list, what both sides did is told as stages reached, with what else the row says of the cooperation.
    """

    report: RowReport
    demand: str = ""
    talent: str = ""
    kind: Kind | None = None
    told: tuple[Told, ...] = ()
    reached: tuple[Reached, ...] = ()
    others: tuple[str, ...] = ()  # further parties by name
    title: str = ""
    cooperation: str = ""  # its number in the office's list
    columns: Mapping[str, str] = field(default_factory=dict)  # field → heading


@dataclass(frozen=True)
class Outcomes:
    """A file, read. `problems`: of the file and of sheets that were left out."""

    file: str
    problems: tuple[Problem, ...]
    rows: tuple[OutcomeRow, ...]
    left_out_rows: tuple[LeftOutRow, ...]


def read_outcomes(
    source: bytes | Path,
    filename: str,
    *,
    limits: Limits | None = None,
    today: date,
    day: date | None = None,
    of_fair: bool = False,
) -> Outcomes:
    """Every row of every sheet whose headings name a demand's number, a talent's number and a result.

    `day`: when it happened, for rows that do not say. `of_fair`: with stages, amounts and further parties. Raises
    UnreadableFile or FileTooLarge where nothing can be read.
    """
    limits = limits or Limits()
    raw = open_file(source, filename, limits)
    problems, rows, left_out = list(raw.problems), [], []
    found = False
    for sheet in raw.sheets:
        header = None if sheet.left_out else _header(sheet, of_fair)
        if header is None:
            problems.append(sheet.left_out or problem("outcome.left_out", sheet=sheet.name, count=sheet.total_rows))
            continue
        found = True
        for row in RowReader(sheet, header, limits):
            if isinstance(row, LeftOutRow):
                left_out.append(row)
            else:
                rows.append(_Reader(row, today, day, of_fair).read(raw, sheet))
    if not found:
        raise UnreadableFile(fill(NO_OUTCOMES, file=filename))
    return Outcomes(filename, tuple(problems), tuple(rows), tuple(left_out))


def _header(sheet: RawSheet, of_fair: bool) -> Header | None:
    """The first row that names both sides of the pair and what came of it."""
    if sheet.headings is not None:
        return _named(sheet.headings, 0, of_fair)
    for row in islice(sheet.rows(), LOOKED_AT):
        header = _named([text_of(cell) if isinstance(cell, str) else "" for cell in row.cells], row.number, of_fair)
        if header is not None:
            return header
    return None


def _named(headings: Sequence[str], row: int, of_fair: bool) -> Header | None:
    taken: set[str] = set()
    columns = []
    for index, heading in enumerate(headings):
        name = _field(heading, of_fair)
        if name and name not in taken:
            taken.add(name)
            columns.append(Column(index, heading, ColumnUse.TAKEN, name, unit_of(heading) if of_fair else ""))
        else:  # names and other personal data that stand beside are not read
            columns.append(Column(index, heading, ColumnUse.IGNORED))
    if not ({"demand", "talent"} <= taken and taken & _TELLING):
        return None
    return Header(row, row, "demand", tuple(columns), frozenset(filter(None, map(str.strip, headings))))


def _field(heading: str, of_fair: bool) -> str:
    """The field that a heading names, with or without what stands in brackets; "" for none."""
    names = _headings(of_fair)
    return names.get(key_of(heading)) or names.get(key_of(_BRACKETS.sub(" ", heading))) or ""


@cache
def _headings(of_fair: bool) -> Mapping[str, str]:
    names: dict[str, str] = {}
    for table in (_TABLE, _TABLE_OF_FAIR) if of_fair else (_TABLE,):
        with table.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            names |= {key_of(synonym): row["field"] for row in rows for synonym in row["synonyms"].split("|")}
    return names


class _Reader:
    """One row while it is being read."""

    def __init__(self, row: DataRow, today: date, day: date | None, of_fair: bool) -> None:
        self._row, self._today, self._default_day, self._of_fair = row, today, day, of_fair
        self._problems: list[Problem] = list(row.problems)
        self._stages: set[Stage] = set()  # of a fair's list

    def read(self, file: RawFile, sheet: RawSheet) -> OutcomeRow:
        demand, talent, kind = self._name("demand"), self._name("talent"), self._kind()
        told, stages = self._told()
        status = status_of(tuple(self._problems))
        reference = f"{demand} × {talent}" if demand and talent else ""
        report = RowReport(file.name, sheet.name, self._row.number, status, reference, tuple(self._problems))
        if not self._good:
            return OutcomeRow(report, demand, talent, kind, columns=self._row.columns)
        others, title = reached.others_in(self._text("others")), self._text("title")[:200]
        return OutcomeRow(
            report,
            demand,
            talent,
            kind,
            told,
            stages,
            others,
            title,
            self._text("cooperation_number"),
            self._row.columns,
        )

    @property
    def _good(self) -> bool:
        return all(found.severity is not Severity.ERROR for found in self._problems)

    def _text(self, name: str) -> str:
        value = self._row.fields.get(name)
        return "" if blank(value) else clean(text_of(value))

    def _report(self, code: str, name: str = "", value: str = "", **values: object) -> None:
        column = self._row.columns.get(name, "")
        self._problems.append(problem(code, field=name, column=column, value=value, **values))

    def _name(self, side: str) -> str:
        text = self._text(side)
        if not text:
            self._report(f"outcome.no_{side}", side)
        return text

    def _kind(self) -> Kind | None:
        text = self._text("kind")
        found = vocabulary.kinds().find(text) if text else ()
        if text and len(found) != 1:
            self._report("outcome.kind_unread", "kind", text)
        return Kind(found[0]) if len(found) == 1 else None

    def _told(self) -> tuple[tuple[Told, ...], tuple[Reached, ...]]:
        steps = [*self._results(), *self._asked()]
        ratings = list(self._ratings())
        if not steps and not ratings and self._good:
            if not self._problems_of("outcome.nothing_yet"):
                self._report("outcome.no_result", "result")
            return (), ()
        stages = self._reached()
        if self._stages:
            steps = [(party, step) for party, step in steps if not step.of_both]
            if not steps and not ratings:
                return (), stages
        if self._day is None:
            return (), stages
        reason = self._reason(any(step is Step.DECLINED for _, step in steps))
        told = [Told(party, step, self._day, reason if step is Step.DECLINED else None) for party, step in steps]
        rated = (Told(party, Step.RATED, self._day, rating=stars) for party, stars in ratings)
        return tuple(dict.fromkeys([*told, *rated])), stages

    def _reached(self) -> tuple[Reached, ...]:
        if not self._stages:
            return ()
        texts = {name: self._text(name) for name in ("amount", *reached.AMOUNTS)}
        amounts = reached.amounts_in(texts, self._row.units, self._text("amount_currency"), self._stages, self._report)
        days = {stage: self._day_of(stage) for stage in Stage if stage in self._stages}
        return tuple(Reached(stage, day, amounts.get(stage)) for stage, day in days.items() if day is not None)

    def _day_of(self, stage: Stage) -> date | None:
        """As the column of its stage says, else as the row does."""
        name = reached.DAYS.get(stage, "date")
        return self._day if blank(self._row.fields.get(name)) else self._day_in(name)

    def _problems_of(self, code: str) -> list[Problem]:
        return [found for found in self._problems if found.code == code]

    def _results(self) -> Iterator[tuple[Party, Step]]:
        words = vocabulary.verdict_steps()
        for name, whose in _WHOSE.items():
            text = self._text(name)
            if not text:
                continue
            mentioned = words.find(text)
            found = [Step(code) for code in mentioned if code != Step.RATED]
            if self._of_fair:
                stages = reached.stages_in(text, found)
                self._stages |= stages
                found = found or ([Step.SIGNED] if stages else [])
            if mentioned == (Step.RATED,) and any(map(self._text, _WHOSE_RATING)):
                continue  # the rating stands in its own column
            if not found:
                unread = "outcome.nothing_yet" if _NOT_YET.search(folded(text)) else "outcome.result_unread"
                self._report(unread, name, text, known=_labels(words, {Step.RATED}))
            yield from ((party, step) for step in found for party in self._parties(step, whose))

    def _asked(self) -> Iterator[tuple[Party, Step]]:
        """Columns that ask of one step each whether it was taken."""
        for name, step in (_ASKED_OF_FAIR if self._of_fair else _ASKED).items():
            value = self._row.fields.get(name)
            text = folded(clean(text_of(value)))
            if isinstance(value, bool):
                text = "yes" if value else "no"
            if not text:
                continue
            if _NO.fullmatch(text):
                if not self._problems_of("outcome.nothing_yet"):
                    self._report("outcome.nothing_yet", name, text)
            elif _YES.fullmatch(text):
                if self._of_fair and step.of_both:
                    self._stages.add(reached.ASKED.get(name) or Stage(step.value))
                yield from ((party, step) for party in self._parties(step, None))
            else:
                self._report("outcome.yes_or_no", name, text)

    def _parties(self, step: Step, whose: Party | None) -> tuple[Party, ...]:
        """Who took the step: as the column says, else as the row says, else who mostly does."""
        if step.of_both:  # counts for both, whoever reports it
            return (whose or (self._stated() or (Party.DEMAND,))[0],)
        if whose is not None:
            return (whose,)
        if stated := self._stated():
            return stated
        if self._text("party"):
            return ()  # reported as unread
        if step is Step.DECLINED:
            self._report("outcome.who_declined", "party")
            return ()
        party = _USUALLY.get(step, Party.DEMAND)
        labels = vocabulary.verdict_parties(), vocabulary.verdict_steps()
        assumed = "outcome.rater_assumed" if step is Step.RATED else "outcome.party_assumed"
        self._report(assumed, "party", party=labels[0].label(party), step=labels[1].label(step))
        return (party,)

    def _stated(self) -> tuple[Party, ...]:
        text = self._text("party")
        found = vocabulary.verdict_parties().find(text) if text else ()
        if "both" in found or {"demand", "talent"} <= set(found):
            return tuple(Party)
        if text and not found and not self._problems_of("outcome.party_unread"):
            self._report("outcome.party_unread", "party", text)
        return tuple(Party(code) for code in found)

    def _ratings(self) -> Iterator[tuple[Party, int]]:
        for name, whose in _WHOSE_RATING.items():
            text = self._text(name)
            if not text:
                continue
            stars = _stars(text)
            if stars is None:
                self._report("outcome.rating_unread", name, text)
            else:
                yield from ((party, stars) for party in self._parties(Step.RATED, whose))

    def _reason(self, declined: bool) -> DeclineReason | None:
        """From its column, else from what the result says beside the refusal: 婉拒（薪资不符）."""
        words = vocabulary.decline_reasons()
        if text := self._text("reason"):
            found = words.find(text)
            if not declined:
                self._report("outcome.reason_without", "reason", text)
                return None
            if not found:
                self._report("outcome.reason_other", "reason", text, known=_labels(words, {"other"}))
            return DeclineReason(found[0]) if found else DeclineReason.OTHER
        beside = [code for name in _WHOSE for code in words.find_in_prose(self._text(name))]
        return DeclineReason(beside[0]) if declined and beside else None

    @cached_property
    def _day(self) -> date | None:
        if blank(self._row.fields.get("date")):
            if self._default_day is None:
                self._report("outcome.no_date", "date")
            return self._default_day
        return self._day_in("date")

    def _day_in(self, name: str) -> date | None:
        value = self._row.fields.get(name)
        text = text_of(value).strip()
        day = self._parsed(value, text)
        if day is None:
            self._report("outcome.date_unread", name, text)
        elif day > self._today:
            self._report("outcome.date_ahead", name, text, day=day.isoformat(), today=self._today.isoformat())
        return day if day is None or day <= self._today else None

    def _parsed(self, value: Cell, text: str) -> date | None:
        """Of a day without a year the last one that has been."""
        given = value if isinstance(value, date | datetime) or _is_number(value) else text
        try:
            day = parse_date(given, self._today, "start")
            ahead = day is not None and day > self._today
            return parse_date(given, self._today - _A_YEAR, "start") if ahead else day
        except Unreadable:
            return None


def _is_number(value: Cell) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _stars(text: str) -> int | None:
    """Of “4”, “4星”, “四分”, “★★★★☆”; None for anything else."""
    if _STARS.fullmatch(text.strip()):
        return text.count("★") + text.count("⭐")
    found = _RATING.fullmatch(folded(text).strip())
    return _NUMERALS.get(found[1]) or int(found[1]) if found else None


def _labels(words: Vocabulary, without: set[str]) -> Bilingual:
    labels = [words.label(code) for code in words.codes if code not in without]
    return Bilingual("、".join(label.zh for label in labels), ", ".join(label.en.lower() for label in labels))
