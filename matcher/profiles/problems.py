"""What was wrong with a value, in a form that can be shown in either language and found again in the sheet."""

from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from matcher.bilingual import Bilingual


class Severity(StrEnum):
    NOTE = "note"  # something was understood or left out; nothing to mend
    WARNING = "warning"  # the row is taken, this value is not, or not surely
    ERROR = "error"  # the row cannot be taken


class Problem(BaseModel):
    """One finding about one value. `message` says what was given and what to do."""

    model_config = ConfigDict(frozen=True)

    code: str  # stable, e.g. "money.unreadable"
    severity: Severity
    field: str = ""  # canonical field name, e.g. "salary"
    column: str = ""  # the heading as it stands in the file
    value: str = ""  # what was given, cut to 200 characters
    message: Bilingual

    def at(self, **place: Any) -> "Problem":
        """The same finding with column or field filled in."""
        return self.model_copy(update=place)
