"""A shop embeds with the embedder that its settings name, and keeps the vectors of each apart."""

import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import penchant
from penchant.errors import ConfigError, DataError, PluginError
from tests.commanded import run
from tests.smallshop import Deed, catalogue_frame, make_shop
from tests.throwaway import install, registering

ITEMS = catalogue_frame(tea="Food", jam="Food", mug="Home", pan="Home")
DEEDS = [
    *(Deed("ann", ("tea", "jam")[day % 2], day) for day in range(8)),
    *(Deed("bob", ("mug", "pan")[day % 2], day) for day in range(8)),
]


class Letters:
    """Texts are alike that have the same letters."""

    name = "letters-26"

    def __init__(
        self, dimension: int = 26, change: Callable[[NDArray[np.float32]], object] = lambda v: v
    ) -> None:
        self.dimension = dimension
        self.asked: list[str] = []
        self._change = change

    def encode(self, texts: Sequence[str]) -> object:
        self.asked += texts
        counts = [[0.01 + text.lower().count(chr(97 + n)) for n in range(self.dimension)] for text in texts]
        vectors = np.array(counts).reshape(len(texts), self.dimension)
        return self._change((vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32))


def use(monkeypatch: pytest.MonkeyPatch, *embedders: object, chosen: str = "letters-26") -> None:
    install(monkeypatch, spelling=registering("register_embedders", *embedders))
    monkeypatch.setenv("PENCHANT_EMBEDDER", chosen)


def stored(folder: Path) -> dict[tuple[str, int], int]:
    """How many vectors of each embedder and length in bytes, straight from SQLite."""
    with closing(sqlite3.connect(folder / "penchant.db")) as connection:
        rows = connection.execute("SELECT model, length(vector), count(*) FROM vectors GROUP BY 1, 2")
        return {(model, size): count for model, size, count in rows}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_shop(tmp_path / "shop", DEEDS, ITEMS).close()
    return tmp_path / "shop"


def alike(shop: penchant.Shop, words: str) -> list[str]:
    vector = np.asarray(shop._embedder.encode([words]))[0]
    return [hit.shopper_id for hit in shop._index.search(vector, 2)]


def test_shop_embeds_with_the_plugin_that_the_setting_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = Letters()
    use(monkeypatch, letters)
    with make_shop(tmp_path / "new", DEEDS, ITEMS) as shop:
        assert "Food" in letters.asked
        assert alike(shop, "fffooodd") == ["ann", "bob"]
        assert alike(shop, "hhhomme") == ["bob", "ann"]
    assert set(stored(tmp_path / "new")) == {("letters-26", 4 * 26)}


def test_a_text_is_embedded_once_by_each_embedder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with penchant.open(folder) as shop:
        bundled = shop._embedder.encode(["Food"])
    letters = Letters()
    use(monkeypatch, letters)
    with penchant.open(folder) as shop:
        shop.reindex()
        once = list(letters.asked)
        shop.reindex()
        assert letters.asked == once
        assert "Food" in once
    monkeypatch.setenv("PENCHANT_EMBEDDER", "minilm")
    with penchant.open(folder) as shop:
        np.testing.assert_array_equal(shop._embedder.encode(["Food"]), bundled)
    assert {model for model, _ in stored(folder)} == {"all-MiniLM-L6-v2-int8", "letters-26"}


def test_an_index_of_other_vectors_is_told_and_the_next_round_fills_it_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, Letters())
    with penchant.open(folder) as shop:
        with pytest.raises(DataError) as told:
            shop._alike("food", 2)
        assert str(told.value) == (
            "profiles were embedded with 'all-MiniLM-L6-v2-int8', which is not here: run `penchant reindex`"
        )
        shop.evolve()
        assert alike(shop, "fffooodd") == ["ann", "bob"]


PLUGIN = """
import numpy as np
from penchant.plugins import hookimpl

class Lengths:
    name, dimension = "lengths", 26

    def encode(self, texts):
        return np.eye(26, dtype=np.float32)[[len(text) % 26 for text in texts]]

@hookimpl
def register_embedders(register):
    register(Lengths())
"""


