"""How work tells how far it is."""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Told the stage, how much of it is done, and of how much."""


def no_progress(_stage: str, _done: int, _total: int) -> None:
    """Tells nobody."""
