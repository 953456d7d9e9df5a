"""How true the effects of campaigns are told in made-up logs where they are known.

    uv run python -m benchmarks.campaigns [--logs 40] [--shop FOLDER] [--json]

1,500 shoppers of whom 500 are told, 180 days before a campaign of 42. Who is told is chosen by lot, among big
spenders, among those who were busy just before, or busy all along. `told` counts the logs in which an effect
on spending was told, `held` those in which its interval held the truth.

With a shop, campaigns that never were are made up in its log: at a random day, told to a fifth to a half of
its shoppers, chosen by lot, by what they spent before, or by how lately they came. They truly did nothing.
"""

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

import penchant
from penchant.graph_store import ShopView
from penchant.graph_store.campaigns import Campaign
from penchant.graph_store.fold import DAY_US
from penchant.ids import CampaignId
from penchant.tools.campaign import Told, campaign_effect
from penchant.tools.spending import amounts
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


def placebos(folder: Path, logs: int) -> dict[str, Counter[str]]:
    """How often each verdict was given on so many made-up campaigns, by how the told were chosen."""
    found = {}
    with penchant.open(folder) as shop:
        view = shop._view
        first, last = (int(one) // DAY_US for one in (view.log.ts.min(), view.log.ts.max()))
        for way in ("by lot", "by spending", "by recency"):
            rng = np.random.default_rng(0)
            found[way] = Counter[str]()
            for _ in range(logs):
                days = int(rng.integers(21, 57))
                start = int(rng.integers(first + 70, last - days))
                asked = _made_up(view, way, start, days, rng)
                found[way][campaign_effect(view, asked, [], until=view.now).verdict] += 1
    return found


def _made_up(view: ShopView, way: str, start: int, days: int, rng: np.random.Generator) -> Told:
    """A campaign that never was."""
    before = view.log.ts < start * DAY_US
    shopper, ts = view.log.shopper[before], view.log.ts[before]
    spent = np.bincount(shopper, amounts(view)[before], minlength=view.shopper_count)
    last = np.zeros(view.shopper_count)
    np.maximum.at(last, shopper, ts / DAY_US)
    weight = {
        "by lot": np.ones(spent.size),
        "by spending": np.maximum(spent, 0) / spent.mean() + 0.05,
        "by recency": 1 / (start - last + 7),
    }[way]
    odds = np.log(weight) + rng.gumbel(size=spent.size)
    odds[last == 0] = -np.inf
    chosen = np.argsort(-odds)[: int((last > 0).sum() * rng.uniform(0.2, 0.5))]
    begin = date(1970, 1, 1) + timedelta(days=start)
    ran = Campaign(CampaignId("made up"), "made up", None, begin, begin + timedelta(days=days - 1), 0, 0)
    return Told(ran, frozenset(view.shopper_ids[key] for key in chosen.tolist()))


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints a row for each kind of log."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--logs", type=int, default=40)
    parser.add_argument("--shop", type=Path)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    if given.shop is not None:
        print(json.dumps({"made up": given.logs, **placebos(given.shop, given.logs)}))
        return
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
