"""Recommendations: the score is the sum of its terms, modes and limits hold, and nothing later is seen."""

import random
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

import penchant
from penchant.errors import DataError
from penchant.tools import Recommendation, Recommender, Rules
from penchant.tools.weights import MODES
from tests.shopfactory import make_shop_frames
from tests.smallshop import (
    Deed,
    Logged,
    catalogue_frame,
    deeds_frame,
    make_shop,
    microseconds,
    moment,
    read_log,
)
from tests.tools.slow_signals import positive, told, view_of


@pytest.fixture(scope="module")
def tiny_shop(tiny_shop: penchant.Shop) -> penchant.Shop:
    # its shoppers buy at random, so that the crowd would be found to rank best: here all signals speak
    tiny_shop._recommender = Recommender(view_of(tiny_shop))
    return tiny_shop


@pytest.fixture(scope="module")
def tiny_log(tiny_shop: penchant.Shop) -> list[Logged]:
    return read_log(tiny_shop.folder)


def test_score_is_exactly_the_sum_of_its_terms(tiny_shop: penchant.Shop) -> None:
    assert [
        one.item_id for _, _, one in told(tiny_shop) if one.score != sum(t.contribution for t in one.terms)
    ] == []


def test_scores_fall_with_rank(tiny_shop: penchant.Shop) -> None:
    for shopper in view_of(tiny_shop).shopper_ids:
        for mode in MODES:
            scores = [one.score for one in tiny_shop.recommend(shopper, 120, mode=mode)]
            assert scores == sorted(scores, reverse=True), (shopper, mode)


def test_explain_says_what_recommend_says(tiny_shop: penchant.Shop) -> None:
    for shopper, mode, one in told(tiny_shop, count=8):
        assert tiny_shop.explain(shopper, one.item_id, mode=mode) == one


def test_terms_come_largest_first_and_none_is_zero(tiny_shop: penchant.Shop) -> None:
    for _, _, one in told(tiny_shop):
        parts = [term.contribution for term in one.terms]
        assert parts == sorted(parts, reverse=True)
        assert parts[-1] > 0


def test_best_item_of_a_signal_gets_its_whole_weight(tmp_path: Path) -> None:
    # a bought tea twice as often as jam, on the same day; nobody else bought anything
    deeds = [Deed("a", "tea", 1), Deed("a", "tea", 1.001), Deed("a", "jam", 1)]
    with make_shop(tmp_path, deeds) as shop:
        best = shop.recommend("a", 1)[0]
    assert best.item_id == "tea"
    assert {t.signal: t.contribution for t in best.terms}["repurchase"] == 1.0


def test_mode_new_never_returns_what_the_shopper_had(
    tiny_shop: penchant.Shop, tiny_log: list[Logged]
) -> None:
    for shopper in view_of(tiny_shop).shopper_ids:
        had = {event.item for event in positive(tiny_log, 2**62) if event.shopper == shopper}
        assert not had & {one.item_id for one in tiny_shop.recommend(shopper, 120, mode="new")}


@pytest.mark.parametrize("met", [("rating", 1.0), ("rating", 2.5), ("review", 1.0), ("return", None)])
def test_what_a_shopper_rated_badly_or_returned_is_nothing_new_to_them(
    tmp_path: Path, met: tuple[str, float | None]
) -> None:
    deeds = [
        *(Deed(f"s{n}", item, n, "rating", 5.0) for n in range(4) for item in ("tea", "cake", "jam")),
        Deed("s9", "tea", 5, "rating", 5.0),
        Deed("s9", "cake", 6, *met),
    ]
    with make_shop(tmp_path / "shop", deeds, catalogue_frame(tea="Food", cake="Food", jam="Food")) as shop:
        assert [one.item_id for one in shop.recommend("s9", mode="new")] == ["jam"]
        assert "s9" not in {one.shopper_id for one in shop.audience("cake").shoppers}
        told = "item `cake` is nothing new to shopper `s9`: use mode `all`"
        with pytest.raises(DataError, match=f"^{re.escape(told)}$"):
            shop.explain("s9", "cake", mode="new")


def test_mode_new_as_of_a_date_allows_what_was_first_had_later(tmp_path: Path) -> None:
    deeds = [Deed("a", "tea", 1), Deed("b", "tea", 1), Deed("b", "jam", 1), Deed("a", "jam", 9)]
    with make_shop(tmp_path, deeds) as shop:
        assert [one.item_id for one in shop.recommend("a", mode="new", as_of=moment(5))] == ["jam"]


