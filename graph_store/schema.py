"""The tables of a shop's database, in portable SQLAlchemy Core.

Everything that happened is append-only: `events`, `edges` (retired, never deleted), `decisions`,
`corrections`, `profiles` and `models` (versioned), `item_history`, `campaigns` (of an id the newest row
counts). `item_concepts`, `interests`, `concept_days` and `vectors` are derived and can be rebuilt.
Times are integers, microseconds since 1970 UTC. `*_key` columns are dense local integers from 0.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)

SCHEMA_VERSION = 6

metadata = MetaData()

meta = Table("meta", metadata, Column("key", String, primary_key=True), Column("value", Text, nullable=False))

shoppers = Table(
    "shoppers",
    metadata,
    Column("shopper_key", Integer, primary_key=True, autoincrement=False),
    Column("shopper_id", String, nullable=False, unique=True),
)
sessions = Table(
    "sessions",
    metadata,
    Column("session_key", Integer, primary_key=True, autoincrement=False),
    Column("session_id", String, nullable=False, unique=True),
)
kinds = Table(
    "kinds",
    metadata,
    Column("kind_key", SmallInteger, primary_key=True, autoincrement=False),
    Column("kind", String, nullable=False, unique=True),
)
items = Table(
    "items",
    metadata,
    Column("item_key", Integer, primary_key=True, autoincrement=False),
    Column("item_id", String, nullable=False, unique=True),
    Column("listed", SmallInteger, nullable=False),  # 0: seen in events only, no catalogue row yet
    Column("title", Text),
    Column("category", Text),
    Column("brand", Text),
    Column("price", Float),
    Column("description", Text),
    Column("attributes", Text),  # JSON object
    Column("available_from", BigInteger),
    Column("available_to", BigInteger),
    Column("recorded_at", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),  # the catalogue counter when the row last changed
    Column("valid_from", BigInteger),  # since when the row says it holds; null: since it was taken in
    Index("items_version", "version"),
)
item_history = Table(
    "item_history",
    metadata,
    Column("item_key", Integer, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("recorded_at", BigInteger, nullable=False),
    Column("row", Text, nullable=False),  # the replaced catalogue row, as JSON
)

batches = Table(
    "batches",
    metadata,
    Column("batch", Integer, primary_key=True, autoincrement=False),
    Column("source", Text, nullable=False),
    Column("holds", String, nullable=False),  # "events", "items", "campaigns", "told" or "campaign items"
    Column("recorded_at", BigInteger, nullable=False),
    Column("first_seq", BigInteger),  # events: the range of seq this batch added
    Column("end_seq", BigInteger),
    Column("accepted", Integer, nullable=False),
    Column("duplicates", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
)
events = Table(
    "events",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("hash_hi", BigInteger, nullable=False),  # 128-bit hash of the event's id
    Column("hash_lo", BigInteger, nullable=False),
    Column("source_id", Text),  # the id the source gave; null where it was made from content
    Column("shopper_key", Integer, nullable=False),
    Column("item_key", Integer, nullable=False),
    Column("kind_key", SmallInteger, nullable=False),
    Column("ts", BigInteger, nullable=False),
    Column("value", Float),
    Column("session_key", Integer),
    Column("quantity", Float),  # pieces of a purchase or a return; null where the source does not say
    Index("events_hash", "hash_hi"),
    Index("events_shopper", "shopper_key", "ts"),
)
event_texts = Table(
    "event_texts",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("text", Text),
    Column("context", Text),  # JSON object
)
rejects = Table(
    "rejects",
    metadata,
    Column("batch", Integer, primary_key=True),
    Column("line", Integer, primary_key=True),  # line of the source file, the header being line 1
    Column("reason", Text, nullable=False),
    Column("row", Text, nullable=False),  # the offending row as JSON
)

nodes = Table(
    "nodes",
    metadata,
    Column("node_key", Integer, primary_key=True, autoincrement=False),
    Column("node_id", String, nullable=False, unique=True),  # "category:A > B", "brand:X"
    Column("kind", String, nullable=False),  # one of `taxonomy.FACETS`
    Column("label", Text, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
)
edges = Table(
    "edges",
    metadata,
    Column("edge_key", Integer, primary_key=True, autoincrement=False),
    Column("subject", String, nullable=False),
    Column("relation", String, nullable=False),
    Column("object", String, nullable=False),
    Column("weight", Float, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("support", Float, nullable=False),
    Column("reasoner", String, nullable=False),
    Column("rationale", Text, nullable=False),
    Column("valid_from", BigInteger),  # null: since always
    Column("valid_to", BigInteger),  # null: until further notice
    Column("recorded_at", BigInteger, nullable=False),
    # null: still believed. With `valid_to`: it ended in the shop then. Without: another row puts it otherwise
    Column("retired_at", BigInteger),
    Index("edges_subject", "subject", "relation"),
    Index("edges_object", "object", "relation"),
)
decisions = Table(  # why the arbiter believes what it believes; append-only
    "decisions",
    metadata,
    Column("decision_key", Integer, primary_key=True, autoincrement=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("action", String, nullable=False),  # admitted, revised, retired, merged, refused
    Column("edge_key", Integer),  # null: refused, so there is no edge
    Column("subject", String, nullable=False),
    Column("relation", String, nullable=False),
    Column("object", String, nullable=False),
    Column("reasoner", String, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("support", Float, nullable=False),
    Column("reason", Text, nullable=False),
    Column("cause", Integer),  # the edge that took the place of a retired one
    Column("premises", Text),  # JSON list of triples that a derived edge rests on
    Index("decisions_subject", "subject", "relation"),
)

item_concepts = Table(  # what the current `about` edges of items say, for arithmetic
    "item_concepts",
    metadata,
    Column("item_key", Integer, primary_key=True),
    Column("node_key", Integer, primary_key=True),
    Column("weight", Float, nullable=False),  # 0 to 1: how much the item is about the concept
    sqlite_with_rowid=False,
)
models = Table(  # fitted things that later rounds reuse: cluster centroids, price bands
    "models",
    metadata,
    Column("name", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("recorded_at", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

interests = Table(
    "interests",
    metadata,
    Column("shopper_key", Integer, primary_key=True),
    Column("node_key", Integer, primary_key=True),
    Column("slow", Float, nullable=False),  # decayed mass as of `last_ts`
    Column("negative", Float, nullable=False),
    Column("events", Integer, nullable=False),
    Column("days", Integer, nullable=False),  # distinct UTC days with an event
    Column("first_ts", BigInteger, nullable=False),
    Column("last_ts", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
shopper_state = Table(
    "shopper_state",
    metadata,
    Column("shopper_key", Integer, primary_key=True, autoincrement=False),
    Column("events", Integer, nullable=False),
    Column("first_ts", BigInteger, nullable=False),
    Column("last_ts", BigInteger, nullable=False),
    Column("mass", Float, nullable=False),  # slow mass over all concepts, as of `last_ts`
    Column("moved", Float, nullable=False),  # how far the interests moved since the last profile, 0 to 1
    Index("shopper_state_moved", "moved"),
)
concept_days = Table(
    "concept_days",
    metadata,
    Column("node_key", Integer, primary_key=True),
    Column("day", Integer, primary_key=True),  # days since 1970 UTC
    Column("mass", BigInteger, nullable=False),  # in thousandths of a purchase, so that sums are exact
    sqlite_with_rowid=False,
)
corrections = Table(  # what a merchant knows better of a shopper; append-only, the newest of a concept counts
    "corrections",
    metadata,
    Column("correction_key", Integer, primary_key=True, autoincrement=False),
    Column("shopper_key", Integer, nullable=False),
    Column("node_key", Integer, nullable=False),
    Column("action", String, nullable=False),  # add, lock, remove, clear
    Column("reason", Text, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    Index("corrections_shopper", "shopper_key", "node_key"),
)
campaigns = Table(
    "campaigns",
    metadata,
    Column("campaign_key", Integer, primary_key=True, autoincrement=False),
    Column("campaign_id", String, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text),
    Column("first_day", Integer, nullable=False),  # days since 1970 UTC
    Column("last_day", Integer, nullable=False),  # the last one that belongs to it
    Column("recorded_at", BigInteger, nullable=False),
    Index("campaigns_id", "campaign_id"),
)
campaign_told = Table(  # by public id: who was told need not have come yet
    "campaign_told",
    metadata,
    Column("campaign_id", String, primary_key=True),
    Column("shopper_id", String, primary_key=True),
    Index("campaign_told_shopper", "shopper_id"),
    sqlite_with_rowid=False,
)
campaign_items = Table(
    "campaign_items",
    metadata,
    Column("campaign_id", String, primary_key=True),
    Column("item_id", String, primary_key=True),
    sqlite_with_rowid=False,
)

profiles = Table(
    "profiles",
    metadata,
    Column("shopper_key", Integer, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("as_of", BigInteger, nullable=False),  # events up to here
    Column("recorded_at", BigInteger, nullable=False),
    Column("serial", Integer, nullable=False, unique=True),  # rises over all shoppers
    Column("by_model", SmallInteger, nullable=False),  # 1: a model was asked to word it
    Column("document", Text, nullable=False),  # the profile as JSON
)
vectors = Table(
    "vectors",
    metadata,
    Column("text_hash", String, primary_key=True),
    Column("model", String, primary_key=True),
    Column("vector", LargeBinary, nullable=False),  # float32, little-endian, L2 norm 1
)
rounds = Table(
    "rounds",
    metadata,
    Column("round", Integer, primary_key=True, autoincrement=False),
    Column("started_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
    Column("end_seq", BigInteger),  # one past the last event it knew; null: written by an older version
    Column("report", Text, nullable=False, server_default=text("''")),
)
