"""A grammar of true sentences: a fact's own slots, the words that fit its kind and stage, and nothing else.

The verifier reads every sentence all the same. This keeps a small model from words that would be refused:
another stage's, another kind's, a number right after `over`, a date without what it is the date of.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from penchant.graph_store.fact_spans import is_date
from penchant.graph_store.facts import Fact, FactKind, Stage
from penchant.graph_store.lexicon import EVIDENCE_WORDS, GLUE, KIND_GLUE, NUMBER_CONTEXT, PRESENT_VERBS

SLOTS = "ABCDEFGH"
STAGED = frozenset({FactKind.INTEREST, FactKind.BRAND, FactKind.PRICE, FactKind.CHANGE})
"""Kinds of facts that have a stage, which a sentence about them must tell unless it is steady."""
WORDS_BETWEEN = 9
"""Words at most between two slots."""
_OVER = frozenset({Stage.DORMANT, Stage.ONE_OFF})
_PAST = frozenset({"was", "were"})
"""Would begin a sentence that ends otherwise than the fact: `Interest in $N was a one-off`."""


def _listed(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in " ".join(words.split()).split("|"))


_LATELY = ("", " lately", " recently", " of late")
_GROWING = _listed(
    """growing|grew|grown|rising|rose|risen|climbing|climbed|increasing|increased|emerging|building|picking
    up|on the rise|on the up|gaining ground|warming to|warming up to|taking off|increasingly"""
)
_SHRINKING = _listed(
    """fading|waning|cooling|cooling off|cooled|slowing|slowing down|declining|declined|dropping off|dropped|
    easing|easing off|tapering off|falling|fell|fallen|slipping|slipped|shrinking|shrank|shrunk|weakening|
    losing ground|drifting away|winding down|decreasing|decreased"""
)
TOLD: Mapping[Stage, tuple[str, ...]] = {
    Stage.EMERGING: (
        *(f"{word}{when}" for word in _GROWING for when in _LATELY),
        *(f"more{more}{when}" for more in ("", " and more", " often") for when in _LATELY[1:]),
        "more and more",
    ),
    Stage.STEADY: _listed(
        """steady|steadily|regular|regularly|consistent|consistently|constant|stable|often|frequently|reliable|
        reliably|lasting|settled|firm"""
    ),
    Stage.FADING: (
        *(f"{word}{when}" for word in _SHRINKING for when in _LATELY),
        *(f"less{less}{when}" for less in (" often", " and less") for when in _LATELY),
    ),
    Stage.DORMANT: _listed(
        """gone quiet|gone dormant|gone cold|went quiet|lapsed|come to a stop|ended|used to like|used to
        enjoy"""
    ),
    Stage.RECURRING: _listed(
        """comes back|keeps coming back|comes round|returns|in spells|in phases|in waves|in bouts|from time
        to time|now and then|on and off|off and on|comes and goes|again and again|keeps returning|recurring|
        recurs|recurrent|every so often|periodically"""
    ),
    Stage.ONE_OFF: ("one-off", "isolated"),
}
"""How a sentence may tell a stage: each of them is a whole match of the stage's pattern in the lexicon."""

_START = ("from", "since", "between", "starting on", "dating back to", "first seen on", "first active on")
_END = ("to", "until", "till", "through", "and")
_LAST = ("latest on", "most recent on", "most recently on", "last on", "last seen on", "last active on")
_BOUGHT = ("last bought on", "last ordered on", "last purchased on")
_SINCE = tuple(
    f"{word} since" for word in ("nothing", "none", "dormant", "quiet", "lapsed", "gone quiet", "gone cold")
)


@dataclass(frozen=True, slots=True)
class _Place:
    """A slot, and what may stand right before it; `telling` tells the stage, too."""

    slot: str
    required: bool
    leads: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()
    bare: bool = False  # may follow a blank, a comma or a colon alone
    after: str = ""  # a slot that must have been said


