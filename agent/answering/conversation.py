"""What a thread has spoken of, so that `her`, `that one` and `the second` can be understood."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from penchant.agent.answering.results import ToolResult
from penchant.agent.answering.stretches import Stretch
from penchant.errors import NotFound
from penchant.ids import ItemId, ShopperId
from penchant.tools.registry import ArgumentKind, tool_named

Listed = Literal["shopper", "item", "kind"]
"""What a list is of; kinds are categories, departments and brands."""
_OF_KINDS = ("concept", "who_likes", "figures", "assortment")
"""Tools that may be asked of a kind of product."""


@dataclass(slots=True)
class Conversation:
    """Results of a thread up to a question.

    Attributes:
        question: The one being answered; empty where a tool is asked directly.
        earlier: Results of the answers before, oldest first; their values are not kept.
        current: Those of this question so far.
        last_question: The question before.
        last_results: What answered it.
        refused: The question before, where nothing answered it.
        named: Whom the question before named, where nothing answered it.
        left_out: Words of this question that say when and cannot be read.
        before_log: Stretches that this question holds its own against, and that end before the log begins.
        not_left_out: Words for what this question wants nothing of, and that mean nothing here.
        best_shopper: Who was taken for the best customer that this question speaks of: who spent most.
        is_sure: Whether the router all but knows what this question asks for.
    """

    question: str = ""
    earlier: Sequence[ToolResult] = ()
    current: list[ToolResult] = field(default_factory=list)
    last_question: str = ""
    last_results: Sequence[ToolResult] = ()
    refused: str = ""
    named: ShopperId | None = None
    left_out: list[str] = field(default_factory=list)
    before_log: list[Stretch] = field(default_factory=list)
    not_left_out: list[str] = field(default_factory=list)
    best_shopper: str = ""
    is_sure: bool = False

    def _newest_first(self) -> list[ToolResult]:
        return [*self.earlier, *self.current][::-1]

    def shopper(self) -> ShopperId | None:
        """Whom it spoke of last."""
        if self.named and not self.current:
            return self.named
        return next((result.shoppers[0] for result in self._newest_first() if result.shoppers), None)

    def item(self) -> ItemId | None:
        """What it spoke of last."""
        return next((result.items[0] for result in self._newest_first() if result.items), None)

    def words(self) -> str:
        """What kind of product, and no item, the last answer was about; empty where it was something else."""
        newest = next(iter(self._newest_first()), None)
        is_of_kind = newest and newest.call.tool in _OF_KINDS and not newest.items
        named = newest.call.arguments if newest and is_of_kind else {}
        return named.get("words", "")

    def items(self) -> list[ItemId]:
        """All that it spoke of, the newest first."""
        return list(dict.fromkeys(item for result in self._newest_first() for item in result.items))

    def listed_items(self) -> list[ItemId]:
        """The last list of items, without what was asked about."""
        for result in self._newest_first():
            asked = _asked(result, ArgumentKind.ITEM)
            listed = [item for item in result.items if item not in asked]
            if listed:
                return listed
        return []

    def recommended(self, shopper: ShopperId, *items: ItemId) -> Mapping[str, str]:
        """What the newest recommendations to a shopper that hold all the items were asked for with.

        Who is to be told about an item never had it, so that it is new to them.
        """
        for result in self._newest_first():
            asked = result.call.arguments
            is_theirs = result.call.tool == "recommend" and asked.get("shopper") == shopper
            if is_theirs and {*items} <= {*result.items}:
                return asked
            if result.call.tool == "audience" and shopper in result.shoppers and (*result.items,) == items:
                return {"mode": "new"}
        return {}

    def lists(self) -> Iterator[tuple[Listed, Sequence[str]]]:
        """All lists told, the newest first, without what they were asked about."""
        for result in self._newest_first():
            asked = _asked(result, ArgumentKind.ITEM)
            yield "shopper", _listed(result)
            yield "item", [item for item in result.items if item not in asked]
            yield "kind", result.kinds

    def thing(self) -> tuple[Listed, str] | None:
        """The kind or the item that the newest answer about any was about, or that comes first in it."""
        for result in self._newest_first():
            words = result.call.arguments.get("words", "")
            if result.call.tool in _OF_KINDS and words and not result.items:
                return "kind", words
            if result.items:
                return "item", result.items[0]
            if result.kinds:
                return "kind", result.kinds[0]
        return None

    def lists_shoppers(self) -> bool:
        """Whether the newest list is one of shoppers."""
        newest = next((one for one in self._newest_first() if one.shoppers or one.items), None)
        return newest is not None and bool(_listed(newest))

    def pair_of_shoppers(self) -> tuple[ShopperId, ShopperId] | None:
        """The two that were compared last."""
        for result in self._newest_first():
            if result.call.tool == "compare" and len(result.shoppers) > 1:
                return result.shoppers[0], result.shoppers[1]
        return None

    def listed_shoppers(self) -> list[ShopperId]:
        """The last list of shoppers, without whom it was asked about; of two that were compared both."""
        return next(filter(None, map(_listed, self._newest_first())), [])


def _listed(result: ToolResult) -> list[ShopperId]:
    asked = set() if result.call.tool == "compare" else _asked(result, ArgumentKind.SHOPPER)
    return [shopper for shopper in result.shoppers if shopper not in asked]


def _asked(result: ToolResult, kind: ArgumentKind) -> set[str]:
    try:
        arguments = tool_named(result.call.tool).arguments
    except NotFound:  # of a plugin: it only speaks of what it was asked about
        return set(result.call.arguments.values())
    return {result.call.arguments.get(one.name, "") for one in arguments if one.kind is kind}
