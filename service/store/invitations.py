"""Whom fairs propose to invite, have invited, and what they answered."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, cast, delete, select
from sqlalchemy.orm import Session

from matcher.bilingual import Bilingual, Language
from matcher.errors import NotFound
from matcher.fair.inviting.invitation_states import State
from service.errors import Conflict
from service.tables import InvitationRow, now


@dataclass(frozen=True)
class Invitation:
    """gain: meetings expected of this letter when it was proposed. demands: whom it covers, the best first."""

    talent_id: str
    state: State
    language: Language
    gain: float
    demands: tuple[str, ...]
    note: str
    proposed_at: datetime
    sent_at: datetime | None
    answered_at: datetime | None

    def refusal(self, state: State) -> Bilingual | None:
        """Why it cannot become that, and what it can; None where it can, or stands so already."""
        if state is self.state or state in self.state.following:
            return None
        possible = Bilingual(
            "、".join(one.label.zh for one in self.state.following),
            " or ".join(one.label.en for one in self.state.following),
        )
        return _IMPOSSIBLE.format(talent=self.talent_id, found=self.state.label, wanted=state.label, possible=possible)


@dataclass(frozen=True)
class Proposed:
    """One to write."""

    talent_id: str
    language: Language
    gain: float
    demands: tuple[str, ...]


class InvitationStore:
    def __init__(self, session: Session) -> None:
        self._session = session

    def of_fair(self, fair_id: str, states: Collection[State] = tuple(State)) -> list[Invitation]:
        """As they were proposed, of each time the greatest gain first."""
        order = (InvitationRow.proposed_at, InvitationRow.gain.desc(), InvitationRow.talent_id)
        rows = self._session.scalars(select(InvitationRow).where(InvitationRow.fair_id == fair_id).order_by(*order))
        return [_invitation(row) for row in rows if State(row.state) in states]

    def get(self, fair_id: str, talent_id: str) -> Invitation:
        """Raises NotFound."""
        return _invitation(self._row(fair_id, talent_id))

    def attending(self, fair_id: str) -> list[str]:
        """The ids of those who accepted, in the order in which they did."""
        accepted = (InvitationRow.fair_id == fair_id, InvitationRow.state == State.ACCEPTED.value)
        order = (InvitationRow.answered_at, InvitationRow.talent_id)
        return list(self._session.scalars(select(InvitationRow.talent_id).where(*accepted).order_by(*order)))

    def drop_proposals(self, fair_id: str) -> None:
        """Those of which no letter has gone out."""
        chosen = (InvitationRow.fair_id == fair_id, InvitationRow.state == State.PROPOSED.value)
        self._session.execute(delete(InvitationRow).where(*chosen))

    def propose(self, fair_id: str, proposed: Sequence[Proposed]) -> None:
        """New ones, and those that were withdrawn. Raises Conflict for one that stands or was declined."""
        for one in proposed:
            row = self._session.get(InvitationRow, (fair_id, one.talent_id))
            if row is None:
                row = InvitationRow(fair_id=fair_id, talent_id=one.talent_id)
                self._session.add(row)
            elif row.state == State.PROPOSED.value:
                raise Conflict(_PROPOSED_ALREADY.format(talent=one.talent_id))
            else:
                _check(row, State.PROPOSED)
            row.state, row.language, row.gain = State.PROPOSED.value, one.language.value, one.gain
            row.demands, row.note = list(one.demands), ""
            row.proposed_at, row.sent_at, row.answered_at = now(), None, None
        self._session.flush()

    def move(self, fair_id: str, talent_id: str, state: State, note: str | None = None) -> bool:
        """Whether that changed anything: what stands so already stays as it is, but for the note.

        Raises NotFound, and Conflict where it cannot go there.
        """
        row = self._row(fair_id, talent_id)
        if note is not None:
            row.note = note
        if row.state == state.value:
            return False
        _check(row, state)
        row.state = state.value
        if state is State.SENT:
            row.sent_at = now()
        if state in (State.ACCEPTED, State.DECLINED):
            row.answered_at = now()
        self._session.flush()
        return True

    def forget(self, profile_id: str) -> None:
        """After the erasure of a talent or of a demand."""
        self._session.execute(delete(InvitationRow).where(InvitationRow.talent_id == profile_id))
        named = cast(InvitationRow.demands, Text).contains(profile_id, autoescape=True)
        for row in self._session.scalars(select(InvitationRow).where(named)):
            row.demands = [one for one in row.demands if one != profile_id]
        self._session.flush()

    def _row(self, fair_id: str, talent_id: str) -> InvitationRow:
        row = self._session.get(InvitationRow, (fair_id, talent_id), populate_existing=True)
        if row is None:
            raise NotFound(_UNKNOWN.format(fair=fair_id[:100], talent=talent_id[:100]))
        return row


def _check(row: InvitationRow, state: State) -> None:
    invitation = _invitation(row)
    refusal = invitation.refusal(state)
    if refusal is not None:
        raise Conflict(refusal)


def _invitation(row: InvitationRow) -> Invitation:
    return Invitation(
        row.talent_id,
        State(row.state),
        Language(row.language),
        row.gain,
        tuple(row.demands),
        row.note,
        row.proposed_at,
        row.sent_at,
        row.answered_at,
    )


_UNKNOWN = Bilingual(
    zh="展会“{fair}”没有对人才“{talent}”的邀请。可在邀请列表中查找。",
    en="The fair “{fair}” has no invitation of talent “{talent}”. Look it up in the list of invitations.",
)
_IMPOSSIBLE = Bilingual(
    zh="人才“{talent}”的邀请现为“{found}”，不能改为“{wanted}”；可改为：{possible}。",
    en="The invitation of talent “{talent}” is {found} and cannot become {wanted}; it can become {possible}.",
)
_PROPOSED_ALREADY = Bilingual(zh="人才“{talent}”已在拟邀名单中。", en="Talent “{talent}” is proposed already.")
