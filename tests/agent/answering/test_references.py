"""Which shopper and which item words mean."""

from pathlib import Path

import polars as pl
import pytest

import penchant
from penchant.agent import ToolCall
from penchant.agent.answering import Assistant
from penchant.agent.answering.conversation import Conversation
from penchant.agent.answering.put_right import put_right
from penchant.agent.answering.references import find_item, find_shopper, titled_among, without_offer
from penchant.agent.answering.results import Rendered, ToolResult
from penchant.agent.answering.toolbox import Toolbox
from penchant.agent.answering.trouble import Ambiguous
from penchant.errors import ToolFailed
from penchant.ids import ItemId, ShopperId
from tests.agent.answering.knownshop import Scripted, tools_of
from tests.smallshop import Deed, catalogue_frame, make_shop


def spoke_of(shoppers: str = "", items: str = "", **asked: str) -> Conversation:
    call = ToolCall("explain" if "item" in asked else "recommend", asked)
    named = tuple(ShopperId(one) for one in shoppers.split())
    listed = tuple(ItemId(one) for one in items.split())
    return Conversation(earlier=[ToolResult(call, None, Rendered("", ""), named, listed)])


@pytest.mark.parametrize(
    ("words", "shopper"),
    [
        ("1029", "1029"),
        ("customer 1029", "1029"),
        ("#1029", "1029"),
        ("1029's", "1029"),
        ("shopper id: 1029", "1029"),
        ("客户1029", "1029"),
        ("“1029”", "1029"),
        ("c-77", "C-77"),
        ("anna@shop.example", "anna@shop.example"),
        ("her", "718"),
        ("this customer", "718"),
        ("她", "718"),
        ("她最近", "718"),
        ("这位顾客", "718"),
        ("the second one", "40"),
        ("number two", "40"),
        ("no. 2", "40"),
        ("第二个", "40"),
        ("榜首那位", "718"),
        ("排第一的会员", "718"),
    ],
)
def test_shopper_is_an_id_or_somebody_spoken_of(shop: penchant.Shop, words: str, shopper: str) -> None:
    spoken = spoke_of("718 40")
    assert find_shopper(words, shop.catalogue, spoken, "en") == shopper


@pytest.mark.parametrize(
    ("words", "shopper"),
    [("会员001", "会员001"), ("001", "会员001"), ("客户001", "会员001"), ("02", "02"), ("003", None)],
)
def test_shopper_is_named_by_the_one_piece_of_an_id_where_only_one_has_it(
    tmp_path: Path, words: str, shopper: str | None
) -> None:
    ids = ["会员001", "会员02", "02", "会员003", "买家003"]
    with make_shop(tmp_path, [Deed(one, "tea", 1) for one in ids]) as shop:
        assert shop.catalogue.shopper(words.removeprefix("客户")) == shopper
        if shopper:
            assert find_shopper(words, shop.catalogue, Conversation(), "zh") == shopper


@pytest.mark.parametrize(
    ("words", "item"),
    [
        ("t1", "t1"),
        ("item t1", "t1"),
        ("商品t1", "t1"),
        ("green tea", "t1"),
        ("the Green Tea", "t1"),
        ("Green tea (t1)", "t1"),
        ("jasmine", "t3"),
        ("tea bags jasmine", "t3"),
        ("燕麦奶", "c1"),
        ("it", "t2"),
        ("that tea", "t2"),
        ("这款", "t2"),
        ("the first one", "t2"),
        ("the last one", "b1"),
        ("the last of the three", "b1"),
        ("the second of those", "y2"),
        ("这里面第二个", "y2"),
        ("名单里的第三款", "b1"),
        ("that novel", "b1"),
        ("yogurt", "y2"),
    ],
)
def test_item_is_an_id_a_title_or_something_spoken_of(shop: penchant.Shop, words: str, item: str) -> None:
    spoken = spoke_of("718", "t2 y2 b1", shopper="718")
    assert find_item(words, shop.catalogue, spoken, "en") == item


