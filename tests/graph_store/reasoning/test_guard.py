"""A reasoner is heard within its time, and what it says is only taken where it is sound."""

import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from penchant.graph_store.reasoning.guard import Collected, collect_proposals, error_line
from penchant.graph_store.reasoning.proposals import Proposal, ReasoningView, Rejection

NOW = 1_000
KNOWN = frozenset({"category:A", "category:B", "category:C", "item:1", "item:2"})
VIEW = cast(ReasoningView, SimpleNamespace(now=NOW))
GOOD = Proposal("category:A", "bought_with", "category:B", 0.5, 0.9, 12, "often in one basket")


class Saying:
    """A reasoner that says what it is told to say."""

    def __init__(
        self, say: Callable[[], Iterable[Any]], *, name: str = "told", relations: tuple[str, ...] = ()
    ) -> None:
        self.name = name
        self.relations = relations or ("bought_with", "leads_to", "used_for")
        self._say = say

        self.rejections: Iterable[Any] = ()

    def propose(self, view: ReasoningView) -> Iterable[Proposal]:
        return self._say()


def heard(*said: object, **limits: Any) -> Collected:
    return collect_proposals(Saying(lambda: said), VIEW, known=KNOWN, **{"budget_s": 60, **limits})


def only_fault(collected: Collected) -> str:
    (fault,) = collected.faults
    return fault.text


def test_sound_proposals_pass_unchanged() -> None:
    derived = replace(GOOD, relation="leads_to", valid_from=NOW, premises=(("item:1", "is_a", "category:A"),))
    found = heard(GOOD, derived)
    assert found[:3] == ((GOOD, derived), (), True)


def test_what_a_reasoner_turned_down_itself_passes_in_one_line_where_it_is_sound() -> None:
    reasoner = Saying(lambda: [GOOD])
    reasoner.rejections = [
        Rejection("category:A", "used_for", "intent:two\nlines", "nobody\x1b buys so"),
        Rejection("category:Nowhere", "used_for", "intent:tea", "nobody buys so"),
        "no rejection",
    ]
    found = collect_proposals(reasoner, VIEW, known=KNOWN, budget_s=60)
    assert found.proposals == (GOOD,)
    assert found.rejections == (
        Rejection("category:A", "used_for", "intent:two lines", "nobody\ufffd buys so"),
    )
    assert [fault.text for fault in found.faults] == [
        "named a node that the shop does not know: category:Nowhere used_for intent:tea",
        "yielded something else than a Proposal: str",
    ]


def test_rejections_that_cannot_be_read_leave_the_proposals() -> None:
    reasoner = Saying(lambda: [GOOD])
    reasoner.rejections = cast(Any, 7)
    found = collect_proposals(reasoner, VIEW, known=KNOWN, budget_s=60)
    assert (found.proposals, found.complete, found.rejections) == ((GOOD,), False, ())
    assert only_fault(found).startswith("raised an error")


def test_symmetric_edges_have_the_smaller_id_first_and_others_keep_their_direction() -> None:
    turned = replace(GOOD, subject="category:B", object="category:A")
    leads = replace(turned, relation="leads_to")
    assert heard(turned, leads).proposals == (GOOD, leads)


def test_numbers_come_out_as_plain_ones() -> None:
    said = replace(
        GOOD,
        weight=cast(float, np.float32(0.5)),
        confidence=1,
        support=cast(float, np.int64(3)),
        valid_from=cast(int, np.int64(7)),
    )
    (found,) = heard(said).proposals
    assert [type(one) for one in (found.weight, found.confidence, found.support)] == [float] * 3
    assert type(found.valid_from) is int
    assert (found.weight, found.confidence, found.support, found.valid_from) == (0.5, 1.0, 3.0, 7)


def test_a_relation_that_opens_a_kind_may_bring_a_new_object_of_it() -> None:
    picnic = Proposal("category:A", "used_for", "intent:picnic", 1, 1, 0, "people say so")
    assert heard(picnic).proposals == (picnic,)


@pytest.mark.parametrize(
    "object_",
    [
        "intent:",
        "intent: picnic",
        "intent:pic\nnic",
        "intent:\u202epicnic",
        "intent:" + "x" * 194,
        "season:july",
    ],
)
def test_a_new_object_must_be_of_the_kind_and_well_written(object_: str) -> None:
    found = heard(Proposal("category:A", "used_for", object_, 1, 1, 0, "people say so"))
    assert found.proposals == ()
    assert [fault.kind for fault in found.faults] == ["unknown node"]


