"""A group of shoppers, and what each of its conditions does."""

from collections.abc import Sequence

from penchant.agent.answering.results import Figure, Rendered, Table
from penchant.agent.rendering.figures import COLOURS, figure, names_axis, numbers_axis, short
from penchant.agent.rendering.markdown import Markup, bold, escape, plain
from penchant.agent.rendering.meant import taken_for
from penchant.agent.rendering.telling import LINES, Story, Telling, concept_path
from penchant.agent.rendering.words import Pair
from penchant.tools.affinities import Affinities
from penchant.tools.conditions import DEEDS, RATED, Condition
from penchant.tools.segment import Segment

MEMBERS_SHOWN = 1_000
MEMBERS_NAMED = 5
MOST_OF_TOP = 20
"""Of a top that is so small all are named."""
_HEAD: Pair = (
    "{size} of {all} shoppers ({share}) meet all conditions.",
    "{all} 位顾客中有 {size} 位（{share}）符合全部条件。",
)
_LINE: Pair = ("{condition}{meant}: {shoppers}", "{condition}{meant}：{shoppers}")
_LINE_SHARE: Pair = (
    "{condition}{meant}: {shoppers}, of whom {share} meet all conditions",
    "{condition}{meant}：{shoppers}，其中 {share} 符合全部条件",
)
_MEMBERS: Pair = (
    "For instance {members}; the table names all {size}.",
    "例如 {members}；表格列出全部 {size} 位。",
)
_FIRST_MEMBERS: Pair = (
    "For instance {members}; the table names more of them, `penchant segment --csv` writes all.",
    "例如 {members}；表格列出更多，`penchant segment --csv` 可导出全部。",
)
_ONE_MEMBER: Pair = ("That is {members}.", "即 {members}。")
_ALL_MEMBERS: Pair = ("They are {members}.", "他们是 {members}。")
_AFFINITY: Pair = (
    "{name}: {share} of them, {others} of the others, {ratio} times as many (range {low} to {high})",
    "{name}：他们中占 {share}，其他顾客中占 {others}，为 {ratio} 倍（区间 {low} 到 {high}）",
)
_AFFINITIES: Pair = (
    "Held against the {others} other shoppers, they have {told} of {tested} kinds of product more often "
    "beyond chance.",
    "与其他 {others} 位顾客相比，{tested} 个类别中有 {told} 个明显更常购买。",
)
_AS_OF: Pair = ("Counted as of {day}.", "统计截至 {day}。")
_AMONG: Pair = ("Each shopper counted {among}.", "只统计了这样的顾客：{among}。")
_NOT: Pair = ("not: {condition}", "不符合“{condition}”")
_KINDS: dict[str, tuple[Pair, Pair]] = {
    "likes": (("likes {words}", "喜欢 {words}"), ("does not like {words}", "不喜欢 {words}")),
    "bought": (
        ("bought {words}{times}{window}", "{window}买过 {words}{times}"),
        ("did not buy {words}{times}{window}", "{window}没有买过 {words}{times}"),
    ),
    "viewed": (
        ("viewed {words}{times}{window}", "{window}看过 {words}{times}"),
        ("did not view {words}{times}{window}", "{window}没有看过 {words}{times}"),
    ),
    "carted": (
        ("put {words} in the cart{times}{window}", "{window}把 {words} 加入过购物车{times}"),
        ("did not put {words} in the cart{times}{window}", "{window}没有把 {words} 加入购物车{times}"),
    ),
    "rated": (
        ("rated {words}{times}{window}", "{window}评价过 {words}{times}"),
        ("did not rate {words}{times}{window}", "{window}没有评价过 {words}{times}"),
    ),
    "rated_well": (
        ("rated {words} well{times}{window}", "{window}给过 {words} 好评{times}"),
        ("did not rate {words} well{times}{window}", "{window}没有给过 {words} 好评{times}"),
    ),
    "rated_badly": (
        ("rated {words} badly{times}{window}", "{window}给过 {words} 差评{times}"),
        ("did not rate {words} badly{times}{window}", "{window}没有给过 {words} 差评{times}"),
    ),
    "stars": (
        ("rated {words} {bounds} stars{window}", "{window}给 {words} 打过{bounds} 星"),
        ("did not rate {words} {bounds} stars{window}", "{window}没有给 {words} 打过{bounds} 星"),
    ),
    "returned": (
        ("returned {words}{times}{window}", "{window}退过 {words}{times}"),
        ("did not return {words}{times}{window}", "{window}没有退过 {words}{times}"),
    ),
    "seen": (("was seen{window}", "{window}有记录"), ("was not seen{window}", "{window}没有记录")),
    "something": (
        ("bought something{window}", "{window}买过东西"),
        ("bought nothing{window}", "{window}没有买过东西"),
    ),
}
_PLAIN_KINDS: dict[str, Pair] = {
    "spent": ("spent {bounds}{on}{window}", "{window}{on}消费{bounds}"),
    "average_order": (
        "spent {bounds} an order on average{window}",
        "{window}平均每单消费{bounds}",
    ),
    "largest_order": ("spent {bounds} in one order{window}", "{window}有一单消费{bounds}"),
    "top_spent": ("is among the {top} who spent most{on}{window}", "{window}{on}消费最多的 {top}之一"),
    "top_orders": (
        "is among the {top} who placed most orders{on}{window}",
        "{window}{on}下单最多的 {top}之一",
    ),
    "top_rated": ("is among the {top} who rated most often{on}{window}", "{window}{on}评价最多的 {top}之一"),
    "visits": ("came on {bounds} {days}{window}", "{window}到访{bounds} {days}"),
    "orders": ("placed {bounds} {orders}{window}", "{window}下过{bounds} {orders}"),
    "first_seen": ("was first seen{window}", "{window}首次出现"),
    "first_bought": ("first bought {words}{window}", "{window}首次购买 {words}"),
}
_BOUNDS: dict[tuple[str, bool], Pair] = {
    ("least", True): ("more than {amount}", "超过 {amount}"),
    ("least", False): ("at least {amount}", "至少 {amount}"),
    ("most", True): ("less than {amount}", "不到 {amount}"),
    ("most", False): ("at most {amount}", "至多 {amount}"),
}


