"""A shop's folder: what opens, who holds it, and what is told where it cannot be opened."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest

import penchant
from penchant.errors import ConfigError
from tests.smallshop import Deed, make_shop

HOLDER = """
import sys, penchant
shop = penchant.open(sys.argv[1], create=True)
print("open", flush=True)
sys.stdin.read()
"""


# --- opening


def test_missing_shop_is_named_with_the_next_step(tmp_path: Path) -> None:
    path = tmp_path / "none"
    with pytest.raises(
        ConfigError,
        match=r"^there is no shop in {0}: make one with `penchant init {0}`$".format(re.escape(str(path))),
    ):
        penchant.open(path)
    assert not path.exists()


def test_file_is_no_shop(tmp_path: Path) -> None:
    path = tmp_path / "shop"
    path.write_text("x")
    with pytest.raises(ConfigError, match=rf"^{re.escape(str(path))} is a file; a shop is a folder$"):
        penchant.open(path, create=True)


def test_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("x")
    with pytest.raises(
        ConfigError, match=rf"^{re.escape(str(tmp_path))} is not empty and no shop: choose another folder$"
    ):
        penchant.open(tmp_path, create=True)
    assert [path.name for path in tmp_path.iterdir()] == ["diary.txt"]


def test_folder_with_settings_only_becomes_a_shop(tmp_path: Path) -> None:
    (tmp_path / "penchant.toml").write_text("min_events = 7\n")
    with penchant.open(tmp_path, create=True) as shop:
        assert shop.settings.min_events == 7


def test_folder_inside_a_file_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    path = tmp_path / "file" / "shop"
    with pytest.raises(ConfigError, match=rf"^cannot make {re.escape(str(path))}: \w[\w ]+$"):
        penchant.open(path, create=True)


def test_closed_shop_opens_again_with_everything_in_it(tmp_path: Path) -> None:
    with make_shop(tmp_path, [Deed("a", "tea", day) for day in range(6)]) as shop:
        said = shop.profile("a").text
    with penchant.open(tmp_path) as shop:
        assert shop.profile("a").text == said
        assert (shop.status().events, shop.status().waiting_events, shop.status().rounds) == (6, 0, 1)


def test_database_that_is_none_gives_the_lock_back(tmp_path: Path) -> None:
    (tmp_path / "penchant.db").write_bytes(b"no database" * 1000)
    for _ in range(2):  # the second time it must not be the lock that refuses
        with pytest.raises(ConfigError, match=r"^cannot open the database .*: file is not a database$"):
            penchant.open(tmp_path)


def test_wrong_setting_is_refused_before_the_folder_is_locked(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^settings are wrong:\n  min_events: "):
        penchant.open(tmp_path, create=True, min_events=0)
    with penchant.open(tmp_path, create=True) as shop:
        assert shop.status().events == 0


# --- one process at a time


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    script = tmp_path / "holder.py"
    script.write_text(HOLDER)
    process = subprocess.Popen(
        [sys.executable, str(script), str(tmp_path / "shop")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    yield process
    process.kill()
    process.communicate()


def test_second_process_is_told_who_has_the_folder(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    shop = re.escape(str(tmp_path / "shop"))
    with pytest.raises(
        ConfigError,
        match=rf"^{shop} is in use by process {holder.pid} \(`holder\.py {shop}`, since [\dT:+-]+\): "
        r"wait for it or stop it$",
    ):
        penchant.open(tmp_path / "shop")


def test_who_holds_a_folder_is_told_without_the_shopper_of_its_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["/usr/bin/penchant", "profile", "shop", "ann"])
    with penchant.open(tmp_path / "shop", create=True):
        held = json.loads((tmp_path / "shop" / ".owner.json").read_text(encoding="utf-8"))
    assert held["command"] == "penchant profile"


def test_folder_is_free_when_its_process_was_killed(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    with penchant.open(tmp_path / "shop") as shop:
        assert shop.status().events == 0


def test_refused_process_leaves_the_owner_named(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    for _ in range(2):
        with pytest.raises(ConfigError, match=rf" is in use by process {holder.pid} \("):
            penchant.open(tmp_path / "shop")


def test_a_shop_that_is_open_here_already_is_not_told_to_be_waited_for(tmp_path: Path) -> None:
    with penchant.open(tmp_path, create=True), pytest.raises(ConfigError) as refused:
        penchant.open(tmp_path)
    assert str(refused.value) == (
        f"{tmp_path} is open in this process already: go on with that shop, or close it first"
    )


@pytest.mark.parametrize(
    "use",
    [
        lambda shop: shop.status(),
        lambda shop: shop.ask("Who likes tea?"),
        lambda shop: shop.ingest(pl.DataFrame({"item_id": ["a"], "title": ["Tea"]}), items=True),
    ],
)
def test_a_closed_shop_is_neither_asked_nor_written_to(
    tmp_path: Path, use: Callable[[penchant.Shop], object]
) -> None:
    shop = penchant.open(tmp_path, create=True)
    shop.close()
    with pytest.raises(ConfigError, match=r"^the shop is closed: open it again$"):
        use(shop)


def test_shop_whose_database_is_elsewhere_opens_again_without_create(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    penchant.open(tmp_path / "shop", create=True, database_url=url).close()
    with penchant.open(tmp_path / "shop", database_url=url) as shop:
        assert shop.status().events == 0
    assert not (tmp_path / "shop" / "penchant.db").exists()
