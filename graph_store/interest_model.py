"""From decayed masses to interests: strength, confidence, stage."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincc

from penchant.graph_store.corrections import CorrectedConcepts
from penchant.graph_store.facts import Stage
from penchant.graph_store.fold import DAY_US, Masses, decay, distinct, empty_masses, sum_by
from penchant.graph_store.regularise import regularised
from penchant.graph_store.shop_view import ShopView
from penchant.graph_store.stages import stages_of
from penchant.graph_store.taxonomy import FACETS

MIN_INTEREST_EVENTS = 3
MIN_LIFT = 1.25


@dataclass(frozen=True, slots=True)
class Interest:
    """A shopper's interest in a concept.

    Attributes:
        node: Concept key.
        share: Of the shopper's decayed mass within the facet, smoothed, 0 to 1.
        lift: Share over the shop's base rate; 1 is the average shopper.
        confidence: Posterior probability that the lift is above 1.
        salience: `share * log2(lift)`, the bits by which it tells the shopper from the average one;
            interests are told in this order.
        stage: Where it stands.
        events: How many events.
        days: On how many days at least.
        last_ts: Microseconds.
    """

    node: int
    share: float
    lift: float
    confidence: float
    salience: float
    stage: Stage
    events: int
    days: int
    last_ts: int


class InterestTable(NamedTuple):
    """All concepts a shopper met, as arrays of equal length; masses hold everything under the concept.

    Attributes:
        shopper: Shopper key.
        node: (n,) concept keys, ascending.
        masses: Their masses, decayed to the moment asked for.
        share: (n,) smoothed share within the facet.
        lift: (n,) share over base rate.
        confidence: (n,) P(share above base rate).
    """

    shopper: int
    node: NDArray[np.int64]
    masses: Masses
    share: NDArray[np.float64]
    lift: NDArray[np.float64]
    confidence: NDArray[np.float64]

    @property
    def salience(self) -> NDArray[np.float64]:
        """(n,) as `Interest` has it, 0 below the average."""
        return np.asarray(self.share * np.log2(np.maximum(self.lift, 1.0)))


def interest_table(view: ShopView, shopper: int, *, until: int) -> InterestTable:
    r"""What a shopper's events up to a moment say about every concept.

    With decayed mass `m` of a concept, `M` of its facet, base rate `b` and prior strength `a`, the share is
    the mean of the posterior Beta(m + a*b, M - m + a*(1 - b)), a Dirichlet-multinomial seen one concept at a
    time; lift is share / b and confidence the posterior mass above b. The regularisers that are on change the
    share and the lift, not the confidence.

    Args:
        view: The shop.
        shopper: Shopper key.
        until: Microseconds; later events are not seen.
    """
    node, masses = _decayed(view, shopper, until)
    prior = view.settings.prior_strength
    b, total, share = _shares(view, node, masses.slow, until)
    confidence = betaincc(masses.slow + prior * b, np.maximum(total - masses.slow, 0) + prior * (1 - b), b)
    share = _regularised(view, node, share, b)
    return InterestTable(shopper, node, masses, share, share / b, confidence)


def interest_lifts(
    view: ShopView, shopper: int, *, until: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The `node` and `lift` of `interest_table`, without what takes longer.

    Args:
        view: The shop.
        shopper: Shopper key.
        until: Microseconds; later events are not seen.
    """
    node, slow = _decayed_slow(view, shopper, until)
    b, _, share = _shares(view, node, slow, until)
    return node, _regularised(view, node, share, b) / b


def select_interests(
    view: ShopView,
    table: InterestTable,
    *,
    until: int,
    facet: str | None,
    count: int,
    corrected: CorrectedConcepts | None = None,
) -> list[Interest]:
    """The interests worth telling: confident, above the average, not mostly complaints, none under another.

    Their stages come from the days on which each was met (`stages.stages_of`). What the shop locked comes
    first, whatever is known of it; what the shop removed is left out.

    Args:
        view: The shop.
        table: The shopper's concepts.
        until: The moment asked for, microseconds.
        facet: One of `FACETS`; none means categories and clusters.
        count: At most this many, locked ones apart.
        corrected: What the shop corrected; None for nothing.
    """
    facets = ("category", "cluster") if facet is None else (facet,)
    kind = view.taxonomy.facet[table.node]
    salience = table.salience
    asked = np.isin(kind, [FACETS.index(name) for name in facets])
    good = (
        asked
        & (table.confidence >= view.settings.min_confidence)
        & (table.lift >= MIN_LIFT)
        & (table.masses.events >= MIN_INTEREST_EVENTS)
        & (table.masses.slow >= table.masses.negative)
        & view.taxonomy.tellable[table.node]
    )
    locked = np.zeros(table.node.size, dtype=bool)
    if corrected is not None:
        locked = asked & np.isin(table.node, list(corrected.locked))
        good = (good & ~corrected.removed[table.node]) | locked
    chosen: list[int] = []
    taken: set[int] = set()
    above: set[int] = set()
    for row in sorted(np.flatnonzero(good).tolist(), key=lambda r: (not locked[r], -salience[r], r)):
        node = int(table.node[row])
        line = view.taxonomy.ancestors(node)
        if not locked[row]:
            if len(chosen) >= count:
                break
            if node in above or taken.intersection(line):
                continue
        taken.add(node)
        above.update(line)
        chosen.append(row)
    stages = stages_of(view, table.shopper, table.node[chosen].tolist(), until=until)
    return [interest_at(table, row, stage) for row, stage in zip(chosen, stages, strict=True)]


