"""Errors as RFC 9457 problem documents, in the reader's language; only here have domain errors status codes."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from matcher import errors as matcher_errors
from matcher.bilingual import Bilingual, Language
from matcher.errors import WutongError
from matcher.fair.planning.pairing import LeastLimitsUnmet
from service import errors
from service.api.language import language_of
from service.api.validation import explain, pointer_of_path
from service.database import is_busy

_log = logging.getLogger("wutong.errors")
CONTENT_TYPE = "application/problem+json"
Members = Mapping[str, list[Any]]  # fields of a problem document, by name

_STATUS: dict[type[WutongError], HTTPStatus] = {
    matcher_errors.UnreadableFile: HTTPStatus.UNPROCESSABLE_ENTITY,
    matcher_errors.FileTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    matcher_errors.NotFound: HTTPStatus.NOT_FOUND,
    LeastLimitsUnmet: HTTPStatus.CONFLICT,
    errors.Changed: HTTPStatus.PRECONDITION_FAILED,
    errors.Clashing: HTTPStatus.CONFLICT,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.Forbidden: HTTPStatus.UNAUTHORIZED,
    errors.Gone: HTTPStatus.GONE,
    errors.InvalidFrame: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.InvalidRequest: HTTPStatus.BAD_REQUEST,
    errors.NoChineseFont: HTTPStatus.SERVICE_UNAVAILABLE,
}

_TITLES: dict[int, Bilingual] = {
    400: Bilingual("请求有误", "Bad request"),
    401: Bilingual("需要工作人员口令", "Staff token needed"),
    403: Bilingual("不允许", "Not allowed"),
    404: Bilingual("未找到", "Not found"),
    405: Bilingual("不支持此方法", "Method not allowed"),
    406: Bilingual("无法提供此格式", "Not available in this form"),
    409: Bilingual("与现有记录冲突", "Conflict with what is here"),
    410: Bilingual("已删除", "Erased"),
    411: Bilingual("缺少长度", "Length needed"),
    412: Bilingual("记录已被修改", "Changed meanwhile"),
    413: Bilingual("内容过大", "Too large"),
    415: Bilingual("不支持的内容类型", "Unsupported media type"),
    421: Bilingual("主机名不符", "Misdirected request"),
    422: Bilingual("内容不合要求", "Not acceptable as given"),
    500: Bilingual("服务内部错误", "Internal error"),
    503: Bilingual("服务暂不可用", "Not available now"),
}

_DETAILS: dict[int, Bilingual] = {
    404: Bilingual(
        "没有地址 {path}。接口列表见 /docs。",
        "There is nothing at {path}. The list of addresses is at /docs.",
    ),
    405: Bilingual(
        "地址 {path} 不支持方法 {method}。接口列表见 /docs。",
        "{path} does not answer {method}. See /docs for what it answers.",
    ),
    500: Bilingual(
        "处理请求时出错，未保存任何更改。请稍后再试；如再次出现，请将编号 {request} 告知管理员。",
        "Something went wrong here and nothing was saved. Try again; if it happens again, "
        "tell the administrator the number {request}.",
    ),
}
_BUSY = Bilingual(
    "数据库正忙（例如正在导入大批名单）或暂无响应，未保存任何更改。请过几秒再试。",
    "The database is busy, for example with a large import, or does not answer, and nothing was saved. "
    "Try again in a few seconds.",
)
_RETRY_AFTER = 5  # seconds
_OTHER = Bilingual("请求未能处理：{reason}", "The request could not be handled: {reason}")
_INVALID = Bilingual("有 {count} 处需要修改，见 errors。", "Corrections needed: {count}; see `errors`.")


class ProblemError(BaseModel):
    """One thing to change in a request."""

    pointer: str = Field(
        description="Where, as a JSON pointer into the body, or the name of a parameter.", examples=["#/terms/kind"]
    )
    code: str = Field(examples=["missing"])
    detail: str = Field(examples=["This is needed and was not given."])
    value: str = Field(default="", description="What was given, cut to 100 characters.")


class ProblemClash(BaseModel):
    """Something in a programme that cannot be (block) or has to be confirmed (warn)."""

    code: str = Field(examples=["talent.twice"])
    grade: str = Field(examples=["block"])
    detail: str
    meetings: list[str] = Field(description="Ids of the meetings that clash.")
    parties: list[str] = Field(description="Ids of whom it concerns.")


class ProblemShortfall(BaseModel):
    """A least number of meetings that cannot be reached together with the others."""

    party: str = Field(description="An id; of a required meeting, “demand × talent”.")
    least: int
    lacking: int
    candidates: int = Field(description="Pairs it could be in at all.")
    detail: str


class ProblemRelaxation(BaseModel):
    """Of one limit of one party: the least to be lower, or the most to be higher, by so much."""

    party: str = Field(description="An id; “” where all share the limit.")
    limit: str
    by: int


class ProblemRemedy(BaseModel):
    """A smallest set of changes with which the rules can be kept."""

    detail: str
    changes: list[ProblemRelaxation]


class ProblemDocument(BaseModel):
    """An error, after RFC 9457. `title` and `detail` are in the reader's language (Accept-Language or ?lang=)."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(examples=["urn:wutong:problem:not-found"])
    title: str = Field(examples=["Not found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["There is no demand with the id “d_0”. Look it up in the list of demands."])
    instance: str = Field(examples=["/api/v1/demands/d_0"])
    errors: list[ProblemError] | None = None
    clashes: list[ProblemClash] | None = Field(default=None, description="Why a programme cannot be so.")
    shortfalls: list[ProblemShortfall] | None = Field(default=None, description="Who would meet too seldom.")
    remedies: list[ProblemRemedy] | None = Field(default=None, description="Each would do by itself.")


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For a route's `responses`: these statuses answer with a problem document."""
    schema = {"$ref": "#/components/schemas/ProblemDocument"}
    return {
        status: {"description": _TITLES[status].en, "content": {CONTENT_TYPE: {"schema": schema}}}
        for status in statuses
    }


def problem_response(
    status: int, name: str, detail: Bilingual, *, language: Language, instance: str, members: Members | None = None
) -> JSONResponse:
    """members: further fields of the document, by their names."""
    title = _TITLES.get(status) or Bilingual(HTTPStatus(status).phrase, HTTPStatus(status).phrase)
    document = ProblemDocument(
        type=f"urn:wutong:problem:{name}",
        title=title.text(language),
        status=status,
        detail=detail.text(language),
        instance=instance,
        **{name: found or None for name, found in (members or {}).items()},
    )
    headers = {"Content-Language": language.value}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(document.model_dump(exclude_none=True), status, headers, media_type=CONTENT_TYPE)


def install(app: FastAPI) -> None:
    """Every error of every route and unknown address becomes a problem document; `Observed` sees to the unexpected."""
    app.add_exception_handler(WutongError, _of_domain)
    app.add_exception_handler(RequestValidationError, _of_validation)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(SQLAlchemyError, _of_database)


def status_of(error: WutongError) -> HTTPStatus:
    return next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), HTTPStatus.INTERNAL_SERVER_ERROR)


