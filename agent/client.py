"""The one client of every role: asks a served model, in time, again where that makes sense, and counts it."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Self

from penchant.agent.ledger import Ledger, Spent
from penchant.agent.question import Answer, Limits, Messages, Question
from penchant.agent.serving import ModelEndpoint

if TYPE_CHECKING:
    from penchant.agent.chat_completions import ChatCompletions
    from penchant.agent.connection import Served


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
        self._slots = threading.BoundedSemaphore(self.limits.parallel)
        self._opening = threading.Lock()
        self._opened: ChatCompletions | None = None
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
    def served(self) -> "Served":
        """What the server says of itself; asks it if nobody did yet.

        Raises:
            ModelError: The server in this process does not start.
        """
        return self._completions().served

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
        question = Question(
            messages, role, max_tokens, temperature, seed, tuple(stop), grammar, schema, logprobs, likeliest
        )
        return self.ask(question)

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
        completions = self._completions()
        key = completions.key(question) if self.limits.remembered else ""
        if key and (known := self._recall(key)):
            self.ledger.record(question.role, self.name, Spent(cached=1))
            return known
        with self._slots:
            answer = completions.answer(question)
        if key:
            self._remember(key, answer)
        return answer

    def close(self) -> None:
        """Closes the connections; the endpoint stays as it is."""
        with self._opening:
            if self._opened:
                self._opened.close()

    def _completions(self) -> "ChatCompletions":
        """What asks the server: a second or more to load, which only who asks a model need wait for."""
        with self._opening:
            if self._opened is None:
                from penchant.agent.chat_completions import ChatCompletions

                self._opened = ChatCompletions(
                    self.endpoint, self.limits, self.ledger, clock=self._clock, sleep=self._sleep
                )
            return self._opened

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
