"""The one client of every role: asks a served model, in time, again where that makes sense, and counts it."""

import hashlib
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeAlias

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, stop_before_delay
from tenacity.wait import wait_exponential_jitter

from penchant.agent.breaker import CircuitBreaker
from penchant.agent.connection import Connection, Served, connect, takes_max_tokens
from penchant.agent.ledger import Ledger, Spent
from penchant.agent.serving import ModelEndpoint, is_address
from penchant.errors import ModelError
from penchant.graph_store.reasoning.guard import plain_line
from penchant.settings import Settings

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage, BaseMessage

FIRST_WAIT_S, LONGEST_WAIT_S = 0.25, 8.0
_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500
_WRONG_SHAPES = (ValueError, TypeError, KeyError, IndexError, AttributeError)
"""What LangChain raises on an answer that is no chat completion."""

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


class ModelClient:
    """Asks the model behind an endpoint; every failure is a `ModelError` that says what to do.

    Connections that fail, 429 and 5xx are tried again with growing, random pauses (a `Retry-After` is
    obeyed) as long as `Limits.timeout_s` allows; late answers and other refusals are not. The server in this
    process is restarted where it died. After `Limits.failures` questions in a row without an answer the
    server is left alone for `Limits.pause_s`.

    Args:
        endpoint: Where the model is served.
        limits: How far to go.
        ledger: What counts the calls; none makes an own one.
        clock: Seconds, never going back.
        sleep: Waits so many seconds.
    """

    def __init__(
        self,
        endpoint: ModelEndpoint,
        limits: Limits | None = None,
        ledger: Ledger | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.endpoint = endpoint
        self.limits = limits or Limits()
        self.ledger = ledger or Ledger()
        self._clock, self._sleep = clock, sleep
        self._breaker = CircuitBreaker(limit=self.limits.failures, pause_s=self.limits.pause_s, clock=clock)
        self._slots = threading.BoundedSemaphore(self.limits.parallel)
        self._connecting = threading.Lock()
        self._connection: Connection | None = None
        self._remembering = threading.Lock()
        self._remembered: OrderedDict[str, Answer] = OrderedDict()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def name(self) -> str:
        """The model's id for the record."""
        return self.endpoint.name

    @property
    def served(self) -> Served:
        """What the server says of itself; asks it if nobody did yet.

        Raises:
            ModelError: The server in this process does not start.
        """
        return self._connected().served

    @property
    def follows_grammar(self) -> bool:
        """Whether a `grammar` is obeyed."""
        return self.endpoint.is_local

    def complete(
        self,
        messages: Messages,
        *,
        role: str,
        max_tokens: int,
        temperature: float = 0.0,
        seed: int = 7,
        stop: Sequence[str] = (),
        grammar: str | None = None,
        schema: Mapping[str, object] | None = None,
        logprobs: bool = False,
        likeliest: int = 0,
    ) -> Answer:
        """The model's answer to one question; the arguments are those of `Question`.

        Raises:
            ModelError: No usable answer in time, or the server is left alone after many failures.
        """
        return self.ask(
            Question(
                messages,
                role,
                max_tokens,
                temperature,
                seed,
                tuple(stop),
                grammar,
                schema,
                logprobs=logprobs,
                likeliest=likeliest,
            )
        )

    def complete_many(self, questions: Sequence[Question]) -> list[Answer]:
        """The answers to several questions, in their order, `Limits.parallel` at a time.

        Raises:
            ModelError: One of them failed; those not begun are left out.
        """
        if not questions:
            return []
        pool = ThreadPoolExecutor(min(self.limits.parallel, len(questions)), "model")
        try:
            return list(pool.map(self.ask, questions))
        finally:
            pool.shutdown(cancel_futures=True)

    def ask(self, question: Question) -> Answer:
        """As `complete`, of a `Question`."""
        key = _key(self.name, question) if self.limits.remembered else ""
        if key and (known := self._recall(key)):
            self.ledger.record(question.role, self.name, Spent(cached=1))
            return known
        with self._slots:
            self._breaker.admit(self.name)
            try:
                answer = self._answered(question)
            except _Refused as refused:
                self._breaker.worked()  # it is there, and says what it does not like
                raise ModelError(str(refused)) from refused.__cause__
            except BaseException as error:
                self._breaker.failed(plain_line(str(error)) or type(error).__name__)
                raise
            self._breaker.worked()
        if key:
            self._remember(key, answer)
        return answer

    def close(self) -> None:
        """Closes the connections; the endpoint stays as it is."""
        with self._connecting:
            if self._connection:
                self._connection.http.close()
                self._connection = None

    def _answered(self, question: Question) -> Answer:
        import openai  # here and below: a second or more, which only who asks a model need wait

        deadline = self._clock() + self.limits.timeout_s
        retrying = Retrying(
            stop=stop_after_attempt(self.limits.tries) | stop_before_delay(self.limits.timeout_s),
            wait=_pause,
            retry=retry_if_exception(_is_passing),
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return retrying(self._attempt, question, deadline)
        except openai.APITimeoutError as error:
            raise ModelError(
                f"{self.name} did not answer within {self.limits.timeout_s:g} s; see PENCHANT_MODEL_TIMEOUT_S"
            ) from error
        except openai.APIConnectionError as error:
            raise ModelError(f"{self.name} is out of reach at {self.endpoint.address()}") from error
        except openai.APIStatusError as error:
            told = self._told(error)
            raise (ModelError(told) if _is_passing(error) else _Refused(told)) from error
        except (openai.OpenAIError, *_WRONG_SHAPES) as error:
            raise ModelError(self._told(error)) from error

    def _attempt(self, question: Question, deadline: float) -> Answer:
        import openai
        from langchain_core.messages import convert_to_messages

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
                extra_body=_extra(question, connection, local=self.endpoint.is_local),
                **wanted,
            )
            answer = _read(message, seconds=self._clock() - started)
        except BaseException as error:
            elapsed_ms = (self._clock() - started) * 1000
            self.ledger.record(question.role, self.name, Spent(failures=1, milliseconds=elapsed_ms))
            if isinstance(error, openai.APIConnectionError) and _is_passing(error):
                self.endpoint.revive()
            raise
        spent = Spent(
            calls=1,
            prompt_tokens=answer.prompt_tokens,
            reused_tokens=_reused(message),
            completion_tokens=answer.completion_tokens,
            milliseconds=answer.seconds * 1000,
        )
        self.ledger.record(question.role, self.name, spent)
        return answer

    def _connected(self) -> Connection:
        """The connection that is kept, or a new one where the server has come back at another address."""
        with self._connecting:
            address = self.endpoint.address()
            if self._connection is None or self._connection.address != address:
                if self._connection:
                    self._connection.http.close()
                self._connection = connect(self.endpoint, address, parallel=self.limits.parallel)
            return self._connection

    def _told(self, error: Exception) -> str:
        said = plain_line(str(error).replace(self.endpoint.api_key, "…")) or type(error).__name__
        return f"{self.name} failed: {said}"

    def _recall(self, key: str) -> Answer | None:
        with self._remembering:
            known = self._remembered.pop(key, None)
            if known:
                self._remembered[key] = known
            return known

    def _remember(self, key: str, answer: Answer) -> None:
        with self._remembering:
            self._remembered[key] = replace(answer, seconds=0.0)
            while len(self._remembered) > self.limits.remembered:
                self._remembered.popitem(last=False)


class _Refused(Exception):
    """The server is there and does not take the question: asking again is of no use."""


def _is_passing(error: BaseException) -> bool:
    """Whether the same request may work a little later."""
    import openai

    if isinstance(error, openai.APIConnectionError):
        return not isinstance(error, openai.APITimeoutError)
    return isinstance(error, openai.APIStatusError) and (
        error.status_code == _TOO_MANY_REQUESTS or error.status_code >= _SERVER_ERROR
    )


_backoff = wait_exponential_jitter(multiplier=FIRST_WAIT_S, max=LONGEST_WAIT_S, jitter=FIRST_WAIT_S)


def _pause(state: RetryCallState) -> float:
    """Seconds to wait: what the server asks for, or growing and random ones."""
    import openai

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


def _read(message: "AIMessage", *, seconds: float) -> Answer:
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


def _reused(message: "AIMessage") -> int:
    if message.usage_metadata is None:
        return 0
    return max(message.usage_metadata.get("input_token_details", {}).get("cache_read") or 0, 0)


def _key(model: str, question: Question) -> str:
    from langchain_core.messages import convert_to_messages

    messages = [[message.type, message.content] for message in convert_to_messages(question.messages)]
    asked = [model, messages, question.max_tokens, question.temperature, question.seed, question.stop]
    asked += [question.grammar, question.schema, question.logprobs, question.likeliest, question.tools]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
