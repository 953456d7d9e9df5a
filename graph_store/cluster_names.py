"""Names clusters of texts after the words that set each apart from the others."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from penchant.graph_store.text_features import Phrases, singular
from penchant.graph_store.text_tokens import LOOKS, is_han, joined, parts_of

MAX_WORDS = 4
KEEPS = 0.65  # a name grows by a word only where this share of the texts that have it goes along
SEED_COVERS = 0.3  # of the cluster's texts, wherever a word does
NAMES_ENOUGH = 0.45  # a name that covers less of its cluster is joined by a second one
SECOND_COVERS = 0.12
MAX_OFFERED = 6
TITLES_SHOWN = 6
LONGEST_TITLE = 60  # characters of a title that are shown

Gram = tuple[str, ...]
Choose = Callable[[int, Sequence[str]], str]
"""Picks a cluster's name: told its index and two names or more, the best by terms first."""
ChooseName = Callable[[Sequence[str], Sequence[str]], str]
"""The same, told typical titles of the cluster instead of its index."""


@dataclass(slots=True)
class _Cluster:
    texts: list[int] = field(default_factory=list)
    grams: dict[Gram, set[int]] = field(default_factory=lambda: defaultdict(set))


def name_clusters(
    texts: Sequence[Phrases], labels: NDArray[np.int64], n_clusters: int, *, choose: Choose | None = None
) -> tuple[str, ...]:
    """A distinct name for each cluster, in lower case, as the texts spell it.

    The seed of a name is the word of highest class-based TF-IDF (Grootendorst 2022, BERTopic): the share
    of the cluster's texts that have it, times ln(1 + A / f), where f is in how many texts it occurs and A
    is the mean size of a cluster. The seed grows to the longest word sequence around it that most of its
    texts share; where that still covers too little, a second name is joined to it.

    Args:
        texts: The phrases of each text.
        labels: (n_texts,) int64, -1 for texts in no cluster.
        n_clusters: How many names to give.
        choose: Asked wherever the terms offer more than one name; what it says counts only where it is one
            of them. Without it the first is taken.
    """
    words = {word for phrases in texts for phrase in phrases for word in phrase}
    clusters = [_Cluster() for _ in range(n_clusters)]
    frequency: Counter[Gram] = Counter()
    spelling: dict[Gram, Counter[Gram]] = defaultdict(Counter)
    for text, (phrases, label) in enumerate(zip(texts, labels.tolist(), strict=True)):
        if label < 0:
            continue
        clusters[label].texts.append(text)
        for gram, written in dict(_grams(phrases, words)).items():
            clusters[label].grams[gram].add(text)
            frequency[gram] += 1
            spelling[gram][written] += 1
    mean_size = sum(len(cluster.texts) for cluster in clusters) / max(1, n_clusters)
    names: dict[int, str] = {}
    for index in sorted(range(n_clusters), key=lambda index: (-len(clusters[index].texts), index)):
        ranked = _ranked_names(clusters[index], frequency, mean_size)
        offered = _offered(
            [joined(spelling[gram].most_common(1)[0][0]) for gram in ranked.grams],
            set(names.values()),
            pair_first=ranked.needs_second,
        )
        chosen = choose(index, offered) if choose and len(offered) > 1 else offered[0]
        names[index] = chosen if chosen in offered else offered[0]
    return tuple(names[index] for index in range(n_clusters))


