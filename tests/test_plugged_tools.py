"""Agent tools of plugins are called with checked arguments, and their errors name the plugin."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

import pytest
from fastapi.testclient import TestClient
from fastmcp import Client
from fastmcp.client.client import CallToolResult
from pydantic import BaseModel

import penchant
from penchant.agent.access import Access
from penchant.agent.answering.toolbox import Toolbox
from penchant.agent.http import create_app
from penchant.agent.mcp_server import add_plugin_tools, mount, shop_server
from penchant.errors import ToolFailed
from tests.throwaway import install, registering


class Tool:
    """Answers with a function."""

    description = "How many of an item are in the warehouse."

    def __init__(self, run: Callable[..., object], name: str = "stock", examples: Sequence[str] = ()) -> None:
        self.run = run
        self.name = name
        self.examples = examples


class Place(BaseModel):
    aisle: int
    shelf: str = "top"


def stock(item_id: str, day: date, copy: Literal["new", "used"] = "new", place: Place | None = None) -> str:
    return f"{item_id} {day:%d.%m.} {copy} {place.aisle + 1 if place else 'nowhere'}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    penchant.open(tmp_path / "shop", create=True).close()
    return tmp_path / "shop"


def use(monkeypatch: pytest.MonkeyPatch, *tools: Tool) -> None:
    install(monkeypatch, warehouse=registering("register_agent_tools", *tools))


def test_tool_is_called_with_values_of_its_types(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, Tool(stock))
    with penchant.open(folder) as shop:
        tool = shop.plugin_tools["stock"]
        assert (tool.name, tool.plugin, tool.description) == ("stock", "warehouse", Tool.description)
        assert tool(item_id="tea", day="2025-01-31") == "tea 31.01. new nowhere"
        assert tool(item_id="tea", day=date(2025, 2, 1), place={"aisle": "3"}) == "tea 01.02. new 4"


def test_schema_comes_from_the_annotations(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, Tool(stock))
    with penchant.open(folder) as shop:
        schema = shop.plugin_tools["stock"].parameters
    assert schema["required"] == ["item_id", "day"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["day"] == {"format": "date", "title": "Day", "type": "string"}
    assert schema["properties"]["copy"]["enum"] == ["new", "used"]


def fails(item_id: str) -> str:
    raise LookupError("the warehouse\nis closed")


def ends(item_id: str) -> str:
    raise SystemExit(item_id)


def sleeps(item_id: str) -> str:
    time.sleep(3)
    return item_id


def echo(item_id: str) -> str:
    return item_id


NAMED = "the tool `stock` of the plugin warehouse"
WRONG: list[tuple[Callable[..., object], dict[str, object], str]] = [
    (fails, {"item_id": "tea"}, f"{NAMED} raised LookupError: the warehouse is closed"),
    (ends, {"item_id": "tea"}, f"{NAMED} raised SystemExit: tea"),
    (sleeps, {"item_id": "tea"}, f"{NAMED} had not finished after 0.3 s"),
    (echo, {}, f"{NAMED} cannot be called so: item_id: Field required"),
    (
        echo,
        {"item_id": "tea", "shop": "other"},
        f"{NAMED} cannot be called so: shop: Extra inputs are not permitted",
    ),
    (
        echo,
        {"item_id": 3},
        f"{NAMED} cannot be called so: item_id: Input should be a valid string",
    ),
]


@pytest.mark.parametrize(("run", "arguments", "told"), WRONG, ids=[told[40:70] for _, _, told in WRONG])
def test_what_goes_wrong_names_the_plugin(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    run: Callable[..., object],
    arguments: dict[str, object],
    told: str,
) -> None:
    monkeypatch.setenv("PENCHANT_PLUGIN_SECONDS", "0.3")
    use(monkeypatch, Tool(run))
    with penchant.open(folder) as shop, pytest.raises(ToolFailed) as raised:
        shop.plugin_tools["stock"](**arguments)
    assert str(raised.value) == told


def takes_any(*items: str) -> str:
    return ""


def takes_named(**items: str) -> str:
    return ""


def takes_lock(lock: Callable[[], object]) -> str:
    return ""


def takes_unknown(item_id: "ItemNumber") -> str:  # type: ignore[name-defined]  # noqa: F821
    return ""


FLAWS: list[tuple[Tool, str]] = [
    (
        Tool(takes_any),
        "its agent tool stock has the parameter `items` of `run`, which cannot be given by its name",
    ),
    (
        Tool(takes_named),
        "its agent tool stock has the parameter `items` of `run`, which cannot be given by its name",
    ),
    (
        Tool(takes_lock),
        "its agent tool stock has types that no JSON schema can say: PydanticInvalidForJsonSchema",
    ),
    (Tool(takes_unknown), "its agent tool stock has types that no JSON schema can say: NameError"),
    (Tool(echo, "portrait"), "its agent tool portrait is called as a tool that Penchant has"),
    (
        Tool(echo, examples="Is {item_id} sold out?"),
        "its agent tool stock has the examples 'Is {item_id} sold out?': a tuple of questions",
    ),
    (
        Tool(echo, examples=("Is {item} sold out?",)),
        "its agent tool stock has `{item}` in the example 'Is {item} sold out?', but `run` has no such "
        "parameter: item_id",
    ),
    (
        Tool(echo, examples=("Is {item_id sold out?",)),
        "its agent tool stock has a single brace in the example 'Is {item_id sold out?': a parameter stands "
        "in two",
    ),
    (
        Tool(echo, examples=("Is {item_id}{item_id} sold out?",)),
        "its agent tool stock has two parameters side by side in the example",
    ),
    (
        Tool(echo, examples=("",)),
        "its agent tool stock has the example '': a question of 1 to 300 characters",
    ),
    (Tool(echo, examples=("x",) * 51), "its agent tool stock has 51 examples: at most 50 are read"),
]


@pytest.mark.parametrize(("tool", "told"), FLAWS, ids=[told[:60] for _, told in FLAWS])
def test_tool_that_no_model_can_call_breaks_its_plugin(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tool: Tool, told: str
) -> None:
    use(monkeypatch, tool)
    with penchant.open(folder) as shop:
        assert shop.plugin_tools == {}
        assert (shop.plugins.states[-1].reason or "").startswith(told)


def over_mcp(folder: Path, **arguments: object) -> CallToolResult:
    """Asks for the stock as an assistant does that started `penchant mcp`."""

    async def ask() -> CallToolResult:
        with penchant.open(folder) as shop:
            server = shop_server("tea shop", Toolbox(shop).run, shop.events)
            tools = shop.plugin_tools
            add_plugin_tools(server, tools, lambda tool, given: tools[tool].call(given))
            async with Client(server) as client:
                (listed,) = [tool for tool in await client.list_tools() if tool.name == "stock"]
                assert listed.description == Tool.description
                assert listed.inputSchema["required"] == ["item_id", "day"]
                assert listed.inputSchema["properties"]["copy"]["enum"] == ["new", "used"]
                found: CallToolResult = await client.call_tool("stock", arguments, raise_on_error=False)
                return found

    return asyncio.run(ask())


def test_tool_is_offered_over_mcp(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, Tool(stock))
    result = over_mcp(folder, item_id="tea", day="2025-01-31", place={"aisle": 1})
    assert not result.is_error
    assert [block.text for block in result.content if block.type == "text"] == ["tea 31.01. new 2"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"item_id": "tea"}, f"{NAMED} cannot be called so: day: Field required"),
        (
            {"item_id": "tea", "day": "soon"},
            f"{NAMED} cannot be called so: day: Input should be a valid date",
        ),
    ],
)
def test_error_over_mcp_names_the_plugin(
    folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: dict[str, object], told: str
) -> None:
    use(monkeypatch, Tool(stock))
    result = over_mcp(folder, **arguments)
    assert result.is_error
    assert "".join(block.text for block in result.content if block.type == "text").startswith(told)


def test_tool_is_offered_over_http_behind_the_door(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, Tool(stock))
    asked = {"name": "stock", "arguments": {"item_id": "tea", "day": "2025-01-31"}}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": asked}
    with penchant.open(folder) as shop, Access(tmp_path) as access:
        _, key = access.keys.create("assistant", rights=["read"], shops=["tea"], now_s=0.0)
        app = create_app({"tea": shop}, access)
        mount(app, {"tea": shop}, access)
        headers = {"authorization": f"Bearer {key}", "accept": "application/json, text/event-stream"}
        with TestClient(app) as client:
            answer = client.post("/mcp/tea/", json=body, headers=headers)
        assert "tea 31.01. new nowhere" in answer.text
        (line,) = access.audit.lines()
    assert (line.action, line.name, line.shop) == ("mcp stock", "assistant", "tea")
