"""The verifier: a sentence passes only if every word of it is its facts' own, or claims nothing.

The world is closed. The facts' names, numbers and dates are taken out verbatim; what remains must be glue
words fit for the kind of fact, words for the fact's own stage, and a little punctuation. What is not known is
refused, so a lie has to be made of words that cannot tell one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from penchant.graph_store.fact_spans import Span, find_spans, fold, plain
from penchant.graph_store.facts import Fact, FactKind, Stage
from penchant.graph_store.lexicon import (
    COMPARISONS,
    EVIDENCE_WORDS,
    GLUE,
    KIND_GLUE,
    MONTHS,
    NEGATIONS,
    NEUTRAL_EVIDENCE,
    NUMBER_CONTEXT,
    NUMBER_WORDS,
    PRESENT_VERBS,
    date_pattern,
    trend_pattern,
)

MAX_FREE_WORDS = 32
"""More words than this besides the facts' own and it is no longer a sentence a merchant reads."""
MAX_FACTS = 6

_TOKEN = re.compile(r"(\s+)|([A-Za-z]+(?:['-][A-Za-z]+)*|'s\b)|([,;:().])|((?<=\s)[–—-](?=\s))")
_LINE_BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_QUOTES = "\"'“”‘«»`"
_MAX_READINGS = 4
_TRENDLESS = frozenset({FactKind.ACTIVITY, FactKind.DISLIKE})
_STAGELESS_NAMES = {Stage.ONE_OFF: "a one-off"}


class Verdict(NamedTuple):
    """Whether a sentence may be shown, and why not.

    Attributes:
        ok: True if the sentence states its facts and nothing else.
        reason: What was wrong, in words for the record and for a second try; empty when `ok`.
    """

    ok: bool
    reason: str = ""


class _Refused(Exception):
    """Carries the reason out of one reading of a sentence."""


@dataclass(slots=True)
class _Token:
    word: str  # lower case; `S`, `N`, `D0`, ... for the facts' own
    written: str
    consumed: bool = False


def verify(sentence: str, facts: Sequence[Fact]) -> Verdict:
    """Whether `sentence` states `facts` and nothing else.

    Names and phrases are matched verbatim but for case, whitespace and curly apostrophes, whole
    tokens only, longest first. A sentence about several facts must fall into one clause per fact (at
    `;`, `, and` or `while`), each of which passes alone, so that no number can change places.

    Args:
        sentence: One sentence, ending in a full stop.
        facts: The facts it cites, at most six.

    Example:
        >>> from penchant.graph_store.facts import Fact, FactKind, Phrase, Stage
        >>> fact = Fact("f-1", FactKind.INTEREST, Stage.STEADY, "Yogurt", (Phrase("23 purchases"),))
        >>> verify("Buys Yogurt steadily, with 23 purchases.", [fact])
        Verdict(ok=True, reason='')
        >>> verify("Buys Yogurt steadily, with over 23 purchases.", [fact]).reason
        "'over' right before '23 purchases' changes what it says"
    """
    if not facts or len(facts) > MAX_FACTS:
        return Verdict(False, f"cites {len(facts)} facts, 1 to {MAX_FACTS} are allowed")
    if _LINE_BREAK.search(sentence.strip()):
        return Verdict(False, "more than one line")
    text = plain(sentence)
    if not text.endswith("."):
        return Verdict(False, "does not end in a full stop")
    if len(facts) == 1:
        return _verify_one(text, facts[0])
    return _verify_clauses(text, facts)


def _verify_one(text: str, fact: Fact) -> Verdict:
    if fact.kind is FactKind.CORRECTION:
        return _verify_correction(text, fact)
    verdict = Verdict(False)
    for spans in _readings(text, fact):
        try:
            _check(text, fact, spans)
        except _Refused as refused:
            verdict = verdict if verdict.reason else Verdict(False, str(refused))
        else:
            return Verdict(True)
    return verdict


def _verify_correction(text: str, fact: Fact) -> Verdict:
    """A reason is the shop's own words, which may be anything: one sentence alone is true, word for word."""
    action, date, *reasons = [plain(phrase.text) for phrase in fact.phrases]
    stated = " ".join(("The shop", action, plain(fact.subject), "on", date))
    if reasons:
        stated += f": “{reasons[0]}”"
    if text == f"{stated}.":
        return Verdict(True)
    return Verdict(False, "does not say word for word what the shop corrected")


