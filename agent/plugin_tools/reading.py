"""The arguments of a plugin's tool, read from a question: by examples, by their kinds, by what is left.

Nothing is looked up but names of the shop's own items and shoppers; what a value means is found out when the
tool is asked.
"""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from penchant.agent.completion import PIECE, ids_in
from penchant.agent.plugin_tools.aligned import SLOT, Aligned, aligned, tokens_of
from penchant.agent.plugin_tools.days import DAY_WORDS
from penchant.tools.registry import Argument, ArgumentKind
from penchant.tools.time_words import HAN_NUMBER, NUMBER, number_of

if TYPE_CHECKING:
    from penchant.agent.answering.catalogue import Catalogue
    from penchant.plugins.tools import PluginTool

SPOKEN_SHOPPER, SPOKEN_ITEM = "her", "it"
"""What stands for whom and what the thread spoke of, where the question names none."""
LONGEST_TITLE = 8
"""Words of a title that is found in a question."""
MOST_LOOKUPS = 8
"""Of words among all titles, for one question: each takes a while in a large catalogue."""
_QUOTED = re.compile(r"[“\"「《]([^”\"」》]{1,100})[”\"」》]")
_NUMBER = re.compile(rf"(?<![\w.,-])(?:{NUMBER}|{HAN_NUMBER})(?![\w-])", re.IGNORECASE)
_NAME = re.compile(r"\d|(?<!^)\b[A-Z]")
"""Of a number, or with a capital inside a question."""
_BEFORE_SIGNS = re.compile(r"^([A-Za-z0-9-]+)[\u4e00-\u9fff]{1,2}$")
"""A number with the sign or two of the words after it."""
_ASKS = re.compile(r"\b(?:how|what|which|when|who|where)\b|多少|什么|哪|几|怎", re.IGNORECASE)
_SHOPPER_BEFORE = re.compile(
    r"(?:customer|shopper|user|client|member|household|account|顾客|客户|用户|会员)\s*(?:id|no\.?|number)?\s*[:#]?\s*$",
    re.I,
)
_SOMETHING = re.compile(
    r"\b(?:it|its|this|that|these|those|them|one|ones)\b|它|[这那该此](?:个|件|款|种|些|样|商品|产品)",
    re.IGNORECASE,
)
_IN_LIST = re.compile(
    r"\bthe (?:first|second|third|fourth|fifth|last|\d{1,2}(?:st|nd|rd|th))(?: (?:one|item|product))?\b"
    r"|第[一二三四五六七八九十\d]{1,2}[个件款种样]|最后一?[个件款]",
    re.IGNORECASE,
)
SAYS_NOTHING = frozenset(
    re.findall(
        r"[a-z]+|[\u4e00-\u9fff]",
        """a an the of in on at to for from by with and or but is are was were be been do does did have has
        had can could will would shall should may might must i we you they he she it its us our my your their
        me him her them this that these those there here what which who whom whose when where why how many
        much any some all more most please tell show give check say know get got still now right today already
        yet again ever just only also too so if then than as about into up out off over left one ones thing
        things something anything item items product products article articles customer customers shopper
        shoppers client clients people somebody someone person lady man shop store pls thanks hi hello hey ok
        的了吗呢是有还在请问我你您他她它们这那个什么哪多少几可以能不没要会和与到从给把被就都也很一下商品产顾客户店里谁怎样吧啊呀""",
    )
)
"""Words that are never a part of a value that stands alone."""


def read_arguments(tool: "PluginTool", question: str, catalogue: "Catalogue") -> dict[str, str]:
    """The values that a question names, as it has them, by the parameters' names.

    A shopper or item that is needed and that the question leaves to what was said before is `her` or `it`;
    one that it names in words which nothing in the shop is called is as its words are, or left out.

    Args:
        tool: It can be asked in words.
        question: One line.
        catalogue: Of the shop.
    """
    return _Reading(tool, question, catalogue).found()


