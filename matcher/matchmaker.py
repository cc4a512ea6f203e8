"""The front door: add, remove, match, score."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Encoder
from embeddings.index import FaissIndex, VectorIndex
from embeddings.vectors import FloatArray, IntArray, top_k
from matcher.errors import UnusableIndex
from matcher.profiles.models import Demand, Kind, Profile, Talent
from matcher.ranking import snapshot
from matcher.ranking.eligibility import eligible
from matcher.ranking.explain import Match, Side, explained, with_effects
from matcher.ranking.facts import KINDS
from matcher.ranking.features import FEATURES, features
from matcher.ranking.feedback import NO_TASTE, Taste, nudged
from matcher.ranking.pairs import Pairs, pairs_of_demand, pairs_of_talent
from matcher.ranking.passages import passages
from matcher.ranking.reranker import Chances, PlainReranker, Reranker
from matcher.ranking.roster import Described, Roster, describe, describe_texts
from matcher.ranking.terms import TermFrequency

P = TypeVar("P", bound=Profile)
Lookup = Callable[[Sequence[str]], Mapping[str, P]]
Mask = NDArray[np.bool_]
MOST_WASTED = 1000  # rows out of use that a small market may hold
PairMaker = Callable[[Described, Described, TermFrequency], Pairs]


class Matchmaker:
    """Holds both sides of the market and says who suits whom. Not for several threads at once where one of them writes.

    `talents` and `demands` look profiles up by id, for the words of the reasons: the index holds numbers only. `index`
    makes an empty vector index of so many dimensions.
    """

    def __init__(
        self,
        encoder: Encoder,
        *,
        talents: Lookup[Talent],
        demands: Lookup[Demand],
        reranker: Reranker | None = None,
        index: Callable[[int], VectorIndex] = FaissIndex,
    ) -> None:
        self._encoder = encoder
        self._look_up_talents = talents
        self._look_up_demands = demands
        self.reranker = reranker or PlainReranker()
        self.shadow: Reranker | None = None  # scores what is shown, and changes nothing
        self._frequency = TermFrequency()
        self.talents = Roster(encoder.dim, self._frequency, index)
        self.demands = Roster(encoder.dim, self._frequency, index)
        self.revision = -1  # of the database state this holds; kept by the caller

    def __len__(self) -> int:
        return len(self.talents) + len(self.demands)

    def add(self, profiles: Sequence[Talent | Demand]) -> None:
        """Adds them, or replaces those of the same id."""
        self.put(self.described(profiles))

    def described(self, profiles: Sequence[Talent | Demand]) -> "Prepared":
        """The slow part of adding, which changes nothing here yet. Of several with one id the last counts."""
        latest = {profile.id: profile for profile in profiles}.values()
        talents = [profile for profile in latest if isinstance(profile, Talent)]
        demands = [profile for profile in latest if isinstance(profile, Demand)]
        return Prepared(
            [talent.id for talent in talents],
            describe(talents, self._encoder),
            [demand.id for demand in demands],
            describe(demands, self._encoder),
        )

    def put(self, prepared: "Prepared") -> None:
        """The quick part of adding."""
        self.talents.add(prepared.talent_ids, prepared.talents)
        self.demands.add(prepared.demand_ids, prepared.demands)
        self._make_room()

    def remove(self, ids: Sequence[str]) -> None:
        """Unknown ids are ignored."""
        self.talents.remove(ids)
        self.demands.remove(ids)
        self._make_room()

    def _make_room(self) -> None:
        """Once a third of a side is out of use; so a change costs little on average, and memory stays in bounds."""
        if self.talents.wasted > MOST_WASTED + len(self.talents) // 2:
            self.talents = self.talents.compacted()
        if self.demands.wasted > MOST_WASTED + len(self.demands) // 2:
            self.demands = self.demands.compacted()

    def talents_for(
        self,
        demand: Demand | str,
        *,
        limit: int = 20,
        today: date,
        forbidden: Collection[str] = (),
        taste: Taste = NO_TASTE,
        kind: Kind | None = None,
    ) -> list[Match]:
        """The best `limit` eligible talents for a demand, or for a paragraph describing one (of `kind`, where known).

        Never one of the `forbidden` ids. Fewer, or none, where fewer are eligible. `taste`: what this demand's side
        liked and declined so far moves what resembles it.
        """
        query = self._describe(demand, kind)
        mask = eligible(query.facts, self.talents.facts, today)
        ranked = self._ranked(
            query, self.talents, _without(mask, self.talents, forbidden), pairs_of_demand, limit, invited=taste
        )
        asked = _side_of(demand, query)
        found = self._look_up_talents([self.talents.ids[row] for row in ranked.rows])
        return self._matches(ranked, asked, lambda row: (asked, self._side(found, self.talents, row)))

    def demands_for(
        self,
        talent: Talent | str,
        *,
        limit: int = 20,
        today: date,
        forbidden: Collection[str] = (),
        taste: Taste = NO_TASTE,
        kind: Kind | None = None,
    ) -> list[Match]:
        """The best `limit` eligible demands (of one kind, if given) for a talent, or for a paragraph describing one."""
        query = self._describe(talent, None)
        mask = eligible(self.demands.facts, query.facts, today)
        if kind:
            mask &= self.demands.facts.kind == KINDS.index(kind) + 1
        ranked = self._ranked(
            query, self.demands, _without(mask, self.demands, forbidden), pairs_of_talent, limit, accepted=taste
        )
        offered = _side_of(talent, query)
        found = self._look_up_demands([self.demands.ids[row] for row in ranked.rows])
        return self._matches(ranked, offered, lambda row: (self._side(found, self.demands, row), offered))

    def score(self, demand: Demand | str, talent: Talent | str) -> Match:
        """One pair, with its reasons, whether eligible or not."""
        asked, offered = self._describe(demand, None), self._describe(talent, None)
        table = features(pairs_of_demand(asked, offered, self._frequency))
        ranked = Ranked(np.zeros(1, dtype=np.int64), table, self.reranker.chances(table))
        side = _side_of(demand, asked)
        (match,) = self._matches(ranked, side, lambda _: (side, _side_of(talent, offered)))
        return match

    def pairs(self, demand: Demand, talents: IntArray) -> Pairs:
        """What the reranker sees of a demand and these rows of the talents' roster."""
        return pairs_of_demand(self._describe(demand, None), self.talents.take(talents), self._frequency)

    def save(self, folder: Path) -> None:
        """Writes the index, with checksums and the encoder's identity, to a folder that is made anew."""
        self.copied()(folder)

    def copied(self) -> Callable[[Path], None]:
        """A copy of the index as it is now, as a function that writes it to a folder: writing takes seconds."""
        rosters = {"talents": self.talents.arrays(), "demands": self.demands.arrays()}
        return partial(snapshot.write, rosters=rosters, encoder=self._encoder.identity, revision=self.revision)

    @classmethod
    def load(
        cls,
        folder: Path,
        encoder: Encoder,
        *,
        talents: Lookup[Talent],
        demands: Lookup[Demand],
        reranker: Reranker | None = None,
        index: Callable[[int], VectorIndex] = FaissIndex,
    ) -> "Matchmaker":
        """UnusableIndex where the folder is missing, damaged, of another version, or made by another encoder."""
        rosters, revision = snapshot.read(folder, encoder=encoder.identity)
        matchmaker = cls(encoder, talents=talents, demands=demands, reranker=reranker, index=index)
        try:
            matchmaker.talents.add_arrays(rosters["talents"])
            matchmaker.demands.add_arrays(rosters["demands"])
        except (KeyError, ValueError) as error:
            raise UnusableIndex(snapshot.INCOMPLETE.format(error=error)) from error
        matchmaker.revision = revision
        return matchmaker

    def _describe(self, profile: Talent | Demand | str, kind: Kind | None) -> Described:
        if isinstance(profile, str):
            return describe_texts([profile], self._encoder, kind)
        roster = self.demands if isinstance(profile, Demand) else self.talents
        return roster.held(profile) or describe([profile], self._encoder)

    def _side(self, found: Mapping[str, Talent] | Mapping[str, Demand], roster: Roster, row: int) -> Side | None:
        """None for one that was erased since."""
        profile = found.get(roster.ids[row])
        if profile is None:
            return None
        side = Side(profile, passages(profile), roster.phrases_of(row), roster.terms_of(row))
        if len(side.phrases) == len(side.passages.phrases):
            return side
        return _side_of(profile, describe([profile], self._encoder))  # changed in the store since it was added here

    def _ranked(
        self,
        query: Described,
        roster: Roster,
        mask: Mask,
        pair: PairMaker,
        limit: int,
        *,
        invited: Taste = NO_TASTE,
        accepted: Taste = NO_TASTE,
    ) -> "Ranked":
        rows = roster.candidates(query, mask)
        if not len(rows):
            nothing = np.zeros(0, dtype=np.float32)
            return Ranked(rows, np.zeros((0, len(FEATURES)), dtype=np.float32), Chances(nothing, nothing))
        candidates = roster.take(rows)
        table = features(pair(query, candidates, self._frequency))
        chances = self.reranker.chances(table)
        chances = Chances(
            nudged(chances.invited, candidates.body, roster, invited),
            nudged(chances.accepted, candidates.body, roster, accepted),
        )
        order = top_k(chances.both, limit)
        return Ranked(rows[order], table[order], Chances(chances.invited[order], chances.accepted[order]))

    def _matches(
        self, ranked: "Ranked", asking: Side, sides: Callable[[int], tuple[Side | None, Side | None]]
    ) -> list[Match]:
        """Explained, without those erased since they were ranked."""
        contributions = self.reranker.contributions(ranked.table)
        shadow = None if self.shadow is None else self.shadow.chances(ranked.table).both
        matches, kept = [], []
        for place, row in enumerate(ranked.rows):
            demand, talent = sides(int(row))
            if demand is None or talent is None:
                continue
            why, missing = explained(
                demand, talent, self.reranker.evidence, asking=asking, contributions=contributions[place]
            )
            kept.append(place)
            matches.append(
                Match(
                    demand_id=demand.profile.id if isinstance(demand.profile, Demand) else "",
                    talent_id=talent.profile.id if isinstance(talent.profile, Talent) else "",
                    rank=len(kept),
                    score=round(float(ranked.chances.both[place]), 6),
                    invited=round(float(ranked.chances.invited[place]), 6),
                    accepted=round(float(ranked.chances.accepted[place]), 6),
                    features=tuple(ranked.table[place].tolist()),
                    shadow=None if shadow is None else float(shadow[place]),
                    reasons=why,
                    gaps=missing,
                )
            )
        return with_effects(matches, ranked.table[kept], lambda table: self.reranker.chances(table).both)


@dataclass(frozen=True)
class Ranked:
    """Rows of a roster, best first, with their features and the chances they were ranked by."""

    rows: IntArray
    table: FloatArray
    chances: Chances


@dataclass(frozen=True)
class Prepared:
    """Profiles described, ready to be put in."""

    talent_ids: list[str]
    talents: Described
    demand_ids: list[str]
    demands: Described

    def without(self, ids: Collection[str]) -> "Prepared":
        talents = [row for row, one in enumerate(self.talent_ids) if one not in ids]
        demands = [row for row, one in enumerate(self.demand_ids) if one not in ids]
        return Prepared(
            [self.talent_ids[row] for row in talents],
            self.talents.take(np.array(talents, dtype=np.int64)),
            [self.demand_ids[row] for row in demands],
            self.demands.take(np.array(demands, dtype=np.int64)),
        )


def _without(mask: Mask, roster: Roster, forbidden: Collection[str]) -> Mask:
    mask = mask & roster.in_use
    mask[roster.rows_of(forbidden)] = False
    return mask


def _side_of(profile: Talent | Demand | str, described: Described) -> Side:
    return Side(profile, passages(profile), described.phrases.values, described.terms.values)
