"""What a shop's items, shoppers and concepts are called, for finding what words mean."""

import re
from datetime import datetime
from functools import cached_property
from math import isnan

import numpy as np

from penchant.agent.answering.titles import WORD, Titles, near, stem
from penchant.agent.completion import PIECE
from penchant.graph_store import to_moment
from penchant.graph_store.taxonomy import FACETS
from penchant.graph_store.text_tokens import has_han
from penchant.ids import ConceptId, ItemId, ShopperId
from penchant.tools.glossary import other_language
from penchant.tools.segment_spelling import LONG, SHORTEST, errors_between
from penchant.tools.sorts import sort_first
from penchant.units import Goods

SHORTEST_CATEGORY, LONGEST_CATEGORY = 3, 8
"""Letters and words of a category's name that is found in a question."""
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


class Catalogue(Titles):
    """Names and ids as of a shop's last round; of items in `Titles`."""

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
        words = list(WORD.finditer(text))
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
        following = WORD.match(found.string, min(found.end() + 1, len(found.string)))
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

    @cached_property
    def plain_kind(self) -> str:
        """A kind of product in one plain word, to stand for others whose names have signs in them."""
        taxonomy = self.view.taxonomy
        names = (taxonomy.names[key] for key in np.flatnonzero(taxonomy.facet == FACETS.index("category")))
        plain = (name for name in names if len(name) > SHORTEST and self.is_plain(name))
        return min(plain, key=lambda name: (" " in name, len(name), name), default="")

    def is_plain(self, name: str) -> bool:
        """Whether rules can take a name for one: at most three words without signs."""
        return bool(re.fullmatch(r"[^\W\d_]+(?:(?: & | )[^\W\d_]+){0,2}", name))

    @property
    def finest_goods(self) -> Goods:
        """What goods are told by one by one: categories, or items where the shop has none."""
        return "category" if self._categories else "item"

    def carries(self, *pieces: str) -> bool:
        """Whether a category is called so, or a title holds all the pieces, each as it stands."""
        if len(pieces) == 1 and _folded(pieces[0]) in self._categories:
            return True
        held = [" ".join(piece.casefold().split()) for piece in pieces]
        return all(held) and any(all(piece in title for piece in held) for title in self.folded_titles)

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
        asked = [stem(word) for word in WORD.findall(words.casefold())]
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
        if len(asked) < SHORTEST or not asked.isascii() or stem(asked) in self._known_stems:
            return word
        alike = [one for one in self._words_by_letter.get(asked[0], ()) if abs(len(one) - len(asked)) <= 2]
        errors = sorted((errors_between(asked, one), one) for one in alike)
        most = 2 if len(asked) >= LONG else 1
        nearest = [one for count, one in errors if count == errors[0][0] <= most]
        if len({stem(one) for one in nearest}) > 1:
            nearest = [one for one in nearest if one[-1] == asked[-1]]  # ends are seldom mistyped
        return nearest[0] if len({stem(one) for one in nearest}) == 1 else word

    @cached_property
    def _known_stems(self) -> frozenset[str]:
        return self.title_words | {stem(word) for words in self._words_by_letter.values() for word in words}

    @cached_property
    def _words_by_letter(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for name in (*self.folded_titles, *(name.casefold() for name in self._categories.values())):
            for word in WORD.findall(name):
                if word.isascii() and word.isalpha() and len(word) >= SHORTEST:
                    found.setdefault(word[0], set()).add(word)
        return {letter: frozenset(words) for letter, words in found.items()}

    def near_shoppers(self, words: str) -> list[str]:
        """Ids spelt alike, the nearest first, among the first `SUGGEST_AMONG`."""
        return near(words, self.view.shopper_ids)

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
        known = self.events_by_item[held].astype(np.float64)
        counts = np.bincount(topics[held], weights=known, minlength=len(self.view.taxonomy.ids))
        counts[self.view.says_nothing] = 0.0
        order = np.argsort(-counts, kind="stable")[:5]
        return tuple(self.view.taxonomy.names[int(key)] for key in order if counts[key] > 0)


def _folded(name: str) -> str:
    return " ".join(stem(word) for word in WORD.findall(name.casefold()))
