"""What the clauses of a segment may look like, English and Chinese, and the conditions that they mean."""

import re
from dataclasses import replace
from typing import Any

from penchant.tools.conditions import Condition, Kind
from penchant.tools.segment_grammar import Grammar, Make
from penchant.tools.time_words import HAN_NUMBER, NUMBER, Span, number_of

LATELY_DAYS = 90.0
NEW_DAYS = 30.0
TOP_PERCENT = 10.0
REGULAR_DAYS = 6
"""Days with a visit in the last `LATELY_DAYS` from which on a shopper is called regular."""
_NO_THING = re.compile(
    r"\b(?:less|more|again|before|since|after|then|never|once|twice|times?|often|regularly|every|than|came"
    r"|comes?|now|used|ago|neither|nor|not|without|only|just|who|that|when|recently|first|whom"
    r"|repeat|one-time|one-off|evening|weekend|weekday|irregular|occasional|casual|rare|infrequent|former"
    r"|lapsed|lost|dormant|recent|latest|new|first-time|regular|frequent|steady|habitual|heavy|big|loyal)\b"
    r"|^(?:来|下单|买|东西.*)$|越来越|最多|最少|打折|便宜的$",
    re.IGNORECASE,
)


def _window(span: Span | None) -> dict[str, Any]:
    return {} if span is None else span._asdict()


def _bounds(
    words: str | None, number: float, *, plain: str = "least", more: bool = False, less: bool = False
) -> dict[str, Any]:
    """What `more than`, `under` and the like make of a number."""
    bound = (words or "").strip().casefold()
    if less:
        return {"at_most": number}
    if more or bound in ("at least", "from", "upwards of", "of at least", "至少", "满", "不少于"):
        return {"at_least": number}
    if bound in ("over", "more than", "above", "beyond", "worth more than", "超过", "高于", "大于", "多于"):
        return {"at_least": number, "exclusive": True}
    if bound in ("under", "less than", "fewer than", "below", "低于", "少于", "不到", "小于"):
        return {"at_most": number, "exclusive": True}
    if bound in ("at most", "no more than", "up to", "不超过", "最多"):
        return {"at_most": number}
    if bound in ("exactly", "only", "just", "只") or plain == "exactly":
        return {"at_least": number, "at_most": number}
    return {"at_least": number}


def _counted(kind: Kind) -> Make:
    def make(found: re.Match[str], span: Span | None) -> list[Condition]:
        held = found.groupdict()
        more, less = bool(held.get("more")), bool(held.get("less"))
        bounds = _bounds(found["bound"], number_of(found["number"]), more=more, less=less)
        return [Condition(kind=kind, **bounds, **_window(span))]

    return make


def _spent(found: re.Match[str], span: Span | None) -> list[Condition]:
    held = found.groupdict()
    more, less = bool(held.get("more")), bool(held.get("less"))
    bounds = _bounds(found["bound"], number_of(found["number"]), more=more, less=less)
    return [Condition(kind="spent", words=found.groupdict().get("thing"), **bounds, **_window(span))]


def _spent_between(found: re.Match[str], span: Span | None) -> list[Condition]:
    low, high = number_of(found["low"]), number_of(found["number"])
    words = found.groupdict().get("thing")
    return [Condition(kind="spent", words=words, at_least=low, at_most=high, **_window(span))]


def _top(found: re.Match[str], span: Span | None) -> list[Condition]:
    held = found.groupdict().get("number")
    return [Condition(kind="top_spent", at_most=number_of(held) if held else TOP_PERCENT, **_window(span))]


def thing_of(words: str) -> str | None:
    """What a clause names as liked or bought; None where it holds words that no product is called by.

    Quotation marks let any words through.
    """
    plain = re.sub(r"^(?:both|either|any|the|some|a|an)\s+", "", words.strip(), flags=re.IGNORECASE)
    return None if not plain or _NO_THING.search(plain) else plain


