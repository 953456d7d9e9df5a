"""The glossary: what one language says is found in a catalogue of the other."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

import penchant
from penchant.graph_store.text_tokens import is_han
from penchant.tools.glossary import GLOSSARY_FILE, named_last, other_language
from tests.smallshop import Deed, make_shop

CATALOGUE = {
    "lager": ("Pilsner six pack", "Drinks > BEERS/ALES"),
    "cup": ("Beer mug", "Kitchen > Mugs"),
    "plain": ("Plain yoghurt 500 g", "Food > Yoghurt"),
    "steak": ("Rump steak", "Food > Meat"),
    "aa": ("Alkaline batteries AA", "Home > Small things"),
    "cube": ("Rubik cube", "Home > Small things"),
    "chain": ("Pendant", "Home > Small things"),
}


def shop_of(folder: Path, catalogue: dict[str, tuple[str, str]]) -> penchant.Shop:
    """Each item has a shopper of its own, named after it, who buys it on twelve days."""
    rows = [(item, *told) for item, told in catalogue.items()]
    items = pl.DataFrame(rows, schema=["item_id", "title", "category"], orient="row")
    return make_shop(
        folder, [Deed(f"{item} fan", item, day) for item in catalogue for day in range(12)], items
    )


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Iterator[penchant.Shop]:
    with shop_of(tmp_path_factory.mktemp("english"), CATALOGUE) as shop:
        yield shop


@pytest.fixture(scope="module")
def chinese(tmp_path_factory: pytest.TempPathFactory) -> Iterator[penchant.Shop]:
    catalogue = {
        "qing": ("青岛啤酒 500ml", "酒水 > 啤酒"),
        "mian": ("牛肉面", "主食 > 面"),
        "niu": ("鲜牛奶", "主食 > 早餐"),
    }
    with shop_of(tmp_path_factory.mktemp("chinese"), catalogue) as shop:
        yield shop


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("无糖酸奶", ("yogurt", "yoghurt")),
        ("酸奶类产品", ("yogurt", "yoghurt")),
        ("“T恤”", ("t-shirt", "tee", "tshirt")),
        ("啤酒杯", ("beer glass", "beer mug")),
        ("啤酒节", ()),
        ("没看过的喜剧", ("comedy",)),
        ("星巴克礼品卡", ("gift card",)),
        ("购物车", ()),
        ("Running Shoes", ("跑鞋", "跑步鞋", "鞋子", "鞋", "鞋类")),
        ("organic yoghurts", ("酸奶", "酸牛奶")),
        ("", ()),
    ],
)
def test_what_a_kind_is_called_in_the_other_language(words: str, meant: tuple[str, ...]) -> None:
    assert other_language(words) == meant


@pytest.mark.parametrize(
    ("word", "label", "is_last"),
    [
        ("beer", "BEERS/ALES", True),
        ("beer", "Beer mugs", False),
        ("battery", "Rechargeable batteries", True),
        ("knife", "Knives & forks", True),
        ("milk", "Fluid milk products", True),
        ("tea", "Steak", False),
    ],
)
def test_last_word_says_what_a_label_is_of(word: str, label: str, *, is_last: bool) -> None:
    assert bool(named_last(word).search(label)) is is_last


def test_each_line_is_a_chinese_word_and_its_english_ones() -> None:
    rows = [line.split("\t") for line in GLOSSARY_FILE.read_text(encoding="utf-8").splitlines()]
    assert len(rows) > 900
    assert {len(row) for row in rows} == {2}
    chinese = [row[0] for row in rows]
    assert len(set(chinese)) == len(chinese)
    assert all(any(is_han(sign) for sign in word) for word in chinese)
    english = [word for row in rows for word in row[1].split("|")]
    assert [
        word for word in english if word != word.strip().casefold() or not word.isascii() or not word
    ] == []


def test_chinese_word_finds_the_concept_of_an_english_shop(english: penchant.Shop) -> None:
    audience = english.who_likes("啤酒")
    assert audience.query == "啤酒"
    assert [concept for concept, _ in audience.concepts] == ["category:Drinks > BEERS/ALES"]
    assert audience.is_sure
    assert [fan.shopper_id for fan in audience.fans] == ["lager fan"]


def test_synonym_that_the_shop_uses_is_taken(english: penchant.Shop) -> None:
    assert english.who_likes("无糖酸奶").concepts == (("category:Food > Yoghurt", 1.0),)


def test_chinese_word_finds_english_titles_by_whole_words(english: penchant.Shop) -> None:
    assert english.who_likes("充电电池").items == ("aa",)
    meant = english.items_meant("电池")
    assert (set(meant.ids), meant.told) == ({"aa"}, "1 item with `battery` in the title")


@pytest.mark.parametrize("words", ["量子力学", "啤酒节"])
def test_unknown_chinese_word_finds_nothing_in_an_english_shop(english: penchant.Shop, words: str) -> None:
    with pytest.raises(penchant.DataError) as caught:
        english.who_likes(words)
    assert str(caught.value) == f"nothing in this shop is close to `{words}`: try a word from the titles"


@pytest.mark.parametrize("words", ["婚纱", "汽水"])
def test_known_word_for_what_the_shop_lacks_is_refused_as_it_was_said(
    english: penchant.Shop, words: str
) -> None:
    with pytest.raises(
        penchant.DataError, match=rf"^nothing in this shop is close to `{words}`; nearest are "
    ):
        english.who_likes(words)


def test_audience_concept_trends_and_segment_know_the_word(english: penchant.Shop) -> None:
    assert [one.shopper_id for one in english.audience("啤酒").shoppers] == ["lager fan"]
    assert english.concept("啤酒").name == english.concept("beer").name
    assert english.segment("喜欢啤酒").members == ("lager fan",)
    bought = english.segment("买过啤酒10次以上")
    assert (bought.members, bought.understood) == (("lager fan",), ("Drinks > BEERS/ALES",))
    assert english.catalogue.holding("电池") == ["aa"]


def test_shop_that_has_the_chinese_word_is_asked_in_it(tmp_path: Path) -> None:
    both = {**CATALOGUE, "zh": ("青岛啤酒", "Asia > Imported")}
    with shop_of(tmp_path, both) as shop:
        audience = shop.who_likes("啤酒")
    assert (audience.concepts, audience.items) == ((), ("zh",))


def test_category_that_a_chinese_word_means_goes_before_its_few_chinese_titles(tmp_path: Path) -> None:
    catalogue = {
        "sencha": ("Sencha", "Tea > Green Tea"),
        "anji": ("安吉绿茶 50克", "Tea > Green Tea"),
        "cake": ("绿茶饼干", "Food > Biscuits"),
        "mill": ("Hand mill", "Gear > Grinders"),
        "phoenix": ("凤凰乌龙茶", "Tea > Loose"),
        "dong": ("冻顶乌龙茶", "Tea > Loose"),
        "spring": ("Spring oolong", "Tea > Oolong Tea"),
        "gift": ("双份绿茶", "Gifts > Boxes"),
    }
    with shop_of(tmp_path, catalogue) as shop:
        assert set(shop.items_meant("绿茶").ids) == {"sencha", "anji"}
        assert set(shop.items_meant("磨豆机").ids) == {"mill"}
        assert set(shop.items_meant("乌龙茶").ids) == {"phoenix", "dong"}
        assert set(shop.items_meant("安吉绿茶").ids) == {"anji"}
        assert set(shop.items_meant("安吉的绿茶").ids) == {"anji"}


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("素描本", "sketchbook"),
        ("圣诞贺卡", "christmas card"),
        ("手冲壶", "gooseneck kettle"),
        ("复古茶叶罐", "tea caddy"),
        ("冰茶", "iced tea"),
    ],
)
def test_common_goods_have_a_name_in_english(words: str, meant: str) -> None:
    assert other_language(words)[0] == meant


def test_chinese_shop_guesses_nothing_for_what_it_lacks(chinese: penchant.Shop) -> None:
    with pytest.raises(penchant.DataError) as caught:
        chinese.who_likes("螺丝刀")
    assert str(caught.value) == "nothing in this shop is close to `螺丝刀`: try a word from the titles"


def test_what_is_eaten_or_drunk_is_looked_up_without_the_deed(
    chinese: penchant.Shop, english: penchant.Shop
) -> None:
    assert chinese.who_likes("喝啤酒").concepts == chinese.who_likes("啤酒").concepts
    assert chinese.who_likes("吃牛").items == ("mian", "niu")
    assert english.who_likes("爱喝酸奶").concepts == english.who_likes("酸奶").concepts
    with pytest.raises(penchant.DataError, match=r"^nothing in this shop is close to `吃蟹`"):
        chinese.who_likes("吃蟹")


def test_formula_is_the_milk_powder_of_a_chinese_shop_for_babies(tmp_path: Path) -> None:
    with shop_of(tmp_path, {"n1": ("飞鹤一段 800g", "母婴 > 奶粉"), **CATALOGUE}) as shop:
        assert shop.who_likes("baby formula").concepts == (("category:母婴 > 奶粉", 1.0),)


def test_english_word_finds_concepts_and_titles_of_a_chinese_shop(chinese: penchant.Shop) -> None:
    assert chinese.who_likes("beers").concepts == (("category:酒水 > 啤酒", 1.0),)
    assert chinese.who_likes("fresh milk").items == ("niu",)
