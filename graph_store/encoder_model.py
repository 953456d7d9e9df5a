"""Trains the upper layers of the bundled encoder on what a shop's shoppers turned to next."""

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from penchant.graph_store.encoder_layers import LayeredEncoder, Tensor
from penchant.graph_store.encoder_map import EncoderMap
from penchant.graph_store.encoder_tasks import (
    Keys,
    Made,
    Purchases,
    Vectors,
    learned_from,
    mean_of_bought,
    pairs_of,
)
from penchant.graph_store.fold import distinct
from penchant.graph_store.minilm_weights import Weights

BATCH = 128
STEPS = 100
STEPS_PER_CHECK = 25


class ItemTexts(NamedTuple):
    """What items are called.

    Attributes:
        texts: Distinct, none empty.
        of_item: (items,) place of each item's text, -1 where it has none.
    """

    texts: tuple[str, ...]
    of_item: Keys


class ModelRecipe(NamedTuple):
    """How the model is trained.

    Attributes:
        layers: How many layers are trained, the uppermost, 1 to 6.
        rate: Of Adam, how far a step may move each weight.
        temperature: Of the contrastive loss; cosines are divided by it.
        co_purchase: Share of the pairs that are two items which one shopper turned to in one window, 0 to 1;
            the others are a shopper's profile and an item the shopper turned to next.
        dropout: Share left out of what each layer adds, below 1.
        l2: Weight of the squared distance from the weights as they came.
        adversary: Length of the adversarial step on what enters the trained layers, relative to it (FGM,
            Miyato et al. 2017); 0 trains without.
    """

    layers: int = 1
    rate: float = 3e-4
    temperature: float = 0.1
    co_purchase: float = 0.3
    dropout: float = 0.1
    l2: float = 1e-3
    adversary: float = 0.05


