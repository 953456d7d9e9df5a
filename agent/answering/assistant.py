"""The assistant of a shop: a question in, steps and text on the way, an answer with evidence out."""

import asyncio
import queue
import threading
import time
import unicodedata
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakValueDictionary

from langchain.agents import create_agent
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage
from langgraph.errors import GraphRecursionError

from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.checking import MemoryMiddleware, WordingMiddleware, without_private
from penchant.agent.answering.kept import result_from_json
from penchant.agent.answering.language import language_of
from penchant.agent.answering.plain_chinese import in_plain_chinese
from penchant.agent.answering.readings import examples, starters
from penchant.agent.answering.redaction import masked
from penchant.agent.answering.results import Answer, Language, Told, ToolResult, Turn
from penchant.agent.answering.run import KEPT, Run
from penchant.agent.answering.served_chat import ServedChat, offers_tools
from penchant.agent.answering.spelt_out import spelt_out
from penchant.agent.answering.threads import (
    Rating,
    Threads,
    ThreadTitle,
    checked_name,
    memory_key,
    now_utc,
)
from penchant.agent.answering.tool_running import ToolMiddleware
from penchant.agent.answering.tool_schemas import langchain_tools
from penchant.agent.answering.toolbox import Toolbox
from penchant.agent.answering.understanding import RoutingMiddleware
from penchant.agent.answering.wording import say
from penchant.agent.completion import PIECE
from penchant.agent.router import LONGEST_QUESTION, Router
from penchant.errors import PenchantError
from penchant.graph_store import is_english

if TYPE_CHECKING:
    from penchant.shop import Shop

ASKED_AT_ONCE = 32
MOST_STEPS = 40
_ALLOWED_CONTROLS = frozenset("\n\r\t\v\f\u200b\u200c\u200d\ufeff")


