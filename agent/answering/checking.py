"""The middleware around the wording: what a model sees is redacted, what it says is checked."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState, ModelRequest, ModelResponse
from langchain_core.messages import AIMessage, HumanMessage, RemoveMessage, SystemMessage
from langgraph.runtime import Runtime

from penchant.agent.answering.redaction import Known, masked, redact
from penchant.agent.answering.results import Rendered, ToolResult
from penchant.agent.answering.run import KEPT, Run
from penchant.agent.answering.verifying import unsupported
from penchant.agent.answering.wording import say
from penchant.agent.plugin_tools.quoted import quotes_plugin
from penchant.agent.rendering import escape
from penchant.errors import ModelError
from penchant.prompts import load_prompt

TURNS_REMEMBERED = 12
_LANGUAGES = {"en": "English", "zh": "Chinese"}

Request = ModelRequest[Run]
Handler = Callable[[ModelRequest[Run]], ModelResponse[Any]]


class MemoryMiddleware(AgentMiddleware[AgentState[Any], Run, Any]):
    """Keeps the last questions of a thread in the agent's memory; the record keeps all."""

    def before_agent(self, state: AgentState[Any], runtime: Runtime[Run]) -> dict[str, Any] | None:
        """Forgets what is older than `TURNS_REMEMBERED` questions."""
        asked = [place for place, one in enumerate(state["messages"]) if isinstance(one, HumanMessage)]
        if len(asked) <= TURNS_REMEMBERED:
            return None
        old = state["messages"][: asked[-TURNS_REMEMBERED]]
        return {"messages": [RemoveMessage(id=one.id or "") for one in old]}

    def wrap_model_call(self, request: Request, handler: Handler) -> ModelResponse[Any] | AIMessage:
        """The answer with what the next question needs of it; calls go by as they are."""
        response = handler(request)
        said = response if isinstance(response, AIMessage) else response.result[0]
        if isinstance(said, AIMessage) and said.tool_calls:
            return response
        run = request.runtime.context
        return AIMessage(run.text, additional_kwargs={KEPT: run.to_keep()})


class WordingMiddleware(AgentMiddleware[AgentState[Any], Run, Any]):
    """Lets a model word what the tools found, and checks what it makes of it.

    The model sees no personal data, nothing that a plugin said, and has no tools. Where it says more than was
    found, or fails, the tools' own text is the answer. What plugins said stands below it, in their own words.
    """

    def __init__(self) -> None:
        super().__init__()
        self._prompt = load_prompt("answer_question")

    def wrap_model_call(self, request: Request, handler: Handler) -> ModelResponse[Any] | AIMessage:
        """The answer, checked; calls go by as they are."""
        run = request.runtime.context
        results = run.conversation.current
        if not results:  # the question is still being read
            return handler(request)
        quoted = [one.rendered.text for one in results if quotes_plugin(one)]
        results = [one for one in results if not quotes_plugin(one)]
        own = "\n\n".join([*(one.rendered.text for one in results), *quoted])
        if not results:
            run.say(own)
            return AIMessage(run.text)
        found = "\n\n".join(one.rendered.text for one in results)
        material = redact(found, taken=run.question)
        request = request.override(
            tools=[],
            system_message=SystemMessage(
                self._prompt.render(
                    language=_LANGUAGES[run.language],
                    instructions="\n".join(one.rendered.instruction for one in results),
                    found=material.text,
                )
            ),
            messages=[HumanMessage(run.redacted.text)],
        )
        try:
            said = material.restored(handler(request).result[0].text).strip()
        except ModelError as error:
            run.note("note_unworded", reason=escape(str(error).rstrip(".")))
            run.say(own)
            return AIMessage(run.text)
        wrong = unsupported(said, results) if said else ("",)
        if wrong:
            run.note("note_unsupported", what=", ".join(f"“{escape(one)}”" for one in wrong))
            run.step("check", say("fell_back", run.language))
            run.say(own)
        else:
            run.written_by = "model"
            run.step("check", say("checked", run.language))
            run.say("\n\n".join([said, *quoted]))
        return AIMessage(run.text)


def without_private(result: ToolResult, known: Known) -> ToolResult:
    """A result whose texts say no personal data but the shop's own ids."""
    told = result.rendered
    clean: Rendered = replace(
        told,
        text=masked(told.text, known),
        table=told.table
        and replace(
            told.table,
            rows=tuple(
                tuple(masked(cell, known) if isinstance(cell, str) else cell for cell in row)
                for row in told.table.rows
            ),
        ),
        evidence=tuple(replace(one, statement=masked(one.statement, known)) for one in told.evidence),
    )
    return replace(result, rendered=clean)
