"""Products with some rows of a sparse matrix."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from penchant.tools.sparse_rows import rows_times, sum_of_rows

MATRIX = csr_array(
    np.array([[1, 0, 2, 0], [0, 0, 0, 0], [0, 4, 0, 8], [16, 0, 0, 0], [0, 0, 32, 64]], dtype=np.float32)
)
"""Of powers of two, so that every order adds up to the same."""


@pytest.mark.parametrize(
    "rows", [[0, 2, 4], [4, 2, 0], [2, 4, 1, 0, 3], [1], [3], [1, 1, 2, 2, 2], [4, 0, 4], []]
)
def test_rows_in_any_order_come_out_as_those_that_were_copied(rows: list[int]) -> None:
    places = np.array(rows, dtype=np.int64)
    weights = np.array([0.5, 2.0, 1.0, 4.0, 0.25], dtype=np.float32)[: len(rows)]
    copied = MATRIX.toarray()[places]
    columns = np.array([[1, 2], [4, 8], [0.5, 1], [2, 0]], dtype=np.float32)

    assert sum_of_rows(MATRIX, places, weights).tolist() == (weights @ copied).tolist()
    both = np.stack([weights, 2 * weights], axis=1)
    assert sum_of_rows(MATRIX, places, both).tolist() == (copied.T @ both).tolist()
    assert rows_times(MATRIX, places, columns).tolist() == (copied @ columns).tolist()


def test_columns_need_not_lie_one_after_the_other() -> None:
    columns = np.array([[1, 4, 0.5, 2], [2, 8, 1, 0]], dtype=np.float32).T

    assert rows_times(MATRIX, np.array([2, 0]), columns).tolist() == [[32.0, 32.0], [2.0, 4.0]]


def test_wide_indices_are_read_as_narrow_ones() -> None:
    wide = MATRIX.copy()
    wide.indices, wide.indptr = wide.indices.astype(np.int64), wide.indptr.astype(np.int64)

    assert sum_of_rows(wide, np.array([0, 4]), np.ones(2, dtype=np.float32)).tolist() == [1, 0, 34, 64]
