"""Clusters of item texts: how texts are cut into words, grouped, named and kept."""

import io
import json
import logging
import re
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from penchant.errors import ConfigError, DataError
from penchant.graph_store.text_clusters import ClusterModel, Method, fit_clusters
from penchant.graph_store.text_features import learn_vocabulary, read_texts, singular
from penchant.graph_store.text_tokens import joined, parts_of, tokenise

LANTERNS = [
    f"{colour} PAPER LANTERN {thing}" for colour in ("RED", "BLUE", "PINK") for thing in ("DRAGON", "MOON")
]
MATS = [
    f"DOORMAT {text} 40cm" for text in ("WELCOME", "HELLO FRIEND", "MEOW", "WELCOME HOME", "HELLO", "HOME")
]
SHOP = [*LANTERNS, *MATS]


class LengthEmbedder:
    """Texts with an R in them point one way, all others another."""

    dimension = 2

    def __init__(self, name: str = "length") -> None:
        self.name = name

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.eye(2, dtype=np.float32)[[int("LANTERN" in text) for text in texts]]


@pytest.fixture(scope="module")
def model() -> ClusterModel:
    return fit_clusters(SHOP, rng_seed=0)


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("纯棉T恤 黑色 XL", [["纯棉", "t恤", "黑色", "xl"]]),
        ("男士T恤衫", [["男士", "t恤衫"]]),
        ("U盘32G", [["u盘"]]),
        ("SIM卡套", [["sim卡", "套"]]),
        ("iPhone手机壳", [["iphone", "手机", "壳"]]),
        ("卡拉OK话筒", [["卡拉", "ok", "话筒"]]),
        ("100ml牛奶", [["ml", "牛奶"]]),
        ("皮质B包", [["皮质"], ["包"]]),
    ],
)
def test_chinese_words_with_latin_letters_are_those_of_the_dictionary(
    text: str, phrases: list[list[str]]
) -> None:
    assert tokenise(text) == phrases


def test_parts_of_a_chinese_word_with_latin_letters_are_chinese() -> None:
    assert parts_of("t恤衫") == ["t恤", "恤衫", "恤", "衫"]
    assert parts_of("iphone") == []
    assert joined(("纯棉", "t恤")) == "纯棉t恤"


def test_numbers_and_measures_are_dropped() -> None:
    assert tokenise("Sunscreen 50ml 2 x 4,5 cm 38°") == [["sunscreen"]]


def test_years_are_words_where_they_count_and_other_numbers_are_not() -> None:
    text = "Mud (2012), 2013g of it 1066 2012-2013, 20130"
    assert tokenise(text, years=True) == [["mud"], ["2012"], ["2012"], ["2013"]]
    assert tokenise(text) == [["mud"]]


def test_vietnamese_marks_are_kept() -> None:
    assert tokenise("Kem Chống Nắng 50ml") == [["kem", "chống", "nắng"]]


def test_vietnamese_prepositions_join_nothing() -> None:
    assert tokenise("Sữa Dành Cho Da Thường Đến Da Dầu") == [["sữa"], ["da", "thường"], ["da", "dầu"]]


def test_decomposed_marks_equal_composed_ones() -> None:
    assert tokenise("Cho\u0302\u0301ng") == [["chống"]]


def test_chinese_is_segmented_into_words() -> None:
    assert tokenise("42度番茄炖牛腩") == [["番茄", "炖", "牛腩"]]


def test_combining_vowels_stay_in_their_word() -> None:
    assert tokenise("हिन्दी किताब") == [["हिन्दी", "किताब"]]


