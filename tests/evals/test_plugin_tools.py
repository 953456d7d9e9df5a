"""Which questions plugins' tools take, of a small set; `benchmarks/plugin_questions.py` asks all of them."""

from typing import TYPE_CHECKING, cast

import pytest

from penchant.agent.calls import ToolCall
from penchant.agent.plugin_tools.aligned import aligned
from penchant.agent.plugin_tools.claims import Claims
from penchant.evals.agent_questions import DEMO_SETS, load_threads
from penchant.evals.plugin_tools import load_plugin_questions, loaded_tools
from penchant.graph_store import MiniLM

if TYPE_CHECKING:
    from penchant.agent.answering.catalogue import Catalogue

EVERY = 4
"""Of the agent suite's questions."""
ON_THEME = {
    "How many units of 1106523 are left in the stockroom?",
    "Which supplier delivers our bananas?",
    "When does the store close tonight?",
    "仓库里还剩多少1106523?",
    "How many cases of 1127831 are due on tomorrow's delivery?",
    "Which wholesaler quotes the lowest price for 916122?",
}
"""Questions that nothing built-in answers, and one of the five tools does."""


class NoCatalogue:
    """Of a shop that knows nobody and nothing."""

    def item(self, _words: str) -> None:
        return None

    def shopper(self, _words: str) -> None:
        return None


CATALOGUE = cast("Catalogue", NoCatalogue())


@pytest.fixture(scope="module")
def claims() -> Claims:
    return Claims(tuple(loaded_tools().values()), MiniLM())


def test_questions_for_built_in_tools_are_not_taken_without_asking_the_router(claims: Claims) -> None:
    turns = []
    for thread in [*load_threads(DEMO_SETS[""]), *load_threads(DEMO_SETS["second_"])]:
        before: ToolCall | None = None
        for turn in thread.turns:
            turns.append((turn.ask, before))
            before = ToolCall(turn.tools[0][-1]) if turn.tools and turn.tools[0] else before
    some = [turn for turn in turns[::EVERY] if turn[0] not in ON_THEME]
    assert len(some) > 100
    assert [asked for asked, before in some if claims.of(asked, CATALOGUE, before).is_sure] == []


def test_questions_near_an_example_reach_its_tool(claims: Claims) -> None:
    near = [one for one in load_plugin_questions() if one.near]
    found = [(one, claims.of(one.text, CATALOGUE)) for one in near]
    right = [one for one, claim in found if claim.is_possible and claim.tool.name == one.tool]
    assert len(near) == 32
    assert len(right) >= 29
    assert [one.text for one, claim in found if claim.is_sure and claim.tool.name != one.tool] == []


@pytest.mark.parametrize(
    ("example", "question", "value"),
    [
        ("How many {it} are in stock?", "So how many green teas are in the shop?", "green teas"),
        ("Does delivery of it to {place} take long?", "Does delivery of tea to 10115 take long?", "10115"),
        ("{it}还有货吗？", "绿茶还有货吗", "绿茶"),
        ("Is {it} sold out?", "Who sold the most?", None),
    ],
)
def test_value_stands_where_the_example_has_its_parameter(
    example: str, question: str, value: str | None
) -> None:
    found = [one.text for spans in aligned([example], question).values() for one in spans]
    assert found[:1] == ([value] if value else [])
