"""Attacks on a planted shop: a click farm of one account, and accounts that collude to join two items."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl

from penchant.evals.planted_shop import PlantedShop
from penchant.evals.planted_truth import Triple
from penchant.evals.planted_world import PlantedWorld, plant_world
from penchant.graph_store import ShopView
from penchant.graph_store.interest_model import interest_table, select_interests
from penchant.graph_store.reasoning.proposals import Reasoner

CLICKS = 10_000
COLLUDERS = 50
JOINT_BASKETS = 10
TOLD = 10
SHOPPERS = 600
DAYS = 300


class Poisoned(NamedTuple):
    """What two attacks did.

    Attributes:
        others: Shoppers who took no part.
        others_moved: Of those, the ones whose own masses of interest are not exactly what they were.
        others_retold: Of those, the ones whose told interests changed.
        own_gain: The largest gain of one concept's slow mass in the clicking account, in purchase-weights.
        cap: The most that an hour of clicks may add.
        edges_made: Edges between what the colluders bought together that are not there without them.
    """

    others: int
    others_moved: int
    others_retold: int
    own_gain: float
    cap: float
    edges_made: int


class State(NamedTuple):
    """A shopper's interests: slow masses of concepts, and the concepts told, the strongest first."""

    masses: dict[int, float]
    told: tuple[int, ...]


def poison(seed: Sequence[int], reasoners: Sequence[Reasoner]) -> Poisoned:
    """Builds a shop without an attack, one with the click farm, one with the colluders, and compares.

    Args:
        seed: Of the world and of whom and what the attacks choose.
        reasoners: Heard in each shop.
    """
    rng = np.random.default_rng(seed)
    world = plant_world(rng, shoppers=SHOPPERS, days=DAYS)
    clicker, clicked, ends = choose_targets(world, rng)
    late = world.moment(world.days - 3)
    with PlantedShop(reasoners) as shop:
        shop.add(items=world.items, events=world.events)
        honest, edges, until = states(shop.view, shop.view.now), shop.edges(), shop.view.now
    flood = click_flood(clicker, clicked, late + timedelta(hours=10), clicks=CLICKS)
    with PlantedShop(()) as shop:
        shop.add(items=world.items, events=pl.concat([world.events, flood]).sort("ts"))
        attacked, cap = states(shop.view, until), shop.view.settings.cap_per_hour
    baskets = joint_baskets(ends, late - timedelta(days=120), accounts=COLLUDERS, baskets=JOINT_BASKETS)
    with PlantedShop(reasoners) as shop:
        shop.add(items=world.items, events=pl.concat([world.events, baskets]).sort("ts"))
        made = joining(world, shop.edges() - edges, ends)
    return Poisoned(*compare(honest, attacked, clicker), cap=cap, edges_made=len(made))


def choose_targets(world: PlantedWorld, rng: np.random.Generator) -> tuple[str, str, tuple[str, str]]:
    """A shopper and an item for the click farm, and two items that no planted relation joins."""
    clicker = str(rng.choice(world.events["user_id"].unique().sort().to_numpy()))
    ids = world.items["item_id"].to_list()
    clicked = str(rng.choice(ids))
    while True:
        one, other = (str(item) for item in rng.choice(ids, 2, replace=False))
        triple = (f"item:{one}", "bought_with", f"item:{other}")
        siblings = world.truth.parents[triple[0]] == world.truth.parents[triple[2]]
        if not siblings and not world.truth.is_implied(triple) and not world.truth.is_induced(triple):
            return clicker, clicked, (one, other)


def click_flood(shopper: str, item: str, start: datetime, *, clicks: int) -> pl.DataFrame:
    """Clicks of one shopper on one item, evenly over the hour from `start`."""
    step = timedelta(hours=1) / clicks
    return _events([(shopper, item, "click", start + number * step) for number in range(clicks)])


def joint_baskets(ends: tuple[str, str], start: datetime, *, accounts: int, baskets: int) -> pl.DataFrame:
    """New accounts that buy two items together, and nothing else, once every eleven days.

    Args:
        ends: The items.
        start: Before the first basket.
        accounts: How many.
        baskets: Of each.
    """
    return _events(
        [
            (f"colluder-{account}", item, "purchase", start + timedelta(days=11 * turn, minutes=account))
            for account in range(accounts)
            for turn in range(baskets)
            for item in ends
        ]
    )


def joining(world: PlantedWorld, edges: set[Triple], ends: tuple[str, str]) -> set[Triple]:
    """Edges from one of the items, or what is above it, to the other, or what is above that."""
    first, second = (world.truth.line(f"item:{item}") for item in ends)
    return {
        edge
        for edge in edges
        if (edge[0] in first and edge[2] in second) or (edge[0] in second and edge[2] in first)
    }


def states(view: ShopView, until: int) -> dict[str, State]:
    """Everybody's interests as of a moment, by shopper id."""
    found = {}
    for key, shopper in enumerate(view.shopper_ids):
        table = interest_table(view, key, until=until)
        masses = dict(zip(table.node.tolist(), table.masses.slow.tolist(), strict=True))
        told = select_interests(view, table, until=until, facet=None, count=TOLD)
        found[str(shopper)] = State(masses, tuple(one.node for one in told))
    return found


def compare(
    honest: dict[str, State], attacked: dict[str, State], attacker: str
) -> tuple[int, int, int, float]:
    """The first four fields of `Poisoned`.

    Args:
        honest: Without the attack.
        attacked: With it.
        attacker: Whose account it was.
    """
    others = [shopper for shopper in honest if shopper != attacker]
    moved = sum(honest[one].masses != attacked[one].masses for one in others)
    retold = sum(honest[one].told != attacked[one].told for one in others)
    before, after = honest[attacker].masses, attacked[attacker].masses
    gain = max((mass - before.get(node, 0.0) for node, mass in after.items()), default=0.0)
    return len(others), moved, retold, gain


def _events(rows: list[tuple[str, str, str, datetime]]) -> pl.DataFrame:
    names = ["user_id", "item_id", "kind", "ts"]
    return pl.DataFrame(rows, schema=names, orient="row").with_columns(
        pl.col("ts").cast(pl.Datetime("us", "UTC")),
        pl.lit(None, dtype=pl.Float64).alias("value"),
        pl.lit(None, dtype=pl.String).alias("text"),
    )
