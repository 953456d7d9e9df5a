"""The bundled model's weights: read from the ONNX file, put into it, and kept."""

import numpy as np
import pytest
from numpy.typing import NDArray

from penchant.errors import DataError
from penchant.graph_store import MiniLM
from penchant.graph_store.embedding import TunedMiniLM, bundled_model
from penchant.graph_store.minilm_weights import packed, read_weights, unpacked

TITLES = ["White hanging heart T-light holder", "Oat milk, barista edition 1 l", "Running shoes"]


@pytest.fixture(scope="module")
def weights() -> dict[str, NDArray[np.float32]]:
    return read_weights(bundled_model().read_bytes())


def test_all_parameters_are_read_with_their_shapes(weights: dict[str, NDArray[np.float32]]) -> None:
    # BERT of 6 layers: 3 embeddings, a norm, and a layer's 6 matrices, 6 biases and 2 norms
    assert len(weights) == 3 + 2 + 6 * (6 + 6 + 4)
    assert weights["embeddings.word_embeddings.weight"].shape == (30_522, 384)
    assert weights["encoder.layer.5.intermediate.dense.weight"].shape == (384, 1_536)
    assert all(value.dtype == np.float32 for value in weights.values())


def test_model_with_its_own_weights_put_back_says_the_same(weights: dict[str, NDArray[np.float32]]) -> None:
    again = TunedMiniLM(weights, "again")
    assert np.abs(again.encode(TITLES) - MiniLM().encode(TITLES)).max() < 1e-4


def test_weights_of_nought_in_the_last_layer_leave_out_what_it_adds(
    weights: dict[str, NDArray[np.float32]],
) -> None:
    last = {name: value for name, value in weights.items() if name.startswith("encoder.layer.5.")}
    last["encoder.layer.5.output.LayerNorm.weight"] = np.zeros(384, dtype=np.float32)
    bias = last["encoder.layer.5.output.LayerNorm.bias"]
    # nothing but the bias of the last norm is left, for each token of each text
    expected = bias / np.linalg.norm(bias)
    assert TunedMiniLM(last, "nought").encode(TITLES) == pytest.approx(np.tile(expected, (3, 1)), abs=1e-5)


@pytest.mark.parametrize("name", ["encoder.layer.6.output.dense.bias", "encoder.layer.5.output.dense.weight"])
def test_weights_that_do_not_fit_the_model_are_refused(name: str) -> None:
    embedder = TunedMiniLM({name: np.zeros((384, 2), dtype=np.float32)}, "misfit")
    message = (
        rf"^the bundled embedding model has no weights '{name}' of the shape \(384, 2\): tune it again with "
        r"`penchant tune encoder`$"
    )
    with pytest.raises(DataError, match=message):
        embedder.encode(TITLES)


def test_kept_weights_are_those_that_were_given_to_three_digits() -> None:
    given = {"one": np.array([[0.1234, -3.5]], dtype=np.float32), "other": np.zeros(3, dtype=np.float32)}
    held = unpacked(packed(given))
    assert list(held) == ["one", "other"]
    assert held["one"] == pytest.approx(given["one"], rel=1e-3)
    assert held["one"].dtype == np.float32
