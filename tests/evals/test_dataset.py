"""What is judged is the log and the catalogue as `penchant ingest` would take them."""

from pathlib import Path

import pytest

from penchant.errors import ConfigError, DataError
from penchant.evals import load_dataset
from penchant.evals.suite import TrainingShop
from penchant.opening import open_shop

ITEMS = "item_id,title,category\na,Tea,Food > Tea\na,Tea,Gifts\nb,Mug,Home\nc,Pen,\n"
EVENTS = (
    "user_id,item_id,kind,ts\n"
    "u,a,purchase,2025-03-01T10:00:00Z\n"
    "u,b,purchase,2025-03-02T10:00:00Z,5\n"
    "u,c,purchase\n"
    "u,b,parchase,2025-03-03T10:00:00Z\n"
)
PATHS = {"a": "Food > Tea\nGifts", "b": "Home", "c": None}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "items.csv").write_text(ITEMS)
    (tmp_path / "events.csv").write_text(EVENTS)
    return tmp_path


@pytest.fixture
def shop(files: Path) -> Path:
    with open_shop(files / "shop", create=True) as made:
        made.ingest(files / "items.csv", items=True)
        made.ingest(files / "events.csv")
    return files / "shop"


def test_an_item_keeps_all_its_categories_whether_from_files_or_from_a_shop(files: Path, shop: Path) -> None:
    for dataset in (load_dataset(files), load_dataset(shop)):
        assert dict(dataset.items.select("item_id", "category").rows()) == PATHS


def test_the_judged_shop_has_the_categories_of_the_catalogue(files: Path) -> None:
    dataset = load_dataset(files)
    with TrainingShop(dataset, dataset.events) as training:
        nodes = set(training.shop.graph())
    assert {node for node in nodes if node.startswith("category:")} == {
        "category:Food",
        "category:Food > Tea",
        "category:Gifts",
        "category:Home",
    }


def test_the_judged_shop_has_the_titles_of_the_catalogue(tmp_path: Path) -> None:
    (tmp_path / "items.csv").write_text("item_id,title\na,AT&amp;amp;T &lt;b&gt;\n")
    (tmp_path / "events.csv").write_text("user_id,item_id,kind,ts\nu,a,purchase,2025-03-01T10:00:00Z\n")
    dataset = load_dataset(tmp_path)
    with TrainingShop(dataset, dataset.events) as training:
        (told,) = training.shop.recommend("u")
    assert told.title == dataset.items["title"][0] == "AT&amp;T <b>"


def test_lines_that_are_no_rows_count_as_refused(files: Path) -> None:
    dataset = load_dataset(files / "events.csv")
    assert (dataset.events.height, dataset.rejected) == (1, 3)


def test_a_file_that_lacks_columns_is_named(files: Path) -> None:
    with pytest.raises(DataError) as raised:
        load_dataset(files / "items.csv")
    assert str(raised.value) == (
        f"{files / 'items.csv'} lacks shopper_id, kind, ts; it has: item_id, title, category. "
        "Name them in a mapping file (docs/bring-your-own-data.md); a catalogue goes in with --items"
    )


def test_a_mapping_for_a_shop_is_refused(shop: Path) -> None:
    with pytest.raises(ConfigError) as raised:
        load_dataset(shop, mapping=Path("map.toml"))
    assert str(raised.value) == f"{shop} is a shop, whose columns have our names: leave map.toml out"
