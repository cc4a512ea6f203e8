"""Replies to letters, from the sheet of the mail merge with its column filled in, or any table with such columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from matcher.bilingual import Bilingual
from matcher.errors import UnreadableFile
from matcher.fair.inviting import letter_texts as texts
from matcher.intake.cells import text_of
from matcher.intake.files import RawSheet, open_file
from matcher.intake.limits import Limits
from matcher.learning.verdicts import Step
from matcher.profiles import vocabulary
from matcher.profiles.text import blank, clean, key_of

_NAMES_TALENT = (
    *("人才编号", "人才", "编号", "人才id", "talent id", "talent", "talent number", "number", "id"),
    *texts.COLUMNS["talent"],
)
_NAMES_REPLY = ("回复", "答复", "是否出席", "是否参加", "回执", "reply", "answer", "attending", *texts.COLUMNS["reply"])
_YES = (
    "接受",
    "出席",
    "参加",
    "参会",
    "到会",
    "会来",
    "是",
    "同意",
    "yes",
    "y",
    "accept",
    "accepted",
    "attend",
    "attending",
)
_NO = (
    *(
        "婉拒",
        "谢绝",
        "拒绝",
        "不出席",
        "不参加",
        "不参会",
        "不到会",
        "不能出席",
        "不能参加",
        "无法出席",
        "无法参加",
        "不来",
        "否",
        "不",
    ),
    *("no", "n", "decline", "declined", "not attending", "cannot attend", "cannot come", "unable to attend"),
)


@dataclass(frozen=True)
class Reply:
    """talent: a number or id, as the row gives it."""

    talent: str
    accepted: bool
    row: int


@dataclass(frozen=True)
class Replies:
    """`unread`: rows whose reply was not understood, and what to write. Rows without a reply are waited for."""

    replies: tuple[Reply, ...]
    unread: tuple[Bilingual, ...]


def read_replies(source: bytes | Path, filename: str, limits: Limits | None = None) -> Replies:
    """Of every sheet whose first rows name a column of talents and one of replies.

    Raises UnreadableFile where there is none, and as other lists do.
    """
    replies: list[Reply] = []
    unread: list[Bilingual] = []
    found = False
    for sheet in open_file(source, filename, limits or Limits()).sheets:
        read = _read_sheet(sheet)
        if read is not None:
            found = True
            replies += read.replies
            unread += read.unread
    if not found:
        raise UnreadableFile(_NO_COLUMNS.format(file=filename))
    return Replies(tuple(replies), tuple(unread))


def understood(given: str) -> bool | None:
    """True for yes, False for no, None for what says neither."""
    said = key_of(given)
    if said in _ANSWERS:
        return _ANSWERS[said]
    steps = [step for step in vocabulary.verdict_steps().find(given) if step in (Step.ACCEPTED, Step.DECLINED)]
    return steps[0] == Step.ACCEPTED if len(steps) == 1 else None


def _read_sheet(sheet: RawSheet) -> Replies | None:
    """None for a sheet that is left out, or has no such columns in its first rows."""
    if sheet.left_out:
        return None
    columns = _columns(sheet.headings) if sheet.headings is not None else None
    replies: list[Reply] = []
    unread: list[Bilingual] = []
    for number, row in enumerate(sheet.rows()):
        cells = [clean(text_of(cell)) for cell in row.cells]
        if columns is None:
            if number >= _LOOKED_AT:
                return None
            columns = _columns(cells)
            continue
        talent, said = (cells[place] if place < len(cells) else "" for place in columns)
        if not talent or blank(said):
            continue
        accepted = understood(said)
        if accepted is None:
            unread.append(_UNREAD.format(row=row.number, talent=talent[:60], given=said[:60]))
        else:
            replies.append(Reply(talent, accepted, row.number))
    return None if columns is None else Replies(tuple(replies), tuple(unread))


def _columns(headings: Sequence[str]) -> tuple[int, int] | None:
    """Places of the talent and of the reply."""
    keys = [key_of(heading) for heading in headings]
    places = [next((place for place, key in enumerate(keys) if key in names), None) for names in _HEADINGS]
    talent, reply = places
    return None if talent is None or reply is None else (talent, reply)


_LOOKED_AT = 20  # rows, for the headings
_HEADINGS = [frozenset(map(key_of, names)) for names in (_NAMES_TALENT, _NAMES_REPLY)]
_ANSWERS: Mapping[str, bool] = {key_of(word): True for word in _YES} | {key_of(word): False for word in _NO}
_UNREAD = Bilingual(
    zh="第 {row} 行，人才“{talent}”：看不懂回复“{given}”，此行未采用。请写“接受”或“婉拒”，未回复则留空。",
    en="Row {row}, talent “{talent}”: the reply “{given}” was not understood, and the row was left out. "
    "Write “accepted” or “declined”, or nothing where no reply has come.",
)
_NO_COLUMNS = Bilingual(
    zh="文件“{file}”中没有“人才编号”与“回复”两列。请使用导出的邀请函表格，或为这两列加上表头。",
    en="“{file}” has no columns “Talent id” and “Reply”. Use the sheet of letters that was written, or give the two "
    "columns these headings.",
)
