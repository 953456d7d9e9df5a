"""Sales in numbers, asked in plain words, without a router."""

import polars as pl
import pytest

import penchant
from penchant.agent import ToolCall
from penchant.agent.answering import Assistant
from penchant.agent.answering.figures_words import left_over
from penchant.agent.answering.goods_asked import asks_of_least
from penchant.agent.answering.ids_named import asked_outright
from penchant.agent.answering.other_names import thing_alone
from penchant.agent.answering.toolbox import Toolbox
from penchant.errors import ToolFailed
from penchant.tools.figures import Figures
from tests.agent.answering.knownshop import Scripted
from tests.smallshop import Deed, make_shop

Said = dict[str, str]


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Sales by month", {"by": "month", "measure": "spent"}),
        ("monthly revenue please", {"by": "month", "measure": "spent"}),
        ("Which weekday is busiest?", {"by": "weekday", "measure": "orders"}),
        ("what's our best day ever?", {"by": "day", "measure": "orders"}),
        ("busiest hour", {"by": "hour", "measure": "orders"}),
        ("weekly sales of tea", {"words": "tea", "by": "week", "measure": "spent"}),
        ("Average order value in June?", {"measure": "per_order"}),
        ("How much does the average customer spend?", {"measure": "per_shopper"}),
        ("average order value of novels", {"words": "novels", "measure": "per_order"}),
        ("repeat purchase rate", {"measure": "repeat"}),
        ("How much tea did we sell in July?", {"words": "tea", "measure": "purchases"}),
        ("how much did people spend on novels last month", {"words": "novels", "measure": "spent"}),
        ("tea sales", {"words": "tea", "measure": "spent"}),
        ("tea vs novels", {"words": "tea", "other": "novels"}),
        ("tea and milk sales by month", {"words": "tea", "other": "milk", "by": "month", "measure": "spent"}),
        ("how many new customers each month", {"by": "month", "measure": "new"}),
        ("which products bring in the most new customers", {"by": "item", "measure": "new"}),
        ("items per order", {"measure": "basket"}),
        ("一单平均几样东西", {"measure": "basket"}),
        ("first time buyers of tea in June", {"words": "tea", "measure": "new"}),
        ("哪个菜点得最多", {"by": "item", "measure": "purchases"}),
        ("哪个品牌的茶卖得最好", {"words": "茶", "by": "brand", "measure": "purchases"}),
        ("whats the split of categories by revenue", {"by": "category", "measure": "spent"}),
        ("mix of brands by orders", {"by": "brand", "measure": "orders"}),
        ("does tea sell better on weekends", {"words": "tea", "by": "weekend", "measure": "purchases"}),
        ("how do weekends compare with weekdays", {"by": "weekend", "measure": "orders"}),
        ("工作日和周末差多少", {"by": "weekend", "measure": "orders"}),
        (
            "sat or sun, which is the stronger day for us?",
            {"by": "weekday", "measure": "orders", "days": "saturday, sunday"},
        ),
        ("周六和周日哪天卖得好", {"by": "weekday", "measure": "purchases", "days": "saturday, sunday"}),
        ("busiest hour on fridays", {"by": "hour", "measure": "orders", "days": "friday"}),
        ("周末卖了多少钱", {"by": "weekend", "measure": "spent", "days": "saturday, sunday"}),
        (
            "tea sales on weekends by month",
            {"words": "tea", "by": "month", "measure": "spent", "days": "saturday, sunday"},
        ),
        ("do we sell more on saturdays", {"by": "weekday", "measure": "purchases"}),
        ("average order on weekends", {"measure": "per_order", "by": "weekend", "days": "saturday, sunday"}),
        ("which day of the week is dead", {"by": "weekday", "measure": "orders"}),
        ("average order in December vs November", {"measure": "per_order"}),
        ("Compare tea and milk", {"words": "tea", "other": "milk"}),
        ("Which sells better, green tea or novels?", {"words": "green tea", "other": "novels"}),
        ("Is tea or bread more popular?", {"words": "tea", "other": "bread"}),
        ("how many people bought tea in June vs May", {"words": "tea", "measure": "shoppers"}),
        (
            "How many households picked up tea in March, and how many in April?",
            {"words": "tea", "measure": "shoppers"},
        ),
        ("Sales of tea in June compared to May", {"words": "tea", "measure": "spent"}),
        (
            "Do we sell more tea in summer?",
            {"words": "tea", "by": "month", "measure": "purchases", "since": "2025-01-01"},
        ),
        ("每个月的销售额", {"by": "month", "measure": "spent"}),
        ("哪天生意最好？", {"by": "weekday", "measure": "orders"}),
        ("客单价多少", {"measure": "per_order"}),
        ("人均消费是多少？", {"measure": "per_shopper"}),
        ("复购率", {"measure": "repeat"}),
        ("茶和酸奶哪个卖得好？", {"words": "茶", "other": "酸奶"}),
        ("7月卖了多少酸奶", {"words": "酸奶", "measure": "purchases"}),
        ("酸奶的销售额", {"words": "酸奶", "measure": "spent"}),
        (
            "Can I get turnover by month for 2025, please? It's for the board pack.",
            {"by": "month", "measure": "spent"},
        ),
        ("whch weekday do we take the most money, on avrage", {"by": "weekday", "measure": "spent"}),
        ("our best single day ever, takings wise?", {"by": "day", "measure": "spent"}),
        ("Item t1: how many did we sell in May?", {"words": "t1", "measure": "purchases"}),
        ("which ten items earned us the most?", {"by": "item", "measure": "spent", "count": "ten"}),
        ("Could you rank the departments by sales for Q3?", {"by": "department", "measure": "spent"}),
        ("what's our repeat rate - I mean who came twice?", {"measure": "repeat"}),
        (
            "我是管乳品的，酸奶2025年每个季度卖了多少钱",
            {"words": "酸奶", "by": "quarter", "measure": "spent"},
        ),
        ("酸奶占咱们总销售额百分之几啊", {"words": "酸奶", "measure": "spent"}),
        ("对比一下5月和6月买酸奶的人数", {"words": "酸奶", "measure": "shoppers"}),
        ("去年哪一天卖得最差？", {"by": "day", "measure": "purchases"}),
        ("2025年平均每户花了多少钱呀", {"measure": "per_shopper"}),
        ("Top 10 products by revenue", {"by": "item", "measure": "spent", "count": "10"}),
        ("best selling categories in June", {"by": "category", "measure": "purchases"}),
        ("most popular products", {"by": "item", "measure": "shoppers"}),
        ("Sales by category", {"by": "category", "measure": "spent"}),
        ("top 5 teas by revenue", {"words": "teas", "by": "item", "measure": "spent", "count": "5"}),
        ("top 5 products in tea", {"words": "tea", "by": "item", "measure": "purchases", "count": "5"}),
        ("哪个品牌客单价最高", {"by": "brand", "measure": "per_order"}),
        ("滞销商品有哪些", {"by": "item", "measure": "purchases"}),
        ("卖不动的商品", {"by": "item", "measure": "purchases"}),
        ("哪些商品滞销", {"by": "item", "measure": "purchases"}),
        ("卖得最好的10个商品", {"by": "item", "measure": "purchases", "count": "10"}),
        ("各品类销售额", {"by": "category", "measure": "spent"}),
        ("what share of sales does tea make up in June?", {"words": "tea", "measure": "spent"}),
        (
            "how much tea did we sell in June and from how many customers?",
            {"words": "tea", "measure": "purchases"},
        ),
        ("which products have the lowest ratings?", {"by": "item", "measure": "stars"}),
        ("which category got the worst reviews on average?", {"by": "category", "measure": "stars"}),
        ("what share of tea buyers came back?", {"words": "tea", "measure": "repeat"}),
        (
            "what share of yogurt buyers came back and bought yogurt on another day?",
            {"words": "yogurt", "measure": "repeat"},
        ),
        ("How many days on average till they buy green tea again?", {"words": "green tea", "measure": "gap"}),
        ("how long does it take until customers reorder tea?", {"words": "tea", "measure": "gap"}),
        ("哪个品牌卖得最好？", {"by": "brand", "measure": "purchases"}),
        ("Tea or novels - which of the two is bought by more people?", {"words": "Tea", "other": "novels"}),
        ("how many days go by between one visit and the next for the same customer?", {"measure": "gap"}),
        ("周末和工作日的订单数分别是多少？", {"by": "weekend", "measure": "orders"}),
        ("how much do weekends and weekdays bring in", {"by": "weekend", "measure": "spent"}),
        ("Do tea or novels sell better with us? In 2025 alone.", {"words": "tea", "other": "novels"}),
        ("what did tea as a whole take in June?", {"words": "tea"}),
        ("how many days do customers take from one order to the next?", {"measure": "gap"}),
        ("how much did we take on tea, and how many customers was that?", {"words": "tea"}),
    ],
)
def test_numbers_are_asked_outright(shop: penchant.Shop, question: str, asked: Said) -> None:
    assert asked_outright(question, shop.catalogue) == (ToolCall("figures", asked),)


