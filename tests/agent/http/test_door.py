"""Logins, cookies, changes from other sites, limits, and who needs no login."""

import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

import penchant
from penchant.agent.access import Access
from penchant.agent.access.sessions import COOKIE
from tests.agent.http.served import HERE, PASSWORD, Keys, app_of, client_of, desk, keys_of

Shops = Mapping[str, penchant.Shop]


@pytest.fixture
def user(access: Access) -> str:
    access.users.add("jana", password=PASSWORD, shops=["one"], now_s=access.clock())
    return "jana"


def log_in(client: TestClient, name: str, password: str = PASSWORD, **fields: str) -> int:
    answer = client.post("/login", data={"name": name, "password": password, **fields})
    return answer.status_code


def test_page_asks_for_a_login_and_goes_where_it_was_meant(app: FastAPI, user: str) -> None:
    client = client_of(app)
    sent = client.get("/somewhere?x=1", headers={"accept": "text/html"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/login?next=/somewhere%3Fx%3D1")
    page = client.get(sent.headers["location"])
    assert 'value="/somewhere?x=1"' in page.text
    assert "<script" not in page.text
    done = client.post("/login", data={"name": user, "password": PASSWORD, "next": "/somewhere?x=1"})
    assert (done.status_code, done.headers["location"]) == (303, "/somewhere?x=1")


@pytest.mark.parametrize(
    "goal", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x"]
)
def test_login_leads_to_no_other_site(app: FastAPI, user: str, goal: str) -> None:
    answer = client_of(app).post("/login", data={"name": user, "password": PASSWORD, "next": goal})
    assert answer.headers["location"] == "/"


def test_login_page_speaks_chinese(app: FastAPI) -> None:
    page = client_of(app).get("/login", headers={"accept-language": "zh-CN,zh;q=0.9,en;q=0.8"})
    assert 'lang="zh"' in page.text


def test_merchant_sees_their_shop_and_asks(app: FastAPI, user: str) -> None:
    client = client_of(app)
    assert log_in(client, user) == 303
    me = client.get("/v1/me").json()
    assert (me["kind"], me["name"], me["rights"], me["shops"]) == ("user", "jana", ["read"], ["one"])
    assert client.get("/v1/one/status").status_code == 200
    assert client.get("/v1/two/status").status_code == 404


def test_cookie_is_out_of_reach_of_scripts_and_other_sites(app: FastAPI, user: str) -> None:
    answer = client_of(app).post("/login", data={"name": user, "password": PASSWORD})
    flags = answer.headers["set-cookie"].lower()
    assert "httponly" in flags
    assert "samesite=lax" in flags
    assert "; secure" not in flags  # plain HTTP on this machine
    elsewhere = TestClient(app, base_url="http://penchant.example", follow_redirects=False)
    answer = elsewhere.post("/login", data={"name": user, "password": PASSWORD})
    assert "; secure" in answer.headers["set-cookie"].lower()


def test_change_by_cookie_needs_its_token(app: FastAPI, user: str) -> None:
    client = client_of(app)
    log_in(client, user)
    asked = {"arguments": {"shopper": "s1"}}
    refused = client.post("/v1/one/tools/recommend", json=asked)
    assert refused.status_code == 403
    token = client.get("/v1/me").json()["csrf"]
    told = client.post("/v1/one/tools/recommend", json=asked, headers={"x-csrf-token": token})
    assert told.status_code == 200


@pytest.mark.parametrize("header", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}])
def test_change_from_another_site_is_refused(app: FastAPI, user: str, header: dict[str, str]) -> None:
    client = client_of(app)
    assert client.post("/login", data={"name": user, "password": PASSWORD}, headers=header).status_code == 403
    log_in(client, user)
    told = {**header, "x-csrf-token": client.get("/v1/me").json()["csrf"]}
    assert client.post("/v1/one/tools/overview", json={}, headers=told).status_code == 403
    assert client.post("/v1/one/tools/overview", json={}, headers={**told, "origin": HERE}).status_code == 200


def test_logout_ends_the_login_even_for_who_kept_the_cookie(app: FastAPI, user: str) -> None:
    client = client_of(app)
    log_in(client, user)
    kept = client.cookies[COOKIE]
    token = client.get("/v1/me").json()["csrf"]
    assert client.post("/logout").status_code == 403
    assert client.post("/logout", data={"csrf": token}).status_code == 303
    assert client.get("/v1/me").status_code == 401
    thief = client_of(app, cookie=f"{COOKIE}={kept}")
    assert thief.get("/v1/me").status_code == 401


def test_forged_and_changed_cookies_are_nobodys(app: FastAPI, user: str) -> None:
    client = client_of(app)
    log_in(client, user)
    kept = client.cookies[COOKIE]
    for cookie in ("x", kept[:-2] + ("aa" if kept[-2:] != "aa" else "bb")):
        assert client_of(app, cookie=f"{COOKIE}={cookie}").get("/v1/me").status_code == 401


def test_removed_user_is_out_at_once(app: FastAPI, access: Access, user: str) -> None:
    client = client_of(app)
    log_in(client, user)
    access.users.remove(user)
    access.users.add("other", password=PASSWORD, now_s=access.clock())
    assert client.get("/v1/me").status_code == 401


