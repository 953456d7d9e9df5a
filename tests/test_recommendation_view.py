"""What stands on a terminal around probabilities and scores."""

from dataclasses import replace

import pytest
from rich.console import Console, RenderableType

from penchant.cli.audience_view import reach_view
from penchant.cli.recommendation_view import chance_told, recommendations_view
from penchant.ids import ItemId, ShopperId
from penchant.tools import Reach, Reached, Recommendation, Term
from penchant.tools.ranking_basis import RankingBasis

TEA = Recommendation(1, ItemId("7"), "Green tea", 0.9, (), "learned", 0.18, 17.0)
REACH = Reach(
    ItemId("7"), "Green tea", "learned", 17.0, 9, (Reached(ShopperId("9"), 0.9, 0.18, 0.42, 1, ()),)
)


def shown(view: RenderableType) -> str:
    console = Console(width=80)
    with console.capture() as captured:
        console.print(view)
    return captured.get()


@pytest.mark.parametrize(
    ("deed", "doing"), [("purchase", "buy it"), ("rating", "rate it well"), ("", "turn to it")]
)
def test_percentages_are_said_to_speak_of_what_shoppers_do(deed: str, doing: str) -> None:
    line = f"%: how likely the shopper is to {doing}\n"
    basis = RankingBasis(deed)
    assert line in shown(recommendations_view([TEA], heading="For 9", basis=basis))
    assert line in shown(reach_view(REACH, basis=basis))


def test_nothing_is_said_of_percentages_where_there_are_none() -> None:
    unsure = replace(TEA, probability=None, ranking="weighted")
    assert "%" not in shown(recommendations_view([unsure], heading="For 9", basis=RankingBasis("")))


def test_scores_of_an_audience_are_said_not_to_be_the_sum_of_the_reasons() -> None:
    line = "score: measured among shoppers; the reasons are those of each one's own list\n"
    unsure = replace(REACH.shoppers[0], probability=None)
    assert line in shown(
        reach_view(replace(REACH, ranking="weighted", horizon_days=None, shoppers=(unsure,)))
    )
    assert line not in shown(reach_view(REACH))


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (("Food", "Wet (Food)"), "Food > Wet"),
        (("Cats", "Food (Cats)", "Wet (Cats > Food)"), "Cats > Food > Wet"),
        (("Cats", "Food (Cats)", "Wet (Food)"), "Cats > Food > Wet"),
        (("Drinks", "Tea (loose)"), "Drinks > Tea (loose)"),
    ],
)
def test_names_in_a_path_need_no_parents(path: tuple[str, ...], told: str) -> None:
    term = Term("affinity", 0.9, "3 purchases", (), 3, path, ())
    found = replace(TEA, terms=(term,))
    assert shown(recommendations_view([found], heading="For 9")).splitlines()[-1].strip() == told


@pytest.mark.parametrize(("probability", "told"), [(0.014, "1.4%"), (0.29, "29%"), (0.0, "0%")])
def test_small_chances_are_told_apart(probability: float, told: str) -> None:
    assert chance_told(probability, 28.0).plain == f"{told} within 28 days"
