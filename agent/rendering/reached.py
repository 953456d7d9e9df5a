"""Whom to tell about something, and who likes something."""

from penchant.agent.answering.results import Rendered, Table
from penchant.agent.rendering.markdown import Markup, bold, escape, plain
from penchant.agent.rendering.ranked_by import chance, doing, rests_on
from penchant.agent.rendering.reasons import reason, score_terms, tell_reasons
from penchant.agent.rendering.telling import LINES, Story, Telling, concept_path, left_out_told, paths_told
from penchant.agent.rendering.words import ALL_IN_TABLE, Pair
from penchant.tools.audience import WORDS, Reach, Reached
from penchant.tools.recommendation import Term
from penchant.tools.who_likes import Audience

REASONS_TOLD = 2
_HEAD: Pair = (
    "Tell shopper {first} first about {what}: of {considered} who could be told, the likeliest to {doing}.",
    "{what} 最该先告诉顾客 {first}：在可以告知的 {considered}中最可能{doing}。",
)
_HEAD_TIED: Pair = (
    "Nothing puts one shopper before another for {what}: the same speaks for it with each of those named, "
    "among {considered} who could be told.",
    "{what} 告知谁都一样：在可以告知的 {considered}中，所列顾客的依据相同，分不出先后。",
)
_HEAD_WORDS: Pair = (
    "Tell shopper {first} first about {what}: nobody likes it more surely and strongly.",
    "{what} 最该先告诉顾客 {first}：其喜爱最明确、最强烈。",
)
_NOBODY: Pair = (
    "There is nobody to tell about {what}: nothing in the log speaks for it with any shopper.",
    "没有适合告知 {what} 的顾客：记录中没有顾客表现出相关倾向。",
)
_NOBODY_WORDS: Pair = (
    "There is nobody to tell about {what}: no shopper surely likes it.",
    "没有适合告知 {what} 的顾客：没有顾客确实喜欢它。",
)
_LINE: Pair = ("{shopper}{chance}: {why}", "{shopper}{chance}：{why}")
_MEANT: Pair = (
    "“{words}” was taken to mean {concepts}{left_out}.",
    "“{words}”被理解为 {concepts}{left_out}。",
)
_MEANT_ITEMS: Pair = (
    "“{words}” was taken to mean items such as {items}{left_out}.",
    "“{words}”被理解为{items}等商品{left_out}。",
)
_ALIKE: Pair = (
    "By their profiles alone, without evidence of their own, these are near in meaning: {shoppers}.",
    "仅从画像含义看相近、但没有直接记录支持的顾客：{shoppers}。",
)
_FEWER: Pair = (
    "These are all: nothing speaks for others so surely ({shoppers} of the {asked} asked for).",
    "只有这些：没有其他顾客有同样可靠的依据（{shoppers}，要求的是 {asked} 位）。",
)
_FANS: Pair = (
    "Shopper {first} likes {what} most of all: {lift} times the shop's average.",
    "最喜欢 {what} 的是顾客 {first}：是全店平均的 {lift} 倍。",
)
_NO_FANS: Pair = (
    "No shopper surely likes {what}.",
    "没有顾客确实喜欢 {what}。",
)
_FAN: Pair = (
    "{shopper}: {lift} times the shop's average, {events}",
    "{shopper}：是全店平均的 {lift} 倍，{events}",
)


def audience(value: Reach, telling: Telling) -> Rendered:
    """Whom to tell about an item or about what words mean."""
    words, story = telling.words, Story()
    if value.item_id is None:
        what = words.quoted(value.title)
    else:
        what = telling.strong_item(value.item_id, value.title)
    instruction = "Name the shoppers in this order with their reasons; promise no sale."
    if not value.shoppers:
        story.say(words.say(_NOBODY if value.audience is None else _NOBODY_WORDS, what=what))
    else:
        first = value.shoppers[0]
        pair = _HEAD_WORDS if value.considered is None else _HEAD_TIED if value.is_tied else _HEAD
        head = words.say(
            pair,
            first=bold(escape(first.shopper_id)),
            what=what,
            considered=words.counted(value.considered or 0, "shopper"),
            doing=words.pick(doing(telling.basis.deed)),
        )
        _say(story, head, first, value, telling, point=False)
    for one in value.shoppers[:LINES]:
        why = words.clauses([reason(term, telling) for term in _main(one)[:1]])
        shopper, likely = bold(escape(one.shopper_id)), chance(one.probability, value.horizon_days, telling)
        _say(story, words.say(_LINE, shopper=shopper, chance=likely, why=why), one, value, telling)
    if len(value.shoppers) > LINES:
        story.say(words.say(ALL_IN_TABLE, count=len(value.shoppers)))
    _say_fewer(story, len(value.shoppers), telling)
    if value.audience is not None:
        meant_told(story, value.audience, telling)
    elif value.shoppers and not value.is_tied:
        story.say(rests_on(value.ranking, telling))
    return story.told(instruction, table=_reach_table(value, telling))


