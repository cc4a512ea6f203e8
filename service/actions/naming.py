"""Records by the names that an office's lists give them: an id, a list and number, or a number alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from matcher.intake.references import number_of
from matcher.profiles.text import folded


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
