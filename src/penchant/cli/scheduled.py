"""`penchant evolve --every`: rounds on a schedule, each told as it ends."""

import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

import penchant
from penchant.cli.answering import notes_console, print_json
from penchant.errors import PenchantError

if TYPE_CHECKING:
    from penchant.graph_store import RoundReport


def evolve_on_schedule(
    folder: Path,
    every: str,
    *,
    evolve_once: "Callable[[], RoundReport]",
    show: "Callable[[RoundReport], None]",
    as_json: bool,
) -> None:
    """Runs rounds until Ctrl-C or SIGTERM; the shop is open during a round only.

    Args:
        folder: The shop's.
        every: As the command line has it.
        evolve_once: Opens the shop, runs a round and closes it.
        show: Prints what a round did.
        as_json: Print a round's failure as JSON, too.

    Raises:
        ConfigError: `every` is no span of time, there is no shop, or it has a schedule already.
    """
    from penchant.schedule import parse_every, run_every, wait_for_folder

    span = parse_every(every)

    def round_in_turn() -> "RoundReport":
        wait_for_folder(folder)
        return evolve_once()

    def told(report: "RoundReport") -> None:
        show(report)
        sys.stdout.flush()  # what reads along through a pipe waits for it

    def failed(error: BaseException) -> None:
        if as_json:
            print_json({"error": {"type": type(error).__name__, "message": str(error)}})
            sys.stdout.flush()
        if not isinstance(error, PenchantError):
            traceback.print_exception(error)
        notes_console().print(Text(f"round failed: {error}", style="bold red"), soft_wrap=True)

    wait_for_folder(folder)
    penchant.open(folder).close()  # what keeps every round from beginning is said at once
    notes_console().print(f"a round every {every}; Ctrl-C stops after the round in hand", style="dim")
    state = run_every(round_in_turn, folder=folder, every=span, finished=told, failed=failed)
    rounds = "1 round" if state.rounds == 1 else f"{state.rounds:,} rounds"
    notes_console().print(f"stopped; {rounds} so far", style="dim")
