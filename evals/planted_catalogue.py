"""The catalogue of a planted world: three levels of categories, brands, prices. Names carry no meaning."""

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

DEPARTMENTS = {
    "Kitchen": {
        "Cookware": ("Frying pans", "Saucepans", "Baking trays"),
        "Cutlery": ("Chef knives", "Steak forks", "Serving spoons"),
        "Appliances": ("Coffee machines", "Toasters", "Blenders"),
        "Tableware": ("Dinner plates", "Wine glasses", "Mugs"),
    },
    "Food": {
        "Bakery": ("Rye bread", "Croissants", "Bagels"),
        "Dairy": ("Goat cheese", "Yoghurt", "Salted butter"),
        "Drinks": ("Green tea", "Coffee beans", "Lemonade"),
        "Sweets": ("Dark chocolate", "Honey", "Ginger biscuits"),
    },
    "Garden": {
        "Planting": ("Tomato seeds", "Rose bushes", "Tulip bulbs"),
        "Tools": ("Hand trowels", "Garden hoses", "Lawn rakes"),
        "Outdoor living": ("Charcoal", "Barbecue grills", "Parasols"),
        "Wildlife": ("Bird feeders", "Nest boxes", "Bird seed"),
    },
    "Leisure": {
        "Camping": ("Tents", "Sleeping bags", "Camp stoves"),
        "Music": ("Guitar strings", "Sheet music", "Drum sticks"),
        "Painting": ("Acrylic paint", "Canvases", "Brushes"),
        "Sports": ("Running shoes", "Yoga mats", "Swim goggles"),
    },
}
LEAVES = tuple(
    f"{department} > {aisle} > {leaf}"
    for department, aisles in DEPARTMENTS.items()
    for aisle, leaves in aisles.items()
    for leaf in leaves
)
KEPT_LEAVES = 40
ADJECTIVES = (
    "Classic",
    "Organic",
    "Large",
    "Small",
    "Fine",
    "Everyday",
    "Artisan",
    "Spring",
    "Winter",
    "Nordic",
)
BRANDS = ("Alder", "Birch", "Cedar", "Dune", "Ember", "Fjord", "Grove", "Harbour", "Islet", "Juniper")


class PlantedCatalogue(NamedTuple):
    """What the planted shop sells.

    Attributes:
        items: `item_id, title, category, brand, price`.
        leaves: Category paths of the leaves.
        leaf: (items,) index of each item's leaf; the items of a leaf stand together.
        first: (leaves + 1,) where the items of each leaf begin.
        popularity: (items,) share of each item within its leaf.
    """

    items: pl.DataFrame
    leaves: tuple[str, ...]
    leaf: NDArray[np.int64]
    first: NDArray[np.int64]
    popularity: NDArray[np.float64]

    @property
    def item_ids(self) -> list[str]:
        """Item ids by index."""
        return self.items["item_id"].to_list()

    def item_node(self, item: int) -> str:
        """The node id of an item."""
        return f"item:{self.items['item_id'][item]}"

    def leaf_node(self, leaf: int) -> str:
        """The node id of a leaf."""
        return f"category:{self.leaves[leaf]}"

    def draw_items(self, rng: np.random.Generator, leaf: NDArray[np.int64]) -> NDArray[np.int64]:
        """One item of each leaf named, by popularity.

        Args:
            rng: Of every choice.
            leaf: (n,) leaf indices.

        Returns:
            (n,) item indices.
        """
        ends = np.cumsum(self.popularity)  # a leaf's shares add up to 1, so leaf l covers (l, l + 1)
        drawn = np.searchsorted(ends, leaf + rng.random(leaf.size), side="right")
        return np.clip(drawn, self.first[leaf], self.first[leaf + 1] - 1)


def plant_catalogue(rng: np.random.Generator) -> PlantedCatalogue:
    """Draws which leaves there are and what stands in them: eight to ten items each, Zipf-like in popularity.

    Args:
        rng: Of every choice.
    """
    kept = np.sort(rng.choice(len(LEAVES), KEPT_LEAVES, replace=False))
    sizes = rng.integers(8, 11, KEPT_LEAVES)
    leaf = np.repeat(np.arange(KEPT_LEAVES), sizes)
    first = np.concatenate([[0], np.cumsum(sizes)])
    place = np.arange(leaf.size) - first[leaf]
    share = 1.0 / (1.0 + place) ** 0.8
    popularity = share / np.bincount(leaf, share)[leaf]
    paths = [LEAVES[one] for one in kept]
    adjective = np.concatenate([rng.permutation(len(ADJECTIVES))[:size] for size in sizes])
    brand = rng.integers(0, len(BRANDS), leaf.size)
    price = np.round(rng.lognormal(2.0, 0.7, KEPT_LEAVES)[leaf] * rng.uniform(0.7, 1.5, leaf.size) + 0.5, 2)
    rows = zip(leaf.tolist(), adjective.tolist(), brand.tolist(), price.tolist(), strict=True)
    items = pl.DataFrame(
        [
            (
                f"p{number:04d}",
                f"{ADJECTIVES[a]} {paths[where].rsplit(' > ', 1)[1].lower()}, {BRANDS[b]}",
                paths[where],
                BRANDS[b],
                cost,
            )
            for number, (where, a, b, cost) in enumerate(rows)
        ],
        schema={
            "item_id": pl.String,
            "title": pl.String,
            "category": pl.String,
            "brand": pl.String,
            "price": pl.Float64,
        },
        orient="row",
    )
    return PlantedCatalogue(items, tuple(paths), leaf, first, popularity)
