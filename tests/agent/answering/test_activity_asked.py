"""What one shopper did, asked in plain words, without a router."""

import pytest

import penchant
from penchant.agent import ToolCall
from penchant.agent.answering import Assistant
from penchant.agent.answering.ids_named import asked_outright

Said = dict[str, str]


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("What did 718 buy last?", {"shopper": "718"}),
        ("what has customer 718 bought in December", {"shopper": "718"}),
        ("What was C-77's last order?", {"shopper": "C-77"}),
        ("When did 718 last buy yogurt?", {"shopper": "718", "words": "yogurt"}),
        ("Has 718 ever bought green tea?", {"shopper": "718", "words": "green tea"}),
        ("does 718 already buy green tea?", {"shopper": "718", "words": "green tea"}),
        ("how often does 718 buy tea?", {"shopper": "718", "words": "tea"}),
        ("How much did 718 spend on tea and yogurt?", {"shopper": "718", "words": "tea or yogurt"}),
        ("purchase history of 718", {"shopper": "718"}),
        ("how much has 718 spent with us, and in how many orders", {"shopper": "718"}),
        ("how often has 718 ordered altogether?", {"shopper": "718"}),
        ("how many times has 718 been in?", {"shopper": "718"}),
        ("718在我们这儿一共花了多少？", {"shopper": "718"}),
        ("what did she buy in June?", {}),
        ("718上次买了什么？", {"shopper": "718"}),
        ("会员718最近一次下单是什么时候", {"shopper": "718"}),
        ("718上次购物的时间是哪天？", {"shopper": "718"}),
        ("客户718上个月都买了啥", {"shopper": "718"}),
        ("718最近一次买酸奶是什么时候？", {"shopper": "718", "words": "酸奶"}),
        ("718买过酸奶吗", {"shopper": "718", "words": "酸奶"}),
        ("718多久买一次茶", {"shopper": "718", "words": "茶"}),
        ("她一共花了多少钱", {}),
        ("718的购买记录", {"shopper": "718"}),
        ("客户718最近一次买了些什么？", {"shopper": "718"}),
        ("她第一次买酸奶是什么时候", {"words": "酸奶"}),
        ("Customer 718 - when was the last shop and what was in it?", {"shopper": "718"}),
        ("There's a complaint about a receipt. What did 718 buy on 22 December?", {"shopper": "718"}),
        ("Has 718 ever bought jasmin tea?", {"shopper": "718", "words": "jasmine tea"}),
        ("did 1029 order in Sept?? how much", {"shopper": "1029"}),
        ("how often did 718 come in in june", {"shopper": "718"}),
        ("How often did 718 visit us in June and how much did they spend?", {"shopper": "718"}),
        ("When did 718 last buy tea, over the whole log?", {"shopper": "718", "words": "tea"}),
        ("718下单多少次 总共花了多少", {"shopper": "718"}),
        ("What did 718 buy last and on how many days?", {"shopper": "718"}),
        ("718最近买了什么，一共来了几天", {"shopper": "718"}),
        ("has 718 looked at tea?", {"shopper": "718", "words": "tea"}),
        ("how many items did 718 buy?", {"shopper": "718"}),
        ("the last 2 items 718 bought", {"shopper": "718", "count": "2"}),
        ("how much has 718 spent since october, and how often did they come", {"shopper": "718"}),
        (
            "Can you tell me what customer 718 bought on their latest trip, and what it came to?",
            {"shopper": "718"},
        ),
    ],
)
def test_what_one_did_is_asked_outright(shop: penchant.Shop, question: str, asked: Said) -> None:
    assert asked_outright(question, shop.catalogue) == (ToolCall("activity", asked),)


@pytest.mark.parametrize(
    "question",
    [
        "What does 718 buy?",
        "What will 718 buy next?",
        "what did 718 stop buying?",
        "What else did 718 buy with the tea?",
        "Has 718 bought it before?",
        "did 718 buy new things?",
        "does 718 have a dog at home?",
        "what did 9999 buy?",
        "718会买什么",
        "718买什么",
        "718不再买什么了",
    ],
)
def test_other_questions_of_a_shopper_are_left_to_others(shop: penchant.Shop, question: str) -> None:
    assert not [call for call in asked_outright(question, shop.catalogue) if call.tool == "activity"]


def test_what_one_did_goes_on_to_another_time_thing_and_shopper(assistant: Assistant) -> None:
    asked = ["What did 718 buy in June?", "and in July?", "and yogurt?", "and 1029?"]
    told = [assistant.ask(one, thread="a").results[0].call.arguments for one in asked]
    july = {"since": "2025-07-01", "until": "2025-07-31"}
    assert told[1:] == [
        {"shopper": "718", **july},
        {"shopper": "718", **july, "words": "yogurt"},
        {"shopper": "1029", **july, "words": "yogurt"},
    ]


def test_what_one_did_goes_on_without_naming_anybody(assistant: Assistant) -> None:
    asked = ["What did 718 buy in June?", "ever bought novels?", "一共买过几次茶？", "总共花了多少钱？"]
    asked += ["在咱们店里总共买了几次？"]
    told = [assistant.ask(one, thread="e").results[0].call.arguments for one in asked]
    assert told[1:] == [
        {"shopper": "718", "words": "novels"},
        {"shopper": "718", "words": "茶"},
        {"shopper": "718"},
        {"shopper": "718"},
    ]


def test_what_one_did_goes_on_after_a_correction(assistant: Assistant) -> None:
    asked = ["what did 718 spend in June?", "sorry meant 1029", "and how often did they come in"]
    told = [assistant.ask(one, thread="y").results[0].call.arguments for one in asked]
    june = {"since": "2025-06-01", "until": "2025-06-30"}
    assert told[1:] == [{"shopper": "1029", **june}] * 2
    (late,) = assistant.ask("不好意思，应该是40", thread="y").results
    assert late.call.arguments == {"shopper": "40", **june}
