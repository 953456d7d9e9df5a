"""What the learned ranking costs, which candidates it is given, and what its probabilities are worth.

    uv run python -m benchmarks.ranking EVENTS ITEMS [--json]

The log is cut by the protocol of `penchant.evals`; a shop of its training part is evolved in a temporary
folder. Candidate recall is the share of what the judged shoppers turn to after the cut that each source, and
all of them together, put before the ranker. Calibration looks at every candidate of the lists of fifty, of
shoppers with three events or more, whether they came back or not: how probable a purchase was said to be, and
how many followed within the horizon. Audiences are ordered for items that five shoppers or more bought after
the cut: NDCG@50 of those who did, by the probability and by the item's score alone. Beside them stands which
share of the first ten and fifty is named where not everybody is scored, as in `Shop.audience`.
"""

import argparse
import json
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

import penchant
from benchmarks.next_behaviour import calibration_error, said_and_seen
from penchant.demo import peak_memory_bytes
from penchant.evals import Split, split_log
from penchant.tools import NO_RULES, Mode
from penchant.tools.audience import score_shoppers
from penchant.tools.examples import MIN_HISTORY
from penchant.tools.histories import Histories
from penchant.tools.ranking_data import Keys, Scores
from penchant.tools.weights import MODES

SHOPPERS = 800
LISTED = 50
ITEMS = 40
FEWEST_BUYERS = 5
BLOCK = 64


def candidate_recall(shop: penchant.Shop, mode: Mode, relevant: dict[str, set[str]]) -> dict[str, float]:
    """Share of the relevant items that each source finds, over all shoppers together."""
    view = shop._view
    keys: dict[str, int] = {shopper: key for key, shopper in enumerate(view.shopper_ids)}
    moment = shop._recommender.at(mode, view.now, NO_RULES)
    items = len(view.item_ids)
    found: dict[str, int] = {}
    pairs = total = 0
    asked = [shopper for shopper in relevant if shopper in keys]
    for start in range(0, len(asked), BLOCK):
        names = asked[start : start + BLOCK]
        block = Histories(moment.data, np.array([keys[name] for name in names]))
        wanted = np.array(
            [row * items + view.item_keys[item] for row, name in enumerate(names) for item in relevant[name]]
        )
        total += wanted.size
        for name, key in moment.sources.sources(block, 0, repeats=mode == "all"):
            found[name] = found.get(name, 0) + int(np.isin(wanted, key).sum())
        every = moment.sources.find(block, 0, repeats=mode == "all")
        found["together"] = found.get("together", 0) + int(
            np.isin(wanted, every.row * items + every.item).sum()
        )
        pairs += every.item.size
    shares = {name: count / max(total, 1) for name, count in found.items()}
    return {**shares, "candidates each": pairs / max(len(asked), 1)}


def calibration(shop: penchant.Shop, mode: Mode, shoppers: list[str], split: Split) -> dict[str, Any] | None:
    """Said and seen frequencies by bins of equal size, and the expected calibration error."""
    said: list[float] = []
    seen: list[bool] = []
    for shopper in shoppers:
        listed = shop.recommend(shopper, LISTED, mode=mode)
        if not listed or listed[0].probability is None or listed[0].horizon_days is None:
            return None
        end = split.cut + timedelta(days=listed[0].horizon_days)
        later = split.test.filter((pl.col("user_id") == shopper) & (pl.col("ts") < end))
        bought = set(later["item_id"].to_list())
        said += [one.probability or 0.0 for one in listed]
        seen += [one.item_id in bought for one in listed]
    told, true = np.array(said), np.array(seen)
    return {
        "bins": said_and_seen(told, true),
        "error": calibration_error(told, true),
        "brier": float(np.mean((told - true) ** 2)),
        "base_rate": float(true.mean()),
    }


