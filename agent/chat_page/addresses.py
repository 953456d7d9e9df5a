"""What the page fetches from us: figures, tables, their downloads, and shoppers by a part of their id."""

import re
from urllib.parse import parse_qs, unquote

from anyio import to_thread
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from penchant.agent.chat_page.attachments import figure_json, table_csv, table_json
from penchant.agent.chat_page.conversation import Conversations, shoppers_like

MOST_SHOPPERS = 12

_PART = re.compile(r"/shop/([^/]+)/thread/([\w-]+)/(\d{1,6})/(\d{1,2})/(figure\.json|table\.json|table\.csv)")
_SHOPPERS = re.compile(r"/shoppers")


class Addresses:
    """Answers addresses below the page's path, for the visitor who is served."""

    def __init__(self, conversations: Conversations) -> None:
        """Takes what knows the visitor's answers."""
        self._conversations = conversations

    async def __call__(self, scope: Scope, below: str) -> Response | None:
        """The response; None where there is no such address."""
        if scope["method"] != "GET":
            return None
        if _SHOPPERS.fullmatch(below):
            return await self._shoppers(scope)
        found = _PART.fullmatch(below)
        if found is None:
            return None
        shop, thread, turn, result, what = found.groups()
        answer = await self._conversations.answer_of(unquote(shop), thread, int(turn))
        if answer is None or int(result) >= len(answer.results):
            return None
        rendered = answer.results[int(result)].rendered
        if what == "figure.json" and rendered.figure is not None:
            return _private(figure_json(rendered.figure), "application/json")
        if what == "table.json" and rendered.table is not None:
            return _private(table_json(rendered.table), "text/plain")  # Chainlit parses it itself
        if what == "table.csv" and rendered.table is not None:
            name = f"{answer.results[int(result)].call.tool}.csv"
            response = _private("\ufeff" + table_csv(rendered.table), "text/csv")
            response.headers["content-disposition"] = f'attachment; filename="{name}"'
            return response
        return None

    async def _shoppers(self, scope: Scope) -> Response:
        query = {key: values[0] for key, values in parse_qs(scope["query_string"].decode()).items()}
        ids = self._conversations.shoppers_of(query.get("shop", ""))
        part = query.get("part", "")[:200]
        found = await to_thread.run_sync(lambda: shoppers_like(ids(), part, most=MOST_SHOPPERS))
        return JSONResponse(found, headers={"cache-control": "no-store"})


def _private(text: str, mime: str) -> Response:
    return Response(text, media_type=mime, headers={"cache-control": "private, max-age=600"})
