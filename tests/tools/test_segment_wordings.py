"""A hundred and twenty ways to describe a group, each written before its grammar was, and what it means."""

import re
from datetime import UTC, datetime

import pytest

from penchant.errors import DataError
from penchant.tools.conditions import Condition, Kind
from penchant.tools.segment_spelling import respelt
from penchant.tools.segment_words import parse_segment
from penchant.tools.time_words import number_of

NOW = datetime(2017, 12, 31, 12, tzinfo=UTC)


def day(month: int, date: int = 1) -> datetime:
    return datetime(2017, month, date, tzinfo=UTC)


def least(kind: Kind, number: float, words: str | None = None, **window: float) -> Condition:
    return Condition(kind=kind, words=words, at_least=number, days=window.get("days"))


def most(kind: Kind, number: float, words: str | None = None) -> Condition:
    return Condition(kind=kind, words=words, at_most=number)


def over(kind: Kind, number: float, words: str | None = None) -> Condition:
    return Condition(kind=kind, words=words, at_least=number, exclusive=True)


def below(kind: Kind, number: float) -> Condition:
    return Condition(kind=kind, at_most=number, exclusive=True)


def exactly(kind: Kind, low: float, high: float | None = None) -> Condition:
    return Condition(kind=kind, at_least=low, at_most=low if high is None else high)


def bought(words: str, days: float | None = None) -> Condition:
    return Condition(kind="bought", words=words, days=days)


def never(words: str, days: float | None = None) -> Condition:
    return Condition(kind="bought", words=words, days=days, negated=True)


def likes(words: str) -> Condition:
    return Condition(kind="likes", words=words)


def seen(days: float) -> Condition:
    return Condition(kind="seen", days=days)


def away(days: float) -> Condition:
    return Condition(kind="seen", days=days, negated=True)


def away_since(since: datetime) -> Condition:
    return Condition(kind="seen", since=since, negated=True)


def first(
    since: datetime | None = None, until: datetime | None = None, days: float | None = None
) -> Condition:
    return Condition(kind="first_seen", since=since, until=until, days=days)


def ordered(
    days: float | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    negated: bool = False,
) -> Condition:
    return Condition(kind="orders", at_least=1, days=days, since=since, until=until, negated=negated)


def top(percent: float) -> Condition:
    return Condition(kind="top_spent", at_most=percent)