def test_a_title_is_found_without_the_signs_within_its_words(tmp_path: Path) -> None:
    titles = ["Applebee's Gift Card", "Applebee's Gift Card Collection", "Dr. Pepper's"]
    items = pl.DataFrame({"item_id": list("abc"), "title": titles})
    with make_shop(tmp_path / "shop", [Deed("ann", item, 1) for item in "abc"], items) as made:
        assert find_item("applebees gift card", made.catalogue, Conversation(), "en") == "a"


def test_a_title_goes_on_in_the_question(shop: penchant.Shop) -> None:
    assert find_item("tea", shop.catalogue, Conversation("Why tea bags for 718?"), "en") == "t3"
    with pytest.raises(ToolFailed, match="may mean 3 things"):
        find_item("tea", shop.catalogue, Conversation("Why tea lamps for 718?"), "en")


def test_the_kind_before_like_is_no_part_of_a_title(shop: penchant.Shop) -> None:
    assert find_item("books like Dune", shop.catalogue, Conversation(), "en") == "b1"


def test_ordinal_counts_what_was_listed_and_not_what_was_asked_about(shop: penchant.Shop) -> None:
    spoken = spoke_of("718", "t1 t2 t3", shopper="718", item="t1")
    assert find_item("the second one", shop.catalogue, spoken, "en") == "t3"


@pytest.mark.parametrize("words", ["yogurt", "Yogurts", "the yogurt"])
def test_title_of_two_items_offers_both_the_best_known_first(shop: penchant.Shop, words: str) -> None:
    with pytest.raises(Ambiguous) as asked:
        find_item(words, shop.catalogue, Conversation(), "en")
    assert asked.value.named == ("Yogurt (y1)", "Yogurt (y2)")  # 16 and 8 events
    assert asked.value.count == 2


def test_ordinal_beyond_the_list_says_how_long_it_is(shop: penchant.Shop) -> None:
    with pytest.raises(ToolFailed, match=r"^The last list has only 2; there is no “fifth one” in it\.$"):
        find_item("fifth one", shop.catalogue, spoke_of("718", "t1 t2", shopper="718"), "en")


def test_markup_in_words_comes_back_harmless(shop: penchant.Shop) -> None:
    with pytest.raises(ToolFailed) as failed:
        find_item("![x](http://evil.example/a.png)", shop.catalogue, Conversation(), "en")
    assert "!\\[x\\]" in str(failed.value)


def test_an_item_in_the_shoppers_place_is_the_item(shop: penchant.Shop) -> None:
    call = ToolCall("explain", {"shopper": "t1", "item": "that one"})
    found = put_right(call, shop.catalogue, Conversation("And t1, why that one for them?"))
    assert found == ToolCall("explain", {"item": "t1"})


def test_ids_that_change_places_are_put_right(shop: penchant.Shop) -> None:
    result = Toolbox(shop).run(ToolCall("explain", {"shopper": "t1", "item": "718"}))
    assert result.call.arguments == {"shopper": "718", "item": "t1"}


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("five", "5"),
        ("三", "3"),
        ("三款", "3"),
        ("top 4", "4"),
        ("top-3", "3"),
        ("a dozen", "12"),
        ("2", "2"),
    ],
)
def test_counts_are_read_in_words(shop: penchant.Shop, said: str, count: str) -> None:
    result = Toolbox(shop).run(ToolCall("recommend", {"shopper": "718", "count": said}))
    assert result.call.arguments["count"] == count


@pytest.mark.parametrize("said", ["-3", "0", "top-0"])
def test_counts_below_one_are_refused(shop: penchant.Shop, said: str) -> None:
    with pytest.raises(ToolFailed):
        Toolbox(shop).run(ToolCall("recommend", {"shopper": "718", "count": said}))


