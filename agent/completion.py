"""What a question says plainly and the model left out or mixed up: ids, prices, counts, times, novelty.

Only words with a sure form are taken: an id, a number after `under`, a number before a thing, what follows
`since`, `has not bought`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from penchant.agent.calls import ToolCall
from penchant.tools.registry import Argument, ArgumentKind, tool_named
from penchant.tools.segment_spelling import errors_between

COUNTS_SPELT = (
    "half a dozen|a couple|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen"
    "|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|hundred|a dozen|dozen"
)
"""Counts in words, as alternatives of a pattern."""
PIECE = re.compile(r"[A-Za-z0-9]+(?:[._@/-][A-Za-z0-9]+)*")
"""What may be an id, wherever it stands."""
_NUMBER = r"\d+(?:[.,]\d+)?"
_ZH_NUMBER = "一二两三四五六七八九十百千"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_ID = re.compile(
    r"(?<![\w.@-])(?=[\w.@/-]*\d|[a-z]+[._][a-z]+\b|[A-Z0-9]{8,})"
    r"[A-Za-z0-9]+(?:[._@/-][A-Za-z0-9]+)*(?![\w@])",
    re.ASCII,
)
_DATE = re.compile(
    r"(?<![\w-])(?:\d{4}[-/]\d{1,2}(?:[-/]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})(?![\w-])|"
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}(?: \d{{4}})?|\b{_MONTH} \d{{1,4}}(?:st|nd|rd|th)?|"
    r"\b(?:since|in|from|until|before|after|of) (?:19|20)\d\d\b|\bQ[1-4](?: \d{4})?|"
    r"\b\d+ (?:minute|hour|day|week|month|year|visit|time|percent|order)s?\b(?! by\b)|\b\d+ ?%|"
    r"\d{4}年|\d+月(?:\d+[日号])?|\d+(?:天|周|个月|年|次|小时)",
    re.IGNORECASE,
)
_ZH_MONEY = "元|块钱|块|美元|英镑|欧元|镑|刀"
_PRICE = re.compile(
    r"\b(?:under|below|less than|cheaper than|max(?:imum)?(?: of)?|at most|up to|"
    r"(?:nothing |not |none )?(?:over|above|dearer than|more than)|within|budget of|(?:ceiling|limit"
    r"|maximum|cap) of|cap(?:ped)? at)\s*"
    rf"(?:[$€£¥]|EUR|USD)?\s*(?P<value>{_NUMBER})"
    r"(?!\d|[-/.]\d|\s*(?:st|nd|rd|th|days?|weeks?|months?|years?|%|percent|visits?|orders?|people|names"
    r"|customers?|shoppers?|clients?|households?|members?)\b)"
    rf"|(?P<zh>{_NUMBER}|[{_ZH_NUMBER}]+)\s*(?:{_ZH_MONEY})(?:以内|以下|之内)"
    rf"|(?:不超过|低于|最多|不高于)\s*(?P<zh2>{_NUMBER}|[{_ZH_NUMBER}]+)\s*(?:{_ZH_MONEY})"
    r"|\b(?:under|below|less than|up to)\s+"
    r"(?P<unit>a(?= (?:pound|dollar|euro|quid|buck)\b)|a (?:fiver|tenner)\b)",
    re.IGNORECASE,
)
_CURRENCY = re.compile(
    r"^(?:[$€£¥]|EUR|USD|GBP)\s*|\s*(?:[$€£¥]|元钱|块钱|元|块|dollars?|euros?|pounds?|bucks|quid|EUR|USD|GBP)$",
    re.IGNORECASE,
)
_MONEY = "dollars|euros|pounds|quid|bucks"
_NO_UNIT = (
    rf"(?!{_MONEY}|times|of (?!them)|o'clock|and |or |more and |are |is |were |was |"
    r"sentences?|lines?|words?|questions?|minutes?|hours?|boxes|crates|pallets?|letters|weeks?|days?"
    r"|months?|years?)"
)
_COUNT = re.compile(
    rf"(?<![\w.,$€£#-])(?P<value>\d{{1,3}}|{COUNTS_SPELT})(?=\s+{_NO_UNIT}[a-z])"
    rf"|\b(?:top|make it|make that)\s+(?P<top>\d{{1,3}}|{COUNTS_SPELT})(?=$|[?.,;:!](?:\s|$))"
    r"|\btop-(?P<best>\d{1,3})(?=\s|$)(?!\s+per\s?cent)|\bk\s*=\s*(?P<k>\d{1,3})\b"
    rf"|(?P<zh>\d{{1,3}}|[{_ZH_NUMBER[1:]}][{_ZH_NUMBER}]*)(?=[款道]|[个位名](?!问题|客|顾|会)|样|件(?!事))",
    re.IGNORECASE,
)
_THINGS = (
    "things?|items?|products?|ideas?|suggestions?|picks?|recommendations?|articles?|offers?|options?"
    "|gifts?|slots?|"
    "pieces?|stuff|more|new|presents?|of|best|top|other|others|people|customers|shoppers|tips|proposals"
    "|choices|candidates|"
    "asking|looking|wanting|wants?|needs?|ones?|trends?|interests?|tastes?|categor(?:y|ies)|kinds?"
    "|concepts?|topics?|departments?|way"
)
_CATEGORY = re.compile(
    rf"(?<![\w.,$€£#-])(?:\d{{1,3}}|{COUNTS_SPELT})\s+(?P<value>[a-z][\w'-]*(?: [a-z][\w'-]*){{0,2}}?)"
    r"(?=\s+(?:for|under|below|up to|that|which|max|at most|to|cheaper|costing|priced|less)\b)",
    re.IGNORECASE,
)
_IS_COUNT = re.compile(
    rf"(?:\d{{1,4}}|\d{{0,4}}[{_ZH_NUMBER}][{_ZH_NUMBER}\d]*|(?:{COUNTS_SPELT})(?:[- ](?:{COUNTS_SPELT}))*)",
    re.IGNORECASE,
)
_MOMENT = r"(?P<value>[\w'/.-]+(?:\s+[\w'/-]+){0,3}?)(?=\s*(?:$|[?.,;:!](?:\s|$)|\buntil\b|\band\b|\bto\b))"
_BETWEEN = re.compile(
    rf"\bbetween\s+(?P<since>[\w'/-]+(?:\s+[\w'/-]+){{0,3}}?)\s+and\s+{_MOMENT}", re.IGNORECASE
)
_PRONOUNS = re.compile(
    r"(?:he|she|they|him|her|them|his|their|it|me|i|you|who|this (?:customer|shopper|one)|他|她|他们)", re.I
)
_TITLED = re.compile(r"(?:mrs?|ms|miss|dr|prof|madam|sir)\b", re.IGNORECASE)
_NO_KIND = re.compile(
    r"(?:asking|looking|wanting|some|any)(?:thing)?(?: for)?|stuff|things?|whatever|[他她它]们?|东西",
    re.IGNORECASE,
)
ANYTHING = ("things", "something", "products", "articles", "suggestions")
_NOT_QUOTED = ("category", "mode", "direction")
"""Arguments that say nothing of where their count stands."""
_ONE_WISH = ("portrait", "changes", "recommend", "explain", "next_behaviour", "overview", "sources")
"""Tools that are asked once even where a question tells its wish in two clauses."""
_NOT_HAD = re.compile(
    r"\b(?:(?:has|have|had|does|do|did)(?: not|n'?t)|never|yet to|not)(?: (?:yet|ever|already))? "
    r"(?:bought|buy|had|have|tried|try|own|owned|ordered|purchased|got|seen|discovered)\b"
    r"|\b(?:brand[- ]new|new|unfamiliar) (?:things|items|products|stuff|to (?:him|her|them))\b"
    r"|没有?(?:买|试|用|见|吃|喝|尝|接触)过|(?<![最更])新的?(?:东西|商品|产品)",
    re.IGNORECASE,
)
_HAN_COUNTED = re.compile(rf"(?P<count>\d{{1,3}}|[{_ZH_NUMBER}]+)(?:[个款件样种本瓶包盒袋支双条张罐杯份道])")
_SEVERAL = re.compile(rf"(?:{COUNTS_SPELT}|\d+) (?:things|questions|wishes|points|requests)\b", re.IGNORECASE)
"""Counts what is asked, not what is wanted."""
_HAN_NOVEL = re.compile(
    r"(?:[他她]们?|顾客|客户)?(?:从来?)?没有?(?:买|试|用|吃|喝|尝|见)过的?(?:东西|商品|产品|货|新品)?"
    r"|新(?:品|的?(?:东西|商品|产品))(?![\u4e00-\u9fff])"
)
_HAN_PRICE = re.compile(
    rf"(?:不超过|低于|最多)?(?P<price>\d+(?:\.\d+)?|[{_ZH_NUMBER}]+)(?:{_ZH_MONEY})(?:以内|以下|之内|内)?"
)
_NOVELTY = re.compile(
    r"\b(?:new|newer|fresh|novel\w*|unfamiliar|unknown|untried|undiscovered|different|surpris\w+|discover\w*|"
    r"explor\w+|repeats?|before|already|yet|never|not?|without|skip|leave out|exclud\w+|besides|aside|beyond|"
    r"first time|change|adventur\w+|outside|else|unseen)\b|n't\b|\b\w+nt\b|新|没|未|不|别|鲜|惊喜|换|除|买过",
    re.IGNORECASE,
)


def completed(question: str, calls: Sequence[ToolCall]) -> tuple[ToolCall, ...]:
    """The calls with what the question says plainly; what is left out is added only where there is one call.

    Args:
        question: One line.
        calls: As the model named them.
    """
    mended = _as_one([_reasoned(replace(call, arguments=_mended(question, call))) for call in calls])
    if len(mended) != 1:
        return tuple(_with_the_count(question, mended))
    (call,) = mended
    found = dict(call.arguments)
    used = " ".join(found.values())
    for argument in tool_named(call.tool).arguments:
        held = found.get(argument.name)
        if argument.kind is ArgumentKind.SHOPPER and (
            held is None or _PRONOUNS.fullmatch(held) or _TITLED.match(held)
        ):
            ids = [one for one in ids_in(question) if one not in used]
            if len(ids) == 1:
                found[argument.name] = ids[0]
                used += f" {ids[0]}"
        elif held is None:
            _fill(found, argument, question)
    return (replace(call, arguments=found),)


def _reasoned(call: ToolCall) -> ToolCall:
    """A thing that was held against itself is one to be explained."""
    given = dict(call.arguments)
    if call.tool != "contrast" or "item" not in given or given.get("other") != given["item"]:
        return call
    del given["other"]
    return ToolCall("explain", given)


def _with_the_count(question: str, calls: Sequence[ToolCall]) -> list[ToolCall]:
    """The calls of several wishes, with the one count that the question says for the one that takes one."""
    able = [
        call
        for call in calls
        if any(argument.kind is ArgumentKind.COUNT for argument in tool_named(call.tool).arguments)
    ]
    values = [value for call in calls for name, value in call.arguments.items() if name not in _NOT_QUOTED]
    counts = _COUNT.findall(_SEVERAL.sub(" ; ", _without(question, [*values, *ids_in(question)])))
    if len(able) != 1 or "count" in able[0].arguments or len(counts) != 1:
        return list(calls)
    count = next(filter(None, counts[0]))
    counted = replace(able[0], arguments={**able[0].arguments, "count": count})
    return [counted if call is able[0] else call for call in calls]


def _as_one(calls: Sequence[ToolCall]) -> list[ToolCall]:
    """The calls, those of one tool after each other put together where their arguments go together."""
    made: list[ToolCall] = []
    for call in calls:
        last = made[-1] if made else None
        if (
            last is not None
            and last.tool == call.tool in _ONE_WISH
            and _agree(last.arguments, call.arguments)
        ):
            made[-1] = replace(last, arguments={**call.arguments, **last.arguments})
        else:
            made.append(call)
    return made


def _agree(earlier: Mapping[str, str], later: Mapping[str, str]) -> bool:
    """Whether the later arguments only add to the earlier ones or say them again."""
    return all(
        name not in earlier
        or value.casefold() == earlier[name].casefold()
        or (name in ("shopper", "item") and _PRONOUNS.fullmatch(value) is not None)
        for name, value in later.items()
    )


def ids_in(question: str) -> list[str]:
    """Words of a question that can only be ids, in order; dates, prices and counts are none."""
    text = question
    for other in (_DATE, _PRICE, _COUNT):
        text = other.sub(lambda match: " " * len(match[0]), text)
    return list(dict.fromkeys(match[0] for match in _ID.finditer(text) if len(match[0]) > 1))


def _mended(question: str, call: ToolCall) -> dict[str, str]:
    """The call's arguments without what cannot be: a count that is no number, novelty not asked for."""
    found = dict(call.arguments)
    price = found.get("max_price")
    if price is not None and (bare := _CURRENCY.sub("", price).strip()):
        found["max_price"] = bare
    _mend_category(found, question)
    _mend_shopper(found, question)
    for name in ("shopper", "until"):  # the same words in two places belong to the other
        shared = any(found.get(name) == held for other, held in found.items() if other != name)
        if shared and _times(question, found[name]) == 1:
            del found[name]
    _take_whole_count(found, question)
    count = found.get("count")
    if count is not None and not _IS_COUNT.fullmatch(count):
        del found["count"]
    capped = _found(_PRICE.search(question))
    if count is not None and count == capped and _times(question, count) == 1:
        found.pop("count", None)  # the one number is the price
    price = found.get("max_price")
    if price is not None and "shopper" not in found and price in ids_in(question):
        found["shopper"] = found.pop("max_price")
    if found.get("mode") == "new" and not _NOVELTY.search(question):
        del found["mode"]
    return found


