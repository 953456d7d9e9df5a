"""Small GGUF files, whole and broken."""

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

F32 = 0


def text(words: str) -> bytes:
    return struct.pack("<Q", len(words.encode())) + words.encode()


def entry(key: str, value: str | int | Sequence[str]) -> bytes:
    match value:
        case str():
            return text(key) + struct.pack("<I", 8) + text(value)
        case int():
            return text(key) + struct.pack("<IQ", 10, value)
        case _:
            return text(key) + struct.pack("<IIQ", 9, 8, len(value)) + b"".join(text(one) for one in value)


def write_gguf(
    path: Path,
    metadata: Mapping[str, str | int | Sequence[str]],
    tensors: Mapping[str, tuple[int, ...]] | None = None,
    *,
    kind: int = F32,
) -> bytes:
    """Writes a file of zeros with these metadata and tensor shapes, and returns it."""
    tensors = tensors or {}
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(metadata))
    head += b"".join(entry(key, value) for key, value in metadata.items())
    offset = 0
    for name, shape in tensors.items():
        head += text(name) + struct.pack("<I", len(shape)) + struct.pack(f"<{len(shape)}Q", *shape)
        head += struct.pack("<IQ", kind, offset)
        size = 4
        for side in shape:
            size *= side
        offset += -(-size // 32) * 32
    data = head + bytes(-len(head) % 32) + bytes(offset)
    path.write_bytes(data)
    return data
