"""What is counted as spent."""

from pathlib import Path

import polars as pl
import pytest

from penchant.tools.spending import amounts
from tests.smallshop import Deed, catalogue_frame, make_shop

PRICED = catalogue_frame(tea="Food", salt="Food").with_columns(price=pl.Series([3.0, None]))


@pytest.mark.parametrize(
    ("item", "kind", "value", "spent"),
    [
        ("tea", "purchase", 5.0, 5.0),
        ("tea", "purchase", None, 3.0),
        ("salt", "purchase", None, 0.0),
        ("tea", "purchase", -5.0, -5.0),
        ("tea", "return", 5.0, -5.0),
        ("tea", "return", -5.0, -5.0),
        ("tea", "return", None, -3.0),
        ("salt", "return", None, 0.0),
        ("tea", "rating", -5.0, 0.0),
    ],
)
def test_purchases_add_and_what_is_given_back_takes_away(
    tmp_path: Path, item: str, kind: str, value: float | None, spent: float
) -> None:
    with make_shop(tmp_path / "shop", [Deed("ann", item, 1, kind, value)], PRICED) as shop:
        assert str(amounts(shop.catalogue.view).tolist()) == str([spent])  # and never -0.0
