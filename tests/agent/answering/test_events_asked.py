"""Views, carts, returns, ratings and groups, asked for in numbers in plain words, without a router."""

from collections.abc import Iterator

import pytest

import penchant
from penchant.agent import ToolCall
from penchant.agent.answering import Assistant
from penchant.agent.answering.events_asked import events_asked, kind_in
from penchant.agent.answering.figures_words import mean_in, unit_in
from penchant.agent.answering.ids_named import asked_outright
from penchant.agent.answering.slots import slots_filled
from penchant.agent.answering.toolbox import Toolbox
from penchant.tools.figures import Figures
from penchant.units import Measure
from tests.agent.answering.browsedshop import DEEDS
from tests.agent.answering.knownshop import CATALOGUE, Scripted
from tests.smallshop import Deed, make_shop

Said = dict[str, str]


@pytest.fixture
def asked(browsed: penchant.Shop, router: Scripted) -> Iterator[Assistant]:
    made = Assistant(browsed, router=router)
    yield made
    made.close()


@pytest.fixture(scope="module")
def bought_only(tmp_path_factory: pytest.TempPathFactory) -> Iterator[penchant.Shop]:
    """The same shop with a log of purchases alone."""
    bought = [one for one in DEEDS if one.kind == "purchase"]
    with make_shop(tmp_path_factory.mktemp("bought") / "shop", bought, CATALOGUE) as made:
        yield made


@pytest.mark.parametrize(
    ("question", "given"),
    [
        ("How many put something in their cart but did not buy?", {}),
        ("how many people added tea to the cart but never bought", {"words": "tea"}),
        ("多少人加了购物车但没买", {}),
        ("有多少人把茶加入购物车但没有下单", {"words": "茶"}),
    ],
)
def test_carts_that_were_not_bought_are_told_as_conversion(
    browsed: penchant.Shop, question: str, given: Said
) -> None:
    carts = {"measure": "conversion", "kind": "cart"}
    assert asked_outright(question, browsed.catalogue) == (ToolCall("figures", {**given, **carts}),)


@pytest.mark.parametrize(
    ("question", "given"),
    [
        ("How many views did we get?", {"kind": "view"}),
        ("views by month", {"kind": "view", "by": "month"}),
        ("views of tea by day", {"kind": "view", "words": "tea", "by": "day"}),
        ("how many page views of green tea", {"kind": "view", "words": "green tea"}),
        ("most viewed products", {"kind": "view", "by": "item"}),
        ("top 3 categories by views", {"kind": "view", "by": "category", "count": "3"}),
        ("what is viewed most", {"kind": "view", "by": "item"}),
        ("How often did people put something in their cart?", {"kind": "cart"}),
        ("how many times was something added to the cart?", {"kind": "cart"}),
        ("how often was tea added to the cart", {"kind": "cart", "words": "tea"}),
        ("which products are returned most", {"kind": "return", "by": "item"}),
        ("how often was Dune returned?", {"kind": "return", "words": "Dune"}),
        ("returns per month", {"kind": "return", "by": "month"}),
        ("how many ratings by month", {"kind": "rating", "by": "month"}),
        ("most rated items", {"kind": "rating", "by": "item"}),
        ("1月的浏览量", {"kind": "view"}),
        ("浏览量最高的商品", {"kind": "view", "by": "item"}),
        ("茶被加购了多少次", {"kind": "cart", "words": "茶"}),
        ("哪些商品退货最多", {"kind": "return", "by": "item"}),
        ("每个月的评分数", {"kind": "rating", "by": "month"}),
    ],
)
def test_other_events_are_counted_by_their_kind(browsed: penchant.Shop, question: str, given: Said) -> None:
    wanted = ToolCall("figures", {**given, "measure": "purchases"})
    assert asked_outright(question, browsed.catalogue) == (wanted,)


