"""Who asked what about whom, and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from penchant.agent.access.callers import Caller
from penchant.agent.access.store import AccessStore

DETAIL_KEPT = 500
MOST_LINES = 10_000


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One entry.

    Attributes:
        at: UTC.
        kind: `key`, `user`, `local` or `nobody`.
        name: Of the key or the user; of a refused login the name that was tried.
        address: Where the request came from; empty for the command line.
        action: For instance `profile`, `ask`, `erase`, `login`.
        shop: Its name; empty where none is concerned.
        shopper: About whom; after an erasure a pseudonym.
        detail: The question, the item, or what else was asked for.
    """

    at: datetime
    kind: str
    name: str
    address: str
    action: str
    shop: str
    shopper: str | None
    detail: str | None


class Audit:
    """The entries of one `access.db`; they are appended, and changed by an erasure alone."""

    def __init__(self, store: AccessStore) -> None:
        """Uses the file."""
        self._store = store

    def record(
        self,
        caller: Caller | None,
        action: str,
        *,
        address: str = "",
        shop: str = "",
        shoppers: Iterable[str] = (),
        detail: str | None = None,
        name: str = "",
        now_s: float,
    ) -> None:
        """Adds an entry for each shopper concerned, or one where none is.

        Args:
            caller: Who; None where nobody was let in.
            action: What was asked.
            address: Where from.
            shop: Where.
            shoppers: About whom.
            detail: What else was asked for; the first `DETAIL_KEPT` characters are kept.
            name: Instead of the caller's, where there is no caller.
            now_s: Seconds since 1970.
        """
        kind, who = (caller.kind, caller.name) if caller else ("nobody", name[:80])
        kept = None if detail is None else detail[:DETAIL_KEPT]
        about: list[str | None] = [*dict.fromkeys(shoppers)]
        lines = [(now_s, kind, who, address, action, shop, shopper, kept) for shopper in about or [None]]
        columns = "at, kind, name, address, action, shop, shopper, detail"
        with self._store.writing() as connection:
            connection.executemany(f"INSERT INTO audit ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", lines)

    def lines(
        self, *, shop: str | None = None, shopper: str | None = None, count: int = 100
    ) -> tuple[AuditLine, ...]:
        """The newest entries, the newest first.

        Args:
            shop: Only of this shop.
            shopper: Only about this shopper; an erased one is found where the shop is named, too.
            count: At most so many, up to `MOST_LINES`.
        """
        where, values = ["1 = 1"], list[object]()
        if shop is not None:
            where.append("shop = ?")
            values.append(shop)
        if shopper is not None:
            where.append("shopper IN (?, ?)")
            values += [shopper, self._store.pseudonym(shop or "", shopper)]
        columns = "at, kind, name, address, action, shop, shopper, detail"
        query = f"SELECT {columns} FROM audit WHERE {' AND '.join(where)} ORDER BY line DESC LIMIT ?"
        found = self._store.rows(query, *values, min(count, MOST_LINES))
        return tuple(AuditLine(datetime.fromtimestamp(row[0], UTC), *row[1:]) for row in found)

    def forget_before(self, moment_s: float) -> None:
        """Drops older entries.

        Args:
            moment_s: Seconds since 1970.
        """
        with self._store.writing() as connection:
            connection.execute("DELETE FROM audit WHERE at < ?", (moment_s,))

    def erase(self, shop: str, shopper: str) -> int:
        """Puts a pseudonym in a shopper's place, and drops details that name them; returns how many entries.

        The file is rewritten, so that nothing of the id is left in it.
        """
        pseudonym = self._store.pseudonym(shop, shopper)
        with self._store.writing() as connection:
            changed = connection.execute(
                "UPDATE audit SET shopper = ?, detail = NULL WHERE shop = ? AND shopper = ?",
                (pseudonym, shop, shopper),
            ).rowcount
            changed += connection.execute(
                "UPDATE audit SET detail = NULL WHERE shop = ? AND instr(detail, ?) > 0", (shop, shopper)
            ).rowcount
        self._store.compact()
        return int(changed)
