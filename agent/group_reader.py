"""Conditions of a group from a merchant's words: the tuned model names them, rules read what it copied."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from penchant.agent.answering.dates import find_span, newest_before
from penchant.agent.calls import ToolCall, question_grammar, read_calls
from penchant.agent.client import ModelClient
from penchant.agent.group_conditions import CONDITIONS
from penchant.errors import DataError, JoinedByOr, ModelError, NotUnderstood, ToolFailed, Unsayable
from penchant.graph_store.text_tokens import HAN, has_han
from penchant.prompts import load_prompt
from penchant.tools.conditions import Condition, Kind
from penchant.tools.number_words import number_of
from penchant.tools.segment_words import parse_segment
from penchant.tools.time_words import ENDING, Span, take_span

MAX_TOKENS = 120
LONGEST = 400
"""Characters; what is longer describes no group."""
AGAINST_RULES, UNLESS_RULES = 0.8, 0.6
"""The probability of the model's whole answer from which on it is taken: where rules read the description
too, and where they do not."""

_BESIDE_NUMBER = re.compile(
    r"[$€£¥￥,]|(?<=\d)\s+(?=\d)|dollars?|euros?|pounds?|quid|bucks|元|块钱?|美元|英镑|欧元"
    r"|(?:-?plus|\+)$|(?<=[a-z]) times$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:[,.]\d+)*")
_PROPER = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}")

_OR = re.compile(r"\bor\b|或|、", re.IGNORECASE)
_THIS = re.compile(r"\b(?:this|(?:the )?current)(?!\s+(?:week|month|quarter|year)\b)\s+", re.IGNORECASE)
_SO_FAR = re.compile(
    r"\b(?:so far this year|this year so far|year to date|the year to date|ytd)\b", re.IGNORECASE
)
_SAYS_MORE = re.compile(rf"(?!(?:the|and|ago|now|over|all|of)\b)\b\w{{2}}|[{HAN}]", re.IGNORECASE)
_SINCE = re.compile(
    r"(?:ever )?(?:since|from)\s+(?P<en>(?:(?! to | until ).)+?)(?:\s+on(?:wards?)?)?"
    r"|(?:自从?|从|打)?(?P<zh>.+?)(?:以来|起|开始|到现在|至今)",
    re.IGNORECASE,
)
_AFTER = re.compile(r"after\s+(?P<en>.+)|(?:在)?(?P<zh>.+?)(?:之后|以后|后)", re.IGNORECASE)
_BEFORE = re.compile(
    r"(?:before|until|till|up to|prior to)\s+(?P<en>.+)|(?:在)?(?P<zh>.+?)(?:之前|以前|前)", re.IGNORECASE
)
_BETWEEN = re.compile(
    r"(?:between|from)\s+(?P<first>.+?)\s+(?:and|to|until|till|through)\s+(?P<last>.+)"
    r"|(?:从|在)?(?P<zh_first>.+?)(?:到|至|和)(?P<zh_last>.+?)(?:之间|期间)?",
    re.IGNORECASE,
)
_THEN = re.compile(
    r"(?:in|during|on|over|within|at) (?:that|the same|those|this same) (?:time|period|month|year|week|days?)"
    r"|in that (?:stretch|window)|then|(?:在)?(?:此|这|那)(?:期间|段时间)|同期|同一时期|当月|当年",
    re.IGNORECASE,
)
_BEFORE_THAT = re.compile(
    r"(?:before|prior to)(?: (?:that|then|it|this))?|until then|beforehand|previously"
    r"|(?:在)?(?:此|那|这)?之前|以前|此前",
    re.IGNORECASE,
)
_SINCE_THEN = re.compile(
    r"(?:ever )?since(?: then)?|after(?: that|wards?)|(?:在)?(?:此|那)?(?:之后|以后)|从那以后|此后",
    re.IGNORECASE,
)
_GLOSS = re.compile(
    r"(?P<lead>^[^\W\d]+(?= ))?(?P<said>[^()（）]*?)\s*[(（](?P<gloss>[^()（）]+)[)）]?(?P<rest>.*)"
)
_LEAD = re.compile(
    r"^(?:in|during|over|within|throughout|on|around|at|在)\s*(?:the\s+)?|(?:期间|里|内)$", re.IGNORECASE
)
_NAMED = frozenset(spec.name for spec in CONDITIONS)


class GroupReader:
    """Reads descriptions of groups: by the tuned model where it is sure, else by rules, else by the model.

    What the model reads is held against the description: every number and every name that is written with a
    capital letter within a sentence must be in a condition.

    Args:
        client: Of the model; one that was not tuned is not asked.
    """

    def __init__(self, client: ModelClient) -> None:
        self._client = client
        self._prompt = load_prompt("tuned_group")

    def read(self, description: str, now: datetime) -> tuple[Condition, ...]:
        """The conditions that a description names.

        Args:
            description: A group in a merchant's words, one line.
            now: The moment asked at; it has a time zone.

        Raises:
            NotUnderstood: A part of it says no condition, or the model is unsure, untuned or out of reach.
        """
        by_rules: tuple[Condition, ...] = ()
        unread: NotUnderstood | None = None
        try:
            by_rules = parse_segment(description, now=now)
        except Unsayable:
            raise
        except NotUnderstood as error:
            unread = error
        beyond_model = any(one.kind not in _NAMED for one in by_rules)
        if self._client.endpoint.is_tuned and not beyond_model:
            by_model, confidence = self._named(description, now, unread)
            is_less = set(by_model) < set(by_rules)  # it lost what the rules found
            if by_model and not is_less and confidence >= (AGAINST_RULES if unread is None else UNLESS_RULES):
                return by_model
        if unread is not None:
            raise unread  # what the rules say of it tells what can be said
        return by_rules

    def _named(
        self, description: str, now: datetime, unread: NotUnderstood | None
    ) -> tuple[tuple[Condition, ...], float]:
        """What the model reads, and how surely; nothing where it cannot be."""
        try:
            calls, confidence = self.weigh(description)
            found = conditions_of(calls, description, now)
        except (DataError, ModelError):
            return (), 0.0
        if (
            isinstance(unread, JoinedByOr)
            and len(found) > 1
            and not any(_OR.search(one.words or "") for one in found)
        ):
            return (), 0.0  # all of them would have to hold
        return found, confidence

    def weigh(self, description: str) -> tuple[tuple[ToolCall, ...], float]:
        """What the model names, with the probability of its whole answer.

        Raises:
            DataError: The description is empty or too long, or the answer was cut off.
            ModelError: As `read`.
        """
        text = " ".join(description.split())
        if not text or len(text) > LONGEST:
            raise DataError(f"a description has 1 to {LONGEST} characters")
        answer = self._client.complete(
            [
                {"role": "system", "content": self._prompt.render()},
                {"role": "user", "content": text},
            ],
            role="reader",
            max_tokens=MAX_TOKENS,
            grammar=question_grammar(text, CONDITIONS, none=False),
            logprobs=True,
        )
        calls = read_calls(answer.text, CONDITIONS)
        return calls, math.exp(sum(token.logprob for token in answer.logprobs or ()))


def conditions_of(calls: Sequence[ToolCall], description: str, now: datetime) -> tuple[Condition, ...]:
    """Conditions of what was named, held against the description.

    Args:
        calls: Of `CONDITIONS`.
        description: Where their values were copied from.
        now: The moment asked at; it has a time zone.

    Raises:
        DataError: A value cannot be read, or a number or a proper name was left out.
    """
    copied = " ".join(value for call in calls for value in call.arguments.values())
    left_out = set(_NUMBER.findall(description)) - set(_NUMBER.findall(copied))
    if any("not" in call.arguments for call in calls):
        left_out.discard("0")  # `0 orders`
    named = {one for one in _PROPER.findall(description) if one.casefold() not in copied.casefold()}
    if left_out or named:
        raise _not_understood((left_out or named).pop(), description)
    found: list[Condition] = []
    for call in calls:
        found.append(_condition(call, description, now, found[-1] if found else None))
    return tuple(dict.fromkeys(found))


def _not_understood(part: str, description: str) -> NotUnderstood:
    return NotUnderstood(f"`{part}` in `{description}` is not understood", part)


def _condition(call: ToolCall, description: str, now: datetime, before: Condition | None) -> Condition:
    """One of them; `since then` speaks of the one before."""
    said = call.arguments
    kind = cast(Kind, call.tool)
    try:
        bounds = _bounds(said, kind)
    except (KeyError, ValueError) as error:
        raise _not_understood("a number", description) from error
    if kind in ("orders", "visits") and not bounds:
        kind, bounds = ("orders", {"at_least": 1.0}) if kind == "orders" else ("seen", {})
    made = Condition(
        kind=kind,
        words=said.get("words"),
        at_least=bounds.get("at_least"),
        at_most=bounds.get("at_most"),
        exclusive="exclusive" in bounds,
        count=int(bounds["count"]) if "count" in bounds else None,
        negated="not" in said,
    )
    if (made.at_least or 0) > (made.at_most or math.inf):
        raise _not_understood(f"{said.get('least') or said.get('above')}", description)
    when = said.get("when")
    if when is None:
        return made
    span = _beside(when, before, now) or _span(when, now, made, description)
    return replace(made, **span._asdict())


def _bounds(said: Mapping[str, str], kind: Kind) -> dict[str, float]:
    """`at_least`, `at_most`, `exclusive` and `count` of what was copied."""

    def number(name: str) -> float | None:
        return number_of(_BESIDE_NUMBER.sub("", said[name])) if name in said else None

    if kind in ("top_spent", "top_orders"):
        count = number("count")
        return {"at_most": number("percent") or 10.0} if count is None else {"count": count}
    least, above, most, below = (number(name) for name in ("least", "above", "most", "below"))
    exactly = number("exactly")
    if exactly is not None:
        return {"at_least": exactly, "at_most": exactly}
    found = {"at_least": least if above is None else above, "at_most": most if below is None else below}
    bounds = {name: value for name, value in found.items() if value is not None}
    return bounds | ({"exclusive": 1.0} if above is not None or below is not None else {})


def _span(when: str, now: datetime, condition: Condition, description: str) -> Span:
    """The stretch that copied words name, with or without what leads to it."""
    span = stretch_of(when, now)
    if span is None:
        raise _not_understood(when, description)
    if condition.kind == "seen" and condition.negated and span.until and not span.since:
        return Span(since=span.until)  # not seen since before March
    return span


def _beside(when: str, before: Condition | None, now: datetime) -> Span | None:
    """The stretch of the condition before, or after or before it, where words speak of it; else None."""
    if before is None or (before.days, before.since, before.until) == (None, None, None):
        return None
    begins = now - timedelta(days=before.days) if before.days is not None else before.since
    if _THEN.fullmatch(when):
        return Span(before.days, before.since, before.until)
    if _BEFORE_THAT.fullmatch(when):
        return Span(until=begins) if begins else None
    if _SINCE_THEN.fullmatch(when):
        return Span(since=before.until) if before.until else None
    return None


def stretch_of(when: str, now: datetime) -> Span | None:
    """The stretch that words name with what leads to it, as `since our first of May`; None where they do not.

    Args:
        when: For instance `in the last 6 weeks`, `for over 3 months`, `between June and Black Friday`.
        now: The moment asked at; it has a time zone.
    """
    text = _SO_FAR.sub("this year", _THIS.sub(" ", when).strip())
    leads = ("", "最近") if has_han(text) else ("", "in ", "in the ", "for ")
    for lead in leads:
        left, span = take_span(f"{lead}{text}", now)
        if span is not None and not _SAYS_MORE.search(left):
            return span
    glossed = _GLOSS.fullmatch(text)
    if glossed is None:
        return _between_moments(text, now)
    lead, said, gloss, rest = (part or "" for part in glossed.groups())
    return (
        stretch_of(f"{lead} {gloss}{rest}", now)
        or stretch_of(gloss, now)
        or stretch_of(f"{lead}{said}{rest}", now)
    )


def _between_moments(text: str, now: datetime) -> Span | None:
    """The same of moments that only the reader of single days knows, feasts above all."""

    def day(words: str) -> Span:
        return find_span(f"in {words.strip()}", now, "en")

    try:
        if found := _SINCE.fullmatch(text):
            return Span(since=_begin(day(found["en"] or found["zh"]), now))
        if found := _AFTER.fullmatch(text):
            return Span(since=_end(day(found["en"] or found["zh"]), now))
        if found := _BEFORE.fullmatch(text):
            said = found["en"] or found["zh"]
            return Span(until=(_end if ENDING.match(said) else _begin)(day(said), now))
        if found := _BETWEEN.fullmatch(text):
            first, last = found["first"] or found["zh_first"], found["last"] or found["zh_last"]
            since, until = _begin(day(first), now), _end(day(last), now)
            if since and until and since >= until:
                earlier = newest_before(first, until, "en")
                since = earlier and earlier.since
            return Span(None, since, until) if since else None
        return day(_LEAD.sub("", text))
    except ToolFailed:
        return None


def _begin(span: Span, now: datetime) -> datetime | None:
    return now - timedelta(days=span.days) if span.days is not None else span.since


def _end(span: Span, now: datetime) -> datetime | None:
    return span.until or _begin(span, now)
