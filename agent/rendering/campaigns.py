"""What a campaign brought, or why that cannot be told."""

from penchant.agent.answering.results import Figure, Rendered, Table
from penchant.agent.rendering.figures import DOWN, TOTAL, UP, figure, names_axis, numbers_axis, upright
from penchant.agent.rendering.markdown import Markup, bold, escape
from penchant.agent.rendering.telling import Story, Telling
from penchant.agent.rendering.words import Pair, Words
from penchant.tools.campaign import CampaignEffect, Outcome

OVERLAPS_NAMED = 3
_NAMES: dict[str, Pair] = {
    "spent": ("Spending", "消费额"),
    "visits": ("Days with a purchase", "购物天数"),
    "purchases": ("Purchases", "购买件次"),
    "bought_items": ("Bought one of its items", "买过活动商品"),
}
_MEASURED: dict[str, Pair] = {
    "spent": ("those told spent {during} each while it ran", "收到通知的顾客期间人均消费 {during}"),
    "visits": (
        "those told bought on {during} days each while it ran",
        "收到通知的顾客期间人均有 {during} 天购物",
    ),
}
"""Of what a verdict may be about."""
_HEAD: dict[str, Pair] = {
    "more": (
        "Campaign {name} brought more: {measured}, {effect} beside the {expected} to be expected without it "
        "(range {low} to {high}).",
        "活动 {name} 有效果：{measured}，没有活动时预计为 {expected}，相差 {effect}"
        "（区间 {low} 到 {high}）。",
    ),
    "less": (
        "Campaign {name} did not bring more: {measured}, {effect} beside the {expected} to be expected "
        "without it (range {low} to {high}); who is chosen for having bought much often falls back unasked, "
        "so that need not be its doing.",
        "活动 {name} 没有带来增长：{measured}，没有活动时预计为 {expected}，相差 {effect}"
        "（区间 {low} 到 {high}）；因买得多而被选中的顾客往往自己会回落，所以不一定是活动造成的。",
    ),
    "unclear": (
        "No effect of campaign {name} can be told: {measured}, {effect} beside the {expected} to be expected "
        "without it, but the range of {low} to {high} includes no effect at all.",
        "看不出活动 {name} 有效果：{measured}，没有活动时预计为 {expected}，相差 {effect}，"
        "但区间 {low} 到 {high} 包含零。",
    ),
}
_UNTOLD: Pair = (
    "The effect of campaign {name} cannot be told: {reason}.",
    "无法判断活动 {name} 的效果：{reason}。",
)
_REASONS: dict[str, Pair] = {
    "nobody_told": ("nobody is known to have been told of it", "没有收到通知的顾客名单"),
    "outside_log": ("its days lie outside of the log", "活动日期不在记录范围内"),
    "no_before": (
        "the log holds too little from before it ({days_before} days)",
        "活动之前的记录太少（{days_before} 天）",
    ),
    "everyone_told": (
        "everybody was told, so there is nobody to hold them against",
        "所有顾客都收到了通知，没有可以比较的人",
    ),
    "too_few_told": (
        "only {told_before} of the {told} told had come before it, too few to compare",
        "{told} 位收到通知的顾客中只有 {told_before} 位之前来过，人数太少，无法比较",
    ),
    "too_few_others": (
        "only {others} who had come before it were not told, too few to compare",
        "之前来过而没有收到通知的顾客只有 {others} 位，人数太少，无法比较",
    ),
    "nobody_alike": (
        "those told had done so much more or less before that too few not told are like them",
        "收到通知的顾客之前的消费与其他人相差太大，找不到足够相似的人",
    ),
}
_LINE: Pair = (
    "{what}: {during}, {expected} expected, {effect} (range {low} to {high}), {sure}",
    "{what}：{during}，预计 {expected}，相差 {effect}（区间 {low} 到 {high}），{sure}",
)
_SURE: dict[bool, Pair] = {True: ("beyond chance", "超出偶然"), False: ("no more than chance", "未超出偶然")}
_RESTS: Pair = (
    "{compared} of {told} shoppers told were held against {others} who were not told and had done the same "
    "before: {since} to {until} beside the {days_before} days before.",
    "将 {told} 位收到通知的顾客中的 {compared} 位，与 {others} 位没有收到通知、之前行为相似的顾客相比："
    "{since} 至 {until}，对照之前 {days_before} 天。",
)
_WAYS: Pair = (
    "It is {matched} each beside others who had done the same, and {changed} beside how others of their size "
    "changed; the more cautious of the two is told. Held against everybody not told, with no regard to what "
    "they had done before, it would seem to be {plain}.",
    "与之前行为相同的其他顾客相比，人均相差 {matched}；与规模相近的其他顾客的变化相比，相差 {changed}；"
    "这里取较保守的一个。"
    "如果不考虑之前的行为，直接与所有没有收到通知的顾客相比，看上去相差 {plain}。",
)
_MISSING: Pair = (
    "The log does not hold {days_missing} days of the campaign, which ran from {first_day} to {last_day}.",
    "活动从 {first_day} 到 {last_day}，其中有 {days_missing} 天不在记录里。",
)
_OVERLAPS: Pair = (
    "Other campaigns ran at the time or right before, and what they did cannot be told apart: {names}.",
    "同期或之前不久还有其他活动，无法分开计算：{names}。",
)
_OVERLAP: Pair = (
    "{name} (told to {told_share} of the told and {others_share} of the others)",
    "{name}（收到通知的顾客中 {told_share}、其他人中 {others_share} 也收到了它）",
)


