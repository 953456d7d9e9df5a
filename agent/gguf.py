"""Reading a GGUF file's header, so that a broken or foreign file is refused before llama.cpp parses it.

The format is described in ggml's docs/gguf.md. The gguf package reads it too, but brings more than is needed.
"""

import math
import mmap
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from penchant.errors import ModelError

MAGIC = b"GGUF"
VERSIONS = (2, 3)
MOST_ENTRIES = 200_000
"""More metadata entries or tensors than this are no model's."""
MOST_DIMENSIONS = 4
NOT_FOR_CHAT = frozenset(
    {"bert", "clip", "flux", "jina-bert-v2", "modern-bert", "mmproj", "nomic-bert", "sd1", "sd3", "sdxl"}
    | {"t5encoder", "wavtokenizer-dec", "whisper"}
)
_NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9
_BLOCKS = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34), 9: (32, 36),
    10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 15: (256, 292),
    16: (256, 66), 17: (256, 74), 18: (256, 98), 19: (256, 50), 20: (32, 18), 21: (256, 110), 22: (256, 82),
    23: (256, 136), 24: (1, 1), 25: (1, 2), 26: (1, 4), 27: (1, 8), 28: (1, 8), 29: (256, 56), 30: (1, 2),
    34: (256, 54), 35: (256, 66), 39: (32, 17),
}  # fmt: skip
"""Values and bytes of a block, by ggml's number of the type; of others only the start is checked."""


@dataclass(frozen=True, slots=True)
class GgufHeader:
    """What a GGUF file says of itself.

    Attributes:
        path: The file.
        metadata: Numbers and texts by key; arrays are left out.
        special_tokens: Those of the vocabulary that begin with `<` or `[`.
        tensors: Shape of each tensor, the fastest dimension first.
    """

    path: Path
    metadata: Mapping[str, str | float]
    special_tokens: frozenset[str]
    tensors: Mapping[str, tuple[int, ...]]

    @property
    def architecture(self) -> str:
        """Such as `llama` or `qwen3`; empty where it is not told."""
        return str(self.metadata.get("general.architecture", ""))

    @property
    def kind(self) -> str:
        """`model`, `adapter`, `mmproj` and the like."""
        return str(self.metadata.get("general.type", "model"))


def read_header(path: Path) -> GgufHeader:
    """The header of a GGUF file whose tensors are all within the file.

    Raises:
        ModelError: It cannot be read, is no GGUF file, or ends before its tensors do.
    """
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _Reader(path, data).header()
    except OSError as error:
        raise ModelError(f"cannot read {path}: {error.strerror}") from error
    except ValueError as error:  # an empty file cannot be mapped
        raise ModelError(f"{path} is no GGUF file ({error}): fetch it again") from error


def check_chat_model(path: Path) -> GgufHeader:
    """The header of a file that may be a chat model; whether llama.cpp knows it shows when it is loaded.

    Raises:
        ModelError: As `read_header`, or it is an adapter, an encoder or a model of images or sound.
    """
    header = read_header(path)
    if header.kind != "model":
        raise ModelError(f"{path} is of the kind `{header.kind}`, no model: name the model's own .gguf file")
    if header.architecture in NOT_FOR_CHAT or "tokenizer.ggml.model" not in header.metadata:
        raise ModelError(
            f"{path} is of the architecture `{header.architecture or 'unknown'}`, which does not chat: "
            "name a chat or instruct model"
        )
    return header


def check_adapter(path: Path, base: GgufHeader) -> None:
    """Makes sure that a LoRA adapter was made for a model.

    Raises:
        ModelError: As `read_header`, or it is no adapter, or for another model.
    """
    adapter = read_header(path)
    if adapter.kind != "adapter":
        raise ModelError(f"{path} is of the kind `{adapter.kind}`, no adapter")
    if adapter.architecture != base.architecture:
        raise _foreign(path, base, f"it adapts `{adapter.architecture}`, the model is `{base.architecture}`")
    for name, shape in adapter.tensors.items():
        target, _, part = name.rpartition(".")
        if part not in ("lora_a", "lora_b"):
            continue
        adapted = base.tensors.get(target)
        if adapted is None:
            raise _foreign(path, base, f"the model has no `{target}`")
        side = 0 if part == "lora_a" else 1
        if shape[side] != adapted[side]:
            raise _foreign(
                path, base, f"its `{name}` is for {shape[side]} rows, the model has {adapted[side]}"
            )


