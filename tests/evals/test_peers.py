"""The peers: each on a log that is small enough to work out by hand."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from penchant.errors import ConfigError, DataError
from penchant.evals import split_log
from penchant.evals.peers import (
    PEERS,
    Ease,
    Grid,
    ImplicitAls,
    ImplicitBpr,
    Interactions,
    ItemKnn,
    OwnFrequency,
    Peer,
    Popularity,
    RecentPopularity,
    TextAndRecentPopularity,
    TextProfile,
    judge_scorer,
    top_k,
    tune,
)
from penchant.evals.peers import factors as factors_module
from tests.shopfactory import make_shop_frames

START = datetime(2025, 1, 1, tzinfo=UTC)
EVENTS: dict[str, pl.DataType | type[pl.DataType]] = {
    "user_id": pl.String,
    "item_id": pl.String,
    "ts": pl.Datetime("us", "UTC"),
}
NO_CATALOGUE = pl.DataFrame(schema={"item_id": pl.String, "title": pl.String})
NEVER = -np.inf


def log(*rows: tuple[str, str, int]) -> pl.DataFrame:
    return pl.DataFrame(
        [(user, item, START + timedelta(days=day)) for user, item, day in rows], schema=EVENTS, orient="row"
    )


def catalogue(**titles: str) -> pl.DataFrame:
    return pl.DataFrame({"item_id": list(titles), "title": list(titles.values())})


def row_of(peer: Peer, train: Interactions, user: str) -> list[float]:
    scores: list[float] = peer.fit(train).scores(train.rows_of([user]))[0].tolist()
    return scores


@dataclass(frozen=True)
class Fixed:
    table: NDArray[np.float32]

    def scores(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        return self.table[rows]


def test_interactions_count_events_over_sorted_shoppers_and_items() -> None:
    train = Interactions.of(log(("v", "b", 0), ("u", "a", 1), ("v", "b", 2)), NO_CATALOGUE)
    assert (train.users, train.items) == (("u", "v"), ("a", "b"))
    assert train.counts.toarray().tolist() == [[1, 0], [0, 2]]
    assert train.event_days.tolist() == [2, 1, 0]


def test_a_given_universe_holds_items_without_an_event_and_their_texts() -> None:
    train = Interactions.of(log(("u", "a", 0)), catalogue(cold="Green tea"), universe=["cold", "a"])
    assert train.items == ("a", "cold")
    assert train.texts == ("", "Green tea")
    assert train.counts.toarray().tolist() == [[1, 0]]


def test_a_universe_without_an_event_is_refused() -> None:
    message = "no training event is of an item that can be ranked: give a longer log"
    with pytest.raises(DataError, match=f"^{re.escape(message)}$"):
        Interactions.of(log(("u", "a", 0)), NO_CATALOGUE, universe=["b"])


def test_ties_go_to_the_lower_column_and_neither_nan_nor_infinity_is_ranked() -> None:
    train = Interactions.of(log(*[("u", item, 0) for item in "abcdef"]), NO_CATALOGUE)
    scorer = Fixed(np.array([[1, 2, np.nan, 2, np.inf, NEVER]], dtype=np.float32))
    assert top_k(scorer, train, np.array([0]), k=6, mode="all").tolist() == [[1, 3, 0, -1, -1, -1]]
    assert top_k(scorer, train, np.array([0]), k=1, mode="all").tolist() == [[1]]


def test_mode_new_leaves_out_what_the_shopper_had() -> None:
    train = Interactions.of(log(("u", "b", 0), ("w", "a", 0), ("w", "c", 0)), NO_CATALOGUE)
    scorer = Fixed(np.array([[1, 3, 2], [1, 3, 2]], dtype=np.float32))
    assert top_k(scorer, train, np.array([0, 1]), k=2, mode="new").tolist() == [[2, 0], [1, -1]]


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), k=st.integers(1, 12))
def test_top_k_equals_a_stable_sort_of_everything(seed: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    items = [f"i{place}" for place in range(9)]
    train = Interactions.of(
        log(*[(f"u{user}", item, 0) for user in range(5) for item in items]), NO_CATALOGUE
    )
    table = rng.integers(-2, 3, (5, 9)).astype(np.float32)
    table[rng.random(table.shape) < 0.2] = np.nan
    ranked = top_k(Fixed(table), train, np.arange(5), k=k, mode="all")
    for scores, listed in zip(table, ranked, strict=True):
        order = [
            place for place in np.argsort(-scores, kind="stable").tolist() if not np.isnan(scores[place])
        ]
        assert listed.tolist() == (order + [-1] * k)[:k]


def test_popularity_counts_a_shopper_once() -> None:
    train = Interactions.of(log(("u", "a", 0), ("u", "a", 1), ("u", "b", 2), ("w", "b", 3)), NO_CATALOGUE)
    assert row_of(Popularity(), train, "u") == [1, 2]


def test_recent_popularity_ends_thirty_days_before_the_last_event() -> None:
    train = Interactions.of(log(("u", "a", 0), ("w", "b", 1), ("u", "c", 30)), NO_CATALOGUE)
    # a is exactly 30 days old: too old
    assert row_of(RecentPopularity(), train, "u") == [NEVER, 1, 1]


def test_own_frequency_breaks_ties_by_recent_popularity_and_offers_nothing_new() -> None:
    train = Interactions.of(log(("u", "a", 40), ("u", "b", 41), ("w", "b", 42), ("w", "c", 43)), NO_CATALOGUE)
    # recent: a 1, b 2, c 1; over 2 + 1
    assert row_of(OwnFrequency(), train, "u") == pytest.approx([1 + 1 / 3, 1 + 2 / 3, NEVER])
    ranked = top_k(OwnFrequency().fit(train), train, np.array([0]), k=2, mode="new")
    assert ranked.tolist() == [[-1, -1]]


def test_item_knn_sums_damped_cosines_of_log_counts_over_each_candidates_neighbours() -> None:
    # columns of log(1 + events), l = log 2: a = (l, l), b = (l, 0), c = (0, l)
    train = Interactions.of(log(("u", "a", 0), ("u", "b", 0), ("w", "a", 0), ("w", "c", 0)), NO_CATALOGUE)
    step = np.log(2)
    similar = step**2 / (np.sqrt(2) * step * step + 1)
    # u had a and b: a's neighbours are b and c, of which u had b; c's is a; b's is a
    assert row_of(ItemKnn(neighbours=2, shrinkage=1), train, "u") == pytest.approx([similar * step] * 3)
    # with one neighbour each, a keeps b or c, and nothing else changes
    assert row_of(ItemKnn(neighbours=1, shrinkage=1), train, "u")[1:] == pytest.approx([similar * step] * 2)


def test_item_knn_does_not_offer_what_shares_no_shopper() -> None:
    train = Interactions.of(log(("u", "a", 0), ("w", "b", 0)), NO_CATALOGUE)
    assert row_of(ItemKnn(), train, "u") == [NEVER, NEVER]


def test_ease_weighs_two_items_by_the_closed_form() -> None:
    # X'X + λI = [[2 + λ, 1], [1, 1 + λ]] with λ = 1, P = [[2, -1], [-1, 3]] / 5, B_ab = -P_ab / P_bb = 1/3
    train = Interactions.of(log(("u", "a", 0), ("u", "a", 1), ("u", "b", 1), ("w", "a", 2)), NO_CATALOGUE)
    # u had both: a gets B_ba = 1/2, b gets B_ab = 1/3
    assert row_of(Ease(1.0), train, "u") == pytest.approx([1 / 2, 1 / 3])
    assert row_of(Ease(1.0), train, "w") == pytest.approx([0, 1 / 3])


def test_ease_does_not_offer_items_beyond_the_most_frequent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("penchant.evals.peers.ease.MOST_ITEMS", 1)
    train = Interactions.of(log(("u", "a", 0), ("u", "b", 1), ("w", "b", 2)), NO_CATALOGUE)
    assert row_of(Ease(), train, "u") == [NEVER, 0]


@pytest.mark.parametrize(
    "peer", [ImplicitAls(factors=4, regularisation=0.1), ImplicitBpr(factors=4, iterations=300)]
)
def test_factors_keep_two_circles_of_shoppers_apart(peer: Peer) -> None:
    circles = [
        (f"u{user}", f"{circle}{item}", 0) for circle in "ab" for user in range(4) for item in range(4)
    ]
    rows = [(f"{item[0]}{user}", item, day) for user, item, day in circles if user != f"u{item[1]}"]
    train = Interactions.of(log(*rows), NO_CATALOGUE)
    shopper = train.rows_of(["au0"])
    best = top_k(peer.fit(train), train, shopper, k=1, mode="new")[0, 0]
    assert train.items[best] == "a0"


@pytest.mark.parametrize("peer", [ImplicitAls(factors=4), ImplicitBpr(factors=4)])
def test_factors_are_the_same_twice_and_leave_cold_items_out(peer: Peer) -> None:
    events = log(("u", "a", 0), ("u", "b", 0), ("w", "a", 0))
    train = Interactions.of(events, NO_CATALOGUE, universe=["a", "b", "cold"])
    first = row_of(peer, train, "w")
    assert first == row_of(peer, train, "w")
    assert first[2] == NEVER


def test_factors_without_implicit_name_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(factors_module, "import_module", absent)
    train = Interactions.of(log(("u", "a", 0)), NO_CATALOGUE)
    message = "this peer needs implicit: pip install 'penchant[eval]'"
    with pytest.raises(ConfigError, match=f"^{re.escape(message)}$"):
        ImplicitAls().fit(train)


def test_a_text_profile_scores_an_item_that_nobody_has_had() -> None:
    titles = catalogue(a="tea", b="tea", c="soap", d="soap")
    train = Interactions.of(log(("u", "a", 0), ("w", "c", 0)), titles, universe="abcd")
    assert row_of(TextProfile(), train, "u") == pytest.approx([1, 1, NEVER, NEVER])


def test_a_text_profile_leans_to_what_was_had_more_often() -> None:
    titles = catalogue(a="tea", b="tea", c="soap", d="soap")
    events = log(("u", "a", 0), ("u", "a", 1), ("u", "a", 2), ("u", "c", 3))
    train = Interactions.of(events, titles, universe="abcd")
    # both words are equally rare; the profile is (log 4, log 2) = (2, 1) / sqrt(5)
    strong, weak = 2 / np.sqrt(5), 1 / np.sqrt(5)
    assert row_of(TextProfile(), train, "u") == pytest.approx([strong, strong, weak, weak])


def test_text_and_recent_popularity_adds_log_counts_over_their_maximum() -> None:
    titles = catalogue(a="tea", b="tea", c="soap", d="soap")
    events = log(("u", "a", 0), ("u", "c", 60), ("w", "c", 60), ("v", "c", 60), ("w", "d", 60))
    train = Interactions.of(events, titles, universe="abcd")
    # v had soap only; recent shoppers: c 3, d 1, so c adds 1 and d log 2 / log 4
    assert row_of(TextAndRecentPopularity(), train, "v") == pytest.approx([NEVER, NEVER, 2, 1.5])


def test_a_text_peer_without_texts_is_refused() -> None:
    train = Interactions.of(log(("u", "a", 0)), NO_CATALOGUE)
    message = "no word occurs in the texts of two items: a text peer needs a catalogue"
    with pytest.raises(DataError, match=f"^{re.escape(message)}$"):
        TextProfile().fit(train)


@dataclass(frozen=True, slots=True)
class Alike:
    """What shoppers alike had; with a sign of -1, what they had least."""

    sign: int
    name: ClassVar[str] = "alike"

    def fit(self, train: Interactions) -> Fixed:
        counts = train.counts.toarray()
        return Fixed(self.sign * counts @ counts.T @ counts)


def test_tuning_keeps_the_setting_that_does_best_inside_training() -> None:
    frames = make_shop_frames(seed=3, shoppers=20, items=60, events=2_000)
    inner = split_log(frames.events, inner=True)
    tuned = tune([Alike(-1), Alike(1)], inner, frames.items)
    assert tuned.best == Alike(1)
    assert [trial.peer for trial in tuned.trials] == [Alike(-1), Alike(1)]
    assert tuned.trials[1].ndcg > tuned.trials[0].ndcg


def test_a_grid_of_one_is_not_fitted_for_tuning() -> None:
    inner = split_log(make_shop_frames(seed=3, shoppers=20, items=60, events=2_000).events, inner=True)
    assert tune([Alike(1)], inner, NO_CATALOGUE).trials == ()


def test_an_empty_grid_is_refused() -> None:
    inner = split_log(make_shop_frames(seed=3, shoppers=20, items=60, events=2_000).events, inner=True)
    with pytest.raises(ConfigError, match=r"^a peer's grid is empty: give one setting or more$"):
        tune([], inner, NO_CATALOGUE)


def test_every_peer_of_the_lineup_has_a_name_of_its_own_for_all_its_settings() -> None:
    names = [{peer.name for peer in grid()} for grid in PEERS]
    assert all(len(each) == 1 for each in names)
    assert len(set.union(*names)) == len(PEERS)


@pytest.mark.parametrize("grid", PEERS, ids=lambda grid: grid()[0].name)
def test_every_peer_is_ahead_of_an_even_draw_where_tastes_are_planted(grid: Grid) -> None:
    if grid()[0].name == "GRU4Rec":
        pytest.importorskip("torch", reason="torch is not installed: pip install 'penchant[sequential]'")
        pytest.importorskip("cornac", reason="cornac is not installed: pip install 'penchant[sequential]'")
    frames = make_shop_frames(seed=1, shoppers=40, items=120, events=4_000)
    split = split_log(frames.events)
    train = Interactions.of(split.train, frames.items)
    noise = np.random.default_rng(0).random((len(train.users), len(train.items)), dtype=np.float32)
    chance = judge_scorer(Fixed(noise), train, split.relevant["all"], mode="all").ndcg.mean()
    scorer = tune(grid(), split_log(frames.events, inner=True), frames.items).best.fit(train)
    assert judge_scorer(scorer, train, split.relevant["all"], mode="all").ndcg.mean() > chance
