"""What was believed at any moment can be asked for later, and is what was said then."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import penchant
from penchant.errors import DataError, TooLittleHistory
from penchant.graph_store import InterestProfile
from penchant.settings import Settings
from penchant.shop import Shop
from tests.smallshop import Deed, deeds_frame

START = datetime(2026, 1, 1, tzinfo=UTC)
ROUNDS = 100
ASKED = ("s0", "s1", "s2")
SHELVES = ("Food > Tea", "Food > Jam", "Home > Mugs", "Home > Lamps", "Garden > Seeds")


class SteppedClock:
    """Stands still during a round and goes on by an hour between rounds."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now.timestamp()

    def step(self) -> None:
        self.now += timedelta(hours=1)


def catalogue(random: np.random.Generator) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (f"i{n}", f"Thing {n} of {random.integers(3)}", str(random.choice(SHELVES)), f"Brand {n % 4}")
            for n in range(25)
        ],
        schema=["item_id", "title", "category", "brand"],
        orient="row",
    )


def day_of_deeds(random: np.random.Generator, day: int) -> list[Deed]:
    deeds = []
    for _ in range(8):
        late = float(random.integers(0, day + 1)) if random.random() < 0.2 else float(day)
        shopper, item = f"s{random.integers(6)}", f"i{random.integers(25)}"
        deeds.append(Deed(shopper, item, late + random.random() * 0.9))
    return deeds


def said(profile: InterestProfile) -> InterestProfile:
    from dataclasses import replace

    return replace(profile, version=0)


def test_after_a_hundred_rounds_what_was_said_at_each_is_said_again(tmp_path: Path) -> None:
    random = np.random.default_rng(20261124)
    clock = SteppedClock()
    with Shop(tmp_path, Settings(clusters="off"), clock=clock) as shop:
        live: list[tuple[datetime, dict[str, InterestProfile], set[tuple[str, str, str]]]] = []
        for number in range(ROUNDS):
            if number % 10 == 0:  # renames, other categories and brands
                shop.ingest(catalogue(random), items=True)
            shop.ingest(deeds_frame(day_of_deeds(random, number), first_id=8 * number))
            shop.evolve()
            profiles = {}
            for shopper in ASKED:
                try:
                    profiles[shopper] = said(shop.profile(shopper))
                except (TooLittleHistory, penchant.NotFound):
                    continue
            edges = {(a, d["relation"], b) for a, b, d in shop.graph().edges(data=True)}
            live.append((clock.now, profiles, edges))
            clock.step()
        assert sum(len(profiles) for _, profiles, _ in live) > 2 * ROUNDS
        for moment, profiles, edges in live:
            for shopper, profile in profiles.items():
                assert said(shop.profile(shopper, recorded_at=moment)) == profile
            held = shop.graph(recorded_at=moment)
            assert {(a, d["relation"], b) for a, b, d in held.edges(data=True)} == edges


def test_an_event_months_late_is_old_in_the_shop_and_new_in_the_record(tmp_path: Path) -> None:
    clock = SteppedClock()
    with Shop(tmp_path, Settings(clusters="off"), clock=clock) as shop:
        shop.ingest(deeds_frame([Deed("s0", f"i{n}", 100.0 + n) for n in range(6)]))
        shop.evolve()
        before = clock.now
        clock.step()
        shop.ingest(deeds_frame([Deed("s0", "i9", 10.0)], first_id=50))
        shop.evolve()
        then = datetime(2025, 2, 1, tzinfo=UTC)  # before all but the late event
        with pytest.raises(TooLittleHistory, match="1 event,"):
            shop.profile("s0", as_of=then)
        with pytest.raises(TooLittleHistory, match="0 events,"):
            shop.profile("s0", as_of=then, recorded_at=before)
        assert "6 purchases" in shop.profile("s0", recorded_at=before).text
        assert "7 purchases" in shop.profile("s0").text


def test_before_the_first_round_nothing_was_known(tmp_path: Path) -> None:
    clock = SteppedClock()
    with Shop(tmp_path, Settings(clusters="off"), clock=clock) as shop:
        shop.ingest(deeds_frame([Deed("s0", f"i{n}", float(n)) for n in range(6)]))
        shop.evolve()
        with pytest.raises(DataError) as caught:
            shop.profile("s0", recorded_at=START - timedelta(days=1))
    assert str(caught.value) == (
        "no round of `penchant evolve` is known to have finished by 2025-12-31 00:00:00+00:00: "
        "name a later moment"
    )


def test_a_clock_that_goes_back_does_not_change_what_was_believed(tmp_path: Path) -> None:
    clock = SteppedClock()
    rows = {"item_id": ["i0"], "category": ["Food > Tea"]}
    with Shop(tmp_path, Settings(clusters="off"), clock=clock) as shop:
        shop.ingest(pl.DataFrame(rows), items=True)
        shop.ingest(deeds_frame([Deed("s0", "i0", float(n)) for n in range(6)]))
        shop.evolve()
        before = shop.status().last_round
        assert before == START
        clock.now -= timedelta(days=3)
        shop.ingest(pl.DataFrame({**rows, "category": ["Food > Jam"]}), items=True)
        shop.ingest(deeds_frame([Deed("s0", "i0", 9.0)], first_id=50))
        shop.evolve()
        assert shop.status().last_round == START
        clock.now = START + timedelta(hours=1)
        shop.ingest(deeds_frame([Deed("s0", "i0", 10.0)], first_id=60))
        shop.evolve()
        assert "7 purchases" in shop.profile("s0", recorded_at=START).text
        assert {b for _, b in shop.graph(recorded_at=START).out_edges("item:i0")} == {"category:Food > Jam"}
