"""Drawn values for the slots of question templates: ids of every shape, products, prices, times."""

import calendar
import random
import string
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from penchant.agent.tuning.templates import Piece, Slot, draw_template, parse_template
from penchant.errors import ConfigError
from penchant.tools.registry import ArgumentKind, ToolSpec, tool_named

PHRASES = Path(__file__).parent / "phrases"
_MONTHS = list(calendar.month_name)[1:]
_NUMBERS = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "twelve",
    "twenty",
    "fifty",
]
_FIRST_NAMES = [
    "jane",
    "ali",
    "marta",
    "chen",
    "tom",
    "sofia",
    "ivan",
    "noor",
    "luis",
    "emma",
    "kofi",
    "yuki",
]
_LAST_NAMES = ["doe", "smith", "garcia", "novak", "li", "okafor", "rossi", "khan", "dubois", "berg"]
_SHOPPER_NOUNS = {
    "en": "customer |shopper |client |user |member |buyer |household |account |customer no. |shopper id |"
    "customer number |customer #|#|Customer |user id |cust |guest ",
    "zh": "客户|顾客|用户|会员|买家|客人|客户 |用户 |会员号|编号|客户编号",
}
_CAMPAIGN_NOUNS = {
    "en": "campaign _|campaign _|campaign no. _|campaign number _|campaign #_|promo _|mailing _|action _",
    "zh": "_号活动|活动_|编号_的活动|_这个活动|_号促销|第_期活动",
}
"""The code stands at the line."""
_ITEM_NOUNS = {
    "en": "item |product |sku |article |SKU |item no. |product id |line |code ",
    "zh": "商品|产品|货号|商品 |产品 |编号",
}


@cache
def phrases(language: str, name: str) -> tuple[str, ...]:
    """The lines of a phrases file, notes and empty lines left out.

    Raises:
        ConfigError: There is no such file.
    """
    path = PHRASES / language / f"{name}.txt"
    if not path.is_file():
        raise ConfigError(f"there are no phrases {language}/{name}.txt")
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


