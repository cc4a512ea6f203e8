"""The list of the signing ceremony: who signs what with whom, in which order, and what was signed in the end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matcher.bilingual import Bilingual
from matcher.errors import NotFound
from matcher.fair.outcomes.outcome import Outcome, OutcomeParty, PartyKind, signing_list
from matcher.fair.participants import UNNAMED
from matcher.fair.sheets import Signing
from service.actions.fair_outcomes import check_days, write
from service.bootstrap import Service
from service.errors import InvalidRequest
from service.store import Store


@dataclass(frozen=True)
class NamedParty:
    """A party as it is read out."""

    party: OutcomeParty
    name: Bilingual
    subject: str = ""  # of a demand: its title


@dataclass(frozen=True)
class SigningEntry:
    """One line of the list of the ceremony; `outcome.ceremony` is its place."""

    outcome: Outcome
    parties: tuple[NamedParty, ...]


def listed(service: Service, fair_id: str) -> list[SigningEntry]:
    """Who signs what with whom, in the order of signing. Raises NotFound."""
    with service.database.reading() as store:
        store.fairs.get(fair_id)
        found = signing_list(store.outcomes.of_fair(fair_id))
        names = _Names(store, found)
        return [SigningEntry(one, tuple(map(names.named, one.parties))) for one in found]


def for_sheets(entries: Sequence[SigningEntry]) -> tuple[Signing, ...]:
    """The list as it is printed; without a title, that of the demand stands."""
    return tuple(
        Signing(
            order=number,
            parties=tuple(party.name for party in entry.parties),
            title=_title(entry),
            amount=entry.outcome.amount.text if entry.outcome.amount else UNNAMED,
        )
        for number, entry in enumerate(entries, start=1)
    )


def _title(entry: SigningEntry) -> Bilingual:
    title = entry.outcome.title or next((party.subject for party in entry.parties if party.subject), "")
    return Bilingual(title, title)


def arrange(service: Service, fair_id: str, ids: Sequence[str]) -> None:
    """Puts these of the list in this order, from 1; the others of the list follow in theirs.

    Raises NotFound, or InvalidRequest where one is named twice or is not on the list.
    """
    with service.database.writing() as store:
        store.fairs.get(fair_id)
        on_list = {one.id: one for one in signing_list(store.outcomes.of_fair(fair_id))}
        _check_on_list(fair_id, ids, on_list)
        if len(set(ids)) < len(ids):
            raise InvalidRequest(_TWICE)
        order = [*ids, *(one for one in on_list if one not in set(ids))]
        moved = [on_list[one].model_copy(update={"ceremony": place}) for place, one in enumerate(order, start=1)]
        write(store, [one for one in moved if one != on_list[one.id]])


def confirm(service: Service, fair_id: str, ids: Sequence[str] = ()) -> list[Outcome]:
    """These of the list were signed as planned; without ids, all whose day has come. Those that were confirmed now.

    Raises NotFound, or InvalidRequest where one is not on the list or its day has not come.
    """
    today = service.today()
    with service.database.writing() as store:
        store.fairs.get(fair_id)
        on_list = {one.id: one for one in signing_list(store.outcomes.of_fair(fair_id))}
        _check_on_list(fair_id, ids, on_list)
        chosen = [on_list[one] for one in ids] or [one for one in on_list.values() if one.day <= today]
        signed = [one.model_copy(update={"planned": False}) for one in chosen if one.planned]
        check_days(signed, today)
        write(store, signed)
        return signed


def _check_on_list(fair_id: str, ids: Sequence[str], on_list: dict[str, Outcome]) -> None:
    for one in ids:
        if one not in on_list:
            raise InvalidRequest(_NOT_ON_LIST.format(id=one[:100], fair=fair_id))


class _Names:
    """What the parties of some outcomes are called."""

    def __init__(self, store: Store, outcomes: Iterable[Outcome]) -> None:
        self._store = store
        ids = sorted({party.id for one in outcomes for party in one.parties if party.id})
        self._talents, self._demands = store.talents.of(ids), store.demands.of(ids)

    def named(self, party: OutcomeParty) -> NamedParty:
        """By its id where it is not here any more."""
        if party.anonymous:
            return NamedParty(party, _UNNAMED)
        if party.kind is PartyKind.OUTSIDE:
            return NamedParty(party, party.name.bilingual)
        name, subject = party.id, ""
        if (talent := self._talents.get(party.id)) is not None:
            name = talent.name
        elif (demand := self._demands.get(party.id)) is not None:
            name, subject = demand.organisation.name, demand.title
        elif party.kind is PartyKind.ORGANISATION:
            name = self._organisation(party.id)
        return NamedParty(party, Bilingual(name, name), subject)

    def _organisation(self, organisation_id: str) -> str:
        try:
            return self._store.organisations.get(organisation_id).organisation.name
        except NotFound:
            return organisation_id


_UNNAMED = Bilingual("（不具名）", "(not named)")
_NOT_ON_LIST = Bilingual(
    zh="记录“{id}”不在展会“{fair}”的签约仪式名单中。请先在该记录中填写签约次序（ceremony）。",
    en="The outcome “{id}” is not on the list of the signing ceremony of the fair “{fair}”. Give it a place in it "
    "(`ceremony`) first.",
)
_TWICE = Bilingual(
    zh="签约次序中有重复的编号。请每项只写一次。", en="An outcome is named twice in the order. Name each once."
)