@pytest.mark.parametrize(
    ("lie", "told"),
    [
        ({"subject": "item:9"}, "named a node that the shop does not know: 'item:9'"),
        ({"object": "intent:picnic"}, "named a node that the shop does not know: 'intent:picnic'"),
        ({"object": None}, "named a node that the shop does not know: None"),
        ({"relation": "loves"}, "used a relation that Penchant does not have: 'loves'"),
        ({"relation": ["is_a"]}, "used a relation that Penchant does not have: ['is_a']"),
        ({"relation": "is_a"}, "used a relation that it does not declare: is_a"),
        ({"object": "category:A"}, "related a node to itself: category:A bought_with category:A"),
        ({"weight": 0.0}, "gave a number that is none or out of range: weight 0.0 of {edge}"),
        ({"weight": 1.5}, "gave a number that is none or out of range: weight 1.5 of {edge}"),
        ({"weight": True}, "gave a number that is none or out of range: weight True of {edge}"),
        ({"confidence": 7}, "gave a number that is none or out of range: confidence 7 of {edge}"),
        (
            {"confidence": float("nan")},
            "gave a number that is none or out of range: confidence nan of {edge}",
        ),
        ({"support": -1}, "gave a number that is none or out of range: support -1 of {edge}"),
        ({"support": float("inf")}, "gave a number that is none or out of range: support inf of {edge}"),
        ({"support": "12"}, "gave a number that is none or out of range: support '12' of {edge}"),
        ({"rationale": "  "}, "gave no readable reason: none for {edge}"),
        ({"rationale": "x" * 501}, "gave no readable reason: 501 characters for {edge}"),
        ({"rationale": "a\x1b[31m"}, "gave no readable reason: control characters for {edge}"),
        ({"rationale": "a\ud800"}, "gave no readable reason: control characters for {edge}"),
        (
            {"valid_from": 1_001},
            "gave a time that is none or after the shop's newest event: "
            "valid_from 1001 of {edge}, newest event 1000",
        ),
        (
            {"valid_from": 2.5},
            "gave a time that is none or after the shop's newest event: valid_from 2.5 of {edge}",
        ),
        ({"premises": 3}, "gave premises that are not triples of node, relation, node: {edge}"),
        ({"premises": ("abc",)}, "gave premises that are not triples of node, relation, node: {edge}"),
    ],
)
def test_a_lie_is_told_and_the_good_proposals_stay(lie: dict[str, Any], told: str) -> None:
    found = heard(replace(GOOD, **lie), GOOD)
    assert found.proposals == (GOOD,)
    assert found.complete
    assert only_fault(found) == told.format(edge="category:A bought_with category:B")


@pytest.mark.parametrize("thing", ["bought_with", None, ("category:A", "bought_with", "category:B")])
def test_what_is_no_proposal_is_told_by_its_type(thing: object) -> None:
    assert only_fault(heard(thing, GOOD)) == f"yielded something else than a Proposal: {type(thing).__name__}"


def test_a_value_that_cannot_even_be_shown_is_no_proposal() -> None:
    class Unshown:
        def __repr__(self) -> str:
            raise RuntimeError("no\nlook")

    found = heard(replace(GOOD, weight=cast(float, Unshown())), GOOD)
    assert found.proposals == (GOOD,)
    assert only_fault(found) == "yielded something else than a Proposal: RuntimeError: no look"


def test_the_same_kind_of_lie_is_one_fault_with_its_count_and_first_example() -> None:
    lies = [replace(GOOD, subject=f"item:{9 + number}") for number in range(5_000)]
    found = heard(*lies, GOOD)
    assert found.proposals == (GOOD,)
    assert only_fault(found) == "5,000 × named a node that the shop does not know: 'item:9'"


def test_thousands_of_duplicates_are_one_fault_and_the_surest_stays() -> None:
    surest = replace(GOOD, confidence=0.99)
    turned = replace(GOOD, subject="category:B", object="category:A")
    found = heard(*[GOOD] * 1_500, surest, *[turned] * 1_500)
    assert found.proposals == (surest,)
    assert only_fault(found) == (
        "3,000 × repeated itself; the surest of each was kept: category:A bought_with category:B"
    )


