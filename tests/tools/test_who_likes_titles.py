"""Who likes what only titles name."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

import penchant


@pytest.fixture
def chinese_shop(tmp_path: Path) -> penchant.Shop:
    titles = ["白酒 一斤", "白酒 半斤", "牛肉面", "葱油面"]
    items = pl.DataFrame(
        {"item_id": ["b1", "b2", "n1", "n2"], "title": titles, "category": ["酒", "酒", "面", "面"]}
    )
    rows = [("fan", "b1", day) for day in range(1, 9)] + [("other", "n1", day) for day in range(1, 29)]
    rows += [("third", "n2", day) for day in range(1, 29)]
    events = pl.DataFrame(rows, schema=["shopper_id", "item_id", "day"], orient="row").select(
        "shopper_id",
        "item_id",
        kind=pl.lit("purchase"),
        ts=pl.format("2025-03-{}T10:00:00Z", pl.col("day").cast(pl.String).str.zfill(2)),
    )
    shop = penchant.open(tmp_path / "shop", create=True)
    shop.ingest(items, items=True)
    shop.ingest(events)
    shop.evolve_state()
    return shop


def test_words_that_only_titles_hold_find_the_shoppers_who_bought_those_items(
    chinese_shop: penchant.Shop,
) -> None:
    with chinese_shop as shop:
        audience = shop.who_likes("白酒")
    assert audience.items == ("b1", "b2")
    assert [fan.shopper_id for fan in audience.fans] == ["fan"]


def test_segment_names_what_its_words_were_taken_for_by_title(chinese_shop: penchant.Shop) -> None:
    with chinese_shop as shop:
        text = shop.segment("喜欢白酒").text
    assert "items such as 白酒 一斤 (b1), 白酒 半斤 (b2)" in text


def test_a_concept_of_that_very_name_is_preferred_to_titles(chinese_shop: penchant.Shop) -> None:
    with chinese_shop as shop:
        audience = shop.who_likes("面")
    assert audience.concepts == (("category:面", 1.0),)
    assert audience.items == ()


def test_chinese_words_that_nothing_holds_are_an_error_and_not_a_guess(chinese_shop: penchant.Shop) -> None:
    with chinese_shop as shop, pytest.raises(penchant.DataError) as caught:
        shop.who_likes("汽车")
    assert str(caught.value) == "nothing in this shop is close to `汽车`: try a word from the titles"


@pytest.fixture(scope="module")
def music_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[penchant.Shop]:
    items = pl.DataFrame(
        {
            "item_id": ["r", "s", "t", "p"],
            "title": ["Blue record", "Six strings", "Green leaves", "Rye"],
            "category": ["Leisure > Jazz records", "Leisure > Guitar strings", "Food > Tea", "Food > Bread"],
        }
    )
    bought = {"jazz": "rrrrrrss", "tea": "tttttttp", "bread": "ppppppp", "more": "ttttpppp"}
    rows = [(who, item, day) for who, what in bought.items() for day, item in enumerate(what, start=1)]
    events = pl.DataFrame(rows, schema=["shopper_id", "item_id", "day"], orient="row").select(
        "shopper_id", "item_id", kind=pl.lit("purchase"), ts=pl.format("2025-03-0{}T10:00:00Z", "day")
    )
    with penchant.open(tmp_path_factory.mktemp("music") / "shop", create=True) as shop:
        shop.ingest(items, items=True)
        shop.ingest(events)
        shop.evolve()
        yield shop


def test_vague_words_also_name_profiles_near_in_meaning(music_shop: penchant.Shop) -> None:
    audience = music_shop.who_likes("plays the guitar")
    assert not audience.is_sure
    assert [shopper for shopper, _ in audience.alike] == ["jazz"]


def test_words_that_a_concept_surely_means_ask_no_profile(music_shop: penchant.Shop) -> None:
    assert music_shop.who_likes("guitar strings").alike == ()


@pytest.mark.parametrize(
    ("words", "meant"), [("Chateau Leoville 2018", 2), ("léoville", 1), ("leoville", 2), ("Lêoville", 2)]
)
def test_accents_do_not_count_where_no_title_is_written_so(tmp_path: Path, words: str, meant: int) -> None:
    items = pl.DataFrame(
        {
            "item_id": ["a", "b", "c"],
            "title": ["Château Léoville 2018", "Château Leôville 2018", "Rioja"],
            "category": ["Wine"] * 3,
        }
    )
    events = pl.DataFrame({"shopper_id": ["s"] * 3, "item_id": ["a", "b", "c"], "kind": ["purchase"] * 3})
    with penchant.open(tmp_path / "shop", create=True) as shop:
        shop.ingest(items, items=True)
        shop.ingest(events.with_columns(ts=pl.lit("2025-03-01T10:00:00Z")))
        shop.evolve_state()
        found = shop.segment(f"bought {words}")
    assert f"{meant} item" in found.text


@pytest.fixture(scope="module")
def german_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[penchant.Shop]:
    items = pl.DataFrame(
        {
            "item_id": ["h", "s", "w", "g", "r"],
            "title": ["Gartenschlauch 20 m", "Spaten", "Wandfarbe weiß", "Wandfarbe grün", "Farbroller"],
            "category": ["Garten", "Garten", "Wandfarbe", "Wandfarbe", "Wandfarbe"],
        }
    )
    rows = [("hose", "h", day) for day in range(1, 9)] + [("spade", "s", day) for day in range(1, 9)]
    rows += [("white", "w", day) for day in range(1, 9)] + [("green", "g", day) for day in range(1, 9)]
    events = pl.DataFrame(rows, schema=["shopper_id", "item_id", "day"], orient="row").select(
        "shopper_id", "item_id", kind=pl.lit("purchase"), ts=pl.format("2025-03-0{}T10:00:00Z", "day")
    )
    with penchant.open(tmp_path_factory.mktemp("german") / "shop", create=True) as shop:
        shop.ingest(items, items=True)
        shop.ingest(events)
        shop.evolve_state()
        yield shop


@pytest.mark.parametrize(
    ("words", "item", "buyer"), [("Gartenschlauch", "h", "hose"), ("Wandfarbe weiß", "w", "white")]
)
def test_words_that_go_on_after_a_concepts_name_mean_the_titles_that_hold_them(
    german_shop: penchant.Shop, words: str, item: str, buyer: str
) -> None:
    liked = german_shop.who_likes(words)
    assert (liked.items, [fan.shopper_id for fan in liked.fans]) == ((item,), [buyer])
    bought = german_shop.segment(f"bought {words}")
    assert bought.members == (buyer,)
