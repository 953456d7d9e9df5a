"""Keeps every shopper's interest state: what a round changes in `interests` and `concept_days`."""

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, select

from penchant.graph_store.capping import capped_weights, events_from
from penchant.graph_store.database import KEYS_PER_QUERY, bulk_insert, in_pieces
from penchant.graph_store.event_columns import EventColumns, EventSegments
from penchant.graph_store.event_weights import WEIGHT_UNIT
from penchant.graph_store.fold import DAY_US, Masses, distinct, empty_masses, fold
from penchant.graph_store.item_concepts import ItemConcepts
from penchant.graph_store.schema import concept_days, interests, shopper_state
from penchant.graph_store.schema import kinds as kinds_table
from penchant.settings import Settings

STATE = {
    "shopper_key": pl.Int64,
    "node_key": pl.Int64,
    "slow": pl.Float64,
    "negative": pl.Float64,
    "events": pl.Int64,
    "days": pl.Int64,
    "first_ts": pl.Int64,
    "last_ts": pl.Int64,
}
SHOPPER = {
    "shopper_key": pl.Int64,
    "events": pl.Int64,
    "first_ts": pl.Int64,
    "last_ts": pl.Int64,
    "mass": pl.Float64,
    "moved": pl.Float64,
}


class InterestChange(NamedTuple):
    """What a round changed.

    Attributes:
        events: How many events were new.
        touched: How many shoppers had new events or items whose concepts changed.
        refolded: How many of them were computed again from all their events.
        groups: How many interest rows were written.
    """

    events: int
    touched: int
    refolded: int
    groups: int


def evolve_interests(
    connection: Connection,
    segments: EventSegments,
    moved: pl.DataFrame,
    settings: Settings,
    *,
    start: int,
    end: int,
) -> InterestChange:
    """Folds the events from `start` up to `end` into the interest state.

    A shopper is folded again from the first event where an event came late (its time is before one already
    folded) or an item's concepts changed; everyone else only by what is new. Either way the result is bit
    for bit what a fold of the whole log gives. What the caps leave of an event depends on its shopper's day,
    so the part of that day that earlier rounds saw is read again.

    Args:
        connection: Inside the round's transaction.
        segments: The log as columns, up to `end` at least.
        moved: `ConceptChange.moved`.
        settings: Slow half-life, caps and rating scale.
        start: The first new `seq`.
        end: One past the last.
    """
    new = segments.since(start, end)
    held = _load_shoppers(connection, distinct(new.shopper))
    refold = _late(new, held)
    again = segments.since(0, 0)
    if start and (refold.size or moved.height):
        old = segments.since(0, start)
        recast = distinct(old.shopper[np.isin(old.item, moved["item_key"].unique().to_numpy())])
        refold = np.union1d(recast, refold).astype(np.int64)
        again = old.take(np.isin(old.shopper, refold))
        held = _load_shoppers(connection, np.union1d(new.shopper, refold))
    read = EventColumns.joined([again, new])
    if read.seq.size == 0:
        return InterestChange(0, 0, 0, 0)
    kinds = {row[0]: row[1] for row in connection.execute(select(kinds_table.c.kind_key, kinds_table.c.kind))}
    earlier = _earlier_that_day(connection, new, held, refold, start)
    known = EventColumns.joined([earlier, again])
    every = EventColumns.joined([known, new])
    concepts = ItemConcepts.load(connection, None if start == 0 else every.item)
    weights = capped_weights(every, kinds, settings)
    shop_was = np.r_[
        capped_weights(earlier, kinds, settings).shop, capped_weights(again, kinds, settings).shop
    ]
    add_concept_days(connection, _day_changes(every, weights.shop, known, shop_was, moved, concepts))
    weight = weights.own[earlier.seq.size :]
    pairs = _pairs(read, concepts).filter(~pl.col("shopper_key").is_in(refold.tolist()))
    before = _load_interests(connection, pairs) if start else pl.DataFrame(schema=STATE)
    after = fold_shoppers(read, weight, before, concepts, settings)
    for keys in in_pieces(refold.tolist()):
        connection.execute(interests.delete().where(interests.c.shopper_key.in_(keys)))
    bulk_insert(connection, interests, after, replace=start > 0)
    shoppers = _next_shopper_state(held, read, refold, before, after, settings)
    bulk_insert(connection, shopper_state, shoppers, replace=True)
    return InterestChange(new.seq.size, shoppers.height, int(refold.size), after.height)


