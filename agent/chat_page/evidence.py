"""The evidence panel: each statement's events, its path through the concepts, the parts of its score."""

from collections.abc import Mapping, Sequence

from penchant.agent.answering.results import Answer, EventLine, Evidence
from penchant.agent.chat_page.safe_markdown import plain, table, unlinked
from penchant.agent.chat_page.wording import Words, words_in
from penchant.ids import EventId

EVENTS_SHOWN = 8
"""Of one statement; the answer names a few of many anyway."""


def event_ids_shown(answer: Answer) -> list[EventId]:
    """The events that the panel shows, each once."""
    shown = (event for one in answer.evidence for event in one.event_ids[:EVENTS_SHOWN])
    return list(dict.fromkeys(shown))


def evidence_panel(answer: Answer, events: Mapping[EventId, EventLine]) -> str:
    """The panel in Markdown.

    Args:
        answer: Whose statements.
        events: Lines of `event_ids_shown`; ids that are missing are left out.
    """
    words = words_in(answer.language)
    if not answer.evidence:
        return words.no_evidence
    many = len({line.shopper_id for line in events.values()}) > 1
    parts = [
        _statement(number, one, events, words, with_shopper=many)
        for number, one in enumerate(answer.evidence, start=1)
    ]
    return "\n\n".join(parts)


def _statement(
    number: int, one: Evidence, events: Mapping[EventId, EventLine], words: Words, *, with_shopper: bool
) -> str:
    parts = [f"#### {number}\\. {unlinked(' '.join(one.statement.split()))}"]
    if one.said_by:
        parts.append(f"{words.said_by}: {plain(one.said_by)}")
    if one.concept_path:
        parts.append(f"{words.path}: **{' › '.join(plain(name) for name in one.concept_path)}**")
    if one.terms:
        rows = [(name, f"{added:+.3f}") for name, added in one.terms]
        parts.append(table((words.term, words.adds), rows, right=(1,)))
    lines = [events[event] for event in one.event_ids[:EVENTS_SHOWN] if event in events]
    if lines:
        count = max(one.event_count, len(lines))
        told = words.all_events if count == len(lines) else words.newest_events
        parts.append(told.format(count=f"{count:,}", shown=len(lines)))
        parts.append(_event_table(lines, words, with_shopper=with_shopper))
    return "\n\n".join(parts)


def _event_table(lines: Sequence[EventLine], words: Words, *, with_shopper: bool) -> str:
    columns = [words.date, words.kind, words.item, words.value]
    rows = [
        [
            f"{line.ts:%Y-%m-%d}",
            words.kinds.get(line.kind, line.kind),
            line.title,
            "" if line.value is None else f"{line.value:,.2f}".rstrip("0").rstrip("."),
        ]
        for line in lines
    ]
    if with_shopper:
        columns.insert(1, words.shopper)
        for row, line in zip(rows, lines, strict=True):
            row.insert(1, line.shopper_id)
    return table(columns, rows, right=(len(columns) - 1,))
