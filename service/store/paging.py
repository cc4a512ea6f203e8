"""Cursors: a page says where the next begins, so records added meanwhile shift nothing."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from matcher.bilingual import Bilingual
from service.errors import InvalidRequest

Item = TypeVar("Item")


@dataclass(frozen=True)
class Page(Generic[Item]):
    """`next` is None on the last page."""

    items: Sequence[Item]
    next: str | None


def encode_cursor(position: int) -> str:
    return base64.urlsafe_b64encode(str(position).encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> int:
    """Raises InvalidRequest for anything that `encode_cursor` has not made."""
    try:
        position = int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error) as error:
        raise InvalidRequest(_BAD_CURSOR.format(cursor=cursor[:100])) from error
    if not 0 <= position < 1 << 63:
        raise InvalidRequest(_BAD_CURSOR.format(cursor=cursor[:100]))
    return position


_BAD_CURSOR = Bilingual(
    zh="cursor“{cursor}”无效。请使用上一页返回的 next，或去掉 cursor 从头开始。",
    en="The cursor “{cursor}” is not one of ours. Use `next` of the previous page, or none at all.",
)
