"""What the clauses of a group take from those above them: a verb, a product, a time, a count."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from math import inf
from typing import NamedTuple

from penchant.errors import NotUnderstood
from penchant.graph_store.text_tokens import is_han
from penchant.tools.conditions import RATED, Condition, Kind
from penchant.tools.segment_clauses import bounds_of, thing_of, window_of
from penchant.tools.segment_grammar import Grammar, compiled
from penchant.tools.segment_refusal import MARK, refusal, shown
from penchant.tools.segment_spelling import respelt
from penchant.tools.time_words import Span, find_span, take_span

INHERITED: tuple[Kind, ...] = ("likes", "bought", "viewed", "carted", *RATED, "stars", "returned")
MOST_BARE_WORDS = 5
MOST_BARE_SIGNS = 12
"""Chinese signs of a product that has no verb."""
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
_SOMEBODY = re.compile(
    r"(?:people|customers?|shoppers?|members?|folks?|households?|users?|clients?|buyers?)\b", re.IGNORECASE
)
_SENTENCE = re.compile(
    r"\b(?:they|them|their|we|i|he|she|it|went|goes|go|lives?|lived|works?|worked|has|have|had|is|are"
    r"|was|were|do|does"
    r"|did|can|will|would|pays?|paid|returned|uses?|used|asked|called|left|moved?)\b",
    re.IGNORECASE,
)
"""What no bare name of a product holds, though a product in another place may."""
_UNPARTED = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")


class Read(NamedTuple):
    """A clause as a condition.

    Attributes:
        condition: What it says.
        group: The number of the clause whose verb it has.
    """

    condition: Condition
    group: int


class Above:
    """What was read so far, and how the next clause is read by it.

    Attributes:
        quoted: What stood in quotation marks, by the number that stands for it.
    """

    def __init__(self, whole: str, now: datetime) -> None:
        self.quoted: list[str] = []
        self._whole, self._now = whole, now
        self._read: list[Read] = []
        self._lead: Span | None = None
        self._subject: str | None = None
        self._subject_taken = True
        self._last = True
        self._before_clause = ""
        self._counts_above = False
        self._carried: Span | None = None

    def _is_subject(self, words: str) -> bool:
        plain = re.sub(
            r"^(?:our|my|your)\s+|(?<=\w)\s+(?:eaters|drinkers|buyers|users|smokers)$",
            "",
            words.strip(),
            flags=re.IGNORECASE,
        )
        thing = thing_of(plain)
        if thing is None or len(thing.split()) > MOST_BARE_WORDS or _SOMEBODY.match(thing):
            return False
        self._subject, self._subject_taken = shown(thing, self.quoted), False
        return True

    def _begins_with_time(self, grammar: Grammar, clause: str) -> bool:
        """Whether a stretch of time stands before a clause, and so goes for the counts after it."""
        found = find_span(clause, self._now) if grammar.shares_time else None
        return found is not None and found[0] == 0

    def _shares_group(self, grammar: Grammar, clause: str) -> bool:
        """Whether a count without a verb is joined by `and` to another one, and so shares its time."""
        above, self._counts_above = self._counts_above, bool(compiled(grammar.counts).match(clause))
        joined = compiled(r"(?:\band|&)(?:\s+who)?\s*$").search(self._before_clause) is not None
        return bool(self._read) and above and self._counts_above and joined

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

    def _is_only_span(self, grammar: Grammar, clause: str, rest: str, span: Span) -> bool:
        """Whether nothing but a stretch of time is said, which is then lent to what it goes for."""
        left = rest.strip(" ,，.")
        if self._read and re.fullmatch(r"both|each|all|都", left, re.IGNORECASE):
            self._for_all(span)
        elif left:
            return False
        elif self._read and self._last and grammar.shares_time:
            self._for_all(span)
        else:
            self._only_span(clause, span)
        return True

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
            if one.condition.kind != "likes" and not has_span(one.condition):
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
        self._read.append(Read(made, len(self._read)))
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
        if held is not None and has_span(held):
            return Span(held.days, held.since, held.until)
        return self._lead

    def _before(self) -> Span | None:
        """Until when `before that` speaks; None for up to now, as it does of who has not been since."""
        last = self._read[-1].condition if self._read else None
        if last is None or not has_span(last) or (last.negated and last.since is None):
            return None
        if last.days is not None:
            return Span(until=self._now - timedelta(days=last.days))
        return Span(until=last.since or last.until)

    def _named(self, grammar: Grammar, core: str) -> str:
        """A clause in which the one product named before stands for `it` or `them`."""
        named = dict.fromkeys(one.condition.words for one in self._read if one.condition.words)
        if self._subject is not None:
            named[self._subject] = None
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
        if last is None or span is None or not has_span(last):
            return False
        if core.casefold() == "again" and not negated and not last.negated:
            again = Condition(kind="seen") if last.kind == "first_seen" else last
            self._read.append(Read(replace(again, **span._asdict()), len(self._read)))
            return True
        if last.kind != "bought" or last.negated == negated or not compiled(grammar.elided).fullmatch(core):
            return False
        made = Condition(kind="bought", words=last.words, negated=negated, **span._asdict())
        self._read.append(Read(made, len(self._read)))
        return True

    def _times_of_it(self, grammar: Grammar, core: str, span: Span | None, *, negated: bool) -> bool:
        """Whether a clause only says how often what was named before was bought, which is then read."""
        found = compiled(grammar.times).fullmatch(core)
        bounds = bounds_of(found.groupdict()) if found is not None else None
        if bounds is None or negated:
            return False
        last = self._read[-1] if self._read else None
        held = None if last is None else last.condition
        if last is None or held is None or held.kind != "bought":
            return False
        if held.negated and found is not None and found["verb"]:
            made = Condition(kind="bought", words=held.words, **bounds, **window_of(span))
            self._read.append(Read(made, len(self._read)))
            return True
        if (
            held.negated
            or (held.at_least, held.at_most) != (None, None)
            or (span is not None and has_span(held))
        ):
            return False
        window = {} if span is None else span._asdict()
        self._read[-1] = last._replace(condition=replace(held, **bounds, **window))
        return True

    def _bounds_again(self, grammar: Grammar, core: str, span: Span | None, *, negated: bool) -> bool:
        """Whether a clause only bounds once more what the last one counts, which is then read."""
        last = self._read[-1] if self._read else None
        found = compiled(grammar.bound).fullmatch(core)
        if last is None or found is None or negated:
            return False
        held = last.condition
        if span is not None and held.negated and has_span(held) and held.kind in _COUNTED_ANEW:
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
        words = shown(thing, self.quoted) if thing else held.words
        again = replace(
            held, words=words, at_least=bounds.at_least, at_most=bounds.at_most, exclusive=bounds.exclusive
        )
        group = last.group if low <= high else len(self._read)
        self._read.append(Read(again if span is None else replace(again, **span._asdict()), group))
        return True

    def _bare(self, grammar: Grammar, clause: str, core: str, span: Span | None, *, negated: bool) -> None:
        """Reads a clause without a verb, which takes that of the one before."""
        last = self._read[-1] if self._read else None
        bare = thing_of(core) or ""
        if last is None and bare and not negated and span is None and self._is_first_bare(core):
            return
        if last is None or last.condition.kind not in INHERITED or not bare or _SENTENCE.search(clause):
            raise self._refused(clause)
        if len(bare.split()) > MOST_BARE_WORDS or (is_han(bare[0]) and len(bare) > MOST_BARE_SIGNS):
            raise self._refused(clause)
        kept = last.condition.negated and not negated and grammar.keeps_negation(clause)
        kind: Kind = "rated" if last.condition.kind == "stars" else last.condition.kind
        made = Condition(kind=kind, words=shown(bare, self.quoted), negated=negated or kept)
        if span is not None and made.kind == "bought":
            made = replace(made, **span._asdict())
        anew = negated and not last.condition.negated and re.match(r"no\b", clause, re.IGNORECASE)
        self._read.append(Read(made, len(self._read) if anew else last.group))

    def _is_first_bare(self, core: str) -> bool:
        """Whether a product alone begins all, of which what follows speaks: `tea, three times or more`."""
        if self._last or respelt(core) != core:
            return False
        alone = len(core.split()) <= MOST_ALONE and not _SENTENCE.search(core) and self._subject is None
        return alone and self._lead is None and self._is_subject(core)

    def _refused(self, clause: str) -> NotUnderstood:
        return refusal(clause, self._whole, self.quoted)


def lent_spans(read: list[Read]) -> Iterator[Condition]:
    """Of clauses with one verb, those without a stretch of time take that of the next one that has it."""
    for place, one in enumerate(read):
        held = one.condition
        later = (other.condition for other in read[place + 1 :] if other.group == one.group)
        lent = next((other for other in later if has_span(other)), None)
        if lent is not None and held.kind != "likes" and not has_span(held):
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


def has_span(condition: Condition) -> bool:
    """Whether a condition speaks of a stretch of time."""
    return (condition.days, condition.since, condition.until) != (None, None, None)
