"""What Penchant brings along, registered as any other plugin registers."""

from collections.abc import Callable
from inspect import Parameter, signature
from typing import TYPE_CHECKING

from penchant.plugins.hookspecs import hookimpl

if TYPE_CHECKING:
    from penchant.graph_store import Embedder
    from penchant.graph_store.reasoning.proposals import Reasoner


@hookimpl
def register_reasoners(register: "Callable[[Reasoner], None]") -> None:
    """Those of `penchant.graph_store.reasoners` that need nothing but the shop.

    A reasoner that needs a language model is not among them: who opens the model makes it.
    """
    from penchant.graph_store import reasoners

    for name in sorted(getattr(reasoners, "__all__", ())):
        found = getattr(reasoners, name)
        if isinstance(found, type) and hasattr(found, "propose") and not _needs_something(found):
            register(found())


@hookimpl
def register_embedders(register: "Callable[[Embedder], None]") -> None:
    """The bundled MiniLM."""
    from penchant.graph_store import MiniLM

    register(MiniLM())


def _needs_something(made: type) -> bool:
    listed = signature(made).parameters.values()
    variable = (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)
    return any(one.default is Parameter.empty and one.kind not in variable for one in listed)
