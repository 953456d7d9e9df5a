"""A shop's own encoder: what it does to vectors, how it is stored, which version is in force.

A version is a map of vectors and, where the embedding model itself was trained, the model's weights, stored
under their hash.
"""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select

from penchant.errors import DataError
from penchant.graph_store.concepts import store_model
from penchant.graph_store.database import Database, get_meta, set_meta
from penchant.graph_store.embedding import CachedEmbedder, Embedder, MiniLM, TunedMiniLM
from penchant.graph_store.minilm_weights import Weights, packed, unpacked
from penchant.graph_store.schema import models

MODEL = "encoder"
"""Its name among the shop's fitted models."""
WEIGHTS = "encoder weights "
"""Before the hash, the name of a trained model's weights among the shop's fitted models."""
IN_FORCE = "encoder_version"
"""Where the shop keeps which version is used; 0 is the embedder as it came."""


@dataclass(frozen=True, slots=True, eq=False)
class EncoderMap:
    """An affine map that turns an embedder's vectors into the shop's own: `normalised((x - centre) W)`.

    Attributes:
        base: Name of the embedder whose vectors it takes.
        centre: (dimension,) float32, the mean vector of the items that were bought.
        weights: (dimension, dimension) float32.
        alike: Cosine from which a profile is near words, as selective as the embedder's own threshold.
        replaces: The version in force before it; 0 is the embedder as it came.
        report: How it was chosen, as JSON.
        weights_hash: SHA-256 of the trained model's stored weights; empty where only the map was learned.
    """

    base: str
    centre: NDArray[np.float32]
    weights: NDArray[np.float32]
    alike: float
    replaces: int
    report: str
    weights_hash: str = ""

    def apply(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """(n, dimension) float32 of L2 norm 1, from (n, dimension) vectors or means of vectors.

        A vector that lies on the centre says nothing and becomes 0.
        """
        moved = (vectors - self.centre) @ self.weights
        norms = np.linalg.norm(moved, axis=1, keepdims=True)
        return (moved / np.where(norms > 0, norms, 1)).astype(np.float32)

    def centred_on(self, centre: NDArray[np.float32]) -> "EncoderMap":
        """The same about another centre, (dimension,)."""
        return replace(self, centre=centre)

    def to_bytes(self) -> bytes:
        """As an `.npz` file."""
        held = io.BytesIO()
        np.savez(held, allow_pickle=False, **{name: getattr(self, name) for name in self.__slots__})
        return held.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> "EncoderMap":
        """Reads what `to_bytes` wrote."""
        with np.load(io.BytesIO(content), allow_pickle=False) as held:
            return cls(
                base=str(held["base"]),
                centre=held["centre"],
                weights=held["weights"],
                alike=float(held["alike"]),
                replaces=int(held["replaces"]),
                report=str(held["report"]),
                weights_hash=str(held["weights_hash"]) if "weights_hash" in held else "",
            )


class MappedEmbedder:
    """An embedder whose vectors go through a shop's map; it is an `Embedder` itself."""

    def __init__(
        self, embedder: Embedder, encoder: EncoderMap, version: int, *, tuned: Embedder | None = None
    ) -> None:
        """Wraps an embedder.

        Args:
            embedder: The one that the map was made for.
            encoder: The map.
            version: Of the map, 1 or more.
            tuned: The embedder with the weights that the map goes with, where it was trained, too.

        Raises:
            DataError: The map was made for another embedder.
        """
        if embedder.name != encoder.base:
            raise DataError(
                f"the tuned encoder was made for {encoder.base!r}, the shop now embeds with "
                f"{embedder.name!r}: tune it again with `penchant tune encoder`"
            )
        self._embedder = tuned or embedder
        self._encoder = encoder
        self.name = f"{embedder.name}+encoder-{version}"
        self.dimension = embedder.dimension
        self.alike = encoder.alike

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The texts' vectors, (n_texts, dimension) float32, each of L2 norm 1."""
        return self._encoder.apply(self._embedder.encode(texts))


def encoder_in_force(database: Database, embedder: Embedder) -> Embedder:
    """The embedder that profiles are found with: mapped where the shop has a tuned encoder, else as it is."""
    with database.read() as connection:
        version = get_meta(connection, IN_FORCE)
        encoder = encoder_version(connection, version) if version else None
    return _mapped(database, embedder, encoder, version) if encoder else embedder


def made_with(embedder: Embedder) -> str:
    """What an index of an embedder's vectors is marked with; another mark means other vectors.

    Indexes of the bundled embedder bear an empty one, as they did when there was no other.
    """
    if isinstance(embedder, MappedEmbedder):
        return embedder.name
    return "" if embedder.name == MiniLM.name else f"{embedder.name} in {embedder.dimension:,} dimensions"


def encoder_named(database: Database, embedder: Embedder, name: str) -> Embedder:
    """The embedder of an index: as it came, or one of the shop's versions, whether in force or not.

    Args:
        database: The shop's.
        embedder: As the settings choose it.
        name: The index's mark, see `made_with`.

    Raises:
        DataError: There is none of that name.
    """
    if name == made_with(embedder):
        return embedder
    version = name.removeprefix(f"{embedder.name}+encoder-")
    if not version.isdecimal():
        before = name or MiniLM.name
        raise DataError(f"profiles were embedded with {before!r}, which is not here: run `penchant reindex`")
    with database.read() as connection:
        encoder = encoder_version(connection, int(version))
    return _mapped(database, embedder, encoder, int(version))


def encoder_version(connection: Connection, version: int) -> EncoderMap:
    """A stored version.

    Raises:
        DataError: There is none.
    """
    query = select(models.c.content).where(models.c.name == MODEL, models.c.version == version)
    content = connection.scalar(query)
    if content is None:
        raise DataError(f"the shop has no version {version} of a tuned encoder")
    return EncoderMap.from_bytes(content)


def put_in_force(connection: Connection, encoder: EncoderMap, weights: Weights, *, now_us: int) -> int:
    """Stores an encoder as the newest version and puts it in force; returns the version.

    Args:
        connection: In a transaction.
        encoder: The map.
        weights: Of the trained model; empty where it is the bundled one.
        now_us: When, microseconds since 1970.
    """
    if weights:
        content = packed(weights)
        encoder = replace(encoder, weights_hash=hashlib.sha256(content).hexdigest())
        store_model(connection, WEIGHTS + encoder.weights_hash, content, now_us=now_us)
    store_model(connection, MODEL, encoder.to_bytes(), now_us=now_us)
    version = connection.scalar(select(func.max(models.c.version)).where(models.c.name == MODEL)) or 0
    set_meta(connection, **{IN_FORCE: version})
    return version


def roll_back(connection: Connection) -> int:
    """Puts the version in force that was so before; returns it, 0 for the embedder as it came.

    Raises:
        DataError: No tuned encoder is in force.
    """
    version = get_meta(connection, IN_FORCE)
    if not version:
        raise DataError("no tuned encoder is in force: there is nothing to roll back")
    before = encoder_version(connection, version).replaces
    set_meta(connection, **{IN_FORCE: before})
    return before


def _mapped(database: Database, embedder: Embedder, encoder: EncoderMap, version: int) -> MappedEmbedder:
    tuned = _tuned(database, encoder.weights_hash) if encoder.weights_hash else None
    return MappedEmbedder(embedder, encoder, version, tuned=tuned)


@lru_cache(maxsize=2)
def _tuned(database: Database, weights_hash: str) -> Embedder:
    """The model with a shop's own weights; kept, since each search asks for it."""
    query = select(models.c.content).where(models.c.name == WEIGHTS + weights_hash)
    with database.read() as connection:
        content = connection.scalar(query) or b""
    if hashlib.sha256(content).hexdigest() != weights_hash:
        raise DataError(
            f"the tuned encoder's weights {weights_hash[:12]} are missing or damaged: go back with "
            "`penchant tune encoder --rollback`, or tune it again"
        )
    return CachedEmbedder(TunedMiniLM(unpacked(content), f"{MiniLM.name}:{weights_hash[:16]}"), database)
