"""How the terminal shows an answer: its text on stdout, steps, notes and events beside it."""

import re
from collections.abc import Iterable
from textwrap import shorten
from typing import TYPE_CHECKING

from rich.markdown import Markdown
from rich.table import Table
from rich.text import Text

from penchant.cli.answering import answer_console, notes_console
from penchant.cli.drawing import plain_table

if TYPE_CHECKING:
    from penchant.agent.answering import Answer, Told
    from penchant.shop import Shop

EVENTS_SHOWN = 20
ROWS_SHOWN, WIDEST_CELL = 20, 60
_NAMES_TABLE = re.compile(r"\btable\b|表格", re.IGNORECASE)


def show_streamed(told: "Iterable[Told]") -> "Answer":
    """Shows steps as they come, dim on stderr; returns the answer that ends them."""
    from penchant.agent.answering import Answer, Step

    console = notes_console()
    for one in told:
        if isinstance(one, Step):
            console.print(Text(f"{one.title}: {one.detail}" if one.detail else one.title, style="dim"))
        elif isinstance(one, Answer):
            return one
    raise RuntimeError("the answer never came")  # not to be reached: a stream ends with its answer


def show_answer(shop: "Shop", answer: "Answer", *, evidence: bool) -> None:
    """Prints the text as Markdown on stdout, or as it is where stdout is no terminal, then what goes with it.

    A table is printed where the text speaks of it.

    Args:
        shop: Looks events up.
        answer: To show.
        evidence: Whether to list the events behind it.
    """
    console, notes = answer_console(), notes_console()
    if console.is_terminal:
        console.print(Markdown(answer.text))
    else:
        console.print(answer.text, soft_wrap=True)
    if _NAMES_TABLE.search(answer.text):
        _show_tables(answer)
    for number, choice in enumerate(answer.choices, start=1):
        console.print(f"{number}. {choice}", soft_wrap=True)
    if evidence:
        _show_evidence(shop, answer)
    for note in answer.notes:
        notes.print(Text(note, style="yellow"))
    notes.print(Text(f"{answer.milliseconds / 1000:.1f} s", style="dim"))


def _show_tables(answer: "Answer") -> None:
    """The first rows of each table, long reasons cut."""
    console = answer_console()
    for result in answer.results:
        held = result.rendered.table
        if held is None or not held.rows:
            continue
        table = plain_table(*held.columns)
        for row in held.rows[:ROWS_SHOWN]:
            table.add_row(
                *(
                    Text("" if cell is None else shorten(f"{cell}", WIDEST_CELL, placeholder="…"))
                    for cell in row
                )
            )
        console.print()
        console.print(table)
        if len(held.rows) > ROWS_SHOWN:
            console.print(f"and {len(held.rows) - ROWS_SHOWN:,} more rows: --json has all")


def _show_evidence(shop: "Shop", answer: "Answer") -> None:
    console = answer_console()
    for one in answer.evidence:
        console.print(f"\n{one.statement}", soft_wrap=True)
        if one.said_by:
            console.print(f"  said by the plugin {one.said_by}", soft_wrap=True)
        if one.concept_path:
            console.print("  " + " > ".join(one.concept_path), soft_wrap=True)
        for name, value in one.terms:
            console.print(f"  {name}: {value:+.3f}", soft_wrap=True)
        lines = shop.events(one.event_ids[:EVENTS_SHOWN])
        if lines:
            table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
            for line in lines:
                told = (line.ts.strftime("%Y-%m-%d"), line.shopper_id, line.kind, line.title, line.item_id)
                table.add_row("", *(Text(cell) for cell in told), Text(line.event_id, style="dim"))
            console.print(table)
        if one.event_count > len(lines):
            console.print(f"  {one.event_count:,} events in all")
