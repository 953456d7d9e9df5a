"""What the last answer of a conversation, or a statement of it, rests on."""

import re
from collections.abc import Callable, Sequence

from penchant.agent.answering.conversation import Conversation
from penchant.agent.answering.results import EventLine, Evidence, Language
from penchant.agent.answering.trouble import told
from penchant.agent.answering.values import Sources
from penchant.graph_store.text_tokens import HAN
from penchant.ids import EventId

MOST_EVENTS = 50
_WORD = re.compile(rf"[{HAN}]|[^\W_{HAN}]+(?:[.,]\d+)?")
_COMMON = frozenset({
    "the", "a", "an", "of", "in", "on", "to", "and", "or", "is", "are", "was", "were", "be", "that",
    "this", "it", "its", "for", "with", "by", "from", "at", "as", "what", "which", "why", "how",
    "who", "where", "does", "do", "did", "you", "your", "me", "i", "say", "said", "tell", "show",
    "based", "rest", "rests", "evidence", "source", "sources", "proof", "prove", "know", "come",
    "comes", "data", "statement", "answer", "shopper", "customer", "item", "product", "last", "about",
    *"的是了什么怎这那个你据依来源说为何",
})  # fmt: skip


def sources_of(
    conversation: Conversation,
    language: Language,
    look: Callable[[Sequence[EventId]], Sequence[EventLine]],
) -> Sources:
    """The evidence of the answer before: of the statements that the question names, or of all.

    Args:
        conversation: With the question, and the results before it.
        language: Of the answer.
        look: Looks events up by their ids.

    Raises:
        ToolFailed: Nothing was answered before.
    """
    results = conversation.current or conversation.last_results
    statements = [one for result in results for one in result.rendered.evidence]
    if not results:
        raise told("no_answer_yet", language)
    chosen = _named(statements, conversation.question)
    wanted = list(dict.fromkeys(event for one in chosen for event in one.event_ids))
    return Sources(
        conversation.question if conversation.current else conversation.last_question,
        tuple(chosen),
        tuple(look(wanted[:MOST_EVENTS])),
        sum(max(one.event_count, len(one.event_ids)) for one in chosen),
    )


def _named(statements: Sequence[Evidence], question: str) -> list[Evidence]:
    """Statements that share telling words with the question: words that few of them have."""
    asked = _telling(question)
    held = [_telling(one.statement) for one in statements]
    shared = [
        {word for word in asked & words if sum(word in other for other in held) * 2 <= len(held)}
        for words in held
    ]
    most = max((len(one) for one in shared), default=0)
    if not most:
        return list(statements)
    return [one for one, words in zip(statements, shared, strict=True) if len(words) == most]


def _telling(text: str) -> set[str]:
    return {word for word in _WORD.findall(text.casefold()) if word not in _COMMON}
