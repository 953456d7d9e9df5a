"""Tool calls in the few words that the tuned model writes, and a grammar that lets it copy but not invent.

    recommend; shopper: 1029; count: five
    none

One call a line, at most `MOST_CALLS`; `none` where no tool answers. Every value is a piece of the question.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from penchant.errors import DataError, NotFound
from penchant.graph_store.text_tokens import HAN
from penchant.tools.registry import TOOLS, Argument, ArgumentKind, ToolSpec

MOST_CALLS = 4
NO_CALL = "none"
_SEPARATOR = "; "
CJK = rf"\u3040-\u30ff{HAN}"
"""Scripts without spaces: every character is a word."""
_TOKEN = re.compile(
    rf"[{CJK}]"
    rf"|\d+(?=-\d+(?!-|\.\d|[A-Za-z\d_]))|(?<!\w)x(?=\d{{1,2}}(?!\w))"  # the numbers of `40-50`, `x3`
    rf"|\d+(?:[.,]\d+)+"
    rf"|(?:(?![{CJK}])\w)+(?:[-_.@/:+](?:(?![{CJK}])\w)+)*"
    rf"|\S"
)


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One tool to ask, and what for.

    Attributes:
        tool: Its name in the registry.
        arguments: Values by argument name, as the question has them; of a choice one of the registry's.
    """

    tool: str
    arguments: Mapping[str, str] = field(default_factory=dict)

    def with_value(self, argument: str, value: str) -> "ToolCall":
        """The call with another value of an argument, and of those that had the very words of it."""
        words = self.arguments.get(argument)
        same = [name for name, said in self.arguments.items() if said == words and words is not None]
        return ToolCall(self.tool, {**self.arguments, **dict.fromkeys([argument, *same], value)})


def own_arguments(tool: str) -> Sequence[Argument]:
    """The arguments of a tool of the registry; none for a plugin's."""
    return next((spec.arguments for spec in TOOLS if spec.name == tool), ())


def question_prompt(question: str, before: ToolCall | None = None) -> str:
    """What the tuned model reads: the call that answered the question before, if any, and the question."""
    asked = f"> {_one_line(question)}"
    return f"{written([before])}\n{asked}" if before else asked


def written(calls: Sequence[ToolCall], tools: Sequence[ToolSpec] = TOOLS) -> str:
    """The calls as the tuned model writes them, arguments in the order of their tool.

    Args:
        calls: Of `tools`.
        tools: The registry's, or the conditions of a group.

    Raises:
        NotFound: A call is of no such tool.
    """
    lines = []
    for call in calls:
        given = [a.name for a in _named(call.tool, tools).arguments if a.name in call.arguments]
        lines.append(
            _SEPARATOR.join([call.tool, *(f"{name}: {_one_line(call.arguments[name])}" for name in given)])
        )
    return "\n".join(lines) or NO_CALL


def _named(name: str, tools: Sequence[ToolSpec]) -> ToolSpec:
    for tool in tools:
        if tool.name == name:
            return tool
    raise NotFound(f"there is no tool `{name}`")


def read_calls(text: str, tools: Sequence[ToolSpec] = TOOLS) -> tuple[ToolCall, ...]:
    """What `written` wrote.

    Raises:
        DataError: It is not in that form: an unknown tool, argument or choice, or an empty value.
    """
    if text.strip() == NO_CALL:
        return ()
    return tuple(_read_call(line, tools) for line in text.strip().split("\n"))


def _read_call(line: str, tools: Sequence[ToolSpec]) -> ToolCall:
    name, _, rest = line.strip().partition(_SEPARATOR)
    spec = next((tool for tool in tools if tool.name == name), None)
    if spec is None:
        raise DataError(f"the model named no tool in {line!r}")
    known = "|".join(re.escape(argument.name) for argument in spec.arguments)
    parts = re.split(rf"(?:^|; )({known}): ", rest) if known else [rest]
    if parts[0]:
        raise DataError(f"the model named no argument of `{name}` in {line!r}")
    arguments: dict[str, str] = {}
    for key, value in zip(parts[1::2], parts[2::2], strict=True):
        try:
            argument = spec.argument(key)
        except NotFound as error:  # not to be reached: the pattern holds known names only
            raise DataError(str(error)) from error
        of_choices = argument.kind is not ArgumentKind.CHOICE or value in argument.choices
        if not value.strip() or not of_choices:
            raise DataError(f"the model gave no proper {key} in {line!r}")
        arguments[key] = value.strip()
    return ToolCall(name, arguments)


def question_grammar(question: str, tools: Sequence[ToolSpec] = TOOLS, *, none: bool = True) -> str:
    """A GBNF grammar of the calls whose values are pieces of the question, word for word.

    Args:
        question: Not empty.
        tools: Those that may be named.
        none: Whether no call at all may be the answer.

    Returns:
        Rules for llama.cpp, in number the words of the question and the tools.
    """
    found = list(_TOKEN.finditer(_one_line(question)))
    rules = []
    for place, token in enumerate(found):
        follower = ""
        if place + 1 < len(found):
            gap = " " if found[place + 1].start() > token.end() else ""
            follower = f" ({_literal(gap)} w{place + 1})?" if gap else f" w{place + 1}?"
        rules.append(f"w{place} ::= {_literal(token[0])}{follower}")
    starts = [f"w{place}" for place, token in enumerate(found) if re.match(r"\w|[#$£€¥]", token[0])]
    calls = []
    for tool in tools:
        parts = [_literal(tool.name)]
        for argument in tool.arguments:
            if argument.kind is ArgumentKind.CHOICE:
                value = "(" + " | ".join(map(_literal, argument.choices)) + ")"
            elif starts:
                value = "(" + " | ".join(["piece", *map(_literal, argument.choices)]) + ")"
            else:
                continue
            parts.append(f"({_literal(f'{_SEPARATOR}{argument.name}: ')} {value})?")
        calls.append(" ".join(parts))
    refusal = f"{_literal(NO_CALL)} | " if none else ""
    head = [
        f'root ::= {refusal}call ("\\n" call){{0,{MOST_CALLS - 1}}}',
        f"call ::= {' | '.join(calls)}",
    ]
    if starts:
        head.append(f"piece ::= {' | '.join(starts)}")
    return "\n".join([*head, *rules]) + "\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _literal(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
