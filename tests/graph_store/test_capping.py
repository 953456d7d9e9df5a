"""What the caps leave of events, that rounds agree with a rebuild about it, and that no robot is a taste."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from penchant.graph_store.capping import capped_weights
from penchant.graph_store.event_columns import EventColumns
from penchant.graph_store.event_weights import event_weights
from penchant.graph_store.fold import DAY_US
from penchant.graph_store.interest_model import interest_table, select_interests
from penchant.graph_store.schema import concept_days
from penchant.ids import ShopperId
from penchant.settings import Settings
from tests.graph_store.shop_folder import ShopFolder
from tests.graph_store.test_evolution import (
    bought,
    compare_with_rebuild,
    events_in,
    history,
    items_in,
    state,
    tiny_catalogue,
)
from tests.shopfactory import ShopFrames

START = 1_735_689_600_000_000  # 1 January 2025
HOUR_US = DAY_US // 24
KINDS = {0: "purchase", 1: "click", 2: "return", 3: "view"}
TIGHT = Settings(
    clusters="off",
    cap_per_item_day=1.2,
    cap_per_hour=0.25,
    cap_per_day=0.6,
    cap_per_day_in_all=3.05,
)


def log(rows: Sequence[tuple[int, int, int, int]]) -> EventColumns:
    """Shopper, item, kind and microseconds after `START` of each event, in the order of `seq`."""
    table = np.array(rows, dtype=np.int64).reshape(-1, 4)
    return EventColumns(
        np.arange(len(rows)),
        table[:, 0].astype(np.int32),
        table[:, 1].astype(np.int32),
        table[:, 2].astype(np.int16),
        START + table[:, 3],
        np.full(len(rows), np.nan),
        np.full(len(rows), -1, dtype=np.int32),
        np.full(len(rows), np.nan, dtype=np.float32),
    )


def plain(events: EventColumns, settings: Settings) -> NDArray[np.float64]:
    """The definition: one cap after the other, each as a budget that events draw on in turn."""
    weight = event_weights(events.kind, events.value, KINDS, rating_max=settings.rating_max)
    sign, left = np.sign(weight), np.round(np.abs(weight) * 1000).astype(int)
    order = np.lexsort((events.seq, events.ts, events.shopper)).tolist()
    day = (events.ts // DAY_US).tolist()
    hour = (events.ts // HOUR_US).tolist()
    who, what = events.shopper.tolist(), events.item.tolist()
    idle = [KINDS[kind] in ("click", "view") for kind in events.kind.tolist()]
    caps = (
        (lambda i: (who[i], what[i], day[i]), settings.cap_per_item_day, False),
        (lambda i: (who[i], hour[i]), settings.cap_per_hour, True),
        (lambda i: (who[i], day[i]), settings.cap_per_day, True),
        (lambda i: (who[i], day[i]), settings.cap_per_day_in_all, False),
    )
    for key, cap, only_idle in caps:
        budget: dict[object, int] = defaultdict(lambda cap=cap: round(cap * 1000))  # type: ignore[misc]
        for i in order:
            if idle[i] or not only_idle:
                left[i] = min(left[i], budget[key(i)])
                budget[key(i)] -= left[i]
    return np.asarray(sign * left / 1000)


@st.composite
def logs(draw: st.DrawFn) -> EventColumns:
    moment = st.integers(0, 8).map(lambda eighth: eighth * HOUR_US * 6)
    row = st.tuples(st.integers(0, 2), st.integers(0, 2), st.sampled_from(sorted(KINDS)), moment)
    return log(draw(st.lists(row, max_size=60)))


@given(events=logs())
def test_the_caps_are_budgets_drawn_on_in_turn(events: EventColumns) -> None:
    np.testing.assert_array_equal(capped_weights(events, KINDS, TIGHT).own, plain(events, TIGHT))


@given(events=logs(), seed=st.integers(0, 9))
def test_the_order_in_which_events_are_handed_over_does_not_matter(events: EventColumns, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(events.seq.size)
    found = capped_weights(events.take(order), KINDS, TIGHT).own
    np.testing.assert_array_equal(found, capped_weights(events, KINDS, TIGHT).own[order])


@given(events=logs(), until=st.integers(0, 3 * DAY_US))
def test_later_events_change_no_weight(events: EventColumns, until: int) -> None:
    past = events.ts <= START + until
    found = capped_weights(events.take(past), KINDS, TIGHT).own
    np.testing.assert_array_equal(found, capped_weights(events, KINDS, TIGHT).own[past])


def test_one_item_counts_three_purchases_a_day_at_most() -> None:
    four = log([(0, 0, 0, n) for n in range(4)] + [(0, 0, 0, DAY_US), (1, 0, 0, 4), (0, 1, 0, 5)])
    assert capped_weights(four, KINDS, Settings()).own.tolist() == [1, 1, 1, 0, 1, 1, 1]


def test_the_event_that_reaches_the_cap_keeps_what_is_left() -> None:
    # 0.15 + 0.15 are over 0.25 of the first hour; the next hour has a budget of its own
    clicks = log([(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2), (0, 3, 1, HOUR_US)])
    assert capped_weights(clicks, KINDS, TIGHT).own.tolist() == [0.15, 0.1, 0.0, 0.15]


def test_returns_are_capped_like_purchases() -> None:
    returns = log([(0, 0, 2, 0), (0, 0, 2, 1)])
    assert capped_weights(returns, KINDS, TIGHT).own.tolist() == [-1.0, pytest.approx(-0.2)]


def test_a_wholesale_basket_is_left_alone() -> None:
    basket = log([(0, item, 0, 0) for item in range(400)])
    assert capped_weights(basket, KINDS, Settings()).own.sum() == 400.0


@pytest.mark.parametrize("seed", range(4))
def test_rounds_give_what_one_round_gives_where_caps_bind(
    tmp_path: Path, tiny_shop_frames: ShopFrames, seed: int
) -> None:
    # every shopper's events of four weeks fall on one day, so that nearly all days are capped
    crowded = tiny_shop_frames.events.with_columns(
        pl.col("ts").dt.truncate("4w") + (pl.col("ts") - pl.col("ts").dt.truncate("1d"))
    )
    shop = ShopFolder(tmp_path / "capped", TIGHT)
    changes = history(tiny_shop_frames._replace(events=crowded), seed)
    compare_with_rebuild(shop, changes, round_after=[True] * len(changes))
    log = shop.view().log
    weight = event_weights(log.kind, log.value, shop.view().kinds, rating_max=5.0)
    assert (shop.view().weight != weight).mean() > 0.2
    shop.database.close()


def test_a_late_event_takes_its_share_of_the_cap_from_those_after_it(shop: ShopFolder) -> None:
    late = bought("rye", days=[3]).with_columns(pl.col("ts") - 1_000_000)
    shop.settings = TIGHT.model_copy(update={"cap_per_day_in_all": 1.5})
    changes = [
        items_in(tiny_catalogue(tea="A > Tea", rye="A > Rye")),
        events_in(bought("tea", days=[3])),
        events_in(late),
    ]
    compare_with_rebuild(shop, changes, round_after=[True] * 3)
    # rye comes first and keeps 1, which leaves 0.5 of 1.5 to the tea
    day = (1_740_830_400 + 3 * 86_400) // 86_400
    held = state(shop)["concept_days"]
    assert [held[("category:A > Rye", day)], held[("category:A > Tea", day)]] == [(1000,), (500,)]


def test_a_late_event_in_a_capped_day_of_a_moved_item_is_put_right(shop: ShopFolder) -> None:
    shop.settings = TIGHT
    late = bought("tea", "tea", days=[3, 3]).with_columns(pl.col("ts") - 1_000_000)
    for change in (
        items_in(tiny_catalogue(tea="A > Tea")),
        events_in(bought("tea", "tea", "tea", days=[3, 3, 3])),
    ):
        change(shop)
    shop.evolve()
    shop.take_items(tiny_catalogue(tea="B > Tea"))
    shop.take_events(late)
    shop.evolve()
    assert [row["mass"] for row in shop.rows(concept_days)] == [1200]


@pytest.fixture
def attacked(tmp_path: Path, tiny_shop_frames: ShopFrames) -> tuple[ShopFolder, ShopFolder, str]:
    """A shop, the same shop in which one account clicked 10,000 times in an hour, and the robot's id."""
    calm, robbed = ShopFolder(tmp_path / "calm"), ShopFolder(tmp_path / "robbed")
    newest = tiny_shop_frames.events["ts"].max()
    robot = str(tiny_shop_frames.events["user_id"][0])
    hour = pl.select(pl.lit(newest).dt.truncate("1h")).item()
    clicks = pl.DataFrame(
        {
            "user_id": [robot] * 10_000,
            "item_id": tiny_shop_frames.items["item_id"].gather(np.arange(10_000) % 50),
            "kind": ["click"] * 10_000,
            "ts": pl.Series(np.arange(10_000) * 300_000).cast(pl.Duration("us")) + hour,
        }
    )
    for shop in (calm, robbed):
        shop.take_items(tiny_shop_frames.items)
        shop.take_events(tiny_shop_frames.events)
        shop.evolve()
    robbed.take_events(clicks)
    robbed.evolve()
    return calm, robbed, robot


