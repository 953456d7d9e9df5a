"""Finds shoppers by the meaning of their profiles: a Chroma collection in the shop's folder.

Everything in it comes from the database and can be rebuilt. One process may use a shop's index: Chroma
1.5 gives a second process stale answers, and two writers lose vectors, both without an error. Chroma's
server is not used (CVE-2026-45829), nor a stored embedding function: vectors are always passed in.
"""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from penchant.errors import ConfigError, DataError
from penchant.ids import ShopperId

if TYPE_CHECKING:
    from chromadb.api.client import Client

COLLECTION = "profiles"
MADE_WITH = "embedder"
ROWS_PER_BATCH = 5_000  # Chroma refuses more than 5,461 at a time


class ProfileRow(NamedTuple):
    """What the index keeps of a profile.

    Attributes:
        shopper_id: Whose profile it is.
        text: The profile in words.
        vector: Its embedding, (dimension,) float32.
        version: Of the profile.
    """

    shopper_id: ShopperId
    text: str
    vector: NDArray[np.float32]
    version: int


class Hit(NamedTuple):
    """A shopper whose profile is near a question.

    Attributes:
        shopper_id: Whose profile it is.
        similarity: Cosine of the two vectors, 0 (unrelated or opposite) to 1.
        text: The profile in words.
    """

    shopper_id: ShopperId
    similarity: float
    text: str


