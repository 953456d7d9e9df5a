"""What a group has more often than others: what is planted is told, and what busy shoppers have is not."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import penchant
from penchant.errors import DataError
from tests.commanded import answered, run
from tests.smallshop import Deed, catalogue_frame, make_shop

KINDS = [f"kind_{n}" for n in range(30)]
ITEMS = catalogue_frame(
    green_tea="Food > Tea",
    black_tea="Food > Tea",
    white_tea="Food > Tea",
    mug="Home > Mugs",
    **{kind: f"Other > {kind.title()}" for kind in KINDS},
)


def deeds() -> Iterator[Deed]:
    """Two hundred shoppers; the first fifty buy tea, most of these mugs, and twice as much of all else."""
    rng = np.random.default_rng(3)
    for n in range(200):
        drinks = n < 50
        yield Deed(f"u{n}", "kind_0", 0)
        if drinks:
            yield Deed(f"u{n}", "green_tea", 20)
        if rng.random() < (0.8 if drinks else 0.1):
            yield Deed(f"u{n}", "mug", 30)
        for kind in KINDS:
            if rng.random() < (0.4 if drinks else 0.2):
                yield Deed(f"u{n}", kind, 40)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Path = tmp_path_factory.mktemp("affinities") / "shop"
    with make_shop(made, deeds(), ITEMS):
        return made


@pytest.fixture
def shop(folder: Path) -> Iterator[penchant.Shop]:
    with penchant.open(folder) as opened:
        yield opened


def test_what_a_group_has_beside_its_being_busy_is_told(shop: penchant.Shop) -> None:
    found = shop.affinities("bought tea")
    assert (found.members, found.others) == (50, 150)
    assert [one.name for one in found.affinities] == ["Mugs"]
    (mugs,) = found.affinities
    frame = shop.segment("bought tea").frame()
    had = set(frame["shopper_id"]) & set(shop.segment("bought mug").members)
    assert (mugs.shoppers, mugs.share) == (len(had), len(had) / 50)
    assert mugs.share_of_others < 0.2
    assert 1 < mugs.low < mugs.ratio < mugs.high
    assert len(set(mugs.event_ids)) == 4
    assert "Tea" not in found.text


def test_the_category_of_the_item_that_a_group_was_chosen_by_is_not_told(shop: penchant.Shop) -> None:
    found = shop.affinities("bought green tea")  # one of three teas, and the only one that anybody bought
    assert (found.members, [one.name for one in found.affinities]) == (50, ["Mugs"])


def test_a_group_drawn_by_lot_has_none(shop: penchant.Shop) -> None:
    rng = np.random.default_rng(5)
    everyone = shop.segment("at least 1 visit")
    for _ in range(20):
        members = tuple(rng.choice(everyone.members, 60, replace=False).tolist())
        found = shop.affinities(replace(everyone, members=members))
        assert len(found.affinities) <= 1


def test_who_is_held_against_nobody_is_refused(shop: penchant.Shop) -> None:
    with pytest.raises(DataError, match="must have members, and not be everyone"):
        shop.affinities("at least 1 visit")
    with pytest.raises(DataError, match="must have members, and not be everyone"):
        shop.affinities("at least 1000 visits")
    with pytest.raises(DataError, match="ask for 1 or more"):
        shop.affinities("bought tea", 0)


def test_they_are_told_in_frames_and_by_the_command(folder: Path) -> None:
    with penchant.open(folder) as shop:
        found = shop.affinities("bought tea")
    assert found.frame()["concept_id"].to_list() == ["category:Home > Mugs"]
    assert found.frame().schema["share_of_others"] == pl.Float64
    asked = ["segment", str(folder), "bought tea", "--affinities"]
    assert "Mugs: " in run(*asked).stdout
    told = answered(*asked)
    assert [one["name"] for one in told["affinities"]["affinities"]] == ["Mugs"]
