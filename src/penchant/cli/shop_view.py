"""How reports about a shop as a whole look: ingest, rounds, status, checks."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from penchant.cli.drawing import plain_table, seconds_told

if TYPE_CHECKING:
    from penchant.cli.doctor import Check
    from penchant.graph_store import IngestReport, RoundReport, ShopStatus
    from penchant.graph_store.status import RejectedRow
    from penchant.schedule import ScheduleState

WHAT = {
    "events": ("event", "events"),
    "items": ("catalogue row", "catalogue rows"),
    "campaigns": ("campaign", "campaigns"),
    "told": ("shopper told", "shoppers told"),
    "campaign items": ("item of a campaign", "items of campaigns"),
}
"""What a row of each kind of source is called, and several."""


def ingest_view(report: "IngestReport", *, checked: bool = False) -> RenderableType:
    """What became of a file's rows, or would become of them, with the first as they were read."""
    what = WHAT[report.holds]
    rate = f" ({report.rows / report.seconds:,.0f} a second)" if report.seconds > 0 else ""
    lines = [
        Text.assemble(
            (f"{report.source}: ", "bold"),
            f"{report.accepted:,} new {what[report.accepted != 1]}",
        )
    ]
    lines.append(
        Text(
            f"  {report.rows:,} row{'' if report.rows == 1 else 's'} in {seconds_told(report.seconds)}{rate}",
            style="dim",
        )
    )
    if report.duplicates:
        lines.append(Text(f"  {report.duplicates:,} there already, or more than once in the file"))
    if report.left_out:
        lines.append(Text(f"  {report.left_out:,} left out, as the mapping says"))
    if report.rejected:
        lines.append(
            Text(
                f"  {report.rejected:,} rejected, kept with their reasons (`penchant status … --rejects`):",
                style="yellow",
            )
        )
        lines += [Text(f"    {count:,} × {reason}", style="yellow") for reason, count in report.reasons]
        unnamed = report.rejected - sum(count for _, count in report.reasons)
        if unnamed:
            lines.append(Text(f"    {unnamed:,} × other reasons", style="yellow"))
    if report.unlisted_items:
        unlisted = f"  items without a catalogue row so far: {report.unlisted_items:,}"
        lines.append(Text(unlisted, style="dim"))
    if report.unread:
        lines.append(Text(f"  columns not read: {', '.join(report.unread)}", style="dim"))
    lines += [Text(f"  note: {note}", style="yellow") for note in report.notes]
    if checked:
        for row in report.sample:
            lines.append(Text("  read as " + ", ".join(f"{name} {value}" for name, value in row.items())))
        lines.append(Text("  nothing was stored"))
    return Group(*lines)


def round_view(report: "RoundReport") -> RenderableType:
    """What a round of evolution did."""
    if not report.steps:
        return Text("Nothing was new.")
    table = plain_table("step", right=("new", "wrote", "time"))
    table.add_column()
    for step in report.steps:
        table.add_row(step.name, f"{step.new:,}", f"{step.wrote:,}", seconds_told(step.seconds), step.note)
    total = sum(step.seconds for step in report.steps)
    name = f"Round {report.round}" if report.round else "Nothing new in the log"
    return Group(Text(f"{name}, {seconds_told(total)}", style="bold"), table)


