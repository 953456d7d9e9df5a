"""Checks a sentence against its fact without the verifier: names, numbers, dates, and the trend it tells.

It shares no code with the writer, the verifier or the templates, so that a mistake of theirs is seen.
"""

import re

from penchant.graph_store.facts import Fact, FactKind

_UP = re.compile(
    r"\b(grow\w*|grew|rise\w*|rising|rose|climb\w*|increas\w*|emerging|picking up|on the (?:rise|up)|"
    r"building|strengthening|gaining ground|warming (?:up )?to|taking off|more and more|more often)\b"
)
_DOWN = re.compile(
    r"\b(fad(?:e|es|ed|ing)|cool\w*|slow\w*|declin\w*|drop(?:s|ped|ping)\b|waning|eas(?:ing|ed)|"
    r"taper\w*|fall\w*|fell|slip\w*|shr[aiu]nk\w*|weakening|losing ground|drifting away|"
    r"winding down|decreas\w*|less and less|less often)\b"
)
_GONE = re.compile(
    r"\b(gone (?:quiet|dormant|cold)|went quiet|lapsed|dormant|ended|come to a stop|no longer|used to|"
    r"(?:nothing|none|not \w+|quiet|silent)(?: \w+){0,4} since|stopped|ceased)\b"
)
_AGAIN = re.compile(
    r"\b(com(?:es|ing) back|came back|keeps coming|keeps returning|recur\w*|in (?:spells|phases|waves|bouts)|"
    r"comes and goes|now and then|from time to time|on and off|off and on|again and again|every so often|"
    r"periodically|comes round)\b"
)
_ONCE = re.compile(r"\b(one-off|single day|one day|one-time|isolated|all on)\b")
_TRENDS = {"emerging": _UP, "fading": _DOWN, "dormant": _GONE, "recurring": _AGAIN, "one_off": _ONCE}
_STAGED = (FactKind.INTEREST, FactKind.BRAND, FactKind.PRICE, FactKind.CHANGE)
_MONTHS = re.compile(
    r"\b(january|february|march|april|may|june|july|august|september|october|november|december)\b"
)


def faults(sentence: str, fact: Fact) -> list[str]:
    """What is wrong with a sentence about a fact; empty where nothing is.

    Args:
        sentence: As shown.
        fact: What it is to say.
    """
    rest, found = sentence, []
    own = [fact.subject, *(phrase.text for phrase in fact.phrases)]
    required = [fact.subject, *(phrase.text for phrase in fact.phrases if phrase.required)]
    for text in sorted((" ".join(one.split()) for one in own if one.strip()), key=len, reverse=True):
        place = rest.casefold().find(text.casefold())
        if place < 0:
            if any(" ".join(one.split()) == text for one in required):
                found.append(f"leaves out {text!r}")
            continue
        rest = f"{rest[:place]} _ {rest[place + len(text) :]}"
    if digits := re.findall(r"\d+", rest):
        found.append(f"says the number {digits[0]}")
    if month := _MONTHS.search(rest.lower()):
        found.append(f"says the month {month[0]}")
    if names := re.findall(r"(?<!^)(?<![.“\"_] )\b[A-Z]\w+", rest[1:]):
        found.append(f"says the name {names[0]}")
    if fact.kind in _STAGED:
        words = " ".join(rest.lower().split())
        told = {stage for stage, pattern in _TRENDS.items() if pattern.search(words)}
        wanted = {fact.stage.value} & set(_TRENDS)
        if not wanted <= told:
            found.append(f"does not tell that it is {fact.stage.value}")
        if told - wanted:
            found.append(f"tells that it is {', '.join(sorted(told - wanted))}")
    return found
