"""What is sold: how much of it, at what prices, the first of it, and what nobody bought."""

from penchant.agent.answering.results import Cell, Rendered, Table
from penchant.agent.rendering.markdown import Markup, bold, escape
from penchant.agent.rendering.meant import taken_for
from penchant.agent.rendering.telling import LINES, Story, Telling
from penchant.agent.rendering.words import Pair, Words
from penchant.tools.assortment import Assortment, AssortmentPart, ListedItem, Prices

_OF: Pair = (" of {thing}{meant}", "{thing}{meant} 的")
_BETWEEN: Pair = (" at {least} to {most}", "价格在 {least} 至 {most} 的")
_FROM: Pair = (" at {least} or more", "价格不低于 {least} 的")
_TO: Pair = (" at {most} or less", "价格不超过 {most} 的")
_NOTHING: Pair = ("The shop sells nothing{which} now.", "店里目前没有{which}商品。")
_GONE: Pair = ("{items} cannot be had any more, or not yet", "{items}已下架或尚未上架")
_SOLD: Pair = (
    "The shop sells {items}{which}{parts}{priced}.",
    "店里共有{which} {items}{parts}{priced}。",
)
_PARTS: Pair = (", of {parts}", "，涉及 {parts}")
_PRICED: Pair = (
    ", priced from {lowest} to {highest}, {mean} on average (median {median})",
    "，价格从 {lowest} 到 {highest}，均价 {mean}（中位数 {median}）",
)
_AT: Pair = (", at {price}", "，价格 {price}")
_UNSOLD: Pair = (
    "From {since} to {until}, nobody bought {items}{which}{priced}.",
    "{since} 至 {until}，共有{which} {items}无人购买{priced}。",
)
_NEW: Pair = (
    "From {since} to {until}, {items}{which} were new, by the catalogue or their first event{parts}{priced}.",
    "{since} 至 {until}，按目录或首次出现计，新增{which} {items}{parts}{priced}。",
)
_NONE_NEW: Pair = (
    "From {since} to {until}, no item{which} was new, by the catalogue or its first event.",
    "{since} 至 {until}，按目录或首次出现计，没有新增的{which}商品。",
)
_ALL_SOLD: Pair = (
    "From {since} to {until}, no item{which} went without a buyer.",
    "{since} 至 {until}，{which}每件商品都有人购买过。",
)
_FIRST: dict[str, Pair] = {
    "cheapest": ("The cheapest item{which} is {item}: {price}.", "{which}商品中最便宜的是 {item}：{price}。"),
    "dearest": (
        "The most expensive item{which} is {item}: {price}.",
        "{which}商品中最贵的是 {item}：{price}。",
    ),
}
_IN_ALL: Pair = ("In all {items}{priced}", "共 {items}{priced}")
_BY: Pair = ("The shop sells {parts}{which}: {first}.", "店里{which}共有 {parts}：{first}。")
_BY_UNSOLD: Pair = (
    "From {since} to {until}, nobody bought items of {parts}{which}: {first}.",
    "{since} 至 {until}，无人购买的{which}商品涉及 {parts}：{first}。",
)
_BY_NEW: Pair = (
    "From {since} to {until}, items{which} were new in {parts}: {first}.",
    "{since} 至 {until}，新增的{which}商品涉及 {parts}：{first}。",
)
_PART: Pair = ("{name} ({items})", "{name}（{items}）")
_ITEM: Pair = ("{item}: {price}", "{item}：{price}")
_ITEM_BOUGHT: Pair = ("{item}: {price}; {purchases}", "{item}：{price}；{purchases}")
_NO_PRICE: Pair = ("no price", "没有价格")


def assortment(value: Assortment, telling: Telling) -> Rendered:
    """How much is sold and at what prices, part by part or the first items."""
    words, story = telling.words, Story()
    which = _which(value, telling)
    if not value.items:
        pair = _NONE_NEW if value.new else _ALL_SOLD if value.unsold and not value.gone else _NOTHING
        story.say(words.say(pair, which=which, since=value.since, until=value.until))
    elif value.by and value.parts:
        _by_part(value, story, telling, which)
    elif value.order and value.listed:
        _first(value, story, telling, which)
    else:
        _counts(value, story, telling, which)
    if value.gone and value.thing and not value.new:
        story.say(words.say(_GONE, items=words.counted(value.gone, "item")), point=True)
    return story.told(
        "Say the counts and prices as they are; give no reason for them.", table=_table(value, words)
    )


