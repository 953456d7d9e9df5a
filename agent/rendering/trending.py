"""What the shop's shoppers turn to or away from."""

from datetime import timedelta

from penchant.agent.answering.results import Figure, Rendered, Table
from penchant.agent.rendering.figures import DOWN, TOTAL, UP, figure, names_axis, numbers_axis, short, upright
from penchant.agent.rendering.markdown import Markup, bold, escape
from penchant.agent.rendering.segments import among_told
from penchant.agent.rendering.telling import LINES, Story, Telling, concept_path
from penchant.agent.rendering.words import ALL_IN_TABLE, Pair, Words
from penchant.tools.trend_results import Trend, Trends

_HEAD: dict[str, Pair] = {
    "rising": (
        "{name} is rising most surely (from {before} to {after} shoppers)",
        "上升最明确的是 {name}（顾客从 {before} 位增至 {after} 位）",
    ),
    "falling": (
        "{name} is falling most surely (from {before} to {after} shoppers)",
        "下降最明确的是 {name}（顾客从 {before} 位减至 {after} 位）",
    ),
}
_HEAD_SHARE: dict[str, Pair] = {
    "rising": (
        "{name} is rising most surely (from {before} to {after} of the active shoppers)",
        "上升最明确的是 {name}（占活跃顾客的比例从 {before} 升至 {after}）",
    ),
    "falling": (
        "{name} is falling most surely (from {before} to {after} of the active shoppers)",
        "下降最明确的是 {name}（占活跃顾客的比例从 {before} 降至 {after}）",
    ),
}
"""Where the counts went the other way, because more or fewer shoppers were active."""
_HEADS: Pair = ("{heads}{within}.", "{within}{heads}。")
_NOTHING: Pair = (
    "Nothing{within} rose or fell beyond chance between {from_} and {until}.",
    "从 {from_} 到 {until}，{within}没有超出偶然的上升或下降。",
)
_NOTHING_ONE: dict[str, Pair] = {
    "rising": (
        "Nothing{within} rose beyond chance between {from_} and {until}.",
        "从 {from_} 到 {until}，{within}没有超出偶然的上升。",
    ),
    "falling": (
        "Nothing{within} fell beyond chance between {from_} and {until}.",
        "从 {from_} 到 {until}，{within}没有超出偶然的下降。",
    ),
}
_WITHIN: Pair = (" in “{category}”", "在“{category}”中")
_WITHIN_BRANDS: Pair = (" among brands", "在品牌中")
_STEADY: Pair = (
    "{moved}: {before} to {after} shoppers, {share_before} to {share_after} of those active",
    "{moved}：顾客从 {before} 位到 {after} 位，占活跃顾客的 {share_before} 到 {share_after}",
)
_TOO_FEW: Pair = (
    "Too few shoppers had anything{within} in either stretch to tell a change from chance.",
    "{within}两段时间内的顾客都太少，无法区分变化与偶然。",
)
_RISES: Pair = ("{name} rose", "{name} 上升")
_FALLS: Pair = ("{name} fell", "{name} 下降")
_LINE: Pair = (
    "{moved}: {before} to {after} shoppers, {share_before} to {share_after} of those active, "
    "{ratio} times as many (range {low} to {high}){season}",
    "{moved}：顾客从 {before} 位到 {after} 位，占活跃顾客的 {share_before} 到 {share_after}，"
    "为之前的 {ratio} 倍（区间 {low} 到 {high}）{season}",
)
_LINE_NONE: Pair = (
    "{moved}: {before} to {after} shoppers, {share_before} to {share_after} of those active{season}",
    "{moved}：顾客从 {before} 位到 {after} 位，占活跃顾客的 {share_before} 到 {share_after}{season}",
)
"""Where nobody had it in one of the stretches, nothing can be said of how many times."""
_SEASON: dict[bool, Pair] = {
    True: ("; as a year ago ({share})", "；与去年同期一样（{share}）"),
    False: ("; unlike a year ago ({share})", "；与去年同期不同（{share}）"),
}
_RESTS: Pair = (
    "{since} to {until} was held against {from_} to {to}: {after} and {before} active shoppers; of {tested} "
    "kinds of product tested, {told} changed beyond chance.",
    "将 {since} 至 {until} 与 {from_} 至 {to} 相比：活跃顾客分别为 {after} 和 {before} 位；"
    "检验的 {tested} 个类别中，{told} 个的变化超出偶然。",
)
_NO_YEAR: Pair = (
    "The log does not reach back a year, so a season cannot be told from a trend.",
    "记录不足一年，无法区分季节与趋势。",
)


