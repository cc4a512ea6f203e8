from datetime import datetime, time, timedelta

from matcher.fair.day.events import (
    CalledOff,
    CheckedIn,
    Late,
    NoShow,
    Overrun,
    TableLost,
    WalkIn,
    WalkInDone,
    as_things_stand,
    checked_in,
    waiting,
)
from matcher.fair.day.walk_ins import estimates
from matcher.fair.frame import Attendee, Pin, Representative, Rules
from matcher.fair.presence import Presence
from matcher.fair.review.editing import Add, edited
from tests.matcher.fair.small_fair import PARTICIPANTS, SLOTS, at, fair, programme

TOMORROW = SLOTS[0].day + timedelta(days=1)
EMPTY = programme().model_copy(update={"meetings": ()})


def there(frame: object, talent: str) -> list[bool]:
    return Presence(frame).of_talent(talent).tolist()  # type: ignore[arg-type]


def test_who_is_late_is_away_until_then() -> None:
    frame = as_things_stand(fair(), [Late(at=at(9), party="t1", until=at(9, 40))], EMPTY)
    assert there(frame, "t1") == [False, False, True]


def test_checking_in_ends_being_late_or_missed() -> None:
    events = [NoShow(at=at(9), party="t1"), CheckedIn(at=at(9, 24), party="t1")]
    assert there(as_things_stand(fair(), events[:1], EMPTY), "t1") == [False, False, False]
    assert there(as_things_stand(fair(), events, EMPTY), "t1") == [False, True, True]
    assert checked_in(events) == {"t1": at(9, 24)}


def test_a_missed_day_ends_with_the_day_and_what_was_missed_stays_missed() -> None:
    days = fair(slots=(*SLOTS, *(slot.model_copy(update={"id": f"n-{slot.id}", "day": TOMORROW}) for slot in SLOTS)))
    came = datetime.combine(TOMORROW, time(10, 30))
    events = [NoShow(at=at(9), party="t1"), CheckedIn(at=came, party="t1")]
    assert there(as_things_stand(days, events, EMPTY), "t1") == [False] * 3 + [True] * 3
    late = [Late(at=at(9), party="t1", until=at(9, 20)), NoShow(at=at(9, 20), party="t1")]
    assert there(as_things_stand(days, late, EMPTY), "t1") == [False] * 3 + [True] * 3


def test_who_comes_in_the_first_half_of_a_slot_is_in_time_for_it() -> None:
    missed = NoShow(at=at(9), party="t1")
    assert there(as_things_stand(fair(), [missed, CheckedIn(at=at(9, 5), party="t1")], EMPTY), "t1") == [True] * 3
    assert not there(as_things_stand(fair(), [missed, CheckedIn(at=at(9, 15), party="t1")], EMPTY), "t1")[0]


def test_with_a_representative_comes_the_organisation_and_with_it_the_only_one_it_sends() -> None:
    frame = fair(representatives=(Representative(id="r1", organisation="o1"),))
    for said, seen in (("o1", "r1"), ("r1", "o1"), ("o1", "o1")):
        events = [Late(at=at(8, 50), party=said, until=at(9, 40)), CheckedIn(at=at(8, 55), party=seen)]
        after = as_things_stand(frame, events, EMPTY)
        assert {one.until for one in after.absences} == {at(8, 55)}, (said, seen)


def test_the_last_word_on_an_overrun_holds() -> None:
    made = programme()
    meeting = next(one for one in made.meetings if one.slot == SLOTS[0].id)
    events = [Overrun(at=at(9, 20), meeting=meeting.id, until=until) for until in (at(9, 30), at(9, 22))]
    until = {one.until for one in as_things_stand(fair(), events, made).absences}
    assert until == {at(9, 22)}


def test_a_lost_table_or_room_is_not_to_be_had() -> None:
    of_table = as_things_stand(fair(), [TableLost(at=at(9, 21), party="T1")], EMPTY)
    assert Presence(of_table).of_table("T1").tolist() == [True, False, False]
    of_room = as_things_stand(fair(), [TableLost(at=at(9), party="R1", until=at(9, 20))], EMPTY)
    assert Presence(of_room).of_table("T2").tolist() == [False, True, True]


def test_a_meeting_that_overruns_keeps_its_people_and_table() -> None:
    made = programme()
    meeting = next(one for one in made.meetings if one.slot == SLOTS[0].id)
    events = [Overrun(at=at(9, 20), meeting=meeting.id, until=at(9, 30))]
    presence = Presence(as_things_stand(fair(), events, made))
    assert presence.of_talent(meeting.talents[0]).tolist() == [True, False, True]
    assert presence.of_table(meeting.table).tolist() == [True, False, True]


def test_a_pair_that_is_called_off_is_kept_apart_and_required_no_more() -> None:
    frame = fair(rules=Rules(pins=(Pin(demand="d1", talent="t1"),)))
    after = as_things_stand(frame, [CalledOff(at=at(9), demand="d1", talent="t1")], EMPTY)
    assert [(ban.party, ban.talent) for ban in after.rules.bans] == [("d1", "t1")]
    assert after.rules.pins == ()


def test_who_walks_in_attends() -> None:
    frame = fair(attendees=(Attendee(id="t1"),))
    assert there(frame, "t2") == [False, False, False]
    after = as_things_stand(frame, [WalkIn(at=at(9), talent="t2", demand="d1")], EMPTY)
    assert there(after, "t2") == [True, True, True]


def test_the_queue_is_in_the_order_of_coming_without_the_served() -> None:
    events = [
        WalkIn(at=at(9), talent="t1", demand="d1"),
        WalkIn(at=at(9, 1), talent="t2", demand="d1"),
        WalkIn(at=at(9, 2), talent="t3", demand="d2"),
        WalkInDone(at=at(9, 5), talent="t1", demand="d1"),
    ]
    assert [(one.talent, one.demand) for one in waiting(events)] == [("t2", "d1"), ("t3", "d2")]


def test_talks_fill_the_gaps_between_meetings() -> None:
    made = edited(EMPTY, fair(), PARTICIPANTS, Add(demand="d1", talent="t1", slot=SLOTS[0].id)).programme
    queue = [WalkIn(at=at(8, 30), talent="t3", demand="d1"), WalkIn(at=at(8, 31), talent="t2", demand="d1")]
    before = estimates(fair(), PARTICIPANTS, made, queue, at(8, 40), talk=timedelta(minutes=15))
    assert [(one.place, one.minutes) for one in before] == [(1, 0), (2, 40)]  # a talk of 15 fits once before nine
    during = estimates(fair(), PARTICIPANTS, made, queue, at(9), talk=timedelta(minutes=15))
    assert [one.starts for one in during] == [at(9, 20), at(9, 35)]


def test_when_no_time_is_left_the_estimate_says_so() -> None:
    queue = [WalkIn(at=at(10), talent="t3", demand="d1")]
    (found,) = estimates(fair(), PARTICIPANTS, EMPTY, queue, at(10, 10), talk=timedelta(minutes=10))
    assert (found.place, found.starts, found.minutes) == (1, None, None)
