"""Facts of a profile in both languages."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

import pytest

from penchant.agent.answering.values import Portrait
from penchant.agent.rendering.markdown import plain
from penchant.agent.rendering.portrait import portrait
from penchant.graph_store import Fact, FactKind, InterestProfile, InterestTimeline, Phrase, Stage
from penchant.graph_store.facts import Measure
from penchant.ids import ConceptId, EventId, FactId, ShopperId
from tests.agent.rendering.worded import DAY, telling


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
