"""Groups as Chinese merchants describe them, and words that no product's name holds."""

from datetime import UTC, datetime

import pytest

from penchant.errors import NotUnderstood
from penchant.tools.segment_clauses import thing_of
from penchant.tools.segment_words import parse_segment

NOW = datetime(2018, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "words",
    [
        "买过",
        "有",
        "回来过",
        "橙汁一盒",
        "跑步鞋最多的前十名",
        "面包三趟",
        "花生酱的那些人",
        "月饼以后",
        "来过",
    ],
)
def test_words_of_other_clauses_are_no_product(words: str) -> None:
    assert thing_of(words) is None


@pytest.mark.parametrize(
    "words",
    ["一次性手套", "四件套", "70%黑巧克力", "来一桶", "最爱牌酱油", "过氧化氢", "得力文具"],
)
def test_a_product_may_hold_the_signs_of_such_words(words: str) -> None:
    assert thing_of(words) == words


@pytest.mark.parametrize("words", ["买过橙汁，面包乱七八糟没怎么有过", "买过橙汁，面包没怎么上心过"])
def test_what_is_no_product_is_not_understood(words: str) -> None:
    with pytest.raises(NotUnderstood):
        parse_segment(words, now=NOW)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("哪些顾客不再买牛奶了", ["bought 牛奶 on at least 2 days", "did not buy 牛奶 in the last 90 days"]),
        ("看过绿茶但从没买过的有多少人", ["viewed 绿茶", "did not buy 绿茶"]),
        ("看过摩卡壶没买的有多少人", ["viewed 摩卡壶", "did not buy 摩卡壶"]),
        ("看过抹茶却从来没买的顾客", ["viewed 抹茶", "did not buy 抹茶"]),
        ("买过咖啡，绿茶从没买过的人", ["bought 咖啡", "did not buy 绿茶"]),
        ("哪些家庭最近开始买婴儿用品", ["first bought 婴儿用品 in the last 30 days"]),
        ("快要流失的顾客", ["came on at least 6 days", "was not seen in the last 30 days"]),
        ("谁买过猫砂三趟以上？", ["bought 猫砂 on at least 3 days"]),
        ("买狗粮最频繁的前10位顾客", ["is among the 10 who bought 狗粮 most often"]),
        ("下单最多的头30个人", ["is among the 30 who bought things most often"]),
        ("剔掉退过货的，消费最高的前20名", ["did not return anything", "is among the 20 who spent most"]),
        ("前50名消费最多的客户里没买过红酒的", ["is among the 50 who spent most", "did not buy 红酒"]),
        ("最大一单超过3000", ["spent more than 3,000 in one order"]),
        ("累计才花了不到50块的", ["spent less than 50"]),
        ("平均每单200以上的客人", ["spent at least 200 an order on average"]),
        ("订单数在3到6之间的会员", ["placed at least 3 and at most 6 orders"]),
        ("总共只来过一天的人", ["came on at least 1 and at most 1 days"]),
        ("最近来过但没买东西的", ["was seen in the last 30 days", "bought nothing in the last 30 days"]),
        ("首次到店不晚于2017年3月1日的", ["was first seen before 2017-03-02"]),
        ("浏览过羽绒服、还没下手的", ["viewed 羽绒服", "did not buy 羽绒服"]),
        ("退过三次以上衣服的", ["returned 衣服 on at least 3 days"]),
        ("三十天内退了两次货的", ["returned something on at least 2 days in the last 30 days"]),
        ("面包买过，蛋糕从没买过，饼干也没有", ["bought 面包", "did not buy 蛋糕", "did not buy 饼干"]),
        ("纸巾买了五次以上，抽纸也买过", ["bought 纸巾 on at least 5 days", "bought 抽纸"]),
        ("洗发水一瓶没买过、护发素买了三次以上", ["did not buy 洗发水", "bought 护发素 on at least 3 days"]),
        ("啤酒和花生都买过的", ["bought 啤酒", "bought 花生"]),
        (
            "夏天买过西瓜两次以上，秋天一次也没有",
            [
                "bought 西瓜 on at least 2 days since 2017-06-01 before 2017-09-01",
                "did not buy 西瓜 since 2017-09-01 before 2017-12-01",
            ],
        ),
        (
            "买鸡蛋至少三次的人，六月起一次都没买",
            ["bought 鸡蛋 on at least 3 days", "did not buy 鸡蛋 since 2017-06-01"],
        ),
        (
            "最近两周没买水果也没买蔬菜的",
            ["did not buy 水果 in the last 14 days", "did not buy 蔬菜 in the last 14 days"],
        ),
        ("没买过牛奶和面包的", ["did not buy 牛奶", "did not buy 面包"]),
        ("牛奶、面包、鸡蛋都买过的", ["bought 牛奶", "bought 面包", "bought 鸡蛋"]),
        ("买了一次就没再来的", ["placed at least 1 and at most 1 orders"]),
        ("退过鞋也退过衣服", ["returned 鞋", "returned 衣服"]),
        ("12月，谁没来？", ["was not seen since 2017-12-01 before 2018-01-01"]),
    ],
)
def test_a_group_in_spoken_chinese_is_read_whole(words: str, told: list[str]) -> None:
    assert [one.told for one in parse_segment(words, now=NOW)] == told


@pytest.mark.parametrize(
    "words",
    [
        "最近10天来过三次，之前半年没来过",
        "下单至少3次，每次都超过100",
        "咖啡豆买得最多的前15个人",
        "喜欢火锅底料不喜欢酸菜鱼",
        "买了耳机又退了的",
        "买过除了茶以外的东西",
        "最近半年每次消费都不到50",
        "买过牛奶之后两周没来",
    ],
)
def test_what_would_be_guessed_at_is_not_understood(words: str) -> None:
    with pytest.raises(NotUnderstood):
        parse_segment(words, now=NOW)
