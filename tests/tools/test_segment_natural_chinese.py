"""Groups as Chinese merchants describe them, and words that no product's name holds."""

from datetime import UTC, datetime

import pytest

from penchant.errors import NotUnderstood
from penchant.tools.segment_clauses import thing_of
from penchant.tools.segment_words import parse_segment

NOW = datetime(2018, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "words",
    [
        "买过",
        "有",
        "回来过",
        "橙汁一盒",
        "跑步鞋最多的前十名",
        "面包三趟",
        "花生酱的那些人",
        "月饼以后",
        "来过",
    ],
)
def test_words_of_other_clauses_are_no_product(words: str) -> None:
    assert thing_of(words) is None


@pytest.mark.parametrize(
    "words",
    ["一次性手套", "四件套", "70%黑巧克力", "来一桶", "最爱牌酱油", "过氧化氢", "三次元手办"],
)
def test_a_product_may_hold_the_signs_of_such_words(words: str) -> None:
    assert thing_of(words) == words


@pytest.mark.parametrize("words", ["买过橙汁，面包乱七八糟没怎么有过", "买过橙汁，面包没怎么上心过"])
def test_what_is_no_product_is_not_understood(words: str) -> None:
    with pytest.raises(NotUnderstood):
        parse_segment(words, now=NOW)
