"""What all shoppers share is bounded where it decides who is alike, and whole where it is told."""

from pathlib import Path

import numpy as np
import pytest

import penchant
from penchant.tools import ranking_data
from penchant.tools.evidence import Evidence
from penchant.tools.histories import Histories
from penchant.tools.ranking_data import RankingData
from penchant.tools.reasons import tell
from tests.smallshop import Deed, make_shop


def buyers(shop: penchant.Shop, data: RankingData, item: str) -> set[str]:
    """Who says what goes with an item."""
    held = data.newest_by_item[[shop._view.item_keys[item]], :]
    assert np.linalg.norm(held.data) == pytest.approx(1.0)
    return {str(shop._view.shopper_ids[key]) for key in held.indices}


def test_the_newest_buyers_of_an_item_say_what_goes_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranking_data, "NEWEST_BUYERS", 2)
    deeds = [Deed("a", "tea", 1), Deed("b", "tea", 2), Deed("c", "tea", 3), Deed("a", "tea", 4)]
    with make_shop(tmp_path, [*deeds, Deed("b", "jam", 9), Deed("c", "jam", 8)]) as shop:
        data = RankingData(shop._view, shop._view.now)
        found = {item: buyers(shop, data, item) for item in ("tea", "jam")}
        counts, of_all = data.newest_counts, data.counts_by_item
    assert found == {"tea": {"a", "c"}, "jam": {"b", "c"}}
    assert (counts.toarray() == np.where(counts.toarray() > 0, of_all.toarray(), 0)).all()


def test_who_bought_it_last_at_the_same_moment_is_newest_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranking_data, "NEWEST_BUYERS", 2)
    with make_shop(
        tmp_path, [Deed(who, "tea", day) for who, day in zip("abcd", (1, 2, 2, 3), strict=True)]
    ) as shop:
        assert buyers(shop, RankingData(shop._view, shop._view.now), "tea") == {"b", "c", "d"}


def test_a_shop_whose_items_have_few_buyers_is_looked_at_whole(tmp_path: Path) -> None:
    with make_shop(tmp_path, [Deed("a", "tea", 1), Deed("b", "tea", 2)]) as shop:
        data = RankingData(shop._view, shop._view.now)
    assert data.newest_by_item is data.by_item
    assert data.newest_counts is data.counts_by_item


def test_buyers_who_are_told_are_counted_in_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking_data, "NEWEST_BUYERS", 1)
    # b had both, and is not the newest buyer of either; of those most like a, c alone is left
    deeds = [Deed("b", "tea", 1), Deed("b", "jam", 1), Deed("c", "jam", 2), Deed("a", "tea", 2)]
    deeds += [Deed("a", "rum", 3), Deed("c", "rum", 4)]
    with make_shop(tmp_path, deeds) as shop:
        view = shop._view
        keys = {str(one): key for key, one in enumerate(view.shopper_ids)}
        jam = view.item_keys["jam"]
        who = Evidence(Histories(RankingData(view, view.now), np.array([keys["a"]])), np.array([jam]))
        told = [tell(signal, who, jam).text for signal in ("neighbours", "popularity")]
    assert told == [
        "shoppers who bought it also bought rum and tea, as this one did, "
        "and 1 of the 1 shoppers most like this one bought it in the 30 days to 5 January 2025",
        "2 shoppers bought it in the 30 days to 5 January 2025",
    ]
