"""Moments as the stores keep them, microseconds since 1970 UTC, and as Python has them."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_microseconds(moment: datetime) -> int:
    """Exact, where `timestamp()` times a million is one less for some moments.

    Example:
        >>> to_microseconds(datetime(2005, 6, 1, 14, 32, 26, 683379, tzinfo=UTC))
        1117636346683379
    """
    return (moment - EPOCH) // timedelta(microseconds=1)


def to_moment(microseconds: int) -> datetime:
    """The moment in UTC.

    Example:
        >>> to_moment(1_117_636_346_683_379).isoformat()
        '2005-06-01T14:32:26.683379+00:00'
    """
    return EPOCH + timedelta(microseconds=microseconds)
