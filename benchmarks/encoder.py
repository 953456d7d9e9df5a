"""What tuning the encoder gains: recall@10 of items that are new after the cut, and how it was chosen.

    uv run python -m benchmarks.encoder EVENTS ITEMS [--json]

The log is cut by the protocol of `penchant.evals`. A shop of its training part tunes the encoder, as
`penchant tune encoder` does; then, for each shopper with three training events who turned to an item that
first occurs after the cut, all such items are ranked by their cosine with the shopper's profile: with the
embedder as it came, with the vectors centred only, and with the map that validation chose.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

import penchant
from penchant.encoder_tuning import item_vectors, purchases_of
from penchant.evals import split_log
from penchant.evals.dataset import load_dataset
from penchant.graph_store import CachedEmbedder, Database, MiniLM, ShopView, evolve_state
from penchant.graph_store.encoder_tasks import cold_recall, cold_task
from penchant.graph_store.encoder_training import choose_encoder, fit_encoder, untrained
from penchant.graph_store.fold import distinct
from penchant.settings import load_settings


def main(arguments: Sequence[str] | None = None) -> None:
    """Tunes, judges and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("events", type=Path)
    parser.add_argument("items", type=Path)
    parser.add_argument("--json", action="store_true", help="print JSON instead of lines")
    given = parser.parse_args(arguments)
    told = measured(given.events, given.items)
    if given.json:
        print(json.dumps(told))
        return
    for name, value in told.items():
        print(f"{name:<28}{value:.4f}" if isinstance(value, float) else f"{name:<28}{value}")


def measured(events: Path, items: Path) -> dict[str, object]:
    """Validation's choice on the training part and the recalls after the cut."""
    dataset = load_dataset(events, items)
    split = split_log(dataset.events)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "shop"
        with penchant.open(folder, create=True) as shop:
            shop.ingest(items, items=True)
            shop.ingest(dataset.events)
        settings, database = load_settings(folder), Database.in_folder(folder)
        try:
            embedder = CachedEmbedder(MiniLM(threads=settings.embedder_threads), database)
            evolve_state(database, folder, settings, embedder)
            view = ShopView(database, folder, settings)
            everything, vectors = purchases_of(view), item_vectors(database, embedder)
        finally:
            database.close()
    everything = everything.where(np.linalg.norm(vectors, axis=1)[everything.item] > 0)
    cut = round(split.cut.timestamp() * 1e6)
    train = everything.where(everything.ts < cut)
    days = settings.slow_half_life_days
    began = time.perf_counter()
    choice = choose_encoder(
        train, vectors, half_life_days=days, rng=np.random.default_rng(0), progress=lambda *_: None
    )
    fitted = fit_encoder(train, vectors, choice.best, half_life_days=days, rng=np.random.default_rng(0))
    seconds = time.perf_counter() - began
    task = cold_task(everything, vectors, cut, half_life_days=days, rng=np.random.default_rng(0))
    frozen = cold_recall(task, vectors, None)
    centred = cold_recall(task, vectors, untrained(train, vectors))
    tuned = cold_recall(task, vectors, fitted)
    return {
        "dataset": dataset.name,
        "validation: frozen": choice.frozen,
        "validation: tuned": choice.tuned,
        "validation: shoppers": choice.shoppers,
        "kept": choice.wins,
        "recipe": str(choice.best),
        "shoppers": len(frozen),
        "cold items": task.candidates.size,
        "known items": distinct(train.item).size,
        "recall@10 frozen": float(frozen.mean()),
        "recall@10 centred": float(centred.mean()),
        "recall@10 tuned": float(tuned.mean()),
        "tuned over frozen": float(tuned.mean() / frozen.mean()),
        "error of the difference": float((tuned - frozen).std(ddof=1) / np.sqrt(len(frozen))),
        "seconds": seconds,
    }


if __name__ == "__main__":
    main()
