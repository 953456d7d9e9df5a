"""The limit of BLAS's threads, held by several at once."""

import numpy as np
from threadpoolctl import threadpool_info, threadpool_limits

from penchant.tools.blas_threads import one_blas_thread


def blas_threads() -> set[int]:
    assert np.ones((2, 2)).sum() == 4  # loads it
    return {one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"}


def test_the_last_to_leave_gives_back_what_the_first_found() -> None:
    with threadpool_limits(2, "blas"):
        before = blas_threads()
        first, second = one_blas_thread(), one_blas_thread()
        first.__enter__()
        second.__enter__()
        assert blas_threads() == {1}
        first.__exit__(None, None, None)  # not the other way round, as threads do
        assert blas_threads() == {1}
        second.__exit__(None, None, None)
        assert blas_threads() == before == {2}
