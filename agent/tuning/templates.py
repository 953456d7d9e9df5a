"""Templates of questions: alternatives in brackets, slots in braces; see `phrases/README.md`."""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from penchant.errors import ConfigError

_SLOT = re.compile(r"\{(?P<name>\w+)(?P<flag>[!~=]?)(?::(?P<literal>[^{}]+))?\}")
_SPECIAL = re.compile(r"[\[\](){|]")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a value.

    Attributes:
        name: Of the argument, or `thing`, `n`, `someone`.
        bare: No noun before the value.
        stretch: A stretch of time instead of a moment.
        again: The value that an earlier part of the question has.
        literal: The very words; none where a value is drawn.
    """

    name: str
    bare: bool = False
    stretch: bool = False
    again: bool = False
    literal: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several sequences."""

    options: tuple["Sequence[Node]", ...]


Node = str | Slot | Choice


@dataclass(frozen=True, slots=True)
class Template:
    """A template, taken apart.

    Attributes:
        source: The line it was read from.
        nodes: Text, slots and choices, in order.
        choices: What the question asks for besides its slots, by argument.
    """

    source: str
    nodes: tuple[Node, ...]
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """Drawn text; `slot` names the slot whose value it is."""

    text: str
    slot: str | None = None


Fill = Callable[[Slot, str], list[Piece]]
"""Draws a slot's pieces, given the text before it."""


@cache
def parse_template(line: str) -> Template:
    """A line of a phrases file, taken apart.

    Raises:
        ConfigError: A bracket is open or closed too often, or a brace holds no slot.
    """
    body, _, marked = line.partition("=>")
    pairs = [part.partition(":") for part in marked.split(";") if part.strip()]
    nodes, place = _sequence(body.rstrip(), 0, "")
    if place != len(body.rstrip()):
        raise ConfigError(f"the template {line!r} closes a bracket that was not opened")
    return Template(line, nodes, tuple((key.strip(), value.strip()) for key, _, value in pairs))


def draw_template(template: Template, rng: random.Random, fill: Fill) -> list[Piece]:
    """One text of the template, in pieces.

    Args:
        template: What to draw from.
        rng: Makes the choices.
        fill: Draws the values.
    """
    pieces: list[Piece] = []
    _draw(template.nodes, rng, fill, pieces)
    return pieces


def slots_of(nodes: Sequence[Node]) -> set[str]:
    """Names of every slot that may occur."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, Slot):
            found.add(node.name)
        elif isinstance(node, Choice):
            for option in node.options:
                found |= slots_of(option)
    return found


def _draw(nodes: Sequence[Node], rng: random.Random, fill: Fill, pieces: list[Piece]) -> None:
    for node in nodes:
        if isinstance(node, str):
            pieces.append(Piece(node))
        elif isinstance(node, Slot):
            pieces += fill(node, "".join(piece.text for piece in pieces))
        else:
            _draw(rng.choice(node.options), rng, fill, pieces)


def _sequence(text: str, place: int, closing: str) -> tuple[tuple[Node, ...], int]:
    nodes: list[Node] = []
    while place < len(text):
        if text[place] in closing:
            break
        if text[place] == "{":
            match = _SLOT.match(text, place)
            if match is None:
                raise ConfigError(f"the template {text!r} has a brace that holds no slot")
            flag = match["flag"]
            nodes.append(Slot(match["name"], flag == "!", flag == "~", flag == "=", match["literal"]))
            place = match.end()
        elif text[place] in "([":
            closed_by = ")" if text[place] == "(" else "]"
            options: list[Sequence[Node]] = [] if closed_by == ")" else [()]
            opened = True
            while opened or text[place] == "|":
                opened = False
                option, place = _sequence(text, place + 1, "|" + closed_by)
                options.append(option)
                if text[place : place + 1] not in ("|", closed_by):
                    raise ConfigError(f"the template {text!r} leaves a bracket open")
            nodes.append(Choice(tuple(options)))
            place += 1
        else:
            special = _SPECIAL.search(text, place + 1)
            end = special.start() if special else len(text)
            if text[place] in "])":
                break
            nodes.append(text[place:end])
            place = end
    return tuple(nodes), place
