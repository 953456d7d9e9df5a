"""What a campaign brought: who was told of it held against who was not, and against what they did before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from penchant.graph_store import ShopView, counted, to_microseconds, to_moment
from penchant.graph_store.campaigns import Campaign
from penchant.graph_store.fold import DAY_US
from penchant.ids import CampaignId, EventId
from penchant.tools.campaign_estimate import Lift, lift_of
from penchant.tools.campaign_past import Measure, Stretch, pasts_of
from penchant.tools.concept_reach import EVIDENCE_SHOWN, newest_of_each
from penchant.tools.spending import bought

Verdict = Literal["more", "less", "unclear", "untold"]
Reason = Literal[
    "nobody_told",
    "outside_log",
    "no_before",
    "everyone_told",
    "too_few_told",
    "too_few_others",
    "nobody_alike",
]
LEAST = 20
"""With fewer told shoppers, or fewer others, nothing is said."""
DAYS_BEFORE = 28
"""The window before is as long as the campaign's, and at least so long, where the log reaches back."""
LEAST_DAYS_BEFORE = 7
LEAST_SHARE_COMPARED = 0.5
"""Where fewer of the told have anybody like them among the others, nothing is said of the campaign."""
OVERLAPS_TOLD = 5
SEED = 20
UNITS: Mapping[Measure, str] = {
    "spent": "spent",
    "visits": "days with a purchase",
    "purchases": "purchases",
    "bought_items": "share who bought one of its items",
}
REASONS: Mapping[Reason, str] = {
    "nobody_told": "nobody is known to have been told of it",
    "outside_log": "its days lie outside of the log",
    "no_before": f"the log holds fewer than {LEAST_DAYS_BEFORE} days before it",
    "everyone_told": "everybody was told, so there is nobody to hold them against",
    "too_few_told": f"fewer than {LEAST} of those told had come before it",
    "too_few_others": f"fewer than {LEAST} who had come before it were not told",
    "nobody_alike": "most of the told had done so much more or less before that nobody not told is like them",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that a campaign may have moved, a shopper.

    Attributes:
        measure: `spent`, `visits` (days with a purchase), `purchases`, or `bought_items`, the share who
            bought one of its items.
        told_before: Of the told in the window before.
        told_during: Of the told while it ran.
        others_before: Of others weighed to be like the told in the window before.
        others_during: Of them while it ran.
        expected: Of the told while it ran, had they not been told.
        effect: `told_during - expected`, the more cautious of two comparisons.
        low: Lower end of the interval around both comparisons, 95 %.
        high: Upper end.
        p_value: Of no effect.
        matched: The effect beside others who had done the same before.
        changed: The effect beside how others of their size changed.
        plain: How much more the told did than the others with no regard to what they did before.
    """

    measure: Measure
    told_before: float
    told_during: float
    others_before: float
    others_during: float
    expected: float
    effect: float
    low: float
    high: float
    p_value: float
    matched: float
    changed: float
    plain: float

    @property
    def is_sure(self) -> bool:
        """Whether it is more than chance."""
        return self.low * self.high > 0

    @property
    def text(self) -> str:
        """One line."""
        return (
            f"{UNITS[self.measure]}: {self.told_during:,.3g} each, {self.expected:,.3g} expected, "
            f"{self.effect:+,.3g} ({self.low:+,.3g} to {self.high:+,.3g}, p {self.p_value:.3f}); "
            f"{self.plain:+,.3g} with no regard to what they did before"
        )


@dataclass(frozen=True, slots=True)
class Overlap:
    """Another campaign that ran on some of the same days, or in the window before.

    Attributes:
        campaign_id: Its id.
        name: For people.
        days: Of the campaign asked about.
        days_before: Of the window before.
        told_share: Of the told shoppers that are compared, who was told of the other, too.
        others_share: The same of the others.
    """

    campaign_id: CampaignId
    name: str
    days: int
    days_before: int
    told_share: float
    others_share: float


@dataclass(frozen=True, slots=True)
class CampaignEffect:
    """What a campaign brought, or why that cannot be told.

    Attributes:
        campaign: As the merchant tells of it.
        verdict: `more` surely, `less` surely (which may be the falling back of whom it chose), `unclear`
            where no effect can be told, `untold` where there is nothing to compare.
        reason: Why there is nothing; None where there is.
        since: Where its window begins, as far as the log holds it.
        until: The last moment that belongs to it.
        before: Where the window before begins.
        days: Length of its window.
        days_before: Length of the window before; its numbers are scaled to the other's length.
        days_missing: Days of the campaign that the log does not hold.
        told: How many were told.
        told_before: Of them, who had come before it; only they can be compared.
        told_compared: Of them, who has somebody like them among the others.
        others: How many who were not told had come before it.
        others_compared: Of them, those the told are held against.
        outcomes: What it may have moved, spending first where the log has amounts.
        overlaps: Other campaigns at the time, those first that part the two sides most.
        event_ids: Newest purchases of different told shoppers while it ran, of its items where known.
        event_count: How many such purchases there are.
    """

    campaign: Campaign
    verdict: Verdict
    reason: Reason | None
    since: datetime
    until: datetime
    before: datetime
    days: int
    days_before: int
    days_missing: int
    told: int
    told_before: int
    told_compared: int
    others: int
    others_compared: int
    outcomes: tuple[Outcome, ...]
    overlaps: tuple[Overlap, ...]
    event_ids: tuple[EventId, ...]
    event_count: int

    @property
    def text(self) -> str:
        """The verdict, what was compared, and a line for each outcome."""
        name, window = self.campaign.label, f"{self.since:%Y-%m-%d} to {self.until:%Y-%m-%d}"
        if self.reason is not None:
            return f"The effect of campaign {name} cannot be told: {REASONS[self.reason]}."
        head = {
            "more": f"Campaign {name} brought more",
            "less": f"Campaign {name} did not bring more, who was told did less than expected",
            "unclear": f"No effect of campaign {name} can be told",
        }[self.verdict]
        lines = [
            f"{head}: {window}, {self.told_compared:,} of {counted(self.told, 'shoppers')} told held against "
            f"{self.others_compared:,} not told, and against the {self.days_before} days before.",
            *(f"  {one.text}" for one in self.outcomes),
        ]
        if self.days_missing:
            lines.append(f"  {self.days_missing:,} of its days are not in the log.")
        for one in self.overlaps:
            lines.append(
                f"  Campaign {one.name} ran on {one.days} of its days and {one.days_before} before: "
                f"{one.told_share:.0%} of the told and {one.others_share:.0%} of the others were told of it."
            )
        return "\n".join(lines)

    def frame(self) -> pl.DataFrame:
        """A row for each outcome, with its means, effect, interval and p-value."""
        names = [name for name in Outcome.__slots__ if name != "measure"]
        rows = [(one.measure, *(getattr(one, name) for name in names)) for one in self.outcomes]
        schema = {"measure": pl.String, **dict.fromkeys(names, pl.Float64)}
        return pl.DataFrame(rows, schema=schema, orient="row")


@dataclass(frozen=True, slots=True)
class Told:
    """Who was told of a campaign, and what it was about.

    Attributes:
        campaign: The campaign.
        shoppers: Ids of those told.
        items: Ids of what it was about; empty where nobody said.
    """

    campaign: Campaign
    shoppers: frozenset[str]
    items: frozenset[str] = frozenset()


def campaign_effect(view: ShopView, asked: Told, others: Sequence[Told], *, until: int) -> CampaignEffect:
    """What those told of a campaign did more than they would have.

    Only who had come before the campaign is compared; `campaign_estimate` says how.

    Args:
        view: The shop.
        asked: The campaign.
        others: Campaigns that may have run at the same time.
        until: Microseconds; later events are not seen.
    """
    begin, end = int(view.log.ts.min(initial=until)), until + 1
    first, last = _stretch_of(asked.campaign)
    window = (max(first, begin), max(min(last, end), first, begin))
    back = min(max(window[1] - window[0], DAYS_BEFORE * DAY_US), max(window[0] - begin, 0))
    told = np.array([shopper in asked.shoppers for shopper in view.shopper_ids], dtype=bool)
    had_come = np.bincount(view.log.shopper[view.log.ts < window[0]], minlength=told.size) > 0
    reason = _reason(window, back, told, had_come, len(asked.shoppers))
    lifts: dict[Measure, tuple[Lift, float]] = {}
    compared, about = np.flatnonzero(had_come), _mask(view, asked.items)
    if reason is None:
        rng = np.random.default_rng(SEED)
        pasts = pasts_of(view, compared, window, back, begin, about)
        for measure, past in pasts.items():
            lift = lift_of(past, told[compared], rng=rng)
            if lift is not None:
                plain = past.during[told[compared]].mean() - past.during[~told[compared]].mean()
                lifts[measure] = (lift, float(plain))
        if not lifts or next(iter(lifts.values()))[0].told < LEAST_SHARE_COMPARED * int(told[compared].sum()):
            reason, lifts = "nobody_alike", {}
    outcomes = tuple(_outcome(measure, *found) for measure, found in lifts.items())
    main = next(iter(lifts.values()))[0] if lifts else None
    event_ids, event_count = _evidence(view, told, about, window)
    return CampaignEffect(
        campaign=asked.campaign,
        verdict=_verdict(outcomes),
        reason=reason,
        since=to_moment(window[0]),
        until=to_moment(max(window[1] - 1, window[0])),
        before=to_moment(window[0] - back),
        days=_days(window[1] - window[0]),
        days_before=_days(back),
        days_missing=max(_days(last - first) - _days(window[1] - window[0]), 0),
        told=len(asked.shoppers),
        told_before=int((told & had_come).sum()),
        told_compared=main.told if main else 0,
        others=int((~told & had_come).sum()),
        others_compared=main.others if main else 0,
        outcomes=outcomes,
        overlaps=_overlaps(view, others, told & had_come, ~told & had_come, window, back) if outcomes else (),
        event_ids=event_ids,
        event_count=event_count,
    )


def runs_beside(campaign: Campaign, other: Campaign) -> bool:
    """Whether another campaign ran on some of a campaign's days, or of those before that are compared."""
    length = campaign.last_day - campaign.first_day + timedelta(days=1)
    first = campaign.first_day - max(length, timedelta(days=DAYS_BEFORE))
    return (
        other.campaign_id != campaign.campaign_id
        and other.first_day <= campaign.last_day
        and other.last_day >= first
    )


def _reason(
    window: Stretch, back: int, told: NDArray[np.bool_], had_come: NDArray[np.bool_], known: int
) -> Reason | None:
    """Why nothing can be compared."""
    if not known:
        return "nobody_told"
    if window[0] >= window[1]:
        return "outside_log"
    if back < LEAST_DAYS_BEFORE * DAY_US:
        return "no_before"
    if int((told & had_come).sum()) < LEAST:
        return "too_few_told"
    untold = int((~told & had_come).sum())
    if not untold:
        return "everyone_told"
    return "too_few_others" if untold < LEAST else None


def _outcome(measure: Measure, lift: Lift, plain: float) -> Outcome:
    return Outcome(
        measure=measure,
        told_before=lift.told_before,
        told_during=lift.told_during,
        others_before=lift.others_before,
        others_during=lift.others_during,
        expected=lift.told_during - lift.effect,
        effect=lift.effect,
        low=lift.low,
        high=lift.high,
        p_value=lift.p_value,
        matched=lift.matched,
        changed=lift.changed,
        plain=plain,
    )


def _verdict(outcomes: Sequence[Outcome]) -> Verdict:
    """By the first outcome alone, so that a sure one among many is no chance."""
    if not outcomes:
        return "untold"
    if not outcomes[0].is_sure:
        return "unclear"
    return "more" if outcomes[0].effect > 0 else "less"


def _overlaps(
    view: ShopView,
    others: Sequence[Told],
    told: NDArray[np.bool_],
    untold: NDArray[np.bool_],
    window: Stretch,
    back: int,
) -> tuple[Overlap, ...]:
    found = []
    for other in others:
        first, last = _stretch_of(other.campaign)
        days = _days(min(last, window[1]) - max(first, window[0]))
        days_before = _days(min(last, window[0]) - max(first, window[0] - back))
        both = np.array([shopper in other.shoppers for shopper in view.shopper_ids], dtype=bool)
        if both[told | untold].any() and (days or days_before):
            shares = (float(both[told].mean()), float(both[untold].mean()))
            found.append(
                Overlap(other.campaign.campaign_id, other.campaign.label, days, days_before, *shares)
            )
    return tuple(sorted(found, key=lambda one: -abs(one.told_share - one.others_share))[:OVERLAPS_TOLD])


def _evidence(
    view: ShopView, told: NDArray[np.bool_], about: NDArray[np.bool_] | None, window: Stretch
) -> tuple[tuple[EventId, ...], int]:
    """The newest purchase of each of some told shoppers within the window, and how many there are."""
    log = view.log
    seen = bought(view) & (log.ts >= window[0]) & (log.ts < window[1]) & told[log.shopper]
    if about is not None:
        seen &= about[log.item]
    return newest_of_each(view, seen, EVIDENCE_SHOWN), int(seen.sum())


def _mask(view: ShopView, items: frozenset[str]) -> NDArray[np.bool_] | None:
    """(items,) which a campaign was about; None where nobody said."""
    if not items:
        return None
    return np.array([item in items for item in view.item_ids], dtype=bool)


def _stretch_of(campaign: Campaign) -> Stretch:
    """Where its days begin, and where they end."""
    first, last = (
        datetime(day.year, day.month, day.day, tzinfo=UTC) for day in (campaign.first_day, campaign.last_day)
    )
    return to_microseconds(first), to_microseconds(last + timedelta(days=1))


def _days(length: int) -> int:
    """Days of a stretch, a part of one counting as one."""
    return max(-(-length // DAY_US), 0)
