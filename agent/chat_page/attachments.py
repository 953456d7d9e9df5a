"""Figures and tables of an answer: what is sent of them, and where the page fetches the rest."""

import csv
import io
import json
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote

from penchant.agent.answering.results import Answer, Cell, Figure, Table
from penchant.agent.chat_page.wording import words_in

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class Attachment(NamedTuple):
    """Something below an answer's text.

    Attributes:
        kind: Chainlit's name for what it is.
        name: For people.
        url: Where the page fetches it.
        mime: Its type.
    """

    kind: str
    name: str
    url: str
    mime: str


def attachments_of(answer: Answer, *, base: str, shop: str, thread: str, turn: int) -> list[Attachment]:
    """Figures, then tables and their downloads.

    Args:
        answer: Whose.
        base: The page's path, for instance `/chat`.
        shop: Name of the shop.
        thread: Id of the thread, without its owner.
        turn: Of the thread, from 0.
    """
    words = words_in(answer.language)
    here = f"{base}/shop/{quote(shop, safe='')}/thread/{quote(thread, safe='')}/{turn}"
    found: list[Attachment] = []
    for number, result in enumerate(answer.results):
        rendered = result.rendered
        if rendered.figure is not None:
            found.append(
                Attachment(
                    "plotly", rendered.figure.title, f"{here}/{number}/figure.json", "application/json"
                )
            )
        if rendered.table is not None and rendered.table.rows:
            name = result.call.tool
            url = f"{here}/{number}/table"
            found.append(Attachment("dataframe", name, f"{url}.json", "text/plain"))
            found.append(Attachment("file", words.download.format(name=name), f"{url}.csv", "text/csv"))
    return found


def figure_json(figure: Figure) -> str:
    """A figure as Plotly reads it, without a size or colours of its own, and with its meaning in words."""
    data, layout = figure.plotly.get("data", []), figure.plotly.get("layout", {})
    assert isinstance(layout, dict)
    kept = {key: value for key, value in layout.items() if key not in ("width", "template")}
    kept |= {
        "autosize": True,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "meta": {"says": figure.says, "title": figure.title},
    }
    config = {"displaylogo": False, "responsive": True, "displayModeBar": False}
    return json.dumps({"data": data, "layout": kept, "config": config}, ensure_ascii=False)


def table_json(table: Table) -> str:
    """A table as the page's own grid reads it, without columns that are empty all the way down."""
    kept = [at for at in range(len(table.columns)) if any(row[at] is not None for row in table.rows)]
    content = {
        "columns": [table.columns[at] for at in kept],
        "index": list(range(1, len(table.rows) + 1)),
        "data": [["" if row[at] is None else row[at] for at in kept] for row in table.rows],
    }
    return json.dumps(content, ensure_ascii=False)


def table_csv(table: Table) -> str:
    """A table as CSV; a text that a spreadsheet would run as a formula is quoted with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_harmless(column) for column in table.columns])
    writer.writerows(_harmless_row(row) for row in table.rows)
    return out.getvalue()


def _harmless_row(row: Sequence[Cell]) -> list[Cell]:
    return [_harmless(cell) if isinstance(cell, str) else cell for cell in row]


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
