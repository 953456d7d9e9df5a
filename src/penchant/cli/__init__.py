"""The terminal: `penchant init`, `ingest`, `evolve`, `profile`, `recommend` and the rest."""

from penchant.cli import eval_command, recommend_command  # register `eval`, `recommend` and `why`
from penchant.cli.commands import app

__all__ = ["app", "eval_command", "recommend_command"]
