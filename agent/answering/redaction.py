"""Personal data in texts: what a model is not shown, and what an answer does not repeat.

E-mail addresses and card numbers are found by LangChain's own detectors, phone numbers by one in their form.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from langchain.agents.middleware.pii import PIIMatch, detect_credit_card, detect_email

_DATES = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}")
_PHONE = re.compile(
    r"(?<![\w.,#-])(?:"
    r"\+\d{1,3}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{1,4}(?:[ .-]?\d{2,4}){1,4}"
    r"|\(\d{2,5}\)[ .-]?\d{2,4}(?:[ .-]?\d{2,4}){1,3}"
    r"|0\d{1,4}[ .-]\d{2,4}(?:[ .-]?\d{2,4}){1,3}"
    r"|\d{3}[ .-]\d{3}[ .-]\d{4}"
    r"|1[3-9]\d(?:[ -]?\d{4}){2}"
    r")(?![\w-])"
)
_FEWEST_DIGITS = 7
_UNSEEN = frozenset("\u200b\u2060\ufeff")
Known = Callable[[str], bool]
"""Whether a text is an id of the shop; ids are what a merchant acts on and stay."""


class Private(NamedTuple):
    """A piece of a text.

    Attributes:
        kind: `email`, `card` or `phone`.
        start: Where it begins.
        end: One past its end.
    """

    kind: str
    start: int
    end: int


@dataclass(slots=True)
class Redacted:
    """A text without its personal data.

    Attributes:
        text: With a made-up word for each.
        originals: What each word stands for.
    """

    text: str
    originals: dict[str, str] = field(default_factory=dict)

    def restored(self, text: str) -> str:
        """A text that uses the made-up words, with what they stand for."""
        for word, original in self.originals.items():
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _: original, text)  # noqa: B023
        return text


def detect_phone(content: str) -> list[PIIMatch]:
    """Phone numbers, in the form of LangChain's detectors."""
    dated = [match.span() for match in _DATES.finditer(content)]
    return [
        PIIMatch(type="phone", value=match.group(), start=match.start(), end=match.end())
        for match in _PHONE.finditer(content)
        if sum(sign.isdigit() for sign in match.group()) >= _FEWEST_DIGITS
        and not any(start < match.end() and match.start() < end for start, end in dated)
    ]


_DETECTORS: Mapping[str, Callable[[str], list[PIIMatch]]] = {
    "card": detect_credit_card,
    "email": detect_email,
    "phone": detect_phone,
}


def find_private(text: str) -> list[Private]:
    """Personal data in a text, in its order, none overlapping another."""
    found: list[Private] = []
    for kind, detect in _DETECTORS.items():
        for match in detect(text):
            if text[: match["start"]].endswith((".", ",")):  # the end of a long number
                continue
            if not any(one.start < match["end"] and match["start"] < one.end for one in found):
                found.append(Private(kind, match["start"], match["end"]))
    return sorted(found, key=lambda one: one.start)


def redact(text: str, *, taken: str = "") -> Redacted:
    """A text as a model may see it: `email1` for an address, `card1`, `phone1`.

    Args:
        text: A question, for instance.
        taken: Other text in which the made-up words must not occur.
    """
    pieces, originals, at = [], dict[str, str](), 0
    for number, one in enumerate(find_private(text), start=1):
        word = f"{one.kind}{number}"
        while word in text or word in taken:
            word += "x"
        originals[word] = text[one.start : one.end]
        pieces += [text[at : one.start], word]
        at = one.end
    return Redacted("".join([*pieces, text[at:]]), originals)


def masked(text: str, known: Known) -> str:
    """A text as an answer may say it: `[email]` for an address that is no id of the shop.

    Signs that are not seen, which break an address so that nobody links it, do not hide it.
    """
    kept = [place for place, sign in enumerate(text) if sign not in _UNSEEN]
    seen = "".join(text[place] for place in kept)
    pieces, at = [], 0
    for one in find_private(seen):
        if not known(seen[one.start : one.end]):
            pieces += [text[at : kept[one.start]], f"[{one.kind}]"]
            at = kept[one.end - 1] + 1
    return "".join([*pieces, text[at:]])
