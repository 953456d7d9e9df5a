"""The proposer: what it asks, how it scores, and that the bundled model tells apart what things are for."""

import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from penchant.agent.client import ModelClient
from penchant.agent.proposer import ModelProposer
from penchant.agent.question import Limits
from penchant.agent.serving import EmbeddedServer, RemoteModel, bundled_model
from penchant.errors import ModelError
from tests.agent.scripted_server import Reply, chat, scripted

Answer = Callable[[httpx2.Request], httpx2.Response]


@pytest.fixture
def proposer(monkeypatch: pytest.MonkeyPatch) -> Callable[[Answer], ModelProposer]:
    """A proposer whose critic asks a function."""

    def make(answer: Answer) -> ModelProposer:
        made = ModelProposer(ModelClient(RemoteModel("http://127.0.0.1:9"), Limits(timeout_s=3, tries=1)))
        monkeypatch.setattr(made, "_client", lambda: httpx2.Client(transport=httpx2.MockTransport(answer)))
        return made

    return make


def test_samples_are_asked_for_with_examples_told_once_and_counted() -> None:
    texts = ["tea time", "tea time", "cut of", ""]

    def answer(_body: dict[str, Any], number: int) -> Reply:
        finish = "length" if texts[number] == "cut of" else "stop"
        return Reply(chat(texts[number], finish_reason=finish))

    with scripted(answer) as server:
        client = ModelClient(RemoteModel(server.url))
        found = ModelProposer(client).propose("green tea", ["sencha", "matcha"], "used_for")
    assert found == ["tea time"]
    assert server.asked[0]["messages"][-1]["content"] == "Product: green tea | Items: sencha, matcha"
    assert [body["temperature"] for body in server.asked] == [0.0, 0.8, 0.8, 0.8]
    assert len({body["seed"] for body in server.asked}) == 4
    assert "grammar" not in server.asked[0]
    spent = client.ledger.by_role()["proposer"]
    assert (spent.calls, spent.prompt_tokens, spent.completion_tokens) == (4, 200, 36)


def test_what_the_critic_asks_is_counted_failures_too(proposer: Callable[[Answer], ModelProposer]) -> None:
    told = {"text_offset": [0, 3], "token_logprobs": [None, -1.0]}
    body = {"choices": [{"logprobs": told}], "usage": {"prompt_tokens": 5, "completion_tokens": 1}}
    answers = iter([httpx2.Response(200, json=body), httpx2.Response(500)])
    critic = proposer(lambda _: next(answers))
    critic.plausibility("x", "Tea")
    with pytest.raises(ModelError):
        critic.plausibility("x", "Tea")
    spent = critic._model.ledger.by_role()["critic"]
    assert (spent.calls, spent.failures, spent.prompt_tokens, spent.completion_tokens) == (1, 1, 5, 1)


def test_another_server_scores_by_echo(proposer: Callable[[Answer], ModelProposer]) -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        body = json.loads(request.content)
        assert (body["prompt"], body["echo"]) == ("Tea for a ceremony", True)
        told = {"text_offset": [0, 3, 7, 9, 18], "token_logprobs": [None, -9.0, -1.0, -2.0, -9.0]}
        return httpx2.Response(200, json={"choices": [{"logprobs": told}]})

    assert proposer(answer).plausibility("a ceremony", "Tea for") == -1.5


@pytest.mark.parametrize(
    ("status", "content", "message"),
    [
        (500, {}, "default failed: .*500.*"),
        (200, {"choices": [{"logprobs": None}]}, "default gives no log-probabilities of a prompt .*"),
    ],
)
def test_a_failing_server_is_a_model_error(
    proposer: Callable[[Answer], ModelProposer], status: int, content: dict[str, Any], message: str
) -> None:
    with pytest.raises(ModelError, match=f"(?s)^{message}$"):
        proposer(lambda _: httpx2.Response(status, json=content)).plausibility("x", "y")


def test_a_late_or_absent_server_is_a_model_error(proposer: Callable[[Answer], ModelProposer]) -> None:
    def late(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ReadTimeout("late", request=request)

    def absent(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("absent", request=request)

    with pytest.raises(
        ModelError, match=r"^default did not answer within 3 s; see PENCHANT_MODEL_TIMEOUT_S$"
    ):
        proposer(late).plausibility("x")
    with pytest.raises(ModelError, match=r"^default is out of reach at http://127\.0\.0\.1:9/v1$"):
        proposer(absent).plausibility("x")


@pytest.mark.model
def test_bundled_model_proposes_short_phrases_and_knows_what_things_are_for() -> None:
    with EmbeddedServer(bundled_model()) as server:
        proposer = ModelProposer(ModelClient(server, Limits(timeout_s=120)), samples=2)
        found = proposer.propose("coffee", ["ground coffee", "coffee beans"], "used_for")
        names = ("cat food", "pasta sauce", "candles")
        purposes = ("feeding cats", "cooking dinner", "home decoration")
        scores = {
            (name, purpose): proposer.plausibility(purpose, f"People buy {name} for")
            for name in names
            for purpose in purposes
        }
    assert found
    assert all(one == one.lower() and len(one.split()) <= 4 for one in found)
    for name, purpose in zip(names, purposes, strict=True):
        assert max(names, key=lambda other: scores[other, purpose]) == name


@pytest.mark.model
def test_characters_in_parts_are_scored_token_by_token() -> None:
    with EmbeddedServer(bundled_model()) as server:
        proposer = ModelProposer(ModelClient(server, Limits(timeout_s=120)))
        ordered = proposer.plausibility("牛奶和茶常一起买。", "People say:")
        shuffled = proposer.plausibility("茶奶买一常起和牛。", "People say:")
        alone = proposer.plausibility("茶")
        words = proposer._pieces(" feeding cats")
        given = [int(one["id"]) for one in proposer._pieces("People buy food for")]
        assert proposer._weighed(words, given) == pytest.approx(
            proposer.plausibility("feeding cats", "People buy food for"), abs=1e-4
        )
    assert shuffled < ordered < 0
    assert alone < 0