def fold_shoppers(
    events: EventColumns,
    weight: NDArray[np.float64],
    state: pl.DataFrame,
    concepts: ItemConcepts,
    settings: Settings,
) -> pl.DataFrame:
    """Interest rows that the events lead to, starting from `state`.

    Args:
        events: In any order.
        weight: (n,) their weights after the caps.
        state: Rows of `STATE` to start from.
        concepts: Concepts of items.
        settings: The slow half-life.

    Returns:
        The rows of `STATE` that changed, by shopper and concept.
    """
    event, node, share = concepts.expand(events.item)
    width = np.int64(concepts.node_count)
    pair = events.shopper[event].astype(np.int64) * width + node
    order = np.lexsort((events.seq[event], events.ts[event], pair))
    pair, event, share = pair[order], event[order], share[order]
    groups, group = np.unique(pair, return_inverse=True)
    known = (state["shopper_key"] * int(width) + state["node_key"]).to_numpy()
    start = _starting_from(groups, known, state)
    end = fold(
        start,
        group,
        events.ts[event],
        weight[event] * share,
        half_life_days=settings.slow_half_life_days,
    )
    return pl.DataFrame(
        {"shopper_key": groups // width, "node_key": groups % width, **end._asdict()}, schema=STATE
    )


def _starting_from(groups: NDArray[np.int64], known: NDArray[np.int64], state: pl.DataFrame) -> Masses:
    masses = empty_masses(groups.size)
    if known.size == 0 or groups.size == 0:
        return masses
    order = np.argsort(known)
    place = np.searchsorted(known[order], groups)
    place[place == known.size] = 0
    row = order[place]
    hit = known[row] == groups
    for name, column in masses._asdict().items():
        column[hit] = state[name].to_numpy()[row[hit]]
    return masses


def _pairs(events: EventColumns, concepts: ItemConcepts) -> pl.DataFrame:
    event, node, _ = concepts.expand(events.item)
    pairs = pl.DataFrame({"shopper_key": events.shopper[event].astype(np.int64), "node_key": node})
    return pairs.unique().sort("shopper_key", "node_key")


def _load_interests(connection: Connection, pairs: pl.DataFrame) -> pl.DataFrame:
    """The rows of some shoppers and concepts, one primary-key look-up each."""
    rows: list[tuple[object, ...]] = []
    for piece in pairs.iter_slices(KEYS_PER_QUERY // 2):
        values = ", ".join(f"({shopper}, {node})" for shopper, node in piece.rows())
        names = ", ".join(f"i.{name}" for name in STATE)
        query = (
            f"WITH wanted(s, n) AS (VALUES {values}) SELECT {names} FROM wanted "
            "JOIN interests i ON i.shopper_key = wanted.s AND i.node_key = wanted.n"
        )
        rows.extend(tuple(row) for row in connection.exec_driver_sql(query))
    return pl.DataFrame(rows, schema=STATE, orient="row")


def _load_shoppers(connection: Connection, shoppers: NDArray[np.int64] | NDArray[np.int32]) -> pl.DataFrame:
    rows: list[tuple[object, ...]] = []
    for keys in in_pieces(shoppers.tolist()):
        query = select(shopper_state).where(shopper_state.c.shopper_key.in_(keys))
        rows.extend(tuple(row) for row in connection.execute(query))
    return pl.DataFrame(rows, schema=SHOPPER, orient="row")


def _late(new: EventColumns, held: pl.DataFrame) -> NDArray[np.int64]:
    first = pl.DataFrame({"shopper_key": new.shopper.astype(np.int64), "ts": new.ts})
    first = first.group_by("shopper_key").agg(pl.col("ts").min())
    late = first.join(held, on="shopper_key").filter(pl.col("ts") < pl.col("last_ts"))
    return late["shopper_key"].sort().to_numpy()


def _next_shopper_state(
    held: pl.DataFrame,
    read: EventColumns,
    refold: NDArray[np.int64],
    before: pl.DataFrame,
    after: pl.DataFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Counts the events, and adds how far each shopper's interests moved.

    The distance is the total variation between the shopper's shares of slow mass before and after: from
    the concepts with new events directly, from all others by how much their common share shrank. Summed over
    rounds it bounds the whole way from above. New negative mass counts by its share of what there is then. A
    shopper who was folded again counts as moved entirely.
    """
    arrived = pl.DataFrame({"shopper_key": read.shopper.astype(np.int64), "ts": read.ts}).group_by(
        "shopper_key"
    )
    counts = arrived.agg(new=pl.len(), first=pl.col("ts").min(), last=pl.col("ts").max())
    anew = pl.col("events").is_null() | pl.col("shopper_key").is_in(refold.tolist())
    state = counts.join(held, on="shopper_key", how="left").with_columns(anew=anew)
    state = state.with_columns(
        events=pl.when("anew").then("new").otherwise(pl.col("events") + pl.col("new")),
        first_ts=pl.when("anew").then("first").otherwise("first_ts"),
        was_ts=pl.when("anew").then("first").otherwise("last_ts"),
        last_ts=pl.col("last"),
        mass=pl.when("anew").then(0.0).otherwise("mass"),
        moved=pl.when("anew").then(1.0).otherwise("moved"),
    )
    key = ["shopper_key", "node_key"]
    change = after.join(before, on=key, how="left", suffix="_was").join(
        state, on="shopper_key", suffix="_shopper"
    )
    left = _left(pl.col("last_ts_shopper") - pl.col("last_ts"), settings)
    left_was = _left(
        pl.col("last_ts_shopper") - pl.col("last_ts_was").fill_null(pl.col("last_ts_shopper")), settings
    )
    change = change.select(
        "shopper_key",
        now=pl.col("slow") * left,
        was=pl.col("slow_was").fill_null(0.0) * left_was,
        complained=pl.col("negative") * left - pl.col("negative_was").fill_null(0.0) * left_was,
        old_mass=pl.col("mass") * _left(pl.col("last_ts_shopper") - pl.col("was_ts"), settings),
    ).with_columns(mass=(pl.col("old_mass") + (pl.col("now") - pl.col("was")).sum().over("shopper_key")))
    shared = (pl.col("now") / pl.col("mass") - pl.col("was") / pl.col("old_mass").clip(1e-12)).abs()
    step = change.group_by("shopper_key").agg(
        new_mass=pl.col("mass").first(),
        touched=shared.sum(),
        rest=(1 - pl.col("was").sum() / pl.col("old_mass").first().clip(1e-12))
        * (1 - pl.col("old_mass").first() / pl.col("mass").first()),
        complained=pl.col("complained").sum().clip(0.0),
    )
    state = state.join(step, on="shopper_key", how="left").with_columns(
        mass=pl.col("new_mass").fill_null(
            pl.col("mass") * _left(pl.col("last_ts") - pl.col("was_ts"), settings)  # events without concepts
        ),
        moved=(
            pl.col("moved")
            + ((pl.col("touched") + pl.col("rest")) / 2).fill_null(0.0).fill_nan(0.0)
            + (pl.col("complained") / (pl.col("new_mass") + pl.col("complained")))
            .fill_null(0.0)
            .fill_nan(0.0)
        ).clip(0.0, 1.0),
    )
    return state.select(list(SHOPPER)).sort("shopper_key")


def _left(elapsed: pl.Expr, settings: Settings) -> pl.Expr:
    return pl.lit(2.0).pow(elapsed.cast(pl.Float64) / (-settings.slow_half_life_days * DAY_US))


def _earlier_that_day(
    connection: Connection, new: EventColumns, held: pl.DataFrame, refold: NDArray[np.int64], start: int
) -> EventColumns:
    """What shoppers with new events did earlier on the day of the first of them: the caps count it in."""
    first = pl.DataFrame({"shopper_key": new.shopper.astype(np.int64), "ts": new.ts})
    first = first.group_by("shopper_key").agg(day=pl.col("ts").min() // DAY_US).join(held, on="shopper_key")
    open_days = first.filter(
        pl.col("day") == pl.col("last_ts") // DAY_US, ~pl.col("shopper_key").is_in(refold.tolist())
    ).select("shopper_key", since=pl.col("day") * DAY_US)
    return events_from(connection, open_days.sort("shopper_key").rows(), start)


def _day_changes(
    every: EventColumns,
    weight: NDArray[np.float64],
    known: EventColumns,
    weight_was: NDArray[np.float64],
    moved: pl.DataFrame,
    concepts: ItemConcepts,
) -> pl.DataFrame:
    """What to add to `concept_days`: `node_key, day, mass`.

    The new events' mass; and of known events, the first of `every`, that weigh other than they did, for one
    came late before them and took up their cap or one flooded their hour, or whose items left concepts, the
    mass that is now less the mass that was.
    """
    count = known.seq.size
    recast = np.isin(known.item, moved["item_key"].unique().to_numpy())
    other = np.flatnonzero((weight[:count] != weight_was) | recast)
    now = np.r_[other, np.arange(count, every.seq.size)]
    parts = [day_masses(every.take(now), weight[now], concepts)]
    if other.size:
        left = ItemConcepts.from_rows(moved.filter("before"), concepts.item_count, concepts.node_count)
        stayed, gone = other[~recast[other]], other[recast[other]]
        parts += [
            day_masses(known.take(which), weight_was[which], had).with_columns(-pl.col("mass"))
            for which, had in ((stayed, concepts), (gone, left))
        ]
    change = pl.concat(parts).group_by("node_key", "day").agg(pl.col("mass").sum())
    return change.filter(pl.col("mass") != 0).sort("node_key", "day")


def add_concept_days(connection: Connection, change: pl.DataFrame) -> None:
    """Adds `mass` to each `(node_key, day)`; days without mass are left out."""
    days = change["day"].unique().to_list()
    held: list[tuple[int, int, int]] = []
    for piece in in_pieces(days):
        query = select(concept_days).where(concept_days.c.day.in_(piece))
        held.extend((row[0], row[1], row[2]) for row in connection.execute(query))
    old = pl.DataFrame(held, schema={"node_key": pl.Int64, "day": pl.Int64, "mass": pl.Int64}, orient="row")
    total = change.join(old, on=["node_key", "day"], how="left", suffix="_old", maintain_order="left")
    total = total.with_columns(mass=pl.col("mass") + pl.col("mass_old").fill_null(0)).drop("mass_old")
    bulk_insert(connection, concept_days, total.filter(pl.col("mass") != 0), replace=True)
    emptied = total.filter(pl.col("mass") == 0)
    if emptied.height:
        same = (concept_days.c.node_key == bindparam("node"), concept_days.c.day == bindparam("at"))
        rows = [{"node": node, "at": day} for node, day in emptied.select("node_key", "day").rows()]
        connection.execute(concept_days.delete().where(*same), rows)


def day_masses(events: EventColumns, weight: NDArray[np.float64], concepts: ItemConcepts) -> pl.DataFrame:
    """Positive mass by concept and UTC day: `node_key, day, mass`, in thousandths of a purchase."""
    event, node, share = concepts.expand(events.item)
    mass = np.round(np.maximum(weight[event], 0.0) * share * WEIGHT_UNIT).astype(np.int64)
    table = pl.DataFrame({"node_key": node.astype(np.int64), "day": events.ts[event] // DAY_US, "mass": mass})
    return table.group_by("node_key", "day").agg(pl.col("mass").sum())
