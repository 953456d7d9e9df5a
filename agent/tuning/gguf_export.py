"""An adapter as PEFT and as llama.cpp read it, and the way between them."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from penchant.errors import ConfigError

_TENSOR = re.compile(r"blk\.(?P<block>\d+)\.(?P<layer>\w+)\.weight\.lora_(?P<factor>[ab])")
_LAYER = re.compile(r"layers\.(?P<block>\d+)\.\w+\.(?P<layer>\w+)_proj\.lora_(?P<factor>[AB])\.weight$")
_NAMES = {
    "q": "attn_q",
    "k": "attn_k",
    "v": "attn_v",
    "o": "attn_output",
    "gate": "ffn_gate",
    "up": "ffn_up",
    "down": "ffn_down",
}
_LAYERS = {
    name: f"{'self_attn' if len(layer) == 1 else 'mlp'}.{layer}_proj" for layer, name in _NAMES.items()
}


def write_adapter(peft_folder: Path, out: Path, *, heads: int, key_heads: int, name: str) -> None:
    """Writes the adapter in `peft_folder` as a GGUF file in half precision.

    Args:
        peft_folder: With `adapter_model.safetensors` and `adapter_config.json`.
        out: The file.
        heads: Attention heads of the base.
        key_heads: Its key and value heads.
        name: Kept in the file.

    Raises:
        ConfigError: The folder holds factors of a layer that a Llama block does not have.
    """
    from gguf import GGUFWriter
    from safetensors.numpy import load_file

    config = json.loads((peft_folder / "adapter_config.json").read_text(encoding="utf-8"))
    writer = GGUFWriter(out, "llama")
    writer.add_type("adapter")
    writer.add_name(name)
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(config["lora_alpha"]))
    for key, value in sorted(_as_float32(peft_folder / "adapter_model.safetensors", load_file).items()):
        match = _LAYER.search(key)
        if match is None or match["layer"] not in _NAMES:
            raise ConfigError(f"{peft_folder} has factors for {key}, which a Llama block does not have")
        if match["factor"] == "B" and match["layer"] in "qk":
            value = rotary_order(value, heads if match["layer"] == "q" else key_heads)
        tensor = f"blk.{match['block']}.{_NAMES[match['layer']]}.weight.lora_{match['factor'].lower()}"
        writer.add_tensor(tensor, np.ascontiguousarray(value.astype(np.float16)))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def read_adapter(adapter: Path, peft_folder: Path, *, heads: int, key_heads: int) -> None:
    """Writes a GGUF adapter as the PEFT folder that `write_adapter` would make it from.

    Args:
        adapter: The file.
        peft_folder: Made if missing.
        heads: Attention heads of the base.
        key_heads: Its key and value heads.

    Raises:
        ConfigError: The file is no adapter of a Llama model.
    """
    from gguf import GGUFReader
    from safetensors.numpy import save_file

    try:
        reader = GGUFReader(adapter)
        alpha = float(reader.fields["adapter.lora.alpha"].contents())
    except (OSError, ValueError, KeyError) as error:
        raise ConfigError(f"{adapter} cannot be read as an adapter: {error}") from error
    factors = {}
    for tensor in reader.tensors:
        match = _TENSOR.fullmatch(tensor.name)
        if match is None or match["layer"] not in _LAYERS:
            raise ConfigError(f"{adapter} has factors for {tensor.name}, which a Llama block does not have")
        value = tensor.data.astype(np.float32)
        layer, factor = _LAYERS[match["layer"]], match["factor"].upper()
        if factor == "B" and layer[-6:] in ("q_proj", "k_proj"):
            value = hugging_face_order(value, heads if layer.endswith("q_proj") else key_heads)
        factors[f"base_model.model.model.layers.{match['block']}.{layer}.lora_{factor}.weight"] = value
    peft_folder.mkdir(parents=True, exist_ok=True)
    save_file(factors, peft_folder / "adapter_model.safetensors", metadata={"format": "pt"})
    rank = min(factors[next(iter(factors))].shape)
    config = {
        "peft_type": "LORA",
        "task_type": "CAUSAL_LM",
        "r": rank,
        "lora_alpha": alpha,
        "target_modules": sorted(layer.rpartition(".")[2] for layer in _LAYERS.values()),
    }
    (peft_folder / "adapter_config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")


def rotary_order(rows: NDArray[np.float32], heads: int) -> NDArray[np.float32]:
    """(out, in) Rows of a query or key projection from Hugging Face's order into llama.cpp's."""
    size = rows.shape[0] // heads
    halves = rows.reshape(heads, 2, size // 2, *rows.shape[1:])
    return np.ascontiguousarray(halves.swapaxes(1, 2).reshape(rows.shape))


def hugging_face_order(rows: NDArray[np.float32], heads: int) -> NDArray[np.float32]:
    """(out, in) The same rows back."""
    size = rows.shape[0] // heads
    pairs = rows.reshape(heads, size // 2, 2, *rows.shape[1:])
    return np.ascontiguousarray(pairs.swapaxes(1, 2).reshape(rows.shape))


def _as_float32(path: Path, load_file: Any) -> dict[str, NDArray[np.float32]]:
    try:
        return {key: np.asarray(value, dtype=np.float32) for key, value in load_file(path).items()}
    except (TypeError, KeyError, AttributeError):  # safetensors' NumPy side knows no bfloat16
        from safetensors.torch import load_file as load_torch

        return {key: value.float().numpy() for key, value in load_torch(str(path)).items()}
