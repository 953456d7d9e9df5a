"""Whom and what a tool's answer speaks of, in its order: what it was asked about first."""

from collections.abc import Iterable

from penchant.agent.answering.values import Sources
from penchant.agent.calls import ToolCall
from penchant.ids import ItemId, ShopperId
from penchant.tools.assortment import Assortment
from penchant.tools.audience import Reach
from penchant.tools.contrast import Contrast
from penchant.tools.figures import Figures
from penchant.tools.next_behaviour import NextBehaviour
from penchant.tools.orders import Order, Orders
from penchant.tools.recommendation import Recommendation
from penchant.tools.registry import ArgumentKind, tool_named
from penchant.tools.segment import Segment
from penchant.tools.shopper_activity import ShopperActivity
from penchant.tools.similar_items import SimilarItems
from penchant.tools.trend_results import Trends
from penchant.tools.who_likes import Audience

KEPT = 100


def shoppers_of(value: object, call: ToolCall) -> tuple[ShopperId, ...]:
    """The shoppers that an answer speaks of, at most `KEPT`."""
    found: Iterable[ShopperId] = ()
    match value:
        case Audience(fans=fans, alike=alike):
            found = [fan.shopper_id for fan in fans] or [shopper for shopper, _ in alike]
        case Reach(shoppers=shoppers):
            found = [one.shopper_id for one in shoppers]
        case Segment(members=members):
            found = members
        case Orders(listed=listed):
            found = [one.shopper_id for one in listed]
        case Sources(events=events):
            found = [line.shopper_id for line in events]
        case Figures(by="shopper", rows=rows):
            found = [ShopperId(row.about) for row in rows]
    asked = [ShopperId(call.arguments[name]) for name in _named(call, ArgumentKind.SHOPPER)]
    return tuple(dict.fromkeys([*asked, *found]))[:KEPT]


def items_of(value: object, call: ToolCall) -> tuple[ItemId, ...]:
    """The items that an answer speaks of, at most `KEPT`."""
    found: Iterable[ItemId] = ()
    match value:
        case tuple():
            found = [one.item_id for one in value if isinstance(one, Recommendation)]
        case Recommendation(item_id=item):
            found = [item]
        case Contrast(item=item, other=other):
            found = [item.item_id, other.item_id]
        case (
            SimilarItems(items=named)
            | NextBehaviour(items=named)
            | ShopperActivity(newest=named)
            | Assortment(listed=named)
            | Orders(listed=(Order(lines=named), *_))
        ):
            found = [one.item_id for one in named]
        case Reach(item_id=item) if item is not None:
            found = [item]
        case Sources(events=events):
            found = [line.item_id for line in events]
        case Figures(by="item", rows=rows):
            found = [ItemId(row.about) for row in rows]
    asked = [ItemId(call.arguments[name]) for name in _named(call, ArgumentKind.ITEM)]
    if isinstance(value, Reach) and value.item_id is None:
        asked = []  # words, no item
    return tuple(dict.fromkeys([*asked, *found]))[:KEPT]


def kinds_of(value: object) -> tuple[str, ...]:
    """The categories, departments or brands that an answer lists, at most `KEPT`."""
    found: Iterable[str] = ()
    match value:
        case Figures(by="category" | "department" | "brand", rows=rows):
            found = [row.label for row in rows]
        case Trends(trends=trends):
            found = [one.name for one in trends]
    return tuple(dict.fromkeys(found))[:KEPT]


def _named(call: ToolCall, kind: ArgumentKind) -> list[str]:
    return [
        one.name for one in tool_named(call.tool).arguments if one.kind is kind and one.name in call.arguments
    ]
