"""Profiles as they are stored: versions pile up, and none is written without news."""

from pathlib import Path

import pytest

import penchant
from penchant.graph_store import FactKind
from penchant.graph_store.profile import profile_from_json, profile_to_json
from tests.graph_store.profiled import (
    CROWD,
    ITEMS,
    Scripted,
    described,
    everything_said,
    of_kind,
    stored,
    use,
)
from tests.smallshop import Deed, deeds_frame, make_shop, moment


def test_json_gives_back_the_very_profile(tiny_shop: penchant.Shop) -> None:
    for shopper in described(tiny_shop):
        profile = tiny_shop.profile(shopper)
        assert profile_from_json(profile_to_json(profile)) == profile


def test_json_keeps_what_the_model_wrote(fresh_shop: penchant.Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    use(fresh_shop, Scripted("half"), monkeypatch)
    fresh_shop.evolve()
    made = fresh_shop.profile("u000002", write=True)
    assert {sentence.written_by for sentence in everything_said(made)} == {"model", "template"}
    assert profile_from_json(profile_to_json(made)) == made


def test_versions_rise_and_old_ones_stay(tmp_path: Path) -> None:
    deeds = [Deed("a", "sencha", day) for day in range(6)]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        first = stored(tmp_path)["a"]
        shop.ingest(deeds_frame([Deed("a", "wok", 360 + n) for n in range(12)], first_id=9000))
        shop.evolve()
    both = stored(tmp_path)["a"]
    assert [profile.version for profile in both] == [1, 2]
    assert both[0] == first[0]
    assert "18 purchases" in both[1].text


def test_shopper_who_did_not_move_is_not_rewritten(tmp_path: Path) -> None:
    deeds = [Deed(who, item, day) for who in "ab" for item in ("sencha", "jam") for day in range(40)]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        shop.ingest(deeds_frame([Deed("a", "wok", 360 + n) for n in range(12)], first_id=9000))
        shop.evolve()
    versions = {shopper: len(held) for shopper, held in stored(tmp_path).items()}
    assert versions == {"crowd": 1, "a": 2, "b": 1}


def test_round_without_news_writes_nothing(fresh_shop: penchant.Shop) -> None:
    fresh_shop.evolve()
    before = stored(fresh_shop.folder)
    assert fresh_shop.evolve().steps == ()
    assert stored(fresh_shop.folder) == before


def test_same_taste_in_more_of_the_same_is_no_move(tmp_path: Path) -> None:
    # half tea, half jam for 40 days, then one more of each: shares barely move
    deeds = [Deed("a", item, day) for item in ("sencha", "jam") for day in range(40)]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        more = [Deed("a", "sencha", 400), Deed("a", "jam", 400)]
        shop.ingest(deeds_frame(more, first_id=9000))
        shop.evolve()
    assert len(stored(tmp_path)["a"]) == 1


def test_wave_of_returns_is_a_move(tmp_path: Path) -> None:
    deeds = [Deed("a", "sencha", day) for day in range(12)]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        shop.ingest(deeds_frame([Deed("a", "wok", 360 + n, "return") for n in range(8)], first_id=9000))
        shop.evolve()
    assert [fact.subject for fact in of_kind(stored(tmp_path)["a"][-1], FactKind.DISLIKE)] == ["Kitchen"]


def test_version_made_for_the_asking_is_not_stored(fresh_shop: penchant.Shop) -> None:
    fresh_shop.evolve()
    before = stored(fresh_shop.folder)
    assert fresh_shop.profile("u000001").version == 0
    assert stored(fresh_shop.folder) == before


def test_writing_again_what_is_stored_adds_no_version(
    fresh_shop: penchant.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh_shop.evolve()
    writer = use(fresh_shop, Scripted(), monkeypatch)
    first = fresh_shop.profile("u000001", write=True)
    writer.asked.clear()
    again = fresh_shop.profile("u000001", write=True)
    assert (first.version, again.version, writer.asked) == (2, 2, [])
    assert len(stored(fresh_shop.folder)["u000001"]) == 2


def test_writing_about_the_past_stores_nothing(
    fresh_shop: penchant.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh_shop.evolve()
    use(fresh_shop, Scripted(), monkeypatch)
    before = stored(fresh_shop.folder)
    fresh_shop.profile("u000001", as_of=moment(200), write=True)
    assert stored(fresh_shop.folder) == before
