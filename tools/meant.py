"""Which items words mean: an id, a concept that is surely meant, or words of titles."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.graph_store import ShopView, counted
from penchant.graph_store.taxonomy import FACETS
from penchant.graph_store.text_tokens import has_han
from penchant.tools.brand_words import brand_and_rest
from penchant.tools.concept_finder import CONCEPTS_USED, SURE_SIMILARITY, ConceptFinder, titled, titles_that
from penchant.tools.glossary import known_in_english, singulars
from penchant.tools.left_out import left_out
from penchant.tools.named_concepts import holds_all, places_named
from penchant.tools.sorts import QUALITY, sort_first

_OR = re.compile(r"(?:\s*,)?\s+n?or\s+|或者?", re.IGNORECASE)
GOODS = (
    r"(?:item|product|thing|article|dish|meal|course|film|movie|picture|title|book|novel|song|track|album|game"
    r"|stor(?:y|ie)|piece|recipe|event|place)(?:e?s)?"
)
"""What shops call whatever they sell: a horror film is of the category Horror."""
_OF_GOODS = re.compile(rf"\s+{GOODS}$", re.IGNORECASE)
_ANYTHING = re.compile(r"\s+(?:stuff|things?|bits|goods|gear|items?|products?)$", re.IGNORECASE)
_COMMA = re.compile(r"\s*[,，、]\s*")
_YEAR = re.compile(r"\s*\((?:1[89]|20)\d\d\)$")


@dataclass(frozen=True, slots=True)
class Understood:
    """How words were understood, as data.

    Attributes:
        kind: `item` by its id, `titles` that hold the words, `concepts` that they mean, `brand` of items of a
            brand, or `liked`, items whose titles hold what is liked.
        names: Of the item, of the concepts (their paths), or ids of some liked items; for `titles` the words
            that were looked for where they are not those that were said.
        count: How many items have the words in their titles.
        under: Paths of the concepts that these items lie under, where words name them; of a brand else what
            their titles hold.
        left_out: Words that nothing meant is called by.
    """

    kind: Literal["item", "titles", "concepts", "liked", "brand"]
    names: tuple[str, ...] = ()
    count: int = 0
    under: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


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
    words and does not only begin them; else items whose titles hold the words, which go before a mere cluster
    of titles, too; else those of a category named last whose titles hold the words before it (`yellow road
    bikes`), however near another concept is; else what is under the nearest concepts.

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
    asked, words = words, finder.tinted_here(words)
    for said in (words, _OF_GOODS.sub("", words), finder.without_goods(words)):
        if named := categories_named(view, finder, said):
            return _named(view, finder, asked, words, named)
    if any_thing := _anything_of(view, words):
        return any_thing
    whole = titles_that(view, words, _is_title)
    if whole.any():
        count = int(whole.sum())
        return Meaning(whole, f"{counted(count, 'items')} with this title", Understood("titles", (), count))
    if of_brand := _brand_alone(view, words) or _of_a_brand(view, finder, asked):
        return of_brand
    titles = _titles_with_all(view, finder, words)
    sort = _of_a_sort(view, finder, words)
    almost = None if titles.any() or sort else _titles_with_all_but_one(view, finder, words)
    found = finder.find(words, or_none=bool(titles.any() or sort or almost))
    facet = view.taxonomy.facet[found[0][0]] if found else FACETS.index("cluster")
    is_cluster = facet == FACETS.index("cluster")
    is_sure = not is_cluster and found[0][1] >= SURE_SIMILARITY and not finder.only_begins(words, found[0][0])
    if titles.any() and not is_sure:
        return _with_titles(titles, asked, finder.said_here(words))
    if otherwise := sort or (almost if is_cluster else None):
        return otherwise
    nodes = [node for node, _ in found if view.taxonomy.facet[node] == facet]
    if is_cluster and (kind := _kind_in_titles(view, finder, words, nodes)):
        return kind
    return _lacking(_under(view, nodes), asked, finder.said_here(words))


def _titles_with_all(view: ShopView, finder: ConceptFinder, words: str) -> NDArray[np.bool_]:
    """(items,) whose titles hold all words; where none does, all but those that mean whatever is sold.

    Then two words are looked for as one: `polka dot` as `polkadot`.
    """
    for said in dict.fromkeys((words, _ANYTHING.sub("", words), *_joined(words))):
        titles = titles_that(view, said, holds_all)
        if titles.any():
            return titles
    return titled(view, finder, words)


def _titles_with_all_but_one(view: ShopView, finder: ConceptFinder, words: str) -> Meaning | None:
    """Items whose titles hold three words or more but for one, not the last, as of `rabbit nite light`."""
    pieces = finder.said_here(words).split()
    for place in range(len(pieces) - 1) if len(pieces) > len(("one", "other")) else ():
        kept = " ".join([*pieces[:place], *pieces[place + 1 :]])
        if (titles := titles_that(view, kept, holds_all)).any():
            return _lacking(_with_in_title(titles, kept), words, words)
    return None


def _joined(words: str) -> Iterator[str]:
    pieces = words.split()
    for place in range(len(pieces) - 1) if words.isascii() else ():
        yield " ".join([*pieces[:place], pieces[place] + pieces[place + 1], *pieces[place + 2 :]])


def _with_titles(titles: NDArray[np.bool_], asked: str, said: str) -> Meaning:
    """Items by their titles, which hold what was looked up."""
    count, bare = int(titles.sum()), _ANYTHING.sub("", said)
    if bare != asked:
        return _lacking(_with_in_title(titles, bare), asked, said)
    told = f"{counted(count, 'items')} with these words in the title"
    return _lacking(Meaning(titles, told, Understood("titles", (), count)), asked, said)


def _with_in_title(titles: NDArray[np.bool_], said: str) -> Meaning:
    """Items whose titles hold other words than those that were asked for."""
    count = int(titles.sum())
    told = f"{counted(count, 'items')} with `{said}` in the title"
    return Meaning(titles, told, Understood("titles", (said,), count))


def _kind_in_titles(
    view: ShopView, finder: ConceptFinder, words: str, nodes: Sequence[int]
) -> Meaning | None:
    """Items whose titles hold the last words, where no cluster near the words is called by the very last."""
    pieces = finder.said_here(words).split()
    if len(pieces) < 2 or any(holds_all(pieces[-1], view.taxonomy.ids[node]) for node in nodes):
        return None
    for cut in range(1, len(pieces)):
        kind = " ".join(pieces[cut:])
        if (titles := titles_that(view, kind, holds_all)).any():
            return _lacking(_with_in_title(titles, kind), words, words)
    return None


def _lacking(meaning: Meaning, asked: str, said: str) -> Meaning:
    """What was meant, with the words that nothing of it is called by."""
    understood = meaning.understood
    lacking = left_out(asked, said, understood.names or (said,)) if understood else ()
    if not lacking or understood is None:
        return meaning
    named = ", ".join(f"`{one}`" for one in lacking)
    told = f"{meaning.told}; {named} could not be told apart"
    return Meaning(meaning.mask, told, replace(understood, left_out=lacking))


def _anything_of(view: ShopView, words: str) -> Meaning | None:
    """All categories whose names hold what `baby stuff` is of; None for other words."""
    kind = _ANYTHING.sub("", words)
    if kind == words:
        return None
    taxonomy = view.taxonomy
    places = _places(view, "category")
    named = {place for place in places if holds_all(kind, taxonomy.ids[place].rpartition(" > ")[2])}
    widest = [one for one in sorted(named) if named.isdisjoint(set(taxonomy.ancestors(one)) - {one})]
    return _under(view, widest) if widest else None


def _named(view: ShopView, finder: ConceptFinder, asked: str, words: str, named: Sequence[int]) -> Meaning:
    """What is under categories so called, or of it the brand or sort that Chinese words name before them."""
    said = finder.said_here(words)
    found = _lacking(_under(view, named), asked, said)
    lacking = found.understood.left_out if found.understood else ()
    if not lacking or not has_han(asked):
        return found
    otherwise = known_in_english(lacking[0])
    in_english = f"{otherwise} {said}" if otherwise else f"{lacking[0]} {said}"
    return (
        _of_a_brand(view, finder, asked)
        or _of_a_sort(view, finder, in_english)
        or _held_in_titles(view, found, lacking[0])
        or found
    )


def _held_in_titles(view: ShopView, meaning: Meaning, words: str) -> Meaning | None:
    """Of what is under categories the items whose titles hold Chinese words: `云南咖啡豆`."""
    mask = meaning.mask & np.array([words in title.casefold() for title in view.item_titles], dtype=bool)
    paths = meaning.understood.names if meaning.understood else ()
    told = f"{counted(int(mask.sum()), 'items')} of {', '.join(paths)} with `{words}` in the title"
    return Meaning(mask, told, Understood("titles", (words,), int(mask.sum()), paths)) if mask.any() else None


def _is_title(asked: str, title: str) -> bool:
    """Whether words are a title, maybe without its year: `Star Wars` of `Star Wars (1977)`."""
    return _spaced(asked) in (_spaced(title), _spaced(_YEAR.sub("", title)))


def _spaced(name: str) -> str:
    return " ".join(name.casefold().split())


def categories_named(view: ShopView, finder: ConceptFinder, words: str) -> list[int]:
    """Categories that are called as the words say, or end so; none under another."""
    taxonomy = view.taxonomy
    places = _places(view, "category")
    labels = [taxonomy.ids[place].partition(":")[2].rpartition(" > ")[2] for place in places]
    said = finder.said_here(words) if places else words
    called, kinds = places_named(said, labels)
    if called and kinds:
        near = np.max([finder.similarity(form) for form in (said, *singulars(said))], axis=0)
        kinds = [place for place in kinds if near[places[place]] >= SURE_SIMILARITY]
    meant = {finder.widest(said, places[place]) for place in (*called, *kinds)}
    return sorted(place for place in meant if meant.isdisjoint(set(taxonomy.ancestors(place)) - {place}))


def told_apart(view: ShopView, finder: ConceptFinder, words: str) -> Meaning | None:
    """Items of a brand or of a sort, where words name a category or a kind beside it; None for other words.

    Args:
        view: The shop.
        finder: Of the same view.
        words: For instance `Samsung phones`, `yellow road bikes`; in the catalogue's language.
    """
    of_brand = _of_a_brand(view, finder, words)
    return of_brand or _of_a_sort(view, finder, words)


def _brand_alone(view: ShopView, words: str) -> Meaning | None:
    asked, names = _spaced(words), view.taxonomy.names
    brand = next((place for place in _places(view, "brand") if _spaced(names[place]) == asked), None)
    return None if brand is None else _under(view, [brand])


def _of_a_brand(view: ShopView, finder: ConceptFinder, words: str) -> Meaning | None:
    """What of a category a brand sells, or of what titles hold, where words name both."""
    taxonomy = view.taxonomy
    brands = {taxonomy.names[place]: place for place in _places(view, "brand")}
    for brand, rest in brand_and_rest(words, brands):
        named = categories_named(view, finder, rest)
        under = view.items_under(*named) if named else titled(view, finder, rest)
        mask = view.items_under(brands[brand]) & under
        if mask.any():
            paths = [taxonomy.ids[node] for node in named]
            count = int(mask.sum())
            of = f" of {concepts_told(paths)}" if paths else f" with `{rest}` in the title"
            told = f"{counted(count, 'items')}{of} by {brand}"
            under_told = concepts_understood(paths).names or (rest,)
            return Meaning(mask, told, Understood("brand", (brand,), count, under_told))
    return None


def _of_a_sort(view: ShopView, finder: ConceptFinder, words: str) -> Meaning | None:
    """Items of a category, named last, whose titles hold the other words; or all words, told after it.

    As `yellow road bikes`, of Road Bikes those with `yellow` in the title, or `helmet in red`.
    """
    pieces = sort_first(words).split()
    for cut in range(pieces == words.split(), len(pieces)):
        said = " ".join(pieces[:cut] or pieces)
        named = categories_named(view, finder, " ".join(pieces[cut:])) if cut else []
        if len(named) > CONCEPTS_USED and not all(map(QUALITY.fullmatch, pieces[:cut])):
            continue  # of so many kinds it says which, as of pet food
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


def _places(view: ShopView, facet: str) -> list[int]:
    """Keys of the concepts of a facet."""
    places: list[int] = np.flatnonzero(view.taxonomy.facet == FACETS.index(facet)).tolist()
    return places


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
        left_out=tuple(word for _, one in told for word in one.left_out),
    )
    mask = np.logical_or.reduce([one.mask for one in met])
    return Meaning(mask, ", ".join(one.told for one in met), understood)
