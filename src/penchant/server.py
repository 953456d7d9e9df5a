"""Runs the server: opens shops, puts the app together, evolves what is new, and ends in good order."""

import gc
import socket
import threading
import time
import webbrowser
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

import penchant
from penchant.agent.access import Access, home_folder
from penchant.agent.http import create_app
from penchant.errors import ConfigError
from penchant.kept_lists import KEPT
from penchant.opening import open_shop
from penchant.schedule import check_unscheduled, parse_every, run_every

if TYPE_CHECKING:
    from penchant.graph_store import RoundReport
    from penchant.shop import Shop

AHEAD_WAIT_S = 0.5
AHEAD_REST = 3.0
"""How long it rests, in terms of how long it worked."""
BACKLOG = 2048
GRACE_S = 10
"""How long answers under way may take after Ctrl-C."""
Note = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Serving:
    """How to serve.

    Attributes:
        host: Address to listen on.
        port: 0 takes a free one.
        home: Folder of `access.db`; None takes the usual one.
        insecure: Whether everybody may come in.
        evolve_every: A span of time, or `off`.
        open_page: Whether to open the browser.
        ahead: For so many shoppers of each shop recommendations are computed ahead, after each round.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    home: Path | None = None
    insecure: bool = False
    evolve_every: str = "10m"
    open_page: bool = False
    ahead: int = KEPT


def run_server(folders: Mapping[str, Path], serving: Serving, *, note: Note) -> None:
    """Serves until Ctrl-C or SIGTERM; answers and rounds under way are finished.

    Args:
        folders: The shops by name.
        serving: How.
        note: Told what whoever started it should know.

    Raises:
        ConfigError: A shop, the home folder, a setting or the address cannot be used; or others can reach the
            address and nobody has a key or a login.
    """
    every = None
    if serving.evolve_every != "off":
        every = parse_every(serving.evolve_every, option="--evolve-every")
        for folder in folders.values():
            check_unscheduled(folder)
    with ExitStack() as stack:
        access = stack.enter_context(Access(home_folder(serving.home)))
        _refuse_open_door(access, serving)
        listening = stack.enter_context(_listening(serving))
        shops = {name: stack.enter_context(open_shop(folder)) for name, folder in folders.items()}
        import_module(
            "penchant.agent.chat_completions"
        )  # else the first question that needs the model waits for it
        for shop in shops.values():
            shop.keep_ready()
        app = build_app(shops, access, serving)
        gc.collect()
        gc.freeze()  # what is there stays: looking through it again and again would take a tenth of the time
        address = _address(serving, listening)
        for line in _greeting(access, serving, address, list(shops)):
            note(line)
        if every is not None:
            stack.enter_context(evolving(shops, every, note=note))
        if serving.ahead:
            stack.enter_context(answering_ahead(shops, serving.ahead))
        if serving.open_page:
            threading.Timer(1.0, webbrowser.open, (address,)).start()
        config = uvicorn.Config(
            app,
            log_level="warning",
            timeout_graceful_shutdown=GRACE_S,
            server_header=False,
            ws_max_size=2**20,
        )
        uvicorn.Server(config).run(sockets=[listening])


def build_app(shops: Mapping[str, "Shop"], access: Access, serving: Serving) -> FastAPI:
    """The app with everything that is installed: the API, MCP, the chat page."""
    app = create_app(
        shops,
        access,
        version=penchant.__version__,
        local=is_loopback(serving.host) and access.settings.public_url is None,
        insecure=serving.insecure,
    )
    if find_spec("fastmcp"):
        import_module("penchant.agent.mcp_server").mount(app, shops, access)
    if find_spec("chainlit"):
        import_module("penchant.agent.chat_page").mount(app, shops, access)
    else:
        app.add_api_route("/", _front, include_in_schema=False)
    return app


@contextmanager
def evolving(shops: Mapping[str, "Shop"], every: timedelta, *, note: Note) -> Iterator[None]:
    """Evolves what is new in each shop, on a schedule, while the block runs; a round in hand is finished."""
    stop = threading.Event()
    threads = []
    for name, shop in shops.items():

        def told(report: "RoundReport", name: str = name) -> None:
            if report.round:
                note(f"{name}: round {report.round} in {report.seconds:.1f} s")

        def failed(error: BaseException, name: str = name) -> None:
            note(f"{name}: round failed: {error}")

        def run(
            shop: "Shop" = shop,
            told: "Callable[[RoundReport], None]" = told,
            failed: Callable[[BaseException], None] = failed,
        ) -> None:
            try:
                run_every(
                    shop.evolve, folder=shop.folder, every=every, stop=stop, finished=told, failed=failed
                )
            except ConfigError as error:  # a schedule that began only now, or a folder that went read-only
                note(f"{shop.folder} is not evolved: {error}")

        threads.append(threading.Thread(target=run, name=f"rounds of {name}"))
    with _running(threads, stop):
        yield


@contextmanager
def answering_ahead(shops: Mapping[str, "Shop"], most: int) -> Iterator[None]:
    """Recommends ahead for the shoppers who were active last, while the block runs and nobody asks anything.

    Args:
        shops: By name.
        most: So many shoppers of each shop, after each round.
    """
    stop = threading.Event()
    threads = [
        threading.Thread(target=_answer_ahead, args=(shop, most, stop), name=f"ahead in {name}")
        for name, shop in shops.items()
    ]
    with _running(threads, stop):
        yield


@contextmanager
def _running(threads: Iterable[threading.Thread], stop: threading.Event) -> Iterator[None]:
    """Threads that run while the block does, and then are told to stop and waited for."""
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _answer_ahead(shop: "Shop", most: int, stop: threading.Event) -> None:
    done: object = None
    while not stop.wait(AHEAD_WAIT_S):
        picture = shop.picture
        if picture is done:
            continue
        began = time.perf_counter()
        for _ in shop.recommend_ahead(most):
            # the model and everybody who asks come first: most of the time it rests
            stop.wait(AHEAD_REST * (time.perf_counter() - began))
            while shop.asked_now and not stop.wait(AHEAD_WAIT_S / 10):
                pass
            if stop.is_set():
                return
            began = time.perf_counter()
        done = picture


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


async def _front(request: Request) -> Response:
    shops = ", ".join(request.app.state.house.shops)
    return HTMLResponse(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Penchant</title>'
        f'<h1>Penchant</h1><p>Serving {shops}. The API is told in <a href="/openapi.json">/openapi.json</a>. '
        "The chat page needs the extra <code>penchant[chat]</code>.</p></html>"
    )


def _refuse_open_door(access: Access, serving: Serving) -> None:
    if is_loopback(serving.host) or serving.insecure or not access.is_open:
        return
    raise ConfigError(
        f"others can reach {serving.host}, and there is neither a key nor a user: add one with "
        "`penchant users add NAME --role admin` or `penchant keys create NAME`, listen on 127.0.0.1, "
        "or say --insecure"
    )


@contextmanager
def _listening(serving: Serving) -> Iterator[socket.socket]:
    host = serving.host.strip("[]")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, serving.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ConfigError(f"cannot listen on {serving.host}: {error.strerror}") from error
    with listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(address)
            listening.listen(BACKLOG)  # from the greeting on, requests wait instead of being refused
        except OSError as error:
            raise ConfigError(
                f"cannot listen on {serving.host}, port {serving.port}: {error.strerror}; "
                "choose another --port"
            ) from error
        yield listening


def _address(serving: Serving, listening: socket.socket) -> str:
    port = listening.getsockname()[1]
    host = "127.0.0.1" if serving.host in ("0.0.0.0", "::", "") else serving.host
    return f"http://{f'[{host}]' if ':' in host and '[' not in host else host}:{port}"


def _greeting(access: Access, serving: Serving, address: str, shops: list[str]) -> Iterator[str]:
    yield f"serving {', '.join(shops)} at {access.settings.public_url or address}; Ctrl-C stops"
    if serving.insecure:
        yield "without a login: everybody who reaches this address sees and erases everything"
    elif access.is_open:
        yield "without a login, for this machine alone"
        yield f"to ask for one, choose a password at {address}/login/first?token={access.first_login()}"
