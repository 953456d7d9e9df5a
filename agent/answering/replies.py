"""Which of the values that were offered a short reply means."""

import re
from collections.abc import Sequence
from datetime import datetime

from penchant.agent.answering.dates import find_span
from penchant.errors import ToolFailed

MOST_REPLY_WORDS = 6


def same_day(said: str, days: Sequence[str], now: datetime) -> str | None:
    """The one of several days that words mean."""
    try:
        since = find_span(said, now, "en").since
    except ToolFailed:
        return None
    return next((day for day in days if since and day == f"{since:%Y-%m-%d}"), None)


def place_of(said: str, values: tuple[str, ...]) -> int | None:
    """The place of the one of several values that a reply names, by itself or as `the second`; else None."""
    if said in values:
        return values.index(said)
    held = [
        place
        for place, value in enumerate(values)
        if re.search(rf"(?<![A-Za-z0-9]){re.escape(value)}(?![A-Za-z0-9])", said)
    ]
    if len(held) == 1:
        return held[0]
    spelt = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": len(values) - 1}
    spelt |= {"第一": 0, "第二": 1, "第三": 2, "第四": 3, "第五": 4, "最后": len(values) - 1}
    for word, place in spelt.items():
        if word in said.casefold() and place < len(values) and len(said.split()) <= MOST_REPLY_WORDS:
            return place
    return None
