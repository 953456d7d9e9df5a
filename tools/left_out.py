"""What words for a product say that nothing meant by them is called by: `black` where no gloves are black."""

import re
from collections.abc import Iterable

from penchant.graph_store.text_tokens import has_han
from penchant.tools.glossary import beside_kind, named, singulars

_FILLERS = re.compile(
    r"an?|and|any|all|brand(?:ed)?|by|for|from|in|kinds?|label|new|nice|of|on|our|ranges?|some|sorts?|stuff|the"
    r"|types?|with",
    re.IGNORECASE,
)
_HAN_FILLERS = re.compile(
    r"^(?:[新老好]款?|各种|任何|一款|一些|一种|[爱想]?(?:吃|喝|买|看|读|听|玩|穿|用)过?)?的?$"
)
_HAN_NEW = re.compile(r"^(?:一?[款种个些])?新(?:款|品)?的?(?=..)")


def left_out(words: str, said: str, names: Iterable[str]) -> tuple[str, ...]:
    """Words before the kind of product that stand in none of the names, where the kind itself does.

    Where it does not either, a name was found by its meaning, and nothing tells what of the words it lacks.

    Args:
        words: As asked.
        said: The same as it was looked up: in the catalogue's language.
        names: Of what is meant: paths of concepts, titles.

    Example:
        >>> left_out("black gloves", "black gloves", ["Hardware > Rubber Gloves"])
        ('black',)
        >>> left_out("soda pop", "soda pop", ["Drinks > Unique Sodas"])
        ()
        >>> left_out("有机香蕉", "banana", ["Fruit > Bananas"])
        ('有机',)
    """
    if has_han(words) != has_han(said):
        beside, kind = beside_kind(_HAN_NEW.sub("", words), said)
        lacking = () if has_han(said) else _lacking(said.split(), tuple(names))
        is_only_kind = kind == said.casefold()
        if _HAN_FILLERS.match(beside) or not (is_only_kind or lacking):
            return lacking
        return (beside.removesuffix("的"),)
    return () if has_han(words) else _lacking(words.split(), tuple(names))


def _lacking(pieces: list[str], names: tuple[str, ...]) -> tuple[str, ...]:
    asked = [piece for piece in (one.strip(",.'\"") for one in pieces) if not _FILLERS.fullmatch(piece)]
    if len(asked) < 2 or not _holds(asked[-1], names):
        return ()
    return tuple(piece for piece in asked[:-1] if not _holds(piece, names))


def _holds(piece: str, names: tuple[str, ...]) -> bool:
    asked = piece.casefold()
    forms = [named(form) for form in (asked, *singulars(asked))]
    return any(form.search(name) for form in forms for name in names)
