"""Where Chainlit's files go."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from penchant.agent.chat_page import chainlit_home


def test_importing_the_page_leaves_nothing_in_the_working_directory(tmp_path: Path) -> None:
    code = "import penchant.agent.chat_page, os; print(os.environ['CHAINLIT_APP_ROOT'])"
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert list(tmp_path.iterdir()) == []
    assert not Path(told.stdout.strip()).exists()


@pytest.mark.skipif(os.name != "posix", reason="processes are looked up as POSIX does")
def test_what_a_killed_process_left_is_swept_and_a_running_ones_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))
    for pid in (gone.pid, os.getpid()):
        home = tmp_path / f"{chainlit_home.PREFIX}{pid}-x"
        home.mkdir()
        (home / chainlit_home.MARK).touch()
    chainlit_home._sweep()
    assert [left.name for left in tmp_path.iterdir()] == [f"{chainlit_home.PREFIX}{os.getpid()}-x"]
