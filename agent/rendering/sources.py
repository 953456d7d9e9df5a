"""What the last answer rests on."""

from penchant.agent.answering.results import EventLine, Rendered, Table
from penchant.agent.answering.values import Sources
from penchant.agent.rendering.markdown import Markup, escape
from penchant.agent.rendering.reasons import LEAST_TOLD
from penchant.agent.rendering.telling import LINES, Story, Telling
from penchant.agent.rendering.words import Pair, Words

EVENTS_TOLD = 3
_HEAD: Pair = (
    "The answer to “{question}” rests on {events} of the log.",
    "对“{question}”的回答依据 {events}。",
)
_NO_EVENTS: Pair = (
    "The answer to “{question}” rests on counts over the whole log, not on single events.",
    "对“{question}”的回答依据整个日志的统计，而不是单条记录。",
)
_QUOTED: Pair = (
    "The answer to “{question}” is what a plugin said; nothing in the log bears it out.",
    "对“{question}”的回答是插件说的，日志不能证实。",
)
_LINE: Pair = ("{statement}{behind}", "{statement}{behind}")
_BEHIND: Pair = (" — {events}{path}{terms}", " — {events}{path}{terms}")
_SAID_BY: Pair = ("the words of a plugin, {plugin}", "插件自己的话（{plugin}）")
_COUNTS: Pair = ("counts over the whole log", "整个日志的统计")
_PATH: Pair = (", under {path}", "，位于 {path}")
_TERMS: Pair = ("; score: {terms}", "；得分：{terms}")
_TERM: Pair = ("{name} {adds}", "{name} {adds}")
_EVENT: Pair = (
    "{day}: {kind} of {item} by shopper {shopper}",
    "{day}：顾客 {shopper} 对 {item} 的{kind}",
)
_NEWEST: Pair = ("The newest of these events: {events}.", "其中最新的记录：{events}。")


def sources(value: Sources, telling: Telling) -> Rendered:
    """The statements of an answer, each with what is behind it, and the events."""
    words, story = telling.words, Story()
    events = tuple(event.event_id for event in value.events)
    if value.event_count:
        count = words.counted(value.event_count, "event")
        head = words.say(_HEAD, question=value.question, events=count)
        story.say(head, event_ids=events, event_count=value.event_count)
    else:
        quoted = bool(value.statements) and all(one.said_by for one in value.statements)
        story.say(words.say(_QUOTED if quoted else _NO_EVENTS, question=value.question))
    for one in value.statements[:LINES]:
        # statements are Markdown already, made when the answer was
        path = words.say(_PATH, path=escape(" > ".join(one.concept_path))) if one.concept_path else Markup("")
        terms = Markup("")
        if one.terms:
            parts = [part for part in one.terms if abs(part[1]) >= LEAST_TOLD] or one.terms[:1]
            adds = [words.say(_TERM, name=name, adds=words.signed(added)) for name, added in parts]
            terms = words.say(_TERMS, terms=words.enumerated(adds))
        held = words.counted(one.event_count, "event") if one.event_count else words.say(_COUNTS)
        if one.said_by:
            held = words.say(_SAID_BY, plugin=one.said_by)
        behind = words.say(_BEHIND, events=held, path=path, terms=terms)
        story.say(
            words.say(_LINE, statement=Markup(one.statement.rstrip(".。")), behind=behind),
            point=True,
            event_ids=one.event_ids,
            event_count=one.event_count,
            path=one.concept_path,
            terms=one.terms,
            said_by=one.said_by,
        )
    if value.events:
        newest = [_event(event, telling) for event in value.events[:EVENTS_TOLD]]
        story.say(
            words.say(_NEWEST, events=words.clauses(newest)), event_ids=events, event_count=value.event_count
        )
    return story.told(
        "Say what each statement rests on; add no source of your own.", table=_table(value, words)
    )


def _table(value: Sources, words: Words) -> Table:
    columns = (
        ("Day", "Shopper", "What", "Item", "Item id", "Value", "Event id"),
        ("日期", "顾客", "行为", "商品", "商品编号", "数值", "记录编号"),
    )[words.language == "zh"]
    rows = tuple(
        (
            words.day(event.ts),
            event.shopper_id,
            words.kind(event.kind),
            event.title,
            event.item_id,
            event.value,
            event.event_id,
        )
        for event in value.events
    )
    return Table(columns, rows)


def _event(event: EventLine, telling: Telling) -> Markup:
    words = telling.words
    return words.say(
        _EVENT,
        day=event.ts,
        kind=words.kind(event.kind),
        item=telling.item(event.item_id, event.title),
        shopper=event.shopper_id,
    )
