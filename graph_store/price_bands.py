"""Price bands: a handful of ranges that hold about equally many items each."""

import json
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl

BANDS = 5
MIN_PRICED_ITEMS = 20
LOPSIDED = 2.5
"""Bands are outgrown where the fullest holds so many times what it would hold if they were fitted anew."""


@dataclass(frozen=True, slots=True)
class PriceBands:
    """Rising upper bounds of all bands but the last, which is open."""

    bounds: tuple[float, ...]

    @classmethod
    def fit(cls, prices: pl.Series) -> "PriceBands":
        """Bands of a catalogue; none where fewer than `MIN_PRICED_ITEMS` items have a price.

        Args:
            prices: Non-negative, nulls allowed.
        """
        known = np.sort(prices.drop_nulls().to_numpy())
        if known.size < MIN_PRICED_ITEMS:
            return cls(())
        cuts = [float(known[known.size * i // BANDS]) for i in range(1, BANDS)]
        return cls(tuple(sorted({cut for cut in cuts if known[0] < cut <= known[-1]})))

    def outgrown_by(self, prices: pl.Series) -> bool:
        """Whether prices have moved so far that one band holds most of them.

        Args:
            prices: Of the whole catalogue, non-negative, nulls allowed.
        """
        fitted = PriceBands.fit(prices)
        return bool(fitted.bounds) and self._fullest(prices) > LOPSIDED * fitted._fullest(prices)

    def _fullest(self, prices: pl.Series) -> int:
        return int(np.bincount(self.band_of(prices.drop_nulls()).to_numpy()).max())

    def labels(self) -> tuple[str, ...]:
        """One name a band, from the cheapest."""
        if not self.bounds:
            return ()
        written = [_price(bound) for bound in self.bounds]
        between = [f"{low} to {high}" for low, high in pairwise(written)]
        return (f"under {written[0]}", *between, f"{written[-1]} and over")

    def band_of(self, prices: pl.Series) -> pl.Series:
        """Index of each price's band; a price on a bound belongs to the band above it."""
        index = np.searchsorted(np.asarray(self.bounds), prices.fill_null(0.0).to_numpy(), side="right")
        return pl.Series("band", index, dtype=pl.Int64).set(prices.is_null(), None)

    def to_bytes(self) -> bytes:
        """JSON."""
        return json.dumps(self.bounds).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> "PriceBands":
        """Reads what `to_bytes` wrote."""
        return cls(tuple(json.loads(content)))


def _price(amount: float) -> str:
    return f"{amount:,.0f}" if amount >= 1000 else f"{amount:.2f}"
