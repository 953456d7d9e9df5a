"""What a shop's items, shoppers and concepts are called, for finding what words mean."""

import difflib
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from itertools import chain
from math import isnan

import numpy as np
from numpy.typing import NDArray

from penchant.agent.completion import PIECE
from penchant.graph_store import ShopView, to_moment
from penchant.graph_store.taxonomy import FACETS
from penchant.graph_store.text_tokens import HAN, has_han
from penchant.ids import ConceptId, ItemId, ShopperId
from penchant.tools.accents import unaccented
from penchant.tools.glossary import other_language
from penchant.tools.segment_spelling import LONG, SHORTEST, errors_between
from penchant.tools.sorts import sort_first
from penchant.units import Goods

SUGGEST_AMONG = 100_000
SUGGESTED = 3
SHORTEST_CATEGORY, LONGEST_CATEGORY = 3, 8
"""Letters and words of a category's name that is found in a question."""
LONGEST_TITLE = 16
"""Words of a title that is found in a question."""
_OWN_BRANDS = ("private", "private label", "own", "own brand", "store brand", "house", "自有品牌", "自营")
"""Names by which a shop's own brand goes in catalogues."""
_SOLD_AS = tuple(
    (names, re.compile(said, re.IGNORECASE))
    for names, said in (
        ("films movies film movie 电影 影片", r"\b(?:film|movie)s?\b|电影|影片"),
        ("books book 图书 书籍", r"\bbooks?\b|图书|书籍"),
        ("music songs tracks song track 音乐 歌曲", r"\b(?:song|track)s?\b|歌曲"),
        ("games game 游戏", r"\bgames?\b|游戏"),
        (
            "dishes dish meals 菜品 餐饮",
            r"\bdish(?:es)?\b|菜品|(?<=[个道种款些的])菜(?=$|[，,。？?是有点卖最呢被在不没常一的回])",
        ),
        ("recipes recipe 菜谱", r"\brecipes?\b|菜谱"),
        ("courses course 课程", r"\bcourses?\b|课程"),
        ("titles", r"\btitles?\b"),
    )
)
"""What a shop's goods may all be: names of a concept that every item is under, and words for them."""
_OWN_BRAND = (
    r"\b(?:(?:our|the|an?) )?(?:own|private|house|store(?:['’]s)?)[ -](?:brand|label)(?:ed|s)?\b"
    r"|自有品牌|自营品牌"
)
_PIECE_END = re.compile(r"[^\s,]+(?=[\s,?.!;:]|$)")
_WORD = re.compile(rf"[{HAN}]|[^\W_{HAN}]+")
_HAN_PIECE = re.compile(rf"[{HAN}]{{2,12}}")