def test_two_questions_for_numbers_in_one_are_both_asked(shop: penchant.Shop) -> None:
    asked = "which weekday brings in most money, and what's the busiest hour?"
    assert asked_outright(asked, shop.catalogue) == (
        ToolCall("figures", {"by": "weekday", "measure": "spent"}),
        ToolCall("figures", {"by": "hour", "measure": "orders"}),
    )


def test_two_questions_for_numbers_share_the_time_that_one_names(assistant: Assistant) -> None:
    told = assistant.ask("which weekday brings in most money in May, and what's the average order?")
    assert [(one.call.arguments["measure"], one.call.arguments["since"]) for one in told.results] == [
        ("spent", "2025-05-01"),
        ("per_order", "2025-05-01"),
    ]


def test_who_has_more_of_two_is_not_which_of_the_two(shop: penchant.Shop) -> None:
    calls = asked_outright("tea or novels: which customers buy more?", shop.catalogue)
    assert "other" not in {name for call in calls for name in call.arguments}


@pytest.mark.parametrize(
    "question",
    [
        "How much tea did we sell to pensioners?",
        "Who buys on Sundays?",
        "are we open on Sundays?",
        "is it gonna rain on saturday",
        "which customers spent most each month?",
        "opening hours per day",
        "profit by month",
        "what will sales be next month?",
        "Is 718 or 40 more popular?",
        "Is she happy or not?",
        "1月和2月哪个月卖得好",
        "How were sales in June compared to May?",
        "are tea sales rising?",
        "718 vs 40",
        "top 3 products for 718",
        "Which products are rising?",
        "who are our top 10 customers?",
        "how many products do we sell?",
        "best-selling tea",
        "what sells with item 999999999",
        "top products by 999999999",
        "sales by month of 999999999",
        "bought tea in dec how many",
        "and how regular are they, every how many days?",
        "谁每周都来？",
        "why did sales drop every week?",
    ],
)
def test_what_is_no_question_for_numbers_is_left_to_others(shop: penchant.Shop, question: str) -> None:
    assert not [call for call in asked_outright(question, shop.catalogue) if call.tool == "figures"]


