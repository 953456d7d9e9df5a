"""Events over HTTP: accepted means stored, once."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import penchant
from penchant.agent.access import Access
from tests.agent.http.served import app_of, client_of, desk, keys_of
from tests.smallshop import read_log

JSON = {"content-type": "application/json"}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[penchant.Shop]:
    with penchant.open(tmp_path / "one", create=True) as shop:
        yield shop


@pytest.fixture
def client(shop: penchant.Shop, access: Access) -> TestClient:
    return client_of(app_of({"one": shop}, access), keys_of(access).write)


def event(n: int, **changed: object) -> dict[str, object]:
    row = {"event_id": f"e{n}", "shopper_id": "s1", "item_id": "tea", "kind": "view"}
    return {**row, "ts": "2025-01-01T00:00:00Z", **changed}


def lines(*rows: object) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def test_same_event_twice_is_one(client: TestClient, shop: penchant.Shop) -> None:
    answers = [client.post("/v1/one/events", json=event(1)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[1].json() == {"accepted": 0, "duplicates": 1, "rejected": []}
    assert [row.event_id for row in read_log(shop.folder)] == ["e1"]


def test_number_is_an_id_singly_as_in_a_stream(client: TestClient, shop: penchant.Shop) -> None:
    row = event(1, event_id=7, shopper_id=12, item_id=5, ts=1_735_689_600)
    assert client.post("/v1/one/events", json=row).status_code == 201
    again = client.post("/v1/one/events/stream", content=lines(row)).json()
    assert (again["accepted"], again["duplicates"]) == (0, 1)
    assert [(one.event_id, one.shopper, one.item) for one in read_log(shop.folder)] == [("7", "12", "5")]
    told = client.post("/v1/one/events", json=event(2, shopper_id=True)).json()["error"]["message"]
    assert told == "shopper_id: input should be a valid string"


def test_wrong_event_is_told_why(client: TestClient) -> None:
    unknown = client.post("/v1/one/events", json=event(1, kind="zap"))
    assert unknown.status_code == 422
    assert unknown.json()["error"]["message"].startswith("kind `zap` is unknown")
    assert client.post("/v1/one/events", json={"shopper_id": "s1"}).status_code == 422


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"value": float("nan")}, "value is NaN: leave it empty where it is unknown"),
        ({"context": {"stars": float("inf")}}, 'context `{"stars": Infinity}` is not a JSON object'),
        ({"shopper_id": "\ud800"}, "is not UTF-8 text"),
    ],
    ids=["value", "context", "half a surrogate pair"],
)
def test_event_alone_is_refused_as_in_a_batch(
    client: TestClient, changed: dict[str, object], told: str
) -> None:
    row = event(1, **changed)
    alone, batch = (
        client.post(f"/v1/one/events{path}", content=json.dumps(body), headers=JSON)
        for path, body in (("", row), ("/batch", {"events": [row]}))
    )
    assert (alone.status_code, alone.json()["error"]["message"]) == (422, told)
    assert batch.json()["rejected"] == [{"line": 1, "reason": told}]


def test_wrong_rows_of_a_batch_are_refused_alone_and_kept(client: TestClient, shop: penchant.Shop) -> None:
    rows = [event(1), event(2, ts=None), event(1), event(3, shopper_id=7)]
    answer = client.post("/v1/one/events/batch", json={"events": rows})
    assert answer.json() == {
        "accepted": 2,
        "duplicates": 1,
        "rejected": [{"line": 2, "reason": "ts is empty"}],
    }
    assert shop.status().rejects == 1
    assert {row.shopper for row in read_log(shop.folder)} == {"s1", "7"}


def test_stream_acknowledges_line_by_line(client: TestClient, shop: penchant.Shop) -> None:
    body = lines(event(1), event(2)) + b"\nnot json\n" + lines(event(2)) + json.dumps(event(3)).encode()
    answer = client.post(
        "/v1/one/events/stream", content=(body[at : at + 7] for at in range(0, len(body), 7))
    )
    told = [json.loads(line) for line in answer.text.splitlines()]
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert told[-1]["upto"] == 6
    assert sum(one["accepted"] for one in told) == 3
    assert sum(one["duplicates"] for one in told) == 1
    assert [row["line"] for one in told for row in one["rejected"]] == [4]
    assert [row.event_id for row in read_log(shop.folder)] == ["e1", "e2", "e3"]


def test_example_of_the_stream_is_a_line_that_is_taken(client: TestClient) -> None:
    told = client.get("/openapi.json").json()["paths"]["/v1/{shop}/events/stream"]["post"]["requestBody"]
    example = told["content"]["application/x-ndjson"]["example"]
    answer = client.post("/v1/one/events/stream", content=example)
    assert json.loads(answer.text) == {"upto": 1, "accepted": 1, "duplicates": 0, "rejected": []}


def test_line_without_end_stops_the_stream(shop: penchant.Shop, tmp_path: Path) -> None:
    with desk(tmp_path / "home", max_line_bytes=1024) as access:
        client = client_of(app_of({"one": shop}, access), keys_of(access).write)
        answer = client.post("/v1/one/events/stream", content=lines(event(1)) + b"x" * 5000)
        told = [json.loads(line) for line in answer.text.splitlines()]
    assert told[0]["accepted"] == 1
    assert told[-1]["error"]["type"] == "TooLarge"
    assert len(read_log(shop.folder)) == 1


def test_stored_events_are_evolved_by_the_next_round(client: TestClient, shop: penchant.Shop) -> None:
    rows = [event(n, kind="purchase", ts=f"2025-01-{n + 1:02d}T00:00:00Z") for n in range(9)]
    client.post("/v1/one/events/batch", json={"events": rows})
    assert shop.status().waiting_events == 9
    shop.evolve()
    assert shop.status().waiting_events == 0
    assert shop.profile("s1").shopper_id == "s1"
