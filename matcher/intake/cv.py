"""A CV as .pdf, .docx or .txt → a draft profile to confirm, every field with the lines it stands on."""

from dataclasses import dataclass, field
from datetime import date

from matcher.intake.cv_fields import TracedField, traced_fields
from matcher.intake.cv_text import cv_lines
from matcher.intake.limits import Limits
from matcher.intake.messages import problem
from matcher.profiles.fields import TALENT_FIELDS
from matcher.profiles.models import Status, Talent
from matcher.profiles.problems import Problem
from matcher.profiles.reading import read_talent

_ASKED = ("email", "degree", "skills", "languages", "intents")  # what a form would ask for and a CV often leaves out


@dataclass(frozen=True, slots=True)
class DraftTalent:
    """What a CV says. `talent` is a draft without consent: a CV agrees to nothing, its owner does when confirming.

    `talent` is None when no name was found; `values` then still fills the form.
    """

    talent: Talent | None
    fields: tuple[TracedField, ...]
    lines: tuple[str, ...]  # of the file; line n is lines[n - 1]
    problems: tuple[Problem, ...] = field(default=())

    @property
    def values(self) -> dict[str, str]:
        """Field name → text as it stands in the CV."""
        return {traced.field: traced.value for traced in self.fields}


def read_cv(data: bytes, filename: str, *, limits: Limits | None = None, today: date) -> DraftTalent:
    """Reads what the CV states and invents nothing. Age, gender, nationality and photograph are never taken.

    Raises UnreadableFile for an empty, scanned, encrypted or damaged file and for anything that is no CV, FileTooLarge
    beyond the limits; each says what to do.
    """
    lines = cv_lines(data, filename, limits or Limits())
    fields, personal = traced_fields(lines)
    problems = [problem("cv.not_collected", line=found.line) for found in personal]
    problems += [
        problem("cv.unsure", field=traced.field, value=traced.value, line=traced.lines[0])
        for traced in fields
        if not traced.sure
    ]
    given = {traced.field for traced in fields}
    problems += [
        problem("cv.missing", field=name, what=TALENT_FIELDS[name].label) for name in _ASKED if name not in given
    ]
    if "name" not in given:
        problems.append(problem("cv.no_name", field="name"))
        return DraftTalent(None, tuple(fields), lines, tuple(problems))
    reading = read_talent({traced.field: traced.value for traced in fields}, today=today)
    talent = reading.profile
    if talent is not None:
        talent = talent.model_copy(update={"status": Status.DRAFT, "consents": frozenset()})
    return DraftTalent(talent, tuple(fields), lines, (*problems, *reading.problems))


__all__ = ["DraftTalent", "TracedField", "read_cv"]
