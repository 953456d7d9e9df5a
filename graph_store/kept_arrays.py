"""Arrays that follow from a shop's log and catalogue, in files: the next start need not compute them."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]
FOLDER = "computed"
"""Of a shop; what is in it may be deleted at any time."""
KEY = "key"


def kept_arrays(path: Path, sources: Iterable[bytes | NDArray[Any]], compute: Callable[[], Arrays]) -> Arrays:
    """The arrays of a file, where they came from the same sources; else they are computed and written there.

    A damaged file counts as none, and where none can be written nothing is kept.

    Args:
        path: Of an `.npz` file.
        sources: All that the arrays follow from, and in which way; C-contiguous.
        compute: Gives the arrays by name; none is called `key`.
    """
    digest = blake2b(digest_size=16)
    for source in sources:
        digest.update(source if isinstance(source, bytes) else source.data)
    key = np.frombuffer(digest.digest(), dtype=np.uint8)
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
            if np.array_equal(held[KEY], key):
                return {name: held[name] for name in held.files if name != KEY}
    except (OSError, KeyError, ValueError, EOFError, BadZipFile):
        pass
    computed = compute()
    _write(path, {KEY: key, **computed})
    return computed


def _write(path: Path, arrays: Arrays) -> None:
    """Whole or not at all, whoever else writes the same."""
    draft = path.with_name(f"{path.stem}-{uuid4().hex}.tmp")
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        try:
            with draft.open("wb") as file:
                np.savez(file, allow_pickle=False, **arrays)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
