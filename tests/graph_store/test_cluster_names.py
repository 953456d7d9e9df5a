"""Names of clusters: what the terms offer, and how a chooser picks among it."""

from collections.abc import Sequence

import numpy as np
import pytest

from penchant.graph_store.cluster_names import (
    LONGEST_TITLE,
    MAX_OFFERED,
    TITLES_SHOWN,
    choose_by_titles,
    name_clusters,
)
from penchant.graph_store.text_clusters import Method, fit_clusters
from penchant.graph_store.text_features import read_texts

TITLES = [
    *(f"{kind} tea {thing}" for kind in ("green", "white", "mint") for thing in ("tin", "bags", "leaves")),
    *(f"{kind} coffee" for kind in ("filter", "espresso", "iced")),
    *(f"{kind} towel {size}" for kind in ("bath", "beach", "kitchen") for size in ("thick", "thin")),
    *(f"{thing} hook" for thing in ("coat", "door", "wall")),
]
LABELS = np.repeat([0, 1], [12, 9])


class Chooser:
    """Says what it is told to, and keeps what it was shown."""

    def __init__(self, place: int) -> None:
        self.place = place
        self.shown: list[tuple[tuple[str, ...], tuple[str, ...]]] = []

    def __call__(self, titles: Sequence[str], offered: Sequence[str]) -> str:
        self.shown.append((tuple(titles), tuple(offered)))
        return offered[self.place]


def test_without_a_chooser_the_first_name_that_the_terms_offer_is_taken() -> None:
    chooser = Chooser(0)
    chosen = name_clusters(read_texts(TITLES), LABELS, 2, choose=lambda _, offered: chooser(("",), offered))
    assert chosen == name_clusters(read_texts(TITLES), LABELS, 2)
    assert chosen == tuple(offered[0] for _, offered in chooser.shown)


def test_the_name_is_what_the_chooser_picks() -> None:
    chooser = Chooser(-1)
    names = name_clusters(read_texts(TITLES), LABELS, 2, choose=lambda _, offered: chooser(("",), offered))
    assert names == tuple(offered[-1] for _, offered in chooser.shown)
    assert names != name_clusters(read_texts(TITLES), LABELS, 2)


def test_what_the_terms_do_not_offer_is_never_a_name() -> None:
    names = name_clusters(read_texts(TITLES), LABELS, 2, choose=lambda _index, _offered: "hot drinks")
    assert names == name_clusters(read_texts(TITLES), LABELS, 2)


def test_chosen_names_are_distinct() -> None:
    twice = read_texts([*TITLES[:12], *TITLES[:12]])
    offers: list[Sequence[str]] = []

    def choose(_: int, offered: Sequence[str]) -> str:
        offers.append(offered)
        return "tea" if "tea" in offered else offered[-1]

    names = name_clusters(twice, np.repeat([0, 1], 12), 2, choose=choose)
    assert names[0] == "tea"
    assert names[1] != "tea"
    assert "tea" not in offers[1]


def test_a_cluster_with_one_name_is_not_asked_about() -> None:
    lanterns = read_texts([f"paper lantern {n}" for n in "abc"])
    chooser = Chooser(0)
    names = name_clusters(lanterns, np.zeros(3, int), 1, choose=lambda _, offered: chooser((), offered))
    assert (names, chooser.shown) == (("paper lantern",), [])


def test_few_names_are_offered_and_none_twice() -> None:
    chooser = Chooser(0)
    name_clusters(read_texts(TITLES), LABELS, 2, choose=lambda _, offered: chooser((), offered))
    for _, offered in chooser.shown:
        assert 2 <= len(set(offered)) == len(offered) <= MAX_OFFERED


def test_titles_shown_are_typical_and_differ_in_their_words() -> None:
    titles = ["tea 1 oz", "tea 2 oz", "mint tea", "odd cup", "x" * 99, "tea tray"]
    weights = np.array([0.9, 0.9, 0.8, 0.1, 0.7, 0.6])
    chooser = Chooser(0)
    texts, labels = read_texts(titles), np.array([0, 0, 0, 0, 0, -1])
    choose_by_titles(chooser, titles, texts, labels, weights)(0, ["tea", "cup"])
    assert chooser.shown == [(("tea 1 oz", "mint tea", "x" * LONGEST_TITLE, "odd cup"), ("tea", "cup"))]


def test_titles_shown_are_spread_over_the_more_typical_half() -> None:
    titles = [f"tea {chr(97 + n)}x" for n in range(22)]
    weights = np.linspace(1, 0.5, 22)
    chooser = Chooser(0)
    choose_by_titles(chooser, titles, read_texts(titles), np.zeros(22, int), weights)(0, ["tea", "cup"])
    # eleven of the 22 are the more typical half; six places spread evenly over 0..10
    assert chooser.shown[0][0] == tuple(titles[place] for place in (0, 2, 4, 6, 8, 10))
    assert len(chooser.shown[0][0]) == TITLES_SHOWN


@pytest.mark.parametrize("method", [pytest.param("kmeans", id="kmeans"), pytest.param("lda", id="lda")])
def test_fitted_clusters_take_the_chosen_names(method: Method) -> None:
    oak = [
        f"{oak} {cup}"
        for cup in ("mug", "cup", "saucer")
        for oak in ("oak leaf", "tall oak", "oak", "round oak")
    ]
    lanterns = [f"{of} lantern" for of in ("paper", "glass", "tin", "iron")]
    titles = [*oak, *lanterns, *TITLES[12:]]
    chooser = Chooser(-1)
    names = fit_clusters(titles, method=method, choose_name=chooser).names
    assert chooser.shown
    assert {offered[-1] for _, offered in chooser.shown} <= set(names)
    assert {title for shown, _ in chooser.shown for title in shown} <= set(titles)
    assert fit_clusters(titles, method=method, choose_name=Chooser(-1)).names == names