def test_two_months_of_the_shop_are_told_in_chinese(assistant: Assistant) -> None:
    (told,) = assistant.ask("五月和六月比销售怎么样").results
    assert told.call.tool == "overview"
    assert told.call.arguments["against"] == "2025-06-01 to 2025-06-30"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("When did 718 last buy yogurt?", "last on **2025-"),
        ("Has 718 ever bought Dune?", "Shopper **718** left no purchase of **Dune**"),
        ("718买过燕麦奶吗", "没有 **燕麦奶**"),
        ("How much did 718 spend?", "By spending that is place "),
        # a Dune on day 360
        ("What did 1029 buy last?", "- Last, on 2025-12-27, for 9.00: **Dune** (b1)"),
        ("1029最近一次买了什么", "最近一次（2025-12-27，消费 9.00）：**Dune**（b1）"),
        ("repeat purchase rate", "of the shoppers bought on two days or more"),
        ("客单价多少", "平均每单消费 **"),
        # 40 had y1 first on day 30, 718 on day 30, too; C-77 had y2 then
        (
            "first time buyers of yogurt in January",
            "new shoppers of **yogurt**: **3**, who bought for the",
        ),
        # 7 on 51 Sundays and 7 on 52 Saturdays
        ("tea orders, sat or sun?", "of **tea**: **Sunday (0.1 a day)**; lowest: **Saturday (0.1 a day)**."),
        # 26, 16, 22 and 36 by the four, and two of Dune
        ("周末卖了多少钱", "只算星期六 和 星期日，**4 位顾客**有购买：26 笔订单、26 次购买，消费 **118.00**"),
        ("busiest hour", "The log has days without times"),
        ("几点生意最好", "记录只有日期没有时刻"),
        ("tea vs novels", "**tea** and **novels** are level by shoppers: **3**"),
        ("how many people bought tea in June vs May", "from 2025-05-01 to 2025-05-31"),
        ("what sold best?", "first among items by purchases"),
        ("what sold worst", "last among items by purchases, of those with any, is **Emma (b2): 8**"),
        ("哪些商品卖得最差", "排在最后的是 **Emma（b2）：8**"),
    ],
)
def test_answers_say_what_was_asked(assistant: Assistant, question: str, told: str) -> None:
    assert told in assistant.ask(question).text


