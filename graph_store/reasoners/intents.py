"""What concepts are used for and for whom: a model proposes, a critic asks the model and the shoppers."""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from penchant.graph_store.reasoners.intent_forms import intent_name, plain_name, plain_titles
from penchant.graph_store.reasoners.intent_support import IntentSupport, Support
from penchant.graph_store.reasoning.proposals import Proposal, ReasoningView, Rejection
from penchant.graph_store.taxonomy import Taxonomy
from penchant.graph_store.text_features import singular

MAX_CONCEPTS = 20
EXAMPLES = 5
CONTROLS = 3
MIN_PLAUSIBILITY = 0.5
"""Nats per token more than for other concepts; what fits everything is at 0."""
MIN_LIFT = 1.2
"""Times chance."""
MIN_SHOPPERS = 5
MAX_CHANCE = 0.001
"""Probability of as much by chance."""


class Statement(NamedTuple):
    """How a relation is said to the model: `given` with the concept's name, then the intent."""

    given: str
    kind: str


STATEMENTS = {
    "used_for": Statement("People buy {name} for", "intent"),
    "for_whom": Statement("This {name} is made for", "audience"),
}


class Proposer(Protocol):
    """A language model that proposes intents and says how likely a statement is."""

    def propose(self, concept_name: str, examples: Sequence[str], relation: str) -> Sequence[str]:
        """Some short phrases for the object of `used_for` or `for_whom`.

        Args:
            concept_name: One line of plain words.
            examples: Titles of items, each one line of plain words.
            relation: `used_for` or `for_whom`.
        """

    def plausibility(self, statement: str, given: str = "") -> float:
        """Mean log-probability of the statement's tokens, nats, where it follows `given`."""


class Rejected(NamedTuple):
    """What the critic did not let through.

    Attributes:
        concept: Id of the subject.
        relation: What was proposed of it.
        candidate: What the model wrote.
        reason: In words.
    """

    concept: str
    relation: str
    candidate: str
    reason: str


