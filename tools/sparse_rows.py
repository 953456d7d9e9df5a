"""Products with some rows of a sparse matrix, read where they stand.

SciPy copies the rows out and checks what it copied, which takes longer than such a product. Its compiled
loops read row k from `starts[k]` to `starts[k + 1]`: rows in descending order, each one's end put between its
start and the next one's, leave nothing to be read in between.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import _sparsetools, csr_array


def sum_of_rows(
    matrix: csr_array, rows: NDArray[np.integer[Any]], weights: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Some rows of a matrix, weighed and added up, the last row first.

    Args:
        matrix: (n, columns) float32.
        rows: (m,) which.
        weights: (m,) or (m, k) float32 of each.

    Returns:
        (columns,) or (columns, k) float32.
    """
    found = np.zeros((matrix.shape[1], *weights.shape[1:]), dtype=np.float32)
    if rows.size:
        order, places = _places(matrix, rows)
        weighed = np.zeros((places.size - 1, *weights.shape[1:]), dtype=np.float32)
        weighed[::2] = weights[order]
        sizes = (matrix.shape[1], *weighed.shape)
        multiply = _sparsetools.csc_matvec if weights.ndim == 1 else _sparsetools.csc_matvecs
        multiply(*sizes, places, matrix.indices, matrix.data, weighed.ravel(), found.ravel())
    return found


def rows_times(
    matrix: csr_array, rows: NDArray[np.integer[Any]], columns: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Products of some rows of a matrix with dense columns.

    Args:
        matrix: (n, columns) float32.
        rows: (m,) which.
        columns: (columns, k) float32.

    Returns:
        (m, k) float32.
    """
    found = np.empty((rows.size, columns.shape[1]), dtype=np.float32)
    if rows.size:
        order, places = _places(matrix, rows)
        between = np.zeros((places.size - 1, columns.shape[1]), dtype=np.float32)
        held = (matrix.indices, matrix.data, np.ascontiguousarray(columns).ravel(), between.ravel())
        _sparsetools.csr_matvecs(between.shape[0], *columns.shape, places, *held)
        found[order] = between[::2]
    return found


def _places(
    matrix: csr_array, rows: NDArray[np.integer[Any]]
) -> tuple[NDArray[np.int64], NDArray[np.integer[Any]]]:
    """The descending order of rows, and where each begins and ends."""
    order = np.argsort(rows)[::-1]
    places = np.empty(2 * rows.size, dtype=matrix.indptr.dtype)
    places[::2] = matrix.indptr[rows[order]]
    places[1::2] = matrix.indptr[rows[order] + 1]
    return order, places
