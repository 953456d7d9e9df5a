"""What a question says plainly and its call lacks: a direction, a category, novelty, a beginning."""

import re
from collections.abc import Iterator
from datetime import datetime

from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.dates import find_span
from penchant.agent.answering.trouble import Ambiguous, Told
from penchant.agent.calls import ToolCall
from penchant.graph_store.text_tokens import has_han
from penchant.tools.glossary import other_language
from penchant.tools.registry import tool_named
from penchant.tools.time_words import HAN_NUMBER

_RISING = re.compile(
    r"\b(?:f[ae]ll(?:ing|en)? in love|taken? a (?:shine|liking) to|ris(?:e|es|ing|en)|rose|grow(?:s|ing"
    r"|n)?|grew|climb\w*|soar\w*|surg\w+|up"
    r"|gain(?:s|ing|ed)|increas\w+|taking off|picking up|hotter|more popular|booming)\b"
    r"|升|涨|走高|走红|热门|越来越(?:受欢迎|多|火|热)|变(?:火|多)|爆款|增长|增加|走强|上行|走俏",
    re.IGNORECASE,
)
_FALLING = re.compile(
    r"\b(?:fall(?:s|ing|en)?(?! in love)|fell(?! in love)|declin\w+|drop(?:s|ping|ped)?|down|shrink\w*"
    r"|sinking|slump\w*|decreas\w+"
    r"|losing|fading|cooling|slipping|less popular|sell\w* (?:worse|poorly|badly)"
    r"|out of (?:favou?r|fashion)|(?:go(?:ne|ing)?|went) off|off the boil|tired of|turn\w* away from)\b"
    r"|跌|降|下滑|走低|变冷|遇冷|越来越(?:不受欢迎|少|冷|差|不好卖)|减少|变少|拖后腿|不再受欢迎"
    r"|(?:卖得|变)(?:差|不好)|不好卖|滞销|下坡|走弱|下行|萎缩|回落|疲软|缩水|衰退",
    re.IGNORECASE,
)
_NEGATED = re.compile(r"\b(?:not|no|never|stopped|without)\b|n['’]t\b|[不没未停]", re.IGNORECASE)
_NO_DIRECTION = re.compile(
    r"\b(?:up to|(?:pick|turn|end|show|crop|pop|add|sum|pull|look|put|back|end|wind|follow|sign|open)(?:ed"
    r"|s|p?ing|n)? up"
    r"|(?:ma[kd]es?|making|c[oa]mes?|brings?|brought|br[io]ng(?:ing)?|w[io]und|rang|ran|racked) up|down"
    r" to)\b",
    re.I,
)
_NEW = re.compile(
    r"\b(?:some|any)thing (?:\w+ )?new\b|\bnew (?:things|ideas|stuff|suggestions|recommendations)\b"
    r"|\bnever (?:had|bought|tried|ordered|seen)\b|\bnew (?:to|for) (?:him|her|them)\b"
    r"|\b(?:not|hasn['’]?t|haven['’]?t|have not|has not|['’]ve not) (?:yet )?(?:had|bought|tried|ordered)\b"
    r"|新(?:品|货|商品|产品|东西|花样)|新鲜(?:的?(?:东西|玩意|货|花样)|的(?=[^一-鿿]|[吧吗呢啊呀]|$))"
    r"|(?<![最更])新的(?:商品|产品|东西|货|花样)|[没未](?:有)?(?:买|试|用|吃|喝|尝|接触)过",
    re.IGNORECASE,
)
_LEFT_OUT = re.compile(
    r"(?:\b(?:no|not|without|except|but|besides|excluding|other than|outside|instead of|like|than"
    r"|(?<!look )(?<!looks )after)\s+"
    r"(?:(?:for|from|in|any|more|the|of)\s+)*|除了?|不要|不含)$",
    re.IGNORECASE,
)
_UNWANTED = re.compile(
    r"\b(?:nothing|no|not|without|except(?: for)?|excluding|but no|avoid\w*|skip(?:ping)?|leave out"
    r"|leaving out|hates?|(?:does|do)(?:n['’]t| not) (?:want|like|eat|drink)|other than)\s+"
    r"(?:(?:for|from|of|in|any|more|the|things|stuff|anything|with)\s+)*([a-z][\w' &-]*?)"
    r"(?:\s+(?:dept|department|aisle|section|category|products?|items?|stuff|please|pls|though|this time))*"
    r"\s*(?:[,.;!?]|$| (?:and|but|or|for|to)\b)"
    r"|(?:不要|别要|不想要|不含|排除|去掉|剔除|别推荐?|不推荐?|不吃|不喝)(?:任何|有)?([一-龥A-Za-z]{1,8}?)(?:类|产品|商品|部门|区|的|了|吧)*(?=[，,。！？?!]|$)"
    r"|除了?([一-龥A-Za-z]{1,8}?)(?:类|产品|商品)?(?:以外|之外|外)",
    re.IGNORECASE,
)
_NOTHING_OF = re.compile(
    r"(?:^|[,;.]\s*|\b(?:and|but)\s+)(?:nothing|no|not|without|skip|avoid)\s+(?!(?:more|less|matter|need|longer)\b)"
    r"(?:(?:any|the|too|from)\s+)*([a-z][\w'-]*(?: [a-z][\w'-]*)?)\s*(?:[,;.!]|$)"
    r"|(?:不要|别推|别要|不含)([一-龥]{1,6}?)(?:的|了|吧)?(?=[，,。！]|$)",
    re.IGNORECASE,
)
_HAN_UNIT = r"(?:天|日|个?星期|个?礼拜|周|个?月|个?季度|年)"
_SINCE = (
    re.compile(r"(?P<when>[^，。？！,?!\s]{1,14}?)(?:以来|至今|到现在)"),
    re.compile(rf"(?P<when>(?:最近|过去|近|这)(?:{HAN_NUMBER}|几){_HAN_UNIT})"),
    re.compile(r"\bsince (?P<when>(?:[\w'’]+\s?){1,4})", re.IGNORECASE),
)


