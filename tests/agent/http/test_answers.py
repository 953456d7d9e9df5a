"""What the API answers, and that it is what the shop itself says."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
from fastapi import FastAPI

import penchant
from penchant.agent.access import Access
from penchant.agent.answering.results import Answer, Language, Step, TextPart, Told, Turn
from penchant.agent.calls import ToolCall
from penchant.agent.http.serving import plain
from penchant.agent.rendering.explained import Length, Reader
from penchant.errors import ModelError, NotFound
from tests.agent.http.served import Keys, app_of, client_of, keys_of, small_shop


class FakeAssistant:
    """Says what it was asked, and keeps threads by owner."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], list[str]] = {}
        self.rated: list[tuple[object, ...]] = []
        self.closed = 0

    def ask(self, question: str, *, thread: str = "default", owner: str = "local") -> Answer:
        if question == "broken":
            raise ModelError("the model is down")
        self.kept.setdefault((owner, thread), []).append(question)
        return Answer(question, thread, f"{owner} asked {question}", "en", "answer")

    def stream(self, question: str, *, thread: str = "default", owner: str = "local") -> Iterator[Told]:
        try:
            yield Step("route", "chose recommend", call=ToolCall("recommend", {"shopper": "s1"}))
            yield TextPart("first ")
            yield self.ask(question, thread=thread, owner=owner)
        finally:
            self.closed += 1

    def threads(self, owner: str = "local") -> list[tuple[str, str, datetime]]:
        now = datetime(2025, 1, 1, tzinfo=UTC)
        return [(thread, asked[0], now) for (whose, thread), asked in self.kept.items() if whose == owner]

    def turns(self, thread: str, owner: str = "local") -> tuple[Turn, ...]:
        now = datetime(2025, 1, 1, tzinfo=UTC)
        asked = self.kept.get((owner, thread), [])
        return tuple(Turn(question, "said", "answer", now, (ToolCall("overview"),)) for question in asked)

    def forget(self, thread: str, owner: str = "local") -> bool:
        return self.kept.pop((owner, thread), None) is not None

    def rate(self, thread: str, owner: str, turn: int, up: bool, comment: str = "") -> None:
        if (owner, thread) not in self.kept:
            raise NotFound("no such thread")
        self.rated.append((thread, owner, turn, up, comment))


class Asked(SimpleNamespace):
    """A shop whose assistant is a fake."""


@pytest.fixture
def assistant() -> FakeAssistant:
    return FakeAssistant()


@pytest.fixture
def asking(access: Access, assistant: FakeAssistant) -> FastAPI:
    shops: Any = {"one": Asked(assistant=assistant)}
    return app_of(shops, access)


def test_recommendations_are_the_shops_own(
    app: FastAPI, keys: Keys, shops: Mapping[str, penchant.Shop]
) -> None:
    answer = client_of(app, keys.read).get("/v1/one/recommend/s1", params={"count": 3, "mode": "all"})
    assert answer.status_code == 200
    assert answer.json()["recommendations"] == plain(shops["one"].recommend("s1", 3))
    assert answer.json()["fewer"] is None
    assert answer.headers["cache-control"] == "no-store"


def test_a_visitor_is_in_no_log(app: FastAPI, keys: Keys, shops: Mapping[str, penchant.Shop]) -> None:
    client = client_of(app, keys.read)
    answer = client.get("/v1/one/visitor", params={"item": ["green_tea", "rye"], "count": 2})
    assert answer.json() == {
        "mode": "new",
        "recommendations": plain(shops["one"].recommend_visitor(["green_tea", "rye"], 2)),
    }
    assert client.get("/v1/one/visitor", params={"item": "green_te4"}).status_code == 404
    assert client.get("/v1/one/visitor").status_code == 422
    left = client.get("/v1/one/visitor", params={"item": "rye", "exclude": "green_tea"}).json()
    assert "green_tea" not in {one["item_id"] for one in left["recommendations"]}


