"""Blocks of shoppers, looked at by as many threads as there are processors."""

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from penchant.tools.ranking_data import Keys

BLOCK = 64
THREADS = os.cpu_count() or 1

_Seen = TypeVar("_Seen")


def blocks_of(shoppers: Keys) -> list[Keys]:
    """So many shoppers each, in order."""
    return [shoppers[start : start + BLOCK] for start in range(0, shoppers.size, BLOCK)]


def side_by_side(look: Callable[[Keys], _Seen], blocks: Sequence[Keys]) -> Iterator[_Seen]:
    """What is seen of each block, in order, a few of them ahead; the first alone counts what all share."""
    if not blocks:
        return
    yield look(blocks[0])
    ahead: deque[Future[_Seen]] = deque()
    with ThreadPoolExecutor(THREADS) as pool:
        for block in blocks[1:]:
            ahead.append(pool.submit(look, block))
            if len(ahead) > THREADS:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
