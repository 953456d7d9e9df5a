"""Sales in numbers, held against a count in plain Python."""

import random
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

import penchant
from penchant.errors import DataError
from penchant.units import Measure, Unit
from tests.smallshop import Deed, catalogue_frame, make_shop, moment

ITEMS = catalogue_frame(
    green_tea="Food > Tea", black_tea="Food > Tea", rye_bread="Food > Bakery", rod="Leisure > Fishing"
)
NAMES = ("green_tea", "black_tea", "rye_bread", "rod")


def _deeds() -> list[Deed]:
    rng = random.Random(3)
    found = [
        Deed(
            f"u{rng.randrange(40)}", rng.choice(NAMES), rng.uniform(0, 100), value=rng.randrange(1, 900) / 100
        )
        for _ in range(600)
    ]
    returned = [one._replace(day=one.day + 1, kind="return") for one in found[:20]]
    return [*found, *returned, Deed("u1", "rod", 50.5, "view")]


DEEDS = _deeds()


LABELS: dict[Unit, Callable[[datetime], str]] = {
    "hour": lambda at: f"{at:%H}",
    "day": lambda at: f"{at:%Y-%m-%d}",
    "weekday": lambda at: f"{at:%A}".lower(),
    "weekend": lambda at: "weekends" if at.weekday() > 4 else "weekdays",
    "week": lambda at: f"{at - timedelta(days=at.weekday()):%Y-%m-%d}",
    "month": lambda at: f"{at:%Y-%m}",
    "quarter": lambda at: f"{at:%Y}-Q{(at.month - 1) // 3 + 1}",
    "year": lambda at: f"{at:%Y}",
}


@pytest.mark.parametrize("by", LABELS)
def test_every_unit_is_as_counted_by_hand(shop: penchant.Shop, by: Unit) -> None:
    shoppers, orders = defaultdict(set), defaultdict(set)
    purchases: dict[str, int] = defaultdict(int)
    spent: dict[str, float] = defaultdict(float)
    for one in DEEDS:
        at = moment(one.day)
        label = LABELS[by](at)
        if not one.item.endswith("tea") or not moment(5) <= at <= moment(90):
            continue
        if one.kind == "purchase":
            shoppers[label].add(one.shopper)
            orders[label].add((one.shopper, at.date()))
            purchases[label] += 1
        spent[label] += (one.value or 0.0) * (1 if one.kind == "purchase" else -1)
    found = shop.figures(["tea"], by=by, since=moment(5), as_of=moment(90))
    told = {row.label: row for row in found.rows}
    assert set(purchases) <= told.keys()
    for label, row in told.items():
        assert row.shoppers == len(shoppers[label]), label
        assert row.orders == len(orders[label])
        assert row.purchases == purchases[label]
        assert row.spent == pytest.approx(spent[label], abs=0.006)
        days = defaultdict(set)
        for shopper, day in orders[label]:
            days[shopper].add(day)
        assert row.repeating == sum(len(one) > 1 for one in days.values())
    assert sum(row.purchases for row in found.rows) == found.totals[0].purchases
    covered = [moment(5).date() + timedelta(days=n) for n in range(86)]
    if by != "hour":
        for label, row in told.items():
            assert row.days == sum(
                LABELS[by](datetime(d.year, d.month, d.day, tzinfo=UTC)) == label for d in covered
            )


@pytest.mark.parametrize("by", LABELS)
def test_who_is_new_bought_the_thing_for_the_first_time(shop: penchant.Shop, by: Unit) -> None:
    firsts: dict[str, datetime] = {}
    for one in sorted(DEEDS, key=lambda one: one.day):
        if one.kind == "purchase" and one.item.endswith("tea"):
            firsts.setdefault(one.shopper, moment(one.day))
    found = shop.figures(["tea"], by=by, since=moment(5), as_of=moment(90))
    inside = [LABELS[by](at) for at in firsts.values() if moment(5) <= at <= moment(90)]
    assert {row.label: row.new for row in found.rows if row.new} == {one: inside.count(one) for one in inside}
    assert found.shop == shop.figures(since=moment(5), as_of=moment(90)).totals[0]
    assert shop.figures().shop.new == shop.figures().shop.shoppers