@pytest.mark.parametrize(
    "question",
    [
        "who viewed tea",
        "which customers viewed tea?",
        "how many shoppers viewed tea",
        "谁看过茶",
        "views vs purchases",
        "how many of these rated green tea?",
        "其中多少人看过茶",
        "did ann put tea in her cart?",
        "what is bought together with green tea",
        "跟茶一起买得最多的商品是什么",
        "are views up?",
        "top customers",
        "How many clicks did we get?",
    ],
)
def test_people_and_comparisons_are_no_count_of_events(browsed: penchant.Shop, question: str) -> None:
    assert events_asked(question, browsed.catalogue) is None


def test_a_kind_is_one_that_the_log_may_hold(browsed: penchant.Shop, bought_only: penchant.Shop) -> None:
    assert kind_in("how often was it rated?", browsed.catalogue) == "rating"
    assert kind_in("how often was it rated?", bought_only.catalogue) is None
    assert kind_in("most viewed", bought_only.catalogue) == "view"  # and the answer says that it holds none
    assert kind_in("tea sales", browsed.catalogue) is None


def test_clicks_are_no_views_where_the_log_holds_both(tmp_path_factory: pytest.TempPathFactory) -> None:
    deeds = [Deed("ann", "t1", day, kind) for day, kind in enumerate(("view", "click", "purchase"))]
    with make_shop(tmp_path_factory.mktemp("clicks") / "shop", deeds, CATALOGUE) as made:
        assert kind_in("点击量最高的商品", made.catalogue) == "click"
        assert kind_in("浏览量最高的商品", made.catalogue) == "view"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        # ann and dan had both on a day
        ("Which products are most often bought together?", "orders is **Green tea + Yogurt (t1 + y1): 2**"),
        # ann 4 + 1 + 4, dan 4 + 1 + 3, cid 9 and 9 back: 9 of 17 with the first
        ("What share of sales do the top 2 customers bring?", "first among shoppers by spending is **ann: 9"),
        (
            "What share of sales do the top 2 customers bring?",
            "- The first 2 come to 17.00, 100% of all; the first 1 of 3 make up half, the first fifth 53%",
        ),
        # ann, ben and cid had carts; ben bought nothing
        (
            "How many put something in their cart but did not buy?",
            "**67%** of 3 shoppers with a cart addition bought: 2; 1 did not.",
        ),
        ("多少人加了购物车但没买", "有加购的 3 位顾客中有 **67%** 购买：2 位买了，1 位没买。"),
        (
            "how many people added tea to the cart but never bought",
            "**50%** of 2 shoppers with a cart addition of **tea** bought: 1; 1 did not.",
        ),
        ("most viewed products", "first among items by views is **Black tea (t2): 3**."),
        ("views by month", "**2025-01 (3)**"),
        ("how often was Dune returned?", "**1 shopper** left **1 return** of **Dune**"),
        # one of seven
        ("return rate", "**14%** of the purchases were returned."),
        ("退货率", "退货率（退货占购买的比例）为 **14%**。"),
        # five stars and four
        ("average rating of tea", "2 ratings of **tea** give **4.5** stars on average."),
        # ann from day 2 to 12, dan from 6 to 41: 10 and 35 days
        ("time between orders", "**22.5 days** pass on average from one order to the shopper's next."),
        # ann, cid and dan of five
        ("conversion rate", "**60%** of 5 shoppers with any event bought: 3; 2 did not."),
        # ann had green tea on two days
        ("which products are bought again and again", "orders or more is **Green tea (t1): 1**."),
    ],
)
def test_answers_tell_the_events_asked_for(asked: Assistant, question: str, told: str) -> None:
    assert told in asked.ask(question).text