def interest_at(table: InterestTable, row: int, stage: Stage) -> Interest:
    """One row of the table as an `Interest`."""
    masses = table.masses
    return Interest(
        node=int(table.node[row]),
        share=float(table.share[row]),
        lift=float(table.lift[row]),
        confidence=float(table.confidence[row]),
        salience=float(table.salience[row]),
        stage=stage,
        events=int(masses.events[row]),
        days=int(masses.days[row]),
        last_ts=int(masses.last_ts[row]),
    )


def _shares(
    view: ShopView, node: NDArray[np.int64], slow: NDArray[np.float64], until: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """(n,) base rate of each concept, mass of its facet, and share before any regulariser."""
    facet, roots = view.taxonomy.facet[node], view.taxonomy.parent[node] < 0
    prior = view.settings.prior_strength
    b = np.clip(view.base_rates(until)[node], 1e-9, 1 - 1e-9)
    total = sum_by(facet[roots], slow[roots], len(FACETS))[facet]
    return b, total, (slow + prior * b) / (total + prior)


def _regularised(
    view: ShopView, node: NDArray[np.int64], share: NDArray[np.float64], b: NDArray[np.float64]
) -> NDArray[np.float64]:
    parent = view.taxonomy.parent
    siblings = np.where(parent[node] < 0, parent.size + node, parent[node])
    return regularised(share, b, np.unique(siblings, return_inverse=True)[1], view.settings)


def _decayed(view: ShopView, shopper: int, until: int) -> tuple[NDArray[np.int64], Masses]:
    """Masses of the shopper's concepts and all concepts above them, as of `until`.

    The newest state is the one that the rounds folded; an earlier one is summed from the log, which gives
    the same up to rounding.
    """
    half_life = view.settings.slow_half_life_days
    part = view.events_of(shopper, until=until)
    about = view.events_about(part)
    if until >= view.now:
        own, masses = view.folded(shopper)
        left = decay(until - masses.last_ts, half_life)
        masses = masses._replace(slow=masses.slow * left, negative=masses.negative * left)
        return _with_ancestors(view, own, masses, about)
    event, node, share = view.concepts.expand(view.log.item[part])
    ts = view.log.ts[part][event]
    weight = view.weight[part][event] * share
    own, group = _grouped(node, view.taxonomy.parent.size)
    left = decay(until - ts, half_life)
    gain, loss = np.maximum(weight, 0.0), np.maximum(-weight, 0.0)
    span = until // DAY_US + 1
    days = distinct(group * span + ts // DAY_US) // span  # the group once for each of its days
    first, last = np.full(own.size, np.iinfo(np.int64).max), np.zeros(own.size, dtype=np.int64)
    np.minimum.at(first, group, ts)
    np.maximum.at(last, group, ts)
    masses = Masses(
        slow=sum_by(group, gain * left, own.size),
        negative=sum_by(group, loss * left, own.size),
        events=about[own],
        days=np.bincount(days, minlength=own.size),
        first_ts=first,
        last_ts=last,
    )
    return _with_ancestors(view, own, masses, about)


def _decayed_slow(view: ShopView, shopper: int, until: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The concepts of `_decayed` and their slow masses."""
    if until < view.now:
        node, masses = _decayed(view, shopper, until)
        return node, masses.slow
    own, slow, last_ts = view.folded_slow(shopper)
    every, group, row = _lines(view, own)
    left = slow * decay(until - last_ts, view.settings.slow_half_life_days)
    return every, sum_by(group, left[row], every.size)


def _grouped(keys: NDArray[np.int64], count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """What `numpy.unique` gives with its inverse, without sorting, for keys from 0 to below `count`."""
    met = np.zeros(count, dtype=np.bool_)
    met[keys] = True
    return np.flatnonzero(met), (np.cumsum(met) - 1)[keys]


def _lines(
    view: ShopView, own: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Concepts and all above them, ascending; then, once for each with each at or above it: which, whose."""
    parent = view.taxonomy.parent
    rows, nodes, level = [np.arange(own.size)], [own], own
    index = np.arange(own.size)
    while level.size:
        up = parent[level]
        index, level = index[up >= 0], up[up >= 0]
        rows.append(index)
        nodes.append(level)
    row, node = np.concatenate(rows), np.concatenate(nodes)
    every, group = _grouped(node, parent.size)
    return every, group, row


def _with_ancestors(
    view: ShopView, own: NDArray[np.int64], masses: Masses, about: NDArray[np.int64]
) -> tuple[NDArray[np.int64], Masses]:
    """The same for all concepts at or above these; events that are `about` several of them count once."""
    every, group, row = _lines(view, own)
    spread = empty_masses(every.size)
    for name in ("slow", "negative"):
        np.add.at(getattr(spread, name), group, getattr(masses, name)[row])
    np.maximum.at(spread.days, group, masses.days[row])
    np.maximum.at(spread.last_ts, group, masses.last_ts[row])
    spread.events[:] = about[every]
    spread.first_ts[:] = np.iinfo(np.int64).max
    np.minimum.at(spread.first_ts, group, masses.first_ts[row])
    two_days = (
        spread.first_ts // DAY_US != spread.last_ts // DAY_US
    )  # though no concept under it may know both
    np.maximum(spread.days, 1 + two_days, out=spread.days)
    return every, spread
