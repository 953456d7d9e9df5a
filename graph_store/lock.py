"""One process owns a shop's folder at a time."""

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from penchant.errors import ConfigError


class FolderLock:
    """Holds `<shop>/.lock`; the system lets go of it when the process ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        """Takes the lock.

        Raises:
            ConfigError: Another process holds it; the message names that process.
        """
        self._lock = FileLock(folder / ".lock", timeout=0)
        self._owner = owner = folder / ".owner.json"
        try:
            self._lock.acquire()
        except Timeout as error:
            holder = _holder(owner)
            if holder.get("pid") == os.getpid():
                raise ConfigError(
                    f"{folder} is open in this process already: go on with that shop, or close it first"
                ) from error
            raise ConfigError(
                f"{folder} is in use by {_described(holder)}: wait for it or stop it"
            ) from error
        except OSError as error:
            raise ConfigError(f"cannot write to {folder}: {error.strerror}") from error
        # no more of the command: a shopper's id in it would outlive an erasure
        self.tell(" ".join([Path(sys.argv[0]).name, *sys.argv[1:2]])[:200])

    def tell(self, command: str) -> None:
        """Writes down what holds the folder, for whoever finds it locked."""
        said = {
            "pid": os.getpid(),
            "command": command,
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        self._owner.write_text(json.dumps(said), encoding="utf-8")

    def release(self) -> None:
        """Lets go of the folder."""
        self._lock.release()


def _holder(owner: Path) -> dict[str, object]:
    """What the holder wrote down; empty where that cannot be read."""
    try:
        said = json.loads(owner.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _described(holder: dict[str, object]) -> str:
    try:
        return f"process {holder['pid']} (`{holder['command']}`, since {holder['since']})"
    except KeyError:
        return "another process"