def test_wrong_password_and_unknown_name_are_told_alike(app: FastAPI, access: Access, user: str) -> None:
    client = client_of(app)
    wrong = client.post("/login", data={"name": user, "password": "not this one"})
    unknown = client.post("/login", data={"name": "nobody", "password": "not this one"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text == unknown.text
    assert {line.name for line in access.audit.lines() if line.action == "refused login"} == {user, "nobody"}


def test_tries_to_log_in_are_limited(shops: Shops, tmp_path: Path) -> None:
    with desk(tmp_path / "home", logins="3/minute") as access:
        access.users.add("jana", password=PASSWORD, now_s=access.clock())
        client = client_of(app_of(shops, access))
        assert [log_in(client, "jana", "wrong password") for _ in range(3)] == [401] * 3
        answer = client.post("/login", data={"name": "jana", "password": PASSWORD})
        assert answer.status_code == 429
        assert 1 <= int(answer.headers["retry-after"]) <= 60


def test_seconds_to_wait_are_told_as_the_header_has_them(
    shops: Shops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk(tmp_path / "home", logins="1/minute") as access:
        client = client_of(app_of(shops, access))
        assert log_in(client, "jana", "wrong password") == 401
        begun = time.time()
        monkeypatch.setattr("penchant.agent.access.limiting.time.time", lambda: begun + 0.7)
        answer = client.post("/login", data={"name": "jana", "password": PASSWORD})
        wait = answer.headers["retry-after"]
        assert answer.json()["error"]["message"] == f"too many tries: wait {wait} s"


def test_wrong_keys_are_limited_and_right_ones_go_on(shops: Shops, tmp_path: Path) -> None:
    with desk(tmp_path / "home", wrong_keys="3/minute") as access:
        keys = keys_of(access)
        app = app_of(shops, access)
        assert client_of(app, keys.read).get("/v1/me").status_code == 200
        assert [client_of(app, "wrong").get("/v1/me").status_code for _ in range(4)] == [401, 401, 401, 429]
        assert client_of(app, keys.read).get("/v1/me").status_code == 200


def test_wrong_keys_lock_out_no_key_but_one_whose_id_they_name(shops: Shops, tmp_path: Path) -> None:
    with desk(tmp_path / "home", wrong_keys="3/minute") as access:
        keys = keys_of(access)
        app = app_of(shops, access)
        forged = f"{keys.write[:-43]}{'a' * 43}"
        for wrong in ("wrong", forged):
            answers = [client_of(app, wrong).get("/v1/me").status_code for _ in range(4)]
            assert answers == [401, 401, 401, 429]
        assert client_of(app, keys.read).get("/v1/me").status_code == 200  # nobody has used it before
        assert client_of(app, keys.write).get("/v1/me").status_code == 429


def test_requests_and_questions_are_limited_by_key(shops: Shops, tmp_path: Path) -> None:
    with desk(tmp_path / "home", requests="5/minute") as access:
        keys = keys_of(access)
        app = app_of(shops, access)
        client = client_of(app, keys.read)
        assert [client.get("/v1/me").status_code for _ in range(6)] == [200] * 5 + [429]
        assert client_of(app, keys.admin).get("/v1/me").status_code == 200


def test_large_bodies_are_refused(shops: Shops, tmp_path: Path) -> None:
    with desk(tmp_path / "home", max_body_bytes=2048, max_batch_bytes=4096) as access:
        keys = keys_of(access)
        client = client_of(app_of(shops, access), keys.admin)
        pieces = (b'{"question": "' + b"x" * 1000 for _ in range(5))  # no content-length
        for content in (b'{"question": "' + b"x" * 3000 + b'"}', pieces):
            headers = {"content-type": "application/json"}
            answer = client.post("/v1/one/ask", content=content, headers=headers)
            assert answer.status_code == 413
            assert answer.json()["error"]["type"] == "TooLarge"
        assert client.post("/v1/one/events/batch", content=b"[" + b" " * 3000).status_code == 422
        assert client.post("/v1/one/events/batch", content=b"[" + b" " * 5000).status_code == 413


def test_this_machine_needs_no_login_until_there_is_a_key(shops: Shops, access: Access) -> None:
    app = app_of(shops, access, local=True)
    assert client_of(app).get("/v1/me").json()["kind"] == "local"
    assert client_of(app).get("/v1/me", headers={"host": "evil.example"}).status_code == 401
    change = client_of(app).post(
        "/v1/one/tools/overview", json={}, headers={"origin": "https://evil.example"}
    )
    assert change.status_code == 403
    access.keys.create("first", shops=None, rights=["read"], now_s=access.clock())
    assert client_of(app).get("/v1/me").status_code == 401


def test_first_login_makes_one_admin(shops: Shops, access: Access) -> None:
    app = app_of(shops, access, local=True)
    client, token = client_of(app), access.first_login()
    assert client.get("/login/first", params={"token": "forged"}).status_code == 303
    assert client.get("/login/first", params={"token": token}).status_code == 200
    short = client.post("/login/first", data={"token": token, "name": "ada", "password": "short"})
    assert short.status_code == 422
    made = client.post("/login/first", data={"token": token, "name": "ada", "password": PASSWORD})
    assert made.status_code == 303
    assert client.get("/v1/me").json()["rights"] == ["admin", "read", "write"]
    again = client_of(app).post("/login/first", data={"token": token, "name": "eve", "password": PASSWORD})
    assert again.status_code == 403


def test_revoked_key_is_refused_at_once(app: FastAPI, access: Access, keys: Keys) -> None:
    client = client_of(app, keys.read)
    assert client.get("/v1/me").status_code == 200
    access.keys.revoke("read", now_s=access.clock())
    assert client.get("/v1/me").status_code == 401


def test_key_may_stand_in_its_own_header(app: FastAPI, keys: Keys) -> None:
    assert client_of(app).get("/v1/me", headers={"x-api-key": keys.read}).json()["name"] == "read"
