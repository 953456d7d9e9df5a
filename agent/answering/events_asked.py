"""Questions for numbers of views, carts, returns and ratings, or of a group of shoppers alone."""

import re

from penchant.agent.answering.among import counted_group
from penchant.agent.answering.asked_plainly import asks_of_pairs, asks_what_else
from penchant.agent.answering.bare_words import bare
from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.figures_asked import (
    HOW_MANY_PEOPLE,
    OF_PEOPLE,
    days_of,
    figures_asked,
)
from penchant.agent.answering.figures_words import CUSTOMER, mean_in, unit_in
from penchant.agent.answering.goods_asked import (
    ANY_GOODS,
    FIRST,
    count_in,
    goods_in,
    names_shopper,
    without_count,
)
from penchant.agent.answering.groups_asked import OF_THEM
from penchant.agent.answering.plain_words import direction_in
from penchant.agent.answering.shares_asked import (
    HAN_ONE,
    newness_asked,
    of_thing,
    shares_asked,
    without_newness,
)
from penchant.agent.calls import ToolCall
from penchant.tools.time_words import take_span

_CART = r"(?:(?:shopping )?(?:carts?|baskets?|trolley|bags?))"
_KINDS = {
    "cart": re.compile(
        rf"\b(?:add(?:ed|s|ing)?|put|plac\w+|went|go(?:es)?|end(?:ed)? up) ((?:[\w']+ ){{0,3}}?)"
        r"(?:in(?:to)?|to)"
        rf" (?:the |their |a |an |our |our customers['’] )?{_CART}\b"
        rf"|\b{_CART} additions?\b|\badd(?:ed|ing)?[- ]to[- ]{_CART}\b|\bcart(?:s|ed)\b"
        r"|\b(?:cart|basket|checkout) abandon\w*|\babandon\w* (?:carts?|baskets?)\b|弃购率?|加购转化率?"
        r"|加购物车|(?:加|放)(?:入|进|到)?过?了?购物车|加购过?(?!率)",
        re.IGNORECASE,
    ),
    "click": re.compile(r"\bclicks?\b|\bclicked(?: on)?\b|点击(?:量|次数|数|过|了)?", re.IGNORECASE),
    "view": re.compile(
        r"\b(?:page ?)?views?\b|\bviewed\b|\b(?:looked|look|looking|looks) at\b|\bbrowsed?\b|\bopened\b"
        r"|(?:浏览|点击|访问)(?:量|次数|数|过|了)?|被?(?:看|浏览)(?:得|的)?(?=最多)|看得最多",
        re.IGNORECASE,
    ),
    "return": re.compile(
        rf"\breturns\b(?! to\b)|\breturn (?:counts?|numbers?|totals?|volumes?|values?|amounts?)\b"
        r"|\brefunded\b|\b(?:comes?|came|coming|goes|sent?|send) back to us\b|\b(?:do|does|did) \w+ (?:send"
        r"|bring|give)"
        r" back\b|\b(?:paid|gave|given?|giving|went|gone|go) back to (?:our |the )?customers\b"
        rf"|\b(?:is|are|was|were|got|get|gets|been|being|most|often) (\w+ )?"
        rf"(?:returned|sent back|brought back|refunded)\b|\brefunds?\b|\bhave returned\b|\breturned"
        rf" (?:products|items|goods"
        rf"|things)\b"
        rf"|\bdid (?:{CUSTOMER}|they|we) (?:return|send back|bring back)\b"
        r"|(?:被)?(?:退货|退款|退回|退单)(?:的|量|次数|数|了|过)?(?!率)|退(?=得)|退(?:了|过)(?=多少|几)",
        re.IGNORECASE,
    ),
    "rating": re.compile(r"\bratings?\b|\brated\b|评分(?:数|次数)?|打分", re.IGNORECASE),
    "review": re.compile(r"\breviews?\b|\breviewed\b|(?:评价|评论)(?:数|次数|量)?", re.IGNORECASE),
    "search": re.compile(r"\bsearch(?:es|ed)\b(?: for)?|搜索(?:量|次数)?", re.IGNORECASE),
    "share": re.compile(r"\bshared\b|分享(?:量|次数|数)?", re.IGNORECASE),
    "comment": re.compile(r"\bcomment(?:s|ed)\b(?: on)?|评论(?:量|次数|数)?", re.IGNORECASE),
}
_OF_MONEY = re.compile(
    r"\b(?:money|amounts?|worth|value|how much|refund(?:s|ed)?)\b|金额|多少钱|退款额|[款钱]额", re.IGNORECASE
)
_TOLD_IF_LACKING = ("cart", "view", "return")
"""Of these it is said that the log holds none; other words may mean something else there."""
_NOT_BOUGHT = re.compile(
    r"\W*\b(?:but|and|without|yet|then)\b[^.?!]*\b(?:not|n['’]t|never|without|nothing|abandon\w*"
    r"|left)\b[^.?!]*$"
    r"|[，,]?(?:但|却|可是|又|最后|还|从来?|一直|始终|都)*没有?(?:付款|付钱|支付|结算|结账|下单|买|购买)\S*$",
    re.IGNORECASE,
)
_BESIDE_EACH_OTHER = re.compile(r"\b(?:vs\.?|versus)(?! (?:last|the)\b)", re.IGNORECASE)


