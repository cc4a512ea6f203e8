"""What the service raises beside the matcher's own errors.

WutongError (matcher.errors)
├── Changed            the record has changed since it was read
├── Clashing           an edit of a programme that cannot be, or that has to be confirmed
├── Conflict           the record exists already, or others hang on it
├── Forbidden          an action that needs the staff token
├── Gone               it was here and was erased
├── InvalidFrame       the frame of a fair that cannot be planned
├── InvalidRequest     a cursor, filter or combination that means nothing
├── NoChineseFont      a .pdf that cannot be set, as no font with Chinese is here
├── OutdatedDatabase   the database has another schema than this version
└── UnsafeSettings     settings with which the service refuses to start
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matcher.bilingual import Bilingual
from matcher.errors import WutongError

if TYPE_CHECKING:  # numpy comes with them, and no error needs it
    from matcher.fair.entry.checks import FrameProblem
    from matcher.fair.review.clashes import Clash


class Changed(WutongError): ...


class Clashing(WutongError):
    def __init__(self, message: Bilingual, clashes: "Sequence[Clash]") -> None:
        super().__init__(message)
        self.clashes = clashes


class Conflict(WutongError): ...


class Forbidden(WutongError): ...


class Gone(WutongError): ...


class InvalidFrame(WutongError):
    def __init__(self, message: Bilingual, problems: "Sequence[FrameProblem]") -> None:
        super().__init__(message)
        self.problems = tuple(problems)


class InvalidRequest(WutongError): ...


class NoChineseFont(WutongError): ...


class OutdatedDatabase(WutongError): ...


class UnsafeSettings(WutongError): ...
