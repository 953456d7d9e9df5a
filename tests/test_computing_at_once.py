"""How many recommendations a shop computes at a time."""

import threading
from pathlib import Path

import pytest

from penchant import steadiness
from penchant.tools import Recommendation
from tests.smallshop import Deed, make_shop


def test_no_more_are_computed_at_a_time_than_there_are_processors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steadiness, "AT_ONCE", 2)
    inside, most, lock = 0, 0, threading.Lock()
    both_in = threading.Barrier(2, timeout=30)  # each waits for another: with one at a time none would end

    def answer() -> list[Recommendation]:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        both_in.wait()
        with lock:
            inside -= 1
        return []

    with make_shop(tmp_path, [Deed("a", "tea", 1)]) as shop:
        picture = steadiness.Picture(shop._view, recommender=shop._make_recommender, finder=shop._make_finder)
        asking = [threading.Thread(target=picture.recommended, args=(number, answer)) for number in range(8)]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join()
    assert most == 2
