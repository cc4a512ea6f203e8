"""Profiles by id, remembered between questions."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from matcher.profiles.models import Demand, Talent
from service.database import Database

P = TypeVar("P", Talent, Demand)
_MOST = 20_000  # about 60 MB; a match shows twenty, so the popular ones of a fair all stay


class ProfileCache:
    """`LiveIndex` forgets what changed before it lets anyone ask, so what is here is what the database says."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._talents: _Remembered[Talent] = _Remembered()
        self._demands: _Remembered[Demand] = _Remembered()

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
        found = self._talents.profiles.get(talent_id)
        if found is None:
            with self._database.reading() as store:
                found = store.talents.get(talent_id).profile
                self._talents.remember({talent_id: found})
        return found

    def demand(self, demand_id: str) -> Demand:
        """Raises NotFound or Gone."""
        found = self._demands.profiles.get(demand_id)
        if found is None:
            with self._database.reading() as store:
                found = store.demands.get(demand_id).profile
                self._demands.remember({demand_id: found})
        return found

    def forget(self, ids: Iterable[str]) -> None:
        for profile_id in ids:
            self._talents.profiles.pop(profile_id, None)
            self._demands.profiles.pop(profile_id, None)


class _Remembered(Generic[P]):
    """The oldest entries go first; a dictionary keeps the order in which they came."""

    def __init__(self) -> None:
        self.profiles: dict[str, P] = {}

    def split(self, ids: Sequence[str]) -> tuple[dict[str, P], list[str]]:
        found = {profile_id: profile for profile_id in ids if (profile := self.profiles.get(profile_id)) is not None}
        return found, [profile_id for profile_id in ids if profile_id not in found]

    def remember(self, profiles: dict[str, P]) -> dict[str, P]:
        self.profiles.update(profiles)
        for oldest in list(self.profiles)[: max(0, len(self.profiles) - _MOST)]:
            self.profiles.pop(oldest, None)
        return profiles
