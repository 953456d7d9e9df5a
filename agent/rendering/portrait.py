"""What one shopper likes, buys again and shuns, from the facts of the profile."""

from penchant.agent.answering.results import Figure, Rendered, Table
from penchant.agent.answering.values import Portrait
from penchant.agent.rendering.figures import COLOURS, figure, numbers_axis, short
from penchant.agent.rendering.markdown import Markup, bold, escape, plain
from penchant.agent.rendering.reached import meant_told
from penchant.agent.rendering.telling import Story, Telling, concept_path
from penchant.agent.rendering.words import Pair, Words
from penchant.graph_store import Fact, FactKind, Stage
from penchant.graph_store.facts import Measure
from penchant.tools.who_likes import Taste

INTERESTS_TOLD = 3
LONG_AGO_DAYS = 365
"""A shopper silent for so long is told to be, where no interest is left."""
_ORDER = (
    (FactKind.INTEREST, INTERESTS_TOLD),
    (FactKind.HABIT, 1),
    (FactKind.BRAND, 1),
    (FactKind.PRICE, 1),
    (FactKind.DISLIKE, 1),
    (FactKind.CHANGE, 2),
    (FactKind.CORRECTION, 2),
)
"""What a text tells of each kind, in this order; the rest stands in the table."""
_STAGES: dict[Stage, Pair] = {
    Stage.EMERGING: ("{name} is growing lately: {what}", "{name} 近来升温：{what}"),
    Stage.STEADY: ("{name} is steady: {what}", "{name} 一直稳定：{what}"),
    Stage.FADING: ("{name} is fading lately: {what}", "{name} 近来降温：{what}"),
    Stage.DORMANT: ("{name} has gone quiet: {what}", "{name} 已沉寂：{what}"),
    Stage.RECURRING: ("{name} keeps coming back: {what}", "{name} 反复出现：{what}"),
    Stage.ONE_OFF: ("{name} was a one-off: {what}", "{name} 只是一次性的：{what}"),
}
_STAGE_NAMES: dict[Stage, Pair] = {
    Stage.EMERGING: ("growing", "升温"),
    Stage.STEADY: ("steady", "稳定"),
    Stage.FADING: ("fading", "降温"),
    Stage.DORMANT: ("quiet", "沉寂"),
    Stage.RECURRING: ("coming back", "反复"),
    Stage.ONE_OFF: ("one-off", "一次性"),
}
_KINDS: dict[FactKind, Pair] = {
    FactKind.HABIT: ("Buys {name} again and again: {what}", "反复购买 {name}：{what}"),
    FactKind.BRAND: ("Favours the brand {name}: {what}", "偏爱品牌 {name}：{what}"),
    FactKind.PRICE: ("Favours the price band {name}: {what}", "偏爱价格段 {name}：{what}"),
    FactKind.DISLIKE: ("Was disappointed by {name}: {what}", "对 {name} 不满意：{what}"),
}
_PLAIN: Pair = ("{name}: {what}", "{name}：{what}")
_MOVED: dict[Stage, Pair] = {
    Stage.EMERGING: ("{name} grew {what}", "{name} 上升，{what}"),
    Stage.FADING: ("{name} fell {what}", "{name} 下降，{what}"),
}
_DONE: dict[str, Pair] = {
    "add": ("The shop added an interest in {name}", "店家添加了对 {name} 的兴趣"),
    "lock": ("The shop locked the interest in {name}", "店家锁定了对 {name} 的兴趣"),
    "remove": ("The shop removed the interest in {name}", "店家移除了对 {name} 的兴趣"),
}
LEAST_MONTHS = 3
"""Fewer make no picture."""
_SHARE: Pair = ("{share} of {events}", "占{events}的 {share}")
_PLURALS: dict[str, Pair] = {
    "purchases": ("purchases", "购买"),
    "reviews": ("reviews", "评价"),
    "ratings": ("ratings", "评分"),
    "views": ("views", "浏览"),
    "carts": ("cart additions", "加购"),
    "events": ("events", "记录"),
}
_SURE: Pair = (
    "Shopper {shopper} surely likes “{thing}”: {lift} times the shop's average, {events}, certainty "
    "{certainty}.",
    "顾客 {shopper} 确实喜欢“{thing}”：是全店平均的 {lift} 倍，有 {events}，把握 {certainty}。",
)
_UNSURE: Pair = (
    "It is not sure that shopper {shopper} likes “{thing}”: {lift} times the shop's average, {events}, "
    "certainty {certainty}.",
    "不能确定顾客 {shopper} 喜欢“{thing}”：是全店平均的 {lift} 倍，有 {events}，把握 {certainty}。",
)
_NO_EVENTS: Pair = (
    "Nothing in the log says that shopper {shopper} likes “{thing}”: none of their events is about it.",
    "记录中没有任何依据说明顾客 {shopper} 喜欢“{thing}”：没有一条记录与它有关。",
)
_REMOVED: Pair = (
    "The shop removed the interest of shopper {shopper} in “{thing}”; the log alone says {lift} times the "
    "shop's average, {events}.",
    "店铺已取消顾客 {shopper} 对“{thing}”的兴趣；仅按记录是全店平均的 {lift} 倍，有 {events}。",
)
_EVENT: Pair = ("{day}: {item}", "{day}：{item}")


