"""When one shopper buys a thing again, asked in plain words, without a router."""

import pytest

import penchant
from penchant.agent import ToolCall
from penchant.agent.answering.follow_ups import sold_again
from penchant.agent.answering.ids_named import asked_outright


@pytest.mark.parametrize(
    ("question", "shopper", "words"),
    [
        ("When will 718 buy tea again?", "718", "tea"),
        ("when is customer 718 due for tea", "718", "tea"),
        ("when will 718 likely run out of yogurt", "718", "yogurt"),
        ("is 718 likely to buy yogurt?", "718", "yogurt"),
        ("whats the probability that 718 will buy tea", "718", "tea"),
        ("when's C-77's next tea order due?", "C-77", "tea"),
        ("when will she need tea next", "she", "tea"),
        ("when will they buy yogurt agian?", "they", "yogurt"),
        ("718什么时候会再买酸奶？", "718", "酸奶"),
        ("顾客718下次买茶是什么时候", "718", "茶"),
        ("她还会再买酸奶吗", "她", "酸奶"),
    ],
)
def test_when_a_thing_is_bought_again(shop: penchant.Shop, question: str, shopper: str, words: str) -> None:
    asked = ToolCall("next_behaviour", {"shopper": shopper, "words": words})
    assert asked_outright(question, shop.catalogue) == (asked,)


@pytest.mark.parametrize(
    "question",
    [
        "when will 718 buy again?",
        "when will 718 come back",
        "when did 718 buy tea",
        "when will people buy tea",
        "will 718 buy shares in us",
        "718什么时候买过酸奶",
    ],
)
def test_other_questions_are_left_to_others(shop: penchant.Shop, question: str) -> None:
    calls = asked_outright(question, shop.catalogue)
    assert not [call for call in calls if call.tool == "next_behaviour"]


@pytest.mark.parametrize(
    ("question", "changed"),
    [
        ("and yogurt?", {"words": "yogurt"}),
        ("and C-77?", {"shopper": "C-77"}),
        ("那酸奶呢", {"words": "酸奶"}),
    ],
)
def test_it_goes_on_with_another_thing_or_shopper(
    shop: penchant.Shop, question: str, changed: dict[str, str]
) -> None:
    before = ToolCall("next_behaviour", {"shopper": "718", "words": "tea"})
    found = sold_again(question, [before], shop.catalogue)
    assert found == ToolCall("next_behaviour", {"shopper": "718", "words": "tea", **changed})
    assert sold_again(question, [ToolCall("next_behaviour", {"shopper": "718"})], shop.catalogue) is None
