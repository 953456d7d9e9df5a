"""Groups as one says them: shared verbs, exclusions, glosses, counts without a verb, and what is refused."""

from datetime import UTC, datetime

import pytest

from penchant.errors import DataError, NotUnderstood
from penchant.tools.segment_clauses import thing_of
from penchant.tools.segment_words import parse_segment

NOW = datetime(2018, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            "Shoppers who buy rice, buy beans, and don't buy any pasta",
            ["bought rice", "bought beans", "did not buy pasta"],
        ),
        (
            "no decaf yet, but espresso three times or more",
            ["did not buy decaf", "bought espresso on at least 3 days"],
        ),
        ("How many customers own a red kettle of ours?", ["bought red kettle"]),
        ("who bought both a red and a blue helmet?", ["bought red helmet", "bought blue helmet"]),
        ("bought wine but never white", ["bought wine", "did not buy white wine"]),
        ("who rarely comes in any more", ["was not seen in the last 30 days"]),
        ("谁最近不怎么来了", ["was not seen in the last 30 days"]),
        ("好久没来的老客户", ["was not seen in the last 30 days"]),
        ("喝啤酒最多的十个人是谁", ["is among the 10 who bought 啤酒 most often"]),
        ("谁买牛奶买得最多", ["is among the 10 who bought 牛奶 most often"]),
        ("who drinks the most beer?", ["is among the 10 who bought beer most often"]),
        ("只在圣诞节前来过", ["was seen before 2017-12-25", "was not seen since 2017-12-25"]),
        ("who placed a third order", ["placed at least 3 orders"]),
        ("customers who ordered a second time", ["placed at least 2 orders"]),
        ("bought a camera and no tripod for it", ["bought camera", "did not buy tripod"]),
        ("Never bought eggs, at least 4 visits. N = ?", ["did not buy eggs", "came on at least 4 days"]),
        ("bought a camera; how many rows is that?", ["bought camera"]),
        (
            "First-timers: how many accounts turned up for the first time since 1 October 2017?",
            ["was first seen since 2017-10-01"],
        ),
        ("How many of our customers spent in excess of 5,000 altogether?", ["spent more than 5,000"]),
        (
            "How many people had sparkling wine from us in December?",
            ["bought sparkling wine since 2017-12-01 before 2018-01-01"],
        ),
        (
            "How many folk came in for the newspaper 50 times or more?",
            ["bought newspaper on at least 50 days"],
        ),
        (
            "Cohort size please: shoppers whose first purchase fell on or after 2017-09-01.",
            ["was first seen since 2017-09-01"],
        ),
        (
            "I've a hunch that tea drinkers skip coffee. How many bought tea but never coffee?",
            ["bought tea", "did not buy coffee"],
        ),
        ("Rice: how many shoppers took some home on two or more days?", ["bought Rice on at least 2 days"]),
        (
            "got neither pens nor paper in May",
            [
                "did not buy pens since 2017-05-01 before 2017-06-01",
                "did not buy paper since 2017-05-01 before 2017-06-01",
            ],
        ),
        ("neither skis nor boots so far", ["did not buy skis", "did not buy boots"]),
        (
            "2+ orders Q2, 0 orders Q3",
            [
                "placed at least 2 orders since 2017-04-01 before 2017-07-01",
                "bought nothing since 2017-07-01 before 2017-10-01",
            ],
        ),
        ("more than 2 but fewer than 6 visits", ["came on more than 2 days", "came on less than 6 days"]),
        (
            "Whom did we meet for the first time in June, and again in July?",
            [
                "was first seen since 2017-06-01 before 2017-07-01",
                "was seen since 2017-07-01 before 2017-08-01",
            ],
        ),
        (
            "who stopped buying milk since June?",
            ["bought milk on at least 2 days", "did not buy milk since 2017-06-01"],
        ),
        (
            "List five households that used to buy beer and stopped",
            ["bought beer on at least 2 days", "did not buy beer in the last 90 days"],
        ),
        (
            "customers who used to buy tea but don't any more",
            ["bought tea on at least 2 days", "did not buy tea in the last 90 days"],
        ),
        ("Who recently started buying diapers?", ["first bought diapers in the last 30 days"]),
        (
            "people who bought tea for the first time in June",
            ["first bought tea since 2017-06-01 before 2017-07-01"],
        ),
        ("who buys the most ice cream?", ["is among the 10 who bought ice cream most often"]),
        ("who quit us", ["was not seen in the last 30 days"]),
        (
            "Show me customers at risk of churning",
            ["came on at least 6 days", "was not seen in the last 30 days"],
        ),
        (
            "Leave out the top 3 percent by spend; I want everyone with an order since 1 June",
            ["not: is among the 3 % who spent most", "bought something since 2017-06-01"],
        ),
        (
            "bought cocoa; leave out those who bought marshmallows",
            ["bought cocoa", "did not buy marshmallows"],
        ),
        ("likes tea, drop anyone who bought coffee", ["likes tea", "did not buy coffee"]),
        ("everyone but the ones who bought lentils since June", ["did not buy lentils since 2017-06-01"]),
        ("their total tops 900", ["spent more than 900"]),
        ("whoever's biggest order was over 90", ["spent more than 90 in one order"]),
        (
            "newcomers with an order of at least 30",
            ["was first seen in the last 30 days", "spent at least 30 in one order"],
        ),
        ("the 12 customers who bought tea most often", ["is among the 12 who bought tea most often"]),
        (
            "which customers returned anything at all in May",
            ["returned something since 2017-05-01 before 2017-06-01"],
        ),
        (
            "bought a drill in May and did not send it back",
            ["bought drill since 2017-05-01 before 2017-06-01", "did not return drill"],
        ),
        (
            "bought sandals in summer, I mean June or July",
            ["bought sandals since 2017-06-01 before 2017-08-01"],
        ),
        ("not seen since Halloween, i.e. 31 October", ["was not seen since 2017-10-31"]),
        ("I was asked to find everybody who bought oats", ["bought oats"]),
        (
            "bought seeds in March. It's for a spring letter.",
            ["bought seeds since 2017-03-01 before 2017-04-01"],
        ),
        ("cider drinkers who spent over 40", ["likes cider", "spent more than 40"]),
        ("bought item A-217 no later than May", ["bought A-217 before 2017-06-01"]),
        ("never bought ham, yet they own a slicer", ["did not buy ham", "bought slicer"]),
    ],
)
def test_a_group_as_it_is_spoken_is_read_whole(words: str, told: list[str]) -> None:
    assert [one.told for one in parse_segment(words, now=NOW)] == told