def portrait(value: Portrait, telling: Telling) -> Rendered:
    """A shopper in a few lines, and the interests over the months."""
    words, story, profile = telling.words, Story(), value.profile
    if value.taste is not None:
        return _of_one_taste(value.taste, telling, _table(value, words))
    shopper, liked = bold(escape(profile.shopper_id)), profile.interests[:INTERESTS_TOLD]
    facts = {fact.fact_id: fact for fact in profile.facts}
    told = [fact for fact in facts.values() if fact.kind is FactKind.INTEREST][:INTERESTS_TOLD]
    if liked:
        names = words.listed([bold(escape(one.name)) for one in liked])
        pair = ("Shopper {shopper} likes {names} most.", "顾客 {shopper} 最喜欢 {names}。")
        head = words.say(pair, shopper=shopper, names=names)
    elif not told and (silent := value.days_silent) >= LONG_AGO_DAYS:
        pair = (
            "Shopper {shopper} shows no sure interest now: the newest event is {days} old, and interests "
            "fade.",
            "顾客 {shopper} 目前没有可靠的兴趣：最近一次记录已是 {days}前，兴趣会随时间淡去。",
        )
        head = words.say(pair, shopper=shopper, days=words.counted(silent, "day"))
    else:
        pair = (
            "Shopper {shopper} shows no sure interest yet.",
            "顾客 {shopper} 目前还没有可靠的兴趣。",
        )
        head = words.say(pair, shopper=shopper)
    events = tuple(dict.fromkeys(event for fact in told for event in fact.event_ids[:2]))
    story.say(head, event_ids=events, event_count=max([len(events), *(fact.event_count for fact in told)]))
    for kind, most in _ORDER:
        for fact in [fact for fact in facts.values() if fact.kind is kind][:most]:
            _tell(story, fact, words)
    for fact in facts.values():
        if fact.kind is FactKind.ACTIVITY:
            _activity(story, fact, words)
    return story.told(
        "Say the interests with their trend and counts; guess nothing about age, family, health or income.",
        table=_table(value, words),
        figure=_stream(value, words) if value.timeline else None,
    )


def _of_one_taste(taste: Taste, telling: Telling, table: Table) -> Rendered:
    """How surely the shopper likes one thing, and what speaks for it."""
    words, story, fan = telling.words, Story(), taste.fan
    pair = (_SURE if taste.is_sure else _UNSURE) if fan.events else _NO_EVENTS
    if taste.is_removed:
        pair = _REMOVED
    told = words.say(
        pair,
        shopper=bold(escape(fan.shopper_id)),
        thing=taste.meant.query,
        lift=words.lift(fan.lift),
        events=words.counted(fan.events, "event"),
        certainty=Markup(words.certainty(fan.confidence)),
    )
    story.say(told, event_ids=fan.event_ids, event_count=fan.events)
    for line in telling.events(fan.event_ids):
        did = words.say(_EVENT, day=line.ts, item=telling.item(line.item_id, line.title))
        story.say(did, point=True, event_ids=(line.event_id,), event_count=1)
    meant_told(story, taste.meant, telling)
    return story.told("Say how sure it is and on how much it rests.", table=table)


def _tell(story: Story, fact: Fact, words: Words) -> None:
    name = bold(escape(words.called(fact.concept_id, fact.subject)))
    measures = [phrase.measure for phrase in fact.phrases if phrase.measure is not None]
    if len(measures) < len(fact.phrases):  # stored before phrases carried their numbers
        pair = _PLAIN
        what = words.enumerated([escape(phrase.text) for phrase in fact.phrases])
    elif fact.kind is FactKind.INTEREST:
        pair, what = _STAGES[fact.stage], _measured(measures, words)
    elif fact.kind is FactKind.CHANGE:
        pair, what = _MOVED.get(fact.stage, _PLAIN), _moved(measures, words)
    elif fact.kind is FactKind.CORRECTION:
        pair, what = ("{what}", "{what}"), _corrected(name, measures, words)
    else:
        pair, what = _KINDS[fact.kind], _measured(measures, words)
    story.say(
        words.say(pair, name=name, what=what),
        point=True,
        event_ids=fact.event_ids,
        event_count=fact.event_count,
        path=concept_path(fact.concept_id or ""),
    )


def _measured(measures: list[Measure], words: Words) -> Markup:
    parts = [_measure(one, words) for one in measures]
    return Markup(("，" if words.language == "zh" else ", ").join(parts))


