"""What relations are found in small shops, by how many accounts are left out as maybe colluding.

    uv run python -m benchmarks.small_shops [--seed 1] [--json]

Worlds whose relations are known are planted with few shoppers, and the reasoners are let loose on each, and
on the same log with all items dealt anew, in which there is nothing to find. Takes some six minutes.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import numpy as np

from penchant.evals.graph_suite import count_statistical, edges_of
from penchant.evals.planted_judging import NOTHING, judge_edges
from penchant.evals.planted_truth import PLANTED_RELATIONS
from penchant.evals.planted_world import plant_world, shuffled
from penchant.plugins import load_plugins

SHOPPERS = (300, 600, 1000)
COLLUDERS = (0, 5, 10, 20, 50)
WORLDS = 3


@dataclass(frozen=True, slots=True)
class SmallShops:
    """What was found in the worlds of one size.

    Attributes:
        shoppers: Of each world.
        colluders: How many are left out.
        precision: Of all relations found, 0 to 1.
        recall: Of each planted relation, 0 to 1.
        noise: Edges of the logs dealt anew.
    """

    shoppers: int
    colluders: int
    precision: float
    recall: dict[str, float]
    noise: int


def measure(seed: int) -> Iterator[SmallShops]:
    """A row for each size and number of accounts."""
    reasoners = load_plugins().reasoners
    for shoppers in SHOPPERS:
        worlds = [plant_world(np.random.default_rng([seed, n]), shoppers=shoppers) for n in range(WORLDS)]
        dealt = [
            shuffled(world.events, np.random.default_rng([seed, n, 1])) for n, world in enumerate(worlds)
        ]
        for colluders in COLLUDERS:
            settings = {"colluders": colluders}
            scores = dict.fromkeys(PLANTED_RELATIONS, NOTHING)
            noise = 0
            for world, log in zip(worlds, dealt, strict=True):
                found = edges_of(world.items, world.events, reasoners, settings=settings)
                for relation in PLANTED_RELATIONS:
                    scores[relation] = scores[relation].plus(judge_edges(world.truth, found, relation))
                noise += count_statistical(edges_of(world.items, log, reasoners, settings=settings))
            total = NOTHING
            for score in scores.values():
                total = total.plus(score)
            recall = {relation: score.recall for relation, score in scores.items()}
            yield SmallShops(shoppers, colluders, total.precision, recall, noise)


def main() -> None:
    """Prints a line for each row as it is measured."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print JSON, a line each")
    options = parser.parse_args()
    for row in measure(options.seed):
        if options.json:
            print(json.dumps(asdict(row)), flush=True)
            continue
        recall = ", ".join(f"{relation} {share:.2f}" for relation, share in row.recall.items())
        print(
            f"{row.shoppers:,} shoppers, {row.colluders} left out: precision {row.precision:.2f}, "
            f"recall {recall}; {row.noise} edges of dealt logs",
            flush=True,
        )


if __name__ == "__main__":
    main()
