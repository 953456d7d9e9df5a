"""What a group can be described by, and the refusal of a part that is not understood."""

import re

from penchant.errors import JoinedByOr, NotUnderstood, Unsayable
from penchant.graph_store.text_tokens import has_han
from penchant.tools.segment_chinese import CHINESE
from penchant.tools.segment_english import ENGLISH
from penchant.tools.segment_grammar import Grammar
from penchant.tools.segment_unsayable import unsayable

SAYABLE = (
    "likes X; bought, viewed, rated or returned X (on at least N days); rated X badly, well or N stars; "
    "spent more than N (on X); "
    "average order over N; is among the top N, or N percent, by spend; at least N visits; at least N "
    "orders; not seen for N days; first seen since DATE; new, lapsed or "
    "one-time customers; each with `in the last N days`, `since DATE` or `before DATE`, joined by `and` and "
    "`but not`"
)
MARK = "\ue000"
"""Stands for what was in quotation marks; a character that no text has."""


def grammar_of(text: str) -> Grammar:
    """The grammar of the language of a text."""
    return CHINESE if has_han(text) else ENGLISH


def hide_quoted(words: str, quoted: list[str]) -> str:
    """The words with a number for what stands in quotation marks, which is put into `quoted`."""

    def hidden(found: re.Match[str]) -> str:
        quoted.append(found.group(1))
        return f"{MARK}{len(quoted) - 1}{MARK}"

    return re.sub(r"[\"“”‘](.+?)[\"“”’]", hidden, words)


def shown(text: str, quoted: list[str]) -> str:
    """A text with what stood in quotation marks in its place."""
    return re.sub(f"{MARK}(\\d+){MARK}", lambda found: quoted[int(found.group(1))], text).strip()


def not_understood(part: str, whole: str, quoted: list[str] | None = None) -> NotUnderstood:
    """That a part of the whole is not understood, and what can be said."""
    named = shown(part, quoted or [])
    where = "" if named.strip() == whole.strip() else f" in `{whole.strip()}`"
    return NotUnderstood(f"`{named}`{where} is not understood; what can be said: {SAYABLE}", named)


def refuse_unsayable(words: str) -> None:
    """Refuses what no condition can say.

    Args:
        words: A description; what stands in quotation marks is hidden.

    Raises:
        Unsayable: A part of it speaks of ages, places, coupons and the like.
    """
    if found := unsayable(words):
        told, part = found
        raise Unsayable(
            f"a group cannot be described by {told} (`{part}`); what can be said: {SAYABLE}", part
        )


def refusal(clause: str, whole: str, quoted: list[str]) -> NotUnderstood:
    """That a clause is not understood; by its `or` where it has one."""
    if found := re.search(grammar_of(clause).unknown_joint, clause, re.IGNORECASE):
        joint = found.group(0).strip()
        return JoinedByOr(
            f"`{joint}` in `{whole.strip()}` is not understood: "
            f"ask for two segments; what can be said: {SAYABLE}",
            joint,
        )
    return not_understood(clause, whole, quoted)
