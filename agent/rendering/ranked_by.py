"""What a ranking rests on, and what its probabilities speak of: what the shop's shoppers do."""

from penchant.agent.rendering.markdown import Markup
from penchant.agent.rendering.telling import Telling
from penchant.agent.rendering.words import Pair

DOINGS: dict[str, Pair] = {
    "purchase": ("buy it", "购买"),
    "view": ("view it", "浏览"),
    "click": ("click it", "点击"),
    "cart": ("put it in the cart", "加购"),
    "rating": ("rate it well", "给高分"),
    "review": ("review it well", "给好评"),
    "rating without stars": ("rate it", "评分"),
    "review without stars": ("review it", "评价"),
    "search": ("search for it", "搜索"),
    "like": ("like it", "点赞"),
    "share": ("share it", "分享"),
    "comment": ("comment on it", "评论"),
    "post": ("post it", "发布"),
}
"""By the one kind of event that a shop's log holds."""
OTHER_DOING: Pair = ("turn to it", "接触")
_CHANCE: Pair = (" ({chance} likely to {doing} within {days})", "（{days}内{doing}的概率为 {chance}）")
_LEARNED: Pair = (
    "The ranking was learned from what this shop's shoppers {did} next.",
    "排序是从本店顾客随后的{did}中学到的。",
)
_LOST: Pair = (
    "The ranking is a weighting of these reasons: on this shop's past it did no worse than what was learned, "
    "so no probabilities are told.",
    "排序是对这些原因的加权：在本店的历史上，它不逊于学到的排序，所以不给出概率。",
)
_LEFT_OUT: Pair = (
    "The ranking is a weighting of these reasons: what was learned from this shop's past does not fit this "
    "list, so no probabilities are told.",
    "排序是对这些原因的加权：从本店历史学到的排序不适用于这份名单，所以不给出概率。",
)
_NOT_LEARNED: Pair = (
    "The ranking is a weighting of these reasons: none could be learned from this shop's past yet, so no "
    "probabilities are told.",
    "排序是对这些原因的加权：从本店的历史还学不到排序，所以不给出概率。",
)


def doing(deed: str) -> Pair:
    """What a shopper may do next: `buy it`, `购买`.

    Args:
        deed: The one kind of event in the shop; empty where kinds are mixed.
    """
    return DOINGS.get(deed, OTHER_DOING)


def chance(probability: float | None, horizon_days: float | None, telling: Telling) -> Markup:
    """How likely the shopper turns to the item, in brackets; nothing where that is not known.

    Args:
        probability: 0 to 1.
        horizon_days: What it speaks of.
        telling: What the shop's shoppers do, and the language.
    """
    if probability is None or horizon_days is None:
        return Markup("")
    words = telling.words
    does = words.pick(doing(telling.basis.deed))
    return words.say(_CHANCE, chance=words.chance(probability), doing=does, days=words.stretch(horizon_days))


def rests_on(ranking: str, telling: Telling) -> Markup:
    """What a ranking rests on.

    Args:
        ranking: `learned` or `weighted`.
        telling: What the shop's past said, and the language.
    """
    words, basis = telling.words, telling.basis
    if ranking == "learned":
        did = words.pick((words.deed(basis.deed), doing(basis.deed)[1]))
        return words.say(_LEARNED, did=did)
    return words.say(_LOST if basis.lost else _LEFT_OUT if basis.left_out else _NOT_LEARNED)
