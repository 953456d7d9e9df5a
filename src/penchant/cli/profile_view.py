"""How a shopper looks in a terminal of eighty columns."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from penchant.agent.rendering.words import Words
from penchant.cli.drawing import bar, clipped, plain_table, sparkline, times_told

if TYPE_CHECKING:
    from penchant.graph_store import Drift, Fact, InterestProfile, InterestTimeline, Sentence
    from penchant.tools import Audience

STAGE_SIGNS = {
    "emerging": ("▲", "green", "emerging"),
    "steady": ("●", "blue", "steady"),
    "fading": ("▼", "yellow", "fading"),
    "dormant": ("○", "bright_black", "dormant"),
    "recurring": ("↻", "cyan", "recurring"),
    "one_off": ("∗", "magenta", "one-off"),
}
CONCEPT_CELLS = 26
BAR_CELLS = 10


def profile_view(
    profile: "InterestProfile",
    timelines: Sequence["InterestTimeline"],
    drift: "Drift | None" = None,
    *,
    evidence: int = 0,
) -> RenderableType:
    """The whole profile.

    Args:
        profile: Whose.
        timelines: In the order of its interests.
        drift: Whether the interests as a whole changed lately.
        evidence: Event ids to show behind each sentence; 0 shows how many there are only.
    """
    head = Text.assemble(
        (f"Shopper {profile.shopper_id}", "bold"),
        f", as of {profile.as_of.day} {profile.as_of:%B %Y}",
        (f"  {_written(profile)}", "dim"),
    )
    parts: list[RenderableType] = [head, Text(profile.headline, style="bold cyan"), Text()]
    if profile.interests:
        parts += [_interests(profile, timelines), Text()]
    parts += [Text("What is known", style="bold"), _sentences(profile, profile.sentences, evidence)]
    parts += [Text(), Text("What changed in the last 30 days, against the 30 before", style="bold")]
    if profile.changes:
        parts.append(_sentences(profile, profile.changes, evidence))
    else:
        parts.append(Padding(Text("Nothing moved clearly.", style="dim"), (0, 0, 0, 2)))
    if drift is not None and drift.drifted:
        parts.append(Padding(_drift_told(drift), (0, 0, 0, 2)))
    return Group(*parts)


def _drift_told(drift: "Drift") -> Text:
    """The change of taste in one sentence."""
    since = f"{datetime.fromtimestamp((drift.since or 0) / 1e6, UTC):%Y-%m-%d}"
    told = Text.assemble(("Taste as a whole changed", "bold"), f" around {since} (p = {drift.p_value:.3g})")
    for word, ids in (("toward", drift.toward), ("away from", drift.from_)):
        if ids:
            told.append(f", {word} {', '.join(one.partition(':')[2].rpartition(' > ')[2] for one in ids)}")
    return told


def _written(profile: "InterestProfile") -> str:
    said = (*profile.sentences, *profile.changes)
    by_model = sum(sentence.written_by == "model" for sentence in said)
    by = f"{by_model} of {len(said)} sentences by the model" if by_model else "worded by templates"
    return f"version {profile.version}, {by}" if profile.version else by


def _interests(profile: "InterestProfile", timelines: Sequence["InterestTimeline"]) -> Table:
    months = timelines[0].months if timelines else ()
    when = f"{months[0][2:]} to {months[-1][2:]}" if months else ""
    table = plain_table()
    table.add_column("interest", no_wrap=True)
    table.add_column("share of all", no_wrap=True)
    table.add_column("vs shop", justify="right", no_wrap=True)
    table.add_column(when, no_wrap=True)
    table.add_column("stage", no_wrap=True)
    most = max(interest.share for interest in profile.interests)
    counts = {line.concept_id: line.events for line in timelines}
    for one in profile.interests:
        sign, colour, word = STAGE_SIGNS[one.stage.value]
        table.add_row(
            clipped(one.name, CONCEPT_CELLS),
            Text.assemble((bar(one.share / most, BAR_CELLS), colour), f"{one.share:4.0%}"),
            times_told(one.lift),
            Text(sparkline(counts.get(one.concept_id, ())), style=colour),
            Text(f"{sign} {word}", style=colour),
        )
    return table


def _sentences(profile: "InterestProfile", said: Sequence["Sentence"], evidence: int) -> Table:
    facts = {fact.fact_id: fact for fact in profile.facts}
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column(ratio=1, overflow="fold")
    for sentence in said:
        behind = [facts[fact_id] for fact_id in sentence.fact_ids]
        events = sum(fact.event_count for fact in behind)
        mark = f" ({sentence.written_by}; {counted_events(events)})"
        text = Text.assemble(sentence.text, (mark, "dim"))
        for line in _evidence(behind, evidence):
            text.append(f"\n{line}", style="dim")
        grid.add_row("•", text)
    return grid


def _evidence(behind: Sequence["Fact"], shown: int) -> Iterator[str]:
    if not shown:
        return
    for fact in behind:
        yield f"fact {fact.fact_id}, {listed_events(fact.event_ids[:shown], fact.event_count)}"


def counted_events(count: int) -> str:
    """`1 event`, `1,234 events`."""
    return "1 event" if count == 1 else f"{count:,} events"


def listed_events(ids: Sequence[str], count: int) -> str:
    """How many events, and the ids of the newest: `3 events: e9, e7, …`."""
    return f"{counted_events(count)}: {', '.join(ids)}{', …' if count > len(ids) else ''}"


def audience_view(audience: "Audience", *, evidence: int) -> RenderableType:
    """Who likes what was asked for.

    Args:
        audience: The answer.
        evidence: Event ids to show for each shopper.
    """
    head: list[RenderableType] = [Text(f"Who likes {audience.query}?", style="bold"), Text("understood as")]
    for concept, similarity in audience.concepts:
        facet, _, path = concept.partition(":")
        head.append(Text(f"  {clipped(path, 46)} ({facet}, similarity {similarity:.2f})", style="cyan"))
    if audience.items:
        head.append(Text(f"  items whose titles say so: {', '.join(audience.items)}, …", style="cyan"))
    if audience.alike:
        near = ", ".join(f"{shopper} ({similarity:.2f})" for shopper, similarity in audience.alike)
        head.append(Text(f"no concept says just that; profiles near in meaning: {near}", style="dim"))
    if not audience.fans:
        return Group(*head, Text("Nobody's interest is confident enough.", style="dim"))
    table = plain_table(right=("",))
    table.add_column("shopper")
    table.add_column("times the shop's average")
    for name in ("confidence", "events"):
        table.add_column(name, justify="right")
    most = max(fan.lift for fan in audience.fans)
    for rank, fan in enumerate(audience.fans, start=1):
        table.add_row(
            f"{rank}",
            fan.shopper_id,
            Text.assemble((bar(fan.lift / most, BAR_CELLS * 2), "green"), f"{times_told(fan.lift):>7}"),
            Words.certainty(fan.confidence),
            f"{fan.events:,}",
        )
        if evidence:
            table.add_row("", "", Text(", ".join(fan.event_ids[:evidence]), style="dim"), "", "")
    return Group(*head, Text(), table)
