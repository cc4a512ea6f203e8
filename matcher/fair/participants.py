"""Who takes part in a fair, as far as planning and printing need to know them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from matcher.bilingual import Bilingual

UNNAMED = Bilingual("", "")


@dataclass(frozen=True)
class DemandParty:
    id: str
    organisation: str  # its id
    industries: tuple[str, ...] = ()
    title: Bilingual = UNNAMED
    organisation_name: Bilingual = UNNAMED  # as this reader may see it


@dataclass(frozen=True)
class TalentParty:
    id: str
    languages: frozenset[str] = frozenset()  # ISO 639 codes; empty where unknown, and then nobody interprets
    name: Bilingual = UNNAMED  # as this reader may see it
    headline: Bilingual = UNNAMED


@dataclass(frozen=True)
class Participants:
    demands: Mapping[str, DemandParty] = field(default_factory=dict)
    talents: Mapping[str, TalentParty] = field(default_factory=dict)

    @classmethod
    def of(cls, demands: Iterable[DemandParty], talents: Iterable[TalentParty]) -> "Participants":
        return cls({one.id: one for one in demands}, {one.id: one for one in talents})

    def joined(self, others: "Participants") -> "Participants":
        return Participants({**self.demands, **others.demands}, {**self.talents, **others.talents})

    def named(self, party: str) -> Bilingual:
        """What to call a demand, a talent, or an organisation that has a demand; its id where it is unknown."""
        if party in self.talents:
            name = self.talents[party].name
        elif party in self.demands:
            name = self.demands[party].title
        else:
            name = next(
                (d.organisation_name for d in self.demands.values() if d.organisation == party), Bilingual("", "")
            )
        return Bilingual(name.zh or party, name.en or party)
