"""Recommendations, whom to tell, and next purchases: chances, ranks, and what a ranking rests on."""

from dataclasses import replace
from typing import cast

import pytest

from penchant.agent.answering.results import Language
from penchant.agent.rendering.next_visits import next_behaviour
from penchant.agent.rendering.reached import audience, who_likes
from penchant.agent.rendering.recommended import explain, recommend
from penchant.ids import ConceptId, ItemId, ShopperId
from penchant.tools.audience import Reach, Reached
from penchant.tools.learned_ranker import Trial
from penchant.tools.next_behaviour import NextBehaviour, NextItem
from penchant.tools.ranking_basis import RankingBasis
from penchant.tools.said import Said
from penchant.tools.who_likes import Audience
from tests.agent.rendering.worded import DAY, FOUND, telling, term


def test_a_probability_is_told_with_its_horizon_and_its_evidence() -> None:
    told: dict[Language, str] = {
        "en": " (42% likely to buy it within 28 days)",
        "zh": "（28 天内购买的概率为 42%）",
    }
    for language, chance in told.items():
        rendered = recommend([FOUND], telling(language, "recommend", shopper="9"))
        assert chance in rendered.text
        (first, *_) = rendered.evidence
        assert first.event_ids == ("e1",)
        assert first.event_count == 3
        assert first.concept_path == ("Food", "Tea")
        assert [adds for _, adds in first.terms] == [0.98, -0.08]


def test_what_would_not_be_recommended_is_said_to_be() -> None:
    nothing = replace(FOUND, terms=(), rank=4000, probability=None)
    text = explain(nothing, telling("en", shopper="9")).text
    assert text == (
        "**Green tea** (7) would not be recommended to shopper **9**: nothing in the log speaks for it."
    )
    far = explain(replace(FOUND, rank=4000), telling("zh", shopper="9")).text
    assert far.startswith("**Green tea**（7）在给顾客 **9** 的推荐中只排第 4,000")


def test_a_waterfall_adds_up_to_the_score() -> None:
    figure = explain(FOUND, telling("en", shopper="9")).figure
    assert figure is not None
    (drawn,) = cast("list[dict[str, object]]", figure.plotly["data"])
    assert drawn["x"] == [0.98, -0.08, 0.0]
    assert drawn["measure"] == ["relative", "relative", "total"]
    assert drawn["text"] == ["+0.98", "-0.08", "0.90"]


@pytest.mark.parametrize(
    ("deed", "english", "chinese"),
    [
        ("rating", "to rate it well within 5 hours)", "（5 小时内给高分的概率为 42%）"),
        ("", "to turn to it within 5 hours)", "（5 小时内接触的概率为 42%）"),
    ],
)
def test_probability_says_what_the_log_holds_and_how_long_a_short_one_looks_ahead(
    deed: str, english: str, chinese: str
) -> None:
    short, basis = replace(FOUND, horizon_days=0.2), RankingBasis(deed)
    assert f"(42% likely {english}" in recommend([short], telling("en", basis=basis, shopper="9")).text
    assert chinese in recommend([short], telling("zh", basis=basis, shopper="9")).text
    reach = Reach(
        ItemId("7"), "Green tea", "learned", 0.2, 9, (Reached(ShopperId("9"), 1, 0.42, 0.5, 1, FOUND.terms),)
    )
    assert f"(42% likely {english}" in audience(reach, telling("en", basis=basis)).text
    assert chinese in audience(reach, telling("zh", basis=basis)).text


def test_learned_ranking_is_said_to_come_from_what_shoppers_do() -> None:
    for deed, english, chinese in (
        ("purchase", "bought next", "随后的购买中学到"),
        ("", "went for next", "随后的接触中学到"),
    ):
        basis = RankingBasis(deed)
        assert recommend([FOUND], telling("en", basis=basis, shopper="9")).text.endswith(
            f"The ranking was learned from what this shop's shoppers {english}."
        )
        assert chinese in recommend([FOUND], telling("zh", basis=basis, shopper="9")).text


@pytest.mark.parametrize(
    ("trial", "english", "chinese"),
    [
        (None, "none could be learned from this shop's past yet", "还学不到排序"),
        (Trial("habits", 0.4, None, 30), "none could be learned from this shop's past yet", "还学不到排序"),
        (Trial("habits", 0.4, 0.3, 30), "did no worse than what was learned", "不逊于学到的排序"),
        (Trial("habits", 0.3, 0.4, 30), "what was learned from this shop's past does not fit", "不适用于"),
    ],
)
def test_weighted_sum_says_whether_a_ranking_was_learned(
    trial: Trial | None, english: str, chinese: str
) -> None:
    weighed, basis = replace(FOUND, ranking="weighted", probability=None), RankingBasis("purchase", trial)
    said = recommend([weighed], telling("en", basis=basis, shopper="9")).text
    assert english in said
    assert said.endswith("so no probabilities are told.")
    assert chinese in recommend([weighed], telling("zh", basis=basis, shopper="9")).text


