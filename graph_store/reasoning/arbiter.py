"""Decides which proposals become edges, and which edges end."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from penchant.graph_store.reasoning.proposals import Proposal, Triple
from penchant.graph_store.reasoning.relations import RELATIONS, slot_of

Action = Literal["admitted", "merged", "revised", "retired", "refused"]

MERGED = "same_as"
"""An edge of this relation makes one concept of two."""


class Bar(NamedTuple):
    """How sure a reasoner must be; between the two an edge that is there stays and none is added.

    Attributes:
        admit: To add an edge.
        keep: To keep it.
    """

    admit: float
    keep: float


STATISTICAL = Bar(admit=0.95, keep=0.8)
"""One minus the false-discovery rate."""
DECLARED = Bar(admit=0.7, keep=0.5)

REVISED_WEIGHT = 0.25
"""An edge is written anew where its weight or support moved by this share or its confidence by a tenth; less
than that says the same to a reader and would make a row of every count."""
REVISED_CONFIDENCE = 0.1


class Believed(NamedTuple):
    """An edge that is believed now.

    Attributes:
        edge_key: Its number.
        subject: Node id.
        relation: One of `RELATIONS`.
        object: Node id.
        weight: As of its proposal.
        confidence: As of its proposal.
        support: As of its proposal.
        reasoner: Who proposed it.
        valid_from: Microseconds, none since always.
        premises: What it was derived from.
    """

    edge_key: int
    subject: str
    relation: str
    object: str
    weight: float
    confidence: float
    support: float
    reasoner: str
    valid_from: int | None
    premises: tuple[Triple, ...] = ()

    @property
    def triple(self) -> Triple:
        """Subject, relation and object."""
        return self.subject, self.relation, self.object


class Pass(NamedTuple):
    """What one reasoner said this round.

    Attributes:
        reasoner: Its name.
        relations: What it may propose.
        proposals: What it holds to be true, each triple once.
        complete: It was heard to the end, so that what it did not say is no longer held.
    """

    reasoner: str
    relations: tuple[str, ...]
    proposals: Sequence[Proposal]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Ruling:
    """One decision.

    Attributes:
        action: What becomes of the edge.
        reasoner: Whose edge or proposal it is.
        reason: Why, in words.
        proposal: What was admitted, merged, refused, or takes the place of a revised edge.
        edge: The edge that ends or is revised.
        cause: The triple of the edge that ended it; none where its support or a premise fell away.
    """

    action: Action
    reasoner: str
    reason: str
    proposal: Proposal | None = None
    edge: Believed | None = None
    cause: Triple | None = None


def bar_of(relation: str) -> Bar:
    """How sure a reasoner must be of an edge of this relation."""
    return STATISTICAL if RELATIONS[relation].statistical else DECLARED


def arbitrate(believed: Iterable[Believed], passes: Sequence[Pass]) -> list[Ruling]:
    """Rules on every proposal, and on every edge whose reasoner was heard.

    An edge ends only by one that can take its place (the same two ends and a relation that excludes its own,
    or the same place of a single-valued relation), or when its support is gone (statistical relations, with
    hysteresis), or when an edge that it was derived from has ended. That somebody likes A never ends that
    they like B.

    Args:
        believed: Edges of relations that reasoners may propose.
        passes: In the order in which they are heard; the first of equally sure proposals for one place wins.

    Returns:
        Rulings in the order of the passes, then of their proposals; what stays as it is has none.
    """
    return _Session(believed).hear(passes)


class _Session:
    def __init__(self, believed: Iterable[Believed]) -> None:
        self._held: dict[Triple, Believed | Proposal] = {edge.triple: edge for edge in believed}
        self._whose: dict[Triple, str] = {
            triple: edge.reasoner for triple, edge in self._held.items() if isinstance(edge, Believed)
        }
        self._slots: dict[tuple[str, ...], Triple] = {}
        self._above: dict[str, dict[str, set[str]]] = {}
        for triple in self._held:
            self._index(triple)
        self._rulings: list[Ruling] = []

    def hear(self, passes: Sequence[Pass]) -> list[Ruling]:
        for said in passes:
            if said.complete:
                self._let_go(said)
            for proposal in said.proposals:
                self._rule(said.reasoner, proposal)
        self._drop_derived()
        return self._rulings

    def _rule(self, reasoner: str, proposal: Proposal) -> None:
        held = self._held.get(proposal.triple)
        bar = bar_of(proposal.relation)
        if held is not None:
            # another reasoner's edge stands on its own evidence
            ours = isinstance(held, Believed) and self._whose[proposal.triple] == reasoner
            if ours and proposal.confidence >= bar.keep:
                self._revise(reasoner, held, proposal)  # type: ignore[arg-type]
            return
        if proposal.confidence < bar.admit:
            self._refuse(reasoner, proposal, f"confidence {proposal.confidence:.2f} is below {bar.admit:.2f}")
            return
        lost = [premise for premise in proposal.premises if premise not in self._held]
        if lost:
            self._refuse(reasoner, proposal, f"`{' '.join(lost[0])}`, which it rests on, is not believed")
            return
        if RELATIONS[proposal.relation].acyclic and (circle := self._circle(proposal)):
            told = f" {proposal.relation} ".join(circle)
            self._refuse(reasoner, proposal, f"it would close a circle: {told}")
            return
        rivals = self._rivals(proposal)
        for rival in rivals:
            other = self._held[rival]
            if other.confidence > proposal.confidence:
                self._refuse(
                    reasoner, proposal,
                    f"`{' '.join(rival)}` is believed with confidence {other.confidence:.2f}, "
                    f"this has {proposal.confidence:.2f}",
                )  # fmt: skip
                return
        for rival in rivals:
            self._end(rival, f"`{' '.join(proposal.triple)}` takes its place", cause=proposal.triple)
        action: Action = "merged" if proposal.relation == MERGED and proposal.confidence >= 1 else "admitted"
        reason = f"confidence {proposal.confidence:.2f} is at least {bar.admit:.2f}"
        self._rulings.append(Ruling(action, reasoner, reason, proposal=proposal))
        self._hold(reasoner, proposal)

    def _revise(self, reasoner: str, held: Believed, proposal: Proposal) -> None:
        moved = [
            f"{name} {before:.3g} became {after:.3g}"
            for name, before, after, least in (
                ("weight", held.weight, proposal.weight, REVISED_WEIGHT * held.weight),
                ("support", held.support, proposal.support, REVISED_WEIGHT * held.support),
                ("confidence", held.confidence, proposal.confidence, REVISED_CONFIDENCE),
            )
            if abs(after - before) > least
        ]
        if set(proposal.premises) != set(held.premises):
            moved.append("it follows from other edges than before")
        if moved:
            self._rulings.append(
                Ruling("revised", reasoner, ", ".join(moved), proposal=proposal, edge=held, cause=held.triple)
            )
            self._held[proposal.triple] = proposal

    def _let_go(self, said: Pass) -> None:
        """Ends the reasoner's statistical edges that it no longer holds to be sure enough."""
        still = {one.triple for one in said.proposals if one.confidence >= bar_of(one.relation).keep}
        for triple, whose in list(self._whose.items()):
            if whose != said.reasoner or triple in still or not RELATIONS[triple[1]].statistical:
                continue
            held = self._held[triple]
            if isinstance(held, Believed):
                self._end(triple, f"its support is gone; it was {held.support:g}")

    def _drop_derived(self) -> None:
        """Ends edges whose premises have ended, and what was derived from them in turn."""
        while True:
            fallen = [
                (triple, premise)
                for triple, edge in self._held.items()
                for premise in edge.premises
                if premise not in self._held
            ]
            if not fallen:
                return
            for triple, premise in fallen:
                if triple in self._held:
                    self._end(triple, f"`{' '.join(premise)}`, which it was derived from, has ended")

    def _rivals(self, proposal: Proposal) -> list[Triple]:
        subject, relation, object_ = proposal.triple
        rivals = []
        slot = slot_of(subject, relation, object_)
        if slot in self._slots:
            rivals.append(self._slots[slot])
        excluded = RELATIONS[relation].excludes
        if excluded and (subject, excluded, object_) in self._held:
            rivals.append((subject, excluded, object_))
        return rivals

    def _circle(self, proposal: Proposal) -> list[str]:
        """The chain that leads from the object back to the subject, closed; empty where there is none."""
        above = self._above.get(proposal.relation, {})
        came_from: dict[str, str] = {proposal.object: proposal.subject}
        at = [proposal.object]
        while at:
            node = at.pop()
            if node == proposal.subject:
                chain = [node]
                while len(chain) == 1 or chain[-1] != proposal.subject:
                    chain.append(came_from[chain[-1]])
                return chain[::-1]
            for parent in sorted(above.get(node, ())):
                if parent not in came_from:
                    came_from[parent] = node
                    at.append(parent)
        return []

    def _refuse(self, reasoner: str, proposal: Proposal, reason: str) -> None:
        self._rulings.append(Ruling("refused", reasoner, reason, proposal=proposal))

    def _end(self, triple: Triple, reason: str, *, cause: Triple | None = None) -> None:
        held = self._held.pop(triple)
        whose = self._whose.pop(triple)
        slot = slot_of(*triple)
        if slot is not None:
            self._slots.pop(slot, None)
        self._above.get(triple[1], {}).get(triple[0], set()).discard(triple[2])
        for ruling in self._rulings:
            if ruling.action == "revised" and ruling.proposal is held and ruling.edge is not None:
                self._rulings.remove(ruling)  # revised and outdone within one round: only its end counts
                held = ruling.edge
                break
        if isinstance(held, Believed):
            self._rulings.append(Ruling("retired", whose, reason, edge=held, cause=cause))
        else:  # admitted and outdone within one round: it never was
            self._rulings = [
                ruling
                for ruling in self._rulings
                if not (ruling.action in ("admitted", "merged") and ruling.proposal is held)
            ]
            self._refuse(whose, held, reason)

    def _hold(self, reasoner: str, proposal: Proposal) -> None:
        self._held[proposal.triple] = proposal
        self._whose[proposal.triple] = reasoner
        self._index(proposal.triple)

    def _index(self, triple: Triple) -> None:
        slot = slot_of(*triple)
        if slot is not None:
            self._slots[slot] = triple
        if RELATIONS[triple[1]].acyclic:
            self._above.setdefault(triple[1], {}).setdefault(triple[0], set()).add(triple[2])


def count_actions(rulings: Sequence[Ruling]) -> Mapping[Action, int]:
    """How many rulings there are of each action."""
    counts: dict[Action, int] = {"admitted": 0, "merged": 0, "revised": 0, "retired": 0, "refused": 0}
    for ruling in rulings:
        counts[ruling.action] += 1
    return counts
