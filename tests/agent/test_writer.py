"""The writer: what it sends, how it fails, and that the bundled model's sentences are mostly true."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from penchant.agent.grammar import fact_grammar
from penchant.agent.serving import EmbeddedServer, RemoteModel, bundled_model
from penchant.agent.writer import ModelWriter
from penchant.errors import ModelError
from penchant.graph_store.facts import Fact, FactKind, Phrase, Stage
from penchant.graph_store.phrasing import phrase_facts
from penchant.ids import FactId


class FakeServer(ThreadingHTTPServer):
    """An OpenAI-compatible server that answers one sentence and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), FakeHandler)
        self.asked: list[dict[str, Any]] = []
        self.sentence = "Said."
        self.status = 200
        self.delay_s = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class FakeHandler(BaseHTTPRequestHandler):
    server: FakeServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(body)
        time.sleep(self.server.delay_s)
        message = {"role": "assistant", "content": self.server.sentence}
        answer = {
            "id": "1", "object": "chat.completion", "created": 1, "model": "fake",
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 50, "completion_tokens": 9, "total_tokens": 59},
        }  # fmt: skip
        data = json.dumps(answer).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = FakeServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def interest(name: str, stage: Stage = Stage.STEADY) -> Fact:
    phrases = (Phrase("23 purchases"), Phrase("3.1 times the shop's average"))
    day = (Phrase("28 December 2017"),) if stage in (Stage.DORMANT, Stage.ONE_OFF) else ()
    return Fact(FactId(f"f-{name}"), FactKind.INTEREST, stage, name, (*phrases, *day))


def test_request_carries_matching_examples_and_a_tight_budget(fake: FakeServer) -> None:
    draft = ModelWriter(RemoteModel(fake.url)).write([interest("Yogurt", Stage.FADING)], retry=None)
    (asked,) = fake.asked
    answers = [m["content"] for m in asked["messages"] if m["role"] == "assistant"]
    assert len(answers) == 3
    assert all("is fading" in answer for answer in answers)
    assert asked["messages"][-1]["content"] == "Facts: Yogurt | 23 purchases | 3.1 times the shop's average"
    assert (asked["temperature"], asked["stop"], asked["max_completion_tokens"]) == (0.0, ["\n"], 110)
    assert "grammar" not in asked  # llama.cpp's own; a server elsewhere may not know it
    assert draft.sentences == ["Said."]
    assert (draft.usage.calls, draft.usage.prompt_tokens, draft.usage.completion_tokens) == (1, 50, 9)


def test_second_try_samples_and_reorders_the_examples(fake: FakeServer) -> None:
    writer = ModelWriter(RemoteModel(fake.url))
    writer.write([interest("Yogurt")], retry=None)
    writer.write([interest("Yogurt")], retry=["leaves out '23 purchases'"])
    first, second = fake.asked
    assert second["temperature"] > first["temperature"] == 0
    assert first["messages"][1] != second["messages"][1]
    assert sorted(m["content"] for m in first["messages"]) == sorted(m["content"] for m in second["messages"])


@pytest.mark.parametrize(
    ("written", "kept"),
    [('  "Buys Yogurt."  ', "Buys Yogurt."), ("Buys 'x'.", "Buys 'x'."), ("  ", None), ("", None)],
)
def test_only_outer_quotes_and_spaces_are_trimmed(fake: FakeServer, written: str, kept: str | None) -> None:
    fake.sentence = written
    assert ModelWriter(RemoteModel(fake.url)).write([interest("Yogurt")], retry=None).sentences == [kept]


def test_sentences_come_in_the_order_of_the_facts(fake: FakeServer) -> None:
    facts = [interest(f"Item {number}") for number in range(9)]
    draft = ModelWriter(RemoteModel(fake.url), parallel=3).write(facts, retry=None)
    assert draft.usage.calls == len(draft.sentences) == 9


def test_late_answer_is_a_model_error(fake: FakeServer) -> None:
    fake.delay_s = 0.5
    writer = ModelWriter(RemoteModel(fake.url), timeout_s=0.1)
    with pytest.raises(
        ModelError, match=r"^default did not answer within 0\.1 s; see PENCHANT_MODEL_TIMEOUT_S$"
    ):
        writer.write([interest("Yogurt")], retry=None)


def test_server_error_is_a_model_error(fake: FakeServer) -> None:
    fake.status = 500
    with pytest.raises(ModelError, match=r"^default failed: "):
        ModelWriter(RemoteModel(fake.url)).write([interest("Yogurt")], retry=None)


def test_server_out_of_reach_is_a_model_error(fake: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = ModelWriter(RemoteModel("http://127.0.0.1:9"))
    with pytest.raises(ModelError, match=r"^default is out of reach at http://127\.0\.0\.1:9/v1$"):
        writer.write([interest("Yogurt")], retry=None)


def test_grammar_holds_names_and_numbers_verbatim() -> None:
    fact = Fact(FactId("f"), FactKind.INTEREST, Stage.STEADY, 'The "Best"\\', (Phrase("2 views"),))
    grammar = fact_grammar(fact)
    assert '"The \\"Best\\"\\\\"' in grammar
    assert '"2 views"' in grammar
    assert grammar.startswith("root ::= ")


@pytest.mark.model
def test_bundled_model_words_most_facts_truly() -> None:
    names = ["Frozen Pizza", "Drug Gm > Candles/Accessories", "酸奶", "Potatoes Russet (Bulk&Bag) 15 LB"]
    facts = [interest(name, stage) for name, stage in zip(names, Stage, strict=False)]
    with EmbeddedServer(bundled_model()) as server:
        sentences, usage = phrase_facts(facts, ModelWriter(server, timeout_s=120))
    assert sum(sentence.written_by == "model" for sentence in sentences) >= 3
    assert usage.prompt_tokens > usage.completion_tokens > 0


@pytest.mark.model
def test_writer_survives_a_server_that_died_between_two_calls() -> None:
    with EmbeddedServer(bundled_model(), parallel=1) as server:
        writer = ModelWriter(server, parallel=1, timeout_s=120)
        server.address()
        server._server = type("Dead", (), {})()  # its threads end with it, the address stays
        draft = writer.write([interest("Yogurt")], retry=None)
    assert draft.sentences[0]