def filled_in(question: str, call: ToolCall, catalogue: Catalogue) -> ToolCall:
    """The call with what the question says plainly of direction, category, novelty and beginning.

    Args:
        question: One line.
        call: As the router read it.
        catalogue: Its categories are the ones that may be named.
    """
    takes = {argument.name for argument in tool_named(call.tool).arguments}
    found = dict(call.arguments)
    doubtful = "direction" in found and _NEGATED.search(_FALLING.sub(" ", question))
    if "direction" in takes and not doubtful and (said := direction_in(question)):
        found["direction"] = said
    if "mode" in takes - found.keys() and _NEW.search(question):
        found["mode"] = "new"
    if "category" in takes - found.keys() and (said := category_in(question, catalogue)):
        found["category"] = said
    if direction_in(found.get("category", "")) and not category_in(found["category"], catalogue):
        del found["category"]  # the `up` of `on the up`
    if "since" in takes and "until" not in found and not is_day(found.get("since", ""), catalogue.now):
        said = next(_beginnings(question, catalogue.now), None)
        if said:
            found["since"] = said
    return ToolCall(call.tool, found)


def direction_in(question: str) -> str | None:
    """`rising` or `falling`, where the question speaks of one of them."""
    text = _NO_DIRECTION.sub(" ", question)
    rising, falling = _RISING.search(text), _FALLING.search(text)
    return None if bool(rising) == bool(falling) else "rising" if rising else "falling"


def without_direction(text: str) -> str:
    """A text without words for a way that things go."""
    return _FALLING.sub(" ", _RISING.sub(" ", text))


def unwanted_in(question: str, catalogue: Catalogue) -> str | None:
    """What a question wants nothing of, where the shop has it: `nothing from the meat dept`, `不要肉类`."""
    for found in _UNWANTED.finditer(question):
        said = str(next(filter(None, found.groups()))).strip()
        if catalogue.sells(said) or any(at == 0 for _, at in catalogue.categories_in(said)):
            return said
        if has_han(said) and other_language(said):
            return said
    return None


def unwanted_said(question: str) -> str | None:
    """What a question wants nothing of, in its words, whether or not the shop has it: `nothing boozy`."""
    found = _NOTHING_OF.search(question)
    return str(next(filter(None, found.groups()))).strip() if found else None


def category_in(question: str, catalogue: Catalogue) -> str | None:
    """The one category that the question names and does not leave out."""
    named = {
        name
        for name, place in catalogue.categories_in(question)
        if not _LEFT_OUT.search(question[:place]) and not is_day(name, catalogue.now)
    }
    return named.pop() if len(named) == 1 else None


def _beginnings(question: str, now: datetime) -> Iterator[str]:
    """Words of a question that say since when, and can be read."""
    for pattern in _SINCE:
        for found in pattern.finditer(question):
            when = found["when"].strip()
            parts = when.split(" ")
            pieces = (
                [" ".join(parts[:count]) for count in range(len(parts), 0, -1)]
                if len(parts) > 1 or when.isascii()
                else [when[start:] for start in range(len(when))]
            )
            for piece in pieces:
                if is_day(piece, now):
                    yield piece
                    break


def is_day(words: str, now: datetime) -> bool:
    """Whether words mean a day that has been."""
    try:
        find_span(words, now, "en")
    except Told as error:
        return error.what != "no_date"
    except Ambiguous:
        pass
    return True
