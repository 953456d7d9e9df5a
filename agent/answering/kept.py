"""Answers as JSON, to be kept with their thread; the tools' own values are left out."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from penchant.agent.answering.results import Answer, Evidence, Figure, Rendered, Table, ToolResult
from penchant.agent.calls import ToolCall
from penchant.ids import EventId, ItemId, ShopperId

Json = Mapping[str, Any]


def call_to_json(call: ToolCall) -> dict[str, Any]:
    """A call as plain data."""
    return {"tool": call.tool, "arguments": dict(call.arguments)}


def call_from_json(held: Json) -> ToolCall:
    """Reads what `call_to_json` wrote."""
    return ToolCall(held["tool"], dict(held["arguments"]))


def result_to_json(result: ToolResult) -> dict[str, Any]:
    """A result without its value, as plain data."""
    return {
        "call": call_to_json(result.call),
        "rendered": asdict(result.rendered),
        "shoppers": list(result.shoppers),
        "items": list(result.items),
        "kinds": list(result.kinds),
    }


def result_from_json(held: Json) -> ToolResult:
    """Reads what `result_to_json` wrote; the value is None."""
    told = held["rendered"]
    table, figure = told["table"], told["figure"]
    return ToolResult(
        call_from_json(held["call"]),
        None,
        Rendered(
            told["text"],
            told["instruction"],
            Table(tuple(table["columns"]), tuple(tuple(row) for row in table["rows"])) if table else None,
            Figure(figure["title"], figure["says"], figure["plotly"]) if figure else None,
            tuple(_evidence(one) for one in told["evidence"]),
        ),
        tuple(ShopperId(one) for one in held["shoppers"]),
        tuple(ItemId(one) for one in held["items"]),
        tuple(held.get("kinds", ())),  # answers kept by an earlier version have none
    )


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """An answer as plain data."""
    return {
        "question": answer.question,
        "thread": answer.thread,
        "text": answer.text,
        "language": answer.language,
        "kind": answer.kind,
        "results": [result_to_json(one) for one in answer.results],
        "choices": list(answer.choices),
        "written_by": answer.written_by,
        "confidence": answer.confidence,
        "notes": list(answer.notes),
        "milliseconds": answer.milliseconds,
        "plugin_calls": [call_to_json(call) for call in answer.plugin_calls],
    }


def answer_from_json(held: Json) -> Answer:
    """Reads what `answer_to_json` wrote; the values of its results are None."""
    results: Sequence[Json] = held["results"]
    return Answer(
        question=held["question"],
        thread=held["thread"],
        text=held["text"],
        language=held["language"],
        kind=held["kind"],
        results=tuple(result_from_json(one) for one in results),
        choices=tuple(held["choices"]),
        written_by=held["written_by"],
        confidence=held["confidence"],
        notes=tuple(held["notes"]),
        milliseconds=held["milliseconds"],
        plugin_calls=tuple(call_from_json(call) for call in held.get("plugin_calls", ())),
    )


def _evidence(held: Json) -> Evidence:
    return Evidence(
        held["statement"],
        tuple(EventId(one) for one in held["event_ids"]),
        held["event_count"],
        tuple(held["concept_path"]),
        tuple((name, value) for name, value in held["terms"]),
        held.get("said_by", ""),  # answers kept by an earlier version have none
    )
