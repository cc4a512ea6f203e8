"""Records by the names that an office's lists give them: an id, a list and number, or a number alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from matcher.bilingual import Bilingual
from matcher.errors import NotFound
from matcher.intake.references import number_of
from matcher.profiles.text import folded
from service.errors import InvalidRequest
from service.store import Store
from service.store.filters import Filter
from service.store.organisations import name_key

TALENTS, DEMANDS, ORGANISATIONS = "talents", "demands", "organisations"


@dataclass(frozen=True)
class Names:
    """Of one side. What was erased has no name any more."""

    _references: Mapping[str, str]  # id → reference
    _ids: dict[str, list[str]] = field(default_factory=dict)  # a reference or number → ids

    def __post_init__(self) -> None:
        for record_id, reference in self._references.items():
            whole = folded(reference)
            # A number that stands twice in a list is told apart behind a tilde.
            number = whole.partition("#")[2].partition("~")[0]
            for name in dict.fromkeys(filter(None, (whole, number))):
                self._ids.setdefault(name, []).append(record_id)

    def find(self, name: str) -> list[str]:
        """The ids that a name may mean: none for an unknown one, several for an ambiguous one."""
        given = name.strip()
        if given in self._references:
            return [given]
        list_, hash_, number = folded(given).partition("#")
        if list_ and hash_:
            return self._ids.get(f"{list_.strip()}#{number_of({'number': number})}", [])
        return self._ids.get(number_of({"number": given}), [])

    def reference(self, record_id: str) -> str:
        return self._references[record_id]


@dataclass
class Resolver:
    """Names as an office writes them → ids: an id, LIST#NUMBER, a number, an organisation's name; at last the name of
    a person or the title of a demand."""

    store: Store
    _names: dict[str, Names] = field(default_factory=dict)
    _called: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def __call__(self, name: str, sides: Sequence[str]) -> list[str]:
        found = [one for side in sides for one in self._by_number(side, name)]
        return found or [one for side in sides for one in self._by_name(side).get(_key(side, name), ())]

    def one(self, name: str, sides: Sequence[str]) -> str:
        """Raises NotFound for nobody's name, and InvalidRequest where it is the name of several."""
        found = list(dict.fromkeys(self(name, sides)))
        if not found:
            raise NotFound(_NOBODY.format(name=name[:100]))
        if len(found) > 1:
            raise InvalidRequest(_SEVERAL.format(name=name[:100], ids=", ".join(found[:12])))
        return found[0]

    def _by_number(self, side: str, name: str) -> list[str]:
        if side == ORGANISATIONS:
            return [name] if name in self._organisations else []
        if side not in self._names:
            records = self.store.talents if side == TALENTS else self.store.demands
            self._names[side] = Names(records.references())
        return self._names[side].find(name)

    @cached_property
    def _organisations(self) -> Mapping[str, str]:
        return self.store.organisations.names()

    def _by_name(self, side: str) -> Mapping[str, Sequence[str]]:
        if side not in self._called:
            called: dict[str, list[str]] = {}
            for record_id, name in self._all_names(side):
                called.setdefault(_key(side, name), []).append(record_id)
            self._called[side] = called
        return self._called[side]

    def _all_names(self, side: str) -> Iterable[tuple[str, str]]:
        if side == ORGANISATIONS:
            return self._organisations.items()
        if side == TALENTS:
            return ((stored.profile.id, stored.profile.name) for stored in self.store.talents.every(Filter()))
        return ((stored.profile.id, stored.profile.title) for stored in self.store.demands.every(Filter()))


def _key(side: str, name: str) -> str:
    return name_key(name) if side == ORGANISATIONS else folded(name)


_NOBODY = Bilingual(
    zh="没有编号或名称为“{name}”的记录。请核对编号，或改用名单中的编号。",
    en="Nothing has the id, number or name “{name}”. Check it, or give the number in the office's list.",
)
_SEVERAL = Bilingual(
    zh="“{name}”可以指不止一个：{ids}。请改用其中一个编号。",
    en="“{name}” may mean more than one: {ids}. Give one of these ids.",
)