def choose_by_titles(
    choose: ChooseName,
    titles: Sequence[str],
    texts: Sequence[Phrases],
    labels: NDArray[np.int64],
    weights: NDArray[np.float64],
) -> Choose:
    """Shows the chooser at most six titles of each cluster.

    They are spread evenly over the more typical half of its texts, of those that differ in their words.

    Args:
        choose: Told titles and names.
        titles: (n_texts,) as the catalogue has them.
        texts: The phrases of each title.
        labels: (n_texts,) int64, -1 for texts in no cluster.
        weights: (n_texts,) float64, how typical each is of its cluster, higher is more.
    """

    def chosen(index: int, offered: Sequence[str]) -> str:
        members = np.flatnonzero(labels == index)
        distinct: dict[frozenset[str], int] = {}
        for text in members[np.argsort(-weights[members], kind="stable")].tolist():
            distinct.setdefault(frozenset(word for phrase in texts[text] for word in phrase), text)
        ordered = list(distinct.values())
        typical = ordered[: max(TITLES_SHOWN, (len(ordered) + 1) // 2)]
        spread = np.linspace(0, len(typical) - 1, min(TITLES_SHOWN, len(typical))).round().astype(int)
        shown = [" ".join(titles[typical[place]].split())[:LONGEST_TITLE] for place in spread.tolist()]
        return choose(shown, offered)

    return chosen


@dataclass(frozen=True, slots=True)
class _Ranked:
    grams: list[Gram]
    needs_second: bool


def _ranked_names(cluster: _Cluster, frequency: Counter[Gram], mean_size: float) -> _Ranked:
    """Candidates, best first; each next one is chosen on the texts that none before it covers."""
    left = set(cluster.texts)
    grams: list[Gram] = []
    covered_by_first = 0
    while left and len(grams) < 4:
        seed = _seed(cluster, left, frequency, mean_size)
        share = len(cluster.grams[seed] & left) / len(cluster.texts) if seed else 0
        if seed is None or (grams and (share < SECOND_COVERS or share * len(cluster.texts) < 2)):
            break
        if not grams:
            covered_by_first = len(cluster.grams[seed])
        grams.append(_grown(seed, cluster))
        left -= cluster.grams[seed]
    return _Ranked(grams, covered_by_first < NAMES_ENOUGH * len(cluster.texts))


def _seed(cluster: _Cluster, left: set[int], frequency: Counter[Gram], mean_size: float) -> Gram | None:
    counts = {
        gram: len(having & left)
        for gram, having in cluster.grams.items()
        if len(gram) == 1 and gram[0] not in LOOKS and having & left
    }
    enough = min(SEED_COVERS * len(left), max(counts.values(), default=0))
    scores = {
        gram: count * math.log1p(mean_size / frequency[gram]) * _legible(gram)
        for gram, count in counts.items()
        if count >= enough
    }
    return max(scores, key=lambda gram: (scores[gram], gram), default=None)


def _grown(seed: Gram, cluster: _Cluster) -> Gram:
    name = seed
    while True:
        having = cluster.grams[name]
        longer = {
            gram: len(found)
            for gram, found in cluster.grams.items()
            if len(found) > 1 and len(found) >= KEEPS * len(having) and _extends(gram, name)
        }
        if not longer:
            return name
        name = max(longer, key=lambda gram: (longer[gram], gram))


def _extends(gram: Gram, name: Gram) -> bool:
    """Whether the sequence is the name with one more word, or a Han word that holds it."""
    if len(gram) == len(name) + 1:
        return gram[1:] == name or gram[:-1] == name
    return len(gram) == len(name) == 1 and gram != name and is_han(name[0]) and name[0] in gram[0]


def _legible(gram: Gram) -> float:
    """One Han character alone says less than a word of two."""
    return 0.85 if is_han(gram[0]) and len(gram[0]) == 1 else 1.0


def _offered(candidates: list[str], taken: Collection[str], *, pair_first: bool) -> list[str]:
    """One name or more, at most `MAX_OFFERED`, the best first; none that is taken."""
    pairs = [_pair(candidates[0], other) for other in candidates[1:] if _differ(candidates[0], other)]
    ordered = [*pairs[:1], *candidates, *pairs] if pair_first else [*candidates[:1], *pairs, *candidates]
    free = [name for name in dict.fromkeys(ordered) if name not in taken]
    if free:
        return free[:MAX_OFFERED]
    base = candidates[0] if candidates else "other"
    return [next(name for name in (f"{base} ({n})" for n in range(2, len(taken) + 3)) if name not in taken)]


def _differ(first: str, second: str) -> bool:
    """Whether two names share no word: "rose & english rose" says no more than "english rose"."""
    if is_han(first) or is_han(second):
        return first not in second and second not in first
    return not set(first.split()) & set(second.split())


def _pair(first: str, second: str) -> str:
    return f"{first}、{second}" if is_han(first) and is_han(second) else f"{first} & {second}"


def _grams(phrases: Phrases, words: Collection[str]) -> Iterator[tuple[Gram, Gram]]:
    """Word sequences of one text, each as its key (plural endings folded) and as written."""
    for phrase in phrases:
        folded = [singular(word, words) for word in phrase]
        for start in range(len(phrase)):
            yield from (((part,), (part,)) for part in parts_of(phrase[start]))
            for end in range(start + 1, min(start + MAX_WORDS, len(phrase)) + 1):
                yield tuple(folded[start:end]), tuple(phrase[start:end])
