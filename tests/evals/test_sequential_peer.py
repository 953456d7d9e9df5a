"""The sequential peer: what needs no library, what is said without one, and whether it ranks by order."""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from importlib import import_module
from types import ModuleType
from typing import NamedTuple

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from benchmarks.peers import judge_peers
from penchant.errors import ConfigError, DataError
from penchant.evals import EvalContext, EvalOptions, dataset_of, split_log
from penchant.evals.peer_runs import rank_peers
from penchant.evals.peers import PEERS, Gru4Rec, Interactions, Popularity, judge_scorer, top_k
from penchant.evals.peers import sequential as sequential_module
from penchant.evals.peers.sequential import NEWEST_EVENTS, newest_events
from penchant.evals.suite import TrainingShop
from penchant.progress import no_progress
from penchant.tools import Mode
from tests.shopfactory import make_shop_frames

START = datetime(2025, 1, 1, tzinfo=UTC)
EVENTS: dict[str, pl.DataType | type[pl.DataType]] = {
    "user_id": pl.String,
    "item_id": pl.String,
    "ts": pl.Datetime("us", "UTC"),
}
NO_CATALOGUE = pl.DataFrame(schema={"item_id": pl.String, "title": pl.String})
LEFT_OUT = "this peer needs cornac and torch: pip install 'penchant[sequential]'"
PAIRS = 12


def log(*rows: tuple[str, str, int]) -> pl.DataFrame:
    return pl.DataFrame(
        [(user, item, START + timedelta(hours=hour)) for user, item, hour in rows],
        schema=EVENTS,
        orient="row",
    )


def histories(sequences: dict[str, list[str]]) -> pl.DataFrame:
    return log(*[(user, item, hour) for user, had in sequences.items() for hour, item in enumerate(had)])


@pytest.fixture
def without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> ModuleType:
        if name.split(".")[0] in {"cornac", "torch"}:
            raise ModuleNotFoundError(name)
        return import_module(name)

    monkeypatch.setattr(sequential_module, "import_module", absent)


def test_a_history_is_in_the_order_of_time() -> None:
    events = log(("u", "c", 5), ("u", "b", 1), ("w", "a", 0), ("u", "a", 7), ("u", "b", 0))
    train = Interactions.of(events, NO_CATALOGUE)
    sequences = newest_events(train, np.random.default_rng(0))
    assert [train.items[sequences.kept[place]] for place in sequences.history(0)] == ["b", "b", "c", "a"]
    assert [train.items[sequences.kept[place]] for place in sequences.history(1)] == ["a"]


def test_within_a_moment_the_order_of_the_log_is_not_kept() -> None:
    basket = [f"i{number:03}" for number in range(100)]
    train = Interactions.of(log(*[("u", item, 0) for item in basket]), NO_CATALOGUE)
    places = newest_events(train, np.random.default_rng(0)).history(0)
    assert sorted(places.tolist()) == list(range(100))
    # half of the steps of a shuffled basket go up, with a standard deviation of 3
    assert 35 < (np.diff(places) > 0).sum() < 64


