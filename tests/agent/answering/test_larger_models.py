"""Models that call tools themselves and word answers: a scripted server says true things and false ones."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import penchant
from penchant.agent.answering import Answer
from penchant.agent.remote import RemoteModel
from tests.agent.answering.knownshop import CATALOGUE, deeds, tools_of
from tests.agent.scripted_server import Reply, ScriptedServer, chat, scripted
from tests.smallshop import make_shop

Asks = Callable[[str, list[str]], Answer]


def calling(tool: str, **arguments: str) -> dict[str, Any]:
    """A completion that asks for a tool."""
    told = chat(None, finish_reason="tool_calls")
    called = {"id": "c1", "type": "function", "function": {"name": tool, "arguments": json.dumps(arguments)}}
    told["choices"][0]["message"]["tool_calls"] = [called]
    return told


class Model:
    """What the server says: to the probe, to a question, and to what tools found."""

    def __init__(self) -> None:
        self.calls_tools = True
        self.reads: dict[str, Any] = calling("portrait", shopper="718")
        self.instructed: dict[str, Any] = {"calls": [{"tool": "portrait", "arguments": {"shopper": "718"}}]}
        self.wording: str | Reply = ""

    def __call__(self, body: dict[str, Any], _number: int) -> Reply:
        if "tools" in body:
            if not self.calls_tools:
                return Reply({"error": {"message": "no tools here"}}, 400)
            probe = len(body["tools"]) == 1
            return Reply(calling("portrait", shopper="17") if probe else self.reads)
        if "response_format" in body:
            return Reply(chat(json.dumps(self.instructed)))
        return self.wording if isinstance(self.wording, Reply) else Reply(chat(self.wording))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place: Path = tmp_path_factory.mktemp("worded") / "shop"
    make_shop(place, deeds(), CATALOGUE).close()
    return place


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
def server(model: Model) -> Iterator[ScriptedServer]:
    with scripted(model) as running:
        yield running


@pytest.fixture
def shop(folder: Path, server: ScriptedServer) -> Iterator[penchant.Shop]:
    with penchant.open(folder, endpoint=RemoteModel(server.url), model_tries=1) as opened:
        yield opened
        for thread in opened.assistant.threads():
            opened.assistant.forget(thread.thread)


def test_model_calls_a_tool_and_words_what_it_found(shop: penchant.Shop, model: Model) -> None:
    model.wording = "Shopper 718 likes **Green tea**."
    answer = shop.ask("What does 718 like?")
    assert tools_of([one.call for one in answer.results]) == [("portrait", {"shopper": "718"})]
    assert (answer.text, answer.written_by, answer.confidence) == (model.wording, "model", None)
    assert answer.notes == ()


@pytest.mark.parametrize(
    "wording",
    [
        "Shopper 718 likes Green tea 99,999 times as much.",
        "Shopper 718 adores Earl Grey.",
        "Shopper 718 likes Green tea. ![see](http://evil.example/x.png)",
        "",
    ],
)
def test_wording_that_adds_something_gives_way_to_the_tools_own_text(
    shop: penchant.Shop, model: Model, wording: str
) -> None:
    model.wording = wording
    answer = shop.ask("What does 718 like?")
    assert answer.text == answer.results[0].rendered.text
    assert answer.written_by == "tools"
    assert answer.notes[0].startswith("The model's wording was set aside, since it said what no tool found")


def test_model_that_fails_at_the_wording_leaves_the_tools_own_text(shop: penchant.Shop, model: Model) -> None:
    model.wording = Reply({"error": {"message": "out of memory"}}, 500)
    answer = shop.ask("What does 718 like?")
    assert answer.kind == "answer"
    assert answer.text == answer.results[0].rendered.text
    assert answer.notes[0].startswith("The model did not word this answer (default failed")


def test_server_that_refuses_tools_is_asked_with_instructions(
    shop: penchant.Shop, model: Model, server: ScriptedServer
) -> None:
    model.calls_tools = False
    model.wording = "Shopper 718 likes Green tea."
    answer = shop.ask("What does 718 like?")
    assert (answer.text, answer.written_by) == (model.wording, "model")
    assert sum("tools" in body for body in server.asked) == 1
    shop.ask("What does 718 like?")
    assert sum("tools" in body for body in server.asked) == 1


@pytest.mark.parametrize(
    "reads",
    [
        calling("portrait", shopper="1029"),
        calling("erase", shopper="718"),
        calling("portrait", shopper="718", folder="/etc"),
    ],
)
def test_call_that_the_question_does_not_say_is_not_made(
    shop: penchant.Shop, model: Model, reads: dict[str, Any]
) -> None:
    model.reads = reads
    model.wording = "Shopper 718 likes Green tea."
    answer = shop.ask("What does 718 like?")
    assert tools_of([one.call for one in answer.results]) == [("portrait", {"shopper": "718"})]


def test_address_never_leaves_for_the_model(
    shop: penchant.Shop, model: Model, server: ScriptedServer
) -> None:
    model.reads = calling("portrait", shopper="email1")
    model.instructed = {"calls": []}
    shop.ask("What does anna@shop.example like?")
    assert "anna@shop.example" not in json.dumps(server.asked).replace("\\u2060", "")


def test_server_that_is_gone_leaves_plain_questions_answered(
    shop: penchant.Shop, server: ScriptedServer
) -> None:
    server.die()
    answer = shop.ask("What does customer 718 like?")
    assert answer.kind == "answer", answer.text
    assert answer.text == answer.results[0].rendered.text
    assert answer.notes[0].startswith("The language model did not answer (default is out of reach")
