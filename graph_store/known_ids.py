"""Finds the local key of a public id, or says which ids are like it."""

import difflib
from typing import Literal

from sqlalchemy import func, select

from penchant.errors import NotFound, clipped
from penchant.graph_store.database import Database
from penchant.graph_store.schema import items, shoppers

SUGGESTIONS = 3
SUGGEST_FROM = 100_000
_COLUMNS = {
    "shopper": (shoppers.c.shopper_key, shoppers.c.shopper_id),
    "item": (items.c.item_key, items.c.item_id),
}


def key_of(database: Database, what: Literal["shopper", "item"], wanted: str) -> int:
    """The key of a shopper or an item.

    Args:
        database: The shop's.
        what: Which of the two.
        wanted: Its public id.

    Raises:
        NotFound: There is none; the message says how many are known and which are spelt alike, among the
            first `SUGGEST_FROM`.
    """
    key, name = _COLUMNS[what]
    with database.read() as connection:
        found = connection.scalar(select(key).where(name == wanted))
        if found is not None:
            return int(found)
        known = connection.scalar(select(func.count(key))) or 0
        some = connection.scalars(select(name).limit(SUGGEST_FROM)).all()
    near = difflib.get_close_matches(wanted, some, n=SUGGESTIONS, cutoff=0.6)
    hint = f", did you mean {', '.join(f'`{one}`' for one in near)}?" if near else ""
    raise NotFound(f"no {what} `{clipped(wanted)}`; {known:,} known{hint}")
