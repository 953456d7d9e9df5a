"""One event's or item's columns, checked as an ingest at `NOW_S` would, and what became of them."""

from datetime import UTC, datetime
from typing import Any

import polars as pl

from penchant.graph_store.mapping import EventMapping, ItemMapping, Mapping
from penchant.graph_store.row_checks import Checked
from penchant.graph_store.sources import read_source
from penchant.graph_store.validation import check_events, check_items
from tests.graph_store.shop_folder import NOW_S

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
EVENT: dict[str, Any] = {"shopper_id": "u1", "item_id": "i1", "kind": "view", "ts": NOON}


def events(mapping: EventMapping | None = None, /, **columns: Any) -> Checked:
    frame = pl.DataFrame({name: [value] for name, value in EVENT.items() if name not in columns})
    given = {
        name: value if isinstance(value, pl.Series) else pl.Series([value]) for name, value in columns.items()
    }
    source = read_source(frame.with_columns(**given), Mapping())
    return check_events(source, mapping or EventMapping(), now_s=NOW_S)


def items(mapping: ItemMapping | None = None, /, **columns: Any) -> Checked:
    given = {"item_id": "i1", **columns}
    frame = pl.DataFrame({n: v if isinstance(v, pl.Series) else pl.Series([v]) for n, v in given.items()})
    return check_items(read_source(frame, Mapping()), mapping or ItemMapping())


def accepted(checked: Checked, column: str) -> Any:
    assert checked.rejects.is_empty(), checked.rejects.to_dicts()
    return checked.rows[column].item()


def reason(checked: Checked) -> str:
    assert checked.rows.is_empty()
    said: str = checked.rejects["reason"].item()
    return said
