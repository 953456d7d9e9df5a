"""The router, asked about a few questions at once, and no question for ever."""

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late

from penchant.agent.answering.run import Run
from penchant.agent.calls import ToolCall
from penchant.agent.router import Route, Router
from penchant.errors import ConfigError, ModelError

ROUTE_S = 25.0
"""How long the router may take from when it is a question's turn."""
ROUTED_AT_ONCE = 4
"""As many as the model reads together."""
LONGEST_QUEUE_S = 120.0
"""How long a question may wait for its turn."""


class RoutingQueue:
    """Asks a router, a few questions at once.

    Args:
        router: Reads a question, given the call before.
    """

    def __init__(self, router: Router) -> None:
        self._router = router
        self._pool = ThreadPoolExecutor(ROUTED_AT_ONCE, "route")

    def close(self) -> None:
        """Waits for routing under way."""
        self._pool.shutdown(cancel_futures=True)

    def route(self, run: Run, question: str, before: ToolCall | None) -> Route:
        """What the router makes of a text; waiting for others' questions does not count as its time.

        Args:
            run: Its deadline is put off by the wait.
            question: The run's, or a part of it.
            before: The call before.

        Raises:
            ModelError: The model is out of reach, or it was not the question's turn or not read in time.
        """
        begun = threading.Event()

        def work() -> Route:
            begun.set()
            return self._router(question, before)

        asked: Future[Route] = self._pool.submit(work)
        came = time.monotonic()
        try:
            if not begun.wait(LONGEST_QUEUE_S):
                raise ModelError(f"no turn within {LONGEST_QUEUE_S:g} s; too many ask at once")
            run.deadline += time.monotonic() - came
            return asked.result(ROUTE_S)
        except Late as late:
            raise ModelError(f"no answer within {ROUTE_S:g} s") from late
        except ConfigError as error:
            raise ModelError(str(error)) from error
        finally:
            asked.cancel()
