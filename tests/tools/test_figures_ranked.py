"""Shoppers, pairs of items, other kinds of events, shares and averages, held against plain Python."""

import random
from collections import Counter, defaultdict
from datetime import date
from itertools import combinations, pairwise

import pytest

import penchant
from penchant.errors import DataError, NotInLog
from penchant.tools import figure_rows, figures, pairs
from penchant.units import Measure
from tests.smallshop import Deed, catalogue_frame, make_shop, moment

NAMES = tuple(f"thing_{letter}" for letter in "abcdefghij")
ITEMS = catalogue_frame(**dict.fromkeys(NAMES, "Things"))


def _deeds() -> list[Deed]:
    rng = random.Random(11)
    found = []
    for place in range(400):
        shopper, day = f"u{rng.randrange(30)}", rng.randrange(60) + rng.random()
        for item in rng.sample(NAMES, rng.randrange(1, 4)):
            kind = rng.choice(("purchase", "purchase", "view", "view", "cart"))
            found.append(Deed(shopper, item, day, kind, rng.randrange(1, 99) if kind == "purchase" else None))
        if place % 20 == 0:
            found.append(Deed(shopper, rng.choice(NAMES), day, "return", 5.0))
        if place % 4 == 0:
            found.append(Deed(shopper, rng.choice(NAMES), day, "rating", rng.randrange(1, 6)))
    return found


DEEDS = _deeds()
BOUGHT = [one for one in DEEDS if one.kind == "purchase"]


def _days_of(deeds: list[Deed]) -> dict[str, list[date]]:
    found = defaultdict(set)
    for one in deeds:
        found[one.shopper].add(moment(one.day).date())
    return {shopper: sorted(days) for shopper, days in found.items()}


def test_shoppers_come_first_by_what_they_spent(shop: penchant.Shop) -> None:
    spent: dict[str, float] = defaultdict(float)
    for one in DEEDS:
        if one.kind in ("purchase", "return"):
            spent[one.shopper] += (one.value or 0.0) * (1 if one.kind == "purchase" else -1)
    found = shop.figures(by="shopper", measure="spent", count=4)
    ranked = sorted(spent, key=lambda one: -spent[one])
    assert [(row.label, row.about) for row in found.rows] == [(one, one) for one in ranked[:4]]
    assert [row.spent for row in found.rows] == pytest.approx([spent[one] for one in ranked[:4]])
    (spread,) = found.spreads
    numbers = sorted(map(max, spent.values(), [0.0] * len(spent)), reverse=True)
    half = next(n for n in range(len(numbers)) if sum(numbers[:n]) >= sum(numbers) / 2)
    assert (spread.of, spread.half) == (len(spent), half)
    assert spread.fifth == pytest.approx(sum(numbers[:6]) / sum(numbers))  # a fifth of 30
    assert spread.first == pytest.approx(sum(numbers[:4]) / sum(numbers))
    assert f"the first {half} of {len(spent)} have half of it" in found.text
    assert not shop.figures(by="shopper", measure="gap").spreads
    assert not shop.figures(by="item", measure="orders").spreads  # an order has several items


