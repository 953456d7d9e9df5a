"""What profiles say is in the log."""

from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

import penchant
from penchant.graph_store import FactKind, Stage
from tests.graph_store.profiled import CROWD, ITEMS, described, of_kind
from tests.shopfactory import UNHAPPY_SHOPPER, ShopFrames
from tests.smallshop import Deed, catalogue_frame, make_shop, moment, read_categories, read_log


def test_evidence_is_about_the_facts_concept_and_the_shoppers_own(tiny_shop: penchant.Shop) -> None:
    log = {event.event_id: event for event in read_log(tiny_shop.folder)}
    category = read_categories(tiny_shop.folder)
    checked = 0
    for shopper in described(tiny_shop):
        for fact in tiny_shop.profile(shopper).facts:
            events = [log[event_id] for event_id in fact.event_ids]
            assert 1 <= len(events) <= 5
            assert {event.shopper for event in events} == {shopper}
            assert [event.ts for event in events] == sorted((e.ts for e in events), reverse=True)
            facet, _, path = (fact.concept_id or "").partition(":")
            if facet == "category":
                for event in events:
                    assert f"{category[event.item]} > ".startswith(f"{path} > ")
                checked += 1
    assert checked > 40


def test_activity_counts_and_dates_are_the_logs(tiny_shop: penchant.Shop) -> None:
    log = read_log(tiny_shop.folder)
    for shopper in described(tiny_shop):
        mine = [event.ts for event in log if event.shopper == shopper]
        fact = of_kind(tiny_shop.profile(shopper), FactKind.ACTIVITY)[0]
        said = [phrase.text for phrase in fact.phrases]
        assert said == [f"{len(mine)} events", day(min(mine)), day(max(mine))]


