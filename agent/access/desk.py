"""The desk at the door: it knows everybody's keys and logins, and tells who a request comes from."""

import secrets
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from itsdangerous import BadSignature, URLSafeTimedSerializer

from penchant.agent.access.audit import Audit
from penchant.agent.access.callers import Caller
from penchant.agent.access.keys import Keys
from penchant.agent.access.limiting import Limiter
from penchant.agent.access.sessions import Sessions
from penchant.agent.access.settings import ServeSettings, load_serve_settings
from penchant.agent.access.store import AccessStore
from penchant.agent.access.users import Users

LOOKED_AFTER_S = 1.0
"""How soon what another process did to keys and users is noticed."""
FIRST_LOGIN_S = 3600
DAY_S = 86400.0


class Access:
    """Keys, users, sessions, audit and limits of one home folder; use it as a context manager.

    Attributes:
        settings: The server's.
        keys: API keys.
        users: Who may log in.
        sessions: Who is logged in.
        audit: Who asked about whom.
        limiter: Who asks too much.
    """

    def __init__(
        self, home: Path, *, settings: ServeSettings | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        """Opens `access.db`, or makes it.

        Args:
            home: The folder it lies in.
            settings: None reads them from the environment and from the folder.
            clock: Seconds since 1970.

        Raises:
            ConfigError: The file or the settings cannot be used.
        """
        self.settings = load_serve_settings(home) if settings is None else settings
        self.limiter = Limiter(
            {
                "request": self.settings.requests,
                "ask": self.settings.asks,
                "login": self.settings.logins,
                "wrong": self.settings.wrong_keys,
            }
        )
        self.clock = clock
        self._store = AccessStore(home)
        self.keys = Keys(self._store)
        self.users = Users(self._store)
        self.sessions = Sessions(self._store, self.users)
        self.audit = Audit(self._store)
        self.audit.forget_before(clock() - self.settings.audit_days * DAY_S)
        self._changes = self._store.changes_by_others()
        self._looked = time.monotonic()
        self._first = URLSafeTimedSerializer(self._store.secret("sessions"), salt="first login")

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Closes the file."""
        self.close()

    def close(self) -> None:
        """Closes the file."""
        self._store.close()

    @property
    def is_open(self) -> bool:
        """Whether nobody has a key or a login yet, and none comes from a provider."""
        some = "SELECT EXISTS (SELECT 1 FROM keys WHERE revoked_at IS NULL) OR EXISTS (SELECT 1 FROM users)"
        return not self._store.rows(some)[0][0] and not self.settings.has_oidc

    def signer(self, purpose: str) -> URLSafeTimedSerializer:
        """Signs values of one purpose with the server's own secret."""
        return URLSafeTimedSerializer(self._store.secret("sessions"), salt=purpose)

    def known(self, *, key: str | None, cookie: str | None) -> Caller | None:
        """Who it is, if that is known without a hash to compute."""
        self._look()
        if key is not None:
            return self.keys.known(key)
        return self.sessions.caller(cookie, now_s=self.clock()) if cookie is not None else None

    def verify(self, key: str) -> Caller | None:
        """Who has the key; takes some 50 ms."""
        return self.keys.verify(key, now_s=self.clock())

    def who_tries(self, key: str, address: str) -> str:
        """Under whom wrong keys are counted: others' failures at one address lock no key out that holds.

        Only a key that holds is hashed, so that what is none costs little.
        """
        return f"{address} {self.keys.claimed(key)}"

    def first_login(self) -> str:
        """A token that lets whoever has it make the first user, once, within an hour."""
        return str(self._first.dumps(secrets.token_urlsafe(8)))

    def is_first_login(self, token: str) -> bool:
        """Whether the token holds: it does until there is a user."""
        if self.users.lines():
            return False
        try:
            self._first.loads(token, max_age=FIRST_LOGIN_S)
        except BadSignature:
            return False
        return True

    def erase(self, shop: str, shopper: str) -> int:
        """Takes a shopper out of the audit but for a pseudonym; returns how many entries were changed."""
        return self.audit.erase(shop, shopper)

    def pseudonym(self, shop: str, shopper: str) -> str:
        """What stands for an erased shopper in the audit."""
        return self._store.pseudonym(shop, shopper)

    def _look(self) -> None:
        """Forgets what was verified where another process has written to the file since."""
        now = time.monotonic()
        if now - self._looked < LOOKED_AFTER_S:
            return
        self._looked = now
        changes = self._store.changes_by_others()
        if changes != self._changes:
            self._changes = changes
            self.keys.forget()
            self.sessions.forget()
