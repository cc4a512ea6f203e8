"""Letters to those who are proposed, and the replies that come back in a table."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from matcher.bilingual import Bilingual
from matcher.fair.inviting.invitation_states import State
from matcher.fair.inviting.letters import Letter, Occasion, Topic
from matcher.fair.inviting.replies import Replies, read_replies
from matcher.learning.verdicts import Party, Standing
from matcher.profiles.models import Demand, Talent
from matcher.ranking.eligibility import eligible
from matcher.ranking.facts import facts
from service.actions import invitation_messages as messages
from service.actions.invitation_scene import InvitationTerms, first_day
from service.actions.invitations import Answer, Answered, record
from service.actions.naming import Names
from service.bootstrap import Service
from service.errors import InvalidRequest
from service.store import Store
from service.store.invitations import Invitation
from service.visibility import ANYONE, demand_veil, is_visible, shows_organisation


class LetterDetails(BaseModel):
    """What a letter says beside what the frame and the profiles do."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reply_by: date | None = Field(default=None, description="The last day to answer.")
    reply_to: str = Field(default="", max_length=200, description="Where to answer: an address of the office.")
    venue: str = Field(default="", max_length=200, description="Where the fair is held; its rooms are named anyway.")
    signed: str = Field(default="", max_length=200, description="Who signs; by default the organising committee.")


@dataclass(frozen=True)
class Letters:
    """`left_out`: whom no letter was written to, and why, by talent."""

    letters: Sequence[Letter]
    occasion: Occasion
    left_out: Mapping[str, Bilingual]


@dataclass(frozen=True)
class RepliesTaken:
    """`left_out`: rows that were not taken, and what to do."""

    taken: Answered
    left_out: Sequence[Bilingual]


def write(
    service: Service,
    fair_id: str,
    details: LetterDetails,
    states: Collection[State] = (State.PROPOSED,),
    talents: Collection[str] | None = None,
) -> Letters:
    """The letters to all whose invitations are in these states, or to those named of them.

    Who may not be matched any more gets none. Demands that closed since, that either side declined, or for which the
    talent is no longer eligible are not named. Raises NotFound for an unknown fair, and InvalidRequest for a day to
    reply by that has passed or lies behind the fair.
    """
    with service.database.reading() as store:
        fair = store.fairs.get(fair_id).fair
        today, first = service.today(), first_day(fair, service.today())
        if details.reply_by is not None and not today <= details.reply_by <= (first if fair.slots else date.max):
            raise InvalidRequest(messages.REPLY_TOO_LATE.format(day=details.reply_by, today=today, first=first))
        found = store.invitations.of_fair(fair_id, states)
        chosen = [one for one in found if talents is None or one.talent_id in talents]
        profiles = store.talents.of([one.talent_id for one in chosen])
        demands = store.demands.of(sorted({demand for one in chosen for demand in one.demands}))
        letters, left_out = [], {}
        for one in chosen:
            talent = profiles.get(one.talent_id)
            if talent is None or not is_visible(talent, ANYONE, today):
                left_out[one.talent_id] = messages.DROPPED.format(id=one.talent_id)
                continue
            named = _still_suiting(store, talent, [demands[d] for d in one.demands if d in demands], first)
            if one.demands and not named:
                left_out[one.talent_id] = messages.NO_DEMAND_LEFT.format(id=one.talent_id)
            else:
                letters.append(Letter.to(talent, [_topic(demand) for demand in named]))
    occasion = Occasion.of(
        fair,
        written=today,
        reply_by=details.reply_by,
        reply_to=details.reply_to,
        venue=Bilingual(details.venue, details.venue),
        signed=Bilingual(details.signed, details.signed),
    )
    return Letters(letters, occasion, left_out)


def take_replies(
    service: Service, fair_id: str, content: bytes, name: str, terms: InvitationTerms | None = None
) -> RepliesTaken:
    """The replies of a table, such as the sheet of letters with its column filled in, and the next best for declines.

    Rows that cannot be taken are told, and the others are taken together; sending the table again is safe. Raises
    NotFound for an unknown fair, UnreadableFile or FileTooLarge, InvalidRequest as `record` does.
    """
    read = read_replies(content, name, service.limits)
    with service.database.reading() as store:
        store.fairs.get(fair_id)
        invitations = {one.talent_id: one for one in store.invitations.of_fair(fair_id)}
        references = store.talents.references()
    names = Names({talent: references[talent] for talent in invitations if talent in references})
    answers, left_out = _answers(read, names, invitations)
    return RepliesTaken(record(service, fair_id, answers, terms), [*read.unread, *left_out])


def _answers(
    read: Replies, names: Names, invitations: Mapping[str, Invitation]
) -> tuple[list[Answer], list[Bilingual]]:
    said: dict[str, bool] = {}
    left_out = []
    for reply in read.replies:
        found = names.find(reply.talent)
        if len(found) != 1:
            told = messages.SEVERAL_REPLIERS if found else messages.UNKNOWN_REPLIER
            left_out.append(told.format(row=reply.row, given=reply.talent[:60], count=len(found)))
            continue
        state = State.ACCEPTED if reply.accepted else State.DECLINED
        refusal = invitations[found[0]].refusal(state)
        if said.get(found[0], reply.accepted) != reply.accepted:
            left_out.append(messages.CONTRADICTED.format(row=reply.row, given=reply.talent[:60]))
        elif refusal is not None:
            left_out.append(messages.OF_ROW.format(row=reply.row, message=refusal))
        else:
            said[found[0]] = reply.accepted
    return [Answer(talent, accepted) for talent, accepted in said.items()], left_out


def _still_suiting(store: Store, talent: Talent, demands: Sequence[Demand], day: date) -> list[Demand]:
    """Of the demands those that the talent may be shown and be matched with, in their order."""
    if not demands:
        return []
    declined = Standing.of(store.verdicts.of_profile(Party.TALENT, talent.id), Party.TALENT).declined
    suits = eligible(facts(demands), facts([talent]), day)
    return [one for one, suited in zip(demands, suits.tolist(), strict=True) if suited and one.id not in declined]


def _topic(demand: Demand) -> Topic:
    """As anyone may see it."""
    organisation = demand.organisation.name if shows_organisation(demand, ANYONE) else ""
    return Topic(demand_veil(demand, ANYONE)(demand.title), demand.kind, organisation)