def test_as_of_a_day_means_its_end(app: FastAPI, keys: Keys, shops: Mapping[str, penchant.Shop]) -> None:
    client = client_of(app, keys.read)
    day = client.get("/v1/one/recommend/s1", params={"as_of": "2025-01-20"}).json()
    end = datetime(2025, 1, 20, 23, 59, 59, 999999, tzinfo=UTC)
    assert day["recommendations"] == plain(shops["one"].recommend("s1", as_of=end))
    assert client.get("/v1/one/recommend/s1", params={"as_of": "soon"}).status_code == 422


def test_rules_of_the_query_hold(app: FastAPI, keys: Keys) -> None:
    client = client_of(app, keys.read)
    answer = client.get("/v1/one/recommend/s1", params={"exclude": ["green_tea", "rye"]}).json()
    assert {"green_tea", "rye"}.isdisjoint(one["item_id"] for one in answer["recommendations"])
    assert "items may be recommended" in answer["fewer"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            "recommend/s1?k=3",
            "the query parameter `k` is unknown: allowed are count, mode, as_of, exclude, max_price",
        ),
        ("profile/s1?as-of=2025-01-01", "the query parameter `as-of` is unknown: allowed are as_of"),
        ("status?full=1", "the query parameter `full` is unknown: none is allowed here"),
    ],
)
def test_query_parameter_that_no_route_heeds_is_refused(
    app: FastAPI, keys: Keys, asked: str, told: str
) -> None:
    answer = client_of(app, keys.read).get(f"/v1/one/{asked}")
    assert answer.status_code == 422
    assert answer.json() == {"error": {"type": "DataError", "message": told}}


def test_profile_explanation_and_audience(
    app: FastAPI, keys: Keys, shops: Mapping[str, penchant.Shop]
) -> None:
    client = client_of(app, keys.read)
    assert client.get("/v1/one/profile/s1").json()["text"] == shops["one"].profile("s1").text
    told = client.get("/v1/one/explain/s1/rye").json()["recommendation"]
    assert told == plain(shops["one"].explain("s1", "rye"))
    reach = client.get("/v1/one/audience", params={"item": "rye", "mode": "all"})
    assert reach.json() == plain(shops["one"].audience("rye", mode="all"))


