"""Templates: one true English sentence for each kind of fact and stage, for when no model writes."""

from penchant.graph_store.fact_spans import is_date
from penchant.graph_store.facts import Fact, FactKind, Stage

_OPENINGS = {
    Stage.EMERGING: "Interest in {name} is growing lately",
    Stage.STEADY: "Interest in {name} is steady",
    Stage.FADING: "Interest in {name} is fading lately",
    Stage.DORMANT: "Interest in {name} has gone quiet",
    Stage.RECURRING: "Interest in {name} keeps coming back",
    Stage.ONE_OFF: "Interest in {name} was a one-off",
}
_NAMES = {FactKind.BRAND: "the brand {subject}", FactKind.PRICE: "the price band {subject}"}


def render_fact(fact: Fact) -> str:
    """The template's sentence for `fact`; it names the subject and every phrase verbatim.

    Runs of whitespace in a name become one space.

    Example:
        >>> from penchant.graph_store.facts import Phrase
        >>> phrases = (Phrase("23 purchases"), Phrase("3.1 times the shop's average"))
        >>> render_fact(Fact("f-1", FactKind.INTEREST, Stage.FADING, "Yogurt", phrases))
        "Interest in Yogurt is fading lately, with 23 purchases at 3.1 times the shop's average."
    """
    subject = " ".join(fact.subject.split())
    texts = [" ".join(phrase.text.split()) for phrase in fact.phrases]
    dates = [text for text in texts if is_date(text)]
    numbers = _listed([text for text in texts if not is_date(text)])
    match fact.kind:
        case FactKind.ACTIVITY:
            return f"There are {numbers} on record{_span(dates)}."
        case FactKind.DISLIKE:
            return f"{subject} has disappointed this shopper, with {numbers}{_last(dates)}."
        case FactKind.HABIT:
            cycles = "".join(f" {text}" for text in texts if text.startswith("every "))
            counts = _listed([text for text in texts if not is_date(text) and not text.startswith("every ")])
            return f"Restocks {subject}{cycles}{f', with {counts}' if counts else ''}{_last(dates)}."
        case FactKind.CHANGE:
            moved = {Stage.EMERGING: "grew", Stage.FADING: "fell"}.get(fact.stage, "went")
            return f"Interest in {subject} {moved} from {numbers}{_span(dates)}."
        case FactKind.CORRECTION:
            done, day, *reason = texts
            return f"The shop {done} {subject} on {day}{f': “{reason[0]}”' if reason else ''}."
    name = _NAMES.get(fact.kind, "{subject}").format(subject=subject)
    opening = _OPENINGS[fact.stage].format(name=name)
    if fact.stage is Stage.ONE_OFF:
        day = f" on {dates[0]}" if dates else ""
        return f"{opening}{day}, with {numbers}."
    if fact.stage is Stage.DORMANT and dates:
        return f"{opening}, with {numbers} but nothing since {dates[0]}."
    return f"{opening}, with {numbers}{_last(dates)}."


def _listed(texts: list[str]) -> str:
    """`23 purchases at 3.1 times the shop's average`; anything else with commas."""
    if len(texts) == 2 and " times " in texts[1]:
        return " at ".join(texts)
    return ", ".join(texts)


def _span(dates: list[str]) -> str:
    if len(dates) < 2:
        return f", from {dates[0]}" if dates else ""
    return f", from {dates[0]} to {dates[1]}"


def _last(dates: list[str]) -> str:
    return f", the latest on {dates[0]}" if dates else ""
