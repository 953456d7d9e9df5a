"""The file `access.db`: keys, users, sessions, the audit and the server's own secrets."""

import hmac
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from penchant.errors import ConfigError

FILE_NAME = "access.db"
VERSION = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS keys (
    key_id TEXT PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL, shops TEXT NOT NULL,
    rights TEXT NOT NULL, created_at REAL NOT NULL, last_used_at REAL, revoked_at REAL);
CREATE TABLE IF NOT EXISTS users (
    name TEXT PRIMARY KEY, hash TEXT, role TEXT NOT NULL, shops TEXT NOT NULL,
    created_at REAL NOT NULL, last_login_at REAL);
CREATE TABLE IF NOT EXISTS sessions (
    session_hash TEXT PRIMARY KEY, user TEXT NOT NULL, csrf TEXT NOT NULL, created_at REAL NOT NULL,
    expires_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS audit (
    line INTEGER PRIMARY KEY, at REAL NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, address TEXT NOT NULL,
    action TEXT NOT NULL, shop TEXT NOT NULL, shopper TEXT, detail TEXT);
CREATE INDEX IF NOT EXISTS audit_shopper ON audit (shop, shopper);
CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL);
"""


class AccessStore:
    """One connection to `access.db`, used by every thread in turn."""

    def __init__(self, home: Path) -> None:
        """Opens the file, or makes it, readable by its owner alone.

        Args:
            home: The folder it lies in.

        Raises:
            ConfigError: The folder cannot be written, or the file is damaged or of a newer Penchant.
        """
        self.path = home / FILE_NAME
        self._lock = threading.RLock()
        try:
            home.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.path.touch(mode=0o600)
            self._connection = sqlite3.connect(self.path, check_same_thread=False, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise ConfigError(f"cannot write {self.path}: {error}") from error
        try:
            for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON", "busy_timeout=5000"):
                self._connection.execute(f"PRAGMA {pragma}")
            found = self._connection.execute("PRAGMA user_version").fetchone()[0]
            if found > VERSION:
                raise ConfigError(f"{self.path} was written by a newer Penchant: update Penchant")
            self._connection.executescript(_TABLES)
            self._connection.execute(f"PRAGMA user_version={VERSION}")
        except sqlite3.Error as error:
            self._connection.close()
            raise ConfigError(f"cannot read {self.path}: {error}; restore a copy or delete it") from error
        except ConfigError:
            self._connection.close()
            raise

    def close(self) -> None:
        """Closes the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: everything in the block is stored, or nothing is."""
        with self._lock, self._connection:  # sqlite3 commits at its end, or rolls back
            self._connection.execute("BEGIN IMMEDIATE")
            yield self._connection

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with self._lock:
            return self._connection.execute(query, values).fetchall()

    def changes_by_others(self) -> int:
        """A number that differs once another process has written to the file."""
        return int(self.rows("PRAGMA data_version")[0][0])

    def secret(self, name: str) -> bytes:
        """32 random bytes that stay the same, made when they are first asked for."""
        with self.writing() as connection:
            made = (name, secrets.token_bytes(32))
            connection.execute("INSERT INTO secrets VALUES (?, ?) ON CONFLICT DO NOTHING", made)
        return bytes(self.rows("SELECT value FROM secrets WHERE name = ?", name)[0][0])

    def pseudonym(self, shop: str, shopper: str) -> str:
        """What stands for an erased shopper: the same for the same one, and of no use without this file."""
        made = hmac.new(self.secret("pseudonyms"), f"{shop}\0{shopper}".encode(), sha256)
        return f"erased-{made.hexdigest()[:32]}"

    def compact(self) -> None:
        """Rewrites the file, so that nothing of deleted rows is left in it or beside it."""
        with self._lock:
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
