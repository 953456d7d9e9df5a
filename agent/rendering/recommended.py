"""Recommendations, why an item, and why not another one."""

from collections.abc import Sequence

from penchant.agent.answering.results import Figure, Rendered, Table
from penchant.agent.rendering.figures import COLOURS, figure, names_axis, numbers_axis, short, waterfall
from penchant.agent.rendering.markdown import Markup, bold, chart_text, escape, plain
from penchant.agent.rendering.ranked_by import chance, rests_on
from penchant.agent.rendering.reasons import (
    LEAST_TOLD,
    main_terms,
    plain_reason,
    reason,
    score_terms,
    signal_and_reason,
    tell_reasons,
)
from penchant.agent.rendering.telling import LINES, Story, Telling
from penchant.agent.rendering.words import ALL_IN_TABLE, Pair, Words
from penchant.ids import ItemId
from penchant.tools.contrast import Contrast, Difference
from penchant.tools.recommendation import Recommendation, Term

BEST = 10
"""Places counted as recommended, as `Term.decisive` counts them."""
_STANDS: Pair = (
    "{item} is number {rank} for shopper {shopper}{chance}, mainly for this: {why}.",
    "{item} 在给顾客 {shopper} 的推荐中排第 {rank}{chance}，主要原因：{why}。",
)
_STANDS_LOW: Pair = (
    "{item} is only number {rank} for shopper {shopper}{chance}; what speaks for it most: {why}.",
    "{item} 在给顾客 {shopper} 的推荐中只排第 {rank}{chance}；最有力的依据：{why}。",
)
_STANDS_FOR_NOTHING: Pair = (
    "{item} is only number {rank} for shopper {shopper}{chance}; nothing speaks for it.",
    "{item} 在给顾客 {shopper} 的推荐中只排第 {rank}{chance}；没有支持它的依据。",
)


def recommend(value: Sequence[Recommendation], telling: Telling) -> Rendered:
    """The best items for one shopper, each with its main reasons."""
    words, story = telling.words, Story()
    shopper = bold(escape(telling.argument("shopper")))
    instruction = "Name the items in this order with their reasons; give no other item, price or promise."
    if not value:
        pair = (
            "There is nothing to recommend to shopper {shopper}.",
            "店里没有适合推荐给顾客 {shopper} 的商品。",
        )
        story.say(words.say(pair, shopper=shopper))
        return story.told(instruction)
    best = value[0]
    pair = (
        "For shopper {shopper}, {item} comes first{chance}: {why}.",
        "最值得推荐给顾客 {shopper} 的是 {item}{chance}：{why}。",
    )
    item, why = telling.strong_item(best.item_id, best.title), _why(best, telling)
    head = words.say(pair, shopper=shopper, item=item, chance=_chance(best, telling), why=why)
    _tell(story, head, best, telling, point=False)
    for found in value[1:LINES]:
        pair = ("{item}{chance}: {why}", "{item}{chance}：{why}")
        item, why = telling.strong_item(found.item_id, found.title), _why(found, telling, most=1)
        _tell(story, words.say(pair, item=item, chance=_chance(found, telling), why=why), found, telling)
    if len(value) > LINES:
        story.say(words.say(ALL_IN_TABLE, count=len(value)))
    if (asked := telling.argument("count")) and len(value) < int(asked):
        pair = (
            "That is all that can be recommended so: {items} of the {asked} asked for.",
            "这样能推荐的只有这些：{items}，要求的是 {asked} 件。",
        )
        story.say(words.say(pair, items=words.counted(len(value), "item"), asked=int(asked)))
    if left_out := telling.argument("left_out"):
        pair = (
            "“{left_out}” could not be told apart in “{category}” and was left out.",
            "“{left_out}”在“{category}”中无法区分，已略去。",
        )
        story.say(words.say(pair, left_out=left_out, category=telling.argument("category")))
    if without := telling.argument("without"):
        pair = ("Nothing of “{without}” was considered.", "没有考虑“{without}”。")
        story.say(words.say(pair, without=without))
    story.say(rests_on(best.ranking, telling))
    return story.told(instruction, table=_table(value, telling), figure=_stacked(value, telling))


