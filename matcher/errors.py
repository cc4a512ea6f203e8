"""Everything the matcher raises.

WutongError
├── UnreadableFile        a file that is not what it says, is damaged, or holds nothing to read
├── FileTooLarge          a file beyond the limits in the settings
├── NotFound              an id that stands for nothing here
├── UnusableIndex         a saved index that is damaged or made by another encoder
└── UnusableModel         a reranker whose checksum or feature names do not fit

The domain knows no HTTP: `service.api.problems` holds the map to status codes.
"""

from matcher.bilingual import Bilingual


class WutongError(Exception):
    """An error that a person can read, in both languages, with what to do about it."""

    def __init__(self, message: Bilingual) -> None:
        super().__init__(message.en)
        self.message = message


class UnreadableFile(WutongError): ...


class FileTooLarge(WutongError): ...


class NotFound(WutongError): ...


class UnusableIndex(WutongError): ...


class UnusableModel(WutongError): ...
