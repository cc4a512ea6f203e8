from matcher.fair.frame import Table
from matcher.fair.review.comparing import Kind, changes
from matcher.fair.review.editing import Add, Assign, Move, Remove, edited
from tests.matcher.fair.small_fair import FIRST, PARTICIPANTS, SECOND, fair, programme

ROOMY = fair(tables=tuple(Table(id=f"T{number}", room="R1") for number in range(1, 5)))


def test_the_same_twice_has_no_changes() -> None:
    assert changes(programme(), programme()) == []


def test_each_kind_of_change_is_named_with_old_and_new() -> None:
    empty = programme(ROOMY).model_copy(update={"meetings": (), "unplaced": ()})
    one = edited(empty, ROOMY, PARTICIPANTS, Add(demand="d1", talent="t1", slot=FIRST)).programme
    (number,) = one.of_id
    moved = edited(one, ROOMY, PARTICIPANTS, Move(meeting=number, slot=SECOND)).programme
    other = edited(one, ROOMY, PARTICIPANTS, Move(meeting=number, slot=FIRST, table="T4")).programme
    people = edited(one, ROOMY, PARTICIPANTS, Assign(meeting=number, interpreter="I1")).programme
    gone = edited(one, ROOMY, PARTICIPANTS, Remove(meeting=number)).programme
    for before, after, kind, zh, en in (
        (empty, one, Kind.ADDED, "新增", "New"),
        (one, moved, Kind.MOVED, "由 10-14 09:00, T1 改为 10-14 09:25, T1", "from 10-14 09:00, T1 to 10-14 09:25, T1"),
        (one, other, Kind.OTHER_TABLE, "T4", "T4"),
        (one, people, Kind.OTHER_PEOPLE, "换人", "Other people"),
        (one, gone, Kind.CANCELLED, "原定 10-14 09:00, T1", "was 10-14 09:00, T1"),
    ):
        (change,) = changes(before, after)
        said = change.said(ROOMY, PARTICIPANTS)
        assert change.kind is kind
        assert zh in said.zh
        assert en in said.en
        assert set(change.parties) == {"d1", "t1"}
