"""Commands that ask the shop one thing as of a moment and show the answer, which renders itself."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol

import penchant
from penchant.cli.answering import answer_console, note_beyond_log, print_json


class Answer(Protocol):
    """What renders itself."""

    @property
    def text(self) -> str:
        """Lines for a terminal."""


def show_asked(
    folder: Path, as_json: bool, moment: datetime | None, ask: Callable[["penchant.Shop"], Answer]
) -> None:
    """Asks the shop as of a moment and shows what it answers."""
    with penchant.open(folder) as shop:
        note_beyond_log(shop, moment)
        found = ask(shop)
    show(found, as_json)


def show(found: Answer, as_json: bool) -> None:
    """Shows an answer, as text or as JSON."""
    if as_json:
        print_json(found)
    else:
        answer_console().print(found.text, soft_wrap=True)
