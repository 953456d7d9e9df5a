"""128-bit hashes that tell events apart, the same on every machine and in every version."""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

U64 = NDArray[np.uint64]


class Hash128(NamedTuple):
    """Two lanes of 64 bits, (n,) int64 each."""

    hi: NDArray[np.int64]
    lo: NDArray[np.int64]


def hash_ids(ids: pl.Series) -> Hash128:
    """Hash of ids that the source gave.

    Args:
        ids: (n,) text.
    """
    hi, lo = _digests(ids.to_list())
    return Hash128(hi.view(np.int64), lo.view(np.int64))


class Coded(NamedTuple):
    """A text column by its distinct values.

    Attributes:
        distinct: (d,) the values in order of appearance, null among them where the column has nulls.
        code: (n,) index into `distinct`.
    """

    distinct: pl.Series
    code: NDArray[np.uint32]

    @classmethod
    def of(cls, column: pl.Series) -> "Coded":
        """Codes a column of text."""
        distinct = column.unique(maintain_order=True)
        codes = distinct.to_frame().with_row_index("code")
        place = column.to_frame().join(
            codes, on=column.name, how="left", nulls_equal=True, maintain_order="left"
        )
        return cls(distinct, place["code"].to_numpy())


def hash_content(columns: Sequence[pl.Series | Coded]) -> Hash128:
    """Hash of what happened, for sources without event ids.

    Text is hashed once for each distinct value (BLAKE2b); rows are mixed by a multiply-xorshift chain
    (the finaliser of SplitMix64, Steele et al. 2014), two lanes with different seeds.

    Args:
        columns: (n,) each; coded text, `Datetime` or `Float64`. Equal rows get equal hashes.
    """
    hi: U64 = np.uint64(0x243F6A8885A308D3)  # type: ignore[assignment]
    lo: U64 = np.uint64(0x13198A2E03707344)  # type: ignore[assignment]
    for column in columns:
        a, b = _lanes(column)
        hi = _mix(hi ^ a)
        lo = _mix(lo ^ b)
    return Hash128(hi.view(np.int64), lo.view(np.int64))


def _lanes(column: pl.Series | Coded) -> tuple[U64, U64]:
    if isinstance(column, Coded):
        hi, lo = _digests(column.distinct.to_list())
        return hi[column.code], lo[column.code]
    if column.dtype == pl.Float64:
        bits = column.fill_null(float("nan")).to_numpy().view(np.uint64)
    else:
        bits = column.to_physical().cast(pl.Int64).to_numpy().view(np.uint64)
    return bits, bits ^ np.uint64(0xA4093822299F31D0)


def _digests(texts: list[str | None]) -> tuple[U64, U64]:
    raw = b"".join(
        hashlib.blake2b(b"\x00" if t is None else t.encode(), digest_size=16).digest() for t in texts
    )
    lanes = np.frombuffer(raw, dtype="<u8").reshape(-1, 2).astype(np.uint64)
    return lanes[:, 0].copy(), lanes[:, 1].copy()


def _mix(z: U64) -> U64:
    z = z + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))
