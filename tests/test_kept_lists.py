"""Recommended lists that are computed together, and kept."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from penchant import kept_lists
from penchant.errors import DataError
from penchant.ids import ItemId
from penchant.kept_lists import KeptLists, Wanted
from penchant.tools import Recommendation

FIVE = Wanted(5, "all", 100)
WAITS_S = 30.0


def a_list(shopper: int) -> list[Recommendation]:
    return [Recommendation(1, ItemId(f"i{shopper}"), "an item", 1.0, ())]


class Ranking:
    """Ranks nobody before it may go on, and notes who was ranked together."""

    def __init__(self, *, broken: int | None = None) -> None:
        self.asked: list[list[int]] = []
        self.began = threading.Semaphore(0)
        self.may_go_on = threading.Event()
        self._broken = broken

    def __call__(self, shoppers: Sequence[int], wanted: Wanted) -> list[list[Recommendation]]:
        self.asked.append(list(shoppers))
        self.began.release()
        assert self.may_go_on.wait(WAITS_S)
        if self._broken in shoppers:
            raise DataError(f"shopper {self._broken} is broken")
        return [a_list(shopper) for shopper in shoppers]


def waiting_for(lists: KeptLists, wanted: Wanted, count: int) -> bool:
    for _ in range(int(WAITS_S / 0.01)):
        if len(lists._waiting.get(wanted, {})) == count:
            return True
        threading.Event().wait(0.01)
    return False


@pytest.fixture
def one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_lists, "AT_ONCE", 1)


@pytest.mark.usefixtures("one_at_a_time")
def test_those_who_wait_are_ranked_together_and_each_gets_their_own() -> None:
    ranking = Ranking()
    lists = KeptLists(ranking)
    with ThreadPoolExecutor(20) as pool:
        first = pool.submit(lists.of, 0, FIVE)
        assert ranking.began.acquire(timeout=WAITS_S)
        others = {shopper: pool.submit(lists.of, shopper, FIVE) for shopper in range(1, 19)}
        assert waiting_for(lists, FIVE, 18)
        ranking.may_go_on.set()
        assert first.result() == a_list(0)
        assert {shopper: other.result() for shopper, other in others.items()} == {
            shopper: a_list(shopper) for shopper in others
        }
    sizes = [len(together) for together in ranking.asked]
    assert sizes == [1, kept_lists.TOGETHER, 18 - kept_lists.TOGETHER]


@pytest.mark.usefixtures("one_at_a_time")
def test_another_kind_of_list_is_ranked_apart() -> None:
    ranking = Ranking()
    lists = KeptLists(ranking)
    ten = Wanted(10, "all", 100)
    with ThreadPoolExecutor(5) as pool:
        asked = [pool.submit(lists.of, 0, FIVE)]
        assert ranking.began.acquire(timeout=WAITS_S)
        asked += [pool.submit(lists.of, 1, FIVE), pool.submit(lists.of, 1, ten)]
        assert waiting_for(lists, FIVE, 1)
        assert waiting_for(lists, ten, 1)
        ranking.may_go_on.set()
        assert [one.result() for one in asked] == [a_list(0), a_list(1), a_list(1)]
    assert sorted(ranking.asked) == [[0], [1], [1]]


@pytest.mark.usefixtures("one_at_a_time")
def test_one_who_cannot_be_ranked_spoils_no_other_s_list() -> None:
    ranking = Ranking(broken=2)
    lists = KeptLists(ranking)
    with ThreadPoolExecutor(5) as pool:
        first = pool.submit(lists.of, 0, FIVE)
        assert ranking.began.acquire(timeout=WAITS_S)
        others = [pool.submit(lists.of, shopper, FIVE) for shopper in (1, 2, 3)]
        assert waiting_for(lists, FIVE, 3)
        ranking.may_go_on.set()
        assert first.result() == a_list(0)
        assert others[0].result() == a_list(1)
        assert others[2].result() == a_list(3)
        with pytest.raises(DataError, match="shopper 2 is broken"):
            others[1].result()


def test_list_is_computed_once_until_it_is_forgotten() -> None:
    ranking = Ranking()
    ranking.may_go_on.set()
    lists = KeptLists(ranking)
    assert lists.of(1, FIVE) == lists.of(1, FIVE) == a_list(1)
    assert ranking.asked == [[1]]
    lists.forget()
    assert lists.of(1, FIVE) == a_list(1)
    assert ranking.asked == [[1], [1]]


def test_what_is_forgotten_while_it_is_computed_is_not_kept() -> None:
    ranking = Ranking()
    lists = KeptLists(ranking)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(lists.of, 1, FIVE)
        assert ranking.began.acquire(timeout=WAITS_S)
        lists.forget()
        ranking.may_go_on.set()
        assert asked.result() == a_list(1)
    assert lists.of(1, FIVE) == a_list(1)
    assert ranking.asked == [[1], [1]]


def test_least_lately_asked_for_is_dropped_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_lists, "KEPT", 2)
    ranking = Ranking()
    ranking.may_go_on.set()
    lists = KeptLists(ranking)
    for shopper in (1, 2, 1, 3, 1, 2):
        assert lists.of(shopper, FIVE) == a_list(shopper)
    assert ranking.asked == [[1], [2], [3], [2]]


def test_no_more_are_computed_at_a_time_than_there_are_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_lists, "AT_ONCE", 2)
    inside, most, lock = 0, 0, threading.Lock()
    both_in = threading.Barrier(
        2, timeout=WAITS_S
    )  # each waits for another: with one at a time none would end

    def answer() -> None:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        both_in.wait()
        with lock:
            inside -= 1

    lists = KeptLists(Ranking())
    with ThreadPoolExecutor(8) as pool:
        for one in [pool.submit(lists.computed, answer) for _ in range(8)]:
            one.result()
    assert most == 2
