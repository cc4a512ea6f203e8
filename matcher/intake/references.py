"""Under what name a row is remembered, so that a list sent again meets its own rows."""

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import PurePath
from typing import NamedTuple, Protocol

from matcher.intake.cells import Cell, text_of
from matcher.intake.messages import problem
from matcher.intake.report import ListKind
from matcher.profiles.problems import Problem
from matcher.profiles.text import folded

_VERSIONS = re.compile(
    r"[\s_\-–—.·]*(?:[(（\[【]\s*(?:\d{1,3}|修改|修订|更新|最终|终稿|定稿|新|副本|已标注|标注|copy|final|new|marked|rev\w*|v\d+(?:\.\d+)*)\s*版?\s*[)）\]】]"
    r"|(?<![a-z])(?:v|ver|version|rev|r)[\s._]?\d{1,3}(?:\.\d+)*"
    r"|(?:第[一二三四五六七八九十\d]{1,2}版|修改版?|修订版?|更新版?|更新|最终版?|终稿|终版|定稿|新版|副本|已标注|标注版?|已修改|导入问题|问题标注)"
    r"|(?<![a-z])(?:final|copy|copy of|new|latest|marked|revised|updated|corrected|fixed|draft)"
    r"|(?:19|20)\d{2}[-_.年/]?(?:0?[1-9]|1[0-2])[-_.月/]?(?:0?[1-9]|[12]\d|3[01])日?(?:[-_ ]?\d{4,6})?"
    r"|(?<!\d)(?:0?[1-9]|1[0-2])[.月](?:0?[1-9]|[12]\d|3[01])日?)\s*$"
)
_COPY_OF = re.compile(r"^(?:copy of|副本|复件)\s*[-_]?\s*")
_DEFAULT_SHEET = re.compile(r"(?:sheet|工作表|表|名单)?\s*\d*", re.IGNORECASE)


def list_name(filename: str, sheet: str, kind: ListKind | None) -> str:
    """The name of a list through its versions: "技术需求榜单_v2(1).xlsx" is "技术需求榜单".

    A sheet with a name of its own is added. A file whose whole name is a version takes the kind as its name.
    """
    stem = _COPY_OF.sub("", folded(PurePath(filename.replace("\\", "/")).stem))
    stem = re.sub(r"\.(?:xlsx?|csv|tsv|jsonl?)$", "", stem)
    while (shorter := _VERSIONS.sub("", stem)) != stem:
        stem = shorter
    stem = stem.strip(" _-–—.·") or (kind.value if kind else "list")
    name = folded(sheet)
    return stem if _DEFAULT_SHEET.fullmatch(name) else f"{stem}/{name}"


def number_of(fields: Mapping[str, Cell]) -> str:
    """The row's number as written, without leading zeros; "" when it has none."""
    text = folded(text_of(fields.get("number"))).strip(" .、#")
    return text.lstrip("0") or "0" if text.isdigit() else text[:80]


def reference_of(list_: str, number: str, content_key: str) -> str:
    """List and number, else list and what identifies the content."""
    return f"{list_}#{number}" if number else f"{list_}#{content_key}"


class Held(NamedTuple):
    """A record that is already there."""

    id: str
    reference: str
    content_key: str
    content_hash: str
    label: str  # title or name, to say what a number stood for


class Known(Protocol):
    """What the store remembers of one list."""

    def by_reference(self, reference: str) -> Held | None: ...

    def by_key(self, list_: str, content_key: str) -> Held | None: ...


class Action(StrEnum):
    NEW = "new"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    RENUMBERED = "renumbered"  # the same entry under another number, its content perhaps changed too


class Resolution(NamedTuple):
    """What to do with a row; `id` is the record to keep, None for a new one."""

    action: Action
    id: str | None
    problems: tuple[Problem, ...] = ()


def resolve(list_: str, reference: str, content_key: str, content_hash: str, known: Known) -> Resolution:
    """Which record a row of a list sent again is.

    What identifies the content comes before the number: when rows were sorted or inserted, numbers move and entries
    stay. Only for content not known in this list does the number decide, and a warning says what it stood for.
    """
    same_number = known.by_reference(reference)
    if same_number and same_number.content_key == content_key:
        return Resolution(
            Action.UNCHANGED if same_number.content_hash == content_hash else Action.CHANGED, same_number.id
        )
    same_content = known.by_key(list_, content_key)
    if same_content:
        number = same_content.reference.partition("#")[2]
        return Resolution(
            Action.RENUMBERED, same_content.id, (problem("record.renumbered", field="number", value=number),)
        )
    if same_number:
        number = reference.partition("#")[2]
        warning = problem("record.changed", field="number", value=same_number.label, reference=number)
        return Resolution(Action.CHANGED, same_number.id, (warning,))
    return Resolution(Action.NEW, None)
