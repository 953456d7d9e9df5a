"""The verifier: planted lies over realistic facts, each beside the true sentence it was made from."""

# ruff: noqa: E501

import random
import re
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penchant.graph_store.facts import Fact, FactKind, Phrase, Stage
from penchant.graph_store.verifier import Verdict, verify
from penchant.ids import FactId

INTEREST = FactKind.INTEREST
AVERAGE = "times the shop's average"


def fact(kind: FactKind, stage: Stage, subject: str, *phrases: str, optional: str = "") -> Fact:
    last = (Phrase(optional, required=False),) if optional else ()
    return Fact(FactId("f-1"), kind, stage, subject, (*map(Phrase, phrases), *last))


TRUE = [
    (fact(INTEREST, Stage.STEADY, "Yogurt", "23 purchases", f"3.1 {AVERAGE}", optional="28 December 2017"),
     "This shopper has a steady taste for Yogurt, with 23 purchases at 3.1 times the shop's average."),
    (fact(INTEREST, Stage.EMERGING, "Drug Gm > Candles/Accessories", "13 purchases", f"2.4 {AVERAGE}"),
     "Interest in Drug Gm > Candles/Accessories is growing lately, with 13 purchases at 2.4 times the shop's average."),
    (fact(INTEREST, Stage.FADING, "Rising Sun Rice", "31 purchases", f"5.0 {AVERAGE}"),
     "Interest in Rising Sun Rice is fading, with 31 purchases at 5.0 times the shop's average."),
    (fact(INTEREST, Stage.DORMANT, "酸奶", "9 purchases", f"1.7 {AVERAGE}", "14 March 2017"),
     "This shopper has not bought 酸奶 since 14 March 2017, with 9 purchases at 1.7 times the shop's average."),
    (fact(INTEREST, Stage.RECURRING, "Three Musketeers", "6 purchases", f"8.2 {AVERAGE}", optional="2 May 2017"),
     "This shopper comes back to Three Musketeers in spells, with 6 purchases at 8.2 times the shop's average, "
     "last bought on 2 May 2017."),
    (fact(INTEREST, Stage.ONE_OFF, "Potatoes Russet (Bulk&Bag) 15 LB", "2 purchases", f"1.9 {AVERAGE}", "4 July 2017"),
     "Interest in Potatoes Russet (Bulk&Bag) 15 LB was a one-off on 4 July 2017, with 2 purchases at 1.9 times "
     "the shop's average."),
    (fact(FactKind.BRAND, Stage.STEADY, "L'Oréal Men", "64% of purchases", f"1.8 {AVERAGE}"),
     "The brand L'Oréal Men is a steady choice, with 64% of purchases at 1.8 times the shop's average."),
    (fact(FactKind.PRICE, Stage.STEADY, "2.50 to 4.99", "41% of purchases", f"1.4 {AVERAGE}"),
     "Prices of 2.50 to 4.99 account for the steady interest, with 41% of purchases at 1.4 times the shop's average."),
    (fact(FactKind.HABIT, Stage.STEADY, "Milk 2% 1 GAL", "14 purchases", "every 9 days", "20 December 2017"),
     "Buys Milk 2% 1 GAL every 9 days, with 14 purchases, the latest on 20 December 2017."),
    (fact(FactKind.CHANGE, Stage.EMERGING, "Frozen Pizza", "2.0% to 6.5% of purchases", "30 November 2017",
          "30 December 2017"),
     "Frozen Pizza grew from 2.0% to 6.5% of purchases between 30 November 2017 and 30 December 2017."),
    (fact(FactKind.CHANGE, Stage.FADING, "Baby Foods", "6.5% to 2.0% of purchases", "30 November 2017",
          "30 December 2017"),
     "Baby Foods fell from 6.5% to 2.0% of purchases between 30 November 2017 and 30 December 2017."),
    (fact(FactKind.DISLIKE, Stage.STEADY, "Shoes 🥿", "4 low ratings"),
     "Shoes 🥿 has disappointed this shopper, with 4 low ratings."),
    (fact(FactKind.ACTIVITY, Stage.STEADY, "", "412 purchases", "3 January 2017", "28 December 2017"),
     "There are 412 purchases on record, from 3 January 2017 to 28 December 2017."),
]  # fmt: skip

