"""How surprising a count of shoppers is, and how many of many surprises are false.

Every reasoner counts votes: a shopper has one, between 0 and 1, whatever they buy. Votes of different
shoppers are independent, so the bounds below hold however unlike the shoppers are, and accounts that collude
can add no more than their number.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

KEEP_ALPHA = 0.2
"""What shoppers did is proposed up to this false-discovery rate, at which the arbiter still keeps an edge."""
Floats = NDArray[np.float64]


def signed_g2(observed: Floats, expected: Floats, voters: Floats) -> Floats:
    r"""Dunning's log-likelihood ratio, negative where less was observed than expected.

    `G2 = 2 n (q ln(q/p) + (1 - q) ln((1 - q)/(1 - p)))` with `q = observed / n`, `p = expected / n`
    (Dunning 1993).

    Args:
        observed: Sums of votes, 0 to `voters`.
        expected: What they are by chance, 0 to `voters`.
        voters: n, how many could vote.

    Returns:
        Of the same shape; infinite where chance rules out what was observed.
    """
    n = np.maximum(voters, 1e-12)
    q = np.clip(observed / n, 0.0, 1.0)
    p = np.clip(expected / n, 0.0, 1.0)
    divergence = _part(q, p) + _part(1 - q, 1 - p)
    return np.sign(q - p) * 2 * n * np.maximum(divergence, 0.0)


def p_more(observed: Floats, expected: Floats, voters: Floats) -> Floats:
    r"""Bound on the chance of at least so many of the votes, each being 0 or 1.

    The binomial tail for `voters` at their mean chance, an incomplete beta function. For votes with unlike
    chances it is a bound wherever `observed >= expected + 1` (Hoeffding 1956, theorem 5); elsewhere nothing
    is claimed and it is 1.

    Args:
        observed: Sums of votes, 0 to `voters`, whole numbers.
        expected: What they are by chance, 0 to `voters`.
        voters: How many could vote.
    """
    chance = np.clip(expected / np.maximum(voters, 1.0), 0.0, 1.0)
    surprising = (observed >= expected + 1) & (observed >= 1)
    at_least = np.where(surprising, observed, 1.0)
    tail = betainc(at_least, np.maximum(voters, at_least) - at_least + 1, chance)
    return np.where(surprising, tail, 1.0)


def p_fewer(observed: Floats, expected: Floats, voters: Floats) -> Floats:
    """Bound on the chance of at most so many of the votes, each being 0 or 1; see `p_more`."""
    return p_more(voters - observed, voters - expected, voters)


def p_larger(observed: Floats, expected: Floats, voters: Floats) -> Floats:
    """Bound on the chance of at least such a sum of votes between 0 and 1.

    `exp(-G2 / 2)` above the mean, `signed_g2` being twice the exponent of Hoeffding (1963, theorem 1).

    Args:
        observed: As in `signed_g2`.
        expected: As in `signed_g2`.
        voters: As in `signed_g2`.
    """
    return np.exp(-np.maximum(signed_g2(observed, expected, voters), 0.0) / 2)


def false_discovery_rates(p: Floats, tests: int) -> Floats:
    """Benjamini-Hochberg q-values: `q_(i) = min over j >= i of p_(j) tests / j`, at most 1.

    Args:
        p: (n,) of the tests that can pass at all; the others are taken to have p = 1.
        tests: How many tests were made, at least n.

    Returns:
        (n,) the expected share of false ones among this and all that are more surprising.
    """
    order = np.argsort(p, kind="stable")
    ranked = p[order] * tests / np.arange(1, p.size + 1)
    q = np.empty(p.size)
    q[order] = np.minimum(np.minimum.accumulate(ranked[::-1])[::-1], 1.0)
    return q


def _part(q: Floats, p: Floats) -> Floats:
    """`q ln(q / p)`, which is 0 for q = 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(q > 0, q * (np.log(q) - np.log(p)), 0.0)  # q / p may be too large for a float
