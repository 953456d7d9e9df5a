"""What a report tells of rows that were taken and may not mean what they say."""

import polars as pl

from penchant.graph_store.event_weights import RATED


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
    return (*notes, *_repeat_notes(repeats))


def _repeat_notes(repeats: pl.DataFrame) -> list[str]:
    """Of views and clicks, which often come twice, nothing is told."""
    bought = repeats.filter(pl.col("kind").is_in(["purchase", "return"]))
    named = int(bought["event_id"].is_not_null().sum())
    alike = bought.height - named
    notes = []
    if named:
        notes.append(
            f"{named:,} of the purchases and returns left out, for their event_id is that of an earlier row: it "
            'must be a line\'s own, as event_id = ["order", "line"] in the mapping is'
        )
    if alike:
        notes.append(
            f"{alike:,} of the purchases and returns left out, for an earlier row says the same in every column "
            'read: where each is one of its own, set repeats = "keep" under [events] in the mapping and ingest '
            "the file again"
        )
    return notes
