"""Shops of baskets for the reasoners: who bought what on which day."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import polars as pl

from penchant.graph_store.reasoning.proposals import Proposal, Reasoner, ReasoningView
from penchant.settings import Settings
from tests.graph_store.shop_folder import ShopFolder
from tests.smallshop import Deed, catalogue_frame, deeds_frame

ITEMS = {
    "tea": "Food > Tea",
    "cup": "Home > Cup",
    "jam": "Food > Jam",
    "soap": "Home > Soap",
    "rice": "Food > Rice",
    "salt": "Food > Salt",
}


class Visit(NamedTuple):
    """Items bought at one moment; `day` counts from 1 January 2025."""

    shopper: str
    day: float
    items: tuple[str, ...]
    kind: str = "purchase"
    value: float | None = None


def view_of(
    folder: Path, visits: Iterable[Visit], items: dict[str, str] = ITEMS, *, colluders: int = 50
) -> ReasoningView:
    """The view of a shop with these visits; the caller need not close it."""
    shop = ShopFolder(folder, Settings(clusters="off", colluders=colluders))
    shop.take_items(catalogue_frame(**items))
    shop.take_events(
        deeds_frame([Deed(v.shopper, item, v.day, v.kind, v.value) for v in visits for item in v.items])
    )
    shop.evolve()
    return ReasoningView(shop.database, shop.view(), pl.DataFrame())


def edges(
    reasoner: Reasoner, view: ReasoningView, *, admitted: float = 0.95
) -> dict[tuple[str, str], Proposal]:
    """Proposals that are sure enough, by subject and object; none is proposed twice."""
    found = [one for one in reasoner.propose(view) if one.confidence >= admitted]
    by_ends = {(one.subject, one.object): one for one in found}
    assert len(by_ends) == len(found)
    return by_ends
