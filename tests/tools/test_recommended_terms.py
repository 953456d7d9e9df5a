"""Each term of a recommendation is true: its counts, days, items and words, counted slowly."""

import re
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

import penchant
from penchant.tools import Recommendation, Recommender, Term
from tests.shopfactory import ShopFrames
from tests.smallshop import Deed, Logged, catalogue_frame, deeds_frame, make_shop, read_categories, read_log
from tests.tools.slow_signals import DAY_US, Slow, positive, told, view_of

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
