"""Says what a registered thing lacks of its contract."""

import inspect
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from penchant.plugins.contracts import AgentTool

NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
"""Names stand in reports, in settings and in the database beside each edge."""
EMBEDDER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,127}")
"""Embedders are called as their models are."""
SUFFIX = re.compile(r"(\.[a-z0-9]+)+")
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*")
TERMS = ("boost", "correction", "plugged")
"""What else is a term of a score, beside the signals."""
TOOLS_APART = ("events", "none")
"""What else models and assistants are offered beside the registry's tools."""
NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)

Flaw = Callable[[object], str | None]


def flaw_of(kind: str, thing: object) -> str | None:
    """What keeps a thing from being used, or none.

    Args:
        kind: One of `KINDS`.
        thing: What a plugin gave to `register`.

    Raises:
        Exception: Whatever the thing's own attributes raise.
    """
    if isinstance(thing, type):
        return f"is the class {thing.__name__}: register an instance of it"
    pattern = EMBEDDER_NAME if kind == "embedder" else NAME
    name = getattr(thing, "name", None)
    if not isinstance(name, str) or not pattern.fullmatch(name):
        return f"has the name {name!r}: names match {pattern.pattern}"
    flaw = KINDS[kind](thing)
    return None if flaw is None else f"{name} {flaw}"


def _reasoner_flaw(thing: object) -> str | None:
    from penchant.graph_store.reasoning.relations import RELATIONS

    relations = getattr(thing, "relations", None)
    if not isinstance(relations, tuple) or not relations:
        return f"has the relations {relations!r}: a tuple with at least one of {_listed(RELATIONS)}"
    unknown = [relation for relation in relations if relation not in RELATIONS]
    if unknown:
        return f"declares the unknown relation {unknown[0]!r}: there are {_listed(RELATIONS)}"
    return _call_flaw(thing, "propose", ("view",))


def _signal_flaw(thing: object) -> str | None:
    from penchant.tools.features import SIGNALS

    if getattr(thing, "name", None) in (*SIGNALS, *TERMS):
        return "is called as a term that scores have without it"
    rising = getattr(thing, "rising", None)
    if not isinstance(rising, bool):
        return f"has rising {rising!r}: True or False"
    return _description_flaw(thing) or _call_flaw(thing, "score", ("view", "shopper", "items"), until=0)


def _tool_flaw(thing: object) -> str | None:
    from penchant.graph_store.reasoning.guard import error_line
    from penchant.plugins.spoken import examples_flaw, spec_of
    from penchant.plugins.tools import arguments_of
    from penchant.tools.registry import TOOLS

    run = getattr(thing, "run", None)
    if not callable(run):
        return "has no function `run`"
    if getattr(thing, "name", None) in (*(spec.name for spec in TOOLS), *TOOLS_APART):
        return "is called as a tool that Penchant has"
    parameters = inspect.signature(run).parameters.values()
    bare = [one.name for one in parameters if one.annotation is inspect.Parameter.empty]
    if bare:
        return f"has no type annotation for the parameter `{bare[0]}` of `run`: the model must know its type"
    nameless = [one.name for one in parameters if one.kind not in NAMED]
    if nameless:
        return f"has the parameter `{nameless[0]}` of `run`, which cannot be given by its name"
    try:
        arguments_of(run).model_json_schema()
        spec_of(cast("AgentTool", thing))
    except Exception as error:
        return f"has types that no JSON schema can say: {error_line(error)}"
    return _description_flaw(thing) or examples_flaw(getattr(thing, "examples", ()), run)


def _source_flaw(thing: object) -> str | None:
    from penchant.graph_store.sources import FORMATS, SHEETS

    held = 0
    for attribute, pattern in (("suffixes", SUFFIX), ("schemes", SCHEME)):
        given = getattr(thing, attribute, None)
        if not isinstance(given, tuple):
            return f"has {attribute} {given!r}: a tuple, which may be empty"
        for one in given:
            if not isinstance(one, str) or not pattern.fullmatch(one):
                return f"has {one!r} among its {attribute}: they match {pattern.pattern}"
            if one in FORMATS and one not in SHEETS:
                return f"claims the suffix {one}, which Penchant reads itself"
        held += len(given)
    if not held:
        return "reads nothing: its suffixes and schemes are both empty"
    return _call_flaw(thing, "read", ("source",))


def _embedder_flaw(thing: object) -> str | None:
    dimension = getattr(thing, "dimension", None)
    if not isinstance(dimension, int) or isinstance(dimension, bool) or dimension < 1:
        return f"has the dimension {dimension!r}: a whole number above 0"
    return _call_flaw(thing, "encode", ("texts",))


def _description_flaw(thing: object) -> str | None:
    description = getattr(thing, "description", None)
    if not isinstance(description, str) or not description.strip():
        return "has no description"
    return None


def _call_flaw(thing: object, method: str, given: tuple[str, ...], **named: object) -> str | None:
    function = getattr(thing, method, None)
    if not callable(function):
        return f"has no method `{method}`"
    try:
        inspect.signature(function).bind(*given, **named)
    except TypeError as error:
        wanted = ", ".join([*given, *(f"*, {name}" for name in named)])
        return f"cannot be called as {method}({wanted}): {error}"
    return None


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


KINDS: dict[str, Flaw] = {
    "reasoner": _reasoner_flaw,
    "ranking signal": _signal_flaw,
    "agent tool": _tool_flaw,
    "event source": _source_flaw,
    "embedder": _embedder_flaw,
}
"""What may be registered, and how each is looked at."""
