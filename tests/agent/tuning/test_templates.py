"""Templates: what a line can say is what its brackets spell, and a broken line is refused."""

import random
from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penchant.agent.tuning.templates import (
    Choice,
    Node,
    Piece,
    Slot,
    draw_template,
    parse_template,
    slots_of,
)
from penchant.errors import ConfigError

PLAIN = st.text("ab ?'。好", min_size=1, max_size=3)


def named(slot: Slot, _before: str) -> list[Piece]:
    return [Piece(f"<{slot.name}>", slot.name)]


def texts(nodes: Sequence[Node]) -> set[str]:
    """Every text that nodes can say, slots by name."""
    said = {""}
    for node in nodes:
        if isinstance(node, Choice):
            more = set().union(*(texts(option) for option in node.options))
        else:
            more = {f"<{node.name}>"} if isinstance(node, Slot) else {node}
        said = {head + tail for head, tail in product(said, more)}
    return said


def said_by(line: str) -> set[str]:
    return texts(parse_template(line).nodes)


def drawn(line: str, draws: int = 60) -> set[str]:
    template = parse_template(line)
    return {
        "".join(piece.text for piece in draw_template(template, random.Random(seed), named))
        for seed in range(draws)
    }


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Show all", {"Show all"}),
        ("(show|list)", {"show", "list"}),
        ("[please ]show", {"show", "please show"}),
        ("[a|b]c", {"c", "ac", "bc"}),
        ("(a|b(c|d[e]))f", {"af", "bcf", "bdf", "bdef"}),
        ("x[ (a|b)| c]", {"x", "x a", "x b", "x c"}),
        ("((a|b)|c){item}", {"a<item>", "b<item>", "c<item>"}),
        ("(a|)b", {"ab", "b"}),
        ("{item} (or|and) {other}", {"<item> or <other>", "<item> and <other>"}),
        (
            "客户{shopper}[喜欢](什么|啥)",
            {f"客户<shopper>{x}{y}" for x in ("", "喜欢") for y in ("什么", "啥")},
        ),
        ("", {""}),
    ],
)
def test_brackets_spell_what_a_template_can_say(line: str, expected: set[str]) -> None:
    assert said_by(line) == expected
    assert drawn(line) == expected


@st.composite
def lines(draw: st.DrawFn, depth: int = 2) -> tuple[str, set[str]]:
    """A template and, made beside it, every text that it can say."""
    line, said = "", {""}
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(["text", "slot", "one", "maybe"] if depth else ["text", "slot"]))
        if kind == "text":
            part = draw(PLAIN)
            more = {part}
        elif kind == "slot":
            part, more = "{item}", {"<item>"}
        else:
            options = draw(st.lists(lines(depth - 1), min_size=1, max_size=3))
            inner = "|".join(option for option, _ in options)
            part = f"({inner})" if kind == "one" else f"[{inner}]"
            more = set().union(*(texts for _, texts in options)) | ({""} if kind == "maybe" else set())
        line, said = line + part, {head + tail for head, tail in product(said, more)}
    return line, said


@given(lines(), st.integers())
def test_a_nested_template_says_what_was_written_into_it(made: tuple[str, set[str]], seed: int) -> None:
    line, said = made
    template = parse_template(f"{line}!")
    assert texts(template.nodes) == {f"{text}!" for text in said}
    text = "".join(piece.text for piece in draw_template(template, random.Random(seed), named))
    assert text.removesuffix("!") in said


@pytest.mark.parametrize(
    ("line", "slot"),
    [
        ("{shopper}", Slot("shopper")),
        ("{shopper!}", Slot("shopper", bare=True)),
        ("{since~}", Slot("since", stretch=True)),
        ("{shopper:this very customer}", Slot("shopper", literal="this very customer")),
        ("{item!:it's}", Slot("item", bare=True, literal="it's")),
    ],
)
def test_flags_and_words_of_a_slot(line: str, slot: Slot) -> None:
    assert parse_template(line).nodes == (slot,)


def test_choices_stand_behind_an_arrow() -> None:
    template = parse_template("what is new for {shopper}? => mode: new; direction:rising")
    assert template.choices == (("mode", "new"), ("direction", "rising"))
    assert texts(template.nodes) == {"what is new for <shopper>?"}


def test_a_slot_is_filled_in_sight_of_what_stands_before_it() -> None:
    seen = []

    def fill(slot: Slot, before: str) -> list[Piece]:
        seen.append((slot.name, before))
        return [Piece("no. "), Piece("7", slot.name)]

    pieces = draw_template(parse_template("why (for ){shopper} and {item}"), random.Random(1), fill)
    assert seen == [("shopper", "why for "), ("item", "why for no. 7 and ")]
    assert [piece.text for piece in pieces if piece.slot] == ["7", "7"]


def test_slots_are_found_in_every_alternative() -> None:
    assert slots_of(parse_template("a[b{item}|(c|{since~})] {n}").nodes) == {"item", "since", "n"}


@pytest.mark.parametrize(
    "line",
    [
        "(a|b",
        "[a",
        "a(b[c)",
        "(a]",
        "[a)",
        "(a|b]",
        "a)",
        "a]b",
        "(a))",
        "{a b}",
        "{}",
        "{item",
        "[a|{no slot}]",
    ],
)
def test_a_broken_line_is_refused(line: str) -> None:
    with pytest.raises(ConfigError, match=r"^the template .* (bracket|brace)"):
        parse_template(line)
