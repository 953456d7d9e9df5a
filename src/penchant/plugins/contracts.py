"""What may be registered, beside `Reasoner` and `Embedder`, which live with the stores."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from penchant.graph_store import ShopView


class RankingSignal(Protocol):
    """Says how much items suit a shopper, as one number each; the same view always gives the same numbers.

    Attributes:
        name: Unique among signals: small letters, digits and underscores.
        description: What it measures, in words that a merchant reads.
        rising: A higher number speaks for an item; where false, a lower one does.
    """

    name: str
    description: str
    rising: bool

    def score(
        self, view: "ShopView", shopper: int, items: "NDArray[np.int64]", *, until: int
    ) -> "NDArray[np.float64]":
        """One number for each item.

        Args:
            view: The shop as of its last round.
            shopper: The shopper's key in `view`.
            items: (n,) int64, keys of items in `view`.
            until: Microseconds; later events must not be looked at.

        Returns:
            (n,) float64 in the order of `items`; NaN where it has nothing to say.
        """
        ...


class EventSource(Protocol):
    """Reads events from files or addresses that Penchant cannot read itself.

    Attributes:
        name: Unique among sources: small letters, digits and underscores.
        suffixes: Ends of file names that it reads, in small letters and with their dot: `(".xlsx",)`.
        schemes: Beginnings of addresses that it reads, without `://`: `("shopfeed",)`.
    """

    name: str
    suffixes: tuple[str, ...]
    schemes: tuple[str, ...]

    def read(self, source: str) -> "pl.DataFrame":
        """All events of a file or an address.

        Returns:
            The common layout: `user_id, item_id, kind, ts`, and where there are any `event_id, value, text`.
        """
        ...


class AgentTool(Protocol):
    """A function that the agent may call to answer a merchant's question.

    A tool may also have `examples`, a tuple of questions that it answers, in every language in which it shall
    be asked. A value in them is the parameter's name in braces: `("How many of {item_id} are in stock?",)`.
    By them the bundled model's questions find the tool, and their arguments are read.

    Attributes:
        name: Unique among tools: small letters, digits and underscores.
        description: What it answers and when to use it; the model chooses by it.
        run: The function itself. Its parameters have type annotations; what it returns is shown by `str`.
    """

    name: str
    description: str

    @property
    def run(self) -> Callable[..., object]:
        """The function itself."""
        ...
