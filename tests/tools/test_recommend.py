"""Recommendations: the score is the sum of its terms, each term is true, and nothing later is seen."""

import random
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import penchant
from penchant.errors import DataError
from penchant.graph_store import ShopView
from penchant.tools import Mode, Recommendation, Recommender, Rules, Term
from penchant.tools.weights import MODES
from tests.shopfactory import ShopFrames, make_shop_frames
from tests.smallshop import (
    Deed,
    Logged,
    catalogue_frame,
    deeds_frame,
    make_shop,
    microseconds,
    moment,
    read_categories,
    read_log,
)
from tests.tools.slow_signals import DAY_US, Slow, positive

VERBS = {
    "purchase": "bought",
    "view": "viewed",
    "cart": "put in the cart",
    "rating": "rated well",
    "review": "reviewed well",
}


@pytest.fixture(scope="module")
def tiny_shop(tiny_shop: penchant.Shop) -> penchant.Shop:
    # its shoppers buy at random, so that the crowd would be found to rank best: here all signals speak
    tiny_shop._recommender = Recommender(view_of(tiny_shop))
    return tiny_shop


@pytest.fixture(scope="module")
def tiny_log(tiny_shop: penchant.Shop) -> list[Logged]:
    return read_log(tiny_shop.folder)


def view_of(shop: penchant.Shop) -> ShopView:
    return shop._view


def told(
    shop: penchant.Shop, *, count: int = 20, as_of: datetime | None = None
) -> Iterator[tuple[str, Mode, Recommendation]]:
    for shopper in view_of(shop).shopper_ids[::3]:
        for mode in MODES:
            for one in shop.recommend(shopper, count, mode=mode, as_of=as_of):
                yield shopper, mode, one


# --- the score is the explanation


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


# --- every term is true


def test_evidence_belongs_to_the_shopper_and_is_about_what_the_term_names(
    tiny_shop: penchant.Shop, tiny_log: list[Logged]
) -> None:
    by_id = {event.event_id: event for event in tiny_log}
    category = read_categories(tiny_shop.folder)
    for shopper, _, one in told(tiny_shop):
        for term in one.terms:
            of_signal: dict[str, set[str]] = {
                "repurchase": {one.item_id},
                "neighbours": set(term.related_items) or {one.item_id},
                "content": set(term.related_items) or {one.item_id},
                "affinity": {i for i, path in category.items() if path == " > ".join(term.concept_path)},
                "popularity": set(),
            }
            about = of_signal[term.signal]
            events = [by_id[event_id] for event_id in term.event_ids]
            assert {event.shopper for event in events} <= {shopper}
            assert {event.item for event in events} <= about


def test_evidence_is_the_newest_first_and_counted_in_full(
    tiny_shop: penchant.Shop, tiny_log: list[Logged]
) -> None:
    by_id = {event.event_id: event for event in tiny_log}
    for shopper, _, one in told(tiny_shop):
        for term in one.terms:
            if term.signal in ("repurchase", "neighbours"):
                about = set(term.related_items) or {one.item_id}
                mine = [e.ts for e in positive(tiny_log, 2**62) if e.shopper == shopper and e.item in about]
                assert term.event_count == len(mine)
                shown = [by_id[event_id].ts for event_id in term.event_ids]
                assert shown == sorted(mine, reverse=True)[:5]


def test_repurchase_tells_the_true_counts_gap_and_day(
    tiny_shop: penchant.Shop, tiny_log: list[Logged]
) -> None:
    seen = 0
    for shopper, _, one in told(tiny_shop):
        for term in (t for t in one.terms if t.signal == "repurchase"):
            mine = [e for e in positive(tiny_log, 2**62) if e.shopper == shopper and e.item == one.item_id]
            kinds: dict[str, int] = defaultdict(int)
            for event in mine:
                kinds[event.kind] += 1
            if len(kinds) > 3:
                assert f"met {times(len(mine))}" in term.text
            else:
                for kind, count in kinds.items():
                    assert f"{VERBS[kind]} {times(count)}" in term.text
            gap = Slow(mine, {}, shopper, 2**62).gap(one.item_id)
            stated = re.search(r"every (?:(day)|([\d,]+) days) on average", term.text)
            assert (stated is None) == (gap is None)
            if stated and gap is not None:
                assert (1 if stated[1] else int(stated[2])) == max(1, round(gap))
            assert term.text.endswith(f"on {day_words(max(e.ts for e in mine))}")
            seen += 1
    assert seen > 50


