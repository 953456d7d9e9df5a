"""Single orders: the first of them and what is in it, or how large those with a product are."""

from penchant.agent.answering.results import Rendered, Table
from penchant.agent.rendering.markdown import Markup, bold, escape
from penchant.agent.rendering.meant import taken_for
from penchant.agent.rendering.telling import LINES, Story, Telling
from penchant.agent.rendering.words import AND_MORE, Pair, Words
from penchant.tools.orders import Order, OrderLine, Orders, Sizes

_WHEN: Pair = ("From {since} to {until}", "{since} 至 {until}")
_UNTIL: Pair = ("Up to {until}", "截至 {until}")
_DAY: Pair = ("On {until}", "{until}")
_NONE: Pair = ("{when}, there is no order{which}.", "{when}，没有{which}订单。")
_WITH: Pair = (" with {things}", "含 {things} 的")
_AND: Pair = (" and ", "和")
_OF: Pair = (" of shopper {shopper}", "顾客 {shopper} 的")
_FROM: Pair = (" of {least} or more", "不低于 {least} 的")
_FIRST: dict[str, Pair] = {
    "spent": (
        "{when}, the biggest order{which} by spending is shopper {shopper}'s of {day}: {size}.",
        "{when}，{which}金额最大的订单是顾客 {shopper} 在 {day} 的一笔：{size}。",
    ),
    "purchases": (
        "{when}, the order{which} with most purchases is shopper {shopper}'s of {day}: {size}.",
        "{when}，{which}件数最多的订单是顾客 {shopper} 在 {day} 的一笔：{size}。",
    ),
    "units": (
        "{when}, the order{which} with most pieces is shopper {shopper}'s of {day}: {size}.",
        "{when}，{which}件数最多的订单是顾客 {shopper} 在 {day} 的一笔：{size}。",
    ),
    "newest": (
        "{when}, the newest order{which} is shopper {shopper}'s of {day}: {size}.",
        "{when}，{which}最近的订单是顾客 {shopper} 在 {day} 的一笔：{size}。",
    ),
    "smallest": (
        "{when}, the smallest order{which} by spending is shopper {shopper}'s of {day}: {size}.",
        "{when}，{which}金额最小的订单是顾客 {shopper} 在 {day} 的一笔：{size}。",
    ),
    "oldest": (
        "{when}, the first order{which} is shopper {shopper}'s of {day}: {size}.",
        "{when}，{which}最早的订单是顾客 {shopper} 在 {day} 的一笔：{size}。",
    ),
}
_THE_ONE: Pair = (
    "Order {number} is shopper {shopper}'s of {day}: {size}.",
    "订单 {number} 是顾客 {shopper} 在 {day} 的一笔：{size}。",
)
_SIZE: Pair = ("{spent}, {purchases} of {items}", "{spent}，{purchases}，涉及 {items}")
_SIZE_ALONE: Pair = ("{purchases} of {items}", "{purchases}，涉及 {items}")
_PIECES: Pair = (", {pieces}", "，共 {pieces}")
_NUMBERED: Pair = ("{day} (number {number})", "{day}（订单号 {number}）")
_NEXT: Pair = ("Shopper {shopper}, {day}: {size}", "顾客 {shopper}，{day}：{size}")
_IN_IT: Pair = ("In it: {items}", "其中有：{items}")
_ALL: Pair = (
    "{when}, {orders}{which} by {shoppers}: on average {basket}{money} an order.",
    "{when}，共有{which} {orders}，来自 {shoppers}：平均每单 {basket}{money}。",
)
_MONEY: Pair = (" and {spent} spent", "、消费 {spent}")
_EVERY: Pair = (
    "That is {share} of all {orders}, which have {basket}{money} on average",
    "占全部 {orders}的 {share}，全部订单平均每单 {basket}{money}",
)
_BASKET: Pair = ("{number} purchases", "{number} 件")
_BASKET_OF_PIECES: Pair = ("{number} purchases of {pieces}", "{number} 次购买、{pieces}")
_BESIDE: Pair = (
    "In {share} of them is {name}, too, {lift} times as often as in all orders",
    "其中 {share} 也有 {name}，为全部订单中占比的 {lift} 倍",
)
_NOTHING_BESIDE: Pair = ("Nothing else lies in them", "其中没有其他商品")
LISTED_BESIDE = 5
"""Kinds beside a thing that the text names."""


def orders(value: Orders, telling: Telling) -> Rendered:
    """The first orders, or all of them as a whole, and what lies beside a thing."""
    words, story = telling.words, Story()
    since = value.since or value.until
    is_day = value.since is not None and since.date() == value.until.date()
    pair = _DAY if is_day else _UNTIL if value.since is None else _WHEN
    when = words.say(pair, since=since, until=value.until)
    if not value.chosen.orders:
        story.say(words.say(_NONE, when=when, which=_which(value, telling)))
        return story.told("Say that there is none; guess no reason.")
    if value.rank and value.listed:
        if value.min_spent is not None:
            _whole(value, story, telling, when)
        _ranked(value, value.listed, story, telling, when)
        table = _lines(value, words) if len(value.listed) == 1 else _orders(value, words)
        return story.told("Say whose order it is, when, how large, and what is in it.", table=table)
    _whole(value, story, telling, when)
    return story.told(
        "Say how large these orders are and what lies in them; give no reason for it.",
        table=_beside(value, words),
    )


def _which(value: Orders, telling: Telling) -> Markup:
    """Which orders are meant, to stand beside the noun; empty for all."""
    words, found = telling.words, []
    if value.shopper_id is not None and value.rank is None:
        found.append(words.say(_OF, shopper=bold(escape(value.shopper_id))))
    if value.min_spent is not None:
        found.append(words.say(_FROM, least=words.money(value.min_spent)))
    things = [
        Markup("{}{}").format(bold(escape(thing.words)), taken_for(thing.understood, telling))
        for thing in value.things
    ]
    if things:
        found.append(words.say(_WITH, things=Markup(words.say(_AND).join(things))))
    return Markup("".join(found))