class _Reading:
    def __init__(self, tool: "PluginTool", question: str, catalogue: "Catalogue") -> None:
        self._arguments: Sequence[Argument] = tool.spec.arguments if tool.spec else ()
        self._question = question
        self._catalogue = catalogue
        self._aligned = aligned(tool.examples, question)
        plain = [SLOT.sub(" ", one) for one in tool.examples]
        said = " ".join([tool.name.replace("_", " "), tool.description, *plain])
        self._usual = {token.text.casefold() for token in tokens_of(said)} | SAYS_NOTHING
        self._taken: list[str] = []
        self._lookups = 0

    def found(self) -> dict[str, str]:
        found: dict[str, str] = {}
        readers = (
            (ArgumentKind.CHOICE, self._choice),
            (ArgumentKind.SHOPPER, self._shopper),
            (ArgumentKind.ITEM, self._item),
            (ArgumentKind.DATE, self._day),
            (ArgumentKind.COUNT, self._number),
            (ArgumentKind.PRICE, self._number),
            (ArgumentKind.WORDS, self._words),
        )
        for kind, read in readers:
            for argument in self._arguments:
                if argument.kind is kind and (said := read(argument)):
                    found[argument.name] = said
                    self._taken.append(said)
        return {one.name: found[one.name] for one in self._arguments if one.name in found}

    def _choice(self, argument: Argument) -> str | None:
        named = [
            one
            for one in argument.choices
            if re.search(rf"(?<!\w){re.escape(one.replace('_', ' '))}(?!\w)", self._question, re.IGNORECASE)
        ]
        return named[0] if len(named) == 1 else None

    def _shopper(self, argument: Argument) -> str | None:
        """An id of a shopper; where an item has it, too, only behind a word for shoppers."""
        held = [one for one in self._pieces() if self._catalogue.shopper(one)]
        sure = [one for one in held if self._stands_behind_shopper(one) or not self._catalogue.item(one)]
        takes_item = any(one.kind is ArgumentKind.ITEM for one in self._arguments)
        if sure or (held and not takes_item):
            return (sure or held)[0]
        said = self._by_example(argument)
        if said and not self._is_usual(said):
            return said
        unknown = [
            one for one in ids_in(self._question) if one not in self._taken and not self._catalogue.item(one)
        ]
        if unknown and not takes_item:
            return unknown[0]
        return SPOKEN_SHOPPER if argument.required else None

    def _item(self, argument: Argument) -> str | None:
        """An id, a title in quotes or after an example's words, or words that titles have."""
        if held := [one for one in self._pieces() if self._catalogue.item(one)]:
            return held[0]
        if place := _IN_LIST.search(self._question):
            return place.group()
        if quoted := _QUOTED.search(self._question):
            return quoted.group(1)
        said = self._by_example(argument)
        if said and self._is_title(said):
            return said
        left = list(self._left())
        for words in left:
            if named := self._title_in(words):
                return named
        if said and not self._is_usual(said):
            return said
        if unknown := [one for one in ids_in(self._question) if one not in self._taken]:
            return unknown[0]
        if not argument.required:
            return None
        return SPOKEN_ITEM if _SOMETHING.search(self._question) or not left else None

    def _day(self, argument: Argument) -> str | None:
        found = [one.group() for one in DAY_WORDS.finditer(self._question) if one.group() not in self._taken]
        said = self._by_example(argument)
        if len(found) == 1 or (found and said is None):
            return found[0]
        return said if said and any(one in said for one in found) else None

    def _number(self, argument: Argument) -> str | None:
        text, said = self._rest(), self._by_example(argument)
        found = [
            one.group() for one in _NUMBER.finditer(text) if one.group().casefold() not in ("a", "an", "one")
        ]
        if said in found:
            return said
        return found[0] if len(found) == 1 else None

    def _words(self, argument: Argument) -> str | None:
        """Words behind the parameter's name or where an example has it; if needed, a name that is left."""
        named = re.search(
            rf"\b{re.escape(argument.name.replace('_', ' '))}\s*(?:is|:|#)?\s*([\w-]+)", self._question, re.I
        )
        if named and not self._is_usual(named.group(1)):
            return named.group(1)
        if (said := self._by_example(argument)) and not _ASKS.search(said) and (bare := self._bare(said)):
            return bare
        if not argument.required:
            return None
        left = list(self._left())
        return next((one for one in left if _NAME.search(one)), left[0] if left else None)

    def _bare(self, words: str) -> str:
        """Words without those at their ends that the examples and every question have."""
        tokens = tokens_of(words)
        while tokens and tokens[0].text.casefold() in self._usual:
            del tokens[0]
        while tokens and tokens[-1].text.casefold() in self._usual:
            del tokens[-1]
        bare = words[tokens[0].start : tokens[-1].end] if tokens else ""
        return _BEFORE_SIGNS.sub(r"\1", bare)

    def _by_example(self, argument: Argument) -> str | None:
        """What stands where an example has the parameter, as far as nothing else is read from it."""
        spans: Sequence[Aligned] = self._aligned.get(argument.name, ())
        return next((one.text for one in spans if one.text not in self._taken), None)

    def _pieces(self) -> list[str]:
        named = [*PIECE.findall(self._question), *ids_in(self._question)]
        return [one for one in dict.fromkeys(named) if one not in self._taken]

    def _stands_behind_shopper(self, piece: str) -> bool:
        return bool(_SHOPPER_BEFORE.search(self._question.partition(piece)[0]))

    def _is_usual(self, words: str) -> bool:
        return all(token.text.casefold() in self._usual for token in tokens_of(words))

    def _is_title(self, words: str) -> bool:
        return bool(self._catalogue.titled(words) or self._catalogue.holding(words)) and not self._is_usual(
            words
        )

    def _rest(self) -> str:
        """The question without its days and what other arguments have."""
        text = DAY_WORDS.sub(" ; ", self._question)
        for taken in self._taken:
            text = text.replace(taken, " ; ")
        return text

    def _left(self) -> Iterator[str]:
        """Runs of words that neither the examples nor other arguments have, the longest first."""
        text = self._rest()
        runs: list[tuple[int, int]] = []
        begun: int | None = None
        for token in tokens_of(text):
            if token.text.casefold() in self._usual or not re.match(r"\w", token.text):
                begun = None
            elif begun is None:
                begun = token.start
                runs.append((begun, token.end))
            else:
                runs[-1] = (begun, token.end)
        yield from sorted((text[start:end] for start, end in runs), key=len, reverse=True)

    def _title_in(self, words: str) -> str | None:
        """The most words in a row that an item's title has, as far as `MOST_LOOKUPS` tell."""
        tokens = tokens_of(words)
        for length in range(min(len(tokens), LONGEST_TITLE), 0, -1):
            for first in range(len(tokens) - length + 1):
                said = words[tokens[first].start : tokens[first + length - 1].end]
                if len(said) < 2 or self._lookups >= MOST_LOOKUPS or not self._catalogue.may_hold(said):
                    continue
                self._lookups += 1
                if self._catalogue.holding(said):
                    return said
        return None


def numbers_in(text: str) -> set[float]:
    """The numbers that a text says, in digits or words."""
    found = (number_said(one.group()) for one in _NUMBER.finditer(text))
    return {one for one in found if one is not None}


def number_said(words: str) -> float | None:
    """A number in digits or words; None where words are no number."""
    try:
        return number_of(words)
    except (KeyError, ValueError):
        return None
