"""The view: renewed round by round it equals a fresh one, and the log mends its lost columns."""

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

import penchant
from penchant.graph_store import ShopView
from tests.smallshop import Deed, catalogue_frame, deeds_frame, make_shop, microseconds, moment

ITEMS = catalogue_frame(tea="Food > Tea", jam="Food > Jam", soap="Home > Bath")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[penchant.Shop]:
    deeds = [Deed("a", "tea", 1), Deed("b", "jam", 2), Deed("b", "soap", 2.5, "return")]
    with make_shop(tmp_path, deeds, ITEMS) as made:
        yield made


def fresh_view(shop: penchant.Shop) -> ShopView:
    return ShopView(shop._database, shop.folder, shop.settings)


def assert_same(view: ShopView, fresh: ShopView) -> None:
    assert (view.end, view.now, view.kinds) == (fresh.end, fresh.now, fresh.kinds)
    assert (view.item_ids, view.item_titles, view.shopper_ids) == (
        fresh.item_ids,
        fresh.item_titles,
        fresh.shopper_ids,
    )
    assert view.taxonomy.ids == fresh.taxonomy.ids
    for name in view.log._fields:
        np.testing.assert_array_equal(getattr(view.log, name), getattr(fresh.log, name))
    np.testing.assert_array_equal(view.concepts.node, fresh.concepts.node)
    np.testing.assert_array_equal(view.concepts.lengths, fresh.concepts.lengths)
    for at in (view.now, view.now - 3 * 86_400_000_000 - 7):
        np.testing.assert_array_equal(view.base_rates(at), fresh.base_rates(at))


@pytest.mark.parametrize("seed", range(4))
def test_view_renewed_after_any_change_equals_a_fresh_one(shop: penchant.Shop, seed: int) -> None:
    rng = random.Random(seed)
    number = 100

    def late_and_new_events() -> None:
        nonlocal number
        deeds = [
            Deed(rng.choice("abcd"), rng.choice(["tea", "jam", "soap", "odd"]), rng.random() * 30)
            for _ in range(6)
        ]
        shop.ingest(deeds_frame(deeds, first_id=number))
        number += len(deeds)

    def moved_item() -> None:
        shop.ingest(catalogue_frame(tea=rng.choice(["Food > Tea", "Home > Tea", "Food"])), items=True)

    def new_item() -> None:
        shop.ingest(catalogue_frame(**{f"new_{rng.random()}": "Home > Bath"}), items=True)

    changes: list[Callable[[], object]] = [
        late_and_new_events,
        moved_item,
        new_item,
        shop.evolve,
        shop.evolve,
    ]
    for _ in range(12):
        rng.choice(changes)()
        assert_same(shop._view, fresh_view(shop))


def test_base_rates_are_shares_decayed_by_the_day(shop: penchant.Shop) -> None:
    # day 2, half-life 180: one tea a day ago, one jam today, the return counts nothing
    old = 2 ** (-1 / 180)
    taxonomy = shop._view.taxonomy
    rates = shop._view.base_rates(microseconds(moment(2.9)))
    assert dict(zip(taxonomy.ids, rates.tolist(), strict=True)) == pytest.approx(
        {
            "category:Food": 1.0,
            "category:Food > Tea": old / (old + 1),
            "category:Food > Jam": 1 / (old + 1),
            "category:Home": 0.0,
            "category:Home > Bath": 0.0,
        }
    )


def test_base_rates_do_not_see_later_events_of_the_same_day(shop: penchant.Shop) -> None:
    # jam comes on day 2.0: a microsecond before it there is only tea
    taxonomy = shop._view.taxonomy
    rates = shop._view.base_rates(microseconds(moment(2)) - 1)
    assert rates[taxonomy.ids.index("category:Food > Jam")] == 0


def test_base_rates_do_not_see_a_flood_of_clicks_later_in_the_hour(tmp_path: Path) -> None:
    few = [Deed("robot", "tea", 2 + click / 86_400, "view") for click in range(5)]
    deeds = [Deed("a", "tea", 1), Deed("b", "jam", 2), *few]
    flood = [Deed("robot", "soap", 2 + click / 86_400, "view") for click in range(10, 500)]
    at = microseconds(moment(2 + 9 / 86_400))
    with make_shop(tmp_path / "calm", deeds, ITEMS) as calm:
        expected = calm._view.base_rates(at)
    with make_shop(tmp_path / "flooded", [*deeds, *flood], ITEMS) as flooded:
        np.testing.assert_array_equal(flooded._view.base_rates(at), expected)


def test_lost_columns_are_read_from_the_log_again(shop: penchant.Shop) -> None:
    before = fresh_view(shop).log
    shutil.rmtree(shop.folder / "columns")
    assert fresh_view(shop).log.seq.tolist() == before.seq.tolist()


def test_columns_with_a_gap_are_read_from_the_log_again(shop: penchant.Shop) -> None:
    for number in range(3):
        shop.ingest(deeds_frame([Deed("c", "tea", 10 + number)], first_id=100 + number))
        shop.evolve()
    before = fresh_view(shop).log
    (shop.folder / "columns" / "events-3-4.npz").unlink()
    after = fresh_view(shop).log
    assert after.seq.tolist() == before.seq.tolist()
    assert after.ts.tolist() == before.ts.tolist()


def test_events_of_a_shopper_end_at_the_moment_asked_for(shop: penchant.Shop) -> None:
    view = shop._view
    key = view.shopper_ids.index("b")  # type: ignore[arg-type]
    ends = [microseconds(moment(day)) for day in (1.9, 2, 2.4, 2.5)]
    counts = [len(view.log.seq[view.events_of(key, until=end)]) for end in ends]
    assert counts == [0, 1, 1, 2]


def test_event_ids_come_back_in_the_order_asked_for(shop: penchant.Shop) -> None:
    assert shop._view.event_ids([2, 0, 2]) == ["e2", "e0", "e2"]


def test_ids_of_events_without_one_are_the_hash_in_hex(tmp_path: Path) -> None:
    with penchant.open(tmp_path, create=True) as shop:
        shop.ingest(deeds_frame([Deed("a", "tea", 1)]).drop("event_id"))
        shop.evolve()
        (event_id,) = shop._view.event_ids([0])
    assert len(event_id) == 34
    assert event_id.startswith("h-")
    assert int(event_id[2:], 16) > 0
