"""Training descriptions of groups with the conditions they name, drawn clause by clause from the phrases."""

import math
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from penchant.agent.calls import ToolCall
from penchant.agent.tuning.questions import lower_first, mistype
from penchant.agent.tuning.templates import Piece, Slot, draw_template, parse_template
from penchant.agent.tuning.values import Values, is_held_out, phrases
from penchant.errors import ConfigError

_CHINESE = 0.3
_CLAUSES = {1: 0.3, 2: 0.4, 3: 0.2, 4: 0.1}
_HEADED, _LED, _TAILED = 0.25, 0.4, 0.25
_NO_NOUN, _NO_WHO = 0.25, 0.6
_TWO_THINGS = 0.15
_NOUNS = {
    "en": "customers|shoppers|people|customers|shoppers|people|members|households|folks|everyone|anyone|those"
    "|ppl|clients|buyers|guests|users|all|all customers|regular customers|families",
    "zh": "客户|顾客|顾客|会员|用户|人|人|家庭|客人|买家|老客",
}
_JOINTS = (
    " and ",
    " and ",
    " but ",
    ", ",
    ", and ",
    ", but ",
    " and also ",
    "; ",
    " and then ",
    " yet ",
    " plus ",
)
_HAN_JOINTS = ("，", "，", "且", "并且", "但", "，但", "，而且", "、", "，又", "同时", " ")
_LABEL = re.compile(r"(?P<kind>\w+)(?P<not> not)?(?P<fixed>(?: \w+=\d+)*)")
_OF_THINGS = ("likes", "bought", "viewed", "carted", "returned", "spent", "top_spent", "top_orders")
_COUNTED_BY_MONEY = ("spent", "average_order", "largest_order")
_THEN = 0.15


@dataclass(frozen=True, slots=True)
class Group:
    """A description and what is right.

    Attributes:
        text: As the merchant writes it.
        calls: Its conditions, of `group_conditions.CONDITIONS`, in the order of the text.
        language: `en` or `zh`.
    """

    text: str
    calls: tuple[ToolCall, ...]
    language: str


def draw_groups(seed: int, *, held_out: bool = False) -> Iterator[Group]:
    """Descriptions without end.

    Args:
        seed: The same seed, the same descriptions.
        held_out: Only from clauses and words that training never sees, or only from the others.
    """
    rng = random.Random(seed)
    drawers = {language: _Drawer(rng, language, held_out) for language in ("en", "zh")}
    while True:
        yield drawers["zh" if rng.random() < _CHINESE else "en"].draw()