def _verify_clauses(text: str, facts: Sequence[Fact]) -> Verdict:
    """Tries to cut the sentence into one clause per fact, in any order of the facts."""
    first, rest = facts[0], list(facts[1:])
    if not rest:
        return _verify_one(text, first)
    verdict = Verdict(False, "does not fall into one clause per fact")
    for cut in re.finditer(r"(?:[;,]|,? and|,? while|; and)\s", text):
        head, tail = text[: cut.start()] + ".", text[cut.end() :]
        for index, fact in enumerate(facts):
            if _verify_one(head, fact).ok:
                others = [*facts[:index], *facts[index + 1 :]]
                verdict = _verify_clauses(tail, others)
                if verdict.ok:
                    return verdict
    return verdict


def _readings(text: str, fact: Fact) -> Iterator[list[Span]]:
    """The facts' own words in the text; first with every occurrence of the name, then with one of them only.

    A shop may sell a thing called `To` or `Steady`: then the same word is once the name and once glue.
    """
    spans = find_spans(text, fact)
    yield spans
    names = [span for span in spans if span.place == "S"]
    if len(names) > 1:
        for name in names[:_MAX_READINGS]:
            yield [span for span in spans if span.place != "S" or span is name]


def _check(text: str, fact: Fact, spans: list[Span]) -> None:
    tokens = _tokens(text, spans)
    _check_coverage(fact, spans)
    skeleton = " ".join(token.word for token in tokens)
    stated = _consume(tokens, skeleton, trend_pattern(fact.stage)) if fact.kind not in _TRENDLESS else True
    _check_dates(fact, tokens, skeleton)
    if fact.kind not in _TRENDLESS:
        _check_other_stages(fact, tokens, skeleton)
    _check_numbers(fact, tokens)
    _check_words(fact, tokens)
    if fact.stage is not Stage.STEADY and not stated:
        raise _Refused(f"does not say that it is {_STAGELESS_NAMES.get(fact.stage, fact.stage.value)}")


def _tokens(text: str, spans: list[Span]) -> list[_Token]:
    """The skeleton of the text.

    Raises:
        _Refused: A sign, digit or letter outside the closed lexicon's alphabet.
    """
    tokens: list[_Token] = []
    at = 0
    for span in [*spans, Span(len(text), len(text), "", "")]:
        while at < span.start:
            if text[at] in _QUOTES and _quotes_a_name(at, spans):
                at += 1
                continue
            match = _TOKEN.match(text, at, span.start)
            if match is None:
                raise _Refused(_strange_sign(text, at))
            if not match[1]:
                tokens.append(_Token(match[0].lower(), match[0]))
            at = match.end()
        if span.place:
            tokens.append(_Token(span.place, span.text, consumed=True))
            at = span.end
    if any(token.word == "." for token in tokens[:-1]) or not tokens or tokens[-1].word != ".":
        raise _Refused("more than one sentence")
    return tokens


def _quotes_a_name(at: int, spans: list[Span]) -> bool:
    return any(s.place == "S" and at in (s.start - 1, s.end) and s.start > 0 for s in spans) or any(
        s.place == "S" and s.start == 1 and at == 0 for s in spans
    )


def _strange_sign(text: str, at: int) -> str:
    word = re.split(r"[\s,;:()]", text[at:], maxsplit=1)[0].rstrip(".")
    if any(char.isdigit() or char.isnumeric() for char in word):
        return f"the number {word!r} is not in the fact"
    if text[at].isprintable() and word:
        return f"{word!r} is not in the fact"
    return f"the invisible or odd character U+{ord(text[at]):04X}"


def _check_coverage(fact: Fact, spans: list[Span]) -> None:
    found = {fold(span.text) for span in spans}
    subject = plain(fact.subject)
    if subject and fold(subject) not in found:
        raise _Refused(f"does not name {subject!r} in full")
    for phrase in fact.phrases:
        if phrase.required and fold(plain(phrase.text)) not in found:
            raise _Refused(f"leaves out {phrase.text!r}")
    said = [span.text for span in spans if span.place != "S" and span.text != subject]
    if len(said) != len(set(said)):
        raise _Refused("says the same number twice")
    if sum(span.place == "S" for span in spans) > 2:
        raise _Refused("says the same name more than twice")


def _consume(tokens: list[_Token], skeleton: str, pattern: re.Pattern[str]) -> bool:
    """Marks the words of every match as accounted for; True if there was one."""
    starts = _starts(tokens)
    found = False
    for match in pattern.finditer(skeleton):
        for token, start in zip(tokens, starts, strict=True):
            if match.start() <= start < match.end():
                token.consumed = True
        found = True
    return found


