"""Puts the chat page into a FastAPI app."""

import os
from collections.abc import Mapping

import chainlit.data
from chainlit.config import config
from chainlit.server import app as chainlit_app
from chainlit.server import get_html_template
from fastapi import FastAPI
from starlette.responses import FileResponse, RedirectResponse

from penchant.agent.access import Access
from penchant.agent.chat_page.addresses import Addresses
from penchant.agent.chat_page.chainlit_home import STATIC
from penchant.agent.chat_page.conversation import Conversations, listeners
from penchant.agent.chat_page.guard import Guard
from penchant.agent.chat_page.host import ChatShop
from penchant.agent.chat_page.page_html import page_html
from penchant.agent.chat_page.threads import AssistantThreads


def mount(app: FastAPI, shops: Mapping[str, ChatShop], access: Access, *, path: str = "/chat") -> None:
    """Puts the chat page into an app that stands behind `penchant.agent.http.door.Door`; `/` leads to it.

    A process has one such page: the one mounted last.

    Args:
        app: The server's.
        shops: By name.
        access: Who may come in, and which shops they see.
        path: Where the page is; begins with a slash and ends without.
    """
    app.mount(path, _guarded(shops, access, path), name="chat page")
    app.add_api_route("/", lambda: RedirectResponse(f"{path}/"), include_in_schema=False)
    app.add_api_route("/favicon.ico", lambda: FileResponse(STATIC / "favicon.svg"), include_in_schema=False)


def _guarded(shops: Mapping[str, ChatShop], access: Access, path: str) -> Guard:
    os.environ["CHAINLIT_ROOT_PATH"] = path
    threads = AssistantThreads(shops, path)
    conversations = Conversations(shops, access, threads, path)
    for name, listener in listeners(conversations).items():
        setattr(config.code, name, listener)
    chainlit.data._data_layer, chainlit.data._data_layer_initialized = threads, True
    return Guard(chainlit_app, access, own=Addresses(conversations), page=page_html(get_html_template, path))
