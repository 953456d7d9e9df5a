"""What keeps a tool from answering: words that mean nothing, or too much."""

import re
from collections.abc import Sequence

from penchant.agent.answering.results import Language
from penchant.agent.answering.wording import say
from penchant.agent.rendering import escape
from penchant.errors import JoinedByOr, NotUnderstood, PenchantError, ToolFailed, Unsayable
from penchant.tools.segment_words import SAYABLE

_NOTHING_NEAR = re.compile(
    r"(?:.*; as words: )?nothing in this shop is close to `(?P<words>.*?)`"
    r"(?:; nearest are (?P<near>.*)|: try .*)?"
)
_REASONS = (
    (
        "log_too_short",
        re.compile(r"the log is too short: it begins (?P<holds>\S+) days before, .* it takes (?P<takes>\S+)"),
    ),
    (
        "nothing_speaks",
        re.compile(r"nothing in the log speaks for any item .* to shopper `(?P<shopper>.*?)`: .*"),
    ),
    (
        "not_available",
        re.compile(r"item `(?P<item>.*?)` cannot be had on .*: by the catalogue it is available .*"),
    ),
    (
        "stretch_empty",
        re.compile(r"nobody.* was active in one of the two stretches of (?P<days>\S+) days: .*"),
    ),
    ("no_money", re.compile("neither log nor catalogue names amounts: .*")),
    ("no_orders", re.compile("the log has no purchases, so it has no orders")),
    ("no_prices", re.compile("none of these items has a price: .*")),
    ("no_brands", re.compile("the catalogue has no brands(?:: .*)?")),
    ("no_categories", re.compile("the catalogue has no categories(?:: .*)?")),
    ("no_times_of_day", re.compile("the log has no times of day: .*")),
    ("too_many_pieces", re.compile(r"that is (?P<pieces>\S+) \w+: ask for at most .*")),
    (
        "not_told_apart",
        re.compile(r"nobody can be told by not having `(?P<words>.*?)`: .* which is `(?P<left_out>.*?)`"),
    ),
    ("no_amounts", re.compile("nobody can be told by spending: .*")),
    ("no_such_events", re.compile("nobody can be told by this: the log holds no (?P<events>.*)")),
)
"""What tools say where they cannot tell, and the sentence for it."""
_LONGEST_REASON = 400
"""Characters; a longer reason is cut where a phrase ends."""


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


class Told(ToolFailed):
    """A sentence of `wording` as an error.

    Attributes:
        what: The sentence's name.
        short: It without what may have been meant instead.
    """

    def __init__(self, what: str, text: str, short: str) -> None:
        super().__init__(text)
        self.what = what
        self.short = short


def told(
    what: str, language: Language, /, *, near: Sequence[tuple[str, str, Sequence[str]]] = (), **values: object
) -> Told:
    """The error whose message is a sentence of `wording`; texts in it are kept from being markup.

    Args:
        what: The sentence's name.
        language: Of the answer.
        near: For its blank `near`: a sentence, the blank of it, and what is near; nothing where nothing is.
        **values: For its other blanks.
    """
    shown = {name: escape(one) if isinstance(one, str) else one for name, one in values.items()}
    short = say(what, language, **{**shown, "near": ""})
    if near:
        shown["near"] = "".join(
            say(inner, language, **{blank: ", ".join(escape(one) for one in found)})
            for inner, blank, found in near
            if found
        )
    return Told(what, say(what, language, **shown), short)


def in_words(error: PenchantError, language: Language) -> Told:
    """A tool's reason in the answer's language.

    One for which there are no words in Chinese is left out there.
    """
    reason = str(error).rstrip(".")
    if unknown := _NOTHING_NEAR.fullmatch(reason):
        near = [one for one in (unknown.group("near") or "").split(", ") if one]
        return told(
            "nothing_near", language, words=unknown.group("words"), near=[("near_concepts", "names", near)]
        )
    if isinstance(error, JoinedByOr):
        return told("two_groups", language, words=error.words)
    if isinstance(error, Unsayable):
        return told("unsayable", language, words=error.words)
    if isinstance(error, NotUnderstood):
        text = say("not_a_condition", language, words=escape(error.words), sayable=SAYABLE)
        return Told("not_a_condition", text, text)
    for what, pattern in _REASONS:
        if reads := pattern.fullmatch(reason):
            text = say(what, language, **{name: escape(said) for name, said in reads.groupdict().items()})
            return Told(what, text, text)
    plain = re.sub(r"`([^`]*)`", r"“\1”", reason)
    if len(plain) > _LONGEST_REASON:
        plain = plain[:_LONGEST_REASON].rpartition("; ")[0] or plain[:_LONGEST_REASON].rpartition(" ")[0]
    text = say("tool_said", language, reason="; ".join(escape(part) for part in plain.split("; ")))
    return Told("tool_said", text, text)
