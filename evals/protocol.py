"""The protocol that compares rankers: one cut in time, the whole catalogue, no sampling.

T is the 80% quantile of event times. Training holds the events before T. Judged are shoppers with three or
more training events and at least one relevant item: a distinct item of their events from T on that occurs in
training and, in mode `new`, that they did not have before. Whatever is tuned is tuned on the same split of
the training part (`inner=True`).
"""

from typing import NamedTuple

import polars as pl

from penchant.tools import Mode

TRAIN_SHARE = 0.8
MIN_TRAINING_EVENTS = 3


class Split(NamedTuple):
    """A log cut in two.

    Attributes:
        train: `user_id, item_id, kind, ts, …` before the cut.
        relevant: Relevant items of each judged shopper, by mode.
    """

    train: pl.DataFrame
    relevant: dict[Mode, dict[str, set[str]]]


def split_log(events: pl.DataFrame, *, inner: bool = False) -> Split:
    """Cuts a log.

    Args:
        events: `user_id, item_id, ts` and whatever else.
        inner: Cut the training part once more, for tuning.
    """
    if inner:
        events = split_log(events).train
    cut = events["ts"].quantile(TRAIN_SHARE)
    train, test = events.filter(pl.col("ts") < cut), events.filter(pl.col("ts") >= cut)
    enough = train.group_by("user_id").len().filter(pl.col("len") >= MIN_TRAINING_EVENTS)
    wanted = (
        test.select("user_id", "item_id")
        .unique()
        .join(enough, on="user_id", how="semi")
        .join(train.select("item_id").unique(), on="item_id", how="semi")
    )
    unseen = wanted.join(train.select("user_id", "item_id").unique(), on=["user_id", "item_id"], how="anti")
    return Split(train, {"all": _by_shopper(wanted), "new": _by_shopper(unseen)})


def _by_shopper(pairs: pl.DataFrame) -> dict[str, set[str]]:
    grouped = pairs.group_by("user_id", maintain_order=True).agg("item_id").sort("user_id")
    return {user: set(items) for user, items in grouped.rows()}
