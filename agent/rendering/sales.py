"""The shop, or things in it, in figures: in all, piece by piece of time, side by side."""

from penchant.agent.answering.results import Rendered
from penchant.agent.rendering.goods_shown import OF, tell_first, tell_moved
from penchant.agent.rendering.markdown import Markup, bold, escape
from penchant.agent.rendering.meant import taken_for
from penchant.agent.rendering.sales_shown import (
    han_weekday,
    has_money,
    label_of,
    measure_name,
    number_told,
    picture,
    table,
    valued,
)
from penchant.agent.rendering.segments import among_told
from penchant.agent.rendering.telling import Story, Telling
from penchant.agent.rendering.words import Pair, Words
from penchant.tools.figure_rows import FigureRow
from penchant.tools.figures import Figures
from penchant.units import AROUND, MEASURES, RANKED, SHARES, SPLITS, SUMS, UNITS, Measure

NEXT_TOLD = 2
"""Pieces that are named after the highest."""
_WHEN: Pair = ("From {since} to {until}", "{since} 至 {until}")
_WHEN_ON: Pair = ("From {since} to {until}, on {days} alone", "{since} 至 {until}，只算{days}")
_TOTAL: Pair = (
    "{when}, {shoppers}{bought}: {orders}, {events}{money}.",
    "{when}，{shoppers}{bought}：{orders}、{events}{money}。",
)
_TOTAL_BESIDE: Pair = (
    "{shoppers}{bought}: {orders}, {events}{money}",
    "{shoppers}{bought}：{orders}、{events}{money}",
)
_MEANS: dict[str, Pair] = {
    "new": (
        "{when}, new shoppers{of}: {number}, who bought for the first time.",
        "{when}，{of}新顾客：{number} 位，首次购买。",
    ),
    "per_order": ("{when}, an order{of} came to {number} on average.", "{when}，{of}平均每单消费 {number}。"),
    "per_shopper": ("{when}, a shopper spent {number} on average{of}.", "{when}，{of}人均消费 {number}。"),
    "basket": (
        "{when}, an order{of} held {number} purchases on average.",
        "{when}，{of}平均每单 {number} 件。",
    ),
    "units_per_order": (
        "{when}, an order{of} held {number} pieces on average.",
        "{when}，{of}平均每单 {number} 件。",
    ),
    "repeat": (
        "{when}, {number} of the shoppers{of} bought on two days or more.",
        "{when}，{of}复购率（在两天或以上有购买的顾客占比）为 {number}。",
    ),
    "repeating": (
        "{when}, {number} shoppers{of} bought on two days or more.",
        "{when}，{of}在两天或以上有购买（复购）的顾客有 {number} 位。",
    ),
    "gap": (
        "{when}, {number} pass on average from one order{of} to the shopper's next.",
        "{when}，同一位顾客{of}两次下单之间平均相隔 {number}。",
    ),
    "return_rate": (
        "{when}, {number} of the purchases{of} were returned.",
        "{when}，{of}退货率（退货占购买的比例）为 {number}。",
    ),
    "stars": (
        "{when}, {events}{of} give {number} stars on average.",
        "{when}，{of}{events}平均 {number} 星。",
    ),
}
_CONVERTED: Pair = (
    "{when}, {number} of {shoppers}{did} bought: {buyers}; {others} did not.",
    "{when}，{did}{shoppers}中有 {number} 购买：{buyers} 位买了，{others} 位没买。",
)
_WITH: Pair = (" with any event{of}", "有{of}任何记录的 ")
_WITH_KIND: Pair = (" with a {kind}{of}", "有{of}{kind}的 ")
_LEFT: Pair = (
    "{when}, {shoppers} left {events}{of}{worth}.",
    "{when}，{shoppers}共有{of} {events}{worth}。",
)
_LEFT_BESIDE: Pair = ("{shoppers} left {events}{of}{worth}", "{shoppers}共有{of} {events}{worth}")
_WORTH: Pair = (", worth {spent}", "，金额 {spent}")
_SHARE_OF_KIND: Pair = ("That is {share} of all of these in that time", "占同期全店的 {share}")
_COURSE: Pair = (
    "{measure}{of}: {number} {when}, {other} {beside}{change}.",
    "{of}{measure}：{number}（{when}），{other}（{beside}）{change}。",
)
_HIGHER: Pair = (": {percent} higher", "，高 {percent}")
_LOWER: Pair = (": {percent} lower", "，低 {percent}")
_DURING: Pair = ("from {since} to {until}", "{since} 至 {until}")
_BOUGHT: Pair = (" bought {thing}", "购买了 {thing}")
_ANYTHING: Pair = (" bought", "有购买")
_CAME: Pair = (" came", "来过")
_HAD: Pair = (" had {thing}", "涉及 {thing}")
_MONEY: Pair = (
    ", {spent} spent: {order} an order and {each} a shopper",
    "，消费 {spent}：每单 {order}，人均 {each}",
)
_OF_PIECES: Pair = ("{events} of {pieces}", "{events}（{pieces}）")
_SHARE: Pair = (
    "That is {shoppers} of the shop's shoppers{spent} in that time",
    "占同期全店顾客的 {shoppers}{spent}",
)
_SHARE_SPENT: Pair = (" and {spent} of its spending", "、消费的 {spent}")
_REPEAT: Pair = (
    "{share} of them bought on two days or more",
    "其中 {share} 在两天或以上有购买（复购）",
)
_MORE: Pair = (
    "{when}, {first} is ahead of {second} by {measure}: {high} beside {low}.",
    "{when}，{first} 的{measure}高于 {second}：{high} 对 {low}。",
)
_LEVEL: Pair = (
    "{when}, {first} and {second} are level by {measure}: {high}.",
    "{when}，{first} 与 {second} 的{measure}相同：{high}。",
)
_BOTH: Pair = ("{both} had all of these", "{both}两者都有")
_HIGHEST: Pair = (
    "{when}, highest by {measure}{of}: {high}; lowest: {low}.",
    "{when}，{of}{measure}最高的是 {high}，最低的是 {low}。",
)
_ONE_PIECE: Pair = ("{when}, {measure}{of}: {high}.", "{when}，{of}{measure}：{high}。")
_PART: Pair = ("{label} ({days} of it)", "{label}（仅 {days}）")
_NEXT: Pair = ("Next: {pieces}", "其次：{pieces}")
_SHARE_OF: Pair = ("{label}: {share} of it", "{label}占 {share}")
_IN_UTC: Pair = ("Hours are in UTC, as the log has them", "小时按日志所记的 UTC 时间")
_PARTLY: Pair = (
    "Only partly in this stretch, and in the table alone: {pieces}",
    "只有一部分在此时段内、仅列在表中：{pieces}",
)


