"""What is sold, asked in plain words, without a router."""

from pathlib import Path

import polars as pl
import pytest

import penchant
from penchant.agent import ToolCall
from penchant.agent.answering import Assistant
from penchant.agent.answering.assortment_asked import assortment_again
from penchant.agent.answering.bare_words import take_bounds
from penchant.agent.answering.follow_ups import sold_again
from penchant.agent.answering.ids_named import asked_outright
from tests.smallshop import Deed, make_shop

Said = dict[str, str]
JUNE = {"since": "2025-06-01", "until": "2025-06-30"}
DECEMBER = {"since": "2025-12-01"}
"""It is still under way on the newest day."""


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("What's our cheapest tea?", {"words": "tea", "order": "cheapest"}),
        ("hi, the 2 most expensive items we sell please", {"order": "dearest", "count": "2"}),
        ("cheepest novels, top 3", {"words": "novels", "order": "cheapest", "count": "3"}),
        ("which tea is the cheapest?", {"words": "tea", "order": "cheapest"}),
        ("what tea costs the most", {"words": "tea", "order": "dearest"}),
        ("how many brands do we carry", {"by": "brand"}),
        ("How many products do we sell?", {}),
        ("how many products in the tea department", {"words": "tea"}),
        ("how many kinds of tea do we have", {"words": "tea"}),
        ("which brands do we have in tea", {"by": "brand", "words": "tea"}),
        ("what categories do we have", {"by": "category"}),
        ("list all our departments", {"by": "department"}),
        ("what do we sell", {"by": "department"}),
        ("average price of a novel", {"words": "novel"}),
        ("can u tell me how much a box of tea costs on average", {"words": "tea"}),
        ("how much is yogurt", {"words": "yogurt"}),
        ("how much does yogurt cost?", {"words": "yogurt"}),
        ("what's the price of t1?", {"words": "t1"}),
        ("items that never sold", {"sold": "never"}),
        ("which teas did nobody buy in december", {"words": "teas", "sold": "never", **DECEMBER}),
        ("dead stock", {"sold": "never"}),
        ("products between 5 and 10 dollars", {"min_price": "5", "max_price": "10 dollars"}),
        ("tea under $5", {"words": "tea", "max_price": "$5"}),
        ("how many items cost more than 5 euros", {"min_price": "5 euros"}),
        ("do we sell tofu?", {"words": "tofu"}),
        ("got any jasmine tea?", {"words": "jasmine tea"}),
        ("whats the cheepest tea weve got?", {"words": "tea", "order": "cheapest"}),
        ("how many diferent teas do we stock", {"words": "teas"}),
        ("can you list the brands of tea we carry pls", {"by": "brand", "words": "tea"}),
        ("is there anything in the novels department under $9", {"words": "novels", "max_price": "$9"}),
        ("do we have anything cheaper than 20 cents", {"max_price": "0.2"}),
        ("how many categories are there in drinks", {"by": "category", "words": "drinks"}),
        ("which department has the most products", {"by": "department"}),
        ("酸奶里最贵的2个商品", {"words": "酸奶", "order": "dearest", "count": "2"}),
        ("what is the lowest price we have on yogurt?", {"words": "yogurt", "order": "cheapest"}),
        ("show me everything under a dollar in tea", {"words": "tea", "max_price": "a dollar"}),
        ("list our top 5 most expensive novels", {"words": "novels", "order": "dearest", "count": "5"}),
        ("what haven't we sold any of since december", {"sold": "never", **DECEMBER}),
        ("how big is our assortment", {"by": "department"}),
        ("which brand has the most products in tea", {"by": "brand", "words": "tea"}),
        ("最便宜的茶多少钱一盒", {"words": "茶", "order": "cheapest"}),
        ("我们卖的最贵的5种茶", {"words": "茶", "order": "dearest", "count": "5"}),
        ("我们有多少道茶", {"words": "茶"}),
        ("novels that nobody watched", {"words": "novels", "sold": "never"}),
        ("请问有没有酸奶卖", {"words": "酸奶"}),
        ("哪个部门商品最多", {"by": "department"}),
        ("最便宜的茶", {"words": "茶", "order": "cheapest"}),
        ("店里最贵的3款商品是什么", {"order": "dearest", "count": "3"}),
        ("燕麦奶卖多少钱一盒？", {"words": "燕麦奶"}),
        ("最贵的三样是什么？", {"order": "dearest", "count": "三"}),
        ("酸奶里哪个最便宜", {"words": "酸奶", "order": "cheapest"}),
        ("我们有多少个品牌", {"by": "brand"}),
        ("我们一共有多少种商品", {}),
        ("酸奶有哪些品牌？", {"by": "brand", "words": "酸奶"}),
        ("我们都卖什么", {"by": "department"}),
        ("哪些商品从没卖出去过", {"sold": "never"}),
        ("没有销量的商品", {"sold": "never"}),
        ("5元以下的茶有哪些", {"words": "茶", "max_price": "5元"}),
        ("我们卖豆腐吗", {"words": "豆腐"}),
        ("茶的平均价格是多少", {"words": "茶"}),
        ("酸奶多少钱", {"words": "酸奶"}),
        ("what's new in the store since december", {"sold": "newly", **DECEMBER}),
        ("how many new items did we add in december?", {"sold": "newly", **DECEMBER}),
        ("which departments have the most products? three will do", {"by": "department"}),
        ("average price per department please", {"by": "department"}),
        ("tea: from what price to what price?", {"words": "tea"}),
        ("茶的价格从多少到多少？", {"words": "茶"}),
        ("茶平均卖什么价", {"words": "茶"}),
        ("which novels were sold for the first time in june?", {"sold": "newly", "words": "novels", **JUNE}),
        ("how many difrent brands do we carry", {"by": "brand"}),
        ("any new teas?", {"sold": "newly", "words": "teas"}),
        ("how many never sold", {"sold": "never"}),
        (
            "which novels were sold for the very first time in june?",
            {"sold": "newly", "words": "novels", **JUNE},
        ),
        ("which new novels sell best", {"sold": "newly", "words": "novels"}),
        ("最近新上架了哪些商品？", {"sold": "newly", "since": "last 30 days"}),
        ("有什么新茶", {"sold": "newly", "words": "茶"}),
    ],
)
def test_what_is_sold_is_asked_outright(shop: penchant.Shop, question: str, asked: Said) -> None:
    assert asked_outright(question, shop.catalogue) == (ToolCall("assortment", asked),)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Is tea cheaper than yogurt?", ("tea", "yogurt")),
        ("which is more expensive, tea or novels", ("tea", "novels")),
        ("do novels cost more than tea", ("novels", "tea")),
        ("compare the prices of tea and yogurt", ("tea", "yogurt")),
        ("茶比酸奶贵吗", ("茶", "酸奶")),
        ("茶和酸奶哪个便宜", ("茶", "酸奶")),
        ("is this cheaper than that", ()),
        ("which is better, tea or novels", ()),
    ],
)
def test_prices_of_two_kinds_are_held_against_each_other(
    shop: penchant.Shop, question: str, words: tuple[str, ...]
) -> None:
    calls = [call for call in asked_outright(question, shop.catalogue) if call.tool == "assortment"]
    assert calls == [ToolCall("assortment", {"words": one}) for one in words]


