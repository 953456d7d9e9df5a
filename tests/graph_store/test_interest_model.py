"""Strength, confidence and stage of interests, derived by hand; and no look into the future."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from penchant.errors import TooLittleHistory
from penchant.graph_store.facts import Stage
from penchant.graph_store.fold import DAY_US
from penchant.graph_store.interest_model import (
    Interest,
    InterestTable,
    interest_at,
    interest_table,
    select_interests,
)
from penchant.graph_store.profile_facts import ProfileFacts, profile_facts
from penchant.graph_store.shop_view import ShopView
from penchant.graph_store.stages import stages_of
from penchant.ids import ConceptId, ShopperId
from penchant.settings import Settings
from tests.graph_store.shop_folder import ShopFolder
from tests.shopfactory import ShopFrames

START = 1_735_689_600_000_000  # 1 January 2025
CATALOGUE = pl.DataFrame(
    {
        "item_id": ["tea", "rye", "pan"],
        "category": ["Food > Tea", "Food > Rye", "Home > Pan"],
        "brand": ["Alder", "Birch", None],
    }
)
Bought = Mapping[tuple[str, str], Sequence[float]]
"""The days, from `START`, on which a shopper bought an item."""


def purchases(bought: Bought, *, kind: str = "purchase") -> pl.DataFrame:
    rows = [
        (f"{kind}-{shopper}-{item}-{n}", shopper, item, kind, START + round(day * DAY_US))
        for (shopper, item), days in bought.items()
        for n, day in enumerate(days)
    ]
    return pl.DataFrame(rows, schema=["event_id", "shopper_id", "item_id", "kind", "ts"], orient="row")


def evolved(shop: ShopFolder, *frames: pl.DataFrame) -> ShopView:
    shop.take_items(CATALOGUE)
    for frame in frames:
        shop.take_events(frame)
    shop.evolve()
    return shop.view()


def table_of(view: ShopView, shopper: str, *, until: int) -> InterestTable:
    return interest_table(view, view.shopper_ids.index(ShopperId(shopper)), until=until)


def interest_in(view: ShopView, shopper: str, concept: str, *, until: int) -> Interest:
    table = table_of(view, shopper, until=until)
    row = table.node.tolist().index(view.taxonomy.key_of[ConceptId(concept)])
    (stage,) = stages_of(view, table.shopper, [int(table.node[row])], until=until)
    return interest_at(table, row, stage)


@pytest.fixture
def even_shop(tmp_path: Path) -> ShopFolder:
    """Two shoppers on one moment: `u` buys three teas and a rye, `v` a tea and three ryes."""
    shop = ShopFolder(tmp_path / "even", Settings(clusters="off", prior_strength=2.0, min_events=3))
    counts = {("u", "tea"): 3, ("u", "rye"): 1, ("v", "tea"): 1, ("v", "rye"): 3}
    evolved(shop, purchases({pair: [0.0] * count for pair, count in counts.items()}))
    return shop


# Four of eight purchases are tea, so the base rate is 1/2. Of u's four, three are tea: with two purchases'
# worth of prior the posterior is Beta(3 + 1, 1 + 1).


def test_share_is_the_mean_of_the_posterior(even_shop: ShopFolder) -> None:
    assert interest_in(even_shop.view(), "u", "category:Food > Tea", until=START).share == pytest.approx(
        4 / 6
    )


def test_lift_is_the_share_over_the_shop_s_own(even_shop: ShopFolder) -> None:
    found = interest_in(even_shop.view(), "u", "category:Food > Tea", until=START)
    assert found.lift == pytest.approx((4 / 6) / (1 / 2))


def test_confidence_is_the_chance_that_the_share_is_above_the_shop_s(even_shop: ShopFolder) -> None:
    # P(Beta(4, 2) > 1/2) = P(Binomial(5, 1/2) <= 3) = 1 - (5 + 1) / 32
    found = interest_in(even_shop.view(), "u", "category:Food > Tea", until=START)
    assert found.confidence == pytest.approx(26 / 32)


def test_a_concept_holds_what_is_under_it(even_shop: ShopFolder) -> None:
    found = interest_in(even_shop.view(), "u", "category:Food", until=START)
    assert [found.events, found.share, found.lift] == [4, pytest.approx(1.0), pytest.approx(1.0)]


def test_facets_are_measured_each_for_itself(even_shop: ShopFolder) -> None:
    found = interest_in(even_shop.view(), "u", "brand:Alder", until=START)
    assert found.share == pytest.approx(4 / 6)


def test_what_everybody_buys_is_nobody_s_interest(even_shop: ShopFolder) -> None:
    view = even_shop.view()
    table = table_of(view, "u", until=START)
    assert select_interests(view, table, until=START, facet=None, count=5) == []


def test_half_a_year_halves_the_evidence(even_shop: ShopFolder) -> None:
    # 180 days later u has 1.5 teas of 2: (1.5 + 1) / (2 + 2)
    later = START + 180 * DAY_US
    assert interest_in(even_shop.view(), "u", "category:Food > Tea", until=later).share == pytest.approx(
        2.5 / 4
    )


def test_views_weigh_a_tenth_of_purchases(shop: ShopFolder) -> None:
    view = evolved(shop, purchases({("u", "tea"): [0.0]}, kind="view"), purchases({("u", "rye"): [0.0]}))
    # tea 0.1 of 1.1: prior 20 at the base rate, which is the same
    assert interest_in(view, "u", "category:Food > Tea", until=START).share == pytest.approx(0.1 / 1.1)


def test_returns_are_negative_mass_and_no_strength(shop: ShopFolder) -> None:
    view = evolved(
        shop, purchases({("u", "rye"): [0.0]}), purchases({("u", "tea"): [0.0, 0.0]}, kind="return")
    )
    table = table_of(view, "u", until=START)
    row = table.node.tolist().index(view.taxonomy.key_of[ConceptId("category:Food > Tea")])
    assert [table.masses.negative[row], table.share[row]] == [2.0, pytest.approx(0.0, abs=1e-6)]


def test_thin_history_abstains(shop: ShopFolder) -> None:
    view = evolved(shop, purchases({("u", "tea"): [0.0, 1.0]}))
    message = r"^shopper `u` has too little history: 2 events, 5 are needed for a profile$"
    with pytest.raises(TooLittleHistory, match=message):
        profile_facts(view, 0, until=view.now)


def test_history_is_thin_as_of_a_day_when_it_was(shop: ShopFolder) -> None:
    view = evolved(shop, purchases({("u", "tea"): range(9)}))
    message = r"^shopper `u` has too little history: 4 events, 5 are needed for a profile$"
    with pytest.raises(TooLittleHistory, match=message):
        profile_facts(view, 0, until=START + 3 * DAY_US)


def every_table(view: ShopView, until: int, shoppers: int) -> list[InterestTable]:
    return [interest_table(view, shopper, until=until) for shopper in range(shoppers)]


def assert_close(found: InterestTable, expected: InterestTable) -> None:
    for name in ("node", "share", "lift", "confidence"):
        np.testing.assert_allclose(getattr(found, name), getattr(expected, name), rtol=1e-9, atol=1e-12)
    for ours, theirs in zip(found.masses, expected.masses, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)


def test_what_the_rounds_folded_is_what_the_log_sums_to(tmp_path: Path, tiny_shop_frames: ShopFrames) -> None:
    folded, summed = ShopFolder(tmp_path / "folded"), ShopFolder(tmp_path / "summed")
    for shop in (folded, summed):
        shop.take_items(tiny_shop_frames.items)
        for part in range(4):
            shop.take_events(tiny_shop_frames.events[part * 1000 : (part + 1) * 1000])
            shop.evolve()
    newest = folded.view().now
    after = {"shopper_id": "later", "item_id": "never listed", "kind": "view", "ts": newest + DAY_US}
    summed.take_events(pl.DataFrame([after]))
    summed.evolve()
    count = folded.view().shopper_count
    pairs = zip(
        every_table(folded.view(), newest, count), every_table(summed.view(), newest, count), strict=True
    )
    for one, other in pairs:
        assert_close(one, other)
    for shop in (folded, summed):
        shop.database.close()


def facts_of(view: ShopView, until: int, shoppers: int) -> list[ProfileFacts | str]:
    found: list[ProfileFacts | str] = []
    for shopper in range(shoppers):
        try:
            found.append(profile_facts(view, shopper, until=until)._replace(seqs={}))
        except TooLittleHistory as error:
            found.append(str(error))
    return found


@pytest.fixture
def two_futures(tmp_path: Path, tiny_shop_frames: ShopFrames) -> tuple[ShopView, ShopView, int, int]:
    """Two shops alike up to a moment in the middle of a day, and unlike from the next second on."""
    events = tiny_shop_frames.events.sort("ts")
    past, future = events[:2500], events[2500:]
    until = int(past["ts"].dt.epoch("us")[-1])
    one, other = ShopFolder(tmp_path / "one"), ShopFolder(tmp_path / "other")
    for shop in (one, other):
        shop.take_items(tiny_shop_frames.items)
    flood = pl.DataFrame(
        {
            "user_id": [f"u{n % 40:06d}" for n in range(2000)],
            "item_id": [tiny_shop_frames.items["item_id"][0]] * 2000,
            "kind": ["purchase"] * 2000,
            "ts": pl.Series(until + 1 + np.arange(2000)).cast(pl.Datetime("us", "UTC")),
        }
    )
    one.take_events(pl.concat([past, future]))
    other.take_events(pl.concat([past, flood], how="diagonal_relaxed"))
    one.evolve()
    other.evolve()
    return one.view(), other.view(), until, past["user_id"].n_unique()


def test_later_events_change_no_interest_as_of_a_moment(
    two_futures: tuple[ShopView, ShopView, int, int],
) -> None:
    one, other, until, count = two_futures
    for ours, theirs in zip(every_table(one, until, count), every_table(other, until, count), strict=True):
        assert_close(ours, theirs)


def test_later_events_change_no_fact_as_of_a_moment(
    two_futures: tuple[ShopView, ShopView, int, int],
) -> None:
    one, other, until, count = two_futures
    ours, theirs = facts_of(one, until, count), facts_of(other, until, count)
    told = [
        [fact.phrases for fact in said.facts] if isinstance(said, ProfileFacts) else said for said in ours
    ]
    assert told == [
        [fact.phrases for fact in said.facts] if isinstance(said, ProfileFacts) else said for said in theirs
    ]


YEAR = 360
STAGES: dict[Stage, Sequence[float]] = {
    Stage.STEADY: range(0, YEAR, 4),
    Stage.EMERGING: range(YEAR - 40, YEAR),
    Stage.FADING: range(YEAR - 60),
    Stage.DORMANT: range(YEAR - 160),
    Stage.ONE_OFF: [YEAR - 20 + n / 100 for n in range(20)],
    Stage.RECURRING: [day + n for day in (60, 160, 260, 340) for n in range(6)],
}


@pytest.mark.parametrize(("stage", "days"), STAGES.items())
def test_each_pattern_of_events_has_its_stage(shop: ShopFolder, stage: Stage, days: Sequence[float]) -> None:
    every_day = {(name, "pan"): range(YEAR) for name in ("u", "v", "w", "x")}
    view = evolved(shop, purchases({**every_day, ("u", "tea"): days, ("w", "rye"): range(0, YEAR, 2)}))
    facts = profile_facts(view, view.shopper_ids.index(ShopperId("u")), until=view.now)
    assert [(one.node, one.stage) for one in facts.interests] == [
        (view.taxonomy.key_of[ConceptId("category:Food > Tea")], stage)
    ]


def test_a_dormant_interest_was_silent_for_longer_than_its_own_rhythm(shop: ShopFolder) -> None:
    # every 60 days: 200 days of silence are fewer than four of its gaps
    view = evolved(shop, purchases({("u", "tea"): [0, 60, 120, 180], ("u", "pan"): range(380)}))
    assert interest_in(view, "u", "category:Food > Tea", until=view.now).stage is not Stage.DORMANT


def test_a_department_bought_from_on_two_days_is_no_one_off(shop: ShopFolder) -> None:
    view = evolved(shop, purchases({("u", "tea"): [0.0], ("u", "rye"): [10.0]}))
    assert interest_in(view, "u", "category:Food", until=view.now).stage is not Stage.ONE_OFF
