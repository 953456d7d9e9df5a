"""What the hundred and twenty ways left out: windows by name, money, nothing bought, subjects, remarks."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from penchant.errors import DataError
from penchant.tools.conditions import Condition, Kind
from penchant.tools.segment_words import parse_segment
from penchant.tools.time_words import Span, take_span

NOW = datetime(2018, 1, 1, tzinfo=UTC)


def day(month: int, date: int = 1, year: int = 2017) -> datetime:
    return datetime(year, month, date, tzinfo=UTC)


def bought(words: str, since: datetime | None = None, until: datetime | None = None) -> Condition:
    return Condition(kind="bought", words=words, since=since, until=until)


def never(words: str) -> Condition:
    return Condition(kind="bought", words=words, negated=True)


def over(number: float, words: str | None = None, days: float | None = None) -> Condition:
    return Condition(kind="spent", words=words, at_least=number, exclusive=True, days=days)


def least(kind: Kind, number: float, words: str | None = None, since: datetime | None = None) -> Condition:
    return Condition(kind=kind, words=words, at_least=number, since=since)


def below(kind: Kind, number: float) -> Condition:
    return Condition(kind=kind, at_most=number, exclusive=True)


def exactly(kind: Kind, low: float, high: float | None = None) -> Condition:
    return Condition(kind=kind, at_least=low, at_most=low if high is None else high)


def first(
    since: datetime | None = None, until: datetime | None = None, days: float | None = None
) -> Condition:
    return Condition(kind="first_seen", since=since, until=until, days=days)


def away(days: float | None = None, since: datetime | None = None) -> Condition:
    return Condition(kind="seen", days=days, since=since, negated=True)


HAN_DEEDS = [
    ("点过水煮鱼的客人", [bought("水煮鱼")]),
    ("哪些客人点了水煮鱼但没点白饭？", [bought("水煮鱼"), never("白饭")]),
    ("喝过啤酒但没吃过粥", [bought("啤酒"), never("粥")]),
    ("没买过点心", [never("点心")]),
    ("喜欢点心 最近90天没来", [Condition(kind="likes", words="点心"), away(90)]),
    ("买过 啤酒 没 买过 粥", [bought("啤酒"), never("粥")]),
    ("最近90天 没来", [away(90)]),
]


@pytest.mark.parametrize(("words", "conditions"), HAN_DEEDS)
def test_chinese_deeds_of_a_restaurant_and_spaces_between_conditions_are_read(
    words: str, conditions: list[Condition]
) -> None:
    assert list(parse_segment(words, now=NOW)) == conditions


NAMED_WINDOWS = [
    ("How many households bought eggs last November?", [bought("eggs", day(11), day(12))]),
    ("bought milk last spring", [bought("milk", day(3), day(6))]),
    ("bought milk in the summer", [bought("milk", day(6), day(9))]),
    ("who bought eggs in November last year", [bought("eggs", day(11), day(12))]),
    ("bought tea in the second quarter", [bought("tea", day(4), day(7))]),
    ("bought tea in Q3 2017", [bought("tea", day(7), day(10))]),
    ("who bought beer on Friday", [bought("beer", day(12, 29), day(12, 30))]),
    ("who bought beer last Friday", [bought("beer", day(12, 29), day(12, 30))]),
    ("who bought wine over Christmas", [bought("wine", day(12, 25), day(12, 26))]),
    ("bought sushi since the first of June", [bought("sushi", day(6))]),
    ("bought wine since last June", [bought("wine", day(6))]),
    ("bought wine since June, before October", [bought("wine", day(6), day(10))]),
    ("bought wine since June and before October", [bought("wine", day(6), day(10))]),
    ("For December, how many families bought diapers?", [bought("diapers", day(12), day(1, 1, 2018))]),
    (
        "In December: who spent over 500?",
        [Condition(kind="spent", at_least=500, exclusive=True, since=day(12), until=day(1, 1, 2018))],
    ),
    ("2017年12月有多少家庭买过鸡蛋？", [bought("鸡蛋", day(12), day(1, 1, 2018))]),
    ("去年11月买过鸡蛋的人", [bought("鸡蛋", day(11), day(12))]),
    ("第二季度买过啤酒的顾客", [bought("啤酒", day(4), day(7))]),
    ("去年夏天买过啤酒的顾客", [bought("啤酒", day(6), day(9))]),
    ("双十一买过酒的人", [bought("酒", day(11, 11), day(11, 12))]),
]
MONEY = [
    ("customers that spend more than 500 a month on average", [over(500, days=30)]),
    (
        "how many of our top 100 customers bought tea",
        [Condition(kind="top_spent", count=100), bought("tea")],
    ),
    ("fewer than two orders but more than £1,000", [below("orders", 2), over(1000)]),
    ("at most 3 visits but over $200", [Condition(kind="visits", at_most=3), over(200)]),
    ("at least 5 orders and more than 300 quid", [least("orders", 5), over(300)]),
    ("spent more than $100 and less than $300", [over(100), below("spent", 300)]),
    ("who has put more than $100 into beer", [over(100, "beer")]),
    ("who poured more than 300 into wine", [over(300, "wine")]),
    ("customers worth more than 5000", [over(5000)]),
    ("between £500 and £1000", [exactly("spent", 500, 1000)]),
    ("spent between 500 and 1000 dollars", [exactly("spent", 500, 1000)]),
    ("消费超过2000英镑的客户", [over(2000)]),
    ("消费超过$500的顾客", [over(500)]),
    ("消费￥300以上的会员", [least("spent", 300)]),
    ("下单少于2次但超过1000美元的客户", [below("orders", 2), over(1000)]),
    ("消费500到1000元之间的人", [exactly("spent", 500, 1000)]),
    ("谁在啤酒上花了超过100块", [over(100, "啤酒")]),
]
NOTHING_BOUGHT = [
    ("how many shoppers never once bought eggs", [never("eggs")]),
    ("people with no diapers ever", [never("diapers")]),
    ("spent over 100 but bought no wine at all", [over(100), never("wine")]),
    ("bought wine but no beer ever", [bought("wine"), never("beer")]),
    ("bought wine but not a single beer", [bought("wine"), never("beer")]),
    (
        "who hasn't spent a penny since June",
        [Condition(kind="orders", at_least=1, since=day(6), negated=True)],
    ),
    ("not a single order in the last 30 days", [Condition(kind="orders", at_least=1, days=30, negated=True)]),
    ("从没买过啤酒的顾客", [never("啤酒")]),
    ("一次也没买过鸡蛋的人", [never("鸡蛋")]),
    ("鸡蛋从没买过的顾客", [never("鸡蛋")]),
    ("买过酸奶但一次都没买过啤酒的人", [bought("酸奶"), never("啤酒")]),
    ("没买过任何啤酒的客户", [never("啤酒")]),
]
BEFORE_AND_FIRST = [
    ("spent more than 1000 before but not seen for 90 days", [over(1000), away(90)]),
    (
        "not seen for three weeks but more than 100 visits before that",
        [away(21), Condition(kind="visits", at_least=100, exclusive=True)],
    ),
    ("bought tea since June and coffee before that", [bought("tea", day(6)), bought("coffee", None, day(6))]),
    (
        "bought tea in the last 30 days and coffee before that",
        [Condition(kind="bought", words="tea", days=30), bought("coffee", None, NOW - timedelta(days=30))],
    ),
    ("90天没来、以前消费超过1000的顾客有多少", [away(90), over(1000)]),
    ("60天没来但之前来过100次以上的客户", [away(60), least("visits", 100)]),
    ("Anyone who came fewer than three times and only since November", [below("visits", 3), first(day(11))]),
    ("customers who have only come since October", [first(day(10))]),
    ("people who only shopped in November", [first(day(11)), away(since=day(12))]),
    ("Which accounts opened with us since the 1st of November?", [first(day(11))]),
    ("How many people did we see for the first time in the past 30 days", [first(days=30)]),
    ("how many newcomers did we gain over the past four weeks", [first(days=28)]),
    ("people whom we last saw before December", [away(since=day(12))]),
    (
        "at least 5 visits in June but never in July",
        [
            Condition(kind="visits", at_least=5, since=day(6), until=day(7)),
            Condition(kind="seen", since=day(7), until=day(8), negated=True),
        ],
    ),
    (
        "used to buy tea but not since June",
        [bought("tea"), Condition(kind="bought", words="tea", since=day(6), negated=True)],
    ),
    (
        "was here in October but hasn't been back since",
        [Condition(kind="seen", since=day(10), until=day(11)), away(since=day(11))],
    ),
    (
        "bought beer in October but not since then",
        [
            bought("beer", day(10), day(11)),
            Condition(kind="bought", words="beer", since=day(11), negated=True),
        ],
    ),
    (
        "10月来过但之后没来过的客户",
        [Condition(kind="seen", since=day(10), until=day(11)), away(since=day(11))],
    ),
    ("customers with a single visit", [exactly("visits", 1)]),
    ("最近四周来了多少新客？", [first(days=28)]),
    ("11月以后才来的客户", [first(day(12))]),
    ("只在11月来过的客户", [first(day(11)), away(since=day(12))]),
    ("9月以来开户的客户", [first(day(9))]),
    ("至少来过3天的人", [least("visits", 3)]),
]
SUBJECTS = [
    ("Beer: who has put more than $100 into it?", [over(100, "Beer")]),
    ("diapers: how many people bought them on five or more days", [least("bought", 5, "diapers")]),
    ("Wine - who spent over 50?", [over(50, "Wine")]),
    ("cheese: who ordered at least 5 times since June", [least("bought", 5, "cheese", day(6))]),
    ("yogurt, how many bought it in May?", [bought("yogurt", day(5), day(6))]),
    ("who bought tea and spent more than 20 on it", [bought("tea"), over(20, "tea")]),
    (
        "How are baby foods doing? December for instance: how many families bought any?",
        [bought("baby foods", day(12), day(1, 1, 2018))],
    ),
    ("One-order wonders: at least £1,000", [exactly("orders", 1), least("spent", 1000)]),
    (
        "bought tea but never since April Fools' Day",
        [bought("tea"), Condition(kind="bought", words="tea", since=day(4), negated=True)],
    ),
    ("bought The Witcher 3: Wild Hunt", [bought("Witcher 3: Wild Hunt")]),
    ("Segment: bought greeting cards", [bought("greeting cards")]),
    ("For the spring mailing: customers who bought candles", [bought("candles")]),
    ("At least 200 visits: who?", [least("visits", 200)]),
    ("啤酒：谁花了超过100元？", [over(100, "啤酒")]),
    ("尿布：有多少人买过5次以上？", [least("bought", 5, "尿布")]),
    ("尿布，有多少人买过它们5次以上？", [least("bought", 5, "尿布")]),
    ("啤酒：有多少人买过？", [bought("啤酒")]),
    ("买过茶而且在它上面花了50元以上的人", [bought("茶"), least("spent", 50, "茶")]),
]
REMARKS = [
    ("I want everyone who bought sushi, please.", [bought("sushi")]),
    (
        "more than 100 visits - how many of those do we have?",
        [Condition(kind="visits", at_least=100, exclusive=True)],
    ),
    ("Who bought beer? I want to greet them.", [bought("beer")]),
    ("Which accounts opened since June? By opened I mean first order.", [first(day(6))]),
    (
        "The top 4 percent by spend, how many people is that and who are they?",
        [Condition(kind="top_spent", at_most=4)],
    ),
    (
        "Big spenders we've not seen in 60 days. How many, and who?",
        [Condition(kind="top_spent", at_most=10), away(60)],
    ),
    ("Size of the group that spent more than 150 on wine?", [over(150, "wine")]),
    ("I'm after accounts that spent over 500 pounds in the last 30 days", [over(500, days=30)]),
    ("names of shoppers who bought tea for our newsletter", [bought("tea")]),
    ("customers who bought Dr. Pepper", [bought("Dr. Pepper")]),
    ("请问有多少人买过啤酒？谢谢", [bought("啤酒")]),
    ("买过啤酒的有多少人？我想给他们发优惠券。", [bought("啤酒")]),
    ("bought beer; 最近60天没来", [bought("beer"), away(60)]),
]


@pytest.mark.parametrize(
    ("words", "wanted"),
    NAMED_WINDOWS + MONEY + NOTHING_BOUGHT + BEFORE_AND_FIRST + SUBJECTS + REMARKS,
)
def test_what_merchants_say_of_a_group_is_read_whole(words: str, wanted: list[Condition]) -> None:
    assert list(parse_segment(words, now=NOW)) == wanted


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("who bought it", "who bought it"),
        ("likes them", "likes them"),
        ("its biggest fans", "its biggest fans"),
        ("bought any", "bought any"),
        ("bought tea and coffee and spent more than 20 on them", "spent more than 20 on them"),
        ("bought eggs in October in November", "bought eggs in October in November"),
        ("bought 908846, and what goes with it", "what goes with it"),
        (
            "new customers in the last 28 days and how many in the four weeks before",
            "how many in the four weeks before",
        ),
        ("fewer than two orders but more than 1000", "more than 1000"),
        ("Cheese: how many shoppers?", "Cheese"),
        ("Who bought tea? They walk their dogs.", "They walk their dogs"),
        ("bought chocolate for Easter", "bought chocolate for Easter"),
        ("hasn't been back since", "has not been back since"),
        ("bought tea and went home", "went home"),
        ("买过它们的人", "买过它们的人"),
        ("喜欢它的顾客", "喜欢它的顾客"),
        ("下单少于2次但超过1000的客户", "超过1000"),
    ],
)
def test_a_part_that_says_nothing_known_is_refused_by_name(words: str, part: str) -> None:
    with pytest.raises(DataError, match=f"^{re.escape(f'`{part}`')}.* is not understood; what can be said: "):
        parse_segment(words, now=NOW)


@pytest.mark.parametrize(
    ("words", "since", "until"),
    [
        ("in November", day(11, year=2016), day(12, year=2016)),
        ("last November", day(11, year=2016), day(12, year=2016)),
        ("in June", day(6), day(7)),
        ("last June", day(6, year=2016), day(7, year=2016)),
        ("before last summer", None, day(6, year=2016)),
        ("in winter", day(12, year=2016), day(3)),
        ("in the fourth quarter", day(10, year=2016), day(1)),
        ("this quarter", day(4), None),
        ("今年第二季度", day(4), day(7)),
    ],
)
def test_a_named_stretch_is_the_newest_begun_and_the_last_one_is_over(
    words: str, since: datetime | None, until: datetime | None
) -> None:
    assert take_span(f"came {words}", datetime(2017, 6, 15, 9, tzinfo=UTC)) == (
        "came",
        Span(since=since, until=until),
    )


@pytest.mark.parametrize("when", ["今年6月", "今年六月", "in June this year", "in June of this year"])
def test_this_year_is_the_one_that_is_told_of_on_its_first_day_too(when: str) -> None:
    whole_june = Span(since=day(6), until=day(7))
    assert take_span(f"came {when}", datetime(2018, 1, 1, 4, tzinfo=UTC)) == ("came", whole_june)
    assert take_span(f"came {when}", datetime(2017, 6, 15, tzinfo=UTC)) == ("came", whole_june)


@pytest.mark.parametrize(
    ("words", "plain"),
    [
        ("Size of the lapsed group: no visit in the last 45 days", "not seen in the last 45 days"),
        ("How many shoppers have at least 100 visits on record?", "at least 100 visits"),
        (
            "People who spent over 3000 with us all year, how many is that?",
            "spent over 3000 in the last 365 days",
        ),
        ("how many haven't been in since before November", "not seen since November"),
        ("全年消费超过4000的顾客有几个", "最近365天消费超过4000"),
        ("买过尿布的有几家", "买过尿布"),
        ("Cohort: bought yogurt on at least 20 days. Size?", "bought yogurt on at least 20 days"),
        ("ppl not seen 30 days", "not seen for 30 days"),
        ("no orders 3 weeks", "no orders in the last 3 weeks"),
        ("冰淇淋买过10次以上的老客有多少", "买过冰淇淋至少10次"),
        ("总消费超过8000的大客户有多少位？", "总消费超过8000"),
        ("喜欢茶的大客户", "喜欢茶，大客户"),
        ("一次面包都没买过的人多吗？给个数", "没买过面包"),
        ("两个月，也就是60天没来的有多少人", "60天没来"),
        ("10月以来第一次来的新客有多少", "10月以来第一次来"),
        ("来店100次以上的铁杆有多少", "来店至少100次"),
    ],
)
def test_a_group_in_more_words_is_the_one_in_plain_words(words: str, plain: str) -> None:
    assert parse_segment(words, now=NOW) == parse_segment(plain, now=NOW)


def test_since_before_is_no_since_where_nothing_is_denied() -> None:
    with pytest.raises(DataError, match="is not understood"):
        parse_segment("people who have shopped with us since before November", now=NOW)
