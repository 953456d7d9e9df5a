"""Drawn groups: what is to be named stands in the text, is read again, and covers every kind of condition."""

import itertools
from collections import Counter
from datetime import UTC, datetime

import pytest

from penchant.agent.calls import read_calls, written
from penchant.agent.group_conditions import CONDITIONS
from penchant.agent.group_reader import conditions_of
from penchant.agent.tuning.groups import Group, draw_groups
from penchant.agent.tuning.templates import parse_template, slots_of
from penchant.agent.tuning.values import phrases
from penchant.errors import DataError

HIDDEN = {"yes", "1", "2", "10", "25", "50"}
"""What a description may say without a word of its own."""
SLOTS = {
    spec.name: names | ({"away"} if "when" in names else set())
    for spec in CONDITIONS
    for names in [{argument.name for argument in spec.arguments}]
}


@pytest.mark.parametrize("held_out", [False, True])
def test_values_are_pieces_of_the_text_and_calls_are_read_again(held_out: bool) -> None:
    for group in itertools.islice(draw_groups(3, held_out=held_out), 600):
        assert read_calls(written(group.calls, CONDITIONS), CONDITIONS) == group.calls
        values = [value for call in group.calls for value in call.arguments.values()]
        assert [one for one in values if one not in group.text and one not in HIDDEN] == [], group


def test_all_kinds_are_drawn_and_most_groups_can_be_asked() -> None:
    drawn = list(itertools.islice(draw_groups(4), 800))
    kinds = Counter((call.tool, "not" in call.arguments) for group in drawn for call in group.calls)
    assert {kind for kind, _ in kinds} == {spec.name for spec in CONDITIONS}
    assert min(kinds[kind, True] for kind in ("likes", "bought", "orders", "seen")) > 20
    assert {group.language for group in drawn} == {"en", "zh"}
    assert sum(map(_can_be_asked, drawn)) > 480


def _can_be_asked(group: Group) -> bool:
    try:
        return bool(conditions_of(group.calls, group.text, datetime(2018, 1, 1, tzinfo=UTC)))
    except DataError:
        return False


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["group_clauses", "group_heads"])
def test_a_clause_has_the_slots_that_its_condition_takes(language: str, name: str) -> None:
    wrong = []
    for line in phrases(language, name):
        label, _, text = line.partition(":")
        first, *others = [part.split()[0] for part in label.split("&")]
        taken = SLOTS.get(first, set()) | {f"{name}2" for kind in others for name in SLOTS.get(kind, ())}
        if slots_of(parse_template(text.strip()).nodes) - taken:
            wrong.append(line)
    assert wrong == []
