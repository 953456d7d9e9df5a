"""From catalogue rows to concepts: taxonomy, brands, price bands and, where no categories are, clusters.

A row's `about` edges are a function of the row and of two fitted things that later rounds reuse (price
bands and clusters). A row that changed retires the edges it no longer supports and adds the others; nothing
is overwritten.
"""

from typing import NamedTuple

import numpy as np
import polars as pl
from sqlalchemy import Connection, func, insert, select

from penchant.graph_store.catalogue import items_since
from penchant.graph_store.cluster_matching import keep_names
from penchant.graph_store.cluster_names import ChooseName
from penchant.graph_store.database import bulk_insert, get_meta, in_pieces, lookup, set_meta
from penchant.graph_store.embedding import Embedder
from penchant.graph_store.item_edges import (
    add_item_edges,
    begins_of,
    believed_edges,
    retire_edges,
    store_edges,
)
from penchant.graph_store.price_bands import MIN_PRICED_ITEMS, PriceBands
from penchant.graph_store.schema import item_concepts, items, models, nodes
from penchant.graph_store.text_clusters import TYPICAL, ClusterModel, fit_clusters
from penchant.settings import Settings

MIN_CLUSTERED_ITEMS = 20
REFIT_GROWTH = 3
"""Clusters are fitted again when there are this many times the items that they were fitted on."""
TOO_FEW_CATEGORIES = 3.0
"""Below this effective number of categories (the exponential of their entropy) a catalogue has none."""
CLUSTER_SEED = 20_240_601
ABOUT = {
    "item_key": pl.Int64,
    "object": pl.String,
    "relation": pl.String,
    "weight": pl.Float64,
    "reasoner": pl.String,
}


class ConceptChange(NamedTuple):
    """What a round changed in the graph.

    Attributes:
        moved: Items whose concepts changed: `item_key, node_key, weight, before`; one row for each concept
            that the item had (`before` true) or has now.
        nodes: How many concepts are new.
        edges: How many edges are new.
        retired: How many edges were retired.
    """

    moved: pl.DataFrame
    nodes: int
    edges: int
    retired: int


def evolve_concepts(
    connection: Connection,
    since_version: int,
    settings: Settings,
    embedder: Embedder,
    *,
    now_us: int,
    choose_name: ChooseName | None,
    clusters_anew: bool,
) -> ConceptChange:
    """Brings the concept graph up to the catalogue.

    Args:
        connection: Inside the round's transaction.
        since_version: Catalogue version of the last round.
        settings: How to cluster.
        embedder: Used where the settings ask for embeddings as cluster features.
        now_us: The clock, microseconds.
        choose_name: Picks the names of clusters that are fitted now; none leaves them to their terms.
        clusters_anew: Whether clusters are made as if there had been none, but for their names.
    """
    if clusters_anew:
        set_meta(connection, clusters_fitted_on=0)
    rows = items_since(connection, since_version)
    if rows.is_empty() and not clusters_anew:
        return ConceptChange(_no_moves(), 0, 0, 0)
    bands_anew = since_version > 0 and _bands_are_due(connection)
    fitting = since_version > 0 and _clusters_are_due(connection, settings)
    if (
        fitting or bands_anew or clusters_anew
    ):  # every item gets the newly fitted concepts, not only those of this round
        rows = items_since(connection, 0)
    bands = _bands(connection, rows, anew=bands_anew, now_us=now_us)
    clusters = _clusters(connection, rows, settings, embedder, choose_name, now_us=now_us)
    about = pl.concat(
        [
            _categories(rows),
            _brands(rows),
            _band_edges(rows, bands),
            _cluster_edges(clusters),
        ]
    )
    added_nodes, taxonomy_edges = _add_nodes(
        connection, about["object"].unique(maintain_order=True), now_us=now_us
    )
    before = believed_edges(connection, rows["item_key"])
    same = ["item_key", "object", "weight"]
    added = about.join(before, on=same, how="anti", maintain_order="left")
    gone = before.join(about, on=same, how="anti", maintain_order="left")
    begins = begins_of(connection, rows, since_version, now_us=now_us)
    first_key = add_item_edges(connection, begins, added, now_us=now_us)
    retire_edges(connection, begins, gone, added, first_key, now_us=now_us)
    moved = _rewrite_item_concepts(connection, added, gone, before, about)
    return ConceptChange(moved, added_nodes, added.height + taxonomy_edges, gone.height)


def latest_model(connection: Connection, name: str) -> bytes | None:
    """The newest version of a fitted thing."""
    query = select(models.c.content).where(models.c.name == name).order_by(models.c.version.desc()).limit(1)
    return connection.scalar(query)


def store_model(connection: Connection, name: str, content: bytes, *, now_us: int) -> None:
    """Keeps a new version of a fitted thing."""
    version = connection.scalar(select(func.count()).select_from(models).where(models.c.name == name)) or 0
    connection.execute(
        insert(models).values(name=name, version=version + 1, recorded_at=now_us, content=content)
    )


