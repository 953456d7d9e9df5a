"""The writer's grammar: what it derives, the verifier passes, and what people would write, it derives."""

import random

import pytest

from penchant.agent.fact_grammar import TOLD, sentences_grammar
from penchant.agent.slots import filled
from penchant.graph_store.facts import Fact, FactKind, Phrase, Stage
from penchant.graph_store.lexicon import trend_pattern
from penchant.graph_store.verifier import verify
from penchant.ids import FactId
from tests.agent.gbnf import Grammar

COUNT, LIFT, DAY, LATER = "23 purchases", "3.1 times the shop's average", "28 May 2017", "3 June 2018"


def fact(
    *phrases: str | Phrase,
    kind: FactKind = FactKind.INTEREST,
    stage: Stage = Stage.STEADY,
    subject: str = "Yogurt",
) -> Fact:
    told = tuple(Phrase(one) if isinstance(one, str) else one for one in phrases)
    return Fact(FactId("f-1"), kind, stage, subject, told)


FACTS = [
    fact(COUNT, LIFT),
    fact(COUNT, LIFT, Phrase(DAY, required=False), stage=Stage.EMERGING),
    fact("23 views", LIFT, stage=Stage.FADING),
    fact(COUNT, LIFT, DAY, stage=Stage.DORMANT),
    fact("9 returns", LIFT, stage=Stage.RECURRING),
    fact(COUNT, LIFT, DAY, stage=Stage.ONE_OFF),
    fact(COUNT, DAY, LATER, kind=FactKind.ACTIVITY, subject=""),
    fact("3 low ratings", "2 returns", kind=FactKind.DISLIKE),
    fact("9% of purchases", LIFT, kind=FactKind.BRAND, stage=Stage.FADING),
    fact("9% of views", LIFT, kind=FactKind.PRICE, subject="2.50 to 4.99"),
    fact(COUNT, "every 9 days", DAY, kind=FactKind.HABIT),
    fact("1% to 9% of purchases", DAY, LATER, kind=FactKind.CHANGE, stage=Stage.EMERGING),
]


@pytest.mark.parametrize("one", FACTS, ids=lambda one: f"{one.kind.value}-{one.stage.value}")
def test_nearly_all_that_the_grammar_derives_is_true(one: Fact) -> None:
    rng = random.Random(5)
    grammar = Grammar.of(sentences_grammar([one]))
    said = [filled(grammar.draw(rng).removeprefix("1 "), one) for _ in range(40)]
    passed = [text is not None and verify(text, [one]).ok for text in said]
    assert sum(passed) >= 36  # drawn words can add up to another stage; a model's seldom do


@pytest.mark.parametrize(("stage", "phrase"), [(stage, phrase) for stage in Stage for phrase in TOLD[stage]])
def test_how_a_stage_is_told_is_how_the_verifier_reads_it(stage: Stage, phrase: str) -> None:
    assert trend_pattern(stage).fullmatch(phrase)


@pytest.mark.parametrize(
    ("place", "sentence", "allowed"),
    [
        (0, "This shopper has a steady taste for $N, with $A at $B.", True),
        (0, "$N stands at $B, with $A on record.", True),
        (0, "This shopper's interest in $N shows $A, at $B.", True),
        (0, "Interest in $N is fading, with $A at $B.", False),
        (0, "This shopper used to like $N, with $A at $B.", False),
        (0, "Likes $N, with $A.", False),  # leaves a required slot out
        (0, "Likes $N, with $A at $B, with $A.", False),
        (0, "Likes $N, with over $A at $B.", False),
        (0, "Likes 23 of $N, with $A at $B.", False),
        (0, "Likes $N, with $A at $C.", False),
        (0, "Likes Yogurt, with $A at $B.", False),
        (0, "Likes $N, with $A at $B", False),
        (0, "likes $N, with $A at $B.", False),
        (1, "Interest in $N is growing lately, with $A at $B.", True),
        (1, "Interest in $N is growing, with $A at $B, the latest on $C.", True),
        (1, "Interest in $N is growing, with $A at $B on $C.", False),
        (1, "Interest in $N shows, with $A at $B.", False),  # does not tell the stage
        (1, "Interest in $N shows recently, with $A at $B.", False),  # nor does this
        (1, "$A of $N, at $B, show a growing interest lately.", True),
        (1, "Interest in $N was growing, with $A at $B.", False),
        (2, "This shopper bought $N less often, with $A at $B.", False),
        (2, "This shopper viewed $N less often, with $A at $B.", True),
        (3, "Interest in $N has gone quiet, with $A at $B but nothing since $C.", True),
        (3, "Likes $N, which has gone quiet, with $A at $B but nothing since $C.", False),
        (5, "Interest in $N was all on $C, with $A at $B.", True),
        (6, "There are $A on record, from $B to $C.", True),
        (6, "There are $A on record, to $C from $B.", False),
        (10, "Restocks $N $B, with $A, the latest on $C.", True),
        (11, "Interest in $N grew from $A between $B and $C.", True),
        (11, "Interest in $N fell from $A between $B and $C.", False),
    ],
)
def test_what_may_be_said_of_a_fact(place: int, sentence: str, allowed: bool) -> None:
    assert Grammar.of(sentences_grammar([FACTS[place]])).derives(f"1 {sentence}") is allowed


def test_each_line_has_its_own_slots_and_facts_of_one_make_share_their_rules() -> None:
    facts = [
        FACTS[0],
        fact(COUNT, DAY, kind=FactKind.ACTIVITY, subject=" "),
        fact(COUNT, LIFT, subject="Tea"),
    ]
    made = sentences_grammar(facts)
    grammar = Grammar.of(made)
    answer = ["1 Likes $N, with $A at $B.", "2 There are $A, from $B.", "3 Likes $N, with $A at $B."]
    assert grammar.derives("\n".join(answer))
    assert not grammar.derives("\n".join([answer[0], "2 Likes $N, with $A at $B.", answer[2]]))
    assert not grammar.derives("\n".join(answer[:2]))
    assert len(made.splitlines()) == len(sentences_grammar(facts[:2]).splitlines())
