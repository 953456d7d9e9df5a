"""A grammar for llama.cpp: a fact's names and numbers come out verbatim, the rest is the model's."""

from collections.abc import Sequence

from penchant.graph_store.fact_spans import is_date
from penchant.graph_store.facts import Fact, FactKind, Phrase, Stage

_WORDS = '(","? " " [a-z]+ ("-" [a-z]+)?){0,12} ","?'
_OPENING = '([A-Z] [a-z]* (" " [a-z]+){0,9} " ")?'


def stated_order(fact: Fact) -> Sequence[Phrase]:
    """The phrases as a sentence best says them: a one-off's day and a habit's rhythm come first."""
    if fact.stage is Stage.ONE_OFF:
        return sorted(fact.phrases, key=lambda phrase: not is_date(phrase.text))
    if fact.kind is FactKind.HABIT:
        return sorted(fact.phrases, key=lambda phrase: not phrase.text.startswith("every "))
    return fact.phrases


def fact_grammar(fact: Fact) -> str:
    """A GBNF grammar of one sentence that says the fact's own words, in `stated_order`.

    Between them stand lower-case words of the model's choice: a small model shortens names and mixes up
    numbers when nothing holds it (half of its sentences were refused for that, nearly none with the grammar).
    The verifier still reads every word.
    """
    parts: list[str] = []
    if fact.subject.strip():
        parts.append(f"{_OPENING} {_literal(fact.subject)}")
    for phrase in stated_order(fact):
        gap = f'{_WORDS} " "' if parts else _OPENING
        said = f"{gap} {_literal(phrase.text)}"
        parts.append(said if phrase.required else f"({said})?")
    return f'root ::= {" ".join(parts)} {_WORDS} "."\n'


def _literal(text: str) -> str:
    plain = " ".join(text.split())
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
