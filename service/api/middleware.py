"""Around every request: its number, limits, safety headers, counting and one line of log without personal data."""

import logging
import time
from urllib.parse import urlsplit
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from matcher.bilingual import Bilingual
from service.api.language import language_of
from service.api.metrics import Metrics
from service.api.problems import problem_response
from service.settings import Settings

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
        status = 500

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
        finally:
            self._record(scope, status, time.perf_counter() - started, number)

    def _record(self, scope: Scope, status: int, seconds: float, number: str) -> None:
        route = getattr(scope.get("route"), "path", "unknown")
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


class Limited:
    """Refuses bodies beyond the limit, whether they announce their length or not."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._plain = settings.request_max_bytes
        # Multipart framing takes a little beside the files.
        self._files = settings.import_max_bytes * settings.import_max_files + self._plain

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._files if scope["path"].startswith("/api/v1/imports") else self._plain
        announced = Headers(scope=scope).get("content-length", "0")
        if announced.isdigit() and int(announced) > limit:
            await self._refuse(scope, receive, send, limit)
            return
        await self._app(scope, _counted(receive, limit), send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        response = problem_response(
            413,
            "file-too-large",
            TOO_LARGE.format(limit=limit),
            language=language_of(Request(scope)),
            instance=scope["path"],
        )
        await response(scope, receive, send)


def _counted(receive: Receive, limit: int) -> Receive:
    taken = 0

    async def receiving() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise BodyTooLarge(limit)
        return message

    return receiving


class BodyTooLarge(Exception):
    """Raised inside the reading of a body; `service.api.problems` never sees domain errors from below a parser."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} bytes")
        self.limit = limit


class SameSite:
    """Without a staff token this computer's users are trusted, so pages of other sites open in their browser must be kept out.

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
        if (urlsplit(f"//{host}").hostname or "") not in {name.strip("[]") for name in self._allowed}:
            return False
        origin = headers.get("origin")
        return origin is None or urlsplit(origin).netloc == host


TOO_LARGE = Bilingual(
    zh="内容超过上限 {limit} 字节。请拆分后再发送，或由管理员调整限制。",
    en="The body is beyond the limit of {limit} bytes. Send it in parts, or have the administrator raise the limit.",
)
OTHER_SITE = Bilingual(
    zh="请求来自其他网站或使用了未知主机名，未予处理。如需从其他地址访问，请设置 WUTONG_STAFF_TOKEN 或 WUTONG_ALLOWED_HOSTS。",
    en="The request came from another site or under an unknown host name and was not handled. "
    "To reach the service from elsewhere, set WUTONG_STAFF_TOKEN or WUTONG_ALLOWED_HOSTS.",
)
