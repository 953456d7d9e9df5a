"""The cold suite: which items and shoppers it judges, and how Penchant is asked."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from penchant.evals import CannotJudge, EvalOptions, dataset_of, evaluate
from penchant.evals.cold import cold_task, rank_by_category, rank_cold
from penchant.evals.protocol import split_at
from penchant.evals.suite import TrainingShop

START = datetime(2025, 1, 1, tzinfo=UTC)
CUT = START + timedelta(days=10)


def log(*rows: tuple[str, str, int]) -> pl.DataFrame:
    return pl.DataFrame(
        [(user, item, "purchase", START + timedelta(days=day)) for user, item, day in rows],
        schema={
            "user_id": pl.String,
            "item_id": pl.String,
            "kind": pl.String,
            "ts": pl.Datetime("us", "UTC"),
        },
        orient="row",
    ).sort("ts")


CATALOGUE = pl.DataFrame(
    {
        "item_id": ["tea", "pan", "tea2", "pan2", "never"],
        "category": ["Tea", "Pans", "Tea", "Pans", "Tea"],
        "title": ["Green tea", "Iron pan", "Black tea", "Steel pan", "Herb tea"],
    }
)
EVENTS = log(
    ("ann", "tea", 0),
    ("ann", "tea", 1),
    ("ann", "pan", 2),
    ("bob", "pan", 3),
    ("bob", "tea", 4),
    ("ann", "tea2", 11),  # cold
    ("ann", "tea", 12),  # known
    ("ann", "unlisted", 13),  # not in the catalogue
    ("bob", "pan2", 14),  # cold, but bob has two training events
)


def test_candidates_are_catalogue_items_without_an_event_before_the_cut_and_with_one_after() -> None:
    task = cold_task(split_at(EVENTS, CUT), CATALOGUE)
    assert task.candidates == ["pan2", "tea2"]
    assert task.relevant == {"ann": {"tea2"}}


def test_without_new_items_there_is_nothing_to_judge() -> None:
    with pytest.raises(CannotJudge, match=r"^no item of the catalogue occurs for the first time after T$"):
        cold_task(split_at(EVENTS, CUT), CATALOGUE.head(2))


def test_new_items_that_only_newcomers_bought_are_nothing_to_judge() -> None:
    events = EVENTS.filter(~((pl.col("user_id") == "ann") & (pl.col("item_id") == "tea2")))
    message = "nobody with 3 training events turned to one of the 1 items that first occur after T"
    with pytest.raises(CannotJudge, match=f"^{message}$"):
        cold_task(split_at(events, CUT), CATALOGUE)


def test_category_match_puts_the_favourite_category_first() -> None:
    split = split_at(EVENTS, CUT)
    task = cold_task(split, CATALOGUE)
    chance = {"ann": np.array([0, 1])}
    # two of ann's three training events are Tea
    assert rank_by_category(split.train, CATALOGUE, task, chance) == {"ann": ["tea2", "pan2"]}


@pytest.mark.parametrize("catalogue", [CATALOGUE, CATALOGUE.with_columns(available_from=CUT)])
def test_penchant_ranks_the_candidates_alone_and_a_stranger_gets_none(catalogue: pl.DataFrame) -> None:
    split = split_at(EVENTS, CUT)
    with TrainingShop(dataset_of("made up", EVENTS, catalogue), split.train) as training:
        # ann has bought more tea than pans; both candidates share words with what she had
        assert rank_cold(training.shop, "ann", ["pan2", "tea2"]) == ["tea2", "pan2"]
        assert rank_cold(training.shop, "stranger", ["pan2", "tea2"]) == []


def test_the_suite_judges_content_and_chance() -> None:
    later = [("ann", "tea2", 40), ("cat", "pan2", 41), ("dan", "tea2", 42)]
    early = [
        (user, item, day) for day in range(8) for user in ("ann", "cat", "dan") for item in ("tea", "pan")
    ]
    run = evaluate(dataset_of("made up", log(*early, *later * 3), CATALOGUE), suites=["cold"])
    suite = run.record.suites[0]
    assert {"penchant", "random", "category match"} <= {score.ranker for score in suite.scores}
    assert suite.measures == {"candidates": 2.0}
    assert {score.shoppers for score in suite.scores} == {3}


def test_the_same_seed_gives_the_same_chance() -> None:
    later = [("ann", "tea2", 40), ("cat", "pan2", 41)]
    early = [(user, item, day) for day in range(4) for user in ("ann", "cat") for item in ("tea", "pan")]
    dataset = dataset_of("made up", log(*early, *later), CATALOGUE)
    runs = [evaluate(dataset, suites=["cold"], options=EvalOptions(seed=5)) for _ in range(2)]
    assert runs[0].per_shopper.equals(runs[1].per_shopper)
