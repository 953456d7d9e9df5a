"""Tool calls in few words: what is written can be read, and the grammar lets nothing be invented."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penchant.agent.calls import ToolCall, question_grammar, question_prompt, read_calls, written
from penchant.errors import DataError
from penchant.tools.registry import TOOLS, ArgumentKind, ToolSpec, tool_named

WORDS = st.text("abzAZ019:#$.,'-é酸奶", min_size=1, max_size=12)


@st.composite
def tool_calls(draw: st.DrawFn) -> ToolCall:
    tool = draw(st.sampled_from(TOOLS))
    values = {}
    for argument in tool.arguments:
        if draw(st.booleans()):
            choices = st.sampled_from(argument.choices) if argument.choices else WORDS
            values[argument.name] = draw(choices.filter(lambda value: ";" not in value))
    return ToolCall(tool.name, values)


@given(st.lists(tool_calls(), max_size=4))
def test_what_is_written_can_be_read(calls: list[ToolCall]) -> None:
    assert list(read_calls(written(calls))) == calls


def test_calls_are_written_in_the_registrys_order() -> None:
    call = ToolCall("recommend", {"mode": "new", "count": "five", "shopper": "1029"})
    assert written([call, ToolCall("sources")]) == "recommend; shopper: 1029; count: five; mode: new\nsources"
    assert written([]) == "none"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "refund",
        "recommend; price: 5",
        "recommend; shopper: ",
        "recommend; mode: old",
        "portrait 1029",
        "portrait;x",
    ],
)
def test_what_is_not_in_that_form_is_refused(text: str) -> None:
    with pytest.raises(DataError, match=r"^the model "):
        read_calls(text)


def test_the_prompt_tells_the_call_before() -> None:
    before = ToolCall("portrait", {"shopper": "7"})
    assert question_prompt(" And\n 8? ", before) == "portrait; shopper: 7\n> And 8?"
    assert question_prompt("And 8?") == "> And 8?"


def pieces(grammar: str) -> set[str]:
    """Every text that the rule `piece` derives."""
    rules = dict(line.split(" ::= ", 1) for line in grammar.strip().split("\n"))

    def derive(name: str) -> list[str]:
        word = re.match(r'"((?:[^"\\]|\\.)*)"', rules[name])
        assert word
        said = re.sub(r"\\(.)", r"\1", word[1])
        following = re.search(r'(\(" " )?(w\d+)\)?\?$', rules[name])
        if following is None:
            return [said]
        gap = " " if following[1] else ""
        return [said, *(said + gap + more for more in derive(following[2]))]

    return {text for start in rules["piece"].split(" | ") for text in derive(start)}


@pytest.mark.parametrize(
    "question",
    [
        "What about C-77's tea, 2.50 or less?",
        "客户1029喜欢什么",
        'Why "Oat \\ milk" for #4410?',
        "那 u_88 呢？",
    ],
)
def test_every_value_is_a_piece_of_the_question(question: str) -> None:
    found = pieces(question_grammar(question))
    assert found
    assert all(piece in question for piece in found)


def test_each_number_of_a_range_is_a_piece() -> None:
    found = pieces(question_grammar("AOV 40-50, tea x3, 买了3-5次 since 2017-12-01."))
    assert {"40", "50", "tea", "3", "5", "40-50", "2017-12-01"} <= found
    assert not {"2017", "12"} & found


def test_ids_prices_and_titles_are_pieces() -> None:
    found = pieces(
        question_grammar('Why "Yorkshire Tea 240 bags" at $2.50 for jane.doe and #4410, not 85123A?')
    )
    assert {"Yorkshire Tea 240 bags", "2.50", "$2.50", "jane.doe", "4410", "85123A"} <= found


def test_only_the_tools_given_may_be_named() -> None:
    grammar = question_grammar("who likes tea", [tool_named("who_likes")])
    assert '"who_likes"' in grammar
    assert '"recommend"' not in grammar
    assert '"none" | ' in grammar
    assert '"none"' not in question_grammar("who likes tea", [tool_named("who_likes")], none=False)


def test_a_question_without_words_names_no_value() -> None:
    grammar = question_grammar("??")
    assert "piece" not in grammar
    assert '"portrait"' in grammar


def test_every_choice_is_one_word() -> None:
    """The form of a call has no way to tell where a longer one ends."""

    def choices(tool: ToolSpec) -> list[str]:
        return [c for a in tool.arguments if a.kind is ArgumentKind.CHOICE for c in a.choices]

    assert all(re.fullmatch(r"\w+", choice) for tool in TOOLS for choice in choices(tool))
