"""How often a cluster's name says what a catalogue calls it: by its terms, or as the language model picks it.

    uv run python -m benchmarks.naming ITEMS [--level 2] [--limit 100] [--json]

The items of one category of the catalogue, with at least 8 distinct titles, are the cluster; the names are
those that its terms offer, and the category's own name is the truth. A name agrees where it shares a word
with it, plurals folded; F1 is of the words of both. Only categories that are offered two names or more are
counted, for there is nothing to choose elsewhere. Beside the name by terms and the namer's stand the first
name that is no pair of two, the pick by pointwise mutual information (mean log-probability of the name's
tokens after the titles, less that without them), and the best name among those offered.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from math import comb
from pathlib import Path

import numpy as np
import polars as pl

from penchant.agent import Limits, ModelClient, ModelNamer, ModelProposer, open_model
from penchant.graph_store.cluster_names import choose_by_titles, name_clusters
from penchant.graph_store.text_features import learn_vocabulary, read_texts, singular
from penchant.graph_store.text_tokens import tokenise
from penchant.settings import load_settings

MIN_TITLES = 8
SEED = 0


@dataclass(frozen=True, slots=True)
class Case:
    """A category whose items offer several names.

    Attributes:
        category: Its own name.
        titles: Typical ones.
        offered: The best by terms first.
    """

    category: str
    titles: tuple[str, ...]
    offered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WayRow:
    """How one way of choosing did.

    Attributes:
        way: Its name.
        agree: Share of names that have a word of the category's.
        f1: Of the words, mean.
        better: Names of higher F1 than the first by terms.
        worse: Names of lower F1.
        chance: Of so uneven a split or a more uneven one by chance; two-sided sign test.
        seconds: For one name.
    """

    way: str
    agree: float
    f1: float
    better: int
    worse: int
    chance: float
    seconds: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Asks about each category and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("items", type=Path)
    parser.add_argument("--level", type=int, default=2, help="of the category path, 1 is the topmost")
    parser.add_argument("--limit", type=int, default=100, help="categories at most, drawn at random")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    given = parser.parse_args(arguments)
    cases, alone = cases_in(pl.read_parquet(given.items), given.level)
    found = len(cases)
    drawn = np.sort(np.random.default_rng(SEED).permutation(len(cases))[: given.limit])
    cases = [cases[place] for place in drawn.tolist()]
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(Path(folder))
    model = open_model(settings, tuned=False)
    try:
        rows = list(compare(cases, ModelClient(model, Limits.of(settings))))
    finally:
        model.close()
    if given.json:
        print(
            json.dumps(
                {
                    "cases": len(cases),
                    "found": found,
                    "one_name": alone,
                    "ways": [asdict(row) for row in rows],
                }
            )
        )
        return
    print(f"{len(cases)} of {found} categories with a choice; {alone} more are offered one name only")
    for row in rows:
        print(
            f"{row.way:14} agree {row.agree:5.1%}  F1 {row.f1:.3f}  "
            f"better {row.better:3} worse {row.worse:3} p {row.chance:.3f}  {row.seconds:.2f} s"
        )


def cases_in(items: pl.DataFrame, level: int) -> tuple[list[Case], int]:
    """The categories with a choice of names, and how many are offered but one.

    Args:
        items: With `title` and `category`, a path with ` > ` between its parts.
        level: Which part of the path names the category, from 1; its items are those of all below it.
    """
    path = pl.col("category").str.replace_all("&amp;", "&").str.replace_all("_", " ").str.split(" > ")
    held = items.drop_nulls(["title", "category"]).filter(path.list.len() >= level)
    held = held.select("title", place=path.list.head(level).list.join(" > "))
    held = held.unique("title", keep="first", maintain_order=True).sort("title")
    held = held.filter(pl.len().over("place") >= MIN_TITLES)
    places = held["place"].unique().sort()
    labels = held["place"].replace_strict(places, np.arange(len(places)), return_dtype=pl.Int64).to_numpy()
    titles, texts = held["title"].to_list(), read_texts(held["title"])
    vocabulary = learn_vocabulary(texts)
    rows = vocabulary.weigh(vocabulary.counts(texts))
    weights = np.zeros(len(titles))
    for label in range(len(places)):
        members = rows[labels == label]
        weights[labels == label] = members @ np.asarray(members.sum(axis=0)).ravel()
    cases: list[Case] = []

    def keep(shown: Sequence[str], offered: Sequence[str]) -> str:
        cases.append(Case("", tuple(shown), tuple(offered)))
        return offered[0]

    by_titles = choose_by_titles(keep, titles, texts, labels, weights)
    asked: list[int] = []

    def choose(index: int, offered: Sequence[str]) -> str:
        asked.append(index)
        return by_titles(index, offered)

    name_clusters(texts, labels, len(places), choose=choose)
    found = [
        Case(places[index].split(" > ")[-1], case.titles, case.offered)
        for index, case in zip(asked, cases, strict=True)
    ]
    return found, len(places) - len(found)


def compare(cases: Sequence[Case], client: ModelClient) -> Iterator[WayRow]:
    """One row for each way of choosing."""
    namer, critic = ModelNamer(client), ModelProposer(client)

    def likeliest(case: Case) -> str:
        given = f"Products: {', '.join(case.titles)}. Category:"
        gains = [critic.plausibility(o, given) - critic.plausibility(o, "Category:") for o in case.offered]
        return case.offered[int(np.argmax(gains))]

    _ = client.served  # so that no way's time has the model's start in it
    ways: dict[str, Callable[[Case], str]] = {
        "terms": lambda case: case.offered[0],
        "first, no pair": lambda case: next(name for name in case.offered if " & " not in name),
        "namer": lambda case: namer.choose(case.titles, case.offered),
        "information": likeliest,
        "best possible": lambda case: max(case.offered, key=lambda name: words_f1(name, case.category)),
    }
    first = [words_f1(case.offered[0], case.category) for case in cases]
    for way, choose in ways.items():
        began = time.perf_counter()
        f1 = [words_f1(choose(case), case.category) for case in cases]
        seconds = (time.perf_counter() - began) / max(1, len(cases))
        better = sum(one > by_terms for one, by_terms in zip(f1, first, strict=True))
        worse = sum(one < by_terms for one, by_terms in zip(f1, first, strict=True))
        agree = float(np.mean([one > 0 for one in f1]))
        yield WayRow(way, agree, float(np.mean(f1)), better, worse, sign_test(better, worse), seconds)


def words_f1(name: str, category: str) -> float:
    """F1 of the words of a name against those of a category's name, plural endings folded."""
    said, true = ({word for phrase in tokenise(text) for word in phrase} for text in (name, category))
    both = said | true
    said, true = {singular(word, both) for word in said}, {singular(word, both) for word in true}
    return 2 * len(said & true) / max(1, len(said) + len(true))


def sign_test(better: int, worse: int) -> float:
    """The two-sided chance of a split at least as uneven, were both as likely.

    Example:
        >>> sign_test(5, 0)
        0.0625
    """
    n = better + worse
    return min(1.0, 2 * sum(comb(n, k) for k in range(max(better, worse), n + 1)) / (1 << n))


if __name__ == "__main__":
    main()
