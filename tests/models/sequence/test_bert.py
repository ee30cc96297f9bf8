"""BERT: its published sizes, and padding that nothing reads."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.models import MODELS, create_model
from jaxdl.models.sequence import BERT

TOKENS = jnp.array([[3, 9, 16, 2, 0, 0], [5, 1, 1, 12, 4, 8]])


def size(name, **settings):
    tokens = jax.ShapeDtypeStruct((1, 4), jnp.int32)
    init = create_model(name, **settings).init
    params = jax.eval_shape(init, jax.random.key(0), tokens).params
    return sum(leaf.size for leaf in jax.tree.leaves(params))


def test_has_the_published_number_of_parameters():
    """Those of transformers' BertModel and BertForMaskedLM."""
    assert size("bert", num_classes=0) == 109_482_240
    assert size("bert_mlm") == 109_514_298


def test_padding_changes_nothing_and_both_sides_are_read(key):
    net = BERT(17, 8, 8, 2, 2)
    variables = jax.jit(lambda: net.init(key, TOKENS, train=False))()
    full = jax.jit(lambda tokens: net.apply(variables, tokens, train=False))
    whole = full(TOKENS)
    np.testing.assert_allclose(whole[:1, :4], full(TOKENS[:1, :4]), 1e-5, 1e-5)
    other = full(TOKENS.at[1, 3].set(2))[1]
    assert (other != whole[1]).any(-1).all()


def test_types_of_sentences_make_a_difference(key):
    net = BERT(17, 8, 8, 2, 1)
    variables = jax.jit(lambda: net.init(key, TOKENS, train=False))()
    full = jax.jit(lambda types: net.apply(variables, TOKENS, types, train=False))
    zeros = jnp.zeros_like(TOKENS)
    plain = net.apply(variables, TOKENS, train=False)
    np.testing.assert_allclose(full(zeros), plain, 1e-5, 1e-6)
    assert not np.allclose(full(zeros.at[:, 2:].set(1)), plain, atol=1e-3)


def test_bad_tokens_are_refused(key):
    net = MODELS.create("bert", context_length=4, features=8, num_heads=2, num_layers=1)
    with pytest.raises(ValueError, match="tokens must be at most 4 in a row; got 6"):
        net.init(key, TOKENS, train=False)
    with pytest.raises(ValueError, match=r"numbers of tokens \[batch, time\]"):
        net.init(key, jnp.ones((2, 3)), train=False)
