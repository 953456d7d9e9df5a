"""A shop of films whose log holds ratings alone: films are its items, and titles hold years."""

from collections.abc import Iterator

import polars as pl
import pytest

import penchant
from penchant.agent import ToolCall
from penchant.agent.answering import Assistant
from penchant.agent.answering.events_asked import events_asked
from penchant.agent.answering.ids_named import asked_outright
from penchant.agent.answering.references import by_number, titled_among
from penchant.ids import ItemId
from tests.agent.answering.knownshop import Scripted
from tests.smallshop import Deed, make_shop

Said = dict[str, str]
FILMS = pl.DataFrame(
    [
        ("f1", "Fargo", "Movies > Drama"),
        ("f2", "Laura", "Movies > Film-Noir"),
        ("f3", "Scream (1996)", "Movies > Comedy"),
        ("f4", "Scream (2022)", "Movies > Comedy"),
        ("f5", "The Long Good Friday", "Movies > Drama"),
        ("f6", "The Long Good Friday", "Movies > Comedy"),
    ],
    schema=["item_id", "title", "category"],
    orient="row",
)
DEEDS = [
    Deed(shopper, item, day, "rating", stars)
    for shopper, item, day, stars in (
        ("307", "f1", 1, 5.0),
        ("307", "f2", 2, 4.0),
        ("307", "f3", 40, 3.0),
        ("308", "f1", 41, 3.0),
        ("308", "f5", 42, 5.0),
        ("309", "f5", 42, 5.0),
        ("309", "f6", 42, 5.0),
        ("309", "f4", 42, 5.0),
        ("309", "f1", 42, 5.0),
    )
]


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Iterator[penchant.Shop]:
    with make_shop(tmp_path_factory.mktemp("films") / "shop", DEEDS, FILMS) as made:
        yield made


@pytest.fixture
def cinema(films: penchant.Shop, router: Scripted) -> Iterator[Assistant]:
    made = Assistant(films, router=router)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("most rated films", "most rated items"),
        ("which film is rated best", "which item is rated best"),
        ("评分最高的电影", "评分最高的商品"),
        ("best film noir", "best film noir"),
        ("any Film-Noir?", "any Film-Noir?"),
        ("games by month", "items by month"),  # nothing is called so here
    ],
)
def test_films_are_items_where_nothing_else_is_sold(films: penchant.Shop, said: str, meant: str) -> None:
    assert films.catalogue.in_shop_words(said) == meant


def test_films_are_a_kind_where_other_things_are_sold_too(tmp_path_factory: pytest.TempPathFactory) -> None:
    rows = [("f1", "Fargo", "Films > Drama"), ("b1", "Emma", "Novels > Classics")]
    items = pl.DataFrame(rows, schema=["item_id", "title", "category"], orient="row")
    deeds = [Deed("ann", item, 1) for item, *_ in rows]
    with make_shop(tmp_path_factory.mktemp("mixed") / "shop", deeds, items) as mixed:
        assert mixed.catalogue.in_shop_words("top 3 films") == "top 3 films"


def test_an_own_brand_that_is_named_as_well_is_said_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    rows = [("l1", "Label roll", "Labels", "Private"), ("t1", "Tea", "Tea", "National")]
    items = pl.DataFrame(rows, schema=["item_id", "title", "category", "brand"], orient="row")
    deeds = [Deed("ann", item, 1) for item, *_ in rows]
    with make_shop(tmp_path_factory.mktemp("own") / "shop", deeds, items) as own:
        catalogue = own.catalogue
        assert catalogue.in_shop_words("sales of Private own brand") == "sales of Private"
        assert catalogue.in_shop_words("Private自有品牌的销售额").split() == ["Private", "的销售额"]
        assert catalogue.in_shop_words("sales of our own brand") == "sales of Private"


