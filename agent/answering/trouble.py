"""What keeps a tool from answering: words that mean nothing, or too much."""

from collections.abc import Sequence

from penchant.agent.answering.results import Language
from penchant.agent.answering.wording import say
from penchant.agent.rendering import escape
from penchant.errors import ToolFailed


class Ambiguous(ToolFailed):
    """Words that may mean several things.

    Attributes:
        what: The sentence that asks back, of `wording`.
        words: As the question has them.
        values: What each choice puts in their place.
        named: The same for people.
        count: How many things may be meant; there may be more than choices.
    """

    def __init__(
        self, what: str, words: str, values: Sequence[str], named: Sequence[str], count: int
    ) -> None:
        super().__init__(f"`{words}` may mean {count:,} things, for instance {', '.join(named)}")
        self.what = what
        self.words = words
        self.values = tuple(values)
        self.named = tuple(named)
        self.count = count

    def asks(self, language: Language) -> str:
        """The question back."""
        return say(self.what, language, words=escape(self.words), count=self.count)


class Missing(ToolFailed):
    """An argument that a tool needs and that neither the question nor the conversation names.

    Attributes:
        argument: Its name.
    """

    def __init__(self, tool: str, argument: str) -> None:
        super().__init__(f"`{tool}` needs the argument `{argument}`")
        self.argument = argument


def told(
    what: str, language: Language, /, *, near: Sequence[tuple[str, str, Sequence[str]]] = (), **values: object
) -> ToolFailed:
    """The error whose message is a sentence of `wording`; texts in it are kept from being markup.

    Args:
        what: The sentence's name.
        language: Of the answer.
        near: For its blank `near`: a sentence, the blank of it, and what is near; nothing where nothing is.
        **values: For its other blanks.
    """
    shown = {name: escape(one) if isinstance(one, str) else one for name, one in values.items()}
    if near:
        shown["near"] = "".join(
            say(inner, language, **{blank: ", ".join(escape(one) for one in found)})
            for inner, blank, found in near
            if found
        )
    return ToolFailed(say(what, language, **shown))
