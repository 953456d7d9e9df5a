"""Blocks of shoppers, looked at by as many threads as there are processors."""

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from penchant.tools.ranking_data import Keys

BLOCK = 64
THREADS = os.cpu_count() or 1

_Seen = TypeVar("_Seen")


def side_by_side(look: Callable[[Keys], _Seen], shoppers: Keys) -> Iterator[_Seen]:
    """What is seen of each block of them, in order, a few ahead; the first, alone, counts what all share."""
    if not shoppers.size:
        return
    yield look(shoppers[:1])
    ahead: deque[Future[_Seen]] = deque()
    with ThreadPoolExecutor(THREADS) as pool:
        for start in range(1, shoppers.size, BLOCK):
            ahead.append(pool.submit(look, shoppers[start : start + BLOCK]))
            if len(ahead) > THREADS:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
