"""Orders asked for by number, and pieces, where the log has them."""

from collections.abc import Iterator

import polars as pl
import pytest

import penchant
from tests.smallshop import catalogue_frame, moment

ITEMS = catalogue_frame(green_tea="Food > Tea", black_tea="Food > Tea", rye_bread="Food > Bakery")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[penchant.Shop]:
    events = pl.DataFrame(
        {
            "event_id": [f"e{n}" for n in range(5)],
            "customer_id": ["c71", "c71", "c72", "c72", "c71"],
            "item_id": ["green_tea", "rye_bread", "green_tea", "black_tea", "green_tea"],
            "kind": ["purchase"] * 4 + ["return"],
            "ts": [moment(day) for day in (1.1, 1.1, 1.2, 1.3, 2.5)],
            "order_id": ["536365", "536365", "536366", "536367", None],
            "quantity": [6.0, 1.0, 2.0, 30.0, 2.0],
            "unit_price": [2.0, 4.0, 2.0, 0.5, 2.0],
        }
    )
    with penchant.open(tmp_path_factory.mktemp("asked") / "shop", create=True) as made:
        made.ingest(ITEMS, items=True)
        made.ingest(events)
        made.evolve()
        yield made


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("what was in order 536365?", "Order **536365** is shopper **c71**'s of **2025-01-02**: **16.00**, "),
        ("how much was invoice 536366?", "Order **536366** is shopper **c72**'s of **2025-01-02**: **4.00**"),
        ("who placed order no. 536367?", "Order **536367** is shopper **c72**'s"),
        ("订单536365里有什么？", "订单 **536365** 是顾客 **c71** 在 **2025-01-02** 的一笔：**16.00**，"),
        ("how many units did we sell?", "3 orders, 4 purchases of 39 pieces, "),
        ("best selling products by quantity", "by pieces is **Black tea (black_tea): 30**"),
        ("卖了多少件？", "3 笔订单、4 次购买（39 件）"),
        ("how many items per order on average?", "an order held **13** pieces on average"),
        ("平均每单多少件？", "平均每单 **13** 件"),
        ("which order had the most items?", "order with most pieces is shopper **c72**'s of **2025-01-02"),
        ("how many pieces were returned?", "**1 shopper** left **1 return of 2 pieces**"),
        ("how many pieces did c71 buy?", "**2 purchases** (**7 pieces**)"),
    ],
)  # fmt: skip
def test_pieces_and_orders_are_told(shop: penchant.Shop, question: str, told: str) -> None:
    assert told in shop.ask(question, thread=question).text


@pytest.mark.parametrize("question", ["when will order 536366 be delivered?", "订单536366发货了吗？"])
def test_what_becomes_of_an_order_is_not_told(shop: penchant.Shop, question: str) -> None:
    assert "536366**" not in shop.ask(question, thread=question).text


def test_a_number_that_the_log_lacks_is_no_order(shop: penchant.Shop) -> None:
    assert "Order **" not in shop.ask("what was in order 999999?", thread="lacks").text


@pytest.mark.parametrize(
    "question", ["who spent more than 536365?", "orders 536365", "top 5 orders", "why the #536365?"]
)
def test_digits_that_nobody_calls_an_order_are_none(shop: penchant.Shop, question: str) -> None:
    assert "Order **" not in shop.ask(question, thread=question).text


def test_what_goes_on_from_an_order_is_told_of_it(shop: penchant.Shop) -> None:
    shop.ask("what was in order 536365?", thread="goes on")
    for question in ("how much was it?", "who ordered that?", "how many pieces?", "一共多少件，多少钱？"):
        assert "536365**" in shop.ask(question, thread="goes on").text, question
    for question in ("how many units did we sell?", "how many pieces of black tea did we sell?"):
        assert "536365**" not in shop.ask(question, thread="goes on").text, question