def segment(value: Segment, telling: Telling) -> Rendered:
    """How many shoppers meet all conditions, and how many each of them."""
    words, story = telling.words, Story()
    head = words.say(
        _HEAD,
        size=bold(words.show(value.size)),
        all=value.shoppers,
        share=Markup(f"{value.share:.1%}"),
    )
    story.say(head)
    labels = []
    meant = value.meant or (None,) * len(value.conditions)
    for condition, understood, alone in zip(value.conditions, meant, value.alone, strict=True):
        told = condition_told(condition, telling)
        labels.append(plain(told))
        said = taken_for(understood, telling)
        shoppers = words.counted(alone, "shopper")
        of_each = bool(telling.argument("share")) and len(value.conditions) > 1 and alone
        share = Markup(f"{value.size / alone:.1%}" if of_each else "")
        line = _LINE_SHARE if of_each else _LINE
        story.say(words.say(line, condition=told, meant=said, shoppers=shoppers, share=share), point=True)
    if value.affinities:
        _affinities(value.affinities, story, telling)
    if value.members:
        asked = any(condition.count for condition in value.conditions)
        most = MOST_OF_TOP if asked else MEMBERS_NAMED
        named = [bold(escape(member)) for member in value.members[:most]]
        told = words.say(
            _members_told(value.size, most),
            members=words.enumerated(named),
            size=words.show(value.size),
        )
        story.say(told)
    story.say(words.say(_AS_OF, day=value.as_of))
    return story.told(
        "Say how many meet all conditions and repeat these as they were read, so that they can be put right.",
        table=_table(value, telling),
        figure=_sizes(value, labels, telling),
    )


def _affinities(value: Affinities, story: Story, telling: Telling) -> None:
    """What the members have more often than others, the surest first."""
    words = telling.words
    for one in value.affinities[:LINES]:
        shares = {"share": one.share, "others": one.share_of_others}
        times = {"ratio": one.ratio, "low": one.low, "high": one.high}
        told = words.say(
            _AFFINITY,
            name=bold(escape(one.name)),
            **{name: Markup(f"{share:.1%}") for name, share in shares.items()},
            **{name: Markup(f"{ratio:,.2f}") for name, ratio in times.items()},
        )
        count, path = max(one.shoppers, len(one.event_ids)), concept_path(one.concept_id)
        story.say(told, point=True, event_ids=one.event_ids, event_count=count, path=path)
    story.say(words.say(_AFFINITIES, others=value.others, told=value.told, tested=value.tested))


def _members_told(size: int, named: int) -> Pair:
    """How members are told of whom so many are named in the sentence."""
    if size > MEMBERS_SHOWN:
        return _FIRST_MEMBERS
    if size > named:
        return _MEMBERS
    return _ONE_MEMBER if size == 1 else _ALL_MEMBERS