def test_explaining_a_had_item_as_new_is_refused(tmp_path: Path) -> None:
    with (
        make_shop(tmp_path, [Deed("a", "tea", 1)]) as shop,
        pytest.raises(DataError, match=r"^item `tea` is nothing new to shopper `a`: use mode `all`$"),
    ):
        shop.explain("a", "tea", mode="new")


@pytest.mark.parametrize("count", [0, -1, 1001, 10**6])
def test_count_out_of_range_is_refused(tiny_shop: penchant.Shop, count: int) -> None:
    with pytest.raises(DataError, match=rf"^cannot recommend {count} items: 1 to 1000 are allowed$"):
        tiny_shop.recommend("u000001", count)


def test_unknown_mode_is_refused(tiny_shop: penchant.Shop) -> None:
    with pytest.raises(DataError, match=r"^mode `old` is unknown: allowed are all, new$"):
        tiny_shop.recommend("u000001", mode="old")  # type: ignore[arg-type]


def test_largest_count_returns_each_item_once(tiny_shop: penchant.Shop) -> None:
    found = [one.item_id for one in tiny_shop.recommend("u000001", 1000)]
    assert len(found) == len(set(found)) <= 120
    assert [one.rank for one in tiny_shop.recommend("u000001", 1000)] == list(range(1, len(found) + 1))


def test_ties_go_by_the_order_in_which_items_came(tmp_path: Path) -> None:
    # five items, each bought once by the same shopper at the same moment: nothing tells them apart
    with make_shop(tmp_path, [Deed("a", item, 1) for item in ("e", "c", "a", "d", "b")]) as shop:
        orders = [[one.item_id for one in shop.recommend("a", count)] for count in (2, 3, 5, 5)]
    assert orders == [["e", "c"], ["e", "c", "a"], ["e", "c", "a", "d", "b"], ["e", "c", "a", "d", "b"]]


def test_shopper_with_one_event_gets_it_and_its_neighbour(tmp_path: Path) -> None:
    deeds = [Deed("a", "tea", 1), Deed("b", "tea", 1), Deed("b", "jam", 1)]
    with make_shop(tmp_path, deeds) as shop:
        assert [one.item_id for one in shop.recommend("a")] == ["tea", "jam"]


def test_shop_with_one_item_has_nothing_new(tmp_path: Path) -> None:
    with make_shop(tmp_path, [Deed("a", "tea", 1), Deed("b", "tea", 2)]) as shop:
        assert [one.item_id for one in shop.recommend("a")] == ["tea"]
        assert shop.recommend("a", mode="new") == []


def test_shop_without_a_catalogue_calls_items_by_their_ids(tmp_path: Path) -> None:
    with make_shop(tmp_path, [Deed("a", "tea", 1), Deed("b", "jam", 2)]) as shop:
        assert {one.title for one in shop.recommend("a")} == {"tea", "jam"}


def test_all_events_at_one_moment_rank_by_count(tmp_path: Path) -> None:
    deeds = [Deed("a", "jam", 1), *[Deed("a", "tea", 1)] * 2]
    with make_shop(tmp_path, deeds) as shop:
        assert [one.item_id for one in shop.recommend("a")] == ["tea", "jam"]


def test_items_that_were_only_returned_are_never_recommended(tmp_path: Path) -> None:
    deeds = [Deed("a", "tea", 1), Deed("a", "kettle", 1, "return"), Deed("b", "kettle", 1, "rating", 1.0)]
    with make_shop(tmp_path, deeds) as shop:
        found = {one.item_id for who in "ab" for mode in MODES for one in shop.recommend(who, mode=mode)}
    assert found == {"tea"}


def test_what_came_back_whole_is_not_recommended_again_for_having_been_bought(tmp_path: Path) -> None:
    bought = [Deed("a", "tea", day) for day in (1, 2, 3)]
    back = [Deed("a", "tea", day, "return") for day in (1.1, 2.1, 3.1)]
    with make_shop(tmp_path, [*bought, *back, Deed("a", "jam", 3.2), Deed("b", "jam", 3.3)]) as shop:
        tea = shop.explain("a", "tea")
    assert "repurchase" not in {term.signal for term in tea.terms}


