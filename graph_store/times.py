"""Reads times, whatever a source writes them as, into UTC microseconds."""

import polars as pl
from polars.exceptions import PolarsError

from penchant.errors import DataError
from penchant.graph_store.cell_text import plain
from penchant.graph_store.mapping import TimeMapping
from penchant.graph_store.time_text import as_iso, may_be_compact

UTC = pl.Datetime("us", "UTC")
EARLIEST_EPOCH = 100_000_000
"""March 1973 in seconds; smaller whole numbers are row numbers or days run together, not moments."""
LATEST_US = 253_402_300_799_999_999
"""The end of the year 9999."""
_UNKNOWN = "the mapping's {} `{}` is unknown: use an IANA name such as Europe/Berlin"
OFFSET = r"(?i)(z|utc|[+-]\d{2}:?\d{2})$"


def read_times(column: pl.Series, said: TimeMapping) -> pl.Series:
    """The moments of a column, on the mapping's clock; null where a value is no time or has no zone.

    Args:
        column: Text, numbers since 1970 (seconds, milliseconds or microseconds, told apart by their size),
            `Date` or `Datetime`.
        said: Zone of values without one, and format of text.

    Raises:
        DataError: The mapping's zone or clock is unknown, or its format cannot be used.
    """
    return on_clock(_read(column, said), said)


def on_clock(moments: pl.Series, said: TimeMapping) -> pl.Series:
    """Moments as the clocks of the mapping's zone show them, as if that were UTC; without one, unchanged.

    Raises:
        DataError: The zone is unknown.
    """
    if said.clock is None:
        return moments
    try:
        return moments.dt.convert_time_zone(said.clock).dt.replace_time_zone("UTC")
    except PolarsError as error:
        raise DataError(_UNKNOWN.format("clock", said.clock)) from error


def _read(column: pl.Series, said: TimeMapping) -> pl.Series:
    if column.dtype == pl.Date or isinstance(column.dtype, pl.Datetime):
        moments = column.cast(pl.Datetime("us", _zone_of(column.dtype)))
        return _moments(moments, said.zone).rename(column.name)
    if column.dtype.is_numeric() and not said.format and not may_be_compact(column):
        return _epoch(column).rename(column.name)
    if said.format:
        return _moments(_formatted(_plain(column), said.format), said.zone)
    text = as_iso(column.cast(pl.String))
    zoned_text = text.str.replace(r"(?i)\s*(z|utc)$", "+00:00").str.replace(
        r"([+-]\d{2})(\d{2})$", "${1}:${2}"
    )
    zoned_text = zoned_text.str.replace(r"^(\S+)\s+(\S+)\s+([+-]\S+)$", "${1}T${2}${3}").str.replace(" ", "T")
    has_offset = (text.str.contains(r"\d:\d") & text.str.contains(OFFSET)).fill_null(value=False)
    with_zone = _first_parsed(
        zoned_text.set(~has_offset, None), ("%Y-%m-%dT%H:%M:%S%.f%:z", "%Y-%m-%dT%H:%M%:z")
    )
    naive = _moments(_naive(text.set(has_offset, None)), said.zone)
    return pl.select(pl.coalesce(with_zone.cast(UTC), naive, _epoch(text))).to_series().rename(column.name)


def lack_zone(column: pl.Series, said: TimeMapping) -> pl.Series:
    """(n,) whether each value is a time that names no zone of its own."""
    if column.dtype == pl.Date or isinstance(column.dtype, pl.Datetime):
        return column.is_not_null() & (_zone_of(column.dtype) is None)
    if said.format:
        read = _formatted(_plain(column), said.format)
        return read.is_not_null() & (_zone_of(read.dtype) is None)
    return _naive(as_iso(column.cast(pl.String))).is_not_null()


def _zone_of(dtype: pl.DataType) -> str | None:
    return dtype.time_zone if isinstance(dtype, pl.Datetime) else None


def _plain(column: pl.Series) -> pl.Series:
    return plain(column.cast(pl.String))


def _formatted(text: pl.Series, form: str) -> pl.Series:
    try:
        return text.str.to_datetime(form, strict=False, time_unit="us")
    except PolarsError as error:
        said = str(error).partition("\n")[0]
        raise DataError(f"the mapping's time format `{form}` cannot be used: {said}") from error


def _naive(text: pl.Series) -> pl.Series:
    times = _first_parsed(text.str.replace(" ", "T"), ("%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"))
    days = text.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us"))
    return pl.select(pl.coalesce(times, days)).to_series()


def _first_parsed(text: pl.Series, formats: tuple[str, ...]) -> pl.Series:
    parsed = [text.str.to_datetime(form, strict=False, time_unit="us") for form in formats]
    return pl.select(pl.coalesce(parsed)).to_series()


def _moments(times: pl.Series, zone: str | None) -> pl.Series:
    if _zone_of(times.dtype) is not None:
        return times.dt.convert_time_zone("UTC").cast(UTC)
    if zone is None:
        return pl.Series(times.name, [None] * times.len(), dtype=UTC)
    try:
        # an hour that daylight saving repeats is taken as its first pass, one that it skips is refused
        local = times.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    except PolarsError as error:
        raise DataError(_UNKNOWN.format("zone", zone)) from error
    return local.dt.convert_time_zone("UTC").cast(UTC)


def _epoch(numbers: pl.Series) -> pl.Series:
    """Numbers as seconds, milliseconds or microseconds since 1970, told apart by their size."""
    number = pl.lit(numbers.cast(pl.Float64, strict=False))  # exact to the microsecond until the year 2255
    unit = pl.when(number < 1e11).then(1e6).when(number < 1e14).then(1e3).otherwise(1.0)
    moment = (number * unit).round().cast(pl.Int64, strict=False)
    possible = (number >= EARLIEST_EPOCH) & (moment <= LATEST_US)
    return pl.select(pl.when(possible).then(moment).cast(UTC)).to_series()
