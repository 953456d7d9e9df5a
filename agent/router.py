"""The router: which tools answer a question, what for, and how sure that is."""

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from penchant.agent.calls import (
    NO_CALL,
    ToolCall,
    own_arguments,
    question_grammar,
    question_prompt,
    read_calls,
)
from penchant.agent.client import ModelClient
from penchant.agent.completion import completed
from penchant.agent.instructed_router import instructed_calls
from penchant.agent.parts import never_answered, parts_of
from penchant.agent.question import Answer
from penchant.agent.routing_prior import RoutingPrior, load_prior
from penchant.errors import ConfigError, DataError
from penchant.prompts import load_prompt
from penchant.tools.registry import TOOLS, ToolSpec, tool_named

MAX_TOKENS = 120
LONGEST_QUESTION = 600
"""Characters; what is longer is no question that a tool answers."""
TOOLS_OFFERED = 5
"""The model may name the tools that the prior finds likeliest, and none."""
LIKELIEST_TOKENS = 20
LEAST_LIKELY = -15.0
"""The log-probability, nats, that stands for one that the model does not tell."""
CERTAIN = math.log(0.01)
"""The unlikeliness of an answer that is all but certain."""
RULED = 0.97
"""The confidence of a refusal of what no behaviour log holds, whatever the model names."""
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


Router = Callable[[str, ToolCall | None], Route]
"""Reads a question, given the call before."""


class Leaning(NamedTuple):
    """How far a question looks like one that no tool answers.

    Attributes:
        model: How much likelier the model begins with `none` than with the likeliest tool, nats.
        words: The prior's log-odds of `none`, nats.
    """

    model: float
    words: float


class Refusal(NamedTuple):
    """A line between what is refused and what is not.

    Attributes:
        model: Weight of a nat by which the model leans to `none`.
        words: Of one by which the prior does.
        offset: Added; what comes to more than 0 is refused.
    """

    model: float = 1.0
    words: float = 0.5
    offset: float = 0.0

    def refuses(self, leaning: Leaning) -> bool:
        """Whether a question that looks so is refused."""
        return self.model * leaning.model + self.words * leaning.words + self.offset > 0


UNFITTED = Refusal()


