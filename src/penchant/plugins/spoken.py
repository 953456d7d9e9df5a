"""How a question says the arguments of a plugin's agent tool: kinds of arguments, and example questions."""

import inspect
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from penchant.ids import ItemId, ShopperId
from penchant.plugins.contracts import AgentTool
from penchant.tools.registry import Argument, ArgumentKind, ToolSpec

MOST_EXAMPLES = 50
LONGEST_EXAMPLE = 300
SLOT = re.compile(r"\{([^{}]*)\}")
_NAMED_SHOPPER = re.compile(r"(?:shopper|customer|user|member|household)(?:_id)?")
_NAMED_ITEM = re.compile(r"(?:item|product|article|sku)(?:_id)?")
_NUMBERS = {int: ArgumentKind.COUNT, float: ArgumentKind.PRICE, Decimal: ArgumentKind.PRICE}


def spec_of(tool: AgentTool) -> ToolSpec | None:
    """The tool as the agent knows its own; None where it needs an argument that no question can say.

    An argument that may be left out and that no question can say is not in it.
    """
    arguments = []
    for parameter in inspect.signature(tool.run, eval_str=True).parameters.values():
        required = parameter.default is inspect.Parameter.empty
        argument = _argument(parameter.name, parameter.annotation, required=required)
        if argument is not None:
            arguments.append(argument)
        elif required:
            return None
    return ToolSpec(tool.name, " ".join(tool.description.split()), tuple(arguments))


def examples_flaw(examples: object, run: Callable[..., object]) -> str | None:
    """What keeps example questions from being understood; None where nothing does.

    Args:
        examples: What the tool has under that name.
        run: Its function, whose parameters may stand in braces.
    """
    if isinstance(examples, str) or not isinstance(examples, list | tuple):
        return f"has the examples {examples!r}: a tuple of questions"
    if len(examples) > MOST_EXAMPLES:
        return f"has {len(examples)} examples: at most {MOST_EXAMPLES} are read"
    names = list(inspect.signature(run).parameters)
    for one in examples:
        if not isinstance(one, str) or not one.strip() or len(one) > LONGEST_EXAMPLE:
            return f"has the example {one!r}: a question of 1 to {LONGEST_EXAMPLE} characters"
        if unknown := [name for name in SLOT.findall(one) if name not in names]:
            there = ", ".join(names) or "none"
            return f"has `{{{unknown[0]}}}` in the example {one!r}, but `run` has no such parameter: {there}"
        if set("{}") & set(SLOT.sub("", one)):
            return f"has a single brace in the example {one!r}: a parameter stands in two"
        if re.search(r"\}\s*\{", one):
            return f"has two parameters side by side in the example {one!r}: put a word between them"
    return None


def _argument(name: str, annotation: Any, *, required: bool) -> Argument | None:
    told = name.replace("_", " ")
    while get_origin(annotation) is Annotated:
        annotation, *notes = get_args(annotation)
        told = next((note.description for note in notes if getattr(note, "description", None)), told)
    if get_origin(annotation) in (Union, UnionType):
        others = [one for one in get_args(annotation) if one is not NoneType]
        return _argument(name, others[0], required=required) if len(others) == 1 else None
    if annotation is ShopperId or (annotation is str and _NAMED_SHOPPER.fullmatch(name)):
        return Argument(name, ArgumentKind.SHOPPER, told, required)
    if annotation is ItemId or (annotation is str and _NAMED_ITEM.fullmatch(name)):
        return Argument(name, ArgumentKind.ITEM, told, required)
    if choices := _choices(annotation):
        return Argument(name, ArgumentKind.CHOICE, told, required, choices)
    if annotation in _NUMBERS:
        return Argument(name, _NUMBERS[annotation], told, required)
    if annotation in (date, datetime):
        return Argument(name, ArgumentKind.DATE, told, required)
    return Argument(name, ArgumentKind.WORDS, told, required) if annotation is str else None


def _choices(annotation: Any) -> tuple[str, ...]:
    if annotation is bool:
        return ("true", "false")
    if get_origin(annotation) is Literal:
        return tuple(str(one) for one in get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return tuple(str(one.value) for one in annotation)
    return ()
