"""Login and logout in the browser: by password, by the first login's token, or through a provider."""

from typing import Annotated
from urllib.parse import quote, urlsplit

from anyio import to_thread
from fastapi import APIRouter, Form, HTTPException, Request, Response
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, RedirectResponse

from penchant.agent.access import UserLine
from penchant.agent.access.sessions import COOKIE, LASTS_S
from penchant.agent.http.door import caller_of, is_secure
from penchant.agent.http.errors import too_many
from penchant.agent.http.login_page import STYLE, first_page, login_page, texts_for
from penchant.agent.http.oidc import Provider
from penchant.agent.http.serving import house_of
from penchant.errors import DataError, NotFound, PenchantError

router = APIRouter(include_in_schema=False)
Field = Annotated[str, Form(max_length=1000)]


@router.get("/login")
async def show_login(request: Request, next: str = "/") -> Response:
    """The login page."""
    return _page(request, goal=next)


@router.get("/login.css")
async def style() -> Response:
    """What the page looks like."""
    return Response(STYLE, media_type="text/css", headers={"cache-control": "max-age=3600"})


@router.post("/login")
async def log_in(request: Request, name: Field, password: Field, next: Field = "/") -> Response:
    """Logs in by password; each try counts, right or wrong."""
    access, address = house_of(request).access, _address(request)
    waits = [access.limiter.wait_s("login", who) for who in (f"address {address}", f"name {name}")]
    if wait := max(waits):
        raise too_many("tries", wait)
    user = await to_thread.run_sync(access.users.verify, name, password)
    if user is None:
        access.audit.record(None, "refused login", address=address, name=name, now_s=access.clock())
        return _page(request, goal=next, wrong=True)
    return _let_in(request, user, next)


@router.get("/login/first")
async def show_first(request: Request, token: str = "") -> Response:
    """Where the first user chooses a name and a password."""
    if not house_of(request).access.is_first_login(token):
        return RedirectResponse("/login", 303)
    texts = texts_for(request.headers.get("accept-language", ""))
    return HTMLResponse(first_page(texts, token))


@router.post("/login/first")
async def make_first(request: Request, token: Field, name: Field, password: Field) -> Response:
    """Makes the first user, an admin, and logs them in; the token holds until then and for an hour."""
    access = house_of(request).access
    if not access.is_first_login(token):
        raise HTTPException(403, "this first login is used up or too old: start the server again")
    texts = texts_for(request.headers.get("accept-language", ""))

    def add() -> UserLine:
        return access.users.add(name, password=password, role="admin", now_s=access.clock())

    try:
        user = await to_thread.run_sync(add)
    except DataError as error:
        return HTMLResponse(first_page(texts, token, wrong=str(error)), 422)
    return _let_in(request, user, "/")


@router.post("/logout")
async def log_out(request: Request, csrf: Field = "") -> Response:
    """Ends the login, in the browser and here."""
    caller = caller_of(request.scope)
    if caller is not None and caller.csrf:
        if csrf != caller.csrf and request.headers.get("x-csrf-token") != caller.csrf:
            raise HTTPException(403, "logging out needs the token that GET /v1/me tells")
        house_of(request).access.sessions.end(caller)
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(COOKIE, path="/")
    return answer


@router.get("/login/oidc")
async def ask_provider(request: Request, next: str = "/") -> Response:
    """Sends the browser to the provider."""
    return await _provider(request).send(request, goal=_safe(next))


@router.get("/login/callback")
async def from_provider(request: Request) -> Response:
    """Lets in whom the provider vouches for, where that user was added."""
    access, address = house_of(request).access, _address(request)
    if wait := access.limiter.wait_s("login", f"address {address}"):
        raise too_many("tries", wait)
    try:
        name, goal = await _provider(request).receive(request)
        user = access.users.named(name)
    except NotFound as error:
        access.audit.record(None, "refused login", address=address, name=name, now_s=access.clock())
        raise HTTPException(403, "the provider knows you, and you are no user here: ask an admin") from error
    except PenchantError as error:
        access.audit.record(None, "refused login", address=address, now_s=access.clock())
        raise HTTPException(403, str(error)) from error
    return _let_in(request, user, goal)


def _provider(request: Request) -> Provider:
    found: Provider | None = request.app.state.provider
    if found is None:
        raise HTTPException(404, "no OpenID provider is set up")
    return found


def _let_in(request: Request, user: UserLine, goal: str) -> Response:
    access = house_of(request).access
    cookie = access.sessions.begin(user, now_s=access.clock())
    caller = access.sessions.caller(cookie, now_s=access.clock())
    access.audit.record(caller, "login", address=_address(request), now_s=access.clock())
    answer = RedirectResponse(_safe(goal), 303)
    answer.set_cookie(
        COOKIE,
        cookie,
        max_age=int(LASTS_S),
        path="/",
        httponly=True,
        samesite="lax",
        secure=is_secure(request.scope, Headers(scope=request.scope)),
    )
    return answer


def _page(request: Request, *, goal: str, wrong: bool = False) -> Response:
    access = house_of(request).access
    texts = texts_for(request.headers.get("accept-language", ""))
    provider = access.settings.oidc_label if access.settings.has_oidc else None
    page = login_page(texts, _safe(goal), provider=provider, wrong=wrong)
    return HTMLResponse(page, 401 if wrong else 200)


def _safe(goal: str) -> str:
    """A path of this server; anything else becomes its front page."""
    parts = urlsplit(goal)
    is_ours = goal.startswith("/") and not goal.startswith(("//", "/\\")) and not parts.netloc
    return quote(goal, safe="/?&=%:+,~-._") if is_ours and goal.isprintable() else "/"


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
