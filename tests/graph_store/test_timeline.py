from datetime import UTC, datetime

import polars as pl
import pytest

import penchant
from tests.shopfactory import ShopFrames


def by_hand(frames: ShopFrames, shopper: str, path: str, until: datetime) -> dict[str, int]:
    items = frames.items.filter(pl.col("category").str.starts_with(path))["item_id"]
    events = frames.events.filter(
        pl.col("user_id") == shopper, pl.col("item_id").is_in(items.implode()), pl.col("ts") <= until
    )
    months = events["ts"].dt.strftime("%Y-%m").value_counts()
    return dict(months.iter_rows())


def test_timeline_counts_the_events_of_each_month(
    tiny_shop_frames: ShopFrames, tiny_shop: penchant.Shop
) -> None:
    until = datetime(2025, 9, 15, tzinfo=UTC)
    lines = tiny_shop.timeline("u000002", as_of=until)
    assert [line.concept_id for line in lines] == [
        one.concept_id for one in tiny_shop.profile("u000002", as_of=until).interests
    ]
    for line in lines:
        path = line.concept_id.removeprefix("category:")
        true = by_hand(tiny_shop_frames, "u000002", path, until)
        assert dict(zip(line.months, line.events, strict=True)) == {m: true.get(m, 0) for m in line.months}


def test_last_month_is_that_of_the_moment_asked_for(tiny_shop: penchant.Shop) -> None:
    line, *_ = tiny_shop.timeline("u000002", as_of=datetime(2025, 2, 3, tzinfo=UTC), months=3)
    assert line.months == ("2024-12", "2025-01", "2025-02")


def test_thin_history_has_no_timeline(tiny_shop_frames: ShopFrames, tiny_shop: penchant.Shop) -> None:
    with pytest.raises(penchant.TooLittleHistory):
        tiny_shop.timeline(tiny_shop_frames.thin_shopper)
