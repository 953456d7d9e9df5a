"""Topics of texts by latent Dirichlet allocation, kept as plain arrays."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.special import psi

ROUNDS = 50


def fit_topics(counts: csr_array, n_topics: int, *, rng_seed: int) -> NDArray[np.float64]:
    """Latent Dirichlet allocation: pseudo-counts of terms for each topic, (n_topics, n_terms)."""
    from sklearn.decomposition import LatentDirichletAllocation

    if counts.shape[0] == 0:
        return np.zeros((0, counts.shape[1]))
    topics = LatentDirichletAllocation(n_topics, learning_method="batch", max_iter=30, random_state=rng_seed)
    return np.asarray(topics.fit(counts).components_)


def topic_shares(counts: csr_array, topics: NDArray[np.float32]) -> NDArray[np.float64]:
    """Each text's topic shares, (n_texts, n_topics), by variational inference (Blei et al. 2003, eq. 6-7)."""
    if len(topics) == 0:
        return np.zeros((counts.shape[0], 0))
    prior = 1 / len(topics)
    pseudo = topics.astype(np.float64)
    of_terms = np.exp(psi(pseudo) - psi(pseudo.sum(axis=1, keepdims=True)))
    text_of = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    of_entries = of_terms[:, counts.indices]
    shares = np.ones((counts.shape[0], len(topics)))
    for _ in range(ROUNDS):
        of_topics = np.exp(psi(shares) - psi(shares.sum(axis=1, keepdims=True)))
        fit = np.einsum("ek,ke->e", of_topics[text_of], of_entries) + 1e-100
        divided = csr_array((counts.data / fit, counts.indices, counts.indptr), shape=counts.shape)
        shares = prior + of_topics * (divided @ of_terms.T)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))