def explain(value: Recommendation, telling: Telling) -> Rendered:
    """Why an item was recommended, or would not be."""
    words, story = telling.words, Story()
    shopper, item = bold(escape(telling.argument("shopper"))), telling.strong_item(value.item_id, value.title)
    instruction = (
        "Say the place and the decisive reasons; the parts of the score explain it, nothing else does."
    )
    if not value.terms:
        pair = (
            "{item} would not be recommended to shopper {shopper}: nothing in the log speaks for it.",
            "不会把 {item} 推荐给顾客 {shopper}：店里的记录中没有任何依据支持它。",
        )
        story.say(words.say(pair, item=item, shopper=shopper))
        return story.told(instruction)
    head = words.say(
        _STANDS_FOR_NOTHING if not main_terms(value) else _STANDS_LOW if value.rank > BEST else _STANDS,
        item=item,
        rank=_place(value.rank, telling),
        shopper=shopper,
        chance=_chance(value, telling),
        why=_why(value, telling, most=1),
    )
    _tell(story, head, value, telling, point=False)
    shown = _telling_terms(value)[:LINES]
    for term in shown:
        adds, why = bold(words.signed(term.contribution)), signal_and_reason(term, telling)
        statement = words.say(("{adds} {why}", "{adds} {why}"), adds=adds, why=why)
        tell_reasons(story, statement, [term], score_terms([term], telling))
    parts, score = score_terms(value.terms, telling), Markup(f"{value.score:.2f}")
    pair = ("These parts add up to the score {score}.", "以上各项合计为得分 {score}。")
    if len(shown) < len(value.terms):
        pair = (
            "With the smaller parts in the table, they add up to the score {score}.",
            "连同表格中较小的各项，合计为得分 {score}。",
        )
    story.say(words.say(pair, score=score), terms=parts)
    pair = (
        "What each reason adds to the score {score} of {item}.",
        "各项原因对 {item} 的得分 {score} 的贡献。",
    )
    says = words.say(pair, score=score, item=telling.item(*_named(value)))
    drawn = _waterfall(("What the score is made of", "得分的构成"), says, parts, ("score", "得分"), words)
    rows = tuple(
        (
            words.signal(term.signal),
            round(term.contribution, 4),
            plain_reason(term, telling),
            term.event_count,
        )
        for term in value.terms
    )
    columns = (("Reason", "Adds", "In words", "Events"), ("依据", "贡献", "说明", "记录数"))
    table = Table(columns[words.language == "zh"], rows)
    return story.told(instruction, table=table, figure=drawn)


def _place(rank: int, telling: Telling) -> Markup:
    """A rank, and in what list: one that was asked for with a condition is explained with it."""
    say, among = telling.words.say, list[Markup]()
    if telling.argument("mode") == "new":
        among.append(say(("of what is new to them", "只算没接触过的")))
    if category := telling.argument("category"):
        among.append(say(("in “{category}”", "“{category}”中"), category=category))
    if price := telling.argument("max_price"):
        among.append(say(("up to {price}", "不超过 {price}"), price=price))
    if without := telling.argument("without"):
        among.append(say(("without “{without}”", "不含“{without}”"), without=without))
    if not among:
        return Markup(f"{rank:,}")
    joint = Markup(telling.words.pick((", ", "，")))
    return say(("{rank} ({among})", "{rank}（{among}）"), rank=rank, among=joint.join(among))


def contrast(value: Contrast, telling: Telling) -> Rendered:
    """Why one item stands higher than another for a shopper."""
    words, story = telling.words, Story()
    shopper = bold(escape(telling.argument("shopper")))
    one, other = (telling.strong_item(found.item_id, found.title) for found in (value.item, value.other))
    instruction = (
        "Say which of the two is ahead and what makes the difference; do not say that one is better."
    )
    pair = (
        "For shopper {shopper}, {one} is number {rank} and {other} number {place}: {how}.",
        "在给顾客 {shopper} 的推荐中，{one} 排第 {rank}，{other} 排第 {place}：{how}。",
    )
    how = words.say(
        ("{ahead} is ahead by {distance}", "{ahead} 高出 {distance} 分"),
        ahead=telling.item(*_named(value.item if value.distance >= 0 else value.other)),
        distance=Markup(f"{abs(value.distance):.2f}"),
    )
    if not value.item.terms or not value.other.terms:
        pair = (
            "For shopper {shopper}, {how} ({one} against {other}).",
            "对顾客 {shopper} 来说，{how}（{one} 与 {other} 相比）。",
        )
    head = words.say(
        pair,
        shopper=shopper,
        one=one,
        rank=_place(value.item.rank, telling),
        other=other,
        place=value.other.rank,
        how=how,
    )
    differences = tuple((words.signal(found.signal), found.difference) for found in value.differences)
    story.say(head, terms=differences)
    seen = [found for found in value.differences if abs(found.difference) >= LEAST_TOLD]
    for found in sorted(seen, key=lambda found: -abs(found.difference))[:LINES]:
        _tell_difference(story, found, value, telling)
    pair = (
        "What each reason adds to the distance of {distance} between {one} and {other}.",
        "各项原因对 {one} 与 {other} 之间差距 {distance} 的贡献。",
    )
    says = words.say(
        pair,
        distance=Markup(f"{value.distance:.2f}"),
        one=telling.item(*_named(value.item)),
        other=telling.item(*_named(value.other)),
    )
    drawn = _waterfall(
        ("What makes the difference", "差距从何而来"), says, differences, ("distance", "差距"), words
    )
    return story.told(instruction, table=_contrast_table(value, telling), figure=drawn)


