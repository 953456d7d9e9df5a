"""Reads the conditions of a segment from words, English or Chinese; what it cannot read it names."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from math import inf
from typing import NamedTuple

from penchant.errors import DataError, JoinedByOr, NotUnderstood
from penchant.graph_store.text_tokens import is_han
from penchant.tools.conditions import Condition, Kind
from penchant.tools.segment_chinese import CHINESE
from penchant.tools.segment_clauses import bounds_of, thing_of
from penchant.tools.segment_english import ENGLISH
from penchant.tools.segment_grammar import Grammar, compiled
from penchant.tools.segment_products import is_whole, listed
from penchant.tools.segment_spelling import respelt
from penchant.tools.time_words import Span, find_span, take_span

SAYABLE = (
    "likes X; bought, viewed or returned X (on at least N days); spent more than N (on X); "
    "average order over N; is among the top N, or N percent, by spend; at least N visits; at least N "
    "orders; not seen for N days; first seen since DATE; new, lapsed or "
    "one-time customers; each with `in the last N days`, `since DATE` or `before DATE`, joined by `and` and "
    "`but not`"
)
INHERITED: tuple[Kind, ...] = ("likes", "bought")
MOST_BARE_WORDS = 5
MOST_ALONE = 3
"""Words of a product that begins all and has no verb."""
_NOT_THEN: dict[Kind, tuple[Kind, float | None]] = {
    "visits": ("seen", None),
    "seen": ("seen", None),
    "orders": ("orders", 1),
    "bought": ("bought", None),
}
"""What is denied of another stretch of time, with its least number."""
_COUNTED_ANEW: dict[Kind, Kind] = {"seen": "visits", "orders": "orders"}
"""What a number counts after a clause that denies: `no visit in May, but five in June`."""
MARK = "\ue000"
"""Stands for what was in quotation marks; a character that no text has."""


_SENTENCE = re.compile(
    r"\b(?:they|them|their|we|i|he|she|it|went|goes|go|lives?|lived|works?|worked|has|have|had|is|are"
    r"|was|were|do|does"
    r"|did|can|will|would|pays?|paid|returned|uses?|used|asked|called|left|moved?)\b",
    re.IGNORECASE,
)
"""What no bare name of a product holds, though a product in another place may."""
_UNPARTED = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")


class _Read(NamedTuple):
    """A clause as a condition.

    Attributes:
        condition: What it says.
        group: The number of the clause whose verb it has.
    """

    condition: Condition
    group: int


def parse_segment(words: str, *, now: datetime) -> tuple[Condition, ...]:
    """The conditions that words name, in their order.

    Clauses are joined by `and`, `but` and commas; a clause without a verb (`tea and bread`) takes that of
    the one before, and lends it its stretch of time. `or` is not understood. What stands in quotation marks
    is taken as it is. Where nothing else can be made of it, a misspelt name for shoppers or a misspelt verb
    is read as the one that it is close to.

    Args:
        words: For instance `customers who like tea, spent over 50 since June and have not bought bread`.
        now: The moment asked about; it has a time zone.

    Raises:
        DataError: A part says nothing that a condition can hold; the message names it and what can be said.
    """
    try:
        return _parsed(words, now)
    except DataError:
        mended = respelt(words)
        if mended != words:
            with suppress(DataError):
                return _parsed(mended, now)
        raise


def _parsed(words: str, now: datetime) -> tuple[Condition, ...]:
    reading = _Reading(words, now)
    for sentence in _sentences(_hide_quoted(words, reading.quoted)):
        reading.sentence(sentence)
    return reading.conditions()


def _sentences(text: str) -> list[str]:
    """Sentences, and what stands between semicolons; each may be of its own language."""
    ends = (
        r"[?!？！。;；]+\s*"
        r"|(?<!\bdr)(?<!\bmr)(?<!\bst)(?<!\bno)(?<!\bmrs)(?<!\bi\.e)(?<!\be\.g)(?<!\bmin)(?<!\bmax)(?<!\bavg)(?<!\bapprox)\.\s+(?=[A-Z\u4e00-\u9fff])"
    )
    return [one for one in re.split(f"(?i:{ends})" if text.isascii() else ends, text) if one.strip()]


class _Reading:
    """What was read so far."""

    def __init__(self, whole: str, now: datetime) -> None:
        self.quoted: list[str] = []
        self._whole, self._now = whole, now
        self._read: list[_Read] = []
        self._lead: Span | None = None
        self._subject: str | None = None
        self._subject_taken = True
        self._last = True
        self._carried: Span | None = None

    def sentence(self, sentence: str) -> None:
        """Reads its clauses, or what they will be about.

        Raises:
            DataError: A part is not understood.
        """
        grammar = _grammar_of(sentence)
        if grammar.is_remark(sentence):
            return
        topic = re.fullmatch(grammar.topics, sentence.strip(), re.IGNORECASE)
        if topic and not self._read and self._is_subject(topic["thing"] or topic["about"]):
            return
        text = listed(grammar.cleaned(sentence))
        said = self._after_label(grammar, text)
        clauses = list(self._timed(said, list(self._sharper(grammar, said))))
        for place, clause in enumerate(clauses):
            self._last = place == len(clauses) - 1 or said.partition(clause)[2].lstrip()[:1] not in ",;，、；"
            self._clause(grammar, clause)

    def _timed(self, said: str, clauses: list[str]) -> Iterator[str]:
        """The clauses, a stretch of time together with what follows it without a sign."""
        held = ""
        for clause in clauses:
            joined = held + clause
            held = ""
            left, span = take_span(joined, self._now)
            follows = said.partition(joined)[2][:1]
            if span is not None and not left.strip() and is_han(follows or " "):
                held = joined
            else:
                yield joined
        if held:
            yield held

    def _sharper(self, grammar: Grammar, text: str) -> Iterator[str]:
        """The clauses; of `regulars, I mean five visits or more` only what is meant."""
        first, *meant = text.split(grammar.meaning)
        clauses = list(grammar.clauses(first))
        for part in meant:
            again = list(grammar.clauses(part))
            left, span = take_span(again[0], self._now) if again else ("", None)
            if span is not None and not left.strip():
                del again[0]
            else:
                del clauses[-1:]
            clauses += again
        yield from clauses

    def conditions(self) -> tuple[Condition, ...]:
        """All, with what earlier and later words lend them.

        Raises:
            DataError: There is none, or a subject was named of which nothing was said.
        """
        if not self._subject_taken and self._subject is not None:
            self._lend_subject(self._subject)
        if not self._read:
            if not self._whole.strip() or (
                self._lead is None and not self._whole.strip(" ?？.!。！,，;；:：")
            ):
                raise DataError(f"say which shoppers; what can be said: {SAYABLE}")
            raise _not_understood(self._whole, self._whole)
        lent = list(_lent_spans(self._read))
        if self._lead is not None:
            lent = [
                one if one.kind == "likes" or _has_span(one) else replace(one, **self._lead._asdict())
                for one in lent
            ]
        named = [one.words for one in lent if one.kind == "bought" and not one.negated]
        told = [one for one in lent if not (_says_little(one) and named.count(one.words) > 1)]
        return tuple(dict.fromkeys(told or lent))

    def _is_subject(self, words: str) -> bool:
        plain = re.sub(
            r"^(?:our|my|your)\s+|(?<=\w)\s+(?:eaters|drinkers|buyers|users|smokers)$",
            "",
            words.strip(),
            flags=re.IGNORECASE,
        )
        thing = thing_of(plain)
        if thing is None or len(thing.split()) > MOST_BARE_WORDS:
            return False
        self._subject, self._subject_taken = _shown(thing, self.quoted), False
        return True

    def _lend_subject(self, subject: str) -> None:
        """`wine: who spent over 50?` speaks of money spent on wine."""
        for place, one in enumerate(self._read):
            held = one.condition
            if held.kind == "spent" and held.words is None:
                self._read[place] = one._replace(condition=replace(held, words=subject))
                return
            if held.kind == "orders":
                least = None if (held.at_least, held.at_most) == (1, None) else held.at_least
                bought = replace(held, kind="bought", words=subject, at_least=least)
                self._read[place] = one._replace(condition=bought)
                return
        raise _not_understood(subject, self._whole)

    def _after_label(self, grammar: Grammar, text: str) -> str:
        """What follows `wine:`, `in December:` or `big spenders:`, which is read; the text itself without."""
        parts = re.split(r"\s*[:：]\s*|\s+[-–—]+\s+", text, maxsplit=1)
        if len(parts) < 2:
            return self._after_comma(grammar, text)
        label, rest = parts[0].strip(), parts[1]
        rest = rest if grammar.is_remark(rest) else grammar.cleaned(rest)
        topic = compiled(grammar.topics).fullmatch(label)
        if topic and not self._read and self._is_subject(topic["thing"] or topic["about"]):
            return rest
        if not label or compiled(grammar.labels).fullmatch(label) or grammar.is_remark(label):
            return rest
        if compiled(grammar.names).fullmatch(label) and self._stands_alone(rest):
            return rest
        dated = re.sub(
            r"[\s,]*(?:for instance|for example|alone|only|比如|例如)$", "", label, flags=re.IGNORECASE
        )
        for said in (dated, f"in {dated}"):
            left, span = take_span(said, self._now)
            if span is not None and not left.strip(" ,，"):
                self._lead = span
                return rest
        if self._read:
            return text
        if not self._stands_alone(label):
            if rest.strip() and self._is_subject(label):
                return rest
            raise self._refused(label)
        named = grammar.is_remark(rest) or compiled(grammar.pronoun).search(rest)
        if not named and not self._stands_alone(rest):
            return text  # the colon is one of a name
        for clause in grammar.clauses(label):
            self._clause(grammar, clause)
        return rest

    def _stands_alone(self, text: str) -> bool:
        """Whether words are conditions without what is around them."""
        probe = _Reading(text, self._now)
        probe.quoted = self.quoted
        with suppress(DataError):
            probe.sentence(text)
            return bool(probe.conditions())
        return False

    def _after_comma(self, grammar: Grammar, text: str) -> str:
        """The same of `diapers, who bought them`, where a word stands for what is before the comma."""
        parts = re.split(
            r"[,，]\s*(?=(?:who|how many|which)\b|谁|有?多少|哪些)", text, maxsplit=1, flags=re.IGNORECASE
        )
        if len(parts) == 2 and not self._read and compiled(grammar.pronoun).search(parts[1]):
            if self._stands_alone(parts[0]):
                return text
            if self._is_subject(parts[0]):
                return grammar.cleaned(parts[1])
        return text

    def _clause(self, grammar: Grammar, clause: str) -> None:
        if grammar.is_remark(clause):
            return
        rest, span = self._span_of(clause)
        if span is not None and self._read and re.fullmatch(r"both|each|all|都", rest.strip(), re.IGNORECASE):
            self._for_all(span)
            return
        if span is not None and self._read and self._last and grammar is CHINESE and not rest.strip(" ,，."):
            self._for_all(span)
            return
        if span is not None and not rest.strip(" ,，."):
            self._only_span(clause, span)
            return
        rest = rest if self._read else grammar.opened(rest)
        if span is None:
            rest, span = self._from_above(grammar, clause, rest)
        elif compiled(grammar.before_that).fullmatch(rest):
            raise self._refused(clause)
        negated, core = grammar.negation(rest)
        if not core and negated and span is not None and self._not_then(span):
            return
        core = self._named(grammar, core)
        if self._elided(grammar, core, span, negated=negated):
            return
        if self._times_of_it(grammar, core, span, negated=negated):
            return
        if self._bounds_again(grammar, core, span, negated=negated):
            return
        if self._whole_clause(grammar, clause, core, span, negated=negated):
            return
        if grammar.is_nobody(core) and span is None and not negated:
            return
        self._bare(grammar, clause, core, span, negated=negated)

    def _whole_clause(
        self, grammar: Grammar, clause: str, core: str, span: Span | None, *, negated: bool
    ) -> bool:
        """Whether a clause is one that the grammar knows, which is then read."""
        made = _made(grammar, core, span)
        if made is None and negated and span is None and (above := self._span_above()):
            made = _made(grammar, core, above)
            made = made and [one for one in made if one.kind == "orders"]
        if not made or any(not is_whole(one.words, clause) for one in made):
            return False
        group = len(self._read)
        counted = all(_is_counted(one) for one in made)
        if span is not None:
            self._carried = span if counted and self._begins_with_time(grammar, clause) else None
        elif (
            self._carried is not None
            and (counted or re.search(r"0次|零次", clause))
            and not re.search(r"[之以此]前|曾|累计|历史", clause)
        ):
            made = [replace(one, **self._carried._asdict()) for one in made]
        for condition in made:
            words = condition.words and _shown(condition.words, self.quoted)
            turned = _plainly(replace(condition, words=words, negated=condition.negated != negated))
            self._read.append(_Read(turned, group))
        return True

    def _begins_with_time(self, grammar: Grammar, clause: str) -> bool:
        """Whether a stretch of time stands before a Chinese clause, and so goes for the counts after it."""
        found = find_span(clause, self._now) if grammar is CHINESE else None
        return found is not None and found[0] == 0

    def _span_of(self, clause: str) -> tuple[str, Span | None]:
        """A clause without its stretch of time, and the stretch; two of them are one if both can hold.

        Raises:
            DataError: There are two that are no one stretch.
        """
        rest, span = take_span(clause, self._now)
        if span is None:
            return rest, None
        rest = _UNPARTED.sub("", rest)
        left, other = take_span(rest, self._now)
        if other is None:
            return rest, span
        both = span.within(other)
        if both is None:
            raise self._refused(clause)
        return left, both

    def _only_span(self, clause: str, span: Span) -> None:
        """`spent over 50, in June` and `in June, who spent over 50`."""
        if not self._read:
            if self._lead is not None:
                raise self._refused(clause)
            self._lead = span
            return
        last = self._read[-1]
        held = last.condition
        said = Span(held.days, held.since, held.until)
        both = span if said == Span() else said.within(span)
        if held.kind == "likes" or both is None:
            raise self._refused(clause)
        self._read[-1] = last._replace(condition=replace(held, **both._asdict()))

    def _for_all(self, span: Span) -> None:
        """Gives a stretch of time at the very end to all that has none."""
        for place, one in enumerate(self._read):
            if one.condition.kind != "likes" and not _has_span(one.condition):
                self._read[place] = one._replace(condition=replace(one.condition, **span._asdict()))

    def _not_then(self, span: Span) -> bool:
        """Reads `but never in July`, where the clause before says of what."""
        last = self._read[-1] if self._read else None
        if last is None or last.condition.negated or last.condition.kind not in _NOT_THEN:
            return False
        kind, least = _NOT_THEN[last.condition.kind]
        made = Condition(
            kind=kind, words=last.condition.words, at_least=least, negated=True, **span._asdict()
        )
        self._read.append(_Read(made, len(self._read)))
        return True

    def _from_above(self, grammar: Grammar, clause: str, rest: str) -> tuple[str, Span | None]:
        """A clause without `before that` or `since then`, and what that is after the one above."""
        if before := compiled(grammar.before_that).fullmatch(rest):
            return before["rest"], self._before() if before["that"] else None
        if after := compiled(grammar.after_that).fullmatch(rest):
            above = self._span_above()
            if above is None:
                raise self._refused(clause)
            return after["rest"], above if above.until is None else Span(since=above.until)
        if again := compiled(grammar.same_time).fullmatch(rest):
            span = self._span_above()
            if span is None:
                raise self._refused(clause)
            return again["rest"], span
        return rest, None

    def _span_above(self) -> Span | None:
        """The stretch of time of the clause above, or of what stands before all."""
        held = self._read[-1].condition if self._read else None
        if held is not None and _has_span(held):
            return Span(held.days, held.since, held.until)
        return self._lead

    def _before(self) -> Span | None:
        """Until when `before that` speaks; None for up to now, as it does of who has not been since."""
        last = self._read[-1].condition if self._read else None
        if last is None or not _has_span(last) or (last.negated and last.since is None):
            return None
        if last.days is not None:
            return Span(until=self._now - timedelta(days=last.days))
        return Span(until=last.since or last.until)

    def _named(self, grammar: Grammar, core: str) -> str:
        """A clause in which the one product named before stands for `it` or `them`."""
        named = dict.fromkeys(one.condition.words for one in self._read if one.condition.words)
        if self._subject is not None:
            named[self._subject] = None
        if len(named) > 1 and (found := re.search(r"\b(?:n?either|both)\b", core, re.IGNORECASE)):
            self.quoted.append(" or ".join(named))
            return f"{core[: found.start()]}{MARK}{len(self.quoted) - 1}{MARK}{core[found.end() :]}"
        if len(named) != 1 or not compiled(grammar.pronoun).search(core):
            return core
        (subject,) = named
        self._subject_taken = self._subject_taken or subject == self._subject
        self.quoted.append(subject)
        return re.sub(
            grammar.pronoun, f"\\1{MARK}{len(self.quoted) - 1}{MARK}", core, count=1, flags=re.IGNORECASE
        )

    def _elided(self, grammar: Grammar, core: str, span: Span | None, *, negated: bool) -> bool:
        """Reads `but did not buy in July` after `bought tea in June`: what was bought is the same."""
        last = self._read[-1].condition if self._read else None
        if last is None or span is None or not _has_span(last):
            return False
        if core.casefold() == "again" and not negated and not last.negated:
            self._read.append(_Read(replace(last, **span._asdict()), len(self._read)))
            return True
        if last.kind != "bought" or last.negated == negated or not compiled(grammar.elided).fullmatch(core):
            return False
        made = Condition(kind="bought", words=last.words, negated=negated, **span._asdict())
        self._read.append(_Read(made, len(self._read)))
        return True

    def _times_of_it(self, grammar: Grammar, core: str, span: Span | None, *, negated: bool) -> bool:
        """Whether a clause only says how often what was named before was bought, which is then read."""
        found = compiled(grammar.times).fullmatch(core)
        bounds = bounds_of(found.groupdict()) if found is not None else None
        if bounds is None or negated:
            return False
        if self._subject is not None and not self._subject_taken and not self._read:
            window = {} if span is None else span._asdict()
            made = Condition(kind="bought", words=self._subject, **bounds, **window)
            self._read.append(_Read(made, 0))
            self._subject_taken = True
            return True
        last = self._read[-1] if self._read else None
        held = None if last is None else last.condition
        if last is None or held is None or held.kind != "bought":
            return False
        window = {} if span is None else span._asdict()
        if held.negated and found["verb"]:
            made = Condition(kind="bought", words=held.words, **bounds, **window)
            self._read.append(_Read(made, len(self._read)))
            return True
        if (
            held.negated
            or (held.at_least, held.at_most) != (None, None)
            or (span is not None and _has_span(held))
        ):
            return False
        self._read[-1] = last._replace(condition=replace(held, **bounds, **window))
        return True

    def _bounds_again(self, grammar: Grammar, core: str, span: Span | None, *, negated: bool) -> bool:
        """Whether a clause only bounds once more what the last one counts, which is then read."""
        last = self._read[-1] if self._read else None
        found = compiled(grammar.bound).fullmatch(core)
        if last is None or found is None or negated:
            return False
        held = last.condition
        if span is not None and held.negated and _has_span(held) and held.kind in _COUNTED_ANEW:
            held = replace(held, kind=_COUNTED_ANEW[held.kind], negated=False, at_least=1)
        if not _counts(held, found):
            return False
        if held.kind != "spent" and compiled(grammar.money).search(core):
            return False
        bounds = Condition(kind="orders", **(bounds_of(found.groupdict()) or {}))
        low = max(one for one in (held.at_least, bounds.at_least, -inf) if one is not None)
        high = min(one for one in (held.at_most, bounds.at_most, inf) if one is not None)
        thing = found.groupdict().get("thing")
        if low > high and not thing and span is None:
            raise self._refused(core)
        words = _shown(thing, self.quoted) if thing else held.words
        again = replace(
            held, words=words, at_least=bounds.at_least, at_most=bounds.at_most, exclusive=bounds.exclusive
        )
        self._read.append(_Read(again if span is None else replace(again, **span._asdict()), last.group))
        return True

    def _bare(self, grammar: Grammar, clause: str, core: str, span: Span | None, *, negated: bool) -> None:
        """Reads a clause without a verb, which takes that of the one before."""
        last = self._read[-1] if self._read else None
        bare = thing_of(core) or ""
        if last is None and bare and not negated and span is None and self._is_first_bare(core):
            return
        if last is None or last.condition.kind not in INHERITED or not bare or _SENTENCE.search(clause):
            raise self._refused(clause)
        if len(bare.split()) > MOST_BARE_WORDS:
            raise self._refused(clause)
        kept = last.condition.negated and not negated and grammar.keeps_negation(clause)
        made = Condition(kind=last.condition.kind, words=_shown(bare, self.quoted), negated=negated or kept)
        if span is not None and made.kind == "bought":
            made = replace(made, **span._asdict())
        anew = negated and not last.condition.negated and re.match(r"no\b", clause, re.IGNORECASE)
        self._read.append(_Read(made, len(self._read) if anew else last.group))

    def _is_first_bare(self, core: str) -> bool:
        """Whether a product alone begins all, of which what follows speaks: `tea, three times or more`."""
        if self._last or respelt(core) != core:
            return False
        alone = len(core.split()) <= MOST_ALONE and not _SENTENCE.search(core) and self._subject is None
        return alone and self._lead is None and self._is_subject(core)

    def _refused(self, clause: str) -> NotUnderstood:
        if found := re.search(_grammar_of(clause).unknown_joint, clause, re.IGNORECASE):
            joint = found.group(0).strip()
            return JoinedByOr(
                f"`{joint}` in `{self._whole.strip()}` is not understood: "
                f"ask for two segments; what can be said: {SAYABLE}",
                joint,
            )
        return _not_understood(clause, self._whole, self.quoted)


def _plainly(condition: Condition) -> Condition:
    """Who was not seen before a day was first seen from then on."""
    if condition.kind != "seen" or not condition.negated or condition.until is None or condition.since:
        return condition
    return Condition(kind="first_seen", since=condition.until)


def _made(grammar: Grammar, core: str, span: Span | None) -> list[Condition] | None:
    """What the first pattern that fits makes of a clause."""
    for pattern, make in grammar.patterns:
        found = compiled(pattern).fullmatch(core)
        made = make(found, span) if found else None
        if made is not None:
            return made
    return grammar.loosely(core, span)


def _grammar_of(text: str) -> Grammar:
    return CHINESE if any(is_han(sign) for sign in text) else ENGLISH


def _lent_spans(read: list[_Read]) -> Iterator[Condition]:
    """Of clauses with one verb, those without a stretch of time take that of the next one that has it."""
    for place, one in enumerate(read):
        held = one.condition
        later = (other.condition for other in read[place + 1 :] if other.group == one.group)
        lent = next((other for other in later if _has_span(other)), None)
        if lent is not None and held.kind != "likes" and not _has_span(held):
            held = replace(held, days=lent.days, since=lent.since, until=lent.until)
        yield held


def _counts(condition: Condition, found: re.Match[str]) -> bool:
    """Whether another bound can be one on what a condition counts: money, or times."""
    if condition.negated or (condition.at_least, condition.at_most) == (None, None):
        return False
    said = found.groupdict()
    if condition.kind == "spent":
        return not said["times"]
    return condition.kind in ("bought", "visits", "orders") and not said.get("thing")


def _says_little(condition: Condition) -> bool:
    """Whether a condition holds for all who bought a thing, however often and whenever."""
    return condition == Condition(kind="bought", words=condition.words or "?")


def _is_counted(condition: Condition) -> bool:
    """Whether a number is said of what a condition counts."""
    bounds = (condition.at_least, condition.at_most)
    return bounds != (None, None) and (condition.kind, bounds) != ("orders", (1, None))


def _has_span(condition: Condition) -> bool:
    return (condition.days, condition.since, condition.until) != (None, None, None)


def _hide_quoted(words: str, quoted: list[str]) -> str:
    def hidden(found: re.Match[str]) -> str:
        quoted.append(found.group(1))
        return f"{MARK}{len(quoted) - 1}{MARK}"

    return re.sub(r"[\"“”‘](.+?)[\"“”’]", hidden, words)


def _shown(text: str, quoted: list[str]) -> str:
    return re.sub(f"{MARK}(\\d+){MARK}", lambda found: quoted[int(found.group(1))], text).strip()


def _not_understood(part: str, whole: str, quoted: list[str] | None = None) -> NotUnderstood:
    named = _shown(part, quoted or [])
    where = "" if named.strip() == whole.strip() else f" in `{whole.strip()}`"
    return NotUnderstood(f"`{named}`{where} is not understood; what can be said: {SAYABLE}", named)
