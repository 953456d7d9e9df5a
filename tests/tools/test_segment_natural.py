"""Groups as merchants describe them: words in any order, asides, and what clauses take from each other."""

from datetime import UTC, datetime

import pytest

from penchant.errors import DataError
from penchant.tools.segment_words import parse_segment

NOW = datetime(2018, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Who gave Dune one star? want to say sorry", ["rated Dune at least 1 and at most 1 stars"]),
        (
            "we need everyone that hasn't set foot in the store since August but spent 300+ before that",
            ["was not seen since 2017-08-01", "spent at least 300 before 2017-08-01"],
        ),
        (
            "regulars, i.e. 8 visits or more in the last 30 days, who never bought coffee",
            ["came on at least 8 days in the last 30 days", "did not buy coffee"],
        ),
        (
            "For the winter flyer: at least 3 purchases of soup or stew since October",
            ["bought soup or stew on at least 3 days since 2017-10-01"],
        ),
        (
            "the boss wants the people who spent between 50 and 80 on cheese in Q3",
            ["spent at least 50 and at most 80 on cheese since 2017-07-01 before 2017-10-01"],
        ),
        (
            "Beer lovers: 10+ beer purchases since May, no wine",
            ["bought beer on at least 10 days since 2017-05-01", "did not buy wine"],
        ),
        (
            "everyone averaging over 90 an order since May, with 10 orders or more",
            ["spent more than 90 an order on average since 2017-05-01", "placed at least 10 orders"],
        ),
        (
            "new since 1 November with no purchase so far",
            ["was first seen since 2017-11-01", "bought nothing"],
        ),
        (
            "bought a lamp in 2016 but not in 2017",
            [
                "bought lamp since 2016-01-01 before 2017-01-01",
                "did not buy lamp since 2017-01-01 before 2018-01-01",
            ],
        ),
        (
            "at most two visits since October, yet more than 400 spent in that time",
            ["came on at most 2 days since 2017-10-01", "spent more than 400 since 2017-10-01"],
        ),
        (
            "People who looked at sofas at least 3 times in the last 30 days but haven't bought one",
            ["viewed sofas on at least 3 days in the last 30 days", "did not buy sofas"],
        ),
        (
            "Anybody who bought ice cream in July or August?",
            ["bought ice cream since 2017-07-01 before 2017-09-01"],
        ),
        (
            "those who bought gloves in November and not a single hat",
            ["bought gloves since 2017-11-01 before 2017-12-01", "did not buy hat"],
        ),
        (
            "12 or more orders, average above 40",
            ["placed at least 12 orders", "spent more than 40 an order on average"],
        ),
        (
            "15 visits and at most one order in the last 30 days",
            ["came on at least 15 days in the last 30 days", "placed at most 1 orders in the last 30 days"],
        ),
        (
            "spend over 75 on pet food in the last 30 days and at least two dog toy purchases",
            ["spent more than 75 on pet food in the last 30 days", "bought dog toy on at least 2 days"],
        ),
        (
            "people who purchased lamb or veal at least five times, and pork at most once",
            ["bought lamb or veal on at least 5 days", "bought pork on at most 1 days"],
        ),
        (
            "haven't shopped here for 5 months, spent a grand or more in total",
            ["was not seen in the last 150 days", "spent at least 1,000"],
        ),
        (
            "folks who bought olive oil, at least twice, last 3 months",
            ["bought olive oil on at least 2 days in the last 90 days"],
        ),
        (
            "people whose last visit was in August",
            ["was seen since 2017-08-01 before 2017-09-01", "was not seen since 2017-09-01"],
        ),
        (
            "customers active in November but gone in December",
            [
                "was seen since 2017-11-01 before 2017-12-01",
                "was not seen since 2017-12-01 before 2018-01-01",
            ],
        ),
        (
            "everyone but the top 10 percent who bought champagne",
            ["not: is among the 10 % who spent most", "bought champagne"],
        ),
        (
            "the ones with no visits in December yet 5 or more in November",
            [
                "was not seen since 2017-12-01 before 2018-01-01",
                "came on at least 5 days since 2017-11-01 before 2017-12-01",
            ],
        ),
        (
            "bought a christmas card in December 2016 and again in December 2017",
            [
                "bought christmas card since 2016-12-01 before 2017-01-01",
                "bought christmas card since 2017-12-01 before 2018-01-01",
            ],
        ),
        (
            "give me vegans, i.e. people who never bought meat, fish or eggs",
            ["did not buy meat or fish or eggs"],
        ),
        (
            "how many people came in on 24 December and left without buying anything",
            [
                "was seen since 2017-12-24 before 2017-12-25",
                "bought nothing since 2017-12-24 before 2017-12-25",
            ],
        ),
        ("shoppers that looked at but didn't buy boots", ["viewed boots", "did not buy boots"]),
        (
            "I'm putting together a wine evening. Who has bought wine at least six times and likes cheese?",
            ["bought wine on at least 6 days", "likes cheese"],
        ),
        ("who visited on 10+ days but never ordered", ["came on at least 10 days", "bought nothing"]),
        (
            "just the ones with a single visit in 2017",
            ["came on at least 1 and at most 1 days since 2017-01-01 before 2018-01-01"],
        ),
        (
            "We're restocking the garden range. Who's spent at least 40 on it?",
            ["spent at least 40 on garden range"],
        ),
        (
            "people who gave up cigars: bought them six times or more before June",
            ["bought cigars on at least 6 days before 2017-06-01"],
        ),
        (
            "their only order was in June",
            [
                "placed at least 1 and at most 1 orders",
                "bought something since 2017-06-01 before 2017-07-01",
            ],
        ),
        (
            "customers who last bought tea in May",
            ["bought tea since 2017-05-01 before 2017-06-01", "did not buy tea since 2017-06-01"],
        ),
        (
            "wine buyers wich bougt cheese atleast 3 times in novmber",
            ["bought wine", "bought cheese on at least 3 days since 2017-11-01 before 2017-12-01"],
        ),
        (
            "spent > 500 in H1 2017, <100 in H2 2017",
            [
                "spent more than 500 since 2017-01-01 before 2017-07-01",
                "spent less than 100 since 2017-07-01 before 2018-01-01",
            ],
        ),
        (
            "ordered in November, came 3 times or more before that",
            [
                "bought something since 2017-11-01 before 2017-12-01",
                "came on at least 3 days before 2017-11-01",
            ],
        ),
        ("bought jam since the shop opened on 4 May", ["bought jam since 2017-05-04"]),
        ("bought jam since the beginning of May", ["bought jam since 2017-05-01"]),
        ("spent over 50 since the log began", ["spent more than 50"]),
        (
            "买过奶粉或尿不湿至少5次，近两个月没来",
            ["bought 奶粉或尿不湿 on at least 5 days", "was not seen in the last 60 days"],
        ),
        (
            "洗发水买过，护发素没买过，近100天来过",
            ["bought 洗发水", "did not buy 护发素", "was seen in the last 100 days"],
        ),
        ("消费排前5%而且买过白酒的", ["is among the 5 % who spent most", "bought 白酒"]),
        ("生鲜买了8次以上、日化一次没买", ["bought 生鲜 on at least 8 days", "did not buy 日化"]),
        (
            "12月来过至少5次，一次都没下单",
            [
                "came on at least 5 days since 2017-12-01 before 2018-01-01",
                "bought nothing since 2017-12-01 before 2018-01-01",
            ],
        ),
        (
            "近30天下单5次以上、花了不到200的",
            ["placed at least 5 orders in the last 30 days", "spent less than 200 in the last 30 days"],
        ),
        (
            "在零食上花过300以上，而且来过20天以上的",
            ["spent at least 300 on 零食", "came on at least 20 days"],
        ),
        (
            "帮我圈出11月和12月都下过单的会员",
            [
                "bought something since 2017-11-01 before 2017-12-01",
                "bought something since 2017-12-01 before 2018-01-01",
            ],
        ),
        (
            "咖啡机买了，咖啡豆没买，近90天",
            ["bought 咖啡机 in the last 90 days", "did not buy 咖啡豆 in the last 90 days"],
        ),
        (
            "来过至少20天，平均每单不足40元",
            ["came on at least 20 days", "spent less than 40 an order on average"],
        ),
        ("给爱买零食的人发短信：近30天零食花费100以上", ["spent at least 100 on 零食 in the last 30 days"]),
        ("不买酒的客户里，消费前10%的有几个", ["did not buy 酒", "is among the 10 % who spent most"]),
        (
            "距上次到店超过50天，累计消费2000以上",
            ["was not seen in the last 50 days", "spent at least 2,000"],
        ),
        (
            "2016年买过空调、2017年没买的",
            [
                "bought 空调 since 2016-01-01 before 2017-01-01",
                "did not buy 空调 since 2017-01-01 before 2018-01-01",
            ],
        ),
        ("订单数>=10，均单<50", ["placed at least 10 orders", "spent less than 50 an order on average"]),
        ("消费前两成，排除掉买过烟的", ["is among the 20 % who spent most", "did not buy 烟"]),
        ("面包0次，牛奶买过3次或更多", ["did not buy 面包", "bought 牛奶 on at least 3 days"]),
    ],
)
def test_a_group_in_natural_words_is_read_whole(words: str, told: list[str]) -> None:
    assert [condition.told for condition in parse_segment(words, now=NOW)] == told


