"""Threads of a shop, in its folder: what was asked, what was answered, what readers thought of it.

LangGraph's checkpoints hold what the agent remembers of a thread; the table `turns` is the record.
"""

import json
import re
import sqlite3
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

from langgraph.checkpoint.sqlite import SqliteSaver

from penchant.agent.answering.kept import answer_from_json, answer_to_json
from penchant.agent.answering.results import Answer, Turn
from penchant.errors import ConfigError, DataError, NotFound

FILE = "threads.db"
LONGEST_NAME = 200
LONGEST_COMMENT = 2_000
TITLE = 80
_TABLES = """
CREATE TABLE IF NOT EXISTS names (
    owner TEXT NOT NULL, thread TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (owner, thread)
);
CREATE TABLE IF NOT EXISTS turns (
    owner TEXT NOT NULL,
    thread TEXT NOT NULL,
    turn INTEGER NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    up INTEGER,
    comment TEXT,
    PRIMARY KEY (owner, thread, turn)
)
"""


class ThreadTitle(NamedTuple):
    """A thread in a list.

    Attributes:
        thread: Its id, unique among its owner's.
        title: The name it was given, or its first question that is not empty.
        asked_at: When the last question came, UTC.
    """

    thread: str
    title: str
    asked_at: datetime


class Rating(NamedTuple):
    """What a reader thought of an answer.

    Attributes:
        owner: Who.
        thread: Of the answer.
        turn: Its place in the thread, from 0.
        question: Answered by it.
        up: Whether it was liked.
        comment: In words; maybe empty.
    """

    owner: str
    thread: str
    turn: int
    question: str
    up: bool
    comment: str