@pytest.mark.parametrize(
    ("said", "price"),
    [
        ("£4", "4"),
        ("4.00 euros", "4"),
        ("3,50", "3.5"),
        ("三元", "3"),
        ("$1,200", "1200"),
        ("2k", "2000"),
        ("1万", "10000"),
        ("1.5w", "15000"),
    ],
)
def test_prices_are_read_in_words_and_kept_to(shop: penchant.Shop, said: str, price: str) -> None:
    result = Toolbox(shop).run(ToolCall("recommend", {"shopper": "718", "max_price": said}))
    assert result.call.arguments["max_price"] == price
    prices = {"t1": 4.0, "t2": 3.0, "t3": 6.0, "y1": 1.0, "y2": 2.0, "b1": 9.0, "b2": 8.0, "c1": 2.5}
    assert result.items
    assert all(prices[item] <= float(price) for item in result.items)


def test_category_keeps_the_list_to_its_part_of_the_catalogue(shop: penchant.Shop) -> None:
    result = Toolbox(shop).run(ToolCall("recommend", {"shopper": "718", "category": "novels"}))
    assert set(result.items) <= {"b1", "b2"}
    assert result.items


def test_audience_takes_words_that_are_no_item_as_words(shop: penchant.Shop) -> None:
    words = Toolbox(shop).run(ToolCall("audience", {"item": "tea"}))
    item = Toolbox(shop).run(ToolCall("audience", {"item": "Dune"}))
    part = Toolbox(shop).run(ToolCall("audience", {"item": "jasmine"}))
    assert part.call.arguments["item"] == "t3"  # the one title with it
    assert (words.call.arguments["item"], words.items) == ("tea", ())
    assert (item.call.arguments["item"], item.items) == ("b1", ("b1",))


def test_audience_of_a_title_that_several_items_have_is_asked_back(tmp_path: Path) -> None:
    items = catalogue_frame(c1="Cards > Coffee card 25", c2="Cards > Tea card", soap="Home")
    items = items.with_columns(title=pl.Series(["Coffee card", "coffee card", "Soap"]))
    message = r"^`Coffee card` may mean 2 things"
    with make_shop(tmp_path, [Deed("a", "c1", 1)], items) as shop, pytest.raises(Ambiguous, match=message):
        Toolbox(shop).run(ToolCall("audience", {"item": "Coffee card"}))


