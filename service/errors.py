"""What the service raises beside the matcher's own errors.

WutongError (matcher.errors)
├── Changed            the record has changed since it was read
├── Conflict           the record exists already, or others hang on it
├── Forbidden          an action that needs the staff token
├── Gone               it was here and was erased
├── InvalidRequest     a cursor, filter or combination that means nothing
├── OutdatedDatabase   the database has another schema than this version
└── UnsafeSettings     settings with which the service refuses to start
"""

from matcher.errors import WutongError


class Changed(WutongError): ...


class Conflict(WutongError): ...


class Forbidden(WutongError): ...


class Gone(WutongError): ...


class InvalidRequest(WutongError): ...


class OutdatedDatabase(WutongError): ...


class UnsafeSettings(WutongError): ...
