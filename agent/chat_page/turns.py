"""How a turn of a thread is named towards Chainlit, so that a thumb and a button find their answer again."""

from dataclasses import dataclass
from typing import Self

from chainlit.element import Element

from penchant.agent.chat_page.attachments import Attachment


@dataclass(frozen=True, slots=True)
class TurnIds:
    """Ids of what Chainlit shows of a turn.

    Attributes:
        thread: Id of the thread.
        number: Of the turn, from 0.
    """

    thread: str
    number: int

    @property
    def question(self) -> str:
        """Of the question's message."""
        return f"{self.thread}.{self.number}.question"

    @property
    def run(self) -> str:
        """Of the run that answers it, which thumbs are given to."""
        return f"{self.thread}.{self.number}.run"

    @property
    def answer(self) -> str:
        """Of the answer's message."""
        return f"{self.thread}.{self.number}.answer"

    @classmethod
    def read(cls, step: str) -> Self | None:
        """The turn of a step's id; None where it is no turn's."""
        thread, _, rest = step.partition(".")
        number, _, what = rest.partition(".")
        if not thread or not number.isascii() or not number.isdigit() or what not in ("run", "answer"):
            return None
        return cls(thread, int(number))


def chainlit_element(one: Attachment, thread: str, for_id: str) -> Element:
    """What Chainlit shows of an attachment; it fetches the content from our own address."""
    element = Element(
        thread_id=thread, name=one.name, url=one.url, display="inline", for_id=for_id, mime=one.mime
    )
    object.__setattr__(element, "type", one.kind)
    return element
