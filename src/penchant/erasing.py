"""The end of an erasure: the index of profiles is filled anew where nobody read what was erased."""

import json
import os
import subprocess
import sys
from pathlib import Path

from penchant.errors import ConfigError
from penchant.graph_store import CachedEmbedder, Database, ProfileIndex, rebuild_index
from penchant.graph_store.encoder_map import encoder_in_force
from penchant.graph_store.erasure import mark_finished
from penchant.plugins import load_plugins
from penchant.plugins.embedding import chosen_embedder
from penchant.settings import Settings

_FINISH = "from penchant.erasing import _finish; _finish()"


def finish_in_new_process(folder: Path, settings: Settings) -> None:
    """Fills the index of profiles anew in a process that never read what was erased, which ends the erasure.

    Chroma's index writes whole blocks of its memory, unused parts included.

    Args:
        folder: The shop's; nobody has its index open.
        settings: The shop's.

    Raises:
        ConfigError: The process failed.
    """
    told = {"folder": str(folder), "settings": settings.model_dump_json(exclude={"model_api_key"})}
    done = subprocess.run(
        [sys.executable, "-c", _FINISH],
        input=json.dumps(told),
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        check=False,
    )
    if done.returncode:
        raise ConfigError(
            f"the index of profiles could not be filled anew: {done.stderr.strip()[-500:]}; "
            f"run `penchant reindex {folder}`"
        )


def _finish() -> None:
    """What the new process does."""
    told = json.load(sys.stdin)
    folder, settings = Path(told["folder"]), Settings.model_validate_json(told["settings"])
    database = Database.of_shop(folder, settings.database_url)
    index = ProfileIndex(folder)
    if index.folder.exists():
        chosen = chosen_embedder(load_plugins(), settings.embedder, threads=settings.embedder_threads)
        rebuild_index(database, index, encoder_in_force(database, CachedEmbedder(chosen, database)))
        index.close()
    mark_finished(database)
    database.close()
