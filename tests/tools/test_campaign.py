"""What a campaign brought: planted effects are found, and what looks like one is not."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from penchant.ids import CampaignId
from penchant.tools.campaign import CampaignEffect, Told, campaign_effect, runs_beside
from penchant.tools.campaign_estimate import Past, lift_of
from tests.tools.planted_campaigns import HISTORY, LENGTH, Chosen, PlantedView, last_moment, planted


def effect(view: PlantedView, asked: Told, *others: Told) -> CampaignEffect:
    return campaign_effect(view, asked, others, until=last_moment(view))


@pytest.mark.parametrize("chosen", ["by lot", "big spenders"])
def test_a_planted_effect_is_found_and_its_interval_holds_the_truth(chosen: Chosen) -> None:
    held = 0
    for seed in range(4):
        view, asked, true = planted(seed, chosen=chosen, lift=0.4)
        found = effect(view, asked)
        spent = found.outcomes[0]
        assert (found.verdict, spent.measure) == ("more", "spent")
        assert spent.p_value <= 0.02
        held += spent.low <= true <= spent.high
    assert held >= 3


@pytest.mark.parametrize(
    ("chosen", "season"),
    [("by lot", 1.0), ("big spenders", 1.0), ("big spenders", 1.3), ("busy all along", 1.3)],
)
def test_without_an_effect_none_is_told(chosen: Chosen, season: float) -> None:
    found = [effect(*planted(seed, chosen=chosen, season=season)[:2]) for seed in range(5)]
    assert sum(one.verdict != "unclear" for one in found) <= 1


def test_who_always_spent_more_is_not_taken_for_an_effect() -> None:
    view, asked, _ = planted(1, chosen="big spenders")
    spent = effect(view, asked).outcomes[0]
    assert spent.plain > 100  # what a plain comparison would say
    assert spent.low < 0 < spent.high
    assert abs(spent.effect) < 20


def test_who_was_chosen_for_being_busy_just_before_is_not_taken_for_an_effect() -> None:
    found = [effect(*planted(seed, chosen="busy just before")[:2]) for seed in range(5)]
    spent = [one.outcomes[0] for one in found]
    assert np.mean([one.changed for one in spent]) < -20  # they go back to what they always did
    assert abs(np.mean([one.matched for one in spent])) < 10
    assert sum(one.verdict != "unclear" for one in found) <= 1


def test_what_few_of_the_others_had_bought_before_has_a_range_that_is_a_share() -> None:
    told = np.repeat([True, False], 100)
    bought = np.zeros(200)
    bought[[0, 1, 100, 101]] = 1.0  # two of each side: one draw in seven holds none of the two others
    found = lift_of(
        Past(np.roll(bought, 5), bought, np.zeros(200), np.zeros((200, 1))),
        told,
        rng=np.random.default_rng(0),
    )
    assert found is not None
    assert -1 <= found.low <= found.effect <= found.high <= 1


def test_the_same_question_gets_the_same_answer() -> None:
    view, asked, _ = planted(2, lift=0.3)
    assert effect(view, asked) == effect(view, asked)


def test_all_that_was_compared_is_counted() -> None:
    view, asked, _ = planted(3)
    strangers = replace(asked, shoppers=asked.shoppers | {"nobody"})
    found = effect(view, strangers)
    assert (found.told, found.days, found.days_before, found.days_missing) == (501, LENGTH, LENGTH, 0)
    assert found.told_compared <= found.told_before <= 500
    assert found.others_compared <= found.others <= 1000
    assert found.event_count >= len(found.event_ids) == 4
    assert [one.measure for one in found.outcomes] == ["spent", "visits", "purchases", "bought_items"]
    for one in found.outcomes:
        assert one.low <= min(one.matched, one.changed) <= max(one.matched, one.changed) <= one.high
        assert abs(one.effect) == min(abs(one.matched), abs(one.changed))
        assert one.expected == pytest.approx(one.told_during - one.effect)
    assert found.frame()["measure"].to_list() == [one.measure for one in found.outcomes]


def test_means_of_the_told_are_those_of_the_log() -> None:
    view, asked, _ = planted(4)
    found = effect(view, asked)
    told = np.isin(view.shopper_ids, sorted(asked.shoppers))[view.log.shopper]
    start = (date(2025, 1, 1) - date(1970, 1, 1)).days + HISTORY
    during = told & (view.log.ts // 86_400_000_000 >= start)
    mean = view.log.value[during].sum() / found.told_before
    assert found.told_compared == found.told_before
    assert found.outcomes[0].told_during == pytest.approx(mean)


def test_a_campaign_under_way_is_told_up_to_now() -> None:
    view, asked, _ = planted(5)
    until = last_moment(view) - 32 * 86_400_000_000
    found = campaign_effect(view, asked, [], until=until)
    assert (found.days, found.days_before, found.days_missing) == (10, 28, 32)
    assert found.until <= found.since + timedelta(days=10)
    assert "32 of its days are not in the log." in found.text


def test_without_items_nothing_is_said_of_them() -> None:
    view, asked, _ = planted(6)
    found = effect(view, replace(asked, items=frozenset()))
    assert [one.measure for one in found.outcomes] == ["spent", "visits", "purchases"]


def test_a_log_without_amounts_is_judged_by_visits() -> None:
    view, asked, _ = planted(7, lift=0.5)
    view.__dict__["log"] = view.log._replace(value=np.full(view.log.value.size, np.nan))
    found = effect(view, asked)
    assert (found.outcomes[0].measure, found.verdict) == ("visits", "more")


def moved(asked: Told, days: int) -> Told:
    """The campaign some days later."""
    ran, by = asked.campaign, timedelta(days=days)
    return replace(asked, campaign=replace(ran, first_day=ran.first_day + by, last_day=ran.last_day + by))


@pytest.mark.parametrize(
    ("days", "reason"),
    [(100, "outside_log"), (-400, "outside_log"), (-HISTORY, "no_before"), (3 - HISTORY, "no_before")],
)
def test_a_campaign_that_the_log_does_not_hold_says_so(days: int, reason: str) -> None:
    view, asked, _ = planted(8, shoppers=100, told=40)
    found = effect(view, moved(asked, days))
    assert (found.verdict, found.reason, found.outcomes) == ("untold", reason, ())
    assert found.text.startswith("The effect of campaign c cannot be told: ")


@pytest.mark.parametrize(
    ("told", "reason"),
    [(0, "nobody_told"), (12, "too_few_told"), (88, "too_few_others"), (100, "everyone_told")],
)
def test_too_few_on_either_side_says_so(told: int, reason: str) -> None:
    view, asked, _ = planted(9, shoppers=100, told=50)
    found = effect(view, replace(asked, shoppers=frozenset(view.shopper_ids[:told])))
    assert (found.verdict, found.reason) == ("untold", reason)


def test_told_who_are_like_nobody_else_are_not_compared() -> None:
    view, asked, _ = planted(10)
    spent = np.bincount(view.log.shopper, view.log.value, minlength=1500)
    best = frozenset(view.shopper_ids[key] for key in np.argsort(-spent)[:400])
    assert effect(view, replace(asked, shoppers=best)).reason == "nobody_alike"


def test_campaigns_at_the_same_time_are_named_with_whom_they_reached() -> None:
    view, asked, _ = planted(11)
    first = sorted(asked.shoppers)[:250]
    ran = asked.campaign
    twin = Told(replace(ran, campaign_id=CampaignId("d"), name="Twin"), frozenset(first))
    before = replace(
        moved(twin, -LENGTH - 3), campaign=replace(moved(twin, -LENGTH - 3).campaign, name="Early")
    )
    assert runs_beside(ran, twin.campaign)
    assert runs_beside(ran, before.campaign)
    assert not runs_beside(ran, moved(twin, 2 * LENGTH).campaign)
    assert not runs_beside(ran, ran)
    overlaps = effect(view, asked, twin, before).overlaps
    assert {(one.name, one.days, one.days_before) for one in overlaps} == {
        ("Twin (d)", LENGTH, 0),
        ("Early (d)", 0, LENGTH - 3),
    }
    assert all(0.4 < one.told_share < 0.6 and one.others_share == 0 for one in overlaps)
