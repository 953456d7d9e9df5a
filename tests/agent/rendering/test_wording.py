"""Single statements in both languages: reasons, conditions, facts of a profile."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from penchant.agent.answering.results import Language
from penchant.agent.answering.values import Portrait, Sources
from penchant.agent.calls import ToolCall
from penchant.agent.rendering.compared import compare
from penchant.agent.rendering.concepts import concept
from penchant.agent.rendering.explained import put_into_words
from penchant.agent.rendering.figures import figure
from penchant.agent.rendering.markdown import plain
from penchant.agent.rendering.next_visits import next_behaviour
from penchant.agent.rendering.portrait import portrait
from penchant.agent.rendering.reached import audience, who_likes
from penchant.agent.rendering.reasons import reason, speaks_for
from penchant.agent.rendering.recommended import explain, recommend
from penchant.agent.rendering.segments import condition_told, segment
from penchant.agent.rendering.shop_overview import overview
from penchant.agent.rendering.sources import sources
from penchant.agent.rendering.telling import Telling
from penchant.agent.rendering.trending import trends
from penchant.agent.rendering.words import Words
from penchant.graph_store import Fact, FactKind, InterestProfile, InterestTimeline, Phrase, ShopStatus, Stage
from penchant.graph_store.facts import Measure
from penchant.ids import ConceptId, EventId, FactId, ItemId, ShopperId
from penchant.tools.audience import Reach, Reached
from penchant.tools.compare import Comparison, ShopperNumbers
from penchant.tools.concept_lookup import ConceptLookup, Month
from penchant.tools.conditions import Condition
from penchant.tools.learned_ranker import Trial
from penchant.tools.next_behaviour import NextBehaviour, NextItem
from penchant.tools.overview import Activity, Overview
from penchant.tools.ranking_basis import RankingBasis
from penchant.tools.recommendation import Recommendation, Term
from penchant.tools.said import Form, Said
from penchant.tools.segment import Segment
from penchant.tools.trend_results import Trend, Trends, YearAgo
from penchant.tools.who_likes import Audience

DAY = datetime(2025, 5, 21, 12, tzinfo=UTC)


class Shelf:
    def title_of(self, item: ItemId) -> str:
        return {"7": "Green tea", "8": "绿茶"}.get(item, item)

    def name_of(self, concept: ConceptId) -> str:
        return concept.rpartition(" > ")[2]


PURCHASES = RankingBasis("purchase")


def telling(
    language: Language, tool: str = "explain", basis: RankingBasis = PURCHASES, **arguments: str
) -> Telling:
    return Telling(Words(language), ToolCall(tool, arguments), lambda _: [], Shelf(), basis)


def term(said: Said | None, *items: str, signal: str = "affinity", adds: float = 1.0) -> Term:
    related = tuple(ItemId(item) for item in items)
    return Term(signal, adds, "in the tool's words", (), 0, (), related, said=said)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "shoppers who bought Tent, which is like it in words, also bought another Tent, as you did"),
        ("zh", "买过描述与它相近的 Tent的顾客也买过另一件 Tent，您同样如此"),
    ],
)
def test_two_items_of_one_title_are_told_apart_without_ids(language: Language, text: str) -> None:
    class Tents(Shelf):
        def title_of(self, item: ItemId) -> str:
            return "Tent"

    found = Recommendation(
        1, ItemId("9"), "Rug", 1.0, (term(Said("like_had_with", deed="purchase"), "7", "8"),)
    )
    worded = put_into_words(
        found, "a", Tents(), PURCHASES, reader="shopper", length="full", language=language
    )
    assert worded.sentences[1].text.casefold() == text.casefold()


@pytest.mark.parametrize(
    ("said", "items", "english", "chinese"),
    [
        (
            Said("had", (("purchase", 12),), days=22, day=DAY),
            (),
            "bought 12 times, every 22 days on average, last on 2025-05-21",
            "买过 12 次，平均每 22 天一次，最近一次是 2025-05-21",
        ),
        (
            Said("had", (("view", 2), ("purchase", 1)), days=1, day=DAY),
            (),
            "viewed twice, bought once, every day on average, last on 2025-05-21",
            "浏览过 2 次、买过 1 次，平均每天一次，最近一次是 2025-05-21",
        ),
        (
            Said("had", (("review", 1),), day=DAY),
            (),
            "reviewed well once, on 2025-05-21",
            "好评过 1 次，时间是 2025-05-21",
        ),
        (Said("not_yet", deed="purchase"), (), "this shopper has not bought it yet", "这位顾客还没有买过它"),
        (Said("not_yet"), (), "this shopper has not gone for it yet", "这位顾客还没有接触过它"),
        (
            Said("had_with", deed="rating"),
            ("7",),
            "shoppers who rated it well also rated Green tea (7) well, as this one did",
            "高分评价过它的顾客也高分评价过 Green tea（7），这位顾客同样如此",
        ),
        (
            Said("topic", (("rating", 2),), names=("Tea",), count=2),
            (),
            "2 good ratings in Tea",
            "在 Tea 中有 2 次高分",
        ),
        (
            Said("popular", deed="cart", count=3, days=30, day=DAY),
            (),
            "3 shoppers put it in the cart in the 30 days to 2025-05-21",
            "在截至 2025-05-21 的 30 天内有 3 位顾客加购过它",
        ),
        (
            Said("had_with", deed="purchase"),
            ("7", "8"),
            "shoppers who bought it also bought Green tea (7) and 绿茶 (8), as this one did",
            "买过它的顾客也买过 Green tea（7）和 绿茶（8），这位顾客同样如此",
        ),
        (
            Said("with_nothing", deed=""),
            (),
            "no other shopper went for it together with what this one went for",
            "没有别的顾客既接触过它，又接触过这位顾客接触过的商品",
        ),
        (
            Said("alike", deed="purchase", count=6, of=100, days=30, day=DAY),
            (),
            "6 of the 100 shoppers most like this one bought it in the 30 days to 2025-05-21",
            "与这位顾客最相似的 100 位顾客中有 6 位在截至 2025-05-21 的 30 天内买过它",
        ),
        (
            Said("had_with", deed="purchase", count=6, of=100),
            ("7",),
            "shoppers who bought it also bought Green tea (7), as this one did, "
            "and 6 of the 100 shoppers most like this one bought it",
            "买过它的顾客也买过 Green tea（7），这位顾客同样如此；"
            "与这位顾客最相似的 100 位顾客中有 6 位买过它",
        ),
        (
            Said("like_had_with", deed="purchase"),
            ("7", "8"),
            "shoppers who bought Green tea (7), which is like it in words, also bought 绿茶 (8), "
            "as this one did",
            "买过描述与它相近的 Green tea（7）的顾客也买过 绿茶（8），这位顾客同样如此",
        ),
        (
            Said("topic", (("purchase", 21),), names=("Tea",), count=21, lift=4.21),
            (),
            "21 purchases in Tea, 4.2 times the shop's average",
            "在 Tea 中有 21 次购买，是全店平均的 4.2 倍",
        ),
        (
            Said("topic", (("purchase", 1), ("view", 1)), names=("Tea",), count=2),
            (),
            "2 events in Tea",
            "在 Tea 中有 2 条记录",
        ),
        (
            Said("brand", (("purchase", 2),), names=("Acme",), count=2, lift=1.5),
            (),
            "2 purchases of the brand Acme, 1.5 times the shop's average",
            "对 Acme 品牌有 2 次购买，是全店平均的 1.5 倍",
        ),
        (
            Said("topic_none", deed="view", names=("Tea",)),
            (),
            "this shopper has not viewed anything in Tea yet",
            "这位顾客在 Tea 中还没有浏览过任何商品",
        ),
        (
            Said("shares_words", deed="purchase", words=("oat", "milk")),
            ("7",),
            "shares “oat” and “milk” with Green tea (7), which this shopper bought",
            "与这位顾客买过的 Green tea（7）同样含有“oat”和“milk”",
        ),
        (
            Said("popular", deed="purchase", count=1, before=35, days=30, day=DAY),
            (),
            "1 shopper bought it in the 30 days to 2025-05-21, 35 in the 30 days before",
            "在截至 2025-05-21 的 30 天内有 1 位顾客买过它，再往前 30 天有 35 位",
        ),
        (
            Said("popular", deed="purchase", ever=94, days=30, day=DAY),
            (),
            "nobody bought it in the 30 days to 2025-05-21, 94 before that",
            "在截至 2025-05-21 的 30 天内没有顾客买过它，此前共有 94 位",
        ),
        (
            Said("popular_in_all", deed="purchase", count=1, ever=94, days=30, day=DAY),
            (),
            "94 shoppers bought it in all, 1 of them in the 30 days to 2025-05-21",
            "共有 94 位顾客买过它，其中在截至 2025-05-21 的 30 天内有 1 位",
        ),
        (
            Said("popular_in_all", deed="purchase", ever=94, days=30, day=DAY),
            (),
            "94 shoppers bought it in all, none of them in the 30 days to 2025-05-21",
            "共有 94 位顾客买过它，但在截至 2025-05-21 的 30 天内没有人",
        ),
        (
            Said("popular", deed="purchase", days=30, day=DAY),
            (),
            "nobody bought it in the 30 days to 2025-05-21",
            "在截至 2025-05-21 的 30 天内没有顾客买过它",
        ),
        (
            Said("interest", names=("Yogurt", "Kefir"), count=189, lift=16.87),
            (),
            "189 events in Yogurt or Kefir, 16.9 times the shop's average",
            "对 Yogurt 或 Kefir 有 189 条记录，是全店平均的 16.9 倍",
        ),
        (Said("boosted", note="spring sale"), (), "spring sale", "spring sale"),
        (
            Said("corrected", names=("Tea",), note="told us", action="remove"),
            (),
            "the shop removed the interest in Tea: told us",
            "店家移除了对 Tea 的兴趣：told us",
        ),
        (None, (), "in the tool's words", "in the tool's words"),
    ],
)
def test_a_reason_in_both_languages(
    said: Said | None, items: tuple[str, ...], english: str, chinese: str
) -> None:
    one = term(said, *items)
    assert plain(reason(one, telling("en"))) == english
    assert plain(reason(one, telling("zh"))) == chinese


OTHERS: tuple[Form, ...] = (
    *(
        "already",
        "only_with_regretted",
        "topic_unknown",
        "much_like",
        "words_of_regretted",
        "words_of_nothing",
    ),
)


@pytest.mark.parametrize("form", OTHERS)
def test_the_other_reasons_are_worded_in_each_language(form: Form) -> None:
    one = term(Said(form, deed="purchase"))
    english, chinese = reason(one, telling("en")), reason(one, telling("zh"))
    assert english.isascii()
    assert not any("a" <= sign <= "z" for sign in chinese)


@pytest.mark.parametrize(
    ("condition", "english", "chinese"),
    [
        (
            Condition(kind="visits", at_least=1, at_most=1),
            "came on exactly 1 day",
            "到访正好 1 天",
        ),
        (
            Condition(kind="bought", words="tea", at_least=1, at_most=3),
            "bought tea on at least 1 and at most 3 days",
            "买过 tea，共至少 1、至多 3 天",
        ),
        (Condition(kind="likes", words="tea", negated=True), "does not like tea", "不喜欢 tea"),
        (
            Condition(kind="spent", at_least=50, exclusive=True, days=30, words="tea"),
            "spent more than 50 on tea in the last 30 days",
            "最近 30 天内在 tea 上消费超过 50",
        ),
        (
            Condition(kind="bought", words="tea", at_least=2, since=datetime(2025, 5, 1, tzinfo=UTC)),
            "bought tea on at least 2 days since 2025-05-01",
            "自 2025-05-01 起买过 tea，共至少 2 天",
        ),
        (
            Condition(kind="orders", at_least=1, days=60, negated=True),
            "bought nothing in the last 60 days",
            "最近 60 天内没有买过东西",
        ),
        (Condition(kind="top_spent", at_most=10), "is among the 10 % who spent most", "消费最多的 10 % 之一"),
        (
            Condition(kind="visits", at_least=3, at_most=5, negated=True),
            "not: came on at least 3 and at most 5 days",
            "不符合“到访至少 3、至多 5 天”",
        ),
        (Condition(kind="seen", days=1), "was seen in the last 1 day", "最近 1 天内有记录"),
    ],
)
def test_a_condition_in_both_languages(condition: Condition, english: str, chinese: str) -> None:
    assert plain(condition_told(condition, telling("en"))) == english
    assert plain(condition_told(condition, telling("zh"))) == chinese


def fact(kind: FactKind, subject: str, *measures: Measure, stage: Stage = Stage.STEADY) -> Fact:
    phrases = tuple(Phrase("in English", measure=measure) for measure in measures)
    return Fact(FactId(f"f-{kind}"), kind, stage, subject, phrases, None, (EventId("e1"),), 3)


FACTS = (
    fact(
        FactKind.ACTIVITY,
        "",
        Measure("count", (819,), "purchases"),
        Measure("day", of="2017-01-01"),
        Measure("day", of="2017-12-28"),
    ),
    fact(
        FactKind.INTEREST,
        "Yogurt",
        Measure("count", (23,), "purchases"),
        Measure("lift", (3.14,)),
        Measure("day", of="2017-12-19"),
        stage=Stage.FADING,
    ),
    fact(
        FactKind.HABIT,
        "Green tea",
        Measure("count", (40,), "purchases"),
        Measure("every", (7,)),
        Measure("day", of="2017-12-20"),
    ),
    fact(FactKind.PRICE, "under 1.45", Measure("share", (0.49,), "purchases"), Measure("lift", (1.4,))),
    fact(
        FactKind.DISLIKE,
        "Black tea",
        Measure("count", (2,), "low ratings"),
        Measure("count", (1,), "returns"),
    ),
    fact(
        FactKind.CHANGE,
        "Oats",
        Measure("moved", (0.02, 0.081), "purchases"),
        Measure("day", of="2017-11-01"),
        Measure("day", of="2017-12-01"),
        stage=Stage.EMERGING,
    ),
    fact(
        FactKind.CORRECTION,
        "Tea",
        Measure("done", of="lock"),
        Measure("day", of="2017-12-30"),
        Measure("reason", of="told at the counter"),
    ),
)
PROFILE = InterestProfile(ShopperId("9"), DAY, "", (), (), (), FACTS)


def test_a_portrait_says_its_facts_in_english() -> None:
    text = plain(portrait(Portrait(PROFILE, ()), telling("en", "portrait")).text)
    assert text.split("\n") == [
        "Shopper 9 shows no sure interest yet.",
        "",
        "- Yogurt is fading lately: 23 purchases, 3.1 times the shop's average, last on 2017-12-19",
        "- Buys Green tea again and again: 40 purchases, every 7 days, last on 2017-12-20",
        "- Favours the price band under 1.45: 49% of purchases, 1.4 times the shop's average",
        "- Was disappointed by Black tea: 2 low ratings, 1 return",
        "- Oats grew from 2.0% to 8.1% of purchases, between 2017-11-01 and 2017-12-01",
        "- The shop locked the interest in Tea on 2017-12-30: “told at the counter”",
        "",
        "This rests on 819 purchases from 2017-01-01 to 2017-12-28.",
    ]


def test_no_interest_of_one_who_is_long_gone_is_told_with_the_silence() -> None:
    activity = tuple(fact for fact in FACTS if fact.kind is FactKind.ACTIVITY)
    gone = Portrait(replace(PROFILE, facts=activity, as_of=datetime(2018, 12, 28, tzinfo=UTC)), ())
    late = Portrait(replace(PROFILE, facts=activity, as_of=datetime(2018, 12, 27, tzinfo=UTC)), ())
    assert plain(portrait(gone, telling("en", "portrait")).text).startswith(
        "Shopper 9 shows no sure interest now: the newest event is 365 days old, and interests fade.\n"
    )
    assert gone.days_silent == 365  # for whoever checks the number
    assert portrait(gone, telling("zh", "portrait")).text.startswith(
        "顾客 **9** 目前没有可靠的兴趣：最近一次记录已是 365 天前"
    )
    assert plain(portrait(late, telling("en", "portrait")).text).startswith(
        "Shopper 9 shows no sure interest yet."
    )


def test_a_portrait_says_its_facts_in_chinese() -> None:
    text = plain(portrait(Portrait(PROFILE, ()), telling("zh", "portrait")).text)
    assert text.split("\n") == [
        "顾客 9 目前还没有可靠的兴趣。",
        "",
        "- Yogurt 近来降温：23 次购买，是全店平均的 3.1 倍，最近一次是 2017-12-19",
        "- 反复购买 Green tea：40 次购买，每 7 天一次，最近一次是 2017-12-20",
        "- 偏爱价格段 under 1.45：占购买的 49%，是全店平均的 1.4 倍",
        "- 对 Black tea 不满意：2 次低分，1 次退货",
        "- Oats 上升，在 2017-11-01 至 2017-12-01 间从占购买的 2.0% 变为 8.1%",
        "- 店家锁定了对 Tea 的兴趣（2017-12-30）：“told at the counter”",
        "",
        "依据：2017-01-01 至 2017-12-28 的 819 次购买。",
    ]


def test_a_fact_stored_without_its_numbers_is_told_as_it_was_worded() -> None:
    old = Fact(FactId("f-1"), FactKind.INTEREST, Stage.STEADY, "Tea", (Phrase("23 purchases"),))
    text = plain(portrait(Portrait(replace(PROFILE, facts=(old,)), ()), telling("zh", "portrait")).text)
    assert text.split("\n")[2] == "- Tea：23 purchases"


BOUGHT = Said("had", (("purchase", 3),), days=7, day=DAY)
FOUND = Recommendation(
    1,
    ItemId("7"),
    "Green tea",
    0.9,
    (
        Term("repurchase", 0.98, "", (EventId("e1"),), 3, ("Food", "Tea"), (), True, BOUGHT),
        Term("popularity", -0.08, "", (), 0, (), (), False, Said("popular", days=30, day=DAY)),
    ),
    "learned",
    0.423,
    28.0,
)


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


def test_a_season_is_told_from_a_trend() -> None:
    year = YearAgo(30, 0.31, 1.0, 0.8, 1.2, 0.9)
    trend = Trend(
        ConceptId("category:Tea"),
        "Tea",
        "rising",
        10,
        30,
        0.1,
        0.3,
        0.1,
        3.0,
        2.0,
        4.0,
        0.001,
        0.01,
        year,
        (),
    )
    value = Trends(DAY, DAY, DAY, DAY, None, 100, 100, 5, 1, True, (trend,))
    assert "; as a year ago (31.0%)" in trends(value, telling("en", "trends")).text
    unlike = replace(value, trends=(replace(trend, year_ago=replace(year, p_value=0.001)),))
    assert "；与去年同期不同（31.0%）" in trends(unlike, telling("zh", "trends")).text


@pytest.mark.parametrize(
    ("after", "head"),
    [
        (30, "**Tea** is rising most surely (from 10 to 30 shoppers)."),
        (8, "**Tea** is rising most surely (from 10.0% to 30.0% of the active shoppers)."),
    ],
)
def test_rising_share_of_fewer_shoppers_is_told_as_a_share(after: int, head: str) -> None:
    numbers = (0.1, 0.3, 0.1, 3.0, 2.0, 4.0, 0.001, 0.01)
    trend = Trend(ConceptId("category:Tea"), "Tea", "rising", 10, after, *numbers, None, ())
    value = Trends(DAY, DAY, DAY, DAY, None, 100, 100, 5, 1, True, (trend,))
    assert trends(value, telling("en", "trends")).text.splitlines()[0] == head
    assert ("升至" in trends(value, telling("zh", "trends")).text) is (after == 8)


def test_sources_of_a_statement_without_single_events_say_so() -> None:
    text = sources(Sources("How?", (), (), 0), telling("en", "sources")).text
    assert text == "The answer to “How?” rests on counts over the whole log, not on single events."


def reviewed(first: datetime) -> Overview:
    """A shop that knows reviews alone, from a moment on."""
    held = ShopStatus(
        *("shop", 9, 0, 4, 3, 0, 0, 2, 1, 0, {}, 0, 0, 0, 1, DAY),
        first_event=first,
        last_event=DAY,
        model="bundled",
    )
    back = timedelta(days=28)
    now = Activity(DAY - back, DAY, shoppers=3, new_shoppers=1, events=5, orders=0, spent=0.0)
    then = Activity(DAY - 2 * back, DAY - back, shoppers=2, new_shoppers=2, events=4, orders=0, spent=0.0)
    return Overview(held, now, then, ())


def test_shop_without_purchases_is_told_in_events() -> None:
    told = overview(reviewed(DAY - timedelta(days=56)), telling("en", "overview"))
    assert "- The 28 days before: 2 shoppers, 4 events" in told.text.splitlines()
    assert "spent" not in told.text


def test_days_before_the_log_began_are_no_comparison() -> None:
    told = overview(reviewed(DAY - timedelta(days=55)), telling("zh", "overview"))
    assert "- 新顾客：1 位" in told.text.splitlines()
    assert "再往前" not in told.text
    assert told.figure is None
    assert told.table is not None
    assert [len(row) for row in told.table.rows] == [2] * 5


@pytest.mark.parametrize(
    ("name", "chinese"),
    [("under 81,000", "81,000 以下"), ("5.00 to 9.50", "5.00 至 9.50"), ("58.00 and over", "58.00 及以上")],
)
def test_price_bands_are_told_in_the_language(name: str, chinese: str) -> None:
    assert telling("zh").words.called(f"price:{name}", name) == chinese
    assert telling("en").words.called(f"price:{name}", name) == name
    assert telling("zh").words.called(f"category:{name}", name) == name


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


@pytest.mark.parametrize(
    ("said", "speaks"),
    [
        (Said("popular", count=3), True),
        (Said("popular"), False),
        (Said("popular_in_all", count=3, ever=94), True),
        (Said("popular_in_all", ever=94), False),
    ],
)
def test_what_nobody_had_lately_does_not_speak_for_an_item(said: Said, speaks: bool) -> None:
    assert speaks_for(term(said, signal="popularity")) is speaks


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


@pytest.mark.parametrize(
    ("shoppers", "told"),
    [
        ((3, 9, 2, 0), "most shoppers in 2025-02 (9), fewest in 2025-03 (2)"),  # the last one is not over
        ((3, 0, 9, 5), "most shoppers in 2025-03 (9), none in 2025-02"),
        (
            (0, 0, 0, 0, 0, 9, 1),
            "most shoppers in 2025-06 (9), none in several others, which the table tells",
        ),
    ],
)
def test_months_in_which_nobody_had_it_are_the_fewest(shoppers: tuple[int, ...], told: str) -> None:
    months = tuple(Month(f"2025-{at:02}", count, count) for at, count in enumerate(shoppers, start=1))
    value = ConceptLookup("category:Coats", "category", "Coats", 2, (), (), 0, months, ())
    assert f"- Over the months: {told}" in concept(value, telling("en", "concept")).text.splitlines()


@pytest.mark.parametrize(("height", "drawn"), [(194, 51), (262, 119), (500, 357)])
def test_legend_of_a_low_picture_is_below_the_title_of_its_axis(height: int, drawn: int) -> None:
    layout = figure("t", "s", [], {"height": height}).plotly["layout"]
    assert isinstance(layout, dict)
    assert layout["legend"]["y"] * drawn == pytest.approx(-55)  # pixels: ticks and the title take 45


@pytest.mark.parametrize(
    ("size", "rows", "told"),
    [
        (1, 1, "That is **s0**."),
        (2, 2, "They are **s0**, **s1**."),
        (6, 6, "For instance **s0**, **s1**, **s2**, **s3**, **s4**; the table names all 6."),
        (1_001, 1_000, "; the table names more of them, `penchant segment --csv` writes all."),
    ],
)
def test_table_of_a_group_says_how_many_it_names(size: int, rows: int, told: str) -> None:
    members = tuple(ShopperId(f"s{n}") for n in range(size))
    condition = Condition(kind="seen", days=7)
    value = Segment(
        *(None, DAY, (condition,), (None,), (size,), 2_000),
        members=members,
        numbers=((1, 2.0, DAY, DAY),) * size,
    )
    answer = segment(value, telling("en", "segment"))
    assert told in answer.text
    assert answer.table is not None
    assert len(answer.table.rows) == rows


def test_spending_is_told_where_one_of_two_spent_something() -> None:
    one, other = (
        ShopperNumbers(ShopperId(name), 3, 2, 3, spent, DAY, DAY, ())
        for name, spent in (("a", 4.5), ("b", 0.0))
    )
    both = compare(Comparison(one, other, 0.5, (), (), (), 0, ()), telling("en", "compare")).text
    assert "3 items, spent 4.50, last seen" in both
    assert "3 items, spent 0.00, last seen" in both
    neither = Comparison(replace(one, spent=0.0), other, 0.5, (), (), (), 0, ())
    assert "spent" not in compare(neither, telling("en", "compare")).text
    assert "消费" not in compare(neither, telling("zh", "compare")).text


def test_list_shorter_than_asked_for_says_so() -> None:
    told = recommend([FOUND], telling("en", "recommend", shopper="9", count="3")).text
    assert "\n\nThat is all that can be recommended so: 1 item of the 3 asked for.\n" in told
    assert "asked for" not in recommend([FOUND], telling("en", "recommend", shopper="9", count="1")).text
    assert "要求的是 3 件" in recommend([FOUND], telling("zh", "recommend", shopper="9", count="3")).text
    assert "asked for" not in recommend([FOUND], telling("en", "recommend", shopper="9")).text


@pytest.mark.parametrize(
    ("probability", "told"),
    [(0.9, "90.0%"), (0.9984, "99.8%"), (0.99897, "99.9%"), (0.99999, "> 99.9%"), (1.0, "> 99.9%")],
)
def test_nothing_is_told_as_quite_certain(probability: float, told: str) -> None:
    assert Words.certainty(probability) == told


@pytest.mark.parametrize(
    ("probability", "told"),
    [(0.0, "< 0.1%"), (0.0006, "0.1%"), (0.094, "9.4%"), (0.934, "93%"), (0.996, "99.6%"), (1.0, "> 99.9%")],
)
def test_no_chance_is_told_as_certain(probability: float, told: str) -> None:
    assert telling("zh", "recommend").words.chance(probability) == told


@pytest.mark.parametrize(
    ("events", "begin"),
    [((0, 0, 0, 0, 0, 0, 2, 0, 0, 5), "2017-07"), ((0,) * 9 + (5,), "2017-08"), ((1,) * 10, "2017-01")],
)
def test_interests_are_drawn_from_the_first_month_with_events(events: tuple[int, ...], begin: str) -> None:
    months = tuple(f"2017-{month:02}" for month in range(1, 11))
    line = InterestTimeline(ConceptId("category:Tea"), "Tea", months, events)
    made = portrait(Portrait(PROFILE, (line,)), telling("en", "portrait")).figure
    assert made is not None
    assert made.says.startswith(f"Events a month about 1 interest from {begin} to 2017-10; ")
    (drawn,) = cast("list[dict[str, list[object]]]", made.plotly["data"])
    assert (drawn["x"][0], len(drawn["x"])) == (begin, len(drawn["y"]))
