"""Evolving round by round is evolving once: the same interests, days and concepts, to the bit."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from sqlalchemy import select

from penchant.graph_store.schema import (
    concept_days,
    edges,
    interests,
    item_concepts,
    items,
    meta,
    models,
    nodes,
    rounds,
    shopper_state,
    shoppers,
)
from penchant.settings import Settings
from tests.graph_store.shop_folder import NOW_S, ShopFolder
from tests.shopfactory import ShopFrames

Key = tuple[str | int, ...]
State = dict[str, dict[Key, tuple[Any, ...]]]
Change = Callable[[ShopFolder], object]
FITTED = ("clusters_fitted_on", "clusters_cover_all")


def state(shop: ShopFolder) -> State:
    """All derived tables, by public ids."""
    with shop.database.read() as connection:

        def names(key: Any, value: Any) -> dict[int, str]:
            return {row[0]: row[1] for row in connection.execute(select(key, value))}

        node = names(nodes.c.node_key, nodes.c.node_id)
        shopper = names(shoppers.c.shopper_key, shoppers.c.shopper_id)
        item = names(items.c.item_key, items.c.item_id)
        return {
            "interests": {
                (shopper[row[0]], node[row[1]]): tuple(row[2:])
                for row in connection.execute(select(interests))
            },
            "concept_days": {
                (node[row[0]], row[1]): tuple(row[2:]) for row in connection.execute(select(concept_days))
            },
            "item_concepts": {
                (item[row[0]], node[row[1]]): tuple(row[2:])
                for row in connection.execute(select(item_concepts))
            },
            "shopper_state": {
                (shopper[row[0]],): tuple(row[1:4]) for row in connection.execute(select(shopper_state))
            },
            "mass": {(shopper[row[0]],): (row[4],) for row in connection.execute(select(shopper_state))},
        }


def assert_same(found: State, expected: State) -> None:
    for table in ("interests", "concept_days", "item_concepts", "shopper_state"):
        assert found[table] == expected[table], table
    assert found["mass"].keys() == expected["mass"].keys()
    for shopper, (mass,) in found["mass"].items():
        assert mass == pytest.approx(expected["mass"][shopper][0], rel=1e-9, abs=1e-9)


@contextmanager
def rebuilt(folder: Path, changes: Sequence[Change], like: ShopFolder) -> Iterator[ShopFolder]:
    """A fresh shop that took the same changes in and evolved once, with the models that the other fitted."""
    shop = ShopFolder(folder, like.settings)
    for change in changes:
        change(shop)
    with shop.database.write() as connection:
        for row in like.rows(models):
            connection.execute(models.insert().values(**row))
        for row in like.rows(meta):
            if row["key"] in FITTED:
                connection.execute(meta.insert().values(**row))
    shop.evolve()
    yield shop
    shop.database.close()


def compare_with_rebuild(shop: ShopFolder, changes: Sequence[Change], *, round_after: Sequence[bool]) -> None:
    for change, ends_a_round in zip(changes, round_after, strict=True):
        change(shop)
        if ends_a_round:
            shop.evolve()
    shop.evolve()
    with rebuilt(shop.folder.parent / "fresh", changes, shop) as fresh:
        assert_same(state(shop), state(fresh))


def events_in(frame: pl.DataFrame) -> Change:
    return lambda shop: shop.take_events(frame)


def items_in(frame: pl.DataFrame) -> Change:
    return lambda shop: shop.take_items(frame)


def history(frames: ShopFrames, seed: int) -> list[Change]:
    """Everything that can happen to a shop, in a random order: late events, late items, changed items."""
    rng = np.random.default_rng(seed)
    catalogue = frames.items.sample(fraction=1, shuffle=True, seed=seed)
    early, late = catalogue[:90], catalogue[90:]
    batch = rng.integers(0, 6, frames.events.height)
    order = rng.random(frames.events.height) < 0.9  # nine in ten come in time, one in ten in any batch
    batch = np.where(order, np.arange(frames.events.height) * 6 // frames.events.height, batch)
    parts = [events_in(frames.events.filter(pl.Series(batch == n))) for n in range(6)]
    some = early.sample(15, seed=seed)
    changes = [
        items_in(late),
        items_in(some.with_columns(category=pl.lit("Moved > Here"))),
        items_in(early.sample(15, seed=seed + 1).with_columns(brand=pl.lit("Taken over"))),
        items_in(early.sample(15, seed=seed + 2).with_columns(price=pl.col("price") * 10)),
        items_in(
            some[:5].with_columns(category=pl.lit(None, dtype=pl.String), brand=pl.lit(None, dtype=pl.String))
        ),
        items_in(some[5:10]),  # back where they were
        events_in(frames.events[:40].with_columns(item_id=pl.lit("never listed"))),
    ]
    for change in changes:
        parts.insert(int(rng.integers(0, len(parts) + 1)), change)
    return [items_in(early), *parts]


@pytest.mark.parametrize("seed", range(6))
def test_any_rounds_give_what_one_round_gives(
    shop: ShopFolder, tiny_shop_frames: ShopFrames, seed: int
) -> None:
    changes = history(tiny_shop_frames, seed)
    ends = np.random.default_rng(seed).random(len(changes)) < 0.7
    ends[0] = True
    compare_with_rebuild(shop, changes, round_after=ends.tolist())


def test_rounds_with_text_clusters_give_what_one_round_gives(
    tmp_path: Path, tiny_shop_frames: ShopFrames
) -> None:
    shop = ShopFolder(tmp_path / "clustered", Settings(clusters="on"))
    catalogue = tiny_shop_frames.items.drop("category", "brand", "price")
    changes = [
        items_in(catalogue[:80]),
        events_in(tiny_shop_frames.events[:2000]),
        items_in(catalogue[80:]),
        items_in(catalogue[:9].with_columns(title=pl.lit("Cast iron pan"))),
        events_in(tiny_shop_frames.events[2000:]),
    ]
    compare_with_rebuild(shop, changes, round_after=[True] * 5)
    shop.database.close()


def tiny_catalogue(**category_of: str | None) -> pl.DataFrame:
    return pl.DataFrame(
        {"item_id": list(category_of), "category": list(category_of.values())},
        schema={"item_id": pl.String, "category": pl.String},
    )


def bought(*items_bought: str, shopper: str = "u", days: Sequence[int] | None = None) -> pl.DataFrame:
    day = pl.Series(range(len(items_bought)) if days is None else days)
    return pl.DataFrame(
        {
            "shopper_id": [shopper] * len(items_bought),
            "item_id": items_bought,
            "kind": ["purchase"] * len(items_bought),
            "ts": (day * 86_400 + 1_740_830_400) * 1_000_000,
        }
    )


def test_a_concept_that_lost_all_its_mass_is_gone_from_the_days(shop: ShopFolder) -> None:
    changes = [
        items_in(tiny_catalogue(tea="A > Tea")),
        events_in(bought("tea", "tea")),
        items_in(tiny_catalogue(tea="B > Tea")),
    ]
    compare_with_rebuild(shop, changes, round_after=[True] * 3)


def test_events_of_unlisted_items_let_the_mass_decay(shop: ShopFolder) -> None:
    changes = [
        items_in(tiny_catalogue(tea="A > Tea")),
        events_in(bought("tea")),
        events_in(bought("unknown", days=[180])),
    ]
    compare_with_rebuild(shop, changes, round_after=[True] * 3)


def test_a_shopper_without_listed_items_is_known(shop: ShopFolder) -> None:
    shop.take_events(bought("unknown"))
    shop.evolve()
    assert [(row["events"], row["mass"]) for row in shop.rows(shopper_state)] == [(1, 0.0)]


def test_events_of_one_moment_are_summed_in_the_order_they_came(shop: ShopFolder) -> None:
    # 0.1 + 0.2 + 0.3 is not 0.3 + 0.2 + 0.1 in floating point
    kinds = ("view", "search", "comment")
    same_moment = [events_in(bought("tea").with_columns(kind=pl.lit(kind))) for kind in kinds]
    changes = [items_in(tiny_catalogue(tea="A > Tea")), *same_moment]
    compare_with_rebuild(shop, changes, round_after=[True] * 4)


def test_an_event_that_comes_a_second_late_is_folded_in_its_place(shop: ShopFolder) -> None:
    late = bought("tea", days=[3]).with_columns(pl.col("ts") - 1_000_000)
    changes = [items_in(tiny_catalogue(tea="A > Tea")), events_in(bought("tea", days=[3])), events_in(late)]
    compare_with_rebuild(shop, changes, round_after=[True] * 3)


def test_an_item_listed_after_its_events_counts_for_them(shop: ShopFolder) -> None:
    shop.take_events(bought("tea"))
    shop.evolve()
    shop.take_items(tiny_catalogue(tea="A > Tea"))
    shop.evolve()
    assert state(shop)["interests"][("u", "category:A > Tea")][:3] == (1.0, 0.0, 1)


def test_a_round_with_nothing_new_does_nothing(shop: ShopFolder, tiny_shop_frames: ShopFrames) -> None:
    shop.take_items(tiny_shop_frames.items)
    shop.take_events(tiny_shop_frames.events)
    shop.evolve()
    before = {table.name: shop.rows(table) for table in (edges, nodes, interests, concept_days, rounds, meta)}
    report = shop.evolve(now_s=NOW_S + 60)
    after = {table.name: shop.rows(table) for table in (edges, nodes, interests, concept_days, rounds, meta)}
    assert (report.round, report.steps, after) == (0, (), before)


@pytest.mark.parametrize("setting", ["slow_half_life_days", "rating_max"])
def test_a_changed_setting_of_the_arithmetic_folds_everything_anew(
    tmp_path: Path, tiny_shop_frames: ShopFrames, setting: str
) -> None:
    changes = [items_in(tiny_shop_frames.items), events_in(tiny_shop_frames.events)]
    shop = ShopFolder(tmp_path / "shop")
    for change in changes:
        change(shop)
    shop.evolve()
    shop.settings = shop.settings.model_copy(update={setting: 31.0})
    shop.evolve()
    with rebuilt(tmp_path / "fresh", changes, shop) as fresh:
        assert_same(state(shop), state(fresh))
    shop.database.close()


def test_only_shoppers_with_something_new_are_touched(shop: ShopFolder) -> None:
    shop.take_items(tiny_catalogue(tea="A > Tea"))
    shop.take_events(pl.concat([bought("tea", shopper=name) for name in "abc"]))
    shop.evolve()
    shop.take_events(bought("tea", shopper="b", days=[9]))
    assert shop.evolve().steps[1].note == "1 shoppers touched, 0 folded anew"


def test_a_late_event_folds_its_shopper_anew(shop: ShopFolder) -> None:
    shop.take_items(tiny_catalogue(tea="A > Tea"))
    shop.take_events(pl.concat([bought("tea", shopper=name, days=[5]) for name in "abc"]))
    shop.evolve()
    shop.take_events(bought("tea", shopper="b", days=[2]))
    assert shop.evolve().steps[1].note == "1 shoppers touched, 1 folded anew"


def item_edges(shop: ShopFolder) -> list[tuple[Any, ...]]:
    columns = ("subject", "relation", "object", "valid_from", "valid_to", "recorded_at", "retired_at")
    return [tuple(row[c] for c in columns) for row in shop.rows(edges) if row["subject"].startswith("item:")]


def test_the_old_edge_of_a_moved_item_is_retired_and_still_there(shop: ShopFolder) -> None:
    first, then = int(NOW_S * 1e6), int((NOW_S + 60) * 1e6)
    shop.take_items(tiny_catalogue(tea="A > Tea"))
    shop.evolve()
    shop.take_items(tiny_catalogue(tea="B > Tea"))
    shop.evolve(now_s=NOW_S + 60)
    assert item_edges(shop) == [
        ("item:tea", "about", "category:A > Tea", None, then, first, then),
        ("item:tea", "about", "category:B > Tea", then, None, then, None),
    ]


def test_an_item_that_regains_a_category_has_it_from_then_on(shop: ShopFolder) -> None:
    for minute, category in enumerate(("A > Tea", None, "A > Tea")):
        shop.take_items(tiny_catalogue(tea=category))
        shop.evolve(now_s=NOW_S + 60 * minute)
    moments = [int((NOW_S + 60 * minute) * 1e6) for minute in range(3)]
    assert item_edges(shop) == [
        ("item:tea", "about", "category:A > Tea", None, moments[1], moments[0], moments[1]),
        ("item:tea", "about", "category:A > Tea", moments[2], None, moments[2], None),
    ]


def test_a_path_is_a_chain_of_is_a_edges(shop: ShopFolder) -> None:
    shop.take_items(tiny_catalogue(tea="A > B > C"))
    shop.evolve()
    found = [(row["subject"], row["object"]) for row in shop.rows(edges) if row["relation"] == "is_a"]
    assert found == [("category:A > B", "category:A"), ("category:A > B > C", "category:A > B")]


def test_a_brand_is_one_concept_however_it_is_written(shop: ShopFolder) -> None:
    shop.take_items(pl.DataFrame({"item_id": ["i"], "brand": ["Tea > More: 1"]}))
    shop.evolve()
    assert [(row["node_id"], row["kind"], row["label"]) for row in shop.rows(nodes)] == [
        ("brand:Tea > More: 1", "brand", "Tea > More: 1")
    ]


def test_a_killed_round_leaves_the_one_before(
    shop: ShopFolder, tiny_shop_frames: ShopFrames, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.take_items(tiny_shop_frames.items)
    shop.take_events(tiny_shop_frames.events[:3000])
    shop.evolve()
    before = state(shop)
    shop.take_events(tiny_shop_frames.events[3000:])
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        _evolve_and_die(shop, patched)
    assert state(shop) == before


def test_a_round_after_a_killed_one_gives_what_one_round_gives(
    shop: ShopFolder, tiny_shop_frames: ShopFrames, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = [items_in(tiny_shop_frames.items), events_in(tiny_shop_frames.events)]
    for change in changes:
        change(shop)
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        _evolve_and_die(shop, patched)
    shop.evolve()
    with rebuilt(shop.folder.parent / "fresh", changes, shop) as fresh:
        assert_same(state(shop), state(fresh))


def _evolve_and_die(shop: ShopFolder, patched: pytest.MonkeyPatch) -> None:
    patched.setattr("penchant.graph_store.evolution.json.dumps", _interrupt)  # the report is written last
    shop.evolve()


def _interrupt(*_: object, **__: object) -> str:
    raise KeyboardInterrupt


ONLY_SQLITE = re.compile(
    r"\bPRAGMA\b|\bINSERT\s+OR\b|\bREPLACE\s+INTO\b|\browid\b|\bsqlite_master\b|\bAUTOINCREMENT\b|"
    r"\bIFNULL\(|\bstrftime\('|\bjulianday\(|\bimport sqlite3\b|\bdialects\.sqlite\b"
)


OWN_FILES = ("access/store.py", "answering/threads.py")
"""Stores with a SQLite file of their own, wherever the shop's database is."""


def test_only_the_database_module_speaks_sqlite() -> None:
    house = Path(__file__).parents[2]
    spoken = [
        f"{path.name}:{number}: {line.strip()}"
        for folder in ("graph_store", "tools", "agent", "src")
        for path in sorted((house / folder).rglob("*.py"))
        if path.name != "database.py" and not path.as_posix().endswith(OWN_FILES)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if ONLY_SQLITE.search(line) and "sqlite_with_rowid" not in line
    ]
    assert spoken == []