def _clusters_are_due(connection: Connection, settings: Settings) -> bool:
    listed, without = connection.execute(
        select(func.count(), func.count().filter(items.c.category.is_(None)))
        .select_from(items)
        .where(items.c.listed == 1)
    ).one()
    wanted = listed if _cover_all(connection, settings) else without
    fitted_on = get_meta(connection, "clusters_fitted_on")
    return settings.clusters != "off" and wanted >= max(MIN_CLUSTERED_ITEMS, REFIT_GROWTH * fitted_on)


def _bands_are_due(connection: Connection) -> bool:
    known = select(items.c.price).where(items.c.listed == 1, items.c.price.is_not(None))
    prices = pl.Series(connection.scalars(known).all(), dtype=pl.Float64)
    held = latest_model(connection, "price_bands")
    if held is None:
        return len(prices) >= MIN_PRICED_ITEMS
    return PriceBands.from_bytes(held).outgrown_by(prices)


def _bands(connection: Connection, rows: pl.DataFrame, *, anew: bool, now_us: int) -> PriceBands:
    held = None if anew else latest_model(connection, "price_bands")
    if held is not None:
        return PriceBands.from_bytes(held)
    fitted = PriceBands.fit(rows["price"])
    if fitted.bounds:
        store_model(connection, "price_bands", fitted.to_bytes(), now_us=now_us)
    return fitted


class _Clusters(NamedTuple):
    model: ClusterModel | None
    texts: pl.DataFrame  # item_key, text: the items that clusters are for


def _clusters(
    connection: Connection,
    rows: pl.DataFrame,
    settings: Settings,
    embedder: Embedder,
    choose_name: ChooseName | None,
    *,
    now_us: int,
) -> _Clusters:
    texts = rows.filter(pl.col("title").is_not_null()).select(
        "item_key", pl.col("title").alias("text"), uncategorised=pl.col("category").is_null()
    )
    held = latest_model(connection, "clusters")
    fitted_on = get_meta(connection, "clusters_fitted_on")
    everything = _cover_all(connection, settings)
    if settings.clusters == "off":
        return _Clusters(None, texts.clear())
    if not everything:
        texts = texts.filter("uncategorised")
    if held is not None and texts.height < REFIT_GROWTH * fitted_on:
        return _Clusters(ClusterModel.from_bytes(held, embedder=embedder), texts)
    if texts.height < MIN_CLUSTERED_ITEMS:
        return _Clusters(None, texts.clear())
    model = fit_clusters(
        texts["text"].to_list(),
        features=settings.cluster_features,
        method=settings.cluster_method,
        embedder=embedder,
        rng_seed=CLUSTER_SEED,
        choose_name=choose_name,
    )
    if held is not None:
        used = connection.scalars(select(nodes.c.label).where(nodes.c.kind == "cluster"))
        before = ClusterModel.from_bytes(held, embedder=embedder)
        model = keep_names(before, model, texts["text"].to_list(), used=set(used))
    store_model(connection, "clusters", model.to_bytes(), now_us=now_us)
    set_meta(connection, clusters_fitted_on=texts.height, clusters_cover_all=int(everything))
    return _Clusters(model, texts)


def _cover_all(connection: Connection, settings: Settings) -> bool:
    """Whether clusters are for items with a category, too: where those of the whole catalogue say little."""
    if settings.clusters == "on":
        return True
    if get_meta(connection, "clusters_fitted_on"):
        return get_meta(connection, "clusters_cover_all") == 1
    categories = select(func.count()).where(items.c.listed == 1, items.c.category.is_not(None))
    counts = np.array(connection.scalars(categories.group_by(items.c.category)).all(), dtype=np.float64)
    share = counts / max(1.0, counts.sum())
    return bool(share.size) and float(np.exp(-(share * np.log(share)).sum())) < TOO_FEW_CATEGORIES


def _categories(rows: pl.DataFrame) -> pl.DataFrame:
    """An item in several categories is about each of them, by equal parts."""
    held = rows.filter(pl.col("category").is_not_null())
    paths = pl.col("category").str.split("\n")
    each = held.select("item_key", path=paths, weight=(1.0 / paths.list.len()).round(3)).explode("path")
    return each.select(
        "item_key",
        ("category:" + pl.col("path")).alias("object"),
        pl.lit("about").alias("relation"),
        "weight",
        pl.lit("taxonomy").alias("reasoner"),
    )


def _brands(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("brand").is_not_null()).select(
        "item_key",
        ("brand:" + pl.col("brand")).alias("object"),
        pl.lit("made_by").alias("relation"),
        pl.lit(1.0).alias("weight"),
        pl.lit("brand").alias("reasoner"),
    )


