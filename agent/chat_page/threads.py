"""Threads as Chainlit lists and resumes them, kept by the shops' assistants and nowhere else."""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from chainlit.data.base import BaseDataLayer
from chainlit.element import Element, ElementDict
from chainlit.step import StepDict
from chainlit.types import (
    Feedback,
    PageInfo,
    PaginatedResponse,
    Pagination,
    ThreadDict,
    ThreadFilter,
)
from chainlit.user import PersistedUser, User

from penchant.agent.answering.results import Turn
from penchant.agent.chat_page.attachments import attachments_of
from penchant.agent.chat_page.host import ChatShop
from penchant.agent.chat_page.safe_markdown import unlinked
from penchant.agent.chat_page.turns import TurnIds, chainlit_element
from penchant.agent.chat_page.visitor import current_visitor
from penchant.errors import PenchantError

TITLE_CHARACTERS = 80


class Place(NamedTuple):
    """Where a thread is kept."""

    shop: str
    thread: str


class AssistantThreads(BaseDataLayer):
    """What Chainlit asks about threads, answered for whoever is served now."""

    def __init__(self, shops: Mapping[str, ChatShop], path: str) -> None:
        """Takes the shops.

        Args:
            shops: By name.
            path: Of the page.
        """
        self._shops = shops
        self._path = path
        self._begun: dict[str, tuple[str, Place, str, datetime]] = {}
        """Threads whose first answer is being made: owner, place, question, since when."""

    def begin(self, place: Place, question: str) -> None:
        """Lists a thread from its first question on."""
        owner = current_visitor().caller.owner
        self._begun.setdefault(place.thread, (owner, place, question, datetime.now(UTC)))

    def answered(self, thread: str) -> None:
        """From here on the assistant has the thread."""
        self._begun.pop(thread, None)

    def place_of(self, thread: str) -> Place | None:
        """Where the visitor's thread is kept; None where they have no such thread."""
        caller = current_visitor().caller
        begun = self._begun.get(thread)
        if begun is not None and begun[0] == caller.owner:
            return begun[1]
        for name, shop in self._visible():
            if shop.assistant.turns(thread, caller.owner):
                return Place(name, thread)
        return None

    def _visible(self) -> Iterator[tuple[str, ChatShop]]:
        caller = current_visitor().caller
        return ((name, shop) for name, shop in self._shops.items() if caller.sees(name))

    async def get_user(self, identifier: str) -> PersistedUser | None:
        """The visitor, whom Chainlit knows by the owner of their threads."""
        caller = current_visitor().caller
        if identifier != caller.owner:
            return None
        return PersistedUser(
            id=caller.owner,
            createdAt=_text(datetime.now(UTC)),
            identifier=caller.owner,
            display_name=caller.name,
        )

    async def create_user(self, user: User) -> PersistedUser | None:
        """Nobody is made here: users are kept at the door."""
        return await self.get_user(user.identifier)

    async def list_threads(
        self, pagination: Pagination, filters: ThreadFilter
    ) -> PaginatedResponse[ThreadDict]:
        """The visitor's threads of all shops, the newest first."""
        listed = await asyncio.to_thread(self._listed)
        if filters.search:
            listed = [one for one in listed if filters.search.lower() in (one["name"] or "").lower()]
        start = int(pagination.cursor or 0)
        end = start + pagination.first
        page = PageInfo(
            hasNextPage=end < len(listed),
            startCursor=str(start),
            endCursor=str(end) if end < len(listed) else None,
        )
        return PaginatedResponse(pageInfo=page, data=listed[start:end])

    def _listed(self) -> list[ThreadDict]:
        owner = current_visitor().caller.owner
        found: dict[str, tuple[datetime, ThreadDict]] = {}
        for whose, place, question, since in list(self._begun.values()):
            if whose == owner:
                found[place.thread] = since, _thread(place, question, since, owner)
        for name, shop in self._visible():
            for kept in shop.assistant.threads(owner):
                place = Place(name, kept.thread)
                found[kept.thread] = kept.asked_at, _thread(place, kept.title, kept.asked_at, owner)
        return [thread for _, thread in sorted(found.values(), key=lambda one: one[0], reverse=True)]

    async def get_thread(self, thread_id: str) -> ThreadDict | None:
        """A thread with its questions, answers, figures and tables."""
        place = await asyncio.to_thread(self.place_of, thread_id)
        if place is None:
            return None
        owner = current_visitor().caller.owner
        assistant = self._shops[place.shop].assistant
        turns = await asyncio.to_thread(assistant.turns, thread_id, owner)
        first = turns[0] if turns else None
        thread = _thread(
            place, first.question if first else "", first.asked_at if first else datetime.now(UTC), owner
        )
        elements: list[ElementDict] = []
        for number, turn in enumerate(turns):
            ids = TurnIds(thread_id, number)
            thread["steps"] += _steps(ids, turn)
            elements += await asyncio.to_thread(self._elements, place, number, turn, ids)
        thread["elements"] = elements
        return thread

    def _elements(self, place: Place, number: int, turn: Turn, ids: TurnIds) -> list[ElementDict]:
        if not turn.calls:
            return []
        owner = current_visitor().caller.owner
        try:
            answer = self._shops[place.shop].assistant.answer_of(place.thread, owner, number)
        except PenchantError:
            return []
        found = attachments_of(answer, base=self._path, shop=place.shop, thread=place.thread, turn=number)
        return [chainlit_element(one, place.thread, ids.answer).to_dict() for one in found]

    async def get_thread_author(self, thread_id: str) -> str:
        """The visitor where the thread is theirs; nobody else's threads can be seen from here."""
        place = await asyncio.to_thread(self.place_of, thread_id)
        return current_visitor().caller.owner if place is not None else ""

    async def delete_thread(self, thread_id: str) -> None:
        """Forgets the visitor's thread."""
        place = await asyncio.to_thread(self.place_of, thread_id)
        if place is not None:
            self.answered(thread_id)
            assistant = self._shops[place.shop].assistant
            await asyncio.to_thread(assistant.forget, thread_id, current_visitor().caller.owner)

    async def upsert_feedback(self, feedback: Feedback) -> str:
        """Keeps a thumb and its comment."""
        await self._rate(feedback.forId, up=bool(feedback.value), comment=feedback.comment or "")
        return feedback.forId

    async def delete_feedback(self, feedback_id: str) -> bool:
        """Takes back a thumb, which goes by the id of its answer."""
        await self._rate(feedback_id, up=None, comment="")
        return True

    async def _rate(self, step: str, *, up: bool | None, comment: str) -> None:
        ids = TurnIds.read(step)
        place = await asyncio.to_thread(self.place_of, ids.thread) if ids else None
        if ids is None or place is None:
            raise ValueError("there is no such answer")
        owner = current_visitor().caller.owner
        assistant = self._shops[place.shop].assistant
        await asyncio.to_thread(assistant.rate, ids.thread, owner, ids.number, up, comment)

    async def get_element(self, thread_id: str, element_id: str) -> ElementDict | None:
        """None: elements are fetched from addresses of the page."""
        return None

    async def create_element(self, element: Element) -> None:
        """Elements are made anew from the answer."""

    async def delete_element(self, element_id: str, thread_id: str | None = None) -> None:
        """As `create_element`."""

    async def create_step(self, step_dict: StepDict) -> None:
        """The assistant keeps the turns."""

    async def update_step(self, step_dict: StepDict) -> None:
        """As `create_step`."""

    async def delete_step(self, step_id: str) -> None:
        """As `create_step`."""

    async def update_thread(
        self,
        thread_id: str,
        name: str | None = None,
        user_id: str | None = None,
        metadata: dict[str, Any] | None = None,
        tags: list[str] | None = None,
    ) -> None:
        """Gives the visitor's thread a name; of the rest the assistant keeps nothing."""
        place = await asyncio.to_thread(self.place_of, thread_id)
        if name and place is not None and thread_id not in self._begun:
            owner = current_visitor().caller.owner
            await asyncio.to_thread(self._shops[place.shop].assistant.rename, thread_id, owner, name)

    async def build_debug_url(self) -> str:
        """There is none."""
        return ""

    async def get_favorite_steps(self, user_id: str) -> list[StepDict]:
        """There are none."""
        return []

    async def close(self) -> None:
        """Nothing is open."""


def _thread(place: Place, name: str, since: datetime, owner: str) -> ThreadDict:
    return ThreadDict(
        id=place.thread,
        createdAt=_text(since),
        name=name[:TITLE_CHARACTERS],
        userId=owner,
        userIdentifier=owner,
        tags=None,
        metadata={"chat_profile": place.shop},
        steps=[],
        elements=[],
    )


def _steps(ids: TurnIds, turn: Turn) -> list[StepDict]:
    at = _text(turn.asked_at)
    question = StepDict(
        id=ids.question,
        threadId=ids.thread,
        name="user",
        type="user_message",
        output=turn.question,
        createdAt=at,
    )
    run = StepDict(
        id=ids.run,
        threadId=ids.thread,
        parentId=ids.question,
        name="on_message",
        type="run",
        output="",
        createdAt=at,
        start=at,
        end=at,
    )
    answer = StepDict(
        id=ids.answer,
        threadId=ids.thread,
        parentId=ids.run,
        name="Penchant",
        type="assistant_message",
        output=unlinked(turn.text),
        createdAt=at,
    )
    return [question, run, answer]


def _text(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