TREND_LIES = {
    Stage.EMERGING: "growing lately",
    Stage.STEADY: "steady",
    Stage.FADING: "fading",
    Stage.DORMANT: "no longer bought",
    Stage.RECURRING: "on and off",
    Stage.ONE_OFF: "a one-off",
}
WORDS = {"2": "two", "3": "three", "4": "four", "6": "six", "9": "nine", "13": "thirteen", "14": "fourteen"}
TAILS = [
    " and other snacks", ", the most of all shoppers", ", a favourite", " and Coca-Cola", ", more than ever",
    ", twice", " and half the basket", ", less than others", ", not fewer", ", bought by her husband",
    ", mainly on weekends", " for a birthday", ", best of the shop", ", likely again soon", " and 可乐",
    ", with 7 returns", ", about to leave", ", hardly ever", ", every week", " despite the price",
    ", a dozen in all", ", in January", ", because of allergies", " worth $20", ", top of the shop",
]  # fmt: skip


def lies_about(about: Fact, truth: str) -> Iterator[str]:
    yield from claims_added(about, truth)
    for phrase in about.phrases:
        if phrase.text in truth:
            yield from numbers_changed(phrase.text, truth)
            yield from phrases_bent(phrase, truth)
    if about.subject:
        yield from names_changed(about.subject, truth)


def claims_added(about: Fact, truth: str) -> Iterator[str]:
    body = truth[:-1]
    for tail in TAILS:
        yield body + tail + "."
    yield truth + " They love it."
    yield truth + " Yes."
    yield truth.replace(" ", "\n", 1)
    yield "Not " + truth[0].lower() + truth[1:]
    yield "Never mind: " + truth
    yield "Perhaps " + truth
    for stage, words in TREND_LIES.items():
        if stage is not about.stage or about.kind in (FactKind.ACTIVITY, FactKind.DISLIKE):
            yield f"{body}, {words}."


def numbers_changed(text: str, truth: str) -> Iterator[str]:
    for number in dict.fromkeys(re.findall(r"\d+(?:\.\d+)?", text)):
        whole = int(float(number))
        for wrong in (
            str(whole + 1),
            str(whole - 1),
            f"1{number}",
            f"{number}0",
            "999",
            f"-{number}",
            f"~{number}",
        ):
            yield truth.replace(text, re.sub(rf"\b{re.escape(number)}\b", wrong, text, count=1))
        full_width = "".join(chr(0xFF10 + int(sign)) if sign.isdigit() else sign for sign in number)
        split = f"{number[0]}\u200b{number[1:]}" if len(number) > 1 else "\u200b1"
        for wrong in (full_width, "二十三", split, WORDS.get(number, "some")):
            yield truth.replace(text, text.replace(number, wrong, 1))


def phrases_bent(phrase: Phrase, truth: str) -> Iterator[str]:
    text = phrase.text
    for bend in (
        "over",
        "under",
        "nearly",
        "only",
        "not",
        "up to",
        "at least",
        "1",
        "1,",
        "another",
        "twice",
    ):
        yield truth.replace(text, f"{bend} {text}")
    if phrase.required:
        yield truth.replace(text, "")
    for month, other in (("December", "October"), ("March", "May"), ("May", "March"), ("July", "June")):
        yield truth.replace(text, text.replace(month, other))
    yield truth.replace(text, f"{text} {text}")


def names_changed(name: str, truth: str) -> Iterator[str]:
    plural = f"{name}s" if name[-1].isalnum() else f"{name} things"
    for wrong in (
        "Beer",
        f"{name} and Beer",
        f"Organic {name}",
        name[:-1],
        plural,
        f"{name}\u200b",
        f"{name}\u0301",
        "it",
    ):
        yield truth.replace(name, wrong)
    yield truth.replace(name, name.replace("a", "\u0430", 1))  # Cyrillic


LIES = list(
    dict.fromkeys(
        (index, lie)
        for index, (about, truth) in enumerate(TRUE)
        for lie in lies_about(about, truth)
        if lie != truth
    )
)


def test_at_least_two_hundred_different_lies_are_planted() -> None:
    assert len({lie for _, lie in LIES}) >= 200


@pytest.mark.parametrize(("about", "truth"), TRUE, ids=[truth[:30] for _, truth in TRUE])
def test_the_true_sentence_is_accepted(about: Fact, truth: str) -> None:
    assert verify(truth, [about]) == Verdict(True, "")


@pytest.mark.parametrize("index", range(len(TRUE)))
def test_every_planted_lie_is_refused_with_a_reason(index: int) -> None:
    about = TRUE[index][0]
    passed = [lie for i, lie in LIES if i == index and verify(lie, [about]).ok]
    mute = [lie for i, lie in LIES if i == index and not verify(lie, [about]).reason]
    assert (passed, mute) == ([], [])