def _mend_shopper(found: dict[str, str], question: str) -> None:
    """A shopper's id alone, and none that is a piece of a time: `9月以来她的喜好变了没`, `他60天内`."""
    said = re.match(r"(?P<who>[^A-Za-z\d]*?)\s*(?P<number>\d+)", found.get("shopper", ""))
    in_time = said and any(said["number"] in re.findall(r"\d+", one[0]) for one in _DATE.finditer(question))
    if said and in_time and said["number"] not in re.findall(r"\d+", _DATE.sub(" ; ", question)):
        del found["shopper"]
        found |= {"shopper": said["who"]} if said["who"] else {}


def _mend_category(found: dict[str, str], question: str) -> None:
    """A category without what is none; whom something is for is no kind of product."""
    if found.get("shopper") and found["shopper"] in found.get("category", ""):
        del found["category"]
    if _is_no_kind(found.get("category", "")):
        del found["category"]
    if (category := found.get("category")) is not None:
        _read_category(found, re.sub(r" only$", "", category, flags=re.IGNORECASE))


def _is_no_kind(category: str) -> bool:
    """Whether it only stands for things at all, a typing error or two in it: `something`, `thigns`."""
    word = category.casefold()
    return bool(_NO_KIND.fullmatch(word)) or any(errors_between(word, one) == 1 for one in ANYTHING)


