"""Facts without their words: the model sees what kind of words a fact has, and writes a sentence with slots.

    1 interest fading N=Frozen Pizza A=purchases B=lift C=date?
    1 Interest in $N is fading lately, with $A at $B.

Names, numbers and dates are put in afterwards, so that none of them can be invented, shortened or mixed up.
The verifier reads the whole sentence all the same.
"""

import re
from collections.abc import Sequence

from penchant.agent.fact_grammar import SLOTS, STAGED
from penchant.graph_store.fact_spans import is_date
from penchant.graph_store.facts import Fact

NAME_SHOWN = 40
"""Characters of a name that the model sees."""
_SLOT = re.compile(r"\$([A-Z])")


def facts_prompt(facts: Sequence[Fact]) -> str:
    """The facts, one line each, numbered from 1.

    Raises:
        ValueError: A fact has more phrases than there are slots.
    """
    return "\n".join(f"{number} {_line(fact)}" for number, fact in enumerate(facts, start=1))


def filled(sentence: str, fact: Fact) -> str | None:
    """The sentence with the fact's own words in its slots; none where one is unknown or said twice."""
    words = {SLOTS[at]: " ".join(phrase.text.split()) for at, phrase in enumerate(fact.phrases)}
    if fact.subject.strip():
        words["N"] = " ".join(fact.subject.split())
    said = _SLOT.findall(sentence)
    if len(said) > len(set(said)) or any(slot not in words for slot in said):
        return None
    text = _SLOT.sub(lambda match: words[match[1]], sentence)
    return text[:1].upper() + text[1:] if sentence[:2] != "$N" else text


def split_answer(answer: str, count: int) -> list[str | None]:
    """The numbered lines of an answer, in order; none where a line is missing."""
    found = dict(re.findall(r"^(\d+) (.+)$", answer, flags=re.MULTILINE))
    return [found.get(str(number)) for number in range(1, count + 1)]


def _line(fact: Fact) -> str:
    if len(fact.phrases) > len(SLOTS):
        raise ValueError(f"a fact has {len(fact.phrases)} phrases, at most {len(SLOTS)} have a slot")
    stage = f" {fact.stage.value}" if fact.kind in STAGED else ""
    name = " ".join(fact.subject.split())
    parts = [f"{fact.kind.value}{stage}", *([f"N={name[:NAME_SHOWN]}"] if name else [])]
    parts += [
        f"{SLOTS[at]}={_sort(phrase.text)}{'' if phrase.required else '?'}"
        for at, phrase in enumerate(fact.phrases)
    ]
    return " ".join(parts)


def _sort(text: str) -> str:
    """What kind of words a phrase holds."""
    if is_date(text):
        return "date"
    if " times " in text:
        return "lift"
    if " to " in text and "%" in text:
        return f"shares of {text.rsplit(' ', 1)[-1]}"
    if "%" in text:
        return f"share of {text.rsplit(' ', 1)[-1]}"
    if text.startswith("every "):
        return "rhythm"
    words = text.split(" ", 1)
    return words[1] if len(words) == 2 and words[0].replace(",", "").isdigit() else "words"
