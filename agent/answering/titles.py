"""What a shop's items are called: which of them words mean, in whole, in pieces or nearly."""

import difflib
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from penchant.graph_store import ShopView
from penchant.graph_store.text_tokens import HAN, has_han
from penchant.ids import ItemId
from penchant.tools.accents import unaccented
from penchant.tools.glossary import other_language

SUGGEST_AMONG = 100_000
SUGGESTED = 3
LONGEST_TITLE = 16
"""Words of a title that is found in a question."""
WORD = re.compile(rf"[{HAN}]|[^\W_{HAN}]+")
_PIECE_END = re.compile(r"[^\s,]+(?=[\s,?.!;:]|$)")
_HAN_PIECE = re.compile(rf"[{HAN}]{{2,12}}")


class Titles:
    """Ids and titles of items as of a shop's last round.

    Args:
        view: The shop.
    """

    def __init__(self, view: ShopView) -> None:
        self.view = view

    @cached_property
    def folded_titles(self) -> list[str]:
        """Titles by key, in small letters."""
        return [" ".join(title.casefold().split()) for title in self.view.item_titles]

    @cached_property
    def _plain_titles(self) -> list[str]:
        return [unaccented(title) for title in self.folded_titles]

    @cached_property
    def events_by_item(self) -> NDArray[np.int64]:
        """(items,) how many events each has."""
        return np.bincount(self.view.log.item, minlength=len(self.view.item_ids)).astype(np.int64)

    def item(self, words: str) -> ItemId | None:
        """The item of that id."""
        return ItemId(words) if words in self.view.item_keys else None

    def title_of(self, item: ItemId) -> str:
        """An item's title; its id where it has none."""
        key = self.view.item_keys.get(item)
        return item if key is None else self.view.item_titles[key]

    def titled(self, words: str) -> list[ItemId]:
        """Items whose title is just that, whatever its case; the best known first.

        Where no title is written so, accents do not count, and then no signs within words, nor a gap before
        a unit: `applebees`, `1kg`.
        """
        asked = " ".join(words.casefold().split())
        same = self._keys_by_title.get(asked) or self._keys_by_plain_title.get(unaccented(asked))
        return self._known_first(same or self._keys_by_bare_title.get(_bare(unaccented(asked)), []))

    @cached_property
    def _keys_by_title(self) -> dict[str, list[int]]:
        return _keys_by_name(self.folded_titles)

    @cached_property
    def _keys_by_plain_title(self) -> dict[str, list[int]]:
        return _keys_by_name(self._plain_titles)

    @cached_property
    def _keys_by_bare_title(self) -> dict[str, list[int]]:
        return _keys_by_name([_bare(title) for title in self._plain_titles])

    def title_at(self, text: str, start: int) -> str | None:
        """The longest title that a text names from a place on, as `Pizza Sauce, 15 1/2 OZ`; None where none.

        Args:
            text: One line.
            start: Where it begins.
        """
        pieces = list(_PIECE_END.finditer(text, start))[:LONGEST_TITLE]
        ends = [piece.end() for piece in reversed(pieces)]
        return next((text[start:end] for end in ends if self.titled(text[start:end])), None)

    def title_in(self, question: str) -> str | None:
        """The first whole title that a question names; None without one."""
        text = question.rstrip(" ?？.。!！")
        if has_han(text) and (title := self.han_title_in(text)):
            return title
        starts = (found.start() for found in re.finditer(r"(?<!\S)\S", text))
        return next(filter(None, (self.title_at(text, start) for start in starts)), None)

    def han_title_in(self, text: str) -> str | None:
        """The longest Chinese title that a text holds, between whatever signs; None where it holds none."""
        return max((one for one in self._han_titles if one in text), key=len, default=None)

    @cached_property
    def _han_titles(self) -> frozenset[str]:
        return frozenset(one for one in self.view.item_titles if len(one) > 1 and has_han(one))

    def item_in_pieces(self, text: str, start: int, end: int) -> ItemId | None:
        """The one item whose title holds a name in a text and what follows it, in pieces; else None.

        Args:
            text: One line.
            start: Where the name begins.
            end: Where it ends; pieces of two Chinese signs or more follow at once.
        """
        titles, name = self.folded_titles, text[start:end].casefold()
        held = [key for key, title in enumerate(titles) if name in title]
        at = end
        while found := next(_held_from(text, at, titles, held), None):
            at, held = found
        return self.view.item_ids[held[0]] if len(held) == 1 and at > end else None

    @cached_property
    def title_words(self) -> frozenset[str]:
        """All words of titles, without the ends of plurals."""
        titles = (self.folded_titles, self._plain_titles)
        return frozenset(stem(word) for some in titles for title in some for word in WORD.findall(title))

    def may_hold(self, words: str) -> bool:
        """Whether `holding` may find something: each word is a title's, or known in the other language."""
        asked = [stem(word) for word in WORD.findall(words.casefold())]
        return self.title_words.issuperset(asked) or bool(other_language(words))

    def holding(self, words: str) -> list[ItemId]:
        """Items whose titles hold all the words, in any order, a plural taken for its singular.

        Where none does, accents do not count, and then words of the other language for the same kind of
        product are looked for.
        """
        ways = chain(
            [(words, self.folded_titles), (unaccented(words), self._plain_titles)],
            ((one, self.folded_titles) for one in other_language(words)),
        )
        return next(filter(None, (self._holding(one, titles) for one, titles in ways)), [])

    def _holding(self, words: str, titles: Sequence[str]) -> list[ItemId]:
        asked = [stem(word) for word in WORD.findall(words.casefold())]
        if not asked:
            return []
        near = [key for key, title in enumerate(titles) if all(word in title for word in asked)]
        found = []
        for key in near:
            title = {stem(word) for word in WORD.findall(titles[key])}
            if all(word in title for word in asked):
                found.append(key)
        return self._known_first(found)

    def near_titles(self, words: str) -> list[str]:
        """Titles spelt alike, the nearest first, among the first `SUGGEST_AMONG`."""
        return near(words, list(dict.fromkeys(self.view.item_titles)))

    def _known_first(self, keys: Sequence[int]) -> list[ItemId]:
        known = self.events_by_item
        return [self.view.item_ids[key] for key in sorted(keys, key=lambda key: (-known[key], key))]


