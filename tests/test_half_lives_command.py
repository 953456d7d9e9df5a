"""`penchant half-lives` shows how pairs predict, and writes the best one on demand."""

from pathlib import Path

import pytest

import penchant
from penchant.cli.settings_file import change_settings
from penchant.settings import load_settings
from tests.commanded import answered, run
from tests.shopfactory import ShopFrames
from tests.smallshop import Deed, make_shop


@pytest.fixture
def folder(tmp_path: Path, tiny_shop_frames: ShopFrames) -> Path:
    with penchant.open(tmp_path / "shop", create=True) as shop:
        shop.ingest(tiny_shop_frames.items, items=True)
        shop.ingest(tiny_shop_frames.events)
        shop.evolve_state()
    return tmp_path / "shop"


def test_the_best_pair_is_written_on_demand_and_all_else_stays(folder: Path) -> None:
    file = folder / "penchant.toml"
    file.write_text("# mine\nmin_events = 4\n# fast_half_life_days = 30.0\n")
    told = answered("half-lives", folder, "--apply")
    settings = load_settings(folder)
    assert (settings.fast_half_life_days, settings.slow_half_life_days) == (
        told["fast_days"],
        told["slow_days"],
    )
    assert told["slow_days"] == min(told["scores"], key=lambda score: score["slow_bits"])["slow_days"]
    assert file.read_text().splitlines()[1:3] == ["# mine", "min_events = 4"]


def test_without_apply_nothing_is_written(folder: Path) -> None:
    said = run("half-lives", folder).output
    assert "best" in said
    assert not (folder / "penchant.toml").exists()


def test_a_short_log_keeps_its_half_lives(tmp_path: Path) -> None:
    make_shop(tmp_path / "shop", [Deed("ann", "tea", n) for n in range(6)]).close()
    done = run("half-lives", tmp_path / "shop")
    assert done.exit_code == 1
    assert "has too short a log to hold a month out: half-lives stay as they are" in " ".join(
        done.output.split()
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "min_events = 7.0\n"),
        ("# min_events = 5\n", "min_events = 7.0\n"),
        ("a = 1\nmin_events = 5\n", "a = 1\nmin_events = 7.0\n"),
        ("a = 1\n", "min_events = 7.0\na = 1\n"),
        ("# min_events = 5\nmin_events = 4\n", "# min_events = 5\nmin_events = 7.0\n"),
    ],
)
def test_a_setting_is_changed_in_its_place(before: str, after: str) -> None:
    assert change_settings(before, {"min_events": 7}) == after
