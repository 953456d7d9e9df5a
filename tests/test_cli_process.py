"""The command as a process of its own: what it loads, and how it ends."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commanded import SHOPPER, made_by_commands, run
from tests.shopfactory import ShopFrames

RUN = (sys.executable, "-c", "from penchant.cli import app; app()")


@pytest.fixture(scope="module")
def folder(tiny_shop_frames: ShopFrames, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_by_commands(tmp_path_factory.mktemp("cli"), tiny_shop_frames)


def test_no_colour_where_it_is_not_wanted(folder: Path) -> None:
    told = subprocess.run(
        [*RUN, "recommend", str(folder), SHOPPER],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "NO_COLOR": "1", "FORCE_COLOR": "", "TERM": "xterm-256color"},
    )
    assert "\x1b[" not in told.stdout
    assert "popular lately" in told.stdout


def test_help_needs_no_heavy_import() -> None:
    code = (
        "import sys\nfrom penchant.cli import app\n"
        "try: app(['--help'])\nexcept SystemExit: pass\n"
        "print(sorted({'polars', 'chromadb', 'sklearn', 'numpy', 'onnxruntime', 'langchain_core'}"
        " & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines()[-1] == "[]"


def test_ranking_needs_nothing_of_scikit_learn(folder: Path) -> None:
    code = (
        "import sys\nfrom penchant.cli import app\n"
        f"try: app(['recommend', {str(folder)!r}, {SHOPPER!r}])\nexcept SystemExit: pass\n"
        "print(sorted({'lightgbm', 'sklearn', 'scipy.stats', 'networkx'} & set(sys.modules)))\n"
        "import sklearn"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines()[-1] == "['lightgbm']"


def test_error_ends_a_process_with_one_line_and_code_1(tmp_path: Path) -> None:
    told = subprocess.run([*RUN, "status", str(tmp_path)], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == f"error: there is no shop in {tmp_path}: make one with `penchant init {tmp_path}`\n"


def test_reader_that_leaves_ends_a_process_without_a_traceback(folder: Path) -> None:
    command = [*RUN, "profile", str(folder), SHOPPER, "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
        assert process.wait(60) == 1
    assert said == ""


def test_closed_stdout_ends_a_process_without_a_traceback(folder: Path) -> None:
    command = ["sh", "-c", 'exec "$@" >&-', "sh", *RUN, "status", str(folder)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a disk that is always full")
def test_full_disk_ends_a_process_with_one_line_and_code_1(folder: Path) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        told = subprocess.run(
            [*RUN, "status", str(folder)], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (told.returncode, told.stderr) == (1, "error: no space is left on the disk\n")


@pytest.mark.parametrize("more", [(), ("--json",)], ids=["text", "json"])
def test_every_answer_is_written_whatever_the_encoding_of_the_terminal(
    tmp_path: Path, more: tuple[str, ...]
) -> None:
    """JSON is in UTF-8 (RFC 8259); in text a question mark stands for what there is no character for."""
    shop = tmp_path / "s"
    run("init", shop)
    told = subprocess.run(
        [*RUN, "recommend", str(shop), "虾", *more],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        check=False,
    )
    assert told.returncode == 1
    if more:
        assert json.loads(told.stdout)["error"]["message"] == "no shopper `虾`; 0 known"
    else:
        assert told.stderr.decode().strip() == "error: no shopper `?`; 0 known"


def test_interrupt_ends_a_process_with_130(folder: Path, tmp_path: Path) -> None:
    code = (
        "import os, signal, penchant, penchant.cli\n"
        "penchant.Shop.status = lambda shop: os.kill(os.getpid(), signal.SIGINT)\n"
        "penchant.cli.app()"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, "status", str(folder)], capture_output=True, text=True, check=False
    )
    assert told.returncode == 128 + signal.SIGINT
    assert told.stderr == "interrupted; what was stored stays stored\n"