class _Drawer:
    def __init__(self, rng: random.Random, language: str, held_out: bool) -> None:
        self._rng = rng
        self._language = language
        self._values = Values(rng, language, held_out)
        self._nouns = _NOUNS[language].split("|")
        self._lines = {}
        for name in ("clauses", "heads", "leads", "tails", "counts", "sums", "when", "away", "then"):
            lines = phrases(language, f"group_{name}")
            apart = [line for line in lines if is_held_out(line) == held_out]
            self._lines[f"group_{name}"] = apart if name in ("clauses", "heads", "leads", "tails") else lines
        self._of_kind: dict[str, list[str]] = {}
        for line in self._lines["group_clauses"]:
            self._of_kind.setdefault(line.partition(":")[0].strip(), []).append(line)
        self._often = [math.sqrt(len(lines)) for lines in self._of_kind.values()]

    def draw(self) -> Group:
        rng = self._rng
        count = rng.choices(list(_CLAUSES), list(_CLAUSES.values()))[0]
        pieces, calls = self._chinese(count) if self._language == "zh" else self._english(count)
        pieces = self._framed(pieces)
        return self._noisy(pieces, calls)

    def _english(self, count: int) -> tuple[list[Piece], list[ToolCall]]:
        rng = self._rng
        if rng.random() < _HEADED:
            pieces, calls = self._head(())
            count -= 1
            joint = rng.choice((" ", " ", ", ", " and "))
        else:
            pieces, calls, joint = [Piece(rng.choice(self._nouns))], [], " "
            if rng.random() < _NO_NOUN:
                pieces, joint = [], ""
        for _ in range(count):
            then, made = self._clause(calls)
            bare = not pieces or (bool(calls) and rng.random() < _NO_WHO)
            pieces += [Piece(joint), *(_without_who(then) if bare else then)]
            calls += made
            joint = rng.choice(_JOINTS)
        return pieces, calls

    def _chinese(self, count: int) -> tuple[list[Piece], list[ToolCall]]:
        rng, pieces, calls = self._rng, list[Piece](), list[ToolCall]()
        headed = rng.random() < _HEADED
        for place in range(count - headed):
            then, made = self._clause(calls)
            pieces += [Piece(rng.choice(_HAN_JOINTS))] if place else []
            pieces += then
            calls += made
        if headed:
            then, found = self._head(calls)
            pieces += [Piece(rng.choice(("的", "，")))] if calls else []
            return [*pieces, *then], [*calls, *found]
        if rng.random() > _NO_NOUN:
            pieces.append(Piece(f"的{rng.choice(self._nouns)}"))
        return pieces, calls

    def _head(self, before: Sequence[ToolCall]) -> tuple[list[Piece], list[ToolCall]]:
        return self._filled(self._rng.choice(self._lines["group_heads"]), before)

    def _clause(self, before: Sequence[ToolCall]) -> tuple[list[Piece], list[ToolCall]]:
        kind = self._rng.choices(list(self._of_kind), self._often)[0]
        return self._filled(self._rng.choice(self._of_kind[kind]), before)

    def _filled(self, line: str, before: Sequence[ToolCall]) -> tuple[list[Piece], list[ToolCall]]:
        """A clause whose slots carry the place of their condition, as `2.words`.

        What ends in 2 belongs to the second of two conditions, which is about the first one's thing where it
        names none.
        """
        place, timed = len(before), bool(before) and "when" in before[-1].arguments
        label, _, text = line.partition(":")
        parts = label.split("&")
        labels = [found for part in parts if (found := _LABEL.fullmatch(part.strip()))]
        if len(labels) < len(parts):
            raise ConfigError(f"the clause {line!r} names no condition")

        def fill(slot: Slot, said: str) -> list[Piece]:
            name = slot.name.removesuffix("2")
            at = int(name != slot.name)
            filled = self._fill(replace(slot, name=name), said, labels[at]["kind"], timed and not at)
            return [Piece(piece.text, piece.slot and f"{place + at}.{piece.slot}") for piece in filled]

        pieces = draw_template(parse_template(text.strip()), self._rng, fill)
        calls: list[ToolCall] = []
        for at, found in enumerate(labels):
            given = {"not": "yes"} if found["not"] else {}
            given |= dict(part.split("=") for part in found["fixed"].split())
            prefix = f"{place + at}."
            given |= {
                piece.slot.removeprefix(prefix): piece.text
                for piece in pieces
                if piece.slot and piece.slot.startswith(prefix)
            }
            if at and "words" not in given and "words" in calls[0].arguments and found["kind"] in _OF_THINGS:
                given["words"] = calls[0].arguments["words"]
            calls.append(ToolCall(found["kind"], given))
        return self._with_another(pieces, calls, place) if len(calls) == 1 else (pieces, calls)

    def _with_another(
        self, pieces: list[Piece], calls: list[ToolCall], place: int
    ) -> tuple[list[Piece], list[ToolCall]]:
        """Now and then two things joined by `and`, which make two conditions."""
        (call,) = calls
        if (
            call.tool not in ("bought", "likes")
            or not call.arguments.keys() <= {"words", "when"}
            or self._rng.random() >= _TWO_THINGS
        ):
            return pieces, calls
        at = next(at for at, piece in enumerate(pieces) if piece.slot == f"{place}.words")
        joint = self._rng.choice(
            ("和", "、", "跟") if self._language == "zh" else (" and ", " and ", " as well as ")
        )
        other = self._thing("words", call.tool, f"{place + 1}.")
        named = "".join(piece.text for piece in other if piece.slot)
        return (
            [*pieces[: at + 1], Piece(joint), *other, *pieces[at + 1 :]],
            [call, ToolCall(call.tool, {**call.arguments, "words": named})],
        )

    def _fill(self, slot: Slot, said: str, kind: str, timed: bool) -> list[Piece]:
        name = "when" if slot.name == "away" else slot.name
        if slot.literal is not None:
            return [Piece(slot.literal, name)]
        match slot.name:
            case "words":
                return self._thing(name, kind)
            case "when" if timed and self._rng.random() < _THEN:
                return [Piece(self._said("group_then"), name)]
            case "when" | "away":
                return [Piece(self._said(f"group_{slot.name}"), name)]
            case "percent":
                return [Piece(str(self._rng.choice([1, 2, 3, 5, 10, 10, 15, 20, 25, 30, 50])), name)]
            case "count":
                return [Piece(str(self._rng.choice([3, 5, 10, 10, 20, 25, 30, 40, 50, 100, 200, 500])), name)]
        if kind in _COUNTED_BY_MONEY:
            return self._money(name, said)
        return [Piece(self._said("group_counts"), name)]

    def _thing(self, name: str, kind: str, place: str = "") -> list[Piece]:
        """A product or a taste, or any of several; an id mostly with a noun before it."""
        rng, slot = self._rng, f"{place}{name}"
        if rng.random() < 0.03 and not place:
            noun = rng.choice(
                ("商品", "货号", "") if self._language == "zh" else ("item ", "product ", "sku ", "")
            )
            return [Piece(noun), Piece(self._values.item_id(), slot)]
        if kind == "likes":
            return [Piece(self._values.word("tastes" if rng.random() < 0.4 else "kinds"), slot)]
        word = self._values.word(rng.choice(["kinds", "kinds", "kinds", "kinds", "brands", "titles"]))
        if rng.random() < 0.1 and not place:
            comma, joint = ("、", "或") if self._language == "zh" else (", ", " or ")
            further = f"{comma}{self._values.word('kinds')}" if rng.random() < 0.25 else ""
            word = f"{word}{further}{joint}{self._values.word('kinds')}"
        return [Piece(word, slot)]

    def _money(self, name: str, before: str) -> list[Piece]:
        rng, number = self._rng, self._said("group_sums")
        if self._language == "zh":
            return [Piece(number, name), Piece(rng.choice(["元", "块", "", "", "块钱"]))]
        shape = rng.random()
        if before.endswith(("$", "€", "£")) or shape < 0.45:
            return [Piece(number, name)]
        if shape < 0.75:
            return [Piece(rng.choice("$$€££")), Piece(number, name)]
        return [Piece(number, name), Piece(rng.choice([" dollars", " euros", " bucks", " quid", " pounds"]))]

    def _said(self, name: str) -> str:
        """A text of another phrases file."""
        return "".join(piece.text for piece in self._free(name))

    def _framed(self, pieces: list[Piece]) -> list[Piece]:
        """With what leads to the group and what follows it, now and then."""
        rng, gap = self._rng, "" if self._language == "zh" else " "
        if rng.random() < _LED:
            lead = self._free("group_leads")
            space = "" if lead[-1].text.endswith((" ", "\n")) else gap
            pieces = [*lead, Piece(space), *lower_first(pieces)]
        if rng.random() < _TAILED:
            tail = self._free("group_tails")
            space = "" if tail[0].text[:1] in ",.?!;: -，。？！；：" else gap
            pieces = [*pieces, Piece(space), *tail]
        return pieces

    def _free(self, name: str) -> list[Piece]:
        line = self._rng.choice(self._lines[name])
        return draw_template(parse_template(line), self._rng, self._values.fill)

    def _noisy(self, pieces: list[Piece], calls: list[ToolCall]) -> Group:
        """As people type it: the values change with the text."""
        rng = self._rng
        changed = [list(piece.text) for piece in pieces]
        if rng.random() < 0.4:
            changed = [list("".join(text).lower()) for text in changed]
        if self._language == "en" and rng.random() < 0.12:
            mistype(changed, pieces, rng)
        texts = ["".join(text) for text in changed]
        held = {piece.slot: text for piece, text in zip(pieces, texts, strict=True) if piece.slot and text}
        said: list[ToolCall] = []
        for place, call in enumerate(calls):
            given = {}
            for name, value in call.arguments.items():
                # a time or a thing said once for both
                shared = place > 0 and calls[place - 1].arguments.get(name) == value
                now = held.get(f"{place}.{name}") or (held.get(f"{place - 1}.{name}") if shared else None)
                given[name] = " ".join((now or value).split())
            said.append(ToolCall(call.tool, given))
        text = " ".join("".join(texts).split())
        if rng.random() < 0.15:
            text += "？" if self._language == "zh" else "?"
        return Group(text, tuple(said), self._language)


def _without_who(pieces: list[Piece]) -> list[Piece]:
    first = pieces[0]
    if first.slot or not first.text.startswith(("who ", "that ")):
        return pieces
    return [Piece(first.text.partition(" ")[2]), *pieces[1:]]
