"""What a writer that tells the truth answers to facts with slots."""

import re

_SENTENCES = {
    "activity": "There are $A on record, from $B to $C.",
    "interest": "There is a steady interest in $N, with $A at $B.",
    "interest emerging": "Interest in $N is growing lately, with $A at $B.",
    "interest fading": "Interest in $N is fading lately, with $A at $B.",
    "interest dormant": "Interest in $N has gone quiet, with $A at $B but nothing since $C.",
    "interest recurring": "This shopper comes back to $N in spells, with $A at $B.",
    "interest one_off": "Interest in $N was a one-off on $C, with $A at $B.",
    "brand": "The brand $N makes $A, at $B.",
    "price": "The price band $N makes $A, at $B.",
    "dislike": "$N has disappointed this shopper, with $A.",
    "habit": "Restocks $N $B, with $A, the latest on $C.",
    "change emerging": "Interest in $N grew from $A between $B and $C.",
    "change fading": "Interest in $N fell from $A between $B and $C.",
}


def true_answer(prompt: str) -> str:
    """A true sentence for each line of `facts_prompt`."""
    lines = []
    for line in prompt.splitlines():
        found = re.match(r"(\d+) ((?:[a-z_]+ ?)+?)(?= [NA]=)", line)
        assert found, line
        sentence = _SENTENCES[found[2].removesuffix(" steady")]
        if "C=" not in line:
            sentence = sentence.replace(" to $C", "")
        if "B=" in line and "$B" not in sentence:
            sentence = sentence.replace("$A", "$A, $B")
        lines.append(f"{found[1]} {sentence}")
    return "\n".join(lines)