def _ranked(value: Orders, listed: tuple[Order, ...], story: Story, telling: Telling, when: Markup) -> None:
    words, first = telling.words, listed[0]
    is_named = value.number is not None and len(listed) == 1
    head = words.say(
        _THE_ONE if is_named else _FIRST[value.rank or ""],
        number=bold(escape(value.number or "")),
        when=when,
        which=_which(value, telling),
        shopper=bold(escape(first.shopper_id)),
        day=bold(words.day(first.at)) if is_named else _day(first, words),
        size=_size(value, first, words),
    )
    story.say(head, event_ids=first.event_ids[:LINES], event_count=first.purchases)
    items = [telling.strong_item(line.item_id, line.title) for line in first.lines[:LINES]]
    items += [words.say(AND_MORE)] if len(first.lines) > len(items) else []
    story.say(words.say(_IN_IT, items=words.enumerated(items)), point=True, event_ids=first.event_ids)
    for one in listed[1:LINES]:
        told = words.say(
            _NEXT, shopper=bold(escape(one.shopper_id)), day=_day(one, words), size=_size(value, one, words)
        )
        story.say(told, point=True, event_ids=one.event_ids[:LINES], event_count=one.purchases)


def _day(one: Order, words: Words) -> Markup:
    """When an order was, and its number where the log has one."""
    day = bold(words.day(one.at))
    return words.say(_NUMBERED, day=day, number=one.session_id) if one.session_id else day


def _basket(value: Orders, sizes: Sizes, words: Words) -> Markup:
    """What an order holds on average."""
    number = bold(words.number(sizes.basket, 1))
    if not value.has_units:
        return words.say(_BASKET, number=number)
    pieces = words.pieces(round(sizes.units / max(sizes.orders, 1), 1))
    return words.say(_BASKET_OF_PIECES, number=number, pieces=pieces)


def _size(value: Orders, one: Order, words: Words) -> Markup:
    size = words.say(
        _SIZE if value.has_money else _SIZE_ALONE,
        spent=bold(words.money(one.spent)),
        purchases=words.counted(one.purchases, "purchase"),
        items=words.counted(len(one.lines), "item"),
    )
    pieces = words.say(_PIECES, pieces=words.pieces(one.units)) if value.has_units else ""
    return Markup(size + pieces)


def _whole(value: Orders, story: Story, telling: Telling, when: Markup) -> None:
    words = telling.words
    head = words.say(
        _ALL,
        when=when,
        orders=bold(words.counted(value.chosen.orders, "order")),
        which=_which(value, telling),
        shoppers=words.counted(value.chosen.shoppers, "shopper"),
        basket=_basket(value, value.chosen, words),
        money=words.say(_MONEY, spent=bold(words.money(value.chosen.per_order))) if value.has_money else "",
    )
    story.say(head, event_count=value.chosen.purchases)
    if value.chosen != value.every:
        every = words.say(
            _EVERY,
            share=words.percent(value.share),
            orders=words.counted(value.every.orders, "order"),
            basket=_basket(value, value.every, words),
            money=words.say(_MONEY, spent=words.money(value.every.per_order)) if value.has_money else "",
        )
        story.say(every, point=True, event_count=value.every.purchases)
    for one in value.beside[:LISTED_BESIDE]:
        told = words.say(
            _BESIDE,
            share=words.percent(one.share),
            name=bold(telling.concept(one.concept_id)),
            lift=words.lift(one.lift),
        )
        story.say(told, point=True, event_count=one.orders)
    if value.things and not value.beside:
        story.say(words.say(_NOTHING_BESIDE), point=True)


def _lines(value: Orders, words: Words) -> Table:
    columns = [("Item", "商品"), ("Item id", "商品编号"), *_counts_called(value), ("Spent", "消费")]
    rows = [(line.title, line.item_id, *_counts(value, line), line.spent) for line in value.listed[0].lines]
    return Table(tuple(map(words.pick, columns)), tuple(rows))


def _orders(value: Orders, words: Words) -> Table:
    numbered = [one for one in value.listed if one.session_id]
    columns: list[Pair] = [("Order", "订单号")] if numbered else []
    columns += [("Shopper", "顾客"), ("Day", "日期"), *_counts_called(value)]
    columns += [("Items", "商品数"), ("Spent", "消费")]
    rows = [
        (
            *([one.session_id or ""] if numbered else []),
            one.shopper_id,
            words.day(one.at),
            *_counts(value, one),
            len(one.lines),
            one.spent,
        )
        for one in value.listed
    ]
    return Table(tuple(map(words.pick, columns)), tuple(rows))


def _counts_called(value: Orders) -> list[Pair]:
    """The columns of `_counts`."""
    return [("Purchases", "购买次数"), *([("Pieces", "件数")] if value.has_units else [])]


def _counts(value: Orders, one: Order | OrderLine) -> list[int | float]:
    """Purchases, and pieces where the log tells them."""
    pieces = int(one.units) if one.units.is_integer() else round(one.units, 2)
    return [one.purchases, *([pieces] if value.has_units else [])]


def _beside(value: Orders, words: Words) -> Table:
    columns = (
        ("Beside it", "Orders", "Share of these orders", "Times the share of all orders"),
        ("同单的类别", "订单数", "占这些订单", "为全部订单中占比的倍数"),
    )
    rows = [(one.name, one.orders, round(one.share, 4), round(one.lift, 2)) for one in value.beside]
    return Table(columns[words.language == "zh"], tuple(rows))
