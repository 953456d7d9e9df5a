"""`penchant half-lives`: which half-lives predict a shop's own held-out months best."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

import penchant
from penchant.cli.answering import ShopCommand, answer_console, print_json
from penchant.cli.commands import AsJson, Folder, app
from penchant.cli.drawing import plain_table
from penchant.errors import ConfigError, DataError

if TYPE_CHECKING:
    from penchant.graph_store import HalfLifeChoice


@app.command("half-lives", cls=ShopCommand, epilog="Example: penchant half-lives shop --apply")
def half_lives(
    folder: Folder,
    apply: Annotated[bool, typer.Option("--apply", help="Write the best pair into penchant.toml.")] = False,
    as_json: AsJson = False,
) -> None:
    """Shows how well pairs of half-lives predict held-out months, and which pair does best."""
    from penchant.cli.settings_file import change_settings
    from penchant.settings import FILE_NAME

    with penchant.open(folder) as shop:
        choice = shop.choose_half_lives()
    if choice.fast_days is None or choice.slow_days is None:
        raise DataError(f"{folder} has too short a log to hold a month out: half-lives stay as they are")
    if apply:
        path = folder / FILE_NAME
        best = {"fast_half_life_days": choice.fast_days, "slow_half_life_days": choice.slow_days}
        try:
            held = path.read_text(encoding="utf-8") if path.exists() else ""
            path.write_text(change_settings(held, best), encoding="utf-8")
        except OSError as error:
            raise ConfigError(f"cannot write {path}: {error.strerror}") from error
    if as_json:
        print_json({**choice._asdict(), "scores": [s._asdict() for s in choice.scores], "applied": apply})
        return
    out = answer_console()
    out.print(half_lives_view(choice))
    if apply:
        out.print(f"Wrote both into {path}; the next `penchant evolve` folds the log anew")
    else:
        out.print("Take them with --apply; the next `penchant evolve` then folds the log anew")


def half_lives_view(choice: "HalfLifeChoice") -> Table:
    """The grid, the chosen pair marked; lower is better."""
    table = plain_table(right=("slow, days", "fast, days", "bits, slow", "bits, both", ""))
    for score in choice.scores:
        best = (score.fast_days, score.slow_days) == (choice.fast_days, choice.slow_days)
        row = (
            f"{score.slow_days:g}",
            f"{score.fast_days:g}",
            f"{score.slow_bits:.3f}",
            f"{score.fast_bits:.3f}",
        )
        table.add_row(*row, "best" if best else "", style="bold" if best else "")
    return table
