"""What was given back, viewed or put in a cart, counted in plain words, without a router."""

from collections.abc import Iterator

import pytest

import penchant
from penchant.agent import ToolCall
from penchant.agent.answering import Assistant
from penchant.agent.answering.ids_named import asked_outright
from tests.agent.answering.knownshop import Scripted
from tests.smallshop import Deed, catalogue_frame, make_shop

ITEMS = catalogue_frame(green_tea="Food > Tea", rye_bread="Food > Bakery")
DEEDS = (
    Deed("u1", "green_tea", 0, value=10),
    Deed("u1", "green_tea", 40, value=10),
    Deed("u2", "green_tea", 1, value=20),
    Deed("u2", "rye_bread", 1, value=5),
    Deed("u2", "rye_bread", 2, "return", 5),
    Deed("u1", "green_tea", 41, "return", 10),
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[penchant.Shop]:
    with make_shop(tmp_path_factory.mktemp("returns") / "shop", DEEDS, ITEMS) as made:
        yield made


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("退款最多的商品有哪些", {"by": "item", "measure": "purchases", "kind": "return"}),
        ("哪个商品退货最多？", {"by": "item", "measure": "purchases", "kind": "return"}),
        ("退货最多的客户", {"by": "shopper", "measure": "purchases", "kind": "return"}),
        ("被退得最多的品类", {"by": "category", "measure": "purchases", "kind": "return"}),
        ("哪个品类的退货率最高", {"by": "category", "measure": "return_rate"}),
        ("一共退了多少单", {"measure": "purchases", "kind": "return"}),
        ("退货率多少", {"measure": "return_rate"}),
        ("tea的退货率是多少", {"words": "tea", "measure": "return_rate"}),
        ("2月退款金额多少", {"measure": "spent", "kind": "return"}),
        ("上个月退了多少钱", {"measure": "spent", "kind": "return"}),
        ("按月看退货", {"by": "month", "measure": "purchases", "kind": "return"}),
        ("每月退款额", {"by": "month", "measure": "spent", "kind": "return"}),
        ("2月退款比1月多吗", {"measure": "purchases", "kind": "return"}),
        ("退货情况怎么样", {"measure": "purchases", "kind": "return"}),
        ("what is our return rate?", {"measure": "return_rate"}),
        ("return rate of tea", {"words": "tea", "measure": "return_rate"}),
        ("return rate by category", {"by": "category", "measure": "return_rate"}),
        ("what share of purchases were returned?", {"measure": "return_rate"}),
        ("how many returns in February?", {"measure": "purchases", "kind": "return"}),
        ("how much did we refund in February?", {"measure": "spent", "kind": "return"}),
        ("refunds last month", {"measure": "spent", "kind": "return"}),
        ("which products are returned most?", {"by": "item", "measure": "purchases", "kind": "return"}),
        ("most returned categories", {"by": "category", "measure": "purchases", "kind": "return"}),
        ("returns by month", {"by": "month", "measure": "purchases", "kind": "return"}),
    ],
)
def test_numbers_of_returns_are_asked_outright(
    shop: penchant.Shop, question: str, asked: dict[str, str]
) -> None:
    assert asked_outright(question, shop.catalogue) == (ToolCall("figures", asked),)


@pytest.mark.parametrize("question", ["谁退过货", "who returned tea?", "which customer returns"])
def test_who_returned_something_is_no_number(shop: penchant.Shop, question: str) -> None:
    assert asked_outright(question, shop.catalogue) == ()


@pytest.mark.parametrize(
    "question",
    ["u2退过货吗", "会员u2退了几次货", "u2退过什么", "what did u2 return?", "has u2 ever returned anything?"],
)
def test_what_one_shopper_gave_back_is_told_alone(shop: penchant.Shop, question: str) -> None:
    asked = Assistant(shop, router=Scripted())
    (found,) = asked.ask(question).results
    asked.close()
    assert found.call == ToolCall("activity", {"shopper": "u2"})
    # u2 returned the bread on the 3rd of January, and nothing else
    told = {
        "zh": "**1 次退货**，涉及 1 件商品，共 1 天。",
        "en": "**1 return** with 1 item, on 1 day.",
    }
    assert told["zh" if "退" in question else "en"] in found.rendered.text
    assert "2025-01-03" in found.rendered.text


