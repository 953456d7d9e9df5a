"""What questions say plainly is taken from them where the router left it out."""

import pytest

import penchant
from penchant.agent import ToolCall
from penchant.agent.answering.plain_words import category_in, direction_in, filled_in


@pytest.mark.parametrize(
    ("question", "direction"),
    [
        ("Which groups are on the way up?", "rising"),
        ("what's been declining?", "falling"),
        ("What did customers fall in love with lately?", "rising"),
        ("what goes up and what goes down?", None),
        ("up to 5 things that trend", None),
        ("哪些东西越来越受欢迎？", "rising"),
        ("什么在跌？", "falling"),
        ("what is trending?", None),
        ("最近哪些菜卖得越来越差？", "falling"),
        ("which dishes sell worse lately?", "falling"),
        ("哪些商品卖得不好？", "falling"),
    ],
)
def test_direction_is_one_way_or_none(question: str, direction: str | None) -> None:
    assert direction_in(question) == direction


@pytest.mark.parametrize(
    ("question", "call", "wanted"),
    [
        ("In tea, what falls?", ToolCall("trends"), {"direction": "falling", "category": "Tea"}),
        (
            "any movement in novels since October?",
            ToolCall("trends"),
            {"category": "Novels", "since": "October"},
        ),
        (
            "最近60天Tea里什么在涨？",
            ToolCall("trends", {"since": "最近60天Tea"}),
            {"direction": "rising", "since": "最近60天", "category": "Tea"},
        ),
        ("what moves, but not in tea?", ToolCall("trends"), {}),
        ("Something new for 718", ToolCall("recommend", {"shopper": "718"}), {"mode": "new"}),
        ("718没买过的茶", ToolCall("recommend", {"shopper": "718"}), {"mode": "new"}),
        ("给顾客718推荐三件新的商品", ToolCall("recommend", {"shopper": "718"}), {"mode": "new"}),
        ("给顾客718推荐点新鲜的", ToolCall("recommend", {"shopper": "718"}), {"mode": "new"}),
        ("给顾客718推荐新鲜的水果", ToolCall("recommend", {"shopper": "718"}), {}),
        ("给718推荐点新东西", ToolCall("recommend", {"shopper": "718"}), {"mode": "new"}),
        ("给718推荐最新的商品", ToolCall("recommend", {"shopper": "718"}), {}),
        ("给718推荐新到的商品", ToolCall("recommend", {"shopper": "718"}), {}),
        ("any yogurt for 718?", ToolCall("recommend", {"shopper": "718"}), {"category": "Yogurt"}),
        ("yogurt or tea for 718?", ToolCall("recommend", {"shopper": "718"}), {}),
        ("圣诞节以来718有什么变化？", ToolCall("changes", {"shopper": "718"}), {"since": "圣诞节"}),
        ("718最近30天有什么变化？", ToolCall("changes", {"shopper": "718"}), {"since": "最近30天"}),
        ("718最近怎么了？", ToolCall("changes", {"shopper": "718"}), {}),
        ("since the refit", ToolCall("changes", {"shopper": "718"}), {}),
    ],
)
def test_what_is_said_plainly_is_filled_in(
    shop: penchant.Shop, question: str, call: ToolCall, wanted: dict[str, str]
) -> None:
    assert filled_in(question, call, shop.catalogue).arguments == {**call.arguments, **wanted}


def test_what_the_router_found_is_kept(shop: penchant.Shop) -> None:
    call = ToolCall("trends", {"direction": "falling", "category": "Milk"})
    assert filled_in("what does not rise in tea?", call, shop.catalogue) == call


def test_direction_that_the_question_says_plainly_goes_before_the_routers(shop: penchant.Shop) -> None:
    rising = ToolCall("trends", {"direction": "rising"})
    assert filled_in("最近哪些卖得不好？", rising, shop.catalogue).arguments == {"direction": "falling"}
    assert filled_in("what has not fallen?", rising, shop.catalogue) == rising


def test_a_direction_is_no_category(shop: penchant.Shop) -> None:
    made = filled_in("What is on the up?", ToolCall("trends", {"category": "up"}), shop.catalogue)
    assert made.arguments == {"direction": "rising"}


def test_what_somebody_looks_after_is_not_left_out(shop: penchant.Shop) -> None:
    assert category_in("I look after Tea. What has been climbing there?", shop.catalogue) == "Tea"
    assert category_in("What else sells after Tea?", shop.catalogue) is None
