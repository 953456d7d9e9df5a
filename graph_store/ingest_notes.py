"""What a report tells of rows that were taken and may not mean what they say."""

import polars as pl


def event_notes(rows: pl.DataFrame) -> tuple[str, ...]:
    """A sentence for each thing that whoever supplies the log should know.

    Args:
        rows: Events, as `check_events` gives them; those that the shop already had count as well.
    """
    below = rows.filter((pl.col("kind") == "purchase") & (pl.col("value") < 0)).height
    if not below:
        return ()
    said = "1 purchase has a value" if below == 1 else f"{below:,} purchases have a value"
    return (
        f"{said} below zero, which is taken off what was spent: give refunds the kind `return`, so that they "
        "speak against the item, too",
    )
