"""Rankings as text: rows to evaluate, objects to process, a table to read."""

import csv
import json
from collections.abc import Iterable
from typing import IO, Any, Literal

from matcher.bilingual import Bilingual, Language
from service.actions.matches import Pair
from service.views import demand_card, talent_card
from service.visibility import Viewer

COLUMNS = ("demand_id", "demand_source", "talent_id", "talent_source", "rank", "score")
_STAFF = Viewer(staff=True, trusted=True)


def write_matches(
    rankings: Iterable[list[Pair]], stream: IO[str], form: Literal["tsv", "json", "table"], language: Language
) -> None:
    """One line a pair, ranking after ranking."""
    if form == "tsv":
        rows = csv.writer(stream, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)
        rows.writerow(COLUMNS)
        for ranking in rankings:
            rows.writerows([_plain(value) for value in _row(pair)] for pair in ranking)
    elif form == "json":
        _write_json(rankings, stream)
    else:
        _write_table(rankings, stream, language)


def _row(pair: Pair) -> tuple[Any, ...]:
    match = pair.match
    return (
        match.demand_id,
        _source(pair.demand),
        match.talent_id,
        _source(pair.talent),
        match.rank,
        f"{match.score:.6f}",
    )


def _source(profile: Any) -> str:
    """FILE#SHEET!ROW, or nothing for a text or a record made by hand."""
    return str(profile.source) if profile is not None and profile.source is not None else ""


def _plain(value: Any) -> Any:
    """Names of files may hold what would break a line."""
    return " ".join(value.split()) if isinstance(value, str) else value


def _write_json(rankings: Iterable[list[Pair]], stream: IO[str]) -> None:
    stream.write("[")
    separator = "\n"
    for ranking in rankings:
        for pair in ranking:
            said = pair.match.model_dump(mode="json", include={"reasons", "gaps"})
            stream.write(separator + json.dumps(dict(zip(COLUMNS, _row(pair), strict=True)) | said, ensure_ascii=False))
            separator = ",\n"
    stream.write("\n]\n")


def _write_table(rankings: Iterable[list[Pair]], stream: IO[str], language: Language) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(file=stream)
    for ranking in rankings:
        table = Table(*(heading.text(language) for heading in _HEADINGS), title=_title(ranking))
        for pair in ranking:
            why = pair.match.reasons[0].message.text(language) if pair.match.reasons else ""
            table.add_row(str(pair.match.rank), f"{pair.match.score:.2f}", *_names(pair, language), why)
        console.print(table)


def _title(ranking: list[Pair]) -> str:
    """The side that was asked about is the one that all pairs share."""
    ids = {pair.match.demand_id for pair in ranking}
    shared = ranking[0].demand if ranking and len(ids) == 1 else None
    return shared.title if shared else ""


def _names(pair: Pair, language: Language) -> tuple[str, str]:
    demand = demand_card(pair.demand, _STAFF).title if pair.demand else ""
    if pair.talent is None:
        return demand, ""
    card = talent_card(pair.talent, _STAFF)
    name = card.label.zh if language is Language.ZH else card.label.en
    return demand, f"{name} · {card.headline}" if card.headline else name


_HEADINGS = (
    Bilingual("名次", "Rank"),
    Bilingual("得分", "Score"),
    Bilingual("需求", "Demand"),
    Bilingual("人才", "Talent"),
    Bilingual("理由", "Reason"),
)
