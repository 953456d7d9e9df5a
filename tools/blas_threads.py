"""One thread of BLAS where there is a thread for each block of work already."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any

from threadpoolctl import ThreadpoolController

_CHANGING = Lock()
_INSIDE: list[Any] = []
"""An entry for each that is inside; the first holds the limit there was before."""


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Those of BLAS would wait for each other; the last to leave gives back what the first one found.

    The limit is the process's own: with one limiter each, two that overlap would leave it at one for ever.
    """
    with _CHANGING:
        _INSIDE.append(_INSIDE[0] if _INSIDE else _libraries().limit(limits=1))
    try:
        yield
    finally:
        with _CHANGING:
            limit = _INSIDE.pop()
            if not _INSIDE:
                limit.restore_original_limits()


@cache
def _libraries() -> ThreadpoolController:
    """Those of BLAS that are loaded; to look for them takes five milliseconds, to limit them none."""
    import scipy.linalg  # noqa: F401 - brings one of its own

    return ThreadpoolController().select(user_api="blas")
