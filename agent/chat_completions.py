"""Chat completions by OpenAI's client: in time, and again where that makes sense."""

import hashlib
import json
import threading
from collections.abc import Callable
from typing import Any

import openai
from langchain_core.messages import AIMessage, convert_to_messages
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, stop_before_delay
from tenacity.wait import wait_exponential_jitter

from penchant.agent.breaker import CircuitBreaker
from penchant.agent.connection import Connection, Served, connect, takes_max_tokens
from penchant.agent.ledger import Ledger, Spent
from penchant.agent.question import Answer, Limits, Question, TokenLogprob
from penchant.agent.serving import ModelEndpoint
from penchant.errors import ModelError
from penchant.graph_store.reasoning.guard import plain_line

FIRST_WAIT_S, LONGEST_WAIT_S = 0.25, 8.0
_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500
_WRONG_SHAPES = (ValueError, TypeError, KeyError, IndexError, AttributeError)
"""What LangChain raises on an answer that is no chat completion."""


class ChatCompletions:
    """Asks one server, in time and again where that makes sense; the arguments are those of `ModelClient`."""

    def __init__(
        self,
        endpoint: ModelEndpoint,
        limits: Limits,
        ledger: Ledger,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self._endpoint, self._limits, self._ledger = endpoint, limits, ledger
        self._clock, self._sleep = clock, sleep
        self._breaker = CircuitBreaker(limit=limits.failures, pause_s=limits.pause_s, clock=clock)
        self._connecting = threading.Lock()
        self._connection: Connection | None = None

    @property
    def served(self) -> Served:
        """As `ModelClient` has it."""
        return self._connected().served

    def answer(self, question: Question) -> Answer:
        """The answer to one question.

        Raises:
            ModelError: No usable answer in time, or the server is left alone after many failures.
        """
        self._breaker.admit(self._endpoint.name)
        try:
            answer = self._answered(question)
        except _Refused as refused:
            self._breaker.worked()  # it is there, and says what it does not like
            raise ModelError(str(refused)) from refused.__cause__
        except BaseException as error:
            self._breaker.failed(plain_line(str(error)) or type(error).__name__)
            raise
        self._breaker.worked()
        return answer

    def key(self, question: Question) -> str:
        """The same for the same question to the same model."""
        messages = [[message.type, message.content] for message in convert_to_messages(question.messages)]
        asked = [self._endpoint.name, messages, question.max_tokens, question.temperature, question.seed]
        asked += [question.stop, question.grammar, question.schema, question.logprobs, question.likeliest]
        return hashlib.sha256(json.dumps([*asked, question.tools], sort_keys=True).encode()).hexdigest()

    def close(self) -> None:
        """Closes the connection; the next question opens another."""
        with self._connecting:
            if self._connection:
                self._connection.http.close()
                self._connection = None

    def _answered(self, question: Question) -> Answer:
        deadline = self._clock() + self._limits.timeout_s
        retrying = Retrying(
            stop=stop_after_attempt(self._limits.tries) | stop_before_delay(self._limits.timeout_s),
            wait=_pause,
            retry=retry_if_exception(_is_passing),
            sleep=self._sleep,
            reraise=True,
        )
        name = self._endpoint.name
        try:
            return retrying(self._attempt, question, deadline)
        except openai.APITimeoutError as error:
            raise ModelError(
                f"{name} did not answer within {self._limits.timeout_s:g} s; see PENCHANT_MODEL_TIMEOUT_S"
            ) from error
        except openai.APIConnectionError as error:
            raise ModelError(f"{name} is out of reach at {self._endpoint.address()}") from error
        except (openai.OpenAIError, *_WRONG_SHAPES) as error:
            said = plain_line(str(error).replace(self._endpoint.api_key, "…")) or type(error).__name__
            refused = isinstance(error, openai.APIStatusError) and not _is_passing(error)
            raise (_Refused if refused else ModelError)(f"{name} failed: {said}") from error

    def _attempt(self, question: Question, deadline: float) -> Answer:
        started = self._clock()
        wanted: dict[str, Any] = {"logprobs": True} if question.logprobs else {}
        if question.logprobs and question.likeliest:
            wanted["top_logprobs"] = question.likeliest
        if question.tools:
            wanted["tools"] = list(question.tools)
        try:
            connection = self._connected()
            message = connection.chat.invoke(
                convert_to_messages(question.messages),
                stop=list(question.stop) or None,
                temperature=question.temperature,
                seed=question.seed,
                timeout=max(deadline - started, 0.001),
                extra_body=_extra(question, connection, local=self._endpoint.is_local),
                **wanted,
            )
            answer = _read(message, seconds=self._clock() - started)
        except BaseException as error:
            failed = Spent(failures=1, milliseconds=(self._clock() - started) * 1000)
            self._ledger.record(question.role, self._endpoint.name, failed)
            if isinstance(error, openai.APIConnectionError) and _is_passing(error):
                self._endpoint.revive()
            raise
        spent = Spent(
            calls=1,
            prompt_tokens=answer.prompt_tokens,
            reused_tokens=_reused(message),
            completion_tokens=answer.completion_tokens,
            milliseconds=answer.seconds * 1000,
        )
        self._ledger.record(question.role, self._endpoint.name, spent)
        return answer

    def _connected(self) -> Connection:
        """The connection that is kept, or a new one where the server has come back at another address."""
        with self._connecting:
            address = self._endpoint.address()
            if self._connection is None or self._connection.address != address:
                if self._connection:
                    self._connection.http.close()
                self._connection = connect(self._endpoint, address, parallel=self._limits.parallel)
            return self._connection


class _Refused(Exception):
    """The server is there and does not take the question: asking again is of no use."""


def _is_passing(error: BaseException) -> bool:
    """Whether the same request may work a little later."""
    if isinstance(error, openai.APIConnectionError):
        return not isinstance(error, openai.APITimeoutError)
    return isinstance(error, openai.APIStatusError) and (
        error.status_code == _TOO_MANY_REQUESTS or error.status_code >= _SERVER_ERROR
    )


_backoff = wait_exponential_jitter(multiplier=FIRST_WAIT_S, max=LONGEST_WAIT_S, jitter=FIRST_WAIT_S)


def _pause(state: RetryCallState) -> float:
    """Seconds to wait: what the server asks for, or growing and random ones."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.response.headers.get("Retry-After", "") if isinstance(error, openai.APIStatusError) else ""
    return max(_backoff(state), float(asked) if asked.isascii() and asked.isdigit() else 0.0)


def _extra(question: Question, connection: Connection, *, local: bool) -> dict[str, object]:
    """What goes into the request beside what every server takes in the same way."""
    limit = "max_tokens" if takes_max_tokens(connection.address) else "max_completion_tokens"
    extra: dict[str, object] = {limit: question.max_tokens}
    if connection.served.dialect == "llama-cpp-python":
        extra["repeat_penalty"] = 1.0  # it otherwise keeps from saying a word twice, unlike llama.cpp itself
        if question.logprobs:
            extra["top_logprobs"] = question.likeliest  # without, it tells none at all
    if question.grammar and local:
        extra["grammar"] = question.grammar
    elif question.schema and connection.served.dialect == "llama-cpp-python":
        extra["response_format"] = {"type": "json_object", "schema": question.schema}
    elif question.schema:
        schema = {"name": question.role, "schema": question.schema, "strict": True}
        extra["response_format"] = {"type": "json_schema", "json_schema": schema}
    return extra


def _read(message: AIMessage, *, seconds: float) -> Answer:
    if not isinstance(message.content, str):
        raise TypeError("the answer's content is no text")
    usage = message.usage_metadata
    told: dict[str, Any] = message.response_metadata
    tokens = (told.get("logprobs") or {}).get("content")
    logprobs = tokens and tuple(
        TokenLogprob(
            str(one["token"]),
            float(one["logprob"]),
            tuple((str(other["token"]), float(other["logprob"])) for other in one.get("top_logprobs") or ()),
        )
        for one in tokens
    )
    return Answer(
        text=message.content,
        finish_reason=str(told.get("finish_reason") or "stop"),
        logprobs=logprobs or None,
        prompt_tokens=max(usage["input_tokens"], 0) if usage else 0,
        completion_tokens=max(usage["output_tokens"], 0) if usage else 0,
        seconds=seconds,
        calls=tuple((str(call["name"]), dict(call["args"])) for call in message.tool_calls),
    )


def _reused(message: AIMessage) -> int:
    if message.usage_metadata is None:
        return 0
    return max(message.usage_metadata.get("input_token_details", {}).get("cache_read") or 0, 0)
