"""Reads told reasons by patterns and holds each against the raw log and catalogue.

Of the code that words the reasons nothing is known here but what its sentences look like. A sentence that no
pattern reads is not verified.
"""

import re
from collections.abc import Callable
from typing import Literal

from penchant.evals import statement_checks as checks
from penchant.evals.statement_checks import DEEDS, MIXED, Found, day_told, shop_verb
from penchant.evals.statement_facts import Facts

Verdict = Literal["true", "false", "unparsed"]

_VERBS = "|".join([*(verb for verb, _ in DEEDS.values()), MIXED[0]])
_NOUNS = "|".join(sorted({noun + end for _, nouns in (*DEEDS.values(), MIXED) for noun in [nouns[:-1]]
                          for end in ("s", "")}, key=len, reverse=True))  # fmt: skip
_NUMBER = r"\d[\d,]*"
_ONCE = rf"(?:{_VERBS}|met) (?:once|twice|{_NUMBER} times)"
_DAY = r"\d{1,2} [A-Z][a-z]+ \d{4}"
_LATELY = rf"in the 30 days to (?P<day>{_DAY})"
_DID = f"(?P<verb>{_VERBS})"
_ALIKE = rf"(?P<count>{_NUMBER}) of the (?P<of>{_NUMBER}) shoppers most like this one"

_SENTENCES: tuple[tuple[str, Callable[[Facts, str, str, Found], bool]], ...] = (
    (
        rf"(?P<times>{_ONCE}(?:, {_ONCE})*)(?:, every (?P<gap>day|{_NUMBER} days) on average)?, "
        rf"(?P<last>last )?on (?P<newest>{_DAY})",
        checks.repurchased,
    ),
    (f"this shopper has not {_DID} it yet", checks.was_not_had),
    (f"this shopper {_DID} it already", checks.was_had),
    (f"no other shopper {_DID} it together with what this one (?P=verb)", checks.never_together),
    (
        f"others {_DID} it together only with what this shopper returned or rated badly",
        checks.only_regretted_together,
    ),
    (
        f"shoppers who {_DID} it also (?P=verb) (?P<titles>.+), as this one did"
        rf"(?:, and {_ALIKE} (?P=verb) it(?: {_LATELY})?)?",
        checks.had_together,
    ),
    (
        f"shoppers who {_DID} (?P<like>.+), which is like it in words, "
        "also (?P=verb) (?P<title>.+), as this one did",
        checks.like_had_together,
    ),
    (rf"{_ALIKE} {_DID} it(?: {_LATELY})?", checks.alike_had),
    (
        rf"(?:(?P<count>nobody|{_NUMBER})(?: shoppers?)?) {_DID} it {_LATELY}"
        rf"(?:, (?P<before>{_NUMBER}) in the 30 days before|, (?P<ever>{_NUMBER}) before that)?",
        checks.was_sold,
    ),
    (
        rf"(?P<count>{_NUMBER}) (?P<noun>{_NOUNS}) in (?P<name>.+?)"
        r"(?:, (?P<lift>\d+\.\d) times the shop's average)?",
        checks.is_of_taste,
    ),
    (f"nothing {_DID} in (?P<name>.+) yet", checks.is_new_ground),
    ("the catalogue does not say what kind of thing it is", checks.has_no_topic),
    (
        f"shares (?P<words>“[^”]+”(?: and “[^”]+”)*) with (?P<titles>.+), which this shopper {_DID}",
        checks.shares_words,
    ),
    (f"shares no words with what this shopper {_DID}", checks.shares_no_words),
    ("shares words only with what this shopper returned or rated badly", checks.shares_only_regretted),
    ("much like what this shopper had", checks.is_much_alike),
)
PATTERNS = tuple((re.compile(sentence, re.DOTALL), holds) for sentence, holds in _SENTENCES)


def check_statement(facts: Facts, shopper: str, item: str, text: str) -> Verdict:
    """Whether what is said of an item to a shopper holds.

    Args:
        facts: The log up to the moment the statement is made for.
        shopper: Shopper id.
        item: Item id.
        text: The statement.
    """
    for pattern, holds in PATTERNS:
        found = pattern.fullmatch(text)
        if found:
            given = {name: value for name, value in found.groupdict().items() if value is not None}
            plain = _fits(facts, given)
            return "true" if plain and holds(facts, shopper, item, given) else "false"
    return "unparsed"


def _fits(facts: Facts, given: Found) -> bool:
    """Whether a sentence uses the shop's verb and speaks up to the right day."""
    verb, day = shop_verb(facts), day_told(facts.until)
    return given.get("verb", verb) == verb and given.get("day", day) == day
