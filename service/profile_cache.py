"""Profiles by id, remembered between questions."""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

from matcher.profiles.models import Demand, Talent
from service.database import Database

P = TypeVar("P", Talent, Demand)
_MOST = 20_000  # of each side, about 60 MB


class ProfileCache:
    """`LiveIndex` forgets what changed before it lets anyone ask, so what is here is what the database says."""

    def __init__(self, database: Database, most: int = _MOST) -> None:
        self._database = database
        self._talents: _Remembered[Talent] = _Remembered(most)
        self._demands: _Remembered[Demand] = _Remembered(most)

    def talents(self, ids: Sequence[str]) -> Mapping[str, Talent]:
        """Those of the ids that exist."""
        found, missing = self._talents.split(ids)
        if missing:
            with self._database.reading() as store:
                found |= self._talents.remember(store.talents.of(missing))
        return found

    def demands(self, ids: Sequence[str]) -> Mapping[str, Demand]:
        """Those of the ids that exist."""
        found, missing = self._demands.split(ids)
        if missing:
            with self._database.reading() as store:
                found |= self._demands.remember(store.demands.of(missing))
        return found

    def talent(self, talent_id: str) -> Talent:
        """Raises NotFound or Gone."""
        found = self._talents.get(talent_id)
        if found is None:
            with self._database.reading() as store:
                found = store.talents.get(talent_id).profile
                self._talents.remember({talent_id: found})
        return found

    def demand(self, demand_id: str) -> Demand:
        """Raises NotFound or Gone."""
        found = self._demands.get(demand_id)
        if found is None:
            with self._database.reading() as store:
                found = store.demands.get(demand_id).profile
                self._demands.remember({demand_id: found})
        return found

    def forget(self, ids: Sequence[str]) -> None:
        for remembered in (self._talents, self._demands):
            remembered.forget(ids)


class _Remembered(Generic[P]):
    """The least recently asked for goes first, so those that many matches show stay."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._profiles: OrderedDict[str, P] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, profile_id: str) -> P | None:
        return self.split([profile_id])[0].get(profile_id)

    def split(self, ids: Sequence[str]) -> tuple[dict[str, P], list[str]]:
        """Those that are here, and the ids of the others."""
        with self._lock:
            found = {profile_id: self._profiles[profile_id] for profile_id in ids if profile_id in self._profiles}
            for profile_id in found:
                self._profiles.move_to_end(profile_id)
        return found, [profile_id for profile_id in ids if profile_id not in found]

    def remember(self, profiles: dict[str, P]) -> dict[str, P]:
        with self._lock:
            self._profiles.update(profiles)
            while len(self._profiles) > self._most:
                self._profiles.popitem(last=False)
        return profiles

    def forget(self, ids: Sequence[str]) -> None:
        with self._lock:
            for profile_id in ids:
                self._profiles.pop(profile_id, None)
