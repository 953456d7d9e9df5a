"""What is true of Complete Journey, asked in SQL of a database that holds the log as it is ingested.

Nothing of Penchant counts here: `demo_data` reads the files, SQLite does the rest.
"""

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from functools import cached_property

import polars as pl

from penchant.demo_data import JourneyCampaigns, JourneyData

Value = str | int | float | None

LEAST_NAME = 4
"""Letters of a name that is looked for in texts; shorter ones are words of the language, too."""
CATCH_ALLS = frozenset({"Other", "Others"})
"""Names of what has no name of its own; in a text they are words of the language."""
WORD = re.compile(r"[A-Za-z0-9][\w'&/-]*")

_TABLES = """
CREATE TABLE items (item TEXT PRIMARY KEY, title TEXT, category TEXT, brand TEXT, price REAL);
CREATE TABLE events (event TEXT PRIMARY KEY, shopper TEXT, item TEXT, at TEXT, day TEXT, value REAL,
    kind TEXT, session TEXT, quantity REAL);
CREATE TABLE campaigns (campaign TEXT PRIMARY KEY, kind TEXT, since TEXT, until TEXT);
CREATE TABLE told (campaign TEXT, shopper TEXT, PRIMARY KEY (campaign, shopper));
CREATE TABLE campaign_items (campaign TEXT, item TEXT, PRIMARY KEY (campaign, item))
"""
_INDICES = """
CREATE INDEX of_shopper ON events (shopper, item);
CREATE INDEX of_item ON events (item, shopper, at, day);
CREATE INDEX of_moment ON events (at, shopper, day, value);
CREATE INDEX of_category ON items (category);
CREATE VIEW bought AS SELECT * FROM events JOIN items USING (item);
CREATE VIEW clock AS SELECT max(at) AS now, max(day) AS today FROM events
"""


class Truth:
    """A log and its catalogue in an SQLite database in memory; use it from one thread.

    Tables: `items(item, title, category, brand, price)`; `events(event, shopper, item, at, day, value, kind,
    session, quantity)`, mostly purchases, `at` as `2017-03-04 05:06:07` and `day` as `2017-03-04`, UTC, the
    last two null where the log does not say; `bought`, both joined; `clock(now, today)`, the moment of the
    newest event, which is when questions are asked. A category is a path, `Grocery > Yogurt > Yogurt
    Multi-Packs`. Of campaigns `campaigns(campaign, kind, since, until)`, its first and last day,
    `told(campaign, shopper)` and `campaign_items(campaign, item)`.
    """

    def __init__(
        self, items: pl.DataFrame, events: pl.DataFrame, campaigns: JourneyCampaigns | None = None
    ) -> None:
        """Fills the tables.

        Args:
            items: `item_id, title, category, brand, price`.
            events: `event_id, shopper_id, item_id, ts, value`, and maybe `kind` (else all are
                purchases), `session_id, quantity`.
            campaigns: Without them the three tables are empty.
        """
        self.is_of_purchases = "kind" not in events.columns or events["kind"].eq("purchase").all()
        """Whether all events are; tools count a bad rating or a view otherwise than the tables do."""
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        self._known: dict[tuple[str, tuple[Value, ...]], list[tuple[Value, ...]]] = {}
        self._database.executescript(_TABLES)
        self._fill("items", items.select("item_id", "title", "category", "brand", "price").iter_rows())
        at = pl.col("ts").dt.strftime("%Y-%m-%d %H:%M:%S")
        kind, session, quantity = (
            pl.col(name) if name in events.columns else pl.lit(usual).alias(name)
            for name, usual in (("kind", "purchase"), ("session_id", None), ("quantity", None))
        )
        rows = events.select(
            "event_id",
            "shopper_id",
            "item_id",
            at,
            at.str.head(10).alias("day"),
            "value",
            kind,
            session,
            quantity,
        )
        self._fill("events", rows.iter_rows())
        if campaigns is not None:
            days = [pl.col(end).dt.strftime("%Y-%m-%d") for end in ("start", "end")]
            campaign = pl.col("campaign_id").cast(pl.String)
            self._fill("campaigns", campaigns.campaigns.select(campaign, "kind", *days).iter_rows())
            shopper, item = (pl.col(one).cast(pl.String) for one in ("shopper_id", "item_id"))
            self._fill("told", campaigns.told.select(campaign, shopper).iter_rows())
            self._fill("campaign_items", campaigns.items.select(campaign, item).iter_rows())
        self._database.executescript(_INDICES)
        self._database.commit()

    @classmethod
    def of_journey(cls, journey: JourneyData) -> "Truth":
        """Of the demo's data."""
        return cls(journey.items, journey.events, journey.campaigns)

    def close(self) -> None:
        """Frees the memory."""
        self._database.close()

    def rows(self, sql: str, values: Iterable[Value] = ()) -> list[tuple[Value, ...]]:
        """All rows of a query; the same query is asked once."""
        asked = (sql, tuple(values))
        if asked not in self._known:
            with closing(self._database.execute(*asked)) as found:
                self._known[asked] = found.fetchall()
        return self._known[asked]

    def column(self, sql: str, values: Iterable[Value] = ()) -> list[Value]:
        """The first column of a query."""
        return [row[0] for row in self.rows(sql, values)]

    def value(self, sql: str, values: Iterable[Value] = ()) -> Value:
        """The first value of a query that has one.

        Raises:
            LookupError: It has no row.
        """
        found = self.rows(sql, values)
        if not found:
            raise LookupError(f"no row: {sql}")
        return found[0][0]

    @cached_property
    def titles(self) -> dict[str, str]:
        """Titles by item id."""
        return {str(item): str(title) for item, title in self.rows("SELECT item, title FROM items")}

    @cached_property
    def shoppers(self) -> frozenset[str]:
        """Ids of all shoppers."""
        return frozenset(str(one) for one in self.column("SELECT DISTINCT shopper FROM events"))

    @cached_property
    def concepts(self) -> frozenset[str]:
        """The names in category paths."""
        paths = self.column("SELECT DISTINCT category FROM items WHERE category IS NOT NULL")
        return frozenset(part for path in paths for part in str(path).split(" > "))

    @cached_property
    def _names(self) -> dict[str, list[str]]:
        """Names of the catalogue by their first words, the longest first."""
        found: dict[str, list[str]] = {}
        for name in {" ".join(name.split()) for name in (*self.titles.values(), *self.concepts)}:
            is_word = name.islower() and name.isalpha()
            if (
                len(name) >= LEAST_NAME
                and name not in CATCH_ALLS
                and not is_word
                and (first := WORD.match(name))
            ):
                found.setdefault(first.group(), []).append(name)
        return {first: sorted(names, key=len, reverse=True) for first, names in found.items()}

    def names_from(self, word: str) -> list[str]:
        """Titles and concepts that begin with a word, the longest first; mere words are left out."""
        return self._names.get(word, [])

    def _fill(self, table: str, rows: Iterable[tuple[Value, ...]]) -> None:
        columns = self._database.execute(f"SELECT * FROM {table}").description
        marks = ", ".join("?" for _ in columns)
        self._database.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
