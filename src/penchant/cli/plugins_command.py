"""`penchant plugins`: what is installed, what each brings, what a shop makes of it, what is broken."""

import sys
from collections.abc import Mapping
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Group, RenderableType
from rich.text import Text

import penchant
from penchant.cli.answering import ShopCommand, answer_console, print_json
from penchant.cli.commands import AsJson, app
from penchant.cli.drawing import plain_table

if TYPE_CHECKING:
    from penchant.plugins import PluginState, Registered
    from penchant.plugins.uses import PluginUse

    Uses = Mapping[Registered, PluginUse]


@app.command(cls=ShopCommand, epilog="Example: penchant plugins shop --json")
def plugins(
    folder: Annotated[
        Path | None, typer.Argument(help="A shop's folder: what it uses of them.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Lists the plugins that are installed, what each registers, and why a broken one is not used."""
    from penchant.plugins import Registered, load_plugins

    uses: Uses = {}
    with redirect_stdout(sys.stderr):  # a plugin that prints when it is loaded must not spoil the answer
        if folder is None:
            states = load_plugins().states
        else:
            with penchant.open(folder) as shop:
                states = shop.plugins.states
                uses = {Registered(use.kind, use.name): use for use in shop.plugin_uses(trying=True)}
    if as_json:
        print_json({"plugins": [_plain(state, uses) for state in states]})
        return
    answer_console().print(plugins_view(states, uses))


def plugins_view(states: "tuple[PluginState, ...]", uses: "Uses") -> RenderableType:
    """A table of plugins; under it what a shop makes of them, and what is wrong with the broken ones."""
    table = plain_table()
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
    used = [
        Text(f"{use.kind} {use.name}: {'' if use.used else 'not used, '}{use.told}")
        for use in uses.values()
        if use.kind != "reasoner"
    ]
    broken = [state for state in states if state.state == "broken"]
    lines = [Text(f"{state.name} is not used: {state.reason}", style="yellow") for state in broken]
    return Group(table, *used, *lines)


def _plain(state: "PluginState", uses: "Uses") -> dict[str, object]:
    return {
        "name": state.name,
        "version": state.version,
        "origin": state.origin,
        "module": state.module,
        "hooks": state.hooks,
        "registered": [uses[one]._asdict() if one in uses else one._asdict() for one in state.registered],
        "state": state.state,
        "reason": state.reason,
    }
