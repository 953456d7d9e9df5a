"""Questions that point at what was told before: a place in a list, this customer, it, the two."""

from pathlib import Path

import polars as pl
import pytest

from penchant.agent.answering import Assistant
from tests.agent.answering.knownshop import Scripted, calls_of
from tests.smallshop import Deed, make_shop

Said = dict[str, str]


@pytest.fixture
def best_items(assistant: Assistant) -> Assistant:
    """A list of items was told: Dune, Yogurt (y1), Green tea and so on."""
    (told,) = assistant.ask("top 4 products by revenue").results
    assert told.items[:2] == ("b1", "t3")
    return assistant


@pytest.mark.parametrize(
    ("question", "tool", "given"),
    [
        ("who bought the second one?", "segment", {"words": "who bought t3"}),
        ("who buys the first one on that list the most?", "figures", {"words": "b1", "by": "shopper"}),
        ("how much did the second product bring in in May?", "figures", {"words": "t3", "measure": "spent"}),
        ("第二个五月卖了多少钱", "figures", {"words": "t3", "measure": "spent"}),
        ("how much did it sell in May?", "figures", {"words": "b1"}),
        ("谁买过第二款", "segment", {"words": "谁买过t3"}),
    ],
)
def test_place_in_a_list_is_the_item_that_stands_there(
    best_items: Assistant, question: str, tool: str, given: Said
) -> None:
    ((asked, found),) = calls_of(best_items.ask(question))
    assert asked == tool
    assert given.items() <= found.items()


@pytest.mark.parametrize("question", ["how much did the second one spend in May?", "第二个五月花了多少钱"])
def test_place_in_a_list_of_shoppers_is_the_shopper(assistant: Assistant, question: str) -> None:
    second = assistant.ask("What share of sales do the top 3 customers bring?").results[0].shoppers[1]
    ((tool, given),) = calls_of(assistant.ask(question))
    assert (tool, given["shopper"]) == ("activity", second)


def test_this_customer_is_who_placed_the_order(assistant: Assistant) -> None:
    (order,) = assistant.ask("what was the biggest order?").results
    ((tool, given),) = calls_of(assistant.ask("how much has this customer spent altogether?"))
    assert (tool, given["shopper"]) == ("activity", order.shoppers[0])


def test_it_is_the_kind_told_before(assistant: Assistant) -> None:
    assistant.ask("how much tea did we sell?")
    ((tool, given),) = calls_of(assistant.ask("and how much did it bring in in May?"))
    assert (tool, given["words"], given["measure"], given["since"]) == (
        "figures",
        "tea",
        "spent",
        "2025-05-01",
    )


def test_them_is_the_kind_told_before(assistant: Assistant) -> None:
    assistant.ask("how much yogurt did we sell?")
    ((tool, given),) = calls_of(assistant.ask("how many bought them for the first time since october?"))
    assert (tool, "yogurt" in given["words"]) == ("segment", True)


def test_what_the_log_cannot_tell_is_not_read_of_it(assistant: Assistant) -> None:
    assistant.ask("how much tea did we sell?")
    assert assistant.ask("and what was left of it after costs, i.e. our margin?").kind == "refusal"


@pytest.mark.parametrize(
    "question",
    ["what do the two have in common?", "how alike are they?", "他们俩有什么共同点", "where do both differ?"],
)
def test_two_who_were_compared_are_compared_again(
    assistant: Assistant, router: Scripted, question: str
) -> None:
    both = {"shopper": "718", "other": "1029"}
    assistant.ask(router.knows("718 vs 1029?", ("compare", both)))
    assert calls_of(assistant.ask(question)) == [("compare", both)]


@pytest.mark.parametrize(
    "question", ["跟1029比呢", "compared to 1029?", "跟1029有什么共同点", "and what's in common with 1029?"]
)
def test_another_is_compared_with_who_was_spoken_of(
    assistant: Assistant, router: Scripted, question: str
) -> None:
    assistant.ask(router.knows("What does 718 like?", ("portrait", {"shopper": "718"})))
    assert calls_of(assistant.ask(question)) == [("compare", {"shopper": "718", "other": "1029"})]


def test_second_of_two_who_were_compared_is_the_other(assistant: Assistant, router: Scripted) -> None:
    assistant.ask(router.knows("718 vs 1029?", ("compare", {"shopper": "718", "other": "1029"})))
    ((tool, given),) = calls_of(assistant.ask("how much did the second one spend in May?"))
    assert (tool, given["shopper"]) == ("activity", "1029")


def test_something_similar_is_like_the_item_spoken_of(assistant: Assistant, router: Scripted) -> None:
    assistant.ask(router.knows("Whom do we tell of Dune?", ("audience", {"item": "b1"})))
    assert calls_of(assistant.ask("anything similar?")) == [("similar_items", {"item": "b1"})]


@pytest.mark.parametrize(
    "question",
    ["who was the first customer to buy Dune?", "the first order of 718", "the second week of May"],
)
def test_first_of_all_is_no_place_in_the_list(best_items: Assistant, question: str) -> None:
    calls = calls_of(best_items.ask(question))
    assert not any("t3" in given.values() for _, given in calls)


@pytest.mark.parametrize(
    ("question", "place"), [("how much did the second one bring in in May?", 1), ("它5月卖了多少钱", 0)]
)
def test_place_in_a_list_of_kinds_is_the_kind(assistant: Assistant, question: str, place: int) -> None:
    (told,) = assistant.ask("top 3 categories by revenue").results
    ((tool, given),) = calls_of(assistant.ask(question))
    assert (tool, given["words"], given["measure"]) == ("figures", told.kinds[place], "spent")


def test_kind_keeps_its_name_whatever_signs_are_in_it(tmp_path: Path) -> None:
    names = ["Soft Drinks 12/18&15PK", "Tea", "White Only"]
    items = pl.DataFrame(
        {"item_id": list("abc"), "title": list("xyz"), "category": names, "price": [9.0, 2.0, 1.0]}
    )
    deeds = [Deed("ann", item, day, value=9.0) for item in "aab" for day in range(3)]
    with make_shop(tmp_path / "shop", deeds, items) as made:
        asked = Assistant(made, router=Scripted())
        asked.ask("top 3 categories by revenue")
        ((_, given),) = calls_of(asked.ask("who buys the first one most?"))
        asked.close()
    assert (given["words"], given["by"]) == ("Soft Drinks 12/18&15PK", "shopper")
