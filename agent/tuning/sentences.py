"""Training profiles: made-up facts, and sentences about them that the verifier passes."""

import calendar
import random
from collections.abc import Iterator
from functools import cache

from penchant.agent.fact_grammar import SLOTS
from penchant.agent.slots import filled
from penchant.agent.tuning.templates import Piece, Slot, Template, draw_template, parse_template
from penchant.agent.tuning.values import Values, phrases
from penchant.graph_store.facts import Fact, FactKind, Phrase, Stage
from penchant.graph_store.verifier import verify
from penchant.ids import FactId

MOST_FACTS = 12
_MONTHS = list(calendar.month_name)[1:]
_NOUNS = ["purchases"] * 6 + ["views", "events", "reviews", "ratings", "clicks", "searches"]
_BANDS = [
    "2.50 to 4.99",
    "under 1.00",
    "100 and more",
    "0.99 to 1.49",
    "5 to 9.99",
    "20.00 to 49.99",
    "under 2",
]
_TRIES = 60


def draw_profiles(seed: int, *, held_out: bool = False) -> Iterator[tuple[list[Fact], list[str]]]:
    """Facts of one shopper and a sentence with slots for each, without end.

    Args:
        seed: The same seed, the same profiles.
        held_out: Only names that training never sees, or only the others.
    """
    rng = random.Random(seed)
    values = {language: Values(rng, language, held_out) for language in ("en", "zh")}
    while True:
        facts = draw_facts(rng, values)
        sentences = [_sentence(fact, rng) for fact in facts]
        kept = [(f, s) for f, s in zip(facts, sentences, strict=True) if s is not None]
        if kept:
            yield [fact for fact, _ in kept], [sentence for _, sentence in kept]


def draw_facts(rng: random.Random, values: dict[str, Values]) -> list[Fact]:
    """One to `MOST_FACTS` facts as a profile has them."""
    kinds = [FactKind.ACTIVITY] * (rng.random() < 0.8)
    kinds += [FactKind.INTEREST] * rng.choice([0, 1, 2, 3, 4, 5, 6])
    for kind, chance in (
        (FactKind.BRAND, 0.5),
        (FactKind.PRICE, 0.4),
        (FactKind.DISLIKE, 0.3),
        (FactKind.HABIT, 0.4),
    ):
        kinds += [kind] * (rng.random() < chance)
    kinds += [FactKind.CHANGE] * rng.choice([0, 0, 0, 1, 2])
    return [_fact(kind, rng, values) for kind in kinds[:MOST_FACTS]] or [
        _fact(FactKind.INTEREST, rng, values)
    ]


def _fact(kind: FactKind, rng: random.Random, values: dict[str, Values]) -> Fact:
    noun = rng.choice(_NOUNS)
    count = rng.choice([1, 2, 3, 5, 8, 13, 21, 34, 89, 144, 377])
    counted = f"{count} {noun if count > 1 else noun.removesuffix('s')}"
    lift = f"{rng.randint(11, 99) / 10} times the shop's average"
    share = f"{rng.randint(3, 97)}% of {noun}"
    stage, name = Stage.STEADY, _name(rng, values)
    required: list[str] = []
    optional: list[str] = []
    match kind:
        case FactKind.ACTIVITY:
            name = ""
            required = [counted, _day(rng)] + [_day(rng)] * (rng.random() < 0.9)
        case FactKind.DISLIKE:
            required = rng.choice([["3 low ratings"], ["2 returns"], ["4 low ratings", "1 return"]])
        case FactKind.HABIT:
            required = [
                f"{count + 3} purchases",
                rng.choice(["every day", f"every {count + 1} days"]),
                _day(rng),
            ]
        case FactKind.CHANGE:
            stage = rng.choice([Stage.EMERGING, Stage.FADING])
            required = [
                f"{rng.randint(0, 99) / 10}% to {rng.randint(0, 99) / 10}% of {noun}",
                _day(rng),
                _day(rng),
            ]
        case FactKind.BRAND | FactKind.PRICE:
            stage = rng.choices([Stage.STEADY, Stage.EMERGING, Stage.FADING], [8, 1, 1])[0]
            name = rng.choice(_BANDS) if kind is FactKind.PRICE else values["en"].word("brands")
            required = [share, lift]
        case _:
            stage = rng.choice(list(Stage))
            required = [counted, lift]
            if stage in (Stage.DORMANT, Stage.ONE_OFF):
                required.append(_day(rng))
            elif rng.random() < 0.8:
                optional.append(_day(rng))
    told = tuple(Phrase(text) for text in required) + tuple(Phrase(text, required=False) for text in optional)
    return Fact(FactId("f-000000000000"), kind, stage, name, told)


def _name(rng: random.Random, values: dict[str, Values]) -> str:
    drawn = values["zh" if rng.random() < 0.1 else "en"]
    words = [drawn.word(rng.choice(["kinds", "kinds", "titles"])) for _ in range(rng.choice([1, 1, 1, 2, 3]))]
    shape = rng.random()
    name = rng.choice([" > ", "/", " - ", " & "]).join(words) if len(words) > 1 else words[0]
    if shape < 0.25:
        return name.upper()
    return name.title() if shape < 0.55 else name


def _day(rng: random.Random) -> str:
    return f"{rng.randint(1, 28)} {rng.choice(_MONTHS)} {rng.randint(2010, 2026)}"


@cache
def _patterns(kind: FactKind, stage: Stage) -> tuple[Template, ...]:
    found: dict[str, list[Template]] = {}
    for line in phrases("en", "sentences"):
        head, _, body = line.partition(":")
        found.setdefault(head, []).append(parse_template(body.strip()))
    return tuple(found.get(f"{kind.value}/{stage.value}", found.get(kind.value, [])))


def _sentence(fact: Fact, rng: random.Random) -> str | None:
    """A drawn sentence that says every required slot and passes the verifier."""
    needed = [f"${SLOTS[at]}" for at, phrase in enumerate(fact.phrases) if phrase.required]
    for _ in range(_TRIES):
        drawn = draw_template(rng.choice(_patterns(fact.kind, fact.stage)), rng, _no_slots)
        text = "".join(piece.text for piece in drawn)
        if all(slot in text for slot in needed):
            said = filled(text, fact)
            if said is not None and verify(said, [fact]).ok:
                return text
    return None


def _no_slots(slot: Slot, _before: str) -> list[Piece]:
    raise AssertionError(f"a sentence has the slot {slot.name!r} in braces")
