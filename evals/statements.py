"""Reads told reasons by patterns and holds each against the raw log and catalogue.

Of the code that words the reasons nothing is known here but what its sentences look like. A sentence that no
pattern reads is not verified.
"""

import re
from collections.abc import Callable
from typing import Literal, NamedTuple

from penchant.evals import statement_checks as checks
from penchant.evals.statement_checks import DEEDS, GONE, MIXED, Found, day_told, said_of, shop_verb
from penchant.evals.statement_facts import Facts

Verdict = Literal["true", "false", "unparsed"]

_VERBS = tuple(verb for verb, _ in (*DEEDS.values(), MIXED))
_NOUNS = "|".join(sorted({noun + end for _, nouns in (*DEEDS.values(), MIXED) for noun in [nouns[:-1]]
                          for end in ("s", "")}, key=len, reverse=True))  # fmt: skip
_NUMBER = r"\d[\d,]*"
_ONCE = rf"(?:{'|'.join(map(said_of, _VERBS))}|met) (?:once|twice|{_NUMBER} times)"
_DAY = r"\d{1,2} [A-Z][a-z]+ \d{4}"
_LATELY = rf"in the 30 days to (?P<day>{_DAY})"
_ALIKE = rf"(?P<count>{_NUMBER}) of the (?P<of>{_NUMBER}) shoppers most like this one"

_Holds = Callable[[Facts, str, str, Found], bool]
_SENTENCES: tuple[tuple[str, _Holds], ...] = (
    (
        rf"(?P<times>{_ONCE}(?:, {_ONCE})*)(?:, every (?P<gap>day|{_NUMBER} days) on average)?, "
        rf"(?P<last>last )?on (?P<newest>{_DAY})",
        checks.repurchased,
    ),
    (
        rf"(?P<count>{_NUMBER}) (?P<noun>{_NOUNS}) in (?P<name>.+?)"
        r"(?:, (?P<lift>\d+\.\d) times the shop's average)?",
        checks.is_of_taste,
    ),
    (
        rf"(?P<count>{_NUMBER}) (?P<noun>{_NOUNS}) of the brand (?P<name>.+?)"
        r"(?:, (?P<lift>\d+\.\d) times the shop's average)?",
        checks.is_of_brand,
    ),
    ("the catalogue does not say what kind of thing it is", checks.has_no_topic),
    ("shares words only with what this shopper returned or rated badly", checks.shares_only_regretted),
    ("much like what this shopper had", checks.is_much_alike),
)


def _sentences_with(verb: str) -> tuple[tuple[str, _Holds], ...]:
    """Those that tell what shoppers did."""
    did, did_it = said_of(verb), said_of(verb, "it")
    gone = GONE.get(verb, verb)
    titles, title, like = (said_of(verb, f"(?P<{name}>.+)") for name in ("titles", "title", "like"))
    return (
        (f"this shopper has not {said_of(gone, 'it')} yet", checks.was_not_had),
        (f"this shopper {did_it} already", checks.was_had),
        (f"no other shopper {did_it} together with what this one {did}", checks.never_together),
        (
            f"others {did_it} together only with what this shopper returned or rated badly",
            checks.only_regretted_together,
        ),
        (
            rf"shoppers who {did_it} also {titles}, as this one did"
            rf"(?:, and {_ALIKE} {did_it}(?: {_LATELY})?)?",
            checks.had_together,
        ),
        (
            f"shoppers who {like}, which is like it in words, also {title}, as this one did",
            checks.like_had_together,
        ),
        (rf"{_ALIKE} {did_it}(?: {_LATELY})?", checks.alike_had),
        (
            rf"(?:(?P<count>nobody|{_NUMBER})(?: shoppers?)?) {did_it} {_LATELY}"
            rf"(?:, (?P<before>{_NUMBER}) in the 30 days before|, (?P<ever>{_NUMBER}) before that)?",
            checks.was_sold,
        ),
        (
            rf"(?P<ever>{_NUMBER}) shoppers? {did_it} in all, (?P<count>none|{_NUMBER}) of them {_LATELY}",
            checks.was_sold,
        ),
        (
            f"this shopper has not {said_of(gone, 'anything')} in (?P<name>.+) yet",
            checks.is_new_ground,
        ),
        (
            f"shares (?P<words>“[^”]+”(?: and “[^”]+”)*) with (?P<titles>.+), which this shopper {did}",
            checks.shares_words,
        ),
        (f"shares no words with what this shopper {did}", checks.shares_no_words),
    )


class Pattern(NamedTuple):
    """A kind of sentence.

    Attributes:
        reads: Its wording.
        holds: Whether what it says is so.
        verb: What shoppers of the shop must do for it to be said; None where it tells nothing of that.
    """

    reads: re.Pattern[str]
    holds: _Holds
    verb: str | None


PATTERNS = tuple(
    Pattern(re.compile(sentence, re.DOTALL), holds, verb)
    for verb, sentences in ((None, _SENTENCES), *((verb, _sentences_with(verb)) for verb in _VERBS))
    for sentence, holds in sentences
)


def check_statement(facts: Facts, shopper: str, item: str, text: str) -> Verdict:
    """Whether what is said of an item to a shopper holds.

    Args:
        facts: The log up to the moment the statement is made for.
        shopper: Shopper id.
        item: Item id.
        text: The statement.
    """
    verb, day = shop_verb(facts), day_told(facts.until)
    for pattern in sorted(PATTERNS, key=lambda one: one.verb not in (None, verb)):
        if found := pattern.reads.fullmatch(text):
            given = {name: value for name, value in found.groupdict().items() if value is not None}
            fits = pattern.verb in (None, verb) and given.get("day", day) == day
            return "true" if fits and pattern.holds(facts, shopper, item, given) else "false"
    return "unparsed"