def test_pairs_are_those_that_most_orders_hold(shop: penchant.Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    orders: dict[tuple[str, date], set[str]] = defaultdict(set)
    for one in BOUGHT:
        orders[one.shopper, moment(one.day).date()].add(one.item)
    both = Counter(pair for items in orders.values() for pair in combinations(sorted(items), 2))
    for looked_at in (2, 256):
        monkeypatch.setattr(pairs, "FIRST_LOOKED_AT", looked_at)
        found = shop.figures(by="pair", count=5)
        assert [row.orders for row in found.rows] == [count for _, count in both.most_common(5)]
        for row in found.rows:
            pair = sorted(row.about.split(" + "))
            assert row.orders == both[pair[0], pair[1]]
            inside = [
                one
                for one in BOUGHT
                if one.item in pair and set(pair) <= orders[one.shopper, moment(one.day).date()]
            ]
            assert row.shoppers == len({one.shopper for one in inside})
            assert row.purchases == len(inside)
            assert row.label == " + ".join(
                one.replace("_", " ").capitalize() for one in row.about.split(" + ")
            )
    assert len(shop.figures(by="pair", count=1000).rows) == len(both)
    of_two = shop.figures(["thing a", "thing b"], by="pair")
    assert not of_two.rows  # of one item there is no pair


def test_days_from_order_to_order(shop: penchant.Shop) -> None:
    gaps = [(b - a).days for days in _days_of(BOUGHT).values() for a, b in pairwise(days)]
    assert shop.figures().shop.gap == pytest.approx(sum(gaps) / len(gaps))
    of_a = _days_of([one for one in BOUGHT if one.item == "thing_a"])
    gaps = [(b - a).days for days in of_a.values() for a, b in pairwise(days)]
    rows = {row.about: row for row in shop.figures(by="item", measure="gap").rows}
    assert rows["thing_a"].measured("gap") == pytest.approx(sum(gaps) / len(gaps))
    assert rows["thing_a"].measured("repeating") == sum(len(days) > 1 for days in of_a.values())
    assert shop.figures(since=moment(3), as_of=moment(3.5)).shop.gap == 0


@pytest.mark.parametrize("kind", ["view", "cart", "return", "event"])
def test_other_events_are_counted_in_place_of_purchases(shop: penchant.Shop, kind: str) -> None:
    inside = [one for one in DEEDS if kind in (one.kind, "event")]
    found = shop.figures(by="item", kind=kind, measure="purchases")
    assert found.counts == kind
    assert found.shop.purchases == len(inside)
    assert found.shop.shoppers == len({one.shopper for one in inside})
    assert found.shop.orders == sum(map(len, _days_of(inside).values()))
    assert found.shop.buyers == len({one.shopper for one in inside} & {one.shopper for one in BOUGHT})
    counted = Counter(one.item for one in inside)
    assert {row.about: row.purchases for row in found.rows} == counted
    assert found.rows[0].purchases == max(counted.values())
    worth = sum(one.value or 0.0 for one in inside) if kind == "return" else 0.0
    assert found.shop.spent == pytest.approx(worth) or kind == "event"
    assert "an order" not in found.text


def test_conversion_is_of_all_who_did_anything(shop: penchant.Shop) -> None:
    rows = {row.about: row for row in shop.figures(by="item", measure="conversion").rows}
    met = {one.shopper for one in DEEDS if one.item == "thing_c"}
    buyers = {one.shopper for one in BOUGHT if one.item == "thing_c"}
    assert rows["thing_c"].measured("conversion") == pytest.approx(len(buyers) / len(met))
    carted = {one.shopper for one in DEEDS if (one.kind, one.item) == ("cart", "thing_c")}
    of_carts = shop.figures(["thing c"], kind="cart", measure="conversion").totals[0]
    assert of_carts.measured("conversion") == pytest.approx(len(buyers & carted) / len(carted))


def test_returns_of_purchases_and_stars(shop: penchant.Shop) -> None:
    returned = Counter(one.item for one in DEEDS if one.kind == "return")
    sold = Counter(one.item for one in BOUGHT)
    found = shop.figures(by="item", measure="return_rate")
    assert found.shop.measured("return_rate") == pytest.approx(returned.total() / sold.total())
    for row in found.rows:
        assert row.measured("return_rate") == pytest.approx(returned[row.about] / sold[row.about])
    stars, by = defaultdict(list), defaultdict(set)
    for one in DEEDS:
        if one.kind == "rating":
            stars[one.item].append(one.value or 0.0)
            by[one.item].add(one.shopper)
    rated = shop.figures(by="item", measure="stars", count=100)
    assert rated.counts == "rating"
    assert {row.about: row.stars for row in rated.rows} == {
        item: pytest.approx(sum(given) / len(given))
        for item, given in stars.items()
        if len(by[item]) >= figures.FEWEST
    }


def test_goods_of_few_shoppers_are_not_ranked_by_a_share(
    shop: penchant.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    buyers = {item: len({one.shopper for one in BOUGHT if one.item == item}) for item in NAMES}
    monkeypatch.setattr(figures, "FEWEST", sorted(buyers.values())[2] + 1)
    found = shop.figures(by="item", measure="repeat", count=100)
    assert found.fewest == figures.FEWEST
    assert {row.about for row in found.rows} == {
        item for item, count in buyers.items() if count >= figures.FEWEST
    }
    assert not shop.figures(by="item", measure="spent").fewest
    monkeypatch.setattr(figures, "FEWEST", 1000)
    assert len(shop.figures(by="item", measure="repeat", count=100).rows) == len(NAMES)


def test_what_the_log_does_not_hold_is_said(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("bought")
    with make_shop(folder / "shop", BOUGHT, ITEMS) as bought:
        lacking: tuple[tuple[str | None, Measure, str], ...] = (
            ("view", "shoppers", "the log holds no views"),
            ("review", "shoppers", "the log holds no reviews"),
            (None, "conversion", "the log holds no views"),
            (None, "stars", "the log holds no ratings"),
            (None, "return_rate", "the log holds no returns"),
        )
        for kind, measure, said in lacking:
            with pytest.raises(NotInLog) as raised:
                bought.figures(kind=kind, measure=measure)
            assert str(raised.value) == said
        with pytest.raises(DataError, match="`glance` is no kind of events: ask for one of view, click, "):
            bought.figures(kind="glance")
        assert figure_rows.FigureRow.__slots__ == tuple(bought.figures().frame().columns)


def test_new_and_returning_shoppers_are_counted_apart(shop: penchant.Shop) -> None:
    firsts: dict[str, float] = {}
    for one in sorted(BOUGHT, key=lambda one: one.day):
        firsts.setdefault(one.shopper, one.day)
    found = shop.figures(by="newness", since=moment(5), as_of=moment(40), measure="purchases")
    inside = [one for one in BOUGHT if 5 <= one.day <= 40]
    told = {row.label: row for row in found.rows}
    assert told["new"].purchases == sum(firsts[one.shopper] >= 5 for one in inside)
    assert told["returning"].purchases == sum(firsts[one.shopper] < 5 for one in inside)
    assert told["new"].shoppers == len({one.shopper for one in inside if firsts[one.shopper] >= 5})
    assert told["new"].purchases > 0
    assert told["returning"].purchases > 0


def test_whom_figures_count_is_told(shop: penchant.Shop) -> None:
    found = shop.figures(among="bought thing_a")
    assert [one.told for one in found.among] == ["bought thing_a"]
    assert "only who bought thing_a" in found.text
    assert found.shop.shoppers == len({one.shopper for one in BOUGHT if one.item == "thing_a"})