@pytest.mark.parametrize(("index", "lie"), [
    (4, "This shopper comes back to Three Musketeers in spells since 2 May 2017, with 6 purchases at 8.2 times the shop's average."),
    (3, "Interest in 酸奶 has gone quiet, with 9 purchases since 14 March 2017 at 1.7 times the shop's average."),
    (3, "No longer bought 酸奶 until 14 March 2017, with 9 purchases at 1.7 times the shop's average."),
    (3, "Interest in 酸奶 is no longer dormant since 14 March 2017, with 9 purchases at 1.7 times the shop's average."),
    (3, "Buys 酸奶 and has gone quiet since 14 March 2017, with 9 purchases at 1.7 times the shop's average."),
    (3, "Interest in 酸奶 has not gone quiet since 14 March 2017, with 9 purchases at 1.7 times the shop's average."),
    (2, "Interest in Rising Sun Rice has stopped fading, with 31 purchases at 5.0 times the shop's average."),
    (2, "Rising interest in Rising Sun Rice is fading, with 31 purchases at 5.0 times the shop's average."),
    (2, "Interest in Rising Sun Rice is fading, 31 purchases less lately, at 5.0 times the shop's average."),
    (1, "Interest in Drug Gm > Candles/Accessories is growing to 13 purchases at 2.4 times the shop's average."),
    (1, "Interest in Candles/Accessories is growing lately, with 13 purchases at 2.4 times the shop's average."),
    (1, "Interest in Drug Gm > Candles/Accessories, with 13 purchases at 2.4 times the shop's average."),
    (9, "Frozen Pizza grew from 2.0% to 6.5% of purchases between 30 December 2017 and 30 November 2017."),
    (9, "Frozen Pizza grew from 6.5% to 2.0% of purchases between 30 November 2017 and 30 December 2017."),
    (12, "There are 412 purchases on record, from 28 December 2017 to 3 January 2017."),
    (12, "There are 412 purchases on record, from 3 January 2017 and since 28 December 2017."),
    (12, "There are 412 views on record, from 3 January 2017 to 28 December 2017."),
    (0, "This shopper viewed Yogurt, with 23 purchases at 3.1 times the shop's average."),
    (0, "This shopper has a steady taste for Yogurt, with 3.1 purchases at 23 times the shop's average."),
    (0, "This shopper has a taste for Regular Yogurt, with 23 purchases at 3.1 times the shop's average."),
    (5, "Buys Potatoes Russet (Bulk&Bag) 15 LB, a one-off on 4 July 2017, with 2 purchases at 1.9 times the shop's average."),
    (11, "This shopper enjoys Shoes 🥿, with 4 low ratings."),
    (11, "This shopper returned Shoes 🥿, with 4 low ratings."),
])  # fmt: skip
def test_subtle_lie_is_refused(index: int, lie: str) -> None:
    assert not verify(lie, [TRUE[index][0]]).ok


@pytest.mark.parametrize(("index", "sentence"), [
    (0, "Yogurt is bought regularly, with 23 purchases, 3.1 times the shop’s average, most recently on 28 December 2017."),
    (0, "keeps buying  yogurt: 23 Purchases, 3.1 times the shop's average."),
    (0, 'They are fond of "Yogurt", with 23 purchases and 3.1 times the shop\'s average.'),
    (2, "Rising Sun Rice is bought less often lately, with 31 purchases at 5.0 times the shop's average."),
    (3, "Interest in 酸奶 has gone quiet, with 9 purchases at 1.7 times the shop's average but none since 14 March 2017."),
    (3, "This shopper used to buy 酸奶, with 9 purchases at 1.7 times the shop's average, last bought on 14 March 2017."),
    (5, "Bought Potatoes Russet (Bulk&Bag) 15 LB on a single day, 4 July 2017, with 2 purchases at 1.9 times the shop's average."),
    (12, "Active since 3 January 2017, with 412 purchases, the latest on 28 December 2017."),
])  # fmt: skip
def test_other_true_wordings_are_accepted(index: int, sentence: str) -> None:
    assert verify(sentence, [TRUE[index][0]]) == Verdict(True, "")


OTHER_TRENDS = {
    Stage.EMERGING: "growing rising grew rose climbing increasing emerging lately recently increasingly",
    Stage.STEADY: "steady regular regularly consistent stable ongoing often frequent keeps",
    Stage.FADING: "fading falling fell declining dropping slowing waning slipping shrinking weakening",
    Stage.DORMANT: "stopped lapsed dormant ended ceased",
    Stage.RECURRING: "recurring recurs periodically returning",
    Stage.ONE_OFF: "one-off isolated",
}


@pytest.mark.parametrize(("about", "truth"), TRUE, ids=[truth[:30] for _, truth in TRUE])
def test_no_word_of_another_stage_passes(about: Fact, truth: str) -> None:
    stateless = about.kind in (FactKind.ACTIVITY, FactKind.DISLIKE)
    words = [
        word
        for stage, said in OTHER_TRENDS.items()
        if stateless or stage is not about.stage
        for word in said.split()
    ]
    habit = {"regular", "regularly"} if about.kind is FactKind.HABIT else set()
    assert [
        word for word in words if word not in habit and verify(f"{truth[:-1]}, {word}.", [about]).ok
    ] == []


