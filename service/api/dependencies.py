"""What routes ask for by name."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Path, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from matcher.bilingual import Bilingual, Language
from matcher.profiles.models import Kind, Status
from service.api.language import language_of
from service.bootstrap import Service
from service.errors import Forbidden, InvalidRequest
from service.store.filters import Filter
from service.visibility import Viewer

_bearer = HTTPBearer(auto_error=False, description="The staff token (WUTONG_STAFF_TOKEN).")


# These wait for nothing, but FastAPI hands plain functions to a thread each, on every request.
async def service_of(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


async def viewer_of(
    service: Annotated[Service, Depends(service_of)],
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Viewer:
    """Raises Forbidden for a token that is not ours: silently showing less would hide a typing error."""
    if service.settings.staff_token is None:
        return Viewer(staff=False, trusted=True)
    if credentials is None:
        return Viewer()
    if not service.settings.is_staff_token(credentials.credentials):
        raise Forbidden(_WRONG_TOKEN)
    return Viewer(staff=True, trusted=True)


async def trusted_viewer(viewer: Annotated[Viewer, Depends(viewer_of)]) -> Viewer:
    """Raises Forbidden unless the viewer may write."""
    if not viewer.trusted:
        raise Forbidden(NEEDS_TOKEN)
    return viewer


async def profile_filter(
    service: Annotated[Service, Depends(service_of)],
    viewer: Annotated[Viewer, Depends(viewer_of)],
    q: Annotated[str, Query(max_length=200, description="A part of the text, in any script or case.")] = "",
    industry: Annotated[str, Query(max_length=64, description="Code of an industry.")] = "",
    status: Annotated[Status | None, Query(description="Staff only: others see what is published.")] = None,
    updated_since: Annotated[
        datetime | None, Query(description="Changed at or after this time (UTC unless it says).")
    ] = None,
) -> Filter:
    everything = viewer.staff or (viewer.trusted and status is not None)
    if updated_since is not None and updated_since.tzinfo is not None:
        try:
            updated_since = updated_since.astimezone(UTC).replace(tzinfo=None)
        except OverflowError as error:
            raise InvalidRequest(_BAD_TIME.format(given=updated_since.isoformat())) from error
    return Filter(
        public_on=None if everything else service.today(),
        industry=industry,
        status=status,
        text=q,
        updated_since=updated_since,
    )


async def revision_expected(request: Request) -> int | None:
    """Of If-Match, which carries the ETag of the record as it was read. Raises InvalidRequest."""
    given = request.headers.get("if-match", "*").strip()
    if given == "*":
        return None
    try:
        return int(given.removeprefix("W/").strip('"'))
    except ValueError as error:
        raise InvalidRequest(_BAD_IF_MATCH.format(given=given[:100])) from error


ServiceOf = Annotated[Service, Depends(service_of)]
Reader = Annotated[Viewer, Depends(viewer_of)]
Staff = Annotated[Viewer, Depends(trusted_viewer)]
Wanted = Annotated[Filter, Depends(profile_filter)]
ReaderLanguage = Annotated[Language, Depends(language_of)]
ExpectedRevision = Annotated[int | None, Depends(revision_expected)]
Cursor = Annotated[str | None, Query(max_length=64, description="`next` of the page before.")]
PageLimit = Annotated[int, Query(ge=1, le=200, description="Records a page.")]
MatchLimit = Annotated[int, Query(ge=1, le=200, description="Length of the ranking.")]
KindWanted = Annotated[Kind | None, Query(description="Only demands of this kind.")]
RecordId = Annotated[str, Path(max_length=64)]

NEEDS_TOKEN = Bilingual(
    zh="此操作需要工作人员口令：请在请求头中加 Authorization: Bearer 口令。",
    en="This needs the staff token: send the header “Authorization: Bearer TOKEN”.",
)
_WRONG_TOKEN = Bilingual(
    zh="口令不正确。请核对 WUTONG_STAFF_TOKEN，或去掉 Authorization 以公众身份查看。",
    en="The token is not right. Check WUTONG_STAFF_TOKEN, or leave Authorization out to see what is public.",
)
_BAD_TIME = Bilingual(
    zh="updated_since 的值“{given}”超出可表示的时间范围（公元1年至9999年，UTC）。请换一个时间。",
    en="updated_since “{given}” is not within the years 1 to 9999 of UTC. Give another time.",
)
_BAD_IF_MATCH = Bilingual(
    zh="If-Match 的值“{given}”无效，应为读取记录时得到的 ETag。",
    en="If-Match “{given}” is not an ETag of ours: give the one that came with the record.",
)
