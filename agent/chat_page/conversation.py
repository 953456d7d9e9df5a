"""A question on the page and its answer: steps, text while it comes, figures, tables, and buttons."""

import asyncio
import heapq
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import chainlit as cl
from chainlit.context import context
from chainlit.types import ChatProfile, ThreadDict
from chainlit.types import Starter as ChainlitStarter
from chainlit.user import User

from penchant.agent.access import Access
from penchant.agent.answering.language import language_of
from penchant.agent.answering.results import Answer, Language, Step, TextPart
from penchant.agent.chat_page.attachments import attachments_of
from penchant.agent.chat_page.evidence import event_ids_shown, evidence_panel
from penchant.agent.chat_page.host import ChatShop
from penchant.agent.chat_page.safe_markdown import PieceByPiece, unlinked
from penchant.agent.chat_page.threads import AssistantThreads, Place
from penchant.agent.chat_page.turns import TurnIds, chainlit_element
from penchant.agent.chat_page.visitor import current_visitor
from penchant.agent.chat_page.wording import language_of_tag, words_in
from penchant.agent.plugin_tools.quoted import told_call
from penchant.errors import PenchantError

EVIDENCE, ASK = "evidence", "ask"
"""Names of the buttons below an answer."""

STARTERS_SHOWN = 6
AS_PENCHANT = {"avatarName": "Penchant"}
"""Steps are told by Penchant, not by somebody of the step's name."""

logger = logging.getLogger(__name__)