def test_popularity_tells_the_true_number_of_shoppers(
    tiny_shop: penchant.Shop, tiny_log: list[Logged]
) -> None:
    now = max(event.ts for event in tiny_log)
    slow = Slow(tiny_log, {}, "", now)
    for _, _, one in told(tiny_shop):
        for term in (t for t in one.terms if t.signal == "popularity"):
            in_all = re.search(r"([\d,]+|none) of them", term.text)
            stated = in_all or re.match(r"([\d,]+) shoppers?\b", term.text)
            assert stated
            assert int(stated[1].replace(",", "").replace("none", "0")) == slow.popularity(one.item_id)
            assert in_all is None or term.contribution > 0


def test_alike_tells_how_many_of_the_shoppers_most_like_this_one_had_the_item(
    tiny_shop: penchant.Shop, tiny_log: list[Logged]
) -> None:
    now = max(event.ts for event in tiny_log)
    lately_seen = ever_seen = 0
    for shopper, _, one in told(tiny_shop, count=8):
        for term in (t for t in one.terms if t.signal == "neighbours"):
            alike = {other for other, _ in Slow(tiny_log, {}, shopper, now).most_alike()}
            newest = {e.shopper: e.ts for e in positive(tiny_log, now) if e.item == one.item_id}
            days = {other: (now - ts) / DAY_US for other, ts in newest.items() if other in alike}
            lately = sum(age < 30 for age in days.values())
            stated = re.search(r"(\d+) of the (\d+) shoppers most like this one", term.text)
            assert (stated is None) == (not days)
            if stated is None:
                continue
            assert (int(stated[1]), int(stated[2])) == (lately or len(days), len(alike))
            assert ("in the 30 days to" in term.text) == bool(lately)
            lately_seen += bool(lately)
            ever_seen += not lately
    assert lately_seen > 20
    assert ever_seen > 0


def test_content_names_words_that_the_item_shares_with_what_the_shopper_had(
    tiny_shop: penchant.Shop, tiny_log: list[Logged], tiny_shop_frames: ShopFrames
) -> None:
    rows = tiny_shop_frames.items.select("item_id", "title", "category", "brand").rows()
    said = {item: " ".join(part or "" for part in parts).casefold() for item, *parts in rows}
    title = {item: parts[0] for item, *parts in rows}
    seen = 0
    for shopper, _, one in told(tiny_shop):
        had = {event.item for event in positive(tiny_log, 2**62) if event.shopper == shopper}
        for term in (t for t in one.terms if t.signal == "content" and t.related_items):
            words = re.findall("“([^”]+)”", term.text)
            assert words
            assert set(term.related_items) <= had - {one.item_id}
            for word in (part for pair in words for part in pair.split(" ")):
                assert word in said[one.item_id]
                assert any(word in said[related] for related in term.related_items)
            assert " and ".join(title[item] for item in term.related_items) in term.text
            seen += 1
    assert seen > 20


def test_affinity_tells_the_true_count_and_lift(tiny_shop: penchant.Shop, tiny_log: list[Logged]) -> None:
    now = max(event.ts for event in tiny_log)
    category = read_categories(tiny_shop.folder)
    for shopper, _, one in told(tiny_shop, count=6):
        for term in (t for t in one.terms if t.signal == "affinity"):
            slow = Slow(tiny_log, category, shopper, now)
            topic = category[one.item_id]
            count = sum(category[event.item] == topic for event in slow.mine)
            assert re.match(rf"{count} \w+(?: \w+)? in ", term.text)
            assert term.event_count == count
            lift = slow.share(topic) / slow.base(topic)
            stated = re.search(r"([\d.]+) times the shop's average", term.text)
            is_told = lift >= 1.1 and term.contribution > 0
            assert (float(stated[1]) if stated else None) == (round(lift, 1) if is_told else None)