def condition_told(condition: Condition, telling: Telling) -> Markup:
    """A condition in the answer's language."""
    words = telling.words
    kind, negated = condition.kind, condition.negated
    times = Markup("")
    if kind in DEEDS and (condition.at_least is not None or condition.at_most is not None):
        pair = (" on {bounds} {days}", "，共{bounds} {days}")
        if kind in RATED:
            pair = (" {bounds} times", "，共{bounds} 次")
        times = words.say(pair, bounds=_bounds(condition, telling), days=_days(condition, telling))
    on = Markup("")
    if kind in ("spent", "top_spent") and condition.words:
        on = words.say((" on {words}", "在 {words} 上"), words=condition.words)
    if kind in ("top_orders", "top_rated") and condition.words:
        on = words.say((" ({words})", "在 {words} 上"), words=condition.words)
    is_any = (condition.at_least, condition.at_most, condition.exclusive) == (1, None, False)
    name = "something" if kind == "orders" and is_any else kind
    pair = _KINDS[name][negated] if name in _KINDS else _PLAIN_KINDS[name]
    told = words.say(
        pair,
        words=condition.words
        or words.pick(("anything" if negated else "something", "任何商品" if negated else "商品")),
        times=times,
        on=on,
        bounds=_bounds(condition, telling),
        days=_days(condition, telling),
        orders=_counted_as(condition, telling, ("order", "orders", "单")),
        top=_top(condition, telling),
        window=_window(condition, telling),
    )
    return words.say(_NOT, condition=told) if negated and name not in _KINDS else told


def among_told(conditions: Sequence[Condition], telling: Telling) -> Markup:
    """That only shoppers who meet all of some conditions were counted."""
    met = [condition_told(condition, telling) for condition in conditions]
    return telling.words.say(_AMONG, among=telling.words.clauses(met))


def _days(condition: Condition, telling: Telling) -> Markup:
    return _counted_as(condition, telling, ("day", "days", "天"))


def _counted_as(condition: Condition, telling: Telling, noun: tuple[str, str, str]) -> Markup:
    """What is counted, singular after a last bound of one."""
    last = condition.at_least if condition.at_most is None else condition.at_most
    one, many, chinese = noun
    return Markup(telling.words.pick((one if last == 1 else many, chinese)))


def _bounds(condition: Condition, telling: Telling) -> Markup:
    words = telling.words
    if condition.at_least is not None and condition.at_least == condition.at_most:
        return words.say(("exactly {amount}", "正好 {amount}"), amount=words.number(condition.at_least, 2))
    parts = [
        words.say(_BOUNDS[side, condition.exclusive], amount=words.number(amount, 2))
        for side, amount in (("least", condition.at_least), ("most", condition.at_most))
        if amount is not None
    ]
    return Markup(words.pick((" and ", "、")).join(parts))


def _top(condition: Condition, telling: Telling) -> Markup:
    words = telling.words
    if condition.count is not None:
        return words.say(("{count}", "{count} 位"), count=words.number(condition.count, 0))
    return words.say(("{percent} %", "{percent} % "), percent=words.number(condition.at_most or 0.0, 2))


def _window(condition: Condition, telling: Telling) -> Markup:
    words, parts = telling.words, []
    if condition.days is not None:
        days = words.number(condition.days, 2)
        pair = (" in the last {days} day", "最近 {days} 天内")
        many = (" in the last {days} days", "最近 {days} 天内")
        parts.append(words.say(pair if condition.days == 1 else many, days=days))
    if condition.since is not None:
        parts.append(words.say((" since {day}", "自 {day} 起"), day=condition.since))
    if condition.until is not None:
        parts.append(words.say((" before {day}", "在 {day} 之前"), day=condition.until))
    return Markup("".join(parts))


def _table(value: Segment, telling: Telling) -> Table:
    words = telling.words
    columns = (
        ("Shopper", "Days with a purchase", "Spent", "First seen", "Last seen"),
        ("顾客", "购买天数", "消费", "首次出现", "最近一次"),
    )[words.language == "zh"]
    rows = tuple(
        (member, orders, spent, words.day(first), words.day(last))
        for member, (orders, spent, first, last) in zip(
            value.members[:MEMBERS_SHOWN], value.numbers[:MEMBERS_SHOWN], strict=True
        )
    )
    return Table(columns, rows)


def _sizes(value: Segment, labels: list[str], telling: Telling) -> Figure:
    words = telling.words
    together = words.pick(("all together", "全部条件"))
    sizes = [*value.alone, value.size]
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "y": [short(label) for label in labels] + [together],
            "x": sizes,
            "text": [f"{size:,}" for size in sizes],
            "marker": {"color": [COLOURS[4]] * len(labels) + [COLOURS[0]]},
        }
    ]
    pair = (
        "How many shoppers meet each condition alone, and all together: {shoppers}.",
        "符合每个条件的顾客数，以及符合全部条件的：{shoppers}。",
    )
    says = words.say(pair, shoppers=words.counted(value.size, "shopper"))
    layout = {
        "yaxis": names_axis(backwards=True),
        "xaxis": numbers_axis(words.pick(("shoppers", "顾客数"))),
        "showlegend": False,
        "height": 160 + 40 * len(sizes),
    }
    return figure(words.pick(("The conditions", "各条件的人数")), says, data, layout)