def test_a_robot_s_clicks_leave_the_state_of_all_others_to_the_bit(
    attacked: tuple[ShopFolder, ShopFolder, str],
) -> None:
    calm, robbed, robot = attacked
    before, after = state(calm)["interests"], state(robbed)["interests"]
    others = {key: value for key, value in before.items() if key[0] != robot}
    assert {key: value for key, value in after.items() if key[0] != robot} == others
    assert state(calm)["concept_days"] == state(robbed)["concept_days"]


def test_an_hour_beyond_its_cap_is_left_out_of_the_shops_averages_alone() -> None:
    # at most 0.25 an hour: two clicks (0.15 each) are too many, one and a purchase are not
    clicks = log([(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 2), (1, 0, 1, 0), (1, 1, 0, 1)])
    weights = capped_weights(clicks, KINDS, TIGHT)
    assert weights.own.tolist() == [0.15, 0.1, 1.0, 0.15, 1.0]
    assert weights.shop.tolist() == [0.0, 0.0, 1.0, 0.15, 1.0]


def test_a_flood_of_one_item_is_a_flood_though_the_items_cap_leaves_little() -> None:
    settings = TIGHT.model_copy(update={"cap_per_item_day": 0.2})
    weights = capped_weights(log([(0, 0, 1, n) for n in range(4)]), KINDS, settings)
    assert weights.own.tolist() == [0.15, pytest.approx(0.05), 0.0, 0.0]
    assert weights.shop.tolist() == [0.0] * 4


