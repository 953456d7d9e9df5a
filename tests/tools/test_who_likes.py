"""Who likes something: words become concepts, and every fan has the events to show for it."""

import hashlib
import random
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import penchant
from penchant.errors import DataError
from penchant.ids import ConceptId
from penchant.tools import ConceptFinder
from tests.smallshop import (
    Deed,
    catalogue_frame,
    deeds_frame,
    make_shop,
    moment,
    read_categories,
    read_log,
)

ITEMS = catalogue_frame(
    sencha="Food > Green tea",
    matcha="Food > Green tea",
    assam="Food > Black tea",
    soap="Home > Bath",
    towel="Home > Bath",
    wok="Home > Kitchen",
)
# ann lives on green tea, bob on baths; cat takes everything in turn; dan has two green teas only
DEEDS = [
    *[Deed("ann", item, day) for day in range(0, 60, 3) for item in ("sencha", "matcha")],
    *[Deed("bob", item, day) for day in range(0, 60, 3) for item in ("soap", "towel")],
    *[Deed("cat", item, day) for day in range(0, 60, 6) for item in ("assam", "soap", "wok", "sencha")],
    *[Deed("dan", "sencha", day) for day in (1, 2)],
]


def test_concept_is_found_by_its_name_in_any_case(shop: penchant.Shop) -> None:
    assert shop.who_likes(" gREEN tea ").concepts[0] == ("category:Food > Green tea", 1.0)


def test_shopper_who_lives_on_it_is_the_only_fan(shop: penchant.Shop) -> None:
    assert [fan.shopper_id for fan in shop.who_likes("green tea").fans] == ["ann"]


def test_words_near_in_meaning_find_the_concept(shop: penchant.Shop) -> None:
    audience = shop.who_likes("matcha and other green teas")
    assert audience.concepts[0][0] == "category:Food > Green tea"
    assert audience.concepts[0][1] < 1
    assert audience.fans[0].shopper_id == "ann"


def test_department_takes_in_what_is_under_it(shop: penchant.Shop) -> None:
    assert [fan.shopper_id for fan in shop.who_likes("Food").fans] == ["ann"]


def test_chinese_concept_is_found_by_its_name(tmp_path: Path) -> None:
    items = catalogue_frame(a="饮品 > 奶茶", b="主食 > 炒饭", c="主食 > 面条")
    deeds = [*[Deed("mei", "a", day) for day in range(20)], *[Deed("li", "b", day) for day in range(20)]]
    deeds += [Deed("li", "c", day) for day in range(20)]
    with make_shop(tmp_path, deeds, items) as shop:
        audience = shop.who_likes("奶茶")
    assert audience.concepts[0] == ("category:饮品 > 奶茶", 1.0)
    assert [fan.shopper_id for fan in audience.fans] == ["mei"]


@pytest.mark.parametrize("words", ["", "  ", "\n\t"])
def test_blank_words_are_refused(shop: penchant.Shop, words: str) -> None:
    with pytest.raises(DataError, match=r"^say what to look for, for instance `yogurt` or `baby food`$"):
        shop.who_likes(words)


def test_words_far_from_everything_are_refused_and_the_nearest_named(shop: penchant.Shop) -> None:
    with pytest.raises(
        DataError,
        match=r"^nothing in this shop is close to `chromodynamics`; nearest are \w[^,]*, \w[^,]*, \w[^,]*$",
    ):
        shop.who_likes("chromodynamics")


@pytest.mark.parametrize("count", [0, -3])
def test_count_below_one_is_refused(shop: penchant.Shop, count: int) -> None:
    with pytest.raises(DataError, match=rf"^cannot list {count} shoppers: ask for 1 or more$"):
        shop.who_likes("green tea", count)


def test_shop_without_concepts_says_what_to_do(tmp_path: Path) -> None:
    with (
        make_shop(tmp_path, [Deed("a", "x", 1)]) as shop,
        pytest.raises(
            DataError, match=r"^the shop has no concepts yet: ingest a catalogue and run `penchant evolve`$"
        ),
    ):
        shop.who_likes("tea")


def test_count_caps_the_fans_and_keeps_the_strongest(tiny_shop: penchant.Shop) -> None:
    every = tiny_shop.who_likes("Grocery", 1000).fans
    assert len(every) > 2
    assert tiny_shop.who_likes("Grocery", 2).fans == every[:2]


def test_fans_have_the_events_newest_first(tiny_shop: penchant.Shop) -> None:
    log = {event.event_id: event for event in read_log(tiny_shop.folder)}
    category = read_categories(tiny_shop.folder)
    checked = 0
    for words in ("Tea", "Cheese", "Fishing", "Jazz records", "Garden"):
        audience = tiny_shop.who_likes(words, 40)
        meant = [concept.partition(":")[2] for concept, _ in audience.concepts]
        for fan in audience.fans:
            mine = [
                event
                for event in log.values()
                if event.shopper == fan.shopper_id
                and event.kind != "return"
                and not (
                    event.kind in ("rating", "review") and event.value is not None and event.value <= 2.5
                )
                and any(f"{category[event.item]} > ".startswith(f"{path} > ") for path in meant)
            ]
            assert fan.events == len(mine)
            shown = [log[event_id] for event_id in fan.event_ids]
            assert set(shown) <= set(mine)
            assert [event.ts for event in shown] == sorted((event.ts for event in mine), reverse=True)[:3]
            checked += 1
    assert checked > 10


