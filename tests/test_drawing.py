"""Bars, sparklines and columns on a terminal."""

import io

from rich.console import Console

import penchant
from penchant.cli.drawing import bar, clipped, seconds_told, sparkline, split_cells, times_told
from penchant.cli.recommendation_view import recommendations_view
from penchant.ids import ItemId


def test_bars_and_sparklines() -> None:
    assert bar(1, 3) == "███"
    assert bar(1 / 16, 2) == "▏ "
    assert sparkline([]) == ""
    assert sparkline([0, 0]) == "··"
    assert sparkline([1, 2, 3, 4, 5, 6, 7, 8]) == "▁▂▃▄▅▆▇█"
    assert split_cells([1, 1, 1], 10) == [4, 3, 3]
    assert split_cells([], 10) == []
    assert clipped("绿茶 green", 5) == "绿茶…"
    assert (times_told(2.66), times_told(1293.4)) == ("2.7×", "1,293×")
    assert [seconds_told(s) for s in (0.123, 12.34, 125.4)] == ["0.12 s", "12.3 s", "2 min 05 s"]


def test_chinese_titles_keep_the_columns() -> None:
    one = penchant.Recommendation(
        rank=1,
        item_id=ItemId("d1"),
        title="三十八度剑南春白酒礼盒装" * 4,
        score=0.5,
        terms=(penchant.Term("repurchase", 0.5, "买" * 80, (), 0, (), ()),),
    )
    console = Console(file=io.StringIO(), width=80, record=True)
    console.print(recommendations_view([one], heading="为您推荐"))
    lines = console.export_text().splitlines()
    assert sum(line.count("买") for line in lines) == 80
    assert all(console.measure(line).maximum <= 80 for line in lines)
