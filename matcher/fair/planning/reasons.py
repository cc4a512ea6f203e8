"""Why a pair that was to meet found no time or table."""

from collections.abc import Sequence

import numpy as np

from matcher.bilingual import Bilingual
from matcher.fair.planning.places import Spots
from matcher.fair.planning.resources import Resources
from matcher.fair.programme import Meeting


class Reasons:
    """Read off a finished programme: what is taken in each slot."""

    def __init__(self, resources: Resources, where: Spots, meetings: Sequence[Meeting]) -> None:
        self._resources = resources
        numbers = resources.fair.slot_numbers
        candidates = resources.candidates
        pairs = {candidates.ids(number): number for number in range(len(candidates))}
        self._left = {one.name: (one.groups, one.free.copy()) for one in resources.at_once(where)}
        for meeting in meetings:
            known = np.array([pairs[both] for both in meeting.pairs if both in pairs], dtype=np.int64)
            for groups, left in self._left.values():
                taken = np.unique(groups[known])
                left[taken[taken >= 0], numbers[meeting.slot]] -= 1

    def why(self, pair: int) -> Bilingual:
        left = self._resources.together(pair)
        if not left.any():
            return _NEVER_TOGETHER
        for name, said in _SAID.items():
            still = left & self._open(name, pair)
            if not still.any():
                return said.format(slots=int(left.sum()))
            left = still
        return _RULES

    def _open(self, name: str, pair: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        groups, left = self._left[name]
        if groups[pair] < 0:
            return np.ones(left.shape[1], dtype=np.bool_)
        return np.asarray(left[groups[pair]] > 0)


_NEVER_TOGETHER = Bilingual(
    "双方没有同时在场的时段：请核对到达、离开和其他安排。",
    "The two are never there in the same slot: check arrivals, departures and what else keeps them away.",
)
_SAID = {
    "talent": Bilingual(
        "人才在双方共同的 {slots} 个时段都已有洽谈。",
        "The talent has other meetings in all {slots} slots that both have.",
    ),
    "organisation": Bilingual(
        "在人才有空的 {slots} 个时段，单位的代表都已有洽谈：可增派代表。",
        "The organisation's people have other meetings in the {slots} slots that the talent has left: send one more.",
    ),
    "demand": Bilingual(
        "在双方有空的 {slots} 个时段，能谈该需求的代表都已有洽谈：可指定更多代表。",
        "Those who may speak for this demand have other meetings in the {slots} slots left: name one more of them.",
    ),
    "table": Bilingual(
        "在双方有空的 {slots} 个时段没有空桌：请增加洽谈桌。",
        "No table is free in the {slots} slots that both have left: add tables.",
    ),
    "language pair": Bilingual(
        "在双方有空的 {slots} 个时段没有懂这两种语言的翻译：请增加翻译。",
        "No interpreter for their languages is free in the {slots} slots that both have left: add one.",
    ),
    "interpreter": Bilingual(
        "在双方有空的 {slots} 个时段翻译都已有任务：请增加翻译。",
        "All interpreters are taken in the {slots} slots that both have left: add one.",
    ),
}
_RULES = Bilingual(
    "还有空余时段，但换会议室来不及，或已达到场次上限。",
    "There is a slot left, but it cannot be reached from another room in time, or a limit on meetings is reached.",
)
