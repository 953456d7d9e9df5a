"""Audiences, recommendations and other lists of shoppers, asked on from."""

import pytest

from penchant.agent import ToolCall
from penchant.agent.answering import Assistant
from penchant.agent.answering.follow_ups import why_listed
from tests.agent.answering.knownshop import Scripted, calls_of


def test_those_who_never_had_it_are_the_audience_that_was_told(
    assistant: Assistant, router: Scripted
) -> None:
    assistant.ask(router.knows("Whom do we tell of Dune?", ("audience", {"item": "b1"})))
    asked = router.knows("I'd rather have 2 who have never bought that book", ("segment", {"words": "2"}))
    assert calls_of(assistant.ask(asked)) == [("audience", {"item": "b1", "count": "2"})]
    asked = router.knows("not 916122 people, 3 who never bought it", ("segment", {"words": "3"}))
    assert calls_of(assistant.ask(asked)) == [("audience", {"item": "b1", "count": "3"})]


@pytest.mark.parametrize(
    "question", ["Who is new to this shop?", "why has 718 never bought it?", "11月没买过的顾客有多少"]
)
def test_who_is_new_otherwise_is_not_the_audience(
    assistant: Assistant, router: Scripted, question: str
) -> None:
    assistant.ask(router.knows("Whom do we tell of Dune?", ("audience", {"item": "b1"})))
    (called, *_) = calls_of(assistant.ask(router.knows(question, ("segment", {"words": "new shoppers"}))))
    assert called[0] != "audience"


def test_who_never_had_another_thing_is_not_the_audience(assistant: Assistant, router: Scripted) -> None:
    assistant.ask(router.knows("Whom do we tell of Dune?", ("audience", {"item": "b1"})))
    assistant.ask(router.knows("how did Black tea sell?", ("figures", {"words": "Black tea"})))
    asked = router.knows("how many never bought it?", ("segment", {"words": "never bought it"}))
    assert "audience" not in [tool for tool, _ in calls_of(assistant.ask(asked))]


def test_the_same_is_asked_for_another_shopper(assistant: Assistant, router: Scripted) -> None:
    first = {"shopper": "718", "count": "3", "mode": "new", "max_price": "9"}
    assistant.ask(router.knows("3 new things under 9 for 718", ("recommend", first)))
    ((_, given),) = calls_of(assistant.ask("same again for 1029, but only 2"))
    assert given == {**first, "shopper": "1029", "count": "2"}
    assistant.ask(router.knows("why the first?", ("explain", {"shopper": "1029", "item": "the first"})))
    ((tool, given),) = calls_of(assistant.ask("同样的条件，给718也来2个"))
    assert (tool, given) == ("recommend", {**first, "count": "2"})


def test_what_goes_with_the_item_of_an_audience(assistant: Assistant, router: Scripted) -> None:
    assistant.ask(router.knows("红茶推给谁", ("audience", {"item": "t2"})))
    asked = router.knows("和它经常一起买的是什么？", ("audience", {"item": "它"}))
    assert calls_of(assistant.ask(asked)) == [("similar_items", {"item": "t2"})]


def test_the_customer_who_comes_first_is_spoken_of(assistant: Assistant, router: Scripted) -> None:
    best = assistant.ask("who is our best customer?").results[0].shoppers
    (told,) = assistant.ask(router.knows("what does he like?", ("portrait", {"shopper": "he"}))).results
    assert (len(best), told.call) == (1, ToolCall("portrait", {"shopper": best[0]}))


def test_why_the_first_of_an_audience_is_about_its_item(assistant: Assistant, router: Scripted) -> None:
    (told,) = assistant.ask(router.knows("Whom do we tell of Dune?", ("audience", {"item": "b1"}))).results
    asked = router.knows("Why is the first of them a good bet?", ("explain", {"item": "first of them"}))
    (found,) = assistant.ask(asked).results
    assert found.call == ToolCall("explain", {"shopper": told.shoppers[0], "item": "b1", "mode": "new"})


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("第一个人凭什么", "第一个"),
        ("第二位顾客为什么排进来？", "第二位"),
        ("what makes you pick the third person?", "the third one"),
        ("why did you choose the first customer", "the first one"),
        ("why the last one?", "the last one"),
    ],
)
def test_why_somebody_is_listed_is_asked_by_the_place(question: str, place: str) -> None:
    told = ToolCall("audience", {"item": "b1"})
    assert why_listed(question, told) == ToolCall("explain", {"shopper": place, "item": "b1"})
    told = ToolCall("recommend", {"shopper": "718"})
    assert why_listed(question, told) == ToolCall("explain", {"shopper": "718", "item": place})
    assert why_listed(question, ToolCall("overview", {})) is None


def test_what_makes_a_person_second_is_explained(assistant: Assistant, router: Scripted) -> None:
    (told,) = assistant.ask(router.knows("Whom do we tell of Dune?", ("audience", {"item": "b1"}))).results
    (found,) = assistant.ask("what makes you pick the second person?").results
    assert found.call == ToolCall("explain", {"shopper": told.shoppers[1], "item": "b1", "mode": "new"})
