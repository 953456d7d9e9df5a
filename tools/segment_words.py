"""Reads the conditions of a segment from words, English or Chinese; what it cannot read it names."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from penchant.errors import DataError
from penchant.graph_store.text_tokens import is_han
from penchant.tools.conditions import Condition, Kind
from penchant.tools.segment_above import Above, Read, has_span, lent_spans
from penchant.tools.segment_grammar import MEANING, Grammar, compiled
from penchant.tools.segment_products import is_whole, listed
from penchant.tools.segment_refusal import SAYABLE as SAYABLE
from penchant.tools.segment_refusal import grammar_of, hide_quoted, not_understood, refuse_unsayable, shown
from penchant.tools.segment_spelling import respelt
from penchant.tools.sorts import QUALITY
from penchant.tools.time_words import Span, find_span, take_span

_IN_ALL_THE_LOG = re.compile(
    r"\s+since (?:the )?(?:log|data|records?|(?:very )?(?:beginning|start))(?: (?:began|begins?|started"
    r"|starts?))?\b"
    r"(?! (?:of|on|in)\b)"
    r"|\s+(?:over|in) (?:all(?: of)?(?: the)?|the (?:whole|entire)) (?:log|data|history)\b"
    r"|[从自](?:开店|有记录|有数据|一?开始)(?:以来|至今|到现在)|(?:开店|有记录|有数据)以来",
    re.IGNORECASE,
)
"""Bounds nothing: conditions are of all the log where they name no time."""
_START_OF = re.compile(r"\bsince the (?:very )?(?:beginning|start) of (?:the )?", re.IGNORECASE)
_SPEAKS_OF_EVER = re.compile(r"[之以此]前|曾|累计|历史")


def parse_segment(words: str, *, now: datetime) -> tuple[Condition, ...]:
    """The conditions that words name, in their order.

    Clauses are joined by `and`, `but` and commas; a clause without a verb (`tea and bread`) takes that of
    the one before, and lends it its stretch of time. `or` is understood between products, any of which is
    then meant, and nowhere else. What stands in quotation marks is taken as it is. Where nothing else can be
    made of it, a misspelt name for shoppers or a misspelt verb is read as the one that it is close to.

    Args:
        words: For instance `customers who like tea, spent over 50 since June and have not bought bread`.
        now: The moment asked about; it has a time zone.

    Raises:
        DataError: A part says nothing that a condition can hold; the message names it and what can be said.
    """
    words = _START_OF.sub("since ", _IN_ALL_THE_LOG.sub("", words))
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
    unquoted = hide_quoted(words, reading.quoted)
    refuse_unsayable(unquoted)
    sentences = _sentences(unquoted)
    for sentence in sentences:
        reading.sentence(sentence, alone=len(sentences) == 1)
    return reading.conditions()


def _new_once(conditions: Sequence[Condition]) -> list[Condition]:
    """Without that somebody is new, where it is said since when: `First-timers: who came first in May?`."""
    new = [one for one in conditions if one.kind == "first_seen" and not one.negated]
    dated = any(one.since for one in new)
    return [one for one in conditions if not (dated and one in new and one.days is not None)]


def _sentences(text: str) -> list[str]:
    """Sentences, and what stands between semicolons; each may be of its own language."""
    ends = (
        r"[?!？！。;；]+\s*"
        r"|(?<!\bdr)(?<!\bmr)(?<!\bst)(?<!\bno)(?<!\bmrs)(?<!\bi\.e)(?<!\be\.g)(?<!\bmin)(?<!\bmax)(?<!\bavg)(?<!\bapprox)\.\s+(?=[A-Z\u4e00-\u9fff])"
    )
    return [one for one in re.split(f"(?i:{ends})" if text.isascii() else ends, text) if one.strip()]


class _Reading(Above):
    """The sentences of a description, one after the other."""

    def __init__(self, whole: str, now: datetime) -> None:
        super().__init__(whole, now)
        self._beside: Span | None = None

    def sentence(self, sentence: str, *, alone: bool = False) -> None:
        """Reads its clauses, or what they will be about.

        Args:
            sentence: Without its end.
            alone: Whether it is all that is said, so that it cannot name what others are about.

        Raises:
            DataError: A part is not understood.
        """
        grammar = grammar_of(sentence)
        if grammar.is_remark(sentence):
            return
        if not alone and self._is_topic(grammar, sentence.strip()):
            return
        text = listed(grammar.cleaned(sentence))
        said = self._after_label(grammar, text)
        clauses = list(self._timed(said, list(self._sharper(grammar, said))))
        for place, clause in enumerate(clauses):
            self._last = place == len(clauses) - 1 or said.partition(clause)[2].lstrip()[:1] not in ",;，、；"
            self._before_clause = said.partition(clause)[0]
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
        first, *meant = text.split(MEANING)
        clauses = list(grammar.clauses(first))
        for part in meant:
            again = list(grammar.clauses(part))
            if again and clauses and self._is_time(again[0]):
                clauses[-1] = self._timed_anew(clauses[-1], again.pop(0))
            else:
                del clauses[-1:]
            clauses += again
        yield from clauses

    def _is_time(self, words: str) -> bool:
        """Whether words only name a stretch of time."""
        spans = (take_span(said, self._now) for said in (words, f"in {words}"))
        return any(span is not None and not left.strip() for left, span in spans)

    def _timed_anew(self, clause: str, time: str) -> str:
        """A clause with a time said anew: `in winter` gives way to `in January`, `since Halloween` stays."""
        found = find_span(clause, self._now)
        if found is None:
            return f"{clause} in {time}"
        begin, end, span = found
        if (span.since is None) != (span.until is None):
            return clause
        bare = take_span(time, self._now)[1] is None
        return f"{clause[:begin]} {'in ' if bare else ''}{time}{clause[end:]}"

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
            raise not_understood(self._whole, self._whole)
        lent = list(lent_spans(self._read))
        if self._lead is not None:
            lent = [
                one if one.kind == "likes" or has_span(one) else replace(one, **self._lead._asdict())
                for one in lent
            ]
        lent = list(_kinds_lent(lent))
        named = [one.words for one in lent if one.kind == "bought" and not one.negated]
        told = [one for one in lent if not (_says_little(one) and named.count(one.words) > 1)]
        return tuple(dict.fromkeys(_new_once(told) or lent))

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
        raise not_understood(subject, self._whole)

    def _after_label(self, grammar: Grammar, text: str) -> str:
        """What follows `wine:`, `in December:` or `big spenders:`, which is read; the text itself without."""
        parts = re.split(r"\s*[:：]\s*|\s+[-–—]+\s+", text, maxsplit=1)
        if len(parts) < 2:
            return text
        label, rest = parts[0].strip(), parts[1]
        rest = rest if grammar.is_remark(rest) else grammar.cleaned(rest)
        if self._is_topic(grammar, label) or self._says_nothing(grammar, label, rest):
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

    def _is_topic(self, grammar: Grammar, text: str) -> bool:
        """Whether a text only names a product, which is kept for what follows."""
        topic = compiled(grammar.topics).fullmatch(text)
        return bool(topic and not self._read and self._is_subject(topic["thing"] or topic["about"]))

    def _says_nothing(self, grammar: Grammar, label: str, rest: str) -> bool:
        """Whether what is before a colon names no one that what follows does not name by itself."""
        if not label or compiled(grammar.labels).fullmatch(label) or grammar.is_remark(label):
            return True
        return compiled(grammar.names).fullmatch(label) is not None and self._stands_alone(rest)

    def _stands_alone(self, text: str) -> bool:
        """Whether words are conditions without what is around them."""
        probe = _Reading(text, self._now)
        probe.quoted = self.quoted
        with suppress(DataError):
            probe.sentence(text)
            return bool(probe.conditions())
        return False

    def _clause(self, grammar: Grammar, clause: str) -> None:
        if grammar.is_remark(clause):
            return
        rest, span = self._span_of(clause)
        if span is not None and self._is_only_span(grammar, clause, rest, span):
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
        for read in (self._elided, self._times_of_it, self._bounds_again):
            if read(grammar, core, span, negated=negated):
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
        if made is None and negated and span is None:
            made = self._denied(grammar, core)
        if not made or any(not is_whole(one.words, clause) for one in made):
            return False
        shared = self._read[-1].group if self._shares_group(grammar, clause) else None
        made = self._beside_time(grammar, clause, made, span)
        counted = all(_is_counted(one) for one in made)
        if span is not None:
            self._carried = span if counted and self._begins_with_time(grammar, clause) else None
        elif (
            self._carried is not None
            and (counted or re.search(r"0次|零次", clause))
            and not _SPEAKS_OF_EVER.search(clause)
        ):
            made = [replace(one, **self._carried._asdict()) for one in made]
        for condition in made:
            words = condition.words and shown(condition.words, self.quoted)
            turned = _plainly(replace(condition, words=words, negated=condition.negated != negated))
            self._read.append(Read(turned, len(self._read) if shared is None else shared))
        return True

    def _beside_time(
        self, grammar: Grammar, clause: str, made: list[Condition], span: Span | None
    ) -> list[Condition]:
        """Conditions with the stretch of time that begins the clause they are joined to without a comma."""
        if span is not None:
            self._beside = span if self._begins_with_time(grammar, clause) else None
        elif not compiled(grammar.beside).search(self._before_clause) or _SPEAKS_OF_EVER.search(clause):
            self._beside = None
        elif self._beside is not None:
            return [one if one.kind == "likes" else replace(one, **self._beside._asdict()) for one in made]
        return made

    def _denied(self, grammar: Grammar, core: str) -> list[Condition] | None:
        """What is denied without a stretch of time of its own: it is that above.

        Who came first in one may have done what is denied later. Only what stands before all says when
        somebody did not come.
        """
        last = self._read[-1].condition if self._read else None
        above = None if last is not None and last.kind == "first_seen" else self._span_above()
        kinds: tuple[Kind, ...] = ("orders",) if last is not None or above is None else ("orders", "seen")
        made = _made(grammar, core, above or Span())
        return made and [one for one in made if one.kind in kinds]


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


def _kinds_lent(conditions: Sequence[Condition]) -> Iterator[Condition]:
    """Conditions in which a mere quality is one of the product named before: `soft drinks but never diet`."""
    before = None
    for one in conditions:
        if one.words and before and QUALITY.fullmatch(one.words):
            yield replace(one, words=f"{one.words} {before}")
        else:
            yield one
            before = one.words or before


def _says_little(condition: Condition) -> bool:
    """Whether a condition holds for all who bought a thing, however often and whenever."""
    return condition == Condition(kind="bought", words=condition.words or "?")


def _is_counted(condition: Condition) -> bool:
    """Whether a number is said of what a condition counts."""
    bounds = (condition.at_least, condition.at_most)
    return bounds != (None, None) and (condition.kind, bounds) != ("orders", (1, None))
