"""What went out to whom: every ranking, pair by pair, exactly as it was served."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from embeddings.vectors import FloatArray
from matcher.learning.verdicts import Party
from matcher.ranking.explain import Match
from service.tables import ListingRow, ShownRow

_NUMBERS = np.dtype("<f4")


@dataclass(frozen=True)
class Listing:
    id: str
    at: datetime
    party: Party  # which side asked
    profile_id: str  # who asked
    model: str
    shadow: str  # "" where none was tried out
    matches: Sequence[Match]


@dataclass(frozen=True, slots=True)
class Shown:
    """One pair of one listing."""

    listing_id: str
    at: datetime
    party: Party
    position: int
    demand_id: str
    talent_id: str
    score: float
    shadow_score: float | None
    features: FloatArray  # (features,)


class ListingStore:
    def __init__(self, session: Session) -> None:
        self._session = session

    def record(self, listings: Sequence[Listing]) -> None:
        if not listings:
            return
        heads = [
            {
                "id": listing.id,
                "at": listing.at,
                "party": listing.party.value,
                "profile_id": listing.profile_id,
                "model": listing.model,
                "shadow": listing.shadow,
            }
            for listing in listings
        ]
        self._session.execute(insert(ListingRow), heads)
        rows = [_shown(listing.id, match) for listing in listings for match in listing.matches]
        if rows:
            self._session.execute(insert(ShownRow), rows)

    def exists(self, listing_id: str) -> bool:
        return self._session.get(ListingRow, listing_id) is not None

    def position(self, listing_id: str, demand_id: str, talent_id: str) -> int | None:
        """Of a pair in a listing; None where it does not hold it."""
        held = select(ShownRow.position).where(
            ShownRow.listing_id == listing_id, ShownRow.demand_id == demand_id, ShownRow.talent_id == talent_id
        )
        return self._session.scalar(held)

    def until(self, moment: datetime, since: datetime = datetime.min) -> Iterator[Shown]:
        """Every pair that was shown before this moment, listing by listing."""
        query = (
            select(
                ShownRow.listing_id,
                ListingRow.at,
                ListingRow.party,
                ShownRow.position,
                ShownRow.demand_id,
                ShownRow.talent_id,
                ShownRow.score,
                ShownRow.shadow_score,
                ShownRow.features,
            )
            .join(ListingRow, ListingRow.id == ShownRow.listing_id)
            .where(ListingRow.at < moment, ListingRow.at >= since)
            .order_by(ListingRow.at, ListingRow.id, ShownRow.position)
        )
        for row in self._session.execute(query.execution_options(yield_per=5000)):
            yield Shown(
                row.listing_id,
                row.at,
                Party(row.party),
                row.position,
                row.demand_id,
                row.talent_id,
                row.score,
                row.shadow_score,
                np.frombuffer(row.features, dtype=_NUMBERS),
            )

    def forget(self, profile_id: str) -> None:
        """After an erasure: the pairs of the one erased in all listings, and the listings that it asked for."""
        mine = or_(ShownRow.demand_id == profile_id, ShownRow.talent_id == profile_id)
        self._session.execute(delete(ShownRow).where(mine))
        self._session.execute(delete(ListingRow).where(ListingRow.profile_id == profile_id))

    def drop_before(self, moment: datetime) -> int:
        """Listings that went out earlier go; how many went."""
        result: Any = self._session.execute(delete(ListingRow).where(ListingRow.at < moment))
        return int(result.rowcount)


def _shown(listing_id: str, match: Match) -> dict[str, Any]:
    return {
        "listing_id": listing_id,
        "position": match.rank,
        "demand_id": match.demand_id,
        "talent_id": match.talent_id,
        "score": match.score,
        "shadow_score": match.shadow,
        "features": np.array(match.features, dtype=_NUMBERS).tobytes(),
    }