def test_what_is_beyond_the_limit_is_not_heard_and_the_pass_is_not_complete() -> None:
    def endless() -> Iterator[Proposal]:
        while True:
            yield GOOD
            yield replace(GOOD, object="category:C")

    found = collect_proposals(Saying(endless), VIEW, known=KNOWN, budget_s=60, max_proposals=2)
    assert found.proposals == (GOOD, replace(GOOD, object="category:C"))
    assert not found.complete
    assert only_fault(found) == (
        "proposed more than is taken from one pass; the rest was not heard: 2 allowed"
    )


def test_exactly_the_limit_is_a_complete_pass() -> None:
    assert heard(GOOD, replace(GOOD, object="category:C"), max_proposals=2).complete


def failing(error: BaseException) -> Iterator[Proposal]:
    yield GOOD
    raise error


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError("bad\nrow \x1b[31m"), "ValueError: bad row �[31m"),
        (SystemExit(3), "SystemExit: 3"),
        (KeyError(), "KeyError"),
    ],
)
def test_an_error_is_told_and_what_was_said_before_stays(error: BaseException, told: str) -> None:
    found = collect_proposals(Saying(lambda: failing(error)), VIEW, known=KNOWN, budget_s=60)
    assert found.proposals == (GOOD,)
    assert not found.complete
    assert only_fault(found) == f"raised an error; what it had proposed before was checked and taken: {told}"


def test_nothing_to_iterate_over_is_an_error() -> None:
    found = collect_proposals(Saying(lambda: cast(Iterable[Proposal], None)), VIEW, known=KNOWN, budget_s=60)
    assert only_fault(found).endswith("taken: TypeError: 'NoneType' object is not iterable")
    assert not found.complete


def test_an_error_whose_message_fails_is_told_by_its_type() -> None:
    class Sly(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    assert error_line(Sly()) == "Sly: its message cannot be read"


def test_one_that_is_late_between_two_proposals_is_dropped_whole() -> None:
    """The clock is read at the start (0) and after each proposal: 5 is in time, 11 is not."""
    times = iter([0.0, 5.0, 11.0, 12.0])
    found = heard(GOOD, replace(GOOD, object="category:C"), budget_s=10, clock=lambda: next(times))
    assert found.proposals == ()
    assert not found.complete
    assert found.seconds == 12.0
    assert only_fault(found) == "had not finished in its time; nothing of this pass was taken: 10 s allowed"


def test_one_that_never_yields_holds_nobody_and_is_not_started_again_until_it_ends() -> None:
    release, begun = threading.Event(), []

    def stuck() -> Iterator[Proposal]:
        begun.append(threading.current_thread())
        release.wait()
        yield GOOD

    reasoner = Saying(stuck, name="stuck")
    first = collect_proposals(reasoner, VIEW, known=KNOWN, budget_s=0.05)
    second = collect_proposals(reasoner, VIEW, known=KNOWN, budget_s=60)
    other = heard(GOOD)
    release.set()
    begun[0].join()
    third = collect_proposals(reasoner, VIEW, known=KNOWN, budget_s=60)
    assert only_fault(first).startswith("had not finished in its time")
    assert only_fault(second) == "its pass of an earlier round has not ended; it was not started again: stuck"
    assert (first.complete, second.complete, other.complete, third.complete) == (False, False, True, True)
    assert third.proposals == (GOOD,)
    assert len(begun) == 2


def test_a_pass_that_is_left_ends_at_its_next_proposal() -> None:
    release, begun, beyond = threading.Event(), [], []

    def slow() -> Iterator[Proposal]:
        begun.append(threading.current_thread())
        release.wait()
        yield GOOD
        beyond.append("asked for more")
        yield GOOD

    collect_proposals(Saying(slow, name="slow"), VIEW, known=KNOWN, budget_s=0.05)
    release.set()
    begun[0].join()
    assert beyond == []


def test_a_reasoner_that_computes_without_end_holds_nobody() -> None:
    stopped = threading.Event()

    def computing() -> Iterator[Proposal]:
        number = 0
        while not stopped.is_set():
            number = (number + 1) % sys.maxsize
        yield GOOD

    found = collect_proposals(Saying(computing, name="computing"), VIEW, known=KNOWN, budget_s=0.05)
    stopped.set()
    assert not found.complete