@pytest.mark.parametrize(
    "call",
    [
        ToolCall("overview"),
        ToolCall("portrait", {"shopper": "1029"}),
        ToolCall("changes", {"shopper": "1029", "since": "summer"}),
        ToolCall("recommend", {"shopper": "1029"}),
        ToolCall("explain", {"shopper": "1029", "item": "t1"}),
        ToolCall("contrast", {"shopper": "1029", "item": "t1", "other": "b2"}),
        ToolCall("audience", {"item": "t1"}),
        ToolCall("who_likes", {"words": "tea"}),
        ToolCall("compare", {"shopper": "1029", "other": "718"}),
        ToolCall("similar_items", {"item": "t1"}),
        ToolCall("trends", {"direction": "rising"}),
        ToolCall("segment", {"words": "bought tea at least 3 times"}),
        ToolCall("next_behaviour", {"shopper": "1029"}),
        ToolCall("concept", {"words": "tea"}),
    ],
    ids=lambda call: call.tool,
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_tool_answers_and_renders(shop: penchant.Shop, call: ToolCall, language: str) -> None:
    result = Toolbox(shop).run(call, "zh" if language == "zh" else "en")
    assert result.rendered.text.strip()
    assert result.rendered.instruction.strip()
    if "shopper" in call.arguments:
        assert result.shoppers[0] == call.arguments["shopper"]


@pytest.mark.parametrize(
    ("words", "item"), [("creme brulee", "a"), ("crème brûlee tart", "a"), ("phở", "b"), ("duong", "c")]
)
def test_title_is_found_without_its_accents(tmp_path: Path, words: str, item: str) -> None:
    items = catalogue_frame(a="Desserts", b="Soups", c="Pantry").with_columns(
        title=pl.Series(["Crème brûlée tart", "Phở bò", "Đường"])
    )
    with make_shop(tmp_path / "shop", [Deed("s", "a", 0)], items) as shop:
        assert find_item(words, shop.catalogue, Conversation(), "en") == item


def test_id_that_goes_on_as_asked_is_the_nearest(tmp_path: Path) -> None:
    deeds = [Deed(f"{number}.5", "a", 0) for number in (1005, 1100, 1150, 1200, 1250)]
    with make_shop(tmp_path / "shop", deeds, catalogue_frame(a="Wine")) as shop:
        assert shop.catalogue.near_shoppers("1005")[0] == "1005.5"


def test_titles_that_nobody_surely_likes_are_asked_back_where_several_hold_the_words(tmp_path: Path) -> None:
    sizes = ["Trail 200 Black, 38", "Trail 200 Black, 42", "Trail 200 Black, 46"]
    items = pl.DataFrame({"item_id": ["a38", "a42", "a46"], "title": sizes, "category": ["Bikes"] * 3})
    deeds = [Deed(f"buyer {item}", item, 1) for item in items["item_id"]]
    with make_shop(tmp_path / "shop", deeds, items) as shop:
        with pytest.raises(Ambiguous) as asked:
            Toolbox(shop).run(ToolCall("audience", {"item": "Trail 200 Black"}))
        assert sorted(asked.value.values) == ["a38", "a42", "a46"]
        offered = [ItemId(one) for one in asked.value.values]
        assert titled_among("the 46 one", offered, shop.catalogue) == "a46"


@pytest.mark.parametrize("words", ["number three", "the second one", "第二个人"])
def test_a_place_in_no_list_of_shoppers_needs_one(shop: penchant.Shop, words: str) -> None:
    with pytest.raises(ToolFailed, match=f"^“{words}” needs a shopper spoken of before, and none was"):
        find_shopper(words, shop.catalogue, Conversation(), "en")


@pytest.mark.parametrize("said", ["tea coupon", "tea vouchers", "茶优惠券"])
def test_an_offer_of_something_is_sent_to_who_likes_that(shop: penchant.Shop, said: str) -> None:
    result = Toolbox(shop).run(ToolCall("audience", {"item": said}))
    assert result.call.arguments["item"] in ("tea", "茶")


def test_an_offer_that_is_sold_is_itself(shop: penchant.Shop) -> None:
    title = shop._view.item_titles[0]
    assert without_offer(title, shop.catalogue) == title
    assert without_offer("gift coupon", shop.catalogue) == "gift coupon"  # no gift is sold there


def test_first_of_a_list_of_shoppers_is_a_shopper(assistant: Assistant, router: Scripted) -> None:
    listed = assistant.ask(router.knows("Who likes novels?", ("who_likes", {"words": "novels"})))
    asked = router.knows("What else does the first of them like?", ("who_likes", {"words": "first of them"}))
    found = tools_of([one.call for one in assistant.ask(asked).results])
    assert found == [("portrait", {"shopper": listed.results[0].shoppers[0]})]


@pytest.mark.parametrize("words", ["最近两周718", "三个718", "718 lately"])
def test_shopper_words_that_hold_one_known_id_mean_it(
    assistant: Assistant, router: Scripted, words: str
) -> None:
    answer = assistant.ask(router.knows("x", ("portrait", {"shopper": words})))
    assert tools_of([one.call for one in answer.results]) == [("portrait", {"shopper": "718"})]


@pytest.mark.parametrize("words", ["718 or 40", "<b>718</b>", "alert(718)", "718 and 99999"])
def test_shopper_words_that_hold_more_than_an_id_name_nobody(
    assistant: Assistant, router: Scripted, words: str
) -> None:
    answer = assistant.ask(router.knows("x", ("portrait", {"shopper": words})))
    assert answer.kind == "failure"
    assert "There is no shopper" in answer.text
    assert " <" not in answer.text.replace("“<", " <")


def test_best_customer_is_who_spent_most(assistant: Assistant, router: Scripted) -> None:
    question = router.knows("what's our best customer into?", ("portrait", {"shopper": "our best customer"}))
    answer = assistant.ask(question)
    # 40 had b1, b2 and y1 eight times each: 144; 1029 t1, t2, t3 eight times and b1 six times: 158
    assert answer.results[0].call.arguments == {"shopper": "1029"}
    assert answer.notes == ("The best customer was taken to be who spent most: 1029.",)
