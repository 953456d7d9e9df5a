"""A linear model of which tools a question's words speak for; it errs elsewhere than the tuned model does."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from penchant.agent.calls import NO_CALL, ToolCall, question_prompt
from penchant.errors import ConfigError
from penchant.graph_store import MiniLM

PRIOR = Path(__file__).parent / "adapters" / "router-prior.npz"
STRENGTH, STRENGTH_OF_NONE = 30.0, 10.0
"""Inverse of the L2 penalty: of a tool's unit, and of that of `none`."""
_FEATURES = 1 << 16


@dataclass(frozen=True, slots=True)
class RoutingPrior:
    """Hashed words and letters, one logistic unit a tool; that of `none` knows what the question means, too.

    Attributes:
        names: Tools, and `none`.
        weights: (features, names) of the units.
        offsets: (names,) likewise.
        meaning: (384,) what the question's MiniLM vector weighs in the unit of `none`; empty where nothing.
    """

    names: tuple[str, ...]
    weights: NDArray[np.float32]
    offsets: NDArray[np.float32]
    meaning: NDArray[np.float32] = field(default_factory=lambda: np.empty(0, dtype=np.float32))

    def log_odds(self, question: str, before: ToolCall | None = None) -> dict[str, float]:
        """For each name how much the words speak for it, as log-odds in nats."""
        scores = (features_of([question_prompt(question, before)]) @ self.weights)[0] + self.offsets
        if self.meaning.size:
            scores[self.names.index(NO_CALL)] += _vector(question) @ self.meaning
        return dict(zip(self.names, (float(score) for score in scores), strict=True))

    def to_bytes(self) -> bytes:
        """For a file; weights in half precision."""
        file = io.BytesIO()
        np.savez_compressed(
            file,
            names=np.array(self.names),
            weights=self.weights.astype(np.float16),
            offsets=self.offsets,
            meaning=self.meaning,
        )
        return file.getvalue()


@cache
def load_prior(path: Path = PRIOR) -> RoutingPrior:
    """The prior in a file.

    Raises:
        ConfigError: It is missing or damaged.
    """
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as held:
            names = tuple(str(name) for name in held["names"])
            weights = held["weights"].astype(np.float32)
            return RoutingPrior(names, weights, held["offsets"], held["meaning"])
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise ConfigError(f"the router's prior {path} cannot be read: {error}") from error


def fit_prior(
    questions: Sequence[str],
    calls: Sequence[Sequence[ToolCall]],
    *,
    names: Sequence[str],
    before: Sequence[ToolCall | None] = (),
) -> RoutingPrior:
    """Learns which words speak for which tool, and which words and meanings for none.

    Args:
        questions: As they are asked.
        calls: The right ones; a question with several speaks for each of its tools.
        names: Of the tools; `none` is added.
        before: The call before each question; none stands for none before any.
    """
    from sklearn.linear_model import LogisticRegression

    asked = zip(questions, before or [None] * len(questions), strict=True)
    seen = features_of([question_prompt(*one) for one in asked])
    units = [
        LogisticRegression(C=STRENGTH, solver="liblinear").fit(
            seen, [any(c.tool == name for c in one) for one in calls]
        )
        for name in names
    ]
    meant = sparse.hstack([seen, sparse.csr_matrix(_embedder().encode(questions))]).tocsr()
    none = LogisticRegression(C=STRENGTH_OF_NONE, solver="liblinear").fit(meant, [not one for one in calls])
    words, meaning = np.split(none.coef_[0].astype(np.float32), [seen.shape[1]])
    weights = np.array([*(unit.coef_[0] for unit in units), words], dtype=np.float32).T
    offsets = np.array([unit.intercept_[0] for unit in [*units, none]], dtype=np.float32)
    return RoutingPrior((*names, NO_CALL), weights, offsets, meaning)


@cache
def _embedder() -> MiniLM:
    return MiniLM()


@lru_cache(maxsize=64)
def _vector(question: str) -> NDArray[np.float32]:
    """(384,) of unit length."""
    vector: NDArray[np.float32] = _embedder().encode([question])[0]
    return vector


def features_of(prompts: Sequence[str]) -> sparse.csr_matrix:
    """(prompts, features) of unit length: letters in words, words, pairs and triples of words."""
    from sklearn.feature_extraction.text import HashingVectorizer

    letters = HashingVectorizer(
        n_features=_FEATURES // 2, analyzer="char_wb", ngram_range=(2, 5), alternate_sign=False
    )
    words = HashingVectorizer(
        n_features=_FEATURES // 2, ngram_range=(1, 3), token_pattern=r"\w+|>", alternate_sign=False
    )
    return sparse.hstack([letters.transform(prompts), words.transform(prompts)]).tocsr()
