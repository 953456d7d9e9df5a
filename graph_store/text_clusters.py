"""Concepts for a catalogue without categories: items grouped by the words of their texts."""

import io
import json
import math
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from penchant.errors import ConfigError, DataError
from penchant.graph_store.cluster_names import ChooseName, choose_by_titles, name_clusters
from penchant.graph_store.embedding import Embedder
from penchant.graph_store.text_features import Phrases, Vocabulary, learn_vocabulary, read_texts
from penchant.graph_store.text_topics import fit_topics, topic_shares

Features = Literal["tfidf", "embedding"]
Method = Literal["kmeans", "lda"]

FORMAT = 1
FIT_AT_MOST = 20_000  # texts; more are assigned by what was learnt from a sample of this size
MAX_CLUSTERS = 150
CLUSTERS_PER_ROOT = 1.2  # times the square root of the number of texts
LATENT_DIMENSIONS = 100
MAX_ROUNDS = 20
MIN_MEMBERS = 2
TYPICAL = 0.5  # below this weight a text is in its cluster for want of a better one


class Assignment(NamedTuple):
    """Where texts belong.

    Attributes:
        labels: (n_texts,) int64, the cluster's index in `names`; -1 where no word is known.
        weights: (n_texts,) float64, how typical the text is of its cluster, 0 to 1; 0 for label -1. Below
            `TYPICAL` the cluster's name does not speak for the text.
    """

    labels: NDArray[np.int64]
    weights: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ClusterModel:
    """Fitted clusters: they name themselves and take in new texts without being fitted again.

    Attributes:
        names: One for each cluster, distinct, in lower case.
        features: What texts are compared by.
        method: How the clusters were found.
        vocabulary: The known terms.
        centres: (n_clusters, n_terms or dimension) float32; k-means: of L2 norm 1; LDA: pseudo-counts of
            terms for each topic.
        scales: (n_clusters,) float64, the cosine that counts as fully typical; 1 for LDA.
        embedder: Computes vectors where `features` is `embedding`.
    """

    names: tuple[str, ...]
    features: Features
    method: Method
    vocabulary: Vocabulary
    centres: NDArray[np.float32]
    scales: NDArray[np.float64]
    embedder: Embedder | None = None

    def assign(self, texts: Sequence[str]) -> Assignment:
        """The cluster of each text, known or new."""
        phrases = read_texts(texts)
        labels = np.full(len(texts), -1, dtype=np.int64)
        weights = np.zeros(len(texts))
        scores, known = self._scores(texts, phrases)
        if self.names and known.any():
            labels[known] = scores[known].argmax(axis=1)
            weights[known] = np.clip(scores[known].max(axis=1) / self.scales[labels[known]], 0, 1)
        return Assignment(labels, weights)

    def _scores(
        self, texts: Sequence[str], phrases: Sequence[Phrases]
    ) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        counts = self.vocabulary.counts(phrases)
        if self.features == "embedding":
            vectors = _embedder(self.embedder).encode(texts)
            return (vectors @ self.centres.T).astype(np.float64), np.array([bool(p) for p in phrases])
        known = np.diff(counts.indptr) > 0
        if self.method == "lda":
            return topic_shares(counts, self.centres), known
        return np.asarray(self.vocabulary.weigh(counts) @ self.centres.T.astype(np.float64)), known

    def to_bytes(self) -> bytes:
        """The model as an npz archive of arrays and JSON; nothing in it is pickled."""
        header = {
            "format": FORMAT,
            "names": self.names,
            "features": self.features,
            "method": self.method,
            "terms": self.vocabulary.terms,
            "embedder": self.embedder.name if self.embedder else None,
        }
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            header=np.frombuffer(json.dumps(header, ensure_ascii=False).encode(), dtype=np.uint8),
            idf=self.vocabulary.idf,
            centres=self.centres,
            scales=self.scales,
        )
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes, *, embedder: Embedder | None = None) -> "ClusterModel":
        """The model that `to_bytes` wrote.

        Args:
            data: What was stored.
            embedder: The one it was fitted with, where its features are embeddings.

        Raises:
            DataError: The bytes are not a model, or one of another format.
            ConfigError: The embedder is missing or another one.
        """
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
                header = json.loads(arrays["header"].tobytes())
                if header["format"] != FORMAT:
                    raise ValueError(f"format {header['format']}, this version reads {FORMAT}")
                idf, centres, scales = arrays["idf"], arrays["centres"], arrays["scales"]
        except (ValueError, KeyError, EOFError, OSError, zipfile.BadZipFile) as error:
            raise DataError(f"the text clusters cannot be read: {error}; fit them again") from error
        fitted_with = header["embedder"]
        if fitted_with is not None and _embedder(embedder).name != fitted_with:
            raise ConfigError(
                f"the text clusters were fitted with the embedder {fitted_with!r}, not "
                f"{_embedder(embedder).name!r}: set that one, or fit them again"
            )
        return cls(
            names=tuple(header["names"]),
            features=header["features"],
            method=header["method"],
            vocabulary=Vocabulary(tuple(header["terms"]), idf),
            centres=centres,
            scales=scales,
            embedder=embedder if fitted_with is not None else None,
        )


