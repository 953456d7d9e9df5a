"""How lists become values, and how Penchant is asked for lists."""

from collections.abc import Sequence
from typing import cast

import polars as pl
import pytest

from penchant.evals.judging import ask_shop, judge
from penchant.progress import Progress
from penchant.shop import Shop


class BatchShop:
    """Answers for two shoppers at once."""

    def shopper_ids(self) -> list[str]:
        return ["ann", "bob"]

    def recommend_batch(
        self, shoppers: Sequence[str], count: int, *, mode: str, progress: Progress
    ) -> pl.DataFrame:
        assert (list(shoppers), count, mode) == (["bob", "ann"], 10, "new")
        progress("recommending", 2, 2)
        rows = [("bob", 1, "i3", 0.4), ("ann", 1, "i1", 0.9), ("ann", 2, "i2", 0.1)]
        return pl.DataFrame(rows, schema=["shopper_id", "rank", "item_id", "score"], orient="row")


def test_a_shop_that_answers_for_many_is_asked_once_for_those_it_knows() -> None:
    lists = ask_shop(cast("Shop", BatchShop()), ["bob", "ann", "stranger"], "new")
    assert lists == {"ann": ["i1", "i2"], "bob": ["i3"]}


def test_a_shopper_without_a_list_is_judged_and_scores_zero() -> None:
    relevant = {"ann": {"i1", "i2"}, "bob": {"i9"}}
    rows = judge({"ann": ["i1"]}, relevant, ranker="r", mode="all", training_events={"ann": 7}).rows()
    # ann: 1 / (1 + 1 / log2(3)) = 1 / 1.63093
    assert rows[0] == ("all", "r", "ann", 7, pytest.approx(1 / 1.6309297536), 0.5)
    assert rows[1] == ("all", "r", "bob", 0, 0.0, 0.0)