@pytest.mark.parametrize(
    "question",
    [
        "recommend the cheapest tea for 718",
        "who buys the cheapest tea",
        "best sellers",
        "which brands sell best",
        "sales of tea by month",
        "how many products did we sell in june",
        "how many customers do we have",
        "are there any customers who like tea",
        "do we have any big spenders",
        "do we sell more tea in summer",
        "which brands are losing customers?",
        "who never bought yogurt",
        "what is like t1 but cheaper",
        "how much did 718 spend",
        "Do we have green tea in stock?",
        "How much did the mailing cost?",
        "what does the first one go for",
        "is there milk in the green tea we sell loose",
        "Size of the log: number of events, number of distinct shoppers.",
        "1029 here. two new things for them, max 5 bucks each",
        "over 90 days then",
        "And at least 6 times?",
        "what tends to land in the same basket as t1?",
        "what is bought together with t1",
        "which customer has the largest average order",
        "customers whose largest order is over 100",
        "who placed the most orders",
        "when was 718's last order",
        "What was C-77's last order?",
        "biggest order from a new customer",
        "most expensive brand",
        "do we sell more than one kind of tea",
        "Drop anything dearer than 3 dollars",
        "跟红酒一起点的都有啥？",
        "average order value",
        "orders by month",
        "How many of those have at least 100 orders as well?",
        "I want people with a single order over $250.",
        "我们有多少顾客",
        "哪些顾客没买过酸奶",
        "卖得最好的商品",
        "买酸奶的人还买什么",
        "有没有流失的客户",
        "茶卖了多少钱",
        "哪天订单最多",
        "最近订单怎么样",
        "are there any new brands?",
        "any new customers?",
        "what's new",
        "新顾客有哪些",
    ],
)
def test_other_questions_are_left_to_others(shop: penchant.Shop, question: str) -> None:
    found = asked_outright(question, shop.catalogue)
    assert not [call for call in found if call.tool in ("orders", "assortment")]


@pytest.mark.parametrize(
    ("text", "rest", "bounds"),
    [
        ("tea from 2 to 4 euros", "tea", {"least": "2", "most": "4 euros"}),
        ("tea for less than five dollars", "tea", {"most": "five dollars"}),
        ("books priced at 10 dollars or more", "books", {"least": "10 dollars"}),
        ("$5-$10 tea", "tea", {"least": "$5", "most": "$10"}),
        ("价格在5到10元之间的茶", "茶", {"least": "5", "most": "10元"}),
        ("at least 6 times", "at least 6 times", {}),
        ("2017-06-05", "2017-06-05", {}),
    ],
)
def test_bounds_are_taken_out_of_a_text(text: str, rest: str, bounds: Said) -> None:
    assert take_bounds(text) == (rest, bounds)