def status_view(status: "ShopStatus", schedule: "ScheduleState | None", *, runs: bool) -> RenderableType:
    """What a shop's folder holds, and how its schedule goes.

    Args:
        status: What it holds.
        schedule: How its rounds went; none where it never had one.
        runs: Whether a process runs the schedule now.
    """
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim")
    grid.add_column(justify="right")
    grid.add_column()
    grid.add_row("events", f"{status.events:,}", _waiting(status))
    if status.first_event and status.last_event:
        span = f"{status.first_event:%Y-%m-%d} to {status.last_event:%Y-%m-%d}"
        grid.add_row("", "", Text(span, style="dim"))
    grid.add_row("shoppers", f"{status.shoppers:,}", "")
    unlisted = f"{status.unlisted_items:,} without a catalogue row" if status.unlisted_items else ""
    grid.add_row("items", f"{status.items:,}", Text(unlisted, style="dim"))
    grid.add_row(
        "rejects", f"{status.rejects:,}", Text("rows refused" if status.rejects else "", style="dim")
    )
    grid.add_row("concepts", f"{status.concepts:,}", "")
    grid.add_row("edges", f"{status.edges:,}", Text(f"{status.retired_edges:,} retired", style="dim"))
    for relation, count in status.relations.items():
        grid.add_row("", f"{count:,}", Text(relation, style="dim"))
    if status.refused:
        grid.add_row("refused", f"{status.refused:,}", Text("proposals of edges", style="dim"))
    worded = f"{status.worded_profiles:,} worded by the model"
    grid.add_row("profiles", f"{status.profiles:,}", Text(worded, style="dim"))
    last = f"the last one at {status.last_round:%Y-%m-%d %H:%M} UTC" if status.last_round else ""
    grid.add_row("rounds", f"{status.rounds:,}", Text(last, style="dim"))
    grid.add_row("model", "", status.model)
    if schedule is not None:
        grid.add_row("schedule", "", _schedule_told(schedule, status.folder, runs=runs))
    return Group(Text(f"Shop in {status.folder}", style="bold"), grid)


def rejects_lines(rows: Sequence["RejectedRow"]) -> Iterator[Text]:
    """Refused rows, two lines each, under the source that they came from."""
    above = None
    for one in rows:
        source = (one.source, one.holds, one.recorded_at)
        if source != above:
            above = source
            yield Text(f"\n{one.source} ({one.holds}), {one.recorded_at:%Y-%m-%d %H:%M} UTC", style="bold")
        yield Text(f"  line {one.line:,}: {one.reason}", style="yellow")
        if one.row:
            yield Text(f"    {one.row}", style="dim")


def _schedule_told(schedule: "ScheduleState", folder: str, *, runs: bool) -> Text:
    from penchant.schedule import written_span

    every = written_span(schedule.every_s)
    rounds = "1 round" if schedule.rounds == 1 else f"{schedule.rounds:,} rounds"
    told = Text(f"every {every}, {rounds} went well")
    if runs and schedule.next_run:
        told.append(f", the next at {schedule.next_run:%Y-%m-%d %H:%M:%S} UTC")
    elif schedule.next_run:
        told.append("\nno longer running, and was not stopped: ", style="yellow")
        told.append(f"start it again with `penchant evolve {folder} --every {every}`", style="yellow")
    else:
        told.append(", stopped")
    if schedule.missed:
        told.append(f"\n{schedule.missed:,} missed: a round was still running", style="yellow")
    if schedule.last_error:
        style = "red" if schedule.failures_in_a_row else "dim"
        told.append(f"\n{schedule.last_error_at:%Y-%m-%d %H:%M} UTC: {schedule.last_error}", style=style)
    return told


def _waiting(status: "ShopStatus") -> Text:
    if not status.waiting_events:
        return Text("all evolved", style="green")
    return Text(f"{status.waiting_events:,} not evolved yet: run `penchant evolve`", style="yellow")


def checks_view(checks: Sequence["Check"]) -> RenderableType:
    """The doctor's findings, with what to do about the bad ones."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True, width=5)
    grid.add_column(no_wrap=True, width=16)
    grid.add_column(ratio=1, overflow="fold")
    for check in checks:
        sign, colour = ("✓", "green") if check.ok else ("✗", "red")
        said = Text(check.found)
        if not check.ok:
            said.append(f"\n→ {check.advice}", style="yellow")
        grid.add_row(Text(f"{sign} {'ok' if check.ok else 'bad'}", style=colour), check.part, said)
    return grid
