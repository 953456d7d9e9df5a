"""Whom the page speaks to; kept for as long as a request or a socket's event is worked on."""

from contextvars import ContextVar
from dataclasses import dataclass

from penchant.agent.access import Caller


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks at the page.

    Attributes:
        caller: Who they are and what they may see.
        address: Where their requests come from.
    """

    caller: Caller
    address: str = ""


_visitor: ContextVar[Visitor | None] = ContextVar("visitor", default=None)


def set_visitor(visitor: Visitor) -> None:
    """Says who is served from here on, in this task and those that it starts."""
    _visitor.set(visitor)


def current_visitor() -> Visitor:
    """Who is served.

    Raises:
        PermissionError: Nobody was let in.
    """
    visitor = _visitor.get()
    if visitor is None:
        raise PermissionError("nobody is logged in")
    return visitor
