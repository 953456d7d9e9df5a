"""Numbers told before, goods by goods, and groups told before, together or in the order of a number."""

import pytest

import penchant
from penchant.agent import ToolCall
from penchant.agent.answering import Assistant
from penchant.agent.answering.follow_ups import asked_again, sold_again
from tests.agent.answering.knownshop import Scripted, calls_of

Said = dict[str, str]
MAY = {"since": "2025-05-01", "until": "2025-05-31"}
APRIL = {"since": "2025-04-01", "until": "2025-04-30"}


@pytest.mark.parametrize(
    ("question", "by"),
    [
        ("by brand?", "brand"),
        ("and per category", "category"),
        ("by product please", "item"),
        ("按品类看", "category"),
        ("那按品牌呢", "brand"),
    ],
)
def test_numbers_are_told_apart_with_what_they_were_of(shop: penchant.Shop, question: str, by: str) -> None:
    held = {"words": "tea", "measure": "spent", **MAY}
    found = sold_again(question, [ToolCall("figures", held)], shop.catalogue)
    assert found == ToolCall("figures", {**held, "by": by})


@pytest.mark.parametrize(
    ("question", "changed"),
    [
        ("which were the 3 best", {"by": "item", "count": "3"}),
        ("and the bottom 3?", {"by": "item", "count": "3"}),
        ("which of them sold best?", {"by": "item"}),
        ("what are the top 5", {"by": "item", "count": "5"}),
        ("and the worst?", {"by": "item"}),
        ("最好的三款呢", {"by": "item", "count": "三"}),
        ("前5名", {"by": "item", "count": "5"}),
        ("which were the 3 best in April", {"by": "item", "count": "3", **APRIL}),
    ],
)
def test_first_of_a_kind_are_its_items_by_the_same_number(
    shop: penchant.Shop, question: str, changed: Said
) -> None:
    held = {"words": "tea", "measure": "spent", **MAY}
    found = sold_again(question, [ToolCall("figures", held)], shop.catalogue)
    assert found == ToolCall("figures", {**held, **changed})


def test_the_other_end_of_a_list_keeps_its_number(shop: penchant.Shop) -> None:
    held = {"by": "brand", "measure": "stars"}
    assert sold_again("and the worst?", [ToolCall("figures", held)], shop.catalogue) == ToolCall(
        "figures", held
    )


@pytest.mark.parametrize(
    "held", [{"by": "month", "measure": "spent"}, {"measure": "spent"}, {"words": "t1", "measure": "spent"}]
)
def test_times_and_single_items_have_no_first_goods(shop: penchant.Shop, held: Said) -> None:
    assert sold_again("and the worst?", [ToolCall("figures", held)], shop.catalogue) is None


@pytest.mark.parametrize(
    ("question", "by"),
    [
        ("which category grew most?", "category"),
        ("and which products fell the most", "item"),
        ("哪个品类涨得最多", "category"),
        ("哪些商品下降得最快", "item"),
    ],
)
def test_what_moved_most_is_told_of_the_two_times_before(shop: penchant.Shop, question: str, by: str) -> None:
    times = [ToolCall("figures", {"measure": "spent", **one}) for one in (MAY, APRIL)]
    asked = {"by": by, "measure": "spent", **MAY, "against": "2025-04-01 to 2025-04-30"}
    assert sold_again(question, times, shop.catalogue) == ToolCall("figures", asked)
    assert sold_again(question, times[:1], shop.catalogue) is None
    of_tea = [times[0], ToolCall("figures", {"words": "tea", "measure": "spent", **APRIL})]
    assert sold_again(question, of_tea, shop.catalogue) is None


def test_what_moved_most_is_told_of_the_shop_in_two_times(shop: penchant.Shop) -> None:
    held = {**MAY, "against": "2025-04-01 to 2025-04-30"}
    asked = "which categories lost us most money between the two?"
    found = sold_again(asked, [ToolCall("overview", held)], shop.catalogue)
    assert found == ToolCall("figures", {**held, "by": "category", "measure": "spent"})


