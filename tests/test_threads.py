"""A shop that many threads ask while rounds, corrections and erasures go on."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest

import penchant
from penchant.errors import NotFound
from penchant.steadiness import Gate
from tests.smallshop import Deed, catalogue_frame, deeds_frame, make_shop, moment

ITEMS = catalogue_frame(green_tea="Drinks > Tea", black_tea="Drinks > Tea", rye="Bread > Rye", oats="Grain")
NAMES = ("green_tea", "black_tea", "rye", "oats")


def deeds(first_day: int, days: int, shoppers: int = 8) -> list[Deed]:
    return [
        Deed(f"s{n}", NAMES[(n + day) % 4 if day % 3 else n % 4], day + n * 0.01)
        for n in range(shoppers)
        for day in range(first_day, first_day + days)
    ]


def told_of(shop: penchant.Shop) -> dict[str, tuple[object, ...]]:
    return {
        f"s{n}": (
            shop.profile(f"s{n}").text,
            tuple((one.item_id, round(one.score, 5)) for one in shop.recommend(f"s{n}")),
        )
        for n in range(8)
    }


def test_each_answer_is_of_one_round_while_rounds_go_on(tmp_path: Path) -> None:
    with make_shop(tmp_path / "shop", deeds(0, 12), ITEMS) as shop:
        shop.keep_ready()
        seen: list[tuple[str, str]] = []
        stop = threading.Event()
        allowed: set[tuple[str, str]] = {(f"s{n}", shop.profile(f"s{n}").text) for n in range(8)}

        def ask(n: int) -> None:
            while not stop.is_set():
                seen.append((f"s{n}", shop.profile(f"s{n}").text))
                assert shop.recommend(f"s{n}")
                shop.who_likes("tea")

        with ThreadPoolExecutor(4) as pool:
            asking = [pool.submit(ask, n) for n in range(4)]
            try:
                for part in range(3):
                    new = deeds(12 + 4 * part, 4, shoppers=9 + part)
                    shop.ingest(deeds_frame(new, first_id=1000 * (part + 1)))
                    shop.evolve()
                    allowed |= {(f"s{n}", shop.profile(f"s{n}").text) for n in range(8)}
            finally:
                stop.set()
            for one in asking:
                one.result()
        assert seen
        assert set(seen) <= allowed


def test_correction_is_seen_by_the_next_answer(tmp_path: Path) -> None:
    with make_shop(tmp_path / "shop", deeds(0, 12), ITEMS) as shop:
        before = shop.recommend("s1")
        assert shop.recommend("s1") == before
        shop.correct("s1", "category:Drinks > Tea", "remove", reason="allergic")
        assert shop.recommend("s1") != before


def test_answer_kept_is_not_the_callers_to_change(tmp_path: Path) -> None:
    with make_shop(tmp_path / "shop", deeds(0, 12), ITEMS) as shop:
        first = shop.recommend("s1")
        kept = list(first)
        first.clear()
        assert shop.recommend("s1") == kept


def test_recommends_ahead_for_who_was_active_last_until_something_changes(tmp_path: Path) -> None:
    late = [*deeds(0, 12), Deed("s5", "rye", 30.0), Deed("s2", "rye", 31.0)]
    with make_shop(tmp_path / "shop", late, ITEMS) as shop:
        ahead = shop.recommend_ahead(3)
        assert [next(ahead), next(ahead)] == ["s2", "s5"]
        kept = shop._picture.lists._kept
        assert len(kept) == 2
        shop.recommend("s5")
        assert len(kept) == 2
        shop.ingest(deeds_frame([Deed("s1", "rye", 40.0)], first_id=5000))
        shop.evolve()
        assert list(ahead) == []
        assert next(shop.recommend_ahead(1)) == "s1"


def test_shop_with_nothing_to_recommend_is_kept_ready_all_the_same(tmp_path: Path) -> None:
    gone = ITEMS.with_columns(available_to=pl.lit(moment(2)))
    with make_shop(tmp_path / "shop", deeds(0, 12), gone) as shop:
        shop.keep_ready()
        assert list(shop.recommend_ahead(3)) == []
        shop.ingest(deeds_frame([Deed("s1", "rye", 40.0)], first_id=5000))
        shop.evolve()
        span = shop.event_span
        assert span is not None
        assert span[1] == moment(40)


def test_erasure_waits_for_questions_and_keeps_others_right(tmp_path: Path) -> None:
    with make_shop(tmp_path / "shop", deeds(0, 12), ITEMS) as shop:
        expected = {f"s{n}": shop.profile(f"s{n}").text[:20] for n in range(1, 8)}
        stop = threading.Event()

        def ask(n: int) -> None:
            while not stop.is_set():
                assert shop.profile(f"s{n}").shopper_id == f"s{n}"
                assert shop.profile(f"s{n}").text[:20] == expected[f"s{n}"]

        with ThreadPoolExecutor(3) as pool:
            asking = [pool.submit(ask, n) for n in (1, 6, 7)]
            try:
                shop.erase("s0")
            finally:
                stop.set()
            for one in asking:
                one.result()
        with pytest.raises(NotFound):
            shop.profile("s0")


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.005)
    return holds()


def test_gate_lets_many_in_or_one_alone() -> None:
    gate, inside, log = Gate(), threading.Event(), []
    leave = threading.Event()

    def share() -> None:
        with gate.shared(), gate.shared():  # whoever is inside may enter again
            inside.set()
            leave.wait(10)
            log.append("left")

    def be_alone() -> None:
        with gate.alone():
            log.append("alone")

    sharing, alone = threading.Thread(target=share), threading.Thread(target=be_alone)
    sharing.start()
    assert inside.wait(10)
    alone.start()
    assert within(10, lambda: gate._waiting == 1)
    late = threading.Thread(target=share)
    late.start()
    leave.set()
    for thread in (sharing, alone, late):
        thread.join(10)
    assert log[:2] == ["left", "alone"]
    assert log == ["left", "alone", "left"]
