"""An explanation in words: for whom, how long and in which language it is asked for."""

from dataclasses import dataclass
from typing import Literal, get_args

from penchant.agent.answering.results import Language
from penchant.agent.calls import ToolCall
from penchant.agent.rendering.markdown import Markup, clean, escape, plain
from penchant.agent.rendering.reasons import main_terms, reason, speaks_for
from penchant.agent.rendering.recommended import BEST, explain
from penchant.agent.rendering.telling import Names, Telling
from penchant.agent.rendering.words import Pair, Words
from penchant.errors import DataError
from penchant.ids import EventId, ItemId
from penchant.tools.ranking_basis import RankingBasis
from penchant.tools.recommendation import Recommendation, Term

Reader = Literal["merchant", "shopper"]
READERS: tuple[Reader, ...] = get_args(Reader)
Length = Literal["short", "full"]
LENGTHS: tuple[Length, ...] = get_args(Length)
LANGUAGES: tuple[Language, ...] = get_args(Language)
_THE_SHOPS = ("boosted", "corrected")
"""What the shop did is not told to shoppers, nor what plugins say, which is worded for merchants."""
_TO_SHOPPERS: dict[str, Pair] = {
    "had": ("you know it: {reason}", "您熟悉它：{reason}"),
    "topic": ("it is of a kind that you know: {reason}", "它属于您熟悉的一类：{reason}"),
    "brand": ("it is of a brand that you know: {reason}", "它来自您熟悉的品牌：{reason}"),
    "interest": ("it is of a kind that you know: {reason}", "它属于您熟悉的一类：{reason}"),
    "shares_words": ("it {reason}", "它{reason}"),
    "much_like": ("it is {reason}", "它{reason}"),
}
_HEAD: Pair = ("{item} is for you", "为您推荐 {item}")
_LOW: Pair = ("{item} is only number {rank} for you", "{item} 对您来说只排第 {rank} 位")
_LOW_WITH_REASONS: Pair = (
    "{item} is only number {rank} for you; this speaks for it",
    "{item} 对您来说只排第 {rank} 位，支持它的依据如下",
)
_NOT_AT_ALL: Pair = ("{item} is not recommended to you", "{item} 不在给您的推荐之中")
_DECIDES: Pair = (
    "Without {signals} it would not be among the best {best}; with nothing else it still would",
    "没有{signals}，它就不在前 {best} 名之内；只凭这些，它仍在其中",
)
_DECIDES_BELOW: Pair = (
    "Without {signals} it would stand below number {rank}; with nothing else it would not",
    "没有{signals}，它就排在第 {rank} 名之后；只凭这些则不会",
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A statement and what it rests on.

    Attributes:
        text: Without the mark at its end.
        event_ids: The newest of the shopper's events behind it.
        event_count: How many of them there are in all.
    """

    text: str
    event_ids: tuple[EventId, ...] = ()
    event_count: int = 0


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an item stands where it does for a shopper, in words.

    Attributes:
        text: All of it; to a merchant, a line for each statement.
        sentences: Its statements in their order.
        recommendation: What is put into words.
    """

    text: str
    sentences: tuple[Sentence, ...]
    recommendation: Recommendation


class _ToShopper(Telling):
    """Items go by their titles alone."""

    def item(self, item: ItemId, title: str | None = None) -> Markup:
        known = self.names.title_of(item) if title is None else title
        return escape(known if clean(known) else item)


def put_into_words(
    found: Recommendation,
    shopper: str,
    names: Names,
    basis: RankingBasis,
    *,
    reader: str,
    length: str,
    language: str,
) -> Explanation:
    """Words the reasons of a recommendation; nothing is said that its terms do not state.

    Args:
        found: An item, with the terms of its score.
        shopper: For whom it stands there.
        names: Of items.
        basis: What the ranking rests on.
        reader: One of `READERS`. A shopper is told what speaks for the item alone, and neither scores nor
            what the shop did. That the item is for them is said where it is among the best `BEST`,
            something speaks for it and no correction against it; else what number it is.
        length: One of `LENGTHS`: the main reason, or all.
        language: One of `LANGUAGES`.

    Raises:
        DataError: One of the three is unknown.
    """
    for name, value, allowed in (
        ("reader", reader, READERS),
        ("length", length, LENGTHS),
        ("language", language, LANGUAGES),
    ):
        if value not in allowed:
            raise DataError(f"{name} `{value}` is unknown: allowed are {', '.join(allowed)}")
    told: Language = "zh" if language == "zh" else "en"
    if reader == "shopper":
        sentences = _to_shopper(found, names, told, full=length == "full")
    else:
        call = ToolCall("explain", {"shopper": shopper})
        telling = Telling(Words(told), call, _no_events, names, basis)
        sentences = _to_merchant(found, telling, full=length == "full")
    end, space = ("。", "") if told == "zh" else (".", " ")
    between = space if reader == "shopper" else "\n"
    return Explanation(between.join(f"{one.text}{end}" for one in sentences), sentences, found)


def _to_shopper(
    found: Recommendation, names: Names, language: Language, *, full: bool
) -> tuple[Sentence, ...]:
    words = Words(language, to_shopper=True)
    telling = _ToShopper(words, ToolCall("explain"), _no_events, names)
    told = [term for term in found.terms if speaks_for(term) and _concerns_shopper(term)]
    decisive = [term for term in told if term.decisive]
    chosen = told if full else (decisive or told)[:1]
    head = words.say(
        _head(found, reasons=bool(chosen)), item=telling.item(found.item_id, found.title), rank=found.rank
    )
    return (
        Sentence(plain(head)),
        *(_sentence(_addressed(term, telling), term) for term in chosen),
    )


def _head(found: Recommendation, *, reasons: bool) -> Pair:
    """That an item is recommended to the shopper, or how low it stands."""
    if not found.terms:
        return _NOT_AT_ALL
    removed = any(term.signal == "correction" and term.contribution < 0 for term in found.terms)
    if found.rank <= BEST and main_terms(found) and not removed:
        return _HEAD
    return _LOW_WITH_REASONS if reasons else _LOW


def _no_events(_: object) -> tuple[()]:
    """Whole events are not told here, only named."""
    return ()


def _concerns_shopper(term: Term) -> bool:
    return term.said is not None and term.said.form not in _THE_SHOPS


def _addressed(term: Term, telling: Telling) -> Markup:
    pair = _TO_SHOPPERS.get(term.said.form if term.said else "", ("{reason}", "{reason}"))
    return telling.words.say(pair, reason=reason(term, telling))


def _sentence(text: Markup, term: Term) -> Sentence:
    line = plain(text)
    return Sentence(line[:1].upper() + line[1:], term.event_ids, term.event_count)


def _to_merchant(found: Recommendation, telling: Telling, *, full: bool) -> tuple[Sentence, ...]:
    rendered = explain(found, telling)
    behind = {str(one.statement): one for one in rendered.evidence}
    sentences = []
    for line in rendered.text.splitlines():
        statement = line.removeprefix("- ")
        if statement:
            rests_on = behind.get(statement)
            events, count = (rests_on.event_ids, rests_on.event_count) if rests_on else ((), 0)
            sentences.append(Sentence(plain(statement).rstrip(".。"), tuple(events), count))
    if not full:
        return tuple(sentences[:1])
    return (*sentences, *_counterfactual(found, telling.words))


def _counterfactual(found: Recommendation, words: Words) -> tuple[Sentence, ...]:
    """What would be without the reasons that decide, where some do."""
    signals = [words.quoted(words.signal(term.signal)) for term in found.terms if term.decisive]
    if not signals:
        return ()
    pair = _DECIDES if found.rank <= BEST else _DECIDES_BELOW
    listed = Markup("、".join(signals)) if words.language == "zh" else words.listed(signals)
    return (Sentence(plain(words.say(pair, signals=listed, best=BEST, rank=found.rank))),)