def test_two_times_of_one_question_are_both_told(assistant: Assistant) -> None:
    text = assistant.ask("how many in March, and how many in April").text
    # 1029, 718, C-77 and 40 on days 60 and 75, and on days 90, 105
    assert "from **2025-03-01** to **2025-03-31**, with **8 orders**" in text
    assert "From 2025-04-01 to 2025-04-30: 5 shoppers, 9 orders" in text


@pytest.mark.parametrize("question", ["takings on 13/06/2025", "takings 06/13/2025"])
def test_a_day_in_numbers_alone_is_read(assistant: Assistant, router: Scripted, question: str) -> None:
    text = assistant.ask(router.knows(question, ("overview", {}))).text
    assert text.startswith("From 2025-06-13 to 2025-06-13, ")


def test_a_day_that_may_be_two_is_asked_back(assistant: Assistant, router: Scripted) -> None:
    asked = assistant.ask(router.knows("takings 05/06/2025", ("overview", {})), thread="d")
    assert asked.kind == "clarification"
    assert asked.choices == ("takings 2025-05-06", "takings 2025-06-05")
    assert assistant.ask("the second one", thread="d").text.startswith("From 2025-06-05 to 2025-06-05, ")


def test_a_time_before_the_log_is_said_to_be(assistant: Assistant, router: Scripted) -> None:
    both = assistant.ask(router.knows("sales in March 2025 vs March 2024", ("overview", {})))
    assert both.notes == (
        "The log does not reach back to 2024-03-01 to 2024-03-31, so there is nothing to compare with.",
    )
    said = (
        "The log begins on 2025-01-01; what ends on 2024-03-31 lies before it, so there is nothing to tell."
    )
    overview = assistant.ask(router.knows("sales in March 2024", ("overview", {})))
    assert (overview.kind, overview.text) == ("failure", said)
    figures = assistant.ask(router.knows("sales in March 2024", ("figures", {"since": "March 2024"})))
    assert (figures.kind, figures.text) == ("failure", said)


def test_one_day_has_no_course(assistant: Assistant, router: Scripted) -> None:
    call = ("figures", {"by": "weekday", "since": "2025-12-12", "until": "2025-12-12"})
    (found,) = assistant.ask(router.knows("sales on 12 December?", call)).results
    # on day 345 shopper 1029 bought t3 for 6 and Dune for 9, and the other three yogurt for 1, 2 and 1
    assert found.rendered.text.startswith(
        "From 2025-12-12 to 2025-12-12, **4 shoppers** bought: 4 orders, 5 purchases, **19.00** spent"
    )


def test_the_sale_of_june_is_a_day_of_the_shop(shop: penchant.Shop) -> None:
    assert asked_outright("618卖了多少", shop.catalogue) == (ToolCall("overview"),)


@pytest.mark.parametrize("said", ["Saturdays", "周六", "saturday"])
def test_days_of_the_week_are_read_as_a_model_copies_them(shop: penchant.Shop, said: str) -> None:
    result = Toolbox(shop).run(ToolCall("figures", {"by": "month", "days": said}))
    assert isinstance(result.value, Figures)
    assert result.value.days == ("saturday",)


