"""Records that may be one, for a person to decide."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from service.bootstrap import Service
from service.store.filters import Filter
from service.store.imports import LikelyDuplicate

_MOST = 30_000  # records held in memory at once for the comparison, of each side


def likely_pairs(service: Service, fresh: Sequence[str]) -> list[LikelyDuplicate]:
    """Pairs of a new or changed record with another of its side; beyond 30,000, with the earliest of them."""
    from matcher.intake.duplicates import likely_duplicates  # needed only after an import

    found: list[LikelyDuplicate] = []
    with service.database.reading() as store:
        sides: tuple[Any, Any] = (store.talents, store.demands)
        for records in sides:
            new = list(records.of(fresh).values())
            if new:
                told = set(fresh)
                others = (stored.profile for stored in records.every(Filter()) if stored.profile.id not in told)
                existing = list(islice(others, _MOST))
                pairs = likely_duplicates(new, existing)
                found += [LikelyDuplicate(pair.first, pair.second, pair.reason) for pair in pairs]
    return found


def listed(service: Service, import_id: str | None = None) -> list[LikelyDuplicate]:
    """Of one import, or all; at most 500."""
    with service.database.reading() as store:
        return store.imports.likely_duplicates(import_id)
