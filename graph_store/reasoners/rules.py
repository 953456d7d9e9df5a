"""Declared rules: what follows from edges that are believed, each conclusion with the edges it rests on."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from penchant.graph_store.reasoning.proposals import Proposal, ReasoningView, Triple
from penchant.graph_store.reasoning.relations import RELATIONS

MAX_STEPS = 4
"""How many rules may stand on one another's conclusions."""
MAX_CONCLUSIONS = 10_000
MIN_CONFIDENCE = 0.5
"""Below this a conclusion is not worth a proposal; chains end here, because confidences multiply."""
PATH_SEPARATOR = " > "


class Pattern(NamedTuple):
    """An edge with variables for ends.

    Attributes:
        subject: A variable (`?a`) or a node id.
        relation: One of `RELATIONS`.
        object: A variable or a node id.
    """

    subject: str
    relation: str
    object: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What follows from what.

    Attributes:
        name: As its conclusions name it.
        premises: Edges that must be believed, in the order in which they are looked for.
        conclusion: What then holds; its variables all stand in the premises.
    """

    name: str
    premises: tuple[Pattern, ...]
    conclusion: Pattern


class Fact(NamedTuple):
    """An edge that rules may start from.

    Attributes:
        subject: Node id.
        relation: One of `RELATIONS`.
        object: Node id.
        confidence: 0 to 1.
        weight: Above 0, at most 1.
        support: What stands behind it.
    """

    subject: str
    relation: str
    object: str
    confidence: float
    weight: float = 1.0
    support: float = 1.0

    @property
    def triple(self) -> Triple:
        """Subject, relation and object."""
        return self.subject, self.relation, self.object


def _inherits(relation: str) -> Rule:
    return Rule(
        f"{relation} is inherited",
        (Pattern("?a", "is_a", "?b"), Pattern("?b", relation, "?c")),
        Pattern("?a", relation, "?c"),
    )


def _chains(relation: str) -> Rule:
    return Rule(
        f"{relation} is transitive",
        (Pattern("?a", relation, "?b"), Pattern("?b", relation, "?c")),
        Pattern("?a", relation, "?c"),
    )


BUILT_IN: tuple[Rule, ...] = (
    *(_chains(relation.name) for relation in RELATIONS.values() if relation.transitive),
    _inherits("used_for"),
    _inherits("for_whom"),
)
"""What a kind is used for, and for whom it is, holds of each of its kinds. When it sells best, and with what,
does not: ice cream peaks in summer, and Christmas ice cream doesn't."""


class Rules:
    """Applies rules to what is believed, again and again until nothing new follows.

    A conclusion's confidence is the product of its premises' confidences, its weight and support the least of
    theirs; of several ways to it the surest counts. What follows is not proposed where another reasoner
    believes it, or where the category path says it (`A > B > C` is a kind of `A`).

    Attributes:
        name: As edges carry it.
        relations: What it proposes.
        basis: Changes with the rules; other rules are a reason to reason anew.
    """

    name = "rules"

    def __init__(self, rules: Sequence[Rule] = BUILT_IN) -> None:
        """Takes the rules, in any order."""
        self.relations = tuple(sorted({rule.conclusion.relation for rule in rules}))
        self.basis = repr(tuple(rules))
        self._rules = tuple(rules)

    def propose(self, view: ReasoningView) -> Iterable[Proposal]:
        """What follows from the believed edges of others, premises before what stands on them."""
        # a conclusion that was admitted may not be its own ground once its premises are gone
        yield from conclude(facts_of(view.believed.filter(pl.col("reasoner") != self.name)), self._rules)


def facts_of(believed: pl.DataFrame) -> list[Fact]:
    """The edges of a frame with the columns of `Fact`."""
    rows = believed.select("subject", "relation", "object", "confidence", "weight", "support").iter_rows()
    return [Fact(*row) for row in rows]


def conclude(
    facts: Iterable[Fact],
    rules: Sequence[Rule],
    *,
    max_steps: int = MAX_STEPS,
    max_conclusions: int = MAX_CONCLUSIONS,
) -> list[Proposal]:
    """Everything that follows from facts by rules.

    Semi-naive evaluation (Bancilhon & Ramakrishnan 1986): each step joins only what the step before found,
    or made surer, with what is known. No conclusion relates a node to itself, so that circles come to an end.

    Args:
        facts: What is believed; of equal triples the surest counts.
        rules: In any order.
        max_steps: How many rules may stand on one another.
        max_conclusions: The surest of each step are kept up to so many in all.

    Returns:
        Conclusions of at least `MIN_CONFIDENCE`, those of fewer steps first, then by triple. The edges that
        each rests on are in its `premises`.
    """
    base = _Known()
    for fact in facts:
        base.add(fact)
    given = set(base.held)
    found: dict[Triple, Proposal] = {}
    new = dict(base.held)
    for _ in range(max_steps):
        step: dict[Triple, tuple[Fact, Proposal]] = {}
        for rule in rules:
            for grounds, bound in _matches(rule.premises, base, new):
                triple = _filled(rule.conclusion, bound)
                if triple[0] == triple[2] or triple in given or _told_by_path(triple):
                    continue
                fact, proposal = _conclusion(rule, triple, grounds)
                before = base.held.get(triple)
                if fact.confidence < MIN_CONFIDENCE or (before and fact.confidence <= before.confidence):
                    continue
                if triple not in step or _rank(proposal) < _rank(step[triple][1]):
                    step[triple] = fact, proposal
        surest = sorted(step.items(), key=lambda entry: (-entry[1][0].confidence, entry[0]))
        room = max_conclusions - len(found)
        taken = [entry for entry in surest if entry[0] in found]
        taken += [entry for entry in surest if entry[0] not in found][:room]
        new = {}
        for triple, (fact, proposal) in sorted(taken):
            found[triple] = proposal
            base.add(fact)
            new[triple] = fact
        if not new:
            break
    return _grounds_first(found)


