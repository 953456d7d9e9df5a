"""GGUF files: what is read, and that broken and foreign ones are refused with the reason."""

import struct
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penchant.agent.chat_template import template_for
from penchant.agent.gguf import GgufHeader, check_adapter, check_chat_model, read_header
from penchant.errors import ModelError
from tests.agent.gguf_files import text, write_gguf

CHAT = {"general.architecture": "llama", "tokenizer.ggml.model": "gpt2"}
TENSORS = {"blk.0.attn_q.weight": (8, 4), "output.weight": (8, 16)}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "model.gguf"


def refusal(path: Path) -> str:
    with pytest.raises(ModelError) as raised:
        check_chat_model(path)
    return str(raised.value)


def test_header_holds_metadata_shapes_and_special_tokens(path: Path) -> None:
    write_gguf(path, {**CHAT, "n": 7, "tokenizer.ggml.tokens": ["a", "<|im_start|>", "[INST]"]}, TENSORS)
    header = read_header(path)
    assert (header.architecture, header.kind, header.metadata["n"]) == ("llama", "model", 7)
    assert header.special_tokens == {"<|im_start|>", "[INST]"}
    assert header.tensors == TENSORS


def test_file_cut_within_its_tensors_is_refused(path: Path) -> None:
    data = write_gguf(path, CHAT, TENSORS)
    path.write_bytes(data[:-1])
    told = f"{path} is cut off: it has {len(data) - 1:,} bytes and needs {len(data):,}; fetch it again"
    assert refusal(path) == told


def test_file_cut_anywhere_is_refused(path: Path) -> None:
    data = write_gguf(path, {**CHAT, "tokenizer.ggml.tokens": ["a", "b"]}, TENSORS)
    for length in range(0, len(data), 3):
        path.write_bytes(data[:length])
        refusal(path)


@given(damage=st.binary(min_size=1, max_size=12), place=st.integers(0, 250))
def test_damaged_header_is_read_or_refused_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, damage: bytes, place: int
) -> None:
    path = tmp_path_factory.mktemp("damaged") / "model.gguf"
    data = write_gguf(path, CHAT, TENSORS)
    path.write_bytes(data[:place] + damage + data[place + len(damage) :])
    with suppress(ModelError):
        assert isinstance(check_chat_model(path), GgufHeader)


def test_file_that_is_not_gguf_is_refused(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04" + bytes(100))
    assert refusal(path) == f"{path} is no GGUF file: name a .gguf file of a chat model"


def test_empty_file_is_refused(path: Path) -> None:
    path.touch()
    assert refusal(path) == f"{path} is no GGUF file (cannot mmap an empty file): fetch it again"


def test_file_of_another_version_is_refused(path: Path) -> None:
    path.write_bytes(b"GGUF" + struct.pack("<I", 1) + bytes(100))
    assert refusal(path) == f"{path} is of GGUF version 1; versions 2 and 3 are read"


def test_header_that_promises_endlessly_much_is_refused(path: Path) -> None:
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 0, 2**60))
    assert refusal(path) == f"{path} is damaged (a count of {2**60}): fetch it again"
    endless = text("k") + struct.pack("<IIQ", 9, 4, 2**59)
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + endless)
    assert refusal(path) == f"{path} is damaged (a count of {2**59}): fetch it again"


@pytest.mark.parametrize("architecture", ["bert", "clip", "whisper"])
def test_model_that_does_not_chat_is_refused(path: Path, architecture: str) -> None:
    write_gguf(path, {**CHAT, "general.architecture": architecture})
    assert refusal(path) == (
        f"{path} is of the architecture `{architecture}`, which does not chat: name a chat or instruct model"
    )


def test_adapter_is_no_model(path: Path) -> None:
    write_gguf(path, {**CHAT, "general.type": "adapter"})
    assert refusal(path) == f"{path} is of the kind `adapter`, no model: name the model's own .gguf file"


@pytest.mark.parametrize(
    ("architecture", "tensors", "why"),
    [
        ("qwen3", {"blk.0.attn_q.weight.lora_a": (8, 2)}, "it adapts `qwen3`, the model is `llama`"),
        ("llama", {"blk.7.attn_q.weight.lora_a": (8, 2)}, "the model has no `blk.7.attn_q.weight`"),
        (
            "llama",
            {"blk.0.attn_q.weight.lora_a": (9, 2)},
            "its `blk.0.attn_q.weight.lora_a` is for 9 rows, the model has 8",
        ),
        (
            "llama",
            {"blk.0.attn_q.weight.lora_a": (8, 2), "blk.0.attn_q.weight.lora_b": (2, 5)},
            "its `blk.0.attn_q.weight.lora_b` is for 5 rows, the model has 4",
        ),
    ],
)
def test_adapter_for_another_model_is_refused(
    path: Path, architecture: str, tensors: dict[str, tuple[int, ...]], why: str
) -> None:
    write_gguf(path, CHAT, TENSORS)
    adapter = path.with_name("adapter.gguf")
    write_gguf(adapter, {"general.architecture": architecture, "general.type": "adapter"}, tensors)
    with pytest.raises(ModelError) as raised:
        check_adapter(adapter, check_chat_model(path))
    assert str(raised.value) == f"the adapter {adapter} was made for another model than {path}: {why}"


def test_adapter_for_this_model_is_taken(path: Path) -> None:
    write_gguf(path, CHAT, TENSORS)
    adapter = path.with_name("adapter.gguf")
    tensors = {"blk.0.attn_q.weight.lora_a": (8, 2), "blk.0.attn_q.weight.lora_b": (2, 4)}
    write_gguf(adapter, {"general.architecture": "llama", "general.type": "adapter"}, tensors)
    check_adapter(adapter, check_chat_model(path))


@pytest.mark.parametrize(
    ("tokens", "name"),
    [
        (["<|im_start|>"], "chatml"),
        (["<|im_start|>", "<|im_sep|>"], "phi4"),
        (["<|start_header_id|>", "<|end_header_id|>"], "llama3"),
        (["<start_of_turn>"], "gemma"),
        (["[INST]"], "mistral-v3"),
        (["[INST]", "[SYSTEM_PROMPT]"], "mistral-v7"),
        (["a"], "chatml"),
    ],
)
def test_template_is_chosen_by_the_vocabulary(path: Path, tokens: list[str], name: str) -> None:
    write_gguf(path, {**CHAT, "tokenizer.ggml.tokens": tokens})
    assert template_for(read_header(path)) == name