@dataclass(frozen=True, slots=True)
class Calibration:
    """How model and prior are weighed, and how sure the outcome is.

    The confidence is logistic in the logarithm of minus the answer's log-probability (nats) and in the
    prior's log-odds of the least likely tool named.

    Attributes:
        prior_weight: What a nat of the prior counts beside one of the model when they disagree on the tool.
        unlikely: Weight of the answer's unlikeliness; below zero.
        odds: Weight of the prior's log-odds.
        offset: Added.
        refusal: What is refused.
    """

    prior_weight: float = 0.5
    unlikely: float = -1.0
    odds: float = 0.0
    offset: float = 0.0
    refusal: Refusal = UNFITTED

    def confidence(self, evidence: "Evidence") -> float:
        """How likely calls with such evidence are right, 0 to 1."""
        x = self.unlikely * evidence.unlikely + self.odds * evidence.odds + self.offset
        return 1.0 / (1.0 + math.exp(-max(min(x, 30.0), -30.0)))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for calls.

    Attributes:
        unlikely: Logarithm of minus the answer's log-probability in nats.
        odds: The prior's log-odds of the least likely tool named, nats.
    """

    unlikely: float
    odds: float


_CAMPAIGN = re.compile(
    r"\b(?:campaign|campain|mailing|mailer|mail-?out|promo|leaflet|fl[iy]er|coupon|voucher|advert|newsletter"
    r"|brochure|circular|marketing|blast|action|giveaway|discount|offer|push|sale)\w*\b|\bads?\b"
    r"|\b(?:work(?:ed)?|pa(?:y|id) off|worth (?:it|the|doing)|effects?|effective\w*|impact|lift|uplift"
    r"|incremental|success\w*|succeed\w*|results? of|ma[kd]e a difference|bring|brought)\b"
    r"|活动|促销|推广|优惠券|代金券|传单|邮件|短信|广告|营销|折扣|大促|推送|宣传|海报|效果|有用|成效|成果|白搭|见效",
    re.IGNORECASE,
)
"""What a campaign may be called, and what is asked of one."""


class ModelRouter:
    """Routes with the tuned model: it writes tool names of its own and copies values from the question.

    A linear model of the question's words, the prior, says which tools the tuned model may name. A line
    through how both lean says what is refused; where they disagree about the tool the better product of both
    wins. Another model is asked with instructions and a schema.

    Args:
        client: Of the model.
        prior: None reads the one that ships.
        calibration: None reads the adapter's card.
        further: Tools of plugins, which only a model that follows instructions may name.
    """

    def __init__(
        self,
        client: ModelClient,
        *,
        prior: RoutingPrior | None = None,
        calibration: Calibration | None = None,
        further: Sequence[ToolSpec] = (),
    ) -> None:
        self._client = client
        self._further = further
        self._given_prior = prior
        self._given = calibration
        self._prompt = load_prompt("tuned_route")

    @cached_property
    def _calibration(self) -> Calibration:
        return self._given or card_calibration()

    @cached_property
    def _prior(self) -> RoutingPrior:
        return self._given_prior or load_prior()

    def route(self, question: str, before: ToolCall | None = None) -> Route:
        """Which tools answer.

        Args:
            question: In English or Chinese.
            before: The call that answered the question before; none at the start of a thread.

        Raises:
            DataError: The question is empty or longer than `LONGEST_QUESTION` characters.
            ModelError: The model failed or is out of reach.
        """
        calls, evidence = self.weigh(question, before) if self._tuned else self._instructed(question, before)
        if evidence is None:
            return Route((), 0.0)
        if len(calls) == 1 and parts_of(question) is None and never_answered(question):
            return Route((), RULED)
        return Route(calls, self._calibration.confidence(evidence), missing_arguments(calls))

    def weigh(
        self, question: str, before: ToolCall | None = None
    ) -> tuple[tuple[ToolCall, ...], Evidence | None]:
        """The calls and what speaks for them; no evidence where the answer cannot be read.

        Raises:
            DataError: As `route`.
            ModelError: As `route`.
        """
        before = before if before and before.tool in self._prior.names else None
        asked, odds, offered, answer = self._asked(question, before)
        calls = _read(answer)
        if calls is not None and len(calls) < 2:
            named = calls[0].tool if calls else NO_CALL
            best = self._best(_beginnings(answer, offered), odds)
            if best == NO_CALL:
                calls = ()
            elif best is not None and best != named:
                answer = self._ask(asked, before, [tool_named(best)], none=False)
                calls = _read(answer)
        if calls is None:  # cut off, or from a server that follows no grammar: nothing to rely on
            return (), None
        calls = completed(asked, calls)
        logprob = sum(token.logprob for token in answer.logprobs or ())
        return calls, Evidence(math.log(max(-logprob, 1e-6)), self._least(calls, odds))

    def leaning(self, question: str, before: ToolCall | None = None) -> Leaning | None:
        """How far a question looks like one that no tool answers; None where the model does not tell.

        Raises:
            DataError: As `route`.
            ModelError: As `route`.
        """
        _, odds, offered, answer = self._asked(question, before)
        return _leaning(_beginnings(answer, offered), odds)

    def _asked(
        self, question: str, before: ToolCall | None
    ) -> tuple[str, Mapping[str, float], list[ToolSpec], Answer]:
        """The question on one line, what the prior says, the tools offered, and the model's answer."""
        asked = _checked(question)
        odds = self._prior.log_odds(asked, before)
        offered = self._offered(asked, before, odds)
        return asked, odds, offered, self._ask(asked, before, offered, none=True)

    def _offered(self, question: str, before: ToolCall | None, odds: Mapping[str, float]) -> list[ToolSpec]:
        """The tools that the model may name."""
        known = [tool for tool in TOOLS if tool.name in self._prior.names]
        likeliest = sorted(known, key=lambda tool: -odds[tool.name])
        if likeliest[0].name != "campaign" and not may_be_of_campaign(question, before):
            likeliest = [tool for tool in likeliest if tool.name != "campaign"]
        return likeliest[:TOOLS_OFFERED]

    @property
    def _tuned(self) -> bool:
        return self._client.endpoint.is_tuned

    def _instructed(
        self, question: str, before: ToolCall | None
    ) -> tuple[tuple[ToolCall, ...], Evidence | None]:
        """The same from a model that follows instructions; it is taken to be as sure as a certain answer."""
        asked = _checked(question)
        try:
            calls = instructed_calls(self._client, asked, before, TOOLS, self._further)
        except DataError:
            return (), None
        return calls, Evidence(CERTAIN, self._least(calls, self._prior.log_odds(asked, before)))

    @staticmethod
    def _least(calls: Sequence[ToolCall], odds: Mapping[str, float]) -> float:
        return min((odds.get(call.tool, 0.0) for call in calls), default=odds[NO_CALL])

    def _ask(
        self, question: str, before: ToolCall | None, tools: Sequence[ToolSpec], *, none: bool
    ) -> Answer:
        return self._client.complete(
            [
                {"role": "system", "content": self._prompt.render()},
                {"role": "user", "content": question_prompt(question, before)},
            ],
            role="router",
            max_tokens=MAX_TOKENS,
            grammar=question_grammar(question, tools, none=none),
            logprobs=True,
            likeliest=LIKELIEST_TOKENS,
        )

    def _best(self, begun: Mapping[str, float], odds: Mapping[str, float]) -> str | None:
        """What model and prior together prefer, a tool or none; None where the model does not tell."""
        leaning = _leaning(begun, odds)
        if leaning is None:
            return None
        if self._calibration.refusal.refuses(leaning):
            return NO_CALL
        scores = {
            name: logprob
            - self._calibration.prior_weight * math.log1p(math.exp(-max(odds.get(name, 0.0), -30.0)))
            for name, logprob in begun.items()
            if name != NO_CALL
        }
        return max(scores, key=scores.__getitem__)


