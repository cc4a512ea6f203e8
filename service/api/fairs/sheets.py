"""Sheets of a fair over HTTP: .xlsx, .ics, .pdf, and the offline pack."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Response

from service.actions import fair_sheets
from service.actions.fair_sheets import Printed
from service.api.dependencies import ReaderLanguage, ServiceOf, Staff
from service.api.problems import documented
from service.exports import MEDIA_TYPES, Form, What

router = APIRouter(prefix="/{fair_id}/sheets", tags=["Sheets 打印与日历"])
_FILES: dict[int | str, dict[str, Any]] = {200: {"content": {media_type: {} for media_type in MEDIA_TYPES.values()}}}


@router.get(
    "/{sheet}.{form}",
    summary="A sheet as a file",
    response_class=Response,
    responses=documented(400, 401, 404, 422, 503) | _FILES,
)
def sheet(
    fair_id: Annotated[str, Path(max_length=64, description="Id of a fair.")],
    sheet: Annotated[What, Path(description="Which; `party` is the sheet of one, and `pack` holds them all.")],
    form: Annotated[Form, Path(description="badges, signing: pdf, xlsx; wall: pdf; programme: xlsx; pack: zip.")],
    service: ServiceOf,
    _viewer: Staff,
    language: ReaderLanguage,
    party: Annotated[
        str,
        Query(
            max_length=64,
            description="Whose, with `party`: a talent, demand, organisation, representative, interpreter, table or "
            "slot. With `badges`: whose alone.",
        ),
    ] = "",
    version: Annotated[
        str, Query(max_length=16, description="Number of a version, or draft, published or current.")
    ] = fair_sheets.PUBLISHED,
    public: Annotated[
        bool, Query(description="Names only as far as their owners agreed; not for badges, signing and pack.")
    ] = False,
) -> Response:
    """In the reader's language, with names as staff sees them. A draft is marked as such on every page."""
    printed = fair_sheets.printed(service, fair_id, sheet, form, language, party=party, which=version, public=public)
    return _file(printed)


def _file(printed: Printed) -> Response:
    """Its name plain, for old programs, and in the reader's language (RFC 6266, RFC 5987)."""
    named = f"attachment; filename=\"{printed.file.name}\"; filename*=UTF-8''{quote(printed.title, safe='')}"
    return Response(printed.file.content, media_type=printed.file.media_type, headers={"Content-Disposition": named})