class Threads:
    """The threads of one shop; safe to use from many threads of the process.

    Args:
        folder: Of the shop.

    Raises:
        ConfigError: The file cannot be opened.
    """

    def __init__(self, folder: Path) -> None:
        opened: list[sqlite3.Connection] = []
        try:
            levels: tuple[Literal["DEFERRED"] | None, ...] = (None, "DEFERRED")
            for level in levels:
                opened.append(sqlite3.connect(folder / FILE, check_same_thread=False, isolation_level=level))
                opened[-1].execute("PRAGMA busy_timeout=5000")
                opened[-1].execute("PRAGMA secure_delete=ON")  # what is forgotten leaves no bytes
            self._connection, self._memory = opened
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.executescript(_TABLES)
            self.checkpointer = SqliteSaver(self._memory)
            self.checkpointer.setup()
        except sqlite3.Error as error:
            for connection in opened:
                connection.close()
            raise ConfigError(f"cannot open {folder / FILE}: {error}") from error
        self._lock = threading.Lock()

    def close(self) -> None:
        """Closes the file."""
        self._memory.close()
        self._connection.close()

    def add(self, owner: str, thread: str, answer: Answer, *, asked_at: datetime) -> int:
        """Keeps an answer; returns its place in the thread, from 0."""
        kept = json.dumps(answer_to_json(answer), ensure_ascii=False, default=str)
        with self._writing() as connection:
            (turn,) = connection.execute(
                "SELECT COALESCE(MAX(turn) + 1, 0) FROM turns WHERE owner = ? AND thread = ?", (owner, thread)
            ).fetchone()
            connection.execute(
                "INSERT INTO turns (owner, thread, turn, question, answer, asked_at) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (owner, thread, turn, answer.question, kept, asked_at.isoformat()),
            )
        return int(turn)

    def titles(self, owner: str) -> list[ThreadTitle]:
        """An owner's threads, the one asked last first."""
        rows = self._rows(
            "SELECT t.thread, COALESCE(n.name, t.question), last.asked_at FROM turns t JOIN ("
            "SELECT thread, COALESCE(MIN(CASE WHEN TRIM(question) <> '' THEN turn END), MIN(turn)) AS first, "
            "MAX(asked_at) AS asked_at FROM turns WHERE owner = ? "
            "GROUP BY thread) last ON last.thread = t.thread AND last.first = t.turn "
            "LEFT JOIN names n ON n.owner = t.owner AND n.thread = t.thread "
            "WHERE t.owner = ? ORDER BY last.asked_at DESC, t.thread",
            (owner, owner),
        )
        return [
            ThreadTitle(thread, " ".join(question.split())[:TITLE], datetime.fromisoformat(asked_at))
            for thread, question, asked_at in rows
        ]

    def turns(self, thread: str, owner: str) -> tuple[Turn, ...]:
        """A thread's questions and answers, oldest first; empty where the owner has no such thread."""
        rows = self._rows(
            "SELECT answer, asked_at FROM turns WHERE owner = ? AND thread = ? ORDER BY turn", (owner, thread)
        )
        found = []
        for kept, asked_at in rows:
            answer = answer_from_json(json.loads(kept))
            calls = tuple(result.call for result in answer.results)
            moment = datetime.fromisoformat(asked_at)
            found.append(Turn(answer.question, answer.text, answer.kind, moment, calls))
        return tuple(found)

    def answer(self, thread: str, owner: str, turn: int) -> Answer:
        """An answer as it was kept; the values of its results are None.

        Raises:
            NotFound: The owner has no such thread, or it has no such turn.
        """
        rows = self._rows(
            "SELECT answer FROM turns WHERE owner = ? AND thread = ? AND turn = ?", (owner, thread, turn)
        )
        if not rows:
            raise NotFound(f"there is no answer {turn} in the thread `{thread}`")
        return answer_from_json(json.loads(rows[0][0]))

    def forget(self, thread: str, owner: str) -> bool:
        """Deletes a thread and all that the agent remembers of it; returns whether there was one."""
        self.checkpointer.delete_thread(memory_key(thread, owner))
        with self._writing() as connection:
            gone = connection.execute("DELETE FROM turns WHERE owner = ? AND thread = ?", (owner, thread))
            connection.execute("DELETE FROM names WHERE owner = ? AND thread = ?", (owner, thread))
            there_was = gone.rowcount > 0
        with self._lock:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return there_was

    def rename(self, thread: str, owner: str, name: str) -> None:
        """Gives a thread a name of its own, in place of its first question.

        Raises:
            NotFound: The owner has no such thread.
            DataError: The name is empty or longer than `LONGEST_NAME`.
        """
        checked_name("name", name)
        with self._writing() as connection:
            named = connection.execute(
                "INSERT INTO names SELECT DISTINCT owner, thread, ? FROM turns "
                "WHERE owner = ? AND thread = ? ON CONFLICT DO UPDATE SET name = excluded.name",
                (name, owner, thread),
            )
        if named.rowcount < 1:
            raise NotFound(f"there is no thread `{thread}`")

    def mentioning(self, shopper: str) -> list[tuple[str, str]]:
        """`(thread, owner)` of the threads in which a shopper's id stands as a word, whatever its case.

        An id such as `40` may be a number there: one thread too many is named rather than one too few.
        """
        word = re.compile(rf"(?<!\w){re.escape(shopper)}(?!\w)", re.IGNORECASE)
        found: dict[tuple[str, str], None] = {}
        told = self._rows(
            "SELECT thread, owner, COALESCE(name, '') || ' ' || question || ' ' || COALESCE(comment, ''), "
            "answer FROM turns LEFT JOIN names USING (owner, thread)",
            (),
        )
        for thread, owner, said, answer in told:
            if word.search(said) or word.search(_said(json.loads(answer))):
                found[thread, owner] = None
        return list(found)

    def rate(self, thread: str, owner: str, turn: int, up: bool | None, comment: str = "") -> None:
        """Keeps what a reader thinks of an answer, in place of what they thought before; None is nothing.

        Raises:
            NotFound: The owner has no such thread, or it has no such turn.
            DataError: The comment is too long.
        """
        if len(comment) > LONGEST_COMMENT:
            raise DataError(
                f"the comment has {len(comment):,} characters; at most {LONGEST_COMMENT:,} are kept"
            )
        with self._writing() as connection:
            rated = connection.execute(
                "UPDATE turns SET up = ?, comment = ? WHERE owner = ? AND thread = ? AND turn = ?",
                (None if up is None else int(up), comment, owner, thread, turn),
            )
        if rated.rowcount == 0:
            raise NotFound(f"there is no answer {turn} in the thread `{thread}`")

    def ratings(self) -> list[Rating]:
        """All ratings of all owners, for the evals."""
        rows = self._rows(
            "SELECT owner, thread, turn, question, up, comment FROM turns WHERE up IS NOT NULL "
            "ORDER BY owner, thread, turn",
            (),
        )
        return [
            Rating(owner, thread, turn, asked, bool(up), said or "")
            for owner, thread, turn, asked, up, said in rows
        ]

    def trim_memory(self, thread: str, owner: str) -> None:
        """Deletes all but the newest checkpoint of a thread: the agent goes on from the newest alone."""
        key = memory_key(thread, owner)
        with self.checkpointer.lock:
            for table in ("writes", "checkpoints"):
                self._memory.execute(
                    f"DELETE FROM {table} WHERE thread_id = ? AND checkpoint_id < "
                    "(SELECT MAX(checkpoint_id) FROM checkpoints WHERE thread_id = ?)",
                    (key, key),
                )
            self._memory.commit()

    def _rows(self, query: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(query, tuple(values)).fetchall()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._connection:  # sqlite3 commits at its end, or rolls back
            self._connection.execute("BEGIN IMMEDIATE")
            yield self._connection


def _said(held: object) -> str:
    """All texts of plain data, a line each."""
    if isinstance(held, dict):
        return "\n".join(_said(one) for pair in held.items() for one in pair)
    if isinstance(held, list):
        return "\n".join(_said(one) for one in held)
    return f"{held}"


def memory_key(thread: str, owner: str) -> str:
    """Under which the agent remembers a thread; no two pairs of owner and thread share one."""
    return json.dumps([owner, thread], ensure_ascii=False)


def checked_name(what: str, name: str) -> str:
    """The name of a thread or an owner.

    Raises:
        DataError: It is empty, too long, or holds control characters.
    """
    odd = any(unicodedata.category(sign) in ("Cc", "Cs") for sign in name)
    if not name.strip() or len(name) > LONGEST_NAME or odd:
        raise DataError(f"the {what} must be 1 to {LONGEST_NAME} printable characters")
    return name


def now_utc() -> datetime:
    """This moment."""
    return datetime.now(UTC)