def _foreign(path: Path, base: GgufHeader, why: str) -> ModelError:
    return ModelError(f"the adapter {path} was made for another model than {base.path}: {why}")


class _Reader:
    """Reads from front to back; whatever lies beyond the file's end is a truncated file."""

    def __init__(self, path: Path, data: mmap.mmap) -> None:
        self._path, self._data, self._place = path, data, 0
        self._metadata: dict[str, str | float] = {}
        self._special: set[str] = set()

    def header(self) -> GgufHeader:
        if self._take(len(MAGIC)) != MAGIC:
            raise ModelError(f"{self._path} is no GGUF file: name a .gguf file of a chat model")
        version = self._number("I")
        if version not in VERSIONS:
            raise ModelError(f"{self._path} is of GGUF version {version:g}; versions 2 and 3 are read")
        tensors, entries = self._count(), self._count()
        for _ in range(entries):
            self._entry()
        infos = [self._tensor() for _ in range(tensors)]
        self._check_extents(infos)
        shapes = {name: shape for name, shape, _, _ in infos}
        return GgufHeader(self._path, self._metadata, frozenset(self._special), shapes)

    def _check_extents(self, infos: list[tuple[str, tuple[int, ...], int, int]]) -> None:
        alignment = int(self._metadata.get("general.alignment", 32))
        if alignment <= 0:
            raise self._damaged(f"an alignment of {alignment}")
        start = math.ceil(self._place / alignment) * alignment
        end = start
        for name, shape, kind, offset in infos:
            values, size = _BLOCKS.get(kind, (1, 0))
            if shape and shape[0] % values:
                raise self._damaged(f"tensor `{name[:80]}` has rows of {shape[0]} values")
            end = max(end, start + offset + math.prod(shape) // values * size)
        if end > len(self._data):
            raise ModelError(
                f"{self._path} is cut off: it has {len(self._data):,} bytes and needs {end:,}; fetch it again"
            )

    def _entry(self) -> None:
        key, kind = self._text(), self._number("I")
        if kind == _ARRAY:
            self._array(key)
        else:
            self._metadata[key] = self._text() if kind == _STRING else self._value(int(kind))

    def _array(self, key: str) -> None:
        kind, length = int(self._number("I")), self._count(most=len(self._data))
        if kind != _STRING:
            self._take(length * struct.calcsize(self._form(kind)))
            return
        for _ in range(length):
            raw = self._raw_text()
            if key == "tokenizer.ggml.tokens" and raw[:1] in (b"<", b"["):
                self._special.add(raw.decode("utf-8", "replace"))

    def _tensor(self) -> tuple[str, tuple[int, ...], int, int]:
        name, dimensions = self._text(), int(self._number("I"))
        if dimensions > MOST_DIMENSIONS:
            raise self._damaged(f"tensor `{name[:80]}` has {dimensions} dimensions")
        shape = tuple(int(self._number("Q")) for _ in range(dimensions))
        return name, shape, int(self._number("I")), int(self._number("Q"))

    def _count(self, *, most: int = MOST_ENTRIES) -> int:
        count = int(self._number("Q"))
        if count > most:
            raise self._damaged(f"a count of {count}")
        return count

    def _value(self, kind: int) -> float:
        return self._number(self._form(kind))

    def _form(self, kind: int) -> str:
        if kind not in _NUMBERS:
            raise self._damaged(f"a value of the unknown type {kind}")
        return "<" + _NUMBERS[kind]

    def _number(self, form: str) -> float:
        form = form if form.startswith("<") else f"<{form}"
        value: float = struct.unpack(form, self._take(struct.calcsize(form)))[0]
        return value

    def _text(self) -> str:
        return self._raw_text().decode("utf-8", "replace")

    def _raw_text(self) -> bytes:
        return self._take(int(self._number("Q")))

    def _take(self, size: int) -> bytes:
        end = self._place + size
        if end > len(self._data):
            raise ModelError(f"{self._path} is cut off within its header: fetch it again")
        taken = self._data[self._place : end]
        self._place = end
        return taken

    def _damaged(self, what: str) -> ModelError:
        return ModelError(f"{self._path} is damaged ({what}): fetch it again")