class Catalogue:
    """Names and ids as of a shop's last round.

    Args:
        view: The shop.
    """

    def __init__(self, view: ShopView) -> None:
        self.view = view

    @cached_property
    def now(self) -> datetime:
        """The shop's own clock: its newest event, UTC."""
        return to_moment(self.view.now)

    @cached_property
    def began(self) -> datetime:
        """Its oldest event, UTC."""
        return to_moment(self.view.begun)

    @cached_property
    def shopper_keys(self) -> dict[str, int]:
        """Keys by id."""
        return {shopper: key for key, shopper in enumerate(self.view.shopper_ids)}

    @cached_property
    def _folded_shoppers(self) -> dict[str, list[ShopperId]]:
        found: dict[str, list[ShopperId]] = {}
        for shopper in self.view.shopper_ids:
            found.setdefault(shopper.casefold(), []).append(shopper)
        return found

    @cached_property
    def _shoppers_by_piece(self) -> dict[str, list[ShopperId]]:
        found: dict[str, list[ShopperId]] = {}
        for shopper in self.view.shopper_ids:
            pieces = PIECE.findall(shopper)
            if len(pieces) == 1:
                found.setdefault(pieces[0].casefold(), []).append(shopper)
        return found

    @cached_property
    def _folded_titles(self) -> list[str]:
        return [" ".join(title.casefold().split()) for title in self.view.item_titles]

    @cached_property
    def _plain_titles(self) -> list[str]:
        return [unaccented(title) for title in self._folded_titles]

    @cached_property
    def _events_by_item(self) -> NDArray[np.int64]:
        return np.bincount(self.view.log.item, minlength=len(self.view.item_ids)).astype(np.int64)

    @cached_property
    def _concept_names(self) -> dict[str, str]:
        return dict(zip(self.view.taxonomy.ids, self.view.taxonomy.names, strict=True))

    @cached_property
    def brands(self) -> tuple[str, ...]:
        """Names of brands."""
        taxonomy = self.view.taxonomy
        facet = FACETS.index("brand")
        return tuple(name for name, of in zip(taxonomy.names, taxonomy.facet, strict=True) if of == facet)

    @cached_property
    def _categories(self) -> dict[str, str]:
        taxonomy = self.view.taxonomy
        named: dict[str, str] = {}
        for one, name in zip(taxonomy.ids, taxonomy.names, strict=True):
            facet, _, path = one.partition(":")
            for said in (path.rpartition(" > ")[2], name) if facet == "category" else ():
                named.setdefault(_folded(said), said)
        return named

    def categories_in(self, text: str) -> list[tuple[str, int]]:
        """Categories that a text names, whatever the case and number, and where; the longest names count.

        Args:
            text: One line. Names of fewer than `SHORTEST_CATEGORY` letters are not looked for.
        """
        found: list[tuple[str, int]] = []
        taken = 0
        words = list(_WORD.finditer(text))
        for first, opening in enumerate(words):
            if opening.start() < taken:
                continue
            for last in range(min(first + LONGEST_CATEGORY, len(words)) - 1, first - 1, -1):
                said = text[opening.start() : words[last].end()]
                name = self._categories.get(_folded(said))
                if name and len(said) >= (2 if said > "\u3400" else SHORTEST_CATEGORY):
                    found.append((name, opening.start()))
                    taken = words[last].end()
                    break
        return found

    def in_shop_words(self, text: str) -> str:
        """A text in which `private label` is the brand Private, where there is one so called.

        So is `our own brand`, where a brand has one of the names that a shop's own goes by. And `films` are
        items where all that is sold are films, or nothing is called so.
        """
        for names_of_all, said in _SOLD_AS:
            if self._sold.intersection(names_of_all.split()) or not any(
                map(self.may_mean, said.findall(text))
            ):
                text = said.sub(self._as_items, text)
        names = {name.casefold(): name for name in self.brands}
        own = next((names[name] for name in _OWN_BRANDS if name in names), None)
        if own is not None:
            twice = rf"(?:{re.escape(own)}\s*的?)?(?:{_OWN_BRAND})"
            text = re.sub(twice, lambda found: own + " " * has_han(found[0]), text, flags=re.IGNORECASE)
        return re.sub(
            r"\b([\w'&-]+)[ -](?:label|brand|branded)s?\b",
            lambda found: names.get(found[1].casefold(), found[0]),
            text,
            flags=re.IGNORECASE,
        )

    def _as_items(self, found: re.Match[str]) -> str:
        """`items` for what names all that is sold, but where it begins a name: `film noir`."""
        following = _WORD.match(found.string, min(found.end() + 1, len(found.string)))
        if following and _folded(f"{found[0]} {following[0]}") in self._spaced_concepts:
            return found[0]
        return "商品" if has_han(found[0]) else "items" if found[0].casefold().endswith("s") else "item"

    @cached_property
    def _spaced_concepts(self) -> frozenset[str]:
        """Names of concepts, folded, with spaces for hyphens."""
        return frozenset(one.replace("-", " ") for one in self._concept_folds)

    @cached_property
    def _sold(self) -> frozenset[str]:
        """What all items are called in common: `movies` where there is nothing but films."""
        names = (self.view.taxonomy.names[key] for key in np.flatnonzero(self.view.says_nothing).tolist())
        return frozenset(name.casefold() for name in names)

    @property
    def finest_goods(self) -> Goods:
        """What goods are told by one by one: categories, or items where the shop has none."""
        return "category" if self._categories else "item"

    def carries(self, *pieces: str) -> bool:
        """Whether a category is called so, or a title holds all the pieces, each as it stands."""
        if len(pieces) == 1 and _folded(pieces[0]) in self._categories:
            return True
        held = [" ".join(piece.casefold().split()) for piece in pieces]
        return all(held) and any(all(piece in title for piece in held) for title in self._folded_titles)

    def kind_at_end(self, words: str) -> str:
        """The longest category that words end with, where something stands before it; else empty."""
        ends = (words[at:] for at in range(1, len(words)))
        return next((one for one in ends if len(one) > 1 and _folded(one) in self._categories), "")

    def shopper(self, words: str) -> ShopperId | None:
        """The shopper of that id; whatever its case, or by the one piece of it, where only one has it.

        A router copies pieces, and takes `001` out of `会员001`.
        """
        if words in self.shopper_keys:
            return ShopperId(words)
        folded = words.casefold()
        same = self._folded_shoppers.get(folded) or self._shoppers_by_piece.get(folded, [])
        return same[0] if len(same) == 1 else None

    def item(self, words: str) -> ItemId | None:
        """The item of that id."""
        return ItemId(words) if words in self.view.item_keys else None

    def title_of(self, item: ItemId) -> str:
        """An item's title; its id where it has none."""
        key = self.view.item_keys.get(item)
        return item if key is None else self.view.item_titles[key]

    def price_of(self, item: ItemId) -> float | None:
        """An item's price today; None where it has none."""
        key = self.view.item_keys.get(item)
        price = float("nan") if key is None else float(self.view.item_prices[key])
        return None if isnan(price) else price

    def name_of(self, concept: ConceptId) -> str:
        """A concept's name for people; the end of its path where it is not known."""
        return self._concept_names.get(concept, concept.partition(":")[2].rpartition(" > ")[2])

    def category_of(self, item: ItemId) -> str:
        """The path of an item's category or cluster; empty without."""
        key = self.view.item_keys.get(item)
        topic = -1 if key is None else int(self.view.item_topics[key])
        return "" if topic < 0 else self.view.taxonomy.ids[topic].partition(":")[2]

    def titled(self, words: str) -> list[ItemId]:
        """Items whose title is just that, whatever its case; the best known first.

        Where no title is written so, accents do not count, and then no signs within words: `applebees`.
        """
        asked = " ".join(words.casefold().split())
        same = self._keys_by_title.get(asked) or self._keys_by_plain_title.get(unaccented(asked))
        return self._known_first(same or self._keys_by_bare_title.get(_bare(unaccented(asked)), []))

    @cached_property
    def _keys_by_title(self) -> dict[str, list[int]]:
        return _keys_by_name(self._folded_titles)

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
        titles, name = self._folded_titles, text[start:end].casefold()
        held = [key for key, title in enumerate(titles) if name in title]
        at = end
        while found := next(_held_from(text, at, titles, held), None):
            at, held = found
        return self.view.item_ids[held[0]] if len(held) == 1 and at > end else None

    @cached_property
    def _title_words(self) -> frozenset[str]:
        titles = (self._folded_titles, self._plain_titles)
        return frozenset(_stem(word) for some in titles for title in some for word in _WORD.findall(title))

    def may_hold(self, words: str) -> bool:
        """Whether `holding` may find something: each word is a title's, or known in the other language."""
        asked = [_stem(word) for word in _WORD.findall(words.casefold())]
        return self._title_words.issuperset(asked) or bool(other_language(words))

    def holding(self, words: str) -> list[ItemId]:
        """Items whose titles hold all the words, in any order, a plural taken for its singular.

        Where none does, accents do not count, and then words of the other language for the same kind of
        product are looked for.
        """
        ways = chain(
            [(words, self._folded_titles), (unaccented(words), self._plain_titles)],
            ((one, self._folded_titles) for one in other_language(words)),
        )
        return next(filter(None, (self._holding(one, titles) for one, titles in ways)), [])

    def sells(self, words: str) -> bool:
        """Whether words name an item, a category, titles, or titles of a category: `yellow road bike`."""
        if self.item(words) or self.holding(words) or self.holding(words := sort_first(words)):
            return True
        for name, place in self.categories_in(words)[-1:]:
            if _folded(words[place:]) == _folded(name):
                before = self.holding(words[:place])
                paths = (_folded(self.category_of(item)) for item in before)
                return not words[:place].strip() or any(_folded(name) in path for path in paths)
        return False

    def may_mean(self, words: str) -> bool:
        """Whether words may mean something: a concept's name, or each of them a word of titles or categories.

        Chinese words count where what they are called in the other language does.
        """
        return any(map(self._speaks_of, (words, *other_language(words))))

    def _speaks_of(self, words: str) -> bool:
        asked = [_stem(word) for word in _WORD.findall(words.casefold())]
        known = bool(asked) and self._known_stems.issuperset(asked)
        return known or _folded(words) in self._concept_folds or self.item(words) is not None

    @cached_property
    def _concept_folds(self) -> frozenset[str]:
        return frozenset(_folded(name) for name in self.view.taxonomy.names)

    def respelt(self, words: str) -> str:
        """Words with those that no title or category holds as what is there and a typing error away.

        Short words stay, and so do those that are no nearer to one word than to another.
        """
        return re.sub(r"[^\W\d_]+", lambda found: self._nearest_word(found.group()), words)

    def _nearest_word(self, word: str) -> str:
        asked = word.casefold()
        if len(asked) < SHORTEST or not asked.isascii() or _stem(asked) in self._known_stems:
            return word
        alike = [one for one in self._words_by_letter.get(asked[0], ()) if abs(len(one) - len(asked)) <= 2]
        errors = sorted((errors_between(asked, one), one) for one in alike)
        most = 2 if len(asked) >= LONG else 1
        nearest = [one for count, one in errors if count == errors[0][0] <= most]
        return nearest[0] if len({_stem(one) for one in nearest}) == 1 else word

    @cached_property
    def _known_stems(self) -> frozenset[str]:
        return self._title_words | {_stem(word) for words in self._words_by_letter.values() for word in words}

    @cached_property
    def _words_by_letter(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for name in (*self._folded_titles, *(name.casefold() for name in self._categories.values())):
            for word in _WORD.findall(name):
                if word.isascii() and word.isalpha() and len(word) >= SHORTEST:
                    found.setdefault(word[0], set()).add(word)
        return {letter: frozenset(words) for letter, words in found.items()}

    def _holding(self, words: str, titles: Sequence[str]) -> list[ItemId]:
        asked = [_stem(word) for word in _WORD.findall(words.casefold())]
        if not asked:
            return []
        near = [key for key, title in enumerate(titles) if all(word in title for word in asked)]
        found = []
        for key in near:
            title = {_stem(word) for word in _WORD.findall(titles[key])}
            if all(word in title for word in asked):
                found.append(key)
        return self._known_first(found)

    def near_shoppers(self, words: str) -> list[str]:
        """Ids spelt alike, the nearest first, among the first `SUGGEST_AMONG`."""
        return _near(words, self.view.shopper_ids)

    def near_titles(self, words: str) -> list[str]:
        """Titles spelt alike, the nearest first, among the first `SUGGEST_AMONG`."""
        return _near(words, list(dict.fromkeys(self.view.item_titles)))

    def _known_first(self, keys: Sequence[int]) -> list[ItemId]:
        known = self._events_by_item
        return [self.view.item_ids[key] for key in sorted(keys, key=lambda key: (-known[key], key))]

    @cached_property
    def best_known_shopper(self) -> ShopperId | None:
        """The shopper with the most events."""
        counts = np.bincount(self.view.log.shopper)
        return self.view.shopper_ids[int(counts.argmax())] if counts.size else None

    @cached_property
    def best_known_concepts(self) -> tuple[str, ...]:
        """Names of the categories or clusters right above the best known items, at most five."""
        topics = self.view.item_topics
        held = topics >= 0
        known = self._events_by_item[held].astype(np.float64)
        counts = np.bincount(topics[held], weights=known, minlength=len(self.view.taxonomy.ids))
        counts[self.view.says_nothing] = 0.0
        order = np.argsort(-counts, kind="stable")[:5]
        return tuple(self.view.taxonomy.names[int(key)] for key in order if counts[key] > 0)


def _held_from(
    text: str, start: int, titles: Sequence[str], among: Sequence[int]
) -> Iterator[tuple[int, list[int]]]:
    """Ends of pieces from a place on, the longest first, and which titles hold them."""
    signs = _HAN_PIECE.match(text, start)
    for end in range(signs.end() if signs else start, start + 1, -1):
        if held := [key for key in among if text[start:end].casefold() in titles[key]]:
            yield end, held


def _bare(title: str) -> str:
    return re.sub(r"(?<=\w)['’.](?=\w)", "", title)


def _keys_by_name(names: Sequence[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for key, name in enumerate(names):
        found.setdefault(name, []).append(key)
    return found


def _near(words: str, names: Sequence[str]) -> list[str]:
    if any("0" <= sign <= "9" for sign in words):
        return _alike(words, names[:SUGGEST_AMONG])
    folded = {name.casefold(): name for name in reversed(names[:SUGGEST_AMONG])}
    return [folded[one] for one in _alike(words.casefold(), list(folded))]


def _alike(words: str, names: Sequence[str]) -> list[str]:
    """The nearest names, first those that begin as asked: of `1005` is `1005.5` nearer than `1200.5`."""
    found = difflib.get_close_matches(words, names, n=max(len(names), 1), cutoff=0.6)
    return sorted(found, key=lambda name: not name.startswith(words))[:SUGGESTED]


def _folded(name: str) -> str:
    return " ".join(_stem(word) for word in _WORD.findall(name.casefold()))


def _stem(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3]
    if len(word) > 3 and word.endswith("es") and word[-3] in "sxzh":
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word[:-1] if len(word) > 4 and word.endswith("y") else word
