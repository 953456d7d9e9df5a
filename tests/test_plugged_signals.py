"""Ranking signals of plugins change the ranking as they say, and a broken one changes nothing."""

import json
import logging
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import penchant
from penchant.graph_store import ShopView
from penchant.tools import Recommendation
from penchant.tools.plugged import SIGNAL_WEIGHT
from tests.commanded import run
from tests.smallshop import Deed, catalogue_frame, make_shop, moment
from tests.throwaway import install, registering
from tests.tools.test_learned_ranking import planted_deeds as habitual_deeds

Score = Callable[[ShopView, int, NDArray[np.int64], int], object]


class Signal:
    """Says what a function says."""

    description = "How it suits the moon."
    rising = True

    def __init__(self, score: Score, *, name: str = "moon", rising: bool = True) -> None:
        self._score = score
        self.name = name
        self.rising = rising

    def score(self, view: ShopView, shopper: int, items: NDArray[np.int64], *, until: int) -> object:
        return self._score(view, shopper, items, until)


FEW = [
    *(Deed(f"s{n}", item, day) for n in range(4) for day, item in enumerate(("tea", "mug", "jam", "pan"))),
    Deed("ann", "tea", 5),
    Deed("ann", "mug", 6),
]
ITEMS = catalogue_frame(tea="Food", jam="Food", mug="Home", pan="Home")
GOOD = {"tea": 0.0, "mug": 1.0, "jam": 2.0, "pan": 5.0}


def goodness(view: ShopView, _shopper: int, items: NDArray[np.int64], _until: int) -> NDArray[np.float64]:
    return np.array([GOOD[view.item_ids[item]] for item in items])


def listed(folder: Path, mode: str = "all") -> list[Recommendation]:
    with penchant.open(folder) as shop:
        return shop.recommend("ann", 4, mode=mode)  # type: ignore[arg-type]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    make_shop(tmp_path / "shop", FEW, ITEMS).close()
    return tmp_path / "shop"


def with_signal(monkeypatch: pytest.MonkeyPatch, *signals: Signal) -> None:
    install(monkeypatch, moonlight=registering("register_ranking_signals", *signals))