class ProfileIndex:
    """The profiles of one shop, searchable by vector.

    Chroma is imported (about a second) and the folder opened at the first call that needs it.
    """

    def __init__(self, shop_folder: Path, *, name: str = "chroma") -> None:
        """Names the folder; nothing is read or made yet.

        Args:
            shop_folder: The shop's folder.
            name: The folder below it that the index lies in.
        """
        self.folder = shop_folder / name
        self._client: Client | None = None
        self._opened: Any = None
        self._made_with = ""
        self._lock = RLock()

    @contextmanager
    def steady(self) -> Iterator[None]:
        """While it lasts no other thread exchanges the index for another."""
        with self._lock:
            yield

    def made_with(self) -> str:
        """Name of the tuned encoder that its vectors come from; empty where they are the embedder's own.

        Raises:
            ConfigError: The index cannot be read.
        """
        if not self.folder.exists():
            return ""
        with self._mended():
            return str((self._collection().metadata or {}).get(MADE_WITH, ""))

    def upsert(self, rows: Sequence[ProfileRow]) -> None:
        """Stores profiles; what a shopper had before is replaced.

        Args:
            rows: Of distinct shoppers.

        Raises:
            DataError: A shopper comes twice, or a vector's dimension is not that of those already stored.
            ConfigError: The folder cannot be read.
        """
        if not rows:
            return
        with self._mended():
            collection = self._collection(create=True)
            for start in range(0, len(rows), ROWS_PER_BATCH):
                part = rows[start : start + ROWS_PER_BATCH]
                collection.upsert(
                    ids=[row.shopper_id for row in part],
                    documents=[row.text for row in part],
                    embeddings=np.stack([row.vector for row in part]),
                    metadatas=[{"version": row.version} for row in part],
                )

    def search(self, vector: NDArray[np.float32], k: int) -> list[Hit]:
        """The shoppers whose profiles are nearest.

        Args:
            vector: (dimension,) float32, from the same embedder as the profiles.
            k: At most this many, at least 1.

        Returns:
            Nearest first. The search is approximate (HNSW).

        Raises:
            DataError: `k` is below 1 or the dimension is wrong.
            ConfigError: There is no index or it cannot be read.
        """
        with self._mended():
            found = self._collection().query(
                query_embeddings=vector[np.newaxis], n_results=k, include=["documents", "distances"]
            )
        columns = (found[name][0] for name in ("ids", "distances", "documents"))
        return [
            Hit(ShopperId(shopper_id), min(1.0, max(0.0, 1.0 - distance)), text)
            for shopper_id, distance, text in zip(*columns, strict=True)
        ]

    def delete(self, shopper_ids: Sequence[ShopperId]) -> None:
        """Takes shoppers out of every search; unknown ones are ignored.

        Their text stays readable in the files, which Chroma never shrinks: only `rebuild` erases it.

        Raises:
            ConfigError: The index cannot be read.
        """
        if not self.folder.exists():
            return
        with self._mended():
            collection = self._collection()
            for start in range(0, len(shopper_ids), ROWS_PER_BATCH):
                collection.delete(ids=list(shopper_ids[start : start + ROWS_PER_BATCH]))

    def count(self) -> int:
        """How many profiles are indexed; 0 where no index was made yet.

        Raises:
            ConfigError: The index cannot be read.
        """
        if not self.folder.exists():
            return 0
        with self._mended():
            return int(self._collection().count())

    def rebuild(self, rows: Iterable[ProfileRow], *, made_with: str = "") -> None:
        """Makes the index anew in the place of the old one, which may be broken or missing.

        The new one is filled beside the old, which other threads search meanwhile, and swapped in at the end,
        so that a run that fails leaves the old one as it was. Nothing of the old files is kept. To complete
        an erasure, run it in a process that never read the erased text: hnswlib writes whole blocks of its
        memory, and unused slots hold whatever the process held there before.

        Args:
            rows: Every profile that the index shall hold.
            made_with: See the method `made_with`.

        Raises:
            DataError: A row is wrong; see `upsert`.
        """
        fresh = ProfileIndex(self.folder.parent, name=f"{self.folder.name}.rebuilding")
        fresh._made_with = made_with
        shutil.rmtree(fresh.folder, ignore_errors=True)
        try:
            with fresh._mended():
                fresh._collection(create=True)
            for batch in _batches(rows):
                fresh.upsert(batch)
        except BaseException:
            fresh.close()
            shutil.rmtree(fresh.folder, ignore_errors=True)
            raise
        fresh.close()
        with self._lock:
            self.close()
            if self.folder.is_dir():
                shutil.rmtree(self.folder)
            else:
                self.folder.unlink(missing_ok=True)
            fresh.folder.rename(self.folder)

    def close(self) -> None:
        """Releases the files; the next call opens them again."""
        self._opened = None
        if self._client is not None:
            self._client.close()
            self._client = None

    def _collection(self, *, create: bool = False) -> Any:
        if self._opened is not None:
            return self._opened
        if not create and not self.folder.exists():
            raise ConfigError(f"there is no profile index in {self.folder}: {_NEXT_STEP}")
        self._client = _open_client(self.folder)
        if create:
            self._opened = self._client.get_or_create_collection(
                COLLECTION,
                embedding_function=None,
                configuration={"hnsw": {"space": "cosine"}},
                metadata={MADE_WITH: self._made_with} if self._made_with else None,
            )
        else:
            self._opened = self._client.get_collection(COLLECTION, embedding_function=None)
        return self._opened

    @contextmanager
    def _mended(self) -> Iterator[None]:
        """Tells apart what the caller passed wrongly and what is wrong with the folder."""
        from chromadb.errors import ChromaError, DuplicateIDError, InvalidArgumentError

        try:
            with self._lock:
                yield
        except (DuplicateIDError, InvalidArgumentError, ValueError, TypeError) as error:
            raise DataError(f"the profile index refused the call: {error}") from error
        except ChromaError as error:
            self.close()
            raise ConfigError(
                f"cannot read the profile index in {self.folder}: {error}; {_NEXT_STEP}"
            ) from error


_NEXT_STEP = "rebuild it from the database with `penchant reindex`"


def _open_client(folder: Path) -> "Client":
    import chromadb
    from chromadb.api.shared_system_client import SharedSystemClient
    from chromadb.config import Settings

    # Stated here so that no CHROMA_* variable or .env file turns the client into a remote or tracing one.
    settings = Settings(
        anonymized_telemetry=False,
        chroma_api_impl="chromadb.api.rust.RustBindingsAPI",
        chroma_otel_collection_endpoint="",
    )
    try:
        return cast("Client", chromadb.PersistentClient(str(folder), settings))
    except Exception:
        # Chroma 1.5 keeps the half-started engine of a broken folder and would hand it out again.
        SharedSystemClient._identifier_to_system.pop(str(folder), None)
        raise


def _batches(rows: Iterable[ProfileRow]) -> Iterator[list[ProfileRow]]:
    batch: list[ProfileRow] = []
    for row in rows:
        batch.append(row)
        if len(batch) == ROWS_PER_BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