def test_things_are_counted_apart_and_together(shop: penchant.Shop) -> None:
    found = shop.figures(["tea", "rye bread", "rod"])
    had = {
        name: {one.shopper for one in DEEDS if one.kind == "purchase" and one.item in items}
        for name, items in (("tea", NAMES[:2]), ("bread", NAMES[2:3]), ("rod", NAMES[3:]))
    }
    assert [row.shoppers for row in found.totals] == [len(one) for one in had.values()]
    assert found.both == len(set.intersection(*had.values()))
    assert [thing.words for thing in found.things] == ["tea", "rye bread", "rod"]
    assert found.shop.purchases == sum(row.purchases for row in found.totals)
    assert found.frame()["thing"].to_list() == ["tea", "rye bread", "rod"]


def test_units_that_come_round_are_ranked_by_the_average_of_a_day(shop: penchant.Shop) -> None:
    found = shop.figures(
        by="weekday", as_of=moment(8)
    )  # 2025-01-01 was a Wednesday: two of them, two Thursdays
    assert {row.label: row.days for row in found.rows}["wednesday"] == 2
    ranked = found.ranked("orders")
    assert [row.a_day("orders") for row in ranked] == sorted(
        (row.orders / row.days for row in found.rows), reverse=True
    )


def test_pieces_that_lie_only_partly_in_the_stretch_are_not_ranked(shop: penchant.Shop) -> None:
    found = shop.figures(by="month", since=moment(20), as_of=moment(95))
    assert [(row.label, row.is_whole) for row in found.rows] == [
        ("2025-01", False),
        ("2025-02", True),
        ("2025-03", True),
        ("2025-04", False),
    ]
    assert {row.label for row in found.ranked("spent")} == {"2025-02", "2025-03"}
    assert "2025-01 (11 days of it)" in found.text
    two_days = shop.figures(by="day", since=moment(1), as_of=moment(2.5))
    assert [row.is_whole for row in two_days.rows] == [True, False]


@pytest.mark.parametrize("measure", ["shoppers", "purchases", "spent", "per_order", "repeat"])
def test_goods_come_first_by_the_measure_asked_for(shop: penchant.Shop, measure: Measure) -> None:
    found = shop.figures(by="item", measure=measure)
    alone = {name: shop.figures([name]).totals[0] for name in NAMES}
    want = sorted(NAMES, key=lambda name: -alone[name].measured(measure))
    assert [row.about for row in found.rows] == want
    for row in found.rows:
        assert (row.shoppers, row.repeating, row.orders, row.purchases, row.spent) == (
            *(alone[row.about].shoppers, alone[row.about].repeating, alone[row.about].orders),
            *(alone[row.about].purchases, alone[row.about].spent),
        )
    assert len(shop.figures(by="item", count=2).rows) == 2
    least = shop.figures(by="item", measure=measure, lowest=True)
    assert [row.measured(measure) for row in least.rows] == sorted(
        row.measured(measure) for row in found.rows
    )


def test_goods_by_category_department_and_within_a_thing(shop: penchant.Shop) -> None:
    assert {row.about for row in shop.figures(by="category").rows} == {
        "category:Food > Tea",
        "category:Food > Bakery",
        "category:Leisure > Fishing",
    }
    departments = shop.figures(by="department", measure="purchases").rows
    assert [row.label for row in departments] == ["Food", "Leisure"]
    assert departments[0].purchases == sum(shop.figures(["tea", "bread"]).totals[n].purchases for n in (0, 1))
    assert {row.about for row in shop.figures(["tea"], by="item").rows} == {"green_tea", "black_tea"}
    assert "Green tea (green_tea)" in shop.figures(by="item").text
    with pytest.raises(DataError, match="has no brands: ask by item"):
        shop.figures(by="brand")
    with pytest.raises(DataError, match="is no measure"):
        shop.figures(by="item", measure="profit")  # type: ignore[arg-type]
    with pytest.raises(DataError, match="ask for 1 or more"):
        shop.figures(by="item", count=0)