def _held_from(
    text: str, start: int, titles: Sequence[str], among: Sequence[int]
) -> Iterator[tuple[int, list[int]]]:
    """Ends of pieces from a place on, the longest first, and which titles hold them."""
    signs = _HAN_PIECE.match(text, start)
    for end in range(signs.end() if signs else start, start + 1, -1):
        if held := [key for key in among if text[start:end].casefold() in titles[key]]:
            yield end, held


def _bare(title: str) -> str:
    return re.sub(r"(?<=\w)['’.](?=\w)|(?<=\d) (?=[a-z]{1,3}\b)", "", title)


def _keys_by_name(names: Sequence[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for key, name in enumerate(names):
        found.setdefault(name, []).append(key)
    return found


def near(words: str, names: Sequence[str]) -> list[str]:
    """Names spelt alike, the nearest first, among the first `SUGGEST_AMONG`."""
    if any("0" <= sign <= "9" for sign in words):
        return _alike(words, names[:SUGGEST_AMONG])
    folded = {name.casefold(): name for name in reversed(names[:SUGGEST_AMONG])}
    return [folded[one] for one in _alike(words.casefold(), list(folded))]


def _alike(words: str, names: Sequence[str]) -> list[str]:
    """The nearest names, first those that begin as asked: of `1005` is `1005.5` nearer than `1200.5`."""
    found = difflib.get_close_matches(words, names, n=max(len(names), 1), cutoff=0.6)
    return sorted(found, key=lambda name: not name.startswith(words))[:SUGGESTED]


def stem(word: str) -> str:
    """A word in small letters without the end of a plural: `berr` of `berries` and of `berry`."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3]
    if len(word) > 3 and word.endswith("es") and word[-3] in "sxzh":
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word[:-1] if len(word) > 4 and word.endswith("y") else word