def _read_category(found: dict[str, str], category: str) -> None:
    """What was taken for a category without a number, novelty or a price that stand in it."""
    if number := _HAN_COUNTED.match(category):
        found.setdefault("count", number["count"])
        category = category[number.end() :]
    if novel := _HAN_NOVEL.match(category):
        found.setdefault("mode", "new")
        category = category[novel.end() :]
    if price := _HAN_PRICE.fullmatch(category):
        found.setdefault("max_price", price["price"])
        category = ""
    if category:
        found["category"] = category
    else:
        del found["category"]


def _take_whole_count(found: dict[str, str], question: str) -> None:
    """A Chinese count is taken whole."""
    count = found.get("count")
    if count is not None and (whole := re.search(rf"{re.escape(count)}[{_ZH_NUMBER}]+", question)):
        found["count"] = whole[0]


def _fill(found: dict[str, str], argument: Argument, question: str) -> None:
    """Adds an argument that the question says in a sure form."""
    value = None
    if argument.kind is ArgumentKind.PRICE:
        value = _found(_PRICE.search(question))
    elif argument.kind is ArgumentKind.COUNT:
        values = [value for name, value in found.items() if name not in _NOT_QUOTED]
        text = _without(question, [*values, *ids_in(question)])
        value = _found(_COUNT.search(text.replace(found.get("category", ";"), "things")))
    elif argument.name == "category":
        value = _category(question, counted="count" in found)
    elif argument.name == "mode":
        value = "new" if _NOT_HAD.search(question) else None
    elif argument.name == "until" and (between := _BETWEEN.search(question)):
        value = between["value"] if between["since"].endswith(found.get("since", between["since"])) else None
    if value:
        found[argument.name] = value.strip()


def _category(question: str, *, counted: bool) -> str | None:
    """What stands between a count and `for`, unless it is no kind of product."""
    match = _CATEGORY.search(_DATE.sub(" ; ", question)) if counted else None
    value = re.sub(r"^new\s+", "", match["value"], flags=re.IGNORECASE) if match else ""
    is_none = not value or _is_no_kind(value) or re.search(rf"\b(?:{_THINGS}|{_MONEY})\b", value, re.I)
    return None if is_none else value


def _found(match: re.Match[str] | None) -> str | None:
    return next((group for group in match.groups() if group), None) if match else None


def _times(question: str, word: str) -> int:
    return len(re.findall(rf"(?<!\w){re.escape(word)}(?!\w)", question))


def _without(question: str, values: Sequence[str]) -> str:
    text = _PRICE.sub(" ; ", _DATE.sub(" ; ", question))
    for value in sorted(values, key=len, reverse=True):
        text = text.replace(value, " ; ")
    return text
