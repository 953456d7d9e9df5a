"""Campaigns are found by what people call them."""

from datetime import UTC, date, datetime

import pytest

from penchant.graph_store.campaigns import Campaign
from penchant.ids import CampaignId
from penchant.tools.campaign_names import campaigns_meant, near_campaigns, newest_campaign


def ran(campaign: str, name: str, kind: str | None, first: date, last: date) -> Campaign:
    return Campaign(CampaignId(campaign), name, kind, first, last, 100, 0)


KNOWN = (
    ran("8", "8", "Type A", date(2017, 5, 8), date(2017, 6, 25)),
    ran("18", "18", "Type A", date(2017, 10, 30), date(2017, 12, 24)),
    ran("S1", "Summer mailing", "mailing", date(2017, 7, 1), date(2017, 7, 31)),
    ran("W", "Winter sale", None, date(2017, 12, 1), date(2017, 12, 31)),
    ran("TW", "Tea week", None, date(2018, 2, 1), date(2018, 2, 7)),
    ran("Z9", "双十一大促", None, date(2017, 11, 11), date(2017, 11, 12)),
)
NOW = datetime(2017, 12, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("18", ["18"]),
        ("campaign 18", ["18"]),
        ("Campaign #18", ["18"]),
        ("campaign number 18", ["18"]),
        ("the campaign 18", ["18"]),
        ("18号活动", ["18"]),
        ("活动18", ["18"]),
        ("编号18的活动", ["18"]),
        ("s1", ["S1"]),
        ("the summer mailing", ["S1"]),
        ("our Summer campaign", ["S1"]),
        ("summer", ["S1"]),
        ("winter sale", ["W"]),
        ("the winter campaign", ["W"]),
        ("“Tea week”", ["TW"]),
        ("tea", ["TW"]),
        ("双十一", ["Z9"]),
        ("双十一活动", ["Z9"]),
        ("type A", ["18", "8"]),
        ("the type A campaigns", ["18", "8"]),
        ("the last campaign", ["W"]),
        ("latest", ["W"]),
        ("campaign", ["W"]),
        ("", ["W"]),
        ("上次的活动", ["W"]),
        ("最近一次活动", ["W"]),
        ("the November campaign", ["Z9"]),
        ("campaign in May", ["8"]),
        ("that we kicked off in May", ["8"]),
        ("the type A mailing in October", ["18"]),
        ("the one that started in July", ["S1"]),
        ("the type A mailing in July", []),
        ("the gadget campaign in May", []),
        ("5月的活动", ["8"]),
        ("the spring campaign", ["8"]),
        ("autumn", ["Z9", "18"]),
        ("the moon landing", []),
        ("99", []),
    ],
)
def test_words_mean_campaigns(words: str, ids: list[str]) -> None:
    assert [one.campaign_id for one in campaigns_meant(words, KNOWN, NOW)] == ids


def test_the_newest_is_the_last_that_has_begun_or_else_the_next() -> None:
    assert newest_campaign(KNOWN, date(2017, 8, 1)) == KNOWN[2]
    assert newest_campaign(KNOWN, date(2016, 1, 1)) == KNOWN[0]
    assert newest_campaign((), date(2016, 1, 1)) is None
    assert campaigns_meant("last", (), NOW) == ()


def test_unknown_names_are_answered_with_those_spelt_alike_or_the_newest() -> None:
    assert [one.campaign_id for one in near_campaigns("sumer mailing", KNOWN)] == ["S1"]
    assert [one.campaign_id for one in near_campaigns("qqq", KNOWN)] == ["TW", "W", "Z9", "18", "S1"]
