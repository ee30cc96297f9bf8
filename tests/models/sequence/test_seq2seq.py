"""Models of pairs see no padding and no later word; and go on word by word."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.pairs import Pair
from jaxdl.models import create_model
from jaxdl.models.registry import MODELS
from jaxdl.models.sequence.seq2seq import Seq2Seq

SOURCE = jnp.array([[3, 1, 4, 2, 0, 0], [5, 2, 1, 3, 4, 1]])
TARGET = jnp.array([[2, 5, 3, 4], [2, 6, 1, 0]])
NAMES = [entry.name for entry in MODELS if "translate" in entry.facts["tasks"]]


@pytest.fixture(params=NAMES)
def known(request, key):
    settings = {"num_classes": 7, "vocab_size": 6, "features": 8}
    net = MODELS.create(request.param, **settings)
    pair = Pair(SOURCE, TARGET)
    variables = jax.jit(lambda k: net.init(k, pair, train=False))(key)
    return net, jax.tree.map(lambda leaf: 2 * leaf, variables)


def test_padding_is_not_seen_nor_any_later_word(known):
    net, variables = known
    run = jax.jit(lambda *pair: net.apply(variables, Pair(*pair), train=False))
    whole = run(SOURCE, TARGET)
    assert whole.shape == (2, 4, 7)
    short = run(SOURCE[:1, :4], TARGET[:1])
    np.testing.assert_allclose(whole[:1], short, rtol=1e-4, atol=1e-5)
    other = run(SOURCE, TARGET.at[:, 2].set(6))
    np.testing.assert_array_equal(other[:, :2], whole[:, :2])
    assert np.abs(other[:, 2:] - whole[:, 2:]).max(axis=2).min() > 1e-5
    other = run(SOURCE.at[:, 0].set(2), TARGET)
    assert np.abs(other - whole).max(axis=2).min() > 1e-6


def test_a_word_at_a_time_is_all_at_once(known):
    net, variables = known
    whole = net.apply(variables, Pair(SOURCE, TARGET), train=False)
    state = net.apply(variables, SOURCE, method="encode")
    memories, found = net.apply(variables, state, 4, method="begin"), []
    step = jax.jit(lambda *a: net.apply(variables, *a, method="extend"))
    for start in range(4):
        word = TARGET[:, start : start + 1]
        memories, logits = step(memories, word, start, state)
        found.append(logits)
    np.testing.assert_allclose(jnp.concatenate(found, 1), whole, rtol=1e-4, atol=1e-5)


def test_dropout_is_for_training_and_bad_pairs_are_named(known, key):
    model = create_model("seq2seq", features=8, dropout_rate=0.5)
    variables = model.init(key, Pair(SOURCE, TARGET))
    run = lambda **how: model.apply(variables, Pair(SOURCE, TARGET), **how)[0]
    first, second = (run(train=True, key=jax.random.key(i)) for i in (0, 1))
    assert np.abs(first - second).max() > 1e-4
    net, variables = known
    for pair, message in (
        (Pair(SOURCE[0], TARGET), r"got int32 of shape \(6,\)"),
        (Pair(SOURCE, TARGET.astype(float)), "got float32 of shape"),
        (Pair(SOURCE[:1], TARGET), r"as many rows; got \(1, 2\)"),
    ):
        with pytest.raises(ValueError, match=message):
            jax.eval_shape(lambda p: net.apply(variables, p, train=False), pair)


def test_the_state_is_the_only_way_from_source_to_target(key):
    """The second half is given what the first ended in, of every layer."""
    net = Seq2Seq(7, 6, 8, num_layers=2)
    variables = net.init(key, Pair(SOURCE, TARGET), train=False)
    states = net.apply(variables, SOURCE, method="encode")
    assert jax.tree.map(jnp.shape, states) == (((2, 8),) * 2,) * 2
    for layer in range(2):
        changed = [*states]
        changed[layer] = jax.tree.map(lambda leaf: leaf + 1, states[layer])
        ends = [
            net.apply(variables, tuple(part), TARGET, 0, None, method="extend")[1]
            for part in (states, changed)
        ]
        assert np.abs(ends[0] - ends[1]).max() > 1e-4
