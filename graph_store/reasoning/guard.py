"""Hears a reasoner out: within its time, and letting through only what the arbiter may take at its word."""

import math
import re
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import astuple, dataclass, field, replace
from itertools import islice
from numbers import Real
from operator import index
from typing import Literal, NamedTuple

from penchant.graph_store.reasoning.proposals import Proposal, Reasoner, ReasoningView, Rejection, Triple
from penchant.graph_store.reasoning.relations import RELATIONS

MAX_PROPOSALS = 1_000_000
MAX_REJECTIONS = 10_000
MAX_RATIONALE = 500
MAX_NODE_ID = 200
MAX_EXAMPLE = 200

FaultKind = Literal[
    "too slow",
    "still running",
    "failed",
    "too many",
    "no proposal",
    "unknown relation",
    "undeclared relation",
    "unknown node",
    "same node",
    "out of range",
    "bad rationale",
    "bad time",
    "bad premises",
    "duplicate",
]

_MEANS: dict[FaultKind, str] = {
    "too slow": "had not finished in its time; nothing of this pass was taken",
    "still running": "its pass of an earlier round has not ended; it was not started again",
    "failed": "raised an error; what it had proposed before was checked and taken",
    "too many": "proposed more than is taken from one pass; the rest was not heard",
    "no proposal": "yielded something else than a Proposal",
    "unknown relation": "used a relation that Penchant does not have",
    "undeclared relation": "used a relation that it does not declare",
    "unknown node": "named a node that the shop does not know",
    "same node": "related a node to itself",
    "out of range": "gave a number that is none or out of range",
    "bad rationale": "gave no readable reason",
    "bad time": "gave a time that is none or after the shop's newest event",
    "bad premises": "gave premises that are not triples of node, relation, node",
    "duplicate": "repeated itself; the surest of each was kept",
}

