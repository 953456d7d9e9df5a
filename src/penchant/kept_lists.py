"""Recommended lists: kept for whoever asks again, and computed together for those who wait at one time."""

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TypeVar

from penchant.tools import Mode, Recommendation

KEPT = 4096
"""A page asks for the same shopper again and again; each list takes some 10 kB."""
AT_ONCE = os.cpu_count() or 1
"""So many threads compute at a time, the others wait: more would only take turns, and throw what the others
need out of the processor's caches."""
TOGETHER = 16
"""So many shoppers who wait for the same kind of list are ranked together, which takes less time than one
after the other."""

_Answer = TypeVar("_Answer")
_Waiting = dict[int, Future[tuple[Recommendation, ...]]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A kind of list; all that it depends on but the shop and its corrections.

    Attributes:
        count: How many items.
        mode: `all` or `new`.
        until: Microseconds; later events are not seen.
    """

    count: int
    mode: Mode
    until: int


class KeptLists:
    """Answers any number of threads; the newest `KEPT` answers are given again."""

    def __init__(self, recommend: Callable[[Sequence[int], Wanted], list[list[Recommendation]]]) -> None:
        """Holds nothing yet.

        Args:
            recommend: Computes the lists of some shoppers, in their order.
        """
        self._recommend = recommend
        self._computing = threading.BoundedSemaphore(AT_ONCE)
        self._lock = threading.Lock()
        self._kept: dict[tuple[int, Wanted], tuple[Recommendation, ...]] = {}
        self._waiting: dict[Wanted, _Waiting] = {}
        self._forgotten = 0

    def of(self, shopper: int, wanted: Wanted) -> list[Recommendation]:
        """A shopper's list.

        Args:
            shopper: Shopper key.
            wanted: What list.
        """
        with self._lock:
            kept = self._kept.pop((shopper, wanted), None)
            if kept is not None:
                self._kept[shopper, wanted] = kept  # the newest last
                return list(kept)
            answer = self._waiting.setdefault(wanted, {}).setdefault(shopper, Future())
        while not answer.done():
            with self._computing:
                together, standing = self._next(wanted)
                if not together:
                    break  # another thread computes it
                self._answer(wanted, together, standing)
        return list(answer.result())

    def computed(self, answer: Callable[[], _Answer]) -> _Answer:
        """What is not kept, once fewer than `AT_ONCE` threads compute."""
        with self._computing:
            return answer()

    def forget(self) -> None:
        """Gives no answer again that was computed, or begun, until now."""
        with self._lock:
            self._forgotten += 1
            self._kept.clear()

    def _next(self, wanted: Wanted) -> tuple[_Waiting, int]:
        """Who has waited longest for such a list, and how often lists were forgotten."""
        with self._lock:
            waiting = self._waiting.get(wanted, {})
            together = {shopper: waiting.pop(shopper) for shopper in list(waiting)[:TOGETHER]}
            if not waiting:
                self._waiting.pop(wanted, None)
            return together, self._forgotten

    def _answer(self, wanted: Wanted, together: _Waiting, standing: int) -> None:
        """Answers all who wait together; where that fails, each alone, so that one spoils no other's."""
        try:
            lists = [tuple(made) for made in self._recommend(list(together), wanted)]
        except Exception as error:
            if len(together) > 1:
                for shopper, answer in together.items():
                    self._answer(wanted, {shopper: answer}, standing)
                return
            (answer,) = together.values()
            answer.set_exception(error)
            return
        with self._lock:
            if standing == self._forgotten:
                self._kept |= {(shopper, wanted): made for shopper, made in zip(together, lists, strict=True)}
                while len(self._kept) > KEPT:
                    del self._kept[next(iter(self._kept))]
        for answer, made in zip(together.values(), lists, strict=True):
            answer.set_result(made)
