"""The layer that leaves out branches: its op in training, identity in evaluation."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.layers.stochastic_depth import StochasticDepth
from jaxdl.testing.layers import check_layer

X = jnp.full((100, 3), 2.0)


@pytest.mark.parametrize("per", ["example", "batch"])
def test_layer_conforms(key, per):
    check_layer(StochasticDepth(0.5, per), X, key=key, kwargs={"train": False})


@pytest.mark.parametrize(("rate", "train"), [(0.0, True), (0.5, False)])
def test_needs_no_key_where_nothing_is_dropped(rate, train):
    np.testing.assert_array_equal(StochasticDepth(rate).apply({}, X, train=train), X)


def test_a_traced_rate_is_a_batch_axis(key):
    def apply(rate):
        layer = StochasticDepth(rate)
        return layer.apply({}, X, train=True, rngs={"dropout": key})

    out = jax.jit(jax.vmap(apply))(jnp.array([0.0, 0.5, 1.0]))
    np.testing.assert_array_equal(out[0], X)
    assert set(np.unique(out[1])) == {0, 4}
    np.testing.assert_allclose(out[1], apply(0.5))
    np.testing.assert_array_equal(out[2], jnp.zeros_like(X))


def test_a_batch_draws_together(key):
    layer = StochasticDepth(0.5, per="batch")
    out = layer.apply({}, X, train=True, rngs={"dropout": key})
    assert len(np.unique(out)) == 1


def test_a_rate_outside_its_range_is_refused():
    with pytest.raises(ValueError, match=r"rate must be from 0 to 1; got 1.5"):
        StochasticDepth(1.5).apply({}, X, train=True)
