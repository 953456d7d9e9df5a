"""What the Python API is given and cannot be meant ends in a DataError that says what is."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, cast

import numpy as np
import polars as pl
import pytest

import penchant
from penchant.errors import ConfigError, DataError
from penchant.tools import Boost, Rules
from tests.smallshop import Deed, make_shop

LOG = [Deed("ann", "tea", 1), Deed("ann", "rice", 2), Deed("bob", "tea", 3), Deed("bob", "milk", 4)]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[penchant.Shop]:
    with make_shop(tmp_path_factory.mktemp("shop") / "shop", LOG) as made:
        yield made


def wrong(value: object) -> Any:
    return cast("Any", value)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (
            lambda shop: shop.recommend("ann", as_of=wrong("2025-02-01")),
            "'2025-02-01' is no moment: give a datetime with its time zone, for instance "
            "datetime(2017, 12, 1, tzinfo=UTC)",
        ),
        (
            lambda shop: shop.profile("ann", as_of=wrong(date(2025, 2, 1))),
            "datetime.date(2025, 2, 1) is no moment: give a datetime with its time zone, for instance "
            "datetime(2017, 12, 1, tzinfo=UTC)",
        ),
        (
            lambda shop: shop.trends(as_of=datetime.max.replace(tzinfo=timezone(timedelta(hours=-5)))),
            "9999-12-31T23:59:59.999999-05:00 is beyond the years 1 to 9999 in UTC: name another",
        ),
        (
            lambda shop: shop.recommend(wrong(1), 2),
            "the shopper is 1: give text, as in the log or the catalogue",
        ),
        (
            lambda shop: shop.explain("ann", wrong(None)),
            "the item is None: give text, as in the log or the catalogue",
        ),
        (lambda shop: shop.recommend("ann", wrong(2.5)), "the count is 2.5: give a whole number"),
        (lambda shop: shop.recommend("ann", wrong("2")), "the count is '2': give a whole number"),
        (lambda shop: shop.recommend_batch(None, wrong(None)), "the count is None: give a whole number"),
        (lambda shop: shop.next_behaviour("ann", count=wrong(1.5)), "the count is 1.5: give a whole number"),
        (lambda shop: shop.similar_items("tea", wrong("3")), "the count is '3': give a whole number"),
        (lambda shop: shop.audience("tea", wrong(2.5)), "the count is 2.5: give a whole number"),
        (lambda shop: shop.trends(count=wrong(1.5)), "the count is 1.5: give a whole number"),
        (lambda shop: shop.find_nodes("tea", wrong(1.5)), "the count is 1.5: give a whole number"),
        # what a terminal hands on that is not UTF-8
        (lambda shop: shop.profile("\udcff"), "the shopper is '\\udcff', which is no Unicode text"),
        (lambda shop: shop.concept("\udcff"), "the concept is '\\udcff', which is no Unicode text"),
        (lambda shop: shop.trends(category="\udcff"), "the category is '\\udcff', which is no Unicode text"),
        (lambda shop: shop.segment("likes \udcff"), "the wish is '\\udcff', which is no Unicode text"),
        (lambda shop: shop.items_meant("\udcff"), "the wish is '\\udcff', which is no Unicode text"),
        (lambda shop: shop.picture(shopper="\udcff"), "the shopper is '\\udcff', which is no Unicode text"),
        (lambda shop: shop.recommend_batch("ann"), "the shoppers are 'ann': give a sequence of ids"),
        (
            lambda shop: shop.audience(wrong(None)),
            "the item is None: give text, as in the log or the catalogue",
        ),
        (
            lambda shop: shop.who_likes(wrong(7)),
            "the wish is 7: give text, as in the log or the catalogue",
        ),
        (
            lambda shop: shop.recommend("ann", rules=wrong(None)),
            "the rules are None: give `Rules(…)`, or leave them out",
        ),
        (
            lambda shop: shop.recommend("ann", mode=wrong([])),
            "mode `[]` is unknown: allowed are all, new",
        ),
        (lambda shop: shop.timeline("ann", months=-3), "cannot tell -3 months: 1 to 1200 are allowed"),
        (lambda shop: shop.timeline("ann", months=0), "cannot tell 0 months: 1 to 1200 are allowed"),
        (lambda shop: shop.timeline("ann", months=wrong(1.5)), "the count is 1.5: give a whole number"),
        (
            lambda shop: shop.correct("ann", wrong(None), "add"),
            "the concept is None: give text, as in the log or the catalogue",
        ),
        (
            lambda shop: shop.correct("ann", "tea", "add", reason=wrong(5)),
            "the reason is 5: give text, or leave it out",
        ),
        (
            lambda shop: shop.correct(wrong(None), "tea", "add"),
            "the shopper is None: give text, as in the log or the catalogue",
        ),
        (
            lambda shop: shop.correct(wrong(1804), "tea", "add"),
            "the shopper is 1804: give text, as in the log or the catalogue",
        ),
        (
            lambda shop: shop.corrections(wrong(1804)),
            "the shopper is 1804: give text, as in the log or the catalogue",
        ),
        (
            lambda shop: shop.erase(wrong(1804)),
            "the shopper is 1804: give text, as in the log or the catalogue",
        ),
        (lambda shop: shop.erase(" "), "an empty id names no shopper: there is nothing to erase"),
        (
            lambda shop: shop.ingest(wrong(pl.LazyFrame({"item_id": ["a"]}))),
            "the source is a LazyFrame: give the path of a file or a Polars DataFrame, which `.collect()` "
            "makes of it",
        ),
        (
            lambda shop: shop.ingest(wrong(pl.Series(["a"]))),  # Arrow, as frames of pandas can be
            "the source is a Series: give the path of a file or a Polars DataFrame, which "
            "`polars.from_pandas` or `polars.from_arrow` makes of it",
        ),
        (
            lambda shop: shop.ingest(wrong({"item_id": ["a"]})),
            "the source is a dict: give the path of a file or a Polars DataFrame",
        ),
        (
            lambda shop: shop.add_campaigns(told=wrong([])),
            "the source is a list: give the path of a file or a Polars DataFrame",
        ),
        (lambda shop: shop.find_nodes("tea", -1), "cannot tell -1 nodes: ask for 1 or more"),
        (lambda shop: shop.next_behaviour("ann", days=wrong(1.5)), "the count is 1.5: give a whole number"),
        (lambda shop: shop.ask(wrong(None)), "the question is None: give text"),
        (lambda shop: shop.events("e-1"), "the events are 'e-1': give a sequence of ids"),
        (
            lambda shop: shop.ingest("log.csv", mapping=wrong(5)),
            "the mapping is 5: give the path of a mapping file",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_can(
    shop: penchant.Shop, ask: Callable[[penchant.Shop], object], message: str
) -> None:
    with pytest.raises(DataError) as refused:
        ask(shop)
    assert str(refused.value) == message


@pytest.mark.parametrize("folder", [None, 5, b"shop"])
def test_a_folder_is_a_path(folder: object) -> None:
    with pytest.raises(ConfigError) as refused:
        penchant.open(wrong(folder))
    assert str(refused.value) == f"the folder is {folder!r}: give the path of a shop's folder"


def test_counts_of_numpy_are_whole_numbers(shop: penchant.Shop) -> None:
    assert len(shop.recommend("ann", wrong(np.int64(1)))) == 1


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"boosts": {"i8": (5, "push")}},
            "the boost of item `i8` is (5, 'push'); it must be `Boost(amount, reason)`",
        ),
        ({"boosts": {"i8": Boost(wrong("5"), "push")}}, "the boost of item `i8` is 5; it must be above 0"),
        (
            {"boosts": {"i8": Boost(5, wrong(None))}},
            "the boost of item `i8` has no reason: say why, it is told",
        ),
        ({"max_per_category": 1.5}, "at most 1.5 items of a category: a whole number is needed"),
        ({"max_price": "9"}, "the price cap is 9; it must be a number of 0 or more"),
        ({"diversity": None}, "the diversity is None; it must be 0 to 1"),
        ({"max_per_category": True}, "at most True items of a category: a whole number is needed"),
        ({"max_price": 10**400}, f"the price cap is 1{'0' * 79}…; it must be a number of 0 or more"),
        (
            {"max_price": 10**5000},
            "the price cap is a number of thousands of digits; it must be a number of 0 or more",
        ),
        ({"exclude": "i8"}, "`exclude` is 'i8'; it must be a set of item ids"),
        ({"exclude": b"i8"}, "`exclude` is b'i8'; it must be a set of item ids"),
        ({"exclude": None}, "`exclude` is None; it must be a set of item ids"),
        ({"include_only": 5}, "`include_only` is 5; it must be a set of item ids"),
        ({"include_only": ["i8", 5]}, "`include_only` holds 5; it must be a set of item ids"),
        (
            {"exclude_categories": None},
            "`exclude_categories` is None; it must be a set of category paths",
        ),
        ({"available_only": "no"}, "`available_only` is 'no'; it must be True or False"),
        ({"boosts": None}, "the boosts are None; they must be a mapping of item ids to `Boost`"),
        ({"boosts": ["i8"]}, "the boosts are ['i8']; they must be a mapping of item ids to `Boost`"),
        ({"boosts": {5: Boost(5, "push")}}, "a boost is of item 5; an item's id is text"),
    ],
)
def test_rules_of_wrong_types_are_refused(given: dict[str, object], message: str) -> None:
    with pytest.raises(DataError) as refused:
        Rules(**wrong(given))
    assert str(refused.value) == message


@pytest.mark.parametrize("give", [iter, list, set, tuple])
def test_rules_take_ids_in_whatever_gives_them(
    shop: penchant.Shop, give: Callable[[list[str]], object]
) -> None:
    rules = Rules(exclude=wrong(give(["tea", "milk"])))
    for _ in range(2):
        assert [one.item_id for one in shop.recommend("ann", rules=rules)] == ["rice"]


LONG = "x" * 100_000


@pytest.mark.parametrize(
    "ask",
    [
        lambda shop: shop.recommend(LONG),
        lambda shop: shop.explain("ann", LONG),
        lambda shop: shop.contrast("ann", LONG, LONG),
        lambda shop: shop.recommend("ann", rules=Rules(exclude=wrong([LONG]))),
        lambda shop: shop.recommend("ann", rules=Rules(exclude_categories=wrong([LONG]))),
        lambda shop: shop.recommend("ann", mode=wrong(LONG)),
        lambda shop: shop.correct("ann", LONG, "add"),
        lambda shop: shop.correct("ann", "tea", wrong(LONG)),
        lambda shop: shop.erase(LONG),
        lambda shop: shop.audience(LONG),
        lambda shop: shop.similar_items(LONG),
        lambda shop: shop.frozen_graph().index_of(LONG),
    ],
)
def test_what_is_too_long_is_not_echoed_whole(
    shop: penchant.Shop, ask: Callable[[penchant.Shop], object]
) -> None:
    with pytest.raises(DataError) as refused:
        ask(shop)
    assert f"`{LONG[:80]}…`" in str(refused.value)
    assert len(str(refused.value)) < 400


def test_newest_and_oldest_event_are_what_questions_see(shop: penchant.Shop, tmp_path: Path) -> None:
    assert shop.event_span == (datetime(2025, 1, 2, tzinfo=UTC), datetime(2025, 1, 5, tzinfo=UTC))
    with penchant.open(tmp_path / "empty", create=True) as empty:
        assert empty.event_span is None


YEAR_1 = datetime.min.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "ask",
    [
        lambda shop: len(shop.who_likes("tea", as_of=YEAR_1).fans),
        lambda shop: shop.overview(since=YEAR_1).before.events,
        lambda shop: shop.overview(against=(YEAR_1, YEAR_1)).before.events,
        lambda shop: shop.overview(days=1e300).before.events,
    ],
)
def test_nothing_happened_before_1970(shop: penchant.Shop, ask: Callable[[penchant.Shop], int]) -> None:
    assert ask(shop) == 0
