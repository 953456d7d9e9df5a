"""Answers on the shop, its trends and its groups, from what a tool found."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from penchant.agent.answering.values import Sources
from penchant.agent.rendering.compared import compare
from penchant.agent.rendering.concepts import concept
from penchant.agent.rendering.figures import figure
from penchant.agent.rendering.segments import segment
from penchant.agent.rendering.shop_overview import overview
from penchant.agent.rendering.sources import sources
from penchant.agent.rendering.trending import trends
from penchant.graph_store import ShopStatus
from penchant.ids import ConceptId, ShopperId
from penchant.tools.compare import Comparison, ShopperNumbers
from penchant.tools.concept_lookup import ConceptLookup, Month
from penchant.tools.conditions import Condition
from penchant.tools.overview import Activity, Overview
from penchant.tools.segment import Segment
from penchant.tools.trend_results import Trend, Trends, YearAgo
from tests.agent.rendering.worded import DAY, telling


def test_a_season_is_told_from_a_trend() -> None:
    year = YearAgo(30, 0.31, 1.0, 0.8, 1.2, 0.9)
    trend = Trend(
        ConceptId("category:Tea"),
        "Tea",
        "rising",
        10,
        30,
        0.1,
        0.3,
        0.1,
        3.0,
        2.0,
        4.0,
        0.001,
        0.01,
        year,
        (),
    )
    value = Trends(DAY, DAY, DAY, DAY, None, 100, 100, 5, 1, True, (trend,))
    assert "; as a year ago (31.0%)" in trends(value, telling("en", "trends")).text
    unlike = replace(value, trends=(replace(trend, year_ago=replace(year, p_value=0.001)),))
    assert "；与去年同期不同（31.0%）" in trends(unlike, telling("zh", "trends")).text


@pytest.mark.parametrize(
    ("after", "head"),
    [
        (30, "**Tea** is rising most surely (from 10 to 30 shoppers)."),
        (8, "**Tea** is rising most surely (from 10.0% to 30.0% of the active shoppers)."),
    ],
)
def test_rising_share_of_fewer_shoppers_is_told_as_a_share(after: int, head: str) -> None:
    numbers = (0.1, 0.3, 0.1, 3.0, 2.0, 4.0, 0.001, 0.01)
    trend = Trend(ConceptId("category:Tea"), "Tea", "rising", 10, after, *numbers, None, ())
    value = Trends(DAY, DAY, DAY, DAY, None, 100, 100, 5, 1, True, (trend,))
    assert trends(value, telling("en", "trends")).text.splitlines()[0] == head
    assert ("升至" in trends(value, telling("zh", "trends")).text) is (after == 8)


def test_sources_of_a_statement_without_single_events_say_so() -> None:
    text = sources(Sources("How?", (), (), 0), telling("en", "sources")).text
    assert text == "The answer to “How?” rests on counts over the whole log, not on single events."


def reviewed(first: datetime) -> Overview:
    """A shop that knows reviews alone, from a moment on."""
    held = ShopStatus(
        *("shop", 9, 0, 4, 3, 0, 0, 2, 1, 0, {}, 0, 0, 0, 1, DAY),
        first_event=first,
        last_event=DAY,
        model="bundled",
    )
    back = timedelta(days=28)
    now = Activity(DAY - back, DAY, shoppers=3, new_shoppers=1, events=5, orders=0, spent=0.0)
    then = Activity(DAY - 2 * back, DAY - back, shoppers=2, new_shoppers=2, events=4, orders=0, spent=0.0)
    return Overview(held, now, then, ())


def test_shop_without_purchases_is_told_in_events() -> None:
    told = overview(reviewed(DAY - timedelta(days=56)), telling("en", "overview"))
    assert "- The 28 days before: 2 shoppers, 4 events" in told.text.splitlines()
    assert "spent" not in told.text


def test_days_before_the_log_began_are_no_comparison() -> None:
    told = overview(reviewed(DAY - timedelta(days=55)), telling("zh", "overview"))
    assert "- 新顾客：1 位" in told.text.splitlines()
    assert "再往前" not in told.text
    assert told.figure is None
    assert told.table is not None
    assert [len(row) for row in told.table.rows] == [2] * 5


@pytest.mark.parametrize(
    ("shoppers", "told"),
    [
        ((3, 9, 2, 0), "most shoppers in 2025-02 (9), fewest in 2025-03 (2)"),  # the last one is not over
        ((3, 0, 9, 5), "most shoppers in 2025-03 (9), none in 2025-02"),
        (
            (0, 0, 0, 0, 0, 9, 1),
            "most shoppers in 2025-06 (9), none in several others, which the table tells",
        ),
    ],
)
def test_months_in_which_nobody_had_it_are_the_fewest(shoppers: tuple[int, ...], told: str) -> None:
    months = tuple(Month(f"2025-{at:02}", count, count) for at, count in enumerate(shoppers, start=1))
    value = ConceptLookup("category:Coats", "category", "Coats", 2, (), (), 0, months, ())
    assert f"- Over the months: {told}" in concept(value, telling("en", "concept")).text.splitlines()


@pytest.mark.parametrize(("height", "drawn"), [(194, 51), (262, 119), (500, 357)])
def test_legend_of_a_low_picture_is_below_the_title_of_its_axis(height: int, drawn: int) -> None:
    layout = figure("t", "s", [], {"height": height}).plotly["layout"]
    assert isinstance(layout, dict)
    assert layout["legend"]["y"] * drawn == pytest.approx(-55)  # pixels: ticks and the title take 45


@pytest.mark.parametrize(
    ("size", "rows", "told"),
    [
        (1, 1, "That is **s0**."),
        (2, 2, "They are **s0**, **s1**."),
        (6, 6, "For instance **s0**, **s1**, **s2**, **s3**, **s4**; the table names all 6."),
        (1_001, 1_000, "; the table names more of them, `penchant segment --csv` writes all."),
    ],
)
def test_table_of_a_group_says_how_many_it_names(size: int, rows: int, told: str) -> None:
    members = tuple(ShopperId(f"s{n}") for n in range(size))
    condition = Condition(kind="seen", days=7)
    value = Segment(
        *(None, DAY, (condition,), (None,), (size,), 2_000),
        members=members,
        numbers=((1, 2.0, DAY, DAY),) * size,
    )
    answer = segment(value, telling("en", "segment"))
    assert told in answer.text
    assert answer.table is not None
    assert len(answer.table.rows) == rows


def test_spending_is_told_where_one_of_two_spent_something() -> None:
    one, other = (
        ShopperNumbers(ShopperId(name), 3, 2, 3, spent, DAY, DAY, ())
        for name, spent in (("a", 4.5), ("b", 0.0))
    )
    both = compare(Comparison(one, other, 0.5, (), (), (), 0, ()), telling("en", "compare")).text
    assert "3 items, spent 4.50, last seen" in both
    assert "3 items, spent 0.00, last seen" in both
    neither = Comparison(replace(one, spent=0.0), other, 0.5, (), (), (), 0, ())
    assert "spent" not in compare(neither, telling("en", "compare")).text
    assert "消费" not in compare(neither, telling("zh", "compare")).text
