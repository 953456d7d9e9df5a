"""Facts with slots: what is filled in is the facts' own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penchant.agent.fact_grammar import SLOTS
from penchant.agent.slots import NAME_SHOWN, facts_prompt, filled, split_answer
from penchant.graph_store.facts import Fact, FactKind, Phrase, Stage
from penchant.ids import FactId

LINE = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)


def fact(
    subject: str = "Yogurt",
    *phrases: str,
    kind: FactKind = FactKind.INTEREST,
    stage: Stage = Stage.STEADY,
) -> Fact:
    return Fact(FactId("f-1"), kind, stage, subject, tuple(map(Phrase, phrases or ("23 purchases",))))


@given(LINE, st.lists(LINE, min_size=1, max_size=4))
def test_every_slot_gets_the_facts_own_words(name: str, phrases: list[str]) -> None:
    slots = ["$N", *(f"${SLOTS[at]}" for at in range(len(phrases)))]
    assert filled("So: " + " / ".join(slots), fact(name, *phrases)) == "So: " + " / ".join([name, *phrases])


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Buys $N, with $A.", "Buys $A and $N, with 5 $B."),
        ("$A of $N.", "5 $B of $A and $N."),
    ],
)
def test_words_that_look_like_slots_are_not_filled_again(sentence: str, expected: str) -> None:
    assert filled(sentence, fact("$A and $N", "5 $B")) == expected


@pytest.mark.parametrize("sentence", ["Buys $B.", "$N $A $Z", "With $C at $A."])
def test_a_slot_that_the_fact_lacks_makes_no_sentence(sentence: str) -> None:
    assert filled(sentence, fact()) is None


def test_a_slot_said_twice_makes_no_sentence() -> None:
    assert filled("Likes $N, with $A of $N.", fact("Tea", "5 views")) is None


def test_a_fact_without_a_name_has_no_slot_for_one() -> None:
    assert filled("Likes $N.", fact(" ", kind=FactKind.ACTIVITY)) is None


def test_a_sentence_begins_with_a_capital_but_a_name_stays_as_it_is() -> None:
    habit = fact("iPhone cases", "every day", "5 purchases")
    assert filled("$A, restocks $N.", habit) == "Every day, restocks iPhone cases."
    assert filled("$N: $B.", habit) == "iPhone cases: 5 purchases."


def test_line_breaks_in_a_name_do_not_reach_prompt_or_sentence() -> None:
    broken = fact("Oat\n2 interest N=x")
    assert facts_prompt([broken]) == "1 interest steady N=Oat 2 interest N=x A=purchases"
    assert filled("Buys $N.", broken) == "Buys Oat 2 interest N=x."


def test_a_long_name_is_cut_in_the_prompt_only() -> None:
    name = "x" * (NAME_SHOWN + 5)
    assert f"N={'x' * NAME_SHOWN} A=" in facts_prompt([fact(name)])
    assert filled("Buys $N.", fact(name)) == f"Buys {name}."


@pytest.mark.parametrize(
    ("phrase", "shown"),
    [
        ("23 purchases", "purchases"),
        ("1,204 views", "views"),
        ("3.1 times the shop's average", "lift"),
        ("28 December 2017", "date"),
        ("2017-12-28", "date"),
        ("12% of purchases", "share of purchases"),
        ("1.2% to 9.9% of views", "shares of views"),
        ("every 9 days", "rhythm"),
        ("3 low ratings", "low ratings"),
        ("often", "words"),
    ],
)
def test_the_model_sees_what_kind_of_words_a_phrase_has(phrase: str, shown: str) -> None:
    assert facts_prompt([fact("Tea", phrase)]) == f"1 interest steady N=Tea A={shown}"


def test_stage_and_optional_phrases_are_marked() -> None:
    phrases = (Phrase("9 views"), Phrase("1 May 2020", required=False))
    fading = Fact(FactId("f-1"), FactKind.BRAND, Stage.FADING, "Acme", phrases)
    activity = Fact(FactId("f-2"), FactKind.ACTIVITY, Stage.STEADY, "", (Phrase("5 views"),))
    assert facts_prompt([fading, activity]) == "1 brand fading N=Acme A=views B=date?\n2 activity A=views"


def test_more_phrases_than_slots_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^a fact has 9 phrases, at most 8 have a slot$"):
        facts_prompt([fact("Tea", *["5 views"] * 9)])


@given(st.lists(LINE, max_size=15))
def test_an_answer_falls_into_its_lines(sentences: list[str]) -> None:
    answer = "\n".join(f"{number} {text}" for number, text in enumerate(sentences, start=1))
    assert split_answer(answer, len(sentences)) == sentences


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("", [None, None]),
        ("2 Later.", [None, "Later."]),
        ("Here you are:\n1 Yes.\n\n2 No.\n3 More.", ["Yes.", "No."]),
        ("1. Yes.\n2) No.", [None, None]),
        ("1 Yes.\n2 ", ["Yes.", None]),
    ],
)
def test_a_missing_line_is_none(answer: str, expected: list[str | None]) -> None:
    assert split_answer(answer, 2) == expected
