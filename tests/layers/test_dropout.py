"""The dropout layer: Flax's own where Flax has one, and a traced rate."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import errors
from flax import linen as nn

from jaxdl.layers.dropout import Dropout, UnscaledDropout
from jaxdl.testing.layers import check_layer

X = jnp.full((4, 50), 2.0)


def test_layer_conforms(key):
    check_layer(Dropout(0.5), X, key=key, kwargs={"train": False})


@pytest.mark.parametrize("rate", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("train", [True, False])
def test_agrees_with_flax(key, rate, train):
    rngs = {"dropout": key}
    ours = Dropout(rate).apply({}, X, train=train, rngs=rngs)
    theirs = nn.Dropout(rate, deterministic=not train).apply({}, X, rngs=rngs)
    np.testing.assert_allclose(ours, theirs)


@pytest.mark.parametrize(("rate", "train"), [(0.0, True), (0.5, False)])
def test_needs_no_key_where_nothing_is_dropped(rate, train):
    np.testing.assert_array_equal(Dropout(rate).apply({}, X, train=train), X)


def test_a_missing_key_is_an_error():
    with pytest.raises(errors.InvalidRngError, match="dropout"):
        Dropout(0.5).apply({}, X, train=True)


def test_a_traced_rate_is_a_batch_axis(key):
    rates = jnp.array([0.0, 0.5, 1.0])

    def apply(rate):
        return Dropout(rate).apply({}, X, train=True, rngs={"dropout": key})

    out = jax.jit(jax.vmap(apply))(rates)
    np.testing.assert_array_equal(out[0], X)
    np.testing.assert_allclose(out[1], apply(0.5))
    np.testing.assert_array_equal(out[2], jnp.zeros_like(X))


@pytest.mark.parametrize("layer", [Dropout, UnscaledDropout])
@pytest.mark.parametrize("rate", [-0.1, 1.5])
@pytest.mark.parametrize("train", [True, False])
def test_a_rate_outside_its_range_says_what_and_got(layer, rate, train):
    with pytest.raises(ValueError, match=f"rate must be from 0 to 1; got {rate}"):
        layer(rate).apply({}, X, train=train)


@pytest.mark.parametrize("rate", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("train", [True, False])
def test_unscaled_is_the_scaled_layer_times_the_share_that_stays(key, rate, train):
    rngs = {"dropout": key}
    unscaled = UnscaledDropout(rate).apply({}, X, train=train, rngs=rngs)
    scaled = Dropout(rate).apply({}, X, train=train, rngs=rngs)
    np.testing.assert_allclose(unscaled, (1 - rate) * scaled, rtol=1e-6)


def test_unscaled_layer_conforms_and_is_swept(key):
    check_layer(UnscaledDropout(0.5), X, key=key, kwargs={"train": False})

    def apply(rate, train):
        layer = UnscaledDropout(rate)
        return layer.apply({}, X, train=train, rngs={"dropout": key})

    rates = jnp.array([0.0, 0.5, 1.0])
    out = jax.vmap(lambda rate: apply(rate, False))(rates)
    np.testing.assert_allclose(out[:, 0, 0], [2, 1, 0])
    out = jax.vmap(lambda rate: apply(rate, True))(rates)
    assert [set(np.unique(each)) for each in out] == [{2}, {0, 2}, {0}]
