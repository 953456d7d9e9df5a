"""Turns a source's columns into campaigns, who was told and what they were about: typed, or rejected."""

from collections.abc import Sequence

import polars as pl

from penchant.graph_store.column_finding import ColumnNames, lines_without_ids, select_columns
from penchant.graph_store.column_names import CAMPAIGN_COLUMNS
from penchant.graph_store.mapping import CampaignMapping, TimeMapping
from penchant.graph_store.row_checks import (
    Checked,
    id_rules,
    identifier,
    one_line,
    part_rows,
    quoting,
    text_of,
    text_rules,
    time_rules,
)
from penchant.graph_store.sources import LINE, Source
from penchant.graph_store.times import read_times


def check_campaigns(source: Source, mapping: CampaignMapping) -> Checked:
    """Types and checks campaigns; days without a zone are UTC days.

    Args:
        source: What was read.
        mapping: Where the columns are.

    Returns:
        `campaign_id, name?, kind?, first_day, last_day`, the days since 1970.

    Raises:
        DataError: A needed column is missing.
    """
    time = TimeMapping(zone="UTC", format=mapping.format)
    frame = select_columns(source, mapping, CAMPAIGN_COLUMNS, needed=("campaign_id", "start", "end"))
    days = [
        read_times(frame[name], time).dt.date().to_physical().rename(day)
        for name, day in (("start", "first_day"), ("end", "last_day"))
    ]
    typed = frame.select(
        LINE,
        identifier(frame, "campaign_id"),
        *(one_line(text_of(frame, name)).replace("", None) for name in ("name", "kind")),
        *days,
        # what the rules for times look at
        pl.Series("start", days[0]),
        pl.Series("end", days[1]),
    )
    rules = [
        *id_rules(frame, "campaign_id", lines_without_ids(source, mapping, CAMPAIGN_COLUMNS), needed=True),
        *time_rules(frame, "start", time, "campaigns"),
        *time_rules(frame, "end", time, "campaigns"),
        (
            pl.col("last_day") < pl.col("first_day"),
            pl.concat_str(quoting("start `{}` is after ", "start"), quoting("end `{}`", "end")),
        ),
        *text_rules("name"),
        *text_rules("kind"),
    ]
    checked = part_rows(source, frame, typed, rules)
    return Checked(checked.rows.drop("start", "end"), checked.rejects)


def check_pairs(
    source: Source, mapping: ColumnNames, columns: dict[str, tuple[str, ...]], known: Sequence[str]
) -> Checked:
    """Types and checks who was told of campaigns, or what they were about: both columns are ids.

    Args:
        source: What was read.
        mapping: Where the columns are.
        columns: `TOLD_COLUMNS` or `CAMPAIGN_ITEM_COLUMNS`.
        known: Ids of the campaigns that there are.

    Raises:
        DataError: A column is missing.
    """
    frame = select_columns(source, mapping, columns, needed=tuple(columns))
    typed = frame.select(LINE, *(identifier(frame, name) for name in columns))
    ids = pl.Series(known, dtype=pl.String).implode()
    unknown = quoting("campaign `{}` is unknown: take in the campaign itself first", "campaign_id")
    no_ids = lines_without_ids(source, mapping, columns)
    rules = [rule for name in columns for rule in id_rules(frame, name, no_ids, needed=True)]
    rules.append((pl.col("campaign_id").is_in(ids).not_(), unknown))
    return part_rows(source, frame, typed, rules)
