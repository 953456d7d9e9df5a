"""What one shopper will buy next and when, and whether they leave."""

from penchant.agent.answering.results import Figure, Rendered, Table
from penchant.agent.rendering.figures import COLOURS, figure, names_axis, numbers_axis, short
from penchant.agent.rendering.markdown import Markup, bold, escape
from penchant.agent.rendering.meant import taken_for
from penchant.agent.rendering.ranked_by import chance, rests_on
from penchant.agent.rendering.reasons import reason
from penchant.agent.rendering.telling import LINES, Story, Telling
from penchant.agent.rendering.words import IT, Pair
from penchant.tools.meant import Thing
from penchant.tools.next_behaviour import Cycle, NextBehaviour, NextItem

_BETWEEN: Pair = (
    "Shopper {shopper} comes again between {earliest} and {latest} with {coverage} probability"
    "{likeliest}{item}.",
    "顾客 {shopper} 有 {coverage} 的概率在 {earliest} 至 {latest} 之间再来{likeliest}{item}。",
)
_LATE: Pair = (
    "It is open whether shopper {shopper} comes again: maybe from {earliest} on{likeliest}, maybe "
    "never{item}.",
    "顾客 {shopper} 是否再来并不确定：可能从 {earliest} 起{likeliest}，也可能不再来{item}。",
)
_BEYOND: Pair = (
    "When shopper {shopper} comes again lies beyond what the shop's past shows{item}.",
    "顾客 {shopper} 何时再来，超出了本店历史所能显示的范围{item}。",
)
_UNKNOWN: Pair = (
    "The shop's past is too short to say when shopper {shopper} comes again{item}.",
    "本店的历史太短，无法判断顾客 {shopper} 何时再来{item}。",
)
_LIKELIEST: Pair = (", in one of two cases by {day}", "，一半的情况下不晚于 {day}")
_FIRST: Pair = ("; the likeliest item is {item}", "；可能性最大的商品是 {item}")
_AWAY: Pair = (
    "Probability of staying away for the next {days}: {away} (all shoppers: {usual})",
    "接下来 {days}内不来的概率：{away}（全体顾客：{usual}）",
)
_VISITS: Pair = (
    "So far: {visits}{gap}, last seen on {day}",
    "到目前为止：{visits}{gap}，最近一次是 {day}",
)
_GAP: Pair = (", usually {gap} apart", "，通常间隔 {gap}")
_THING: Pair = ("{thing}{meant}, shopper {shopper}: {had}.", "{thing}{meant}，顾客 {shopper}：{had}。")
_NEVER_YET: Pair = (
    "Shopper {shopper} has had no {thing}{meant} so far.",
    "顾客 {shopper} 至今没有 {thing}{meant} 的记录。",
)
_LINE: Pair = ("{item}{chance}: {why}", "{item}{chance}：{why}")
_CYCLE: Pair = (
    "{did_it} on {days}, usually {gap} apart, due {due}",
    "在 {days}里{did_it}，通常间隔 {gap}，下一次应在 {due}",
)
_OVERDUE: Pair = (
    "{did_it} on {days}, usually {gap} apart, was due {due}",
    "在 {days}里{did_it}，通常间隔 {gap}，下一次原应在 {due}",
)
_HAD: Pair = ("{did_it} on {days}, last on {day}", "在 {days}里{did_it}，最近一次是 {day}")
_RESTS: Pair = (
    "This rests on the {alike} situations of the shop's past most like this one: {away} of them were "
    "followed by {days} without a visit.",
    "依据：本店历史上与此最相似的 {alike} 个情形，其中 {away} 个之后 {days}内没有再来。",
)
_NO_CHANCE: Pair = (
    "The items are the shopper's best recommendations. {rests}",
    "以上商品是对这位顾客的最佳推荐。{rests}",
)


def next_behaviour(value: NextBehaviour, telling: Telling) -> Rendered:
    """When a shopper comes again, whether they stay away, and what they buy."""
    words, story = telling.words, Story()
    first = value.items[0] if value.items else None
    events = first.event_ids if first is not None else ()
    if value.thing is not None and value.cycle is not None:
        story.say(_of_thing(value.thing, value.cycle, value, telling), event_count=value.cycle.bought_on)
    story.say(_head(value, telling), event_ids=events, event_count=max(value.visits, len(events)))
    days = words.counted(value.days, "day")
    if value.stays_away is not None and value.usual is not None:
        away, usual = bold(words.chance(value.stays_away)), words.percent(value.usual)
        story.say(words.say(_AWAY, days=days, away=away, usual=usual), point=True)
    gap = Markup("")
    if value.gap_days is not None:
        gap = words.say(_GAP, gap=words.days(value.gap_days))
    visits = words.counted(value.visits, "visit")
    statement = words.say(_VISITS, visits=visits, gap=gap, day=value.last_seen)
    story.say(statement, point=True, event_count=value.visits)
    for item in value.items[: LINES - 2]:
        _item(story, item, value, telling)
    if value.stays_away is not None:
        story.say(words.say(_RESTS, alike=value.alike, away=value.alike_away, days=days))
    if value.items and value.items_days is None:
        story.say(words.say(_NO_CHANCE, rests=rests_on("weighted", telling)))
    return story.told(
        "Say the range of the next visit, the probability of staying away and the items; promise none of it.",
        table=_table(value, telling),
        figure=_chances(value, telling),
    )