@pytest.mark.parametrize(
    ("question", "tool", "given"),
    [
        ("how many films do we have", "assortment", {}),
        ("films that nobody watched", "assortment", {"sold": "never"}),
        ("which films were rated most", "figures", {"by": "item", "measure": "purchases", "kind": "rating"}),
        ("which film is rated best", "figures", {"by": "item", "measure": "stars"}),
        (
            "how many ratings by genre",
            "figures",
            {"by": "category", "measure": "purchases", "kind": "rating"},
        ),
        ("what did 307 rate?", "activity", {"shopper": "307"}),
        ("last two items 307 rated", "activity", {"shopper": "307", "count": "two"}),
        ("the last 2 films 307 watched", "activity", {"shopper": "307", "count": "2"}),
        ("When did 307 last watch Fargo", "activity", {"shopper": "307", "words": "Fargo"}),
        ("did 307 rate Laura", "activity", {"shopper": "307", "words": "Laura"}),
        ("how many films did 307 rate?", "activity", {"shopper": "307"}),
        ("how many dramas did 307 watch?", "activity", {"shopper": "307", "words": "dramas"}),
        ("what did 307 rate and on how many days?", "activity", {"shopper": "307"}),
        ("What goes with The Long Good Friday?", "similar_items", {"item": "The Long Good Friday"}),
        (
            "Someone liked The Long Good Friday. What should we show them?",
            "similar_items",
            {"item": "The Long Good Friday"},
        ),
        (
            "A member watched Fargo and loved it, what would you suggest?",
            "similar_items",
            {"item": "Fargo"},
        ),
        ("should we show 307 f5 or f6?", "contrast", {"shopper": "307", "item": "f5", "other": "f6"}),
        ("307更适合f5还是f6？", "contrast", {"shopper": "307", "item": "f5", "other": "f6"}),
    ],
)
def test_films_and_what_was_rated_are_asked_outright(
    films: penchant.Shop, question: str, tool: str, given: Said
) -> None:
    assert asked_outright(question, films.catalogue) == (ToolCall(tool, given),)


def test_ratings_of_one_shopper_are_no_number_of_the_shop(films: penchant.Shop) -> None:
    assert events_asked("how many ratings of dramas by 307", films.catalogue) is None
    assert events_asked("how many ratings of dramas", films.catalogue) is not None


def test_two_items_beside_a_shopper_are_no_choice_without_or(films: penchant.Shop) -> None:
    assert asked_outright("f5, f6 and 307", films.catalogue) == ()


def test_a_title_of_several_items_is_asked_back(cinema: Assistant) -> None:
    back = cinema.ask("What goes with The Long Good Friday?")
    assert back.kind == "clarification"
    assert len(back.choices) == 2
    (told,) = cinema.ask("f6", thread=back.thread).results
    assert told.call == ToolCall("similar_items", {"item": "f6"})


def test_the_last_items_rated_are_told(cinema: Assistant) -> None:
    # days 40 and 2: 10 February and 3 January
    told = " and back to 2025-01-03: **Scream (1996)** (f3), **Laura** (f2)"
    assert told in cinema.ask("last two items 307 rated").text


def test_a_kind_alone_goes_on_from_the_share_of_another(cinema: Assistant) -> None:
    # f1 three times and f5 twice of nine; f3, f4 and f6 once
    drama = cinema.ask("what share of ratings are dramas?", thread="s")
    assert "- That is 56% of all of these in that time" in drama.text
    comedy = cinema.ask("comedies?", thread="s")
    assert "**3 ratings** of **comedies** (meant: Movies > Comedy)" in comedy.text
    assert "- That is 33% of all of these in that time" in comedy.text


SCREAMS = (ItemId("f3"), ItemId("f4"))


def test_a_number_tells_titles_apart(films: penchant.Shop) -> None:
    catalogue = films.catalogue
    assert by_number("Scream, the 1996 one", SCREAMS, catalogue) == ["f3"]
    assert by_number("Scream, the 96 one", SCREAMS, catalogue) == []
    assert by_number("Scream", SCREAMS, catalogue) == []
    for reply in ("the 2022 one", "Scream, the 2022 one"):
        assert titled_among(reply, SCREAMS, catalogue) == "f4"
    assert titled_among("the one from 2023", SCREAMS, catalogue) is None


def test_an_item_is_found_by_the_number_that_its_question_says(cinema: Assistant, router: Scripted) -> None:
    asked = router.knows("What goes with Scream, the 1996 one?", ("similar_items", {"item": "Scream"}))
    (told,) = cinema.ask(asked).results
    assert told.call == ToolCall("similar_items", {"item": "f3"})
    asked = router.knows("What goes with Scream?", ("similar_items", {"item": "Scream"}))
    back = cinema.ask(asked, thread="another")
    assert back.kind == "clarification"
    (told,) = cinema.ask("the 2022 one", thread=back.thread).results
    assert told.call == ToolCall("similar_items", {"item": "f4"})
