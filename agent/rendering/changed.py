"""What changed in one shopper's interests between two dates."""

from itertools import zip_longest

from penchant.agent.answering.results import Rendered, Table
from penchant.agent.rendering.markdown import Markup, bold, escape
from penchant.agent.rendering.telling import LINES, Story, Telling, concept_path
from penchant.agent.rendering.words import ALL_IN_TABLE, Pair, Words
from penchant.graph_store import to_moment
from penchant.tools.changes import Changes, InterestChange

ITEMS_TOLD = 2
_WHAT: dict[str, Pair] = {
    "new": ("new", "新出现"),
    "stronger": ("stronger", "增强"),
    "weaker": ("weaker", "减弱"),
    "gone": ("gone", "消失"),
}
_IN_HEAD = {**_WHAT, "gone": ("no longer clear", "不再明确")}
_HEAD: Pair = (
    "Between {since} and {until}, {count} of shopper {shopper} changed: {what}.",
    "从 {since} 到 {until}，顾客 {shopper} 有 {count}发生变化：{what}。",
)
_NOTHING: Pair = (
    "Between {since} and {until}, no interest of shopper {shopper} came, went or moved much.",
    "从 {since} 到 {until}，顾客 {shopper} 的兴趣没有新增、消失或明显变化。",
)
_GROUP: Pair = ("{what} {names}", "{names} {what}")
_LINE: Pair = (
    "{name} is {what}: from {before} to {after} times the shop's average; {why}",
    "{name} {what}：从全店平均的 {before} 倍到 {after} 倍；{why}",
)
_CLEAR: Pair = (
    "{name} has become a clear interest: from {before} to {after} times the shop's average; {why}",
    "{name} 成为明确的兴趣：从全店平均的 {before} 倍到 {after} 倍；{why}",
)
_UNCLEAR: Pair = (
    "{name} is no clear interest any more: from {before} to {after} times the shop's average; {why}",
    "{name} 不再是明确的兴趣：从全店平均的 {before} 倍到 {after} 倍；{why}",
)
_MET: Pair = (
    "{name} is {what}: not met before, now {after} times the shop's average; {why}",
    "{name} {what}：之前没有接触，现在是全店平均的 {after} 倍；{why}",
)
_LOST: Pair = (
    "{name} is {what}: {before} times the shop's average before, nothing of it now; {why}",
    "{name} {what}：之前是全店平均的 {before} 倍，现在没有了；{why}",
)
_WHY: Pair = (
    "{events} of the {all} events in between{items}",
    "期间 {all} 条记录中有 {events} 条与之有关{items}",
)
_ITEMS: Pair = (", for instance {items}", "，例如 {items}")
_NO_WHY: Pair = ("none of the {all} events in between is about it", "期间的 {all} 条记录都与之无关")
_SILENT: Pair = ("there is no event in between", "期间没有记录")
_RESTS: Pair = (
    "This rests on {events} in between.",
    "依据：期间的 {events}。",
)
_TURNED: Pair = (
    "The interests as a whole turned on {day}{toward} (p = {p}).",
    "整体兴趣在 {day} 发生转变{toward}（p = {p}）。",
)
_TOWARD: Pair = (", towards {names}", "，转向 {names}")
_STEADY: Pair = (
    "In the month before {until}, the interests as a whole did not surely turn (p = {p}).",
    "在 {until} 前的一个月里，整体兴趣没有可靠的转变（p = {p}）。",
)


def changes(value: Changes, telling: Telling) -> Rendered:
    """The interests that came, grew, fell and went, and the events behind it."""
    words, story = telling.words, Story()
    shopper = bold(escape(value.shopper_id))
    events = tuple(dict.fromkeys(event for one in value.changes for event in one.event_ids))
    if value.changes:
        groups = []
        for what, pair in _IN_HEAD.items():
            names = [_name(one, words) for one in value.changes if one.what == what][:2]
            if names:
                group = words.enumerated(names)
                groups.append(words.say(_GROUP, what=Markup(words.pick(pair)), names=group))
        head = words.say(
            _HEAD,
            since=value.since,
            until=value.until,
            count=words.counted(len(value.changes), "interest"),
            shopper=shopper,
            what=words.clauses(groups),
        )
    else:
        head = words.say(_NOTHING, since=value.since, until=value.until, shopper=shopper)
    story.say(head, event_ids=events, event_count=value.events)
    for one in _told(value):
        line, path = _line(one, value.events, telling), concept_path(one.concept_id)
        story.say(line, point=True, event_ids=one.event_ids, event_count=one.events, path=path)
    if len(value.changes) > LINES:
        story.say(words.say(ALL_IN_TABLE, count=len(value.changes)))
    drift = value.drift
    p = Markup(f"{drift.p_value:.4f}")
    if drift.drifted and drift.since is not None:
        gained = words.listed([telling.concept(concept) for concept in drift.toward])
        toward = words.say(_TOWARD, names=gained) if gained else Markup("")
        story.say(words.say(_TURNED, day=to_moment(drift.since), toward=toward, p=p))
    else:
        story.say(words.say(_STEADY, until=value.until, p=p))
    if value.events:
        story.say(words.say(_RESTS, events=words.counted(value.events, "event")), event_count=value.events)
    return story.told(
        "Say what came, grew, fell or went with its events; give no cause beyond the events named.",
        table=_table(value, telling),
    )


def _told(value: Changes) -> list[InterestChange]:
    """The most telling of each kind in turn, so that what went is told beside what came."""
    groups = [[one for one in value.changes if one.what == what] for what in _WHAT]
    chosen = [one for rank in zip_longest(*groups) for one in rank if one is not None][:LINES]
    return [one for one in value.changes if one in chosen]


def _name(one: InterestChange, words: Words) -> Markup:
    return bold(escape(words.called(one.concept_id, one.name)))


def _line(one: InterestChange, all_events: int, telling: Telling) -> Markup:
    words = telling.words
    if one.events:
        named = words.listed([telling.item(item) for item in one.items[:ITEMS_TOLD]])
        items = words.say(_ITEMS, items=named) if one.items else Markup("")
        why = words.say(_WHY, events=one.events, all=all_events, items=items)
    else:
        why = words.say(_NO_WHY, all=all_events) if all_events else words.say(_SILENT)
    pair = {"new": _CLEAR, "gone": _UNCLEAR}.get(one.what, _LINE)
    pair = _MET if one.lift_before is None else _LOST if one.lift_after is None else pair
    return words.say(
        pair,
        name=_name(one, words),
        what=Markup(words.pick(_WHAT[one.what])),
        before=words.lift(one.lift_before or 0.0),
        after=words.lift(one.lift_after or 0.0),
        why=why,
    )


def _table(value: Changes, telling: Telling) -> Table:
    words = telling.words
    columns = (
        ("Interest", "Change", "Times the average before", "and after", "Events between"),
        ("兴趣", "变化", "之前（相对平均）", "之后（相对平均）", "期间记录数"),
    )[words.language == "zh"]
    rows = tuple(
        (
            words.called(one.concept_id, one.name),
            words.pick(_WHAT[one.what]),
            None if one.lift_before is None else round(one.lift_before, 2),
            None if one.lift_after is None else round(one.lift_after, 2),
            one.events,
        )
        for one in value.changes
    )
    return Table(columns, rows)