def _which(value: Assortment, telling: Telling) -> Markup:
    """Of what, and at which prices; empty for everything."""
    words, found = telling.words, []
    if value.thing is not None:
        meant = taken_for(value.thing.understood, telling)
        found.append(words.say(_OF, thing=bold(escape(value.thing.words)), meant=meant))
    if value.least is not None or value.most is not None:
        pair = _BETWEEN if value.least is not None and value.most is not None else _FROM
        pair = _TO if value.least is None else pair
        least, most = (words.money(one or 0.0) for one in (value.least, value.most))
        found.append(words.say(pair, least=least, most=most))
    return Markup("".join(found))


def _counts(value: Assortment, story: Story, telling: Telling, which: Markup) -> None:
    """How many there are, and what of it is bought most, or of what nobody bought the first."""
    words = telling.words
    head = words.say(
        _NEW if value.new else _UNSOLD if value.unsold else _SOLD,
        since=value.since,
        until=value.until,
        items=bold(words.counted(value.items, "item")),
        which=which,
        parts=_spread(value, words),
        priced=_priced(value.prices, words),
    )
    story.say(head, event_count=value.purchases)
    _listed(value, value.listed[:LINES] if value.items > 1 else (), story, telling)


def _spread(value: Assortment, words: Words) -> Markup:
    """Over how many brands, categories and departments; empty where that is one of each."""
    counts = (("brand", value.brands), ("category", value.categories), ("department", value.departments))
    told = [words.counted(count, noun) for noun, count in counts if count > 1]
    return words.say(_PARTS, parts=words.listed(told)) if told and not value.unsold else Markup("")


def _priced(prices: Prices | None, words: Words) -> Markup:
    if prices is None:
        return Markup("")
    if prices.lowest == prices.highest:
        return words.say(_AT, price=bold(words.money(prices.lowest)))
    return words.say(
        _PRICED,
        lowest=bold(words.money(prices.lowest)),
        highest=bold(words.money(prices.highest)),
        mean=bold(words.money(prices.mean)),
        median=words.money(prices.median),
    )


def _by_part(value: Assortment, story: Story, telling: Telling, which: Markup) -> None:
    words = telling.words
    first = [_part(one, telling) for one in value.parts[:LINES]]
    head = words.say(
        _BY_NEW if value.new else _BY_UNSOLD if value.unsold else _BY,
        since=value.since,
        until=value.until,
        parts=bold(words.counted(value.all_parts, value.by or "")),
        which=which,
        first=words.enumerated(first),
    )
    story.say(head, event_count=value.purchases)


def _part(one: AssortmentPart, telling: Telling) -> Markup:
    name, items = bold(escape(one.label)), telling.words.counted(one.items, "item")
    return telling.words.say(_PART, name=name, items=items)


def _first(value: Assortment, story: Story, telling: Telling, which: Markup) -> None:
    words, first = telling.words, value.listed[0]
    head = words.say(
        _FIRST[value.order or ""],
        which=which,
        item=telling.strong_item(first.item_id, first.title),
        price=bold(words.money(first.price or 0.0)),
    )
    story.say(head, event_count=first.purchases)
    _listed(value, value.listed[1 : LINES - 1], story, telling)
    if value.items > 1:
        in_all = words.say(
            _IN_ALL, items=words.counted(value.items, "item"), priced=_priced(value.prices, words)
        )
        story.say(in_all, point=True, event_count=value.purchases)


def _listed(value: Assortment, listed: tuple[ListedItem, ...], story: Story, telling: Telling) -> None:
    words = telling.words
    for one in listed:
        price = words.say(_NO_PRICE) if one.price is None else words.money(one.price)
        told = words.say(
            _ITEM if value.order or value.unsold else _ITEM_BOUGHT,
            item=telling.strong_item(one.item_id, one.title),
            price=price,
            purchases=words.counted(one.purchases, value.counts),
        )
        story.say(told, point=True, event_count=one.purchases)


def _table(value: Assortment, words: Words) -> Table:
    zh = words.language == "zh"
    if value.by:
        names = (
            ("Name", "Items", "Lowest price", "Mean price", "Highest price"),
            ("名称", "商品数", "最低价", "均价", "最高价"),
        )
        parts = [(one.label, one.items, *_prices(one.prices)) for one in value.parts]
        return Table(names[zh], tuple(parts))
    columns = (
        ("Item", "Item id", "Price", "Brand", "Category", "Bought"),
        ("商品", "商品编号", "价格", "品牌", "类别", "购买次数"),
    )
    rows = [
        (one.title, one.item_id, one.price, one.brand, one.category, one.purchases) for one in value.listed
    ]
    return Table(columns[zh], tuple(rows))


def _prices(prices: Prices | None) -> tuple[Cell, Cell, Cell]:
    return (None, None, None) if prices is None else (prices.lowest, prices.mean, prices.highest)