def _measure(one: Measure, words: Words) -> Markup:
    match one.kind:
        case "count":
            return words.counted(int(one.numbers[0]), one.of.removesuffix("s"))
        case "lift":
            pair: Pair = ("{lift} times the shop's average", "是全店平均的 {lift} 倍")
            return words.say(pair, lift=words.lift(one.numbers[0]))
        case "share":
            events = words.pick(_PLURALS.get(one.of, _PLURALS["events"]))
            return words.say(_SHARE, share=words.percent(one.numbers[0]), events=Markup(events))
        case "every":
            days = int(one.numbers[0])
            if days == 1:
                return words.say(("every day", "每天"))
            return words.say(("every {days} days", "每 {days} 天一次"), days=days)
        case "day":
            return words.say(("last on {day}", "最近一次是 {day}"), day=Markup(one.of))
        case _:
            return escape(one.of)


def _moved(measures: list[Measure], words: Words) -> Markup:
    moved = next(one for one in measures if one.kind == "moved")
    since, until = [Markup(one.of) for one in measures if one.kind == "day"]
    was, now = (Markup(f"{100 * share:.1f}%") for share in moved.numbers)
    pair = (
        "from {was} to {now} of {events}, between {since} and {until}",
        "在 {since} 至 {until} 间从占{events}的 {was} 变为 {now}",
    )
    events = Markup(words.pick(_PLURALS.get(moved.of, _PLURALS["events"])))
    return words.say(pair, was=was, now=now, events=events, since=since, until=until)


def _corrected(name: Markup, measures: list[Measure], words: Words) -> Markup:
    done = next(one.of for one in measures if one.kind == "done")
    day = next(one.of for one in measures if one.kind == "day")
    reason = [one.of for one in measures if one.kind == "reason"]
    text = words.say(
        ("{done} on {day}", "{done}（{day}）"), done=words.say(_DONE[done], name=name), day=Markup(day)
    )
    return (
        words.say(("{text}: “{reason}”", "{text}：“{reason}”"), text=text, reason=reason[0])
        if reason
        else text
    )


def _activity(story: Story, fact: Fact, words: Words) -> None:
    measures = [phrase.measure for phrase in fact.phrases if phrase.measure is not None]
    days = [Markup(one.of) for one in measures if one.kind == "day"]
    counts = [_measure(one, words) for one in measures if one.kind == "count"]
    if not days or not counts:
        return
    pair = ("This rests on {events} from {first} to {last}.", "依据：{first} 至 {last} 的 {events}。")
    one_day = ("This rests on {events} on {first}.", "依据：{first} 的 {events}。")
    statement = words.say(pair if len(days) > 1 else one_day, events=counts[0], first=days[0], last=days[-1])
    story.say(statement, event_ids=fact.event_ids, event_count=fact.event_count)


def _table(value: Portrait, words: Words) -> Table:
    columns = (
        ("Interest", "Trend", "Events", "Times the average", "Certainty", "Last"),
        ("兴趣", "趋势", "记录数", "相对平均", "把握", "最近一次"),
    )[words.language == "zh"]
    rows = tuple(
        (
            one.name,
            words.pick(_STAGE_NAMES[one.stage]),
            one.events,
            round(one.lift, 2),
            words.certainty(one.confidence),
            words.day(one.last_seen),
        )
        for one in value.profile.interests
    )
    return Table(columns, rows)


def _stream(value: Portrait, words: Words) -> Figure:
    """Events a month about each interest, stacked, from the first month that has some."""
    met = [at for one in value.timeline for at, count in enumerate(one.events) if count]
    first = min([*met, max(0, len(value.timeline[0].months) - LEAST_MONTHS)])
    data = [
        {
            "type": "scatter",
            "mode": "lines",
            "stackgroup": "interests",
            "name": short(one.name),
            "x": [*one.months[first:-1], f"{one.months[-1]}…"],  # the last one may not be over
            "y": list(one.events[first:]),
            "line": {"width": 0.5, "color": COLOURS[at % len(COLOURS)]},
        }
        for at, one in enumerate(value.timeline)
    ]
    most = max(value.timeline, key=lambda one: sum(one.events))
    pair = (
        "Events a month about {interests} from {first} to {last}; most of them, {count}, about {name}.",
        "{first} 至 {last} 每月与 {interests}有关的记录；最多的是 {name}，共 {count} 条。",
    )
    says = words.say(
        pair,
        interests=words.counted(len(value.timeline), "interest"),
        first=most.months[first],
        last=most.months[-1],
        count=sum(most.events),
        name=most.name,
    )
    title = words.pick(("Interests over the months", "兴趣随月份的变化"))
    axes = {
        "xaxis": {"type": "category", "automargin": True},
        "yaxis": numbers_axis(words.pick(("events", "记录数"))),
        "hovermode": "x unified",
    }
    return figure(title, plain(says), data, axes)