class Conversations:
    """What happens on the page, for whoever is served now."""

    def __init__(
        self, shops: Mapping[str, ChatShop], access: Access, threads: AssistantThreads, path: str
    ) -> None:
        """Takes what it talks about.

        Args:
            shops: By name.
            access: For limits and the audit.
            threads: Where threads are kept.
            path: Of the page.
        """
        self._shops = shops
        self._access = access
        self._threads = threads
        self._path = path

    def visible(self) -> list[str]:
        """Names of the visitor's shops."""
        return [name for name in self._shops if current_visitor().caller.sees(name)]

    def shoppers_of(self, shop: str) -> Callable[[], list[str]]:
        """Gives the ids of everyone in the visitor's shop; of the first one where the name is none."""
        visible = self.visible()
        name = shop if shop in visible else next(iter(visible), None)
        return list if name is None else self._shops[name].shopper_ids

    async def profiles(self, _user: User | None, tag: str | None) -> list[ChatProfile]:
        """The visitor's shops, each with its starters; Chainlit offers a choice where there are several."""
        language = language_of_tag(tag)
        return [
            ChatProfile(
                name=name,
                markdown_description="",
                starters=await self._starters(name, language),
                default=number == 0,
            )
            for number, name in enumerate(self.visible())
        ]

    async def _starters(self, shop: str, language: Language) -> list[ChainlitStarter]:
        try:
            questions = await asyncio.to_thread(self._shops[shop].assistant.starters, language)
        except PenchantError:
            questions = ()  # nothing is evolved yet
        return [ChainlitStarter(label=one, message=one) for one in questions[:STARTERS_SHOWN]]

    async def heard(self, message: cl.Message) -> None:
        """Answers a question that was typed."""
        place = self._place(message.content)
        if place is None:
            return
        await self._answer(place, message.content, question_step=message.id)

    async def chosen(self, action: cl.Action) -> None:
        """Asks the question on a button."""
        question = action.payload.get("question")
        place = self._place(question) if isinstance(question, str) else None
        if place is None or not isinstance(question, str):
            return
        asked = cl.Message(content=question, type="user_message", author=current_visitor().caller.name)
        asked.parent_id = None
        await asked.send()
        await context.emitter.task_start()
        try:
            await self._answer(place, question, question_step=asked.id)
        finally:
            await context.emitter.task_end()

    async def resumed(self, thread: ThreadDict) -> None:
        """Gives the answers of a thread their buttons again."""
        place = await asyncio.to_thread(self._threads.place_of, thread["id"])
        if place is None:
            return
        owner = current_visitor().caller.owner
        turns = await asyncio.to_thread(self._shops[place.shop].assistant.turns, place.thread, owner)
        for number, turn in enumerate(turns):
            if turn.calls:
                ids = TurnIds(place.thread, number)
                await self._evidence_button(ids, await self._answer_of(place.shop, ids))

    async def _evidence_button(self, ids: TurnIds, answer: Answer | None) -> None:
        if answer is None or not answer.evidence:
            return
        words = words_in(answer.language)
        button = cl.Action(
            name=EVIDENCE,
            payload={"thread": ids.thread, "turn": ids.number},
            label=words.evidence.format(count=len(answer.evidence)),
            tooltip=words.evidence_tip,
            icon="list-tree",
            id=f"{ids.answer}.{EVIDENCE}",
        )
        await button.remove()  # a page that comes back may have it already: it resumes at every connection
        await button.send(for_id=ids.answer)

    async def evidence_asked(self, action: cl.Action) -> None:
        """Opens the evidence panel of an answer."""
        ids = TurnIds.read(f"{action.payload.get('thread')}.{action.payload.get('turn')}.answer")
        place = await asyncio.to_thread(self._threads.place_of, ids.thread) if ids else None
        if ids is None or place is None:
            return
        answer = await self._answer_of(place.shop, ids)
        if answer is None:
            panel, title = words_in("en").gone, words_in("en").evidence.format(count=0)
        else:
            lines = await asyncio.to_thread(self._shops[place.shop].events, event_ids_shown(answer))
            panel = evidence_panel(answer, {line.event_id: line for line in lines})
            title = words_in(answer.language).evidence.format(count=len(answer.evidence))
        await cl.ElementSidebar.set_title(title)
        element = cl.Text(name=title, content=panel, display="side")
        await cl.ElementSidebar.set_elements([element], key=f"{ids.answer}")

    async def answer_of(self, shop: str, thread: str, number: int) -> Answer | None:
        """The visitor's own answer; None where it is not kept, or not theirs."""
        place = await asyncio.to_thread(self._threads.place_of, thread)
        if place is None or place.shop != shop:
            return None
        return await self._answer_of(shop, TurnIds(thread, number))

    async def _answer_of(self, shop: str, ids: TurnIds) -> Answer | None:
        owner = current_visitor().caller.owner
        try:
            return await asyncio.to_thread(
                self._shops[shop].assistant.answer_of, ids.thread, owner, ids.number
            )
        except PenchantError:
            return None

    def _place(self, question: str) -> Place | None:
        thread = context.session.thread_id
        known = self._threads.place_of(thread)
        if known is not None:
            return known
        visible = self.visible()
        profile = context.session.chat_profile
        shop = profile if profile in visible else next(iter(visible), None)
        if shop is None:
            return None
        place = Place(shop, thread)
        self._threads.begin(place, question)
        return place

    async def _answer(self, place: Place, question: str, *, question_step: str) -> None:
        visitor = current_visitor()
        owner = visitor.caller.owner
        shop = self._shops[place.shop]
        number = len(await asyncio.to_thread(shop.assistant.turns, place.thread, owner))
        ids = TurnIds(place.thread, number)
        await context.emitter.send_window_message({"penchant": {"thread": place.thread}})
        words = words_in(language_of(question))
        message = cl.Message(id=ids.answer, content="", parent_id=ids.run)
        async with cl.Step(name="on_message", type="run", id=ids.run, parent_id=question_step):
            message.parent_id = ids.run
            wait_s = self._access.limiter.wait_s("ask", owner)
            if wait_s:
                message.content = words.wait.format(seconds=wait_s)
                await message.send()
                return
            answer = await self._told(shop, place, question, message)
            self._threads.answered(place.thread)
            if answer is not None:
                message.content = _whole_text(answer)
            elif not message.content:
                message.content = words.failed
            await message.send()
        if answer is not None:
            await self._attach(answer, place, ids)
            await asyncio.to_thread(self._record, place.shop, answer)

    async def _told(self, shop: ChatShop, place: Place, question: str, message: cl.Message) -> Answer | None:
        """The answer, after its steps and its text were shown while they came."""
        owner = current_visitor().caller.owner
        words = words_in(language_of(question))
        pieces = PieceByPiece()
        answer: Answer | None = None
        async with cl.Step(name=words.reading, type="tool", metadata=AS_PENCHANT) as steps:
            count = 0
            try:
                async for told in shop.assistant.astream(question, thread=place.thread, owner=owner):
                    if isinstance(told, Step):
                        count += 1
                        await _show(told, below=steps)
                    elif isinstance(told, TextPart):
                        await message.stream_token(pieces.add(told.text))
                    else:
                        answer = told
            except PenchantError as error:
                message.content = unlinked(str(error))
            except Exception:
                logger.exception("answering on the chat page failed")
            seconds = answer.milliseconds / 1000 if answer else 0.0
            steps.name = words.steps.format(count=count, seconds=f"{seconds:.1f}")
        return answer

    async def _attach(self, answer: Answer, place: Place, ids: TurnIds) -> None:
        found = attachments_of(answer, base=self._path, shop=place.shop, thread=place.thread, turn=ids.number)
        for one in found:
            element = chainlit_element(one, place.thread, ids.answer)
            await element.send(for_id=ids.answer, persist=False)
        await self._evidence_button(ids, answer)
        for choice in answer.choices:
            button = cl.Action(name=ASK, payload={"question": choice}, label=choice)
            await button.send(for_id=ids.answer)

    def _record(self, shop: str, answer: Answer) -> None:
        visitor = current_visitor()
        about = [shopper for result in answer.results for shopper in result.shoppers]
        told = [("ask", about, answer.question)]
        told += [(f"plugin {call.tool}", [], told_call(call)) for call in answer.plugin_calls]
        for action, shoppers, detail in told:
            self._access.audit.record(
                visitor.caller,
                action,
                address=visitor.address,
                shop=shop,
                shoppers=shoppers,
                detail=detail,
                now_s=self._access.clock(),
            )


async def _show(told: Step, *, below: cl.Step) -> None:
    below.name = told.title
    await below.update()
    async with cl.Step(name=told.title, type="tool", show_input=False, metadata=AS_PENCHANT) as step:
        step.output = unlinked(told.detail)


def _whole_text(answer: Answer) -> str:
    notes = "\n".join(f"> {note}" for note in answer.notes)
    return unlinked("\n\n".join(part for part in (answer.text, notes) if part))


def listeners(conversations: Conversations) -> Mapping[str, Any]:
    """What Chainlit calls, by the name it is known under in its settings."""
    return {
        "on_message": conversations.heard,
        "on_chat_resume": conversations.resumed,
        "set_chat_profiles": conversations.profiles,
        "action_callbacks": {EVIDENCE: conversations.evidence_asked, ASK: conversations.chosen},
    }


def shoppers_like(shoppers: Sequence[str], part: str, *, most: int) -> list[str]:
    """Shopper ids that hold a part: those that begin with it first, the short before the long."""
    part = part.strip().lower()
    if not part:
        return []
    found = [one for one in shoppers if part in one.lower()]
    return heapq.nsmallest(most, found, key=lambda one: (not one.lower().startswith(part), len(one), one))
