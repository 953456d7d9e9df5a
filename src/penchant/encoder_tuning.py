"""Tunes the encoder to the shop, and keeps what wins."""

from dataclasses import replace
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from penchant.errors import ConfigError
from penchant.graph_store import Database, Embedder, MiniLM, ShopView, rebuild_index
from penchant.graph_store.database import get_meta
from penchant.graph_store.encoder_choice import (
    RECIPES,
    EncoderChoice,
    choose_encoder,
    fit_encoder,
)
from penchant.graph_store.encoder_layers import has_torch
from penchant.graph_store.encoder_map import (
    IN_FORCE,
    EncoderMap,
    encoder_in_force,
    put_in_force,
    roll_back,
)
from penchant.graph_store.encoder_model import ItemTexts, ModelRecipe, ModelTraining
from penchant.graph_store.encoder_tasks import Purchases, as_selective, cold_task, cut_of
from penchant.graph_store.minilm_weights import Weights
from penchant.graph_store.schema import items
from penchant.progress import Progress, no_progress
from penchant.shop_stores import ShopStores
from penchant.steadiness import in_turn
from penchant.tools import ALIKE_SIMILARITY

STAGE = "tuning the encoder"

Trained = Literal["auto", "map", "model"]
"""A map of vectors, the bundled embedding model itself, or both where PyTorch is installed."""


class EncoderTuned(NamedTuple):
    """What tuning the encoder came to.

    Attributes:
        choice: What validation said.
        kept: Whether the best one won and is in force now.
        version: Of the encoder in force, 0 for the embedder as it came.
        profiles: How many were embedded anew.
    """

    choice: EncoderChoice
    kept: bool
    version: int
    profiles: int


class EncoderBack(NamedTuple):
    """What a rollback came to.

    Attributes:
        version: Of the encoder in force now, 0 for the embedder as it came.
        profiles: How many were embedded anew.
    """

    version: int
    profiles: int


class EncoderTuning(ShopStores):
    """The part of a shop that adapts embeddings to it."""

    def tune_encoder(self, what: Trained = "auto", *, progress: Progress | None = None) -> EncoderTuned:
        """Learns embeddings from what shoppers turned to next; keeps them where they win on validation.

        Validation is the log's last fifth: for the items that were new in it, whether the shoppers who turned
        to them are near. What wins is learned anew from the whole log, and the profiles are embedded anew
        beside the old index, which answers until the new one takes its place.

        Args:
            what: To train. `auto` is a map and, where PyTorch is installed and the bundled embedder is used,
                the model on top of the best map; `model` is the model alone.
            progress: Told how far it is.

        Raises:
            DataError: Too few shoppers turned to new items to judge an encoder by.
            ConfigError: The model is to be trained without PyTorch, or is not the bundled one.
        """
        tell = progress or no_progress
        texts = item_texts(self._database)
        purchases, vectors = purchases_of(self._view), item_vectors(texts, self._embedder)
        purchases = purchases.where(texts.of_item[purchases.item] >= 0)
        half_life_days = self._view.settings.slow_half_life_days
        recipes = () if what == "model" else RECIPES
        parts = len(recipes) + 2
        tell(STAGE, 0, parts)
        model = ModelTraining(texts, purchases, ModelRecipe()) if self._trains_model(what) else None
        choice = choose_encoder(
            purchases,
            vectors,
            half_life_days=half_life_days,
            rng=np.random.default_rng(0),
            progress=tell,
            recipes=recipes,
            model=model,
        )
        if not choice.wins:
            with self._database.read() as connection:
                return EncoderTuned(choice, False, get_meta(connection, IN_FORCE), 0)
        tell(STAGE, parts - 1, parts)
        rng = np.random.default_rng(0)
        made = fit_encoder(
            purchases, vectors, choice.best, half_life_days=half_life_days, rng=rng, model=model
        )
        task = cold_task(purchases, vectors, cut_of(purchases.ts), half_life_days=half_life_days, rng=rng)
        alike = as_selective(task, vectors, made, ALIKE_SIMILARITY)
        encoder = replace(made.encoder, base=self._embedder.name, alike=alike, report=choice.to_json())
        version, profiles = self._put_in_force(encoder, made.weights)
        tell(STAGE, parts, parts)
        return EncoderTuned(choice, True, version, profiles)

    @in_turn
    def _put_in_force(self, encoder: EncoderMap, weights: Weights) -> tuple[int, int]:
        """Its version, and how many profiles were embedded anew; learning it kept no round waiting."""
        with self._database.write() as connection:
            encoder = replace(encoder, replaces=get_meta(connection, IN_FORCE))
            version = put_in_force(connection, encoder, weights, now_us=int(self._clock() * 1e6))
        return version, self._embed_anew()

    @in_turn
    def roll_back_encoder(self) -> EncoderBack:
        """Goes back to the encoder that was in force before the one that is.

        Raises:
            DataError: No tuned encoder is in force.
        """
        with self._database.write() as connection:
            version = roll_back(connection)
        return EncoderBack(version, self._embed_anew())

    @property
    def _profile_embedder(self) -> Embedder:
        """What profiles are embedded with from now on."""
        return encoder_in_force(self._database, self._embedder)

    def _trains_model(self, what: Trained) -> bool:
        bundled = self._embedder.name == MiniLM.name
        if what == "model" and not bundled:
            raise ConfigError(
                f"the embedder {self._embedder.name!r} cannot be trained, only the bundled one can: learn a "
                "map of its vectors with `--encoder map`"
            )
        if what == "model" and not has_torch():
            raise ConfigError(
                "to train the embedding model takes PyTorch: install the torch of your machine, then "
                "`pip install 'penchant[tune]'`; `--encoder map` takes neither"
            )
        return what != "map" and bundled and has_torch()

    def _embed_anew(self) -> int:
        if not self._index.folder.exists():
            return 0
        return rebuild_index(self._database, self._index, self._profile_embedder)


def purchases_of(view: ShopView) -> Purchases:
    """The events that speak for their items."""
    log = view.log.take(view.sign > 0)
    return Purchases(log.shopper.astype(np.int64), log.item.astype(np.int64), log.ts)


def item_texts(database: Database) -> ItemTexts:
    """Title, category and brand of each item, by item key."""
    query = select(items.c.title, items.c.category, items.c.brand).order_by(items.c.item_key)
    with database.read() as connection:
        said = [". ".join(part for part in row if part) for row in connection.execute(query)]
    place = {text: row for row, text in enumerate(dict.fromkeys(text for text in said if text))}
    return ItemTexts(tuple(place), np.array([place.get(text, -1) for text in said], dtype=np.int64))


def item_vectors(texts: ItemTexts, embedder: Embedder) -> NDArray[np.float32]:
    """(items, dimension) float32 by item key; 0 where an item has no text."""
    vectors = np.zeros((len(texts.texts) + 1, embedder.dimension), dtype=np.float32)
    if texts.texts:
        vectors[:-1] = embedder.encode(texts.texts)
    return vectors[texts.of_item]