async def _of_domain(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, WutongError):
        raise TypeError(error)
    status = status_of(error)
    if status is HTTPStatus.INTERNAL_SERVER_ERROR:
        return accident(request, error)
    return _answer(
        request, status, _hyphenated(type(error).__name__), error.message, _members(error, language_of(request))
    )


def _members(error: WutongError, language: Language) -> Members:
    """What a program can use of an error, beside its sentence."""
    if isinstance(error, errors.InvalidFrame):
        return {"errors": _of_frame(error, language)}
    if isinstance(error, errors.Clashing):
        return {"clashes": _of_clashes(error, language)}
    if isinstance(error, LeastLimitsUnmet):
        return {"shortfalls": _of_shortfalls(error, language), "remedies": _of_remedies(error, language)}
    return {}


def _of_clashes(error: errors.Clashing, language: Language) -> list[ProblemClash]:
    return [
        ProblemClash(
            code=one.code,
            grade=one.grade,
            detail=one.message.text(language),
            meetings=list(one.meetings),
            parties=list(one.parties),
        )
        for one in error.clashes
    ]


def _of_shortfalls(error: LeastLimitsUnmet, language: Language) -> list[ProblemShortfall]:
    return [
        ProblemShortfall(
            party=one.party,
            least=one.least,
            lacking=one.lacking,
            candidates=one.candidates,
            detail=said.text(language),
        )
        for one, said in zip(error.shortfalls, error.details, strict=True)
    ]


def _of_remedies(error: LeastLimitsUnmet, language: Language) -> list[ProblemRemedy]:
    sets = [changes for changes in (error.lower, error.higher) if changes]
    return [
        ProblemRemedy(
            detail=said.text(language),
            changes=[ProblemRelaxation(party=one.party, limit=one.limit, by=one.by) for one in changes],
        )
        for said, changes in zip(error.remedies, sets, strict=True)
    ]


def _of_frame(error: errors.InvalidFrame, language: Language) -> list[ProblemError]:
    """Each finding at its cell, where the frame came as a workbook, else at its place in the body."""
    return [
        ProblemError(
            pointer=f"{found.sheet}!{found.row or ''} {found.column}".strip(" !") or pointer_of_path(found.path),
            code=found.code,
            detail=found.message.text(language),
            value=found.value[:100],
        )
        for found in error.problems
    ]


async def _of_validation(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise TypeError(error)
    language = language_of(request)
    found = [ProblemError(**vars(finding)) for finding in explain(error.errors(), language)]
    return _answer(request, 422, "invalid-request", _INVALID.format(count=len(found)), {"errors": found})


async def _of_http(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise TypeError(error)
    status = error.status_code
    template = _DETAILS.get(status, _OTHER)
    detail = template.format(path=request.url.path, method=request.method, reason=error.detail, request="")
    response = _answer(request, status, _hyphenated(HTTPStatus(status).name.title().replace("_", "")), detail)
    response.headers.update(error.headers or {})
    return response


async def _of_database(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, SQLAlchemyError) or not is_busy(error):
        return accident(request, error)
    _log.warning("database busy in request %s: %s", getattr(request.state, "request_id", "-"), type(error).__name__)
    response = _answer(request, 503, "database-busy", _BUSY)
    response.headers["Retry-After"] = str(_RETRY_AFTER)
    return response


def accident(request: Request, error: Exception) -> JSONResponse:
    """For what nobody foresaw: a number to ask for, and nothing of the inside."""
    number = getattr(request.state, "request_id", "-")
    # The traceback without the message: messages of databases and parsers quote what they were given.
    _log.error("unexpected %s in request %s", type(error).__name__, number, exc_info=_without_message(error))
    return _answer(request, 500, "internal-error", _DETAILS[500].format(request=number))


def _without_message(error: Exception) -> tuple[type[BaseException], BaseException, Any]:
    return RuntimeError, RuntimeError(type(error).__name__), error.__traceback__


def _answer(
    request: Request, status: int, name: str, detail: Bilingual, members: Members | None = None
) -> JSONResponse:
    language = language_of(request)
    return problem_response(status, name, detail, language=language, instance=request.url.path, members=members)


def _hyphenated(name: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("-")