def campaign(value: CampaignEffect, telling: Telling) -> Rendered:
    """The verdict with its numbers, what else moved, what was compared, and what makes it less sure."""
    words, story = telling.words, Story()
    name = bold(escape(value.campaign.label))
    if value.reason is not None:
        numbers = {key: getattr(value, key) for key in ("days_before", "told_before", "told", "others")}
        reason = words.say(_REASONS[value.reason], **numbers)
        story.say(words.say(_UNTOLD, name=name, reason=reason))
        _missing(story, value, words)
    else:
        first, *rest = value.outcomes
        shown = _shown(first)
        measured = words.say(_MEASURED[first.measure], during=shown["during"])
        del shown["during"]
        head = words.say(_HEAD[value.verdict], name=name, measured=measured, **shown)
        story.say(head, event_ids=value.event_ids, event_count=value.event_count)
        for one in rest:
            what, sure = words.pick(_NAMES[one.measure]), words.say(_SURE[one.is_sure])
            story.say(words.say(_LINE, what=Markup(what), sure=sure, **_shown(one)), point=True)
        rests = words.say(
            _RESTS,
            compared=value.told_compared,
            told=value.told,
            others=value.others_compared,
            since=value.since,
            until=value.until,
            days_before=value.days_before,
        )
        story.say(rests)
        ways = {name: getattr(first, name) for name in ("matched", "changed", "plain")}
        story.say(words.say(_WAYS, **{name: _number(first, one, signed=True) for name, one in ways.items()}))
        _missing(story, value, words)
        if value.overlaps:
            named = [
                words.say(
                    _OVERLAP,
                    name=one.name,
                    told_share=words.percent(one.told_share),
                    others_share=words.percent(one.others_share),
                )
                for one in value.overlaps[:OVERLAPS_NAMED]
            ]
            story.say(words.say(_OVERLAPS, names=words.enumerated(named)))
    return story.told(
        "Say whether an effect can be told, with its range; say so where none can; add no cause of your own.",
        table=_table(value, words),
        figure=_bars(value, words) if value.outcomes else None,
    )


def _missing(story: Story, value: CampaignEffect, words: Words) -> None:
    if value.days_missing and value.reason != "outside_log":
        days = {"first_day": f"{value.campaign.first_day}", "last_day": f"{value.campaign.last_day}"}
        story.say(words.say(_MISSING, days_missing=value.days_missing, **days))


def _shown(outcome: Outcome) -> dict[str, Markup]:
    plain = {"during": outcome.told_during, "expected": outcome.expected}
    signed = {"effect": outcome.effect, "low": outcome.low, "high": outcome.high}
    return {
        **{name: _number(outcome, one) for name, one in plain.items()},
        **{name: _number(outcome, one, signed=True) for name, one in signed.items()},
    }


def _number(outcome: Outcome, value: float, *, signed: bool = False) -> Markup:
    """Money and counts with two decimals, shares with one, as percent."""
    sign = "+" if signed else ""
    return Markup(f"{value:{sign}.1%}" if outcome.measure == "bought_items" else f"{value:{sign},.2f}")


def _table(value: CampaignEffect, words: Words) -> Table:
    columns = (
        (
            "Measured, each",
            "Told, before",
            "Told, during",
            "Others alike, before",
            "Others alike, during",
            "Expected",
            "Effect",
            "At least",
            "At most",
            "Chance",
        ),
        (
            "人均指标",
            "通知者之前",
            "通知者期间",
            "相似者之前",
            "相似者期间",
            "预计",
            "效果",
            "下限",
            "上限",
            "偶然概率",
        ),
    )[words.language == "zh"]
    names = [
        *("told_before", "told_during", "others_before", "others_during"),
        *("expected", "effect", "low", "high", "p_value"),
    ]
    rows = tuple(
        (words.pick(_NAMES[one.measure]), *(round(getattr(one, name), 3) for name in names))
        for one in value.outcomes
    )
    return Table(columns, rows)


def _bars(value: CampaignEffect, words: Words) -> Figure | None:
    drawn = [one for one in value.outcomes if one.expected > 0]
    if not drawn:
        return None
    effect, low, high = (
        [100 * getattr(one, name) / one.expected for one in drawn] for name in ("effect", "low", "high")
    )
    data = [
        {
            "type": "scatter",
            "mode": "markers",
            "y": [words.pick(_NAMES[one.measure]) for one in drawn],
            "x": effect,
            "marker": {"color": [UP if one.effect >= 0 else DOWN for one in drawn], "size": 12},
            "error_x": {
                "type": "data",
                "color": TOTAL,
                "symmetric": False,
                "array": [top - middle for top, middle in zip(high, effect, strict=True)],
                "arrayminus": [middle - bottom for middle, bottom in zip(effect, low, strict=True)],
            },
        }
    ]
    pair = (
        "By how many percent {count} measures of those told were above or below what was to be expected "
        "without the campaign, with ranges: {sure} beyond chance.",
        "收到通知的顾客的 {count} 项指标比没有活动时的预计高或低百分之几（含区间）：{sure} 项超出偶然。",
    )
    says = words.say(pair, count=len(drawn), sure=sum(one.is_sure for one in drawn))
    layout = {
        "yaxis": names_axis(backwards=True),
        "xaxis": numbers_axis(words.pick(("percent beside what was expected", "与预计相比的百分比"))),
        "showlegend": False,
        "height": 160 + 40 * len(drawn),
        "shapes": [upright(0.0)],
    }
    title = words.pick(("What the campaign brought", "活动的效果"))
    return figure(title, says, data, layout)