def _band_edges(rows: pl.DataFrame, bands: PriceBands) -> pl.DataFrame:
    priced = rows.filter(pl.col("price").is_not_null()) if bands.bounds else rows.clear()
    names = pl.Series([f"price:{label}" for label in bands.labels()], dtype=pl.String)
    return priced.select(
        "item_key",
        names.gather(bands.band_of(priced["price"])).alias("object"),
        pl.lit("about").alias("relation"),
        pl.lit(1.0).alias("weight"),
        pl.lit("price_band").alias("reasoner"),
    )


def _cluster_edges(clusters: _Clusters) -> pl.DataFrame:
    if clusters.model is None or clusters.texts.is_empty():
        return pl.DataFrame(schema=ABOUT)
    labels, typical = clusters.model.assign(clusters.texts["text"].to_list())
    names = pl.Series([f"cluster:{name}" for name in clusters.model.names], dtype=pl.String)
    found = (labels >= 0) & (typical >= TYPICAL)  # below it the cluster's name would not be true of the item
    return pl.DataFrame(
        {
            "item_key": clusters.texts["item_key"].filter(pl.Series(found)),
            "object": names.gather(labels[found]),
            "relation": ["about"] * int(found.sum()),
            "weight": np.round(typical[found].astype(np.float64), 3),
            "reasoner": ["text_cluster"] * int(found.sum()),
        },
        schema=ABOUT,
    )


def _add_nodes(connection: Connection, concept_ids: pl.Series, *, now_us: int) -> tuple[int, int]:
    """Adds concepts that are new, with the ancestors of category paths and the `is_a` edges between them."""
    wanted: dict[str, str | None] = {}  # concept to its parent
    for concept in concept_ids.to_list():
        facet, _, path = concept.partition(":")
        parts = path.split(" > ") if facet == "category" else [path]
        for depth in range(1, len(parts) + 1):
            parent = f"{facet}:{' > '.join(parts[: depth - 1])}" if depth > 1 else None
            wanted[f"{facet}:{' > '.join(parts[:depth])}"] = parent
    known = lookup(connection, nodes.c.node_id, nodes.c.node_key, list(wanted))
    new = {concept: parent for concept, parent in wanted.items() if concept not in known}
    start = connection.scalar(select(func.coalesce(func.max(nodes.c.node_key) + 1, 0))) or 0
    facets = [concept.partition(":")[0] for concept in new]
    labels = [c.removeprefix(f"{parent} > ") if parent else c.partition(":")[2] for c, parent in new.items()]
    rows = {"node_key": range(start, start + len(new)), "node_id": list(new), "kind": facets, "label": labels}
    bulk_insert(connection, nodes, pl.DataFrame(rows).with_columns(recorded_at=pl.lit(now_us)))
    taxonomy = [(concept, parent) for concept, parent in new.items() if parent]
    stored = pl.DataFrame(taxonomy, schema={"subject": pl.String, "object": pl.String}, orient="row")
    store_edges(
        connection,
        stored.with_columns(
            relation=pl.lit("is_a"), weight=pl.lit(1.0), reasoner=pl.lit("taxonomy"), valid_from=None
        ).with_columns(rationale="the catalogue has the path `" + pl.col("subject").str.slice(9) + "`"),
        now_us=now_us,
    )
    return len(new), stored.height


def _rewrite_item_concepts(
    connection: Connection, added: pl.DataFrame, gone: pl.DataFrame, before: pl.DataFrame, about: pl.DataFrame
) -> pl.DataFrame:
    changed = pl.concat([added["item_key"], gone["item_key"]]).unique().to_frame()
    old = before.join(changed, on="item_key", how="semi")
    new = about.join(changed, on="item_key", how="semi")
    objects = pl.concat([old["object"], new["object"]]).unique().to_list()
    keys = lookup(connection, nodes.c.node_id, nodes.c.node_key, objects)
    table = pl.DataFrame(
        {"object": list(keys), "node_key": list(keys.values())},
        schema={"object": pl.String, "node_key": pl.Int64},
    )
    columns = ("item_key", "node_key", "weight")
    old = old.join(table, on="object", maintain_order="left").select(columns)
    new = new.join(table, on="object", maintain_order="left").select(columns)
    for piece in in_pieces(old["item_key"].unique().to_list()):
        connection.execute(item_concepts.delete().where(item_concepts.c.item_key.in_(piece)))
    bulk_insert(connection, item_concepts, new.sort("item_key", "node_key"))
    return pl.concat(
        [old.with_columns(before=pl.lit(value=True)), new.with_columns(before=pl.lit(value=False))]
    )


def _no_moves() -> pl.DataFrame:
    return pl.DataFrame(
        schema={"item_key": pl.Int64, "node_key": pl.Int64, "weight": pl.Float64, "before": pl.Boolean}
    )
