"""Times with the year first, however they are spelt, as ISO 8601 spells them."""

import polars as pl

from penchant.graph_store.cell_text import plain

ISO_OR_NUMBER = r"^(\d{4}-\d\d-\d\d([T ][\d:.+\-zutcZUTC ]*$|$)|-?\d+(\.\d+)?$)"
COMPACT = r"^((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:([01]\d|2[0-3])([0-5]\d)([0-5]\d)?)?$"
"""A day run together, maybe with its time. As a count since 1970 it is before 1977 or far in the future."""
COMPACT_SIZES = ((1.9e7, 2.1e7), (1.9e11, 2.1e11), (1.9e13, 2.1e13))
SPELT = (
    (r"[（(]?(?:星期|周)[一二三四五六日天][）)]?", " "),
    (r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?:\s*日)?", "${1}-${2}-${3} "),
    (r"(\d{1,2})\s*[时点]\s*(\d{1,2})\s*分\s*(\d{1,2})\s*秒", "${1}:${2}:${3}"),
    (r"(\d{1,2})\s*[时点]\s*(\d{1,2})(?:\s*分)?", "${1}:${2}"),
    (r"(\d{1,2})\s*[时点]", "${1}:00"),
    (r"上午\s*([\d:.]+)", "${1} AM"),
    (r"下午\s*([\d:.]+)", "${1} PM"),
    (r"\s+", " "),
)
"""Ways to write a part of it, and how ISO 8601 does, but for the noon that is counted from."""
OTHER_ORDER = r"(?i)^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
"""A time whose year does not come first."""
NOON = r"^(\S+) (\d{1,2})(:[\d:.]+) ?(?i)([ap])m$"


def as_iso(text: pl.Series) -> pl.Series:
    """Text without space around it; what is no time with the year first stays as it is."""
    text = plain(text)
    other = ~text.str.contains(ISO_OR_NUMBER).fill_null(value=True)
    if other.any():
        spelt = text
        for written, iso in SPELT:
            spelt = spelt.str.replace(written, iso)
        text = _of_24(spelt).zip_with(other & spelt.str.contains(r"^\d{4}-"), text)
    run_together = text.str.contains(COMPACT).fill_null(value=False)
    if run_together.any():
        parted = text.str.replace(COMPACT, "${1}-${2}-${3} ${4}:${5}:${6}").str.strip_chars_end(" :")
        text = parted.zip_with(run_together, text)
    return text.str.strip_chars()


def may_be_compact(numbers: pl.Series) -> bool:
    """Whether one of them may be a day and its time run together."""
    return any(numbers.is_between(low, high).any() for low, high in COMPACT_SIZES)


def _of_24(text: pl.Series) -> pl.Series:
    """Hours before and after noon as hours of the day."""
    half = text.str.extract(NOON, 4).str.to_lowercase()
    hour = text.str.extract(NOON, 2).cast(pl.Int64) % 12 + 12 * (half == "p").cast(pl.Int64)
    day, rest = text.str.extract(NOON, 1), text.str.extract(NOON, 3)
    counted = pl.select(pl.format("{} {}{}", day, hour, rest)).to_series()
    return counted.zip_with(half.is_not_null(), text)