def test_another_stretch_is_told_beside_it(shop: penchant.Shop) -> None:
    found = shop.figures(["tea"], since=moment(31), as_of=moment(58), against=(moment(0), moment(30)))
    assert found.beside == shop.figures(["tea"], since=moment(0), as_of=moment(30))
    assert found.beside is not None
    assert found.text.endswith(found.beside.text)


def test_a_group_alone_is_counted(shop: penchant.Shop) -> None:
    group = shop.segment("bought rod")
    found = shop.figures(among=group)
    assert found.shop.shoppers == group.size
    assert found.shop.orders == len(
        {
            (one.shopper, int(one.day))
            for one in DEEDS
            if one.kind == "purchase" and one.shopper in group.members
        }
    )


def test_a_log_without_purchases_counts_events(tmp_path_factory: pytest.TempPathFactory) -> None:
    deeds = [Deed("ann", "rod", day, "view") for day in (1, 1.5, 3)]
    with make_shop(tmp_path_factory.mktemp("views") / "shop", deeds, ITEMS) as shop:
        found = shop.figures()
        assert (found.counts, found.shop.purchases, found.shop.orders) == ("event", 3, 2)
        assert not found.has_money
        assert "orders" not in found.text


def test_what_cannot_be_counted_is_refused(
    shop: penchant.Shop, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with pytest.raises(DataError, match="cannot tell figures by `fortnight`"):
        shop.figures(by="fortnight")  # type: ignore[arg-type]
    with pytest.raises(DataError, match="name at most 8"):
        shop.figures(["rod"] * 9)
    with pytest.raises(DataError, match="is after"):
        shop.figures(since=moment(9), as_of=moment(8))
    dated = [Deed("ann", "rod", day) for day in range(3)]
    with make_shop(tmp_path_factory.mktemp("dated") / "shop", dated, ITEMS) as other:
        with pytest.raises(DataError, match="no times of day"):
            other.figures(by="hour")
        assert [row.is_whole for row in other.figures(by="day").rows] == [True] * 3
    long = [Deed("ann", "rod", day) for day in (-1_100.0, 0.0)]
    with (
        make_shop(tmp_path_factory.mktemp("long") / "shop", long, ITEMS) as other,
        pytest.raises(DataError, match="1,101 days"),
    ):
        other.figures(by="day")


@pytest.mark.parametrize("by", ["hour", "weekday", "weekend"])
def test_only_the_days_asked_for_are_counted(shop: penchant.Shop, by: Unit) -> None:
    fridays = [one for one in DEEDS if one.kind == "purchase" and moment(one.day).weekday() == 4]
    found = shop.figures(by=by, days=["friday"])
    (row,) = found.rows if by != "hour" else (max(found.rows, key=lambda one: one.purchases),)
    at = [one for one in fridays if by != "hour" or f"{moment(one.day):%H}" == row.label]
    assert found.totals[0].purchases == len(fridays)
    assert row.purchases == len(at)
    first, last = (moment(end(one.day for one in DEEDS)) for end in (min, max))
    dates = [first.date() + timedelta(days=one) for one in range((last.date() - first.date()).days + 1)]
    whole = sum(date.weekday() == 4 for date in dates)
    assert row.days == (sum(date.weekday() < 5 for date in dates) if by == "weekend" else whole)


def test_the_days_of_a_part_of_the_log_are_counted_alone(shop: penchant.Shop) -> None:
    since, until = moment(30), moment(60)
    found = shop.figures(days=["friday"], since=since, as_of=until)
    inside = [one for one in DEEDS if one.kind == "purchase" and since <= moment(one.day) <= until]
    assert found.totals[0].purchases == sum(moment(one.day).weekday() == 4 for one in inside)


def test_unknown_day_of_the_week_is_refused(shop: penchant.Shop) -> None:
    with pytest.raises(DataError) as raised:
        shop.figures(days=["fryday"])
    assert str(raised.value) == (
        "`fryday` is no day of the week: name some of monday, tuesday, wednesday, thursday, friday, "
        "saturday, sunday"
    )
