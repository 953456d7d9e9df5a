import numpy as np

from penchant.tools.event_words import VERBS, event_noun, kinds_counted, kinds_told, shop_verb, times_told

KINDS = {0: "view", 1: "purchase", 2: "cart", 3: "like", 4: "wished"}


def counted(*keys: int) -> tuple[tuple[str, int], ...]:
    return kinds_counted(np.array(keys, dtype=np.int16), KINDS)


def test_purchases_are_bought() -> None:
    assert times_told(counted(*[1] * 67)) == "bought 67 times"


def test_commonest_kind_is_told_first() -> None:
    assert counted(1, 0, 0, 2, 0, 2) == (("view", 3), ("cart", 2), ("purchase", 1))
    assert times_told(counted(1, 0, 0, 0)) == "viewed 3 times, bought once"


def test_thousands_are_marked() -> None:
    assert times_told(counted(*[0] * 1200)) == "viewed 1,200 times"


def test_many_kinds_are_counted_together() -> None:
    assert times_told(counted(0, 1, 2, 3)) == "met 4 times"


def test_unknown_kind_has_a_plain_word() -> None:
    assert times_told(counted(4, 4)) == "met twice"


def test_noun_is_events_where_kinds_differ() -> None:
    assert event_noun(counted(0, 0)) == "views"
    assert event_noun(counted(0, 1)) == "events"


def test_shop_of_purchases_only_says_bought() -> None:
    assert shop_verb({"purchase"}).did() == "bought"
    assert shop_verb({"purchase", "view"}).did("it") == "went for it"


def test_what_is_done_stands_where_it_belongs() -> None:
    kinds = ("purchase", "cart", "rating", "search", "comment")
    assert [shop_verb({kind}).did("it") for kind in kinds] == [
        "bought it",
        "put it in the cart",
        "rated it well",
        "searched for it",
        "commented on it",
    ]
    assert shop_verb({"rating"}).did() == "rated well"


def test_what_is_not_done_yet_has_a_participle() -> None:
    kinds = [{kind} for kind in VERBS] + [{"purchase", "view"}]
    told = [shop_verb(one).done("it") for one in kinds]
    assert told == [
        *("bought it", "viewed it", "clicked it", "put it in the cart", "rated it well", "reviewed it well"),
        *("searched for it", "liked it", "shared it", "commented on it", "posted it", "returned it"),
        *("rated it", "reviewed it"),
        "gone for it",
    ]


def test_ratings_counted_are_called_good() -> None:
    assert times_told((("rating", 2),)) == "rated well twice"
    assert event_noun((("rating", 1),)) == "good ratings"


def test_what_has_no_stars_is_not_called_good() -> None:
    reviewed = {0: "review", 1: "purchase"}
    kind, value = np.array([0, 0, 1, 0], dtype=np.int16), np.array([5.0, np.nan, np.nan, np.nan])
    told = kinds_counted(*kinds_told(kind, value, reviewed))
    assert told == (("review without stars", 2), ("review", 1), ("purchase", 1))
    assert times_told(told) == "reviewed twice, reviewed well once, bought once"
    assert event_noun((("rating without stars", 2),)) == "ratings"
    assert shop_verb({"review without stars"}).did("it") == "reviewed it"