def test_only_the_newest_events_of_a_shopper_are_kept_and_the_items_among_them() -> None:
    train = Interactions.of(histories({"u": ["old"] + ["a", "b"] * (NEWEST_EVENTS // 2)}), NO_CATALOGUE)
    sequences = newest_events(train, np.random.default_rng(0))
    assert sequences.history(0).size == NEWEST_EVENTS
    assert [train.items[column] for column in sequences.kept] == ["a", "b"]


def test_a_shopper_of_rare_items_only_has_no_history(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sequential_module, "MOST_ITEMS", 1)
    train = Interactions.of(log(("u", "a", 0), ("w", "b", 1), ("x", "b", 2)), NO_CATALOGUE)
    sequences = newest_events(train, np.random.default_rng(0))
    assert [sequences.history(row).size for row in range(3)] == [0, 1, 1]


@pytest.mark.usefixtures("without_the_library")
def test_without_the_library_it_names_the_extra() -> None:
    train = Interactions.of(log(("u", "a", 0), ("u", "b", 1)), NO_CATALOGUE)
    with pytest.raises(ConfigError, match=f"^{re.escape(LEFT_OUT)}$"):
        Gru4Rec().fit(train)


@pytest.mark.usefixtures("without_the_library")
def test_without_the_library_a_run_says_so_in_one_note_and_judges_every_other_peer() -> None:
    frames = make_shop_frames(seed=3, shoppers=20, items=60, events=2_000)
    dataset = dataset_of("small", frames.events, frames.items)
    split = split_log(dataset.events)
    training = TrainingShop(dataset, split.train)
    context = EvalContext(dataset, split, np.random.default_rng(0), no_progress, EvalOptions(), training)
    notes: list[str] = []
    judged = {name for name, _, _ in rank_peers(context, ["all"], notes)}
    assert judged == {grid()[0].name for grid in PEERS} - {"GRU4Rec"}
    assert [note for note in notes if "GRU4Rec" in note] == [f"GRU4Rec is not judged: {LEFT_OUT}"]


@pytest.mark.usefixtures("without_the_library")
def test_without_the_library_the_benchmark_names_what_it_leaves_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    frames = make_shop_frames(seed=3, shoppers=20, items=60, events=2_000)
    rows = list(judge_peers(frames.events, frames.items, names=["GRU4Rec", "most popular"]))
    assert {row.peer for row in rows} == {"most popular"}
    assert capsys.readouterr().err == f"GRU4Rec is left out: {LEFT_OUT}\n"


def test_neither_torch_nor_cornac_is_loaded_before_the_peer_is_fitted() -> None:
    code = (
        "import json, sys; from penchant.evals import peers; [grid() for grid in peers.PEERS]; "
        "print(json.dumps([name for name in ('torch', 'cornac') if name in sys.modules]))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(told.stdout) == []


class PlantedOrder(NamedTuple):
    train: Interactions
    relevant: dict[str, set[str]]


def planted_order() -> PlantedOrder:
    """b3 follows on every a3, b5 on every a5; after a pair may come p, which is had most."""
    random = np.random.default_rng(0)
    sequences, relevant = {}, {}
    for number in range(300):
        *complete, last = random.permutation(PAIRS)[:7].tolist()
        had: list[str] = []
        for pair in complete:
            had += [f"a{pair}", f"b{pair}", *["p"] * int(random.integers(2))]
        sequences[f"u{number}"] = [*had, f"a{last}"]
        relevant[f"u{number}"] = {f"b{last}"}
    # the same items, in another order
    sequences |= {"x": ["a1", "a2"], "y": ["a2", "a1"]}
    return PlantedOrder(Interactions.of(histories(sequences), NO_CATALOGUE), relevant)


def first_of(peer: Gru4Rec, train: Interactions, rows: NDArray[np.int64], mode: Mode) -> list[str]:
    lists = top_k(peer.fit(train), train, rows, k=1, mode=mode)
    return [train.items[column] for column in lists[:, 0]]


class TestWithTheLibrary:
    @pytest.fixture(autouse=True)
    def library(self) -> None:
        pytest.importorskip("torch", reason="torch is not installed: pip install 'penchant[sequential]'")
        pytest.importorskip("cornac", reason="cornac is not installed: pip install 'penchant[sequential]'")

    @pytest.mark.parametrize("mode", ["all", "new"])
    def test_what_always_follows_is_put_first_and_beats_popularity(self, mode: Mode) -> None:
        train, relevant = planted_order()
        first = first_of(Gru4Rec(), train, train.rows_of(list(relevant)), mode)
        found = np.mean([{item} == wanted for item, wanted in zip(first, relevant.values(), strict=True)])
        # one item is all there is to find: in the first place NDCG is 1
        popular = judge_scorer(Popularity().fit(train), train, relevant, mode=mode).ndcg.mean()
        assert found > 0.98 > 0.5 > popular

    def test_the_same_items_in_another_order_give_another_list(self) -> None:
        train = planted_order().train
        assert first_of(Gru4Rec(), train, train.rows_of(["x", "y"]), "all") == ["b2", "b1"]

    def test_scores_are_the_same_twice_and_another_seeds_are_not(self) -> None:
        train = planted_order().train
        first, again, other = (Gru4Rec(epochs=1, seed=seed).fit(train) for seed in (0, 0, 1))
        rows = np.arange(20)
        assert np.array_equal(first.scores(rows), again.scores(rows))
        assert not np.array_equal(first.scores(rows), other.scores(rows))

    def test_items_without_an_event_are_not_recommended(self) -> None:
        events = histories({"u": ["a", "b", "a"], "w": ["b", "a"]})
        train = Interactions.of(events, NO_CATALOGUE, universe=["a", "b", "cold"])
        scores = Gru4Rec(epochs=1).fit(train).scores(np.arange(2))
        assert np.isfinite(scores).tolist() == [[True, True, False]] * 2

    def test_a_shopper_without_a_history_gets_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sequential_module, "MOST_ITEMS", 2)
        events = histories({"u": ["a", "b", "a"], "w": ["b", "a"], "x": ["rare"]})
        train = Interactions.of(events, NO_CATALOGUE)
        lists = top_k(Gru4Rec(epochs=1).fit(train), train, train.rows_of(["x"]), k=2, mode="all")
        assert lists.tolist() == [[-1, -1]]

    def test_it_leaves_threads_and_random_numbers_of_others_alone(self) -> None:
        def state() -> list[object]:
            drawn = np.random.get_state(legacy=False)["state"]["key"].tolist()
            return [torch.get_num_threads(), torch.random.get_rng_state().tolist(), drawn]

        torch = import_module("torch")
        before = state()
        train = Interactions.of(histories({"u": ["a", "b"], "w": ["b", "a"]}), NO_CATALOGUE)
        Gru4Rec(epochs=1).fit(train).scores(np.arange(2))
        assert state() == before

    def test_a_log_without_order_is_refused(self) -> None:
        train = Interactions.of(histories({"u": ["a", "b"], "w": ["b"]}), NO_CATALOGUE)
        message = "shoppers with two events or more: 1; an order is learned from two of them or more"
        with pytest.raises(DataError, match=f"^{re.escape(message)}$"):
            Gru4Rec().fit(train)

    def test_it_is_judged_like_any_other_peer(self) -> None:
        frames = make_shop_frames(seed=3, shoppers=20, items=60, events=2_000)
        rows = list(judge_peers(frames.events, frames.items, names=["GRU4Rec"]))
        assert [(row.peer, row.mode) for row in rows] == [("GRU4Rec", "all"), ("GRU4Rec", "new")]
