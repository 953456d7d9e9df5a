"""Tunes the encoder to the shop, and keeps what wins."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from penchant.graph_store import Database, Embedder, ShopView, rebuild_index
from penchant.graph_store.database import get_meta
from penchant.graph_store.encoder_map import (
    IN_FORCE,
    encoder_in_force,
    put_in_force,
    roll_back,
)
from penchant.graph_store.encoder_tasks import Purchases, as_selective, cold_task, cut_of
from penchant.graph_store.encoder_training import (
    RECIPES,
    EncoderChoice,
    Progress,
    choose_encoder,
    fit_encoder,
)
from penchant.graph_store.schema import items
from penchant.shop_stores import ShopStores
from penchant.tools import ALIKE_SIMILARITY

STAGE = "tuning the encoder"


class EncoderTuned(NamedTuple):
    """What tuning the encoder came to.

    Attributes:
        choice: What validation said.
        kept: Whether the map won and is in force now.
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

    def tune_encoder(self, *, progress: Progress | None = None) -> EncoderTuned:
        """Learns a map of embeddings from who turned to what next; keeps it where it wins on validation.

        Validation is the log's last fifth: for the items that were new in it, whether the shoppers who turned
        to them are near. A map that wins is learned anew from the whole log, and the profiles are embedded
        anew beside the old index, which answers until the new one takes its place.

        Args:
            progress: Told how far it is.

        Raises:
            DataError: Too few shoppers turned to new items to judge a map by.
        """
        tell = progress or (lambda *_: None)
        purchases, vectors = purchases_of(self._view), item_vectors(self._database, self._embedder)
        half_life_days = self._view.settings.slow_half_life_days
        known = np.linalg.norm(vectors, axis=1) > 0
        purchases = purchases.where(known[purchases.item])
        choice = choose_encoder(
            purchases, vectors, half_life_days=half_life_days, rng=np.random.default_rng(0), progress=tell
        )
        if not choice.wins:
            with self._database.read() as connection:
                return EncoderTuned(choice, False, get_meta(connection, IN_FORCE), 0)
        tell(STAGE, len(RECIPES), len(RECIPES) + 1)
        rng = np.random.default_rng(0)
        fitted = fit_encoder(purchases, vectors, choice.best, half_life_days=half_life_days, rng=rng)
        task = cold_task(purchases, vectors, cut_of(purchases.ts), half_life_days=half_life_days, rng=rng)
        alike = as_selective(task, vectors, fitted, ALIKE_SIMILARITY)
        with self._database.write() as connection:
            before = get_meta(connection, IN_FORCE)
            made = replace(
                fitted, base=self._embedder.name, alike=alike, replaces=before, report=choice.to_json()
            )
            version = put_in_force(connection, made, now_us=int(self._clock() * 1e6))
        tell(STAGE, len(RECIPES) + 1, len(RECIPES) + 1)
        return EncoderTuned(choice, True, version, self._embed_anew())

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

    def _embed_anew(self) -> int:
        if not self._index.folder.exists():
            return 0
        return rebuild_index(self._database, self._index, self._profile_embedder)


def purchases_of(view: ShopView) -> Purchases:
    """The events that speak for their items."""
    log = view.log.take(view.sign > 0)
    return Purchases(log.shopper.astype(np.int64), log.item.astype(np.int64), log.ts)


def item_vectors(database: Database, embedder: Embedder) -> NDArray[np.float32]:
    """(items, dimension) float32 by item key, of title, category and brand; 0 where an item has none."""
    query = select(items.c.title, items.c.category, items.c.brand).order_by(items.c.item_key)
    with database.read() as connection:
        texts = [". ".join(part for part in row if part) for row in connection.execute(query)]
    place = {text: row for row, text in enumerate(dict.fromkeys(text for text in texts if text))}
    vectors = np.zeros((len(place) + 1, embedder.dimension), dtype=np.float32)
    if place:
        vectors[:-1] = embedder.encode(list(place))
    return vectors[[place.get(text, -1) for text in texts]]
