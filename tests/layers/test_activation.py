"""Activations by name: those of JAX, and unknown names."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.layers.activation import ACTIVATIONS, activation


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_each_name_is_the_function_of_that_name(name):
    x = jnp.linspace(-4, 4, 9)
    function = jnp.tanh if name == "tanh" else getattr(jax.nn, name)
    np.testing.assert_array_equal(activation(name)(x), function(x))


def test_an_unknown_name_names_the_nearest():
    with pytest.raises(ValueError, match=r"activation 'rellu'. Did you mean relu"):
        activation("rellu")
