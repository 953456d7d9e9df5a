"""The router: what it makes of the model's answers, and that the bundled model routes plain questions."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from penchant.agent.calls import ToolCall
from penchant.agent.client import ModelClient
from penchant.agent.router import (
    LONGEST_QUESTION,
    UNFITTED,
    Calibration,
    Evidence,
    ModelRouter,
    Refusal,
    card_calibration,
)
from penchant.agent.routing_prior import RoutingPrior
from penchant.agent.serving import RemoteModel, open_model
from penchant.errors import ConfigError, DataError, ModelError
from penchant.settings import Settings
from penchant.tools.registry import TOOLS
from tests.agent.scripted_server import Reply, ScriptedServer, chat, scripted

NAMES = (*(tool.name for tool in TOOLS), "none")


def prior_for(**odds: float) -> RoutingPrior:
    """A prior that says the same of every question: -4 but for those named."""
    offsets = np.array([odds.get(name, -4.0) for name in NAMES], dtype=np.float32)
    return RoutingPrior(NAMES, np.zeros((1 << 16, len(NAMES)), dtype=np.float32), offsets)


def said(text: str, *likeliest: tuple[str, float]) -> Reply:
    tokens: list[dict[str, Any]] = [
        {"token": text, "logprob": -0.1, "top_logprobs": [{"token": t, "logprob": p} for t, p in likeliest]}
    ]
    return Reply(chat(text, logprobs={"content": tokens}))


def router_of(
    server: ScriptedServer, prior: RoutingPrior, calibration: Calibration | None = None
) -> ModelRouter:
    client = ModelClient(RemoteModel(f"{server.url}#penchant-assistant"))
    return ModelRouter(client, prior=prior, calibration=calibration or Calibration())


def test_calls_are_read_and_what_they_lack_is_told() -> None:
    with scripted(lambda *_: said("portrait\nexplain; shopper: 8")) as server:
        found = router_of(server, prior_for(portrait=3.0)).route("  What does she like,\nand why 8? ")
    assert found.calls == (ToolCall("portrait"), ToolCall("explain", {"shopper": "8"}))
    assert found.missing == ((0, "shopper"), (1, "item"))
    assert 0 < found.confidence < 1
    assert server.asked[0]["messages"][-1]["content"] == "> What does she like, and why 8?"


def test_a_refusal_has_no_calls() -> None:
    with scripted(lambda *_: said("none")) as server:
        found = router_of(server, prior_for(none=3.0)).route("Sing me a song")
    assert found.is_refusal
    assert found.calls == ()
    assert found.missing == ()


def test_what_no_log_holds_is_refused_whatever_the_model_names() -> None:
    with scripted(lambda *_: said("overview")) as server:
        router = router_of(server, prior_for(overview=3.0))
        assert router.route("Will it rain on Saturday?").is_refusal
        assert not router.route("How many came in on Saturday?").is_refusal


def test_where_model_and_prior_disagree_the_better_product_is_asked_for() -> None:
    answers = [
        said("who_likes; words: tea", ("who", -0.9), ("aud", -1.0), ("none", -6.0)),
        said("audience; item: tea", ("aud", -0.1)),
    ]
    with scripted(lambda _, number: answers[number]) as server:
        found = router_of(server, prior_for(audience=4.0, who_likes=-3.0)).route("who would want tea")
    assert [call.tool for call in found.calls] == ["audience"]
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("likeliest", "weight"),
    [((("who", -0.01), ("aud", -9.0)), 0.5), ((("who", -0.9), ("aud", -1.0)), 0.0), ((), 0.5)],
)
def test_else_the_model_has_its_way(likeliest: tuple[tuple[str, float], ...], weight: float) -> None:
    with scripted(lambda *_: said("who_likes; words: tea", *likeliest)) as server:
        router = router_of(server, prior_for(audience=4.0, who_likes=-3.0), Calibration(prior_weight=weight))
        found = router.route("who would want tea")
    assert [call.tool for call in found.calls] == ["who_likes"]
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("model", "prior", "refused"),
    [(-3.0, 2.0, False), (-3.0, 9.0, True), (2.0, 0.0, True), (2.0, -9.0, False), (-0.5, 0.0, True)],
)
def test_what_model_and_prior_together_hold_for_unanswerable_is_refused(
    model: float, prior: float, refused: bool
) -> None:
    answers = [
        said("overview" if model < 0 else "none", ("over", -1.0), ("none", model - 1.0)),
        said("overview", ("over", -0.1)),
    ]
    line = Refusal(model=1.0, words=0.5, offset=0.75)
    with scripted(lambda _, number: answers[number]) as server:
        router = router_of(server, prior_for(overview=1.0, none=prior), Calibration(refusal=line))
        assert router.route("how is business").is_refusal == refused
    with scripted(lambda *_: answers[0]) as server:
        assert router_of(server, prior_for(none=prior)).leaning("how is business") == pytest.approx(
            (model, prior)
        )


def test_an_unreadable_answer_is_nothing_to_rely_on() -> None:
    with scripted(lambda *_: said("I would recommend tea!")) as server:
        found = router_of(server, prior_for()).route("what for 1029?")
    assert (found.calls, found.confidence) == ((), 0.0)


@pytest.mark.parametrize("question", ["", " \n", "x" * (LONGEST_QUESTION + 1)])
def test_empty_and_endless_questions_are_not_asked(question: str) -> None:
    with scripted(lambda *_: said("none")) as server, pytest.raises(DataError, match=r"^the question "):
        router_of(server, prior_for()).route(question)
    assert server.asked == []


def test_a_server_in_trouble_is_a_model_error() -> None:
    with scripted(lambda *_: Reply({"error": "no"}, 404)) as server, pytest.raises(ModelError):
        router_of(server, prior_for()).route("what for 1029?")


def test_confidence_falls_with_unlikeliness_and_stays_within_bounds() -> None:
    calibration = Calibration(unlikely=-1.0, odds=0.5, offset=0.0)
    values = [calibration.confidence(Evidence(x, 0.0)) for x in (-14.0, -2.0, 0.0, 3.0, 400.0)]
    assert values == sorted(values, reverse=True)
    assert all(0 < value < 1 for value in values)
    assert calibration.confidence(Evidence(0.0, 2.0)) > calibration.confidence(Evidence(0.0, -2.0))
    assert math.isclose(calibration.confidence(Evidence(0.0, 0.0)), 0.5)


def test_the_shipped_card_calibrates() -> None:
    assert card_calibration() != Calibration()
    assert card_calibration().refusal != UNFITTED


@pytest.mark.parametrize(
    "content", [None, "", "[]", "{}", '{"calibration": 1}', '{"calibration": {"refusal": 1}}']
)
def test_a_missing_or_damaged_card_is_refused(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "card.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"^the router's card .*card\.json cannot be read: "):
        card_calibration(path)


@pytest.mark.model
def test_the_bundled_model_routes_plain_questions() -> None:
    asked = {
        "What does customer 1029 like?": ToolCall("portrait", {"shopper": "1029"}),
        "Recommend five products for 718": ToolCall("recommend", {"shopper": "718", "count": "five"}),
        "Who likes oat milk?": ToolCall("who_likes", {"words": "oat milk"}),
        "Why did you recommend charcoal to 718?": ToolCall("explain", {"shopper": "718", "item": "charcoal"}),
        "客户1029喜欢什么？": ToolCall("portrait", {"shopper": "1029"}),
    }
    endpoint = open_model(Settings())
    try:
        router = ModelRouter(ModelClient(endpoint))
        found = {question: router.route(question).calls for question in asked}
        assert router.route("What is the capital of France?").is_refusal
    finally:
        endpoint.close()
    assert found == {question: (call,) for question, call in asked.items()}


def test_another_model_gets_instructions_and_a_schema() -> None:
    calls = {
        "calls": [{"tool": "recommend", "arguments": {"shopper": "1029", "count": "five", "mode": "new"}}]
    }
    with scripted(lambda *_: Reply(chat(json.dumps(calls)))) as server:
        router = ModelRouter(ModelClient(RemoteModel(server.url)), prior=prior_for(recommend=3.0))
        found = router.route("Give customer 1029 five new things", ToolCall("portrait", {"shopper": "7"}))
    assert found.calls == (ToolCall("recommend", {"shopper": "1029", "count": "five", "mode": "new"}),)
    (asked,) = server.asked
    assert all(f"- {tool.name}: " in asked["messages"][0]["content"] for tool in TOOLS)
    assert asked["messages"][1]["content"].startswith("Before: portrait; shopper: 7\nQuestion: Give ")
    assert asked["response_format"]["json_schema"]["schema"]["properties"]["calls"]["maxItems"] == 4


@pytest.mark.parametrize(
    "calls",
    [
        [{"tool": "refund", "arguments": {}}],
        [{"tool": "portrait", "arguments": {"shopper": "1030"}}],
        [{"tool": "portrait", "arguments": {"who": "1029"}}],
        [{"tool": "recommend", "arguments": {"mode": "old"}}],
        [{"tool": "portrait", "arguments": {"shopper": 1029}}],
        [{"tool": "portrait", "arguments": {"shopper": " "}}],
        ["portrait"],
        "portrait",
    ],
)
def test_what_another_model_invents_is_nothing_to_rely_on(calls: object) -> None:
    with scripted(lambda *_: Reply(chat(json.dumps({"calls": calls})))) as server:
        router = ModelRouter(ModelClient(RemoteModel(server.url)), prior=prior_for())
        found = router.route("what does 1029 like?")
    assert (found.calls, found.confidence) == ((), 0.0)
