"""API keys: shown once, stored as Argon2 hashes, for some shops and some rights."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from penchant.agent.access.callers import Caller, Right, joined_shops, read_rights, split_shops
from penchant.agent.access.hashing import Remembered, hash_secret, is_secret
from penchant.agent.access.store import AccessStore
from penchant.errors import DataError, NotFound

LONGEST_NAME = 80
_KEY = re.compile(r"penchant_([0-9a-f]{10})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A key as it is listed; the key itself is shown when it is made and never again.

    Attributes:
        key_id: What the key begins with, and what revokes it.
        name: What it is for.
        shops: Names of shops; None means every one.
        rights: In the order read, write, admin.
        created_at: UTC.
        last_used_at: UTC, to the minute; None where it never was.
        revoked_at: UTC; None while it holds.
    """

    key_id: str
    name: str
    shops: tuple[str, ...] | None
    rights: tuple[Right, ...]
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class Keys:
    """The API keys of one `access.db`."""

    def __init__(self, store: AccessStore) -> None:
        """Uses the file."""
        self._store = store
        self._verified: Remembered[Caller] = Remembered()

    def create(
        self, name: str, *, shops: Iterable[str] | None, rights: Iterable[str], now_s: float
    ) -> tuple[KeyLine, str]:
        """Makes a key.

        Args:
            name: What it is for, at most `LONGEST_NAME` characters.
            shops: The shops that it opens; None means every one, those of later included.
            rights: Of `read`, `write`, `admin`.
            now_s: Seconds since 1970.

        Returns:
            Its line in the list, and the key itself, which is stored nowhere.

        Raises:
            DataError: The name is empty, too long or taken, no shop is named, or a right is unknown.
        """
        checked = checked_name(name, "a key")
        named = None if shops is None else sorted(set(shops))
        if named == []:
            raise DataError(f"key `{checked}` opens no shop: name one")
        key_id, secret = secrets.token_hex(5), secrets.token_urlsafe(32)
        key = f"penchant_{key_id}_{secret}"
        stored = ",".join(sorted(read_rights(rights)))
        taken = "SELECT 1 FROM keys WHERE name = ? AND revoked_at IS NULL"
        row = (key_id, checked, hash_secret(key), joined_shops(named), stored, now_s, None, None)
        with self._store.writing() as connection:
            if connection.execute(taken, (checked,)).fetchone():
                raise DataError(f"there is a key `{checked}` already: choose another name or revoke that one")
            connection.execute(f"INSERT INTO keys VALUES ({', '.join('?' * len(row))})", row)
        return _line(row), key

    def lines(self) -> tuple[KeyLine, ...]:
        """All keys, the newest last, revoked ones included."""
        return tuple(_line(row) for row in self._store.rows("SELECT * FROM keys ORDER BY created_at, key_id"))

    def revoke(self, key_id: str, *, now_s: float) -> KeyLine:
        """Ends a key, at once in this process and within a second in others.

        Args:
            key_id: Its id, or the name of one that holds.
            now_s: Seconds since 1970.

        Raises:
            NotFound: There is no such key, or it is revoked already.
        """
        query = "UPDATE keys SET revoked_at = ? WHERE (key_id = ? OR name = ?) AND revoked_at IS NULL"
        with self._store.writing() as connection:
            found = connection.execute(f"{query} RETURNING *", (now_s, key_id, key_id)).fetchall()
        self._verified.forget()
        if not found:
            raise NotFound(f"there is no key `{key_id}` that holds: `penchant keys list` names them")
        return _line(found[0])

    def known(self, key: str) -> Caller | None:
        """Who has the key, if it was verified within the last minute."""
        return self._verified.get(key)

    def claimed(self, key: str) -> str:
        """Id of the key that somebody claims to have; empty where none that holds has it."""
        form = _KEY.fullmatch(key)
        holds = "SELECT 1 FROM keys WHERE key_id = ? AND revoked_at IS NULL"
        return form[1] if form and self._store.rows(holds, form[1]) else ""

    def verify(self, key: str, *, now_s: float) -> Caller | None:
        """Who has the key; None where it is none or is revoked. Takes some 50 ms."""
        form = _KEY.fullmatch(key)
        if form is None:
            return None
        query = "SELECT * FROM keys WHERE key_id = ? AND revoked_at IS NULL"
        found = self._store.rows(query, form[1])
        if not found or not is_secret(found[0][2], key):
            return None
        line = _line(found[0])
        with self._store.writing() as connection:
            connection.execute("UPDATE keys SET last_used_at = ? WHERE key_id = ?", (now_s, line.key_id))
            still = connection.execute(query, (form[1],)).fetchone()
            if not still:
                return None
            caller = Caller("key", line.name, frozenset(line.rights), split_shops(still[3]))
            self._verified.keep(key, caller)
        return caller

    def forget(self) -> None:
        """Verifies each key again when it is next used."""
        self._verified.forget()


def checked_name(name: str, what: str) -> str:
    """A name without what would disturb a list.

    Raises:
        DataError: It is empty, too long, or holds control characters.
    """
    stripped = name.strip()
    if not stripped or len(stripped) > LONGEST_NAME or not stripped.isprintable():
        raise DataError(f"{name!r} cannot name {what}: 1 to {LONGEST_NAME} printable characters are allowed")
    return stripped


def moment_of(seconds: float | None) -> datetime | None:
    """A stored time."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _line(row: tuple[Any, ...]) -> KeyLine:
    key_id, name, _, shops, rights, created, used, revoked = row
    named = split_shops(shops)
    order: tuple[Right, ...] = ("read", "write", "admin")
    return KeyLine(
        key_id,
        name,
        None if named is None else tuple(sorted(named)),
        tuple(right for right in order if right in rights.split(",")),
        datetime.fromtimestamp(created, UTC),
        moment_of(used),
        moment_of(revoked),
    )
