"""Keys and users: what is stored, what is verified, who is told."""

import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from penchant.agent.access import Access, Caller, ServeSettings, load_serve_settings
from penchant.errors import ConfigError, DataError, NotFound
from penchant.settings import load_settings

NOW = 1_700_000_000.0
PASSWORD = "correct horse battery"


@pytest.fixture
def access(tmp_path: Path) -> Iterator[Access]:
    with Access(tmp_path, settings=ServeSettings(), clock=lambda: NOW) as access:
        yield access


def make(access: Access, name: str = "shop page", **given: object) -> str:
    chosen = {"shops": ["one"], "rights": ["read"], **given}
    return access.keys.create(name, now_s=NOW, **chosen)[1]  # type: ignore[arg-type]


def test_key_opens_its_shops_with_its_rights(access: Access) -> None:
    caller = access.verify(make(access, rights=["read", "write"]))
    assert caller == Caller("key", "shop page", frozenset(("read", "write")), frozenset(("one",)))
    assert caller.sees("one")
    assert not caller.sees("two")
    assert not caller.may("admin")


def test_file_holds_neither_keys_nor_passwords_and_is_its_owners(access: Access, tmp_path: Path) -> None:
    key = make(access)
    access.users.add("jana", password=PASSWORD, now_s=NOW)
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert key.encode() not in held
    assert key.rsplit("_", 1)[1].encode() not in held
    assert PASSWORD.encode() not in held
    assert b"$argon2id$" in held
    assert stat.S_IMODE((tmp_path / "access.db").stat().st_mode) == 0o600


def test_list_tells_use_and_end(access: Access) -> None:
    key = make(access)
    assert [line.last_used_at for line in access.keys.lines()] == [None]
    access.verify(key)
    (line,) = access.keys.lines()
    assert line.last_used_at is not None
    assert line.last_used_at.timestamp() == NOW
    access.keys.revoke(line.key_id, now_s=NOW + 1)
    assert access.keys.lines()[0].revoked_at is not None
    assert access.verify(key) is None
    with pytest.raises(NotFound, match=r"there is no key `\w+` that holds"):
        access.keys.revoke(line.key_id, now_s=NOW)


def test_verified_key_is_known_until_it_is_revoked(access: Access) -> None:
    key = make(access)
    assert access.known(key=key, cookie=None) is None
    access.verify(key)
    assert access.known(key=key, cookie=None) is not None
    access.keys.revoke("shop page", now_s=NOW)
    assert access.known(key=key, cookie=None) is None