def who_likes(value: Audience, telling: Telling) -> Rendered:
    """Shoppers with a sure interest in something."""
    words, story = telling.words, Story()
    what = words.quoted(value.query)
    if value.fans:
        first = value.fans[0]
        shopper, lift = bold(escape(first.shopper_id)), words.lift(first.lift)
        head = words.say(_FANS, first=shopper, what=what, lift=lift)
        story.say(head, event_ids=first.event_ids, event_count=first.events, path=_path(value))
    else:
        story.say(words.say(_NO_FANS, what=what))
    for fan in value.fans[:LINES]:
        line = words.say(
            _FAN,
            shopper=bold(escape(fan.shopper_id)),
            lift=words.lift(fan.lift),
            events=words.counted(fan.events, "event"),
        )
        story.say(line, point=True, event_ids=fan.event_ids, event_count=fan.events, path=_path(value))
    if len(value.fans) > LINES:
        story.say(words.say(ALL_IN_TABLE, count=len(value.fans)))
    _say_fewer(story, len(value.fans), telling)
    meant_told(story, value, telling)
    columns = (
        ("Place", "Shopper", "Times the average", "Certainty", "Events"),
        ("名次", "顾客", "相对平均", "把握", "记录数"),
    )[words.language == "zh"]
    rows = tuple(
        (place, fan.shopper_id, round(fan.lift, 2), words.certainty(fan.confidence), fan.events)
        for place, fan in enumerate(value.fans, start=1)
    )
    return story.told(
        "Name the shoppers in this order and how the words were understood.", table=Table(columns, rows)
    )


def _say_fewer(story: Story, found: int, telling: Telling) -> None:
    """That there are no more, where more were asked for and some are told."""
    asked = telling.argument("count")
    if found and asked and found < int(asked):
        shoppers = telling.words.counted(found, "shopper")
        story.say(telling.words.say(_FEWER, shoppers=shoppers, asked=int(asked)))


def _say(
    story: Story, statement: Markup, one: Reached, value: Reach, telling: Telling, *, point: bool = True
) -> None:
    parts = () if value.ranking == WORDS else score_terms(one.terms, telling)
    tell_reasons(story, statement, _main(one), parts, point=point)


def _main(one: Reached) -> list[Term]:
    adding = [term for term in one.terms if term.contribution > 0]
    return ([term for term in adding if term.decisive] or adding)[:REASONS_TOLD]


def _path(value: Audience) -> tuple[str, ...]:
    return concept_path(value.concepts[0][0]) if len(value.concepts) == 1 else ()


def meant_told(story: Story, value: Audience, telling: Telling) -> None:
    """How words for what is liked were understood."""
    words = telling.words
    left_out = left_out_told(value.left_out, telling)
    if value.concepts:
        paths = [concept.partition(":")[2] for concept, _ in value.concepts]
        if [path.casefold() for path in paths] != [value.query.strip().casefold()]:
            concepts = paths_told(paths, telling)
            story.say(words.say(_MEANT, words=value.query, concepts=concepts, left_out=left_out))
    elif value.items:
        items = words.listed([telling.item(item) for item in value.items[:3]])
        story.say(words.say(_MEANT_ITEMS, words=value.query, items=items, left_out=left_out))
    if value.alike:
        shoppers = words.enumerated([escape(shopper) for shopper, _ in value.alike[:LINES]])
        story.say(words.say(_ALIKE, shoppers=shoppers))


def _reach_table(value: Reach, telling: Telling) -> Table:
    words = telling.words
    columns = (
        ("Place", "Shopper", "Probability", "Comes back", "The item's place for them", "Why"),
        ("名次", "顾客", "概率", "回店概率", "商品在其推荐中的名次", "原因"),
    )[words.language == "zh"]
    rows = tuple(
        (
            place,
            one.shopper_id,
            None if one.probability is None else round(one.probability, 4),
            None if one.returns is None else round(one.returns, 4),
            one.rank,
            plain(words.clauses([reason(term, telling) for term in _main(one)])),
        )
        for place, one in enumerate(value.shoppers, start=1)
    )
    return Table(columns, rows)