def _waterfall(
    title: Pair, says: Markup, parts: Sequence[tuple[str, float]], total: Pair, words: Words
) -> Figure:
    """What each part adds to the whole, which is called `total`."""
    called = words.pick(total)
    layout = {
        "yaxis": names_axis(backwards=True),
        "xaxis": numbers_axis(called),
        "showlegend": False,
        "height": 190 + 34 * len(parts),
    }
    drawn = waterfall([name for name, _ in parts], [adds for _, adds in parts], called)
    return figure(words.pick(title), says, [drawn], layout)


def _named(found: Recommendation) -> tuple[ItemId, str]:
    return found.item_id, found.title


def _chance(found: Recommendation, telling: Telling) -> Markup:
    return chance(found.probability, found.horizon_days, telling)


def _why(found: Recommendation, telling: Telling, *, most: int = 2) -> Markup:
    return telling.words.clauses([reason(term, telling) for term in main_terms(found, most)])


def _tell(
    story: Story, statement: Markup, found: Recommendation, telling: Telling, *, point: bool = True
) -> None:
    tell_reasons(story, statement, main_terms(found), score_terms(found.terms, telling), point=point)


def _telling_terms(found: Recommendation) -> list[Term]:
    seen = [term for term in found.terms if abs(term.contribution) >= LEAST_TOLD]
    return sorted(seen or list(found.terms[:1]), key=lambda term: -abs(term.contribution))


def _tell_difference(story: Story, found: Difference, value: Contrast, telling: Telling) -> None:
    words = telling.words
    sides = []
    terms = [
        next((term for term in one.terms if term.signal == found.signal), None)
        for one in (value.item, value.other)
    ]
    nothing = words.pick(("nothing", "没有"))
    places = (("of the first, {said}", "前者：{said}"), ("of the second, {said}", "后者：{said}"))
    for pair, term in zip(places, terms, strict=True):
        said = nothing if term is None else reason(term, telling)
        sides.append(words.say(pair, said=Markup(said)))
    pair = ("{adds} {signal}: {sides}", "{adds} {signal}：{sides}")
    statement = words.say(
        pair,
        adds=bold(words.signed(found.difference)),
        signal=words.signal(found.signal),
        sides=words.clauses(sides),
    )
    held = [term for term in terms if term is not None]
    tell_reasons(story, statement, held, [(words.signal(found.signal), found.difference)])


def _table(value: Sequence[Recommendation], telling: Telling) -> Table:
    words = telling.words
    columns = (
        ("Place", "Item", "Id", "Score", "Probability", "Why"),
        ("名次", "商品", "编号", "得分", "概率", "原因"),
    )[words.language == "zh"]
    rows = tuple(
        (
            found.rank,
            found.title,
            found.item_id,
            round(found.score, 4),
            None if found.probability is None else round(found.probability, 4),
            plain(_why(found, telling)),
        )
        for found in value
    )
    return Table(columns, rows)


def _contrast_table(value: Contrast, telling: Telling) -> Table:
    words = telling.words
    labels = [telling.label(*_named(found)) for found in (value.item, value.other)]
    columns = (words.pick(("Reason", "依据")), words.pick(("Difference", "差距")), *labels)
    rows = []
    for found in value.differences:
        told = [
            next((plain_reason(term, telling) for term in one.terms if term.signal == found.signal), None)
            for one in (value.item, value.other)
        ]
        rows.append((words.signal(found.signal), round(found.difference, 4), *told))
    return Table(columns, tuple(rows))


def _stacked(value: Sequence[Recommendation], telling: Telling) -> Figure:
    """What each signal adds to the score of each item, stacked."""
    words = telling.words
    used = list(dict.fromkeys(term.signal for found in value for term in found.terms))
    labels = [f"{found.rank}. {short(telling.label(found.item_id, found.title))}" for found in value]
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "name": chart_text(words.signal(signal)),
            "y": labels,
            "x": [sum(term.contribution for term in found.terms if term.signal == signal) for found in value],
            "marker": {"color": COLOURS[at % len(COLOURS)]},
        }
        for at, signal in enumerate(used)
    ]
    best = value[0].terms[0].signal if value[0].terms else ""
    pair = (
        "What each reason adds to the scores of {items}; most of the first one's is “{signal}”.",
        "各项原因对 {items}得分的贡献；第一名中占比最大的是“{signal}”。",
    )
    says = words.say(pair, items=words.counted(len(value), "item"), signal=words.signal(best))
    layout = {
        "barmode": "relative",
        "yaxis": names_axis(backwards=True),
        "xaxis": numbers_axis(words.pick(("score", "得分"))),
        "height": 160 + 34 * len(value),
    }
    return figure(words.pick(("What the scores are made of", "得分的构成")), says, data, layout)
