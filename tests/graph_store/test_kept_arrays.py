"""Arrays kept in files: computed anew where their sources changed, and where a file is missing or damaged."""

from pathlib import Path

import numpy as np
import pytest

import penchant
from penchant.graph_store.item_words import ItemWords
from penchant.graph_store.kept_arrays import FOLDER, Arrays, kept_arrays
from penchant.tools.ease import Ease
from tests.smallshop import Deed, catalogue_frame, make_shop

ONES = np.ones(3)


class Counted:
    """Computes, and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> Arrays:
        self.times += 1
        return {"numbers": np.arange(self.times), "names": np.array(["茶", "tea"])}


def test_computed_once_for_the_same_sources(tmp_path: Path) -> None:
    compute, path = Counted(), tmp_path / "shop" / "some.npz"
    path.parent.parent.mkdir(exist_ok=True)
    first = kept_arrays(path, (b"1", ONES), compute)
    again = kept_arrays(path, (b"1", ONES), compute)
    assert compute.times == 1
    assert {name: array.tolist() for name, array in first.items()} == {
        name: array.tolist() for name, array in again.items()
    }
    assert [one.name for one in path.parent.iterdir()] == ["some.npz"]


@pytest.mark.parametrize("sources", [(b"2", ONES), (b"1", 2 * ONES), (b"1", np.ones(4)), (b"1",)])
def test_computed_anew_for_others(tmp_path: Path, sources: tuple[bytes]) -> None:
    compute, path = Counted(), tmp_path / "some.npz"
    kept_arrays(path, (b"1", ONES), compute)
    assert kept_arrays(path, sources, compute)["numbers"].tolist() == [0, 1]
    assert kept_arrays(path, sources, compute)["numbers"].tolist() == [0, 1]


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut off"])
def test_damaged_file_counts_as_none(tmp_path: Path, content: bytes) -> None:
    compute, path = Counted(), tmp_path / "some.npz"
    path.write_bytes(content)
    kept_arrays(path, (b"1",), compute)
    kept_arrays(path, (b"1",), compute)
    assert compute.times == 1


def test_cut_short_file_counts_as_none(tmp_path: Path) -> None:
    compute, path = Counted(), tmp_path / "some.npz"
    kept_arrays(path, (b"1",), compute)
    path.write_bytes(path.read_bytes()[:-200])
    assert kept_arrays(path, (b"1",), compute)["numbers"].tolist() == [0, 1]


def test_where_nothing_can_be_written_it_is_computed_each_time(tmp_path: Path) -> None:
    compute, path = Counted(), tmp_path / "file" / "some.npz"
    path.parent.write_bytes(b"no folder")
    for _ in range(2):
        kept_arrays(path, (b"1",), compute)
    assert compute.times == 2


def test_a_shop_opened_again_answers_the_same_without_computing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("green_tea", "black_tea", "rye", "oats")
    items = catalogue_frame(green_tea="Tea", black_tea="Tea", rye="Bread", oats="Grain", milk="Dairy")
    deeds = [Deed(f"s{n}", names[(n + d) % 4], d * 3 + n * 0.1) for n in range(9) for d in range(7)]
    with make_shop(tmp_path / "shop", deeds, items) as shop:
        told = shop.recommend("s1", 4)
    assert {one.stem for one in (tmp_path / "shop" / FOLDER).iterdir()} >= {"item-words"}

    def fail(*_: object) -> None:
        raise AssertionError("computed again")

    monkeypatch.setattr(ItemWords, "read", fail)
    monkeypatch.setattr(Ease, "fit", fail)
    with penchant.open(tmp_path / "shop") as shop:
        assert shop.recommend("s1", 4) == told
    monkeypatch.undo()
    with penchant.open(tmp_path / "shop") as shop:
        shop.ingest(catalogue_frame(rye="Bread > Green tea"), items=True)
        shop.evolve()
        words = shop._view.item_words
        assert "green" in words.terms or "green tea" in words.terms
