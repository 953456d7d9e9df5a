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
            raise ConfigError(f"{folder} is in use by {_described(owner)}: wait for it or stop it") from error
        except OSError as error:
            raise ConfigError(f"cannot write to {folder}: {error.strerror}") from error
        self.tell(" ".join([Path(sys.argv[0]).name, *sys.argv[1:]])[:200])

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


def _described(owner: Path) -> str:
    try:
        said = json.loads(owner.read_text(encoding="utf-8"))
        return f"process {said['pid']} (`{said['command']}`, since {said['since']})"
    except (OSError, ValueError, KeyError):
        return "another process"
