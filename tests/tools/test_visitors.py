"""Somebody who is in no log: ranked from what they turned to just now, and forgotten again."""

from collections.abc import Iterator

import pytest

import penchant
from penchant.errors import DataError, NotFound
from penchant.tools import Rules
from tests.smallshop import Deed, catalogue_frame, make_shop

ITEMS = catalogue_frame(
    green_tea="Food > Tea",
    black_tea="Food > Tea",
    white_tea="Food > Tea",
    rye_bread="Food > Bakery",
    rusk="Food > Bakery",
    fly_rod="Leisure > Fishing",
)
DEEDS = [
    *(
        Deed(f"tea{n}", item, n + day)
        for n in range(9)
        for day, item in enumerate(("green_tea", "black_tea"))
    ),
    *(Deed(f"bread{n}", item, n + day) for n in range(9) for day, item in enumerate(("rye_bread", "rusk"))),
    *(Deed(f"fish{n}", "fly_rod", n) for n in range(12)),
    Deed("tea1", "white_tea", 20, kind="view"),
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[penchant.Shop]:
    with make_shop(tmp_path_factory.mktemp("visitors") / "shop", DEEDS, ITEMS) as made:
        yield made


@pytest.mark.parametrize(("turned_to", "first"), [("green_tea", "black_tea"), ("rye_bread", "rusk")])
def test_what_goes_with_the_visit_comes_first_though_other_things_sell_better(
    shop: penchant.Shop, turned_to: str, first: str
) -> None:
    best = shop.recommend_visitor([turned_to], 3)

    assert best[0].item_id == first
    assert turned_to not in {one.item_id for one in best}
    assert [one.rank for one in best] == list(range(1, len(best) + 1))
    assert best[0].score == pytest.approx(sum(term.contribution for term in best[0].terms), abs=1e-9)


def test_reasons_tell_of_the_visit_and_name_no_event(shop: penchant.Shop) -> None:
    best = shop.recommend_visitor(["green_tea", ("black_tea", "view")])[0]
    affinity = next(term for term in best.terms if term.signal == "affinity")

    assert (affinity.text, affinity.event_count) == ("2 events in Tea", 2)
    assert all(term.event_ids == () for term in best.terms)


def test_what_a_visitor_turned_to_may_come_back_where_repeats_are_wanted(shop: penchant.Shop) -> None:
    known = shop.recommend("fish3", 1, mode="all")[0]
    visiting = shop.recommend_visitor(["fly_rod"], 1, mode="all")[0]

    assert (known.item_id, visiting.item_id) == ("fly_rod", "fly_rod")
    assert "repurchase" in {term.signal for term in visiting.terms}


def test_nothing_of_a_visit_is_kept(shop: penchant.Shop) -> None:
    before = (shop.recommend_batch(k=3), shop.status().events, shop.recommend_visitor(["rusk"]))
    shop.recommend_visitor(["fly_rod", "green_tea", "rusk"])

    assert shop.recommend_batch(k=3).equals(before[0])
    assert (shop.status().events, shop.recommend_visitor(["rusk"])) == before[1:]


def test_rules_hold_for_visitors(shop: penchant.Shop) -> None:
    best = shop.recommend_visitor(["green_tea"], rules=Rules(exclude=frozenset({"black_tea"})))

    assert "black_tea" not in {one.item_id for one in best}


@pytest.mark.parametrize(
    ("events", "message"),
    [
        ([], "the events are []: give ids of items, or pairs of an id and a kind of event"),
        ("green_tea", "give ids of items"),
        ([("green_tea",)], "give ids of items"),
        ([3], "give ids of items"),
        ([("green_tea", "cart")], "the log holds no `cart`: its kinds are purchase, view"),
    ],
)
def test_what_is_no_visit_is_told(shop: penchant.Shop, events: list[str], message: str) -> None:
    with pytest.raises(DataError) as error:
        shop.recommend_visitor(events)
    assert message in str(error.value)


def test_unknown_items_are_named(shop: penchant.Shop) -> None:
    with pytest.raises(NotFound, match="no item `green_te4`"):
        shop.recommend_visitor(["green_te4"])
