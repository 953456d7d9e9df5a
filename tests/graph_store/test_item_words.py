"""Items by their words: weights derived by hand."""

from math import log, sqrt

import numpy as np

from penchant.graph_store.item_words import ItemWords


def test_weights_are_tf_idf_of_shared_terms_with_rows_of_length_one() -> None:
    # "tea" is in all three texts, "green" is a look and "jam" is in one text only: neither is a term
    words = ItemWords.read(["green tea\nlemon", "tea\nlemon", "tea\njam"])
    assert words.terms == ("tea", "lemon")
    tea, lemon = log(4 / 4) + 1, log(4 / 3) + 1
    length = sqrt(tea**2 + lemon**2)
    expected = [[tea / length, lemon / length], [tea / length, lemon / length], [1.0, 0.0]]
    np.testing.assert_allclose(words.weights.todense(), expected, rtol=1e-6)


def test_an_item_without_words_is_like_nothing() -> None:
    words = ItemWords.read(["lemon tea", "", "lemon tea"])
    assert np.asarray(words.weights.todense())[1].tolist() == [0.0] * len(words.terms)
    assert words.weights.shape[0] == 3


def test_a_catalogue_without_shared_words_has_no_terms() -> None:
    words = ItemWords.read(["tea", "jam"])
    assert (words.terms, words.weights.shape) == ((), (2, 0))
