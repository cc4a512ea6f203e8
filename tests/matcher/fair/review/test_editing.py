import pytest

from matcher.errors import NotFound
from matcher.fair.frame import Ban, Rules, Table
from matcher.fair.programme import Programme
from matcher.fair.review.clashes import Grade
from matcher.fair.review.editing import Add, Assign, Lock, Move, Remove, Swap, edited
from tests.matcher.fair.small_fair import FIRST, PARTICIPANTS, SECOND, THIRD, fair, programme, slot_of

ROOMY = fair(tables=tuple(Table(id=f"T{number}", room="R1") for number in range(1, 5)))


def made() -> Programme:
    """d1 meets t1 in the first slot and t2 in the second; d2 meets t2 in the first."""
    before = Programme(fair="small")
    for demand, talent, slot in (("d1", "t1", FIRST), ("d1", "t2", SECOND), ("d2", "t2", FIRST)):
        before = edited(before, ROOMY, PARTICIPANTS, Add(demand=demand, talent=talent, slot=slot)).programme
    return before


def meeting(before: Programme, demand: str, talent: str) -> str:
    return next(one.id for one in before.meetings if (demand, talent) in one.pairs)


def test_a_meeting_is_added_with_a_free_table_and_the_people_it_needs() -> None:
    done = edited(made(), ROOMY, PARTICIPANTS, Add(demand="d2", talent="t3", slot=SECOND))
    assert done.grade is None
    added = next(one for one in done.programme.meetings if one.talents == ("t3",))
    assert added.interpreter == "I1"
    assert added.representatives == ("o2.representative",)
    assert len({one.table for one in done.programme.meetings if one.slot == SECOND}) == 2


def test_a_move_onto_a_busy_talent_is_blocked() -> None:
    before = made()
    done = edited(before, ROOMY, PARTICIPANTS, Move(meeting=meeting(before, "d2", "t2"), slot=SECOND))
    assert done.grade is Grade.BLOCK
    assert [one.code for one in done.clashes] == ["talent.twice"]
    assert "人才二" in done.clashes[0].message.zh
    assert "Talent two" in done.clashes[0].message.en


def test_a_move_to_a_free_slot_brings_no_clash() -> None:
    before = made()
    done = edited(before, ROOMY, PARTICIPANTS, Move(meeting=meeting(before, "d2", "t2"), slot=THIRD))
    assert done.grade is None
    assert slot_of(done.programme, "d2", "t2") == THIRD


def test_a_swap_changes_slots_and_tables() -> None:
    before = made()
    first, second = meeting(before, "d1", "t1"), meeting(before, "d1", "t2")
    done = edited(before, ROOMY, PARTICIPANTS, Swap(first=first, second=second))
    assert slot_of(done.programme, "d1", "t1") == SECOND
    assert slot_of(done.programme, "d1", "t2") == FIRST
    assert [one.code for one in done.clashes] == ["talent.twice"]  # t2 meets d2 in the first slot already


def test_a_pair_against_a_ban_is_blocked_and_says_so() -> None:
    frame = ROOMY.model_copy(update={"rules": Rules(bans=(Ban(party="o2", talent="t1", reason="亲属 family"),))})
    done = edited(made(), frame, PARTICIPANTS, Add(demand="d2", talent="t1", slot=THIRD))
    assert [(one.code, one.grade) for one in done.clashes] == [("pair.banned", Grade.BLOCK)]
    assert "family" in done.clashes[0].message.en


def test_one_meeting_too_many_is_a_warning() -> None:
    frame = ROOMY.model_copy(update={"rules": Rules.model_validate({"talents": {"most": 1}})})
    done = edited(made(), frame, PARTICIPANTS, Add(demand="d2", talent="t1", slot=SECOND))
    assert [(one.code, one.parties, one.grade) for one in done.clashes] == [("number.above", ("t1",), Grade.WARN)]
    assert done.clashes[0].message.en == "Talent one has 2 meetings, and at most 1 are allowed."


def test_adding_a_pair_that_meets_already_moves_it() -> None:
    done = edited(made(), ROOMY, PARTICIPANTS, Add(demand="d2", talent="t2", slot=THIRD))
    assert slot_of(done.programme, "d2", "t2") == THIRD
    assert len(done.programme.meetings) == len(made().meetings)


def test_removing_leaves_the_others_as_they_are() -> None:
    before = made()
    gone = meeting(before, "d1", "t1")
    after = edited(before, ROOMY, PARTICIPANTS, Remove(meeting=gone)).programme
    assert after.meetings == tuple(one for one in before.meetings if one.id != gone)


def test_locks_and_people_are_set_by_name() -> None:
    before = made()
    one = meeting(before, "d1", "t1")
    after = edited(before, ROOMY, PARTICIPANTS, Lock(meeting=one)).programme
    assert after.of_id[one].locked
    done = edited(after, ROOMY, PARTICIPANTS, Assign(meeting=one, interpreter="I1"))
    assert done.programme.of_id[one].interpreter == "I1"
    assert done.programme.of_id[one].representatives == before.of_id[one].representatives


@pytest.mark.parametrize(
    "edit",
    [
        Remove(meeting="m_unknown"),
        Add(demand="d9", talent="t1", slot=FIRST),
        Add(demand="d1", talent="t9", slot=FIRST),
        Add(demand="d1", talent="t3", slot="never"),
        Add(demand="d1", talent="t3", slot=FIRST, table="T99"),
    ],
)
def test_what_is_not_there_is_named(edit: Remove | Add) -> None:
    with pytest.raises(NotFound) as raised:
        edited(made(), ROOMY, PARTICIPANTS, edit)
    assert raised.value.message.zh != raised.value.message.en


def test_a_hand_made_programme_claims_no_optimality() -> None:
    before = programme()
    after = edited(before, fair(), PARTICIPANTS, Remove(meeting=before.meetings[0].id)).programme
    assert after.timetable is None
