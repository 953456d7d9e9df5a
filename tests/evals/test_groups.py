"""Whether two readings of a group are the same, and that a reader is judged by what it reads."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from penchant.errors import DataError, NotUnderstood
from penchant.evals.groups import NOW, AskedGroup, judge_groups, load_groups, same_group
from penchant.tools.conditions import Condition

TEA = Condition(kind="bought", words="tea")
RICH = Condition(kind="spent", at_least=80, at_most=120, exclusive=True, days=30)


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ([TEA, RICH], [RICH, TEA]),
        ([RICH], [Condition(kind="spent", at_least=80, exclusive=True, days=30),
                  Condition(kind="spent", at_most=120, exclusive=True, days=31)]),
        ([Condition(kind="orders", at_least=3, exclusive=True)], [Condition(kind="orders", at_least=4)]),
        ([Condition(kind="bought", words="the tea, cocoa or coffee", negated=True)],
         [Condition(kind="bought", words=word, negated=True) for word in ("coffee", "tea", "Cocoa")]),
        ([Condition(kind="seen", days=180)], [Condition(kind="seen", days=182)]),
        ([Condition(kind="seen", days=30)], [Condition(kind="seen", since=NOW - timedelta(days=31))]),
        ([Condition(kind="seen", since=NOW - timedelta(days=9), until=NOW)],
         [Condition(kind="seen", since=NOW - timedelta(days=9))]),
    ],
)  # fmt: skip
def test_the_same_group_cut_otherwise(wanted: Sequence[Condition], given: Sequence[Condition]) -> None:
    assert same_group(wanted, given)
    assert same_group(given, wanted)


@pytest.mark.parametrize(
    "given",
    [
        [],
        [TEA, TEA, RICH],
        [Condition(kind="bought", words="tea", negated=True)],
        [Condition(kind="bought", words="tea or coffee")],
        [Condition(kind="likes", words="tea")],
        [Condition(kind="bought", words="tea", days=30)],
        [Condition(kind="bought", words="tea", at_least=2)],
    ],
)
def test_another_group(given: Sequence[Condition]) -> None:
    assert not same_group([TEA], given)


def test_a_reader_is_right_wrong_or_without_an_answer() -> None:
    groups = [
        AskedGroup("1", "en", "tea", (TEA,)),
        AskedGroup("2", "en", "rich", (RICH,)),
        AskedGroup("3", "zh", "茶", (TEA,)),
        AskedGroup("4", "en", "in Leeds", None),
    ]

    def read(words: str) -> Sequence[Condition]:
        if words == "rich":
            raise NotUnderstood("no", words)
        return [TEA]

    scores = judge_groups(groups, read)
    assert (scores.groups, scores.right, scores.wrong, scores.chinese_right) == (3, 2 / 3, 0, 1)
    assert scores.refused == 0


def test_the_shipped_descriptions_load(tmp_path: Path) -> None:
    groups = load_groups()
    assert len(groups) == 160
    assert {group.language for group in groups} == {"en", "zh"}
    assert sum(group.conditions is None for group in groups) == 16
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"id": "1", "language": "en", "words": "x", "conditions": [{"kind": "no"}]}\n')
    with pytest.raises(DataError):
        load_groups(broken)