@dataclass(slots=True)
class Values:
    """Draws values in one language.

    Attributes:
        rng: Makes the choices.
        language: `en` or `zh`.
        held_out: Whether to draw from the tenth of each vocabulary that training never sees, or the rest.
    """

    rng: random.Random
    language: str = "en"
    held_out: bool = False
    _known: dict[str, Sequence[str]] = field(default_factory=dict)

    def fill(self, slot: Slot, before: str, tool: ToolSpec | None = None) -> list[Piece]:
        """A slot's pieces; the one that is the value carries the slot's name.

        Args:
            slot: What to fill.
            before: The text that stands before it.
            tool: Whose argument it is; none for `thing`, `n` and `someone`.

        Raises:
            ConfigError: It is neither an argument of the tool nor one of the three.
        """
        if slot.literal is not None:
            return self._led(slot.literal, slot.name)
        if tool is None:
            return self._loose(slot, before)
        match tool.argument(slot.name).kind:
            case ArgumentKind.SHOPPER:
                return self._with_noun(self.shopper_id(), _SHOPPER_NOUNS, before, slot)
            case ArgumentKind.ITEM:
                return self._item(slot, before)
            case ArgumentKind.COUNT:
                return [Piece(self.count(), slot.name)]
            case ArgumentKind.PRICE:
                return self._price(slot.name, before)
            case ArgumentKind.DATE:
                return self._led(self.stretch() if slot.stretch else self.moment(), slot.name)
        if tool.name == "segment":
            return [Piece(self.segment(), slot.name)]
        if tool.name == "campaign":
            return self._campaign(slot, before)
        of = "tastes" if tool.name == "who_likes" and self.rng.random() < 0.4 else "kinds"
        return [Piece(self.word("brands" if self.rng.random() < 0.06 else of), slot.name)]

    def _loose(self, slot: Slot, before: str) -> list[Piece]:
        """What is no argument."""
        match slot.name:
            case "n":
                return [Piece(str(self.rng.choice([2, 3, 5, 10, 20, 30, 50, 60, 90, 100, 200, 250, 500])))]
            case "thing":
                return [Piece(self.word(self.rng.choice(["kinds", "kinds", "titles"])))]
            case "someone":
                return [
                    Piece(piece.text)
                    for piece in self._with_noun(self.shopper_id(), _SHOPPER_NOUNS, before, slot)
                ]
            case "since" | "until":
                return [Piece(self.stretch() if slot.stretch else self.moment())]
        raise ConfigError(f"a slot {slot.name!r} stands where there is no tool")

    def shopper_id(self) -> str:
        """An id of any shape."""
        rng = self.rng
        digits = "".join(rng.choices(string.digits, k=rng.choice([1, 2, 3, 3, 4, 4, 4, 4, 5, 5, 6, 7])))
        shape = rng.random()
        if shape < 0.5:
            return digits
        if shape < 0.6:
            return rng.choice("CKUMABHX") + rng.choice(["-", "", "_"]) + digits
        if shape < 0.67:
            return rng.choice(["u_", "user_", "cust-", "hh-", "mbr", "cus_", "ID", "vip-"]) + digits
        if shape < 0.74:
            return "".join(rng.choices("0123456789abcdef", k=rng.choice([6, 8, 8, 10])))
        if shape < 0.8:
            return rng.choice(_FIRST_NAMES) + rng.choice([".", "_", "-"]) + rng.choice([*_LAST_NAMES, digits])
        if shape < 0.87:
            return "A" + "".join(
                rng.choices(string.ascii_uppercase + string.digits, k=rng.choice([9, 12, 13]))
            )
        if shape < 0.93:
            return (
                "".join(rng.choices(string.ascii_uppercase, k=rng.choice([1, 2, 3])))
                + f"{digits[:2]}-{digits}"
            )
        return digits.zfill(5) if rng.random() < 0.7 else rng.choice(_FIRST_NAMES) + digits[:3]

    def item_id(self) -> str:
        """An id of any shape."""
        rng = self.rng
        shape = rng.random()
        digits = "".join(rng.choices(string.digits, k=rng.choice([3, 4, 5, 5, 6, 7])))
        if shape < 0.35:
            return digits
        if shape < 0.55:
            return digits + rng.choice("ABCDEFG")
        if shape < 0.75:
            return "B0" + "".join(rng.choices(string.ascii_uppercase + string.digits, k=8))
        return rng.choice(["sku-", "SKU", "P-", "item_", "art.", "EAN"]) + digits

    def count(self) -> str:
        """A whole number, in digits or words."""
        if self.language == "zh":
            return self.rng.choice(["3", "5", "10", "20", "三", "五", "十", "8", "两", "六"])
        if self.rng.random() < 0.35:
            return self.rng.choice(_NUMBERS)
        return str(self.rng.choice([2, 3, 3, 4, 5, 5, 6, 7, 8, 10, 10, 12, 15, 20, 25, 30, 40, 50, 100]))

    def moment(self) -> str:
        """A day, a month, a feast or another moment, without a preposition."""
        rng = self.rng
        if self.language == "zh":
            return self.word("moments") if rng.random() < 0.8 else self._iso()
        shape = rng.random()
        month, day = rng.choice(_MONTHS), rng.randint(1, 28)
        year = rng.randint(2010, 2026)
        if shape < 0.2:
            return month
        if shape < 0.4:
            written = [
                f"{day} {month}",
                f"{month} {day}",
                f"{month} {_ordinal(day)}",
                f"{day} {month[:3]} {year}",
            ]
            return rng.choice(
                [*written, f"the {_ordinal(day)} of {month}", f"{month} {year}", f"{month[:3]} {day}"]
            )
        if shape < 0.55:
            return rng.choice([self._iso(), f"{day}/{rng.randint(1, 12)}/{year}", f"{year}", self._iso()])
        return self.word("moments")

    def stretch(self) -> str:
        """A stretch of time, without a preposition."""
        if self.language == "zh":
            return self.word("stretches")
        if self.rng.random() < 0.3:
            number = self.rng.choice([*_NUMBERS[:9], "10", "30", "60", "90", "6"])
            unit = self.rng.choice(["days", "weeks", "months"])
            return f"{self.rng.choice(['last', 'past', 'previous'])} {number} {unit}"
        return self.word("stretches")

    def segment(self) -> str:
        """Conditions on a group of shoppers."""
        template = parse_template(self.word("segments", folder=""))
        return "".join(p.text for p in draw_template(template, self.rng, self.fill))

    def _iso(self) -> str:
        return f"{self.rng.randint(2010, 2026)}-{self.rng.randint(1, 12):02}-{self.rng.randint(1, 28):02}"

    def _item(self, slot: Slot, before: str) -> list[Piece]:
        shape = self.rng.random()
        if shape < 0.3:
            return self._with_noun(self.item_id(), _ITEM_NOUNS, before, slot)
        word = self.word("titles") if shape < 0.65 else self.word("kinds")
        if self.language == "en" and shape > 0.85 and not slot.bare:
            word = (
                self.rng.choice(["new", "organic", "cheap", "own-brand", "limited edition", "large"])
                + f" {word}"
            )
        if shape > 0.95 and self.language == "en":
            word = f"{self.word('brands')} {word}"
        article = ""
        if self.language == "en" and shape > 0.75 and not slot.bare and not _has_article(before):
            article = self.rng.choice(["the ", "our ", "the "])
        if shape < 0.38 and self.language == "en":
            return [Piece('"'), Piece(word, slot.name), Piece('"')]
        if self.language == "zh" and shape < 0.45:
            return [Piece("“"), Piece(word, slot.name), Piece("”")]
        return [Piece(article), Piece(word, slot.name)] if article else [Piece(word, slot.name)]

    def _campaign(self, slot: Slot, before: str) -> list[Piece]:
        """A number or a code, mostly with a noun, or a name, whose article is not part of the value."""
        rng = self.rng
        if rng.random() < 0.4:
            number = rng.choice([rng.randint(1, 40), rng.randint(1, 400)])
            code = rng.choice(
                [
                    *(f"{number}",) * 3,
                    f"{rng.choice('ABCKMSW')}{number}",
                    f"{rng.choice('ABCKMSW')}-{number}",
                    f"{rng.randint(2015, 2026)}-{rng.randint(1, 12):02}",
                ]
            )
            if slot.bare:
                return [Piece(code, slot.name)]
            noun = rng.choice(_CAMPAIGN_NOUNS[self.language].split("|"))
            lead, _, tail = noun.partition("_")
            return [
                Piece(text, name) for text, name in ((lead, None), (code, slot.name), (tail, None)) if text
            ]
        words = self.word("campaigns")
        if slot.bare or _has_article(before):
            words = words.removeprefix("the ")
        return self._led(words, slot.name)

    def _price(self, name: str, before: str) -> list[Piece]:
        rng = self.rng
        number = str(
            rng.choice([1, 2, 3, 5, 10, 15, 20, 25, 50, 100, 200, "1.99", "2.50", "9.99", "4.5", "0.99"])
        )
        if self.language == "zh":
            return [Piece(number, name), Piece(rng.choice(["元", "块", "块钱", "元钱"]))]
        shape = rng.random()
        if before.endswith(("$", "€", "£")) or shape < 0.25:
            return [Piece(number, name)]
        if shape < 0.65:
            return [Piece(rng.choice("$$€££")), Piece(number, name)]
        return [
            Piece(number, name),
            Piece(rng.choice([" dollars", " euros", " bucks", " quid", " pounds", " EUR"])),
        ]

    def _with_noun(self, word: str, nouns: dict[str, str], before: str, slot: Slot) -> list[Piece]:
        if slot.bare or self.rng.random() < 0.45 or before.endswith("#"):
            return [Piece(word, slot.name)]
        return [Piece(self.rng.choice(nouns[self.language].split("|"))), Piece(word, slot.name)]

    def _led(self, words: str, name: str | None) -> list[Piece]:
        """The words with their article, which is not part of the value."""
        for article in ("the ", "a ", "our "):
            if words.startswith(article) and words != article:
                return [Piece(article), Piece(words.removeprefix(article), name)]
        return [Piece(words, name)]

    def word(self, name: str, folder: str = "vocabulary/") -> str:
        """A line of a vocabulary or of another phrases file."""
        if name not in self._known:
            words = phrases(self.language, folder + name)
            self._known[name] = [word for word in words if is_held_out(word) == self.held_out] or words
        return self.rng.choice(self._known[name])


def is_held_out(line: str) -> bool:
    """Whether a line belongs to the tenth that training never sees; the same on every machine."""
    return sum(line.encode()) % 10 == 0


def _ordinal(day: int) -> str:
    ending = "th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def _has_article(before: str) -> bool:
    words = before.lower().split()
    return bool(words) and words[-1] in {
        "the",
        "a",
        "an",
        "our",
        "this",
        "that",
        "these",
        "new",
        "my",
        "more",
        "any",
    }


def argument_values(pieces: Sequence[Piece], tool: str) -> dict[str, str]:
    """The values that drawn pieces hold, by argument, those of another tool left out."""
    names = {argument.name for argument in tool_named(tool).arguments}
    return {piece.slot: piece.text for piece in pieces if piece.slot in names}