def test_chinese_segmentation_is_silent(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        tokenise("番茄蛋汤")
    assert (capfd.readouterr().err, caplog.text) == ("", "")


def test_plural_falls_together_with_a_singular_that_is_there() -> None:
    assert [singular(word, {"bag", "box", "berry"}) for word in ("bags", "boxes", "berries", "glass")] == [
        "bag",
        "box",
        "berry",
        "glass",
    ]


def test_rare_term_weighs_more() -> None:
    # idf = ln((1 + 4) / (1 + n)) + 1: tea is in all 4 texts, towel in 2
    vocabulary = learn_vocabulary(read_texts(["tea, towel", "tea, towel", "tea", "tea"]))
    assert dict(zip(vocabulary.terms, vocabulary.idf.tolist(), strict=True)) == pytest.approx(
        {"tea": 1.0, "towel": 1.5108256}
    )


def test_alike_texts_share_a_cluster(model: ClusterModel) -> None:
    labels = model.assign(SHOP).labels
    assert not set(labels[:6].tolist()) & set(labels[6:].tolist())


def test_cluster_is_named_by_its_word_pair() -> None:
    model = fit_clusters(LANTERNS, rng_seed=0)
    assert all(name.startswith("paper lantern") for name in model.names)


def test_names_are_distinct(model: ClusterModel) -> None:
    assert len(set(model.names)) == len(model.names)


def test_no_name_is_a_number() -> None:
    model = fit_clusters(["500", "500 600", "tea 500", "tea 600", "mug 500", "mug 600"], rng_seed=0)
    assert not [name for name in model.names if not re.search(r"[^\W\d]", name)]


def test_text_without_a_word_has_no_cluster(model: ClusterModel) -> None:
    assert model.assign(["12 34", "", "DOORMAT"]).labels.tolist()[:2] == [-1, -1]


def test_text_without_a_word_has_weight_zero(model: ClusterModel) -> None:
    assert model.assign(["12 34"]).weights.tolist() == [0.0]


def test_weights_lie_between_zero_and_one(model: ClusterModel) -> None:
    weights = model.assign([*SHOP, "DOORMAT PAPER", "LANTERN"]).weights
    assert (weights.min() > 0, weights.max() <= 1) == (True, True)


def test_new_text_joins_a_cluster_without_a_fit(model: ClusterModel) -> None:
    labels = model.assign([*SHOP, "GREEN PAPER LANTERNS"]).labels
    assert labels[-1] in labels[:6]


def test_same_seed_gives_the_same_model(model: ClusterModel) -> None:
    assert fit_clusters(SHOP[::-1], rng_seed=0).to_bytes() == model.to_bytes()


@pytest.mark.parametrize("method", ["kmeans", "lda"])
def test_stored_model_assigns_as_before(method: Method) -> None:
    model = fit_clusters(SHOP, method=method, rng_seed=0)
    before, after = model.assign(SHOP), ClusterModel.from_bytes(model.to_bytes()).assign(SHOP)
    assert (after.labels.tolist(), after.weights.tolist()) == (
        before.labels.tolist(),
        before.weights.tolist(),
    )


def test_stored_model_keeps_its_names(model: ClusterModel) -> None:
    assert ClusterModel.from_bytes(model.to_bytes()).names == model.names


def test_stored_model_holds_no_pickle(model: ClusterModel) -> None:
    with np.load(io.BytesIO(model.to_bytes()), allow_pickle=False) as arrays:
        assert json.loads(arrays["header"].tobytes())["names"] == list(model.names)


@pytest.mark.parametrize("method", ["kmeans", "lda"])
@pytest.mark.parametrize("texts", [[], ["12"], ["tea"], ["tea", "tea"], ["tea", "mug"]])
def test_tiny_catalogue_can_be_fitted(texts: list[str], method: Method) -> None:
    model = fit_clusters(texts, method=method, rng_seed=0)
    assert len(model.assign(texts).labels) == len(texts)


def test_embedding_groups_by_vector() -> None:
    labels = fit_clusters(SHOP, features="embedding", embedder=LengthEmbedder()).assign(SHOP).labels
    assert len({*labels[:6].tolist()}) == len({*labels[6:].tolist()}) == 1


def test_embedding_without_an_embedder_is_refused() -> None:
    message = "text clusters by embedding need an embedder: pass one, or choose tfidf"
    with pytest.raises(ConfigError, match=f"^{message}$"):
        fit_clusters(SHOP, features="embedding")


def test_lda_on_embeddings_is_refused() -> None:
    message = "lda counts words and cannot use embeddings: choose tfidf with lda, or kmeans"
    with pytest.raises(ConfigError, match=f"^{message}$"):
        fit_clusters(SHOP, features="embedding", method="lda", embedder=LengthEmbedder())


def test_another_embedder_than_at_the_fit_is_refused() -> None:
    stored = fit_clusters(SHOP, features="embedding", embedder=LengthEmbedder()).to_bytes()
    message = (
        "the text clusters were fitted with the embedder 'length', not 'other': "
        "set that one, or fit them again"
    )
    with pytest.raises(ConfigError, match=f"^{message}$"):
        ClusterModel.from_bytes(stored, embedder=LengthEmbedder("other"))


def test_bytes_that_are_no_model_are_refused() -> None:
    with pytest.raises(DataError, match=r"^the text clusters cannot be read: .*; fit them again$"):
        ClusterModel.from_bytes(b"not a model")


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("count", [50, 1_200])
def test_texts_that_differ_in_numbers_alone_are_one_cluster(count: int) -> None:
    fitted = fit_clusters([f"Article {number}" for number in range(count)], rng_seed=0)

    assert len(fitted.centres) <= 1
