"""The DropBlock layer: its op in training, identity in evaluation, a traced rate."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.layers.drop_block import DropBlock
from jaxdl.testing.layers import check_layer

X = jnp.full((2, 8, 8, 3), 2.0)


def test_layer_conforms(key):
    check_layer(DropBlock(0.5), X, key=key, kwargs={"train": False})


@pytest.mark.parametrize(("rate", "train"), [(0.0, True), (0.5, False)])
def test_needs_no_key_where_nothing_is_dropped(rate, train):
    np.testing.assert_array_equal(DropBlock(rate).apply({}, X, train=train), X)


def test_a_traced_rate_is_a_batch_axis(key):
    def apply(rate):
        layer = DropBlock(rate, block_size=3)
        return layer.apply({}, X, train=True, rngs={"dropout": key})

    out = jax.jit(jax.vmap(apply))(jnp.array([0.0, 0.5, 1.0]))
    np.testing.assert_array_equal(out[0], X)
    assert set(np.unique(out[1])) == {0, 4}
    np.testing.assert_allclose(out[1], apply(0.5))
    np.testing.assert_array_equal(out[2], jnp.zeros_like(X))


def test_settings_outside_their_range_are_refused(key):
    with pytest.raises(ValueError, match=r"rate must be from 0 to 1; got -0.5"):
        DropBlock(-0.5).apply({}, X, train=True)
    with pytest.raises(ValueError, match="block_size must be at least 1; got 0"):
        DropBlock(0.5, 0).apply({}, X, train=True, rngs={"dropout": key})
