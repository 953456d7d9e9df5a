"""What makes two rows one event: the id that the source gives, else all that they say."""

import numpy as np
import polars as pl

from penchant.graph_store.event_hash import Coded, Hash128, hash_content, hash_ids

CONTENT = ("shopper_id", "item_id", "kind", "ts", "value", "session_id", "text", "context")
"""What makes two events without ids the same event, with the quantity where there is one."""


def identity_of(rows: pl.DataFrame, coded: dict[str, Coded], *, keep_repeats: bool = False) -> Hash128:
    """A hash of each event; equal ones are one event.

    Args:
        rows: Events, as `check_events` gives them.
        coded: Some of their columns of text.
        keep_repeats: Whether rows without an id that are alike are an event each, told apart by how many of
            them came before in `rows`: a file that is read again has the same events.
    """
    given = rows["event_id"].is_not_null().to_numpy()
    if given.all() and rows.height:
        return hash_ids(rows["event_id"])
    columns = [coded.get(name) or _content(rows[name]) for name in CONTENT]
    made = hash_content(columns)
    if (told := rows["quantity"].is_not_null().to_numpy()).any():  # other events keep the hash that they had
        with_pieces = hash_content([*columns, rows["quantity"]])
        made.hi[told], made.lo[told] = with_pieces.hi[told], with_pieces.lo[told]
    if keep_repeats:
        pairs = _pairs(made).with_columns(nth=pl.int_range(pl.len()).over("hi", "lo"))
        again = (pairs["nth"] > 0).to_numpy()
        numbered = hash_content(pairs.get_columns())
        made.hi[again], made.lo[again] = numbered.hi[again], numbered.lo[again]
    if given.any():
        ids = hash_ids(rows["event_id"].filter(given))
        made.hi[given], made.lo[given] = ids.hi, ids.lo
    return made


def repeated(identity: Hash128) -> pl.Series:
    """(n,) whether an earlier row is the same event."""
    return _pairs(identity).select(~pl.struct("hi", "lo").is_first_distinct()).to_series()


def _pairs(identity: Hash128) -> pl.DataFrame:
    return pl.DataFrame({"hi": np.array(identity.hi), "lo": np.array(identity.lo)})


def _content(column: pl.Series) -> pl.Series | Coded:
    return Coded.of(column) if column.dtype == pl.String else column