SPENDING = [
    ("custmers who spent over 8000, how mnay", [over("spent", 8000)]),
    ("shoppers that have spent at least 500 in total", [least("spent", 500)]),
    ("people whose total spend is below 100", [below("spent", 100)]),
    ("customers spending between 200 and 400", [exactly("spent", 200, 400)]),
    ("how many people spent more than two thousand", [over("spent", 2000)]),
    ("big spenders above 3000", [over("spent", 3000)]),
    ("anyone who paid us less than $50", [below("spent", 50)]),
    ("show me folks who laid out more than 1,500", [over("spent", 1500)]),
    ("list everyone with a total spend of 1200 or more", [least("spent", 1200)]),
    ("clients who have spent no more than 75", [most("spent", 75)]),
    ("spent upwards of 900", [least("spent", 900)]),
    ("those who shelled out 2k or more on us", [least("spent", 2000)]),
    ("who dropped over 600 on beer", [over("spent", 600, "beer")]),
    ("shoppers who spent 150 or more on wine", [least("spent", 150, "wine")]),
    ("customers who parted with at least 20 for coffee", [least("spent", 20, "coffee")]),
]
FREQUENCY = [
    ("shoppers with fewer than 3 orders", [below("orders", 3)]),
    ("people who ordered at least ten times", [least("orders", 10)]),
    ("customers who came more than 100 times", [over("visits", 100)]),
    ("anyone who shopped with us just once", [exactly("visits", 1)]),
    ("folks who have visited 5 to 10 times", [exactly("visits", 5, 10)]),
    ("those who placed exactly 4 orders", [exactly("orders", 4)]),
    ("buyers with a dozen or more purchases", [least("orders", 12)]),
    ("people who came in twice at most", [most("visits", 2)]),
    ("customers with over fifty visits pls", [over("visits", 50)]),
    ("who has shopped here less than five times", [below("visits", 5)]),
]
RECENCY = [
    ("have not set foot in here for 60 days", [away(60)]),
    ("customers who haven't been back in 3 months", [away(90)]),
    ("not been here for three months", [away(90)]),
    ("people who were here in the last two weeks", [seen(14)]),
    ("shoppers who came by within the past 30 days", [seen(30)]),
    ("anyone who hasn't bought anything since October 1", [ordered(since=day(10), negated=True)]),
    ("customers last seen before 2017-06-01", [away_since(day(6))]),
    ("folks who stayed away for half a year", [away(182)]),
    ("those who have been absent for more than 90 days", [away(90)]),
    ("people we haven't seen for 6 weeks", [away(42)]),
    ("shoppers whose last visit was over 45 days ago", [away(45)]),
    ("customers who've shopped since 1 December 2017", [ordered(since=day(12))]),
    ("active in the past week", [seen(7)]),
    ("no purchase in 4 months", [ordered(120, negated=True)]),
    ("who bought something in november 2017", [ordered(since=day(11), until=day(12))]),
]
NEW_AND_LOST = [
    ("came for the first time since 2017-11-01", [first(day(11))]),
    ("new customers since october", [first(day(10))]),
    ("people who first shopped in march 2017", [first(day(3), day(4))]),
    ("first-time shoppers in the last 30 days", [first(days=30)]),
    ("customers who joined us after 2017-09-15", [first(day(9, 16))]),
    ("newcomers of the past two months", [first(days=60)]),
    ("whose first order was before february 2017", [first(until=day(2))]),
    ("lapsed customers", [away(90)]),
    ("people who have gone quiet", [away(30)]),
    ("customers who stopped coming", [away(30)]),
    ("regulars we've lost", [least("visits", 6, days=90), away(30)]),
]
THINGS = [
    ("bought wine", [bought("wine")]),
    ("customers who have bought beer at least 20 times", [least("bought", 20, "beer")]),
    ("people who purchased yogurt more than five times", [over("bought", 5, "yogurt")]),
    ("those who got coffee but never tea", [bought("coffee"), never("tea")]),
    ("shoppers who buy wine but not beer", [bought("wine"), never("beer")]),
    ("anyone who never bought cheese", [never("cheese")]),
    ("customers who picked up diapers in the last 60 days", [bought("diapers", 60)]),
    (
        "who bought beer three times or more since june",
        [Condition(kind="bought", words="beer", at_least=3, since=day(6))],
    ),
    ("folks who bought yogurt and coffee", [bought("yogurt"), bought("coffee")]),
    ("people who have not bought yogurt in the past 90 days", [never("yogurt", 90)]),
    ("customers who bought both wine and cheese", [bought("wine"), bought("cheese")]),
    ("bought coffee without ever buying tea", [bought("coffee"), never("tea")]),
    ("wine buyers", [bought("wine")]),
    ("people who took home wine 10+ times", [least("bought", 10, "wine")]),
    ("people who like chocolate", [likes("chocolate")]),
    ("wine lovers", [likes("wine")]),
    ("who is into yogurt", [likes("yogurt")]),
    ("customers fond of coffee", [likes("coffee")]),
]
TOP_AND_JOINED = [
    ("shoppers who are keen on cheese and spent more than 300", [likes("cheese"), over("spent", 300)]),
    ("top 10 percent by spend", [top(10)]),
    ("the best 5% of customers", [top(5)]),
    ("our top ten percent spenders who bought wine", [top(10), bought("wine")]),
    ("the highest spending 1% of shoppers", [top(1)]),
    ("customers in the top quarter by spending", [top(25)]),
    (
        "Number of shoppers with fewer than 3 orders who nevertheless spent more than 50",
        [below("orders", 3), over("spent", 50)],
    ),
    ("people who spent over 1000 yet came fewer than 20 times", [over("spent", 1000), below("visits", 20)]),
    (
        "customers who like wine, have spent at least 500 and haven't been in for a month",
        [likes("wine"), least("spent", 500), away(30)],
    ),
    (
        "bought beer more than 10 times but hasn't come since 2017-11-15",
        [over("bought", 10, "beer"), away_since(day(11, 15))],
    ),
    (
        "count the shoppers who joined after June 2017 and have already spent 400",
        [first(day(7)), least("spent", 400)],
    ),
]
CHINESE = [
    ("花了8000以上的顾客有几个", [least("spent", 8000)]),
    ("消费总额超过五百的人", [over("spent", 500)]),
    ("总共花费不到100元的客户", [below("spent", 100)]),
    ("花费在200到400之间的顾客", [exactly("spent", 200, 400)]),
    ("累计消费满1000的会员", [least("spent", 1000)]),
    ("在wine上花了150以上的人", [least("spent", 150, "wine")]),
    ("买啤酒花了超过600块的", [over("spent", 600, "啤酒")]),
    ("消费不超过两千的有多少人", [most("spent", 2000)]),
    ("来过100次以上的顾客", [least("visits", 100)]),
    ("下单少于3次的客人", [below("orders", 3)]),
    ("购物至少十次的人", [least("orders", 10)]),
    ("只来过一次的顾客", [exactly("orders", 1)]),
    ("来过5到10次的", [exactly("visits", 5, 10)]),
    ("买过啤酒20次以上的", [least("bought", 20, "啤酒")]),
    ("买过yogurt超过五次的人", [over("bought", 5, "yogurt")]),
    ("60天没来的顾客", [away(60)]),
    ("三个月没有来过的客户", [away(90)]),
    ("最近30天来过的人", [seen(30)]),
    ("半年没光顾的老顾客", [away(182)]),
    ("10月1日以后没再来过的人", [away_since(day(10, 1))]),
    ("最后一次来是在2017年6月之前的", [away_since(day(6))]),
    ("过去两周内有购物的顾客", [ordered(14)]),
    ("已经超过90天没下单的客户", [ordered(90, negated=True)]),
    ("2017年11月1日以来第一次来的人", [first(day(11))]),
    ("十月以后的新顾客", [first(day(11))]),
    ("2017年3月首次购物的顾客", [Condition(kind="first_bought", since=day(3), until=day(4))]),
    ("最近两个月新来的客人", [first(days=60)]),
    ("流失的客户", [away(90)]),
    ("不再来的老客户", [away(30)]),
    ("买过wine的人", [bought("wine")]),
    ("买过coffee但没买过tea的顾客", [bought("coffee"), never("tea")]),
    ("从没买过cheese的人", [never("cheese")]),
    ("最近60天买过diapers的顾客", [bought("diapers", 60)]),
    ("既买过wine又买过cheese的人", [bought("wine"), bought("cheese")]),
    ("喜欢chocolate的顾客", [likes("chocolate")]),
    ("爱喝coffee的人", [likes("coffee")]),
    ("消费前10%的顾客", [top(10)]),
    ("花钱最多的百分之五的客户", [top(5)]),
    ("花费超过1000且来过不到20次的人", [over("spent", 1000), below("visits", 20)]),
    ("喜欢wine、消费满500以及一个月没来的顾客", [likes("wine"), least("spent", 500), away(30)]),
]
ENGLISH = SPENDING + FREQUENCY + RECENCY + NEW_AND_LOST + THINGS + TOP_AND_JOINED