def test_a_next_visit_beyond_the_past_is_left_open() -> None:
    item = NextItem(ItemId("7"), "Green tea", 0.3, 0, None, None, None, "", (), FOUND.terms[0])
    value = NextBehaviour(
        ShopperId("9"), DAY, 4, DAY, 3.5, 28, 0.5, 0.2, DAY, None, None, 0.8, 200, 100, 28.0, (item,)
    )
    text = next_behaviour(value, telling("en", "next_behaviour")).text
    assert text.startswith(
        "It is open whether shopper **9** comes again: maybe from 2025-05-21 on, maybe never; the likeliest"
    )
    assert "usually 3.5 days apart" in text
    assert "(30% likely to buy it within 28 days): bought 3 times, every 7 days on average" in text


@pytest.mark.parametrize(
    ("deed", "english", "chinese"),
    [
        ("purchase", "bought it on 4 days, last on 2025-05-21", "在 4 天里买过它，最近一次是 2025-05-21"),
        ("rating", "rated it well on 4 days", "在 4 天里高分评价过它"),
        ("", "went for it on 4 days", "在 4 天里接触过它"),
    ],
)
def test_the_days_of_a_next_item_say_what_was_done(deed: str, english: str, chinese: str) -> None:
    item = NextItem(ItemId("7"), "Green tea", None, 4, None, DAY, None, "", (), None)
    value = NextBehaviour(
        ShopperId("9"), DAY, 4, DAY, 1.0, 28, None, None, None, None, None, 0.8, 0, 0, None, (item,), deed
    )
    assert english in next_behaviour(value, telling("en", "next_behaviour")).text
    assert chinese in next_behaviour(value, telling("zh", "next_behaviour")).text


def test_only_what_was_taken_for_something_else_is_said_to_mean_it() -> None:
    fish = Audience("Fish", ((ConceptId("cluster:fish"), 1.0),), (), ())
    wide = Audience("fish", ((ConceptId("category:Food > Fish"), 1.0),), (), ())
    assert "taken to mean" not in who_likes(fish, telling("en", "who_likes")).text
    assert "“fish” was taken to mean Food > Fish." in who_likes(wide, telling("en", "who_likes")).text


def test_where_nobody_surely_likes_what_words_mean_the_log_may_still_speak_for_it() -> None:
    cards = Audience("gift card", ((ConceptId("category:Gift Cards"), 0.95),), (), ())
    nobody = Reach(None, "gift card", "words", None, None, (), cards)
    assert audience(nobody, telling("en", "audience")).text.startswith(
        "There is nobody to tell about “gift card”: no shopper surely likes it."
    )
    assert "没有顾客确实喜欢它。" in audience(nobody, telling("zh", "audience")).text


def test_shoppers_whom_nothing_tells_apart_are_said_to_be_tied() -> None:
    sold = term(Said("popular", deed="purchase", count=44, days=30, day=DAY), signal="popularity")
    same = [
        Reached(ShopperId(one), 1.3, None, None, place, (sold,)) for place, one in enumerate("ab", start=1)
    ]
    tied = Reach(ItemId("7"), "Green tea", "weighted", None, 425, tuple(same))
    told = audience(tied, telling("en", "audience")).text
    assert told.startswith("Nothing puts one shopper before another for **Green tea** (7): ")
    assert "weighting" not in told
    apart = replace(tied, shoppers=(replace(same[0], score=1.4), same[1]))
    assert audience(apart, telling("en", "audience")).text.startswith("Tell shopper **a** first about ")
    fewer = audience(apart, telling("en", "audience", count="10")).text
    assert "so surely (2 shoppers of the 10 asked for)." in fewer
    assert "要求的是 10 位" in audience(apart, telling("zh", "audience", count="10")).text
    assert "asked for" not in audience(apart, telling("en", "audience", count="2")).text


def test_list_shorter_than_asked_for_says_so() -> None:
    told = recommend([FOUND], telling("en", "recommend", shopper="9", count="3")).text
    assert "\n\nThat is all that can be recommended so: 1 item of the 3 asked for.\n" in told
    assert "asked for" not in recommend([FOUND], telling("en", "recommend", shopper="9", count="1")).text
    assert "要求的是 3 件" in recommend([FOUND], telling("zh", "recommend", shopper="9", count="3")).text
    assert "asked for" not in recommend([FOUND], telling("en", "recommend", shopper="9")).text
