"""The bundled model with Penchant's own adapter, merged once into a file that llama.cpp serves."""

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from penchant.errors import ModelError

ADAPTER = Path(__file__).parent / "adapters" / "smollm2-135m-assistant.gguf"
"""Tuned for the writer and the router; see the card beside it."""
_FACTOR = re.compile(r"(?P<tensor>.+)\.lora_(?P<which>[ab])$")
_MERGED_AS = "Q8_0"  # requantised to the base's Q4_1, the adapter vanishes in the rounding


def cache_folder() -> Path:
    """Where merged models are kept: `PENCHANT_CACHE`, or `penchant` in the user's cache."""
    given = os.environ.get("PENCHANT_CACHE")
    if given:
        return Path(given).expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "penchant"


def merged_model(base: Path, adapter: Path = ADAPTER, *, folder: Path | None = None) -> Path:
    """The file of `base` with `adapter` added to it; made at the first call (some seconds, 145 MB).

    Args:
        base: A GGUF file of a Llama model.
        adapter: A GGUF adapter for it.
        folder: Where the file is kept; none means `cache_folder()`.

    Raises:
        ModelError: The adapter is for another base, one of the files cannot be read, or there is no room.
    """
    folder = folder or cache_folder()
    key = hashlib.sha256(f"{_digest(base)} {_digest(adapter)} {_MERGED_AS}".encode()).hexdigest()[:16]
    path = folder / f"{base.stem}-{adapter.stem}-{key}.gguf"
    if path.is_file():
        return path
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, made = tempfile.mkstemp(suffix=".part", dir=folder)
        os.close(handle)
        try:
            _merge(base, adapter, Path(made))
            Path(made).replace(path)  # two processes may both have made it: the same bytes
        except BaseException:
            Path(made).unlink(missing_ok=True)
            raise
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise ModelError(f"{adapter.name} cannot be merged into {base.name}: {error}") from error
    return path


def _merge(base: Path, adapter: Path, out: Path) -> None:
    import gguf

    read = gguf.GGUFReader(base)
    change = gguf.GGUFReader(adapter)
    kind = gguf.GGMLQuantizationType[_MERGED_AS]
    factors: dict[str, dict[str, Any]] = {}
    for tensor in change.tensors:
        match = _FACTOR.fullmatch(tensor.name)
        if match is None:
            raise ValueError(f"it holds {tensor.name}, which is no factor")
        factors.setdefault(match["tensor"], {})[match["which"]] = tensor.data.astype(np.float32)
    alpha = float(change.fields["adapter.lora.alpha"].contents())
    known = {tensor.name for tensor in read.tensors}
    if strange := sorted(set(factors) - known):
        raise ValueError(f"it is for another model: {base.name} has no {strange[0]}")
    writer = gguf.GGUFWriter(out, read.fields["general.architecture"].contents())
    _copy_fields(read, writer, gguf)
    for tensor in read.tensors:
        pair = factors.get(tensor.name)
        if pair is None:
            writer.add_tensor(tensor.name, tensor.data, raw_dtype=tensor.tensor_type)
            continue
        whole = gguf.quants.dequantize(tensor.data, tensor.tensor_type)
        if (pair["b"].shape[0], pair["a"].shape[1]) != whole.shape:
            raise ValueError(f"it is for another model: {tensor.name} has the shape {whole.shape}")
        whole = whole + pair["b"] @ pair["a"] * (alpha / pair["a"].shape[0])
        writer.add_tensor(tensor.name, gguf.quants.quantize(whole, kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _copy_fields(read: Any, writer: Any, gguf: Any) -> None:
    for field in read.fields.values():
        if field.name in ("general.architecture", "general.file_type") or field.name.startswith("GGUF."):
            continue
        sort = field.types[0]
        inner = field.types[-1] if sort == gguf.GGUFValueType.ARRAY else None
        writer.add_key_value(field.name, field.contents(), sort, sub_type=inner)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error}") from error
