"""The concept graph of a small catalogue, and what it was before items moved."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import networkx as nx
import polars as pl
import pytest

from penchant.errors import DataError
from penchant.settings import load_settings
from penchant.shop import Shop

Edge = tuple[str, str, str]
MARCH, MAY, JULY = (datetime(2025, month, 1, tzinfo=UTC) for month in (3, 5, 7))
APRIL, JUNE, FEBRUARY = (datetime(2025, month, 1, tzinfo=UTC) for month in (4, 6, 2))
TAXONOMY = {
    ("category:Food > Tea", "is_a", "category:Food"),
    ("category:Home > Bath", "is_a", "category:Home"),
}


class Clock:
    """A clock that the test turns."""

    def __init__(self) -> None:
        self.now = MARCH

    def __call__(self) -> float:
        return self.now.timestamp()


class Catalogue:
    """A shop whose catalogue says something else from time to time."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        self.shop = Shop(folder, load_settings(folder), clock=self.clock)

    def say(self, at: datetime, **rows: tuple[str | None, str | None]) -> None:
        self.clock.now = at
        self.shop.ingest(
            pl.DataFrame(
                {
                    "item_id": list(rows),
                    "title": list(rows),
                    "category": [row[0] for row in rows.values()],
                    "brand": [row[1] for row in rows.values()],
                },
                schema=dict.fromkeys(("item_id", "title", "category", "brand"), pl.String),
            ),
            items=True,
        )
        self.shop.evolve()

    def say_since(self, at: datetime, item: str, category: str, since: datetime) -> None:
        """One row that says since when it holds."""
        self.clock.now = at
        row = {"item_id": item, "title": item, "category": category, "valid_from": since}
        self.shop.ingest(pl.DataFrame([row]), items=True)
        self.shop.evolve()

    def edges(self, *, valid_at: datetime | None = None, recorded_at: datetime | None = None) -> set[Edge]:
        return triples(self.shop.graph(valid_at=valid_at, recorded_at=recorded_at))

    def about(self, item: str, **when: datetime) -> set[str]:
        return {thing for subject, _, thing in self.edges(**when) if subject == f"item:{item}"}


def triples(graph: "nx.MultiDiGraph[str]") -> set[Edge]:
    return {(subject, data["relation"], thing) for subject, thing, data in graph.edges(data=True)}


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    made = Catalogue(tmp_path)
    yield made
    made.shop.close()


@pytest.fixture
def moved(catalogue: Catalogue) -> Catalogue:
    """Sencha moves from Food > Tea to Home > Bath on 1 May; soap comes on 1 July."""
    catalogue.say(MARCH, sencha=("Food > Tea", "Fjord"), assam=("Food > Tea", None))
    catalogue.say(MAY, sencha=("Home > Bath", "Fjord"))
    catalogue.say(JULY, soap=("Home > Bath", None))
    return catalogue


def test_edges_of_a_small_catalogue(catalogue: Catalogue) -> None:
    catalogue.say(MARCH, sencha=("Food > Tea", "Fjord"), soap=("Home > Bath", None), thing=(None, None))
    assert catalogue.edges() == TAXONOMY | {
        ("item:sencha", "about", "category:Food > Tea"),
        ("item:sencha", "made_by", "brand:Fjord"),
        ("item:soap", "about", "category:Home > Bath"),
    }


def test_nodes_of_a_small_catalogue(catalogue: Catalogue) -> None:
    catalogue.say(MARCH, sencha=("Food > Tea", "Fjord"), thing=(None, None))
    graph = catalogue.shop.graph()
    assert {node: graph.nodes[node] for node in graph} == {
        "category:Food": {"kind": "category", "label": "Food"},
        "category:Food > Tea": {"kind": "category", "label": "Tea"},
        "brand:Fjord": {"kind": "brand", "label": "Fjord"},
        "item:sencha": {"kind": "item", "title": "sencha"},
        "item:thing": {"kind": "item", "title": "thing"},
    }


def test_edge_says_who_added_it_when_and_why(catalogue: Catalogue) -> None:
    catalogue.say(MARCH, sencha=("Food > Tea", None))
    (data,) = catalogue.shop.graph().get_edge_data("item:sencha", "category:Food > Tea").values()
    assert data == {
        "relation": "about",
        "weight": 1.0,
        "confidence": 1.0,
        "support": 1.0,
        "reasoner": "taxonomy",
        "rationale": "its catalogue row has this category",
        "valid_from": None,
        "valid_to": None,
        "recorded_at": int(MARCH.timestamp()) * 1_000_000,
        "retired_at": None,
    }


def test_empty_shop_has_an_empty_graph(catalogue: Catalogue) -> None:
    assert len(catalogue.shop.graph()) == 0


def test_moved_item_is_where_it_moved_to(moved: Catalogue) -> None:
    assert moved.about("sencha") == {"category:Home > Bath", "brand:Fjord"}


def test_unmoved_parts_of_a_moved_item_keep_their_edge(moved: Catalogue) -> None:
    (data,) = moved.shop.graph().get_edge_data("item:sencha", "brand:Fjord").values()
    assert data["recorded_at"] == int(MARCH.timestamp()) * 1_000_000


def test_retired_edge_is_still_visible_as_of_its_own_time(moved: Catalogue) -> None:
    assert moved.about("sencha", valid_at=APRIL) == {"category:Food > Tea", "brand:Fjord"}


def test_at_the_moment_of_the_move_exactly_one_category_holds(moved: Catalogue) -> None:
    assert moved.about("sencha", valid_at=MAY) == {"category:Home > Bath", "brand:Fjord"}


