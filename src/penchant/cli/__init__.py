"""The terminal: `penchant init`, `ingest`, `evolve`, `profile`, `recommend` and the rest."""

from penchant.cli import audience_command, eval_command, recommend_command  # register what they hold
from penchant.cli.commands import app

__all__ = ["app", "audience_command", "eval_command", "recommend_command"]
