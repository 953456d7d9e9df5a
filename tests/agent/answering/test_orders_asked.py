"""Single orders, asked in plain words, without a router."""

import pytest

import penchant
from penchant.agent import ToolCall
from penchant.agent.answering import Assistant
from penchant.agent.answering.follow_ups import sold_again
from penchant.agent.answering.ids_named import asked_outright

Said = dict[str, str]
JUNE = {"since": "2025-06-01", "until": "2025-06-30"}
LAST = {"shopper": "718", "rank": "newest", "words": "tea", **JUNE}
DECEMBER = {"since": "2025-12-01"}
"""It is still under way on the newest day."""


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("biggest order ever", {"rank": "spent", "count": "1"}),
        ("一单最多花了多少钱", {"rank": "spent", "count": "1"}),
        ("who spent the most in one order?", {"rank": "spent", "count": "1"}),
        ("whats the most anyone ever spent in one go", {"rank": "spent", "count": "1"}),
        ("top 5 biggest orders in december", {"rank": "spent", "count": "5", **DECEMBER}),
        ("which basket had the most items?", {"rank": "purchases", "count": "1"}),
        ("largest order by number of items", {"rank": "purchases", "count": "1"}),
        ("latest orders with tea", {"rank": "newest", "words": "tea"}),
        ("what was in 718's last order", {"shopper": "718", "rank": "newest", "count": "1"}),
        ("what was her biggest order", {"shopper": "her", "rank": "spent", "count": "1"}),
        ("biggest order of C-77", {"shopper": "C-77", "rank": "spent", "count": "1"}),
        ("what do people put in the same basket as tea most often", {"words": "tea"}),
        (
            "what was bought with the tea on 5 March",
            {"words": "tea", "since": "2025-03-05", "until": "2025-03-05"},
        ),
        ("average number of items in a basket with tea", {"words": "tea"}),
        ("how many baskets had tea in them", {"words": "tea"}),
        ("orders over $5", {"min_spent": "$5", "rank": "spent"}),
        ("whats the largest single order weve ever had and who placed it", {"rank": "spent", "count": "1"}),
        ("what do ppl usually throw in the basket with tea", {"words": "tea"}),
        ("avg basket value when there's tea in it", {"words": "tea"}),
        ("top 3 baskets by number of products please", {"rank": "purchases", "count": "3"}),
        ("the last 3 baskets of 718", {"shopper": "718", "rank": "newest", "count": "3"}),
        ("what did 718 buy in their biggest order", {"shopper": "718", "rank": "spent", "count": "1"}),
        ("who made the largest purchase in a single visit", {"rank": "spent", "count": "1"}),
        ("718最近3笔订单", {"shopper": "718", "rank": "newest", "count": "3"}),
        ("和茶放在一个购物篮里最多的是什么", {"words": "茶"}),
        ("最大的一笔订单", {"rank": "spent", "count": "1"}),
        ("谁一次花得最多", {"rank": "spent", "count": "1"}),
        ("件数最多的订单是哪个", {"rank": "purchases", "count": "1"}),
        ("最近5笔订单", {"rank": "newest", "count": "5"}),
        ("718上一单买了什么", {"shopper": "718", "rank": "newest", "count": "1"}),
        ("客户718最近一单买了什么，一共花了多少", {"shopper": "718", "rank": "newest", "count": "1"}),
        ("和茶在同一个购物篮里最常出现的是什么", {"words": "茶"}),
        ("有酸奶的订单平均有多少件商品", {"words": "酸奶"}),
        ("买茶的时候大家还买什么", {"words": "茶"}),
        ("金额超过5元的订单有多少", {"min_spent": "5元", "rank": "spent"}),
        ("what was 718's first order?", {"shopper": "718", "rank": "oldest", "count": "1"}),
        ("the cheapest basket with tea", {"words": "tea", "rank": "smallest", "count": "1"}),
        ("biggest order of 2025", {"rank": "spent", "count": "1", "since": "2025-01-01"}),
        ("Who rang up the most in one order?", {"rank": "spent", "count": "1"}),
        ("6月金额排前三的订单", {"rank": "spent", **JUNE}),
        ("含茶的最新5笔订单给我看看", {"rank": "newest", "words": "茶", "count": "5"}),
        (
            "orders of 15 and up 718 placed",
            {"shopper": "718", "rank": "spent", "min_spent": "15"},
        ),
        ("how big is the average order with tea in it next to a normal order?", {"words": "tea"}),
        ("有茶的订单平均每单多少钱，比所有订单高多少", {"words": "茶"}),
        ("麻烦帮我把件数最多的3笔订单列一下，谢谢", {"rank": "purchases", "count": "3"}),
        ("最早的5笔订单", {"rank": "oldest", "count": "5"}),
        ("what was the biggest shop 718 has done", {"shopper": "718", "rank": "spent", "count": "1"}),
        ("买了茶的人，同一单里还买什么", {"words": "茶"}),
        ("金额最小的订单", {"rank": "smallest", "count": "1"}),
        ("show orders with both tea and yogurt", {"words": "tea and yogurt"}),
    ],
)
def test_single_orders_are_asked_outright(shop: penchant.Shop, question: str, asked: Said) -> None:
    assert asked_outright(question, shop.catalogue) == (ToolCall("orders", asked),)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("what on earth was on it?", {**LAST, "count": "1"}),
        ("whats in there", {**LAST, "count": "1"}),
        ("and what did that come to in money?", {**LAST, "count": "1"}),
        ("那天是几号", {**LAST, "count": "1"}),
        ("list the three biggest", {**LAST, "rank": "spent", "count": "three"}),
        ("which of them cost the most?", LAST),
        ("the second biggest", {**LAST, "rank": "spent", "count": "2"}),
        ("and the 3rd biggest order?", {**LAST, "rank": "spent", "count": "3"}),
        ("第二大的那笔", {**LAST, "rank": "spent", "count": "2"}),
        ("how many of them in May?", {**LAST, "since": "2025-05-01", "until": "2025-05-31"}),
        ("其中5月有几笔", {**LAST, "since": "2025-05-01", "until": "2025-05-31"}),
        ("which cost the most?", {**LAST, "rank": "spent", "count": "1"}),
        ("out of how many in total?", {"shopper": "718", **JUNE}),
        ("is that more than usual?", {"shopper": "718", **JUNE}),
        ("比她平时的单子大吗", {"shopper": "718", **JUNE}),
        ("and the month before", {**LAST, "since": "2025-05-01", "until": "2025-05-31"}),
        ("and 1029s biggest", {**LAST, "shopper": "1029", "rank": "spent"}),
        ("yogurt?", {**LAST, "words": "yogurt"}),
        ("what about with yogurt", {**LAST, "words": "yogurt"}),
    ],
)
def test_orders_go_on_from_the_call_before(shop: penchant.Shop, question: str, asked: Said) -> None:
    before = ToolCall("orders", LAST)
    assert sold_again(question, [before], shop.catalogue) == ToolCall("orders", asked)


