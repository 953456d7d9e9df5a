"""Tools as LangChain knows them, and the middleware that runs them: in one shop, within a budget."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

from langchain.agents.middleware import AgentMiddleware, AgentState
from langchain.agents.middleware.types import ToolCallRequest
from langchain_core.messages import ToolMessage
from langgraph.types import Command

from penchant.agent.answering.kept import result_to_json
from penchant.agent.answering.readings import question_for
from penchant.agent.answering.references import CHOICES
from penchant.agent.answering.results import ToolResult
from penchant.agent.answering.run import Awaited, Choice, Run
from penchant.agent.answering.toolbox import Toolbox
from penchant.agent.answering.trouble import Ambiguous, Missing, Told, in_words
from penchant.agent.answering.wording import say
from penchant.agent.calls import MOST_CALLS, ToolCall, own_arguments
from penchant.agent.plugin_tools.quoted import PluginSaid
from penchant.agent.rendering import escape
from penchant.errors import PenchantError, ToolFailed
from penchant.tools.registry import ArgumentKind

if TYPE_CHECKING:
    from penchant.plugins.tools import PluginTool

_ASKS_FOR = {
    ("compare", "other"): "which_other_shopper",
    ("contrast", "other"): "which_other_item",
    ("who_likes", "words"): "which_words",
    ("concept", "words"): "which_concept",
    ("segment", "words"): "which_conditions",
}


class ToolMiddleware(AgentMiddleware[AgentState[Any], Run, Any]):
    """Runs each call over the one shop of its toolbox.

    A call names no shop and no path, so it reaches no other.

    Args:
        toolbox: Of the shop.
        masked: Takes personal data out of what tools say.
        streams: Whether a tool's text is the answer's and can be told at once.
    """

    def __init__(
        self, toolbox: Toolbox, masked: Callable[[ToolResult], ToolResult], streams: Callable[[], bool]
    ) -> None:
        super().__init__()
        self._toolbox = toolbox
        self._masked = masked
        self._streams = streams

    def wrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], ToolMessage | Command[Any]]
    ) -> ToolMessage | Command[Any]:
        """What the tool says, or why it cannot; nothing is raised."""
        run = cast("Run", request.runtime.context)
        named, key = request.tool_call["name"], request.tool_call["id"] or ""
        values = {
            str(name): str(value) for name, value in request.tool_call["args"].items() if value is not None
        }
        call = ToolCall(named, values)
        run.calls_made += 1
        if run.calls_made > MOST_CALLS or run.is_late:
            run.note("most_calls", most=MOST_CALLS) if not run.is_late else run.note("late")
            return ToolMessage("left out", tool_call_id=key, name=named, status="error")
        try:
            result = self._masked(self._toolbox.run(call, run.language, run.conversation))
        except Ambiguous as trouble:
            return self._told(run, key, call, self._ambiguous(run, call, trouble))
        except Missing as trouble:
            return self._told(run, key, call, self._missing(run, call, trouble))
        except ToolFailed as trouble:
            return self._told(run, key, call, _reason(run, call, trouble))
        except PenchantError as trouble:
            return self._told(run, key, call, str(in_words(trouble, run.language)))
        _note_meant(run)
        if any(one.call == result.call for one in run.conversation.current):  # `her` was the one named
            return ToolMessage("answered above", tool_call_id=key, name=named)
        run.conversation.current.append(result)
        if isinstance(result.value, PluginSaid):
            run.plugin_calls.append(result.call)
        self._step(run, result.call)
        if self._streams():
            run.say(result.rendered.text)
        return ToolMessage(
            result.rendered.text, tool_call_id=key, name=named, artifact=result_to_json(result)
        )

    def _told(self, run: Run, key: str, call: ToolCall, text: str) -> ToolMessage:
        if run.kind == "answer":
            run.kind = "failure"
        self._step(run, call)
        run.say(text)
        return ToolMessage(text, tool_call_id=key, name=call.tool, status="error")

    def _step(self, run: Run, call: ToolCall) -> None:
        shown = ", ".join(f"{name}={value}" for name, value in call.arguments.items())
        run.step("tool", f"{call.tool}({escape(shown)})", call, plugin=self._plugin_of(call.tool))

    def _plugin_of(self, tool: str) -> str:
        """The plugin whose tool that is; empty for one of Penchant's own."""
        plugged = self._toolbox.plugged(tool)
        return plugged.plugin if plugged else ""

    @staticmethod
    def _ambiguous(run: Run, call: ToolCall, trouble: Ambiguous) -> str:
        run.kind = "clarification"
        argument = next((name for name, value in call.arguments.items() if value == trouble.words), "item")
        run.awaited = Awaited(call, argument, trouble.values)
        for value, named in zip(trouble.values, trouble.named, strict=True):
            meant = call.with_value(argument, value)
            asked = (
                run.question.replace(trouble.words, named, 1)
                if trouble.words in run.question
                else question_for(ToolCall(call.tool, {**meant.arguments, argument: named}), run.language)
                if own_arguments(call.tool)
                else f"{run.question} ({named})"
            )
            run.choices.append(Choice(asked, (meant,)))
        return trouble.asks(run.language)

    def _missing(self, run: Run, call: ToolCall, trouble: Missing) -> str:
        run.kind = "clarification"
        run.awaited = Awaited(call, trouble.argument)
        if plugged := self._toolbox.plugged(call.tool):
            return _asked_of_plugin(run, call, trouble.argument, plugged)
        what = _ASKS_FOR.get((call.tool, trouble.argument), f"which_{trouble.argument}")
        spoken = run.conversation
        listed: Sequence[str] = (
            spoken.listed_shoppers() if trouble.argument == "shopper" else spoken.listed_items()
        )
        if trouble.argument in ("shopper", "item", "other"):
            for value in listed[:CHOICES]:
                meant = ToolCall(call.tool, {**call.arguments, trouble.argument: value})
                run.choices.append(Choice(question_for(meant, run.language, spoken), (meant,)))
        first = call.arguments.get("shopper") or spoken.shopper() or ""
        return say(what, run.language, first=escape(first))


