"""Days of small simulated fairs at random: what was published, what has happened since, and who asks for a meeting."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from hypothesis import strategies as st

from matcher.fair.day.events import CalledOff, DayEvent, Late, NoShow, Overrun, TableLost, WalkIn, as_things_stand
from matcher.fair.day.replanning import Replanned, replan
from matcher.fair.frame import Limits, Slot, Table
from matcher.fair.planning.plan import plan
from matcher.fair.programme import Meeting, Programme
from tests.matcher.fair.simulated_fairs import SimulatedFair, demand_there, simulated_fairs, talent_there, times


@dataclass(frozen=True)
class SimulatedDay:
    world: SimulatedFair  # as things stand, after all that has happened
    before: Programme
    now: datetime
    requested: tuple[tuple[str, str], ...]

    @cached_property
    def replanned(self) -> Replanned:
        world = self.world
        return replan(
            world.fair,
            world.participants,
            world.scored,
            self.before,
            self.now,
            requested=self.requested,
            seconds=1,
        )

    @property
    def after(self) -> Programme:
        return self.replanned.programme

    def slot_of(self, meeting: Meeting) -> Slot:
        return next(slot for slot in self.world.fair.slots if slot.id == meeting.slot)

    def has_begun(self, meeting: Meeting) -> bool:
        return self.slot_of(meeting).starts <= self.now

    def has_ended(self, meeting: Meeting) -> bool:
        return self.slot_of(meeting).ends <= self.now

    def was_held(self, meeting: Meeting) -> bool:
        """With everybody there, as far as is known."""
        slot = self.slot_of(meeting)
        return self.has_begun(meeting) and all(
            talent_there(self.world.fair, talent, slot) and demand_there(self.world, demand, slot)
            for demand, talent in meeting.pairs
        )

    def is_kept_apart(self, meeting: Meeting) -> bool:
        organisation = {one.id: one.organisation for one in self.world.participants.demands.values()}
        bans = {(ban.party, ban.talent) for ban in self.world.fair.rules.bans}
        return any(
            (demand, talent) in bans or (organisation[demand], talent) in bans for demand, talent in meeting.pairs
        )


def busy(world: SimulatedFair) -> SimulatedFair:
    """The same fair where all are there at first, and many meet."""
    fair = world.fair.changed(
        slots=times(4),
        tables=(*world.fair.tables, Table(id="T8", room="R0"), Table(id="T9", room="R0")),
        absences=(),
        attendees=(),
        rules=world.fair.rules.model_copy(
            update={"talents": Limits(most=4), "demands": Limits(most=4), "organisations": Limits(), "own": {}}
        ),
    )
    return SimulatedFair(fair, world.participants, world.scored)


@st.composite
def simulated_days(draw: st.DrawFn, *, events: bool = True) -> SimulatedDay:
    """Events are known until now, with up to two locked meetings, and up to two pairs that ask for one."""
    world = draw(simulated_fairs() | simulated_fairs().map(busy))
    before = plan(world.fair, world.participants, world.scored, strict=False, seconds=0.2)
    numbers = st.sets(st.integers(0, max(0, len(before.meetings) - 1)), max_size=2)
    locked = draw(numbers) if draw(st.booleans()) else set()
    before = before.model_copy(
        update={
            "meetings": tuple(
                one.model_copy(update={"locked": number in locked}) for number, one in enumerate(before.meetings)
            )
        }
    )
    now = draw(st.sampled_from(world.fair.slots)).starts + timedelta(minutes=draw(st.sampled_from((-5, 0, 10, 20))))
    if not events:
        return SimulatedDay(world, before, now, ())
    happened = draw(st.lists(_events(world, before, now), min_size=1, max_size=4))
    pairs = [(demand, talent) for demand in world.participants.demands for talent in world.participants.talents]
    requested = draw(st.lists(st.sampled_from(pairs), max_size=2, unique=True))
    as_it_is = SimulatedFair(as_things_stand(world.fair, happened, before), world.participants, world.scored)
    return SimulatedDay(as_it_is, before, now, tuple(requested))


@st.composite
def _events(draw: st.DrawFn, world: SimulatedFair, programme: Programme, now: datetime) -> DayEvent:
    fair, participants = world.fair, world.participants
    at = now - timedelta(minutes=draw(st.sampled_from((0, 0, 10, 40))))
    until = now + timedelta(minutes=draw(st.sampled_from((5, 30, 70))))
    talents, demands = st.sampled_from(sorted(participants.talents)), st.sampled_from(sorted(participants.demands))
    organisations = sorted({one.organisation for one in participants.demands.values()})
    people = [*participants.talents, *organisations, *(one.id for one in (*fair.representatives, *fair.interpreters))]
    people += [
        who for one in programme.meetings for who in (*one.talents, *one.representatives, one.interpreter) if who
    ]
    places = [one.id for one in (*fair.tables, *fair.rooms)] + [one.table for one in programme.meetings]
    if programme.meetings:
        one = draw(st.sampled_from(programme.meetings))
        talents, demands = talents | st.sampled_from(one.talents), demands | st.sampled_from(one.demands)
    kinds = [
        st.builds(Late, at=st.just(at), party=st.sampled_from(people), until=st.just(until)),
        st.builds(NoShow, at=st.just(at), party=st.sampled_from(people)),
        st.builds(TableLost, at=st.just(at), party=st.sampled_from(places), until=st.sampled_from((None, until))),
        st.builds(CalledOff, at=st.just(at), demand=demands, talent=talents),
        st.builds(WalkIn, at=st.just(at), demand=demands, talent=talents),
    ]
    if programme.meetings:
        meetings = st.sampled_from([one.id for one in programme.meetings])
        kinds.append(st.builds(Overrun, at=st.just(at), meeting=meetings, until=st.just(until)))
    return draw(st.one_of(kinds))