# What steers a terminal, breaks a line, turns the direction of what follows so that it reads as another text
# than it is, or is half of a surrogate pair and cannot be stored.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which a reasoner broke its contract, however often it did.

    Attributes:
        kind: Which.
        count: How many proposals; 1 where the whole pass is meant.
        example: The first of them.
    """

    kind: FaultKind
    count: int
    example: str

    @property
    def text(self) -> str:
        """In one line, for people."""
        times = f"{self.count:,} × " if self.count > 1 else ""
        return f"{times}{_MEANS[self.kind]}: {self.example}"


class Collected(NamedTuple):
    """What a reasoner said, checked.

    Attributes:
        proposals: Sound ones, each triple once, in the order in which they first came; symmetric ones have
            the smaller id first.
        faults: What was not sound, in the order in which it was first met.
        complete: It was heard to the end. Where it was not, that an edge is missing says nothing.
        seconds: How long it took.
        rejections: What its own critic did not let through.
    """

    proposals: tuple[Proposal, ...]
    faults: tuple[Fault, ...]
    complete: bool
    seconds: float
    rejections: tuple[Rejection, ...] = ()


def collect_proposals(
    reasoner: Reasoner,
    view: ReasoningView,
    *,
    known: Collection[str],
    budget_s: float,
    clock: Callable[[], float] = time.monotonic,
    max_proposals: int = MAX_PROPOSALS,
) -> Collected:
    """Lets a reasoner propose, and checks what it says.

    It runs in a thread of its own. When its time is up the thread is left alone: it ends at its next
    proposal, and while it does not end the reasoner is not started again. What it had said by then is
    dropped, because how far it came depends on the machine and not on the shop. Code that holds Python's
    lock without ever letting go of it cannot be stopped by any thread, and is not by this one.

    Args:
        reasoner: Whose turn it is.
        view: What it sees.
        known: Ids of all nodes; a set, it is asked often.
        budget_s: Seconds it has, above 0.
        clock: Seconds of a clock that does not go back.
        max_proposals: How many are heard, counting repeated and unsound ones.

    Returns:
        Its sound proposals and its faults; a reasoner cannot make this raise.
    """
    began = clock()
    if any(isinstance(other, _Pass) and other.left_by(reasoner.name) for other in threading.enumerate()):
        return Collected((), (Fault("still running", 1, reasoner.name),), False, 0.0)
    heard = _Pass(reasoner, view, deadline=began + budget_s, clock=clock, limit=max_proposals)
    heard.start()
    try:
        heard.join(budget_s)
    finally:
        heard.left = heard.is_alive()
    checked = _Check(reasoner.relations, known, view.now)
    if heard.left or heard.late:
        checked.fault("too slow", f"{budget_s:g} s allowed")
        return Collected((), checked.told(), False, clock() - began)
    for said in heard.said:
        checked.take(said)
    if heard.more:
        checked.fault("too many", f"{max_proposals:,} allowed")
    if heard.failure is not None:
        checked.fault("failed", error_line(heard.failure))
    rejections = tuple(filter(None, map(checked.rejection, heard.rejections)))
    complete = not heard.more and heard.failure is None
    return Collected(tuple(checked.taken.values()), checked.told(), complete, clock() - began, rejections)


def error_line(error: BaseException) -> str:
    r"""An error in one line: its type and its message, without control characters.

    Example:
        >>> error_line(ValueError("no such\nfile"))
        'ValueError: no such file'
    """
    name = type(error).__name__
    try:
        message = str(error)
    except Exception:  # a foreign error may fail at this, too
        message = "its message cannot be read"
    return plain_line(f"{name}: {message}" if message else name)


def plain_line(text: str) -> str:
    r"""Foreign text in one line of at most 200 characters that a terminal and a page show as it is.

    Example:
        >>> plain_line("red:\x1b[31m alarm\r\n")
        'red:�[31m alarm'
    """
    shown = _CONTROL.sub("�", " ".join(text.split()))
    return shown if len(shown) <= MAX_EXAMPLE else shown[: MAX_EXAMPLE - 1] + "…"


class _Pass(threading.Thread):
    """A reasoner proposing; `left` once nobody waits for it any more."""

    def __init__(
        self,
        reasoner: Reasoner,
        view: ReasoningView,
        *,
        deadline: float,
        clock: Callable[[], float],
        limit: int,
    ) -> None:
        super().__init__(name=f"reasoner {reasoner.name}", daemon=True)
        self._reasoner, self._view = reasoner, view
        self._deadline, self._clock, self._limit = deadline, clock, limit
        self.said: list[object] = []
        self.rejections: tuple[object, ...] = ()
        self.left = self.late = self.more = False
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            for said in self._reasoner.propose(self._view):
                self.late = self._clock() > self._deadline
                self.more = len(self.said) == self._limit
                if self.left or self.late or self.more:
                    return
                self.said.append(said)
            self.rejections = tuple(islice(getattr(self._reasoner, "rejections", ()), MAX_REJECTIONS))
            self.late = self._clock() > self._deadline
        except BaseException as error:  # a plugin may call sys.exit, too: the round goes on
            self.failure = error

    def left_by(self, name: str) -> bool:
        """Whether this is a pass of that reasoner that was given up."""
        return self.left and self._reasoner.name == name


class _Refused(Exception):
    """Why a proposal is not taken."""

    def __init__(self, kind: FaultKind, example: str) -> None:
        super().__init__(example)
        self.kind, self.example = kind, example


@dataclass(slots=True)
class _Check:
    """Takes proposals one by one, and counts what is wrong with the others."""

    relations: tuple[str, ...]
    known: Collection[str]
    now: int
    taken: dict[Triple, Proposal] = field(default_factory=dict)
    faults: dict[FaultKind, tuple[int, str]] = field(default_factory=dict)

    def fault(self, kind: FaultKind, example: str) -> None:
        count, first = self.faults.get(kind, (0, example))
        self.faults[kind] = count + 1, first

    def told(self) -> tuple[Fault, ...]:
        return tuple(Fault(kind, *found) for kind, found in self.faults.items())

    def take(self, said: object) -> None:
        try:
            sound = self._sound(said)
        except _Refused as refused:
            self.fault(refused.kind, plain_line(refused.example))
            return
        except Exception as error:  # what it yielded does not even let itself be looked at
            self.fault("no proposal", error_line(error))
            return
        held = self.taken.get(sound.triple)
        if held is not None:
            self.fault("duplicate", plain_line(_told(sound)))
        if held is None or _sureness(sound) > _sureness(held):
            self.taken[sound.triple] = sound

    def rejection(self, said: object) -> Rejection | None:
        """It with its texts in one line each; none where it is not sound."""
        if not isinstance(said, Rejection) or not all(isinstance(text, str) for text in astuple(said)):
            self.fault("no proposal", type(said).__name__)
            return None
        if said.relation not in self.relations or not self._is_known(said.subject):
            self.fault("unknown node", plain_line(f"{said.subject} {said.relation} {said.object}"))
            return None
        return replace(said, object=plain_line(said.object), reason=plain_line(said.reason))

    def _sound(self, said: object) -> Proposal:
        if not isinstance(said, Proposal):
            raise _Refused("no proposal", type(said).__name__)
        subject, object_ = self._ends(said)
        return replace(
            said,
            subject=subject,
            object=object_,
            weight=_number(said, "weight", above=0.0, most=1.0),
            confidence=_number(said, "confidence", least=0.0, most=1.0),
            support=_number(said, "support", least=0.0),
            rationale=_rationale(said),
            valid_from=self._valid_from(said),
            premises=_premises(said),
        )

    def _ends(self, said: Proposal) -> tuple[str, str]:
        relation = said.relation
        if not isinstance(relation, str) or relation not in RELATIONS:
            raise _Refused("unknown relation", repr(relation))
        if relation not in self.relations:
            raise _Refused("undeclared relation", relation)
        subject, object_ = said.subject, said.object
        if not self._is_known(subject):
            raise _Refused("unknown node", repr(subject))
        if not (self._is_known(object_) or _is_new(object_, RELATIONS[relation].opens)):
            raise _Refused("unknown node", repr(object_))
        if subject == object_:
            raise _Refused("same node", _told(said))
        if RELATIONS[relation].symmetric and object_ < subject:
            return object_, subject
        return subject, object_

    def _is_known(self, node: object) -> bool:
        return isinstance(node, str) and node in self.known

    def _valid_from(self, said: Proposal) -> int | None:
        if said.valid_from is None:
            return None
        try:
            moment = index(said.valid_from)
        except TypeError as error:
            raise _Refused("bad time", f"valid_from {said.valid_from!r} of {_told(said)}") from error
        if moment > self.now:
            raise _Refused("bad time", f"valid_from {moment} of {_told(said)}, newest event {self.now}")
        return moment


def _number(
    said: Proposal, name: str, *, above: float = -math.inf, least: float = -math.inf, most: float = math.inf
) -> float:
    given: object = getattr(said, name)
    if isinstance(given, Real) and not isinstance(given, bool):
        number = float(given)
        if math.isfinite(number) and above < number and least <= number <= most:
            return number
    raise _Refused("out of range", f"{name} {given!r} of {_told(said)}")


def _rationale(said: Proposal) -> str:
    text: object = said.rationale
    if not isinstance(text, str) or not text.strip():
        raise _Refused("bad rationale", f"none for {_told(said)}")
    if len(text) > MAX_RATIONALE:
        raise _Refused("bad rationale", f"{len(text):,} characters for {_told(said)}")
    if _CONTROL.search(text):
        raise _Refused("bad rationale", f"control characters for {_told(said)}")
    return text


def _premises(said: Proposal) -> tuple[Triple, ...]:
    try:
        found = tuple((subject, relation, object_) for subject, relation, object_ in said.premises)
    except (TypeError, ValueError) as error:
        raise _Refused("bad premises", _told(said)) from error
    for subject, relation, object_ in found:
        if relation not in RELATIONS or not (isinstance(subject, str) and isinstance(object_, str)):
            raise _Refused("bad premises", _told(said))
    return found


def _is_new(node: object, opens: str | None) -> bool:
    """Whether a proposal may bring this node along: one of the kind that its relation opens, well written."""
    if opens is None or not isinstance(node, str) or not node.startswith(f"{opens}:"):
        return False
    name = node.removeprefix(f"{opens}:")
    well_written = name and name == name.strip() and not _CONTROL.search(name)
    return bool(well_written) and len(node) <= MAX_NODE_ID


def _sureness(proposal: Proposal) -> tuple[float, float, float]:
    return proposal.confidence, proposal.support, proposal.weight


def _told(said: Proposal) -> str:
    return f"{said.subject} {said.relation} {said.object}"