def fit_clusters(
    texts: Sequence[str],
    *,
    features: Features = "tfidf",
    method: Method = "kmeans",
    embedder: Embedder | None = None,
    rng_seed: int = 0,
    choose_name: ChooseName | None = None,
) -> ClusterModel:
    """Groups texts that are alike; the same texts and seed give the same model.

    k-means on TF-IDF starts in the latent space of a truncated SVD, where it finds its way, and ends as
    spherical k-means on the TF-IDF itself (Dhillon & Modha 2001), where a centre can be read. The number
    of clusters is 1.2 times the root of the number of texts that have a known word, at most 150.

    Args:
        texts: Item titles, or titles with descriptions; repeated ones count once.
        features: Words (`tfidf`, any language), or meanings (`embedding`, the embedder's languages).
        method: `kmeans`, or `lda` (topics of words; wants longer texts than titles).
        embedder: Needed for `embedding`, ignored otherwise.
        rng_seed: Seed of every random choice.
        choose_name: Picks each cluster's name among those that its terms offer; none takes the first.

    Raises:
        ConfigError: `embedding` without an embedder or with `lda`.
    """
    if features == "embedding" and method == "lda":
        raise ConfigError("lda counts words and cannot use embeddings: choose tfidf with lda, or kmeans")
    distinct = sorted(set(texts))
    if len(distinct) > FIT_AT_MOST:
        chosen = np.random.default_rng(rng_seed).choice(len(distinct), FIT_AT_MOST, replace=False)
        distinct = [distinct[index] for index in np.sort(chosen)]
    phrases = read_texts(distinct)
    vocabulary = learn_vocabulary(phrases)
    counts = vocabulary.counts(phrases)
    if features == "embedding":
        kept = [index for index, of_text in enumerate(phrases) if of_text]
        vectors = _embedder(embedder).encode([distinct[index] for index in kept])
        centres = _refine(vectors.astype(np.float64), _kmeans_labels(vectors, rng_seed))
    else:
        kept = np.flatnonzero(np.diff(counts.indptr)).tolist()
        if method == "lda":
            centres = fit_topics(counts[kept], _n_clusters(len(kept)), rng_seed=rng_seed)
        else:
            weighed = vocabulary.weigh(counts[kept])
            centres = _refine(weighed, _kmeans_labels(_latent(weighed, rng_seed), rng_seed))
    unnamed = ClusterModel(
        names=("",) * len(centres),
        features=features,
        method=method,
        vocabulary=vocabulary,
        centres=centres.astype(np.float32),
        scales=np.ones(len(centres)),
        embedder=embedder if features == "embedding" else None,
    )
    return _named(unnamed, distinct, phrases, choose_name)


