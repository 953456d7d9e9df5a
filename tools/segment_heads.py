"""The kind that several products share and only the last one names: `cat and dog food`."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from penchant.graph_store.text_tokens import has_han
from penchant.tools.conditions import Condition
from penchant.tools.sorts import QUALITY


def heads_lent(conditions: Sequence[Condition], named: Callable[[str], bool]) -> tuple[Condition, ...]:
    """Conditions in which a single word gets the kind that the next one names after its own.

    That is where the shop has a category of both words and none of the single one, or where that one only
    says a colour or another quality.

    Args:
        conditions: As read.
        named: Whether a category is called as words say.

    Example:
        >>> read = [Condition(kind="bought", words="cat"), Condition(kind="bought", words="dog food")]
        >>> [one.words for one in heads_lent(read, {"cat food", "dog food"}.__contains__)]
        ['cat food', 'dog food']
    """
    found = list(conditions)
    for place in range(len(found) - 2, -1, -1):
        one, following = found[place], found[place + 1]
        if one.kind != following.kind or one.words is None or following.words is None:
            continue
        *before, kind = following.words.split()
        alone = len(one.words.split()) == 1 and len(before) == 1 and not has_han(one.words)
        both = f"{one.words} {kind}"
        if alone and (QUALITY.fullmatch(one.words) or (not named(one.words) and named(both))):
            found[place] = replace(one, words=both)
    return tuple(found)
