"""Whom people at a fair mean: by id, by the number in the office's lists, or by name."""

from matcher.fair.frame import Fair
from matcher.fair.programme import supposed
from service.actions.naming import DEMANDS, ORGANISATIONS, TALENTS, Resolver
from service.bootstrap import Service


def talent_of(service: Service, name: str) -> str:
    """Raises NotFound for nobody's name, and InvalidRequest where it is the name of several."""
    with service.database.reading() as store:
        return Resolver(store).one(name, [TALENTS])


def demand_of(service: Service, name: str) -> str:
    """As `talent_of`."""
    with service.database.reading() as store:
        return Resolver(store).one(name, [DEMANDS])


def party_of(service: Service, fair_id: str, name: str) -> str:
    """A talent, demand or organisation, or a representative, interpreter, table, room or slot of the frame.

    Raises NotFound, and InvalidRequest where it is the name of several.
    """
    with service.database.reading() as store:
        fair = store.fairs.get(fair_id).fair
        if name in _ids(fair):
            return name
        people = [(one.id, one.name) for one in fair.representatives] + [
            (one.id, one.name) for one in fair.interpreters
        ]
        called = [who for who, known in people if known and known == name]
        if len(called) == 1:
            return called[0]
        resolver = Resolver(store)
        if name.endswith(supposed("")):
            resolver.one(name.removesuffix(supposed("")), [ORGANISATIONS])
            return name
        return resolver.one(name, [TALENTS, DEMANDS, ORGANISATIONS])


def _ids(fair: Fair) -> set[str]:
    """Of what the frame itself names."""
    people = {one.id for one in fair.representatives} | {one.id for one in fair.interpreters}
    return people | fair.table_of.keys() | fair.room_of.keys() | fair.slot_numbers.keys()
