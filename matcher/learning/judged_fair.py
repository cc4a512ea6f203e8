"""A fair whose pairs somebody graded: what rankings are measured and trained on."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from matcher.intake.intake import open_lists
from matcher.profiles.models import Demand, Talent

_DATA = Path(__file__).resolve().parents[2] / "data"
SAMPLE_FAIR = _DATA / "fair"
TRAINING_FAIR = _DATA / "training_fair"
DAY_OF_SAMPLE_FAIR = date(2026, 10, 1)  # before any deadline of either fair

_NO_LIST = ({"demand", "talent", "grade"}, {"list", "key", "heading"})

Grades = Mapping[str, Mapping[str, int]]  # demand → talent → 0..3; a pair that is not there counts as 0


@dataclass(frozen=True)
class JudgedFair:
    """Profiles by the number they have in their list, which is how the judgements name them."""

    demands: Mapping[str, Demand]
    talents: Mapping[str, Talent]
    grades: Grades  # how much the talent suits the demand
    answers: Grades = field(default_factory=dict)  # how much the demand suits the talent, where somebody judged that


def read_judged_fair(folder: Path, today: date) -> JudgedFair:
    """All lists in `folder`, its judgements.tsv (columns demand, talent, grade), and its answers.tsv if it has one.

    ValueError where a judgement names a number that stands in no list, or two records of a side have one number.
    """
    demands: dict[str, Demand] = {}
    talents: dict[str, Talent] = {}
    for file in sorted(folder.iterdir()):
        if not _is_list(file):
            continue
        for result in open_lists(file, file.name, today=today).results():
            profile = result.profile
            if profile is None:
                continue
            number = number_of(profile.reference)
            if number in (demands if isinstance(profile, Demand) else talents):
                raise ValueError(f"{file} has a second record numbered {number}, which judgements could not tell apart")
            if isinstance(profile, Demand):
                demands[number] = profile
            else:
                talents[number] = profile
    judged = [folder / "judgements.tsv", folder / "answers.tsv"]
    given = [read_grades(file) if file.exists() or file is judged[0] else {} for file in judged]
    for file, grades in zip(judged, given, strict=True):
        missing = {one for one in grades if one not in demands}
        missing |= {one for graded in grades.values() for one in graded if one not in talents}
        if missing:
            raise ValueError(f"{file} names {sorted(missing)}, which no list in {folder} has")
    return JudgedFair(demands, talents, *given)


def _is_list(file: Path) -> bool:
    """By its ending, unless it is a table of judgements or names the headings of the lists."""
    if file.suffix != ".tsv":
        return file.suffix in (".xlsx", ".csv", ".jsonl")
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as rows:
        headings = set(next(csv.reader(rows, delimiter="\t", quoting=csv.QUOTE_NONE), []))
    return not any(others <= headings for others in _NO_LIST)


def number_of(reference: str) -> str:
    """The number of the row in its list; references keep it in lower case."""
    return reference.rsplit("#", 1)[-1].upper()


def read_grades(file: Path) -> Grades:
    grades: dict[str, dict[str, int]] = {}
    with file.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
            grades.setdefault(row["demand"], {})[row["talent"]] = int(row["grade"])
    return grades
