"""The router as middleware: it names the calls one by one, and words the answer where no model does."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from langchain.agents.middleware import AgentMiddleware, AgentState, ModelRequest, ModelResponse
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from penchant.agent.answering.among import without_group
from penchant.agent.answering.asked_plainly import (
    asks_for_help,
    asks_of_pairs,
    asks_of_visits,
    asks_why,
    only_thanks,
)
from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.dates import with_numeric_day
from penchant.agent.answering.edits import edited, numbers_of_refused
from penchant.agent.answering.figures_asked import days_of, figures_asked
from penchant.agent.answering.follow_ups import (
    asked_again,
    carried_on,
    goes_on_from,
    in_same_time,
    sold_again,
)
from penchant.agent.answering.groups_asked import deeds_asked, group_asked
from penchant.agent.answering.ids_named import asked_outright
from penchant.agent.answering.named_plainly import with_count, without_count
from penchant.agent.answering.of_shop import (
    asks_how_it_goes,
    asks_of_best_sellers,
    asks_of_shop_alone,
    beyond_log,
)
from penchant.agent.answering.other_names import said_anew, same_rules, thing_alone, who_alone
from penchant.agent.answering.plain_words import filled_in
from penchant.agent.answering.plainly_put import plainly_put
from penchant.agent.answering.put_right import of_refused
from penchant.agent.answering.readings import examples, read_by_words, two_readings
from penchant.agent.answering.replies import replied
from penchant.agent.answering.routing_queue import RoutingQueue
from penchant.agent.answering.run import Run
from penchant.agent.answering.said_in_full import asked_in_full
from penchant.agent.answering.slots import slots_filled
from penchant.agent.answering.stretches import with_leads
from penchant.agent.answering.toolbox import Toolbox
from penchant.agent.answering.wishes import both_wishes, once_each, two_groups
from penchant.agent.answering.wording import say
from penchant.agent.calls import MOST_CALLS, ToolCall, written
from penchant.agent.completion import ids_in
from penchant.agent.instructed_router import plugins_told
from penchant.agent.parts import never_answered, parts_of
from penchant.agent.plugin_tools.quoted import told_call
from penchant.agent.plugin_tools.said import is_said_of_plugin
from penchant.agent.rendering import escape
from penchant.agent.router import Route, Router
from penchant.errors import ModelError, NotFound
from penchant.prompts import load_prompt
from penchant.tools.registry import FOUND_BY_RULES, tool_named
from penchant.tools.segment_unsayable import unsayable
from penchant.tools.time_words import take_span

UNSURE = 0.25
"""Below this confidence it is asked back instead of answered."""
SURE, VERY_SURE = 0.92, 0.97
"""From here on the reading is not second-guessed by plain words, nor looked through for a second wish."""
COMMANDS = (
    "penchant profile",
    "penchant recommend",
    "penchant who-likes",
    "penchant trends",
    "penchant segment",
)

_OF_ALL_THE_LOG = ("overview", "trends", *FOUND_BY_RULES)
"""Tools of which a question is refused that asks for what no log holds, such as margins."""
_TELL_NO_CAUSE = frozenset({"overview", "trends", "concept", "changes", "segment", "figures"})

_NEXT_QUESTION = re.compile(r"(?<=[?？])\s*(?=\S)")
Request = ModelRequest[Run]
Handler = Callable[[ModelRequest[Run]], ModelResponse[Any]]


class RoutingMiddleware(AgentMiddleware[AgentState[Any], Run, Any]):
    """Understands the question first, then hands out its calls one at a time.

    So a later call may use what an earlier one found.

    Args:
        router: Reads a question, given the call before.
        toolbox: Of the shop.
        catalogue: Of the shop, as it is now.
        worded: Whether the model behind the agent words the answer; else the tools' own text is it.
        calls_tools: Whether that model calls tools by itself; then it reads the question, not the router.
    """

    def __init__(
        self,
        router: Router,
        toolbox: Toolbox,
        catalogue: Callable[[], Catalogue],
        *,
        worded: Callable[[], bool],
        calls_tools: Callable[[], bool],
    ) -> None:
        super().__init__()
        self._queue = RoutingQueue(router)
        self._toolbox = toolbox
        self._catalogue = catalogue
        self._worded = worded
        self._calls_tools = calls_tools
        self._prompt = load_prompt("choose_tools")

    def close(self) -> None:
        """Waits for routing under way."""
        self._queue.close()

    def wrap_model_call(self, request: Request, handler: Handler) -> ModelResponse[Any] | AIMessage:
        """The next call, or the answer."""
        run = request.runtime.context
        if run.plan is None:
            understood = [] if self._helped(run) else self._understood(run, request, handler)
            run.plan = [with_numeric_day(call, run.question) for call in understood]
        if run.plan and run.is_late:
            run.plan = []
            run.note("late")
        if run.plan:
            call = run.plan.pop(0)
            asked = {"name": call.tool, "args": dict(call.arguments), "id": uuid4().hex, "type": "tool_call"}
            return AIMessage("", tool_calls=[asked])
        if run.kind == "failure" and run.conversation.current:
            run.kind = "answer"  # what was found is one; what was not is said in it
        if run.conversation.current and self._worded():
            return handler(request)
        return AIMessage(run.text)

    def _understood(self, run: Run, request: Request, handler: Handler) -> list[ToolCall]:
        """The calls to make; none where the answer is said already."""
        for choice in run.choices_before:
            if " ".join(choice.text.split()) == run.question:
                return list(choice.calls)
        results = run.conversation.earlier
        before = self._before(run)
        catalogue = self._catalogue()
        if call := self._replied(run, catalogue):
            return [call]
        if again := self._again(run, before, catalogue):
            run.step("route", ", ".join(call.tool for call in again))
            _note(run, again)
            return again
        try:
            known = before and without_group(before)
            called = self._called(run, known, request, handler)
            route = self._read(run, known) if called is None else Route(called, 1.0)
        except ModelError as error:
            return self._without_model(run, before, error)
        run.confidence = route.confidence if called is None else None
        run.conversation.is_sure = route.confidence >= SURE
        _note(run, route.calls)
        parts = parts_of(run.question) or ()
        asked = parts if len(parts) == len(route.calls) else (run.question,) * len(route.calls)
        calls = [
            slots_filled(self._filled_in(run, call), part, catalogue)
            for call, part in zip(route.calls, asked, strict=True)
        ]
        calls = once_each(calls, run.question)
        if len(calls) == 1:
            calls = [carried_on(run.question, calls[0], before)]
        detail = ", ".join(call.tool for call in calls) or say("no_tool", run.language)
        run.step("route", f"{detail} ({route.confidence:.0%})" if called is None else detail)
        if not calls or (not results and [call.tool for call in calls] == ["sources"]):
            self.refuse(run, "refusal_of_sources" if calls else "refusal")
            return []
        sure = route.confidence >= UNSURE or _is_plain(calls, run.question, catalogue)
        if not sure and unsayable(run.question):
            self.refuse(run)
            return []
        if not sure and not self._names_a_stranger(run, calls):
            run.kind = "clarification"
            run.choices = two_readings(
                run.question,
                calls,
                before,
                run.conversation,
                run.language,
                understands=self._toolbox.understands,
            )
            run.say(say("unsure", run.language))
            return []
        return calls[:MOST_CALLS]

    def _helped(self, run: Run) -> bool:
        """Whether thanks were given or it was only asked what can be asked, which is said now."""
        if only_thanks(run.question):
            run.say(say("welcome", run.language))
            return True
        if asks_for_help(plainly_put(run.question)):
            self.refuse(run, "help")
        return run.kind == "refusal"

    def refuse(self, run: Run, why: str = "refusal") -> None:
        """Says what can be asked instead, and of a group what of it cannot be a condition."""
        run.kind = "refusal"
        if why == "refusal" and (found := unsayable(run.question)):
            run.say(say("unsayable", run.language, words=escape(found[1])))
            return
        run.say(say(why, run.language, examples=examples(self._catalogue(), run.language)))

    def _before(self, run: Run) -> ToolCall | None:
        """The call that answered the question before, unless its plugin is gone."""
        before = goes_on_from(run.question, [one.call for one in run.conversation.earlier])
        return before if before and self._toolbox.spec_of(before.tool) else None

    def _replied(self, run: Run, catalogue: Catalogue) -> ToolCall | None:
        """The call that the answer before asked back for, with what this question names; None for others."""
        awaited = run.awaited_before
        spec = self._toolbox.spec_of(awaited.call.tool) if awaited else None
        if awaited is None or spec is None:  # nothing was asked, or of a plugin that is gone
            return None
        return replied(run, awaited, spec.argument(awaited.argument), catalogue)

    def _again(self, run: Run, before: ToolCall | None, catalogue: Catalogue) -> list[ToolCall]:
        """The calls that need no router: said anew, asked outright, or made of the call before."""
        if anew := said_anew(run.question, run.corrected_before, catalogue):
            return [anew]
        told = [one.call for one in run.conversation.earlier]
        if same := same_rules(run.question, told, catalogue):
            return [same]
        if full := asked_in_full(run.question, run.conversation, catalogue):
            return [in_same_time(call, run.question, before, catalogue) for call in full]
        refused = "" if run.awaited_before or run.choices_before else run.conversation.refused
        if refused and (instead := numbers_of_refused(run.question, refused, catalogue)):
            return [instead]
        if sold := sold_again(run.question, told, catalogue) if before else None:
            return [sold]
        if both := _with_the_next(run.question, catalogue):
            return both
        outright = asked_outright(run.question, catalogue)
        if outright and not self._toolbox.plugin_wanted((run.question,)):
            return [in_same_time(call, run.question, before, catalogue) for call in outright]
        if deeds := deeds_asked(run.question, catalogue):
            return [ToolCall("segment", {"words": deeds})]
        if before is None:
            call = who_alone(run.question, catalogue)
        else:
            spec = self._toolbox.spec_of(before.tool)
            call = asked_again(run.question, before, catalogue, arguments=spec.arguments if spec else None)
        return [call] if call else []

    def _filled_in(self, run: Run, call: ToolCall) -> ToolCall:
        restored = _restored(run, call)
        if self._toolbox.plugged(call.tool):
            return restored
        return filled_in(run.question, restored, self._catalogue())

    def _called(
        self, run: Run, before: ToolCall | None, request: Request, handler: Handler
    ) -> tuple[ToolCall, ...] | None:
        """What a model that calls tools itself asks for; None where it does not, or asks what nobody said."""
        if not self._calls_tools():
            return None
        said = run.redacted.text
        asked = said if before is None else f"Before: {self._written(before)}\n{said}"
        instructions = self._prompt.render()
        if further := self._toolbox.plugged_specs:
            instructions += "\n\n" + plugins_told(further)
        request = request.override(system_message=SystemMessage(instructions), messages=[HumanMessage(asked)])
        response = handler(request).result[0]
        calls = []
        for call in response.tool_calls if isinstance(response, AIMessage) else ():
            values = {name: str(value) for name, value in call["args"].items() if str(value or "").strip()}
            calls.append(ToolCall(call["name"], values))
        if not all(self._is_said(call, said) for call in calls):
            return None
        return tuple(self._toolbox.completed(call, said) for call in calls)

    def _written(self, call: ToolCall) -> str:
        return told_call(call) if self._toolbox.plugged(call.tool) else written([call])

    def _is_said(self, call: ToolCall, question: str) -> bool:
        plugged = self._toolbox.plugged(call.tool)
        if plugged is None:
            return is_said(call, question)
        return is_said_of_plugin(call, plugged, question, self._catalogue().now)

    def _read(self, run: Run, before: ToolCall | None) -> Route:
        """What the router makes of the question, in parts where it holds two wishes."""

        def route(part: str, earlier: ToolCall | None) -> Route:
            if part != asked and asks_of_shop_alone(part) and not ids_in(part):
                return Route((ToolCall("overview"),), 1.0)
            return self._queue.route(run, part, earlier)

        asked, count = without_count(run.redacted.text)
        found = route(asked, before)
        plainer = plainly_put(asked)
        if not found.calls and plainer != asked.strip(" ?!.,"):
            found = max(found, route(plainer, before), key=lambda one: bool(one.calls))
        parts = parts_of(asked)
        wanted = self._toolbox.plugin_wanted(parts or ())
        if found.confidence < VERY_SURE or wanted:
            # the model does not know plugins, so it may have read the two wishes as two of Penchant's own
            whole = replace(found, calls=found.calls[:1]) if wanted else found
            both = both_wishes(asked, whole, before, route=route, catalogue=self._catalogue())
            found = found if both is whole else both
        if count is not None:
            found = replace(found, calls=tuple(with_count(call, count) for call in found.calls))
        if len(found.calls) < len(parts or ()) and (groups := two_groups(asked, self._catalogue())):
            found = Route(tuple(ToolCall("segment", {"words": words}) for words in groups), 1.0)
        tools = [call.tool for call in found.calls]
        beyond = len(tools) == 1 and tools[0] in _OF_ALL_THE_LOG and beyond_log(asked)
        plugged = any(self._toolbox.plugged(call.tool) for call in found.calls)
        if beyond or (parts is None and never_answered(asked) and not plugged):  # of two one may be answered
            return Route((), found.confidence)
        if not found.calls and asks_of_visits(run.question):
            return Route((ToolCall("next_behaviour"),), 1.0)
        group = group_asked(run.question, self._catalogue())
        plainly = (asks_how_it_goes, asks_of_shop_alone, asks_of_pairs, asks_of_best_sellers)
        plain = found.confidence < SURE or any(asks(run.question) for asks in plainly)
        plain = plain or bool(group or thing_alone(run.question, self._catalogue()))
        named = bool(ids_in(run.question)) and not group
        if (found.calls and found.confidence >= UNSURE) or not plain or named:
            return found
        meant = of_refused(run.question, self._catalogue())
        return Route((meant,), 1.0) if meant else found

    def _names_a_stranger(self, run: Run, calls: Sequence[ToolCall]) -> bool:
        """Whether the question is about one id that nobody here has: better told than asked back."""
        said = calls[0].arguments.get("shopper", "") if len(calls) == 1 else ""
        return bool(said) and said in ids_in(run.question) and not self._catalogue().shopper(said)

    def _without_model(self, run: Run, before: ToolCall | None, error: ModelError) -> list[ToolCall]:
        reason = escape(str(error).rstrip("."))
        own = None if before and self._toolbox.plugged(before.tool) else before
        call = read_by_words(run.question, own, run.conversation, self._catalogue())
        if call is None:
            run.kind = "failure"
            commands = ", ".join(f"`{command}`" for command in COMMANDS)
            run.say(say("model_down", run.language, reason=reason, commands=commands))
            return []
        run.note("note_down", reason=reason)
        run.step("route", call.tool)
        return [call]


def _note(run: Run, calls: Sequence[ToolCall]) -> None:
    """What the reader should know beside the answer."""
    if run.redacted.originals:
        run.note("note_private")
    if asks_why(run.question) and any(call.tool in _TELL_NO_CAUSE for call in calls):
        run.note("note_why")


def is_said(call: ToolCall, question: str) -> bool:
    """Whether a call's tool and arguments are the registry's, and its values stand in the question.

    Args:
        call: Of a model that calls tools by itself.
        question: As the model read it.
    """
    try:
        known = {argument.name: argument for argument in tool_named(call.tool).arguments}
    except NotFound:
        return False
    return all(
        name in known and (value in known[name].choices or value.casefold() in question.casefold())
        for name, value in call.arguments.items()
    )


def _is_plain(calls: Sequence[ToolCall], question: str, catalogue: Catalogue) -> bool:
    """Whether the words alone ask what goes with one item, by its id."""
    if [call.tool for call in calls] != ["similar_items"] or not asks_of_pairs(question):
        return False
    item = calls[0].arguments.get("item", "")
    return item in ids_in(question) and catalogue.item(item) is not None


def _restored(run: Run, call: ToolCall) -> ToolCall:
    arguments = {name: run.redacted.restored(value) for name, value in call.arguments.items()}
    return ToolCall(call.tool, arguments)


def _with_the_next(question: str, catalogue: Catalogue) -> list[ToolCall]:
    """The numbers that a question asks for, and those that its second sentence goes on to: `And in May?`."""
    said = _NEXT_QUESTION.split(question)
    first = figures_asked(said[0], catalogue) if len(said) == len(("one", "other")) else None
    if first is None:
        return []
    span = take_span(with_leads(said[0]), catalogue.now)[1]
    first = ToolCall(first.tool, {**first.arguments, **(days_of(span, catalogue) if span else {})})
    second = edited(said[1], first, catalogue)
    if second is None or second.arguments.items() >= first.arguments.items():
        return []  # `month by month please` is read with the whole question
    return [first, second]
