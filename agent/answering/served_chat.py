"""The shop's model as LangChain's agents take one; every call goes through the one client."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import ConfigDict

from penchant.agent.answering.tool_schemas import schema_of
from penchant.agent.client import ModelClient
from penchant.agent.question import Question
from penchant.errors import ModelError
from penchant.tools.registry import tool_named

MAX_TOKENS = 400


class ServedChat(BaseChatModel):
    """Words answers; the client limits, counts and retries.

    Attributes:
        client: Opens the model when it is first called.
        max_tokens: The longest answer.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    client: Any
    max_tokens: int = MAX_TOKENS

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """The same model with tools offered to it."""
        return self.bind(tools=[convert_to_openai_tool(tool) for tool in tools], **kwargs)

    @property
    def _llm_type(self) -> str:
        return "penchant"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        asked: ModelClient = self.client()
        tools: Sequence[dict[str, Any]] = kwargs.get("tools") or ()
        answer = asked.ask(
            Question(
                _text_only(messages),
                role="router" if tools else "answer",
                max_tokens=self.max_tokens,
                stop=tuple(stop or ()),
                tools=tuple(tools),
            )
        )
        calls = [
            {"name": name, "args": dict(arguments), "id": uuid4().hex, "type": "tool_call"}
            for name, arguments in answer.calls
        ]
        return ChatResult(generations=[ChatGeneration(message=AIMessage(answer.text, tool_calls=calls))])


def offers_tools(client: ModelClient) -> bool:
    """Whether the server and its model call tools by themselves, found out by one plain question.

    Raises:
        ModelError: It is out of reach.
    """
    known = tool_named("portrait")
    tool = {
        "type": "function",
        "function": {"name": known.name, "description": known.description, "parameters": schema_of(known)},
    }
    asked = [{"role": "user", "content": "What does shopper 17 like? Call the tool."}]
    try:
        answer = client.ask(Question(asked, role="router", max_tokens=MAX_TOKENS, tools=(tool,)))
    except ModelError:
        client.complete([{"role": "user", "content": "Say yes."}], role="router", max_tokens=4)
        return False  # it answers, but not when tools are offered
    return any(
        name == known.name and str(arguments.get("shopper")) == "17" for name, arguments in answer.calls
    )


def _text_only(messages: Sequence[BaseMessage]) -> list[dict[str, str]]:
    roles = {"human": "user", "ai": "assistant", "system": "system"}
    return [
        {"role": roles[message.type], "content": message.text}
        for message in messages
        if message.type in roles
    ]