@pytest.fixture(scope="module")
def clicked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[penchant.Shop]:
    seen = [Deed("u1", "rye_bread", day, "click") for day in (0, 1, 40)] + [
        Deed("u2", "green_tea", 1, "click"),
        Deed("u1", "rye_bread", 1, "cart"),
    ]
    with make_shop(tmp_path_factory.mktemp("clicked") / "shop", [*DEEDS[:4], *seen], ITEMS) as made:
        yield made


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("点击最多的商品是什么", {"by": "item", "kind": "click"}),
        ("浏览最多的商品", {"by": "item", "kind": "click"}),  # the log has no views
        ("哪个品类加购最多", {"by": "category", "kind": "cart"}),
        ("按月看点击量", {"by": "month", "kind": "click"}),
        ("2月点击量多少", {"kind": "click"}),
        ("tea被点击多少次", {"words": "tea", "kind": "click"}),
        ("most clicked categories", {"by": "category", "kind": "click"}),
        ("which product is added to the cart most?", {"by": "item", "kind": "cart"}),
        ("how many cart additions in January", {"kind": "cart"}),
        ("clicks by month", {"by": "month", "kind": "click"}),
    ],
)
def test_numbers_of_other_deeds_are_asked_outright(
    clicked: penchant.Shop, question: str, asked: dict[str, str]
) -> None:
    assert asked_outright(question, clicked.catalogue) == (
        ToolCall("figures", {"measure": "purchases", **asked}),
    )


@pytest.mark.parametrize("question", ["点击率是多少", "多少人点击过tea", "click-through rate of clicks"])
def test_rates_and_who_did_it_are_no_such_numbers(clicked: penchant.Shop, question: str) -> None:
    calls = asked_outright(question, clicked.catalogue)
    assert not any("kind" in call.arguments for call in calls)


def test_what_the_log_does_not_hold_is_said(tmp_path_factory: pytest.TempPathFactory) -> None:
    with make_shop(tmp_path_factory.mktemp("kept") / "shop", DEEDS[:4], ITEMS) as kept:
        asked = Assistant(kept, router=Scripted())
        for question, told in (
            ("refunds last month", "The log holds no returns, so that nobody can tell."),
            ("浏览最多的商品", "记录里没有浏览，因此说不出。"),
        ):
            answer = asked.ask(question)
            assert (answer.kind, answer.text) == ("refusal", told)
        asked.close()


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("退货率多少", "退货率（退货占购买的比例）为 **50%**"),  # 2 of 4
        ("2月退款金额多少", "**1 位顾客**共有 **1 次退货**，金额 **10.00**。"),
        ("return rate of tea", "**33%** of the purchases of **tea** were returned."),  # 1 of 3
        ("which category has the highest return rate?", "is **Bakery: 100%**."),
        ("returns by month", "returns: **2025-01 (1)**."),
    ],
)
def test_returns_are_told_with_what_they_came_to(shop: penchant.Shop, question: str, told: str) -> None:
    asked = Assistant(shop, router=Scripted())
    assert told in asked.ask(question).text
    asked.close()


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "点击最多的商品是什么",
            "按点击次数排在第一的商品是 **Rye bread（rye_bread）：3**。\n\n- Green tea（green_tea）：1\n",
        ),
        ("clicks in February", "**1 shopper** left **1 click**."),
        ("how many cart additions in January", "**1 shopper** left **1 cart addition**."),
    ],
)
def test_other_deeds_are_counted_in_place_of_purchases(
    clicked: penchant.Shop, question: str, told: str
) -> None:
    asked = Assistant(clicked, router=Scripted())
    assert told in asked.ask(question).text
    asked.close()
