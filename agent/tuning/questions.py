"""Training questions with the calls that answer them, drawn from the phrases and the tools."""

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from penchant.agent.calls import MOST_CALLS, ToolCall
from penchant.agent.tuning.templates import Piece, Slot, Template, draw_template, parse_template
from penchant.agent.tuning.values import Values, argument_values, is_held_out, phrases
from penchant.tools.registry import TOOLS, ArgumentKind, ToolSpec, tool_named

Kind = Literal["plain", "follow_up", "ambiguous", "multi_step", "refusal"]
_SHARES: dict[Kind, float] = {
    "plain": 0.52,
    "follow_up": 0.13,
    "ambiguous": 0.04,
    "multi_step": 0.15,
    "refusal": 0.16,
}
_CHINESE = 0.25
_UNRELATED_BEFORE = 0.3
_OPENED, _CLOSED = 0.16, 0.08
"""Shares of questions with a sentence before or after that asks for nothing."""
_TOOL_WEIGHTS = {
    "recommend": 2.2,
    "trends": 1.4,
    "changes": 1.3,
    "contrast": 1.3,
    "figures": 3.4,
    "activity": 1.9,
    "orders": 1.8,
    "assortment": 2.0,
    "overview": 0.7,
    "sources": 0.6,
}
"""What tools with many arguments, and with none, are drawn compared with the others."""
_SPOKEN_OF = re.compile(r"\{(?:shopper|item):")
_TOGETHER = 0.6
"""Share of the questions with several wishes that were thought of as one sentence."""
_FURTHER = 0.25
"""Chance that a question with several wishes has one more."""
_ELLIPSIS = re.compile(
    "(and|what|how|about|the|same|for|then|ok|right|now|or|instead|also|again|but|with|just|only|please|who|else|more|"
    "top|first|best|give|me|of|them|make|it|that|can|you|show|too|expensive|max|nothing|over|under|in|from|since|until|"
    "between|to|before|below|less|than)"
)
"""Words that say nothing of a tool."""
_NEIGHBOURS = dict(zip("qwertyuiopasdfghjklzxcvbnm", "wertyuiopqsdfghjklaxcvbnmz", strict=True))
_TOOL_NAMED = re.compile(r"^\w+: (?!.* // )")
"""What a line of follow-ups begins with."""
_TOLD_ALONE = [
    (tool, argument)
    for tool in TOOLS
    for place, argument in enumerate(tool.arguments)
    if argument.kind is ArgumentKind.WORDS
    or (place == 0 and argument.kind in (ArgumentKind.SHOPPER, ArgumentKind.ITEM))
]
"""Arguments that a few words can change: `And {x}?`"""
_POLITE = [
    "Please {}",
    "Can you tell me: {}",
    "Hi, {}",
    "Hey, {}",
    "hello! {}",
    "Quick question: {}",
    "{}, please",
    "{} thanks",
]
_POLITE_ZH = ["请问{}", "你好，{}", "帮我看下，{}", "麻烦问一下{}", "{}谢谢", "想知道{}"]
_ANY_ELLIPSIS = [
    "And {x}?",
    "What about {x}?",
    "and for {x}",
    "How about {x}?",
    "Same for {x}",
    "now {x}",
    "{x} too?",
]
_ANY_ELLIPSIS_ZH = ["那{x}呢？", "{x}呢", "换成{x}", "{x}也看看", "再看{x}"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what is right.

    Attributes:
        text: As the merchant asks it.
        calls: The calls that answer it; none where no tool does.
        language: `en` or `zh`.
        kind: How it stands to the thread and to the tools.
        before: The call that answered the question before; none at the start of a thread.
    """

    text: str
    calls: tuple[ToolCall, ...]
    language: str
    kind: Kind
    before: ToolCall | None = None


def draw_questions(seed: int, *, held_out: bool = False) -> Iterator[Question]:
    """Questions without end.

    Args:
        seed: The same seed, the same questions.
        held_out: Only from templates and words that training never sees, or only from the others.
    """
    rng = random.Random(seed)
    drawers = {language: _Drawer(rng, language, held_out) for language in ("en", "zh")}
    kinds, weights = list(_SHARES), list(_SHARES.values())
    while True:
        drawer = drawers["zh" if rng.random() < _CHINESE else "en"]
        yield drawer.draw(rng.choices(kinds, weights)[0])


class _Drawer:
    def __init__(self, rng: random.Random, language: str, held_out: bool) -> None:
        self._rng = rng
        self._language = language
        self._held_out = held_out
        self._values = Values(rng, language, held_out)
        self._plain = {tool.name: self._templates(tool.name) for tool in TOOLS}
        self._others = {
            name: self._templates(name)
            for name in ("refusals", "follow_ups", "incomplete", "several", "openings", "closings", "joins")
        }
        self._going_on = [
            line
            for line in self._others["follow_ups"]
            if _SPOKEN_OF.search(line) or line.startswith("sources:")
        ]

    def draw(self, kind: Kind) -> Question:
        if kind == "refusal":
            return self._refusal()
        if kind == "multi_step":
            return self._multi_step()
        if kind == "plain":
            pieces, call = self._asked(self._tool())
            return self._noisy(self._framed(pieces), [call], kind, self._unrelated())
        if kind == "ambiguous":
            tool, pieces, call = self._named(self._others["incomplete"])
            return self._noisy(self._framed(pieces), [call], kind, None)
        if self._rng.random() < 0.25:
            return self._any_ellipsis()
        tool, pieces, call = self._named(self._others["follow_ups"])
        same = _is_ellipsis(pieces, self._language) or self._rng.random() < 0.6
        before = self._before(tool) if same else self._before(self._rng.choice(TOOLS).name)
        return self._noisy(pieces, [call], kind, before)

    def _templates(self, name: str) -> list[str]:
        lines = phrases(self._language, name)
        held = [is_held_out(_TOOL_NAMED.sub("", line)) for line in lines]  # two tools may share a template
        return [line for line, out in zip(lines, held, strict=True) if out == self._held_out] or list(lines)

    def _asked(self, tool: str) -> tuple[list[Piece], ToolCall]:
        return self._filled(parse_template(self._rng.choice(self._plain[tool])), tool)

    def _named(self, lines: Sequence[str]) -> tuple[str, list[Piece], ToolCall]:
        tool, _, line = self._rng.choice(lines).partition(":")
        pieces, call = self._filled(parse_template(line.strip()), tool.strip())
        return tool.strip(), pieces, call

    def _filled(
        self, template: Template, tool: str, said: Mapping[str, str] | None = None
    ) -> tuple[list[Piece], ToolCall]:
        spec = tool_named(tool)

        def fill(slot: Slot, before: str) -> list[Piece]:
            if slot.again:
                return [Piece((said or {})[slot.name], slot.name)]
            return self._values.fill(slot, before, _tool_of(slot.name, spec.name))

        pieces = draw_template(template, self._rng, fill)
        return pieces, ToolCall(tool, {**argument_values(pieces, tool), **dict(template.choices)})

    def _tool(self) -> str:
        names = [tool.name for tool in TOOLS]
        return self._rng.choices(names, [_TOOL_WEIGHTS.get(name, 1.0) for name in names])[0]

    def _framed(self, pieces: Sequence[Piece]) -> list[Piece]:
        """The question, sometimes with a remark before or after it."""
        gap = [Piece("" if self._language == "zh" else " ")]
        opening = self._free(self._others["openings"]) + gap if self._rng.random() < _OPENED else []
        if self._rng.random() >= _CLOSED:
            return [*opening, *pieces]
        closing = self._free(self._others["closings"])
        if pieces[-1].slot or pieces[-1].text[-1:] not in ".?!。？！":
            gap = [Piece("，" if self._language == "zh" else self._rng.choice([", ", ". ", " - "]))]
            closing = lower_first(closing)
        return [*opening, *pieces, *gap, *closing]

    def _free(self, lines: Sequence[str]) -> list[Piece]:
        return draw_template(parse_template(self._rng.choice(lines)), self._rng, self._values.fill)

    def _refusal(self) -> Question:
        pieces = self._framed(self._free(self._others["refusals"]))
        return self._noisy(pieces, [], "refusal", self._unrelated())

    def _multi_step(self) -> Question:
        pieces, calls = self._thought_together() if self._rng.random() < _TOGETHER else self._joined()
        return self._noisy(self._framed(pieces), calls, "multi_step", self._unrelated())

    def _thought_together(self) -> tuple[list[Piece], list[ToolCall]]:
        """A line of `several`: the wishes of one sentence, which may share an id."""
        drawn, said = [], dict[str, str]()
        for part in self._rng.choice(self._others["several"]).split(" // "):
            head, _, text = part.partition(":")
            tool, *shared = head.split("<")
            then, call = self._filled(parse_template(text[1:]), tool, said)
            said |= call.arguments
            drawn.append((then, call, shared))
        calls = [
            ToolCall(call.tool, {**call.arguments, **{name: said[name] for name in shared}})
            for _, call, shared in drawn
        ]
        return [piece for then, _, _ in drawn for piece in then], calls

    def _joined(self) -> tuple[list[Piece], list[ToolCall]]:
        """Wishes put one after the other."""
        pieces, call = self._asked(self._tool())
        calls = [call]
        while len(calls) < 2 or (len(calls) < MOST_CALLS and self._rng.random() < _FURTHER):
            joined = self._rng.choice(self._others["joins"])
            if self._language == "en":
                joined = f"{joined} " if joined[0] in ",.;?" else f" {joined} "
            if self._rng.random() < 0.4:
                _, then, call = self._named(self._going_on)
            else:
                then, call = self._asked(self._tool())
            opened = lower_first(then) if joined.strip()[-1:] not in ".?!。？！" else then
            pieces = [*_unended(pieces), Piece(joined), *opened]
            calls.append(call)
        return pieces, calls

    def _any_ellipsis(self) -> Question:
        tool, argument = self._rng.choice(_TOLD_ALONE)
        line = self._rng.choice(_ANY_ELLIPSIS_ZH if self._language == "zh" else _ANY_ELLIPSIS)
        pieces, call = self._filled(parse_template(line.replace("{x}", f"{{{argument.name}}}")), tool.name)
        return self._noisy(pieces, [call], "follow_up", self._before(tool.name))

    def _before(self, tool: str) -> ToolCall:
        _, call = self._asked(tool)
        return ToolCall(tool, {name: " ".join(value.split()) for name, value in call.arguments.items()})

    def _unrelated(self) -> ToolCall | None:
        return self._before(self._rng.choice(TOOLS).name) if self._rng.random() < _UNRELATED_BEFORE else None

    def _noisy(
        self, pieces: Sequence[Piece], calls: Sequence[ToolCall], kind: Kind, before: ToolCall | None
    ) -> Question:
        """As people type it: the values change with the text."""
        rng = self._rng
        changed = [list(piece.text) for piece in pieces]
        if rng.random() < 0.35:
            changed = [list("".join(text).lower()) for text in changed]
        if self._language == "en" and rng.random() < 0.15:
            mistype(changed, pieces, rng)
        made = [Piece("".join(text), piece.slot) for text, piece in zip(changed, pieces, strict=True)]
        bare = _unended(made)
        if rng.random() < 0.35 and any(piece.text for piece in bare):
            made = bare
        text = "".join(piece.text for piece in made)
        if kind == "plain" and rng.random() < 0.1:
            frame = rng.choice(_POLITE_ZH if self._language == "zh" else _POLITE)
            text = frame.format(text)
        text = " ".join(text.split())
        now = {piece.text: new.text for piece, new in zip(pieces, made, strict=True) if piece.slot}
        said = tuple(
            ToolCall(
                call.tool,
                {name: " ".join(now.get(value, value).split()) for name, value in call.arguments.items()},
            )
            for call in calls
        )
        return Question(text, said, self._language, kind, before)


def _tool_of(slot: str, tool: str) -> ToolSpec | None:
    spec = tool_named(tool)
    return spec if slot in {argument.name for argument in spec.arguments} else None


def _is_ellipsis(pieces: Sequence[Piece], language: str) -> bool:
    """Whether it says nothing of its tool, so that it can only go on from an answer of the same one."""
    said = "".join(piece.text for piece in pieces if not piece.slot).lower()
    if language == "zh":
        return len(re.findall(r"\w", said)) <= 4
    return all(_ELLIPSIS.fullmatch(word) for word in re.findall(r"[a-z']+", said))


def _unended(pieces: Sequence[Piece]) -> list[Piece]:
    """Without the mark at the end."""
    if not pieces or pieces[-1].slot:
        return list(pieces)
    return [*pieces[:-1], Piece(pieces[-1].text.rstrip(" ?.!。？！"))]


def lower_first(pieces: Sequence[Piece]) -> list[Piece]:
    """With a small letter first, unless a value or `I` stands there."""
    if not pieces or pieces[0].slot or not pieces[0].text or pieces[0].text.startswith("I "):
        return list(pieces)
    return [Piece(pieces[0].text[0].lower() + pieces[0].text[1:]), *pieces[1:]]


def mistype(changed: list[list[str]], pieces: Sequence[Piece], rng: random.Random) -> None:
    """One or two letters wrong, never in an id, a number or a time."""
    slots = Counter(piece.slot for piece in pieces)
    places = [
        (at, index)
        for at, piece in enumerate(pieces)
        if piece.slot is None or (piece.slot in ("words", "category") and slots[piece.slot] == 1)
        for index, letter in enumerate(piece.text)
        if letter.isalpha() and 0 < index < len(piece.text) - 1 and piece.text[index - 1].isalpha()
    ]
    for at, index in rng.sample(places, min(len(places), rng.choice([1, 1, 2]))):
        letter, way = changed[at][index], rng.random()
        if way < 0.35:
            changed[at][index] = ""
        elif way < 0.6:
            changed[at][index] = letter * 2
        elif way < 0.8:
            changed[at][index] = _NEIGHBOURS.get(letter.lower(), letter)
        else:
            changed[at][index - 1], changed[at][index] = letter, changed[at][index - 1]