@dataclass(slots=True)
class _Rules:
    """Rules by name, in the order they were made; the same words share one."""

    lines: list[str] = field(default_factory=list)
    names: dict[object, str] = field(default_factory=dict)

    def words(self, words: Iterable[str]) -> str:
        """The rule of these words and phrases; empty for none."""
        key = tuple(sorted(set(words)))
        if key and key not in self.names:
            self.names[key] = f"w{len(self.names)}"
            self.lines.append(f"{self.names[key]} ::= {_trie(key)}")
        return self.names.get(key, "")


def sentences_grammar(facts: Sequence[Fact]) -> str:
    """A GBNF grammar of one numbered sentence for each fact.

    A sentence says each required slot once, each other at most once; digits, names and other facts' slots
    stay out.
    """
    rules = _Rules()
    starts = [_fact_rule(rules, fact) for fact in facts]
    lines = ' "\\n" '.join(f'"{number} " {start}' for number, start in enumerate(starts, start=1))
    return "\n".join([f"root ::= {lines}", *rules.lines]) + "\n"


def neutral_words(fact: Fact) -> frozenset[str]:
    """Words that a sentence about the fact may contain and that tell no stage."""
    evidence = " ".join(phrase.text.lower() for phrase in fact.phrases)
    allowed = GLUE | KIND_GLUE[fact.kind]
    allowed = allowed.union(*(words for name, words in EVIDENCE_WORDS.items() if name in evidence))
    if fact.stage in _OVER:
        return allowed - PRESENT_VERBS
    return allowed - _PAST if fact.kind in STAGED else allowed


def _fact_rule(rules: _Rules, fact: Fact) -> str:
    """The name of the rule of sentences about the fact; facts of the same make share it."""
    places = _places(fact)
    neutral = neutral_words(fact)
    key = (fact.kind, fact.stage, tuple(places), neutral)
    if key not in rules.names:
        rules.names[key] = f"f{len(rules.names)}"
        told = TOLD[fact.stage] if fact.kind in STAGED or fact.kind is FactKind.HABIT else ()
        must_tell = fact.kind in STAGED and fact.stage is not Stage.STEADY
        _Sentence(rules, rules.names[key], places, neutral, told, must_tell).write()
    return rules.names[key]


def _places(fact: Fact) -> list[_Place]:
    places = [_Place("N", True, bare=True)] if fact.subject.strip() else []
    numbers = tuple(sorted(NUMBER_CONTEXT & neutral_words(fact) - {"a", "an"}))
    if fact.kind is FactKind.CHANGE:
        numbers = ("from",)
    else:
        numbers += ("accounts for", "account for")
    dates: list[str] = []
    for slot, phrase in zip(SLOTS, fact.phrases, strict=False):
        if not is_date(phrase.text):
            rhythm = phrase.text.startswith("every ")
            places.append(_Place(slot, phrase.required, numbers, bare=rhythm))
            continue
        if fact.kind in (FactKind.ACTIVITY, FactKind.CHANGE):
            leads: tuple[str, ...] = _END if dates else _START
            leads += ("last seen on", "last active on") if dates and fact.kind is FactKind.ACTIVITY else ()
            places.append(_Place(slot, phrase.required, leads, after=dates[0] if dates else ""))
        elif fact.stage is Stage.ONE_OFF:
            places.append(_Place(slot, phrase.required, ("on",), ("all on", "one-off on")))
        else:
            bought = _BOUGHT if any("purchase" in one.text for one in fact.phrases) else ()
            places.append(
                _Place(slot, phrase.required, _LAST + bought, _SINCE if fact.stage is Stage.DORMANT else ())
            )
        dates.append(slot)
    return places


