"""What the shop turns to: who counts, what is told, and what a season or one big buyer cannot do."""

import re
from pathlib import Path

import pytest

import penchant
from penchant.errors import DataError
from penchant.tools.trend_results import Trends
from penchant.tools.trends import usual_days
from tests.smallshop import Deed, catalogue_frame, make_shop, moment

ITEMS = catalogue_frame(
    green_tea="Food > Tea > Green tea",
    black_tea="Food > Tea > Black tea",
    rye_bread="Food > Bakery",
    fishing_rod="Leisure > Fishing",
)
SHOPPERS = [f"u{n}" for n in range(60)]
DEEDS = [
    *(Deed(who, "rye_bread", 10 + n % 20) for n, who in enumerate(SHOPPERS)),
    *(Deed(who, "rye_bread", 40 + n % 20) for n, who in enumerate(SHOPPERS)),
    *(Deed(who, "green_tea", 15) for who in SHOPPERS[:5]),
    *(Deed(who, "green_tea", 45 + n / 100) for n, who in enumerate(SHOPPERS[:40])),
    *(Deed(who, "fishing_rod", 20) for who in SHOPPERS[20:50]),
    *(Deed(who, "black_tea", day) for who in SHOPPERS[40:] for day in (16, 46)),
    *(Deed("u59", "black_tea", 50 + n / 10) for n in range(90)),
    Deed("u0", "rye_bread", 0),
    Deed("u0", "rye_bread", 60),
]


def names(found: Trends) -> dict[str, str]:
    return {trend.name: trend.direction for trend in found.trends}


def test_rising_and_falling_concepts_are_told_with_their_shoppers(shop: penchant.Shop) -> None:
    found = shop.trends(days=30)
    assert names(found) == {"Green tea": "rising", "Fishing": "falling"}
    tea = next(trend for trend in found.trends if trend.name == "Green tea")
    assert (tea.before, tea.after) == (5, 40)
    assert (found.shoppers_before, found.shoppers_after) == (60, 60)
    assert (tea.share_before, tea.share_after) == pytest.approx((5 / 60, 40 / 60))
    assert tea.ratio == pytest.approx(8.0)
    assert 1 < tea.low < 8 < tea.high
    assert tea.q_value <= 0.05
    assert len(set(tea.event_ids)) == 4
    assert tea.text.startswith(
        "Green tea is rising: 5 to 40 shoppers, 8.3% to 66.7% of those active, 8.00 times"
    )


def test_ninety_purchases_of_one_shopper_are_no_trend(shop: penchant.Shop) -> None:
    assert "Black tea" not in names(shop.trends(days=30))


def test_one_way_only(shop: penchant.Shop) -> None:
    assert names(shop.trends("falling", days=30)) == {"Fishing": "falling"}


def test_of_a_part_that_did_not_change_the_counts_are_told(shop: penchant.Shop) -> None:
    found = shop.trends(category="Bakery", days=30)
    assert not found.trends
    assert [(one.name, one.before, one.after) for one in found.steady] == [("Bakery", 60, 60)]
    assert "within chance: Bakery" in found.text
    assert not shop.trends(days=30).steady
    assert not shop.trends(category="Leisure", days=30).steady


def test_of_brands_alone(shop: penchant.Shop) -> None:
    assert shop.trends(days=30, facet="brand").tested == 0
    assert names(shop.trends(days=30, facet="category")) == names(shop.trends(days=30))
    with pytest.raises(DataError, match="facet `colour` is unknown"):
        shop.trends(facet="colour")


def test_since_sets_both_stretches(shop: penchant.Shop) -> None:
    found = shop.trends(since=moment(30))
    assert (found.against_since, found.since, found.until) == (moment(0), moment(30), moment(60))
    assert names(found) == names(shop.trends(days=30))


