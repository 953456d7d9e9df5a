"""How much one key, one login or one address may ask for."""

import math
import time
from typing import Literal

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter, SlidingWindowCounterRateLimiter

from penchant.errors import ConfigError

What = Literal["request", "ask", "login", "wrong"]


class Limiter:
    """Counts in memory, for this process alone."""

    def __init__(self, limits: dict[What, str]) -> None:
        """Takes the limits.

        Args:
            limits: For instance `600/minute` for requests.

        Raises:
            ConfigError: One is no limit.
        """
        self._limits: dict[What, RateLimitItem] = {}
        for what, text in limits.items():
            try:
                self._limits[what] = parse(text)
            except ValueError as error:
                raise ConfigError(f"`{text}` is no limit: write for instance 600/minute") from error
        storage = MemoryStorage()
        self._often = SlidingWindowCounterRateLimiter(storage)
        self._seldom = MovingWindowRateLimiter(storage)

    def wait_s(self, what: What, who: str) -> int:
        """Counts one; returns 0, or how many whole seconds to wait where it was one too many."""
        granted = self._keeper(what).hit(self._limits[what], what, who)
        return 0 if granted else self._until_reset_s(what, who)

    def wait_if_spent_s(self, what: What, who: str) -> int:
        """Counts none; returns 0, or how many whole seconds to wait where there is nothing left."""
        left = self._keeper(what).test(self._limits[what], what, who)
        return 0 if left else self._until_reset_s(what, who)

    def _until_reset_s(self, what: What, who: str) -> int:
        stats = self._keeper(what).get_window_stats(self._limits[what], what, who)
        return max(1, math.ceil(stats.reset_time - time.time()))

    def _keeper(self, what: What) -> MovingWindowRateLimiter | SlidingWindowCounterRateLimiter:
        return self._often if what == "request" else self._seldom
