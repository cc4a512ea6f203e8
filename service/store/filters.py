"""Which records a list shows."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, false, or_

from matcher.profiles.models import Kind, Status
from service.store.columns import searchable
from service.tables import DemandRow, TalentRow


@dataclass(frozen=True)
class Filter:
    """Empty fields admit everything, but erased records are never listed.

    With `public_on` only what anyone may see on that day: published, not expired, and of talents those who consented.
    """

    public_on: date | None = None
    kind: Kind | None = None
    industry: str = ""
    status: Status | None = None
    text: str = ""
    organisation: str = ""
    updated_since: datetime | None = None


def conditions(row: Any, wanted: Filter) -> list[ColumnElement[bool]]:
    """`row` is TalentRow or DemandRow; kind and organisation are of demands only, and no talent has them."""
    found: list[ColumnElement[bool]] = [~row.erased]
    if wanted.public_on is not None:
        found += _public(row, wanted.public_on)
    if wanted.industry:
        found.append(row.industries.contains(f"|{wanted.industry}|", autoescape=True))
    if wanted.status is not None:
        found.append(row.status == wanted.status.value)
    if wanted.updated_since is not None:
        found.append(row.updated_at >= wanted.updated_since)
    if wanted.text:
        found.append(_mentions(row, wanted))
    if wanted.kind is not None:
        found.append(DemandRow.kind == wanted.kind.value if row is DemandRow else false())
    if wanted.organisation:
        found += _of_organisation(row, wanted)
    return found


def _public(row: Any, day: date) -> list[ColumnElement[bool]]:
    shown: list[ColumnElement[bool]] = [
        row.status == Status.PUBLISHED.value,
        or_(row.expires.is_(None), row.expires >= day),
    ]
    return [*shown, TalentRow.matchable.is_(True)] if row is TalentRow else shown


def _mentions(row: Any, wanted: Filter) -> ColumnElement[bool]:
    text = searchable(wanted.text)
    public: ColumnElement[bool] = row.public_text.contains(text, autoescape=True)
    return public if wanted.public_on is not None else or_(public, row.staff_text.contains(text, autoescape=True))


def _of_organisation(row: Any, wanted: Filter) -> list[ColumnElement[bool]]:
    if row is not DemandRow:
        return [false()]
    found: list[ColumnElement[bool]] = [DemandRow.organisation_id == wanted.organisation]
    # Listing by organisation would tell whose a confidential demand is.
    return [*found, ~DemandRow.confidential] if wanted.public_on is not None else found
