"""The terminal: `penchant init`, `ingest`, `evolve`, `profile`, `recommend` and the rest."""

# each module registers the commands that it holds
from penchant.cli import (
    ask_command,
    audience_command,
    audit_command,
    chat_command,
    correct_command,
    eval_command,
    graph_command,
    half_lives_command,
    keys_command,
    mcp_command,
    model_command,
    plugins_command,
    questions_command,
    recommend_command,
    route_command,
    serve_command,
    tune_assistant_command,
    tune_encoder_command,
    users_command,
)
from penchant.cli.commands import app

__all__ = [
    "app",
    "ask_command",
    "audience_command",
    "audit_command",
    "chat_command",
    "correct_command",
    "eval_command",
    "graph_command",
    "half_lives_command",
    "keys_command",
    "mcp_command",
    "model_command",
    "plugins_command",
    "questions_command",
    "recommend_command",
    "route_command",
    "serve_command",
    "tune_assistant_command",
    "tune_encoder_command",
    "users_command",
]
