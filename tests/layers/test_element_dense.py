"""The layer is Flax's, weights and all, whatever axes come before the last."""

import jax
import numpy as np
import pytest
from flax import linen as nn

from jaxdl.layers import ElementDense
from jaxdl.testing import check_layer


@pytest.mark.parametrize("shape", [(6,), (4, 6), (2, 3, 6), (2, 3, 5, 6)])
def test_is_the_layer_of_flax(key, shape):
    x = jax.random.normal(key, shape)
    ours, theirs = ElementDense(5), nn.Dense(5)
    y, variables = ours.init_with_output(key, x)
    expected, drawn = theirs.init_with_output(key, x)
    jax.tree.map(np.testing.assert_array_equal, variables, drawn)
    np.testing.assert_allclose(y, expected, rtol=1e-5, atol=1e-6)


def test_is_a_well_behaved_layer(key):
    check_layer(ElementDense(4), jax.random.normal(key, (2, 3, 5)), key=key)
