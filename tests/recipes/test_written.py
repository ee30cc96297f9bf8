"""What is written is the likeliest word after the likeliest ones before it."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen as nn

from jaxdl.core.model import Variables
from jaxdl.core.pairs import Pair
from jaxdl.data.pairs import END, START, marked
from jaxdl.data.text.tokenizer import of_words
from jaxdl.models import MODELS
from jaxdl.recipes.written import as_texts, written


class Counting(nn.Module):
    """The next token is one more than the last, and 3, the end, after the source's."""

    num_classes: int = 9
    dropout_rate: float = 0.0

    def encode(self, source):
        return source[:, 0]

    def begin(self, known, length):
        return jnp.zeros_like(known)

    def extend(self, memories, tokens, start, known):
        last = jnp.where(tokens == START, 3, tokens)
        following = jnp.where(last == known[:, None], END, last + 1)
        return memories, jax.nn.one_hot(following, self.num_classes)


class Tempting(Counting):
    """After 4 all is as likely, after 5 the end is certain; 4 is likelier than 5."""

    num_classes: int = 6

    def extend(self, memories, tokens, start, known):
        first = jnp.log(jnp.array([1e-6, 1e-6, 1e-6, 1e-6, 0.6, 0.4]))
        sure = 99.0 * jax.nn.one_hot(END, 6)
        after = jnp.stack([sure, sure, first, sure, jnp.zeros(6), sure])
        return memories, after[tokens]


def test_each_word_follows_from_those_before_and_nothing_from_the_end():
    source = np.array([[4], [6], [8]], np.int32)
    found = written(Counting(), Variables({}, {}), source, 5, 2)
    expected = [[4, 3, 0, 0, 0], [4, 5, 6, 3, 0], [4, 5, 6, 7, 8]]
    np.testing.assert_array_equal(found, expected)


def test_more_beams_find_what_is_likelier_as_a_whole():
    source = np.array([[4], [4], [4]], np.int32)
    for num_beams, expected in ((1, [4, 0, 3]), (2, [5, 3, 0])):
        found = written(Tempting(), Variables({}, {}), source, 3, 2, num_beams)
        np.testing.assert_array_equal(found, [expected] * 3)


@pytest.mark.parametrize("name", ["seq2seq", "align", "transformer"])
def test_what_is_remembered_writes_as_if_all_were_read_again(name):
    net = MODELS.create(name, num_classes=7, vocab_size=8, features=8)
    source = np.random.default_rng(0).integers(4, 8, (32, 4)).astype(np.int32)
    source[8:16, 1:] = 0
    told = jnp.zeros((32, 6), jnp.int32).at[:, 0].set(START)
    read = jnp.asarray(source)
    init = jax.jit(partial(net.init, train=False))
    params = init(jax.random.key(3), Pair(read, told))["params"]
    params = jax.tree.map(lambda leaf: 2 * leaf, params)  # answers of several words

    @jax.jit
    def read_again(told, place):
        logits = net.apply({"params": params}, Pair(read, told), train=False)
        return told.at[:, place + 1].set(logits[:, place].argmax(-1))

    for place in range(5):
        told = read_again(told, place)
    expected = np.asarray(told[:, 1:])
    ended = np.cumsum(expected == END, axis=1) - (expected == END)
    found = written(net, Variables(params, {}), source, 5, 32)
    np.testing.assert_array_equal(found, np.where(ended > 0, 0, expected))
    assert len(np.unique(expected)) > 2


def test_a_network_that_cannot_write_is_refused():
    with pytest.raises(ValueError, match=r"must have the methods .* got no encode,"):
        written(nn.Dense(2), Variables({}, {}), np.ones((1, 1), np.int32), 2, 1)


def test_no_row_is_refused():
    network = MODELS.create("seq2seq", num_classes=9, vocab_size=9, features=2)
    with pytest.raises(ValueError, match="must be a row to read; got 0"):
        written(network, Variables({}, {}), np.ones((0, 1), np.int32), 2, 1)


def test_texts_have_no_marks():
    cut = marked(of_words(("<pad>", "<unk>", "a", "b")))
    tokens = np.array([[4, 1, 5, 3, 0], [3, 0, 0, 0, 0]])
    assert as_texts(tokens, cut) == ["a <unk> b", ""]
    assert as_texts(tokens, cut, unknown="?") == ["a ? b", ""]