def test_a_kind_alone_counts_its_events_and_pairs_their_orders(browsed: penchant.Shop) -> None:
    for given, measure in (({"kind": "view"}, "purchases"), ({"by": "pair", "measure": "spent"}, "orders")):
        told = Toolbox(browsed).run(ToolCall("figures", given))
        assert told.call == ToolCall("figures", {**given, "measure": measure})
        assert isinstance(told.value, Figures)
        assert told.value.counts == given.get("kind", "purchase")


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("most viewed products", "The log holds no views, so that nobody can tell."),
        ("浏览量最高的商品", "记录里没有浏览，因此说不出。"),
        ("return rate", "The log holds no returns, so that nobody can tell."),
        ("退货率", "记录里没有退货，因此说不出。"),
        (
            "How many put something in their cart but did not buy?",
            "The log holds no cart additions, so that nobody can tell.",
        ),
        ("average rating", "The log holds no ratings, so that nobody can tell."),
        ("平均评分", "记录里没有评分，因此说不出。"),
    ],
)
def test_what_the_log_does_not_hold_is_refused(
    bought_only: penchant.Shop, router: Scripted, question: str, text: str
) -> None:
    made = Assistant(bought_only, router=router)
    answer = made.ask(question)
    assert (answer.kind, answer.text) == ("refusal", text)
    made.close()


@pytest.mark.parametrize(
    ("question", "measure"),
    [
        ("conversion rate of tea", "conversion"),
        ("how well do visitors convert?", "conversion"),
        ("basket abandonment rate", "conversion"),
        ("购买转化率", "conversion"),
        ("弃购率", "conversion"),
        ("return rate", "return_rate"),
        ("refund rate by category", "return_rate"),
        ("what share of our sales comes back?", "return_rate"),
        ("退货率", "return_rate"),
        ("退款占比", "return_rate"),
        ("average rating of tea", "stars"),
        ("best rated products", "stars"),
        ("which teas have the worst reviews", "stars"),
        ("评分最高的商品", "stars"),
        ("平均评分", "stars"),
        ("time between orders", "gap"),
        ("how long until customers buy again?", "gap"),
        ("how often do our customers order?", "gap"),
        ("purchase cycle", "gap"),
        ("复购周期", "gap"),
        ("顾客平均隔多久再来一次", "gap"),
        ("which products are bought again and again", "repeating"),
        ("how many repeat customers", "repeating"),
        ("重复购买最多的商品", "repeating"),
        ("回头客", "repeating"),
        ("returning customer rate", "repeat"),
        ("repeat rate", "repeat"),
        ("复购率", "repeat"),
    ],
)
def test_shares_and_averages_are_told_apart(question: str, measure: Measure) -> None:
    assert mean_in(question) == measure


@pytest.mark.parametrize(
    ("question", "is_timed", "unit"),
    [
        ("which day sold best", True, "day"),
        ("which day sold best", False, "weekday"),
        ("which day of the week sold best", True, "weekday"),
        ("哪天卖得最好", True, "day"),
        ("哪天卖得最好", False, "weekday"),
        ("which Monday or weekday was best", True, "weekday"),
    ],
)
def test_a_day_within_a_time_is_a_date(question: str, is_timed: bool, unit: str) -> None:
    assert unit_in(question, is_timed=is_timed) == unit


def test_the_best_day_of_a_month_is_told_by_days(shop: penchant.Shop) -> None:
    for question in ("which day in December sold best?", "12月哪天卖得最好"):
        (call,) = asked_outright(question, shop.catalogue)
        assert call == ToolCall("figures", {"by": "day", "measure": "purchases"})


@pytest.mark.parametrize(
    ("question", "given"),
    [
        ("and the views of teas, how many?", {"words": "Tea", "kind": "view"}),
        ("酸奶的浏览呢", {"words": "酸奶", "kind": "view"}),
        ("so many stars on average for yogurt?", {"words": "Yogurt"}),
    ],
)
def test_slots_of_figures_hold_the_thing_and_the_kind_named(
    browsed: penchant.Shop, question: str, given: Said
) -> None:
    filled = slots_filled(ToolCall("figures", {}), question, browsed.catalogue).arguments
    assert {name: filled[name] for name in ("words", "kind") if name in filled} == given


