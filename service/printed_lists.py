"""Lists for all demands as text: rows to work on, objects to process, lists to read."""

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import IO, Any, Literal

from matcher.bilingual import Bilingual, Language
from matcher.profiles.models import Demand, Talent
from service.actions.lists import DemandList, Place, asked_by_others
from service.views import demand_card, talent_card
from service.visibility import Viewer

COLUMNS = ("demand_id", "demand_source", "talent_id", "talent_source", "rank", "score", "price", "others", "reasons")
REASONS = 2
_STAFF = Viewer(staff=True, trusted=True)


def write_lists(
    lists: Sequence[DemandList], stream: IO[str], form: Literal["tsv", "json", "text"], language: Language
) -> None:
    """One line a place, list after list; `reasons` are in `language`, in JSON in both."""
    if form == "tsv":
        rows = csv.writer(stream, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)
        rows.writerow(COLUMNS)
        for one in lists:
            rows.writerows([_plain(value) for value in _row(place, language)] for place in one.places)
    elif form == "json":
        json.dump([_object(one) for one in lists], stream, ensure_ascii=False, indent=1)
        stream.write("\n")
    else:
        stream.writelines(f"{line}\n" for one in lists for line in _readable(one, language))


def _row(place: Place, language: Language) -> tuple[Any, ...]:
    match, pair = place.pair.match, place.pair
    return (
        match.demand_id,
        _source(pair.demand),
        match.talent_id,
        _source(pair.talent),
        match.rank,
        f"{match.score:.6f}",
        f"{place.price:.6f}",
        place.others,
        "; ".join(reason.message.text(language) for reason in match.reasons[:REASONS]),
    )


def _object(one: DemandList) -> dict[str, Any]:
    return {
        "demand_id": one.places[0].pair.match.demand_id,
        "demand_source": _source(one.places[0].pair.demand),
        "listing": one.listing or None,
        "talents": [
            {
                "talent_id": place.pair.match.talent_id,
                "talent_source": _source(place.pair.talent),
                "rank": place.pair.match.rank,
                "score": place.pair.match.score,
                "price": place.price,
                "others": place.others,
                "asked_for": said._asdict() if (said := asked_by_others(place.others)) else None,
                "reasons": [asdict(reason) for reason in place.pair.match.reasons[:REASONS]],
            }
            for place in one.places
        ],
    }


def _readable(one: DemandList, language: Language) -> list[str]:
    """The demand, then each talent with a few reasons and who else is shown him."""
    demand = one.places[0].pair.demand
    lines = [f"{demand_card(demand, _STAFF).title}  [{demand.id}]"] if demand else []
    for place in one.places:
        match, talent = place.pair.match, place.pair.talent
        price = _PRICE.text(language).format(price=place.price)
        lines.append(f"{match.rank:>4}  {match.score:>4.0%}  {price}  {_talent(talent, language)}")
        lines += [f"            + {reason.message.text(language)}" for reason in match.reasons[:REASONS]]
        said = asked_by_others(place.others)
        lines += [f"            ! {said.text(language)}"] if said else []
    return lines


def _talent(talent: Talent | None, language: Language) -> str:
    if talent is None:
        return ""
    card = talent_card(talent, _STAFF)
    name = card.label.zh if language is Language.ZH else card.label.en
    return "  ".join(filter(None, [name, card.headline, f"[{card.id}]"]))


def _source(profile: Demand | Talent | None) -> str:
    """FILE#SHEET!ROW, or nothing for a record made by hand."""
    return str(profile.source) if profile is not None and profile.source is not None else ""


def _plain(value: Any) -> Any:
    """Texts may hold what would break a line."""
    return " ".join(value.split()) if isinstance(value, str) else value


_PRICE = Bilingual("约满概率{price:.0%}", "booked out {price:.0%}")
