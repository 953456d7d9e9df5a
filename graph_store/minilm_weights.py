"""The bundled embedding model's weights: read from its ONNX file, and put into a copy of it.

The file holds matrices as int8 with a scale a column and turns them into float32 as it is loaded, so that one
of them can be replaced by float32 with the scale 1. Only the few fields of the format that this takes are
known here: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
"""

import io
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.errors import DataError

Weights = Mapping[str, NDArray[np.floating]]
"""By the names that BERT's parameters have in PyTorch; matrices are (inputs, outputs), PyTorch's turned."""

GRAPH = 7
NODE, TENSOR = 1, 5
INPUT, OUTPUT, OPERATION = 1, 2, 4
DIMENSION, KIND, NAME, RAW = 1, 2, 8, 9
FLOAT = 1
TYPES = {FLOAT: "<f4", 3: "i1", 7: "<i8", 9: "?"}
ROOT = "inner."
"""Before each parameter's name in the file."""


class _Field(NamedTuple):
    number: int
    value: int
    content: bytes
    whole: bytes


class _Node(NamedTuple):
    operation: str
    inputs: list[str]
    output: str


def read_weights(model: bytes) -> dict[str, NDArray[np.float32]]:
    """All parameters in float32.

    Args:
        model: The ONNX file.
    """
    graph = _graph(model)
    tensors = dict(_tensors(graph))
    read = {}
    for parameter, name in _names(graph).items():
        scale = tensors.get(f"{name}_scale", np.ones(1)).astype(np.float32)
        held = tensors[f"{name}_q" if f"{name}_q" in tensors else name]
        read[parameter] = held.astype(np.float32) * scale
    return read


def with_weights(model: bytes, weights: Weights) -> bytes:
    """The ONNX file with some parameters replaced.

    Args:
        model: The file.
        weights: The parameters, each of the shape that it has in the file.

    Raises:
        DataError: A parameter is not in the file, or of another shape.
    """
    graph = _graph(model)
    shapes = {name: tensor.shape for name, tensor in _tensors(graph)}
    names = _names(graph)
    placed: dict[str, NDArray[np.float32]] = {}
    for parameter, value in weights.items():
        name = names.get(parameter, "")
        held = f"{name}_q" if f"{name}_q" in shapes else name
        if shapes.get(held) != value.shape:
            raise DataError(
                f"the bundled embedding model has no weights {parameter!r} of the shape {value.shape}: "
                "tune it again with `penchant tune encoder`"
            )
        placed[held] = value.astype(np.float32)
        if held != name:
            placed[f"{name}_scale"] = np.ones(shapes[f"{name}_scale"], dtype=np.float32)
    parts = []
    for field in graph:
        name = _name(field.content) if field.number == TENSOR else ""
        parts.append(_made(TENSOR, _made_tensor(name, placed[name])) if name in placed else field.whole)
    made = _made(GRAPH, b"".join(parts))
    return b"".join(made if field.number == GRAPH else field.whole for field in _fields(model))


def packed(weights: Weights) -> bytes:
    """As an `.npz` file, in float16."""
    held = io.BytesIO()
    np.savez(held, allow_pickle=False, **{name: value.astype(np.float16) for name, value in weights.items()})
    return held.getvalue()


def unpacked(content: bytes) -> dict[str, NDArray[np.float32]]:
    """Reads what `packed` wrote."""
    with np.load(io.BytesIO(content), allow_pickle=False) as held:
        return {name: held[name].astype(np.float32) for name in held.files}


def _graph(model: bytes) -> list[_Field]:
    return next(list(_fields(field.content)) for field in _fields(model) if field.number == GRAPH)


def _names(graph: list[_Field]) -> dict[str, str]:
    """Of each parameter the tensor that holds it; a matrix has no name but is followed by its bias."""
    nodes = [_node(field.content) for field in graph if field.number == NODE]
    added = {node.inputs[0]: node.inputs[1] for node in nodes if node.operation == "Add"}
    names = {
        name.removesuffix("_q").removeprefix(ROOT): name.removesuffix("_q")
        for name, tensor in _tensors(graph)
        if name.startswith(ROOT) and not name.endswith("_scale") and tensor.dtype != np.int64
    }
    for node in nodes:
        bias = added.get(node.output, "")
        if node.operation == "MatMul" and bias.startswith(ROOT):
            names[f"{bias.removeprefix(ROOT).removesuffix('.bias')}.weight"] = node.inputs[1]
    return names


def _node(content: bytes) -> _Node:
    fields = list(_fields(content))
    inputs = [field.content.decode() for field in fields if field.number == INPUT]
    said = {field.number: field.content.decode() for field in fields if field.number in (OUTPUT, OPERATION)}
    return _Node(said[OPERATION], inputs, said[OUTPUT])


def _tensors(graph: list[_Field]) -> Iterator[tuple[str, NDArray[np.generic]]]:
    return (_tensor(field.content) for field in graph if field.number == TENSOR)


def _tensor(content: bytes) -> tuple[str, NDArray[np.generic]]:
    fields = list(_fields(content))
    last = {field.number: field for field in fields}
    shape = [field.value for field in fields if field.number == DIMENSION]
    return last[NAME].content.decode(), np.frombuffer(last[RAW].content, TYPES[last[KIND].value]).reshape(
        shape
    )


def _name(content: bytes) -> str:
    return next(field.content for field in _fields(content) if field.number == NAME).decode()


def _made_tensor(name: str, value: NDArray[np.float32]) -> bytes:
    shape = b"".join(_varint(DIMENSION << 3) + _varint(size) for size in value.shape)
    kind = _varint(KIND << 3) + _varint(FLOAT)
    return shape + kind + _made(NAME, name.encode()) + _made(RAW, value.astype("<f4").tobytes())


def _made(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _fields(held: bytes) -> Iterator[_Field]:
    """A message's fields (https://protobuf.dev/programming-guides/encoding)."""
    place = 0
    while place < len(held):
        start = place
        tag, place = _read_varint(held, place)
        value, content = 0, b""
        if tag & 7 == 0:
            value, place = _read_varint(held, place)
        else:
            size = {1: 8, 5: 4}.get(tag & 7)
            if size is None:
                size, place = _read_varint(held, place)
            content = held[place : place + size]
            place += size
        yield _Field(tag >> 3, value, content, held[start:place])


def _read_varint(held: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = held[place]
        value |= (byte & 127) << shift
        place, shift = place + 1, shift + 7
        if byte < 128:
            return value, place


def _varint(value: int) -> bytes:
    parts = bytearray()
    while value > 127:
        parts.append(value & 127 | 128)
        value >>= 7
    parts.append(value)
    return bytes(parts)