def test_a_day_that_is_none_of_the_week_is_refused(shop: penchant.Shop) -> None:
    with pytest.raises(ToolFailed, match="payday"):
        Toolbox(shop).run(ToolCall("figures", {"days": "payday"}))


def test_brands_named_beside_each_other_are_all_told(tmp_path_factory: pytest.TempPathFactory) -> None:
    rows = [("l1", "Label roll", "Office > Labels", "Private"), ("t1", "Tea", "Drinks > Tea", "National")]
    items = pl.DataFrame(rows, schema=["item_id", "title", "category", "brand"], orient="row")
    deeds = [Deed("ann", "l1", 1), Deed("ann", "t1", 1)]
    with make_shop(tmp_path_factory.mktemp("brands") / "shop", deeds, items) as brands:
        for asked in (
            "Sales by brand: private label vs national",
            "split between national and private brands",
        ):
            (call,) = asked_outright(asked, brands.catalogue)
            assert call.tool == "figures"
            assert {name: call.arguments.get(name) for name in ("by", "words")} == {
                "by": "brand",
                "words": None,
            }


def test_what_a_verb_of_two_words_ends_with_is_no_product() -> None:
    assert left_over("How many new customers have we picked up lately?", "") == ""


@pytest.mark.parametrize(
    "question", ["写首诗夸夸我们店的茶", "Shoppers first seen since 1 April - how many have we got?"]
)
def test_a_sentence_about_a_thing_or_a_group_asks_for_no_numbers(shop: penchant.Shop, question: str) -> None:
    assert thing_alone(question, shop.catalogue) is None
    assert not asked_outright(question, shop.catalogue)


def test_where_no_money_is_known_the_routers_word_for_it_does_not_count(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    deeds = [Deed(shopper, "t1", day, "view") for shopper, day in (("ann", 1), ("ann", 2), ("ben", 2))]
    with make_shop(tmp_path_factory.mktemp("views") / "shop", deeds) as views:
        router = Scripted()
        asked = Assistant(views, router=router)
        found = asked.ask(router.knows("How many were there?", ("figures", {"measure": "spent"})))
        assert "3 events" in found.text
        told = asked.ask(router.knows("How much was spent by them?", ("figures", {"measure": "spent"})))
        assert told.kind == "failure"
        asked.close()


def test_a_statement_before_a_question_asks_for_nothing(shop: penchant.Shop) -> None:
    assert asked_outright("New tea is in. Four names for the leaflet?", shop.catalogue) == ()
    assert asked_outright("New tea?", shop.catalogue) == (
        ToolCall("assortment", {"words": "tea", "sold": "newly"}),
    )


def test_goods_of_some_days_of_the_week_come_first(shop: penchant.Shop) -> None:
    asked = {"by": "category", "measure": "purchases", "days": "saturday"}
    assert asked_outright("top category on saturdays", shop.catalogue) == (ToolCall("figures", asked),)


def test_at_least_is_no_wish_for_the_last() -> None:
    assert asks_of_least("which products sold least?")
    assert not asks_of_least("top categories with at least 3 orders")


def test_an_id_is_no_year(shop: penchant.Shop) -> None:
    assert asked_outright("what was bought most by 1029", shop.catalogue) == ()


def test_a_clause_is_not_read_without_the_thing_that_another_names(shop: penchant.Shop) -> None:
    assert asked_outright("点了Green tea的订单，平均一单多少钱？", shop.catalogue) == ()
    assert asked_outright("您好，平均一单多少钱？", shop.catalogue) == (
        ToolCall("figures", {"measure": "per_order"}),
    )


def test_a_day_before_a_dash_is_when_the_order_was(shop: penchant.Shop) -> None:
    read = asked_outright("12 April 2025 - who put in the biggest order that day?", shop.catalogue)
    given = {"since": "2025-04-12", "until": "2025-04-12", "rank": "spent", "count": "1"}
    assert [(call.tool, call.arguments) for call in read] == [("orders", given)]
