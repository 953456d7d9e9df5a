"""GBNF grammars without loops of rules: what a model that is held to one can write."""

import random
import re
from dataclasses import dataclass, field
from typing import NamedTuple

_PART = re.compile(
    r'"(?P<literal>(?:[^"\\]|\\.)*)"|(?P<letters>\[[^\]]*\])|(?P<rule>[a-z]\w*)|(?P<sign>[()|?*+]|\{\d+,\d+\})|\s+'
)


def grammar_pattern(grammar: str) -> re.Pattern[str]:
    """Full matches are the texts that the grammar's `root` derives."""
    rules = dict(line.split(" ::= ", 1) for line in grammar.strip().split("\n"))
    made: dict[str, str] = {}

    def pattern_of(rule: str) -> str:
        if rule not in made:
            made[rule] = f"(?:{''.join(parts_of(rules[rule]))})"
        return made[rule]

    def parts_of(body: str) -> list[str]:
        parts = []
        place = 0
        while place < len(body):
            found = _PART.match(body, place)
            assert found, body[place:]
            place = found.end()
            if found["literal"] is not None:
                text = re.sub(r"\\(.)", lambda sign: "\n" if sign[1] == "n" else sign[1], found["literal"])
                parts.append(f"(?:{re.escape(text)})")
            elif found["rule"]:
                parts.append(pattern_of(found["rule"]))
            else:
                parts.append("(?:" if found["sign"] == "(" else found["letters"] or found["sign"] or "")
        return parts

    return re.compile(pattern_of("root"))


class Named(NamedTuple):
    name: str


class Times(NamedTuple):
    part: "Node"
    low: int
    high: int


class Either(NamedTuple):
    ways: "list[list[Node]]"


Node = str | Named | Times | Either


@dataclass
class Grammar:
    """A grammar too large for a regular expression: knows whether a text is its own, and draws some."""

    rules: dict[str, str]
    _parsed: dict[str, Node] = field(default_factory=dict)

    @classmethod
    def of(cls, grammar: str) -> "Grammar":
        return cls(dict(line.split(" ::= ", 1) for line in grammar.strip().split("\n")))

    def derives(self, text: str) -> bool:
        """Whether `root` derives the whole text."""
        return len(text) in self._ends(self._node("root"), text, 0, {})

    def _ends(self, node: Node, text: str, at: int, known: dict[tuple[int, int], set[int]]) -> set[int]:
        """Where a text that the node derives, and that begins at `at`, may end."""
        key = (id(node), at)
        if key in known:
            return known[key]
        reached: set[int] = set()
        match node:
            case str():
                reached = {at + len(node)} if text.startswith(node, at) else set()
            case Named(name):
                reached = self._ends(self._node(name), text, at, known)
            case Either(ways):
                for way in ways:
                    places = {at}
                    for part in way:
                        places = {end for place in places for end in self._ends(part, text, place, known)}
                    reached |= places
            case Times(part, low, high):
                places = {at}
                for turn in range(high + 1):
                    reached |= places if turn >= low else set()
                    places = {end for place in places for end in self._ends(part, text, place, known)}
        known[key] = reached
        return reached

    def draw(self, rng: random.Random, node: Node | None = None) -> str:
        """A text that `root` derives."""
        match self._node("root") if node is None else node:
            case Named(name):
                return self.draw(rng, self._node(name))
            case Either(ways):
                return "".join(self.draw(rng, part) for part in rng.choice(ways))
            case Times(part, low, high):
                return "".join(self.draw(rng, part) for _ in range(rng.randint(low, min(high, 4))))
            case literal:
                return literal

    def _node(self, name: str) -> Node:
        if name not in self._parsed:
            self._parsed[name], place = _either(self.rules[name], 0)
            assert place == len(self.rules[name]), self.rules[name][place:]
        return self._parsed[name]


def _either(body: str, place: int) -> tuple[Either, int]:
    ways: list[list[Node]] = [[]]
    while place < len(body) and body[place] != ")":
        found = _PART.match(body, place)
        assert found, body[place:]
        place = found.end()
        if found["literal"] is not None:
            ways[-1].append(found["literal"].replace("\\n", "\n"))
        elif found["rule"]:
            ways[-1].append(Named(found["rule"]))
        elif found["sign"] == "(":
            inner, place = _either(body, place)
            place += 1
            ways[-1].append(inner)
        elif found["sign"] == "|":
            ways.append([])
        elif found["sign"]:
            low, high = (0, 1) if found["sign"] == "?" else map(int, found["sign"][1:-1].split(","))
            ways[-1][-1] = Times(ways[-1][-1], low, high)
    return Either(ways), place
