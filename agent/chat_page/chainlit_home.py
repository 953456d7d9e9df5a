"""Chainlit as Penchant sets it up: in a folder of its own that goes when the process does.

Chainlit reads its settings from a folder and writes to it while it is imported. Left alone it takes the
working directory. So this package loads it before any of its modules does.
"""

import atexit
import importlib
import importlib.util
import json
import os
import secrets
import shutil
import sys
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from penchant.agent.chat_page.guide import GUIDES
from penchant.agent.chat_page.wording import CHAINLIT_WORDS
from penchant.errors import ConfigError

STATIC = Path(__file__).parent / "static"
SESSION_SECONDS = 300
MARK = "penchant.txt"
PREFIX = "penchant-chat-"

_SETTINGS = f"""
[project]
session_timeout = {SESSION_SECONDS}
allow_origins = []
cache = false

[features]
unsafe_allow_html = false
latex = false
user_message_markdown = false
edit_message = false
auto_tag_thread = false

[features.spontaneous_file_upload]
enabled = false

[features.audio]
enabled = false

[features.mcp]
enabled = false

[UI]
name = "Penchant"
description = "Ask about your shoppers, and see what each answer rests on."
cot = "full"
confirm_new_chat = false

[meta]
generated_by = "2.12.0"
"""


def load_chainlit() -> None:
    """Imports Chainlit, set up for Penchant.

    Raises:
        ConfigError: It is not installed, or was imported before with other settings.
    """
    if "chainlit" not in sys.modules:
        _make_home()
    elif not Path(os.environ.get("CHAINLIT_APP_ROOT", ""), MARK).is_file():
        raise ConfigError(
            "Chainlit was imported before the chat page, which sets it up: import the page first"
        )
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # of what Chainlit imports, which is not ours to mend
        importlib.import_module("chainlit.server")


def _make_home() -> None:
    found = importlib.util.find_spec("chainlit")
    if found is None or not found.submodule_search_locations:
        raise ConfigError("the chat page needs Chainlit: install `penchant[chat]`")
    _sweep()
    home = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    (home / MARK).write_text("The chat page's working files; removed when it ends.\n", "utf-8")
    words = home / ".chainlit" / "translations"
    words.mkdir(parents=True)
    (home / ".chainlit" / "config.toml").write_text(_SETTINGS, "utf-8")
    for language, changed in CHAINLIT_WORDS.items():
        shipped = Path(found.submodule_search_locations[0], "translations", f"{language}.json")
        with shipped.open(encoding="utf-8") as file:
            merged = _merged(json.load(file), changed)
        (words / f"{language}.json").write_text(json.dumps(merged, ensure_ascii=False), "utf-8")
        (home / f"chainlit_{language}.md").write_text(GUIDES[language], "utf-8")
    (home / "chainlit.md").write_text(GUIDES["en-US"], "utf-8")
    shutil.copytree(STATIC, home / "public")
    os.environ["CHAINLIT_APP_ROOT"] = str(home)
    os.environ["CHAINLIT_AUTH_SECRET"] = secrets.token_urlsafe(48)
    os.environ["CHAINLIT_CUSTOM_AUTH"] = "true"  # who may come in is settled before Chainlit is asked


def _sweep() -> None:
    """Removes what processes left that a signal ended."""
    if os.name != "posix":
        return
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*/{MARK}"):
        pid = left.parent.name.removeprefix(PREFIX).partition("-")[0]
        if pid.isdecimal() and left.stat().st_uid == os.getuid() and not _is_running(int(pid)):
            shutil.rmtree(left.parent, ignore_errors=True)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _merged(words: Mapping[str, object], changed: Mapping[str, object]) -> dict[str, object]:
    merged = dict(words)
    for key, value in changed.items():
        held = merged.get(key)
        if isinstance(value, Mapping):
            below = cast(Mapping[str, object], held) if isinstance(held, Mapping) else {}
            merged[key] = _merged(below, value)
        else:
            merged[key] = value
    return merged
