"""Puts the chat page into a FastAPI app."""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.responses import FileResponse, RedirectResponse

from penchant.agent.access import Access
from penchant.agent.chat_page.chainlit_home import STATIC, chainlit_server
from penchant.agent.chat_page.host import ChatShop

if TYPE_CHECKING:
    from penchant.agent.chat_page.guard import Guard


def mount(app: FastAPI, shops: Mapping[str, ChatShop], access: Access, *, path: str = "/chat") -> None:
    """Puts the chat page into an app that stands behind `penchant.agent.http.door.Door`; `/` leads to it.

    A process has one such page: the one mounted last.

    Args:
        app: The server's.
        shops: By name.
        access: Who may come in, and which shops they see.
        path: Where the page is; begins with a slash and ends without.

    Raises:
        ConfigError: Chainlit is not installed, or something else imported it before.
    """
    app.mount(path, _guarded(shops, access, path), name="chat page")
    app.add_api_route("/", lambda: RedirectResponse(f"{path}/"), include_in_schema=False)
    app.add_api_route("/favicon.ico", lambda: FileResponse(STATIC / "favicon.svg"), include_in_schema=False)


def _guarded(shops: Mapping[str, ChatShop], access: Access, path: str) -> "Guard":
    server = chainlit_server()
    import chainlit.data
    from chainlit.config import config

    from penchant.agent.chat_page.addresses import Addresses
    from penchant.agent.chat_page.conversation import Conversations, listeners
    from penchant.agent.chat_page.guard import Guard
    from penchant.agent.chat_page.page_html import page_html
    from penchant.agent.chat_page.threads import AssistantThreads

    os.environ["CHAINLIT_ROOT_PATH"] = path
    threads = AssistantThreads(shops, path)
    conversations = Conversations(shops, access, threads, path)
    for name, listener in listeners(conversations).items():
        setattr(config.code, name, listener)
    chainlit.data._data_layer, chainlit.data._data_layer_initialized = threads, True
    return Guard(
        server.app,
        access,
        own=Addresses(conversations),
        page=page_html(server.get_html_template, path),
    )
