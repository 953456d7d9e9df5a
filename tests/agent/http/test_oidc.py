"""Login through a provider: who is vouched for and was added comes in, nobody else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from joserfc.jwk import RSAKey
from starlette.testclient import TestClient

from penchant.agent.access import Access, ServeSettings
from penchant.errors import ConfigError
from tests.agent.http.provider import CLIENT, SECRET, Provider, provider, query_of
from tests.agent.http.served import app_of, client_of, desk


@pytest.fixture
def vouching() -> Iterator[Provider]:
    with provider() as made:
        yield made


@pytest.fixture
def access(tmp_path: Path, vouching: Provider) -> Iterator[Access]:
    settings = {"oidc_issuer": vouching.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
    with desk(tmp_path / "home", **settings) as access:
        yield access


@pytest.fixture
def client(access: Access) -> TestClient:
    return client_of(app_of({}, access))


def come_back(client: TestClient, vouching: Provider) -> tuple[int, str]:
    sent = client.get("/login/oidc", params={"next": "/chat/"})
    assert sent.status_code == 302
    back = client.get(vouching.authorise(query_of(sent.headers["location"])))
    return back.status_code, back.headers.get("location", back.text)


def test_added_user_comes_in(client: TestClient, access: Access, vouching: Provider) -> None:
    access.users.add("jana@shop.example", password=None, now_s=access.clock())
    assert "Single sign-on" in client.get("/login").text
    assert come_back(client, vouching) == (303, "/chat/")
    assert client.get("/v1/me").json()["name"] == "jana@shop.example"


def test_who_was_not_added_stays_out(client: TestClient, access: Access, vouching: Provider) -> None:
    status, text = come_back(client, vouching)
    assert status == 403
    assert "no user here" in text
    assert [line.name for line in access.audit.lines()] == ["jana@shop.example"]


@pytest.mark.parametrize(
    "claims",
    [{"email_verified": False}, {"email": None}, {"aud": "another"}, {"iss": "https://evil.example"},
     {"nonce": "old"}, {"exp": 1}],
)  # fmt: skip
def test_wrong_claims_let_nobody_in(
    client: TestClient, access: Access, vouching: Provider, claims: dict[str, object]
) -> None:
    access.users.add("jana@shop.example", password=None, now_s=access.clock())
    vouching.claims |= claims
    assert come_back(client, vouching)[0] == 403
    assert client.get("/v1/me").status_code == 401


def test_token_signed_by_another_key_lets_nobody_in(
    client: TestClient, access: Access, vouching: Provider
) -> None:
    access.users.add("jana@shop.example", password=None, now_s=access.clock())
    vouching.key = RSAKey.generate_key(2048, {"kid": "first"})
    assert come_back(client, vouching)[0] == 403


def test_answer_that_was_not_asked_for_is_refused(client: TestClient, vouching: Provider) -> None:
    sent = query_of(client.get("/login/oidc").headers["location"])
    forged = vouching.authorise({**sent, "state": "another"})
    assert client.get(forged).status_code == 403
    client.cookies.clear()
    assert client.get(vouching.authorise(sent)).status_code == 403


def test_user_of_the_provider_has_no_password(client: TestClient, access: Access) -> None:
    access.users.add("jana@shop.example", password=None, now_s=access.clock())
    for password in ("", "None", "nobody"):
        data = {"name": "jana@shop.example", "password": password or "x"}
        assert client.post("/login", data=data).status_code == 401


def test_provider_must_be_reached_safely(tmp_path: Path) -> None:
    settings = ServeSettings(oidc_issuer="http://login.example", oidc_client_id="x")
    with Access(tmp_path, settings=settings) as access, pytest.raises(ConfigError, match="no https address"):
        app_of({}, access)
