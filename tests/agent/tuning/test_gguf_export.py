"""PEFT adapters for llama.cpp: names, order of the rotated rows, and what no Llama block has."""

import json
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest

from penchant.agent.gguf import check_adapter, read_header
from penchant.agent.merged_model import merged_model
from penchant.agent.tuning.gguf_export import hugging_face_order, read_adapter, rotary_order, write_adapter
from penchant.errors import ConfigError
from tests.agent.tiny_adapters import (
    ALPHA,
    HEADS,
    KEY_HEADS,
    slow_rotary_order,
    write_adapter_file,
    write_base,
    write_peft,
)

safetensors: Any = pytest.importorskip("safetensors.numpy", reason="tuning needs the extra `tune`")


def export(folder: Path, out: Path) -> None:
    write_adapter(folder, out, heads=HEADS, key_heads=KEY_HEADS, name="Tiny")


@pytest.mark.parametrize(("heads", "size", "width"), [(1, 2, 1), (3, 4, 5), (9, 64, 16), (2, 6, 3)])
def test_rotary_order_is_the_slow_loops(heads: int, size: int, width: int) -> None:
    rows = np.random.default_rng(heads).normal(size=(heads * size, width)).astype(np.float32)
    ordered = rotary_order(rows, heads)
    np.testing.assert_array_equal(ordered, slow_rotary_order(rows, heads))
    assert ordered.flags.c_contiguous


@pytest.mark.parametrize(("heads", "size"), [(1, 2), (3, 8), (9, 64)])
def test_rotary_order_can_be_undone(heads: int, size: int) -> None:
    rows = np.arange(heads * size * 2, dtype=np.float32).reshape(heads * size, 2)
    np.testing.assert_array_equal(hugging_face_order(rotary_order(rows, heads), heads), rows)


def test_an_exported_adapter_is_read_back(tmp_path: Path) -> None:
    write_peft(tmp_path / "peft")
    export(tmp_path / "peft", tmp_path / "adapter.gguf")
    read_adapter(tmp_path / "adapter.gguf", tmp_path / "back", heads=HEADS, key_heads=KEY_HEADS)
    made, right = (
        safetensors.load_file(tmp_path / name / "adapter_model.safetensors") for name in ("back", "peft")
    )
    assert made.keys() == right.keys()
    for name, factor in right.items():
        np.testing.assert_array_equal(made[name], factor)
    config, was = (
        json.loads((tmp_path / name / "adapter_config.json").read_text(encoding="utf-8"))
        for name in ("back", "peft")
    )
    assert {key: config[key] for key in was} == was


def test_a_base_is_no_adapter_to_go_on_from(tmp_path: Path) -> None:
    write_base(tmp_path / "base.gguf")
    with pytest.raises(ConfigError, match="cannot be read as an adapter"):
        read_adapter(tmp_path / "base.gguf", tmp_path / "back", heads=HEADS, key_heads=KEY_HEADS)


def tensors_of(path: Path) -> dict[str, Any]:
    return {tensor.name: tensor.data for tensor in gguf.GGUFReader(path).tensors}


def test_every_factor_has_its_name_and_its_rows_in_llama_cpps_order(tmp_path: Path) -> None:
    write_peft(tmp_path / "peft")
    export(tmp_path / "peft", tmp_path / "adapter.gguf")
    write_adapter_file(tmp_path / "right.gguf")
    made, right = tensors_of(tmp_path / "adapter.gguf"), tensors_of(tmp_path / "right.gguf")
    assert made.keys() == right.keys()
    for name, factor in right.items():
        assert made[name].dtype == np.float16
        np.testing.assert_array_equal(made[name], factor)


def test_what_was_exported_can_be_merged(tmp_path: Path) -> None:
    write_base(tmp_path / "base.gguf")
    write_peft(tmp_path / "peft")
    export(tmp_path / "peft", tmp_path / "adapter.gguf")
    write_adapter_file(tmp_path / "right.gguf")
    made, right = (
        merged_model(tmp_path / "base.gguf", tmp_path / f"{name}.gguf", folder=tmp_path)
        for name in ("adapter", "right")
    )
    assert made.read_bytes() == right.read_bytes()


def test_llama_cpp_is_told_what_it_is(tmp_path: Path) -> None:
    write_peft(tmp_path / "peft")
    export(tmp_path / "peft", tmp_path / "adapter.gguf")
    fields = gguf.GGUFReader(tmp_path / "adapter.gguf").fields
    told = {
        name: fields[name].contents()
        for name in ("general.architecture", "general.type", "general.name", "adapter.type")
    }
    assert told == {
        "general.architecture": "llama",
        "general.type": "adapter",
        "general.name": "Tiny",
        "adapter.type": "lora",
    }
    assert fields["adapter.lora.alpha"].contents() == ALPHA


def test_the_client_takes_it_for_an_adapter_of_its_base(tmp_path: Path) -> None:
    write_base(tmp_path / "base.gguf")
    write_peft(tmp_path / "peft")
    export(tmp_path / "peft", tmp_path / "adapter.gguf")
    check_adapter(tmp_path / "adapter.gguf", read_header(tmp_path / "base.gguf"))


@pytest.mark.parametrize(
    "key",
    [
        "base_model.model.lm_head.lora_A.weight",
        "base_model.model.model.layers.0.mlp.router_proj.lora_A.weight",
        "base_model.model.model.layers.0.self_attn.q_proj.lora_magnitude_vector",
    ],
)
def test_a_layer_that_a_llama_block_does_not_have_is_refused(tmp_path: Path, key: str) -> None:
    safetensors.save_file({key: np.zeros((4, 4), dtype=np.float32)}, tmp_path / "adapter_model.safetensors")
    (tmp_path / "adapter_config.json").write_text(json.dumps({"lora_alpha": 8}))
    with pytest.raises(ConfigError, match=r"has factors for .*, which a Llama block does not have$"):
        export(tmp_path, tmp_path / "adapter.gguf")


def test_bfloat16_factors_are_exported_too(tmp_path: Path) -> None:
    torch: Any = pytest.importorskip("torch", reason="bfloat16 needs the extra `tune`: torch")
    bfloat: Any = pytest.importorskip("safetensors.torch")
    key = "base_model.model.model.layers.0.mlp.up_proj.lora_{}.weight"
    one = torch.tensor([[0.5, -1.5, 3.0]], dtype=torch.bfloat16)
    held = {key.format("A"): one, key.format("B"): torch.ones((2, 1), dtype=torch.bfloat16)}
    bfloat.save_file(held, tmp_path / "adapter_model.safetensors")
    (tmp_path / "adapter_config.json").write_text(json.dumps({"lora_alpha": 8}))
    export(tmp_path, tmp_path / "adapter.gguf")
    tensors = tensors_of(tmp_path / "adapter.gguf")
    np.testing.assert_array_equal(tensors["blk.0.ffn_up.weight.lora_a"], [[0.5, -1.5, 3.0]])
