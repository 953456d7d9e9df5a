"""A shop small enough to know by heart, and a router that knows its questions by heart."""

from collections.abc import Mapping, Sequence

import polars as pl

from penchant.agent import Route, ToolCall
from penchant.agent.answering import Answer
from penchant.errors import ModelError
from tests.smallshop import Deed

CATALOGUE = pl.DataFrame(
    [
        ("t1", "Green tea", "Drinks > Tea", 4.0),
        ("t2", "Black tea", "Drinks > Tea", 3.0),
        ("t3", "Jasmine tea bags", "Drinks > Tea", 6.0),
        ("y1", "Yogurt", "Food > Yogurt", 1.0),
        ("y2", "Yogurt", "Food > Yogurt", 2.0),
        ("b1", "Dune", "Books > Novels", 9.0),
        ("b2", "Emma", "Books > Novels", 8.0),
        ("c1", "燕麦奶", "Drinks > Milk", 2.5),
    ],
    schema=["item_id", "title", "category", "price"],
    orient="row",
)
"""Titles, paths and prices."""
LAST_DAY = 360.0
"""Of the log, which begins on 2025-01-01: 2025-12-27."""


def deeds() -> list[Deed]:
    """Who bought what, on which day of 2025."""
    found = []
    for shopper, items in {
        "1029": "t1 t2 t3",
        "718": "t1 t2 y1",
        "C-77": "t2 t3 y2",
        "40": "b1 b2 y1",
    }.items():
        for turn in range(24):
            found.append(Deed(shopper, items.split()[turn % 3], 15.0 * turn))
    found.append(Deed("anna@shop.example", "b1", 100.0))
    found += [Deed("1029", "b1", LAST_DAY - 5 * turn) for turn in range(6)]
    return found


class Scripted:
    """A router that knows its questions by heart.

    Attributes:
        routes: By question; what is not in it is no question for a tool.
        asked: Questions, and the call before, in the order asked.
        down: Whether the model behind it is.
    """

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {}
        self.asked: list[tuple[str, ToolCall | None]] = []
        self.down = False

    def knows(self, question: str, *calls: tuple[str, Mapping[str, str]], confidence: float = 0.9) -> str:
        """Teaches it a question; returns the question."""
        self.routes[question] = Route(tuple(ToolCall(tool, given) for tool, given in calls), confidence)
        return question

    def __call__(self, question: str, before: ToolCall | None) -> Route:
        self.asked.append((question, before))
        if self.down:
            raise ModelError("the model is out of reach")
        return self.routes.get(question, Route((), 0.99))


def tools_of(calls: Sequence[ToolCall]) -> list[tuple[str, dict[str, str]]]:
    return [(call.tool, dict(call.arguments)) for call in calls]


def calls_of(answer: Answer) -> list[tuple[str, dict[str, str]]]:
    return tools_of([result.call for result in answer.results])
