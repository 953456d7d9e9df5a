"""Answers to questions in people's own words: what tools found, rendered, checked, and kept by thread."""

from importlib import import_module
from typing import TYPE_CHECKING

from penchant.agent.answering.results import (
    Answer,
    AnswerKind,
    EventLine,
    Evidence,
    Figure,
    Language,
    Rendered,
    Step,
    Table,
    TextPart,
    Told,
    ToolResult,
    Turn,
)
from penchant.agent.answering.values import Portrait, Sources

if TYPE_CHECKING:
    from penchant.agent.answering.assistant import Assistant
    from penchant.agent.answering.toolbox import Toolbox

__all__ = [
    "Answer",
    "AnswerKind",
    "Assistant",
    "EventLine",
    "Evidence",
    "Figure",
    "Language",
    "Portrait",
    "Rendered",
    "Sources",
    "Step",
    "Table",
    "TextPart",
    "Told",
    "ToolResult",
    "Toolbox",
    "Turn",
]

_HEAVY = {"Assistant": "penchant.agent.answering.assistant", "Toolbox": "penchant.agent.answering.toolbox"}
"""Loaded when first asked for: who only names the types need not wait for LangChain."""


def __getattr__(name: str) -> object:
    if name not in _HEAVY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HEAVY[name]), name)
