"""What rose and fell among a shop's shoppers, as it is told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import polars as pl

from penchant.graph_store import day_name, to_microseconds
from penchant.ids import ConceptId, EventId
from penchant.tools.concept_reach import LEVEL
from penchant.tools.conditions import Condition

Direction = Literal["rising", "falling"]


@dataclass(frozen=True, slots=True)
class YearAgo:
    """The same stretch of last year, for one concept.

    Attributes:
        shoppers: How many had the concept then.
        share: Of those active then.
        ratio: Share now over share then.
        low: Lower end of its 95 % interval.
        high: Upper end.
        p_value: Of no change beyond what all concepts have in common.
    """

    shoppers: int
    share: float
    ratio: float
    low: float
    high: float
    p_value: float


@dataclass(frozen=True, slots=True)
class Trend:
    """A concept that more shoppers, or fewer, had than in the stretch before.

    Attributes:
        concept_id: `facet:path`.
        name: For people.
        direction: `rising` or `falling`, beside what all concepts have in common.
        before: Distinct shoppers who had it in the earlier stretch.
        after: The same in the later one.
        share_before: Of the shoppers active in the earlier stretch.
        share_after: Of those active in the later one.
        expected: Share in the later stretch, had it only gone as concepts do in general.
        ratio: `share_after / share_before`; with half a shopper more in each where one has none.
        low: Lower end of the ratio's interval; all intervals told are right in 95 % of cases.
        high: Upper end.
        p_value: Of no change beyond what all concepts have in common.
        q_value: The share of chance among this and all clearer ones (Benjamini and Hochberg).
        year_ago: The same days of last year; None where the log does not reach back so far.
        event_ids: Newest events of different shoppers: of the later stretch where it rises, else the earlier.
    """

    concept_id: ConceptId
    name: str
    direction: Direction
    before: int
    after: int
    share_before: float
    share_after: float
    expected: float
    ratio: float
    low: float
    high: float
    p_value: float
    q_value: float
    year_ago: YearAgo | None
    event_ids: tuple[EventId, ...]

    @property
    def is_seasonal(self) -> bool | None:
        """Whether it stands as it stood a year ago, so that the season explains it; None where unknown."""
        return None if self.year_ago is None else self.year_ago.p_value > LEVEL

    @property
    def text(self) -> str:
        """One line."""
        told = (
            f"{self.name} is {self.direction}: {self.before:,} to {self.after:,} shoppers, "
            f"{self.share_before:.1%} to {self.share_after:.1%} of those active, "
            f"{self.ratio:.2f} times ({self.low:.2f} to {self.high:.2f}; {self.expected:.1%} expected)"
        )
        if self.year_ago is None:
            return told
        season = "as a year ago" if self.is_seasonal else "unlike a year ago"
        return f"{told}; {season} ({self.year_ago.share:.1%})"


@dataclass(frozen=True, slots=True)
class Trends:
    """What rose and fell.

    Attributes:
        since: Where the later stretch begins.
        until: Where it ends.
        against_since: Where the earlier stretch begins.
        against_until: Where it ends.
        among: Whom it is about; None for everyone.
        shoppers_before: Active in the earlier stretch.
        shoppers_after: Active in the later one.
        tested: Concepts that enough shoppers had.
        told: Of them, how many changed surely, nested ones told once.
        has_year: Whether the log reaches back to the same days of last year.
        trends: The surest first, at most as many as asked for.
        conditions: What they meet whom it is about, all of them.
        steady: Where one part of the catalogue was asked about and nothing in it changed surely, the kinds in
            it that most shoppers had, at most `STEADY_TOLD`.
    """

    since: datetime
    until: datetime
    against_since: datetime
    against_until: datetime
    among: str | None
    shoppers_before: int
    shoppers_after: int
    tested: int
    told: int
    has_year: bool
    trends: tuple[Trend, ...]
    conditions: tuple[Condition, ...] = ()
    steady: tuple[Trend, ...] = ()

    @property
    def text(self) -> str:
        """A line for each trend, under what was compared."""
        whom = f", only who {self.among}" if self.among else ""
        ends = (self.since, self.until, self.against_since, self.against_until)
        days = [day_name(to_microseconds(at)) for at in ends]
        lines = [
            f"{days[0]} to {days[1]} held against {days[2]} to {days[3]}{whom}: "
            f"{self.shoppers_after:,} and {self.shoppers_before:,} active shoppers, "
            f"{self.tested:,} concepts tested, {self.told:,} changed beyond chance"
        ]
        lines += [f"  {trend.text}" for trend in self.trends]
        lines += [f"  within chance: {trend.text}" for trend in self.steady]
        if not self.has_year:
            lines.append("  The log does not reach back a year, so seasons cannot be told from trends.")
        return "\n".join(lines)

    def frame(self) -> pl.DataFrame:
        """A row a trend, with its counts, shares, ratio, interval, p and q."""
        names = [
            *("concept_id", "name", "direction", "before", "after", "share_before", "share_after"),
            *("expected", "ratio", "low", "high", "p_value", "q_value"),
        ]
        types = [pl.String] * 3 + [pl.Int64] * 2 + [pl.Float64] * 8
        rows = [tuple(getattr(trend, name) for name in names) for trend in self.trends]
        return pl.DataFrame(rows, schema=dict(zip(names, types, strict=True)), orient="row")
