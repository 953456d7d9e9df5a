"""When a shopper comes again, whether they stay away, what they buy: by what followed alike positions."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

import penchant
from penchant.errors import DataError, TooLittleHistory
from penchant.tools.visits import VisitDays, VisitForecast, _quantiles
from tests.smallshop import DAY, Deed, catalogue_frame, make_shop, moment

ITEMS = catalogue_frame(green_tea="Food > Tea", rye_bread="Food > Bakery")
END = 200
WEEKLY = [f"w{n}" for n in range(30)]
GONE = [f"g{n}" for n in range(30)]
DEEDS = [
    *(Deed(who, "green_tea", day + n % 7) for n, who in enumerate(WEEKLY) for day in range(0, END - 7, 7)),
    # a third of those who came weekly left for good, at different times
    *(Deed(who, "rye_bread", day + n % 7) for n, who in enumerate(GONE) for day in range(0, 40 + 4 * n, 7)),
    Deed("w0", "rye_bread", END),
    Deed("new", "green_tea", END),
]


def visits(*days: tuple[int, ...]) -> VisitDays:
    shopper = np.repeat(np.arange(len(days)), [len(one) for one in days])
    return VisitDays(shopper, np.concatenate([np.array(one, dtype=np.int64) for one in days]), len(days))


def test_who_comes_weekly_is_expected_within_the_week_and_who_left_is_not(shop: penchant.Shop) -> None:
    stays, gone = shop.next_behaviour("w3"), shop.next_behaviour("g0")
    assert stays.stays_away is not None
    assert gone.stays_away is not None
    assert stays.stays_away < 0.2 < 0.7 < gone.stays_away
    assert stays.usual is not None
    assert stays.stays_away < stays.usual < gone.stays_away
    assert stays.likeliest is not None
    assert moment(END) < stays.likeliest <= moment(END + 8)
    assert gone.latest is None
    assert stays.alike == 200
    assert (stays.visits, stays.gap_days) == (28, 7.0)


def test_probability_is_the_share_of_alike_positions(shop: penchant.Shop) -> None:
    found = shop.next_behaviour("g5")
    assert found.usual is not None
    assert found.stays_away == pytest.approx((found.alike_away + found.usual) / (found.alike + 1))


def test_next_items_have_their_cycle_and_when_they_are_due(shop: penchant.Shop) -> None:
    (tea, *_) = [item for item in shop.next_behaviour("w3").items if item.item_id == "green_tea"]
    assert (tea.bought_on, tea.gap_days) == (28, 7.0)
    assert tea.last_bought == moment(192)
    assert tea.due == moment(192) + timedelta(days=7)
    assert tea.event_ids
    bread = [item for item in shop.next_behaviour("w3").items if item.item_id == "rye_bread"]
    assert {(item.bought_on, item.gap_days, item.due) for item in bread} <= {(0, None, None)}


def test_of_a_thing_its_own_cycle_is_told_and_its_items_alone(shop: penchant.Shop) -> None:
    tea = shop.next_behaviour("w3", of="tea")
    assert [one.item_id for one in tea.items] == ["green_tea"]
    assert tea.cycle == (28, 7.0, moment(192), moment(199))
    assert "tea: Food > Tea: bought it on 28 days, usually 7 days apart, was due 2025-07-19" in tea.text
    bread = shop.next_behaviour("w0", of="bread")  # once, on the last day
    assert bread.cycle == (1, None, moment(END), None)
    assert shop.next_behaviour("new", of="bread").cycle == (0, None, None, None)
    assert shop.next_behaviour("w3").cycle is None
    with pytest.raises(DataError, match="submarine"):
        shop.next_behaviour("w3", of="submarine")


def test_what_is_later_changes_nothing(shop: penchant.Shop, tmp_path: Path) -> None:
    then = moment(150.5)
    with make_shop(tmp_path / "shop", [deed for deed in DEEDS if deed.day <= 150.5], ITEMS) as before:
        wanted = before.next_behaviour("w3")
    found = shop.next_behaviour("w3", as_of=then)
    assert (found.stays_away, found.earliest, found.likeliest, found.latest, found.alike_away) == (
        wanted.stays_away,
        wanted.earliest,
        wanted.likeliest,
        wanted.latest,
        wanted.alike_away,
    )


def test_short_past_says_that_it_cannot_say(tmp_path: Path) -> None:
    deeds = [Deed("ann", "green_tea", day) for day in range(20)]
    with make_shop(tmp_path / "shop", deeds, ITEMS) as shop:
        found = shop.next_behaviour("ann")
        assert (found.stays_away, found.likeliest, found.alike) == (None, None, 0)
        assert "The shop's past is too short to say when they come again." in found.text


def test_positions_are_those_of_a_slow_reference() -> None:
    days = visits((3, 10, 12), (11,), (40,))
    found = days.positions(13)
    assert found.shopper.tolist() == [0, 1]
    recent = sum(2.0 ** ((day - 13) / 30) for day in (3, 10, 12))
    assert found.features[0] == pytest.approx(np.log([(13 - 3) / 3, 13 - 12, 3, recent + 0.01]))
    assert found.features[1] == pytest.approx(np.log([2, 2, 1, 2.0 ** (-2 / 30) + 0.01]))


def test_days_to_next_counts_the_day_itself_as_one() -> None:
    days = visits((3, 10, 12), (11,))
    assert days.days_to_next(10, np.array([0, 1])).tolist() == [1, 2]
    assert days.days_to_next(12, np.array([0, 1])).tolist() == [1, 0]


def test_waits_that_had_not_ended_push_the_quantiles_back() -> None:
    waited = np.array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    assert _quantiles(waited, np.ones(10, bool)) == [1, 5, 9]
    came = np.array([True, False] * 5)
    # Kaplan-Meier: .9, .9 * 7/8, * 5/6, * 3/4, * 1/2, the last reached on day 9 and never below .1
    assert _quantiles(waited, came) == [1, 7, None]


def test_forecast_sees_nothing_of_what_follows() -> None:
    rng = np.random.default_rng(1)
    early = [tuple(sorted(set(rng.integers(0, 150, 12).tolist()))) for _ in range(40)]
    late = [(*days, 150 + n % 20) for n, days in enumerate(early)]
    features = visits(*early).positions(150).features
    assert VisitForecast(visits(*late), 150, 28).of(features) == VisitForecast(visits(*early), 150, 28).of(
        features
    )


def test_horizon_out_of_range_and_shopper_without_events_are_refused(shop: penchant.Shop) -> None:
    with pytest.raises(DataError, match=r"^cannot look 0 days ahead: 1 to 366 are allowed$"):
        shop.next_behaviour("w3", days=0)
    with pytest.raises(TooLittleHistory, match=f"^{re.escape('shopper `new` has no event by then')}$"):
        shop.next_behaviour("new", as_of=moment(END) - DAY)


def test_text_and_frame(shop: penchant.Shop) -> None:
    found = shop.next_behaviour("w3")
    lines = found.text.splitlines()
    assert lines[0] == "w3: 28 visits, 7 days apart in the median, last seen 2025-07-12"
    assert lines[1].startswith("Next visit: by 2025-07-")
    assert lines[1].endswith("in 80%")
    assert f"{found.alike_away} of the 200 positions most alike" in lines[2]
    assert found.frame()["item_id"].to_list() == [item.item_id for item in found.items]
    told = [replace(found, items_days=days).text.splitlines()[3] for days in (None, 0.05, 0.2, 1.2, 44.2)]
    assert told == [
        "Next items:",
        *(f"Next items within {of}:" for of in ("1 hour", "5 hours", "1 day", "44 days")),
    ]


def test_nothing_is_told_as_certain(shop: penchant.Shop) -> None:
    found = shop.next_behaviour("w3")

    def told(probability: float) -> list[str]:
        items = tuple(replace(item, probability=probability) for item in found.items[:1])
        lines = replace(found, items=items, stays_away=probability).text.splitlines()
        return [lines[2].split(": ")[1].split()[0], lines[4].split()[0]]

    assert [told(p) for p in (0.096, 0.104, 0.994)] == [["9.6%"] * 2, ["10%"] * 2, ["99%"] * 2]
    assert [told(p) for p in (0.0002, 0.9996)] == [["under"] * 2, ["over"] * 2]
    assert "No event within 28 days: over 99% (all" in replace(found, stays_away=0.9996).text


def test_days_of_purchase_count_purchases_alone(tmp_path: Path) -> None:
    seen = [Deed("ann", "green_tea", day, "view") for day in range(3)]
    deeds = [
        *seen,
        Deed("ann", "green_tea", 3),
        Deed("ann", "rye_bread", 4, "view"),
        Deed("bob", "rye_bread", 4),
    ]
    with make_shop(tmp_path / "shop", deeds, ITEMS) as shop:
        found = shop.next_behaviour("ann")
        told = {str(item.item_id): item for item in found.items}
    assert (found.deed, told["green_tea"].bought_on, told["rye_bread"].bought_on) == ("purchase", 1, 0)
    assert told["green_tea"].last_bought == moment(3)
    assert "Green tea (green_tea): bought it on 1 day" in found.text
    assert found.text.startswith("ann: 5 visits, 1 day apart in the median, last seen 2025-01-05")


@pytest.mark.parametrize(
    ("deeds", "deed", "did"),
    [
        ([("rating", 5.0), ("rating", 4.0), ("rating", 1.0)], "rating", "rated it well on 2 days"),
        (
            [("view", None), ("cart", None), ("view", None)],
            "",
            "went for it on 3 days, usually 1 day apart, due",
        ),
    ],
)
def test_in_a_shop_without_purchases_nothing_is_said_to_be_bought(
    tmp_path: Path, deeds: list[tuple[str, float | None]], deed: str, did: str
) -> None:
    met = [Deed("ann", "green_tea", day, *one) for day, one in enumerate(deeds)]
    with make_shop(tmp_path / "shop", met, ITEMS) as shop:
        found = shop.next_behaviour("ann")
    assert found.deed == deed
    assert f"Green tea (green_tea): {did}" in found.text