def audiences(shop: penchant.Shop, mode: Mode, split: Split) -> dict[str, float]:
    """Mean NDCG@50 over items, of the shoppers who bought them after the cut."""
    view = shop._view
    moment = shop._recommender.at(mode, view.now, NO_RULES)
    shoppers = {shopper: key for key, shopper in enumerate(view.shopper_ids)}
    later = split.test.filter(
        pl.col("user_id").is_in(list(shoppers)) & pl.col("item_id").is_in(list(view.item_keys))
    )
    bought = later.group_by("item_id").agg(pl.col("user_id").unique()).sort("item_id")
    bought = bought.filter(pl.col("user_id").list.len() >= FEWEST_BUYERS)
    bought = bought.sample(min(ITEMS, bought.height), seed=0)
    discount = 1 / np.log2(np.arange(LISTED) + 2)
    found: dict[str, list[float]] = {name: [] for name in ("probability", "score", "named_10", "named_50")}
    for item, names in bought.iter_rows():
        made, quick = (
            score_shoppers(
                shop._recommender, moment, view.item_keys[item], mode, count=count, moves=_moved_by_none
            )
            for count in (None, LISTED)
        )
        for first in (10, 50):
            same = np.isin(made.shoppers[:first], quick.shoppers[:first])
            found[f"named_{first}"].append(float(same.mean()))
        hit = np.isin(made.shoppers, [shoppers[name] for name in names])
        if not hit.any():
            continue
        ideal = discount[: min(LISTED, int(hit.sum()))].sum()
        by_score = np.argsort(-made.scores, kind="stable")
        for name, order in (("probability", slice(None)), ("score", by_score)):
            top = hit[order][:LISTED]
            found[name].append(float(top @ discount[: top.size] / ideal))
    gain = np.array(found["probability"]) - np.array(found["score"])
    means = {name: float(np.mean(each)) for name, each in found.items()}
    return {**means, "items": float(gain.size), "standard_error": float(gain.std() / np.sqrt(gain.size))}


def _moved_by_none(shoppers: Keys) -> Scores:
    """As where nothing was corrected."""
    return np.zeros(shoppers.size)


def measure(events: Path, items: Path) -> dict[str, Any]:
    """Everything, for one log."""
    log = pl.read_parquet(events)
    catalogue = pl.read_parquet(items)
    split = split_log(log)
    random = np.random.default_rng(0)
    with (
        tempfile.TemporaryDirectory() as folder,
        penchant.open(Path(folder) / "shop", create=True, database_url=None) as shop,
    ):
        shop.ingest(catalogue.select(c for c in catalogue.columns if not c.startswith("extra_")), items=True)
        shop.ingest(split.train)
        began = time.perf_counter()
        steps = shop.evolve_state().steps
        result: dict[str, Any] = {
            "evolve_s": time.perf_counter() - began,
            "learning_s": sum(step.seconds for step in steps if step.name == "ranker"),
            "learned": [step.note for step in steps if step.name == "ranker"],
            "peak_gib": peak_memory_bytes() / 2**30,
        }
        counted = split.train.group_by("user_id").len().filter(pl.col("len") >= MIN_HISTORY)
        regulars = counted["user_id"].sort().to_list()
        for mode in MODES:
            names = sorted(split.relevant[mode])
            chosen = random.choice(len(names), min(SHOPPERS, len(names)), replace=False)
            some = random.choice(len(regulars), min(SHOPPERS, len(regulars)), replace=False)
            shoppers = [regulars[k] for k in some]
            relevant = {names[k]: split.relevant[mode][names[k]] for k in chosen}
            result[mode] = {
                "recall": candidate_recall(shop, mode, relevant),
                "calibration": calibration(shop, mode, shoppers, split),
                "audiences": audiences(shop, mode, split),
            }
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", type=Path)
    parser.add_argument("items", type=Path)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    result = measure(args.events, args.items)
    if args.json:
        print(json.dumps(result))
        return
    print(f"learning {result['learning_s']:.1f} s, peak {result['peak_gib']:.2f} GiB: {result['learned']}")
    for mode in MODES:
        print(mode, {name: round(value, 3) for name, value in result[mode]["recall"].items()})
        told = result[mode]["calibration"]
        if told:
            print(
                f"  error {told['error']:.3f}, Brier {told['brier']:.3f}, base rate {told['base_rate']:.3f}"
            )
            print("  said / seen:", ", ".join(f"{said:.2f}/{seen:.2f}" for said, seen in told["bins"]))
        print("  audiences", {name: round(value, 4) for name, value in result[mode]["audiences"].items()})


if __name__ == "__main__":
    main()
