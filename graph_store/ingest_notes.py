"""What a report tells of rows that were taken and may not mean what they say."""

import json
import re

import polars as pl

from penchant.graph_store.event_weights import RATED

_STATUS = "(?i)status|cancel|refund|storn|annul|状态|取消|退款"
"""Names of columns that may say which lines were no sales after all."""
GUESTS_SHARE, GUESTS_AMONG = 0.05, 100
"""A shopper with such a share of the rows of so many shoppers may be none."""


def event_notes(rows: pl.DataFrame, *, rating_max: float, repeats: pl.DataFrame) -> tuple[str, ...]:
    """A sentence for each thing that whoever supplies the log should know.

    Args:
        rows: Events, as `check_events` gives them; those that the shop already had count as well.
        rating_max: The highest rating, by the settings.
        repeats: Those of them that are the same event as an earlier one of the same source.
    """
    below = rows.filter((pl.col("kind") == "purchase") & (pl.col("value") < 0)).height
    above = rows.filter(pl.col("kind").is_in(RATED) & (pl.col("value") > rating_max))["value"]
    taken_back = rows.filter((pl.col("kind") == "return") & (pl.col("quantity") < 0)).height
    notes = []
    if taken_back == 1:
        notes.append("1 row has a quantity below zero and is taken as a return")
    elif taken_back:
        notes.append(f"{taken_back:,} rows have a quantity below zero and are taken as returns")
    if below:
        said = "1 purchase has a value" if below == 1 else f"{below:,} purchases have a value"
        notes.append(
            f"{said} below zero, which is taken off what was spent: give refunds the kind `return`, so that "
            "they speak against the item, too"
        )
    if above.len():
        said, count = (
            ("1 rating is", "counts") if above.len() == 1 else (f"{above.len():,} ratings are", "count")
        )
        highest = float(above.to_numpy().max())
        notes.append(
            f"{said} above {rating_max:g}, the highest is {highest:g}, and {count} as {rating_max:g}: "
            "set rating_max in penchant.toml to the highest there can be"
        )
    return (*notes, *_repeat_notes(repeats), *_guest_notes(rows))


def _guest_notes(rows: pl.DataFrame) -> list[str]:
    counted = rows["shopper_id"].value_counts(sort=True)
    if counted.height < GUESTS_AMONG:
        return []
    first, count = counted.row(0)
    if count < rows.height * GUESTS_SHARE:
        return []
    return [
        f"shopper `{first}` has {count:,} of {rows.height:,} rows: where that is everybody who is not known, "
        f"set guests = [{json.dumps(first, ensure_ascii=False)}] under [events] in the mapping, in a shop "
        "made anew"
    ]


def _repeat_notes(repeats: pl.DataFrame) -> list[str]:
    """Of views and clicks, which often come twice, nothing is told."""
    bought = repeats.filter(pl.col("kind").is_in(["purchase", "return"]))
    named = int(bought["event_id"].is_not_null().sum())
    alike = bought.height - named
    notes = []
    if named:
        notes.append(
            f"{named:,} of the purchases and returns are left out, for an earlier row has their event_id: it "
            'must be a line\'s own, as event_id = ["order", "line"] in the mapping is'
        )
    if alike:
        notes.append(
            f"{alike:,} of the purchases and returns are left out, for an earlier row says the same in all "
            'that is read: where each is one of its own, set repeats = "keep" under [events] in the mapping '
            "and ingest the file again"
        )
    return notes


def first_line_notes(frame: pl.DataFrame, session_id: pl.Series, needed: tuple[str, ...]) -> tuple[str, ...]:
    """That lines of orders are refused for what another line of the order has.

    Args:
        frame: The columns as they came.
        session_id: (n,) of each row.
        needed: Columns without which a row is refused.
    """
    given = [(pl.col(name).cast(pl.String).str.strip_chars() != "").fill_null(value=False) for name in needed]
    there = frame.select(given).with_columns(session_id).filter(pl.col("session_id").is_not_null())
    lacking = there.select(~pl.col(name) & pl.col(name).any().over("session_id") for name in needed)
    names = [column.name for column in lacking.get_columns() if column.any()]
    count = int(lacking.select(pl.any_horizontal(pl.all()).sum()).item() or 0)
    if not count:
        return ()
    said = "1 row lacks" if count == 1 else f"{count:,} rows lack"
    return (
        f"{said} {', '.join(names)} and {'has' if count == 1 else 'have'} the session_id of another with it: "
        "where an order's first line alone says it, name the columns under [events.fill_down] in the mapping",
    )


def status_notes(unread: pl.DataFrame) -> tuple[str, ...]:
    """That columns which are not read may tell sales from others.

    Args:
        unread: The source's columns that are none of ours.
    """
    named = [column.name for column in unread.get_columns() if re.search(_STATUS, column.name)]
    telling = [name for name in named if unread[name].n_unique() > 1]
    if not telling:
        return ()
    names = ", ".join(f"`{name}`" for name in telling)
    return (
        f"not read: {names}; where that says which rows were cancelled or given back, map it as kind under "
        "[events], with [events.kinds]",
    )
