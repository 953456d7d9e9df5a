"""Figures of what comes first: goods, shoppers and pairs of items, and what moved between two stretches."""

from penchant.agent.rendering.markdown import Markup, bold, escape
from penchant.agent.rendering.sales_shown import measure_name, number_told, valued
from penchant.agent.rendering.telling import LINES, Story, Telling
from penchant.agent.rendering.words import Pair
from penchant.tools.figures import Figures
from penchant.units import Measure

_FIRST: Pair = (
    "{when}, first among {goods} by {measure}{of} is {first}.",
    "{when}，按{of}{measure}排在第一的{goods}是 {first}。",
)
_LAST: Pair = (
    "{when}, last among {goods} by {measure}{of}, of those with any, is {first}.",
    "{when}，有记录的{goods}中，按{of}{measure}排在最后的是 {first}。",
)
_FELL: Pair = ("fell", "下降")
_ROSE: Pair = ("rose", "上升")
_MOVED_MOST: Pair = ("What {way} most of all {goods}: {told}", "{way}最多的{goods}：{told}")
_FROM_TO: Pair = ("{name} from {then} to {now}", "{name} 从 {then} 到 {now}")
_MOVED_IN_ALL: Pair = (
    "Of all {goods}, {fell} fell and {rose} rose",
    "所有{goods}中 {fell} 个下降、{rose} 个上升",
)
_SPREAD: Pair = (
    "{told}; the first {half} of {of} make up half, the first fifth {fifth}",
    "{told}；共 {of} 名，前 {half} 名占一半，前五分之一占 {fifth}",
)
_ONE_HAS: Pair = ("That is {first} of all", "占总数的 {first}")
_FIRST_HAVE: Pair = ("The first {told} come to {sum}, {first} of all", "前 {told} 名合计 {sum}，占 {first}")
_OF_ENOUGH: Pair = ("Only those with {fewest} or more are ranked", "只排有 {fewest}及以上的")
OF: Pair = (" of {thing}", " {thing} 的")
_GOODS: dict[str, Pair] = {
    "item": ("items", "商品"),
    "category": ("categories", "类别"),
    "department": ("departments", "部门"),
    "brand": ("brands", "品牌"),
    "shopper": ("shoppers", "顾客"),
    "pair": ("pairs of items in one order", "同单商品组合"),
}


def tell_first(value: Figures, measure: Measure, story: Story, telling: Telling, when: Markup) -> None:
    """The goods, shoppers or pairs that come first, of each thing, and how evenly the sum is spread."""
    words, name = telling.words, Markup(measure_name(value, measure, telling.words))
    for place, total in enumerate(value.totals):
        rows = [row for row in value.rows if row.thing == total.thing]
        thing = bold(escape(value.name_of(total)))
        of = words.say(OF, thing=thing) if value.things else Markup("")
        if not rows:
            continue
        first = bold(valued(value, rows[0], measure, words))
        head = words.say(
            _LAST if value.lowest else _FIRST,
            when=when,
            measure=name,
            of=of,
            goods=Markup(words.pick(_GOODS[value.by or ""])),
            first=first,
        )
        story.say(head, event_count=rows[0].purchases)
        if value.by == "shopper":  # how much the first have is asked for more than who they are
            _tell_spread(value, place, measure, len(rows), story, telling)
        for row in rows[1:LINES]:
            story.say(valued(value, row, measure, words), point=True, event_count=row.purchases)
        if value.by != "shopper":
            _tell_spread(value, place, measure, len(rows), story, telling)
    if value.fewest:
        story.say(words.say(_OF_ENOUGH, fewest=words.counted(value.fewest, "shopper")), point=True)


def _tell_spread(
    value: Figures, place: int, measure: Measure, told: int, story: Story, telling: Telling
) -> None:
    """What those told come to, and how few make up half; nothing where the last are told."""
    if value.lowest or not value.spreads or value.spreads[place].of < 2:
        return
    words, spread = telling.words, value.spreads[place]
    said = words.say(
        _SPREAD,
        told=words.say(
            _ONE_HAS if told == 1 else _FIRST_HAVE,
            told=told,
            sum=number_told(spread.sum, measure, words),
            first=words.percent(spread.first),
        ),
        half=spread.half,
        of=spread.of,
        fifth=words.percent(spread.fifth),
    )
    story.say(said, point=True, event_count=value.totals[place].purchases)


def tell_moved(value: Figures, measure: Measure, story: Story, telling: Telling) -> None:
    """The goods that moved most between two stretches, the way of the whole."""
    words = telling.words
    moved = value.moved(measure)
    if not moved:
        return
    fell = sum(one.change < 0 for one in moved)
    way = words.pick(_FELL if sum(one.change for one in moved) < 0 else _ROSE)
    told = [
        words.say(
            _FROM_TO,
            name=bold(escape(one.label)),
            now=number_told(one.now, measure, words),
            then=number_told(one.then, measure, words),
        )
        for one in moved[:LINES]
    ]
    goods = Markup(words.pick(_GOODS[value.by or ""]))
    story.say(words.say(_MOVED_MOST, way=Markup(way), goods=goods, told=words.clauses(told)), point=True)
    story.say(words.say(_MOVED_IN_ALL, goods=goods, fell=fell, rose=len(moved) - fell), point=True)
