"""Campaigns in the agent suite's truth, and claims about them that SQL counts again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from penchant.agent.answering.results import Answer, Rendered, ToolResult
from penchant.agent.calls import ToolCall
from penchant.demo_data import JourneyCampaigns
from penchant.evals.agent_claims import false_claims
from penchant.evals.agent_grounding import ungrounded
from penchant.evals.agent_truth import Truth
from penchant.graph_store.campaigns import Campaign
from penchant.ids import CampaignId
from penchant.tools.campaign import CampaignEffect, Outcome
from penchant.tools.campaign_past import Measure

FIRST, LAST = datetime(2025, 3, 5, tzinfo=UTC), datetime(2025, 3, 7, tzinfo=UTC)
DEEDS = [  # shopper, item, day of March, value
    ("7", "tea", 1, 9.0),
    ("8", "tea", 1, 9.0),
    ("7", "tea", 5, 2.0),
    ("7", "bread", 7, 3.0),
    ("8", "bread", 6, 4.0),
    ("9", "tea", 6, 50.0),  # told, but came for the first time
    ("7", "tea", 8, 50.0),  # after it
]


@pytest.fixture
def truth() -> Iterator[Truth]:
    items = pl.DataFrame(
        [("tea", "Tea", "Food", "Alder", 2.0), ("bread", "Bread", "Food > Other", "Alder", 3.0)],
        schema=["item_id", "title", "category", "brand", "price"],
        orient="row",
    )
    events = pl.DataFrame(
        [
            (f"e{n}", who, item, FIRST.replace(day=day, hour=23), value)
            for n, (who, item, day, value) in enumerate(DEEDS)
        ],
        schema=["event_id", "shopper_id", "item_id", "ts", "value"],
        orient="row",
    )
    campaigns = JourneyCampaigns(
        pl.DataFrame({"campaign_id": [4], "kind": ["Type A"], "start": [FIRST], "end": [LAST]}),
        pl.DataFrame({"campaign_id": [4, 4], "shopper_id": [7, 9]}),
        pl.DataFrame({"campaign_id": [4], "item_id": ["tea"]}),
    )
    made = Truth(items, events, campaigns)
    yield made
    made.close()


def outcome(measure: Measure, told_during: float, plain: float) -> Outcome:
    zeros = dict.fromkeys(("told_before", "others_before", "others_during", "expected", "effect"), 0.0)
    rest = dict.fromkeys(("low", "high", "p_value", "matched", "changed"), 0.0)
    return Outcome(measure, told_during=told_during, plain=plain, **zeros, **rest)


TRUE = CampaignEffect(
    campaign=Campaign(CampaignId("4"), "4", "Type A", date(2025, 3, 5), date(2025, 3, 7), told=2, items=1),
    verdict="unclear",
    reason=None,
    since=FIRST,
    until=LAST + timedelta(days=1, microseconds=-1),
    before=FIRST - timedelta(days=4),
    days=3,
    days_before=4,
    days_missing=0,
    told=2,
    told_before=1,
    told_compared=1,
    others=1,
    others_compared=1,
    # of 7: tea for 2 and bread for 3 on two days; of 8: bread for 4
    outcomes=(
        outcome("spent", 5.0, 1.0),
        outcome("visits", 2.0, 1.0),
        outcome("purchases", 2.0, 1.0),
        outcome("bought_items", 1.0, 1.0),
    ),
    overlaps=(),
    event_ids=(),
    event_count=0,
)


def wrong_with(held: CampaignEffect, truth: Truth) -> list[str]:
    told = ToolResult(ToolCall("campaign", {"words": "4"}), held, Rendered("", "", None, None, ()))
    return false_claims(told, truth)


def test_campaigns_can_be_asked_in_sql(truth: Truth) -> None:
    assert truth.rows("SELECT * FROM campaigns") == [("4", "Type A", "2025-03-05", "2025-03-07")]
    assert truth.column("SELECT shopper FROM told WHERE campaign = '4' ORDER BY 1") == ["7", "9"]
    assert truth.column("SELECT item FROM campaign_items") == ["tea"]


def test_what_is_true_of_a_campaign_is_no_false_claim(truth: Truth) -> None:
    assert wrong_with(TRUE, truth) == []


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (replace(TRUE, told=3), "claims told 3; it is 2"),
        (replace(TRUE, told_before=2, told_compared=1), "claims told who had come before 2; it is 1"),
        (replace(TRUE, others=2), "claims others who had come before 2; it is 1"),
        (replace(TRUE, outcomes=(outcome("spent", 5.0, 2.0),)), "claims plain spent 2.0; it is 1.0"),
        (replace(TRUE, outcomes=(outcome("visits", 3.0, 1.0),)), "claims visits of the told 3.0; it is 2.0"),
        (
            replace(TRUE, outcomes=(outcome("bought_items", 0.5, 1.0),)),
            "claims bought_items of the told 0.5; it is 1.0",
        ),
    ],
)
def test_false_claims_of_a_campaign_are_found(truth: Truth, wrong: CampaignEffect, says: str) -> None:
    assert wrong_with(wrong, truth) == [says]


def test_a_stretch_that_is_not_the_campaigns_is_found(truth: Truth) -> None:
    (found,) = wrong_with(replace(TRUE, since=FIRST + timedelta(days=1)), truth)
    assert found.startswith("claims its stretch ['2025-03-06 00:00:00'")


def test_a_category_called_other_is_no_name_in_a_text(truth: Truth) -> None:
    found = ToolResult(ToolCall("campaign", {"words": "4"}), TRUE, Rendered("", "", None, None, ()))

    def answer(text: str) -> Answer:
        return Answer("?", "t", text, "en", "answer", (found,))

    assert ungrounded(answer("Other campaigns ran at the time."), truth) == []
    assert ungrounded(answer("Bread was bought at the time."), truth) == ["Bread"]
