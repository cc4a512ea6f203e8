"""Around every request: its number, limits, safety headers, counting and one line of log without personal data."""

import contextlib
import logging
import time
from urllib.parse import urlsplit
from uuid import uuid4

from fastapi.security.utils import get_authorization_scheme_param
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from matcher.bilingual import Bilingual
from matcher.intake.limits import Limits
from service.api.dependencies import NEEDS_TOKEN
from service.api.language import language_of
from service.api.metrics import Metrics
from service.api.problems import accident, problem_response
from service.settings import Settings

API = "/api/v1"
_log = logging.getLogger("wutong.requests")

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Observed:
    """Gives each request a number, and counts and logs it under its route, never under its path or query."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        number = uuid4().hex[:12]
        scope.setdefault("state", {})["request_id"] = number
        started = time.perf_counter()
        status: int | None = None

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = number
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:
            if status is not None:  # the answer has begun and cannot be another now
                raise
            await accident(Request(scope), error)(scope, receive, sending)
        finally:
            self._record(scope, status, time.perf_counter() - started, number)

    def _record(self, scope: Scope, status: int | None, seconds: float, number: str) -> None:
        route = _route(scope)
        self._metrics.requests.labels(scope["method"], route, str(status)).inc()
        self._metrics.seconds.labels(scope["method"], route).observe(seconds)
        _log.info(
            "request",
            extra={
                "fields": {
                    "request": number,
                    "method": scope["method"],
                    "route": route,
                    "status": status,
                    "milliseconds": round(1000 * seconds, 2),
                }
            },
        )


def _route(scope: Scope) -> str:
    """The template of the address. A route knows only its own part of it: in the API, it is put together again."""
    path = getattr(scope.get("route"), "path", None)
    if path is None:
        return "unknown"
    if not scope["path"].startswith(f"{API}/"):
        return str(path)
    named = {str(value): f"{{{name}}}" for name, value in scope.get("path_params", {}).items()}
    return "/".join(named.get(part, part) for part in scope["path"].split("/"))


class Limited:
    """Refuses bodies beyond the limit, whether they announce their length or not."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._plain = settings.request_max_bytes
        # Multipart framing takes a little beside the files.
        self._with_files = {
            f"{API}/imports": settings.import_max_bytes * settings.import_max_files + self._plain,
            f"{API}/verdicts/import": settings.import_max_bytes * settings.import_max_files + self._plain,
            f"{API}/imports/cv": Limits().max_cv_bytes + self._plain,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limit(scope)
        announced = Headers(scope=scope).get("content-length", "0")
        if announced.isdigit() and int(announced) > limit:
            await self._refuse(scope, receive, send, limit)
            return
        counted = _Counted(receive, send, limit)
        # Whatever the parsers make of a body that breaks off, the reader hears why it broke off.
        with contextlib.suppress(_TooLong):
            await self._app(scope, counted.receive, counted.send)
        if counted.exceeded:
            await self._refuse(scope, receive, send, limit)

    def _limit(self, scope: Scope) -> int:
        """Bodies are taken in before the route asks for the token, so what is large is for those who bring it."""
        return self._with_files.get(scope["path"], self._plain) if self._may_send_files(scope) else self._plain

    def _may_send_files(self, scope: Scope) -> bool:
        scheme, token = get_authorization_scheme_param(Headers(scope=scope).get("authorization"))
        is_open = self._settings.staff_token is None
        return is_open or (scheme.lower() == "bearer" and self._settings.is_staff_token(token))

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        status, name, detail = 413, "file-too-large", TOO_LARGE.format(limit=limit)
        if scope["path"] in self._with_files and not self._may_send_files(scope):
            status, name, detail = 401, "forbidden", NEEDS_TOKEN
        response = problem_response(status, name, detail, language=language_of(Request(scope)), instance=scope["path"])
        await response(scope, receive, send)


class _TooLong(Exception):
    """Ends the reading of a body."""


class _Counted:
    """Ends a body at its limit, and keeps back what is then answered."""

    def __init__(self, receive: Receive, send: Send, limit: int) -> None:
        self._receive, self._send, self._limit = receive, send, limit
        self._taken = 0
        self.exceeded = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._taken += len(message.get("body", b""))
        if self._taken > self._limit:
            self.exceeded = True
            raise _TooLong
        return message

    async def send(self, message: Message) -> None:
        if not self.exceeded:
            await self._send(message)


class SameSite:
    """Without a staff token whoever is at this computer is trusted, so other sites' pages in the browser are kept out.

    A page cannot hide its origin in a writing request, nor change the name by which it reached us (which foils names
    that are made to point here).
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._allowed = set(settings.allowed_hosts)
        self._open = settings.staff_token is None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._open and not self._is_ours(Headers(scope=scope)):
            response = problem_response(
                403, "other-site", OTHER_SITE, language=language_of(Request(scope)), instance=scope["path"]
            )
            await response(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_ours(self, headers: Headers) -> bool:
        host = headers.get("host", "")
        origin = headers.get("origin")
        try:
            name = urlsplit(f"//{host}").hostname or ""
            same = origin is None or urlsplit(origin).netloc == host
        except ValueError:  # such as a bracket that is never closed
            return False
        return same and name in {allowed.strip("[]") for allowed in self._allowed}


TOO_LARGE = Bilingual(
    zh="内容超过上限 {limit} 字节。请拆分后再发送，或由管理员调整限制。",
    en="The body is beyond the limit of {limit} bytes. Send it in parts, or have the administrator raise the limit.",
)
OTHER_SITE = Bilingual(
    zh="请求来自其他网站或使用了未知主机名，未予处理。"
    "如需从其他地址访问，请设置 WUTONG_STAFF_TOKEN 或 WUTONG_ALLOWED_HOSTS。",
    en="The request came from another site or under an unknown host name and was not handled. "
    "To reach the service from elsewhere, set WUTONG_STAFF_TOKEN or WUTONG_ALLOWED_HOSTS.",
)
