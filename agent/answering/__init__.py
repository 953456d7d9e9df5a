"""Answers to questions in people's own words: what tools found, rendered, checked, and kept by thread."""

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

__all__ = [
    "Answer",
    "AnswerKind",
    "EventLine",
    "Evidence",
    "Figure",
    "Language",
    "Rendered",
    "Step",
    "Table",
    "TextPart",
    "Told",
    "ToolResult",
    "Turn",
]
