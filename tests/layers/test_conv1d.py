"""The layer is Flax's where that is causal too; its steps are its whole."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen as nn

from jaxdl.layers import Conv1D
from jaxdl.testing import check_layer


def test_is_the_layer_of_flax(key):
    x = jax.random.normal(key, (2, 6, 3))
    ours = Conv1D(4, 3, dilation=2)
    theirs = nn.Conv(4, (3,), padding="CAUSAL", kernel_dilation=2)
    variables = ours.init(key, x)
    jax.tree.map(np.testing.assert_array_equal, variables, theirs.init(key, x))
    variables = jax.tree.map(lambda p: p + 0.1, variables)
    np.testing.assert_allclose(
        ours.apply(variables, x), theirs.apply(variables, x), rtol=1e-4, atol=1e-5
    )


def test_step_by_step_is_all_at_once(key):
    x = jax.random.normal(key, (2, 5, 3))
    layer = Conv1D(4, 2, dilation=2)
    variables = jax.tree.map(lambda p: p + 0.1, layer.init(key, x))
    past, outputs = layer.empty(2, 3), []
    for t in range(5):
        past, y = layer.apply(variables, past, x[:, t], method="step")
        outputs.append(y)
    whole = layer.apply(variables, x)
    np.testing.assert_allclose(jnp.stack(outputs, 1), whole, rtol=1e-4, atol=1e-5)


def test_is_a_well_behaved_layer(key):
    check_layer(Conv1D(3, 2), jax.random.normal(key, (2, 4, 2)), key=key)


def test_no_steps_where_it_looks_ahead(key):
    layer = Conv1D(4, 3, padding="SAME")
    variables = layer.init(key, jnp.ones((1, 5, 2)))
    with pytest.raises(ValueError, match="must be causal, of stride 1; got padding SA"):
        layer.apply(variables, layer.empty(1, 2), jnp.ones((1, 2)), method="step")


@pytest.mark.parametrize(
    ("layer", "shape", "message"),
    [
        (Conv1D(4, 0), (1, 5, 2), "kernel_size must be at least 1; got 0"),
        (Conv1D(0, 2), (1, 5, 2), "features must be at least 1; got 0"),
        (Conv1D(4, 2, dilation=0), (1, 5, 2), "dilation must be at least 1; got 0"),
        (Conv1D(4, 2), (5, 2), r"one step; got shape \(5, 2\)\. A single sequence"),
        (Conv1D(4, 2), (1, 0, 2), r"at least one step; got shape \(1, 0, 2\)"),
    ],
)
def test_bad_settings_and_inputs_say_what_and_got(key, layer, shape, message):
    with pytest.raises(ValueError, match=message):
        layer.init(key, jnp.ones(shape))


def test_sequences_and_the_past_fit_the_kernel(key):
    layer = Conv1D(4, 3)
    variables = layer.init(key, jnp.ones((1, 5, 2)))
    with pytest.raises(ValueError, match="must have the 2 channels of the kernel"):
        layer.apply(variables, jnp.ones((1, 5, 3)))
    for past in ((1, 1, 2), (1, 3, 2)):
        with pytest.raises(ValueError, match=r"here \(1, 2, 2\); got shape \(1, "):
            layer.apply(variables, jnp.ones(past), jnp.ones((1, 2)), method="step")