def test_confidence_and_lift_are_above_their_floors(tiny_shop: penchant.Shop) -> None:
    for fan in tiny_shop.who_likes("Grocery", 1000).fans:
        assert fan.confidence >= 0.9
        assert fan.lift > 1
        assert fan.events >= 3


def test_lift_of_a_shopper_is_derived_by_hand(tmp_path: Path) -> None:
    # all at one moment, so that nothing decays: ann 4 teas, others 16 of baths; base 4/20 = 0.2
    # share of ann = (4 + 20 * 0.2) / (4 + 20) = 1/3; lift = (1/3) / 0.2 = 5/3
    deeds = [Deed("ann", item, 5) for item in ("sencha", "matcha")] * 2
    deeds += [Deed(f"bather {n}", item, 5) for n in range(4) for item in ("soap", "towel")] * 2
    with make_shop(tmp_path, deeds, ITEMS) as shop:
        fan = shop.who_likes("Green tea").fans[0]
    assert (fan.shopper_id, fan.events) == ("ann", 4)
    assert fan.lift == pytest.approx(5 / 3)


def test_shopper_who_turned_later_is_no_fan_as_of_before(tmp_path: Path) -> None:
    deeds = [*DEEDS, *[Deed("eve", "wok", day) for day in range(30)]]
    deeds += [Deed("eve", "sencha", 60 + n) for n in range(40)]
    with make_shop(tmp_path, deeds, ITEMS) as shop:
        before = [fan.shopper_id for fan in shop.who_likes("green tea", as_of=moment(59.5)).fans]
        after = [fan.shopper_id for fan in shop.who_likes("green tea").fans]
    assert (before, sorted(after)) == (["ann"], ["ann", "eve"])


def test_what_happens_after_the_date_changes_no_audience(tmp_path: Path) -> None:
    rng = random.Random(1)
    later = [
        Deed(rng.choice("xyz"), rng.choice(["sencha", "soap", "wok"]), 57.001 + rng.random() * 50)
        for _ in range(80)
    ]
    answers = []
    for name, tail in (("short", []), ("long", later)):
        first = [deed for deed in DEEDS if deed.day <= 57]
        with make_shop(tmp_path / name, [*first, *tail], ITEMS) as shop:
            answers.append(shop.who_likes("green tea", as_of=moment(57)))
    assert answers[0] == answers[1]


def test_nobody_is_a_fan_before_the_first_event(shop: penchant.Shop) -> None:
    assert shop.who_likes("green tea", as_of=moment(-1)).fans == ()


class HashedWords:
    """Vectors that have nothing to do with meaning."""

    name, dimension = "hashed", 8

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        seeds = [int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) for text in texts]
        rows = np.array([np.random.default_rng(seed).normal(size=8) for seed in seeds])
        unit: NDArray[np.float32] = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
        return unit


def test_the_very_name_wins_whatever_the_embedder_thinks(shop: penchant.Shop) -> None:
    finder = ConceptFinder(shop._view, HashedWords())
    for key, concept in enumerate(shop._view.taxonomy.ids):
        assert finder.find(re.split(r":| > ", concept)[-1])[0] == (key, 1.0)


def test_price_bands_are_never_what_words_mean(tiny_shop: penchant.Shop) -> None:
    bands = [concept for concept in tiny_shop._view.taxonomy.ids if concept.startswith("price:")]
    assert bands
    for band in bands:
        try:
            found = tiny_shop.who_likes(band.partition(":")[2]).concepts
        except DataError:
            continue
        assert not [concept for concept, _ in found if concept.startswith("price:")]


def test_what_every_item_is_is_not_meant_by_words_that_say_more(tmp_path: Path) -> None:
    films = {f"film_{n}": f"Movies > {genre}" for n, genre in enumerate(["Horror", "Comedy", "War"] * 7)}
    deeds = [Deed("ann", item, day) for day, item in enumerate(films) if day % 3 == 0]
    with make_shop(tmp_path, deeds, catalogue_frame(**films)) as shop:
        assert "category:Movies" not in dict(shop.who_likes("horror films").concepts)
        assert dict(shop.who_likes("movies").concepts)[ConceptId("category:Movies")] == 1.0


def test_new_events_are_heard_after_the_next_round(tmp_path: Path) -> None:
    with make_shop(tmp_path, DEEDS, ITEMS) as shop:
        assert "fay" not in [fan.shopper_id for fan in shop.who_likes("green tea").fans]
        shop.ingest(deeds_frame([Deed("fay", "matcha", 50 + n / 3) for n in range(30)], first_id=1000))
        shop.evolve()
        assert "fay" in [fan.shopper_id for fan in shop.who_likes("green tea").fans]