@pytest.mark.parametrize(
    ("stage", "told"),
    [
        (Stage.STEADY, "The liking for Yogurt comes and goes"),
        (Stage.STEADY, "Yogurt came and went"),
        (Stage.EMERGING, "Interest in Yogurt is growing lately, and the liking comes and goes"),
        (Stage.FADING, "The taste for Yogurt is fading lately, it comes and goes"),
        (Stage.STEADY, "This shopper chooses Yogurt on and off"),
        (Stage.STEADY, "This shopper likes Yogurt off and on"),
    ],
)
def test_glue_words_that_tell_another_trend_together_are_refused(stage: Stage, told: str) -> None:
    about = fact(INTEREST, stage, "Yogurt", "23 purchases", f"3.1 {AVERAGE}")
    ending = f", with 23 purchases at 3.1 {AVERAGE}."
    assert not verify(told + ending, [about]).ok
    recurring = fact(INTEREST, Stage.RECURRING, "Yogurt", "23 purchases", f"3.1 {AVERAGE}")
    if stage is Stage.STEADY:
        assert verify(told + ending, [recurring]).ok, verify(told + ending, [recurring])


def test_reason_names_what_is_wrong() -> None:
    about = TRUE[0][0]
    said = "This shopper has a steady taste for Yogurt, with 23 purchases at 3.1 times the shop's average"
    assert verify(said, [about]).reason == "does not end in a full stop"
    assert verify(f"{said} and 7 returns.", [about]).reason == "the number '7' is not in the fact"
    assert verify(f"{said}, fading.", [about]).reason == "'fading' says fading, which the fact does not"
    assert verify(f"{said} twice.", [about]).reason == "the number word 'twice' is not in the fact"
    assert verify(f"{said} and beer.", [about]).reason == "the word 'beer' is not in the fact"
    assert verify("Buys Yogurt.", [about]).reason == "leaves out '23 purchases'"
    assert verify("Buys 23 purchases.", [about]).reason == "does not name 'Yogurt' in full"


def test_phrase_inside_a_longer_number_is_not_found() -> None:
    about = fact(INTEREST, Stage.STEADY, "Yogurt", "3 purchases")
    assert verify("Buys Yogurt, with 3 purchases.", [about]).ok
    for wrong in ("13", "1.3", "1,3", "0.3", "１3", "½3"):
        assert not verify(f"Buys Yogurt, with {wrong} purchases.", [about]).ok


def test_two_facts_pass_clause_by_clause_but_not_with_their_numbers_swapped() -> None:
    yogurt = fact(INTEREST, Stage.STEADY, "Yogurt", "23 purchases")
    beer = fact(INTEREST, Stage.FADING, "Beer", "5 purchases")
    assert verify("Buys Yogurt, with 23 purchases, and Beer is fading, with 5 purchases.", [yogurt, beer]).ok
    assert verify("Beer is fading, with 5 purchases; Yogurt is steady, with 23 purchases.", [yogurt, beer]).ok
    assert not verify(
        "Buys Yogurt, with 5 purchases, and Beer is fading, with 23 purchases.", [yogurt, beer]
    ).ok
    assert not verify(
        "Yogurt is fading, with 23 purchases, and Beer is steady, with 5 purchases.", [yogurt, beer]
    ).ok
    assert not verify("Buys Yogurt, with 23 purchases.", [yogurt, beer]).ok


def test_no_fact_verifies_nothing() -> None:
    assert verify("Buys Yogurt.", []) == Verdict(False, "cites 0 facts, 1 to 6 are allowed")


@given(st.text(max_size=12), st.integers(0, 200))
def test_inserting_anything_but_spaces_and_known_words_never_passes(noise: str, at: int) -> None:
    about, truth = TRUE[1]
    spot = at % len(truth)
    changed = truth[:spot] + noise + truth[spot:]
    if verify(changed, [about]).ok:
        same = " ".join(changed.split()).lower() == truth.lower()
        assert same or not re.sub(r"[\s,;:()\"'’“”«»‘`a-zA-Z–—.-]", "", noise)


def test_a_sentence_is_checked_in_under_a_millisecond() -> None:
    sample = random.Random(0).sample(LIES, 300)
    started = time.perf_counter()
    for index, lie in sample:
        verify(lie, [TRUE[index][0]])
    assert (time.perf_counter() - started) / len(sample) < 1e-3