def _beginnings(answer: Answer, offered: Sequence[ToolSpec]) -> dict[str, float]:
    """The log-probability with which an answer begins like each name; empty where the model does not tell."""
    first = answer.logprobs[0].likeliest if answer.logprobs else ()
    found = {}
    for name in (*(tool.name for tool in offered), NO_CALL):
        if like := [logprob for token, logprob in first or () if token and name.startswith(token)]:
            found[name] = max(like)
    return found


def _leaning(begun: Mapping[str, float], odds: Mapping[str, float]) -> Leaning | None:
    tools = [logprob for name, logprob in begun.items() if name != NO_CALL]
    if not tools:
        return None
    return Leaning(begun.get(NO_CALL, LEAST_LIKELY) - max(tools), odds.get(NO_CALL, 0.0))


def may_be_of_campaign(question: str, before: ToolCall | None) -> bool:
    """Whether a question speaks of a campaign or of an effect, or follows one that did."""
    return (before is not None and before.tool == "campaign") or bool(_CAMPAIGN.search(question))


def missing_arguments(calls: Sequence[ToolCall]) -> tuple[tuple[int, str], ...]:
    """The required arguments that calls lack."""
    return tuple(
        (place, argument.name)
        for place, call in enumerate(calls)
        for argument in own_arguments(call.tool)
        if argument.required and argument.name not in call.arguments
    )


def card_calibration(path: Path = CARD) -> Calibration:
    """The calibration that tuning measured.

    Raises:
        ConfigError: The card is missing or damaged.
    """
    try:
        told = json.loads(path.read_text(encoding="utf-8"))["calibration"]
        refusal = Refusal(**{name: float(value) for name, value in told.pop("refusal").items()})
        return Calibration(**{name: float(value) for name, value in told.items()}, refusal=refusal)
    except (OSError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise ConfigError(f"the router's card {path} cannot be read: {error}") from error


def _checked(question: str) -> str:
    asked = " ".join(question.split())
    if not asked:
        raise DataError("the question is empty")
    if len(asked) > LONGEST_QUESTION:
        raise DataError(f"the question has {len(asked):,} characters; at most {LONGEST_QUESTION} can be read")
    return asked


def _read(answer: Answer) -> tuple[ToolCall, ...] | None:
    try:
        return read_calls(answer.text)
    except DataError:
        return None
