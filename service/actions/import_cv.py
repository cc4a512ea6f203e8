"""A CV → a draft to confirm. Nothing is stored."""

from typing import TYPE_CHECKING

from matcher.intake.messages import megabytes, size_error
from service.actions.import_lists import SentFile
from service.bootstrap import Service

if TYPE_CHECKING:
    from matcher.intake.cv import DraftTalent


def draft(service: Service, file: SentFile) -> "DraftTalent":
    """The draft, each value with the lines it was read from.

    Raises UnreadableFile for what is empty, scanned, encrypted or no CV, and FileTooLarge.
    """
    from matcher.intake.cv import read_cv  # readers of PDF and Word are needed only here

    limit = service.limits.max_cv_bytes
    data = file.content.read(limit + 1)
    if len(data) > limit:
        size = megabytes(limit)
        raise size_error("cv.too_large", file=file.name, size=f"> {size}", limit=size)
    return read_cv(data, file.name, limits=service.limits, today=service.today())