def figures(value: Figures, telling: Telling) -> Rendered:
    """The numbers asked for, those beside them, and a picture of their course."""
    words, story = telling.words, Story()
    measure = next((one for one in MEASURES if one == telling.argument("measure")), _usual(value))
    _head(value, measure, story, telling)
    for one in filter(None, (value, value.beside)):
        _totals(one, story, telling, is_beside=value.beside is not None)
    if value.both is not None:
        both = words.say(_BOTH, both=words.counted(value.both, "shopper"))
        story.say(both, point=True, event_count=value.both)
    if value.among:
        story.say(among_told(value.among, telling))
    return story.told(
        "Say the numbers and which piece or thing has most; give no reason for it, and forecast nothing.",
        table=table(value, measure, words),
        figure=picture(value, measure, words),
    )


def _head(value: Figures, measure: Measure, story: Story, telling: Telling) -> None:
    """The number asked for, or which piece, thing or stretch has most of it."""
    when = _when(value, telling)
    if value.by in RANKED and value.beside is not None:
        _both_stretches(value, measure, story, telling)
        tell_moved(value, measure, story, telling)
    elif value.by in RANKED and value.rows:
        tell_first(value, measure, story, telling, when)
    elif value.by and value.rows:
        _pieces(value, measure, story, telling, when)
    elif value.beside is not None:
        _both_stretches(value, measure, story, telling)
    elif len(value.totals) > 1:
        _side_by_side(value, measure, story, telling, when)
    elif measure == "conversion":
        _converted(value, story, telling, when)
    elif measure in _MEANS:
        _average(value, measure, story, telling, when)


def _when(value: Figures, telling: Telling) -> Markup:
    """The stretch of time, and the days of the week where not all of them are counted."""
    words = telling.words
    if not value.days:
        return words.say(_WHEN, since=value.since, until=value.until)
    named = [Markup(words.pick((f"{day.capitalize()}s", han_weekday(day)))) for day in value.days]
    return words.say(_WHEN_ON, since=value.since, until=value.until, days=words.listed(named))


