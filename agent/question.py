"""What a model is asked, how far to go for its answer, and the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from penchant.agent.serving import is_address
from penchant.settings import Settings

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

Messages: TypeAlias = "Sequence[BaseMessage] | Sequence[dict[str, str]]"


@dataclass(frozen=True, slots=True)
class Limits:
    """How far the client goes.

    Attributes:
        parallel: Requests under way at once, whichever threads ask.
        timeout_s: Seconds from a question to its answer, retries included.
        tries: Requests for one question; 1 means no retry.
        failures: Questions in a row that fail before the server is left alone.
        pause_s: For how many seconds.
        remembered: Answers kept in memory, to be given again to the same question; 0 is none.
    """

    parallel: int = 4
    timeout_s: float = 30.0
    tries: int = 3
    failures: int = 5
    pause_s: float = 30.0
    remembered: int = 0

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """Those of the settings; llama-cpp-python of our own works off one question after the other."""
        one_by_one = settings.model_engine == "llama-cpp-python" and not is_address(settings.model)
        return cls(
            1 if one_by_one else settings.model_parallel, settings.model_timeout_s, settings.model_tries
        )


@dataclass(frozen=True, slots=True)
class Question:
    """One question to the model.

    Attributes:
        messages: LangChain messages, or mappings with `role` and `content`.
        role: What it is for, as the ledger tells it.
        max_tokens: The longest answer.
        temperature: 0 takes the likeliest token each time.
        seed: Of sampling.
        stop: Texts that end the answer.
        grammar: GBNF that the answer must follow; only for llama.cpp, others are not told of it.
        schema: JSON Schema that the answer must follow.
        logprobs: Whether to tell the tokens' log-probabilities.
        likeliest: Of how many other tokens in each place; with `logprobs` only, at most 20.
        tools: Offered to the model, as OpenAI's API has them; not every server knows them.
    """

    messages: Messages
    role: str
    max_tokens: int
    temperature: float = 0.0
    seed: int = 7
    stop: tuple[str, ...] = ()
    grammar: str | None = None
    schema: Mapping[str, object] | None = None
    logprobs: bool = False
    likeliest: int = 0
    tools: tuple[Mapping[str, object], ...] = ()


class TokenLogprob(NamedTuple):
    """A token that the model wrote, its log-probability in nats, and the likeliest ones in its place."""

    token: str
    logprob: float
    likeliest: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model said to one question.

    Attributes:
        text: As it was written; empty where the model said nothing.
        finish_reason: `stop` where it ended by itself, `length` where it was cut off.
        logprobs: Of each token; none where they were not asked for or the server does not tell.
        prompt_tokens: Tokens read, those in the server's cache included.
        completion_tokens: Tokens written.
        seconds: From question to answer; 0 where it was remembered.
        calls: Tools that the model asks for, with their arguments; none where it was offered none.
    """

    text: str
    finish_reason: str
    logprobs: tuple[TokenLogprob, ...] | None
    prompt_tokens: int
    completion_tokens: int
    seconds: float
    calls: tuple[tuple[str, Mapping[str, object]], ...] = ()