def day(ts: int) -> str:
    at = moment(0).fromtimestamp(ts // 1_000_000, tz=moment(0).tzinfo)
    return f"{at.day} {at:%B %Y}"


def test_planted_taste_is_the_first_interest(tiny_shop: penchant.Shop, tiny_shop_frames: ShopFrames) -> None:
    tastes = tiny_shop_frames.tastes.filter(until=datetime(2026, 1, 1, tzinfo=moment(0).tzinfo))
    found = {
        row["user_id"]: tiny_shop.profile(row["user_id"]).interests[0].concept_id
        for row in tastes.iter_rows(named=True)
        if row["user_id"] != tiny_shop_frames.thin_shopper
    }
    planted = {row["user_id"]: f"category:{row['category']}" for row in tastes.iter_rows(named=True)}
    assert found == {shopper: planted[shopper] for shopper in found}


def test_planted_habit_is_told_with_its_rhythm(
    tiny_shop: penchant.Shop, tiny_shop_frames: ShopFrames
) -> None:
    titles = dict(tiny_shop_frames.items.select("item_id", "title").iter_rows())
    missed = []
    for row in tiny_shop_frames.cycles.iter_rows(named=True):
        habits = of_kind(tiny_shop.profile(row["user_id"]), FactKind.HABIT)
        if [fact.subject for fact in habits] != [titles[row["item_id"]]]:
            missed.append(row["user_id"])
    assert missed == []


def test_habit_says_the_mean_gap_and_the_last_day(tmp_path: Path) -> None:
    # gaps 10, 10, 10, 16, 10: 56 / 5 = 11.2
    deeds = [Deed("a", "jam", at) for at in (300, 310, 320, 330, 346, 356)]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        fact = of_kind(shop.profile("a"), FactKind.HABIT)[0]
    assert fact.subject == "Jam"
    assert [phrase.text for phrase in fact.phrases] == ["6 purchases", "every 11 days", "23 December 2025"]


def test_four_days_are_no_habit(tmp_path: Path) -> None:
    deeds = [Deed("a", "jam", at) for at in (310, 320, 330, 340)] + [Deed("a", "wok", 341)]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        assert of_kind(shop.profile("a"), FactKind.HABIT) == []


def test_habit_that_ended_is_no_habit(tmp_path: Path) -> None:
    # every 10 days until day 50; silence of more than three gaps before the shopper's last event
    deeds = [Deed("a", "jam", at) for at in (0, 10, 20, 30, 40, 50)] + [Deed("a", "wok", 90)]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        assert of_kind(shop.profile("a"), FactKind.HABIT) == []


def test_spells_with_silence_between_are_recurring(tmp_path: Path) -> None:
    # three spells, more than 45 days apart, the last one recent
    deeds = [Deed("a", "vase", at + n) for at in (200, 270, 340) for n in range(4)]
    deeds += [Deed("a", "jam", at) for at in range(200, 356, 12)]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        stages = {one.name: one.stage for one in shop.profile("a").interests}
    assert stages["Decor"] is Stage.RECURRING


def test_low_ratings_and_returns_are_told_apart(tmp_path: Path) -> None:
    deeds = [Deed("a", "sencha", day) for day in range(340, 350)]
    deeds += [Deed("a", "wok", 341 + n, "return") for n in range(3)]
    deeds += [Deed("a", "wok", 345 + n, "rating", 1.0) for n in range(2)]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        fact = of_kind(shop.profile("a"), FactKind.DISLIKE)[0]
    assert (fact.subject, fact.event_count) == ("Kitchen", 5)
    assert [phrase.text for phrase in fact.phrases] == ["2 low ratings", "3 returns"]


@pytest.mark.parametrize(
    ("kind", "stars", "phrase"), [("return", None, "3 returns"), ("review", 1.0, "3 low ratings")]
)
def test_complaints_of_one_kind_are_told_as_such(
    tmp_path: Path, kind: str, stars: float | None, phrase: str
) -> None:
    deeds = [Deed("a", "sencha", day) for day in range(340, 350)]
    deeds += [Deed("a", "wok", 345 + n, kind, stars) for n in range(3)]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        fact = of_kind(shop.profile("a"), FactKind.DISLIKE)[0]
    assert [phrase.text for phrase in fact.phrases] == [phrase]


def test_one_complaint_is_no_dislike(tmp_path: Path) -> None:
    deeds = [Deed("a", "sencha", day) for day in range(340, 350)]
    deeds += [Deed("a", "wok", 345, "return"), Deed("a", "wok", 346, "rating", 3.0)]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        assert of_kind(shop.profile("a"), FactKind.DISLIKE) == []


def test_complaints_outweighed_by_purchases_are_no_dislike(tmp_path: Path) -> None:
    deeds = [Deed("a", "wok", day) for day in range(340, 350)]
    deeds += [Deed("a", "wok", 345 + n, "return") for n in range(3)]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        assert of_kind(shop.profile("a"), FactKind.DISLIKE) == []


def test_what_mostly_came_back_is_no_interest(tmp_path: Path) -> None:
    # each wok went back half a day after it was bought: a dislike, and nothing to favour
    deeds = [Deed("a", "wok", 340 + n) for n in range(6)]
    deeds += [Deed("a", "wok", 340.5 + n, "return") for n in range(6)]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        profile = shop.profile("a")
    assert [fact.subject for fact in of_kind(profile, FactKind.DISLIKE)] == ["Kitchen"]
    assert profile.interests == ()


def test_planted_dislike_is_told_of_its_own_shelf(
    tiny_shop: penchant.Shop, tiny_shop_frames: ShopFrames
) -> None:
    shelf = tiny_shop_frames.disliked["category"][0]
    fact = of_kind(tiny_shop.profile(UNHAPPY_SHOPPER), FactKind.DISLIKE)[0]
    assert fact.concept_id == f"category:{shelf}"
    # 30 complaints, every other one a return
    assert [phrase.text for phrase in fact.phrases] == ["15 low ratings", "15 returns"]


def test_same_name_under_two_departments_makes_two_facts(tmp_path: Path) -> None:
    items = catalogue_frame(
        a="One > Extras > Other",
        b="Two > Extras > Other",
        c="Three > Rest > Bulk",
        d="One > Extras > More",
        e="Two > Extras > Most",
    )
    deeds = [Deed("x", item, day) for item in "ab" for day in range(20)]
    crowd = [Deed("crowd", item, day / 3) for day in range(100) for item in "cde"]
    with make_shop(tmp_path, [*deeds, *crowd], items) as shop:
        facts = of_kind(shop.profile("x"), FactKind.INTEREST)
    assert {fact.concept_id for fact in facts} == {
        "category:One > Extras > Other",
        "category:Two > Extras > Other",
    }
    assert len({fact.fact_id for fact in facts}) == 2
    by_id = {f"e{n}": deed.item for n, deed in enumerate([*deeds, *crowd])}
    for fact in facts:
        item = "a" if fact.concept_id == "category:One > Extras > Other" else "b"
        assert {by_id[event_id] for event_id in fact.event_ids} == {item}


def test_planted_change_is_told_with_its_percentages(tmp_path: Path) -> None:
    # now is day 356; the windows are (296, 326] and (326, 356]
    # before: 10 tea, 10 soap of 20; after: 2 tea of 20, 10 soap, 8 wok
    # tea 50.0% to 10.0%: pooled .3, z = .4 / sqrt(.21 * .1) = 2.76; wok 0.0% to 40.0%: pooled .2, z = 3.16
    deeds = [Deed("a", item, 300 + n) for n in range(10) for item in ("sencha", "soap")]
    deeds += [Deed("a", "sencha", 327 + n) for n in range(2)]
    deeds += [Deed("a", "soap", 330 + n) for n in range(10)] + [Deed("a", "wok", 330 + n) for n in range(8)]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        told = of_kind(shop.profile("a"), FactKind.CHANGE)
    assert [(fact.subject, fact.stage, fact.phrases[0].text) for fact in told] == [
        ("Kitchen", Stage.EMERGING, "0.0% to 40.0% of purchases"),
        ("Tea", Stage.FADING, "50.0% to 10.0% of purchases"),
    ]
    assert [phrase.text for phrase in told[0].phrases[1:]] == ["23 November 2025", "23 December 2025"]
    assert [fact.event_count for fact in told] == [8, 12]


def test_event_on_an_item_of_several_categories_is_one_event_of_what_is_above_them(tmp_path: Path) -> None:
    kinds = ("Shop > Food > Tea", "Shop > Food > Herbs", "Shop > Food > Gifts")
    several = pl.DataFrame({"item_id": "verbena", "title": "Verbena", "category": kinds})
    # before: 10 verbena, 10 soap of 20; after: 20 verbena of 20
    deeds = [Deed("a", item, 300 + n) for n in range(10) for item in ("verbena", "soap")]
    deeds += [Deed("a", "verbena", 327 + n) for n in range(20)]
    with make_shop(tmp_path, [*CROWD, *deeds], pl.concat([ITEMS, several])) as shop:
        profile = shop.profile("a")
    assert [(one.concept_id, one.events) for one in profile.interests][:1] == [("category:Shop > Food", 30)]
    (told,) = (one for one in of_kind(profile, FactKind.CHANGE) if one.concept_id == "category:Shop > Food")
    assert told.phrases[0].text == "50.0% to 100.0% of purchases"


def test_steady_shopper_has_no_changes(tmp_path: Path) -> None:
    deeds = [Deed("a", item, 297 + n) for n in range(59) for item in ("sencha", "soap")]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        assert of_kind(shop.profile("a"), FactKind.CHANGE) == []


@pytest.mark.parametrize("first", [300, 330])
def test_window_without_events_is_no_change(tmp_path: Path, first: int) -> None:
    # 20 purchases of tea in one of the two windows and none of anything in the other
    deeds = [Deed("a", "sencha", first + n) for n in range(20)]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        assert of_kind(shop.profile("a"), FactKind.CHANGE) == []


def test_planted_turn_is_told_a_month_after_it(
    tiny_shop: penchant.Shop, tiny_shop_frames: ShopFrames
) -> None:
    turned = tiny_shop_frames.tastes.filter(tiny_shop_frames.tastes["since"] > moment(0))
    hits = 0
    for row in turned.iter_rows(named=True):
        told = of_kind(tiny_shop.profile(row["user_id"], as_of=moment(181 + 30)), FactKind.CHANGE)
        hits += any(
            fact.stage is Stage.EMERGING and f"category:{row['category']}".startswith(str(fact.concept_id))
            for fact in told
        )
    # about 9 events in each window: the test has little power, yet most of the ten turns are plain
    assert hits >= 6
