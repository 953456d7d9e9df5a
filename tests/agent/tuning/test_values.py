"""Drawn values: the piece that is the value carries the slot's name, nouns, signs and articles do not."""

import random
import re

import pytest

from penchant.agent.tuning.templates import Piece, Slot
from penchant.agent.tuning.values import Values, argument_values, is_held_out, phrases
from penchant.errors import ConfigError
from penchant.tools.registry import TOOLS, ArgumentKind, tool_named

LANGUAGES = ("en", "zh")
DRAWS = 300


def filled(slot: Slot, tool: str | None, language: str, before: str = "for ") -> list[list[Piece]]:
    values = Values(random.Random(5), language)
    spec = tool_named(tool) if tool else None
    return [values.fill(slot, before, spec) for _ in range(DRAWS)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("tool", [tool.name for tool in TOOLS])
def test_every_argument_gets_one_value_without_space_around_it(language: str, tool: str) -> None:
    for argument in tool_named(tool).arguments:
        if argument.kind is ArgumentKind.CHOICE:
            continue
        for pieces in filled(Slot(argument.name), tool, language):
            (value,) = [piece.text for piece in pieces if piece.slot == argument.name]
            assert value == " ".join(value.split()) != ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bare_shopper_has_no_noun(language: str) -> None:
    assert all(len(pieces) == 1 for pieces in filled(Slot("shopper", bare=True), "portrait", language))
    assert any(len(pieces) == 2 for pieces in filled(Slot("shopper"), "portrait", language))


def test_a_shopper_behind_a_number_sign_has_no_noun() -> None:
    assert all(len(pieces) == 1 for pieces in filled(Slot("shopper"), "portrait", "en", "for #"))


def test_words_of_the_template_are_the_value_without_their_article() -> None:
    values = Values(random.Random(1))
    spec = tool_named("explain")
    assert values.fill(Slot("shopper", literal="her"), "", spec) == [Piece("her", "shopper")]
    assert values.fill(Slot("item", literal="the oat milk"), "", spec) == [
        Piece("the "),
        Piece("oat milk", "item"),
    ]
    assert values.fill(Slot("item", literal="that tea"), "", spec) == [Piece("that tea", "item")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_campaign_has_its_noun_and_its_article_outside_and_a_bare_one_has_none(language: str) -> None:
    drawn = filled(Slot("words"), "campaign", language, "did ")
    values = {piece.text for pieces in drawn for piece in pieces if piece.slot}
    around = {piece.text.strip() for pieces in drawn for piece in pieces if not piece.slot}
    assert any(value.isdigit() for value in values)
    assert not [value for value in values if value.startswith(("the ", "campaign ", "活动"))]
    assert around >= ({"campaign", "the"} if language == "en" else {"活动", "号活动"})
    bare = filled(Slot("words", bare=True), "campaign", language, "campaign ")
    assert all(len(pieces) == 1 for pieces in bare)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_price_is_a_number_and_its_currency_stands_outside(language: str) -> None:
    drawn = filled(Slot("max_price"), "recommend", language)
    numbers = [piece.text for pieces in drawn for piece in pieces if piece.slot]
    assert all(re.fullmatch(r"\d+(\.\d+)?", number) for number in numbers)
    assert any(not piece.slot for pieces in drawn for piece in pieces)


def test_a_price_behind_a_currency_sign_has_no_second_one() -> None:
    assert all(len(pieces) == 1 for pieces in filled(Slot("max_price"), "recommend", "en", "under $"))


def test_an_item_has_no_second_article() -> None:
    drawn = filled(Slot("item"), "explain", "en", "why the ")
    assert not [pieces for pieces in drawn if pieces[0].text in ("the ", "our ")]
    drawn = filled(Slot("item"), "explain", "en", "why ")
    assert [pieces for pieces in drawn if pieces[0].text in ("the ", "our ")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["thing", "someone", "n", "since", "until"])
def test_what_is_no_argument_carries_no_name(language: str, name: str) -> None:
    assert all(piece.slot is None for pieces in filled(Slot(name), None, language) for piece in pieces)


def test_a_slot_of_no_tool_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"^a slot 'item' stands where there is no tool$"):
        Values(random.Random(1)).fill(Slot("item"), "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("held_out", [False, True])
def test_words_are_drawn_from_the_tenth_that_is_held_out_or_from_the_rest(
    language: str, held_out: bool
) -> None:
    values = Values(random.Random(2), language, held_out)
    drawn = {values.word("kinds") for _ in range(DRAWS)}
    assert {is_held_out(word) for word in drawn} == {held_out}
    assert drawn <= set(phrases(language, "vocabulary/kinds"))


def test_about_a_tenth_is_held_out() -> None:
    kinds = phrases("en", "vocabulary/kinds")
    assert 0.05 < sum(map(is_held_out, kinds)) / len(kinds) < 0.15


def test_ids_come_in_many_shapes() -> None:
    values = Values(random.Random(3))
    for ids in ([values.shopper_id() for _ in range(DRAWS)], [values.item_id() for _ in range(DRAWS)]):
        shapes = {re.sub(r"[A-Za-z]+", "a", re.sub(r"\d+", "1", one)) for one in ids}
        assert len(shapes) > 6
        assert not [one for one in ids if re.search(r"\s", one)]


def test_ordinals_are_spelt_as_people_do() -> None:
    values = Values(random.Random(4))
    said = " ".join(values.moment() for _ in range(3000))
    found = set(re.findall(r"\b(\d{1,2})(st|nd|rd|th)\b", said))
    right = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd"}
    assert len(found) > 20
    assert [(day, ending) for day, ending in found if right.get(int(day), "th") != ending] == []


def test_values_of_another_tool_are_left_out() -> None:
    pieces = [Piece("why "), Piece("8", "shopper"), Piece("tea", "item"), Piece("5", "count")]
    assert argument_values(pieces, "explain") == {"shopper": "8", "item": "tea"}
    assert argument_values(pieces, "sources") == {}
