"""The checks of sentences: true ones pass, and each sort of lie is found, whatever the stage."""

import re

import pytest

from penchant.agent.slots import facts_prompt, filled
from penchant.evals.sentence_checks import faults
from penchant.graph_store.facts import Fact, FactKind, Phrase, Stage
from penchant.ids import FactId
from tests.agent.true_answers import true_answer

STAGES = list(Stage)
MOVES = [Stage.EMERGING, Stage.FADING]
COUNTED = ("23 purchases", "3.1 times the shop's average")
SHARE = ("12% of purchases", "3.1 times the shop's average")


def fact(kind: FactKind, stage: Stage, *phrases: str, subject: str = "Frozen Pizza") -> Fact:
    return Fact(FactId("f-1"), kind, stage, subject, tuple(map(Phrase, phrases)))


def interest(stage: Stage) -> Fact:
    return fact(FactKind.INTEREST, stage, *COUNTED, "28 December 2017")


def dated(stage: Stage) -> Fact:
    """As profiles have it: the date may go unsaid where the stage does not rest on it."""
    phrases = (*map(Phrase, COUNTED), Phrase("28 December 2017", stage in (Stage.DORMANT, Stage.ONE_OFF)))
    return Fact(FactId("f-1"), FactKind.INTEREST, stage, "Frozen Pizza", phrases)


FACTS = [
    *(dated(stage) for stage in STAGES),
    fact(FactKind.BRAND, Stage.STEADY, *SHARE, subject="Acme"),
    fact(FactKind.PRICE, Stage.STEADY, *SHARE, subject="2.50 to 4.99"),
    *(fact(FactKind.CHANGE, s, "1.2% to 9.9% of views", "1 May 2019", "28 December 2019") for s in MOVES),
    fact(FactKind.ACTIVITY, Stage.STEADY, "377 purchases", "3 May 2015", "28 December 2017", subject=""),
    fact(FactKind.DISLIKE, Stage.STEADY, "3 low ratings", "2 returns"),
    fact(FactKind.HABIT, Stage.STEADY, "every 9 days", "12 purchases", "28 December 2017"),
]
NAMED = [one for one in FACTS if one.subject and one.kind is not FactKind.PRICE]
STAGED = [one for one in FACTS if one.kind in (FactKind.INTEREST, FactKind.CHANGE)]


def name_of(one: Fact) -> str:
    return f"{one.kind}-{one.stage}"


def true_sentence(one: Fact) -> str:
    text = filled(true_answer(facts_prompt([one])).removeprefix("1 "), one)
    assert text
    return text


@pytest.mark.parametrize("one", FACTS, ids=name_of)
def test_a_true_sentence_has_no_fault(one: Fact) -> None:
    assert faults(true_sentence(one), one) == []


@pytest.mark.parametrize("one", FACTS, ids=name_of)
def test_another_number_is_found(one: Fact) -> None:
    for number in sorted(set(re.findall(r"\d+", true_sentence(one)))):
        lie = re.sub(rf"\b{number}\b", str(int(number) + 1), true_sentence(one))
        assert faults(lie, one)


@pytest.mark.parametrize("one", FACTS, ids=name_of)
def test_a_number_of_no_fact_is_found(one: Fact) -> None:
    lie = true_sentence(one).removesuffix(".") + ", on 4 weekends."
    assert "says the number 4" in faults(lie, one)


@pytest.mark.parametrize("one", FACTS, ids=name_of)
def test_another_month_is_found(one: Fact) -> None:
    lie = re.sub(r"December|May", "March", true_sentence(one))
    if lie != true_sentence(one):
        assert "says the month march" in faults(lie, one)
    assert "says the month march" in faults(true_sentence(one).removesuffix(".") + ", mostly in March.", one)


@pytest.mark.parametrize("one", NAMED, ids=name_of)
def test_another_name_is_found(one: Fact) -> None:
    for name in ("Butter", "butter", "Pizza"):
        lie = true_sentence(one).replace(one.subject, name)
        assert f"leaves out {one.subject!r}" in faults(lie, one)


@pytest.mark.parametrize("one", FACTS, ids=name_of)
@pytest.mark.parametrize("addition", ["with Butter", "in Lidl", "and Greek Yogurt"])
def test_a_name_of_no_fact_is_found(one: Fact, addition: str) -> None:
    name = addition.split(" ")[1]
    assert f"says the name {name}" in faults(true_sentence(one).removesuffix(".") + f" {addition}.", one)


@pytest.mark.parametrize("one", NAMED, ids=name_of)
def test_a_name_that_goes_on_is_found(one: Fact) -> None:
    lie = true_sentence(one).replace(one.subject, f"{one.subject} Deluxe")
    assert "says the name Deluxe" in faults(lie, one)


@pytest.mark.parametrize("one", FACTS, ids=name_of)
def test_a_phrase_left_out_is_found(one: Fact) -> None:
    for phrase in one.phrases:
        lie = true_sentence(one).replace(phrase.text, "a few")
        assert (f"leaves out {phrase.text!r}" in faults(lie, one)) is phrase.required


@pytest.mark.parametrize("told", STAGES)
@pytest.mark.parametrize("stage", STAGES)
def test_another_trend_is_found(stage: Stage, told: Stage) -> None:
    found = faults(true_sentence(interest(told)), dated(stage))
    lies = [fault for fault in found if fault.startswith(("tells", "does not tell"))]
    assert bool(lies) is (stage is not told)
    assert (f"does not tell that it is {stage}" in lies) is (stage not in (Stage.STEADY, told))
    assert (f"tells that it is {told}" in lies) is (told not in (Stage.STEADY, stage))


@pytest.mark.parametrize("one", STAGED, ids=name_of)
@pytest.mark.parametrize(
    ("words", "stage"),
    [
        ("and climbing", Stage.EMERGING),
        ("more and more", Stage.EMERGING),
        ("and cooling", Stage.FADING),
        ("but less and less", Stage.FADING),
        ("but no longer", Stage.DORMANT),
        ("but nothing at all since", Stage.DORMANT),
        ("now and then", Stage.RECURRING),
        ("in waves", Stage.RECURRING),
        ("on a single day", Stage.ONE_OFF),
    ],
)
def test_a_second_trend_is_found(one: Fact, words: str, stage: Stage) -> None:
    found = faults(true_sentence(one).removesuffix(".") + f", {words}.", one)
    assert found == ([] if one.stage is stage else [f"tells that it is {stage}"])


def test_a_trend_is_told_across_a_name() -> None:
    said = (
        "There has been nothing in Frozen Pizza since 28 December 2017, with 23 purchases at 3.1 times the "
    )
    assert faults(f"{said}shop's average.", interest(Stage.DORMANT)) == []


def test_trend_words_of_a_name_tell_no_trend() -> None:
    one = fact(FactKind.INTEREST, Stage.STEADY, *COUNTED, subject="The Rise and Fall of 3 Kings")
    assert faults(true_sentence(one), one) == []


def test_case_and_spaces_of_a_name_do_not_matter() -> None:
    one = fact(FactKind.INTEREST, Stage.STEADY, *COUNTED, subject="FROZEN  pizza")
    assert faults("Buys frozen pizza, with 23 purchases at 3.1 times the shop's average.", one) == []
