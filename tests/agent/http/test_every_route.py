"""Every route, without a key, with a wrong one, with a foreign shop's, and with each right."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

import penchant
from penchant.agent.access import Access
from penchant.agent.http import create_app
from tests.agent.http.served import Keys, app_of, client_of, desk, keys_of

RIGHTS = {
    ("GET", "/v1/{shop}/status"): "read",
    ("GET", "/v1/{shop}/profile/{shopper:path}"): "read",
    ("GET", "/v1/{shop}/recommend/{shopper:path}"): "read",
    ("GET", "/v1/{shop}/visitor"): "read",
    ("GET", "/v1/{shop}/explain/{shopper}/{item:path}"): "read",
    ("GET", "/v1/{shop}/audience"): "read",
    ("GET", "/v1/{shop}/tools"): "read",
    ("POST", "/v1/{shop}/tools/{name}"): "read",
    ("POST", "/v1/{shop}/ask"): "read",
    ("GET", "/v1/{shop}/threads"): "read",
    ("GET", "/v1/{shop}/threads/{thread}"): "read",
    ("DELETE", "/v1/{shop}/threads/{thread}"): "read",
    ("POST", "/v1/{shop}/threads/{thread}/rating"): "read",
    ("POST", "/v1/{shop}/events"): "write",
    ("POST", "/v1/{shop}/events/batch"): "write",
    ("POST", "/v1/{shop}/events/stream"): "write",
    ("POST", "/v1/{shop}/erase/{shopper:path}"): "admin",
    ("GET", "/v1/{shop}/audit"): "admin",
}
EVERY_SHOP = {("GET", "/metrics")}
ANY_KEY = {("GET", "/v1/me")}
OPEN = {("GET", "/healthz"), ("GET", "/readyz")}
PAGES = {
    ("GET", "/login"), ("POST", "/login"), ("GET", "/login.css"), ("GET", "/login/first"),
    ("POST", "/login/first"), ("GET", "/login/oidc"), ("GET", "/login/callback"), ("POST", "/logout"),
}  # fmt: skip
UNKNOWN = {"shopper": "nobody", "item": "nothing", "name": "none", "thread": "no-thread"}
Route = tuple[str, str]


@pytest.fixture(scope="module")
def access(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Access]:
    with desk(tmp_path_factory.mktemp("home"), wrong_keys="100000/minute") as access:
        yield access


@pytest.fixture(scope="module")
def keys(access: Access) -> Keys:
    return keys_of(access)


@pytest.fixture(scope="module")
def app(shops: Mapping[str, penchant.Shop], access: Access) -> FastAPI:
    return app_of(shops, access)


def routes_of(routes: list[Any]) -> set[Route]:
    found: set[Route] = set()
    for route in routes:
        inner = getattr(route, "original_router", None)
        if isinstance(route, APIRoute):
            found |= {(method, route.path) for method in route.methods or ()}
        elif inner is not None:
            found |= routes_of(inner.routes)
    return found


def send(app: FastAPI, route: Route, key: str | None, *, shop: str = "one") -> Any:
    method, path = route
    url = path.replace(":path", "").format(shop=shop, **UNKNOWN)
    return client_of(app, key).request(method, url, json={} if method == "POST" else None)


def test_no_route_is_missing_from_this_test(access: Access) -> None:
    app = create_app({}, access)
    told = {(method.upper(), path) for path, methods in app.openapi()["paths"].items() for method in methods}
    written = {
        (method, path.replace(":path", "")) for method, path in {*RIGHTS, *EVERY_SHOP, *ANY_KEY, *OPEN}
    }
    assert told == written
    assert routes_of(app.routes) <= {*RIGHTS, *EVERY_SHOP, *ANY_KEY, *OPEN, *PAGES}


@pytest.mark.parametrize("route", sorted({*RIGHTS, *EVERY_SHOP, *ANY_KEY}))
@pytest.mark.usefixtures("keys")
def test_nobody_without_a_key_or_with_a_wrong_one_comes_in(app: FastAPI, route: Route) -> None:
    wrong = f"penchant_{'0' * 10}_{'a' * 43}"
    for key in (None, "nonsense", wrong):
        answer = send(app, route, key)
        assert answer.status_code == 401
        assert answer.json()["error"]["type"] == "NotLoggedIn"


@pytest.mark.parametrize("route", sorted(RIGHTS))
def test_foreign_shop_is_answered_as_one_that_is_not_there(app: FastAPI, keys: Keys, route: Route) -> None:
    foreign, none = send(app, route, keys.foreign), send(app, route, keys.foreign, shop="never-was")
    assert foreign.status_code == none.status_code == 404
    assert foreign.content == none.content


@pytest.mark.parametrize("route", sorted(RIGHTS))
def test_key_may_what_its_right_says_and_nothing_else(app: FastAPI, keys: Keys, route: Route) -> None:
    for right, key in (("read", keys.read), ("write", keys.write)):
        answer = send(app, route, key)
        if RIGHTS[route] == right:
            assert answer.status_code not in (401, 403)
            assert "no shop of that name" not in answer.text
        else:
            assert answer.status_code == 403
            assert answer.json()["error"]["message"] == f"this needs the right `{RIGHTS[route]}`"


def test_metrics_are_for_who_reads_every_shop(app: FastAPI, keys: Keys) -> None:
    assert [send(app, ("GET", "/metrics"), key).status_code for key in keys] == [200, 403, 403, 403]


@pytest.mark.parametrize("route", sorted(OPEN))
@pytest.mark.usefixtures("keys")
def test_health_is_open_and_names_no_shop(app: FastAPI, route: Route) -> None:
    answer = send(app, route, None)
    assert answer.status_code == 200
    assert "one" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "access-control-allow-origin" not in answer.headers
