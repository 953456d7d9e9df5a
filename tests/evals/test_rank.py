"""The ranking suite."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from penchant.evals import EvalOptions, dataset_of, evaluate, ndcg_at, recall_at, split_log
from tests.shopfactory import make_shop_frames

START = datetime(2025, 1, 1, tzinfo=UTC)


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
    )


def test_hits_at_ranks_one_and_three_of_two_relevant_give_the_ndcg_worked_out_by_hand() -> None:
    # (1 + 1/log2(4)) / (1 + 1/log2(3)) = 1.5 / 1.63093
    assert ndcg_at(["a", "x", "b"], {"a", "b"}, 10) == pytest.approx(1.5 / 1.6309297536)


def test_recall_counts_only_the_first_k() -> None:
    assert recall_at(["x", "a", "b"], {"a", "b"}, 2) == 0.5


def test_relevant_are_distinct_later_items_that_occur_in_training() -> None:
    early = [
        ("u", "a", 0),
        ("u", "b", 1),
        ("u", "c", 2),
        ("w", "d", 3),
        ("u", "a", 4),
        ("w", "d", 5),
        ("w", "d", 6),
    ]
    late = [("u", "a", 10), ("u", "d", 11), ("u", "unknown", 12)]
    split = split_log(log(*early, *late))
    assert split.relevant == {"all": {"u": {"a", "d"}}, "new": {"u": {"d"}}}


def test_a_shopper_with_two_training_events_is_not_judged() -> None:
    split = split_log(
        log(("u", "a", 0), ("u", "b", 1), *[("w", "a", day) for day in range(2, 9)], ("u", "a", 10))
    )
    assert "u" not in split.relevant["all"]


def test_events_after_the_cut_do_not_reach_the_training_part() -> None:
    frames = make_shop_frames(seed=3, shoppers=20, items=60, events=2_000)
    train = split_log(frames.events).train
    later = frames.events.filter(pl.col("ts") > train["ts"].max())
    # the planted leak: everyone buys one item after the cut, which a ranker that saw it would put first
    leak = later.with_columns(item_id=pl.lit(frames.items["item_id"][0]))
    assert split_log(pl.concat([train, leak])).train.equals(train)


def test_penchant_is_ahead_of_popularity_where_tastes_are_planted() -> None:
    frames = make_shop_frames(seed=1, shoppers=40, items=120, events=4_000)
    dataset = dataset_of("planted", frames.events, frames.items)
    run = evaluate(dataset, suites=["rank"], options=EvalOptions(seed=1))
    suite = run.record.suites[0]
    ndcg = {(s.ranker, s.mode): s.metrics["ndcg"].mean for s in suite.scores}
    assert ndcg["penchant", "all"] > 1.5 * ndcg["most popular", "all"]
    assert suite.leaks == ()
