"""The index of profiles follows the database, and finds who reads alike."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import penchant
from penchant.graph_store import get_meta, store_profiles
from penchant.graph_store.indexing import index_profiles
from penchant.graph_store.profile_index import ProfileIndex, ProfileRow
from tests.smallshop import Deed, catalogue_frame, deeds_frame, make_shop

ITEMS = catalogue_frame(
    sencha="Food > Green tea", matcha="Food > Green tea", soap="Home > Bath", wok="Home > Kitchen"
)
DEEDS = [
    *[Deed(who, item, day) for who in ("ann", "amy") for day in range(20) for item in ("sencha", "matcha")],
    *[Deed(who, "soap", day) for who in ("bob", "ben") for day in range(30)],
    *[Deed("cat", "wok", day) for day in range(30)],
]
MORE = deeds_frame([Deed("ann", "wok", 30 + n) for n in range(60)], first_id=9000)


class Spy:
    """Counts what is written to the index."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.written: list[list[str]] = []
        real = ProfileIndex.upsert

        def upsert(index: ProfileIndex, rows: Sequence[ProfileRow]) -> None:
            self.written.append(sorted(row.shopper_id for row in rows))
            real(index, rows)

        patch.setattr(ProfileIndex, "upsert", upsert)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[penchant.Shop]:
    with make_shop(tmp_path, DEEDS, ITEMS) as made:
        yield made


def contents(shop: penchant.Shop) -> dict[str, tuple[str, dict[str, Any], list[float]]]:
    held = shop._index._collection().get(include=["documents", "metadatas", "embeddings"])
    columns = zip(held["ids"], held["documents"], held["metadatas"], held["embeddings"], strict=True)
    return {one: (text, metadata, vector.tolist()) for one, text, metadata, vector in columns}


def watermark(shop: penchant.Shop) -> int:
    with shop._database.read() as connection:
        return get_meta(connection, "indexed_profiles")


def test_round_indexes_every_profile(shop: penchant.Shop) -> None:
    assert sorted(contents(shop)) == ["amy", "ann", "ben", "bob", "cat"]
    assert watermark(shop) == 5


def test_round_without_news_indexes_nothing(shop: penchant.Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    spy = Spy(monkeypatch)
    shop.evolve()
    assert spy.written == []


def test_only_new_versions_are_indexed(shop: penchant.Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    spy = Spy(monkeypatch)
    shop.ingest(MORE)
    shop.evolve()
    assert spy.written == [["ann"]]
    assert (watermark(shop), contents(shop)["ann"][1]["version"]) == (6, 2)


def test_old_text_of_a_shopper_is_replaced(shop: penchant.Shop) -> None:
    shop.ingest(MORE)
    shop.evolve()
    assert contents(shop)["ann"][0] == shop.profile("ann").text
    assert len(contents(shop)) == 5


def test_only_the_newest_of_several_new_versions_is_indexed(
    shop: penchant.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    spy = Spy(monkeypatch)
    made = shop.profile("bob")
    key = shop._view.shopper_ids.index(made.shopper_id)
    with shop._database.write() as connection:
        for _ in range(3):
            store_profiles(connection, [(key, made)], now_us=1)
    assert index_profiles(shop._database, shop._index, shop._embedder) == 1
    assert spy.written == [["bob"]]
    assert (contents(shop)["bob"][1]["version"], watermark(shop)) == (4, 8)


def test_watermark_stays_where_the_index_fails(shop: penchant.Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.ingest(MORE)
    with monkeypatch.context() as patch:
        patch.setattr(ProfileIndex, "upsert", lambda *_args, **_kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            shop.evolve()
    assert watermark(shop) == 5
    shop.evolve()
    assert (watermark(shop), contents(shop)["ann"][1]["version"]) == (6, 2)


def test_rebuilt_index_equals_the_grown_one(shop: penchant.Shop) -> None:
    shop.ingest(MORE)
    shop.evolve()
    grown = contents(shop)
    assert shop.reindex() == 5
    rebuilt = contents(shop)
    assert rebuilt.keys() == grown.keys()
    for shopper, (text, metadata, vector) in grown.items():
        assert rebuilt[shopper][:2] == (text, metadata)
        assert rebuilt[shopper][2] == pytest.approx(vector, abs=1e-6)


def test_lost_index_is_filled_again_from_the_database(shop: penchant.Shop) -> None:
    shop._index.close()
    shutil.rmtree(shop._index.folder)
    assert shop.reindex() == 5
    assert sorted(contents(shop)) == ["amy", "ann", "ben", "bob", "cat"]


def test_round_without_news_fills_a_lost_index_again(shop: penchant.Shop) -> None:
    shop._index.close()
    shutil.rmtree(shop._index.folder)
    shop.evolve()
    assert sorted(contents(shop)) == ["amy", "ann", "ben", "bob", "cat"]


def test_empty_shop_reindexes_to_nothing(tmp_path: Path) -> None:
    with penchant.open(tmp_path, create=True) as shop:
        assert shop.reindex() == 0


def test_shoppers_of_one_taste_read_alike(shop: penchant.Shop) -> None:
    held = contents(shop)
    for one, other in (("ann", "amy"), ("bob", "ben")):
        found = shop._index.search(np.array(held[one][2], dtype=np.float32), 2)
        assert {hit.shopper_id for hit in found} == {one, other}
        assert found[1].similarity > 0.99


def test_words_find_the_shoppers_whose_profiles_mean_them(shop: penchant.Shop) -> None:
    vector: NDArray[np.float32] = shop._embedder.encode(["a cup of green tea"])[0]
    assert {hit.shopper_id for hit in shop._index.search(vector, 2)} == {"ann", "amy"}


def test_vectors_have_length_one(shop: penchant.Shop) -> None:
    for _, _, vector in contents(shop).values():
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_profile_without_interests_is_indexed_too(tmp_path: Path) -> None:
    # one shopper is the whole shop: nothing stands out from the average
    with make_shop(tmp_path, [Deed("a", "sencha", day) for day in range(9)], ITEMS) as shop:
        assert shop.profile("a").interests == ()
        assert sorted(contents(shop)) == ["a"]
