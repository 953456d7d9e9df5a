"""What a group of shoppers has more often than all others do, tested."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from penchant.errors import DataError
from penchant.graph_store import ShopView, to_moment
from penchant.graph_store.reasoners.significance import false_discovery_rates
from penchant.graph_store.taxonomy import FACETS
from penchant.ids import ConceptId, EventId, ShopperId
from penchant.tools.concept_reach import (
    EVIDENCE_SHOWN,
    FACETS_TOLD,
    FALSE_SHARE,
    MIN_SHOPPERS,
    concepts_had,
    newest_of_each,
    surest_of_each_line,
)
from penchant.tools.reach_test import (
    MIN_CONCEPTS,
    ShopperCounts,
    change_of_reach,
    common_growth,
    ratio_of_the_sure,
)


@dataclass(frozen=True, slots=True)
class Affinity:
    """A concept that members of a group have more often than others.

    Attributes:
        concept_id: `facet:path`.
        name: For people.
        shoppers: Members who had it.
        share: Of all members, 0 to 1.
        share_of_others: Of all other shoppers.
        ratio: The one over the other.
        low: Lower end of the ratio's interval; all intervals told are right in 95 % of cases.
        high: Upper end.
        q_value: The share of chance among this and all clearer ones (Benjamini and Hochberg).
        event_ids: Newest events of different members.
    """

    concept_id: ConceptId
    name: str
    shoppers: int
    share: float
    share_of_others: float
    ratio: float
    low: float
    high: float
    q_value: float
    event_ids: tuple[EventId, ...]

    @property
    def text(self) -> str:
        """One line."""
        return (
            f"{self.name}: {self.share:.1%} of them, {self.share_of_others:.1%} of the others, "
            f"{self.ratio:.2f} times ({self.low:.2f} to {self.high:.2f})"
        )


@dataclass(frozen=True, slots=True)
class Affinities:
    """What a group has more often than others.

    Attributes:
        as_of: Events up to here were seen.
        members: How many the group has.
        others: How many other shoppers there are.
        tested: Concepts that enough shoppers had, without those by which the group was chosen.
        told: Of them, how many the group surely has more often, nested ones told once.
        affinities: The surest first, at most as many as asked for.
    """

    as_of: datetime
    members: int
    others: int
    tested: int
    told: int
    affinities: tuple[Affinity, ...]

    @property
    def text(self) -> str:
        """A line for each, under what was compared."""
        head = (
            f"{self.members:,} shoppers held against {self.others:,} others: {self.tested:,} concepts "
            f"tested, {self.told:,} had more often beyond chance"
        )
        return "\n".join([head, *(f"  {one.text}" for one in self.affinities)])

    def frame(self) -> pl.DataFrame:
        """A row a concept, with its shares, ratio, interval and q."""
        names = [
            *("concept_id", "name", "shoppers"),
            *("share", "share_of_others", "ratio", "low", "high", "q_value"),
        ]
        types = [pl.String] * 2 + [pl.Int64] + [pl.Float64] * 6
        rows = [tuple(getattr(one, name) for name in names) for one in self.affinities]
        return pl.DataFrame(rows, schema=dict(zip(names, types, strict=True)), orient="row")


def affinities(
    view: ShopView,
    members: Sequence[ShopperId],
    *,
    until: int,
    chosen_by: NDArray[np.bool_],
    count: int = 10,
) -> Affinities:
    """Concepts that a larger share of a group had than of all other shoppers, ever up to a moment.

    A group of busy shoppers has more of everything, which is no affinity: what all concepts of a facet have
    in common is taken out as in `reach_test`, with the others in place of the earlier stretch and the group
    in place of the later one; so a facet of few concepts is left out where another has more. Concepts told
    pass Benjamini and Hochberg's procedure at `FALSE_SHARE`, the interval of their ratio lies above 1, and
    of concepts under each other only the surest is told.

    Args:
        view: The shop.
        members: The group.
        until: Microseconds; later events are not seen.
        chosen_by: (items,) by which the group was chosen: these are not counted, and concepts half of whose
            items they are say nothing.
        count: At most this many.

    Raises:
        DataError: `count` is below 1, the group is empty, or nobody is outside of it.
    """
    if count < 1:
        raise DataError(f"cannot tell {count} affinities: ask for 1 or more")
    named = set(members)
    inside = np.array([shopper in named for shopper in view.shopper_ids], dtype=bool)
    seen = (view.log.ts <= until) & (view.sign > 0) & ~chosen_by[view.log.item]
    pairs, width = concepts_had(view, seen), len(view.taxonomy.ids)
    known = np.bincount(view.log.shopper[view.log.ts <= until], minlength=view.shopper_count) > 0
    of_group, others = int((known & inside).sum()), int((known & ~inside).sum())
    if not of_group or not others:
        raise DataError(
            "a group is held against all other shoppers: it must have members, and not be everyone"
        )
    is_member = inside[pairs // width]
    after, before = (np.bincount(pairs[part] % width, minlength=width) for part in (is_member, ~is_member))
    none = np.zeros(width, dtype=np.int64)
    reach = ShopperCounts(before, after, none, none, none, others, of_group, 0)
    facet = view.taxonomy.facet
    growth = common_growth(reach, facet, MIN_SHOPPERS)
    change = change_of_reach(reach, growth, facet, MIN_SHOPPERS)
    told = np.isin(facet, [FACETS.index(name) for name in FACETS_TOLD]) & view.taxonomy.tellable
    told &= (before + after >= MIN_SHOPPERS) & ~_chosen(view, chosen_by)
    several = np.bincount(facet[told], minlength=len(FACETS)) >= MIN_CONCEPTS
    told &= several[facet] | ~several.any()
    tested = np.flatnonzero(told)
    q = false_discovery_rates(change.p_value[tested], tested.size)
    sure = np.flatnonzero((q <= FALSE_SHARE) & (change.z[tested] > 0))
    ratio, low, high = ratio_of_the_sure(reach, sure.size, tested.size)
    more = tested[sure][low[tested[sure]] > 1]
    order = more[np.argsort(-change.z[more], kind="stable")]
    found = list(surest_of_each_line(view, order.tolist()))
    of_members = seen & inside[view.log.shopper]
    of_q = dict(zip(tested.tolist(), q.tolist(), strict=True))
    return Affinities(
        to_moment(until),
        of_group,
        others,
        int(tested.size),
        len(found),
        tuple(
            Affinity(
                view.taxonomy.ids[node],
                view.taxonomy.names[node],
                int(after[node]),
                float(after[node] / of_group),
                float(before[node] / others),
                float(ratio[node]),
                float(low[node]),
                float(high[node]),
                of_q[node],
                newest_of_each(view, of_members & view.items_under(node)[view.log.item], EVIDENCE_SHOWN),
            )
            for node in found[:count]
        ),
    )


def _chosen(view: ShopView, chosen_by: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(concepts,) half or more of whose items are some of these."""
    lengths, node = view.concepts.lengths, view.concepts.node
    weights = (np.ones(lengths.size), chosen_by.astype(np.float64))
    items, some = (
        view.taxonomy.spread_up(
            np.bincount(node, np.repeat(each, lengths), len(view.taxonomy.ids)).astype(np.float64)
        )
        for each in weights
    )
    return np.asarray(2 * some >= np.maximum(items, 1))
