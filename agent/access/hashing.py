"""Hashes of secrets: Argon2id for what is stored, and a short memory of what was verified."""

import threading
import time
from collections.abc import Callable
from hashlib import sha256
from typing import Generic, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from penchant.errors import ConfigError

REMEMBERED_S = 60.0
MOST_REMEMBERED = 4096
AT_A_TIME = 2
"""Each verification takes 64 MiB: more at a time would let strangers fill the memory."""

_hasher = PasswordHasher()
_turns = threading.BoundedSemaphore(AT_A_TIME)
_nobody = _hasher.hash("nobody")

Held = TypeVar("Held")


def hash_secret(secret: str) -> str:
    """Argon2id hash with its own salt and parameters."""
    return _hasher.hash(secret)


def is_secret(stored: str | None, given: str) -> bool:
    """Whether `given` is what was hashed; takes as long where nothing was.

    Raises:
        ConfigError: What is stored is no such hash.
    """
    with _turns:
        try:
            return _hasher.verify(stored or _nobody, given) and stored is not None
        except InvalidHashError as error:
            raise ConfigError("access.db holds a damaged hash: make the key or the user anew") from error
        except Argon2Error:
            return False


class Remembered(Generic[Held]):
    """Secrets verified within the last minute, by hash; the secrets themselves are not kept."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Remembers nothing yet.

        Args:
            clock: Seconds from whenever.
        """
        self._clock = clock
        self._held: dict[bytes, tuple[float, Held]] = {}

    def get(self, secret: str) -> Held | None:
        """What was kept under the secret, at most a minute ago."""
        found = self._held.get(_digest(secret))
        return found[1] if found and found[0] > self._clock() else None

    def keep(self, secret: str, held: Held) -> None:
        """Keeps it for a minute."""
        if len(self._held) >= MOST_REMEMBERED:
            self._held = {}
        self._held[_digest(secret)] = (self._clock() + REMEMBERED_S, held)

    def forget(self) -> None:
        """Forgets all, so that each secret is verified again."""
        self._held = {}


def _digest(secret: str) -> bytes:
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()
