"""What the shop knows about a kind of product."""

import math
from collections.abc import Sequence

from penchant.agent.answering.results import Figure, Rendered, Table
from penchant.agent.rendering.figures import COLOURS, GRID, figure, short
from penchant.agent.rendering.markdown import Markup, bold, chart_text, escape
from penchant.agent.rendering.telling import LINES, Story, Telling, concept_path
from penchant.agent.rendering.words import Pair
from penchant.ids import ItemId
from penchant.tools.concept_lookup import ConceptLookup, Month, Neighbour

PARTS_NAMED = 5
DRAWN = 16
MONTHS_NAMED = 4
_RELATIONS: dict[str, Pair] = {
    "is_a": ("{one} is a kind of {other}", "{one} 是 {other} 的一种"),
    "about": ("{one} is about {other}", "{one} 属于 {other}"),
    "made_by": ("{one} is made by {other}", "{one} 的品牌是 {other}"),
    "bought_with": ("{one} is bought together with {other}", "{one} 常与 {other} 一起购买"),
    "substitutes": ("{one} is bought instead of {other}", "{one} 可替代 {other}"),
    "leads_to": ("{one} is bought before {other}", "{one} 常在 {other} 之前购买"),
    "peaks_in": ("{one} sells best in {other}", "{one} 在 {other} 卖得最好"),
    "used_for": ("{one} is used for {other}", "{one} 用于 {other}"),
    "for_whom": ("{one} is for {other}", "{one} 适合 {other}"),
    "same_as": ("{one} is the same as {other}", "{one} 与 {other} 相同"),
    "related_to": ("{one} is related to {other}", "{one} 与 {other} 相关"),
}
_ANY: Pair = ("{one} is tied to {other}", "{one} 与 {other} 有联系")
_QUIET = ("about", "made_by", "is_a")
"""Relations that the catalogue's paths say already: they are drawn, and told as parts."""
_HEAD: Pair = (
    "{name} holds {items}; {shoppers} left {events} on it in {month}.",
    "{name} 包含 {items}；{month} 有 {shoppers}留下 {events}。",
)
_HEAD_ITEM: Pair = (
    "{name} is one item of the catalogue; {shoppers} left {events} on it in {month}.",
    "{name} 是目录中的一件商品；{month} 有 {shoppers}留下 {events}。",
)
_HEAD_QUIET: Pair = ("{name} holds {items}.", "{name} 包含 {items}。")
_PARTS: Pair = ("Its {parts}: {names}", "有 {parts}：{names}")
_PARTS_SUCH: Pair = ("Its {parts}, such as {names}", "有 {parts}，例如 {names}")
_MONTHS: Pair = (
    "Over the months: most shoppers in {high} ({most}), fewest in {low} ({fewest})",
    "各月情况：顾客最多的是 {high}（{most} 位），最少的是 {low}（{fewest} 位）",
)
_MONTHS_WITHOUT: Pair = (
    "Over the months: most shoppers in {high} ({most}), none in {without}",
    "各月情况：顾客最多的是 {high}（{most} 位），{without}没有顾客",
)
_SELLERS: Pair = (
    "Since {day} most shoppers had {names}",
    "自 {day} 起顾客最多的是 {names}",
)
_SELLER: Pair = ("{item} ({shoppers})", "{item}（{shoppers} 位）")
_SEVERAL: Pair = ("several others, which the table tells", "另有数月（见表格）")
_SURE: Pair = ("{told} ({sure} sure{since})", "{told}（把握 {sure}{since}）")
_SINCE: Pair = (", since {day}", "，自 {day} 起")
_OTHERS: Pair = ("The words may also mean {names}.", "这个词也可能指 {names}。")
_NO_RELATIONS: Pair = (
    "No relation to another kind of product was found in what shoppers did.",
    "从顾客行为中没有发现它与其他类别的关系。",
)


