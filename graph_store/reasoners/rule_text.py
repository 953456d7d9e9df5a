"""Rules as a merchant writes them, in TOML."""

import tomllib

from penchant.errors import ConfigError
from penchant.graph_store.reasoners.rules import Pattern, Rule, is_variable
from penchant.graph_store.reasoning.relations import RELATIONS

MAX_PREMISES = 4
RULED = tuple(sorted(set(RELATIONS) - {"about", "made_by"}))
"""Rules are about concepts; what an item is about and who makes it, its catalogue row says."""


def parse_rules(text: str) -> tuple[Rule, ...]:
    """The rules that a merchant wrote.

    Args:
        text: TOML with one `[[rule]]` for each: `name`, `if` (a list of edges as `subject relation object`;
            ends are variables such as `?a`, or node ids in backquotes) and `then` (one edge).

    Raises:
        ConfigError: The text is no TOML, or a rule is not whole; the message names the rule.

    Example:
        >>> (rule,) = parse_rules('''
        ... [[rule]]
        ... name = "gifts for tea lovers"
        ... if = ["?a used_for ?b", "?a is_a `category:Tea`"]
        ... then = "?a for_whom `audience:tea lovers`"
        ... ''')
        >>> rule.conclusion
        Pattern(subject='?a', relation='for_whom', object='audience:tea lovers')
    """
    try:
        held = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"the rules are not valid TOML: {error}") from error
    if unknown := sorted(set(held) - {"rule"}):
        raise ConfigError(f"the rules have {unknown[0]!r}, but only [[rule]] is known")
    entries = held.get("rule", [])
    if not isinstance(entries, list):
        raise ConfigError("the rules have [rule] where [[rule]] is meant")
    rules = tuple(_parsed(entry, place) for place, entry in enumerate(entries, 1))
    names = [rule.name for rule in rules]
    for name in names:
        if names.count(name) > 1:
            raise ConfigError(f"there are {names.count(name)} rules named {name!r}; a name is given once")
    return rules


def _parsed(entry: object, place: int) -> Rule:
    if not isinstance(entry, dict):
        raise ConfigError(f"rule {place} is no table")
    name = entry.get("name")
    if not isinstance(name, str) or not name.strip() or not name.isprintable():
        raise ConfigError(f"rule {place} needs a name of one line")
    called = f"rule {name!r}"
    if wrong := sorted(set(entry) ^ {"name", "if", "then"}):
        raise ConfigError(f"{called} takes name, if and then: {wrong[0]!r} is missing or unknown")
    premises, conclusion = entry["if"], entry["then"]
    if not isinstance(premises, list) or not 1 <= len(premises) <= MAX_PREMISES:
        raise ConfigError(f"{called} needs a list of one to {MAX_PREMISES} edges as `if`")
    parsed = tuple(_pattern(premise, called) for premise in premises)
    then = _pattern(conclusion, called)
    known = {end for premise in parsed for end in (premise.subject, premise.object) if is_variable(end)}
    for end in (then.subject, then.object):
        if is_variable(end) and end not in known:
            raise ConfigError(f"{called} concludes about {end}, which is in none of its premises")
    return Rule(name, parsed, then)


def _pattern(text: object, called: str) -> Pattern:
    if not isinstance(text, str):
        raise ConfigError(f"{called} has {text!r} where an edge `subject relation object` is meant")
    ends = _ends(text)
    if ends is None:
        raise ConfigError(
            f"{called} has {text!r}, which is no edge `subject relation object`; variables begin with ?, "
            "node ids stand in backquotes"
        )
    if ends.relation not in RULED:
        raise ConfigError(f"{called} has the relation {ends.relation!r}; rules know {', '.join(RULED)}")
    return ends


def _ends(text: str) -> Pattern | None:
    parts = text.split("`")
    words: list[str] = []
    for place, part in enumerate(parts):
        words += [part] if place % 2 else part.split()
    quoted = {part for place, part in enumerate(parts) if place % 2}
    if len(words) != 3 or len(parts) % 2 == 0 or words[1] in quoted:
        return None
    for end in (words[0], words[2]):
        is_id = end in quoted and end.partition(":")[2]
        if not is_id and not (end not in quoted and is_variable(end) and end[1:].isidentifier()):
            return None
    return Pattern(words[0], words[1], words[2])
