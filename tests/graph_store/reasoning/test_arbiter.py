"""What becomes of proposals and edges; every expected ruling is derived by hand."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from penchant.graph_store.reasoning.arbiter import Believed, Pass, Ruling, arbitrate
from penchant.graph_store.reasoning.proposals import Proposal
from penchant.graph_store.reasoning.relations import RELATIONS, slot_of

TEA, MUGS, JUICE = "category:Tea", "category:Mugs", "category:Juice"


def proposal(
    subject: str = MUGS, relation: str = "bought_with", object_: str = TEA, **other: Any
) -> Proposal:
    held = {"weight": 0.5, "confidence": 0.99, "support": 100.0, "rationale": "seen", **other}
    return Proposal(subject, relation, object_, **held)


def edge(
    subject: str = MUGS, relation: str = "bought_with", object_: str = TEA, *, key: int = 7, **other: Any
) -> Believed:
    held = {
        "weight": 0.5, "confidence": 0.99, "support": 100.0, "reasoner": "counts", "valid_from": None, **other
    }  # fmt: skip
    return Believed(key, subject, relation, object_, **held)


def heard(*said: Proposal, reasoner: str = "counts", complete: bool = True) -> Pass:
    return Pass(reasoner, tuple(RELATIONS), said, complete)


def told(rulings: list[Ruling]) -> list[tuple[str, str]]:
    return [(ruling.action, ruling.reason) for ruling in rulings]


def test_a_sure_proposal_is_admitted_with_its_reason() -> None:
    assert told(arbitrate([], [heard(proposal())])) == [("admitted", "confidence 0.99 is at least 0.95")]


def test_an_unsure_proposal_is_refused_with_its_reason() -> None:
    said = heard(proposal(confidence=0.9))
    assert told(arbitrate([], [said])) == [("refused", "confidence 0.90 is below 0.95")]


def test_an_edge_stays_between_the_two_bars_so_that_it_does_not_flicker() -> None:
    assert arbitrate([edge(confidence=0.96)], [heard(proposal(confidence=0.9))]) == []


def test_an_edge_below_the_lower_bar_is_retired_for_want_of_support() -> None:
    rulings = arbitrate([edge()], [heard(proposal(confidence=0.7))])
    assert rulings[0].action == "retired"
    assert rulings[0].reason == "its support is gone; it was 100"
    assert rulings[0].cause is None


def test_an_edge_that_its_reasoner_no_longer_proposes_is_retired() -> None:
    assert told(arbitrate([edge()], [heard()])) == [("retired", "its support is gone; it was 100")]


def test_nothing_is_retired_when_a_reasoner_was_not_heard_to_the_end() -> None:
    assert arbitrate([edge()], [heard(complete=False)]) == []


def test_another_reasoners_silence_retires_nothing() -> None:
    assert arbitrate([edge()], [heard(reasoner="other")]) == []


def test_an_edge_that_is_not_statistical_outlives_its_reasoners_silence() -> None:
    assert arbitrate([edge(relation="used_for", object_="intent:picnic")], [heard()]) == []


def test_liking_one_thing_never_ends_liking_another() -> None:
    believed = edge(TEA, "related_to", MUGS)
    assert [r.action for r in arbitrate([believed], [heard(proposal(TEA, "related_to", JUICE))])] == [
        "admitted"
    ]


def test_a_single_valued_place_is_taken_by_the_newer_edge() -> None:
    believed = edge("item:1", "made_by", "brand:Lark")
    new = proposal("item:1", "made_by", "brand:Fjord")
    retired, admitted = arbitrate([believed], [heard(new)])
    assert (retired.action, retired.edge, retired.cause) == ("retired", believed, new.triple)
    assert retired.reason == "`item:1 made_by brand:Fjord` takes its place"
    assert admitted.action == "admitted"


def test_a_less_sure_edge_does_not_take_a_single_valued_place() -> None:
    believed = edge("item:1", "made_by", "brand:Lark", confidence=1.0)
    rulings = arbitrate([believed], [heard(proposal("item:1", "made_by", "brand:Fjord", confidence=0.8))])
    assert told(rulings) == [
        ("refused", "`item:1 made_by brand:Lark` is believed with confidence 1.00, this has 0.80")
    ]


def test_the_surer_of_two_relations_that_exclude_each_other_stays() -> None:
    weaker = proposal(relation="substitutes", confidence=0.97)
    assert [r.action for r in arbitrate([edge()], [heard(weaker, reasoner="other")])] == ["refused"]
    surer = proposal(relation="substitutes", confidence=0.999)
    rulings = arbitrate([edge()], [heard(surer, reasoner="other")])
    assert [(r.action, r.cause) for r in rulings] == [("retired", surer.triple), ("admitted", None)]


def test_what_is_outdone_within_a_round_was_never_believed() -> None:
    first, second = proposal(confidence=0.96), proposal(relation="substitutes", confidence=0.99)
    rulings = arbitrate([], [heard(first), heard(second, reasoner="other")])
    assert [(r.action, r.proposal) for r in rulings] == [("refused", first), ("admitted", second)]


def test_what_is_revised_and_outdone_within_a_round_has_only_ended() -> None:
    believed = edge("item:1", "made_by", "brand:Lark", weight=0.2)
    again, other = proposal("item:1", "made_by", "brand:Lark"), proposal("item:1", "made_by", "brand:Fjord")
    rulings = arbitrate([believed], [heard(again), heard(other, reasoner="other")])
    assert [(r.action, r.edge) for r in rulings] == [("retired", believed), ("admitted", None)]


def test_a_chain_that_would_lead_back_is_refused_and_told() -> None:
    believed = [edge("category:A", "is_a", "category:B"), edge("category:B", "is_a", "category:C", key=8)]
    rulings = arbitrate(believed, [heard(proposal("category:C", "is_a", "category:A"))])
    assert told(rulings) == [
        (
            "refused",
            "it would close a circle: category:C is_a category:A is_a category:B is_a category:C",
        )
    ]


def test_numbers_that_moved_are_revised_and_small_moves_are_not() -> None:
    assert arbitrate([edge()], [heard(proposal(weight=0.55, support=110.0))]) == []
    (ruling,) = arbitrate([edge()], [heard(proposal(weight=0.7, support=150.0))])
    assert (ruling.action, ruling.reason) == (
        "revised",
        "weight 0.5 became 0.7, support 100 became 150",
    )


@pytest.mark.parametrize("weights", [[], [0.9]])
def test_a_derived_edge_ends_with_its_premise_though_it_was_weighed_anew(weights: list[float]) -> None:
    premises = ((MUGS, "bought_with", TEA),)
    derived = edge(TEA, "related_to", JUICE, key=9, reasoner="rules", premises=premises)
    anew = [proposal(TEA, "related_to", JUICE, weight=weight, premises=premises) for weight in weights]
    rulings = arbitrate([edge(), derived], [heard(), heard(*anew, reasoner="rules")])
    assert [ruling.edge for ruling in rulings] == [edge(), derived]
    assert told(rulings) == [
        ("retired", "its support is gone; it was 100"),
        ("retired", f"`{MUGS} bought_with {TEA}`, which it was derived from, has ended"),
    ]


def test_what_rests_on_an_unbelieved_premise_is_refused() -> None:
    said = heard(proposal(TEA, "related_to", JUICE, premises=((MUGS, "bought_with", TEA),)))
    assert told(arbitrate([], [said])) == [
        ("refused", f"`{MUGS} bought_with {TEA}`, which it rests on, is not believed")
    ]


ENDS = st.sampled_from([f"category:{letter}" for letter in "ABCD"])
PROPOSALS = st.builds(
    proposal,
    ENDS,
    st.sampled_from(sorted(RELATIONS)),
    ENDS,
    confidence=st.floats(0, 1),
    weight=st.floats(0.01, 1),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(PROPOSALS, max_size=12), max_size=6))
def test_every_retirement_could_have_been_replaced_by_its_cause(rounds: list[list[Proposal]]) -> None:
    believed: dict[tuple[str, str, str], Believed] = {}
    for number, said in enumerate(rounds):
        rulings = arbitrate(believed.values(), [heard(*{one.triple: one for one in said}.values())])
        for ruling in rulings:
            if ruling.action == "retired":
                assert ruling.edge is not None
                subject, relation, object_ = ruling.edge.triple
                if ruling.cause is None:
                    assert RELATIONS[relation].statistical
                else:
                    same_ends = (ruling.cause[0], ruling.cause[2]) == (subject, object_)
                    same_place = slot_of(*ruling.cause) == slot_of(subject, relation, object_) is not None
                    assert same_ends or same_place
                del believed[ruling.edge.triple]
        for ruling in rulings:
            if ruling.action in ("admitted", "merged", "revised") and ruling.proposal is not None:
                one = ruling.proposal
                believed[one.triple] = edge(
                    *one.triple, key=number, confidence=one.confidence, weight=one.weight
                )
        slots = [slot_of(*triple) for triple in believed]
        filled = [slot for slot in slots if slot is not None]
        assert len(filled) == len(set(filled))