def concept(value: ConceptLookup, telling: Telling) -> Rendered:
    """Its items, its parts, its relations and its months."""
    words, story = telling.words, Story()
    name = bold(escape(value.name))
    path = concept_path(value.node_id) if value.kind != "item" else ()
    months = list(value.months[:-1]) if len(value.months) > 1 else list(value.months)
    last = months[-1] if months else None
    if last is None or not last.events:
        head = words.say(_HEAD_QUIET, name=name, items=words.counted(value.items, "item"))
    else:
        head = words.say(
            _HEAD_ITEM if value.kind == "item" else _HEAD,
            name=name,
            items=words.counted(value.items, "item"),
            shoppers=words.counted(last.shoppers, "shopper"),
            events=words.counted(last.events, "event"),
            month=Markup(last.month),
        )
    story.say(head, event_count=last.events if last is not None else 0, path=path)
    if value.parts:
        names = words.enumerated([escape(part) for part in value.parts[:PARTS_NAMED]])
        pair = _PARTS if len(value.parts) <= PARTS_NAMED else _PARTS_SUCH
        story.say(
            words.say(pair, parts=words.counted(len(value.parts), "part"), names=names), point=True, path=path
        )
    if value.sellers and value.lately:
        names = words.enumerated(
            [
                words.say(_SELLER, item=telling.item(one.item_id), shoppers=one.shoppers)
                for one in value.sellers
            ]
        )
        story.say(words.say(_SELLERS, day=value.lately, names=names), point=True, path=path)
    learnt = [one for one in value.neighbours if one.relation not in _QUIET]
    for one in learnt[: LINES - 2]:
        story.say(_relation(one, telling), point=True, path=path)
    if len(months) > 1 and any(month.events for month in months):
        held = sum(month.events for month in months)
        story.say(_over_months(months, telling), point=True, event_count=held, path=path)
    if not learnt:
        story.say(words.say(_NO_RELATIONS))
    if value.others:
        others = [_other(other, telling) for other in value.others]
        story.say(words.say(_OTHERS, names=words.listed(others, last="or")))
    columns = (("Month", "Events", "Shoppers"), ("月份", "记录数", "顾客数"))[words.language == "zh"]
    return story.told(
        "Say its size, its parts and relations as given; know nothing of the product beyond them.",
        table=Table(columns, tuple((month.month, month.events, month.shoppers) for month in value.months)),
        figure=_ego(value, telling) if value.neighbours else None,
    )


def _over_months(months: Sequence[Month], telling: Telling) -> Markup:
    """When most shoppers had it, and when fewest or nobody."""
    words = telling.words
    high = max(months, key=lambda month: month.shoppers)
    low = min(months, key=lambda month: month.shoppers)
    name, most = Markup(high.month), high.shoppers
    if low.shoppers:
        return words.say(_MONTHS, high=name, most=most, low=Markup(low.month), fewest=low.shoppers)
    empty = [Markup(month.month) for month in months if not month.shoppers]
    without = words.enumerated(empty) if len(empty) <= MONTHS_NAMED else words.say(_SEVERAL)
    return words.say(_MONTHS_WITHOUT, high=name, most=most, without=without)


def _other(node_id: str, telling: Telling) -> Markup:
    kind, _, name = node_id.partition(":")
    return telling.item(ItemId(name)) if kind == "item" else escape(name)


def _relation(one: Neighbour, telling: Telling) -> Markup:
    words = telling.words
    ends = [bold(escape(one.own)), bold(escape(one.other))]
    first, second = ends if one.is_subject else ends[::-1]
    told = words.say(_RELATIONS.get(one.relation, _ANY), one=first, other=second)
    since = Markup("") if one.since is None else words.say(_SINCE, day=one.since)
    return words.say(_SURE, told=told, sure=words.percent(one.confidence), since=since)


def _ego(value: ConceptLookup, telling: Telling) -> Figure:
    """The node in the middle, its neighbours around it, a line for each edge."""
    words, drawn = telling.words, value.neighbours[:DRAWN]
    around = [
        (math.cos(2 * math.pi * at / len(drawn) + 0.4), math.sin(2 * math.pi * at / len(drawn) + 0.4))
        for at in range(len(drawn))
    ]
    kinds = list(dict.fromkeys(one.relation for one in drawn))
    lines: list[dict[str, object]] = []
    for kind in kinds:
        ends = [place for one, place in zip(drawn, around, strict=True) if one.relation == kind]
        relation = words.pick(_RELATIONS.get(kind, _ANY)).replace("{one}", "").replace("{other}", "…").strip()
        lines.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": relation,
                "x": [at for x, _ in ends for at in (0.0, x, None)],
                "y": [at for _, y in ends for at in (0.0, y, None)],
                "hoverinfo": "skip",
                "line": {"width": 2, "color": COLOURS[kinds.index(kind) % len(COLOURS)]},
            }
        )
    nodes = {
        "type": "scatter",
        "mode": "markers+text",
        "x": [0.0, *(x for x, _ in around)],
        "y": [0.0, *(y for _, y in around)],
        "text": [short(value.name), *(short(one.other) for one in drawn)],
        "textposition": ["top center", *("top center" if y >= 0 else "bottom center" for _, y in around)],
        "hovertext": [chart_text(value.name), *(chart_text(one.other) for one in drawn)],
        "hoverinfo": "text",
        "showlegend": False,
        "marker": {
            "size": [22, *(8 + 12 * one.weight for one in drawn)],
            "color": [COLOURS[1], *[COLOURS[6]] * len(drawn)],
            "line": {"width": 1, "color": GRID},
        },
    }
    hidden = {"visible": False, "fixedrange": True, "range": [-1.6, 1.6]}
    pair = (
        "{name} in the middle, {count} of its {relations} around it.",
        "{name} 在中间，周围是它 {relations}中的 {count} 条。",
    )
    relations = words.counted(value.edges, "relation")
    says = words.say(pair, name=value.name, count=len(drawn), relations=relations)
    layout = {"xaxis": hidden, "yaxis": hidden, "height": 460, "hovermode": "closest"}
    return figure(words.pick(("What it is tied to", "与它相连的")), says, [*lines, nodes], layout)