def test_revocation_by_another_process_is_noticed(
    access: Access, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = make(access)
    access.verify(key)
    with Access(tmp_path, settings=ServeSettings(), clock=lambda: NOW) as other:
        other.keys.revoke("shop page", now_s=NOW)
    monkeypatch.setattr(access, "_looked", -10.0)
    assert access.known(key=key, cookie=None) is None


@pytest.mark.parametrize("change", [lambda key: key[:-1] + ("A" if key[-1] != "A" else "B"), str.upper])
def test_key_is_checked_to_the_last_character(access: Access, change: object) -> None:
    assert access.verify(change(make(access))) is None  # type: ignore[operator]


def test_wrong_names_rights_and_shops_are_refused(access: Access) -> None:
    make(access)
    with pytest.raises(DataError, match="there is a key `shop page` already"):
        make(access)
    with pytest.raises(DataError, match="right `all` is unknown: allowed are read, write, admin"):
        make(access, "x", rights=["all"])
    with pytest.raises(DataError, match="opens no shop"):
        make(access, "x", shops=[])
    with pytest.raises(DataError, match="cannot name a key"):
        make(access, "a\nb")


def test_passwords_are_checked_and_short_ones_refused(access: Access) -> None:
    access.users.add("jana", password=PASSWORD, role="admin", now_s=NOW)
    assert access.users.verify("jana", PASSWORD) is not None
    assert access.users.verify("jana", PASSWORD + "x") is None
    assert access.users.verify("nobody", "nobody") is None
    with pytest.raises(DataError, match="a password has 10 to 1000 characters, not 5"):
        access.users.add("jana", password="short", now_s=NOW)
    with pytest.raises(DataError, match="role `boss` is unknown"):
        access.users.add("jana", password=PASSWORD, role="boss", now_s=NOW)


def test_login_ends_when_its_time_is_up(tmp_path: Path) -> None:
    now = [NOW]
    with Access(tmp_path, settings=ServeSettings(), clock=lambda: now[0]) as access:
        user = access.users.add("jana", password=PASSWORD, now_s=NOW)
        cookie = access.sessions.begin(user, now_s=NOW)
        assert access.known(key=None, cookie=cookie) is not None
        now[0] += 13 * 3600
        assert access.known(key=None, cookie=cookie) is None


def test_changed_role_counts_at_once(access: Access) -> None:
    user = access.users.add("jana", password=PASSWORD, role="admin", now_s=NOW)
    cookie = access.sessions.begin(user, now_s=NOW)
    assert access.known(key=None, cookie=cookie) is not None
    access.users.add("jana", password=PASSWORD, role="merchant", now_s=NOW)
    assert access.known(key=None, cookie=cookie) is None


def test_audit_tells_the_newest_first_and_forgets_who_was_erased(access: Access, tmp_path: Path) -> None:
    for shopper in ("zebra-4711", "s2"):
        access.audit.record(None, "profile", shop="one", shoppers=[shopper], now_s=NOW)
    access.audit.record(None, "ask", shop="one", detail="and zebra-4711?", now_s=NOW)
    assert [line.shopper for line in access.audit.lines()] == [None, "s2", "zebra-4711"]
    assert access.erase("one", "zebra-4711") == 2
    (line,) = access.audit.lines(shop="one", shopper="zebra-4711")
    assert line.shopper == access.pseudonym("one", "zebra-4711")
    assert all(b"zebra-4711" not in path.read_bytes() for path in tmp_path.iterdir())


def test_old_entries_go(tmp_path: Path) -> None:
    with Access(tmp_path, settings=ServeSettings(), clock=lambda: NOW) as access:
        access.audit.record(None, "old", now_s=NOW - 500 * 86400)
        access.audit.record(None, "new", now_s=NOW)
    with Access(tmp_path, settings=ServeSettings(), clock=lambda: NOW) as access:
        assert [line.action for line in access.audit.lines()] == ["new"]


def test_many_threads_write_at_once(access: Access) -> None:
    def write(n: int) -> None:
        for _ in range(20):
            access.audit.record(None, f"thread {n}", now_s=NOW)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(access.audit.lines(count=1000)) == 160


def test_newer_and_damaged_files_are_named(tmp_path: Path) -> None:
    path = tmp_path / "access.db"
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA user_version=9")
    with pytest.raises(ConfigError, match="newer Penchant"):
        Access(tmp_path, settings=ServeSettings())
    path.write_bytes(b"no database at all, but long enough to be one" * 50)
    with pytest.raises(ConfigError, match="restore a copy or delete it"):
        Access(tmp_path, settings=ServeSettings())


def test_settings_come_from_the_environment_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "serve.toml").write_text('asks = "3/minute"\nlogins = "4/minute"\n')
    monkeypatch.setenv("PENCHANT_SERVE_ASKS", "7/minute")
    found = load_serve_settings(tmp_path)
    assert (found.asks, found.logins) == ("7/minute", "4/minute")
    assert load_settings(tmp_path).model == "bundled"  # a shop does not mind the server's variables
    monkeypatch.setenv("PENCHANT_SERVE_ASK", "7/minute")
    with pytest.raises(ConfigError, match="PENCHANT_SERVE_ASK: there is no such setting"):
        load_serve_settings(tmp_path)


def test_wrong_limit_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="`often` is no limit: write for instance 600/minute"):
        Access(tmp_path, settings=ServeSettings(requests="often"))
