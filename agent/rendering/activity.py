"""What one shopper did in a time, and the newest of it."""

from penchant.agent.answering.results import Rendered, Table
from penchant.agent.rendering.markdown import Markup, bold, escape
from penchant.agent.rendering.meant import taken_for
from penchant.agent.rendering.telling import LINES, Story, Telling
from penchant.agent.rendering.words import AND_MORE, Pair, Words
from penchant.tools.shopper_activity import ShopperActivity, ShopperEvent

_WHEN: Pair = ("from {since} to {until}", "{since} 至 {until}")
_UNTIL: Pair = ("up to {until}", "截至 {until}")
_NOTHING: Pair = (
    "Shopper {shopper} left no {noun}{of} {when}.",
    "{when}，顾客 {shopper} 没有{of}{noun}记录。",
)
_OF: Pair = (" of {words}{meant}", " {words}{meant} 的")
_HEAD: Pair = (
    "Shopper {shopper}, {when}: {orders} with {events} of {items}{spent}, on {visits}.",
    "顾客 {shopper}，{when}：{orders}、{events}，涉及 {items}{spent}，共 {visits}。",
)
_HEAD_EVENTS: Pair = (
    "Shopper {shopper}, {when}: {events} with {items}, on {visits}.",
    "顾客 {shopper}，{when}：{events}，涉及 {items}，共 {visits}。",
)
_HEAD_OF: Pair = (
    "Shopper {shopper}, {when}: {events} of {words}{meant} on {visits}{spent}, last on {last}.",
    "顾客 {shopper}，{when}：{words}{meant} 共 {events}、{visits}{spent}，最近一次是 {last}。",
)
_OF_PIECES: Pair = ("{events} ({pieces})", "{events}（{pieces}）")
_SPENT: Pair = (", {spent} spent", "，消费 {spent}")
_PLACE: Pair = (
    "By spending that is place {place} of {spenders}",
    "按消费额排第 {place}，共 {spenders}",
)
_GAP: Pair = ("Usually {days} apart; the first was on {first}", "通常相隔 {days}；最早一次是 {first}")
_VISITS_APART: Pair = (
    "Visits are usually {days} apart; the first was on {first}",
    "通常每隔 {days}来一次；最早一次是 {first}",
)
_FIRST: Pair = ("The first was on {day}", "最早一次是 {day}")
_LAST: Pair = ("Last, on {day}{ago}{since}{cost}: {items}", "最近一次（{day}{ago}{since}{cost}）：{items}")
_AGO: Pair = (", {days} before {until}", "，距 {until} {days}")
_COST: Pair = (", for {spent}", "，消费 {spent}")
_SINCE: Pair = (" and back to {day}", "，上溯到 {day}")
_SHOWN: Pair = ("The table has the newest {shown}.", "表格列出最新的 {shown}。")


def activity(value: ShopperActivity, telling: Telling) -> Rendered:
    """Visits, orders and spending, or how often and when last one kind of product was had."""
    words, story = telling.words, Story()
    when = words.say(
        _UNTIL if value.since is None else _WHEN, since=value.since or value.until, until=value.until
    )
    shopper = bold(escape(value.shopper_id))
    noun = value.kind or "event"
    # a day on which something was given back is no visit
    by_day = value.thing is not None or noun == "return"
    meant = taken_for(value.thing.understood if value.thing else None, telling)
    thing = bold(escape(value.thing.words)) if value.thing else Markup("")
    if not value.events or value.last is None or value.first is None:
        of = words.say(_OF, words=thing, meant=meant) if value.thing else Markup("")
        story.say(words.say(_NOTHING, shopper=shopper, noun=words.kind(noun), of=of, when=when))
        return story.told("Say that there is none; guess no reason.")
    told = {
        "shopper": shopper,
        "when": when,
        "words": thing,
        "meant": meant,
        "orders": bold(words.counted(value.orders, "order")),
        "events": _events(value, noun, words),
        "items": words.counted(value.items, "item"),
        "visits": words.counted(value.visits, "day" if by_day else "visit"),
        "spent": words.say(_SPENT, spent=bold(words.money(value.spent))) if value.spent else Markup(""),
        "last": bold(words.day(value.last)),
    }
    head = _HEAD_OF if value.thing else _HEAD if value.orders else _HEAD_EVENTS
    story.say(words.say(head, **told), event_ids=value.event_ids[:LINES], event_count=value.events)
    if value.place is not None:
        place = words.say(_PLACE, place=value.place, spenders=words.counted(value.spenders, "shopper"))
        story.say(place, point=True)
    if value.first.date() != value.last.date() and value.gap_days is None:
        story.say(words.say(_FIRST, day=value.first), point=True, event_count=value.events)
    _last(value, story, telling)
    if value.gap_days is not None:
        apart = _GAP if by_day else _VISITS_APART
        gap = words.say(apart, days=words.days(value.gap_days), first=value.first)
        story.say(gap, point=True, event_count=value.events)
    if value.events > len(value.newest):
        story.say(words.say(_SHOWN, shown=words.counted(len(value.newest), "event")))
    return story.told("Say what was done, how often and when last.", table=_table(value.newest, words))


def _events(value: ShopperActivity, noun: str, words: Words) -> Markup:
    """How many, and of how many pieces where purchases or returns are counted and the log tells."""
    events = bold(words.counted(value.events, noun))
    if value.units is None or noun not in ("purchase", "return"):
        return events
    return words.say(_OF_PIECES, events=events, pieces=bold(words.pieces(value.units)))


def _last(value: ShopperActivity, story: Story, telling: Telling) -> None:
    """The newest day, or as much of what was done as is asked for, and what it came to."""
    words, last = telling.words, value.last or value.until
    day = value.newest if telling.argument("count") else value.last_day
    items = [telling.strong_item(one.item_id, one.title) for one in day[:LINES]]
    if len(day) > len(items):
        items.append(words.say(AND_MORE))
    since = words.say(_SINCE, day=day[-1].at) if day[-1].at.date() != last.date() else Markup("")
    is_told = value.last_spent and not since
    cost = words.say(_COST, spent=words.money(value.last_spent)) if is_told else Markup("")
    ago = Markup("")
    if value.days_since:
        ago = words.say(_AGO, days=words.counted(value.days_since, "day"), until=value.until)
    told = words.say(_LAST, day=last, ago=ago, since=since, cost=cost, items=words.enumerated(items))
    story.say(told, point=True, event_ids=[one.event_id for one in day])


def _table(events: tuple[ShopperEvent, ...], words: Words) -> Table:
    columns = (("Day", "What", "Item", "Item id", "Spent"), ("日期", "行为", "商品", "商品编号", "消费"))
    rows = [(words.day(one.at), words.kind(one.kind), one.title, one.item_id, one.spent) for one in events]
    return Table(columns[words.language == "zh"], tuple(rows))
