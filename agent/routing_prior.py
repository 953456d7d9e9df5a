"""A linear model of which tools a question's words speak for; it errs elsewhere than the tuned model does."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from penchant.agent.calls import NO_CALL, ToolCall, question_prompt
from penchant.errors import ConfigError

PRIOR = Path(__file__).parent / "adapters" / "router-prior.npz"
_FEATURES = 1 << 16


@dataclass(frozen=True, slots=True)
class RoutingPrior:
    """Hashed words and letters, one logistic unit a tool.

    Attributes:
        names: Tools, and `none`.
        weights: (features, names) of the units.
        offsets: (names,) likewise.
    """

    names: tuple[str, ...]
    weights: NDArray[np.float32]
    offsets: NDArray[np.float32]

    def log_odds(self, question: str, before: ToolCall | None = None) -> dict[str, float]:
        """For each name how much the words speak for it, as log-odds in nats."""
        scores = (features_of([question_prompt(question, before)]) @ self.weights)[0] + self.offsets
        return dict(zip(self.names, (float(score) for score in scores), strict=True))

    def to_bytes(self) -> bytes:
        """For a file; weights in half precision."""
        file = io.BytesIO()
        np.savez_compressed(
            file, names=np.array(self.names), weights=self.weights.astype(np.float16), offsets=self.offsets
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
            return RoutingPrior(names, held["weights"].astype(np.float32), held["offsets"])
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise ConfigError(f"the router's prior {path} cannot be read: {error}") from error


def fit_prior(
    prompts: Sequence[str], calls: Sequence[Sequence[ToolCall]], *, names: Sequence[str]
) -> RoutingPrior:
    """Learns which words speak for which tool.

    Args:
        prompts: As `question_prompt` has them.
        calls: The right ones; a question with several speaks for each of its tools.
        names: Of the tools; `none` is added.
    """
    from sklearn.linear_model import LogisticRegression

    seen = features_of(prompts)
    weights, offsets = [], []
    for name in (*names, NO_CALL):
        wanted = [any(c.tool == name for c in one) if name != NO_CALL else not one for one in calls]
        unit = LogisticRegression(C=30.0, solver="liblinear").fit(seen, wanted)
        weights.append(unit.coef_[0])
        offsets.append(unit.intercept_[0])
    return RoutingPrior(
        (*names, NO_CALL), np.array(weights, dtype=np.float32).T, np.array(offsets, dtype=np.float32)
    )


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
