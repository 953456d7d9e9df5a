"""The shop's model as LangChain's agents take one; every call goes through the one client."""

from collections.abc import Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import ConfigDict

from penchant.agent.client import ModelClient

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
        answer = asked.complete(
            _text_only(messages), role="answer", max_tokens=self.max_tokens, stop=stop or ()
        )
        return ChatResult(generations=[ChatGeneration(message=AIMessage(answer.text))])


def _text_only(messages: Sequence[BaseMessage]) -> list[dict[str, str]]:
    roles = {"human": "user", "ai": "assistant", "system": "system"}
    return [
        {"role": roles[message.type], "content": message.text}
        for message in messages
        if message.type in roles
    ]
