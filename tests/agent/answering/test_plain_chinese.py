"""Everyday Chinese wordings come to the words that the readers of questions know."""

import pytest

from penchant.agent.answering.plain_chinese import in_plain_chinese


@pytest.mark.parametrize(
    "opening", ["请问", "麻烦帮我看下", "我想知道", "帮忙查一下", "请统计一下", "能不能告诉我", "找出"]
)
def test_what_only_asks_for_an_answer_is_left_out(opening: str) -> None:
    assert in_plain_chinese(f"{opening}哪个品牌退货最多啊") == in_plain_chinese("哪个品牌退货最多？")


@pytest.mark.parametrize(
    "said",
    [
        "看过磨豆机但没买过的人",
        "S0908喜欢什么？",
        "看看S0908",
        "介绍一下S0908",
        "那8月呢",
        "what sells best?",
    ],
)
def test_what_its_readers_know_stays_as_it_is(said: str) -> None:
    assert in_plain_chinese(said) == said


def test_a_question_that_quotes_a_name_stays_as_it_is() -> None:
    assert in_plain_chinese("请问“最近5单”是什么") == "请问“最近5单”是什么"


@pytest.mark.parametrize(
    "said", ["复购率是多少？", "顾客里有几成会回来再买", "多大比例的会员会复购", "会再次下单的买家占多少"]
)
def test_the_share_who_buy_again_is_the_repeat_rate(said: str) -> None:
    assert in_plain_chinese(said) == "复购率是多少？"


@pytest.mark.parametrize(
    "said", ["买家多久会再下一单", "两次下单之间平均隔几天", "客户的购买间隔是多久", "顾客平均几天回购一次"]
)
def test_the_days_until_shoppers_buy_again_are_asked_for_in_one_way(said: str) -> None:
    assert in_plain_chinese(said) == "顾客平均隔多少天再下单？"


@pytest.mark.parametrize(
    "said", ["10月进店的人里几成买了", "10月访客的下单率", "10月来过的顾客中下单的占多少"]
)
def test_the_share_of_visitors_who_order_is_the_conversion(said: str) -> None:
    assert in_plain_chinese(said).startswith("10月转化率")


@pytest.mark.parametrize(
    "said", ["茶叶的营业额占比", "营业额里茶叶占几成", "茶叶在营业额中的比重", "茶叶占整体营业额的比例"]
)
def test_the_share_of_a_kind_is_asked_for_in_one_way(said: str) -> None:
    assert in_plain_chinese(said) == "茶叶占营业额的多少？"


@pytest.mark.parametrize(
    "said", ["销售额top5商品", "销售额排名前5的商品", "按销售额排序取前5个", "销售额前5"]
)
def test_the_first_so_many_are_goods_with_most(said: str) -> None:
    assert in_plain_chinese(said) == "销售额最高的5个商品"


@pytest.mark.parametrize("said", ["退货率垫底的品牌", "退货率倒数第一的品牌"])
def test_what_comes_last_has_the_lowest(said: str) -> None:
    assert in_plain_chinese(said) == "退货率最低的品牌"


@pytest.mark.parametrize(
    "said", ["各品牌里谁的退货率最高", "按品牌看退货率，哪个排第一", "不同品牌之间哪个退货率最高"]
)
def test_the_first_of_a_kind_of_goods_is_asked_for_in_one_way(said: str) -> None:
    assert in_plain_chinese(said).startswith("哪个品牌退货率")


@pytest.mark.parametrize(
    "said", ["10月相比9月如何", "10月较9月的变化", "和9月比，10月怎么样", "比较10月和9月的情况"]
)
def test_two_times_are_held_against_each_other_in_one_way(said: str) -> None:
    assert in_plain_chinese(said) == "10月和9月比怎么样？"


@pytest.mark.parametrize("said", ["最近5单", "最近5笔单子", "按时间倒序取最近5个订单"])
def test_the_newest_orders_are_no_time(said: str) -> None:
    assert in_plain_chinese(said) == "最近的5笔订单"


@pytest.mark.parametrize(
    "said", ["加购却没买的人数", "有多少人加过购物车可从没下单", "光加购物车不买的有多少人"]
)
def test_what_was_left_in_carts_is_asked_for_in_one_way(said: str) -> None:
    assert in_plain_chinese(said) == "加购过但从没买过的人有多少？"


@pytest.mark.parametrize("said", ["9月首单客户数", "首单在9月的客户有多少", "9月首次下单的客户数量"])
def test_who_ordered_first_in_a_time_is_asked_for_in_one_way(said: str) -> None:
    assert in_plain_chinese(said) == "9月第一次下单的客户有多少？"


@pytest.mark.parametrize(
    "said", ["跟绿茶一块儿买的都是啥", "哪些商品会跟绿茶放一单里买", "绿茶常和什么一起买"]
)
def test_what_goes_with_a_product_is_asked_for_in_one_way(said: str) -> None:
    assert in_plain_chinese(said) == "什么和绿茶一起买？"


def test_a_product_that_is_spoken_of_stays_where_it_is() -> None:
    assert in_plain_chinese("跟这款本子一起买的都有什么") == "跟这款本子一起买的都有什么"


@pytest.mark.parametrize(
    "said", ["凭什么给S0908推荐绿茶", "为何要给S0908推绿茶", "给S0908推荐绿茶的理由是什么"]
)
def test_why_something_is_recommended_is_asked_for_in_one_way(said: str) -> None:
    assert in_plain_chinese(said).rstrip("？") == "为什么给S0908推荐绿茶"
