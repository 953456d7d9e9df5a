"""The door: every request passes it, those for the chat page and for MCP as well."""

import time
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlsplit

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import cookie_parser
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from penchant.agent.access import LOCAL, Access, Caller
from penchant.agent.access.sessions import COOKIE
from penchant.agent.http.errors import refusal, too_many
from penchant.agent.http.metrics import Metrics

CALLER = "penchant.caller"
"""Where the scope of a request says who makes it."""
NO_KEY = "a key is needed (`Authorization: Bearer …`), or a login at /login"
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]", "::1")
OPEN_PATHS = ("/healthz", "/readyz", "/login", "/login.css", "/favicon.ico")
OPEN_FOLDERS = ("/login/",)
BATCH_PATH, STREAM_PATH = "/events/batch", "/events/stream"
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
CSRF_HEADER = "x-csrf-token"
SECURITY_HEADERS = {
    "content-security-policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # with `no-referrer` browsers send a form with the origin `null`
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class Door:
    """Knows who comes in, keeps out who may not, and limits what those inside ask for."""

    def __init__(
        self, app: ASGIApp, access: Access, metrics: Metrics, *, local: bool = False, insecure: bool = False
    ) -> None:
        """Stands before an app.

        Args:
            app: What it guards.
            access: Keys, logins and limits.
            metrics: Told of every request.
            local: Whether it is reached from this machine alone: then nobody needs a login as long as there
                are neither keys nor users.
            insecure: Whether nobody needs a login at all.
        """
        self._app = app
        self._access = access
        self._metrics = metrics
        self._local = local
        self._insecure = insecure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets a request pass, or answers it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        headers = Headers(scope=scope)
        status = 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._add_headers(MutableHeaders(raw=message["headers"]), scope)
            await send(message)

        try:
            refused = await self._refuse(scope, headers)
            if refused is not None:
                await (refused(scope, receive, answer) if scope["type"] == "http" else _close(receive, send))
                return
            limited = self._limited(scope, headers, receive) if scope["type"] == "http" else receive
            await self._app(scope, limited, answer)
        finally:
            if scope["type"] == "http":
                self._metrics.request(scope, status, time.perf_counter() - began)

    async def _refuse(self, scope: Scope, headers: Headers) -> Response | None:
        """What a request that may not pass is answered; the others' callers are put into the scope."""
        address = scope["client"][0] if scope.get("client") else ""
        path = scope["path"]
        is_open = path in OPEN_PATHS or path.startswith(OPEN_FOLDERS)
        key, cookie = _key_of(headers), _cookie_of(headers)
        caller = self._access.known(key=key, cookie=cookie)
        if caller is None and key is not None and not is_open:
            who = self._access.who_tries(key, address)
            if wait := self._access.limiter.wait_if_spent_s("wrong", who):
                return _too_many(wait)
            caller = await to_thread.run_sync(self._access.verify, key)
            if caller is None:
                self._access.limiter.wait_s("wrong", who)
        if caller is None and key is None and self._needs_no_login(headers):
            caller = LOCAL
        if wait := self._access.limiter.wait_s("request", f"{caller.owner if caller else ''} {address}"):
            return _too_many(wait)
        if not self._comes_from_here(scope, headers, caller):
            return refusal(403, "this change comes from another site: ask from Penchant's own pages")
        scope[CALLER] = caller
        if is_open:
            return None
        if caller is None:
            return self._closed(scope, headers)
        wants_token = caller.csrf and scope.get("method") in UNSAFE and path.startswith("/v1/")
        if wants_token and headers.get(CSRF_HEADER) != caller.csrf:
            return refusal(403, f"a change by login needs the header {CSRF_HEADER} that GET /v1/me tells")
        return None

    def _needs_no_login(self, headers: Headers) -> bool:
        if self._insecure:
            return True
        # by its name, too: a foreign page may point a name of its own at this machine
        return self._local and host_of(headers) in LOOPBACK_NAMES and self._access.is_open

    def _comes_from_here(self, scope: Scope, headers: Headers, caller: Caller | None) -> bool:
        """Whether a browser sends a change, or opens a socket, from one of our own pages."""
        if (scope["type"] == "http" and scope["method"] not in UNSAFE) or (caller and caller.kind == "key"):
            return True
        origin = headers.get("origin")
        if origin is None:
            return headers.get("sec-fetch-site", "none") in ("same-origin", "none")
        public = self._access.settings.public_url
        ours = {headers.get("host", ""), urlsplit(public).netloc if public else ""} - {""}
        return urlsplit(origin).netloc in ours

    def _closed(self, scope: Scope, headers: Headers) -> Response:
        is_page = scope["type"] == "http" and scope["method"] == "GET" and not scope["path"].startswith("/v1")
        if is_page and "text/html" in headers.get("accept", ""):
            asked = scope["path"] + (f"?{scope['query_string'].decode()}" if scope["query_string"] else "")
            return RedirectResponse(f"/login?next={quote(asked)}", 303)
        told = {"www-authenticate": 'Bearer realm="penchant"'}
        return refusal(401, NO_KEY, headers=told)

    def _limited(self, scope: Scope, headers: Headers, receive: Receive) -> Receive:
        """Lets the body through as far as it may be long."""
        path, settings = scope["path"], self._access.settings
        if path.endswith(STREAM_PATH):
            return receive  # without end, each line of it limited
        most = settings.max_batch_bytes if path.endswith(BATCH_PATH) else settings.max_body_bytes
        said = headers.get("content-length", "0")
        too_large = HTTPException(413, f"a body of more than {most:,} bytes is not taken")
        declared = int(said) if said.isdecimal() else 0
        got = 0

        async def limited() -> Message:
            nonlocal got
            if declared > most:
                raise too_large
            message = await receive()
            got += len(message.get("body", b""))
            if got > most:
                raise too_large
            return message

        return limited

    def _add_headers(self, headers: MutableHeaders, scope: Scope) -> None:
        for name, value in SECURITY_HEADERS.items():
            headers.setdefault(name, value)
        if scope["path"].startswith(("/v1", "/login", "/logout")):
            headers.setdefault("cache-control", "no-store")
        if scope["scheme"] == "https":
            headers.setdefault("strict-transport-security", "max-age=31536000")


def caller_of(scope: Scope) -> Caller | None:
    """Who makes a request that has passed the door; None only where a path is open to everybody."""
    found: Any = scope.get(CALLER)
    return found if isinstance(found, Caller) else None


def host_of(headers: Headers) -> str:
    """The name by which the server is called, without the port."""
    host = headers.get("host", "")
    return host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() and ":" in host else host


def is_secure(scope: Scope, headers: Headers) -> bool:
    """Whether cookies need the flag `Secure`: everywhere but over plain HTTP on this machine."""
    return scope["scheme"] == "https" or host_of(headers) not in LOOPBACK_NAMES


def _key_of(headers: Headers) -> str | None:
    kind, _, value = headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return value.strip()
    return headers.get("x-api-key")


def _cookie_of(headers: Headers) -> str | None:
    found: Iterable[str] = headers.getlist("cookie")
    return next((held[COOKIE] for one in found if COOKIE in (held := cookie_parser(one))), None)


def _too_many(wait_s: int) -> Response:
    told = too_many("requests", wait_s)
    return refusal(told.status_code, told.detail, headers=told.headers)


async def _close(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.close", "code": 1008})