class Intents:
    """COSMO's way (Yu et al. 2024, SIGMOD) at a small scale: generate, then filter.

    A candidate must be in a closed form; it must be *plausible*: the model finds it likelier after this
    concept's name than after the names of three others, by at least 0.5 nats per token, so that phrases that
    fit everything fall; and *typical*: at least five shoppers buy as it says, significantly more often than
    chance (see `IntentSupport`). The confidence is the geometric mean of 1 - exp(-plausibility) and
    1 - 1 / lift.

    Answers are kept by question, so that a round that changes little asks little.

    Attributes:
        name: As edges carry it.
        relations: What it proposes.
        rejected: What the critic did not let through in the last round, in the order of the questions.
    """

    name = "intents"
    relations = ("used_for", "for_whom")

    def __init__(
        self,
        proposer: Proposer,
        *,
        max_concepts: int = MAX_CONCEPTS,
        min_plausibility: float = MIN_PLAUSIBILITY,
    ) -> None:
        """Sets thresholds.

        Args:
            proposer: The model.
            max_concepts: The model is asked about so many, those bought most.
            min_plausibility: Nats per token above the mean of the controls.
        """
        self._proposer = proposer
        self._max_concepts = max_concepts
        self._min_plausibility = min_plausibility
        self._answers: dict[tuple[str, tuple[str, ...], str], tuple[str, ...]] = {}
        self._scores: dict[tuple[str, str], float] = {}
        self.rejected: tuple[Rejected, ...] = ()

    @property
    def rejections(self) -> tuple[Rejection, ...]:
        """The same as edges that are not, for the shop to keep."""
        return tuple(
            Rejection(
                one.concept,
                one.relation,
                f"{STATEMENTS[one.relation].kind}:{intent_name(one.candidate) or one.candidate}",
                one.reason,
            )
            for one in self.rejected
        )

    def propose(self, view: ReasoningView) -> Iterable[Proposal]:
        """Intents and audiences of the concepts bought most, concept by concept.

        Raises:
            ModelError: The model failed; what it had said before stands.
        """
        self.rejected = ()
        if not view.shop.item_ids:
            return
        rejected: list[Rejected] = []
        support = IntentSupport(view.shop)
        ranked = _ranked(view, support)
        for concept in ranked[: self._max_concepts]:
            for relation in self.relations:
                yield from self._about(view, concept, relation, ranked, support, rejected)
                self.rejected = tuple(rejected)

    def _about(
        self,
        view: ReasoningView,
        concept: int,
        relation: str,
        ranked: Sequence[int],
        support: IntentSupport,
        rejected: list[Rejected],
    ) -> Iterable[Proposal]:
        taxonomy = view.shop.taxonomy
        subject = str(taxonomy.ids[concept])
        name = plain_name(taxonomy.names[concept])
        titles = [view.shop.item_titles[key] for key in support.items_of(concept)[: 4 * EXAMPLES].tolist()]
        others = _controls(taxonomy, concept, ranked)
        met: set[str] = set()
        for candidate in self._asked(name, tuple(plain_titles(titles, most=EXAMPLES)), relation):
            text = intent_name(candidate)
            if text in met:
                continue
            reason = "it is in no closed form" if text is None else _repeats(text, name)
            if text is None or reason:
                rejected.append(Rejected(subject, relation, candidate, reason or ""))
                continue
            met.add(text)
            found = support.of(concept, text, besides=name.split())
            if found.words and _repeats(
                " ".join(found.words), name
            ):  # then siblings of a like name would vote
                told = "the catalogue knows no word of it but the concept's own"
                rejected.append(Rejected(subject, relation, candidate, told))
                continue
            if reason := self._untypical(found):  # first, because asking the model costs more
                rejected.append(Rejected(subject, relation, candidate, reason))
                continue
            plausibility = self._relative(text, relation, name, others)
            if not plausibility >= self._min_plausibility:  # a score that is no number is none
                told = (
                    f"it is not plausible enough: {plausibility:.2f} nats per token above other concepts, "
                    f"{self._min_plausibility:.2f} are needed"
                )
                rejected.append(Rejected(subject, relation, candidate, told))
                continue
            yield _proposal(subject, relation, text, plausibility, found)

    def _asked(self, name: str, titles: tuple[str, ...], relation: str) -> tuple[str, ...]:
        question = name, titles, relation
        if question not in self._answers:
            self._answers[question] = tuple(self._proposer.propose(name, titles, relation))
        return self._answers[question]

    def _relative(self, text: str, relation: str, name: str, others: Sequence[str]) -> float:
        given = STATEMENTS[relation].given
        own = self._score(text, given.format(name=name))
        controls = [self._score(text, given.format(name=other)) for other in others]
        return own - float(np.mean(controls)) if controls else 0.0

    def _score(self, text: str, given: str) -> float:
        if (given, text) not in self._scores:
            self._scores[given, text] = self._proposer.plausibility(text, given)
        return self._scores[given, text]

    def _untypical(self, found: Support) -> str | None:
        if not found.words:
            return "no catalogue row has its words"
        if found.shoppers < MIN_SHOPPERS:
            return f"{found.shoppers} shoppers buy so, {MIN_SHOPPERS} are needed"
        if found.lift < MIN_LIFT or found.chance > MAX_CHANCE:
            return (
                f"it is not typical: bought so {found.lift:.2f} times as often as by chance "
                f"(p = {found.chance:.2g})"
            )
        return None


def _ranked(view: ReasoningView, support: IntentSupport) -> list[int]:
    """Concepts that items are filed under directly, those in most basket lines first."""
    topics = np.unique(view.shop.item_topics)
    topics = topics[topics >= 0]
    lines = support.lines_of()[topics]
    order = np.lexsort((topics, -lines))
    return [int(key) for key in topics[order][lines[order] > 0]]


def _controls(taxonomy: Taxonomy, concept: int, ranked: Sequence[int]) -> list[str]:
    """Names of the concepts bought most under another root."""
    root = _root(taxonomy, concept)
    others = [key for key in ranked if key != concept and _root(taxonomy, key) != root]
    others += [key for key in ranked if key != concept and key not in others]
    return [plain_name(taxonomy.names[key]) for key in others[:CONTROLS]]


def _root(taxonomy: Taxonomy, key: int) -> int:
    return [key, *taxonomy.ancestors(key)][-1]


def _repeats(text: str, name: str) -> str | None:
    words, own = text.split(), name.split()
    known = {*words, *own}
    if {singular(word, known) for word in words} <= {singular(word, known) for word in own}:
        return "it repeats the concept's name"
    return None


def _proposal(subject: str, relation: str, text: str, plausibility: float, found: Support) -> Proposal:
    confidence = math.sqrt((1 - math.exp(-plausibility)) * (1 - 1 / found.lift))
    told = (
        f"a model proposed it and finds it {plausibility:.1f} nats per token likelier here than elsewhere; "
        f"{found.shoppers:,} shoppers buy it along with, or as, what is called {' '.join(found.words)}, "
        f"{found.lift:.1f} times as often as by chance"
    )
    object_ = f"{STATEMENTS[relation].kind}:{text}"
    return Proposal(subject, relation, object_, confidence, confidence, float(found.shoppers), told)
