"""A CV → a draft to confirm. Nothing is stored."""

from typing import Any

from matcher.errors import FileTooLarge
from service.actions import import_messages as messages
from service.actions.import_lists import SentFile
from service.bootstrap import Service


def draft(service: Service, file: SentFile) -> dict[str, Any]:
    """`talent`: the draft in canonical form; `fields`: each value with the lines it was read from.

    Raises UnreadableFile for what is empty, scanned, encrypted or no CV, and FileTooLarge.
    """
    from matcher.intake.cv import read_cv  # readers of PDF and Word are needed only here

    limit = service.limits.max_cv_bytes
    data = file.content.read(limit + 1)
    if len(data) > limit:
        raise FileTooLarge(messages.FILE_TOO_LARGE.format(name=file.name, limit=limit))
    return read_cv(data, file.name, service.limits).as_json()  # type: ignore[no-any-return]
