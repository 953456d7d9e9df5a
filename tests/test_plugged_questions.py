"""Questions for a plugin's tool at every door: the command line, HTTP, models that call tools themselves."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from fastapi.testclient import TestClient

import penchant
from penchant.agent.access import Access
from penchant.agent.http import create_app
from penchant.agent.remote import RemoteModel
from tests.agent.answering.knownshop import CATALOGUE, deeds, tools_of
from tests.agent.scripted_server import Reply, ScriptedServer, chat, scripted
from tests.commanded import answered, run
from tests.smallshop import make_shop
from tests.throwaway import install, registering

DOCUMENT = (Path(__file__).parent.parent / "docs" / "plugins.md").read_text(encoding="utf-8")
ASKED = "How many of t1 are in stock?"
SAYS = "17 in the warehouse"
TOLD = f"stock (plugin shop_stock) says: “{SAYS}”"


class Stock:
    name = "stock"
    description = "How many of an item are in the warehouse. Use it when asked about stock."
    examples = ("How many of {item_id} are in stock?", "Is {item_id} sold out?")

    def run(self, item_id: str, at_least: int = 1, colours: dict[str, str] | None = None) -> str:
        """Says the same of every item."""
        return SAYS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place: Path = tmp_path_factory.mktemp("doors") / "shop"
    make_shop(place, deeds(), CATALOGUE).close()
    return place


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, shop_stock=registering("register_agent_tools", Stock()))


def test_command_line_shows_the_quotation_and_who_said_it(folder: Path) -> None:
    told = run("ask", folder, ASKED, "--evidence")
    assert told.exit_code == 0
    assert told.stdout.startswith(TOLD)
    assert "said by the plugin shop_stock: stock(item_id=t1)" in told.stdout
    assert "Asked the plugin shop_stock: stock(item_id=t1)" in told.stderr


def test_documented_example_answers_as_the_document_says(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks = [one.split("```")[0] for one in DOCUMENT.split("```python\n")[1:]]
    made = ModuleType("documented")
    code = next(one for one in blocks if "register_agent_tools" in one)
    exec(compile(code, "docs/plugins.md", "exec"), made.__dict__)
    install(monkeypatch, warehouse=made)
    asked, says = re.findall(r'\$ penchant ask shop "(.+)"\n    (.+)', DOCUMENT)[0]
    told = run("ask", folder, asked)
    assert told.stdout.strip() == says


def test_route_names_the_plugins_tool(folder: Path) -> None:
    told = answered("route", folder, ASKED)
    assert told["calls"] == [{"tool": "stock", "arguments": {"item_id": "t1"}}]


def test_plugins_command_says_that_questions_reach_the_tool(folder: Path) -> None:
    told = run("plugins", folder).stdout
    assert "agent tool stock: asked in questions, and offered over MCP" in told


def test_question_over_http_is_answered_and_the_plugins_call_audited(folder: Path, tmp_path: Path) -> None:
    with penchant.open(folder) as shop, Access(tmp_path) as access:
        _, key = access.keys.create("till", rights=["read"], shops=["tea"], now_s=0.0)
        with TestClient(create_app({"tea": shop}, access)) as client:
            headers = {"authorization": f"Bearer {key}"}
            answer = client.post("/v1/tea/ask", json={"question": ASKED}, headers=headers).json()
        lines = access.audit.lines()
    assert answer["text"] == TOLD
    assert answer["plugin_calls"] == [{"tool": "stock", "arguments": {"item_id": "t1"}}]
    assert [(line.action, line.name, line.detail) for line in lines] == [
        ("plugin stock", "till", "stock(item_id=t1)"),
        ("ask", "till", ASKED),
    ]


class Model:
    """A model that calls tools by itself, or follows instructions."""

    def __init__(self) -> None:
        self.calls_tools = True
        self.arguments: dict[str, Any] = {"item_id": "t1"}
        self.tool = "stock"
        self.wording = "It is sold out 4,711 times."

    def __call__(self, body: dict[str, Any], _number: int) -> Reply:
        if "tools" in body:
            if not self.calls_tools:
                return Reply({"error": {"message": "no tools here"}}, 400)
            probe = len(body["tools"]) == 1
            named, given = ("portrait", {"shopper": "17"}) if probe else (self.tool, self.arguments)
            told = chat(None, finish_reason="tool_calls")
            function = {"name": named, "arguments": json.dumps(given)}
            told["choices"][0]["message"]["tool_calls"] = [
                {"id": "c1", "type": "function", "function": function}
            ]
            return Reply(told)
        if "response_format" in body:
            calls = [{"tool": self.tool, "arguments": self.arguments}]
            return Reply(chat(json.dumps({"calls": calls})))
        return Reply(chat(self.wording))


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


def test_model_that_calls_tools_is_offered_the_plugins_schema(
    shop: penchant.Shop, server: ScriptedServer
) -> None:
    answer = shop.ask("Could you look how much t1 there is, please?")
    assert tools_of([one.call for one in answer.results]) == [("stock", {"item_id": "t1"})]
    assert (answer.text, answer.written_by) == (TOLD, "tools")
    asked = next(body for body in server.asked if len(body.get("tools", ())) > 1)
    (offered,) = [one["function"] for one in asked["tools"] if one["function"]["name"] == "stock"]
    assert offered["description"] == Stock.description
    assert set(offered["parameters"]["properties"]) == {"item_id", "at_least"}
    assert offered["parameters"]["properties"]["at_least"]["type"] == "integer"
    assert "What one of them describes is asked of it" in asked["messages"][0]["content"]


def test_model_never_reads_what_a_plugin_says(shop: penchant.Shop, server: ScriptedServer) -> None:
    shop.ask("Could you look how much t1 there is, please?")
    shop.ask("Could you look how much t1 there is, please?")
    assert SAYS not in json.dumps(server.asked)


def test_model_words_the_rest_and_the_plugin_is_quoted_below(
    shop: penchant.Shop, model: Model, server: ScriptedServer
) -> None:
    model.calls_tools = False
    model.tool, model.arguments = "portrait", {"shopper": "718"}
    model.wording = "Shopper 718 likes **Green tea**."
    answer = shop.ask(f"{ASKED[:-1]}, and what does 718 like?")
    assert [one.call.tool for one in answer.results] == ["stock", "portrait"]
    assert (answer.text, answer.written_by) == (f"{model.wording}\n\n{TOLD}", "model")
    model.wording = "Shopper 718 likes **Green tea** 17 times."
    answer = shop.ask(f"{ASKED[:-1]}, and what does 718 like?")
    assert answer.written_by == "tools"
    assert answer.text.endswith(f"\n\n{TOLD}")


def test_model_that_follows_instructions_is_told_of_the_tool(
    shop: penchant.Shop, model: Model, server: ScriptedServer
) -> None:
    model.calls_tools = False
    answer = shop.ask("Could you look how much t1 there is, please?")
    assert tools_of([one.call for one in answer.results]) == [("stock", {"item_id": "t1"})]
    asked = next(body for body in server.asked if "response_format" in body)
    assert "- stock: How many of an item are in the warehouse" in asked["messages"][0]["content"]


@pytest.mark.parametrize(
    "arguments",
    [{"item_id": "t2"}, {"item_id": "t1", "at_least": 5}, {"item_id": "t1", "folder": "/etc"}],
)
def test_values_that_nobody_said_reach_no_plugin(
    shop: penchant.Shop, model: Model, arguments: dict[str, Any]
) -> None:
    model.arguments = arguments
    answer = shop.ask("Could you look how much t1 there is, please?")
    assert answer.plugin_calls == ()


def test_number_that_the_question_says_in_words_is_said(shop: penchant.Shop, model: Model) -> None:
    model.arguments = {"item_id": "t1", "at_least": 5}
    answer = shop.ask("Could you look whether there are five t1, please?")
    assert tools_of(answer.plugin_calls) == [("stock", {"item_id": "t1", "at_least": "5"})]