def trends(value: Trends, telling: Telling) -> Rendered:
    """What rose and fell, each with its counts, its interval and the same days of last year."""
    words, story = telling.words, Story()
    within = Markup("")
    if category := telling.argument("category"):
        within = words.say(_WITHIN, category=category)
    elif telling.argument("facet") == "brand":
        within = words.say(_WITHIN_BRANDS)
    if value.trends:
        surest = {trend.direction: trend for trend in reversed(value.trends)}
        heads = [_head(one, words) for _, one in sorted(surest.items(), reverse=True)]
        first = value.trends[0]
        _say(story, words.say(_HEADS, heads=words.clauses(heads), within=within), first, point=False)
    elif not value.tested:
        story.say(words.say(_TOO_FEW, within=within))
    else:
        pair = _NOTHING_ONE.get(telling.argument("direction"), _NOTHING)
        apart = value.since - value.against_until > timedelta(days=1)
        begin = value.since if apart else value.against_since
        story.say(words.say(pair, within=within, from_=begin, until=value.until))
    for trend in value.trends[:LINES]:
        _say(story, _line(trend, telling), trend)
    for trend in value.steady:
        _say(story, _counts(_STEADY, trend, words, moved=bold(escape(trend.name))), trend)
    if len(value.trends) > LINES:
        story.say(words.say(ALL_IN_TABLE, count=len(value.trends)))
    if value.conditions:
        story.say(among_told(value.conditions, telling))
    story.say(
        words.say(
            _RESTS,
            since=value.since,
            until=value.until,
            from_=value.against_since,
            to=value.against_until,
            after=value.shoppers_after,
            before=value.shoppers_before,
            tested=value.tested,
            told=value.told,
        )
    )
    if not value.has_year:
        story.say(words.say(_NO_YEAR))
    return story.told(
        "Say what rises and falls, with counts; call it seasonal only where the result does, give no cause.",
        table=_table(value, telling),
        figure=_bars(value, telling) if value.trends else None,
    )


def _head(trend: Trend, words: Words) -> Markup:
    """The trend in counts, or in shares where the counts do not show it."""
    name, way = bold(escape(trend.name)), trend.direction
    if trend.before != trend.after and (trend.after > trend.before) == (way == "rising"):
        return words.say(_HEAD[way], name=name, before=trend.before, after=trend.after)
    before, after = (Markup(f"{share:.1%}") for share in (trend.share_before, trend.share_after))
    return words.say(_HEAD_SHARE[way], name=name, before=before, after=after)


def _say(story: Story, statement: Markup, trend: Trend, *, point: bool = True) -> None:
    shoppers = trend.after if trend.direction == "rising" else trend.before
    story.say(
        statement,
        point=point,
        event_ids=trend.event_ids,
        event_count=max(shoppers, len(trend.event_ids)),
        path=concept_path(trend.concept_id),
    )


def _line(trend: Trend, telling: Telling) -> Markup:
    words = telling.words
    season = Markup("")
    if trend.year_ago is not None:
        season = words.say(_SEASON[bool(trend.is_seasonal)], share=Markup(f"{trend.year_ago.share:.1%}"))
    moved = _RISES if trend.direction == "rising" else _FALLS
    return _counts(
        _LINE if trend.before and trend.after else _LINE_NONE,
        trend,
        words,
        moved=words.say(moved, name=bold(escape(trend.name))),
        ratio=Markup(f"{trend.ratio:,.2f}"),
        low=Markup(f"{trend.low:,.2f}"),
        high=Markup(f"{trend.high:,.2f}"),
        season=season,
    )


def _counts(pair: Pair, trend: Trend, words: Words, **more: Markup) -> Markup:
    return words.say(
        pair,
        before=trend.before,
        after=trend.after,
        share_before=Markup(f"{trend.share_before:.1%}"),
        share_after=Markup(f"{trend.share_after:.1%}"),
        **more,
    )


def _table(value: Trends, telling: Telling) -> Table:
    words = telling.words
    columns = (
        (
            "Kind of product",
            "Direction",
            "Shoppers before",
            "Shoppers after",
            "Times",
            "At least",
            "At most",
            "Chance",
        ),
        ("类别", "方向", "之前顾客数", "之后顾客数", "倍数", "下限", "上限", "误报率"),
    )[words.language == "zh"]
    ways = {"rising": ("rising", "上升"), "falling": ("falling", "下降")}
    rows = tuple(
        (
            trend.name,
            words.pick(ways[trend.direction]),
            trend.before,
            trend.after,
            round(trend.ratio, 3),
            round(trend.low, 3),
            round(trend.high, 3),
            round(trend.q_value, 5),
        )
        for trend in value.trends
    )
    return Table(columns, rows)


def _bars(value: Trends, telling: Telling) -> Figure:
    words, drawn = telling.words, value.trends
    rising = sum(trend.direction == "rising" for trend in drawn)
    data = [
        {
            "type": "scatter",
            "mode": "markers",
            "y": [short(trend.name) for trend in drawn],
            "x": [trend.ratio for trend in drawn],
            "marker": {
                "color": [UP if trend.direction == "rising" else DOWN for trend in drawn],
                "symbol": [
                    "triangle-right" if trend.direction == "rising" else "triangle-left" for trend in drawn
                ],
                "size": 12,
            },
            "error_x": {
                "type": "data",
                "color": TOTAL,
                "symmetric": False,
                "array": [trend.high - trend.ratio for trend in drawn],
                "arrayminus": [trend.ratio - trend.low for trend in drawn],
            },
        }
    ]
    pair = (
        "How many times as many of the active shoppers had each of {count} kinds as before, with intervals: "
        "{rising} rising, {falling} falling.",
        "{count} 个类别的顾客占比是之前的多少倍（含区间）：{rising} 个上升，{falling} 个下降。",
    )
    says = words.say(pair, count=len(drawn), rising=rising, falling=len(drawn) - rising)
    axis = words.pick(("times as many as before", "是之前的多少倍"))
    layout = {
        "yaxis": names_axis(backwards=True),
        "xaxis": numbers_axis(axis, type="log"),
        "showlegend": False,
        "height": 160 + 30 * len(drawn),
        "shapes": [upright(1.0)],
    }
    return figure(words.pick(("Rising and falling", "上升与下降")), says, data, layout)
