"""A circuit breaker: a server that keeps failing is left alone for a while, then tried with one call.

pybreaker holds its lock during the call, so that calls queue behind each other; this one does not.
"""

import threading
from collections.abc import Callable

from penchant.errors import ModelError


class CircuitBreaker:
    """Counts failures in a row; from `limit` on, calls are refused until `pause_s` has gone by.

    After the pause one call is let through. If it works, the circuit closes; if it fails, the pause begins
    anew.

    Args:
        limit: Failures in a row that open it; at least 1.
        pause_s: Seconds for which it stays open.
        clock: Seconds, never going back.
    """

    def __init__(self, *, limit: int, pause_s: float, clock: Callable[[], float]) -> None:
        self._limit, self._pause_s, self._clock = limit, pause_s, clock
        self._lock = threading.Lock()
        self._failures = 0
        self._open_until = 0.0
        self._last = ""

    @property
    def is_open(self) -> bool:
        """Whether a call would be refused now."""
        with self._lock:
            return self._is_open()

    def admit(self, name: str) -> None:
        """Lets a call begin; its end must be told by `worked` or `failed`.

        Args:
            name: Whom the call is for.

        Raises:
            ModelError: The circuit is open.
        """
        with self._lock:
            if self._is_open():
                left = self._open_until - self._clock()
                raise ModelError(
                    f"{name} failed {self._failures} times in a row and is left alone for {left:.0f} s more; "
                    f"at last: {self._last}"
                )
            if self._failures >= self._limit:  # the pause is over: this call is the trial, others wait
                self._open_until = self._clock() + self._pause_s

    def worked(self) -> None:
        """The call ended, and the server is alive."""
        with self._lock:
            self._failures = 0

    def failed(self, reason: str) -> None:
        """The call ended without an answer."""
        with self._lock:
            self._failures += 1
            self._last = reason
            if self._failures >= self._limit:
                self._open_until = self._clock() + self._pause_s

    def _is_open(self) -> bool:
        return self._failures >= self._limit and self._clock() < self._open_until