def test_weighted_sum_has_the_signal_as_a_term(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = {one.item_id: one.score for one in listed(small)}
    with_signal(monkeypatch, Signal(goodness))
    # four candidates with 0, 1, 2 and 5: mean 2, deviation sqrt((4 + 1 + 0 + 9) / 4)
    spread = 3.5**0.5
    for one in listed(small):
        terms = {term.signal: term for term in one.terms}
        added = SIGNAL_WEIGHT * (GOOD[one.item_id] - 2) / spread
        assert one.score == sum(term.contribution for term in one.terms)
        assert one.score == pytest.approx(plain[one.item_id] + added, abs=1e-6)
        if added:
            assert terms["moon"].contribution == pytest.approx(added, abs=1e-6)
            assert (terms["moon"].text, terms["moon"].event_ids) == ("How it suits the moon.", ())
        else:
            assert "moon" not in terms


def test_falling_signal_speaks_against_what_it_is_high_for(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_signal(monkeypatch, Signal(goodness, rising=False))
    terms = {str(one.item_id): {t.signal: t.contribution for t in one.terms} for one in listed(small)}
    assert terms["pan"]["moon"] < 0 < terms["tea"]["moon"]


def test_score_does_not_depend_on_what_else_is_asked_for(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_signal(monkeypatch, Signal(goodness))
    with penchant.open(small) as shop:
        scores = {one.item_id: one.score for one in shop.recommend("ann", 4)}
        assert shop.recommend("ann", 1)[0].score == max(scores.values())
        for item, score in scores.items():
            assert shop.explain("ann", item).score == pytest.approx(score, abs=1e-12)
        batch = shop.recommend_batch(["s1", "ann"], 4).filter(shopper_id="ann")
        assert dict(zip(batch["item_id"], batch["score"], strict=True)) == pytest.approx(scores)


def test_nan_says_nothing(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = {str(one.item_id): one.score for one in listed(small)}
    with_signal(
        monkeypatch,
        Signal(lambda view, _s, items, _u: np.where(items == view.item_keys["pan"], np.nan, items)),
    )
    found = {str(one.item_id): one for one in listed(small)}
    assert found["pan"].score == pytest.approx(plain["pan"], abs=1e-12)
    assert found["tea"].score != pytest.approx(plain["tea"], abs=1e-3)


def test_signal_sees_no_event_after_the_moment_asked_about(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def look(view: ShopView, _s: int, items: NDArray[np.int64], until: int) -> NDArray[np.float64]:
        seen.append(
            (int(view.log.ts.max()) <= until, view.now <= until, view.weight.size == view.log.ts.size)
        )
        return np.zeros(items.size)

    with_signal(monkeypatch, Signal(look))
    with penchant.open(small) as shop:
        shop.recommend("s1", as_of=moment(1.5))
        shop.recommend("s1")
    assert seen
    assert all(all(one) for one in seen)


def fails(*_: object) -> object:
    raise LookupError("no moon\nat day")


def ends(*_: object) -> object:
    raise SystemExit(3)


def sleeps(_v: ShopView, _s: int, items: NDArray[np.int64], _u: int) -> object:
    time.sleep(1.5)
    return np.zeros(items.size)


BROKEN: list[tuple[Score, str]] = [
    (fails, "raised LookupError: no moon at day"),
    (ends, "raised SystemExit: 3"),
    (sleeps, "had not finished after 0.3 s"),
    (lambda _v, _s, items, _u: items.tolist(), "gave list in place of an array"),
    (
        lambda _v, _s, items, _u: np.zeros(items.size + 1),
        "gave float64 of the shape (5,) in place of float64 of the shape (4,)",
    ),
    (
        lambda _v, _s, items, _u: np.zeros(items.size, dtype=np.float32),
        "gave float32 of the shape (4,) in place of float64 of the shape (4,)",
    ),
    (
        lambda _v, _s, items, _u: np.full(items.size, np.inf),
        "gave an infinite number; where it has nothing to say NaN is allowed",
    ),
]


@pytest.mark.parametrize(("score", "told"), BROKEN, ids=[told[:20] for _, told in BROKEN])
def test_broken_signal_is_told_once_and_changes_nothing(
    small: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    score: Score,
    told: str,
) -> None:
    monkeypatch.setenv("PENCHANT_SIGNAL_SECONDS", "0.3")
    plain = listed(small)
    calls = []

    def counted(*given: object) -> object:
        calls.append(given)
        return score(*given)  # type: ignore[arg-type]

    with_signal(monkeypatch, Signal(counted))
    with caplog.at_level(logging.WARNING), penchant.open(small) as shop:
        for _ in range(3):
            assert shop.recommend("ann", 4) == plain
        (use,) = [use for use in shop.plugin_uses() if use.name == "moon"]
    assert len(calls) == 1
    assert caplog.messages == [f"the ranking signal moon is left out: it {told}"]
    assert (use.used, use.told) == (False, f"left out: it {told}")


def test_sound_signal_stays_where_another_breaks(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_signal(monkeypatch, Signal(goodness))
    alone = listed(small)
    with_signal(monkeypatch, Signal(fails, name="sun"), Signal(goodness))
    assert listed(small) == alone


@pytest.mark.parametrize("name", ["popularity", "boost", "correction"])
def test_signal_may_not_be_called_as_another_term(
    small: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with_signal(monkeypatch, Signal(goodness, name=name))
    with penchant.open(small) as shop:
        reasons = [state.reason for state in shop.plugins.states]
    assert reasons[-1] == f"its ranking signal {name} is called as a term that scores have without it"


def test_screen_says_what_a_shop_makes_of_a_signal(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_signal(monkeypatch, Signal(goodness), Signal(fails, name="sun"))
    shown = run("plugins", small, "--json")
    assert shown.exit_code == 0
    (state,) = [one for one in json.loads(shown.stdout)["plugins"] if one["name"] == "moonlight"]
    sound, broken = state["registered"]
    assert (sound["name"], sound["used"]) == ("moon", True)
    assert broken == {
        "kind": "ranking signal",
        "name": "sun",
        "used": False,
        "told": "left out: it raised LookupError: no moon at day",
    }


SHOPPERS, WISHES, CATALOGUE = 80, 60, 300


def wishes(shopper: int) -> list[int]:
    """What a shopper buys one by one, never twice; nothing bought tells what comes next."""
    return random.Random(shopper).sample(range(CATALOGUE), WISHES)


def planted_deeds() -> list[Deed]:
    rng = random.Random(5)
    return [
        Deed(f"s{shopper}", f"i{item}", 3 * place + 3 * rng.random())
        for shopper in range(SHOPPERS)
        for place, item in enumerate(wishes(shopper)[: WISHES - 15])
    ]


def knows(view: ShopView, shopper: int, items: NDArray[np.int64], _until: int) -> NDArray[np.float64]:
    wished = wishes(int(view.shopper_ids[shopper].removeprefix("s")))
    return np.array([float(int(view.item_ids[item][1:]) in wished) for item in items])


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("planted") / "shop"
    make_shop(folder, planted_deeds()).close()
    return folder


@pytest.fixture(scope="module")
def patch() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as made:
        yield made


@pytest.fixture(scope="module")
def enlightened(planted: Path, patch: pytest.MonkeyPatch) -> Iterator[penchant.Shop]:
    """Learned before the plugin came, and learned anew with it."""
    with_signal(patch, Signal(knows))
    with penchant.open(planted) as shop:
        assert [step.name for step in shop.evolve().steps] == ["ranker"]
        yield shop


def test_learned_ranking_takes_in_what_the_signal_knows(enlightened: penchant.Shop) -> None:
    (use,) = [use for use in enlightened.plugin_uses() if use.name == "moon"]
    assert use.used
    assert "a feature of the learned ranking of `new`" in use.told
    wished = 0
    for shopper in range(0, SHOPPERS, 9):
        found = enlightened.recommend(f"s{shopper}", 8, mode="new")
        for one in found:
            assert one.ranking == "learned"
            assert one.score == sum(term.contribution for term in one.terms)
        wished += sum(int(one.item_id[1:]) in wishes(shopper) for one in found)
        assert {term.signal: term for term in found[0].terms}["moon"].contribution > 0
    # by chance 15 of the 255 items not bought yet are: 4 of these 72
    assert wished > 60


def test_batch_and_audience_agree_with_the_explained_score(enlightened: penchant.Shop) -> None:
    batch = enlightened.recommend_batch(["s1", "s2"], 5, mode="new")
    single = enlightened.recommend("s1", 5, mode="new")
    told = batch.filter(shopper_id="s1")["score"].to_list()
    assert told == pytest.approx([one.score for one in single], abs=1e-9)
    reach = enlightened.audience("i3", 5)
    for one in reach.shoppers:
        assert one.score == pytest.approx(sum(term.contribution for term in one.terms), abs=1e-9)


def test_no_signal_is_asked_about_a_visitor_who_has_no_key(enlightened: penchant.Shop) -> None:
    found = enlightened.recommend_visitor(["i3", "i4"], 5)
    assert found
    assert "moon" not in {term.signal for one in found for term in one.terms}
    assert all(use.used for use in enlightened.plugin_uses() if use.name == "moon")


def test_same_signals_are_not_learned_twice(enlightened: penchant.Shop) -> None:
    assert enlightened.evolve().steps == ()


def test_a_learned_signal_that_breaks_leaves_the_ranking_without_it(
    enlightened: penchant.Shop, planted: Path, patch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    enlightened.close()
    with_signal(patch, Signal(fails))
    with penchant.open(planted) as shop:
        broken = shop.recommend("s1", 8, mode="new")
        again = shop.recommend("s1", 8, mode="new")
    install(patch)
    with penchant.open(planted) as shop:
        assert broken == again == shop.recommend("s1", 8, mode="new")
    with make_shop(tmp_path / "never", planted_deeds()) as never:
        assert broken == never.recommend("s1", 8, mode="new")


def test_signal_that_breaks_while_shoppers_are_scored_leaves_an_audience(
    enlightened: penchant.Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    calls = []

    def tires(view: ShopView, shopper: int, items: NDArray[np.int64], until: int) -> NDArray[np.float64]:
        calls.append(shopper)
        if len(calls) > 70:  # within the second block of shoppers
            raise LookupError("no moon")
        return knows(view, shopper, items, until)

    enlightened.close()
    with_signal(monkeypatch, Signal(tires))
    with penchant.open(enlightened.folder) as shop:
        assert len(shop.audience("i3", 5).shoppers) == 5
    assert caplog.messages == ["the ranking signal moon is left out: it raised LookupError: no moon"]


def test_worthless_signal_is_tried_and_told_and_ranks_no_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch)
    make_shop(tmp_path, habitual_deeds()).close()  # what was learned ranks this shop
    with penchant.open(tmp_path) as shop:
        plain = shop.recommend("s1", 8)
    with_signal(monkeypatch, Signal(lambda _v, _s, items, _u: np.sin(97.0 * items)))
    with penchant.open(tmp_path) as shop:
        (step,) = shop.evolve().steps
        assert "with signals of plugins" in step.note
        assert shop.recommend("s1", 8) == plain
        (moon,) = (use for use in shop.plugin_uses() if use.name == "moon")
        assert "a feature of the learned ranking" not in moon.told
    with_signal(monkeypatch, Signal(fails))
    with penchant.open(tmp_path) as shop:  # nothing that ranks `all` asks it
        (moon,) = (use for use in shop.plugin_uses(trying=True) if use.name == "moon")
        assert (moon.used, moon.told) == (False, "left out: it raised LookupError: no moon at day")


def test_signal_that_breaks_while_the_past_is_learned_is_told_by_the_round(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch)
    make_shop(tmp_path, planted_deeds()[: 24 * 45]).close()
    with_signal(monkeypatch, Signal(fails))
    with penchant.open(tmp_path) as shop:
        (step,) = shop.evolve().steps
        assert step.note.endswith("the signal moon was left out: it raised LookupError: no moon at day")
        assert "with signals of plugins" not in step.note
