"""Where an invitation stands, and where it may go from there."""

from collections.abc import Mapping
from enum import StrEnum

from matcher.bilingual import Bilingual


class State(StrEnum):
    PROPOSED = "proposed"
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"

    @property
    def stands(self) -> bool:
        """Whether it counts in the budget of letters, and as cover."""
        return self in _STANDING

    @property
    def label(self) -> Bilingual:
        return _LABELS[self]

    @property
    def following(self) -> tuple["State", ...]:
        """What may come next. Somebody who has answered may change his mind."""
        return _FOLLOWING[self]


_STANDING = frozenset({State.PROPOSED, State.SENT, State.ACCEPTED})
_FOLLOWING: Mapping[State, tuple[State, ...]] = {
    State.PROPOSED: (State.SENT, State.WITHDRAWN),
    State.SENT: (State.ACCEPTED, State.DECLINED, State.WITHDRAWN),
    State.ACCEPTED: (State.DECLINED, State.WITHDRAWN),
    State.DECLINED: (State.ACCEPTED,),
    State.WITHDRAWN: (State.PROPOSED,),
}
_LABELS: Mapping[State, Bilingual] = {
    State.PROPOSED: Bilingual("已拟邀", "proposed"),
    State.SENT: Bilingual("已发函", "sent"),
    State.ACCEPTED: Bilingual("接受", "accepted"),
    State.DECLINED: Bilingual("婉拒", "declined"),
    State.WITHDRAWN: Bilingual("已撤回", "withdrawn"),
}