def _usual(value: Figures) -> Measure:
    """What is told first where the question names no number."""
    if value.counts not in ("purchase", "event"):
        return "purchases"
    return "orders" if value.by in (*UNITS, "pair") else "shoppers"


def _pieces(value: Figures, measure: Measure, story: Story, telling: Telling, when: Markup) -> None:
    """Which piece of the stretch has most, and which fewest."""
    words, ranked = telling.words, value.ranked(measure)
    of = _of(value, telling)
    high, low = (bold(valued(value, row, measure, words)) for row in (ranked[0], ranked[-1]))
    name = Markup(measure_name(value, measure, words))
    head = words.say(
        _HIGHEST if len(ranked) > 1 else _ONE_PIECE, when=when, measure=name, of=of, high=high, low=low
    )
    story.say(head, event_count=value.totals[0].purchases)
    if further := ranked[1:-1][:NEXT_TOLD]:
        pieces = words.enumerated([valued(value, row, measure, words) for row in further])
        story.say(
            words.say(_NEXT, pieces=pieces), point=True, event_count=sum(row.purchases for row in further)
        )
    if value.by == "hour":
        story.say(words.say(_IN_UTC), point=True)
    whole = sum(row.measured(measure) for row in ranked)
    if value.by in SPLITS and measure in ("shoppers", *SUMS) and whole > 0:
        shares = [
            words.say(
                _SHARE_OF,
                label=label_of(value, row, words),
                share=words.percent(row.measured(measure) / whole),
            )
            for row in ranked
        ]
        story.say(words.enumerated(shares), point=True, event_count=value.totals[0].purchases)
    partly = [row for row in value.rows if row.thing == ranked[0].thing and row not in ranked]
    if partly and value.by not in AROUND:
        parts = [
            words.say(_PART, label=label_of(value, row, words), days=words.counted(row.days, "day"))
            for row in partly
        ]
        story.say(words.say(_PARTLY, pieces=words.listed(parts)), point=True)


def _side_by_side(value: Figures, measure: Measure, story: Story, telling: Telling, when: Markup) -> None:
    """Which of the things has most, before the next."""
    words = telling.words
    first, second = sorted(value.totals, key=lambda row: -row.measured(measure))[:2]
    high, low = (number_told(row.measured(measure), measure, words) for row in (first, second))
    head = words.say(
        _MORE if high != low else _LEVEL,
        when=when,
        measure=Markup(measure_name(value, measure, words)),
        first=bold(escape(value.name_of(first))),
        second=bold(escape(value.name_of(second))),
        high=bold(high),
        low=low,
    )
    story.say(head, event_count=first.purchases + second.purchases)


def _both_stretches(value: Figures, measure: Measure, story: Story, telling: Telling) -> None:
    """The number asked for in both stretches."""
    words, other = telling.words, value.beside or value
    rows = value.totals[0], other.totals[0]
    numbers = [number_told(row.measured(measure), measure, words) for row in rows]
    during = [words.say(_DURING, since=one.since, until=one.until) for one in (value, other)]
    name = measure_name(value, measure, words)
    head = words.say(
        _COURSE,
        measure=Markup(name[:1].upper() + name[1:]),
        of=_of(value, telling),
        number=bold(numbers[0]),
        other=bold(numbers[1]),
        when=during[0],
        beside=during[1],
        change=_change(rows[0].measured(measure), rows[1].measured(measure), measure, words),
    )
    story.say(head, event_count=sum(row.purchases for row in rows))


def _change(now: float, then: float, measure: Measure, words: Words) -> Markup:
    """By what part a number is higher or lower; empty for shares, and where it was nothing or is the same."""
    if measure in SHARES or then <= 0 or now == then:
        return Markup("")
    percent = words.percent(abs(now / then - 1))
    return words.say(_HIGHER if now > then else _LOWER, percent=percent)


def _of(value: Figures, telling: Telling) -> Markup:
    """What the numbers are of; empty for the whole shop."""
    if not value.things:
        return Markup("")
    return telling.words.say(OF, thing=bold(escape(value.name_of(value.totals[0]))))


def _average(value: Figures, measure: Measure, story: Story, telling: Telling, when: Markup) -> None:
    """An average or a share of the shop, or of the one thing."""
    words, row = telling.words, value.totals[0]
    told = words.say(
        _MEANS[measure],
        when=when,
        of=_of(value, telling),
        number=bold(number_told(row.measured(measure), measure, words)),
        events=words.counted(row.purchases, value.counts),
    )
    story.say(told, event_count=row.purchases)


