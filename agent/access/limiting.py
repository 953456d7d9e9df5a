"""How much one key, one login or one address may ask for."""

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

    def wait_s(self, what: What, who: str) -> float:
        """Counts one; returns 0, or how many seconds to wait where it was one too many."""
        limit, keeper = self._limits[what], self._keeper(what)
        if keeper.hit(limit, what, who):
            return 0.0
        return max(1.0, keeper.get_window_stats(limit, what, who).reset_time - time.time())

    def is_spent(self, what: What, who: str) -> float:
        """Counts none; returns 0, or how many seconds to wait where there is nothing left."""
        limit, keeper = self._limits[what], self._keeper(what)
        if keeper.test(limit, what, who):
            return 0.0
        return max(1.0, keeper.get_window_stats(limit, what, who).reset_time - time.time())

    def _keeper(self, what: What) -> MovingWindowRateLimiter | SlidingWindowCounterRateLimiter:
        return self._often if what == "request" else self._seldom
