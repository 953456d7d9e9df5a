"""Who gets to which address of the page, without a browser."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

import penchant
from penchant.agent.access import Access
from penchant.agent.chat_page import mount
from penchant.agent.http import create_app
from tests.agent.chat_page.conftest import NAME, PASSWORD

OTHER = "noah"


@pytest.fixture(scope="module")
def client(page_shop: penchant.Shop, page_access: Access) -> Iterator[TestClient]:
    page_access.users.add(OTHER, password=PASSWORD, shops=["Another shop"], now_s=0)
    shops = {"Corner shop": page_shop}
    app = create_app(shops, page_access)
    mount(app, shops, page_access)
    with TestClient(app, base_url="http://127.0.0.1") as made:
        yield made


def logged_in(client: TestClient, name: str) -> TestClient:
    client.cookies.clear()
    answer = client.post("/login", data={"name": name, "password": PASSWORD}, follow_redirects=False)
    assert answer.status_code == 303
    return client


@pytest.mark.parametrize(
    "path", ["/", "/thread/x", "/user", "/shoppers", "/project/settings", "/public/page.js"]
)
def test_nobody_gets_anything_without_a_login(client: TestClient, path: str) -> None:
    client.cookies.clear()
    assert client.get(f"/chat{path}", headers={"accept": "application/json"}).status_code == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/project/file"),
        ("PUT", "/project/element"),
        ("PUT", "/project/thread/share"),
        ("POST", "/mcp"),
        ("POST", "/login"),
        ("POST", "/auth/jwt"),
        ("POST", "/auth/header"),
        ("GET", "/auth/oauth/google"),
        ("GET", "/copilot/index.js"),
        ("GET", "/thread/../../etc"),
        ("GET", "/public/../../config.toml"),
    ],
)
def test_what_the_page_does_not_need_of_chainlit_is_not_there(
    client: TestClient, method: str, path: str
) -> None:
    answer = logged_in(client, NAME).request(method, f"/chat{path}", json={})
    assert answer.status_code in (400, 404, 405), answer.text


def test_the_page_has_no_foreign_address_no_script_of_its_own_and_a_policy(client: TestClient) -> None:
    answer = logged_in(client, NAME).get("/chat/")
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe-eval" not in policy
    assert "https://" not in answer.text
    assert "<script>" not in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_chainlits_own_cookie_never_reaches_the_browser_nor_counts(client: TestClient) -> None:
    answer = logged_in(client, NAME).get("/chat/user")
    assert answer.json()["identifier"] == f"user:{NAME}"
    assert "set-cookie" not in answer.headers
    client.cookies.clear()
    client.cookies.set("access_token", "eyJhbGciOiJIUzI1NiJ9.e30.x")
    assert client.get("/chat/user").status_code == 401


def test_a_thread_of_somebody_else_is_not_found(client: TestClient, page_shop: penchant.Shop) -> None:
    page_shop.ask("What does ann like?", thread="mine", owner=f"user:{NAME}")
    figure = "/chat/shop/Corner%20shop/thread/mine/0/0/table.csv"
    assert logged_in(client, NAME).get(figure).status_code == 200
    assert client.get("/chat/project/thread/mine").json()["steps"][0]["output"] == "What does ann like?"
    named = client.put("/chat/project/thread", json={"threadId": "mine", "name": "Ann's tastes"})
    assert named.status_code == 200
    listed = client.post("/chat/project/threads", json={"pagination": {"first": 9}, "filter": {}}).json()
    assert ("mine", "Ann's tastes") in [(one["id"], one["name"]) for one in listed["data"]]
    assert logged_in(client, OTHER).get(figure).status_code == 404
    assert client.get("/chat/project/thread/mine").status_code in (401, 404)
    assert client.request("DELETE", "/chat/project/thread", json={"threadId": "mine"}).status_code >= 400
    feedback = {"feedback": {"forId": "mine.0.run", "value": 1}, "sessionId": ""}
    assert client.put("/chat/feedback", json=feedback).status_code >= 400
    assert page_shop.assistant.turns("mine", f"user:{NAME}")


def test_a_shop_that_is_not_theirs_gives_no_shoppers(client: TestClient) -> None:
    assert logged_in(client, NAME).get("/chat/shoppers?part=an").json() == ["ann"]
    assert logged_in(client, OTHER).get("/chat/shoppers?part=an&shop=Corner%20shop").json() == []


def test_logging_out_ends_the_login_for_the_socket_too(client: TestClient) -> None:
    logged_in(client, NAME)
    kept = dict(client.cookies)
    assert client.post("/chat/logout").json() == {"success": True}
    client.cookies.update(kept)
    assert client.get("/chat/user").status_code == 401
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("/chat/ws/socket.io/?EIO=4&transport=websocket"),
    ):
        pass


def test_a_page_of_another_site_changes_nothing_and_opens_no_socket(client: TestClient) -> None:
    elsewhere = {"origin": "http://evil.example"}
    answer = logged_in(client, NAME).put("/chat/feedback", json={}, headers=elsewhere)
    assert answer.status_code == 403
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("/chat/ws/socket.io/?EIO=4&transport=websocket", headers=elsewhere),
    ):
        pass