class _Known:
    """Facts by triple, and by either end of a relation."""

    def __init__(self) -> None:
        self.held: dict[Triple, Fact] = {}
        self._from: dict[tuple[str, str], set[Triple]] = defaultdict(set)
        self._to: dict[tuple[str, str], set[Triple]] = defaultdict(set)
        self._of: dict[str, set[Triple]] = defaultdict(set)

    def add(self, fact: Fact) -> None:
        triple = fact.triple
        if triple in self.held and self.held[triple].confidence >= fact.confidence:
            return
        self.held[triple] = fact
        self._from[fact.relation, fact.subject].add(triple)
        self._to[fact.relation, fact.object].add(triple)
        self._of[fact.relation].add(triple)

    def matching(self, pattern: Pattern, bound: Mapping[str, str]) -> Iterator[Fact]:
        subject, object_ = _value(pattern.subject, bound), _value(pattern.object, bound)
        if subject is not None and object_ is not None:
            triple = subject, pattern.relation, object_
            chosen = {triple} & self.held.keys()
        elif subject is not None:
            chosen = self._from.get((pattern.relation, subject), set())
        elif object_ is not None:
            chosen = self._to.get((pattern.relation, object_), set())
        else:
            chosen = self._of.get(pattern.relation, set())
        for triple in chosen:
            yield self.held[triple]


def _matches(
    premises: Sequence[Pattern], known: _Known, new: Mapping[Triple, Fact]
) -> Iterator[tuple[tuple[Fact, ...], dict[str, str]]]:
    """Facts for all premises, at least one of them new, and what the variables stand for."""
    by_relation: dict[str, list[Fact]] = defaultdict(list)
    for fact in new.values():
        by_relation[fact.relation].append(fact)
    for place, pattern in enumerate(premises):
        rest = [*premises[:place], *premises[place + 1 :]]
        for fact in by_relation[pattern.relation]:
            bound = _bind(pattern, fact, {})
            if bound is None:
                continue
            for others, filled in _extend(rest, known, bound):
                yield (*others[:place], fact, *others[place:]), filled


def _extend(
    premises: Sequence[Pattern], known: _Known, bound: dict[str, str]
) -> Iterator[tuple[tuple[Fact, ...], dict[str, str]]]:
    if not premises:
        yield (), bound
        return
    for fact in known.matching(premises[0], bound):
        tighter = _bind(premises[0], fact, bound)
        if tighter is not None:
            for others, filled in _extend(premises[1:], known, tighter):
                yield (fact, *others), filled


def _bind(pattern: Pattern, fact: Fact, bound: Mapping[str, str]) -> dict[str, str] | None:
    tighter = dict(bound)
    for end, node in ((pattern.subject, fact.subject), (pattern.object, fact.object)):
        if is_variable(end):
            if tighter.setdefault(end, node) != node:
                return None
        elif end != node:
            return None
    return tighter


def is_variable(end: str) -> bool:
    """Whether an end of a pattern stands for any node."""
    return end.startswith("?")


def _value(end: str, bound: Mapping[str, str]) -> str | None:
    return bound.get(end) if is_variable(end) else end


def _filled(pattern: Pattern, bound: Mapping[str, str]) -> Triple:
    subject, object_ = bound.get(pattern.subject, pattern.subject), bound.get(pattern.object, pattern.object)
    if RELATIONS[pattern.relation].symmetric and object_ < subject:
        subject, object_ = object_, subject
    return subject, pattern.relation, object_


def _rank(proposal: Proposal) -> tuple[float, tuple[Triple, ...]]:
    """The surest first; of equally sure ways the first by name, whatever order they were found in."""
    return -proposal.confidence, proposal.premises


def _told_by_path(triple: Triple) -> bool:
    return triple[1] == "is_a" and triple[0].startswith(triple[2] + PATH_SEPARATOR)


def _conclusion(rule: Rule, triple: Triple, grounds: Sequence[Fact]) -> tuple[Fact, Proposal]:
    confidence = 1.0
    for ground in grounds:
        confidence *= ground.confidence
    weight = min(ground.weight for ground in grounds)
    support = min(ground.support for ground in grounds)
    premises = tuple(dict.fromkeys(ground.triple for ground in grounds))
    told = f"it follows by the rule `{rule.name}`"
    return (
        Fact(*triple, confidence, weight, support),
        Proposal(*triple, weight, confidence, support, told, premises=premises),
    )


def _grounds_first(found: Mapping[Triple, Proposal]) -> list[Proposal]:
    """Each conclusion behind the conclusions that it stands on; otherwise by triple."""
    depth: dict[Triple, int] = {}

    def deep(triple: Triple) -> int:
        if triple not in depth:
            depth[triple] = 0  # a conclusion is surer than what stands on it, so this is never read back
            above = [deep(premise) for premise in found[triple].premises if premise in found]
            depth[triple] = 1 + max(above, default=0)
        return depth[triple]

    return [found[triple] for triple in sorted(found, key=lambda triple: (deep(triple), triple))]
