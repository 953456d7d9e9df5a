"""Whether a question is of the shop as a whole, and what no log holds."""

import pytest

from penchant.agent.answering.of_shop import (
    asks_how_it_goes,
    asks_of_shop,
    asks_of_shop_alone,
    best_of,
    beyond_log,
)


def test_sales_of_a_kind_are_none_of_the_whole_shop() -> None:
    assert asks_of_shop("最近四周的营业额是多少?")
    assert not asks_of_shop("which products have the best sales?")
    assert not asks_of_shop("哪个月卖得最好")


@pytest.mark.parametrize(
    ("question", "beyond"),
    [
        ("My manager wants to know how many orders we had.", False),
        ("A summary for our new colleagues: how is the shop doing?", False),
        ("经理想知道最近的销售额", False),
        ("How many managers do we have?", True),
        ("How's the other store doing?", True),
        ("Which of the staff sold most in May?", True),
    ],
)
def test_who_wants_to_know_is_not_what_is_asked(question: str, beyond: bool) -> None:
    assert beyond_log(question) == beyond


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        ("最近28天的销售额是多少，跟之前28天比怎么样？", True),
        ("Did revenue in the last 28 days beat the 28 days before? By how much roughly?", True),
        ("how many new customers did we win in December", True),
        ("reviews in october", True),
        ("How many reviews came in over the last 90 days?", True),
        ("我们一共有多少条评价？", True),
        ("2017年12月有多少条？", True),
        ("上个月成交额多少，流水呢", True),
        ("1月和12月哪个月卖得好，分别卖了多少", True),
        ("Draw December's sales as a pie chart in purple and print it.", False),
        ("Which cashier keyed in the age check on those sales?", False),
    ],
)
def test_what_is_of_the_whole_shop_names_hardly_anything_else(question: str, alone: bool) -> None:
    assert asks_of_shop(question)
    assert asks_of_shop_alone(question) == alone


@pytest.mark.parametrize(
    ("question", "is_so"),
    [
        ("how did October go?", True),
        ("how did October go? takings please", True),
        ("how did October go for green tea?", False),
        ("how was last week", True),
        ("how's the shop doing?", True),
        ("how did the campaign go?", False),
    ],
)
def test_how_a_time_went_is_asked_of_the_shop(question: str, is_so: bool) -> None:
    assert asks_how_it_goes(question) is is_so


@pytest.mark.parametrize("question", ["How many reviews has 792 left?", "how many reviews of green tea"])
def test_reviews_of_somebody_or_something_are_not_the_shops(question: str) -> None:
    assert not asks_of_shop(question)


def test_best_sellers_of_a_hyphenated_kind_are_of_that_kind() -> None:
    assert best_of("best selling t-light holders") == "t-light holders"
    assert best_of("most popular gift bags in June") == "gift bags"