@pytest.mark.parametrize("reader", ["merchant", "shopper"])
@pytest.mark.parametrize("length", ["short", "full"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_explanation_is_worded_as_asked(
    app: FastAPI,
    keys: Keys,
    shops: Mapping[str, penchant.Shop],
    reader: Reader,
    length: Length,
    language: Language,
) -> None:
    asked = {"reader": reader, "length": length, "language": language}
    told = client_of(app, keys.read).get("/v1/one/explain/s1/rye", params=asked).json()
    worded = shops["one"].explain_in_words("s1", "rye", reader=reader, length=length, language=language)
    assert told["text"] == worded.text != ""


def test_a_body_that_is_no_json_is_told_where(app: FastAPI, keys: Keys) -> None:
    headers = {"content-type": "application/json"}
    told = client_of(app, keys.read).post("/v1/one/ask", content=b'{"question" 1}', headers=headers)
    assert (told.status_code, told.json()["error"]["message"]) == (
        422,
        "the body is no JSON: Expecting ':' delimiter at character 12",
    )


def test_a_body_not_sent_as_json_is_told_how_to_send_it(app: FastAPI, keys: Keys) -> None:
    body = {"question": "What does s1 like?"}
    told = client_of(app, keys.read).post("/v1/one/ask", data=body)  # as curl -d sends it
    assert (told.status_code, told.json()["error"]["message"]) == (
        422,
        "the body is no JSON object: send one, with the header `Content-Type: application/json`",
    )


def test_tool_takes_numbers_and_names_its_arguments(app: FastAPI, keys: Keys) -> None:
    client = client_of(app, keys.read)
    given = {"arguments": {"shopper": "s1", "count": 2}}
    told = client.post("/v1/one/tools/recommend", json=given).json()
    assert told["call"]["arguments"] == {"shopper": "s1", "count": "2"}
    wrong = client.post("/v1/one/tools/overview", json={"arguments": {"shop": "x"}})
    assert wrong.json()["error"]["message"].startswith(
        "the tool `overview` takes no argument `shop`: it takes "
    )


def test_what_a_tool_cannot_read_is_told_as_plain_text(app: FastAPI, keys: Keys) -> None:
    given = {"arguments": {"shopper": "s1", "count": "-3_*"}}
    told = client_of(app, keys.read).post("/v1/one/tools/recommend", json=given)
    assert told.status_code == 422
    assert told.json()["error"] == {"type": "ToolFailed", "message": "“-3_*” is no number that I can read."}


def test_ids_with_a_slash_are_told_apart(app: FastAPI, keys: Keys) -> None:
    client = client_of(app, keys.read)
    paths = ("s%2F1/rye", "s1/r%2Fye", "s1/r/ye")
    told = [client.get(f"/v1/one/explain/{path}").json()["error"]["message"] for path in paths]
    assert [message.split(";")[0] for message in told] == ["no shopper `s/1`", *["no item `r/ye`"] * 2]


def test_explanation_for_nobody_known_is_422(app: FastAPI, keys: Keys) -> None:
    asked = client_of(app, keys.read).get("/v1/one/explain/s1/rye", params={"reader": "grocer"})
    assert asked.status_code == 422
    assert "merchant" in asked.json()["error"]["message"]


def test_unknown_shopper_is_404_and_too_few_events_409(app: FastAPI, keys: Keys) -> None:
    client, writer = client_of(app, keys.read), client_of(app, keys.write)
    assert client.get("/v1/one/profile/nobody").status_code == 404
    event = {"shopper_id": "newcomer", "item_id": "rye", "kind": "view", "ts": "2025-02-01T00:00:00Z"}
    assert writer.post("/v1/one/events", json=event).status_code == 201
    answer = client.get("/v1/one/recommend/newcomer")
    assert answer.status_code == 404
    assert answer.json()["error"]["message"] == (
        "shopper `newcomer` is new: the next round takes in what they did"
    )


def test_tools_answer_in_words_with_evidence(app: FastAPI, keys: Keys) -> None:
    client = client_of(app, keys.read)
    names = [tool["name"] for tool in client.get("/v1/one/tools").json()["tools"]]
    assert "recommend" in names
    assert "sources" not in names
    told = client.post("/v1/one/tools/recommend", json={"arguments": {"shopper": "s1", "count": "2"}})
    assert told.status_code == 200
    assert told.json()["rendered"]["text"]
    assert told.json()["shoppers"] == ["s1"]
    assert client.post("/v1/one/tools/recommend", json={"arguments": {"colour": "red"}}).status_code == 404
    assert client.post("/v1/one/tools/recommend", json={"arguments": {}}).status_code == 422
    no_text = b'{"arguments": {"\\ud800": "red"}}'
    answer = client.post(
        "/v1/one/tools/recommend", content=no_text, headers={"content-type": "application/json"}
    )
    assert (answer.status_code, answer.json()["error"]["type"]) == (404, "NotFound")


def test_question_is_answered_for_its_owner_alone(
    asking: FastAPI, keys: Keys, assistant: FakeAssistant
) -> None:
    reader, admin = client_of(asking, keys.read), client_of(asking, keys.admin)
    assert reader.post("/v1/one/ask", json={"question": "who?"}).json()["text"] == "key:read asked who?"
    assert [one["title"] for one in reader.get("/v1/one/threads").json()["threads"]] == ["who?"]
    assert admin.get("/v1/one/threads").json() == {"threads": []}
    assert admin.get("/v1/one/threads/default").status_code == 404
    assert reader.get("/v1/one/threads/default").json()["turns"][0]["question"] == "who?"
    rating = {"turn": 0, "up": False, "comment": "no"}
    assert admin.post("/v1/one/threads/default/rating", json=rating).status_code == 404
    assert reader.post("/v1/one/threads/default/rating", json=rating).status_code == 204
    assert assistant.rated == [("default", "key:read", 0, False, "no")]
    assert admin.delete("/v1/one/threads/default").status_code == 204
    assert reader.get("/v1/one/threads/default").status_code == 200
    assert reader.delete("/v1/one/threads/default").status_code == 204
    assert reader.get("/v1/one/threads/default").status_code == 404


def test_answer_streams_step_by_step(asking: FastAPI, keys: Keys, assistant: FakeAssistant) -> None:
    client = client_of(asking, keys.read, accept="text/event-stream")
    with client.stream("POST", "/v1/one/ask", json={"question": "who?"}) as answer:
        text = "".join(answer.iter_text())
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert [line for line in text.splitlines() if line.startswith("event:")] == [
        "event: step", "event: text", "event: answer",
    ]  # fmt: skip
    assert assistant.closed == 1


def test_model_that_is_down_is_503_and_an_error_event(asking: FastAPI, keys: Keys) -> None:
    client = client_of(asking, keys.read)
    answer = client.post("/v1/one/ask", json={"question": "broken"})
    assert answer.status_code == 503
    assert answer.json() == {"error": {"type": "ModelError", "message": "the model is down"}}
    streamed = client.post(
        "/v1/one/ask", json={"question": "broken"}, headers={"accept": "text/event-stream"}
    )
    assert streamed.text.endswith(
        'event: error\ndata: {"type": "ModelError", "message": "the model is down"}\n\n'
    )


def test_who_asked_about_whom_is_written_down(app: FastAPI, keys: Keys, access: Access) -> None:
    client_of(app, keys.read).get("/v1/one/explain/s1/rye")
    (line,) = access.audit.lines(count=1)
    assert (line.kind, line.name, line.action, line.shop) == ("key", "read", "explain", "one")
    assert (line.shopper, line.detail, line.address) == ("s1", "rye", "testclient")
    told = client_of(app, keys.admin).get("/v1/one/audit", params={"shopper": "s1"}).json()
    assert told["entries"][0] == plain(asdict(line))


def test_erased_shopper_is_nowhere_in_the_folder_or_the_audit(tmp_path: Path, access: Access) -> None:
    keys = keys_of(access)
    with small_shop(tmp_path / "one") as shop:
        shop.ingest(
            pl.DataFrame(
                {
                    "event_id": [f"z{n}" for n in range(8)],
                    "user_id": ["zebra-4711"] * 8,
                    "item_id": ["rye"] * 8,
                    "kind": ["purchase"] * 8,
                    "ts": [datetime(2025, 1, 1 + n, tzinfo=UTC) for n in range(8)],
                }
            )
        )
        shop.evolve()
        client = client_of(app_of({"one": shop}, access), keys.admin)
        assert client.get("/v1/one/profile/zebra-4711").status_code == 200
        wrong = {
            "events": [{"shopper_id": "zebra-4711", "item_id": "rye", "kind": "zap", "ts": "2025-01-01"}]
        }
        assert len(client.post("/v1/one/events/batch", json=wrong).json()["rejected"]) == 1
        done = client.post("/v1/one/erase/zebra-4711").json()
        assert (done["events"], done["rejects"], done["audit_entries"]) == (8, 1, 1)
        assert client.get("/v1/one/recommend/zebra-4711").status_code == 404
        assert client.get("/v1/one/recommend/s1").status_code == 200
        about = client.get("/v1/one/audit", params={"shopper": "zebra-4711"}).json()["entries"]
        assert {line["action"] for line in about} >= {"erase", "profile"}
    access.erase("one", "zebra-4711")  # the two requests above asked for the shopper again
    for folder in (tmp_path / "one", tmp_path / "home"):
        left = [path for path in folder.rglob("*") if path.is_file() and b"zebra-4711" in path.read_bytes()]
        assert left == []


def test_metrics_count_requests_events_and_what_the_shops_hold(app: FastAPI, keys: Keys) -> None:
    event = {"shopper_id": "s1", "item_id": "rye", "kind": "view", "ts": "2025-02-02T00:00:00Z"}
    client_of(app, keys.write).post("/v1/one/events", json=event)
    text = client_of(app, keys.admin).get("/metrics").text
    assert 'penchant_events_total{outcome="accepted",shop="one"} 1.0' in text
    assert 'penchant_requests_total{method="POST",route="/v1/{shop}/events",status="201"} 1.0' in text
    assert 'penchant_profiles{shop="two"} 10.0' in text
