"""People who log in: by a password, or through the company's OpenID provider."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from penchant.agent.access.callers import EVERY_RIGHT, Right, joined_shops, split_shops
from penchant.agent.access.hashing import hash_secret, is_secret
from penchant.agent.access.keys import checked_name, moment_of
from penchant.agent.access.store import AccessStore
from penchant.errors import DataError, NotFound

Role = Literal["admin", "merchant"]
"""An `admin` may do everything in the shops they see, a `merchant` asks."""
RIGHTS: dict[Role, frozenset[Right]] = {"admin": EVERY_RIGHT, "merchant": frozenset(("read",))}
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 1000


@dataclass(frozen=True, slots=True)
class UserLine:
    """A user as listed.

    Attributes:
        name: What they log in with; an e-mail address where an OpenID provider vouches for them.
        role: What they may do.
        shops: Names of shops; None means every one.
        has_password: Whether they can log in by one.
        created_at: UTC.
        last_login_at: UTC; None where they never did.
    """

    name: str
    role: Role
    shops: tuple[str, ...] | None
    has_password: bool
    created_at: datetime
    last_login_at: datetime | None

    @property
    def rights(self) -> frozenset[Right]:
        """What the role may do."""
        return RIGHTS[self.role]


class Users:
    """The users of one `access.db`."""

    def __init__(self, store: AccessStore) -> None:
        """Uses the file."""
        self._store = store
        self.on_change: Callable[[], None] = lambda: None

    def add(
        self,
        name: str,
        *,
        password: str | None,
        role: str = "merchant",
        shops: Iterable[str] | None = None,
        now_s: float,
    ) -> UserLine:
        """Adds a user, or changes the one of that name.

        Args:
            name: What they log in with.
            password: Its length is checked and nothing else; None where only a provider vouches for them.
            role: `admin` or `merchant`.
            shops: The shops they see; None means every one.
            now_s: Seconds since 1970.

        Raises:
            DataError: The name, the password or the role cannot be used, or no shop is named.
        """
        checked = checked_name(name, "a user")
        if role not in get_args(Role):
            raise DataError(f"role `{role}` is unknown: allowed are {', '.join(get_args(Role))}")
        if password is not None and not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            raise DataError(
                f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters, not {len(password)}"
            )
        named = None if shops is None else sorted(set(shops))
        if named == []:
            raise DataError(f"user `{checked}` sees no shop: name one")
        hashed = None if password is None else hash_secret(password)
        with self._store.writing() as connection:
            connection.execute(
                "INSERT INTO users VALUES (?, ?, ?, ?, ?, NULL) ON CONFLICT (name) DO UPDATE SET "
                "hash = excluded.hash, role = excluded.role, shops = excluded.shops",
                (checked, hashed, role, joined_shops(named), now_s),
            )
            connection.execute("DELETE FROM sessions WHERE user = ?", (checked,))
        self.on_change()
        return self.named(checked)

    def named(self, name: str) -> UserLine:
        """The user of a name.

        Raises:
            NotFound: There is none.
        """
        found = self._store.rows("SELECT * FROM users WHERE name = ?", name)
        if not found:
            raise NotFound(f"there is no user `{name}`: `penchant users list` names them")
        return _line(found[0])

    def lines(self) -> tuple[UserLine, ...]:
        """All users, by name."""
        return tuple(_line(row) for row in self._store.rows("SELECT * FROM users ORDER BY name"))

    def remove(self, name: str) -> None:
        """Removes a user and ends their sessions.

        Raises:
            NotFound: There is none.
        """
        self.named(name)
        with self._store.writing() as connection:
            connection.execute("DELETE FROM sessions WHERE user = ?", (name,))
            connection.execute("DELETE FROM users WHERE name = ?", (name,))
        self.on_change()

    def verify(self, name: str, password: str) -> UserLine | None:
        """The user whose password it is; None otherwise, after the same time. Takes some 50 ms."""
        found = self._store.rows("SELECT * FROM users WHERE name = ?", name)
        stored = found[0][1] if found else None
        if not is_secret(stored, password[: LONGEST_PASSWORD + 1]):
            return None
        return _line(found[0])


def _line(row: tuple[Any, ...]) -> UserLine:
    name, hashed, role, shops, created, logged_in = row
    named = split_shops(shops)
    return UserLine(
        name,
        role,
        None if named is None else tuple(sorted(named)),
        hashed is not None,
        datetime.fromtimestamp(created, UTC),
        moment_of(logged_in),
    )