class Assistant:
    """Answers questions about one shop; safe to use from many threads.

    Questions of one thread are answered one after another; different threads do not see each other.

    Args:
        shop: The only one that is asked.
        router: Reads questions; none takes the shop's own.
        clock: The time of day, for the record.

    Raises:
        ConfigError: The threads' file cannot be opened.
    """

    def __init__(
        self, shop: "Shop", *, router: Router | None = None, clock: Callable[[], datetime] = now_utc
    ) -> None:
        self._shop = shop
        self._clock = clock
        self._given_router = router is not None
        self._probing = threading.Lock()
        self._tools_offered: bool | None = None
        self._kept = Threads(shop.folder)
        self._locks: WeakValueDictionary[tuple[str, str], threading.Lock] = WeakValueDictionary()
        self._locking = threading.Lock()
        self._pool = ThreadPoolExecutor(ASKED_AT_ONCE, "ask")
        toolbox = Toolbox(shop)
        self._routing = RoutingMiddleware(
            partial(shop.plugged_tools.route, own=router) if router else shop.route,
            toolbox,
            lambda: shop.catalogue,
            worded=self._worded,
            calls_tools=self._calls_tools,
        )
        tools = ToolMiddleware(toolbox, lambda found: without_private(found, self._is_id), self._streams)
        self._agent = create_agent(
            ServedChat(client=lambda: shop.model),
            langchain_tools(shop.plugged_tools.tools),
            middleware=[MemoryMiddleware(), self._routing, WordingMiddleware(), tools],
            context_schema=Run,
            checkpointer=self._kept.checkpointer,
        )

    def close(self) -> None:
        """Waits for the answers under way and closes the threads' file."""
        self._pool.shutdown()
        self._routing.close()
        self._kept.close()

    def ask(self, question: str, *, thread: str = "default", owner: str = "local") -> Answer:
        """The answer; what goes wrong is told in it.

        Args:
            question: In English or Chinese.
            thread: Its name, 1 to 200 printable characters.
            owner: Whose thread it is, likewise.

        Raises:
            DataError: `thread` or `owner` is no such name.
        """
        return self._answer(question, thread, owner, lambda _told: None)

    def stream(self, question: str, *, thread: str = "default", owner: str = "local") -> Iterator[Told]:
        """Steps and pieces of text as they come, then the answer; the pieces together are its text.

        Who stops reading loses nothing: the answer is finished and kept.

        Args:
            question: As in `ask`.
            thread: As in `ask`.
            owner: As in `ask`.

        Raises:
            DataError: As in `ask`.
        """
        told: queue.SimpleQueue[Told | BaseException] = queue.SimpleQueue()
        self._pool.submit(self._feed, question, thread, owner, told.put)
        while True:
            one = told.get()
            if isinstance(one, BaseException):
                raise one
            yield one
            if isinstance(one, Answer):
                return

    async def astream(
        self, question: str, *, thread: str = "default", owner: str = "local"
    ) -> AsyncIterator[Told]:
        """As `stream`, for asynchronous callers.

        Args:
            question: As in `ask`.
            thread: As in `ask`.
            owner: As in `ask`.

        Raises:
            DataError: As in `ask`.
        """
        loop = asyncio.get_running_loop()
        told: asyncio.Queue[Told | BaseException] = asyncio.Queue()

        def put(one: Told | BaseException) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(told.put_nowait, one)

        self._pool.submit(self._feed, question, thread, owner, put)
        while True:
            one = await told.get()
            if isinstance(one, BaseException):
                raise one
            yield one
            if isinstance(one, Answer):
                return

    def starters(self, language: Language = "en") -> tuple[str, ...]:
        """Questions that fit the shop's data, to begin with."""
        return starters(self._shop.catalogue, language)

    def threads(self, owner: str = "local") -> list[ThreadTitle]:
        """An owner's threads, the one asked last first."""
        return self._kept.titles(owner)

    def turns(self, thread: str, owner: str = "local") -> tuple[Turn, ...]:
        """A thread's questions and answers, oldest first; empty where the owner has no such thread."""
        return self._kept.turns(thread, owner)

    def answer_of(self, thread: str, owner: str, turn: int) -> Answer:
        """An answer as it was kept: its results have their rendering and evidence, but no values.

        Args:
            thread: Of the owner.
            owner: Whose.
            turn: Place in the thread, from 0.

        Raises:
            NotFound: The owner has no such thread, or it has no such turn.
        """
        return self._kept.answer(thread, owner, turn)

    def forget(self, thread: str, owner: str = "local") -> bool:
        """Deletes a thread; returns whether there was one."""
        with self._lock_of(thread, owner):
            return self._kept.forget(thread, owner)

    def forget_shopper(self, shopper: str) -> int:
        """Deletes every thread of every owner that mentions a shopper; returns how many.

        Args:
            shopper: The id, as it stands in questions and answers.
        """
        found = self._kept.mentioning(shopper)
        for thread, owner in found:
            self.forget(thread, owner)
        return len(found)

    def rename(self, thread: str, owner: str, name: str) -> None:
        """Gives a thread a name of its own, in place of its first question.

        Raises:
            NotFound: The owner has no such thread.
            DataError: The name is empty or too long.
        """
        self._kept.rename(thread, owner, name)

    def rate(self, thread: str, owner: str, turn: int, up: bool | None, comment: str = "") -> None:
        """Keeps what a reader thinks of an answer, for the evals.

        Args:
            thread: Of the owner.
            owner: Whose.
            turn: Place in the thread, from 0.
            up: Whether it was liked; None takes back what was said.
            comment: In words.

        Raises:
            NotFound: The owner has no such thread, or it has no such turn.
            DataError: The comment is too long.
        """
        self._kept.rate(thread, owner, turn, up, comment)

    def ratings(self) -> list[Rating]:
        """All ratings, for the evals."""
        return self._kept.ratings()

    def _feed(
        self, question: str, thread: str, owner: str, put: Callable[[Told | BaseException], None]
    ) -> None:
        try:
            put(self._answer(question, thread, owner, put))
        except BaseException as error:
            put(error)

    def _answer(self, question: str, thread: str, owner: str, tell: Callable[[Told], None]) -> Answer:
        began = time.perf_counter()
        checked_name("thread's name", thread)
        checked_name("owner", owner)
        question = question.encode("utf-8", "surrogatepass").decode("utf-8", "replace")  # halves of signs
        plain = " ".join(question.split())
        with self._lock_of(thread, owner):
            spelt = spelt_out(plain, self._is_id, self._is_word)
            read = in_plain_chinese(spelt)[:LONGEST_QUESTION]
            run = Run(read, language_of(read), tell, self._clean)
            asked_at = self._clock()
            if not self._refused_outright(run, plain, question):
                self._run(run, thread, owner)
            answer = Answer(
                question=self._clean(plain[:LONGEST_QUESTION]),
                thread=thread,
                text=run.text,
                language=run.language,
                kind=run.kind,
                results=tuple(run.conversation.current),
                choices=tuple(choice.text for choice in run.choices),
                written_by=run.written_by,
                confidence=run.confidence,
                notes=tuple(run.notes),
                milliseconds=(time.perf_counter() - began) * 1000,
                plugin_calls=tuple(run.plugin_calls),
            )
            self._kept.add(owner, thread, answer, asked_at=asked_at)
        return answer

    def _refused_outright(self, run: Run, plain: str, question: str) -> bool:
        """Whether the question is none; then that is said."""
        strange = any(
            unicodedata.category(sign) in ("Cc", "Cs", "Co", "Cn") and sign not in _ALLOWED_CONTROLS
            for sign in question[: LONGEST_QUESTION + 1]
        )
        if not run.question:
            run.kind = "failure"
            run.say(say("empty", run.language, examples=self._examples(run)))
        elif strange or "\ufffd" in question:
            run.kind = "failure"
            run.say(say("not_text", run.language))
        elif len(plain) > LONGEST_QUESTION:
            run.kind = "failure"
            run.say(say("too_long", run.language, size=len(plain), limit=LONGEST_QUESTION))
        else:
            return False
        return True

    def _run(self, run: Run, thread: str, owner: str) -> None:
        key = memory_key(thread, owner)
        config: Any = {"configurable": {"thread_id": key}, "recursion_limit": MOST_STEPS}
        try:
            messages = self._agent.get_state(config).values.get("messages", [])
            _recall(run, messages, self._shop.catalogue)
            self._agent.invoke(
                cast("Any", {"messages": [HumanMessage(self._clean(run.question))]}),
                config,
                context=run,
                durability="exit",
            )
            self._kept.trim_memory(thread, owner)
        except (PenchantError, GraphRecursionError) as error:
            run.kind = "failure"
            run.say(say("broke", run.language, reason=f"{type(error).__name__}: {error}"))
        except Exception as error:  # a defect must not lose the question
            run.kind = "failure"
            run.say(say("broke", run.language, reason=type(error).__name__))
            run.step("check", f"{type(error).__name__}: {error}")

    def _examples(self, run: Run) -> str:
        try:
            return examples(self._shop.catalogue, run.language)
        except PenchantError:
            return "…"

    def _worded(self) -> bool:
        """Whether a model words the answers: the bundled one does not, it is too small for that."""
        try:
            return not self._shop.model.endpoint.is_tuned
        except PenchantError:
            return False

    def _calls_tools(self) -> bool:
        """Whether the model calls tools by itself; found out when it first answers."""
        if self._given_router or not self._worded():
            return False
        with self._probing:
            if self._tools_offered is None:
                self._tools_offered = offers_tools(self._shop.model)
            return self._tools_offered

    def _streams(self) -> bool:
        return not self._worded()

    def _clean(self, text: str) -> str:
        return masked(text, self._is_id)

    def _is_id(self, text: str) -> bool:
        catalogue = self._shop.catalogue
        return catalogue.shopper(text) is not None or catalogue.item(text) is not None

    def _is_word(self, text: str) -> bool:
        return is_english(text) or self._shop.catalogue.may_mean(text)

    def _lock_of(self, thread: str, owner: str) -> threading.Lock:
        with self._locking:
            return self._locks.setdefault((owner, thread), threading.Lock())


def _recall(run: Run, messages: Sequence[AnyMessage], catalogue: Catalogue) -> None:
    """What the thread has spoken of, from the agent's memory."""
    earlier: list[ToolResult] = []
    last: list[ToolResult] = []
    question = ""
    for message in messages:
        if isinstance(message, HumanMessage):
            question, last = message.text, []
        elif isinstance(message, ToolMessage) and message.artifact:
            result = result_from_json(message.artifact)
            earlier.append(result)
            last.append(result)
            run.conversation.last_question, run.conversation.last_results = question, last
    run.conversation.question = run.question
    run.conversation.earlier = earlier
    if not last:
        run.conversation.refused = question
        named = {catalogue.shopper(one) for one in PIECE.findall(question)} - {None}
        run.conversation.named = named.pop() if len(named) == 1 else None
    newest = messages[-1] if messages else None
    kept = newest.additional_kwargs.get(KEPT) if isinstance(newest, AIMessage) else None
    if kept:
        run.recall(kept)
