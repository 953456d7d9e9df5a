"""Templates: every kind and stage, with names as strange as catalogues have them."""

# ruff: noqa: E501

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penchant.graph_store.facts import Fact, FactKind, Phrase, Stage
from penchant.graph_store.rendering import render_fact
from penchant.graph_store.verifier import Verdict, verify
from penchant.ids import FactId

STRANGE = [
    "Yogurt", "酸奶", "🍦👨‍👩‍👧", "Drug Gm > Candles/Accessories", "Potatoes Russet (Bulk&Bag) 15 LB", "Rising Sun Rice",
    "Three Musketeers", 'The "Best" Co.', "Mr. & Mrs. Tea", "To", "Steady", "a", "O'Neill’s", "two  spaces\tand a tab",
    "23 purchases", "interest in", "with", "S", "N", "D0", "not", "No. 1", "Ünïcödé", "İstanbul", "ＦＵＬＬ", "since",
]  # fmt: skip
AVERAGE = Phrase("3.1 times the shop's average")
LAST = "28 December 2017"


def facts_about(name: str) -> list[Fact]:
    facts: list[Fact] = []

    def add(kind: FactKind, stage: Stage, *phrases: str | Phrase, subject: str = name) -> None:
        made = tuple(Phrase(phrase) if isinstance(phrase, str) else phrase for phrase in phrases)
        facts.append(Fact(FactId("f-1"), kind, stage, subject, made))

    counts = {
        FactKind.INTEREST: "23 purchases",
        FactKind.BRAND: "64% of purchases",
        FactKind.PRICE: "41% of purchases",
    }
    for stage in Stage:
        dated = stage in (Stage.DORMANT, Stage.ONE_OFF)
        for kind, count in counts.items():
            add(kind, stage, count, AVERAGE, Phrase(LAST, required=dated))
            add(kind, stage, count.replace("purchases", "views"), AVERAGE, *([LAST] if dated else []))
    add(FactKind.DISLIKE, Stage.STEADY, "4 low ratings")
    add(FactKind.DISLIKE, Stage.STEADY, "1 return")
    add(FactKind.HABIT, Stage.STEADY, "14 purchases", "every 9 days", "20 December 2017")
    for stage in (Stage.EMERGING, Stage.FADING):
        add(FactKind.CHANGE, stage, "2.0% to 6.5% of purchases", "30 November 2017", "30 December 2017")
    for word in ("purchases", "events", "views", "reviews"):
        add(FactKind.ACTIVITY, Stage.STEADY, f"412 {word}", "3 January 2017", LAST, subject="")
    return facts


def wrong_sentences(name: str) -> list[tuple[str, str]]:
    return [
        (sentence, verdict.reason)
        for fact in facts_about(name)
        for sentence in [render_fact(fact)]
        for verdict in [verify(sentence, [fact])]
        if verdict != Verdict(True) or not says_everything(sentence, fact)
    ]


def says_everything(sentence: str, fact: Fact) -> bool:
    return " ".join(fact.subject.split()) in sentence and all(p.text in sentence for p in fact.phrases)


@pytest.mark.parametrize("name", STRANGE)
def test_every_template_is_true_and_complete(name: str) -> None:
    assert wrong_sentences(name) == []


@given(st.text(min_size=1, max_size=40).filter(lambda name: name.strip() != ""))
def test_every_template_is_true_whatever_the_name(name: str) -> None:
    assert wrong_sentences(name) == []


@given(st.from_regex(r"[A-Z][A-Za-z&/'.]{0,8}( [A-Z0-9%#>(][A-Za-z0-9)]{0,6}){0,4}", fullmatch=True))
def test_every_template_is_true_for_catalogue_like_names(name: str) -> None:
    assert wrong_sentences(name) == []


def test_dormant_interest_reads_as_a_merchant_would_say_it() -> None:
    fact = Fact(
        FactId("f-1"),
        FactKind.INTEREST,
        Stage.DORMANT,
        "Yogurt",
        (Phrase("23 purchases"), AVERAGE, Phrase(LAST)),
    )
    assert render_fact(fact) == (
        "Interest in Yogurt has gone quiet, with 23 purchases at 3.1 times the shop's average but nothing since "
        "28 December 2017."
    )
