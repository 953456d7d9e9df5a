"""How the demo is shown, and drawn into an SVG file."""

import io
import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from penchant.cli.drawing import bar, seconds_told
from penchant.cli.profile_view import audience_view, profile_view
from penchant.cli.recommendation_view import recommendations_view
from penchant.errors import ConfigError

if TYPE_CHECKING:
    from penchant.demo import Demo, Household

WIDTH = 80
BAR_CELLS = 24
EVIDENCE = 2
SVG_RECOMMENDED = 2


def show_demo(shown: "Demo", out: Console) -> None:
    """Prints everything the demo found."""
    out.print(
        f"{shown.status.items:,} products, {shown.status.events:,} purchases, "
        f"{shown.status.shoppers:,} households in {shown.folder}",
        markup=False,
    )
    for household in shown.households:
        out.print()
        out.print(Rule(f"household {household.profile.shopper_id}", style="dim"))
        for part in _household(household, evidence=EVIDENCE):
            out.print(part)
            out.print()
    if shown.audience:
        out.print(Rule("who likes …?", style="dim"))
        out.print(audience_view(shown.audience, evidence=EVIDENCE))
        out.print()
    out.print(Rule("where the time went", style="dim"))
    out.print(_times(shown))
    out.print()
    out.print(Rule("what to try next", style="dim"))
    for command in _next_commands(shown):
        out.print(f"  {command}", soft_wrap=True)


def _household(household: "Household", *, evidence: int) -> list[RenderableType]:
    return [
        profile_view(household.profile, household.timelines, evidence=evidence),
        recommendations_view(household.recommendations, heading="Recommended"),
        recommendations_view(household.new_items, heading="Recommended, nothing they had before"),
    ]


def _times(shown: "Demo") -> Table:
    total = sum(timing.seconds for timing in shown.timings)
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False, pad_edge=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_column(justify="right")
    table.add_column()
    for stage, seconds in shown.timings:
        share = seconds / max(total, 1e-9)
        table.add_row(stage, seconds_told(seconds), f"{share:.0%}", Text(bar(share, BAR_CELLS), style="cyan"))
    table.add_row(Text("in all", style="bold"), seconds_told(total), "", "")
    table.add_row(Text("peak memory", style="bold"), f"{shown.peak_memory_bytes / 1e9:.2f} GB", "", "")
    return table


def _next_commands(shown: "Demo") -> list[str]:
    folder = shown.folder
    commands = [f"penchant status {folder}"]
    if shown.households:
        first = shown.households[0]
        shopper = first.profile.shopper_id
        earlier = (first.profile.as_of - timedelta(days=180)).date().isoformat()
        commands += [
            f"penchant profile {folder} {shopper} --as-of {earlier}",
            f"penchant recommend {folder} {shopper} -k 10 --mode new --evidence",
        ]
        if first.recommendations:
            commands.append(f"penchant why {folder} {shopper} {first.recommendations[0].item_id}")
    commands += [
        f"penchant who-likes {folder} food for babies",
        f"penchant evolve {folder} --write-seconds 60",
        "penchant init shop && penchant ingest shop your-orders.csv",
    ]
    return [f"uv run {command}" for command in commands]


def draw_svg(shown: "Demo", path: Path) -> None:
    """Draws the first household; the file names no font or address elsewhere.

    Raises:
        ConfigError: There is no household, or the file cannot be written.
    """
    if not shown.households:
        raise ConfigError("there is no household to draw")
    first = shown.households[0]
    canvas = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, highlight=False)
    canvas.print(profile_view(first.profile, first.timelines))
    canvas.print()
    heading = "Recommended"
    canvas.print(recommendations_view(first.recommendations[:SVG_RECOMMENDED], heading=heading))
    command = f"penchant demo: household {first.profile.shopper_id}"
    drawn = canvas.export_svg(title=command, unique_id="demo")
    drawn = re.sub(r"@font-face\s*\{.*?\}", "", drawn, flags=re.DOTALL)
    drawn = drawn.replace("Fira Code, monospace", "ui-monospace, Menlo, Consolas, monospace")
    drawn = re.sub(r"<!--.*?-->", "", drawn, flags=re.DOTALL)
    drawn = re.sub(r"[ \t]+$", "", drawn, flags=re.MULTILINE)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(drawn, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"cannot write {path}: {error.strerror}") from error
