"""`penchant plugins`: what is installed, what each brings, and why a broken one is not used."""

import sys
from contextlib import redirect_stdout
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from penchant.cli.answering import ShopCommand, answer_console, print_json
from penchant.cli.commands import AsJson, app

if TYPE_CHECKING:
    from penchant.plugins import PluginState


@app.command(cls=ShopCommand, epilog="Example: penchant plugins --json")
def plugins(as_json: AsJson = False) -> None:
    """Lists the plugins that are installed, what each registers, and why a broken one is not used."""
    from penchant.plugins import load_plugins

    with redirect_stdout(sys.stderr):  # a plugin that prints when it is loaded must not spoil the answer
        states = load_plugins().states
    if as_json:
        print_json({"plugins": [_plain(state) for state in states]})
        return
    answer_console().print(plugins_view(states))


def plugins_view(states: "tuple[PluginState, ...]") -> RenderableType:
    """A table of plugins; under it what is wrong with the broken ones."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    for name in ("plugin", "version", "origin", "registers", "state"):
        table.add_column(name, overflow="fold")
    for state in states:
        colour = "green" if state.state == "ok" else "red"
        table.add_row(
            Text(state.name),
            Text(state.version or ""),
            Text(state.origin, style="dim"),
            Text("\n".join(f"{kind} {name}" for kind, name in state.registered)),
            Text(state.state, style=colour),
        )
    broken = [state for state in states if state.state == "broken"]
    lines = [Text(f"{state.name} is not used: {state.reason}", style="yellow") for state in broken]
    return Group(table, *lines)


def _plain(state: "PluginState") -> dict[str, object]:
    return {
        "name": state.name,
        "version": state.version,
        "origin": state.origin,
        "module": state.module,
        "hooks": state.hooks,
        "registered": [registered._asdict() for registered in state.registered],
        "state": state.state,
        "reason": state.reason,
    }