def _of_thing(thing: Thing, cycle: Cycle, value: NextBehaviour, telling: Telling) -> Markup:
    words = telling.words
    return words.say(
        _THING if cycle.bought_on else _NEVER_YET,
        shopper=bold(escape(value.shopper_id)),
        thing=bold(escape(thing.words)),
        meant=taken_for(thing.understood, telling),
        had=_had(cycle, value, telling),
    )


def _head(value: NextBehaviour, telling: Telling) -> Markup:
    words = telling.words
    item = Markup("")
    if value.items:
        first = value.items[0]
        item = words.say(_FIRST, item=telling.strong_item(first.item_id, first.title))
    shopper = bold(escape(value.shopper_id))
    if value.stays_away is None:
        return words.say(_UNKNOWN, shopper=shopper, item=item)
    if value.earliest is None:
        return words.say(_BEYOND, shopper=shopper, item=item)
    likeliest = Markup("") if value.likeliest is None else words.say(_LIKELIEST, day=value.likeliest)
    return words.say(
        _LATE if value.latest is None else _BETWEEN,
        shopper=shopper,
        earliest=value.earliest,
        latest=value.latest or value.earliest,
        coverage=words.percent(value.coverage),
        likeliest=likeliest,
        item=item,
    )


def _item(story: Story, item: NextItem, value: NextBehaviour, telling: Telling) -> None:
    words = telling.words
    line = words.say(
        _LINE,
        item=telling.strong_item(item.item_id, item.title),
        chance=chance(item.probability, value.items_days, telling),
        why=_why(item, value, telling),
    )
    count = item.term.event_count if item.term is not None else len(item.event_ids)
    path = item.term.concept_path if item.term is not None else ()
    story.say(line, point=True, event_ids=item.event_ids, event_count=count, path=path)


def _why(item: NextItem, value: NextBehaviour, telling: Telling) -> Markup:
    if had := _had(item, value, telling):
        return had
    return escape(item.why) if item.term is None else reason(item.term, telling)


def _had(cycle: Cycle | NextItem, value: NextBehaviour, telling: Telling) -> Markup:
    """On how many days it was bought and when it is due; empty where it never was."""
    words = telling.words
    days, did_it = words.counted(cycle.bought_on, "day"), words.did(value.deed, IT)
    if cycle.due is not None and cycle.gap_days is not None:
        pair = _OVERDUE if cycle.due < value.as_of else _CYCLE
        return words.say(pair, did_it=did_it, days=days, gap=words.days(cycle.gap_days), due=cycle.due)
    if cycle.last_bought is not None:
        return words.say(_HAD, did_it=did_it, days=days, day=cycle.last_bought)
    return Markup("")


def _table(value: NextBehaviour, telling: Telling) -> Table:
    words = telling.words
    bought = value.deed == "purchase"
    days: Pair = ("Days bought", "购买天数") if bought else ("Days with it", "有记录的天数")
    columns = (
        ("Item", "Id", "Probability", days[0], "Days between", "Due"),
        ("商品", "编号", "概率", days[1], "间隔天数", "预计"),
    )[words.language == "zh"]
    rows = tuple(
        (
            item.title,
            item.item_id,
            None if item.probability is None else round(item.probability, 4),
            item.bought_on,
            item.gap_days,
            None if item.due is None else words.day(item.due),
        )
        for item in value.items
    )
    return Table(columns, rows)


def _chances(value: NextBehaviour, telling: Telling) -> Figure | None:
    """Probabilities of staying away and of each item; None where there is none."""
    words = telling.words
    bars: list[tuple[str, float, str]] = []
    if value.stays_away is not None and value.usual is not None:
        pair = ("stays away {days}", "{days}内不来")
        days = words.counted(value.days, "day")
        bars.append((words.say(pair, days=days), value.stays_away, COLOURS[5]))
        bars.append((words.pick(("the same, all shoppers", "同上，全体顾客")), value.usual, COLOURS[6]))
    bars += [
        (telling.label(item.item_id, item.title), item.probability, COLOURS[0])
        for item in value.items
        if item.probability is not None
    ]
    if not bars:
        return None
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "y": [short(name) for name, _, _ in bars],
            "x": [chance for _, chance, _ in bars],
            "text": [words.chance(chance) for _, chance, _ in bars],
            "marker": {"color": [colour for _, _, colour in bars]},
        }
    ]
    told = [
        words.say(("{name}: {chance}", "{name}：{chance}"), name=name, chance=words.chance(chance))
        for name, chance, _ in bars
    ]
    layout = {
        "yaxis": names_axis(backwards=True),
        "xaxis": numbers_axis(tickformat=".0%", range=[0, 1]),
        "showlegend": False,
        "height": 160 + 34 * len(bars),
    }
    return figure(words.pick(("Probabilities", "概率")), words.clauses(told), data, layout)
