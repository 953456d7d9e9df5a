"""What shop data may do to a terminal: be read."""

import re
from pathlib import Path

import polars as pl
import pytest

from penchant.cli.answering import answer_console, notes_console
from tests.commanded import run
from tests.smallshop import Deed, catalogue_frame, make_shop

UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069]")
TITLE = "Green\u202e tea\u2066 \u200b\u9999"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place: Path = tmp_path_factory.mktemp("terminal") / "shop"
    items = catalogue_frame(green_tea="Food > Tea", rye_bread="Food > Bakery", soap="Home").with_columns(
        title=pl.when(pl.col("item_id") == "green_tea").then(pl.lit(TITLE)).otherwise("title")
    )
    deeds = [
        Deed(f"s{n}", item, 7 * day + n) for n in range(5) for item in ("green_tea", "soap") for day in (0, 1)
    ]
    make_shop(place, [*deeds, Deed("s1", "rye_bread", 3)], items).close()
    return place


@pytest.mark.parametrize(
    "command",
    [
        ("recommend", "s0"),
        ("why", "s0", "green_tea"),
        ("why", "s0", "green_tea", "--rather-than", "soap"),
        ("why", "s0", "green_tea", "--length", "full"),
        ("next", "s0"),
        ("similar", "green_tea"),
        ("audience", "green_tea", "--mode", "all"),
    ],
    ids=" ".join,
)
def test_what_is_not_seen_in_a_title_does_not_reach_the_terminal(
    folder: Path, command: tuple[str, ...]
) -> None:
    name, *arguments = command
    result = run(name, folder, *arguments)
    assert result.exit_code == 0, result.output
    assert "Green tea" in result.stdout
    assert UNSEEN.findall(result.stdout) == []


def test_consoles_write_lines_and_joined_emoji_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    for console in (answer_console(), notes_console()):
        console.print("one\x1b]0;title\x07\ntwo \U0001f469\u200d\U0001f33e", markup=False)
    written = capsys.readouterr()
    assert written.out == written.err == "one]0;title\ntwo \U0001f469\u200d\U0001f33e\n"
