"""The tools over the Model Context Protocol, asked by a real client."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from fastmcp import Client
from fastmcp.client.client import CallToolResult
from fastmcp.client.transports import StreamableHttpTransport

from penchant import Shop
from penchant.agent.access import Access
from penchant.agent.answering.toolbox import Toolbox
from penchant.agent.http import create_app
from penchant.agent.mcp_server import mount, parameters_of, shop_server
from penchant.tools.registry import TOOLS, tool_named
from tests.smallshop import make_shop
from tests.tools.test_trends import DEEDS, ITEMS

PENCHANT = (sys.executable, "-c", "from penchant.cli import app; app()")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    opened = make_shop(tmp_path_factory.mktemp("mcp") / "shop", DEEDS, ITEMS)
    yield opened
    opened.close()


def called(shop: Shop, tool: str, /, **arguments: Any) -> CallToolResult:
    async def ask() -> CallToolResult:
        async with Client(shop_server("tea shop", Toolbox(shop).run, shop.events)) as client:
            found: CallToolResult = await client.call_tool(tool, arguments, raise_on_error=False)
            return found

    return asyncio.run(ask())


def told(result: CallToolResult) -> str:
    return "".join(block.text for block in result.content if block.type == "text")


def test_every_tool_but_sources_is_listed_with_its_arguments(shop: Shop) -> None:
    async def listed() -> dict[str, dict[str, Any]]:
        async with Client(shop_server("tea shop", Toolbox(shop).run, shop.events)) as client:
            return {tool.name: tool.inputSchema for tool in await client.list_tools()}

    found = asyncio.run(listed())
    assert set(found) == {tool.name for tool in TOOLS} - {"sources"} | {"events"}
    assert found["contrast"]["required"] == ["shopper", "item", "other"]
    assert found["recommend"]["properties"]["mode"]["enum"] == ["new"]


def test_a_result_has_text_values_and_events_that_can_be_looked_up(shop: Shop) -> None:
    shopper = shop.shopper_ids()[0]
    result = called(shop, "portrait", shopper=shopper)
    assert not result.is_error
    assert shopper in told(result)
    content = result.structured_content
    assert content is not None
    assert content["call"] == {"tool": "portrait", "arguments": {"shopper": shopper}}
    ids = [one for evidence in content["evidence"] for one in evidence["event_ids"]]
    assert ids
    events = called(shop, "events", event_ids=ids[:3])
    assert events.structured_content is not None
    assert {line["event_id"] for line in events.structured_content["events"]} == set(ids[:3])
    assert {line["shopper_id"] for line in events.structured_content["events"]} == {shopper}


def test_a_client_that_leaves_ends_the_process_without_a_traceback(tmp_path: Path) -> None:
    subprocess.run([*PENCHANT, "init", str(tmp_path / "s")], capture_output=True, check=True)
    command = [*PENCHANT, "mcp", str(tmp_path / "s")]
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_an_unknown_shopper_is_an_error_that_says_so(shop: Shop) -> None:
    result = called(shop, "portrait", shopper="nobody-7")
    assert result.is_error
    assert "nobody-7" in told(result)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({}, "'shopper' is a required property"),
        ({"shopper": "1", "count": 101}, "count: 101 is greater than the maximum of 100"),
        ({"shopper": "1", "shop": "another"}, "'shop' was unexpected"),
        ({"shopper": "1", "mode": "all"}, "mode: 'all' is not one of ['new']"),
        ({"shopper": ""}, "shopper: '' should be non-empty"),
    ],
)
def test_arguments_outside_the_schema_are_refused(shop: Shop, arguments: dict[str, Any], said: str) -> None:
    result = called(shop, "recommend", **arguments)
    assert result.is_error
    assert said in told(result)


def test_a_count_is_a_number_in_the_schema() -> None:
    count = parameters_of(tool_named("audience"))["properties"]["count"]
    assert (count["type"], count["minimum"], count["maximum"]) == ("integer", 1, 100)


def over_http(shop: Shop, access: Access, key: str, name: str = "tea") -> CallToolResult:
    """Asks for the overview of a shop at its address, as an assistant with a key does."""
    app = create_app({"tea": shop, "coffee": shop}, access)
    mount(app, {"tea": shop, "coffee": shop}, access)

    def client_of(
        headers: dict[str, str] | None = None,
        timeout: httpx.Timeout | None = None,
        auth: httpx.Auth | None = None,
        **given: Any,
    ) -> httpx.AsyncClient:
        app_itself = httpx.ASGITransport(app=app)
        return httpx.AsyncClient(transport=app_itself, headers=headers, timeout=timeout, auth=auth, **given)

    transport = StreamableHttpTransport(
        f"http://testserver/mcp/{name}/",
        headers={"authorization": f"Bearer {key}"},
        httpx_client_factory=client_of,
    )

    async def ask() -> CallToolResult:
        async with app.router.lifespan_context(app), Client(transport) as client:
            found: CallToolResult = await client.call_tool("portrait", {"shopper": shop.shopper_ids()[0]})
            return found

    return asyncio.run(ask())


def test_a_key_of_the_shop_asks_over_http_and_the_audit_says_about_whom(shop: Shop, tmp_path: Path) -> None:
    with Access(tmp_path) as access:
        _, key = access.keys.create("assistant", rights=["read"], shops=["tea"], now_s=0.0)
        assert not over_http(shop, access, key).is_error
        (line,) = access.audit.lines()
    assert (line.action, line.name, line.shop) == ("mcp portrait", "assistant", "tea")
    assert line.shopper == shop.shopper_ids()[0]


@pytest.mark.parametrize(
    ("rights", "shops", "status"), [(["read"], ["coffee"], 404), (["write"], ["tea"], 403), (None, [], 401)]
)
def test_other_keys_do_not_come_in(
    shop: Shop, tmp_path: Path, rights: list[str] | None, shops: list[str], status: int
) -> None:
    with Access(tmp_path) as access:
        access.keys.create("other", rights=["admin"], shops=None, now_s=0.0)
        key = "wrong"
        if rights is not None:
            _, key = access.keys.create("assistant", rights=rights, shops=shops, now_s=0.0)
        app = create_app({"tea": shop, "coffee": shop}, access)
        mount(app, {"tea": shop, "coffee": shop}, access)
        answer = TestClient(app).post("/mcp/tea/", headers={"authorization": f"Bearer {key}"}, json={})
    assert answer.status_code == status