def _named(
    model: ClusterModel, texts: Sequence[str], phrases: Sequence[Phrases], choose_name: ChooseName | None
) -> ClusterModel:
    labels, weights = model.assign(texts)
    scales = model.scales
    typical = labels
    if model.method == "kmeans" and model.names:
        nine_tenths = np.array([_nine_tenths(weights[labels == index]) for index in range(len(model.names))])
        # A cluster of leftovers is typical of nothing: it is measured by what the others reach.
        scales = np.maximum(nine_tenths, np.median(nine_tenths))
        typical = np.where(weights >= TYPICAL * scales[labels], labels, -1)
    choose = choose_by_titles(choose_name, texts, phrases, typical, weights) if choose_name else None
    return ClusterModel(
        names=name_clusters(phrases, typical, len(model.names), choose=choose),
        features=model.features,
        method=model.method,
        vocabulary=model.vocabulary,
        centres=model.centres,
        scales=scales,
        embedder=model.embedder,
    )


def _nine_tenths(weights: NDArray[np.float64]) -> float:
    return float(np.quantile(weights, 0.9)) if len(weights) else 1.0


def _embedder(embedder: Embedder | None) -> Embedder:
    if embedder is None:
        raise ConfigError("text clusters by embedding need an embedder: pass one, or choose tfidf")
    return embedder


def _n_clusters(n_texts: int) -> int:
    return max(1, min(MAX_CLUSTERS, round(CLUSTERS_PER_ROOT * math.sqrt(n_texts)), n_texts // MIN_MEMBERS))


def _latent(weighed: csr_array, rng_seed: int) -> NDArray[np.float64]:
    """The rows in the space of the strongest singular vectors, each of norm 1."""
    from sklearn.decomposition import TruncatedSVD

    dimensions = min(LATENT_DIMENSIONS, max(2, weighed.shape[0] // 5), min(weighed.shape) - 1)
    if dimensions < 1:
        return np.ones((weighed.shape[0], 1))
    with np.errstate(invalid="ignore"):  # texts that are all alike have no variance to explain
        rows = TruncatedSVD(dimensions, random_state=rng_seed).fit_transform(weighed)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12))


def _kmeans_labels(rows: NDArray[np.floating], rng_seed: int) -> NDArray[np.int64]:
    from sklearn.cluster import KMeans

    if len(rows) == 0:
        return np.zeros(0, dtype=np.int64)
    wanted = _n_clusters(len(rows))
    if len(np.unique(rows[:, 0].round(4))) < wanted:
        wanted = min(wanted, len(np.unique(rows.round(4), axis=0)))
    fitted = KMeans(wanted, n_init=3, random_state=rng_seed).fit(rows)
    return np.asarray(fitted.labels_, dtype=np.int64)


def _refine(rows: csr_array | NDArray[np.float64], labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """Centres of spherical k-means from the given start; clusters left with under two rows are dropped."""
    centres = np.zeros((0, rows.shape[1]))
    for _ in range(MAX_ROUNDS if len(labels) else 0):
        sizes = np.bincount(labels)
        keeps = np.flatnonzero(sizes >= min(MIN_MEMBERS, sizes.max()))
        row = np.searchsorted(keeps, labels)
        inside = np.isin(labels, keeps)
        member = csr_array(
            (np.ones(inside.sum()), (row[inside], np.flatnonzero(inside))), shape=(len(keeps), len(labels))
        )
        summed = member @ rows
        centres = summed.toarray() if isinstance(summed, csr_array) else np.asarray(summed)
        centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-12)
        found = np.asarray(rows @ centres.T).argmax(axis=1)
        settled = len(keeps) == len(sizes) and np.array_equal(found, labels)
        labels = found
        if settled:
            break
    return centres
