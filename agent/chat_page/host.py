"""What the chat page needs of a shop and of its assistant; `penchant.Shop` has it."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Protocol

from penchant.agent.answering.results import Answer, EventLine, Language, Told, Turn
from penchant.ids import EventId


class KeptThread(Protocol):
    """A thread as it is listed."""

    @property
    def thread(self) -> str:
        """Its id, without its owner."""

    @property
    def title(self) -> str:
        """Its first question, or the beginning of it."""

    @property
    def asked_at(self) -> datetime:
        """When its newest question was asked."""


class ChatAssistant(Protocol):
    """Answers questions and keeps threads; each owner sees only their own."""

    def astream(self, question: str, *, thread: str, owner: str) -> AsyncIterator[Told]:
        """Steps and pieces of text while they come, then the whole answer."""

    def starters(self, language: Language) -> Sequence[str]:
        """Questions that fit the shop's data, the best one to begin with first."""

    def threads(self, owner: str) -> Sequence[KeptThread]:
        """The owner's threads, the newest first."""

    def turns(self, thread: str, owner: str) -> Sequence[Turn]:
        """Questions and answers of a thread; empty where the owner has no such thread."""

    def answer_of(self, thread: str, owner: str, turn: int) -> Answer:
        """A turn's answer with what it rests on; turns count from 0."""

    def forget(self, thread: str, owner: str) -> bool:
        """Removes a thread; returns whether there was one."""

    def rename(self, thread: str, owner: str, name: str) -> None:
        """Gives a thread a name of its own."""

    def rate(self, thread: str, owner: str, turn: int, up: bool | None, comment: str = "") -> None:
        """Keeps what the owner thought of an answer; None takes it back."""


class ChatShop(Protocol):
    """A shop whose page this is."""

    @property
    def assistant(self) -> ChatAssistant:
        """Its assistant."""

    def events(self, event_ids: Sequence[EventId | str]) -> Sequence[EventLine]:
        """Events by id; unknown ids are left out."""

    def shopper_ids(self) -> list[str]:
        """Everyone in the log."""