def _bought(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    held = found.groupdict()
    thing = thing_of(found["thing"])
    if thing is None:
        return None
    bounds = (
        _bounds(held.get("bound"), number_of(held["number"]), more=bool(held.get("more")))
        if held.get("number")
        else {}
    )
    return [Condition(kind="bought", words=thing, **bounds, **_window(span))]


def _likes(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    thing = thing_of(found["thing"])
    return None if span or thing is None else [Condition(kind="likes", words=thing)]


def _dislikes(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    return [replace(one, negated=True) for one in _likes(found, span) or ()] or None


def _seen(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    return None if span is None else [Condition(kind="seen", **_window(span))]


def _ordered(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    return None if span is None else [Condition(kind="orders", at_least=1, **_window(span))]


def _last_seen(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    """Last seen before a day, or more than so many days ago: not seen since."""
    if span is None:
        return None
    if span.days is not None:
        return [Condition(kind="seen", days=span.days, negated=True)]
    if span.until is not None and span.since is None:
        return [Condition(kind="seen", since=span.until, negated=True)]
    return [Condition(kind="seen", **_window(span))]


def _last_ordered(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    seen = _last_seen(found, span)
    return seen and [replace(one, kind="orders", at_least=1) for one in seen]


def _first_seen(found: re.Match[str], span: Span | None) -> list[Condition]:
    return [Condition(kind="first_seen", **_window(span or Span(days=NEW_DAYS)))]


def _lapsed(found: re.Match[str], span: Span | None) -> list[Condition]:
    return [Condition(kind="seen", negated=True, **_window(span or Span(days=LATELY_DAYS)))]


def _one_time(found: re.Match[str], span: Span | None) -> list[Condition]:
    return [Condition(kind="orders", at_least=1, at_most=1, **_window(span))]


def _repeat(found: re.Match[str], span: Span | None) -> list[Condition]:
    return [Condition(kind="orders", at_least=2, **_window(span))]


def _regular(found: re.Match[str], span: Span | None) -> list[Condition]:
    return [Condition(kind="visits", at_least=REGULAR_DAYS, **_window(span or Span(days=LATELY_DAYS)))]


def _regular_who_left(found: re.Match[str], span: Span | None) -> list[Condition]:
    return [Condition(kind="seen", negated=True, **_window(span or Span(days=NEW_DAYS)))]


_WHO = (
    r"(?:(?:the|all|our|any|only)\s+)*(?:people|persons|customers?|shoppers?|members?|users?|households?"
    r"|folks?|guests?|patrons?|families|clients?|accounts?|buyers?|those|everyone|anyone|everybody|visitors?"
    r"|ones)\b(?!\s+of\b)"
)
_BOUND = (
    r"(?P<bound>over|more than|above|beyond|worth more than|upwards of|of at least|at least|under|less than"
    r"|fewer than|below|at most|no more than|up to|exactly|only|just)?\s*(?:a total of\s+)?"
)
_MONEY = r"[$€£]?\s*"
_COINS = r"(?:\s*(?:pounds?|euros?|dollars?|quid|bucks|eur|usd|gbp|[$€£]))?(?P<more>\s+or more|\s*\+)?"
_BUY = r"(?:buy|buys|bought|buying|got|get|purchased?|ordered|orders?|tried)"
_COUNT = rf"(?P<number>{NUMBER}|a single)(?P<more>\s+or more|\+)?(?P<less>\s+or (?:fewer|less))?"
_TIMES = (
    rf"(?:(?P<number>{NUMBER})(?P<more>\s+or more)?(?P<less>\s+or (?:fewer|less))?\s+times"
    rf"|(?:{NUMBER})?(?P<once>once|twice))"
)
_CAME = (
    r"(?:(?:came|comes?|visit(?:ed|s)?|shop(?:ped|s)?|stopped by|dropped in|turned up|showed up|seen)"
    r"(?:\s+(?:here|in|by|back))?|(?:here|in|around))"
)
ENGLISH = Grammar(
    opening=(
        r"(?:please|show me|show|list|find|give me|count|select|get)\s+|who are\s+|how many\s+"
        r"|(?:a |the )?(?:segment|group|list|cohort)\s+of\s+"
    ),
    joints=(
        r"\s*[;,]\s+(?:(?:and|but|yet)\s+)?|\s+(?:and also|and then|and|but|yet)\s+|\s+(?=nor\s)"
        r"|\s+(?:who|that|which)(?:\s+also)?\s+|\s+(?=(?:whose|having)\s)"
        r"|\s+with\s+(?=(?:at least|more than|over|fewer|less|under|exactly|at most|no|only|a total|\d))"
        r"|(?<!have)(?<!has)(?<!was)(?<!were)(?<!are)(?<!who)(?<!not)\s+"
        r"(?=(?:not|we have not|last|first)\s+(?:been\s+)?(?:seen|active))"
    ),
    unknown_joint=r"(?<=\s)or(?=\s)(?!\s+(?:more|fewer|less)\b)",
    rewritten=(
        (r"\b(have|has|had|do|does|did|is|are|was|were)n['’]t\b", r"\1 not"),
        (r"\b(we|they|who)['’]ve\b", r"\1 have"),
        (r"\bbetween\s+(\S+)\s+and\s+(\S+)", r"between \1 to \2"),
        (r"\b(?:don|doesn|didn)t\b", "do not"),
        (r"\b(buy|bought|ordered|like|likes|love) neither\b", r"never \1"),
    ),
    negations=r"(?:not|never|no longer|rarely|without|neither|nor)\b\s*(?:(?:any|ever|been)\s+)?",
    fillers=(
        rf"(?:{_WHO}\s+)?(?:(?:who|that|also|have|has|had|having|do|does|did|are|is|was|were|we|been|still"
        r"|only ever|ever|both|whose|with|used to)\s+)*"
    ),
    nobody=rf"{_WHO}|customers whose",
    endings=(
        r"\s+(?:please|in total|in all|at all|altogether|(?:with|to|from) us"
        r"|(?:in|to|at) (?:the|our) (?:shop|store))"
    ),
    patterns=(
        (
            rf"(?:spend|spends|spent|spending|paid)\s+between\s+{_MONEY}(?P<low>{NUMBER})\s+to\s+{_MONEY}(?P<number>{NUMBER}){_COINS}(?:\s+on\s+(?P<thing>.+))?",
            _spent_between,
        ),
        (
            rf"(?:spend|spends|spent|spending|paid)\s+{_BOUND}{_MONEY}(?P<number>{NUMBER}){_COINS}(?:\s+on\s+(?P<thing>.+))?",
            _spent,
        ),
        (
            rf"(?:(?:a\s+)?(?:total|lifetime|monthly|yearly|weekly)?\s*(?:spend|spending|value)\s+)?{_BOUND}{_MONEY}(?P<number>{NUMBER})\s*(?:pounds?|euros?|dollars?|quid|bucks)",
            _spent,
        ),
        (
            rf"(?:a\s+)?(?:total|lifetime)\s*(?:spend|spending|value)\s+{_BOUND}{_MONEY}(?P<number>{NUMBER})",
            _spent,
        ),
        (
            rf"(?:(?:placed?|made?|put in|done)\s+)?{_BOUND}{_COUNT}\s+(?:orders?|purchases?|receipts?)",
            _counted("orders"),
        ),
        (rf"(?:(?:paid|made|{_CAME})\s+)?{_BOUND}{_COUNT}\s+visits?", _counted("visits")),
        (
            rf"(?:{_CAME}\s+)?(?:on\s+)?{_BOUND}{_COUNT}\s+(?:(?:different|separate)\s+)?days",
            _counted("visits"),
        ),
        (r"only\s+(?:ordered|bought|purchased|shopped|came|come)\s+(?:here\s+)?once", _one_time),
        (
            rf"(?:ordered|orders?|bought|buy|purchased)\s+{_BOUND}{_TIMES}",
            lambda f, s: _timed("orders", f, s),
        ),
        (
            rf"{_CAME}\s+{_BOUND}{_TIMES}",
            lambda f, s: _timed("visits", f, s),
        ),
        (
            rf"(?:top|best)\s+(?P<number>{NUMBER})\s*(?:percent|%)(?:\s+of\s+{_WHO})?(?:\s+by\s+(?:spend|spending|turnover|revenue))?",
            _top,
        ),
        (
            r"(?:among\s+)?(?:the\s+)?(?:big|biggest|top|heavy|high|highest)\s+spenders?"
            r"|vips|whales|high rollers|best customers|most valuable customers",
            _top,
        ),
        (rf"(?:the\s+)?(?:new|first-time|brand-new|first)\s+(?:{_WHO})|newcomers|new faces", _first_seen),
        (rf"(?:lapsed|lost|dormant|sleeping|inactive|churned|former)\s+(?:{_WHO})", _lapsed),
        (
            r"(?:stopped coming|gone quiet|disappeared|dropped off|drifted away|stopped shopping)",
            _regular_who_left,
        ),
        (r"(?:(?:stay(?:ed)?|ke[ep]+t?|gone)\s+)?(?:away|absent|inactive|missing|quiet)", _lapsed),
        (rf"(?:one-time|one-off|single-purchase)\s+(?:{_WHO})", _one_time),
        (rf"(?:repeat|returning)\s+(?:{_WHO})", _repeat),
        (rf"(?:the\s+)?regulars|(?:regular|frequent|steady)\s+(?:{_WHO})", _regular),
        (
            r"first\s+(?:seen|came|come|bought|ordered|visited|shopped|appeared|turned up|showed up)"
            r"|joined|signed up|started|new",
            _first_seen,
        ),
        (r"last\s+(?:seen|active)|last visit (?:is|was)", _last_seen),
        (r"last (?:order|purchase) (?:is|was)", _last_ordered),
        (r"(?:buy|bought|ordered|purchased)(?:\s+(?:anything|something))?|shopped", _ordered),
        (
            r"(?:seen|active|around|come by|come|came|came in|been here|here|been in|in|visited)(?:\s+for)?",
            _seen,
        ),
        (rf"{_BUY}\s+(?P<thing>.+?)\s+{_BOUND}{_TIMES}", lambda f, s: _bought_times(f, s)),
        (rf"{_BUY}\s+(?:from\s+)?(?P<thing>(?!anything|something).+)", _bought),
        (r"(?:buyers|purchasers)\s+of\s+(?P<thing>.+)", _bought),
        (
            r"(?:like|likes|liked|love|loves|enjoy|prefer|favour|into|interested in|fond of|fans of|lovers of"
            r"|a fan of|keen on)\s+(?P<thing>.+)",
            _likes,
        ),
        (r"(?:hate|hates|dislike|dislikes|avoid|avoids)\s+(?P<thing>.+)", _dislikes),
        (r"(?P<thing>.+?)\s+(?:fans|lovers)", _likes),
        (r"(?P<thing>.+?)\s+buyers", _bought),
    ),
)


def _timed(kind: Kind, found: re.Match[str], span: Span | None) -> list[Condition]:
    number = number_of(found["number"] or found["once"])
    bounds = _bounds(
        found["bound"],
        number,
        plain="exactly" if found["once"] else "least",
        more=bool(found["more"]),
        less=bool(found["less"]),
    )
    return [Condition(kind=kind, **bounds, **_window(span))]


def _bought_times(found: re.Match[str], span: Span | None) -> list[Condition] | None:
    thing = thing_of(found["thing"])
    if thing is None:
        return None
    return [replace(one, kind="bought", words=thing) for one in _timed("orders", found, span)]


_HAN_BOUND = r"(?P<bound>超过|高于|大于|多于|至少|不少于|满|低于|少于|不到|小于|不超过|最多|只)?"
_HAN_MONEY = r"(?:元|块钱?|圆)?(?P<more>以上)?(?P<less>以下|以内)?"
_HAN_WHO = r"(?:的)?(?:老|新|大|高消费)?(?:客户|客人|顾客|会员|用户|买家|人群|人|客)(?:们)?"
CHINESE = Grammar(
    opening=r"请|帮我|一共有?多少|总共有?多少|找出|列出|筛选|看看|有哪些|哪些|所有的?|全部的?",
    joints=r"\s*[，,、；;]\s*(?:并且|而且|但是?|且)?|并且|而且|但是?|同时|以及|又|还",
    unknown_joint=r"或者?",
    rewritten=((r"既(?=买|爱|喜欢)", ""), (r"\s+", "")),
    negations=r"(?:从来)?(?:没有?|未|不再?|从未|从不)",
    fillers=(
        r"(?:(?:客户|顾客|会员|用户|买家|人)(?=消费|花|来|买|购买|下单|没|未|最近)"
        r"|也|都|并|曾经?|已经?|一直|最近(?=没|不)|从来(?=没|不)|有(?=买|下单|消费)|再(?=来|买|下单)|只(?=[来买]过一次))*"
    ),
    nobody=_HAN_WHO,
    endings=rf"(?:{_HAN_WHO})?(?:一共|总共|共|都)?(?:有(?:多少|几|哪些)|是谁|是哪些)(?:个|位|名)?(?:{_HAN_WHO})?|{_HAN_WHO}|的|了",
    patterns=(
        (
            rf"(?:累计|一共|总共)?(?:消费|花费|花|支出)(?:过|了)*{_HAN_BOUND}(?P<number>{HAN_NUMBER}){_HAN_MONEY}",
            _spent,
        ),
        (r"(?:只)?(?:来|买)过?一次", _one_time),
        (rf"(?:来|到店)过?(?:了)?{_HAN_BOUND}(?P<number>{HAN_NUMBER})次(?P<more>以上)?", _counted("visits")),
        (
            rf"(?:下过?单|买过?|购买过?|复购)(?:了)?{_HAN_BOUND}(?P<number>{HAN_NUMBER})次(?P<more>以上)?",
            _counted("orders"),
        ),
        (
            r"(?:新(?:客户?|会员|用户|顾客)|第一次(?:下单|来|买|购买)|首次(?:下单|购买)|注册)(?:新?客?)?",
            _first_seen,
        ),
        (r"(?:沉睡|休眠|流失|已经流失|已流失)", _lapsed),
        (r"(?:熟客|常客)", _regular),
        (r"(?:大客户|高价值|花钱最多)", _top),
        (r"(?:来过?|出现过?|到店|见到)", _seen),
        (r"(?:下过?单|(?:买|购买|消费)过?(?:任何)?(?:东西)?|任何购买)", _ordered),
        (
            rf"(?:买|购买|下单)过?(?:了)?(?P<thing>.+?)(?:了)?{_HAN_BOUND}(?P<number>{HAN_NUMBER})次(?P<more>以上)?",
            _bought,
        ),
        (r"(?:买|购买)过?(?:了)?(?P<thing>.+)", _bought),
        (r"(?:喜欢|喜爱|偏爱|爱买|爱)(?P<thing>.+)", _likes),
        (r"讨厌(?P<thing>.+)", _dislikes),
    ),
)