def _check_other_stages(fact: Fact, tokens: list[_Token], skeleton: str) -> None:
    """Words that claim nothing one by one may tell a trend together: `comes and goes`."""
    starts = _starts(tokens)
    for stage in Stage:
        if stage is fact.stage:
            continue
        for match in trend_pattern(stage).finditer(skeleton):
            told = [t for t, at in zip(tokens, starts, strict=True) if match.start() <= at < match.end()]
            if len(told) > 1 and not all(token.consumed for token in told):
                raise _Refused(f"{match[0]!r} says {stage.value}, which the fact does not")


def _starts(tokens: list[_Token]) -> list[int]:
    starts, at = [], 0
    for token in tokens:
        starts.append(at)
        at += len(token.word) + 1
    return starts


def _check_dates(fact: Fact, tokens: list[_Token], skeleton: str) -> None:
    places = [token.word for token in tokens if re.fullmatch(r"D\d+", token.word)]
    for place in places:
        if f"since {place}" in skeleton and fact.stage is Stage.DORMANT:
            since = [m for m in trend_pattern(Stage.DORMANT).finditer(skeleton) if m[0].endswith(place)]
            if since:
                continue
        role = _role(fact, place)
        if not _consume(tokens, skeleton, date_pattern(role, place)):
            after = [m for m in trend_pattern(fact.stage).finditer(skeleton) if m[0].endswith(place)]
            if not (after and fact.stage in (Stage.DORMANT, Stage.ONE_OFF)):
                written = next(token.written for token in tokens if token.word == place)
                raise _Refused(f"does not say what the date {written!r} is the {role} of")
    if places[:2] == ["D1", "D0"] and not re.search(r"last[^,]* D1", skeleton):
        raise _Refused("turns the two dates round")


def _role(fact: Fact, place: str) -> str:
    if fact.kind in (FactKind.ACTIVITY, FactKind.CHANGE):
        return "start" if place == "D0" else "end"
    return "day" if fact.stage is Stage.ONE_OFF else "last"


def _check_numbers(fact: Fact, tokens: list[_Token]) -> None:
    for index, (before, token) in enumerate(pairwise(tokens)):
        fitting = fact.kind is FactKind.CHANGE and before.word == "from"
        fitting |= before.word == "for" and tokens[index - 1].word.startswith("account")
        if (
            token.word == "N"
            and before.word[0] not in "SD"
            and before.word not in NUMBER_CONTEXT
            and not fitting
        ):
            raise _Refused(f"{before.written!r} right before {token.written!r} changes what it says")
        if before.word == "N" and token.word in ("more", "less", "fewer"):
            raise _Refused(f"{token.written!r} right after {before.written!r} changes what it says")


def _check_words(fact: Fact, tokens: list[_Token]) -> None:
    evidence = " ".join(phrase.text.lower() for phrase in fact.phrases)
    families = {name for name in EVIDENCE_WORDS if name in evidence}
    allowed = GLUE | KIND_GLUE[fact.kind] | {"'s"} | set().union(*(EVIDENCE_WORDS[name] for name in families))
    unfit = frozenset().union(*EVIDENCE_WORDS.values()) - allowed - NEUTRAL_EVIDENCE
    over = fact.stage in (Stage.DORMANT, Stage.ONE_OFF)
    words = 0
    for index, token in enumerate(tokens):
        word = token.word
        if not word[0].islower() and word != "'s":
            continue
        words += 1
        if index and not token.written.islower():
            raise _Refused(f"the capital in {token.written!r} makes it look like a name")
        if word in unfit and not (token.consumed and word in ("returned", "returns", "back")):
            raise _Refused(f"{word!r} does not fit the evidence")
        if token.consumed:
            continue
        if over and word in PRESENT_VERBS:
            raise _Refused(f"{word!r} says that it still goes on")
        if word not in allowed and not (word == "between" and fact.kind is FactKind.CHANGE):
            raise _Refused(_unknown(word))
    if words > MAX_FREE_WORDS:
        raise _Refused(f"has {words} words of its own, at most {MAX_FREE_WORDS} are allowed")


def _unknown(word: str) -> str:
    if word in NUMBER_WORDS:
        return f"the number word {word!r} is not in the fact"
    if word in NEGATIONS or word.endswith("n't"):
        return f"the negation {word!r} is not in the fact"
    for stage in Stage:
        if trend_pattern(stage).fullmatch(word):
            return f"{word!r} says {stage.value}, which the fact does not"
    if word in COMPARISONS:
        return f"the comparison {word!r} is not in the fact"
    if word in MONTHS:
        return f"the month {word!r} is not in the fact"
    return f"the word {word!r} is not in the fact"