def _note_meant(run: Run) -> None:
    """Says what some words were taken for, which cannot be read, and which time lies before the log."""
    if shopper := run.conversation.best_shopper:
        run.note("note_best", shopper=escape(shopper))
    for words in run.conversation.not_left_out:
        run.note("note_kept", words=escape(words))
    for words in run.conversation.left_out:
        run.note("note_date", words=escape(words))
    for one in run.conversation.before_log:
        run.note("note_before", since=f"{one.since:%Y-%m-%d}", until=f"{one.until:%Y-%m-%d}")


def _reason(run: Run, call: ToolCall, trouble: ToolFailed) -> str:
    """Why a tool cannot answer; a plugin that failed was asked all the same.

    A group that no condition can say, or no event of the log, is refused; an id that nobody has may be put
    right by the next question.
    """
    if not isinstance(trouble, Told):
        return str(trouble)
    if trouble.what == "plugin_failed":
        run.plugin_calls.append(call)
    if (
        trouble.what in ("unsayable", "no_such_events", "not_in_log")
        and run.kind == "answer"
        and not run.conversation.current
    ):
        run.kind = "refusal"
    if trouble.what in ("unknown_shopper", "shopper_is_item", "unknown_item"):
        run.corrected = call
    alone = not run.plan and not run.conversation.current
    return str(trouble) if alone else trouble.short


def _asked_of_plugin(run: Run, call: ToolCall, missing: str, tool: "PluginTool") -> str:
    """The question back for what a plugin's tool lacks, with what the last list offers for it."""
    argument = next(one for one in tool.spec.arguments if one.name == missing) if tool.spec else None
    kind = argument.kind if argument else ArgumentKind.WORDS
    listed: Sequence[str] = ()
    if kind is ArgumentKind.SHOPPER:
        listed = run.conversation.listed_shoppers()
    elif kind is ArgumentKind.ITEM:
        listed = run.conversation.listed_items()
    elif argument and argument.choices:
        listed = argument.choices
    for value in listed[:CHOICES]:
        meant = ToolCall(call.tool, {**call.arguments, missing: value})
        run.choices.append(Choice(f"{run.question} ({value})", (meant,)))
    if kind in (ArgumentKind.SHOPPER, ArgumentKind.ITEM):
        return say(f"which_{kind.value}", run.language)
    told = escape(argument.description if argument else missing)
    names = {"tool": escape(tool.name), "plugin": escape(tool.plugin)}
    return say("which_argument", run.language, argument=told, **names)
