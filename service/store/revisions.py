"""The one number that says how far the database has come."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service.tables import Counter

_BATCH = 1 << 20  # more records than one transaction ever adds


class Revisions:
    """Reads and raises the counter; raised at most once a transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._mine: int | None = None
        self._added = 0

    def current(self) -> int:
        """The last committed revision (within a writing transaction, its own)."""
        return self._session.execute(select(Counter.revision)).scalar() or 0

    def database(self) -> str:
        """The random name given to this database when its tables were made."""
        return self._session.execute(select(Counter.database)).scalar() or ""

    def mine(self) -> int:
        """This transaction's revision. The first call raises the counter: other writers wait until the commit."""
        if self._mine is None:
            self._session.execute(update(Counter).values(revision=Counter.revision + 1))
            self._mine = self.current()
        return self._mine

    def next_position(self) -> int:
        """A number above every one given before: the order of arrival."""
        self._added += 1
        return self.mine() * _BATCH + self._added
