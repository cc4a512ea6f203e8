"""What was shown is written down beside the questions: nobody who asks waits for the disk."""

import logging
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from service.database import Database
from service.store import Store
from service.store.listings import Listing
from service.tables import now

_log = logging.getLogger("wutong.listings")
_PAUSE = 0.3  # seconds in which listings gather for one transaction; what a crash can lose
_MOST_WAITING = 10_000  # while the database cannot be written, the oldest beyond these are given up
_DAY = 24 * 3600.0


class ListingRecorder:
    """One thread that writes what has gathered, and once a day drops what is past its time."""

    def __init__(self, database: Database, *, keep_listings: timedelta, keep_verdicts: timedelta) -> None:
        self._database = database
        self._keep_listings, self._keep_verdicts = keep_listings, keep_verdicts
        self._waiting: deque[Listing] = deque(maxlen=_MOST_WAITING)
        self._writing = threading.Lock()
        self._wake, self._closing = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self._dropped_at = float("-inf")

    def record(self, listing: Listing) -> None:
        """Returns at once."""
        self._waiting.append(listing)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="record listings", daemon=True)
            self._thread.start()
        self._wake.set()

    def flush(self) -> None:
        """Writes what waits, and returns when it is written."""
        with self._writing:
            if self._waiting:
                with self._database.writing() as store:
                    self._write(store)
        if time.monotonic() - self._dropped_at >= _DAY:
            self.drop_old()

    def drop_old(self) -> None:
        """Listings and verdicts past their time."""
        self._dropped_at = time.monotonic()
        with self._database.writing() as store:
            listings = store.listings.drop_before(now() - self._keep_listings)
            verdicts = store.verdicts.drop_before(now() - self._keep_verdicts)
        if listings or verdicts:
            _log.info("past their time: %d listings and %d verdicts were dropped", listings, verdicts)

    def _write(self, store: Store) -> None:
        """Without those who were erased after they were shown; what cannot be written waits on."""
        ready = [self._waiting.popleft() for _ in range(len(self._waiting))]
        try:
            store.listings.record(_without_erased(store, ready))
        except SQLAlchemyError:
            self._waiting.extendleft(reversed(ready))
            raise

    def close(self) -> None:
        self._closing.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()
        if self._waiting:
            self.flush()

    def _run(self) -> None:
        while not self._closing.is_set():
            self._wake.wait()
            self._wake.clear()
            self._closing.wait(_PAUSE)
            try:
                self.flush()
            except Exception as error:  # whatever it is, the next listings must find this thread alive
                _log.warning("listings could not be recorded and wait: %s", type(error).__name__)
                self._closing.wait(_PAUSE)
                if not self._closing.is_set():
                    self._wake.set()


def _without_erased(store: Store, listings: Sequence[Listing]) -> list[Listing]:
    demands = {match.demand_id for listing in listings for match in listing.matches}
    talents = {match.talent_id for listing in listings for match in listing.matches}
    asked = {listing.profile_id for listing in listings}
    known = [*store.demands.known(ids=[*demands | asked]), *store.talents.known(ids=[*talents | asked])]
    erased = {record.id for record in known if record.erased}
    return [
        replace(
            listing,
            matches=[match for match in listing.matches if not erased & {match.demand_id, match.talent_id}],
        )
        for listing in listings
        if listing.profile_id not in erased
    ]