def _totals(value: Figures, story: Story, telling: Telling, *, is_beside: bool) -> None:
    """All numbers of each thing, or of the shop."""
    tell = _total if value.counts in ("purchase", "event") else _total_of_kind
    for row in value.totals:
        tell(value, row, story, telling, is_beside=is_beside)


def _total(value: Figures, row: FigureRow, story: Story, telling: Telling, *, is_beside: bool) -> None:
    """All numbers of one thing, or of the shop."""
    words, is_shop = telling.words, row.thing is None
    events = value.counts == "event"
    verb = (_CAME if events else _ANYTHING) if is_shop else _HAD if events else _BOUGHT
    money = Markup("")
    if has_money(value):
        money = words.say(
            _MONEY,
            spent=bold(words.money(row.spent)),
            order=bold(words.money(row.measured("per_order"))),
            each=words.money(row.measured("per_shopper")),
        )
    alone = not story.blocks
    told = words.say(
        _TOTAL if alone or is_beside or value.days else _TOTAL_BESIDE,
        when=_when(value, telling),
        shoppers=bold(words.counted(row.shoppers, "shopper")),
        bought=words.say(verb, thing=Markup("") if is_shop else _named(value, row, telling)),
        orders=words.counted(row.orders, "visit" if events else "order"),
        events=_events(value, row, words),
        money=money,
    )
    story.say(told if alone else Markup(told.rstrip(".。")), point=not alone, event_count=row.purchases)
    if row.shoppers and not is_shop and len(value.totals) == 1:
        spent = Markup("")
        if has_money(value):
            spent = words.say(_SHARE_SPENT, spent=words.percent(value.share(row, "spent")))
        part = words.say(_SHARE, shoppers=words.percent(value.share(row, "shoppers")), spent=spent)
        story.say(part, point=True, event_count=row.purchases)
    if row.shoppers and not events and alone:
        share = words.say(_REPEAT, share=words.percent(row.measured("repeat")))
        story.say(share, point=True, event_count=row.purchases)


def _events(value: Figures, row: FigureRow, words: Words) -> Markup:
    """How many purchases, or other events, and of how many pieces where the log tells."""
    events = words.counted(row.purchases, value.counts)
    return words.say(_OF_PIECES, events=events, pieces=words.pieces(row.units)) if value.has_units else events


def _converted(value: Figures, story: Story, telling: Telling, when: Markup) -> None:
    """How many of those with an event bought, and how many did not."""
    words, row = telling.words, value.totals[0]
    of, is_any = _of(value, telling), value.counts == "event"
    told = words.say(
        _CONVERTED,
        when=when,
        number=bold(words.percent(row.measured("conversion"))),
        shoppers=words.counted(row.shoppers, "shopper"),
        did=words.say(_WITH if is_any else _WITH_KIND, of=of, kind=words.kind(value.counts)),
        buyers=row.buyers,
        others=row.shoppers - row.buyers,
    )
    story.say(told, event_count=row.purchases)


def _total_of_kind(
    value: Figures, row: FigureRow, story: Story, telling: Telling, *, is_beside: bool
) -> None:
    """How many events of a kind other than purchases there were, and by how many."""
    words, alone = telling.words, not story.blocks
    is_worth = value.counts == "return" and bool(row.spent)
    told = words.say(
        _LEFT if alone or is_beside or value.days else _LEFT_BESIDE,
        when=_when(value, telling),
        shoppers=bold(words.counted(row.shoppers, "shopper")),
        events=bold(_events(value, row, words)),
        of=Markup("") if row.thing is None else words.say(OF, thing=_named(value, row, telling)),
        worth=words.say(_WORTH, spent=bold(words.money(row.spent))) if is_worth else Markup(""),
    )
    story.say(told if alone else Markup(told.rstrip(".。")), point=not alone, event_count=row.purchases)
    if row.thing is not None and len(value.totals) == 1:
        share = words.percent(value.share(row, "purchases"))
        story.say(words.say(_SHARE_OF_KIND, share=share), point=True, event_count=row.purchases)


def _named(value: Figures, row: FigureRow, telling: Telling) -> Markup:
    thing = value.things[row.thing or 0]
    return Markup(f"{bold(escape(thing.words))}{taken_for(thing.understood, telling)}")
