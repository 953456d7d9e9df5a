"""Two shoppers side by side."""

from penchant.agent.answering.results import Figure, Rendered, Table
from penchant.agent.rendering.figures import COLOURS, figure, names_axis, numbers_axis, short, upright
from penchant.agent.rendering.markdown import Markup, bold, chart_text, escape
from penchant.agent.rendering.telling import Story, Telling, concept_path
from penchant.agent.rendering.words import Pair
from penchant.tools.compare import ComparedInterest, Comparison, ShopperNumbers

NAMED = 3
DRAWN = 10
_HEAD: Pair = (
    "The interests of shoppers {one} and {other} are {likeness} alike; {items} in common.",
    "顾客 {one} 和 {other} 的兴趣有 {likeness} 相似，有 {items}相同。",
)
_ALIKE: Pair = (
    "Most like shopper {one}, by what they had, are {names}.",
    "从买过的东西看，与顾客 {one} 最相似的是 {names}。",
)
_BOTH: Pair = ("Both like {names}", "两人都喜欢 {names}")
_NOT_BOTH: Pair = ("They surely share no interest", "没有确实共同的兴趣")
_MORE: Pair = ("{shopper} likes more: {names}", "{shopper} 更喜欢：{names}")
_NO_MORE: Pair = ("{shopper} surely likes nothing more than the other", "{shopper} 没有确实更喜欢的类别")
_LIFTS: Pair = (
    "{name} ({first} and {second} times the average)",
    "{name}（平均的 {first} 倍和 {second} 倍）",
)
_ITEMS: Pair = ("Items that both had, for instance: {items}", "两人都有的商品，例如：{items}")
_NUMBERS: Pair = (
    "{shopper}: {events} on {days}, {items}{spent}, last seen on {day}",
    "{shopper}：{days}共 {events}，{items}{spent}，最近一次是 {day}",
)
_SPENT: Pair = (", spent {spent}", "，消费 {spent}")


def compare(value: Comparison, telling: Telling) -> Rendered:
    """What two shoppers have in common and where they differ."""
    words, story = telling.words, Story()
    one, other = (bold(escape(side.shopper_id)) for side in (value.first, value.second))
    if value.alike:
        names = words.enumerated([bold(escape(shopper)) for shopper in value.alike])
        story.say(words.say(_ALIKE, one=one, names=names))
    likeness = bold(words.percent(value.likeness))
    items = words.counted(value.items_in_common, "item")
    head = words.say(_HEAD, one=one, other=other, likeness=likeness, items=items)
    newest = (*value.first.event_ids, *value.second.event_ids)
    story.say(head, event_ids=newest, event_count=value.first.events + value.second.events)
    for pair, nothing, shopper, found in (
        (_BOTH, _NOT_BOTH, one, value.common),
        (_MORE, _NO_MORE, one, value.first_more),
        (_MORE, _NO_MORE, other, value.second_more),
    ):
        _group(story, pair if found else nothing, shopper, found, telling)
    if value.common_items:
        named = words.listed([telling.item(item) for item in value.common_items[:NAMED]])
        story.say(words.say(_ITEMS, items=named), point=True)
    for side, shopper in ((value.first, one), (value.second, other)):
        line = _numbers(side, shopper, telling, amounts=bool(value.first.spent or value.second.spent))
        story.say(line, point=True, event_ids=side.event_ids, event_count=side.events)
    return story.told(
        "Say how alike they are, what both like and what each likes more; call neither the better customer.",
        table=_table(value, telling),
        figure=_lifts(value, telling) if _all(value) else None,
    )


def _all(value: Comparison) -> list[ComparedInterest]:
    return [*value.common, *value.first_more, *value.second_more]


def _group(
    story: Story, pair: Pair, shopper: Markup, found: tuple[ComparedInterest, ...], telling: Telling
) -> None:
    words = telling.words
    names = [
        words.say(
            _LIFTS,
            name=bold(escape(words.called(one.concept_id, one.name))),
            first=words.lift(one.first.lift),
            second=words.lift(one.second.lift),
        )
        for one in found[:NAMED]
    ]
    events = [(*one.first.event_ids, *one.second.event_ids) for one in found[:NAMED]]
    story.say(
        words.say(pair, shopper=shopper, names=words.enumerated(names)),
        point=True,
        event_ids=tuple(dict.fromkeys(event for some in events for event in some)),
        event_count=sum(one.first.events + one.second.events for one in found[:NAMED]),
        path=concept_path(found[0].concept_id) if len(found) == 1 else (),
    )


def _numbers(side: ShopperNumbers, shopper: Markup, telling: Telling, *, amounts: bool) -> Markup:
    words = telling.words
    spent = words.say(_SPENT, spent=words.money(side.spent)) if amounts else Markup()
    return words.say(
        _NUMBERS,
        shopper=shopper,
        events=words.counted(side.events, "event"),
        days=words.counted(side.days, "day"),
        items=words.counted(side.items, "item"),
        spent=spent,
        day=side.last_seen,
    )


def _table(value: Comparison, telling: Telling) -> Table:
    words = telling.words
    one, other = value.first.shopper_id, value.second.shopper_id
    columns = (
        (
            "Interest",
            "Whose",
            f"{one}: times the average",
            f"{other}: times the average",
            f"{one}: events",
            f"{other}: events",
        ),
        ("兴趣", "谁更喜欢", f"{one}：相对平均", f"{other}：相对平均", f"{one}：记录数", f"{other}：记录数"),
    )[words.language == "zh"]
    rows = tuple(
        (
            words.called(found.concept_id, found.name),
            whose,
            round(found.first.lift, 2),
            round(found.second.lift, 2),
            found.first.events,
            found.second.events,
        )
        for whose, group in (
            (words.pick(("both", "两人")), value.common),
            (one, value.first_more),
            (other, value.second_more),
        )
        for found in group
    )
    return Table(columns, rows)


def _lifts(value: Comparison, telling: Telling) -> Figure:
    words, drawn = telling.words, _all(value)[:DRAWN]
    names = [short(words.called(found.concept_id, found.name)) for found in drawn]
    data = [
        {
            "type": "scatter",
            "mode": "markers",
            "name": chart_text(side.shopper_id),
            "y": names,
            "x": lifts,
            "marker": {"color": COLOURS[at], "symbol": ("circle", "diamond")[at], "size": 12},
        }
        for at, (side, lifts) in enumerate(
            (
                (value.first, [found.first.lift for found in drawn]),
                (value.second, [found.second.lift for found in drawn]),
            )
        )
    ]
    axis = words.pick(("times the shop's average", "相对全店平均的倍数"))
    layout = {
        "yaxis": names_axis(backwards=True),
        "xaxis": numbers_axis(axis, type="log"),
        "height": 180 + 30 * len(drawn),
        "shapes": [upright(1.0)],
    }
    pair = (
        "How many times the shop's average each of {interests} is for {one} and for {other}.",
        "{one} 和 {other} 的 {interests}各是全店平均的多少倍。",
    )
    interests = words.counted(len(drawn), "interest")
    says = words.say(pair, interests=interests, one=value.first.shopper_id, other=value.second.shopper_id)
    return figure(words.pick(("Interests side by side", "兴趣对照")), says, data, layout)
