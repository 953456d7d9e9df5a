"""Three ways to hold a shopper's shares back from chance: by siblings, by sparsity, by the shop."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from penchant.settings import Settings

Floats = NDArray[np.float64]


def regularised(share: Floats, base: Floats, group: NDArray[Any], settings: Settings) -> Floats:
    """Shares after those regularisers that are on: siblings first, then sparsity, then the shop.

    Args:
        share: (..., n) shares of concepts, 0 to 1.
        base: (n,) the shop's shares, above 0.
        group: (n,) number of the siblings that each concept belongs to, from 0.
        settings: `interest_smoothing`, `interest_sparsity` and `interest_pull`; 0 leaves a regulariser off.

    Returns:
        (..., n) shares; sums are kept by smoothing alone.
    """
    if settings.interest_smoothing:
        share = smoothed(share, base, group, strength=settings.interest_smoothing)
    if settings.interest_sparsity:
        share = sparse(share, base, threshold=settings.interest_sparsity)
    if settings.interest_pull:
        share = pulled(share, base, pull=settings.interest_pull)
    return share


def smoothed(share: Floats, base: Floats, group: NDArray[Any], *, strength: float) -> Floats:
    r"""L2 smoothing over the taxonomy: siblings inform each other.

    With lift `x = share / base` it minimises
    `sum_c b_c (x_c - x0_c)^2 + strength * sum_c b_c (x_c - mean_g(x))^2`, the mean over the siblings being
    weighted by the shop's shares. The normal equations `(I + strength L) x = x0` have `L = I - P` with a
    projection P, the mean over siblings, so that `x = (x0 + strength P x0) / (1 + strength)`; no system
    needs solving. The mass of a group stays what it was.

    Args:
        share: (..., n) shares.
        base: (n,) the shop's, above 0.
        group: (n,) group of siblings of each concept, from 0.
        strength: At least 0; 1 goes half the way to the mean of the siblings.
    """
    count = int(group.max(initial=-1)) + 1
    flat = share.reshape(-1, share.shape[-1])
    place = np.arange(flat.shape[0])[:, None] * count + group
    held = np.bincount(place.ravel(), weights=flat.ravel(), minlength=flat.shape[0] * count)
    weight = base / np.bincount(group, weights=base, minlength=count)[group]
    mean = held.reshape(-1, count)[:, group] * weight
    found: Floats = ((flat + strength * mean) / (1.0 + strength)).reshape(share.shape)
    return found


def sparse(share: Floats, base: Floats, *, threshold: float) -> Floats:
    """L1 sparsity: how far a share is off the shop's shrinks by `threshold`, and small differences vanish.

    It is the soft threshold that minimises `(d - d0)^2 / 2 + threshold * |d|` for `d = share - base`.

    Args:
        share: (..., n) shares.
        base: (n,) the shop's.
        threshold: Share, at least 0.
    """
    off = share - base
    found: Floats = base + np.sign(off) * np.maximum(np.abs(off) - threshold, 0.0)
    return found


def pulled(share: Floats, base: Floats, *, pull: float) -> Floats:
    """Normalisation to the shop: `base * (share / base)^(1 - pull)`, lifts tempered towards 1.

    Args:
        share: (..., n) shares.
        base: (n,) the shop's, above 0.
        pull: 0 leaves shares as they are, 1 makes them the shop's.
    """
    found: Floats = base * (share / base) ** (1.0 - pull)
    return found
