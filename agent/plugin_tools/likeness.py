"""How like a question is to the examples of a plugin's tool, by meaning and by words."""

import re
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.agent.completion import PIECE, ids_in
from penchant.agent.plugin_tools.aligned import SLOT, tokens_of
from penchant.agent.plugin_tools.days import DAY_WORDS
from penchant.agent.plugin_tools.reading import SAYS_NOTHING
from penchant.graph_store.text_tokens import HAN, has_han
from penchant.tools.registry import ArgumentKind, ToolSpec

if TYPE_CHECKING:
    from penchant.agent.answering.catalogue import Catalogue
    from penchant.graph_store.embedding import Embedder
    from penchant.plugins.tools import PluginTool

WORDS_WEIGHT, SIGNS_WEIGHT = 0.33, 0.6
"""What a question's own words count beside its meaning, and single Chinese signs beside pairs; fitted."""
FEWEST_PAIRS = 2
"""Fewer pairs of Chinese signs, as in `120天呢？`, say nothing of what is asked."""
SHORTEST_ID = 3
"""Signs; what is shorter is more likely a number."""
_NO_HAN = re.compile(rf"[^{HAN}]+")
_SHOPPER_NOUN = r"(?:the\s+)?(?:customer|shopper|user|client|member|household)|顾客|客户|用户|会员"
_NOUN = rf"(?P<shopper>{_SHOPPER_NOUN})|(?:the\s+)?(?:item|product|article)|商品|产品"
_ENDINGS = ("ing", "ies", "ers", "er", "ed", "es", "s", "y", "e")
_STANDS_FOR = {
    ArgumentKind.SHOPPER: ("the customer", "顾客"),
    ArgumentKind.ITEM: ("the product", "商品"),
    ArgumentKind.DATE: ("Monday", "周一"),
    ArgumentKind.COUNT: ("5", "5"),
    ArgumentKind.PRICE: ("5", "5"),
}


class Likeness(NamedTuple):
    """How like a question is to a tool's examples.

    Attributes:
        tool: The most like one.
        score: 0 for nothing in common; an example itself has 1 and more.
        is_han: Whether the question is Chinese, which is compared by its signs and not by meaning.
    """

    tool: "PluginTool"
    score: float
    is_han: bool


class Examples:
    """What the tools of plugins are for, as people ask it.

    Args:
        tools: Those that can be asked in words, at least one.
        embedder: The bundled one, by whose vectors the weights were fitted.
    """

    def __init__(self, tools: Sequence["PluginTool"], embedder: "Embedder") -> None:
        self._embedder = embedder
        told = [
            (tool, as_asked(text, tool.spec))
            for tool in tools
            if tool.spec
            for text in (*tool.examples, tool.description, tool.name.replace("_", " "))
        ]
        self._owners = [tool for tool, _ in told]
        self._texts = [text for _, text in told]
        self._words = {tool.name: set[str]() for tool in tools}
        for tool, text in told:
            self._words[tool.name] |= _own_words(text)
        self._signs = [_signs(text) for text in self._texts]
        self._spelt = [place for place, text in enumerate(self._texts) if not has_han(text)]

    @cached_property
    def _vectors(self) -> NDArray[np.float32]:
        return self._embedder.encode([self._texts[place] for place in self._spelt])

    def most_like(self, question: str, catalogue: "Catalogue") -> Likeness:
        """The tool whose examples are most like a question.

        Args:
            question: One line.
            catalogue: Its ids say nothing of what is asked.
        """
        asked = without_values(question, catalogue)
        is_han = has_han(question)
        scores = self._by_signs(asked) if is_han else self._by_meaning(asked)
        place = int(np.argmax(scores))
        return Likeness(self._owners[place], scores[place], is_han)

    def _by_meaning(self, asked: str) -> list[float]:
        cosines = self._vectors @ self._embedder.encode([asked])[0]
        words = _own_words(asked)
        shared = {name: len(words & known) / (len(words) + 1) for name, known in self._words.items()}
        scores = [0.0] * len(self._texts)
        for place, cosine in zip(self._spelt, cosines, strict=True):
            scores[place] = float(cosine) + WORDS_WEIGHT * shared[self._owners[place].name]
        return scores

    def _by_signs(self, asked: str) -> list[float]:
        pairs, signs = _signs(asked)
        if len(pairs) < FEWEST_PAIRS:
            return [0.0] * len(self._signs)
        return [
            _cosine(pairs, known) + SIGNS_WEIGHT * _cosine(signs, single) for known, single in self._signs
        ]


def as_asked(example: str, spec: ToolSpec) -> str:
    """An example with words for its parameters, as people would ask it."""
    is_han = has_han(SLOT.sub("", example))
    kinds = {argument.name: argument.kind for argument in spec.arguments}

    def word(slot: re.Match[str]) -> str:
        told = _STANDS_FOR.get(kinds.get(slot.group(1), ArgumentKind.WORDS))
        return told[is_han] if told else slot.group(1).replace("_", " ")

    return SLOT.sub(word, example)


def without_values(question: str, catalogue: "Catalogue") -> str:
    """A question with `the product`, `the customer` and `Monday` for ids and days."""
    is_han = has_han(question)
    text = DAY_WORDS.sub(_STANDS_FOR[ArgumentKind.DATE][is_han], question)
    ids = {one for one in PIECE.findall(question) if len(one) >= SHORTEST_ID and _is_id(one, catalogue)}
    for one in sorted({*ids, *ids_in(question)}, key=len, reverse=True):
        is_shopper = bool(catalogue.shopper(one)) and not catalogue.item(one)

        def word(found: re.Match[str], is_shopper: bool = is_shopper) -> str:
            shopper = bool(found["shopper"]) if found["noun"] else is_shopper
            return _STANDS_FOR[ArgumentKind.SHOPPER if shopper else ArgumentKind.ITEM][is_han]

        named = rf"(?P<noun>(?:{_NOUN})\s*#?)?(?<![\w.-]){re.escape(one)}(?![A-Za-z0-9-])"
        text = re.sub(named, word, text, flags=re.IGNORECASE)
    return text


def _is_id(piece: str, catalogue: "Catalogue") -> bool:
    return catalogue.item(piece) is not None or catalogue.shopper(piece) is not None


def _own_words(text: str) -> set[str]:
    """Stems of the words that say something and stand for no value."""
    words = {token.text.casefold() for token in tokens_of(text)} - SAYS_NOTHING - {"monday"}
    return {_stem(word) for word in words if word.isalpha()}


def _stem(word: str) -> str:
    ending = next((one for one in _ENDINGS if word.endswith(one) and len(word) - len(one) >= 3), "")
    return word[: len(word) - len(ending)]


def _signs(text: str) -> tuple[set[str], set[str]]:
    """Pairs of Chinese signs, and single ones that say something; what stands for values is left out."""
    runs = [run for run in _NO_HAN.split(re.sub("商品|顾客|周一", " ", text)) if run]
    pairs = {run[place : place + 2] for run in runs for place in range(len(run) - 1)}
    return pairs, {sign for run in runs for sign in run if sign not in SAYS_NOTHING}


def _cosine(one: set[str], other: set[str]) -> float:
    return len(one & other) / (len(one) * len(other)) ** 0.5 if one and other else 0.0
