"""The router: which tools answer a question, what for, and how sure that is."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from penchant.agent.calls import NO_CALL, ToolCall, question_grammar, question_prompt, read_calls
from penchant.agent.client import Answer, ModelClient
from penchant.errors import DataError
from penchant.prompts import load_prompt
from penchant.tools.registry import TOOLS, ToolSpec, tool_named

MAX_TOKENS = 120
LONGEST_QUESTION = 600
"""Characters; what is longer is no question that a tool answers."""
CARD = Path(__file__).parent / "adapters" / "card.json"


@dataclass(frozen=True, slots=True)
class Route:
    """What the router makes of a question.

    Attributes:
        calls: The tools to ask, in order; none where no tool answers.
        confidence: How likely the calls are right, 0 to 1, as measured on questions of other people.
        missing: Arguments that a call needs and the question does not name, `(place of the call, argument)`.
    """

    calls: tuple[ToolCall, ...]
    confidence: float
    missing: tuple[tuple[int, str], ...] = ()

    @property
    def is_refusal(self) -> bool:
        """Whether no tool answers."""
        return not self.calls


@dataclass(frozen=True, slots=True)
class Calibration:
    """How the log-probability of an answer becomes a confidence: `1 / (1 + exp(-(slope * x + offset)))`.

    `x` is the logarithm of minus the answer's log-probability in nats.

    Attributes:
        slope: Below zero: the less likely the answer, the less sure it is.
        offset: Where a half lies.
    """

    slope: float = -1.0
    offset: float = 0.0

    def confidence(self, logprob: float) -> float:
        """For the log-probability of a whole answer, nats."""
        return 1.0 / (1.0 + math.exp(-(self.slope * self.feature(logprob) + self.offset)))

    @staticmethod
    def feature(logprob: float) -> float:
        """What the logistic curve is over."""
        return math.log(max(-logprob, 1e-6))


class ModelRouter:
    """Routes with the tuned model: it writes tool names of its own and copies values from the question.

    Args:
        client: Of the tuned model.
        tools: Those that may be named.
        calibration: None reads the adapter's card.
    """

    def __init__(
        self,
        client: ModelClient,
        *,
        tools: Sequence[ToolSpec] = TOOLS,
        calibration: Calibration | None = None,
    ) -> None:
        self._client = client
        self._tools = tools
        self._given = calibration
        self._prompt = load_prompt("tuned_route")

    @cached_property
    def _calibration(self) -> Calibration:
        return self._given or card_calibration()

    def route(self, question: str, before: ToolCall | None = None) -> Route:
        """Which tools answer.

        Args:
            question: In English or Chinese.
            before: The call that answered the question before; none at the start of a thread.

        Raises:
            DataError: The question is empty or longer than `LONGEST_QUESTION` characters.
            ModelError: The model failed or is out of reach.
        """
        answer = self.answer(question, before)
        try:
            calls = read_calls(answer.text, self._tools)
        except DataError:  # cut off, or a server that follows no grammar: nothing to rely on
            return Route((), 0.0)
        logprob = sum(token.logprob for token in answer.logprobs or ())
        confidence = self._calibration.confidence(logprob) if answer.logprobs else 0.5
        return Route(calls, confidence, missing_arguments(calls))

    def answer(self, question: str, before: ToolCall | None = None) -> Answer:
        """What the model writes, with its log-probabilities.

        Raises:
            DataError: As `route`.
            ModelError: As `route`.
        """
        asked = " ".join(question.split())
        if not asked:
            raise DataError("the question is empty")
        if len(asked) > LONGEST_QUESTION:
            raise DataError(
                f"the question has {len(asked):,} characters; at most {LONGEST_QUESTION} can be read"
            )
        return self._client.complete(
            [
                {"role": "system", "content": self._prompt.render()},
                {"role": "user", "content": question_prompt(asked, before)},
            ],
            role="router",
            max_tokens=MAX_TOKENS,
            grammar=question_grammar(asked, self._tools),
            logprobs=True,
        )


def missing_arguments(calls: Sequence[ToolCall]) -> tuple[tuple[int, str], ...]:
    """The required arguments that calls lack."""
    return tuple(
        (place, argument.name)
        for place, call in enumerate(calls)
        for argument in tool_named(call.tool).arguments
        if argument.required and argument.name not in call.arguments
    )


def card_calibration(card: Path = CARD) -> Calibration:
    """The calibration that tuning measured; a cautious one where there is no card."""
    try:
        told = json.loads(card.read_text(encoding="utf-8"))["calibration"]
        return Calibration(float(told["slope"]), float(told["offset"]))
    except (OSError, KeyError, TypeError, ValueError):
        return Calibration()


__all__ = ["NO_CALL", "Calibration", "ModelRouter", "Route", "card_calibration", "missing_arguments"]