@pytest.mark.parametrize(
    "words",
    [
        "bought skip those",
        "bought plus butter",
        "bought going by money",
        "bought half",
        "pet supplies stayed below",
        "spent over 50 on whoever's biggest",
        "bought tea instead",
        "bought tea in one go",
        "bought tea for Christmas",
        "bought tea without asking",
        "bought the same tea",
        "bought tea whenever it rains",
        "bought tea only",
        "spent over 50 on most of it",
    ],
)
def test_words_of_other_clauses_are_no_product(words: str) -> None:
    with pytest.raises(DataError):
        parse_segment(words, now=NOW)


@pytest.mark.parametrize(
    "name",
    [
        "first aid kits", "New Balance", "heavy cream", "big bottles", "phone cases", "birthday candles",
        "kids' yoghurt pouches", "Sunday roast", "still water", "plus size dresses", "bar stools",
        "till rolls", "spinning tops", "daily contact lenses", "evening gowns", "tea time biscuits",
        "single malt", "Vintage Cider 7.3% vol", "Smart Plug (2-pack)", "my first puzzle",
        "salt and vinegar crisps",
    ],
)  # fmt: skip
def test_names_of_products_are_let_through(name: str) -> None:
    assert thing_of(name) == name


def test_quoted_title_may_hold_any_words() -> None:
    told = [one.told for one in parse_segment("bought 'skip those'".replace("'", '"'), now=NOW)]
    assert told == ["bought skip those"]


def test_part_that_is_not_understood_is_named() -> None:
    with pytest.raises(NotUnderstood, match="pet supplies stayed"):
        parse_segment("likes pet supplies stayed", now=NOW)


@pytest.mark.parametrize(
    ("said", "same_as"),
    [
        ("who walked out without buying anything last week", "viewed but did not buy last week"),
        ("people who browsed but didn't buy", "viewed but did not buy"),
        ("逛了没买的有哪些人", "viewed but did not buy"),
        ("只逛不买的人", "viewed but did not buy"),
        ("上周有多少人进店逛了却没买东西", "上周看过，没下单"),
        ("customers that used to buy a lot of soda and dont anymore", "stopped buying soda"),
    ],
)
def test_who_looks_and_who_leaves_is_read_as_people_say_it(said: str, same_as: str) -> None:
    assert parse_segment(said, now=NOW) == parse_segment(same_as, now=NOW)
