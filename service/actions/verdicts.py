"""What the two sides did with what they were shown: record, take back, list."""

import hashlib
from collections.abc import Sequence

from matcher.bilingual import Bilingual
from matcher.learning.verdicts import Verdict
from service.bootstrap import Service
from service.errors import InvalidRequest
from service.store import Store
from service.store.paging import Page
from service.store.verdicts import Recorded


def record(service: Service, verdicts: Sequence[Verdict], *, source: str) -> list[Recorded]:
    """All of them, or, when one cannot be taken, none. The same ones again change nothing.

    Without an id, a verdict is the same as one of the same pair, side, step, listing and time. Raises NotFound or Gone
    where a profile is not there, InvalidRequest where its listing does not show the pair, Conflict where its id stands
    for another.
    """
    if any(verdict.listing_id for verdict in verdicts):
        service.recorder.flush()  # the listing may have gone out a moment ago
    named = [_named(verdict) for verdict in verdicts]
    with service.database.writing() as store:
        _check_profiles(store, named)
        positions = [_position(store, verdict) for verdict in named]
        store.verdicts.record(named, positions, source)
        held = store.verdicts.of_ids([verdict.id for verdict in named])
    return [held[verdict.id] for verdict in named]


def withdraw(service: Service, verdict_id: str) -> None:
    """A click by mistake is taken back, and counts no more. Raises NotFound."""
    with service.database.writing() as store:
        store.verdicts.withdraw(verdict_id)


def listed(service: Service, *, demand_id: str, talent_id: str, cursor: str | None, limit: int) -> Page[Recorded]:
    with service.database.reading() as store:
        return store.verdicts.page(demand_id=demand_id, talent_id=talent_id, cursor=cursor, limit=limit)


def _named(verdict: Verdict) -> Verdict:
    """As one of ours, whatever shape it came in, and with an id."""
    verdict = Verdict.model_construct(**{name: getattr(verdict, name) for name in Verdict.model_fields})
    if verdict.id:
        return verdict
    said = [
        verdict.demand_id,
        verdict.talent_id,
        verdict.party,
        verdict.step,
        verdict.listing_id,
        verdict.at.isoformat(),
        verdict.reason or "",
        str(verdict.rating or ""),
    ]
    return verdict.model_copy(update={"id": "v_" + hashlib.sha256("\n".join(said).encode()).hexdigest()[:24]})


def _check_profiles(store: Store, verdicts: Sequence[Verdict]) -> None:
    for demand_id in {verdict.demand_id for verdict in verdicts}:
        store.demands.get(demand_id)
    for talent_id in {verdict.talent_id for verdict in verdicts}:
        store.talents.get(talent_id)


def _position(store: Store, verdict: Verdict) -> int | None:
    if not verdict.listing_id:
        return None
    position = store.listings.position(verdict.listing_id, verdict.demand_id, verdict.talent_id)
    if position is None:
        raise InvalidRequest(
            _NOT_SHOWN.format(
                listing=verdict.listing_id[:64], demand=verdict.demand_id[:64], talent=verdict.talent_id[:64]
            )
        )
    return position


_NOT_SHOWN = Bilingual(
    zh="名单“{listing}”中没有需求“{demand}”与人才“{talent}”这一对。请使用匹配结果中给出的 listing，或不填。",
    en="The listing “{listing}” does not show demand “{demand}” with talent “{talent}”. Give the `listing` that came "
    "with the matches, or none.",
)
