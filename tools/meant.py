"""Which items words mean: an id, a concept that is surely meant, or words of titles."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.graph_store import ShopView, counted
from penchant.graph_store.taxonomy import FACETS
from penchant.tools.named_concepts import holds_all, places_named
from penchant.tools.sorts import sort_first
from penchant.tools.who_likes import SURE_SIMILARITY, ConceptFinder, titled, titles_that

_OR = re.compile(r"(?:\s*,)?\s+n?or\s+|或者?", re.IGNORECASE)
GOODS = (
    r"(?:item|product|thing|article|dish|meal|course|film|movie|picture|title|book|novel|song|track|album|game"
    r"|stor(?:y|ie)|piece|recipe|event|place)(?:e?s)?"
)
"""What shops call whatever they sell: a horror film is of the category Horror."""
_OF_GOODS = re.compile(rf"\s+{GOODS}$", re.IGNORECASE)
_COMMA = re.compile(r"\s*[,，、]\s*")


@dataclass(frozen=True, slots=True)
class Understood:
    """How words were understood, as data.

    Attributes:
        kind: `item` by its id, `titles` that hold the words, `concepts` that they mean, or `liked`, items
            whose titles hold what is liked.
        names: Of the item, of the concepts (their paths), or ids of some liked items; for `titles` the words
            that were looked for where they are not those that were said.
        count: How many items have the words in their titles.
        under: Paths of the concepts that these items lie under, where words name them.
    """

    kind: Literal["item", "titles", "concepts", "liked"]
    names: tuple[str, ...] = ()
    count: int = 0
    under: tuple[str, ...] = ()


class Meaning(NamedTuple):
    """What words mean in a shop.

    Attributes:
        mask: (items,) or (shoppers,) which are meant.
        told: How the words were understood.
        understood: The same as data; None without words.
    """

    mask: NDArray[np.bool_]
    told: str
    understood: Understood | None = None


@dataclass(frozen=True, slots=True)
class Thing:
    """An item or a kind of product that is asked about.

    Attributes:
        words: As asked.
        told: What in the shop they were taken for.
        understood: The same as data.
        items: How many items that is.
    """

    words: str
    told: str
    understood: Understood | None
    items: int


def thing_meant(view: ShopView, finder: ConceptFinder, words: str) -> tuple[Thing, NDArray[np.bool_]]:
    """What words mean, or any of several parted by `or`, and the (items,) mask of it.

    Raises:
        DataError: As `items_meant`.
    """
    found = any_of(words, lambda one: items_meant(view, finder, one))
    return Thing(words, found.told, found.understood, int(found.mask.sum())), found.mask


def items_meant(view: ShopView, finder: ConceptFinder, words: str) -> Meaning:
    """Which items are meant, and how the words were understood.

    An item id means the item. Otherwise categories that are called so mean all that is under them, and so do
    those that end with the words, as baby diapers are diapers; else items whose title is just that; else a
    brand's items in such categories, as of `Samsung phones`; else a concept whose name is surely near the
    words; else items whose titles hold the words, which go before a mere cluster of titles, too; else those
    of a category named last whose titles hold the words before it (`yellow road bikes`), however near
    another concept is; else what is under the nearest concepts.

    Args:
        view: The shop.
        finder: Of the same view.
        words: For instance `oat milk`.

    Raises:
        DataError: Nothing in the shop is near the words.
    """
    mask = np.zeros(len(view.item_ids), dtype=bool)
    key = view.item_keys.get(words.strip())
    if key is not None:
        mask[key] = True
        return Meaning(mask, f"item {view.item_titles[key]}", Understood("item", (view.item_titles[key],)))
    words = finder.tinted_here(words)
    for said in (words, _OF_GOODS.sub("", words), finder.without_goods(words)):
        if named := _categories_named(view, finder, said):
            return _under(view, named)
    whole = titles_that(view, words, lambda asked, title: _spaced(asked) == _spaced(title))
    if whole.any():
        count = int(whole.sum())
        return Meaning(whole, f"{counted(count, 'items')} with this title", Understood("titles", (), count))
    if of_brand := _of_a_brand(view, finder, words):
        return of_brand
    titles = titles_that(view, words, holds_all)
    if not titles.any():
        titles = titled(view, finder, words)
    sort = _of_a_sort(view, finder, words)
    found = finder.find(words, or_none=bool(titles.any()) or sort is not None)
    facet = view.taxonomy.facet[found[0][0]] if found else FACETS.index("cluster")
    if titles.any() and (facet == FACETS.index("cluster") or found[0][1] < SURE_SIMILARITY):
        count, said = int(titles.sum()), finder.said_here(words)
        which = "these words" if said == words else f"`{said}`"
        told = f"{counted(count, 'items')} with {which} in the title"
        return Meaning(titles, told, Understood("titles", () if said == words else (said,), count))
    if sort is not None:
        return sort
    return _under(view, [node for node, _ in found if view.taxonomy.facet[node] == facet])


def _spaced(name: str) -> str:
    return " ".join(name.casefold().split())


def _categories_named(view: ShopView, finder: ConceptFinder, words: str) -> list[int]:
    """Categories that are called as the words say, or end so; none under another."""
    taxonomy = view.taxonomy
    places = np.flatnonzero(taxonomy.facet == FACETS.index("category")).tolist()
    labels = [taxonomy.ids[place].partition(":")[2].rpartition(" > ")[2] for place in places]
    said = finder.said_here(words) if places else words
    called, kinds = places_named(said, labels)
    if called and kinds:
        near = finder.similarity(said)
        kinds = [place for place in kinds if near[places[place]] >= SURE_SIMILARITY]
    meant = {finder.widest(said, places[place]) for place in (*called, *kinds)}
    return sorted(place for place in meant if meant.isdisjoint(set(taxonomy.ancestors(place)) - {place}))


def _of_a_brand(view: ShopView, finder: ConceptFinder, words: str) -> Meaning | None:
    """What a brand sells, or of a category, where the words begin with the one and end with the other."""
    taxonomy = view.taxonomy
    places = np.flatnonzero(taxonomy.facet == FACETS.index("brand")).tolist()
    brands = {taxonomy.names[place].casefold(): place for place in places}
    pieces = words.split()
    if (brand := brands.get(" ".join(pieces).casefold())) is not None:
        return _under(view, [brand])
    for cut in range(len(pieces) - 1, 0, -1):
        brand = brands.get(" ".join(pieces[:cut]).casefold())
        named = [] if brand is None else _categories_named(view, finder, " ".join(pieces[cut:]))
        if brand is None or not named:
            continue
        mask = view.items_under(brand) & view.items_under(*named)
        if mask.any():
            meant = [taxonomy.ids[node] for node in (brand, *named)]
            return Meaning(mask, concepts_told(meant), concepts_understood(meant))
    return None


def _of_a_sort(view: ShopView, finder: ConceptFinder, words: str) -> Meaning | None:
    """Items of a category, named last, whose titles hold the other words; or all words, told after it.

    As `yellow road bikes`, of Road Bikes those with `yellow` in the title, or `helmet in red`.
    """
    pieces = sort_first(words).split()
    for cut in range(pieces == words.split(), len(pieces)):
        said = " ".join(pieces[:cut] or pieces)
        named = _categories_named(view, finder, " ".join(pieces[cut:])) if cut else []
        mask = titles_that(view, said, holds_all)
        if named:
            mask &= view.items_under(*named)
        if (named or not cut) and mask.any():
            under = [view.taxonomy.ids[node] for node in named]
            of = f" of {concepts_told(under)}" if under else ""
            told = f"{counted(int(mask.sum()), 'items')}{of} with `{said}` in the title"
            paths = concepts_understood(under).names
            return Meaning(mask, told, Understood("titles", (said,), int(mask.sum()), paths))
    return None


def _under(view: ShopView, nodes: Sequence[int]) -> Meaning:
    """All items under some concepts."""
    meant = [view.taxonomy.ids[node] for node in nodes]
    return Meaning(view.items_under(*nodes), concepts_told(meant), concepts_understood(meant))


def concepts_told(concepts: Sequence[str]) -> str:
    """Concept ids as people read them: `Food > Tea, Drinks > Iced tea`."""
    return ", ".join(concept.partition(":")[2] for concept in concepts)


def concepts_understood(concepts: Sequence[str]) -> Understood:
    """Concept ids as how words were understood."""
    return Understood("concepts", tuple(concept.partition(":")[2] for concept in concepts))


def any_of(words: str, meaning: Callable[[str], Meaning]) -> Meaning:
    """What words mean, or any of several parted by `or`.

    Args:
        words: For instance `tea, cocoa or coffee`, `茶或者咖啡`.
        meaning: Of words without `or`.

    Raises:
        DataError: Nothing in the shop is near one of them.
    """
    *listed, last = _OR.split(words)
    if not listed:
        return meaning(words)
    parts = [part.strip() for one in listed for part in _COMMA.split(one) if part.strip()]
    parts += [last.strip()] if last.strip() else []
    met = [meaning(part) for part in parts]
    told = [(part, one.understood) for part, one in zip(parts, met, strict=True) if one.understood]
    kinds = {one.kind for _, one in told}
    understood = Understood(
        kinds.pop() if len(kinds) == 1 else "concepts",
        tuple(name for part, one in told for name in one.names or (part,)),
        sum(one.count for _, one in told),
    )
    mask = np.logical_or.reduce([one.mask for one in met])
    return Meaning(mask, ", ".join(one.told for one in met), understood)