def test_without_a_length_a_short_log_is_halved_in_whole_weeks_or_days(shop: penchant.Shop) -> None:
    assert shop.trends().since == moment(60 - 28)  # the log holds 60 days
    week = shop.trends(as_of=moment(26))
    assert (week.against_since, week.since, week.until) == (moment(12), moment(19), moment(26))
    until = [shop._until(moment(day)) for day in (0, 1, 13, 55, 56)]
    assert [usual_days(shop._view, one) for one in until] == [1, 1, 6, 21, 28]
    assert usual_days(shop._view, until[2], "year") == 28


def test_category_in_words_leaves_out_the_rest(shop: penchant.Shop) -> None:
    assert names(shop.trends(category="Leisure", days=30)) == {"Fishing": "falling"}


def test_category_of_every_item_leaves_nothing_out(tmp_path: Path) -> None:
    items = catalogue_frame(**{f"dish_{n}": "Meals > Dishes" for n in range(20)})
    deeds = [Deed(f"u{n}", f"dish_{n % 20}", day) for n in range(20) for day in (0, 20, 40)]
    with make_shop(tmp_path, deeds, items) as shop:
        assert shop._under("dishes").all()


def test_later_events_are_not_seen(shop: penchant.Shop) -> None:
    found = shop.trends(days=15, as_of=moment(31))
    assert "Green tea" not in {name for name, way in names(found).items() if way == "rising"}
    assert found.until == moment(31)


def test_without_a_year_seasons_are_said_to_be_unknown(shop: penchant.Shop) -> None:
    found = shop.trends(days=30)
    assert not found.has_year
    assert {trend.is_seasonal for trend in found.trends} == {None}
    assert found.text.endswith("The log does not reach back a year, so seasons cannot be told from trends.")


def test_what_rises_every_year_is_called_a_season(tmp_path: Path) -> None:
    deeds = [Deed(who, "rye_bread", day) for who in SHOPPERS for day in (0, 25, 55, 340, 389, 419)]
    deeds += [Deed(who, "green_tea", day) for who in SHOPPERS[:40] for day in (56, 420)]  # 364 days apart
    deeds += [Deed(who, "fishing_rod", 418) for who in SHOPPERS[:40]]
    with make_shop(tmp_path / "shop", deeds, ITEMS) as shop:
        found = shop.trends(days=28)
        assert {trend.name: trend.is_seasonal for trend in found.trends} == {
            "Green tea": True,
            "Fishing": False,
        }
        (tea,) = [trend for trend in found.trends if trend.name == "Green tea"]
        assert tea.year_ago is not None
        assert tea.year_ago.shoppers == 40
        assert tea.year_ago.ratio == pytest.approx(1.0)
        assert tea.text.endswith("as a year ago (66.7%)")
        assert names(shop.trends(days=28, against="year")) == {"Fishing": "rising"}


def test_of_the_earlier_stretch_a_twentieth_may_lie_before_the_log(shop: penchant.Shop) -> None:
    found = shop.trends(days=30.5)
    assert (found.against_since, found.since) == (moment(0), moment(29.5))
    assert names(found) == {"Green tea": "rising", "Fishing": "falling"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"days": 31},
            "the log is too short: it begins 60 days before, and to hold 31 days against as many before it "
            "takes 62",
        ),
        (
            {"against": "year"},
            "the log is too short: it begins 60 days before, and to hold 28 days against those of last year "
            "it takes 392",
        ),
        ({"direction": "up"}, "direction `up` is unknown: allowed are rising, falling"),
        ({"against": "ever"}, "trends against `ever` are unknown: allowed are before, year"),
        ({"days": 0}, "a stretch of 0 days has no length: ask for more than 0"),
        ({"count": 0}, "cannot tell 0 trends: ask for 1 or more"),
    ],
)
def test_what_cannot_be_answered_says_why(
    shop: penchant.Shop, options: dict[str, object], message: str
) -> None:
    with pytest.raises(DataError, match=f"^{re.escape(message)}$"):
        shop.trends(**options)  # type: ignore[arg-type]


def test_frame_has_a_row_for_each_trend(shop: penchant.Shop) -> None:
    found = shop.trends(days=30)
    assert found.frame()["name"].to_list() == [trend.name for trend in found.trends]
    assert found.frame()["after"].to_list() == [trend.after for trend in found.trends]
