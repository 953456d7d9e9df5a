"""Times in every spelling become moments in UTC, or rejects that say why not."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import polars as pl
import pytest

from penchant.errors import DataError
from penchant.graph_store.mapping import EventMapping, TimeMapping
from tests.graph_store.checked_events import NOON, accepted, events, reason

BERLIN = EventMapping(time=TimeMapping(zone="Europe/Berlin"))


@pytest.mark.parametrize(
    "ts",
    [
        "2025-03-01T12:00:00Z",
        "2025-03-01T12:00Z",
        "2025-03-01 12:00:00 UTC",
        " 2025-03-01 12:00:00z ",
        "2025-03-01T13:00:00+01:00",
        "2025-03-01 13:00:00 +0100",
        "2025-03-01T13:00+0100",
        "2025-03-01T12:00:00.000000Z",
        "1740830400",
        "1740830400.0",
        "1740830400000",
        "1740830400000000",
        1740830400,
        1740830400.0,
        1740830400000,
        NOON,
        NOON.astimezone(timezone(timedelta(hours=9))),
        pl.Series([1740830400], dtype=pl.UInt64),
        pl.Series([NOON]).dt.cast_time_unit("ns"),
        pl.Series([NOON]).dt.cast_time_unit("ms"),
        pl.Series([NOON]).dt.convert_time_zone("America/New_York"),
    ],
)
def test_one_moment_has_many_spellings(ts: object) -> None:
    assert accepted(events(ts=ts), "ts") == NOON


def test_fractions_of_a_second_are_kept_to_the_microsecond() -> None:
    assert accepted(events(ts="2025-03-01T12:00:00.123456789Z"), "ts") == NOON.replace(microsecond=123456)


@pytest.mark.parametrize(
    ("ts", "moment"),
    [
        ("2025-03-01", datetime(2025, 2, 28, 23, tzinfo=UTC)),
        (date(2025, 3, 1), datetime(2025, 2, 28, 23, tzinfo=UTC)),
        ("2025-03-01 12:00", datetime(2025, 3, 1, 11, tzinfo=UTC)),
        (datetime(2025, 7, 1, 12), datetime(2025, 7, 1, 10, tzinfo=UTC)),  # noqa: DTZ001
        ("2025-03-01T12:00:00Z", NOON),
        (
            "2024-10-27 02:30:00",
            datetime(2024, 10, 27, 0, 30, tzinfo=UTC),
        ),  # the hour comes twice: its first pass
    ],
)
def test_the_zone_of_the_mapping_is_for_times_without_one(ts: object, moment: datetime) -> None:
    assert accepted(events(BERLIN, ts=ts), "ts") == moment


@pytest.mark.parametrize(
    "ts",
    [
        "2025/3/5 9:07",
        "2025-3-5 9:07",
        "2025.3.5 09:07:00",
        " 2025/03/05  9:07 ",
        "2025年3月5日 9:07",
        "2025年03月05日9时7分",
        "2025年3月5日 9时07分00秒",
        "2025年3月5日 星期三 9点07分",
        "2025/3/5（周三）9:07",
        "２０２５／３／５　９：０７",
        "2025/3/5 上午 9:07",
        "2025/3/5 9:07:00 AM",
        "202503050907",
        "20250305090700",
        202503050907,
        20250305090700,
        "2025/3/5 9:07+08:00",
        "2025/3/5 1:07Z",
    ],
)
def test_a_time_with_the_year_first_is_read_however_it_is_spelt(ts: object) -> None:
    mapping = EventMapping(time=TimeMapping(zone="Asia/Shanghai"))
    assert accepted(events(mapping, ts=ts), "ts") == datetime(2025, 3, 5, 1, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ts", "hour"),
    [
        ("2025年3月5日", 0),
        ("20250305", 0),
        ("2025/3/5", 0),
        ("2025年3月5日 9时", 9),
        ("2025/3/5 上午 12:00:00", 0),
        ("2025/3/5 下午 12:00", 12),
        ("2025/3/5 下午3:00", 15),
        ("2025-03-05 03:00:00 pm", 15),
    ],
)
def test_hours_may_be_counted_from_noon_or_missing(ts: str, hour: int) -> None:
    mapping = EventMapping(time=TimeMapping(zone="UTC"))
    assert accepted(events(mapping, ts=ts), "ts") == datetime(2025, 3, 5, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("form", "ts", "zone"),
    [
        ("%d/%m/%Y %H:%M", "01/03/2025 13:00", "Europe/Berlin"),
        ("%d.%m.%y %H:%M %z", "01.03.25 13:00 +0100", None),
        ("%Y%m%d%H%M", 202503011200, "UTC"),
        ("%Y%m%d%H%M", "202503011200", "UTC"),
    ],
)
def test_the_format_of_the_mapping_reads_other_times(form: str, ts: object, zone: str | None) -> None:
    mapping = EventMapping(time=TimeMapping(format=form, zone=zone))
    assert accepted(events(mapping, ts=ts), "ts") == NOON


NO_ZONE = "has no time zone: write it behind the time, or set zone under [events.time] in the mapping"
NO_FORMAT = ': say how it is written, as in format = "%d/%m/%Y %H:%M" under [events.time] in the mapping'


@pytest.mark.parametrize(
    ("ts", "said"),
    [
        ("2025-03-01", f"ts `2025-03-01` {NO_ZONE}"),
        ("2025-03-01 12:00", f"ts `2025-03-01 12:00` {NO_ZONE}"),
        (date(2025, 3, 1), f"ts `2025-03-01` {NO_ZONE}"),
        (datetime(2025, 3, 1), f"ts `2025-03-01 00:00:00.000000` {NO_ZONE}"),  # noqa: DTZ001
        ("2025/3/1 12:00", f"ts `2025/3/1 12:00` {NO_ZONE}"),
        ("202503011200", f"ts `202503011200` {NO_ZONE}"),
        ("2025/13/1", "ts `2025/13/1` is not a time"),
        ("3/5/2025", f"ts `3/5/2025` is not a time{NO_FORMAT}"),
        ("13.02.2025 08:00", f"ts `13.02.2025 08:00` is not a time{NO_FORMAT}"),
        ("Mar 1, 2025 12:00 PM", f"ts `Mar 1, 2025 12:00 PM` is not a time{NO_FORMAT}"),
        ("yesterday", "ts `yesterday` is not a time"),
        ("2025-02-30T00:00:00Z", "ts `2025-02-30T00:00:00Z` is not a time"),
        ("99999-01-01T00:00:00Z", "ts `99999-01-01T00:00:00Z` is not a time"),
        ("20250301", f"ts `20250301` {NO_ZONE}"),
        (20250301, f"ts `20250301` {NO_ZONE}"),
        ("20251301", "ts `20251301` is not a time"),
        (20251301, "ts `20251301` is not a time"),
        (float("nan"), "ts `NaN` is not a time"),
        (2**63 - 1, "ts `9223372036854775807` is not a time"),
        (-(2**63), "ts `-9223372036854775808` is not a time"),
        (pl.Series([2**64 - 1], dtype=pl.UInt64), "ts `18446744073709551615` is not a time"),
        (time(12), "ts `12:00:00` is not a time"),
        (True, "ts `true` is not a time"),
        ("", "ts is empty"),
        (None, "ts is empty"),
        ("1969-12-31T23:00:00Z", "ts 1969-12-31 23:00:00.000000+00:00 is before 1970"),
        (
            "1970-01-01T00:00:00Z",
            "ts 1970-01-01 00:00:00.000000+00:00 is where clocks start and stands for no time",
        ),
        ("2026-01-01T00:05:01Z", "ts 2026-01-01 00:05:01.000000+00:00 is in the future"),
        ("9999-12-31T00:00:00Z", "ts 9999-12-31 00:00:00.000000+00:00 is in the future"),
        (4_102_444_800, "ts 2100-01-01 00:00:00.000000+00:00 is in the future"),
    ],
)
def test_what_is_no_moment_is_refused(ts: object, said: str) -> None:
    assert reason(events(ts=ts)) == said


def test_a_time_that_is_not_as_the_mapping_says_is_refused_with_what_it_says() -> None:
    mapping = EventMapping(time=TimeMapping(format="%d/%m/%Y", zone="UTC"))
    assert reason(events(mapping, ts="2025-03-01")) == (
        'ts `2025-03-01` is not a time: the mapping says format = "%d/%m/%Y"'
    )


def test_a_clock_five_minutes_ahead_is_forgiven() -> None:
    assert accepted(events(ts="2026-01-01T00:05:00Z"), "ts") == datetime(2026, 1, 1, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize("ts", [9 * 10**18, -9 * 10**18])
def test_a_moment_outside_every_calendar_is_refused(ts: int) -> None:
    assert reason(events(ts=pl.Series([ts]).cast(pl.Datetime("us", "UTC")))) == "ts is empty"


@pytest.mark.parametrize(
    ("ts", "written"),
    [
        ("2024-03-31 02:30:00", "2024-03-31 02:30:00"),
        (datetime(2024, 3, 31, 2, 30), "2024-03-31 02:30:00.000000"),  # noqa: DTZ001
    ],
)
def test_an_hour_that_the_clocks_skip_is_refused(ts: object, written: str) -> None:
    assert (
        reason(events(BERLIN, ts=ts)) == f"ts `{written}` does not exist in Europe/Berlin: its clocks skip it"
    )


@pytest.mark.parametrize(
    ("ts", "kept"),
    [
        ("2025-02-28T20:30:00Z", datetime(2025, 3, 1, 4, 30, tzinfo=UTC)),
        (1740774600000, datetime(2025, 3, 1, 4, 30, tzinfo=UTC)),
        ("2025-03-01 04:30", datetime(2025, 3, 1, 4, 30, tzinfo=UTC)),
        ("2026-01-01 07:59", datetime(2026, 1, 1, 7, 59, tzinfo=UTC)),  # now, 2026-01-01 00:00 UTC, is 08:00
    ],
)
def test_days_and_hours_may_be_those_of_the_shops_own_clock(ts: object, kept: datetime) -> None:
    mapping = EventMapping(time=TimeMapping(zone="Asia/Shanghai", clock="Asia/Shanghai"))
    assert accepted(events(mapping, ts=ts), "ts") == kept


def test_a_time_beyond_the_shops_own_clock_is_in_the_future() -> None:
    mapping = EventMapping(time=TimeMapping(zone="Asia/Shanghai", clock="Asia/Shanghai"))
    said = "ts 2026-01-01 08:06:00.000000+00:00 is in the future"
    assert reason(events(mapping, ts="2026-01-01 08:06")) == said


def test_an_unknown_clock_is_an_error() -> None:
    message = "the mapping's clock `Mars/Base` is unknown: use an IANA name such as Europe/Berlin"
    with pytest.raises(DataError, match=f"^{message}$"):
        events(EventMapping(time=TimeMapping(clock="Mars/Base")), ts="2025-03-01T12:00Z")


def test_a_format_that_gives_no_moment_is_an_error() -> None:
    message = (
        "the mapping's time format `%Y%m%d%H` cannot be used: "
        "Invalid format string: Please either specify both hour and minute, or neither."
    )
    with pytest.raises(DataError, match=f"^{message}$"):
        events(EventMapping(time=TimeMapping(format="%Y%m%d%H", zone="UTC")), ts="2025030112")


def test_a_format_without_zone_asks_for_one() -> None:
    mapping = EventMapping(time=TimeMapping(format="%d/%m/%Y"))
    assert reason(events(mapping, ts="01/03/2025")) == f"ts `01/03/2025` {NO_ZONE}"


def test_an_unknown_zone_is_an_error() -> None:
    message = "the mapping's zone `Mars/Base` is unknown: use an IANA name such as Europe/Berlin"
    with pytest.raises(DataError, match=f"^{message}$"):
        events(EventMapping(time=TimeMapping(zone="Mars/Base")), ts="2025-03-01")
