"""The bundled encoder's layers in PyTorch, over tokens of many texts at once."""

import importlib.util
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from penchant.graph_store.embedding import MiniLM, bundled_model, bundled_tokenizer
from penchant.graph_store.minilm_weights import read_weights

LAYERS = 6
HEADS = 12
NORM_EPSILON = 1e-12
TOKENS = 48
"""Of longer texts no more is learned from; a title with its category and brand seldom has more."""
TOKENS_AT_A_TIME = 4_096

Tensor = Any
"""A `torch.Tensor`; torch is an extra."""
Keys = NDArray[np.int64]


class LayeredEncoder:
    """The bundled model, float32, of whose layers the upper ones are computed anew each time.

    What the lower layers make of each text is kept in float16, 768 bytes a token, so that training costs no
    more than the layers that are trained.
    """

    def __init__(self, texts: Sequence[str], upper: int) -> None:
        """Computes the lower layers.

        Args:
            texts: Distinct.
            upper: How many layers are computed anew, 1 to 6.

        Raises:
            ImportError: PyTorch is not installed.
        """
        import torch

        self.torch = torch
        self.dimension = MiniLM.dimension
        weights = {
            name: self.torch.from_numpy(value)
            for name, value in read_weights(bundled_model().read_bytes()).items()
        }
        upper_names = tuple(f"encoder.layer.{layer}." for layer in range(LAYERS - upper, LAYERS))
        self.start = {name: value for name, value in weights.items() if name.startswith(upper_names)}
        self._upper = range(LAYERS - upper, LAYERS)
        ids = [encoded.ids for encoded in bundled_tokenizer(TOKENS).encode_batch(list(texts))]
        self._length = np.array([len(one) for one in ids], dtype=np.int64)
        self._begin = np.cumsum(self._length) - self._length
        self._hidden = self.torch.empty((int(self._length.sum()), MiniLM.dimension), dtype=self.torch.float16)
        with self.torch.no_grad():
            for rows in self.chunks(np.arange(len(ids))):
                tokens = np.fromiter(chain.from_iterable(ids[row] for row in rows), dtype=np.int64)
                self._hidden[self._tokens_of(rows)] = self._lower(weights, tokens, self._length[rows]).half()

    def chunks(self, rows: Keys) -> list[Keys]:
        """The texts in pieces of about `TOKENS_AT_A_TIME`, texts of like length together."""
        by_length = rows[np.argsort(self._length[rows], kind="stable")]
        piece = np.cumsum(self._length[by_length]) // TOKENS_AT_A_TIME
        return np.split(by_length, np.flatnonzero(np.diff(piece)) + 1) if by_length.size else []

    def below(self, rows: Keys) -> Tensor:
        """(tokens, 384) float32, what the lower layers make of some texts, one after the other."""
        return self._hidden[self._tokens_of(rows)].float()

    def above(
        self, weights: dict[str, Tensor], hidden: Tensor, rows: Keys, drop: Callable[[Tensor], Tensor]
    ) -> Tensor:
        """(texts, 384) float32 of L2 norm 1, what the upper layers make of it.

        Args:
            weights: Of the upper layers, named as in `start`.
            hidden: From `below`.
            rows: The texts.
            drop: Leaves parts out of what each layer adds.
        """
        length = self._length[rows]
        for layer in self._upper:
            hidden = self._layer(weights, layer, hidden, length, drop)
        row = self.torch.from_numpy(np.repeat(np.arange(len(rows)), length))
        summed = hidden.new_zeros((len(rows), hidden.shape[1])).index_add(0, row, hidden)
        return self.torch.nn.functional.normalize(summed, dim=1)

    def encode(self, weights: dict[str, Tensor], rows: Keys) -> NDArray[np.float32]:
        """(texts, 384) float32 of L2 norm 1, without gradients."""
        found = np.empty((len(self._length), MiniLM.dimension), dtype=np.float32)
        with self.torch.no_grad():
            for piece in self.chunks(rows):
                found[piece] = self.above(weights, self.below(piece), piece, lambda added: added).numpy()
        return found[rows]

    def _tokens_of(self, rows: Keys) -> Tensor:
        return self.torch.from_numpy(_ranges(self._begin[rows], self._length[rows]))

    def _lower(self, weights: dict[str, Tensor], tokens: Keys, length: Keys) -> Tensor:
        torch = self.torch
        hidden = (
            weights["embeddings.word_embeddings.weight"][torch.from_numpy(tokens)]
            + weights["embeddings.position_embeddings.weight"][
                torch.from_numpy(_ranges(np.zeros_like(length), length))
            ]
            + weights["embeddings.token_type_embeddings.weight"][0]
        )
        hidden = self._normalised(weights, "embeddings.LayerNorm", hidden)
        for layer in range(self._upper.start):
            hidden = self._layer(weights, layer, hidden, length, lambda added: added)
        return hidden

    def _layer(
        self,
        weights: dict[str, Tensor],
        layer: int,
        hidden: Tensor,
        length: Keys,
        drop: Callable[[Tensor], Tensor],
    ) -> Tensor:
        torch, prefix = self.torch, f"encoder.layer.{layer}."
        shape = (len(length), int(length.max()))
        place = torch.from_numpy(
            _ranges(np.arange(shape[0]) * shape[1], length)  # of each token among texts padded to one length
        )
        there = torch.from_numpy(np.arange(shape[1]) < length[:, np.newaxis])

        def linear(taken: Tensor, name: str) -> Tensor:
            return torch.addmm(weights[f"{prefix}{name}.bias"], taken, weights[f"{prefix}{name}.weight"])

        def by_head(name: str) -> Tensor:
            padded = hidden.new_zeros((shape[0] * shape[1], hidden.shape[1]))
            filled = padded.index_copy(0, place, linear(hidden, f"attention.self.{name}"))
            return filled.view(*shape, HEADS, -1).transpose(1, 2)

        attended = torch.nn.functional.scaled_dot_product_attention(
            by_head("query"), by_head("key"), by_head("value"), attn_mask=there[:, None, None, :]
        )
        attended = attended.transpose(1, 2).reshape(-1, hidden.shape[1])[place]
        hidden = hidden + drop(linear(attended, "attention.output.dense"))
        hidden = self._normalised(weights, f"{prefix}attention.output.LayerNorm", hidden)
        inner = torch.nn.functional.gelu(linear(hidden, "intermediate.dense"))
        hidden = hidden + drop(linear(inner, "output.dense"))
        return self._normalised(weights, f"{prefix}output.LayerNorm", hidden)

    def _normalised(self, weights: dict[str, Tensor], name: str, hidden: Tensor) -> Tensor:
        return self.torch.nn.functional.layer_norm(
            hidden, hidden.shape[1:], weights[f"{name}.weight"], weights[f"{name}.bias"], NORM_EPSILON
        )


def has_torch() -> bool:
    """Whether PyTorch is installed."""
    return importlib.util.find_spec("torch") is not None


def _ranges(begin: Keys, length: Keys) -> Keys:
    """(sum of lengths,) the numbers from each beginning on, so many as its length says."""
    offset = np.cumsum(length) - length
    return np.repeat(begin - offset, length) + np.arange(int(length.sum()))