def test_figures_of_a_group_are_told_of_it_alone(asked: Assistant, router: Scripted) -> None:
    # of yogurt ann and dan: ann 2 and 1 purchases in two orders, dan 2 and 1
    question = router.knows(
        "items per order of customers who bought yogurt", ("figures", {"measure": "basket"})
    )
    told = asked.ask(question, thread="group").text
    assert "an order held **1.5** purchases on average" in told
    assert "**2 shoppers** bought: 4 orders, 6 purchases" in told
    assert "Each shopper counted bought yogurt" in told


@pytest.mark.parametrize(
    ("question", "given"),
    [
        ("top products among customers who bought yogurt", {"by": "item", "measure": "purchases"}),
        ("average order of customers who bought yogurt", {"measure": "per_order"}),
        ("of the people who bought yogurt, what percentage bought?", {"measure": "conversion"}),
        ("买过yogurt的客户的客单价", {"measure": "per_order"}),
    ],
)
def test_numbers_of_a_group_are_asked_as_those_of_the_shop(
    browsed: penchant.Shop, asked: Assistant, question: str, given: Said
) -> None:
    assert asked_outright(question, browsed.catalogue) == (ToolCall("figures", given),)
    (found,) = asked.ask(question, thread=question).results
    assert isinstance(found.value, Figures)
    assert [one.kind for one in found.value.among] == ["bought"]


@pytest.mark.parametrize(
    ("question", "calls"),
    [
        ("How far back does the data go?", (ToolCall("overview"),)),
        ("what day is our newest event from?", (ToolCall("overview"),)),
        ("数据更新到哪天", (ToolCall("overview"),)),
        ("what day was that?", ()),
    ],
)
def test_dates_of_the_log_are_the_overviews(
    browsed: penchant.Shop, question: str, calls: tuple[ToolCall, ...]
) -> None:
    assert asked_outright(question, browsed.catalogue) == calls


def test_its_other_numbers_are_those_of_the_thing_before(asked: Assistant) -> None:
    asked.ask("how many views did green tea get?", thread="its")
    (found,) = asked.ask("what is its average rating?", thread="its").results
    assert found.call.arguments["measure"] == "stars"
    assert found.call.arguments["words"] == "green tea"


@pytest.mark.parametrize(
    "question",
    [
        "of the people who viewed tea in January, what percentage bought?",
        "what percentage of the people who viewed tea in January bought?",
    ],
)
def test_a_group_is_of_the_time_that_its_own_words_name(asked: Assistant, question: str) -> None:
    # ann and ben viewed tea in January, ann bought; in February dan, who bought, and eve, who did not
    first = asked.ask(question, thread=question)
    assert "**50%** of 2 shoppers" in first.text
    february = asked.ask("and in February?", thread=question).text
    assert "**50%** of 2 shoppers" in february
    assert "viewed tea since 2025-02-01 before 2025-02-1" in february


@pytest.mark.parametrize(
    "question", ["what share of customers bought twice?", "share of buyers who came back"]
)
def test_the_repeat_rate_is_of_everybody_and_not_of_who_came_again(asked: Assistant, question: str) -> None:
    (found,) = asked.ask(question, thread=question).results
    assert isinstance(found.value, Figures)
    assert found.call.arguments == {"measure": "repeat"}
    assert found.value.among == ()


@pytest.mark.parametrize(
    ("question", "measure"),
    [
        ("who has bought the most of it?", "purchases"),
        ("and who spent most on it?", "spent"),
    ],
)
def test_who_has_most_of_it_is_asked_of_the_kind_before(
    asked: Assistant, question: str, measure: str
) -> None:
    asked.ask("how much tea did we sell in January?", thread=question)
    (found,) = asked.ask(question, thread=question).results
    assert found.call.arguments["words"] == "tea"
    assert found.call.arguments["by"] == "shopper"
    assert found.call.arguments["measure"] == measure
    assert found.shoppers[0] == "ann"
    assert ("since" in found.call.arguments) == question.startswith("and")