@pytest.mark.parametrize(("words", "wanted"), ENGLISH + CHINESE)
def test_a_group_is_read_however_it_is_described(words: str, wanted: list[Condition]) -> None:
    assert list(parse_segment(words, now=NOW)) == wanted


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("not been here for four months", [away(120)]),
        ("Win-back pool: last seen more than 60 days ago. Size?", [away(60)]),
        ("my 10 best customers. names.", [Condition(kind="top_spent", count=10)]),
        ("our 15 most frequent visitors", [Condition(kind="top_orders", count=15)]),
        ("ten customers who come most often", [Condition(kind="top_orders", count=10)]),
        (
            "Among the top 100 by spend, how many have never bought wine?",
            [
                Condition(kind="top_spent", count=100),
                Condition(kind="bought", words="wine", negated=True),
            ],
        ),
        ("spent between one hundred and two hundred", [exactly("spent", 100, 200)]),
        ("spent between a hundred and fifty and two hundred", [exactly("spent", 150, 200)]),
        ("spent two hundred and fifty or less", [most("spent", 250)]),
        ("under 20 visits and over 500 spent", [below("visits", 20), over("spent", 500)]),
        ("spent >= 500", [least("spent", 500)]),
        ("orders < 3", [below("orders", 3)]),
        ("spent over 200 and less than 300", [over("spent", 200), below("spent", 300)]),
        ("first seen more than 60 days ago", [first(until=datetime(2017, 11, 1, 12, tzinfo=UTC))]),
        ("last seen more than 60 days ago", [away(60)]),
        (
            "bought tea between March and May",
            [Condition(kind="bought", words="tea", since=day(3), until=day(6))],
        ),
        ("first purchase in 2017-05", [first(day(5), day(6))]),
        ("bought 2% milk", [bought("2% milk")]),
        ("bought omega 3-6", [bought("omega 3-6")]),
        ("bought seven up", [bought("seven up")]),
        ("likes coffee with a twist", [likes("coffee with a twist")]),
        ("bought goods from US brands", [bought("goods from US brands")]),
        ("the 5% who spend the most", [top(5)]),
        ("消费200以上300以下的人", [exactly("spent", 200, 300)]),
        ("3个月没来的人", [away(90)]),
        ("3月没来的人", [Condition(kind="seen", since=day(3), until=day(4), negated=True)]),
        ("没买过wine也没买过beer的人", [never("wine"), never("beer")]),
        ("买过ice cream的人", [bought("ice cream")]),
        ("在过去60天里在wine上花了100以上的人", [least("spent", 100, "wine", days=60)]),
        ("cusotmers who visited more then 20 times", [over("visits", 20)]),
        ("peple who bougth wine", [bought("wine")]),
    ],
)
def test_numbers_directions_and_dates_are_those_said(words: str, wanted: list[Condition]) -> None:
    assert list(parse_segment(words, now=NOW)) == wanted


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("likes coffee without sugar", "likes coffee without sugar"),
        ("people who brought friends", "brought friends"),
        ("older customers", "older customers"),
        ("bought 3 bottles of wine", "bought 3 bottles of wine"),
        ("top 5% of wine buyers", "top 5% of wine buyers"),
        ("bought wine 60 days ago", "bought wine 60 days ago"),
        ("spent over 200 and at most 3 times", "at most 3 times"),
        ("visited two three times", "visited two three times"),
        ("rarely buy wine", "rarely buy wine"),
        ("spent 400 to 200", "spent between 400 to 200"),
        ("orders lately", "orders lately"),
        ("买了3瓶wine的人", "买了3瓶wine的人"),
        ("60天前来过的人", "60天前来过的人"),
    ],
)
def test_what_would_be_guessed_at_is_refused_and_named(words: str, part: str) -> None:
    with pytest.raises(DataError, match=f"^{re.escape(f'`{part}`')}.* is not understood; what can be said: "):
        parse_segment(words, now=NOW)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("2k", 2000),
        ("two thousand three hundred", 2300),
        ("a hundred and twenty-five", 125),
        ("half a dozen", 6),
        ("a couple of", 2),
        ("1.5万", 15000),
        ("一百五", 150),
        ("一百零五", 105),
        ("两万三千", 23000),
    ],
)
def test_numbers_are_read_as_they_are_spoken(words: str, number: float) -> None:
    assert number_of(words) == number


def test_only_words_close_to_known_ones_are_spelt_anew() -> None:
    assert respelt("shopers who spnet 50 on peaches") == "shoppers who spent 50 on peaches"
    assert respelt('people who brought and shipped "custmers"') == 'people who brought and shipped "custmers"'