@dataclass(slots=True)
class _Sentence:
    """Writes the rules of one make of fact: a rule for each set of slots said, with the stage told or not."""

    rules: _Rules
    name: str
    places: Sequence[_Place]
    neutral: frozenset[str]
    told: Sequence[str]
    must_tell: bool

    def write(self) -> None:
        lines = self.rules.lines
        place = len(lines)
        done: set[tuple[int, bool]] = set()
        waiting = [(0, not self.must_tell)]
        ways = self._opening(waiting)
        while waiting:
            state = waiting.pop()
            if state not in done:
                done.add(state)
                lines.append(f"{self._rule(*state)} ::= {self._going_on(*state, waiting)}")
        lines.insert(place, f"{self.name} ::= {' | '.join(ways)}")

    def _rule(self, said: int, told: bool) -> str:
        return f"{self.name}x{said}{'t' if told else 'u'}"

    def _opening(self, waiting: list[tuple[int, bool]]) -> list[str]:
        """A capital word, or a slot that needs nothing before it."""
        told = not self.must_tell
        words = self.neutral | set(self.told) if told else self.neutral
        ways = [f"{self.rules.words(map(_capital, words))} {self._rule(0, told)}"]
        if self.must_tell:
            ways.append(f"{self.rules.words(map(_capital, self.told))} {self._rule(0, True)}")
            waiting.append((0, True))
        for at, place in enumerate(self.places):
            if place.after:
                continue
            leads = tuple(map(_capital, place.leads)) if place.slot != "N" and not _numbered(place) else ()
            start = f"{self.rules.words(leads)} " if leads else ""
            before = f'{start}" ${place.slot}"' if start else f'"${place.slot}"'
            ways.append(f"{before} {self._rule(1 << at, told)}")
            waiting.append((1 << at, told))
        return ways

    def _going_on(self, said: int, told: bool, waiting: list[tuple[int, bool]]) -> str:
        words = self.neutral | set(self.told) if told else self.neutral
        if told and self.told == TOLD[Stage.EMERGING]:
            words |= {when.strip() for when in _LATELY[1:]}  # `a growing interest lately`
        ways = []
        if not told:
            ways.append(f'(" " | ", ") {self.rules.words(self.told)} {self._rule(said, True)}')
            waiting.append((said, True))
        for at, place in enumerate(self.places):
            if said >> at & 1 or (place.after and not self._has(said, place.after)):
                continue
            after = said | 1 << at
            waiting.append((after, told))
            rest = f'" ${place.slot}" {self._rule(after, told)}'
            if place.leads:
                ways.append(f'(" " | ", ") {self.rules.words(place.leads)} {rest}')
            if place.bare:
                ways.append(f'(" " | ", " | ": ") "${place.slot}" {self._rule(after, told)}')
            elif _numbered(place):
                ways.append(f'("," | ":") {rest}')
            if place.telling:
                waiting.append((after, True))
                telling = self.rules.words(place.telling)
                ways.append(f'(" " | ", ") {telling} " ${place.slot}" {self._rule(after, True)}')
        if told and not any(place.required and not said >> at & 1 for at, place in enumerate(self.places)):
            ways.append('"."')
        return f'((" " | ", ") {self.rules.words(words)}){{0,{WORDS_BETWEEN}}} ({" | ".join(ways)})'

    def _has(self, said: int, slot: str) -> bool:
        return any(place.slot == slot and said >> at & 1 for at, place in enumerate(self.places))


def _numbered(place: _Place) -> bool:
    """Whether a number goes into the slot, so that a comma may stand right before it."""
    return "with" in place.leads or place.leads == ("from",)


@cache
def _trie(words: tuple[str, ...]) -> str:
    """The words as alternatives that share their beginnings."""
    ways = []
    for letter in sorted({word[0] for word in words if word}):
        rest = tuple(word[1:] for word in words if word[:1] == letter)
        if len(rest) == 1:
            ways.append(f'"{letter}{rest[0]}"')
        else:
            ways.append(f'"{letter}" {_trie(rest)}')
    made = ways[0] if len(ways) == 1 else f"({' | '.join(ways)})"
    return f"({made})?" if "" in words else made


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
