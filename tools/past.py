"""What the windows of the past showed of one task: what to learn from, and how weighted sums rank it."""

import numpy as np
from numpy.typing import NDArray

from penchant.graph_store.fold import distinct
from penchant.tools.examples import Examples, ndcg_each
from penchant.tools.weights import BLENDS, Blend, Task, weighted_parts

MIN_LEARNED = 25
"""Shoppers whose purchases were found, from which a ranking is learned."""
JUDGES = 2
"""So many windows, the newest, say whether what was learned ranks."""
JUDGED_OF_OLDER = 1000
"""So many shoppers of each window but the newest judge."""


class Past:
    """What the windows showed of one task, the newest first."""

    def __init__(self, task: Task) -> None:
        """Nothing yet."""
        self.task = task
        self.judging: list[Examples] = []
        self.thinned: list[Examples] = []
        self.of_blend: dict[str, list[NDArray[np.float64]]] = {blend.name: [] for blend in BLENDS[task]}

    def add(self, examples: Examples, random: np.random.Generator) -> None:
        """Judges the weighted sums on a window, and keeps of it what learning needs.

        A window in which nobody bought anything of the kind, for instance nothing new, says nothing.
        """
        if not examples.bought_in_all:
            return
        judging = examples.of_some(JUDGED_OF_OLDER, random) if self.windows else examples
        for blend in BLENDS[self.task]:
            parts = weighted_parts(blend, judging.features, judging.shopper)
            self.of_blend[blend.name].append(ndcg_each(judging, parts.sum(axis=1)))
        if self.windows <= JUDGES:
            self.judging.append(judging)
        self.thinned.append(examples.thinned(random))

    @property
    def windows(self) -> int:
        """How many there were."""
        return len(self.of_blend[BLENDS[self.task][0].name])

    def judged(self, blend: Blend) -> NDArray[np.float64]:
        """(shoppers,) NDCG@10 of a weighted sum on the windows that judge."""
        return np.concatenate(self.of_blend[blend.name][:JUDGES])

    def best_blend(self) -> Blend:
        """The weighted sum that ranks the windows best; the first unless another is surely better.

        Surely means that the mean difference in NDCG@10 is above its standard error.
        """
        first, *others = BLENDS[self.task]
        best, gain = first, 0.0
        for blend in others:
            more = np.concatenate(self.of_blend[blend.name]) - np.concatenate(self.of_blend[first.name])
            if more.mean() > max(gain, float(more.std() / np.sqrt(more.size))):
                best, gain = blend, float(more.mean())
        return best

    @property
    def can_be_learned(self) -> bool:
        """Whether two windows have enough shoppers whose purchases were found."""
        found = [distinct(one.shopper[one.bought]).size for one in self.thinned[:2]]
        return len(found) > 1 and min(found) >= MIN_LEARNED
