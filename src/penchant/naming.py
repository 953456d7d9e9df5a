"""Names of text clusters as the language model picks them, where the shop's settings let it."""

import time
from collections.abc import Callable, Sequence
from typing import Protocol

from penchant.errors import ConfigError, ModelError
from penchant.graph_store import Step


class Namer(Protocol):
    """Picks a name; `penchant.agent.ModelNamer` is one."""

    def choose(self, titles: Sequence[str], candidates: Sequence[str]) -> str:
        """One of the candidates, the best by terms being the first.

        Raises:
            ModelError: The model failed.
        """
        ...


class ClusterNaming:
    """Asks a namer in one round; once it has failed, the other clusters keep the names of their terms.

    Args:
        opened: Opens the namer; called when the first cluster is to be named.
    """

    def __init__(self, opened: Callable[[], Namer]) -> None:
        self._opened = opened
        self._namer: Namer | None = None
        self._asked = self._changed = 0
        self._seconds = 0.0
        self._failure = ""

    def choose(self, titles: Sequence[str], candidates: Sequence[str]) -> str:
        """One of the candidates; the first where the model fails or says anything else.

        Args:
            titles: Typical of the cluster.
            candidates: The names that the cluster's terms offer, the best by terms first.
        """
        if self._failure:
            return candidates[0]
        began = time.perf_counter()
        try:
            self._namer = self._namer or self._opened()
            chosen = self._namer.choose(titles, candidates)
        except (ConfigError, ModelError) as error:
            self._failure = str(error)
            return candidates[0]
        finally:
            self._asked += 1
            self._seconds += time.perf_counter() - began
        if chosen not in candidates:
            return candidates[0]
        self._changed += chosen != candidates[0]
        return chosen

    def step(self) -> Step | None:
        """What it did, for the round's report; none where no cluster was to be named."""
        if not self._asked:
            return None
        note = f"{self._changed:,} of {self._asked:,} clusters named otherwise than by their first term"
        if self._failure:
            note += f"; the others keep it, as the model failed: {self._failure}"
        return Step("names", self._asked, self._changed, self._seconds, note)
