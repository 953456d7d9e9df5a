"""A group that was described before, with one number, one window or one more condition changed."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from math import log

from penchant.errors import DataError
from penchant.graph_store.text_tokens import has_han
from penchant.tools.conditions import RATED, Condition
from penchant.tools.segment_amounts import ENGLISH_AMOUNT, HAN_AMOUNT, Amount, amount_of, amount_said
from penchant.tools.segment_another_thing import Goods, of_another_thing
from penchant.tools.segment_refusal import grammar_of
from penchant.tools.segment_words import parse_segment
from penchant.tools.time_words import HAN_NUMBER, NUMBER, Span, find_span, number_of

LONGEST_ASIDE = 5
"""Words of a sentence that says what somebody thinks of the answer before."""
NEARER = 5.0
"""How many times nearer to the one than to any other a bare number is that is meant for it."""
_SAID_FIRST = re.compile(
    r"^(?:back to [^.,;!?]{1,40}[.,;!]\s+"
    r"|(?:right|great|good|fine|nice|lovely|thanks|thank you|thx|cheers|perfect|got it|k|ok|okay|cool"
    r"|super|sure|brilliant|alright|all right|hm+|ah+|oh+|interesting|wow|noted|understood|yes"
    r"|fair enough|ok fair enough|makes sense|gotcha|right then|very good|no worries"
    r"|yep|no)\s*[.,!…]+\s*"
    r"|(?:好的?|行|嗯|哦|明白|收到|了解|谢谢|不错)[，。！、]\s*)+",
    re.IGNORECASE,
)
"""What is said of the answer before: `Right. And how many of those …`."""
_LEAD = re.compile(
    r"^(?:(?:and|an(?= (?:in|on|since)\b)|but|so|now|then|ok|okay|on(?= (?:at|more|less|over|only|\d))"
    r"|(?:the ones|those|the same group)(?! (?:who|that|with|whose))"
    r"|if (?:we|i|you) (?:only |just )?(?:count|look at|take|include)(?: only)?"
    r"(?: what they (?:spent|bought|had|paid)(?: (?:on|for) (?:it|them|that))?)?"
    r"|(?:the |a )?(?:threshold|cut-?off|minimum)(?: of| to| at| is)?"
    r"|how many(?: (?:people|customers|shoppers|of them|others))? (?:did|do|have|had)"
    r"(?: (?:so|that|it|the same))?"
    r"|how (?:does|would|do) (?:it|that|this|they) (?:look|change|be)(?: (?:at|for|with|if))?"
    r"|what about|how about|what if|only|just|instead|rather|please|say"
    r"|try|if"
    r"|(?:the )?same(?: again)?(?: for| with| but)?|(?:let's )?(?:make|change|set|turn|raise"
    r"|lower)(?: (?:it|that|this))?"
    r"(?: to)?|with|it is|it's|were|was)\b[\s,]*"
    r"|那么?|如果|要是|换成|改成|改为|改到|换|改|再?看看|就|同样|只看|只|把?它?设成)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:[\s,]+(?:(?:the )?same (?:thing|again|question|group)|then|instead|please|pls|too|now|only"
    r"|though|rather|how many)"
    r"|的?(?:呢|吗|的话|怎么样|如何)|(?:的)?(?:顾客|客户|人|会员)?(?:有)?(?:多少|几)(?:个|位|名)?(?:人|顾客|客户)?|的)+$",
    re.IGNORECASE,
)
_OF_THOSE = re.compile(
    r"^(?:(?:and|so|but|now|ok|then)\b[\s,]*)*(?:(?:how many|which|who|what|show(?: me)?|list|count|give me"
    r"|all|only|just|(?:did|do|have|has|had|are|is|were|was)(?= (?:any|some|many|all) of)|any|some|many)\s+)*"
    r"(?:(?:(?:those|the ones)\s+)?(?:of|among|from|out of)\s+(?:those|them|these)"
    r"(?:\s+(?:people|customers|shoppers|households|ones))?"
    r"|(?:those|the ones|them)(?=\s+(?:who|that|with|whose)\b)|(?:and\s+)?who\s+(?:of (?:those|them)"
    r"|also))[\s,]*"
    r"(?:(?:how many|who|which)\s+)?"
    r"|^(?:(?:and|so|but|now|ok|then)\b[\s,]*)*(?:narrow|cut|trim|restrict|limit|filter|reduce|whittle)"
    r"(?: (?:it|that|this|them|those|the list|the group))?(?: down)? to"
    r" (?:those|the ones|people|customers|shoppers)\s+"
    r"|^(?:再)?(?:缩小|限定|筛选|筛)(?:到|出|为)?(?:其中)?"
    r"|^(?:那么?)?(?:(?:请|帮我|麻烦)*(?:再)?(?:看看|看一?下|查查|查一?下|找找|找出|列出))?(?:在)?(?:其中|(?:这些|那些)(?:人|顾客|客户)(?:里面?|中|当中)?|(?:他们|她们)(?:里面?|中|当中|之中)|这里面|里面)"
    r"(?:的|有|，|,)*(?:多少|哪些|谁|几个)?(?:人|顾客|客户|位)?(?:是)?",
    re.IGNORECASE,
)
_ONLY = re.compile(
    r"^(?:(?:and|ok|now)[\s,]+)*(?:only|just)\s+|^(?:再|那)?(?:只[看要留]|仅看?|就看)", re.IGNORECASE
)
"""How one more condition begins that names nobody: `只看消费超过500的`."""
_LEFT_OUT = re.compile(
    r"^(?:(?:and|but|now|ok|then|please)[\s,]+)*(?=(?:leave (?:out|off)|without|drop|exclude|skip|take out"
    r"|remove|omit)\s+(?:those|the ones|people|customers|shoppers|any(?:one|body)|every(?:one|body)|who)\b)",
    re.IGNORECASE,
)
"""How a condition begins that who stays must not meet: `leave out those who are gone`."""
_OF_THEM = re.compile(r"的(?:那些)?(?:人|客户|顾客|会员|客人)?$")
_TOO = re.compile(r"[\s,]+(?:as well|too|also|on top(?: of that)?|in addition)$", re.IGNORECASE)
_OR_MORE = (
    (re.compile(rf"\b({NUMBER})\s+or\s+more\b", re.IGNORECASE), r"at least \1"),
    (re.compile(rf"\b({NUMBER})\s+or\s+(?:less|fewer)\b", re.IGNORECASE), r"at most \1"),
    (re.compile(r"\b(?:different|separate|distinct)\s+(?=days\b)", re.IGNORECASE), ""),
)
_INSTEAD_OF = re.compile(
    rf"\s+(?:instead of|rather than|and not|not)\s+(?:{NUMBER})(?:\s+\w+)?$|而?不是{HAN_NUMBER}\w{{0,2}}$",
    re.IGNORECASE,
)
_SAID_AGAIN = re.compile(r"(?<=[天周月年])(?:没有?|不|未)?(?:来|到店|光顾|下单|买|消费|出现)(?:过|了)?的?$")
"""What `90天没来的呢` repeats of the group before."""
_AND_NEVER = re.compile(
    r"^(?:(?:and|but)\s+(?:who\s+)?(?=never\b|not\b)|而且(?=没|从没|从来没|不))(?!.*\b(?:in"
    r"|since)\s+\w+$)",
    re.IGNORECASE,
)
"""`and never eggs?` is one more condition; `but never in July` is read with its stretch of time."""
_COUNTED: dict[str, tuple[str, ...]] = {
    "times": ("bought", "orders", "visits", *RATED),
    "ratings": RATED,
    "reviews": RATED,
    "orders": ("orders", "bought"),
    "visits": ("visits",),
    "days": ("bought", "orders", "visits"),
    "percent": ("top_spent",),
}
"""What a unit can bound."""


def segment_follow_up(before: str, said: str, *, now: datetime, goods: Goods | None = None) -> str | None:
    """The description before with what was said changed in it; None where anything else is said.

    What is changed must be plain: one number (`make it 150`, `and more than 6000?`, `超过800的呢`), one
    stretch of time (`and in October?`, `120天呢`), both, or one more condition on the same group (`how many
    of those have not been in for ten days?`). All else about the group stays as it was.

    Args:
        before: The description before, as `parse_segment` reads it.
        said: What was said next.
        now: The moment asked about; it has a time zone.
        goods: What the shop sells; without, a Chinese name of another product is not known as one.

    Example:
        >>> from datetime import UTC
        >>> segment_follow_up("spent more than 3000", "and over 6000?", now=datetime(2018, 1, 1, tzinfo=UTC))
        'spent more than 6000'
    """
    text = _asked(_SAID_FIRST.sub("", " ".join(said.split())), now).strip(" ?？.!。！")
    try:
        held = parse_segment(before, now=now)
    except DataError:
        return None
    plainer = _bounded_first(before)
    with suppress(DataError):
        before = plainer if parse_segment(plainer, now=now) == held else before
    for opening in (_OF_THOSE, _AND_NEVER, _LEFT_OUT):
        if opened := opening.match(text):
            return _narrowed(before, text[opened.end() :], held, now)
    if another := of_another_thing(before, text, held, now=now, goods=goods):
        return another
    plain = _plain(_INSTEAD_OF.sub("", text))
    again = _SAID_AGAIN.search(plain)
    if again and again.group(0).removesuffix("的") in before:
        plain = plain[: again.start()]
    if not plain or plain == before.strip():
        return None
    if (found := _with_amount(before, plain, held, now)) is not None:
        return found
    if (found := _with_window(before, plain, held, now)) is not None:
        return found
    if (found := _with_both(before, plain, held, now)) is not None:
        return found
    only = _ONLY.match(text)
    return _narrowed(before, _OF_THEM.sub("", text[only.end() :]), held, now) if only else None


def _asked(said: str, now: datetime) -> str:
    """What is said, without a short sentence before it that is no condition: `Too many. Only those who …`."""
    first, _, rest = said.partition(". ")
    if not rest.strip() or len(first.split()) > LONGEST_ASIDE or re.search(r"\d", first):
        return said
    with suppress(DataError):
        parse_segment(first, now=now)
        return said
    return rest


def _plain(text: str) -> str:
    led = _bounded_first(_LEAD.sub("", text))
    return _TAIL.sub("", led).strip(" ,，")


def _bounded_first(text: str) -> str:
    """The text with bounds before their numbers: `at least five days` for `five or more different days`."""
    for said, written in _OR_MORE:
        text = said.sub(written, text)
    return text


def _narrowed(before: str, more: str, held: tuple[Condition, ...], now: datetime) -> str | None:
    kept = before.strip().rstrip("?？.!。！;；")
    more = _TOO.sub("", more.strip(" ,，"))
    joined = f"{kept}; {more}"
    with suppress(DataError):
        found = parse_segment(joined, now=now)
        told, was = ({(one.kind, one.words, one.negated) for one in group} for group in (found, held))
        if set(found) != set(held) and was <= told:
            return joined
    return None


def _with_both(before: str, plain: str, held: tuple[Condition, ...], now: datetime) -> str | None:
    span = find_span(plain, now)
    if span is None:
        return None
    window, rest = plain[span[0] : span[1]].strip(), f"{plain[: span[0]]} {plain[span[1] :]}"
    amount = re.sub(r"^\s*(?:in\b)?[\s,，]*(?:(?:and|but)\b)?\s*|[\s,，]*(?:and|but|in)?\s*$", "", rest)
    first = _with_amount(before, amount, held, now) if amount else None
    return first and _with_window(first, window, parse_segment(first, now=now), now)


def _with_window(before: str, plain: str, held: tuple[Condition, ...], now: datetime) -> str | None:
    """The description with another stretch of time, where it names one or can have one."""
    for said in (plain, f"for {plain}", f"in {plain}", f"in the last {plain}", f"最近{plain}"):
        span = find_span(said, now)
        if span is None or f"{said[: span[0]]}{said[span[1] :]}".strip():
            continue
        places = list(_spans(before, now))
        if len(places) > 1:
            return None
        if places:
            begin, end = places[0]
            tries = [f"{before[:begin]} {said} {before[end:]}", f"{before[:begin]} {plain} {before[end:]}"]
        else:
            bare = before.strip().rstrip("?？.!。！")
            tries = [f"{bare} {said}", f"{said}{bare}"]
        for text in tries:
            with suppress(DataError):
                found = parse_segment(text, now=now)
                if _changed(held, found, "window") is not None:
                    return " ".join(text.split())
    return None


def _spans(text: str, now: datetime) -> Iterator[tuple[int, int]]:
    """Where stretches of time are named."""
    rest = text
    while (found := find_span(rest, now)) is not None:
        begin, end, _ = found
        yield begin, end
        rest = f"{rest[:begin]}{chr(0) * (end - begin)}{rest[end:]}"


def _with_amount(before: str, plain: str, held: tuple[Condition, ...], now: datetime) -> str | None:
    """The description with another number, where only one can be meant."""
    amount = amount_of(plain)
    if amount is None:
        return None
    cleaned = grammar_of(before).cleaned(before)
    return _in_words(before, amount, held, now) or _in_words(cleaned, amount, held, now)


def _in_words(text: str, amount: Amount, held: tuple[Condition, ...], now: datetime) -> str | None:
    """The same of a description in these very words."""
    is_chinese = has_han(text)
    number, fits = r"(?<![\w.,/-])", r"(?![\w/-])(?![.,]\d)"
    pattern = f"(?<![\\d.,/-]){HAN_AMOUNT}(?![\\d/-])" if is_chinese else f"{number}{ENGLISH_AMOUNT}{fits}"
    changed: dict[tuple[Condition, ...], tuple[str, float]] = {}
    for place in re.finditer(pattern, text, re.IGNORECASE):
        new = (
            f"{text[: place.start()]}{amount_said(amount, place, is_chinese=is_chinese)}{text[place.end() :]}"
        )
        with suppress(DataError):
            found = parse_segment(new, now=now)
            part = _changed(held, found, "any")
            if part is not None and _can_be(amount, held, found, part):
                changed.setdefault(found, (new, number_of(place["number"])))
    return _only_one(list(changed.values()), amount)


def _only_one(changed: list[tuple[str, float]], amount: Amount) -> str | None:
    """The one change that can be meant; of several, where no unit is said, the one nearest by far."""
    if not changed or (len(changed) > 1 and amount.unit is not None):
        return None
    new = float(amount.number)
    (text, number), *others = sorted(changed, key=lambda one: _far(new, one[1]))
    if others and _far(new, others[0][1]) - _far(new, number) < log(NEARER):
        return None
    return text


def _far(first: float, second: float) -> float:
    return abs(log(max(first, 1e-9) / max(second, 1e-9)))


def _changed(before: tuple[Condition, ...], after: tuple[Condition, ...], part: str) -> str | None:
    """Which part of one condition changed, `bound` or `window`; None where more did."""
    if len(before) != len(after):
        return None
    pairs = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    if not pairs or any(one.kind != other.kind for one, other in pairs):
        return None
    windows = all(
        one == replace(other, days=one.days, since=one.since, until=one.until) for one, other in pairs
    )
    if windows:
        same = len({Span(other.days, other.since, other.until) for _, other in pairs}) == 1
        return "window" if same else None
    if part == "window" or len(pairs) > 1:
        return None
    ((one, other),) = pairs
    bounded = replace(
        other, at_least=one.at_least, at_most=one.at_most, exclusive=one.exclusive, count=one.count
    )
    return "bound" if one == bounded else None


def _can_be(amount: Amount, before: tuple[Condition, ...], after: tuple[Condition, ...], part: str) -> bool:
    """Whether what an amount counts can be what changed."""
    if part == "window":
        return not amount.is_money and amount.bound is None and amount.unit in (None, *_STRETCHES)
    (kind,) = {one.kind for one, other in zip(before, after, strict=True) if one != other}
    if amount.is_money:
        return kind == "spent"
    return amount.unit is None or kind in _COUNTED.get(amount.unit, ())


_STRETCHES = ("days", "weeks", "months", "years")
