"""The chat page over a small shop, served to a browser on this machine."""

import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pytest
import uvicorn
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Request,
    Response,
    expect,
    sync_playwright,
)

import penchant
from penchant.agent import Route
from penchant.agent.access import Access, ServeSettings
from penchant.agent.answering import Assistant
from penchant.agent.calls import ToolCall
from penchant.agent.chat_page import mount
from penchant.agent.http import create_app
from tests.smallshop import Deed, make_shop

NAME, PASSWORD = "mia", "a long enough password"
TITLES = {
    "tag": "<img src=x onerror=\"document.title='taken'\">",
    "link": "[Win a prize](http://evil.example/prize)",
    "picture": "![](https://evil.example/pixel.png)",
    "address": "https://evil.example/tea www.evil.example :kettle[hot]",
    "tea": "Green tea",
    "bread": "Rye bread",
}
HERS = [item for item in TITLES if item != "bread"]
SHELVES = {"tea": "Food > Tea", "bread": "Food > Bakery"}
BOTH = "What does ann like, and what should she be offered?"
SCRIPT = {
    "What does ann like?": ToolCall("portrait", {"shopper": "ann"}),
    "And what should she be offered?": ToolCall("recommend", {"shopper": "ann"}),
    "Why the first of them?": ToolCall("explain", {"shopper": "ann", "item": "tag"}),
    "谁喜欢怪名字？": ToolCall("who_likes", {"words": "Odd titles"}),
}


def scripted(question: str, before: ToolCall | None) -> Route:
    """A router that knows a few questions by heart."""
    if question == BOTH:
        return Route(tuple(SCRIPT.values())[:2], 0.99)
    call = SCRIPT.get(question)
    return Route((call,) if call else (), 0.99)


def _deeds() -> list[Deed]:
    others = [f"o{n}" for n in range(20)]
    return [
        *(Deed("ann", item, day + n, value=2.5) for day in range(0, 84, 7) for n, item in enumerate(HERS)),
        *(Deed(who, "bread", day + n % 5) for n, who in enumerate(others) for day in range(0, 84, 14)),
        *(Deed(who, "tea", day) for who in others[:5] for day in range(40, 84, 9)),
    ]


@pytest.fixture(scope="session")
def page_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[penchant.Shop]:
    """A shop whose titles attack the page, and whose assistant's router follows the script."""
    rows = [(item, title, SHELVES.get(item, "Oddities > Odd titles")) for item, title in TITLES.items()]
    items = pl.DataFrame(rows, schema=["item_id", "title", "category"], orient="row")
    shop = make_shop(tmp_path_factory.mktemp("page") / "shop", _deeds(), items)
    shop.__dict__["assistant"] = Assistant(shop, router=scripted)
    yield shop
    shop.close()


@pytest.fixture(scope="session")
def page_access(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Access]:
    """Lets one user in."""
    with Access(tmp_path_factory.mktemp("home"), settings=ServeSettings(logins="1000/minute")) as access:
        access.users.add(NAME, password=PASSWORD, now_s=time.time())
        yield access


@pytest.fixture(scope="session")
def page_address(page_shop: penchant.Shop, page_access: Access) -> Iterator[str]:
    """Where the page is served."""
    shops = {"Corner shop": page_shop}
    app = create_app(shops, page_access)
    mount(app, shops, page_access)
    config = uvicorn.Config(app, port=0, log_level="warning", ws="websockets-sansio", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")  # while it is open, its event loop stands in the way of others
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    found = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("there is no chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


@dataclass
class Watched:
    """A browser's window, and what went wrong in it.

    Attributes:
        context: With cookies of its own.
        faults: Errors on the console, errors thrown, requests to other addresses.
    """

    context: BrowserContext
    faults: list[str] = field(default_factory=list)


def _left_polling(url: str) -> bool:
    """Whether it is a poll of a page's connection, which is refused once the page was left."""
    return "/socket.io/" in url and "transport=polling" in url and "&sid=" in url


@pytest.fixture
def watched(browser: Browser, page_address: str, tmp_path: Path) -> Iterator[Watched]:
    """A fresh window, English and light, in which nothing may go wrong."""
    context = browser.new_context(
        locale="en-GB", color_scheme="light", viewport={"width": 1280, "height": 860}
    )
    context.set_default_timeout(20_000)
    expect.set_options(timeout=20_000)
    seen = Watched(context)

    def console(message: ConsoleMessage) -> None:
        if message.type == "error" and not _left_polling(message.location["url"]):
            seen.faults.append(f"console: {message.text}")

    def requested(request: Request) -> None:
        if not request.url.startswith((page_address, "data:", "blob:")):
            seen.faults.append(f"foreign request: {request.url}")

    def answered(response: Response) -> None:
        if response.status >= 400 and not _left_polling(response.url):
            seen.faults.append(f"{response.status}: {response.url}")

    context.on("console", console)
    context.on("response", answered)
    context.on("weberror", lambda error: seen.faults.append(f"thrown: {error.error}"))
    context.on("request", requested)
    yield seen
    context.close()
