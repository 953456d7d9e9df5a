from pathlib import Path

import pytest

from penchant.agent.answering.toolbox import Toolbox
from penchant.agent.calls import ToolCall
from penchant.tools.learned_ranker import LearnedRanker, Trial
from penchant.tools.ranking_basis import RankingBasis
from penchant.tools.recommend import Recommender
from tests.smallshop import Deed, make_shop, microseconds, moment

DAYS = [Deed("ann", "tea", 1), Deed("ann", "rice", 2), Deed("bob", "tea", 3)]
MILK = Deed("bob", "milk", 2)


@pytest.mark.parametrize(
    ("kinds", "deed"),
    [
        (("purchase", "purchase", "purchase"), "purchase"),
        (("rating", "rating", "rating"), "rating without stars"),
        (("purchase", "purchase", "return"), "purchase"),
        (("purchase", "view", "cart"), ""),
    ],
)
def test_probabilities_speak_of_the_one_kind_that_a_log_holds(
    tmp_path: Path, kinds: tuple[str, ...], deed: str
) -> None:
    log = [one._replace(kind=kind) for one, kind in zip(DAYS, kinds, strict=True)]
    with make_shop(tmp_path, log) as shop:
        assert shop.ranking_basis() == RankingBasis(deed, None)


def test_trial_is_that_of_the_mode_and_of_moments_since(tmp_path: Path) -> None:
    trial = Trial("habits", 0.4, 0.3, 30)
    with make_shop(tmp_path, DAYS) as shop:
        past = LearnedRanker({}, {"all": trial}, microseconds(moment(3)), 7.0, 100.0)
        shop._recommender = Recommender(shop._view, past)
        assert shop.ranking_basis().trial is trial
        assert shop.ranking_basis("new").trial is None
        later = past._replace(until=microseconds(moment(4)))
        shop._recommender = Recommender(shop._view, later)
        assert shop.ranking_basis().trial is None


def test_answer_says_that_a_learned_ranking_was_tried(tmp_path: Path) -> None:
    past = LearnedRanker({}, {"all": Trial("habits", 0.4, 0.3, 30)}, microseconds(moment(3)), 7.0, 100.0)
    with make_shop(tmp_path, [*DAYS, MILK]) as shop:
        shop._recommender = Recommender(shop._view, past)
        listed = Toolbox(shop).run(ToolCall("recommend", {"shopper": "ann"})).rendered.text
        assert "on this shop's past it did no worse than what was learned" in listed
        fresh = Toolbox(shop).run(ToolCall("recommend", {"shopper": "ann", "mode": "new"}), "zh")
        assert "还学不到排序" in fresh.rendered.text


def test_weighted_sum_of_two_tasks_is_told_apart() -> None:
    lost, won = (RankingBasis("", Trial("habits", 0.4, trees, 30)) for trees in (0.3, 0.5))
    assert (lost.lost, lost.left_out) == (True, False)
    assert (won.lost, won.left_out) == (False, True)
    with_signals = RankingBasis("", Trial("habits", 0.4, 0.3, 30, 0.6, signals_win=True))
    assert (with_signals.lost, with_signals.left_out) == (False, True)
    short = RankingBasis("", Trial("habits", 0.4, None, 30))
    assert (short.lost, short.left_out) == (False, False)
