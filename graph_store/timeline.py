"""How a shopper's interests went over the months."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from penchant.errors import DataError
from penchant.graph_store.corrections import CorrectedConcepts, Standing
from penchant.graph_store.fold import distinct
from penchant.graph_store.moments import to_moment
from penchant.graph_store.profile_facts import profile_facts
from penchant.graph_store.shop_view import ShopView
from penchant.ids import ConceptId

MAX_MONTHS = 1200


@dataclass(frozen=True, slots=True)
class InterestTimeline:
    """Events about one interest, month by month.

    Attributes:
        concept_id: `facet:path`.
        name: For people.
        months: Calendar months in UTC, oldest first, as `2017-03`; the last one may not be over.
        events: How many of the shopper's events of each month are about the concept or one under it.
    """

    concept_id: ConceptId
    name: str
    months: tuple[str, ...]
    events: tuple[int, ...]


def interest_timelines(
    view: ShopView,
    shopper: int,
    *,
    until: int,
    months: int,
    corrections: Sequence[Standing],
) -> tuple[InterestTimeline, ...]:
    """A timeline for each interest that the shopper's profile tells, in the same order.

    Args:
        view: The shop.
        shopper: Shopper key.
        until: Microseconds; later events are not seen.
        months: How many calendar months, 1 to `MAX_MONTHS`, the last being that of `until`.
        corrections: What the shop corrected in this shopper's interests.

    Raises:
        DataError: `months` is out of range.
        TooLittleHistory: There are too few events for a profile.
    """
    if not 1 <= months <= MAX_MONTHS:
        raise DataError(f"cannot tell {months} months: 1 to {MAX_MONTHS} are allowed")
    corrected = CorrectedConcepts(view.taxonomy, corrections)
    interests = profile_facts(view, shopper, until=until, corrected=corrected).interests
    last = _month(until)
    named = tuple(f"{m // 12}-{m % 12 + 1:02}" for m in range(last - months + 1, last + 1))
    part = view.events_of(shopper, until=until)
    event, node, _ = view.concepts.expand(view.log.item[part])
    month = view.log.ts[part].astype("datetime64[us]").astype("datetime64[M]").astype(np.int64) + 1970 * 12
    told = []
    for interest in interests:
        about = month[distinct(event[view.taxonomy.is_under(interest.node)[node]])]
        counts = np.bincount(about[about > last - months] - (last - months + 1), minlength=months)
        told.append(
            InterestTimeline(
                view.taxonomy.ids[interest.node],
                view.taxonomy.names[interest.node],
                named,
                tuple(int(count) for count in counts),
            )
        )
    return tuple(told)


def _month(ts: int) -> int:
    """Months since the year 0."""
    day = to_moment(ts)
    return day.year * 12 + day.month - 1
