"""How true the effects of campaigns are told in made-up logs where they are known.

    uv run python -m benchmarks.campaigns [--logs 40] [--json]

1,500 shoppers of whom 500 are told, 180 days before a campaign of 42. Who is told is chosen by lot, among big
spenders, among those who were busy just before, or busy all along. `told` counts the logs in which an effect
on spending was told, `held` those in which its interval held the truth.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from penchant.tools.campaign import campaign_effect
from tests.tools.planted_campaigns import Chosen, last_moment, planted

WAYS: tuple[Chosen, ...] = ("by lot", "big spenders", "busy just before", "busy all along")
WORLDS = ((0.0, 1.0), (0.0, 1.3), (0.3, 1.0))
"""By which share the told come more often, and by which factor everybody does."""


@dataclass(frozen=True, slots=True)
class World:
    """Logs of one kind.

    Attributes:
        chosen: How the told are.
        lift: By which share they come more often.
        season: By which factor everybody does.
        logs: How many were made.
        told: In how many an effect was told.
        held: In how many the interval held the truth.
        true: Mean of the true effect on spending.
        effect: Mean of the effect told.
        matched: Mean beside others who had done the same.
        changed: Mean beside how others of their size changed.
        plain: Mean difference with no regard to what they did before.
    """

    chosen: Chosen
    lift: float
    season: float
    logs: int
    told: int
    held: int
    true: float
    effect: float
    matched: float
    changed: float
    plain: float


def measure(chosen: Chosen, *, lift: float, season: float, logs: int) -> World:
    """Judges logs of one kind, with the seeds from 0 on."""
    told = held = 0
    seen = []
    for seed in range(logs):
        view, asked, true = planted(seed, chosen=chosen, lift=lift, season=season)
        spent = campaign_effect(view, asked, [], until=last_moment(view)).outcomes[0]
        told += spent.is_sure
        held += spent.low <= true <= spent.high
        seen.append((true, spent.effect, spent.matched, spent.changed, spent.plain))
    means = [round(float(one), 1) for one in np.mean(seen, axis=0)]
    return World(chosen, lift, season, logs, told, held, *means)


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints a row for each kind of log."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--logs", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    worlds = []
    for chosen in WAYS:
        for lift, season in WORLDS:
            worlds.append(measure(chosen, lift=lift, season=season, logs=given.logs))
            if not given.json:
                print(worlds[-1])
    if given.json:
        print(json.dumps([asdict(world) for world in worlds], indent=2))


if __name__ == "__main__":
    main()
