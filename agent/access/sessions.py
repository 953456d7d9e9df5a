"""Logins: a signed cookie names a session, which the server can end."""

import secrets
from hashlib import sha256

from itsdangerous import BadSignature, URLSafeTimedSerializer

from penchant.agent.access.callers import Caller
from penchant.agent.access.hashing import Remembered
from penchant.agent.access.store import AccessStore
from penchant.agent.access.users import UserLine, Users
from penchant.errors import NotFound

COOKIE = "penchant_session"
LASTS_S = 12 * 3600.0


class Sessions:
    """The logins of one `access.db`."""

    def __init__(self, store: AccessStore, users: Users) -> None:
        """Uses the file."""
        self._store = store
        self._users = users
        self._signer = URLSafeTimedSerializer(store.secret("sessions"), salt="session")
        self._known: Remembered[tuple[float, Caller]] = Remembered()
        users.on_change = self.forget

    def begin(self, user: UserLine, *, now_s: float) -> str:
        """Logs a user in; returns the cookie's value."""
        session = secrets.token_urlsafe(32)
        with self._store.writing() as connection:
            connection.execute("DELETE FROM sessions WHERE expires_at < ?", (now_s,))
            connection.execute(
                "INSERT INTO sessions VALUES (?, ?, ?, ?, ?)",
                (_hashed(session), user.name, secrets.token_urlsafe(24), now_s, now_s + LASTS_S),
            )
            connection.execute("UPDATE users SET last_login_at = ? WHERE name = ?", (now_s, user.name))
        return str(self._signer.dumps(session))

    def caller(self, cookie: str, *, now_s: float) -> Caller | None:
        """Whose login a cookie is; None where it is forged, over or ended."""
        known = self._known.get(cookie)
        if known is not None:
            return known[1] if known[0] > now_s else None
        try:
            session = str(self._signer.loads(cookie, max_age=int(LASTS_S)))
        except BadSignature:
            return None
        query = "SELECT user, csrf, expires_at FROM sessions WHERE session_hash = ? AND expires_at > ?"
        found = self._store.rows(query, _hashed(session), now_s)
        if not found:
            return None
        name, csrf, expires_s = found[0]
        try:
            user = self._users.named(name)
        except NotFound:
            return None
        shops = None if user.shops is None else frozenset(user.shops)
        caller = Caller("user", user.name, user.rights, shops, csrf, _hashed(session))
        self._known.keep(cookie, (expires_s, caller))
        return caller

    def end(self, caller: Caller) -> None:
        """Logs out; the cookie is worth nothing from then on."""
        with self._store.writing() as connection:
            connection.execute("DELETE FROM sessions WHERE session_hash = ?", (caller.session,))
        self._known.forget()

    def forget(self) -> None:
        """Looks each session up again when it is next used."""
        self._known.forget()


def _hashed(session: str) -> str:
    return sha256(session.encode()).hexdigest()
