"""The bare baseline of a router: the tool of the most similar example."""

import itertools
import time
from typing import Self

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.neighbors import NearestNeighbors

from penchant.agent.asked import AskedQuestion
from penchant.agent.calls import ToolCall, question_prompt
from penchant.agent.tuning.questions import draw_questions
from penchant.evals.routing import Routed

EXAMPLES = 6000


class NearestExample:
    """Takes the tools of the nearest training question by cosine of character TF-IDF; it names no arguments.

    Args:
        examples: Questions and their calls.
    """

    def __init__(self, examples: list[tuple[str, tuple[ToolCall, ...]]]) -> None:
        self._calls = [calls for _, calls in examples]
        self._vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
        self._index = NearestNeighbors(n_neighbors=1, metric="cosine")
        self._index.fit(self._vectors.fit_transform([text for text, _ in examples]))

    @classmethod
    def drawn(cls, seed: int) -> Self:
        """With questions as the tuned model is trained on."""
        drawn = itertools.islice(draw_questions(seed), EXAMPLES)
        return cls([(question_prompt(one.text, one.before), one.calls) for one in drawn])

    def route(self, question: AskedQuestion) -> Routed:
        """The calls of the nearest example, without arguments; the cosine is the confidence."""
        began = time.perf_counter()
        asked = self._vectors.transform([question_prompt(question.text, question.before)])
        distance, place = self._index.kneighbors(asked)
        calls = tuple(ToolCall(call.tool) for call in self._calls[int(place[0, 0])])
        return Routed(calls, 1.0 - float(distance[0, 0]), time.perf_counter() - began)
