"""Questions that may have been meant, ready to be asked, and what a question by its words alone asks for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.conversation import Conversation
from penchant.agent.answering.results import Language
from penchant.agent.answering.run import Choice
from penchant.agent.answering.toolbox import missing_of
from penchant.agent.answering.wording import say
from penchant.agent.calls import NO_CALL, ToolCall
from penchant.agent.completion import PIECE, completed
from penchant.agent.rendering import escape
from penchant.agent.routing_prior import load_prior
from penchant.tools.registry import ArgumentKind, tool_named

SURE_NATS, CLEAR_NATS = 1.0, 1.0
"""By words alone a tool is surely meant with these log-odds, and this far above every other."""
_SAME_THING = {ArgumentKind.ITEM: "thing", ArgumentKind.WORDS: "thing", ArgumentKind.SHOPPER: "shopper"}


def question_for(call: ToolCall, language: Language, conversation: Conversation | None = None) -> str:
    """A question that asks for a call; what the call leaves out is taken from the conversation."""
    spoken = conversation or Conversation()
    values = {"shopper": spoken.shopper() or "", "item": spoken.item() or "", **call.arguments}
    values.setdefault("words", "" if call.tool == "campaign" else values["item"])
    return " ".join(say(f"ask_{call.tool}", language, **values).split())


def two_readings(
    question: str,
    calls: Sequence[ToolCall],
    before: ToolCall | None,
    conversation: Conversation,
    language: Language,
    *,
    understands: Callable[[ToolCall, Conversation], bool],
) -> list[Choice]:
    """What the router made of a question, and the likeliest other tool with the same arguments.

    Args:
        question: As asked.
        calls: Of the router.
        before: The call before.
        conversation: What was spoken of.
        language: Of the answer.
        understands: Whether the names in a call are known; what names unknown ones was not meant.
    """
    found = list(calls[:1])
    odds = load_prior().log_odds(question, before)
    for name in sorted(odds, key=odds.__getitem__, reverse=True):
        if name == NO_CALL or any(name == call.tool for call in calls):
            continue
        other = _with_arguments_of(calls, ToolCall(name))
        (other,) = completed(question, (other,))
        if missing_of(other, conversation) is None:
            found.append(other)
            break
    return [
        Choice(question_for(call, language, conversation), (call,))
        for call in found
        if missing_of(call, conversation) is None and understands(call, conversation)
    ]


def read_by_words(
    question: str, before: ToolCall | None, conversation: Conversation, catalogue: Catalogue
) -> ToolCall | None:
    """The call that a question's words name surely, without a model; None where they do not.

    Args:
        question: As asked.
        before: The call before.
        conversation: What was spoken of.
        catalogue: Its ids are known in the question wherever they stand.
    """
    odds = load_prior().log_odds(question, before)
    first, second = sorted(odds, key=odds.__getitem__, reverse=True)[:2]
    if first == NO_CALL or odds[first] < SURE_NATS or odds[first] - odds[second] < CLEAR_NATS:
        return None
    (call,) = completed(question, (ToolCall(first),))
    named = list(dict.fromkeys(PIECE.findall(question)))
    ids = {
        ArgumentKind.SHOPPER: [one for one in named if catalogue.shopper(one)],
        ArgumentKind.ITEM: [one for one in named if catalogue.item(one)],
    }
    given = dict(call.arguments)
    for argument in tool_named(first).arguments:
        left = [one for one in ids.get(argument.kind, ()) if one not in given.values()]
        if argument.required and argument.name not in given and left:
            given[argument.name] = left[0]
    call = replace(call, arguments=given)
    return None if missing_of(call, conversation) else call


def starters(catalogue: Catalogue, language: Language) -> tuple[str, ...]:
    """Questions that fit the shop's data, the best one to begin with first."""
    asked: list[tuple[str, Mapping[str, str]]] = []
    if shopper := catalogue.best_known_shopper:
        asked.append(("ask_portrait", {"shopper": shopper}))
    asked += [("ask_who_likes", {"words": name}) for name in catalogue.best_known_concepts[:1]]
    asked += [("ask_trends", {}), ("ask_figures", {})]
    if shopper:
        asked += [("ask_recommend", {"shopper": shopper}), ("ask_changes", {"shopper": shopper})]
    asked += [("ask_audience", {"words": name}) for name in catalogue.best_known_concepts[1:2]]
    asked.append(("ask_overview", {}))
    return tuple(say(what, language, **values) for what, values in asked)


def examples(catalogue: Catalogue, language: Language) -> str:
    """Three questions that fit the shop's data, as a sentence names them."""
    joined = "、" if language == "zh" else ", "
    return joined.join(f"“{escape(one)}”" for one in starters(catalogue, language)[:3])


def _with_arguments_of(calls: Sequence[ToolCall], wanted: ToolCall) -> ToolCall:
    """A call with those arguments of others that are of the same kind: a product may be an item or words."""
    held: dict[str, str] = {}
    for call in calls:
        for argument in tool_named(call.tool).arguments:
            if argument.name in call.arguments:
                kind = _SAME_THING.get(argument.kind, argument.name)
                held.setdefault(kind, call.arguments[argument.name])
    taken: dict[str, str] = {}
    for argument in tool_named(wanted.tool).arguments:
        kind = _SAME_THING.get(argument.kind, argument.name)
        if kind in held and argument.required:
            taken[argument.name] = held.pop(kind)
    return replace(wanted, arguments=taken)
