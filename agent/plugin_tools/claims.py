"""Whether a question is for a plugin's tool: its likeness to the tool's examples, against built-in tools.

Weights and thresholds were chosen on `evals/questions/router.jsonl` and on questions for nine tools of which
none is in `evals/plugin_tools.py`; `benchmarks/plugin_questions.py` measures them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from penchant.agent.calls import NO_CALL, ToolCall
from penchant.agent.plugin_tools.likeness import Examples
from penchant.agent.router import Route
from penchant.agent.routing_prior import load_prior

if TYPE_CHECKING:
    from penchant.agent.answering.catalogue import Catalogue
    from penchant.graph_store.embedding import Embedder
    from penchant.plugins.tools import PluginTool

ODDS_WEIGHT, MOST_ODDS = 0.04, 6.0
"""What a nat counts by which the prior speaks against every built-in tool, and how many nats count."""
SURE = (0.75, 0.60)
"""From here on the router is not asked; of English and of Chinese questions."""
POSSIBLE = (0.65, 0.60)
"""From here on the tool is asked where the router finds none of Penchant's own, or all but none."""
UNLIKELY = 0.5
"""Below this confidence a built-in tool gives way to one that is possible."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A plugin's tool that a question may be for.

    Attributes:
        tool: The one most like it.
        score: Likeness, more where Penchant's own tools are unlikely and less where one is likely.
        is_han: Whether the question is Chinese.
    """

    tool: "PluginTool"
    score: float
    is_han: bool

    @property
    def is_sure(self) -> bool:
        """Whether the question is for the tool whatever a router makes of it."""
        return self.score >= SURE[self.is_han]

    @property
    def is_possible(self) -> bool:
        """Whether the tool is asked where nothing built-in is."""
        return self.score >= POSSIBLE[self.is_han]

    def beats(self, found: Route) -> bool:
        """Whether the tool is asked instead of what the router found.

        Args:
            found: By Penchant's own router.
        """
        unsure = found.is_refusal or found.confidence < UNLIKELY
        return self.is_sure or (unsure and self.is_possible)


class Claims:
    """Weighs questions between the tools of plugins and Penchant's own.

    Args:
        tools: Those that can be asked in words, at least one.
        embedder: The bundled one.
    """

    def __init__(self, tools: Sequence["PluginTool"], embedder: "Embedder") -> None:
        self._tools = tools
        self._embedder = embedder

    @cached_property
    def _examples(self) -> Examples:
        return Examples(self._tools, self._embedder)

    def of(self, question: str, catalogue: "Catalogue", before: ToolCall | None = None) -> Claim:
        """The tool that a question is most like.

        Args:
            question: One line.
            catalogue: Of the shop.
            before: The call of a built-in tool that answered the question before.
        """
        like = self._examples.most_like(question, catalogue)
        odds = load_prior().log_odds(question, before)
        likeliest = max(value for name, value in odds.items() if name != NO_CALL)
        against = min(max(-likeliest, -MOST_ODDS), MOST_ODDS)
        return Claim(like.tool, like.score + ODDS_WEIGHT * against, like.is_han)
