"""Drawn profiles: every sentence is true to its fact, as two checks that share no code find."""

import itertools
import re
from collections import Counter

import pytest

from penchant.agent.fact_grammar import SLOTS, sentences_grammar
from penchant.agent.slots import facts_prompt, filled
from penchant.agent.tuning.sentences import MOST_FACTS, draw_profiles
from penchant.agent.tuning.templates import parse_template, slots_of
from penchant.agent.tuning.values import is_held_out, phrases
from penchant.evals.sentence_checks import faults
from penchant.graph_store.facts import Fact, FactKind, Stage
from penchant.graph_store.verifier import verify
from tests.agent.gbnf import Grammar

Profile = tuple[list[Fact], list[str]]
STAGED = (FactKind.INTEREST, FactKind.BRAND, FactKind.PRICE, FactKind.CHANGE)


def drawn(seed: int, count: int, *, held_out: bool = False) -> list[Profile]:
    return list(itertools.islice(draw_profiles(seed, held_out=held_out), count))


@pytest.fixture(scope="module")
def sample() -> list[Profile]:
    return drawn(41, 300)


def pairs(profiles: list[Profile]) -> list[tuple[Fact, str]]:
    return [pair for facts, sentences in profiles for pair in zip(facts, sentences, strict=True)]


def test_same_seed_same_profiles() -> None:
    assert drawn(1, 30) == drawn(1, 30)
    assert drawn(1, 30) != drawn(2, 30)


def test_every_sentence_passes_the_verifier_and_has_no_fault(sample: list[Profile]) -> None:
    wrong = []
    for fact, sentence in pairs(sample):
        said = filled(sentence, fact)
        if said is None or not verify(said, [fact]).ok or faults(said, fact):
            wrong.append((sentence, fact))
    assert wrong == []


def test_sentences_have_slots_where_a_fact_has_words(sample: list[Profile]) -> None:
    for fact, sentence in pairs(sample):
        assert not re.search(r"\d", sentence)
        for at, phrase in enumerate(fact.phrases):
            assert f"${SLOTS[at]}" in sentence or not phrase.required
        assert ("$N" in sentence) == bool(fact.subject)


def test_every_kind_and_stage_is_drawn(sample: list[Profile]) -> None:
    drawn_kinds = Counter((fact.kind, fact.stage) for fact, _ in pairs(sample))
    wanted = {(FactKind.INTEREST, stage) for stage in Stage}
    wanted |= {
        (kind, Stage.STEADY) for kind in FactKind if kind not in (FactKind.CHANGE, FactKind.CORRECTION)
    }
    wanted |= {
        (kind, stage)
        for kind in (FactKind.BRAND, FactKind.PRICE, FactKind.CHANGE)
        for stage in (Stage.EMERGING, Stage.FADING)
    }
    assert set(drawn_kinds) == wanted


def test_profiles_have_one_to_twelve_facts_each_with_its_sentence(sample: list[Profile]) -> None:
    assert all(len(facts) == len(sentences) for facts, sentences in sample)
    assert {len(facts) for facts, _ in sample} <= set(range(1, MOST_FACTS + 1))
    assert facts_prompt(sample[0][0]).count("\n") == len(sample[0][0]) - 1


def test_sentences_about_a_fact_differ(sample: list[Profile]) -> None:
    for kind in (FactKind.ACTIVITY, FactKind.HABIT, FactKind.DISLIKE):
        assert len({sentence for fact, sentence in pairs(sample) if fact.kind is kind}) > 20
    for stage in Stage:
        told = {s for fact, s in pairs(sample) if fact.kind is FactKind.INTEREST and fact.stage is stage}
        assert len(told) > 5


def test_the_writers_grammar_lets_what_it_is_tuned_on_through(sample: list[Profile]) -> None:
    shapes: dict[tuple[FactKind, Stage], int] = {}
    missed = []
    for fact, sentence in pairs(sample):
        shape = (fact.kind, fact.stage)
        shapes[shape] = shapes.get(shape, 0) + 1
        if shapes[shape] <= 3 and not Grammar.of(sentences_grammar([fact])).derives(f"1 {sentence}"):
            missed.append(sentence)
    assert missed == []


@pytest.mark.parametrize("held_out", [False, True])
def test_brands_are_of_the_held_out_tenth_or_of_the_rest(held_out: bool) -> None:
    brands = {f.subject for f, _ in pairs(drawn(43, 200, held_out=held_out)) if f.kind is FactKind.BRAND}
    assert brands <= set(phrases("en", "vocabulary/brands"))
    assert {is_held_out(brand) for brand in brands} == {held_out}


def test_no_held_out_name_is_trained_on() -> None:
    def names(held_out: bool) -> set[str]:
        return {
            fact.subject.casefold()
            for fact, _ in pairs(drawn(47, 200, held_out=held_out))
            if fact.kind is not FactKind.PRICE  # bands are numbers, and few
        } - {""}

    assert names(True) & names(False) == set()


def test_patterns_stand_for_facts_that_exist_and_have_no_slots_in_braces() -> None:
    for line in phrases("en", "sentences"):
        head, _, body = line.partition(":")
        kind, _, stage = head.partition("/")
        assert FactKind(kind) in STAGED or not stage
        assert not stage or Stage(stage)
        template = parse_template(body.strip())
        assert slots_of(template.nodes) == set()
        assert set(re.findall(r"\$(\w)", template.source)) <= set("NABC")