class ModelTraining:
    """The bundled model, to be trained on a shop; what its lower layers say is computed once, when needed.

    Training takes PyTorch.
    """

    def __init__(self, texts: ItemTexts, purchases: Purchases, recipe: ModelRecipe) -> None:
        """Reads the texts of the items that were bought.

        Args:
            texts: All items'.
            purchases: On items that have a text.
            recipe: How to train.
        """
        self.recipe = recipe
        used = distinct(texts.of_item[distinct(purchases.item)])
        self._of_item = np.searchsorted(used, texts.of_item)
        self._texts = [texts.texts[place] for place in used]

    @cached_property
    def _layers(self) -> LayeredEncoder:
        return LayeredEncoder(self._texts, self.recipe.layers)

    def checks(
        self,
        purchases: Purchases,
        vectors: Vectors,
        start: EncoderMap,
        *,
        among: Keys,
        half_life_days: float,
        rng: np.random.Generator,
    ) -> Iterator[Made]:
        """The encoder after each `STEPS_PER_CHECK` steps of Adam, at most `STEPS` in all.

        The loss is that of the map (`encoder_training.trained`), the negatives are the batch's other items. A
        profile is the mean of its items' vectors as they were at the last check; gradients go through the
        items turned to and, in pairs of two items, through both.

        Args:
            purchases: To learn from.
            vectors: (items, dimension) float32, of the model as it came.
            start: The map that the vectors go through; it stays as it is but for its centre.
            among: Items whose vectors are wanted.
            half_life_days: By which events fade in a profile.
            rng: For batches.
        """
        torch, recipe = self._layers.torch, self.recipe
        pairs = pairs_of(learned_from(purchases, vectors, half_life_days=half_life_days, rng=rng))
        if not pairs.turns.item.size:
            return
        weights = {name: value.clone().requires_grad_() for name, value in self._layers.start.items()}
        descent = torch.optim.Adam(weights.values(), lr=recipe.rate, betas=(0.9, 0.99))
        encoder, chance = start, torch.Generator().manual_seed(int(rng.integers(2**31)))
        for step in range(1, STEPS + 1):
            drawn = pairs.drawn(BATCH, rng)
            by_item = rng.random(BATCH) < recipe.co_purchase
            profiles = (pairs.turns.history[pairs.turns.row[drawn]] @ vectors).astype(np.float32)
            item = self._of_item[pairs.turns.item[drawn]]
            other = self._of_item[pairs.other[drawn]]
            batch = _Batch(profiles, item, other, by_item)
            descent.zero_grad()
            self._slope(weights, batch, encoder, chance)
            with torch.no_grad():
                for name, value in weights.items():
                    slope: Tensor = value.grad
                    slope += recipe.l2 * (value - self._layers.start[name])
            descent.step()
            if step % STEPS_PER_CHECK == 0:
                held = {name: value.detach().half().numpy() for name, value in weights.items()}
                vectors = self.encode(held, among)
                encoder = start.centred_on(mean_of_bought(purchases, vectors))
                yield Made(encoder, vectors, held)

    def encode(self, weights: Weights, items: Keys) -> Vectors:
        """(items, dimension) float32 by item key, 0 but for the items asked for.

        Args:
            weights: From a check.
            items: Among those that were bought.
        """
        torch = self._layers.torch
        held = {name: torch.from_numpy(value).float() for name, value in weights.items()}
        place = self._of_item[items]
        needed = distinct(place)
        found = np.zeros((len(self._of_item), self._layers.dimension), dtype=np.float32)
        found[items] = self._layers.encode(held, needed)[np.searchsorted(needed, place)]
        return found

    def _slope(
        self, weights: dict[str, Tensor], batch: "_Batch", encoder: EncoderMap, chance: Tensor
    ) -> None:
        """Adds the loss's gradient to the weights'."""
        rows = distinct(np.concatenate([batch.item, batch.other[batch.by_item]]))
        below = self._layers.below(rows)
        shift = self.recipe.adversary
        below.requires_grad_(shift > 0)
        self._loss(weights, batch, rows, below, encoder, chance).backward()
        if shift:
            uphill = self._layers.torch.nn.functional.normalize(below.grad, dim=1)
            moved = below.detach() + shift * below.detach().norm(dim=1, keepdim=True) * uphill
            self._loss(weights, batch, rows, moved, encoder, chance).backward()

    def _loss(
        self,
        weights: dict[str, Tensor],
        batch: "_Batch",
        rows: Keys,
        below: Tensor,
        encoder: EncoderMap,
        chance: Tensor,
    ) -> Tensor:
        torch, recipe = self._layers.torch, self.recipe
        centre, mapping = torch.from_numpy(encoder.centre), torch.from_numpy(encoder.weights)

        def drop(added: Tensor) -> Tensor:
            kept = torch.rand(added.shape, generator=chance) >= recipe.dropout
            return added * kept / (1 - recipe.dropout)

        def mapped(vectors: Tensor) -> Tensor:
            return torch.nn.functional.normalize((vectors - centre) @ mapping, dim=1)

        found = self._layers.above(weights, below, rows, drop)
        place = torch.from_numpy(np.searchsorted(rows, batch.item))
        by_item = torch.from_numpy(batch.by_item)
        other = torch.from_numpy(np.searchsorted(rows, np.where(batch.by_item, batch.other, batch.item)))
        asking = torch.where(by_item[:, None], found[other], torch.from_numpy(batch.profile))
        scores = mapped(asking) @ mapped(found[place]).T / recipe.temperature
        same = (place[:, None] == place) & ~torch.eye(len(place), dtype=torch.bool)
        return torch.nn.functional.cross_entropy(
            scores.masked_fill(same, -torch.inf), torch.arange(len(place))
        )


class _Batch(NamedTuple):
    """Pairs of a step; items are places of texts."""

    profile: Vectors
    item: Keys
    other: Keys
    by_item: NDArray[np.bool_]
