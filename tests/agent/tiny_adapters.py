"""A tiny base model as GGUF, and an adapter for it as PEFT and as llama.cpp have it."""

import json
from collections.abc import Iterator
from pathlib import Path

import gguf
import numpy as np
from numpy.typing import NDArray

HEADS, KEY_HEADS, WIDTH, INNER = 4, 2, 64, 96
RANK, ALPHA = 4, 8
SHAPES = {
    "q": ("self_attn", "attn_q", (WIDTH, WIDTH)),
    "k": ("self_attn", "attn_k", (WIDTH // 2, WIDTH)),
    "v": ("self_attn", "attn_v", (WIDTH // 2, WIDTH)),
    "o": ("self_attn", "attn_output", (WIDTH, WIDTH)),
    "gate": ("mlp", "ffn_gate", (INNER, WIDTH)),
    "up": ("mlp", "ffn_up", (INNER, WIDTH)),
    "down": ("mlp", "ffn_down", (WIDTH, INNER)),
}
KINDS = (gguf.GGMLQuantizationType.F16, gguf.GGMLQuantizationType.Q8_0)

Arrays = dict[str, NDArray[np.float32]]


def slow_rotary_order(rows: NDArray[np.float32], heads: int) -> NDArray[np.float32]:
    """Hugging Face rotates row `i` of a head with `i + size / 2`, llama.cpp `2 i` with `2 i + 1`."""
    size = len(rows) // heads
    out = np.empty_like(rows)
    for head in range(heads):
        for pair in range(size // 2):
            out[head * size + 2 * pair] = rows[head * size + pair]
            out[head * size + 2 * pair + 1] = rows[head * size + pair + size // 2]
    return out


def heads_of(layer: str) -> int:
    return {"q": HEADS, "k": KEY_HEADS}[layer]


def served(layer: str, rows: NDArray[np.float32]) -> NDArray[np.float32]:
    return slow_rotary_order(rows, heads_of(layer)) if layer in "qk" else rows


def write_base(path: Path, *, blocks: int = 2, seed: int = 1) -> Arrays:
    """Writes a base whose blocks are half precision and Q8_0 in turn.

    Returns:
        Its weights as they are in the file, by tensor.
    """
    rng = np.random.default_rng(seed)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("tiny")
    writer.add_head_count(HEADS)
    writer.add_rope_freq_base(100_000.0)
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list(["a", "b", "酒"])
    writer.add_token_types([1, 1, 3])
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q4_1)
    norm = rng.normal(size=WIDTH).astype(np.float32)
    writer.add_tensor("output_norm.weight", norm)
    held = {"output_norm.weight": norm}
    for block in range(blocks):
        for layer, (_, name, shape) in SHAPES.items():
            kind = KINDS[block % 2]
            weight = served(layer, rng.normal(scale=0.1, size=shape).astype(np.float32))
            data = gguf.quants.quantize(weight, kind)
            writer.add_tensor(f"blk.{block}.{name}.weight", data, raw_dtype=kind)
            held[f"blk.{block}.{name}.weight"] = gguf.quants.dequantize(data, kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return held


def draw_factors(
    seed: int, blocks: int = 2
) -> Iterator[tuple[int, str, NDArray[np.float32], NDArray[np.float32]]]:
    """Block, layer and its two factors, rows in Hugging Face's order, exact in half precision."""
    rng = np.random.default_rng(seed)
    for block in range(blocks):
        for layer, (_, _, (out, inner)) in SHAPES.items():
            one = rng.normal(size=(RANK, inner)).astype(np.float16).astype(np.float32)
            other = rng.normal(scale=0.1, size=(out, RANK)).astype(np.float16).astype(np.float32)
            yield block, layer, one, other


def write_peft(folder: Path, *, seed: int = 2) -> None:
    """Writes factors as PEFT does."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    factors = {}
    for block, layer, one, other in draw_factors(seed):
        key = f"base_model.model.model.layers.{block}.{SHAPES[layer][0]}.{layer}_proj"
        factors[f"{key}.lora_A.weight"], factors[f"{key}.lora_B.weight"] = one, other
    save_file(factors, folder / "adapter_model.safetensors")
    (folder / "adapter_config.json").write_text(json.dumps({"r": RANK, "lora_alpha": ALPHA}))


def write_adapter_file(path: Path, *, seed: int = 2, without: str = "") -> Arrays:
    """Writes the factors of the same seed as llama.cpp reads them, but for those whose name has `without`.

    Returns:
        What they add to each tensor of the base.
    """
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", ALPHA)
    added = {}
    for block, layer, one, other in draw_factors(seed):
        name = f"blk.{block}.{SHAPES[layer][1]}.weight"
        for factor, rows in (("lora_a", one), ("lora_b", served(layer, other))):
            if not without or without not in factor:
                writer.add_tensor(f"{name}.{factor}", rows.astype(np.float16))
        added[name] = served(layer, other) @ one * (ALPHA / RANK)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return added