def test_shop_of_complaints_recommends_nothing(tmp_path: Path) -> None:
    with make_shop(tmp_path, [Deed("a", "tea", 1, "return"), Deed("b", "tea", 1, "rating", 1.0)]) as shop:
        assert shop.recommend("a") == []
        told = (
            "nothing in the log speaks for any item that may be recommended to shopper `a`: there is no "
            "place to explain"
        )
        with pytest.raises(DataError, match=f"^{re.escape(told)}$"):
            shop.explain("a", "tea")


def test_before_the_first_event_there_is_nothing_to_recommend(tiny_shop: penchant.Shop) -> None:
    assert tiny_shop.recommend("u000001", as_of=moment(-1)) == []


def test_event_at_the_very_moment_asked_for_is_seen(tmp_path: Path) -> None:
    rng = random.Random(5)
    days = sorted(rng.uniform(1, 300) for _ in range(40))
    with make_shop(tmp_path, [Deed("a", f"i{n}", day) for n, day in enumerate(days)]) as shop:
        for number, event in enumerate(read_log(tmp_path)):
            at = moment(days[number])
            assert microseconds(at) == event.ts
            assert len(shop.recommend("a", 100, as_of=at)) == number + 1


def test_what_happens_after_the_date_changes_no_answer(tmp_path: Path) -> None:
    # the second shop lives on: other shoppers, kinds and items, and a robot's clicks go beyond an hour's cap,
    # from one second after the moment asked for
    frames = make_shop_frames(seed=11, shoppers=12, items=48, events=600)
    cut = datetime(2025, 8, 3, 14, 30, tzinfo=UTC)
    now = Deed("u000000", "i000000", (cut - moment(0)).total_seconds() / 86400, "purchase", 3.0)
    before = frames.events.filter(frames.events["ts"] <= cut)
    clicks = [Deed("robot", "i000001", now.day - 1e-5 * number, "view") for number in range(1, 6)]
    rng = random.Random(3)
    later = [Deed("robot", "i000002", now.day + 1e-5 * number, "view") for number in range(1, 300)]
    later += [
        Deed(
            f"u{rng.randrange(14):06d}",
            f"i{rng.randrange(50):06d}",
            now.day + 1e-5 + rng.random() ** 4 * 90,
            kind,
        )
        for kind in ("purchase", "view", "like", "return")
        for _ in range(150)
    ]
    answers = []
    for name, tail in (("short", []), ("long", later)):
        with penchant.open(tmp_path / name, create=True) as shop:
            shop.ingest(frames.items, items=True)
            shop.ingest(before.filter(before["kind"] == "purchase"))
            shop.ingest(deeds_frame([*clicks, now, *tail]))
            shop.evolve()
            answers.append(
                [
                    rounded(one)
                    for shopper in frames.events["user_id"].unique().sort().to_list()
                    for mode in MODES
                    for one in shop.recommend(shopper, 20, mode=mode, as_of=cut)
                ]
            )
    assert answers[0] == answers[1]


def rounded(one: Recommendation) -> object:
    parts = [(t.signal, round(t.contribution, 9), t.text, t.event_ids, t.event_count) for t in one.terms]
    return one.rank, one.item_id, round(one.score, 9), parts


def test_short_list_says_why(tmp_path: Path) -> None:
    items = catalogue_frame(tea="Food > Tea", rye="Food > Bakery", rod="Leisure > Fishing", cup=None)
    with make_shop(tmp_path / "shop", [Deed("ann", "tea", 1), Deed("bob", "rye", 1)], items) as shop:
        assert shop.why_fewer("ann", 1, 1) is None
        listed = shop.recommend("ann", 10, mode="new")
        assert [one.item_id for one in listed] == ["rye"]
        assert shop.why_fewer("ann", 10, len(listed), mode="new") == (
            "4 of 4 items may be recommended; 1 of these the shopper has events on; "
            "the other 2 are no candidates for this shopper"
        )
        unlike = Rules(include_only=frozenset({"rod", "cup"}))
        assert shop.recommend("ann", 10, rules=unlike) == []
        assert shop.why_fewer("ann", 10, 0, rules=unlike) == (
            "2 of 4 items may be recommended; none of them is a candidate for this shopper"
        )
        tea = Rules(include_only=frozenset({"tea"}))
        assert shop.recommend("ann", 10, mode="new", rules=tea) == []
        assert shop.why_fewer("ann", 10, 0, mode="new", rules=tea) == (
            "1 of 4 items may be recommended; 1 of these the shopper has events on"
        )
        capped = Rules(max_per_category=1)
        assert "at most 1 of one category may stand in a list" in str(
            shop.why_fewer("ann", 10, 2, rules=capped)
        )
