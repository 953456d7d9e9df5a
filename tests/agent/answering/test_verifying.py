"""Wordings of a model: true ones pass, and whatever adds to what was found is caught."""

import pytest

from penchant.agent import ToolCall
from penchant.agent.answering.results import Evidence, Rendered, Table, ToolResult
from penchant.agent.answering.verifying import unsupported
from penchant.ids import ItemId, ShopperId

FOUND = ToolResult(
    ToolCall("changes", {"shopper": "1029", "since": "2017-12-24"}),
    None,
    Rendered(
        "Shopper **1029** bought **Green tea** \\(t1\\) 1,204 times, last on 2017-12-15; "
        "interest in **Oat milk** is rising: 12.50% of those active.\n- **Dune**: 7 times, 31 views",
        "Say it.",
        Table(("Product", "Times"), (("Dune", 7),)),
        evidence=(Evidence("33 events about Green tea", event_count=33),),
    ),
    (ShopperId("1029"),),
    (ItemId("t1"),),
)


@pytest.mark.parametrize(
    "text",
    [
        "Shopper 1029 bought Green tea 1204 times, the last time on 2017-12-15.",
        "Interest in Oat milk is growing: 12.5% of those active.",
        "Dune was bought 7 times. This rests on 33 events.",
        "In December, shopper 1029 bought “Green tea”.",
        "- **Green tea** (t1): 1,204 times\n- **Dune**: 7 times",
    ],
)
def test_what_was_found_may_be_put_in_other_words(text: str) -> None:
    assert unsupported(text, [FOUND]) == ()


@pytest.mark.parametrize(
    ("text", "caught"),
    [
        ("Shopper 1029 bought Green tea 1205 times.", "1205"),
        ("Shopper 1030 bought Green tea.", "1030"),
        ("Shopper 1029 bought Earl Grey.", "Earl Grey"),
        ("Shopper 1029 bought “black tea”.", "black tea"),
        ("The last time was on 2017-11-15.", "2017-11-15"),
        ("The last time was in November.", "November"),
        ("Interest in Oat milk is falling.", "falling"),
        ("Interest in Oat milk is not rising.", "not"),
        ("Shopper 1029 bought Green tea twenty times.", "twenty"),
        ("Shopper 1029 bought Dune 1,204 times.", "1,204"),
        ("Green tea has 31 views.", "31"),
        ("See ![tea](http://evil.example/x.png).", "!["),
        ("See <script>alert(1)</script>.", "<s"),
        ("顾客 1029 的兴趣正在下降。", "下降"),
        ("顾客 1029 不喜欢茶。", "不"),
        ("顾客 1029 买了三次。", "三"),
    ],
)
def test_what_was_not_found_is_caught(text: str, caught: str) -> None:
    assert caught in " ".join(unsupported(text, [FOUND]))
