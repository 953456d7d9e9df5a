"""The protocol that compares rankers: one cut in time, the whole catalogue, no sampling.

T is the 80% quantile of event times. Training holds the events before T. Judged are shoppers with three or
more training events and at least one relevant item: a distinct item of their events from T on that occurs in
training and, in mode `new`, that they did not have before. Whatever is tuned is tuned on the same split of
the training part (`inner=True`).
"""

from datetime import datetime
from typing import NamedTuple

import polars as pl

from penchant.errors import DataError
from penchant.tools import Mode

TRAIN_SHARE = 0.8
MIN_TRAINING_EVENTS = 3


class CannotJudge(DataError):
    """A log holds nothing that a suite could judge."""


class Split(NamedTuple):
    """A log cut in two.

    Attributes:
        train: `user_id, item_id, kind, ts, …` before the cut.
        test: The same, from the cut on.
        cut: The moment T.
        relevant: Relevant items of each judged shopper, by mode.
    """

    train: pl.DataFrame
    test: pl.DataFrame
    cut: datetime
    relevant: dict[Mode, dict[str, set[str]]]


def split_log(events: pl.DataFrame, *, inner: bool = False) -> Split:
    """Cuts a log at the protocol's moment.

    Args:
        events: `user_id, item_id, ts` and whatever else.
        inner: Cut the training part once more, for tuning.

    Raises:
        CannotJudge: There are no events, or none of them is before the cut.
    """
    if inner:
        events = split_log(events).train
    cut = events["ts"].quantile(TRAIN_SHARE)
    if not isinstance(cut, datetime):
        raise CannotJudge("the log holds no event")
    return split_at(events, cut)


def split_at(events: pl.DataFrame, cut: datetime) -> Split:
    """Cuts a log at a moment.

    Args:
        events: `user_id, item_id, ts` and whatever else.
        cut: T; events at T itself are after it.

    Raises:
        CannotJudge: No event is before the cut.
    """
    train, test = events.filter(pl.col("ts") < cut), events.filter(pl.col("ts") >= cut)
    if train.is_empty():
        raise CannotJudge(
            f"none of the {events.height:,} events is before {cut.isoformat()}, where training ends: "
            "at least a fifth of the log has to come later than the rest"
        )
    enough = train.group_by("user_id").len().filter(pl.col("len") >= MIN_TRAINING_EVENTS)
    wanted = (
        test.select("user_id", "item_id")
        .unique()
        .join(enough, on="user_id", how="semi")
        .join(train.select("item_id").unique(), on="item_id", how="semi")
    )
    unseen = wanted.join(train.select("user_id", "item_id").unique(), on=["user_id", "item_id"], how="anti")
    return Split(train, test, cut, {"all": items_by_shopper(wanted), "new": items_by_shopper(unseen)})


def items_by_shopper(pairs: pl.DataFrame) -> dict[str, set[str]]:
    """Distinct items of each shopper, by shopper id.

    Args:
        pairs: `user_id, item_id`.
    """
    grouped = pairs.group_by("user_id", maintain_order=True).agg("item_id").sort("user_id")
    return {user: set(items) for user, items in grouped.rows()}
