"""What the catalogue says of items, as edges: which are believed, which begin, which end, and since when."""

import polars as pl
from sqlalchemy import Connection, bindparam, func, select, update

from penchant.graph_store.database import bulk_insert, in_pieces, lookup
from penchant.graph_store.schema import decisions, edges, item_concepts, item_history, items

REASONERS = {
    "category": "taxonomy",
    "brand": "brand",
    "price": "price_band",
    "cluster": "text_cluster",
}
"""Who says of items what they are about, by facet."""


def believed_edges(connection: Connection, item_keys: pl.Series) -> pl.DataFrame:
    """The edges of some items to their concepts and brands that are believed now.

    Returns:
        `edge_key, item_key, object, weight`.
    """
    schema = {"edge_key": pl.Int64, "item_key": pl.Int64, "object": pl.String, "weight": pl.Float64}
    wanted = item_keys.to_list()
    have = set(lookup(connection, item_concepts.c.item_key, item_concepts.c.node_key, wanted))
    by_id = {f"item:{item_id}": key for item_id, key in _ids(connection, sorted(have)).items()}
    rows: list[tuple[int, int, str, float]] = []
    for piece in in_pieces(list(by_id)):
        query = select(edges.c.edge_key, edges.c.subject, edges.c.object, edges.c.weight).where(
            edges.c.subject.in_(piece),
            edges.c.relation.in_(("about", "made_by")),
            edges.c.retired_at.is_(None),
        )
        rows.extend((r[0], by_id[r[1]], r[2], r[3]) for r in connection.execute(query))
    return pl.DataFrame(rows, schema=schema, orient="row")


def begins_of(connection: Connection, rows: pl.DataFrame, since_version: int, *, now_us: int) -> pl.DataFrame:
    """Since when what is new of each item holds: `item_key, item_id, since`.

    That is since when its row says, or else now; null, since always, where the item is met first now.
    A row that was there before, and is only fitted anew, says nothing of when.

    Args:
        connection: Inside the round's transaction.
        rows: As `items_since` has them.
        since_version: Catalogue version of the last round.
        now_us: The clock, microseconds.
    """
    met = _met_before(connection, rows, since_version)
    said = pl.when(pl.col("version") > since_version).then(pl.col("valid_from"))
    since = pl.when(pl.col("item_key").is_in(met)).then(pl.lit(now_us))
    return rows.select("item_key", "item_id", since=pl.coalesce(said, since))


def add_item_edges(connection: Connection, begins: pl.DataFrame, added: pl.DataFrame, *, now_us: int) -> int:
    """Stores edges of items; returns the first key.

    Args:
        connection: Inside the round's transaction.
        begins: As `begins_of` has it.
        added: `item_key, object, relation, weight, reasoner`.
        now_us: The clock, microseconds.
    """
    reasons = pl.DataFrame(
        {
            "reasoner": ["taxonomy", "brand", "price_band", "text_cluster"],
            "rationale": ["its catalogue row has this category", "its catalogue row has this brand",
                          "its catalogue price falls in this band", "its title is nearest to this cluster"],
        }
    )  # fmt: skip
    named = added.join(begins, on="item_key", maintain_order="left").join(
        reasons, on="reasoner", maintain_order="left"
    )
    subject = ("item:" + pl.col("item_id")).alias("subject")
    return store_edges(
        connection,
        named.select(subject, "relation", "object", "weight", "reasoner", "rationale", valid_from="since"),
        now_us=now_us,
    )


def retire_edges(
    connection: Connection,
    begins: pl.DataFrame,
    gone: pl.DataFrame,
    added: pl.DataFrame,
    first_key: int,
    *,
    now_us: int,
) -> None:
    """Ends edges, each for the new one of the same item and facet where there is one, and says so.

    Args:
        connection: Inside the round's transaction.
        begins: As `begins_of` has it; an edge ends when what takes its place begins.
        gone: Edges that end, as `believed_edges` has them.
        added: Those that were added, in the order of their keys.
        first_key: Of them.
        now_us: The clock, microseconds.
    """
    if gone.is_empty():
        return
    statement = update(edges).where(edges.c.edge_key == bindparam("key"))
    ended = gone.join(begins, on="item_key", how="left").select("edge_key", pl.col("since").fill_null(now_us))
    connection.execute(
        statement.values(valid_to=bindparam("until"), retired_at=now_us),
        [{"key": key, "until": until} for key, until in ended.iter_rows()],
    )
    facet = pl.col("object").str.split(":").list.first().alias("facet")
    numbered = added.with_columns(facet, cause=pl.int_range(pl.len()) + first_key)
    places = numbered.unique(["item_key", "facet"], keep="first").select("item_key", "facet", "cause")
    told = gone.with_columns(facet).join(places, on=["item_key", "facet"], how="left", maintain_order="left")
    told = told.join(begins, on="item_key", how="left", maintain_order="left")
    start = connection.scalar(select(func.coalesce(func.max(decisions.c.decision_key) + 1, 0))) or 0
    replaced = pl.col("cause").is_not_null()
    bulk_insert(
        connection,
        decisions,
        told.select(
            decision_key=pl.int_range(pl.len()) + start,
            recorded_at=pl.lit(now_us),
            action=pl.lit("retired"),
            edge_key="edge_key",
            subject="item:" + pl.col("item_id"),
            relation=pl.when(pl.col("facet") == "brand").then(pl.lit("made_by")).otherwise(pl.lit("about")),
            object="object",
            reasoner=pl.col("facet").replace(REASONERS),
            confidence=pl.lit(1.0),
            support=pl.lit(1.0),
            reason=pl.when(replaced)
            .then(pl.lit("the catalogue says otherwise now"))
            .otherwise(pl.lit("the catalogue no longer says so")),
            cause="cause",
        ),
    )


def store_edges(connection: Connection, rows: pl.DataFrame, *, now_us: int) -> int:
    """Stores edges of which the catalogue is sure; returns the first key.

    Args:
        connection: Inside the round's transaction.
        rows: `subject, relation, object, weight, reasoner, rationale, valid_from`.
        now_us: The clock, microseconds.
    """
    start = connection.scalar(select(func.coalesce(func.max(edges.c.edge_key) + 1, 0))) or 0
    bulk_insert(
        connection,
        edges,
        rows.with_columns(
            edge_key=pl.int_range(start, start + rows.height),
            confidence=pl.lit(1.0),
            support=pl.lit(1.0),
            recorded_at=pl.lit(now_us),
        ),
    )
    return start


def _ids(connection: Connection, keys: list[int]) -> dict[str, int]:
    found = lookup(connection, items.c.item_key, items.c.item_id, keys)
    return {item_id: key for key, item_id in found.items()}


def _met_before(connection: Connection, rows: pl.DataFrame, since_version: int) -> list[int]:
    """Those of the items that an earlier round saw in the catalogue, with concepts or without."""
    met = rows.filter(pl.col("version") <= since_version)["item_key"].to_list()
    changed = rows.filter(pl.col("version") > since_version)["item_key"].to_list() if since_version else []
    before = select(item_history.c.item_key).where(item_history.c.version <= since_version)
    for piece in in_pieces(changed):
        met.extend(connection.scalars(before.where(item_history.c.item_key.in_(piece))))
    return met
