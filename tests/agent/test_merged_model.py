"""Merging base and adapter: the weights add up, once, and nothing half is ever left behind."""

import errno
import json
import os
import shutil
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest

from penchant.agent import merged_model as merging
from penchant.agent.gguf import check_chat_model
from penchant.agent.merged_model import cache_folder, merged_model
from penchant.errors import ModelError
from tests.agent.tiny_adapters import SHAPES, Arrays, write_adapter_file, write_base


class Made:
    """A base, an adapter for it, and what merging them must give."""

    def __init__(self, folder: Path) -> None:
        self.base, self.adapter, self.cache = folder / "base.gguf", folder / "adapter.gguf", folder / "cache"
        self.weights = write_base(self.base)
        self.added = write_adapter_file(self.adapter)

    def merge(self) -> Path:
        return merged_model(self.base, self.adapter, folder=self.cache)


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return Made(tmp_path)


def weights_of(path: Path) -> Arrays:
    return {
        tensor.name: gguf.quants.dequantize(tensor.data, tensor.tensor_type)
        for tensor in gguf.GGUFReader(path).tensors
    }


def test_merged_weights_are_the_base_and_the_factors_product(made: Made) -> None:
    merged = weights_of(made.merge())
    assert merged.keys() == made.weights.keys()
    np.testing.assert_array_equal(merged["output_norm.weight"], made.weights["output_norm.weight"])
    for tensor, added in made.added.items():
        wanted = made.weights[tensor] + added
        blocks = np.abs(wanted).reshape(len(wanted), -1, 32).max(axis=-1)
        # half a step of a 127th of the block's largest weight, and the step's own rounding to half precision
        bound = np.repeat(blocks / 127 * (0.5 + 127 * 2**-11), 32, axis=-1) + 1e-6
        assert (np.abs(merged[tensor] - wanted) <= bound).all(), tensor
        assert np.abs(merged[tensor] - made.weights[tensor]).max() > 0.1


def test_metadata_are_the_base_s_but_for_the_kind_of_weights(made: Made) -> None:
    base, merged = gguf.GGUFReader(made.base).fields, gguf.GGUFReader(made.merge()).fields
    told = {name: field.contents() for name, field in base.items() if not name.startswith("GGUF.")}
    told["general.file_type"] = int(gguf.LlamaFileType.MOSTLY_Q8_0)
    assert {n: field.contents() for n, field in merged.items() if not n.startswith("GGUF.")} == told
    assert merged["tokenizer.ggml.tokens"].contents() == ["a", "b", "酒"]


def test_a_merged_model_is_a_chat_model(made: Made) -> None:
    assert check_chat_model(made.merge()).architecture == "llama"


def test_a_second_call_takes_the_file_that_is_there(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    first = made.merge()

    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(merging, "_merge", never)
    assert made.merge() == first
    assert list(made.cache.iterdir()) == [first]


def test_a_base_elsewhere_with_the_same_bytes_takes_the_same_file(made: Made, tmp_path: Path) -> None:
    first = made.merge()
    (tmp_path / "elsewhere").mkdir()
    copy = tmp_path / "elsewhere" / made.base.name
    shutil.copy(made.base, copy)
    assert merged_model(copy, made.adapter, folder=made.cache) == first


def test_another_adapter_makes_another_file(made: Made) -> None:
    first = made.merge()
    write_adapter_file(made.adapter, seed=5)
    second = made.merge()
    assert second != first
    assert first.is_file()
    assert not np.allclose(
        weights_of(first)["blk.0.attn_q.weight"], weights_of(second)["blk.0.attn_q.weight"]
    )


def test_merging_again_gives_the_same_bytes(made: Made) -> None:
    path = made.merge()
    before = path.read_bytes()
    path.unlink()
    assert made.merge().read_bytes() == before


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), OSError(errno.ENOSPC, "No space left on device")])
def test_a_merge_that_stops_midway_leaves_no_file(
    made: Made, monkeypatch: pytest.MonkeyPatch, stop: BaseException
) -> None:
    def stopped(writer: Any, *_: object, **__: object) -> None:
        assert [path.suffix for path in made.cache.iterdir()] == [".part"]
        raise stop

    with monkeypatch.context() as patched:
        patched.setattr(gguf.GGUFWriter, "write_tensors_to_file", stopped)
        with pytest.raises(KeyboardInterrupt if isinstance(stop, KeyboardInterrupt) else ModelError):
            made.merge()
    assert list(made.cache.iterdir()) == []
    assert made.merge().is_file()


def test_what_a_killed_merge_left_is_not_taken_for_a_model(made: Made) -> None:
    made.cache.mkdir()
    (made.cache / "tmpabc.part").write_bytes(b"GGUF half a file")
    assert weights_of(made.merge()).keys() == made.weights.keys()


def refusal(made: Made) -> str:
    with pytest.raises(ModelError, match=rf"^{made.adapter.name} cannot be merged into ") as found:
        made.merge()
    assert not made.cache.exists() or list(made.cache.iterdir()) == []
    return str(found.value)


def test_an_adapter_for_a_larger_model_is_refused(made: Made) -> None:
    write_base(made.base, blocks=1)
    assert "it is for another model: base.gguf has no blk.1.attn_k.weight" in refusal(made)


def test_an_adapter_of_other_shapes_is_refused(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = {layer: (part, name, (rows, 32)) for layer, (part, name, (rows, _)) in SHAPES.items()}
    monkeypatch.setattr("tests.agent.tiny_adapters.SHAPES", wide)
    write_base(made.base)
    assert "it is for another model: blk.0.attn_q.weight has the shape (64, 32)" in refusal(made)


@pytest.mark.parametrize("without", ["lora_a", "lora_b"])
def test_half_a_pair_of_factors_is_refused(made: Made, without: str) -> None:
    write_adapter_file(made.adapter, without=without)
    refusal(made)


def test_a_base_is_no_adapter(made: Made) -> None:
    shutil.copy(made.base, made.adapter)
    assert "which is no factor" in refusal(made)


@pytest.mark.parametrize("damaged", ["base", "adapter"])
@pytest.mark.parametrize("data", [b"", b"nothing of the kind", b"GGUF", "cut"])
def test_a_damaged_file_is_refused(made: Made, damaged: str, data: bytes | str) -> None:
    path = made.base if damaged == "base" else made.adapter
    path.write_bytes(path.read_bytes()[:-2000] if isinstance(data, str) else data)
    refusal(made)


def test_a_missing_file_is_named(made: Made, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"nowhere\.gguf cannot be read"):
        merged_model(tmp_path / "nowhere.gguf", made.adapter, folder=made.cache)


def test_a_cache_that_is_no_folder_is_a_model_error(made: Made) -> None:
    made.cache.write_text(json.dumps("in the way"))
    with pytest.raises(ModelError, match=r"^adapter\.gguf cannot be merged into base\.gguf: "):
        made.merge()


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"PENCHANT_CACHE": "/srv/models", "XDG_CACHE_HOME": "/var/cache"}, "/srv/models"),
        ({"PENCHANT_CACHE": "~/models"}, "{home}/models"),
        ({"XDG_CACHE_HOME": "/var/cache"}, "/var/cache/penchant"),
        ({}, "{home}/.cache/penchant"),
    ],
)
def test_the_cache_is_where_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], folder: str
) -> None:
    for name in ("PENCHANT_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert cache_folder() == Path(folder.format(home=os.path.expanduser("~")))