def test_a_flood_that_comes_in_two_rounds_is_left_out_whole(shop: ShopFolder) -> None:
    shop.settings = TIGHT
    shop.take_items(tiny_catalogue(tea="A > Tea"))
    click = bought("tea", days=[3]).with_columns(kind=pl.lit("click"))
    for late_us in (0, 1, 2):
        shop.take_events(click.with_columns(pl.col("ts") + late_us))
        shop.evolve()
    assert shop.rows(concept_days) == []


def test_a_robot_s_clicks_change_no_interest_told_of_others(
    attacked: tuple[ShopFolder, ShopFolder, str],
) -> None:
    calm, robbed, robot = attacked
    until = calm.view().now
    told = []
    for shop in (calm, robbed):
        view = shop.view()
        told.append(
            {
                name: [
                    (one.node, one.stage)
                    for one in select_interests(
                        view, interest_table(view, key, until=until), until=until, facet=None, count=5
                    )
                ]
                for key, name in enumerate(view.shopper_ids)
                if name != robot
            }
        )
    assert told[0] == told[1]


def test_a_robot_s_own_shares_move_no_further_than_the_cap(
    attacked: tuple[ShopFolder, ShopFolder, str],
) -> None:
    # with M of mass and at most C more, no share of it can move by more than C / (M + C)
    calm, robbed, robot = attacked
    until = robbed.view().now
    share = []
    for shop in (calm, robbed):
        view = shop.view()
        table = interest_table(view, view.shopper_ids.index(ShopperId(robot)), until=until)
        roots = (view.taxonomy.parent[table.node] < 0) & (view.taxonomy.facet[table.node] == 0)
        total = table.masses.slow[roots].sum()
        share.append({int(n): m / total for n, m in zip(table.node, table.masses.slow, strict=True)})
        if shop is calm:
            mass = float(total)
    cap = calm.settings.cap_per_hour
    moved = max(abs(share[1][n] - share[0].get(n, 0.0)) for n in share[1] if view.taxonomy.facet[n] == 0)
    assert 0.0 < moved <= cap / (mass + cap)