@pytest.mark.parametrize(
    "words",
    [
        "customers with two or more children",
        "customers who called support twice",
        "people who bought tea at a discount",
        "customers whose orders are getting smaller",
        "people who bought the cheapest wine",
        "students who ordered in May",
        "people who bought tea 5 times in a row",
        "customers who ordered 3 pizzas",
        "customers who either came in May or spent over 50",
        "people who bought tea or came 5 times",
        "likes tea or lives in Leeds",
        "people who bought wine in June or beer in July",
        "shoppers with no phone number",
        "customers whose first order was over 100",
        "people whose orders always contain milk",
        "customers that bought wine within a week of buying cheese",
        "people who bought wine with a gift card",
        "I want the customers who only ever bought bread",
        "people in Leeds: more than 5 orders",
        "people who have subscribed to our newsletter",
        "买了两斤苹果的人",
        "比去年多花了100元的会员",
        "一个订单里既有茶又有咖啡的同一单",
        "花了500元或者下过10单的",
        "拼团买过两次的",
    ],
)
def test_what_no_condition_can_say_is_refused(words: str) -> None:
    with pytest.raises(DataError, match="what can be said: "):
        parse_segment(words, now=NOW)


def test_what_shoppers_like_to_do_is_no_aside() -> None:
    with pytest.raises(DataError, match=r"^`like to drink tea` in `people who like to drink tea` is not"):
        parse_segment("people who like to drink tea", now=NOW)