def test_neighbours_tell_of_items_that_another_shopper_had_together(
    tiny_shop: penchant.Shop, tiny_log: list[Logged]
) -> None:
    buyers: dict[str, set[str]] = defaultdict(set)
    for event in positive(tiny_log, 2**62):
        buyers[event.item].add(event.shopper)
    for shopper, _, one in told(tiny_shop):
        for term in (t for t in one.terms if t.signal == "neighbours"):
            for related in term.related_items:
                assert shopper in buyers[related]
                assert (buyers[one.item_id] & buyers[related]) - {shopper}


def test_item_that_is_all_the_shopper_had_is_not_said_to_be_the_shoppers_alone(tmp_path: Path) -> None:
    # b had tea, too, so that "no other shopper bought it" would be false
    deeds = [Deed("a", "tea", 1), Deed("b", "tea", 2), Deed("b", "jam", 2)]
    with make_shop(tmp_path, deeds) as shop:
        term = term_of(shop.explain("a", "tea"), "neighbours")
    alike = "1 of the 1 shoppers most like this one bought it in the 30 days to 3 January 2025"
    assert (term.text, term.related_items) == (alike, ())


def test_items_that_only_this_shopper_had_together_are_no_neighbours_in_words(tmp_path: Path) -> None:
    # nobody but a had tea and jam: "shoppers who bought it also bought jam" would be a said of itself
    deeds = [Deed("a", "tea", 1), Deed("a", "jam", 1), Deed("b", "tea", 2)]
    with make_shop(tmp_path, deeds) as shop:
        term = term_of(shop.explain("a", "tea"), "neighbours")
    alike = "1 of the 1 shoppers most like this one bought it in the 30 days to 3 January 2025"
    assert (term.text, term.related_items) == (alike, ())


def test_evidence_through_neighbours_is_newest_by_time_not_by_arrival(tmp_path: Path) -> None:
    # the oldest of the purchases of tea, e8, comes in last and so stands last in the log
    deeds = [Deed("a", "tea", 10 + n) for n in range(6)] + [Deed("b", "tea", 5), Deed("b", "jam", 5)]
    with make_shop(tmp_path, deeds) as shop:
        shop.ingest(deeds_frame([Deed("a", "tea", 1)], first_id=8))
        shop.evolve()
        term = term_of(shop.explain("a", "jam", mode="new"), "neighbours")
    assert term.event_ids == ("e5", "e4", "e3", "e2", "e1")


def test_affinity_for_a_category_with_others_under_it_counts_what_is_under_it(tmp_path: Path) -> None:
    # brie stands in Cheese itself; a bought three cheeses of a shelf below Cheese
    items = catalogue_frame(brie="Food > Cheese", stilton="Food > Cheese > Blue", soap="Home > Bath")
    deeds = [Deed("a", "stilton", day) for day in (1, 2, 3)]
    deeds += [Deed("b", "brie", 3), Deed("b", "soap", 3)]
    with make_shop(tmp_path, deeds, items) as shop:
        term = term_of(shop.explain("a", "brie"), "affinity")
    assert term.text.startswith("3 purchases in Cheese")
    assert term.event_count == 3


# --- modes and limits


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


# --- small and odd shops


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


# --- as of


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


def test_item_bought_twice_has_no_cycle_and_three_days_make_one(tmp_path: Path) -> None:
    # tea on days 0, 10 and 20: every 10 days; jam on two days; soap three times on two days
    deeds = [Deed("a", "tea", day) for day in (0, 10, 20)] + [Deed("a", "jam", day) for day in (0, 10)]
    deeds += [Deed("a", "soap", day) for day in (0, 0.1, 20)]
    with make_shop(tmp_path, deeds) as shop:
        texts = {item: term_of(shop.explain("a", item), "repurchase").text for item in ("tea", "jam", "soap")}
    assert texts == {
        "tea": "bought 3 times, every 10 days on average, last on 21 January 2025",
        "jam": "bought twice, last on 11 January 2025",
        "soap": "bought 3 times, last on 21 January 2025",
    }


def term_of(one: Recommendation, signal: str) -> Term:
    return next(term for term in one.terms if term.signal == signal)


def times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def day_words(ts: int) -> str:
    day = datetime.fromtimestamp(ts // 1_000_000, UTC)
    return f"{day.day} {day:%B %Y}"


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