@pytest.mark.parametrize(
    ("question", "by"),
    [("which month was the best?", "month"), ("哪个月卖得最多", "month"), ("busiest hour?", "hour")],
)
def test_times_are_those_of_the_thing_told_before(shop: penchant.Shop, question: str, by: str) -> None:
    held = {"words": "tea", "measure": "orders"}
    found = sold_again(question, [ToolCall("figures", held)], shop.catalogue)
    assert found is not None
    assert (found.arguments["words"], found.arguments["by"]) == ("tea", by)
    for of_all in ("which month was our best?", "全店哪个月卖得最多"):
        assert sold_again(of_all, [ToolCall("figures", held)], shop.catalogue) is None


@pytest.mark.parametrize("question", ["and on Sundays?", "only sundays", "那周日呢"])
def test_other_days_of_the_week_are_told_by_the_same_unit(shop: penchant.Shop, question: str) -> None:
    held = {"by": "hour", "measure": "orders", "days": "saturday"}
    found = sold_again(question, [ToolCall("figures", held)], shop.catalogue)
    assert found == ToolCall("figures", {**held, "days": "sunday"})


@pytest.mark.parametrize(
    ("question", "place"), [("and the second best?", "2"), ("what comes third", "3"), ("第二名呢", "2")]
)
def test_next_in_a_list_is_told_with_the_list(shop: penchant.Shop, question: str, place: str) -> None:
    held = {"by": "category", "measure": "spent"}
    found = sold_again(question, [ToolCall("figures", held)], shop.catalogue)
    assert found == ToolCall("figures", {**held, "count": place})


@pytest.mark.parametrize(
    "question", ["how many bought both?", "who bought both of them?", "两样都买过的有多少人"]
)
def test_both_groups_told_before_are_one(shop: penchant.Shop, question: str) -> None:
    groups = [ToolCall("segment", {"words": f"bought {kind}"}) for kind in ("tea", "yogurt")]
    both = ToolCall("segment", {"words": "bought tea; bought yogurt"})
    assert sold_again(question, groups, shop.catalogue) == both
    assert sold_again(question, groups[:1], shop.catalogue) is None


@pytest.mark.parametrize(
    ("question", "changed"),
    [
        ("which of them spent the most?", {"measure": "spent"}),
        ("who of them has ordered most often", {"measure": "orders"}),
        ("which 2 of those spent most", {"measure": "spent", "count": "2"}),
        ("其中谁花得最多", {"measure": "spent"}),
    ],
)
def test_first_of_a_group_are_put_in_order_among_it(
    shop: penchant.Shop, question: str, changed: Said
) -> None:
    found = sold_again(question, [ToolCall("segment", {"words": "bought tea"})], shop.catalogue)
    assert found == ToolCall("figures", {"by": "shopper", "among": "bought tea", **changed})


@pytest.mark.parametrize("question", ["list them", "who are they?", "是哪些人", "name them please"])
@pytest.mark.parametrize(
    "before",
    [
        ToolCall("figures", {"by": "shopper", "measure": "spent"}),
        ToolCall("segment", {"words": "bought tea"}),
    ],
)
def test_names_of_a_list_are_in_the_list(shop: penchant.Shop, question: str, before: ToolCall) -> None:
    assert asked_again(question, before, shop.catalogue) == before


@pytest.mark.parametrize(
    "question", ["what do they buy more often than others?", "what do they like?", "他们一般爱买什么"]
)
def test_several_shoppers_are_not_taken_for_the_first(
    assistant: Assistant, router: Scripted, question: str
) -> None:
    assistant.ask("What share of sales do the top 3 customers bring?")
    told = calls_of(assistant.ask(router.knows(question, ("portrait", {"shopper": "they"}))))
    assert told == [("segment", {"words": "top 3 customers by spending"})]


def test_list_goes_on_after_it_was_asked_why(assistant: Assistant, router: Scripted) -> None:
    first = {"shopper": "718", "count": "3"}
    assistant.ask(router.knows("3 ideas for 718", ("recommend", first)))
    assistant.ask(router.knows("why the first?", ("explain", {"shopper": "718", "item": "the first"})))
    assert calls_of(assistant.ask("just the top 2")) == [("recommend", {**first, "count": "2"})]
