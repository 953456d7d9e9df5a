"""Whom to tell about an item: who comes first, who is left out, and what is refused."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import penchant
from penchant.errors import DataError, NotFound
from penchant.graph_store import Database, ShopView
from penchant.settings import load_settings
from penchant.tools import Boost, Mode, Reach, Rules, shopper_candidates
from penchant.tools.features import NAMES, compute_features
from penchant.tools.histories import Histories
from penchant.tools.ranking_data import RankingData
from penchant.tools.weights import BLENDS
from tests.shopfactory import make_shop_frames
from tests.smallshop import Deed, catalogue_frame, make_shop, moment

ITEMS = catalogue_frame(
    green_tea="Food > Tea",
    black_tea="Food > Tea",
    white_tea="Food > Tea",
    rye_bread="Food > Bakery",
    blue_cheese="Food > Cheese",
    fishing_rod="Leisure > Fishing",
    fly_rod="Leisure > Fishing",
)
DEEDS = [
    *(Deed("ann", item, day) for day in range(4) for item in ("green_tea", "black_tea")),
    *(Deed("bob", item, day) for day in range(4) for item in ("rye_bread", "blue_cheese")),
    *(Deed("cat", "fishing_rod", day) for day in range(3)),
    Deed("cat", "green_tea", 5),
    Deed("late", "green_tea", 20),
]


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[penchant.Shop]:
    """Large enough to learn a ranking from."""
    frames = make_shop_frames(seed=3, shoppers=160, items=80, events=12_000)
    folder: Path = tmp_path_factory.mktemp("learned") / "shop"
    with penchant.open(folder, create=True) as made:
        made.ingest(frames.items, items=True)
        made.ingest(frames.events)
        made.evolve_state()
        yield made


def named(reach: Reach) -> list[str]:
    return [one.shopper_id for one in reach.shoppers]


def test_new_leaves_out_who_had_it_and_all_puts_who_buys_it_again_first(shop: penchant.Shop) -> None:
    assert named(shop.audience("black_tea", mode="new"))[0] in {"cat", "late"}  # they had green tea
    assert "ann" not in named(shop.audience("black_tea", mode="new"))
    assert named(shop.audience("black_tea", mode="all"))[0] == "ann"


def test_item_nobody_had_goes_to_who_likes_its_kind(shop: penchant.Shop) -> None:
    reach = shop.audience("fly_rod")
    assert (reach.item_id, reach.title, reach.ranking) == ("fly_rod", "Fly rod", "weighted")
    assert named(reach) == ["cat"]  # shares `rod` and the category; nothing speaks for it to the others
    assert reach.considered == 1
    signals = {term.signal for term in reach.shoppers[0].terms}
    assert {"affinity", "content"} <= signals
    assert all(term.event_ids for term in reach.shoppers[0].terms if term.signal == "affinity")


def test_each_shopper_is_told_what_explain_tells(shop: penchant.Shop) -> None:
    for mode in ("all", "new"):
        for one in shop.audience("white_tea", mode=mode).shoppers:
            why = shop.explain(one.shopper_id, "white_tea", mode=mode)
            assert (one.rank, one.terms, one.probability) == (why.rank, why.terms, None)


def test_weighted_score_has_each_signal_over_its_highest_for_any_shopper(shop: penchant.Shop) -> None:
    view = ShopView(Database.in_folder(shop.folder), shop.folder, load_settings(shop.folder))
    data, item = RankingData(view, view.now), view.item_keys["green_tea"]
    weights = BLENDS["all"][0].weights
    signals: dict[str, dict[str, float]] = {}
    for key, shopper in enumerate(view.shopper_ids):
        row = compute_features(Histories(data, np.array([key])), None, np.array([0]), np.array([item]))[0]
        signals[shopper] = {name: float(row[NAMES.index(name)]) for name in weights}
    highest = {name: max(one[name] for one in signals.values()) for name in weights}
    wanted = {
        shopper: sum(weight * one[name] / highest[name] for name, weight in weights.items() if highest[name])
        for shopper, one in signals.items()
    }
    reach = shop.audience("green_tea", mode="all")
    assert {one.shopper_id: one.score for one in reach.shoppers} == pytest.approx(wanted, abs=1e-6)
    assert named(reach) == sorted(wanted, key=lambda shopper: -wanted[shopper])


def test_learned_ranking_orders_by_what_explain_gives_everyone(learned: penchant.Shop) -> None:
    item = learned.recommend(learned.shopper_ids()[0], 1, mode="all")[0].item_id
    everyone = [(shopper, learned.explain(shopper, item, mode="all")) for shopper in learned.shopper_ids()]
    assert {why.ranking for _, why in everyone} == {"learned"}
    wanted = sorted((-(why.probability or 0.0), -why.score) for _, why in everyone if why.terms)
    reach = learned.audience(item, 1000, mode="all")
    assert reach.ranking == "learned"
    assert reach.considered == len(reach.shoppers) == len(wanted)
    assert [one.score for one in reach.shoppers] == pytest.approx([-score for _, score in wanted], abs=1e-6)
    for one in reach.shoppers[:20]:
        why = dict(everyone)[one.shopper_id]
        assert one.score == pytest.approx(sum(term.contribution for term in one.terms), abs=1e-6)
        assert (one.rank, one.terms, one.probability) == (why.rank, why.terms, why.probability)
    chances = [one.probability or 0.0 for one in reach.shoppers]
    assert chances == sorted(chances, reverse=True)
    assert reach.horizon_days == everyone[0][1].horizon_days


def test_of_equal_habits_who_left_long_ago_is_told_later(tmp_path: Path) -> None:
    """Half of the shoppers stay away from the hundredth day on, all having bought the same until then."""
    deeds = [
        Deed(f"s{one:02}", f"i{(one + day // 3) % 12}", day)
        for one in range(80)
        for day in range(0, 160 if one % 2 else 100, 3)
    ]
    with make_shop(tmp_path / "shop", deeds) as made:
        reach = made.audience("i3", 1000, mode="all")
        assert reach.ranking == "learned"
        left = [one for one in reach.shoppers if int(one.shopper_id[1:]) % 2 == 0]
        stayed = [one for one in reach.shoppers if int(one.shopper_id[1:]) % 2]
        assert left
        assert stayed
        assert max(one.returns or 0.0 for one in left) < 0.2 < 0.8 < min(one.returns or 0.0 for one in stayed)
        assert max(one.probability or 0.0 for one in left) < min(one.probability or 0.0 for one in stayed)
        assert all((one.probability or 0.0) <= (one.returns or 0.0) for one in reach.shoppers)
        assert made.recommend(stayed[0].shopper_id, 1)[0].probability is not None


def test_count_keeps_the_best(shop: penchant.Shop) -> None:
    every = shop.audience("green_tea", mode="all")
    assert shop.audience("green_tea", 1, mode="all").shoppers == every.shoppers[:1]
    assert shop.audience("green_tea", 1, mode="all").considered == every.considered == 4


def test_nothing_later_than_the_moment_is_seen(shop: penchant.Shop, tmp_path: Path) -> None:
    then = moment(4.5)
    with make_shop(tmp_path / "shop", [deed for deed in DEEDS if deed.day <= 4.5], ITEMS) as before:
        wanted = before.audience("green_tea", mode="all", as_of=then)
    found = shop.audience("green_tea", mode="all", as_of=then)
    assert named(found) == named(wanted)
    assert "late" not in named(found)
    assert [one.score for one in found.shoppers] == pytest.approx([one.score for one in wanted.shoppers])


def test_shop_of_one_shopper_who_had_it_has_nobody_to_tell(tmp_path: Path) -> None:
    with make_shop(tmp_path / "shop", [Deed("ann", "tea", 1)], catalogue_frame(tea=None)) as shop:
        assert shop.audience("tea").shoppers == ()
        assert shop.audience("tea").considered == 0
        assert named(shop.audience("tea", mode="all")) == ["ann"]
        assert shop.audience("tea").frame().height == 0


def test_boost_is_a_reason_like_any_other(shop: penchant.Shop) -> None:
    rules = Rules(boosts={"fly_rod": Boost(2.0, "new in store")})
    reach = shop.audience("fly_rod", rules=rules)
    assert named(reach)[0] == "cat"
    assert reach.considered == 4
    assert {one.terms[0].text for one in reach.shoppers} == {"new in store"}
    assert reach.shoppers[0].score == pytest.approx(shop.audience("fly_rod").shoppers[0].score + 2.0)


def test_words_give_who_likes_them_with_the_reason(shop: penchant.Shop) -> None:
    reach = shop.audience("tea", 3)
    liked = shop.who_likes("tea", 3)
    assert (reach.item_id, reach.title, reach.ranking, reach.audience) == (None, "tea", "words", liked)
    assert named(reach) == [fan.shopper_id for fan in liked.fans] == ["ann"]
    (term,) = reach.shoppers[0].terms
    assert term.text == f"8 events in Tea, {liked.fans[0].lift:.1f} times the shop's average"
    assert (term.event_ids, term.concept_path) == (liked.fans[0].event_ids, ("Food", "Tea"))


def test_frame_has_a_row_for_each_shopper(shop: penchant.Shop) -> None:
    reach = shop.audience("white_tea")
    frame = reach.frame()
    assert frame.columns == ["place", "shopper_id", "score", "probability", "returns", "rank", "reasons"]
    assert frame["shopper_id"].to_list() == named(reach)
    assert frame["place"].to_list() == list(range(1, len(reach.shoppers) + 1))
    assert frame["probability"].dtype == pl.Float64
    assert frame["reasons"][0].startswith(reach.shoppers[0].terms[0].text)


def test_progress_is_told_to_the_end(shop: penchant.Shop) -> None:
    told: list[tuple[str, int, int]] = []
    shop.audience("white_tea", 2, progress=lambda *step: told.append(step))
    scored = [("scoring shoppers", 1, 4), ("scoring shoppers", 4, 4)]  # the first of them alone
    assert told == [*scored, ("finding reasons", 1, 2), ("finding reasons", 2, 2)]


@pytest.mark.parametrize("count", [0, -1, 1001])
@pytest.mark.parametrize("asked", ["green_tea", "tea"])
def test_count_out_of_range_is_refused(shop: penchant.Shop, asked: str, count: int) -> None:
    message = f"cannot name {count} shoppers: 1 to 1000 are allowed"
    with pytest.raises(DataError, match=f"^{re.escape(message)}$"):
        shop.audience(asked, count)


def test_neither_item_nor_words_says_both(shop: penchant.Shop) -> None:
    message = (
        "no item `green_te4`; 7 known, did you mean `green_tea`?; as words: nothing in this shop is close to"
    )
    with pytest.raises(NotFound, match=f"^{re.escape(message)}"):
        shop.audience("green_te4")


def test_unknown_mode_is_refused(shop: penchant.Shop) -> None:
    with pytest.raises(DataError, match=r"^mode `old` is unknown: allowed are all, new$"):
        shop.audience("green_tea", mode="old")  # type: ignore[arg-type]


def test_item_that_the_rules_leave_out_is_refused(shop: penchant.Shop) -> None:
    with pytest.raises(DataError, match=r"^the rules leave out item `rye_bread`$"):
        shop.audience("rye_bread", rules=Rules(exclude=frozenset({"rye_bread"})))


@pytest.mark.parametrize("mode", ["all", "new"])
def test_looking_at_the_promising_alone_names_the_same(
    learned: penchant.Shop, monkeypatch: pytest.MonkeyPatch, mode: Mode
) -> None:
    listed = learned.recommend(learned.shopper_ids()[0], 5, mode=mode)
    everybody = [learned.audience(one.item_id, 10, mode=mode) for one in listed]
    monkeypatch.setattr(shopper_candidates, "EVERYBODY", 20)
    monkeypatch.setattr(shopper_candidates, "PER_VIEW", 10)
    scored: list[int] = []

    def seen(stage: str, done: int, of: int) -> None:
        if stage == "scoring shoppers" and done == of:
            scored.append(of)

    some = [learned.audience(one.item_id, 10, mode=mode, progress=seen) for one in listed]
    assert sum(scored) < 0.8 * sum(reach.considered or 0 for reach in everybody)
    assert [reach.considered for reach in some] == [reach.considered for reach in everybody]
    shared = [len({*named(one)} & {*named(other)}) for one, other in zip(everybody, some, strict=True)]
    assert sum(shared) >= 48  # of 50


def test_to_whom_a_correction_speaks_is_promising(
    learned: penchant.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shopper_candidates, "EVERYBODY", 0)
    monkeypatch.setattr(shopper_candidates, "PER_VIEW", 0)
    recommender, view = learned._recommender, learned._view
    moment_asked = recommender.at("new", view.now, Rules())
    item = int(np.argmax(moment_asked.data.buyers[np.inf]))
    returns = recommender.returns_of_everybody(moment_asked)
    favoured = np.zeros(view.shopper_count, dtype=bool)
    found = shopper_candidates.shopper_candidates(
        moment_asked, item, "new", count=1, returns=returns, favoured=favoured, everybody=True
    )
    other = found.shoppers[~found.promising][0]
    favoured[other] = True
    again = shopper_candidates.shopper_candidates(
        moment_asked, item, "new", count=1, returns=returns, favoured=favoured, everybody=True
    )
    assert {*again.shoppers[again.promising]} == {*found.shoppers[found.promising], other}
