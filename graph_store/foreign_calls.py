"""Calls code of others: whatever it does, the caller goes on, and knows in words what went wrong."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from penchant.graph_store.reasoning.guard import error_line

T = TypeVar("T")


class ForeignCallFailed(Exception):
    """What went wrong, in one line that follows the name of what was called."""


def call_within(call: Callable[[], T], seconds: float, *, name: str) -> T:
    """What a call gives, if it does within its time.

    It runs in a thread of its own. When its time is up the thread is left alone; code that holds Python's
    lock without ever letting go of it cannot be stopped by any thread, and is not by this one.

    Args:
        call: Code of others.
        seconds: How long it may take, above 0.
        name: Of the thread.

    Raises:
        ForeignCallFailed: It raised an error, or had not finished in time.
    """
    running = _Running(call, name)
    running.start()
    running.join(seconds)
    if running.is_alive():
        raise ForeignCallFailed(f"had not finished after {seconds:g} s")
    if running.failure is not None:
        raise ForeignCallFailed(f"raised {error_line(running.failure)}") from running.failure
    return running.given[0]


class _Running(threading.Thread, Generic[T]):
    def __init__(self, call: Callable[[], T], name: str) -> None:
        super().__init__(name=name, daemon=True)
        self._call = call
        self.given: list[T] = []
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            self.given.append(self._call())
        except BaseException as error:  # a plugin may call sys.exit, too
            self.failure = error
