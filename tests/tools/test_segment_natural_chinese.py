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
        (
            "以前经常买啤酒后来不买了的",
            ["bought 啤酒 on at least 2 days", "did not buy 啤酒 in the last 90 days"],
        ),
        ("看过绿茶但从没买过的有多少人", ["viewed 绿茶", "did not buy 绿茶"]),
        ("看过摩卡壶没买的有多少人", ["viewed 摩卡壶", "did not buy 摩卡壶"]),
        ("看过抹茶却从来没买的顾客", ["viewed 抹茶", "did not buy 抹茶"]),
        ("看过磨豆机，可从没买过的人", ["viewed 磨豆机", "did not buy 磨豆机"]),
        ("买过咖啡，绿茶从没买过的人", ["bought 咖啡", "did not buy 绿茶"]),
        ("哪些家庭最近开始买婴儿用品", ["first bought 婴儿用品 in the last 30 days"]),
        ("快要流失的顾客", ["came on at least 6 days", "was not seen in the last 30 days"]),
        ("谁买过猫砂三趟以上？", ["bought 猫砂 on at least 3 days"]),
        ("买狗粮最频繁的前10位顾客", ["is among the 10 who bought 狗粮 most often"]),
        ("下单最多的头30个人", ["is among the 30 who bought things most often"]),
        ("剔掉退过货的，消费最高的前20名", ["did not return anything", "is among the 20 who spent most"]),
        ("前50名消费最多的客户里没买过红酒的", ["is among the 50 who spent most", "did not buy 红酒"]),
        ("在护肤品上砸了两千块以上的姑娘们", ["spent at least 2,000 on 护肤品"]),
        ("一天之内花到500以上的客人", ["spent at least 500 in one order"]),
        ("最大一单超过3000", ["spent more than 3,000 in one order"]),
        ("累计才花了不到50块的", ["spent less than 50"]),
        ("花了500多的会员", ["spent more than 500"]),
        ("平均每单200以上的客人", ["spent at least 200 an order on average"]),
        ("订单数在3到6之间的会员", ["placed at least 3 and at most 6 orders"]),
        ("总共只来过一天的人", ["came on at least 1 and at most 1 days"]),
        ("来了八天或更多但一单都没下的", ["came on at least 8 days", "bought nothing"]),
        ("逛了五趟以上，啥也没买", ["came on at least 5 days", "bought nothing"]),
        ("最近来过但没买东西的", ["was seen in the last 30 days", "bought nothing in the last 30 days"]),
        ("差不多三个星期没露面的老客户", ["was not seen in the last 21 days"]),
        (
            "7月头一回来的客人中，谁还没掏过钱",
            ["was first seen since 2017-07-01 before 2017-08-01", "bought nothing"],
        ),
        ("首次到店不晚于2017年3月1日的", ["was first seen before 2017-03-02"]),
        ("2017年5月2日以前就来过的", ["was first seen before 2017-05-02"]),
        (
            "除了买过卫生纸的，谁在11月下了三单以上",
            ["did not buy 卫生纸", "placed at least 3 orders since 2017-11-01 before 2017-12-01"],
        ),
        (
            "12月花了300以上，不包括当月才第一次来的",
            [
                "spent at least 300 since 2017-12-01 before 2018-01-01",
                "not: was first seen since 2017-12-01 before 2018-01-01",
            ],
        ),
        ("加了购物车却没买咖啡机的", ["put 咖啡机 in the cart", "did not buy 咖啡机"]),
        ("把吹风机加了购物车一直没买的人", ["put 吹风机 in the cart", "did not buy 吹风机"]),
        ("浏览过羽绒服、还没下手的", ["viewed 羽绒服", "did not buy 羽绒服"]),
        ("退过三次以上衣服的", ["returned 衣服 on at least 3 days"]),
        ("三十天内退了两次货的", ["returned something on at least 2 days in the last 30 days"]),
        ("没有退货记录的", ["did not return anything"]),
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
            "最近60天买酸奶超过四回、同期总花费低于300的朋友们",
            [
                "bought 酸奶 on more than 4 days in the last 60 days",
                "spent less than 300 in the last 60 days",
            ],
        ),
        (
            "最近两周没买水果也没买蔬菜的",
            ["did not buy 水果 in the last 14 days", "did not buy 蔬菜 in the last 14 days"],
        ),
        (
            "最近两个月没下过单，但这周回来过的",
            ["bought nothing in the last 60 days", "was seen since 2018-01-01"],
        ),
        ("没买过牛奶和面包的", ["did not buy 牛奶", "did not buy 面包"]),
        ("牛奶、面包、鸡蛋都买过的", ["bought 牛奶", "bought 面包", "bought 鸡蛋"]),
        ("不是新客、花费在200往上", ["not: was first seen in the last 30 days", "spent at least 200"]),
        ("买了一次就没再来的", ["placed at least 1 and at most 1 orders"]),
        ("退过鞋也退过衣服", ["returned 鞋", "returned 衣服"]),
        ("花在宠物用品上的钱超过500", ["spent more than 500 on 宠物用品"]),
        (
            "双十一下过单双十二没下单",
            [
                "bought something since 2017-11-11 before 2017-11-12",
                "bought nothing since 2017-12-12 before 2017-12-13",
            ],
        ),
        ("12月，谁没来？", ["was not seen since 2017-12-01 before 2018-01-01"]),
        (
            "剔除消费最高的百分之十，剩下的人里要最近两周下过单的",
            ["not: is among the 10 % who spent most", "bought something in the last 14 days"],
        ),
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