def test_one_day_is_told_whole_and_how_many_of_them_counted(assistant: Assistant) -> None:
    assert assistant.ask("what was bought with Dune on 5 December", thread="d").kind == "answer"
    (day,) = assistant.ask("most expensive order on 12 December", thread="d").results
    assert day.rendered.text.startswith("On 2025-12-12, the biggest order by spending is shopper **1029**'s")
    assistant.ask("tea sales in June", thread="d")
    (day,) = assistant.ask("and on 2025-12-12?", thread="d").results
    assert day.rendered.text.startswith("From 2025-12-12 to 2025-12-12, **1 shopper** bought **tea**")
    told = [
        assistant.ask(one, thread="m").results[0].call
        for one in ("priciest tea", "how many of them are over $3")
    ]
    assert told[1].arguments == {"words": "tea", "min_price": "3"}


def test_orders_go_on(assistant: Assistant) -> None:
    asked = [
        "biggest order ever",
        "what was in it?",
        "and in June?",
        "by number of items?",
        "with tea?",
        "and 718?",
    ]
    told = [assistant.ask(one, thread="o").results[0].call.arguments for one in asked]
    assert told[1:] == [
        {"rank": "spent", "count": "1"},
        {"rank": "spent", "count": "1", **JUNE},
        {"rank": "purchases", "count": "1", **JUNE},
        {"rank": "purchases", "count": "1", "words": "tea", **JUNE},
        {"rank": "purchases", "count": "1", "words": "tea", "shopper": "718", **JUNE},
    ]


@pytest.mark.parametrize(
    "question",
    [
        "What else tends to be in those baskets?",
        "what do people usually put in such orders",
        "这些订单里还有什么",
    ],
)
def test_what_lies_beside_a_thing_is_told_with_its_orders(shop: penchant.Shop, question: str) -> None:
    before = ToolCall("orders", {"words": "tea", "rank": "spent", **JUNE})
    assert sold_again(question, [before], shop.catalogue) == ToolCall("orders", {"words": "tea", **JUNE})


@pytest.mark.parametrize(
    ("question", "told"),
    [
        # on day 345 shopper 1029 bought t3 for 6 and Dune for 9
        ("biggest order ever", "is shopper **1029**'s of **2025-12-12**: **15.00**, 2 purchases of 2 items."),
        ("orders over $500", "there is no order of 500.00 or more."),
        # what a shopper buys of these two lies fifteen days apart
        ("orders with tea and yogurt", "there is no order with **tea**"),
        # three shoppers bought yogurt, each on eight days
        ("有酸奶的订单有多少", "的 **24 笔订单**，来自 3 位顾客"),
        ("最大的一笔订单", "金额最大的订单是顾客 **1029** 在 **2025-12-12** 的一笔：**15.00**"),
    ],
)
def test_answers_say_what_was_asked(assistant: Assistant, question: str, told: str) -> None:
    assert told in assistant.ask(question).text