def test_the_index_is_the_plugins_after_an_erasure(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "installed"  # a process of its own fills the index and finds the plugin here
    told = installed / "lengths-1.0.dist-info"
    told.mkdir(parents=True)
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: lengths\nVersion: 1.0\n", encoding="utf-8")
    (told / "entry_points.txt").write_text("[penchant]\nlengths = lengths_plugin\n", encoding="utf-8")
    (installed / "lengths_plugin.py").write_text(PLUGIN, encoding="utf-8")
    monkeypatch.syspath_prepend(installed)
    monkeypatch.setenv("PENCHANT_EMBEDDER", "lengths")
    with penchant.open(folder) as shop:
        shop.reindex()
        shop.erase("bob")
        assert shop._index.made_with() == "lengths in 26 dimensions"


def test_another_dimension_under_the_same_name_is_embedded_and_indexed_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, Letters())
    with penchant.open(folder) as shop:
        shop.evolve()
    use(monkeypatch, Letters(20))
    complaint = "profiles were embedded with 'letters-26 in 26 dimensions'"
    with penchant.open(folder) as shop, pytest.raises(DataError, match=complaint):
        shop._alike("food", 2)
    shown = run("reindex", folder, "--json")
    assert json.loads(shown.stdout) == {"profiles": 2}
    with penchant.open(folder) as shop:
        assert alike(shop, "fffooodd") == ["ann", "bob"]
    assert ("letters-26", 4 * 20) in stored(folder)


def test_unknown_name_is_told_with_those_that_there_are(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, Letters(), chosen="leters")
    with penchant.open(folder) as shop, pytest.raises(ConfigError) as told:
        shop.reindex()
    assert str(told.value) == (
        "there is no embedder 'leters': the setting `embedder` may be minilm, letters-26"
    )


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ("letters-26", "letters-26, 26 dimensions, 3 texts in "),
        ("leters", "there is no embedder 'leters': the setting `embedder` may be minilm, letters-26"),
    ],
)
def test_doctor_looks_at_the_embedder_that_the_setting_names(
    folder: Path, monkeypatch: pytest.MonkeyPatch, chosen: str, told: str
) -> None:
    use(monkeypatch, Letters(), chosen=chosen)
    checks = json.loads(run("doctor", folder, "--json").stdout)["checks"]
    (found,) = [check["found"] for check in checks if check["part"] == "embedder"]
    assert found.startswith(told)


def test_broken_plugin_is_named_where_its_embedder_is_missed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, Letters(dimension=0))
    with penchant.open(folder) as shop, pytest.raises(ConfigError) as told:
        shop.reindex()
    assert str(told.value) == (
        "there is no embedder 'letters-26': the setting `embedder` may be minilm; the plugin spelling is "
        "broken: its embedder letters-26 has the dimension 0: a whole number above 0"
    )


def breaks(_vectors: NDArray[np.float32]) -> object:
    raise RuntimeError("no ink")


LIES: list[tuple[Callable[[NDArray[np.float32]], object], str]] = [
    (breaks, "failed: RuntimeError: no ink"),
    (lambda v: v.tolist(), r"gave list in place of float32 of the shape \(\d, 26\)"),
    (lambda v: v.astype(np.float64), r"gave float64 of the shape \(\d, 26\) in place of float32 .*"),
    (lambda v: v[:, :5], r"gave float32 of the shape \(\d, 5\) in place of float32 of the shape \(\d, 26\)"),
    (lambda v: 2 * v, "gave vectors that are not of the L2 norm 1"),
    (lambda v: v * np.float32(np.nan), "gave vectors that are not of the L2 norm 1"),
]


@pytest.mark.parametrize(("change", "told"), LIES, ids=[told[:30] for _, told in LIES])
def test_embedder_that_lies_is_told_and_nothing_of_it_is_stored(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[NDArray[np.float32]], object],
    told: str,
) -> None:
    before = stored(folder)
    use(monkeypatch, Letters(change=change))
    with penchant.open(folder) as shop, pytest.raises(PluginError) as raised:
        shop.reindex()
    advice = "mend the plugin, or set `embedder` to minilm"
    assert raised.match(f"^the embedder letters-26 of the plugin spelling {told}; {advice}$")
    assert stored(folder) == before


def test_screen_says_which_embedder_a_shop_uses(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, Letters())
    shown = run("plugins", folder, "--json")
    states = json.loads(shown.stdout)["plugins"]
    used = {
        one["name"]: one["used"]
        for state in states
        for one in state["registered"]
        if "embedder" in one["kind"]
    }
    assert used == {"all-MiniLM-L6-v2-int8": False, "letters-26": True}
