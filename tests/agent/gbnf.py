"""A GBNF grammar without loops of rules as a regular expression: what a model held to it can write."""

import re

_PART = re.compile(
    r'"(?P<literal>(?:[^"\\]|\\.)*)"|(?P<letters>\[[^\]]*\])|(?P<rule>[a-z]\w*)|(?P<sign>[()|?*+]|\{\d+,\d+\})|\s+'
)


def grammar_pattern(grammar: str) -> re.Pattern[str]:
    """Full matches are the texts that the grammar's `root` derives."""
    rules = dict(line.split(" ::= ", 1) for line in grammar.strip().split("\n"))
    made: dict[str, str] = {}

    def pattern_of(rule: str) -> str:
        if rule not in made:
            made[rule] = f"(?:{''.join(parts_of(rules[rule]))})"
        return made[rule]

    def parts_of(body: str) -> list[str]:
        parts = []
        place = 0
        while place < len(body):
            found = _PART.match(body, place)
            assert found, body[place:]
            place = found.end()
            if found["literal"] is not None:
                text = re.sub(r"\\(.)", lambda sign: "\n" if sign[1] == "n" else sign[1], found["literal"])
                parts.append(f"(?:{re.escape(text)})")
            elif found["rule"]:
                parts.append(pattern_of(found["rule"]))
            else:
                parts.append("(?:" if found["sign"] == "(" else found["letters"] or found["sign"] or "")
        return parts

    return re.compile(pattern_of("root"))
