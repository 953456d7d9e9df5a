"""How the clauses of a segment are parted, turned round and read, whatever the language."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from penchant.tools.conditions import Condition
from penchant.tools.time_words import Span
from penchant.tools.time_words import compiled as compiled

Make = Callable[[re.Match[str], Span | None], list[Condition] | None]
Pattern = tuple[str, Make]
MEANING = "\ue001"
"""Stands before what says anew what the clause before it says; a character that no text has."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """One language.

    Attributes:
        opening: What may stand before everything and says nothing.
        joints: Where clauses are parted.
        times: A clause that only says how often.
        elided: A clause of a verb alone, that speaks of what was bought in the clause before.
        unknown_joint: What joins clauses in a way that is not understood.
        rewritten: Contractions and the like, and what they become.
        bound: A clause that only bounds once more what the clause before counts: `and less than 300`.
        negations: What turns a clause round, as the clause begins.
        fillers: What may stand before a verb and says nothing.
        nobody: A clause that only names shoppers in general.
        endings: What may stand at a clause's end and says nothing.
        patterns: Whole clauses and what they mean, the first that fits counting.
        loosely: Reads a clause that none of them fits, whatever the order of its words.
        remarks: A clause or sentence that asks or says nothing of who is meant: `how many are they?`.
        labels: What may stand before a colon and says nothing.
        names: What stands before a colon and what follows says anew.
        topics: A sentence that only names a product, as `thing`, which the next one speaks of.
        pronoun: Stands for the product named before; what leads to it is its group 1.
        money: A sign or word that makes a number money.
        after_that: What ends or begins a clause and says that it speaks of the time after the one above.
        before_that: What ends or begins a clause and says that it speaks of the time before the one above.
        counts: How a clause begins that has no verb but a count.
        shares_time: Whether a stretch of time before or after several clauses goes for all their counts.
        beside: How what is before a clause ends where one stretch of time goes for both.
        same_time: The same of the stretch of time above itself.
    """

    opening: str
    joints: str
    times: str
    elided: str
    unknown_joint: str
    rewritten: tuple[tuple[str, str], ...]
    bound: str
    negations: str
    fillers: str
    nobody: str
    endings: str
    patterns: tuple[Pattern, ...]
    loosely: Callable[[str, Span | None], list[Condition] | None]
    remarks: str
    labels: str
    names: str
    topics: str
    pronoun: str
    money: str
    before_that: str
    same_time: str
    counts: str
    shares_time: bool
    after_that: str
    beside: str = r"(?!)"

    def cleaned(self, words: str) -> str:
        """The words without an opening, with contractions written out."""
        text = " ".join(words.strip().rstrip("?？.!。！").split())
        for pattern, plain in self.rewritten:
            text = compiled(pattern).sub(plain, text)
        return self.opened(text)

    def opened(self, text: str) -> str:
        """The words without what may stand before everything."""
        return compiled(rf"^(?:{self.opening})+").sub("", text).strip()

    def clauses(self, text: str) -> Iterator[str]:
        """The parts between joints."""
        for clause in compiled(self.joints).split(text):
            if clause and clause.strip():
                yield clause.strip()

    def negation(self, clause: str) -> tuple[bool, str]:
        """Whether a clause is negated, and the clause without that, its subject and its fillers."""
        negated, text = False, clause.strip()
        while True:
            plain = compiled(rf"(?:{self.endings})$").sub("", text).strip()
            plain = compiled(rf"^(?:{self.fillers})").sub("", plain).strip()
            found = compiled(self.negations).match(plain)
            if found and found.end():
                negated, plain = not negated, plain[found.end() :].strip()
            if plain == text:
                return negated, plain
            text = plain

    def is_remark(self, clause: str) -> bool:
        """Whether a clause says nothing of who is meant."""
        return compiled(self.remarks).fullmatch(clause.strip(" ?？.。!！,，")) is not None

    def is_nobody(self, clause: str) -> bool:
        """Whether a clause only says that shoppers are meant."""
        return compiled(rf"(?:{self.nobody})?").fullmatch(clause) is not None

    @staticmethod
    def keeps_negation(clause: str) -> bool:
        """Whether a bare clause goes on denying: `never bought tea nor bread`."""
        return clause.casefold().startswith("nor ")