def test_the_assortment_goes_on(assistant: Assistant) -> None:
    asked = [
        "our cheapest tea?",
        "what does the dearest of them cost",
        "and novels?",
        "only under 9 dollars",
        "which are under 8?",
    ]
    asked += ["by category?"]
    told = [assistant.ask(one, thread="a").results[0].call.arguments for one in asked]
    assert told == [
        {"words": "tea", "order": "cheapest"},
        {"words": "tea", "order": "dearest"},
        {"words": "novels", "order": "dearest"},
        {"words": "novels", "order": "dearest", "max_price": "9"},
        {"words": "novels", "max_price": "8"},
        {"words": "novels", "by": "category", "max_price": "8"},
    ]
    sold = [
        assistant.ask(one, thread="b").results[0].call.arguments for one in ("最贵的茶", "酸奶呢", "多少钱")
    ]
    assert sold == [
        {"words": "茶", "order": "dearest"},
        {"words": "酸奶", "order": "dearest"},
        {"words": "酸奶", "order": "dearest"},
    ]


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("how many teas do we have?", "which of the three sold worst?"),
        ("how many teas do we have?", "which of them sells best?"),
        ("我们有几种茶", "其中卖得最好的是哪个"),
    ],
)
def test_what_of_the_assortment_sold_best_is_told_of_that_kind(
    assistant: Assistant, first: str, then: str
) -> None:
    (kind,) = assistant.ask(first, thread=then).results
    (found,) = assistant.ask(then, thread=then).results
    words = kind.call.arguments["words"]
    assert found.call == ToolCall("figures", {"words": words, "by": "item", "measure": "purchases"})


@pytest.mark.parametrize(
    ("question", "told"),
    [
        # teas cost 4, 3 and 6: 4.33 on average
        ("how many teas do we sell", "**3 items** of **teas**"),
        ("average price of tea", "priced from **3.00** to **6.00**, **4.33** on average (median 4.00)"),
        ("our cheapest tea", "is **Black tea** (t2): **3.00**"),
        ("最贵的商品是什么", "最贵的是 **Dune**（b1）：**9.00**"),
        # and beside it how many there are
        ("our cheapest tea", "- In all 3 items, priced from **3.00** to **6.00**, **4.33** on average"),
        ("最贵的商品是什么", "- 共 8 件商品，价格从 **1.00** 到 **9.00**"),
        ("what categories do we have", "**4 categories**: **Tea** (3 items), "),
        ("how many brands do we have?", "The catalogue names no brands."),
        ("我们有多少个品牌", "目录里没有品牌。"),
        ("items that never sold", "nobody bought **1 item**, at **2.50**."),  # the oat milk
        ("do we sell unicorn saddles?", "Nothing in this shop is close to “unicorn saddles”"),
    ],
)
def test_answers_say_what_was_asked(assistant: Assistant, question: str, told: str) -> None:
    assert told in assistant.ask(question).text


@pytest.mark.parametrize(
    ("held", "question", "call"),
    [
        ({}, "which of them sold best?", ToolCall("figures", {"by": "item", "measure": "purchases"})),
        ({}, "which of the three sold worst?", ToolCall("figures", {"by": "item", "measure": "purchases"})),
        ({"by": "brand"}, "卖得最好的是哪个", ToolCall("figures", {"by": "brand", "measure": "purchases"})),
        # an assortment tells the most sold first
        ({"max_price": "5"}, "which of them sold best?", ToolCall("assortment", {"max_price": "5"})),
    ],
)
def test_what_of_the_assortment_sold_best_keeps_to_it(
    shop: penchant.Shop, held: dict[str, str], question: str, call: ToolCall
) -> None:
    before = ToolCall("assortment", {"words": "tea", **held})
    asked = assortment_again(question, before, shop.catalogue)
    assert asked == ToolCall(call.tool, {"words": "tea", **call.arguments})


def test_a_brand_goes_on_from_a_kind(tmp_path: Path) -> None:
    rows = [("d1", "Drill 100", "Tools > Drills", "Acme"), ("d2", "Drill 200", "Tools > Drills", "Boss")]
    items = pl.DataFrame(rows, schema=["item_id", "title", "category", "brand"], orient="row")
    deeds = [Deed(who, item, day, value=9.0) for who in "ab" for item, *_ in rows for day in (1, 2)]
    with make_shop(tmp_path / "shop", deeds, items) as made:
        before = ToolCall("assortment", {"words": "drills", "order": "cheapest"})
        for question, words in (("only Boss", "Boss drills"), ("and Acme?", "Acme drills")):
            before = sold_again(question, [before], made.catalogue) or before
            assert before.arguments == {"words": words, "order": "cheapest"}
