"""The terminal: `penchant init`, `ingest`, `evolve`, `profile`, `recommend` and the rest."""

# each module registers the commands that it holds
from penchant.cli import (
    audience_command,
    correct_command,
    eval_command,
    graph_command,
    half_lives_command,
    model_command,
    plugins_command,
    questions_command,
    recommend_command,
    route_command,
    tune_assistant_command,
    tune_encoder_command,
)
from penchant.cli.commands import app

__all__ = [
    "app",
    "audience_command",
    "correct_command",
    "eval_command",
    "graph_command",
    "half_lives_command",
    "model_command",
    "plugins_command",
    "questions_command",
    "recommend_command",
    "route_command",
    "tune_assistant_command",
    "tune_encoder_command",
]
