"""The door of the page: which of Chainlit's addresses exist at all, and for whom.

Chainlit knows nobody. The server's door (`penchant.agent.http.door`) says who makes a request, and the
visitor is handed on in Chainlit's own cookie, made for this one request. So a login that ends is over at
once, for open sockets too, and the browser holds one cookie only.
"""

import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from chainlit.auth import create_jwt
from chainlit.user import User
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from penchant.agent.access import Access, Caller
from penchant.agent.access.sessions import COOKIE
from penchant.agent.chat_page.visitor import Visitor, set_visitor
from penchant.agent.http.door import caller_of

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
"""No script but our own files. Chainlit and Plotly write styles into the page, so those must be allowed."""

_PASSED = {
    "GET": re.compile(
        r"/(public/.+|assets/.+|favicon|logo|avatars/.+|project/translations|project/settings|auth/config|user|"
        r"project/thread/[^/]+|project/file/[^/]+|ws/socket\.io/?)"
    ),
    "POST": re.compile(r"/(project/threads|project/action|ws/socket\.io/?)"),
    "PUT": re.compile(r"/(feedback|project/thread)"),
    "DELETE": re.compile(r"/(feedback|project/thread)"),
}
"""Everything else that Chainlit offers (uploads, sharing, MCP, its own logins) is not found."""

Own = Callable[[Scope, str], Awaitable[Response | None]]
"""Answers an address below the page's path; None where there is nothing."""


class Guard:
    """Stands before Chainlit's app, below the page's path and behind the server's door."""

    def __init__(self, chainlit_app: ASGIApp, access: Access, *, own: Own, page: str) -> None:
        """Takes what it guards.

        Args:
            chainlit_app: Chainlit's own app.
            access: The desk that knows everybody.
            own: Answers the addresses that are ours.
            page: The page's HTML.
        """
        self._chainlit = chainlit_app
        self._access = access
        self._own = own
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets a request pass to Chainlit, answers it, or turns it away."""
        caller = caller_of(scope)
        if scope["type"] == "websocket":
            if caller is None or not _PASSED["GET"].fullmatch(_below(scope)):
                await receive()
                await send({"type": "websocket.close", "code": 1008})
                return
            set_visitor(_visitor(scope, caller))
            await self._chainlit(_as_visitor(scope, caller), self._watched(scope, receive, caller), send)
        elif scope["type"] == "http":
            response = await self._answer(scope, caller)
            if response is not None:
                await response(scope, receive, _with_policy(send))
            elif caller is not None:
                await self._chainlit(
                    _as_visitor(scope, caller), receive, _with_policy(_without_cookies(send))
                )

    async def _answer(self, scope: Scope, caller: Caller | None) -> Response | None:
        """The response; None where Chainlit makes it."""
        if caller is None:
            return JSONResponse({"detail": "log in first"}, status_code=401)
        set_visitor(_visitor(scope, caller))
        below, method = _below(scope), scope["method"]
        if method in ("GET", "HEAD") and re.fullmatch(r"/|/thread/[\w-]+/?", below):
            return Response(self._page, media_type="text/html", headers={"cache-control": "no-store"})
        if method == "POST" and below == "/set-session-cookie":
            return JSONResponse({"message": "one server needs no such cookie"})
        if method == "POST" and below == "/logout":
            return self._log_out(_visitor(scope, caller))
        if method in _PASSED and _PASSED[method].fullmatch(below):
            return None
        found = await self._own(scope, below)
        return found or JSONResponse({"detail": "there is nothing here"}, status_code=404)

    def _log_out(self, visitor: Visitor) -> Response:
        if visitor.caller.session:
            self._access.sessions.end(visitor.caller)
            now_s = self._access.clock()
            self._access.audit.record(visitor.caller, "logout", address=visitor.address, now_s=now_s)
        response = JSONResponse({"success": True})
        response.delete_cookie(COOKIE, httponly=True, samesite="lax")
        return response

    def _watched(self, scope: Scope, receive: Receive, caller: Caller) -> Receive:
        """Messages of a socket, until the login that it was opened with ends."""
        cookie = cookie_parser(Headers(scope=scope).get("cookie", "")).get(COOKIE)

        async def watched() -> Message:
            message = await receive()
            ended = bool(caller.session) and self._access.known(key=None, cookie=cookie) is None
            if message["type"] == "websocket.receive" and ended:
                return {"type": "websocket.disconnect", "code": 1008}
            return message

        return watched


def _below(scope: Scope) -> str:
    return str(scope["path"]).removeprefix(scope.get("root_path", "")) or "/"


def _visitor(scope: Scope, caller: Caller) -> Visitor:
    client = scope.get("client")
    return Visitor(caller, str(client[0]) if client else "")


def _as_visitor(scope: Scope, caller: Caller) -> Scope:
    """The request with Chainlit's cookie for the visitor, and no other sign of who they are."""
    headers = [(key, value) for key, value in scope["headers"] if key not in (b"cookie", b"authorization")]
    token = create_jwt(User(identifier=caller.owner, display_name=caller.name))
    return {**scope, "headers": [*headers, (b"cookie", f"access_token={token}".encode())]}


def _with_policy(send: Send) -> Send:
    return _changed(send, lambda headers: [*headers, (b"content-security-policy", POLICY.encode())])


def _without_cookies(send: Send) -> Send:
    return _changed(send, lambda headers: [one for one in headers if one[0].lower() != b"set-cookie"])


def _changed(
    send: Send, change: Callable[[Iterable[tuple[bytes, bytes]]], list[tuple[bytes, bytes]]]
) -> Send:
    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": change(message.get("headers", ()))}
        await send(message)

    return sending
