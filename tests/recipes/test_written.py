"""What is written is the likeliest word after the likeliest ones before it."""

import jax
import jax.numpy as jnp
import numpy as np

from jaxdl.core.model import Model, Variables
from jaxdl.data.pairs import END, START, marked
from jaxdl.data.text.tokenizer import of_words
from jaxdl.recipes.written import as_texts, written


def counting():
    """The next token is one more than the last, and 3, the end, after the source's."""

    def apply(variables, x, *, train):
        last = jnp.where(x.target == START, 3, x.target)
        following = jnp.where(last == x.source[:, :1], END, last + 1)
        return jax.nn.one_hot(following, 9), variables.state

    return Model(lambda key, x: Variables({}, {}), apply)


def test_each_word_follows_from_those_before_and_nothing_from_the_end():
    source = np.array([[4], [6], [8]], np.int32)
    found = written(counting(), Variables({}, {}), source, 5, 2)
    expected = [[4, 3, 0, 0, 0], [4, 5, 6, 3, 0], [4, 5, 6, 7, 8]]
    np.testing.assert_array_equal(found, expected)


def test_texts_have_no_marks():
    cut = marked(of_words(("<pad>", "<unk>", "a", "b")))
    tokens = np.array([[4, 1, 5, 3, 0], [3, 0, 0, 0, 0]])
    assert as_texts(tokens, cut) == ["a <unk> b", ""]
    assert as_texts(tokens, cut, unknown="?") == ["a ? b", ""]