def test_first_category_holds_since_always(moved: Catalogue) -> None:
    assert moved.about("sencha", valid_at=FEBRUARY) == {"category:Food > Tea", "brand:Fjord"}


def test_what_was_recorded_later_was_not_known_then(moved: Catalogue) -> None:
    assert moved.edges(recorded_at=FEBRUARY) == set()
    assert moved.about("sencha", recorded_at=APRIL) == {"category:Food > Tea", "brand:Fjord"}
    assert moved.about("soap", recorded_at=JUNE) == set()
    assert moved.about("soap", recorded_at=JULY) == {"category:Home > Bath"}


def test_in_april_nobody_knew_that_sencha_would_move(moved: Catalogue) -> None:
    assert moved.about("sencha", valid_at=JUNE, recorded_at=APRIL) == {"category:Food > Tea", "brand:Fjord"}


def test_in_june_it_was_known_where_sencha_had_been_in_april(moved: Catalogue) -> None:
    assert moved.about("sencha", valid_at=APRIL, recorded_at=JUNE) == {"category:Food > Tea", "brand:Fjord"}


def test_end_that_was_recorded_later_is_not_told_as_of_before(moved: Catalogue) -> None:
    graph = moved.shop.graph(recorded_at=APRIL)
    (data,) = graph.get_edge_data("item:sencha", "category:Food > Tea").values()
    assert (data["valid_to"], data["retired_at"]) == (None, None)


def test_concepts_recorded_later_are_no_nodes_then(moved: Catalogue) -> None:
    concepts = {node for node in moved.shop.graph(recorded_at=APRIL) if not node.startswith("item:")}
    assert concepts == {"category:Food", "category:Food > Tea", "brand:Fjord"}


def test_item_listed_later_is_no_node_then(moved: Catalogue) -> None:
    items = {node for node in moved.shop.graph(recorded_at=APRIL) if node.startswith("item:")}
    assert items == {"item:sencha", "item:assam"}


def test_item_whose_row_changed_later_is_a_node_then(moved: Catalogue) -> None:
    moved.say(JULY, assam=("Food > Tea", "Fjord"))
    assert "item:assam" in moved.shop.graph(recorded_at=APRIL)


def test_category_that_was_lost_and_regained_holds_from_its_return(catalogue: Catalogue) -> None:
    catalogue.say(MARCH, sencha=("Food > Tea", None))
    catalogue.say(MAY, sencha=(None, None))
    catalogue.say(JULY, sencha=("Home > Bath", None))
    assert catalogue.about("sencha", valid_at=APRIL) == {"category:Food > Tea"}
    assert catalogue.about("sencha", valid_at=JUNE) == set()
    assert catalogue.about("sencha") == {"category:Home > Bath"}


def test_item_that_moved_there_and_back_keeps_every_stay(catalogue: Catalogue) -> None:
    catalogue.say(MARCH, sencha=("Food > Tea", None))
    catalogue.say(MAY, sencha=("Home > Bath", None))
    catalogue.say(JULY, sencha=("Food > Tea", None))
    stays = [next(iter(catalogue.about("sencha", valid_at=at))) for at in (APRIL, JUNE, JULY)]
    assert stays == ["category:Food > Tea", "category:Home > Bath", "category:Food > Tea"]


def test_a_move_told_late_holds_since_the_row_says_and_is_known_since_it_was_told(
    catalogue: Catalogue,
) -> None:
    catalogue.say(FEBRUARY, tin=("Food > Pantry", None))
    catalogue.say_since(MAY, "tin", "Food > Baking", MARCH)
    pantry, baking = {"category:Food > Pantry"}, {"category:Food > Baking"}
    assert catalogue.about("tin", valid_at=APRIL) == baking
    assert catalogue.about("tin", valid_at=APRIL, recorded_at=APRIL) == pantry
    assert catalogue.about("tin", valid_at=FEBRUARY) == pantry
    assert catalogue.about("tin", recorded_at=APRIL) == pantry
    ((*_, ended),) = catalogue.shop.graph(valid_at=FEBRUARY).out_edges("item:tin", data=True)
    assert ended["valid_to"] == int(MARCH.timestamp()) * 1_000_000
    assert ended["retired_at"] == int(MAY.timestamp()) * 1_000_000


def test_what_a_row_says_of_when_is_said_of_that_change_alone(catalogue: Catalogue) -> None:
    catalogue.say_since(MARCH, "tin", "Food > Pantry", FEBRUARY)
    catalogue.say_since(MAY, "tin", "Food > Pantry", MARCH)  # when is no news by itself
    catalogue.say(JULY, tin=("Food > Baking", None))
    assert catalogue.about("tin", valid_at=datetime(2025, 1, 1, tzinfo=UTC)) == set()
    assert catalogue.about("tin", valid_at=FEBRUARY) == {"category:Food > Pantry"}
    assert catalogue.about("tin", valid_at=JUNE) == {"category:Food > Pantry"}
    assert catalogue.about("tin", valid_at=JULY) == {"category:Food > Baking"}


def test_a_row_that_holds_only_later_is_kept_as_refused(catalogue: Catalogue) -> None:
    catalogue.say(MARCH, tin=("Food > Pantry", None))
    catalogue.say_since(MAY, "tin", "Food > Baking", JULY)
    assert catalogue.about("tin") == {"category:Food > Pantry"}
    assert catalogue.shop.status().rejects == 1


def test_graph_without_zone_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(
        DataError,
        match=r"^2025-03-01T00:00:00 has no time zone: say which, for instance 2025-03-01T00:00:00\+00:00$",
    ):
        catalogue.shop.graph(valid_at=datetime(2025, 3, 1))  # noqa: DTZ001
