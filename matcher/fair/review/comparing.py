"""What is different between two versions of a programme, meeting by meeting, and whom it concerns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from matcher.bilingual import Bilingual
from matcher.fair.frame import Fair
from matcher.fair.participants import Participants
from matcher.fair.programme import Meeting, Programme


class Kind(StrEnum):
    ADDED = "added"
    CANCELLED = "cancelled"
    MOVED = "moved"  # to another slot
    OTHER_TABLE = "other_table"
    OTHER_PEOPLE = "other_people"  # guests, representatives, interpreter


@dataclass(frozen=True)
class Change:
    kind: Kind
    before: Meeting | None
    after: Meeting | None

    @property
    def meeting(self) -> Meeting:
        """The one there is; after the change where both are."""
        known = self.after or self.before
        if known is None:
            raise ValueError("a change of nothing")
        return known

    @property
    def parties(self) -> tuple[str, ...]:
        """Talents and demands, before and after."""
        both = [party for one in (self.before, self.after) if one is not None for party in one.parties]
        return tuple(dict.fromkeys(both))

    def said(self, fair: Fair, participants: Participants) -> Bilingual:
        meeting = self.meeting
        names = [participants.named(one) for one in (*meeting.demands, *meeting.talents)]
        who = Bilingual(" × ".join(one.zh for one in names), " × ".join(one.en for one in names))
        places = {"old": _place(fair, self.before), "new": _place(fair, self.after)}
        return _SAID[self.kind].format(who=who, **places)


def changes(before: Programme, after: Programme) -> list[Change]:
    """In the order of the meetings after, then those that are no more. None for two that are the same."""
    return list(_changes(before.of_id, after.of_id))


def _changes(before: Mapping[str, Meeting], after: Mapping[str, Meeting]) -> Iterator[Change]:
    for meeting in after.values():
        old = before.get(meeting.id)
        if old is None:
            yield Change(Kind.ADDED, None, meeting)
        elif old.slot != meeting.slot:
            yield Change(Kind.MOVED, old, meeting)
        elif old.table != meeting.table:
            yield Change(Kind.OTHER_TABLE, old, meeting)
        elif _people(old) != _people(meeting):
            yield Change(Kind.OTHER_PEOPLE, old, meeting)
    for meeting in before.values():
        if meeting.id not in after:
            yield Change(Kind.CANCELLED, meeting, None)


def _people(meeting: Meeting) -> tuple[Sequence[str], Sequence[str], str]:
    return meeting.parties, meeting.representatives, meeting.interpreter


def _place(fair: Fair, meeting: Meeting | None) -> str:
    if meeting is None or meeting.slot not in fair.slot_numbers:
        return ""
    slot = fair.slots[fair.slot_numbers[meeting.slot]]
    return f"{slot.day:%m-%d} {slot.start:%H:%M}, {meeting.table}"


_SAID = {
    Kind.ADDED: Bilingual("新增：{who}，{new}", "New: {who}, {new}"),
    Kind.CANCELLED: Bilingual("取消：{who}，原定 {old}", "Cancelled: {who}, was {old}"),
    Kind.MOVED: Bilingual("改期：{who}，由 {old} 改为 {new}", "Moved: {who}, from {old} to {new}"),
    Kind.OTHER_TABLE: Bilingual("换桌：{who}，由 {old} 改为 {new}", "Other table: {who}, from {old} to {new}"),
    Kind.OTHER_PEOPLE: Bilingual("换人：{who}，{new}", "Other people: {who}, {new}"),
}
