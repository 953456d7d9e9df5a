"""Who makes a request, and what they may do."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from penchant.errors import DataError

Right = Literal["read", "write", "admin"]
"""`read` asks, `write` sends events, `admin` does both, erases and reads the audit."""

EVERY_RIGHT: frozenset[Right] = frozenset(get_args(Right))


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a request.

    Attributes:
        kind: `key` with an API key, `user` with a login, `local` without any where none is needed.
        name: Of the key or the user.
        rights: What they may do.
        shops: The shops that exist for them; None means every one.
        csrf: The token that changes must carry; empty where no cookie authorises them.
        session: Id of the login; empty without.
    """

    kind: Literal["key", "user", "local"]
    name: str
    rights: frozenset[Right]
    shops: frozenset[str] | None = None
    csrf: str = ""
    session: str = ""

    @property
    def owner(self) -> str:
        """Whose threads are theirs."""
        return self.kind if self.kind == "local" else f"{self.kind}:{self.name}"

    def may(self, right: Right) -> bool:
        """Whether they have a right; `admin` has each."""
        return right in self.rights or "admin" in self.rights

    def sees(self, shop: str) -> bool:
        """Whether a shop exists for them."""
        return self.shops is None or shop in self.shops


LOCAL = Caller("local", "local", EVERY_RIGHT)
"""Whoever sits at the machine, where no login is asked for."""


def read_rights(given: Iterable[str]) -> frozenset[Right]:
    """The rights of those names.

    Raises:
        DataError: There is none, or one is unknown.
    """
    named = list(given)
    rights = frozenset(right for right in get_args(Right) if right in named)
    unknown = sorted(set(named) - rights)
    if unknown or not rights:
        raise DataError(
            f"right `{unknown[0] if unknown else ''}` is unknown: allowed are {', '.join(get_args(Right))}"
        )
    return rights


def joined_shops(shops: Iterable[str] | None) -> str:
    """Shops as they are stored: one name a line, or `*` for every shop."""
    return "*" if shops is None else "\n".join(sorted(set(shops)))


def split_shops(stored: str) -> frozenset[str] | None:
    """What `joined_shops` joined."""
    return None if stored == "*" else frozenset(stored.split("\n")) - {""}