def events_asked(question: str, catalogue: Catalogue) -> ToolCall | None:
    """Numbers of events that are no purchases, or of pairs or the first of all; None for other questions.

    Args:
        question: One line.
        catalogue: Of the shop.
    """
    said = bare(question)
    if among := _of_group(said, catalogue):
        return among
    if direction_in(said) or OF_THEM.search(said):
        return None
    if _BESIDE_EACH_OTHER.search(without_newness(said)):
        return None
    spans = []
    while (cut := take_span(said, catalogue.now))[1]:
        said = cut[0]
        spans.append(cut[1])
    rest = catalogue.in_shop_words(said)
    if names_shopper(without_count(rest), catalogue):
        return None
    if parted := newness_asked(rest, catalogue):
        when = days_of(spans[0], catalogue) if len(spans) == 1 else {}  # `new vs old in May` is one time
        return ToolCall("figures", {**parted.arguments, **when})
    reads = (shares_asked, _left_in_carts, _counted)  # times are read with the numbers
    return next(filter(None, (read(rest, catalogue) for read in reads)), None)


def _of_group(said: str, catalogue: Catalogue) -> ToolCall | None:
    """The numbers of a group alone, which are asked as those of the shop are."""
    words = counted_group(said, catalogue.now)
    if words is None or words not in said:
        return None
    rest = re.sub(rf"(?:\b(?:among(?:st)?|with(?:in)?|for|by|of)\s+)?{re.escape(words)}们?的?", " ", said)
    rest = " ".join(rest.split())
    call = figures_asked(rest, catalogue)
    return call if call and ("by" in call.arguments or mean_in(rest)) else None


def kind_in(text: str, catalogue: Catalogue) -> str | None:
    """The kind of events that a text speaks of; None where it is of purchases or anything else."""
    held = set(catalogue.view.kinds.values())
    for kind, said in _KINDS.items():
        if (kind in held or (kind in _TOLD_IF_LACKING and "purchase" in held)) and said.search(text):
            return "click" if kind == "view" and "view" not in held and "click" in held else kind
    return None


def without_kind(kind: str, text: str) -> str:
    """A text without words for a kind of events."""
    return _without(_KINDS[kind], text)


def _left_in_carts(rest: str, catalogue: Catalogue) -> ToolCall | None:
    """How many put something in the cart and did not buy it."""
    unsold = _NOT_BOUGHT.search(rest)
    if unsold is None or kind_in(rest, catalogue) != "cart":
        return None
    if not (HOW_MANY_PEOPLE.search(rest) or re.search(r"\bhow many\b|多少", rest, re.IGNORECASE)):
        return None
    asked = of_thing(_without(_KINDS["cart"], rest[: unsold.start()]), catalogue)
    if asked is None:
        return None
    return ToolCall("figures", {**asked, "measure": "conversion", "kind": "cart"})


def _counted(rest: str, catalogue: Catalogue) -> ToolCall | None:
    """How many events of a kind there were: in all, by time, of a thing, or which goods have most."""
    kind = kind_in(rest, catalogue)
    mean = mean_in(rest)
    if (
        kind is None
        or OF_PEOPLE.search(rest)
        or asks_of_pairs(rest)
        or asks_what_else(rest)
        or (mean and mean != "conversion")
    ):
        return None
    cut = _without(_KINDS[kind], _without(_KINDS["view"], rest) if kind == "click" else rest)
    by = goods_in(cut)
    is_ranked = bool(re.search(rf"\b(?:{FIRST}|least|fewest)\b|最", cut, re.IGNORECASE))
    unit = None if by else unit_in(cut)
    people = bool(HOW_MANY_PEOPLE.search(cut)) or bool(re.search(r"多少人|人数", cut))
    thing = re.sub(ANY_GOODS, " ", cut, flags=re.IGNORECASE) if by else cut
    asked = of_thing(thing, catalogue)
    if asked is None or (people and not unit):
        return None  # a group's size
    is_told = kind in ("rating", "review") and "purchase" not in catalogue.view.kinds.values()
    if is_told and not (by or unit or asked or is_ranked):
        return None  # the shop as a whole tells it
    is_of_people = re.search(rf"\b{CUSTOMER}\b|{HAN_ONE}", cut, re.IGNORECASE)
    ranked = by or (("shopper" if is_of_people else "item") if is_ranked and not unit else None)
    count = count_in(cut) if ranked else ""
    given = {"by": ranked or unit, "count": count, "kind": kind}
    is_money = kind == "return" and _OF_MONEY.search(rest)
    measure = mean or ("shoppers" if people else "spent" if is_money else "purchases")
    told = {name: said for name, said in given.items() if said}
    return ToolCall("figures", {**asked, "measure": measure, **told})


def _without(said: re.Pattern[str], rest: str) -> str:
    """A text without words for a kind of events, but with the thing that stands between them."""
    return said.sub(lambda found: f" {next(filter(None, found.groups()), '')} ", rest)
