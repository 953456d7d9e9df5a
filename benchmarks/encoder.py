"""What tuning the encoder gains: recall@10 of items that are new after the cut, and how it was chosen.

    uv run python -m benchmarks.encoder EVENTS ITEMS [--encoder map|model|auto] [--json]

The log is cut by the protocol of `penchant.evals`. A shop of its training part tunes the encoder, as
`penchant tune encoder` does; then, for each shopper with three training events who turned to an item that
first occurs after the cut, all such items are ranked by their cosine with the shopper's profile: with the
embedder as it came, with the vectors centred only, with the map and the model that did best on validation,
and with what validation chose of all of them (`tuned`).
"""

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

import penchant
from penchant.encoder_tuning import item_texts, item_vectors, purchases_of
from penchant.evals import split_log
from penchant.evals.dataset import load_dataset
from penchant.graph_store import CachedEmbedder, Database, MiniLM, ShopView, evolve_state, to_microseconds
from penchant.graph_store.encoder_choice import RECIPES, Trial, choose_encoder, fit_encoder
from penchant.graph_store.encoder_model import ItemTexts, ModelRecipe, ModelTraining
from penchant.graph_store.encoder_tasks import Made, Purchases, Vectors, cold_recall, cold_task
from penchant.graph_store.encoder_training import untrained
from penchant.graph_store.fold import distinct
from penchant.progress import no_progress
from penchant.settings import load_settings


class Prepared(NamedTuple):
    """A log, ready to be cut.

    Attributes:
        everything: Of the whole log, on items that have a text.
        vectors: (items, dimension) float32 of the embedder as it came.
        texts: The items'.
        cut: Microseconds.
        half_life_days: By which events fade in a profile.
    """

    everything: Purchases
    vectors: Vectors
    texts: ItemTexts
    cut: int
    half_life_days: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Tunes, judges and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("events", type=Path)
    parser.add_argument("items", type=Path)
    parser.add_argument("--encoder", choices=("map", "model", "auto"), default="auto", help="what is trained")
    parser.add_argument("--json", action="store_true", help="print JSON instead of lines")
    given = parser.parse_args(arguments)
    told = measured(prepared(given.events, given.items), given.encoder)
    told = {"dataset": given.events.parent.name, **told}
    if given.json:
        print(json.dumps(told))
        return
    for name, value in told.items():
        print(f"{name:<28}{value:.4f}" if isinstance(value, float) else f"{name:<28}{value}")


def prepared(events: Path, items: Path) -> Prepared:
    """Reads a log into a shop, as it is done for `penchant tune encoder`."""
    dataset = load_dataset(events, items)
    cut = to_microseconds(split_log(dataset.events).cut)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "shop"
        with penchant.open(folder, create=True) as shop:
            shop.ingest(items, items=True)
            shop.ingest(dataset.events)
        settings, database = load_settings(folder), Database.in_folder(folder)
        try:
            embedder = CachedEmbedder(MiniLM(threads=settings.embedder_threads), database)
            evolve_state(database, folder, settings, embedder)
            everything, texts = purchases_of(ShopView(database, folder, settings)), item_texts(database)
            vectors = item_vectors(texts, embedder)
        finally:
            database.close()
    everything = everything.where(texts.of_item[everything.item] >= 0)
    return Prepared(everything, vectors, texts, cut, settings.slow_half_life_days)


def measured(log: Prepared, encoder: str) -> dict[str, object]:
    """Validation's choice on the training part and the recalls after the cut."""
    days, vectors = log.half_life_days, log.vectors
    train = log.everything.where(log.everything.ts < log.cut)
    began = time.perf_counter()
    model = None if encoder == "map" else ModelTraining(log.texts, log.everything, ModelRecipe())
    choice = choose_encoder(
        train,
        vectors,
        half_life_days=days,
        rng=np.random.default_rng(0),
        progress=no_progress,
        recipes=() if encoder == "model" else RECIPES,
        model=model,
    )
    chosen = time.perf_counter() - began
    task = cold_task(log.everything, vectors, log.cut, half_life_days=days, rng=np.random.default_rng(0))

    def recalls(trial: Trial) -> tuple[NDArray[np.float64], float]:
        began = time.perf_counter()
        rng = np.random.default_rng(0)
        made = fit_encoder(train, vectors, trial, half_life_days=days, rng=rng, model=model)
        seconds = time.perf_counter() - began
        if made.weights and model:
            made = Made(made.encoder, model.encode(made.weights, distinct(log.everything.item)), made.weights)
        return cold_recall(task.seen_with(made.vectors), made.vectors, made.encoder), seconds

    frozen = cold_recall(task, vectors, None)
    found: dict[str, object] = {
        "validation: frozen": choice.frozen,
        "validation: tuned": choice.tuned,
        "validation: shoppers": choice.shoppers,
        "kept": choice.wins,
        "recipe": str(choice.best),
        "shoppers": len(frozen),
        "cold items": task.candidates.size,
        "known items": distinct(train.item).size,
        "recall@10 frozen": float(frozen.mean()),
        "recall@10 centred": float(cold_recall(task, vectors, untrained(train, vectors)).mean()),
        "seconds to choose": chosen,
    }
    kinds = {"map": [trial for trial in choice.trials if not trial.start], "model": choice.trials[-1:]}
    for kind, trials in kinds.items():
        best = max(trials, key=lambda trial: trial.recall)
        if best.start is None and kind == "model":
            continue
        after, seconds = recalls(best)
        found |= _told(kind, after, frozen) | {f"validation: {kind}": best.recall, f"{kind}: fit": seconds}
        if best == choice.best:
            found |= _told("tuned", after, frozen)
    return found


def _told(kind: str, after: NDArray[np.float64], frozen: NDArray[np.float64]) -> dict[str, object]:
    return {
        f"recall@10 {kind}": float(after.mean()),
        f"{kind} over frozen": float(after.mean() / frozen.mean()),
        f"{kind}: error of the difference": float((after - frozen).std(ddof=1) / np.sqrt(len(frozen))),
    }


if __name__ == "__main__":
    main()
