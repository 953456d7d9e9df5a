"""The shop as a whole."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from penchant.agent.answering.results import Figure, Rendered, Table
from penchant.agent.rendering.figures import COLOURS, figure, names_axis, numbers_axis
from penchant.agent.rendering.markdown import Markup, bold, chart_text, escape
from penchant.agent.rendering.telling import Story, Telling
from penchant.agent.rendering.words import Pair, Words
from penchant.tools.overview import Activity, Overview

PANELS = 3
"""Events, orders and shoppers are drawn, each on its own axis."""
_HEAD: Pair = (
    "Of {known} in all, {shoppers} came {when}, with {orders} and {spent} spent.",
    "全店共有{known}；{when}，其中 {shoppers}来过，共有 {orders}，消费 {spent}。",
)
_HEAD_EVENTS: Pair = (
    "Of {known} in all, {shoppers} left {events} {when}.",
    "全店共有{known}；{when}，其中 {shoppers}留下 {events}。",
)
_WHEN: Pair = ("in the {days} from {since} to {until}", "{since} 至 {until} 的 {days}里")
_ON: Pair = ("on {until}", "{until} 当天")
_BEFORE: Pair = (
    "The {days} before: {shoppers}, {orders}, spent {spent}",
    "再往前 {days}：{shoppers}，{orders}，消费 {spent}",
)
_BEFORE_EVENTS: Pair = (
    "The {days} before: {shoppers}, {events}",
    "再往前 {days}：{shoppers}，{events}",
)
_OTHER: Pair = (
    "From {since} to {until}: {shoppers}, {orders}, spent {spent}",
    "{since} 至 {until}：{shoppers}，{orders}，消费 {spent}",
)
_OTHER_EVENTS: Pair = (
    "From {since} to {until}: {shoppers}, {events}",
    "{since} 至 {until}：{shoppers}，{events}",
)
_OTHER_TITLE: Pair = ("Two stretches", "两个时段")
_OTHER_SAYS: Pair = (
    "Events, orders and shoppers of the {days} to {until} beside {other}: {now} and {then} events.",
    "截至 {until} 的 {days}与 {other} 的记录、订单和顾客数：记录分别为 {now} 和 {then} 条。",
)
_NEW_OTHER: Pair = (
    "New shoppers: {new} ({before} in the other stretch)",
    "新顾客：{new} 位（另一时段 {before} 位）",
)
_NEW: Pair = (
    "New shoppers: {new} ({before} in the stretch before)",
    "新顾客：{new} 位（前一时段 {before} 位）",
)
_NEW_ALONE: Pair = ("New shoppers: {new}", "新顾客：{new} 位")
_TOP: Pair = ("Most shoppers had: {top}", "顾客最多的类别：{top}")
_ONE_TOP: Pair = ("{name} ({shoppers})", "{name}（{shoppers} 位）")
_HELD: Pair = (
    "In all: {events} with {items}{span}",
    "总计：{items}、{events}{span}",
)
_SPAN: Pair = (", from {first} to {last}", "，时间从 {first} 到 {last}")
_LEARNT: Pair = (
    "Learnt from them and the catalogue: {concepts} and {relations}",
    "从记录和目录中学到：{concepts}，以及 {relations}",
)
_WAITING: Pair = (
    "{waiting} came in since and wait to be learnt from.",
    "之后新到的 {waiting}尚待学习。",
)


def overview(value: Overview, telling: Telling) -> Rendered:
    """How large the shop is, how active, and what it has learnt."""
    words, story, held = telling.words, Story(), value.status
    now, then = value.lately, value.before
    days = words.counted(now.days, "day") if now.days > 1 else Markup(words.pick(("day", "一天")))
    when = words.say(
        _WHEN if now.days > 1 else _ON,
        days=days,
        since=bold(words.day(_first_moment(now))),
        until=bold(words.day(now.until)),
    )
    story.say(
        words.say(
            _HEAD if now.orders or then.orders else _HEAD_EVENTS,
            when=when,
            known=bold(words.counted(held.shoppers, "shopper")),
            shoppers=bold(words.counted(now.shoppers, "shopper")),
            orders=bold(words.counted(now.orders, "order")),
            spent=bold(words.money(now.spent)),
            events=bold(words.counted(now.events, "event")),
        ),
        event_count=now.events,
    )
    if value.compares:
        plain, eventful = (_BEFORE, _BEFORE_EVENTS) if value.adjoins else (_OTHER, _OTHER_EVENTS)
        before = words.say(
            plain if now.orders or then.orders else eventful,
            days=days,
            since=_first_moment(then),
            until=then.until,
            shoppers=words.counted(then.shoppers, "shopper"),
            orders=words.counted(then.orders, "order"),
            spent=words.money(then.spent),
            events=words.counted(then.events, "event"),
        )
        story.say(before, point=True, event_count=then.events)
    new = _NEW_ALONE if not value.compares else _NEW if value.adjoins else _NEW_OTHER
    story.say(words.say(new, new=now.new_shoppers, before=then.new_shoppers), point=True)
    if value.top:
        top = [words.say(_ONE_TOP, name=bold(escape(one.name)), shoppers=one.shoppers) for one in value.top]
        story.say(words.say(_TOP, top=words.enumerated(top)), point=True, event_count=now.events)
    span = Markup("")
    if held.first_event is not None and held.last_event is not None:
        span = words.say(_SPAN, first=held.first_event, last=held.last_event)
    story.say(
        words.say(
            _HELD,
            events=words.counted(held.events, "event"),
            items=words.counted(held.items, "item"),
            span=span,
        ),
        point=True,
        event_count=held.events,
    )
    relations = words.counted(held.edges, "relation")
    concepts = words.counted(held.concepts, "concept")
    story.say(words.say(_LEARNT, concepts=concepts, relations=relations), point=True)
    if held.waiting_events:
        story.say(words.say(_WAITING, waiting=words.counted(held.waiting_events, "event")))
    return story.told(
        "Say the counts of the last days beside those before; forecast nothing.",
        table=_table((now, then) if value.compares else (now,), words),
        figure=_figure(value, words) if value.compares else None,
    )


def _figure(value: Overview, words: Words) -> Figure:
    """Both stretches beside each other."""
    now, then, adjoins = value.lately, value.before, value.adjoins
    ends = [words.pick(("before", "之前")), words.pick(("this stretch", "本时段"))]
    if not adjoins:
        ends = [_stretch(then, words), _stretch(now, words)]
    return figure(
        words.pick(("This stretch and the one before", "本时段与前一时段") if adjoins else _OTHER_TITLE),
        words.say(
            (
                "Events, orders and shoppers of the {days} to {until} beside the {days} "
                "before: {now} and {then} events.",
                "截至 {until} 的 {days}与再往前 {days}的记录、订单和顾客数：记录分别为 {now} 和 {then} 条。",
            )
            if adjoins
            else _OTHER_SAYS,
            other=_stretch(then, words),
            days=words.counted(now.days, "day"),
            until=now.until,
            now=now.events,
            then=then.events,
        ),
        [_panel(at, then, now, ends, words) for at in range(PANELS)],
        {
            "grid": {"rows": 1, "columns": PANELS, "pattern": "independent"},
            "showlegend": False,
            "height": 320,
            **{f"xaxis{at + 1}": _named_axis(_numbers(now, words)[at][0]) for at in range(PANELS)},
            **{f"yaxis{at + 1}": numbers_axis(rangemode="tozero") for at in range(PANELS)},
        },
    )


def _stretch(one: Activity, words: Words) -> str:
    return words.say(("{since} to {until}", "{since} 至 {until}"), since=_first_moment(one), until=one.until)


def _first_moment(one: Activity) -> datetime:
    """Where a stretch begins, itself in it."""
    return one.since + timedelta(microseconds=1)


def _numbers(one: Activity, words: Words) -> list[tuple[str, int | float]]:
    names = (
        ("Events", "记录"),
        ("Orders", "订单"),
        ("Shoppers", "顾客"),
        ("New shoppers", "新顾客"),
        ("Spent", "消费"),
    )
    counts = (one.events, one.orders, one.shoppers, one.new_shoppers, one.spent)
    return [(words.pick(name), count) for name, count in zip(names, counts, strict=True)]


def _panel(at: int, then: Activity, now: Activity, ends: list[str], words: Words) -> dict[str, object]:
    """One number of both stretches, on an axis of its own."""
    counts = [_numbers(one, words)[at][1] for one in (then, now)]
    return {
        "type": "bar",
        "x": ends,
        "y": counts,
        "text": [f"{count:,}" for count in counts],
        "marker": {"color": [COLOURS[6], COLOURS[0]]},
        "xaxis": f"x{at + 1}",
        "yaxis": f"y{at + 1}",
    }


def _named_axis(name: str) -> dict[str, object]:
    return {**names_axis(), "title": {"text": chart_text(name)}}


def _table(stretches: Sequence[Activity], words: Words) -> Table:
    columns = (words.pick(("Number", "指标")), *(_stretch(one, words) for one in stretches))
    counts = zip(*(_numbers(one, words) for one in stretches), strict=True)
    return Table(columns, tuple((row[0][0], *(count for _, count in row)) for row in counts))
