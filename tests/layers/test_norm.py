"""Normalisations as laws: what is 0 and 1, over which axes, and what is remembered."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen as nn

from jaxdl import layers
from jaxdl.testing.layers import check_layer

# layer -> axes of [batch, height, width, channels] that share a mean and a variance
AXES = {
    layers.BatchNorm(use_running_average=False): (0, 1, 2),
    layers.LayerNorm(): (3,),
    layers.InstanceNorm(): (1, 2),
    layers.GroupNorm(num_groups=2): (1, 2, 4),
}


@functools.partial(jax.jit, static_argnums=0)
def apply(layer, x):
    """The output in training, with fresh parameters."""
    variables = layer.init(jax.random.key(0), x)
    return layer.apply(variables, x, mutable=["batch_stats"])[0]


def grouped(x):
    """Channels as two groups, for the axes of ``GroupNorm``."""
    return x.reshape(*x.shape[:3], 2, -1)


@functools.partial(jax.jit, static_argnums=0)
def total(layer, x):
    """The sum of the sines of all outputs."""
    return jnp.sum(jnp.sin(apply(layer, x) + 1))


@pytest.fixture
def x(key):
    return 5 + 3 * jax.random.normal(key, (6, 4, 5, 4))


@pytest.mark.parametrize(("layer", "axes"), AXES.items(), ids=lambda v: str(v)[:9])
def test_mean_zero_and_variance_one_over_its_axes(x, layer, axes):
    out = np.float64(apply(layer, x))
    exact = np.float64(x)
    if 4 in axes:
        out, exact = grouped(out), grouped(exact)
    np.testing.assert_allclose(out.mean(axes), 0, atol=1e-5)
    np.testing.assert_allclose(out.var(axes), 1, rtol=1e-4)
    expected = exact - exact.mean(axes, keepdims=True)
    expected /= np.sqrt(exact.var(axes, keepdims=True))
    np.testing.assert_allclose(out, expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("layer", AXES, ids=lambda v: str(v)[:9])
def test_shift_and_scale_of_the_input_change_nothing(x, layer):
    np.testing.assert_allclose(apply(layer, 4 * x + 7), apply(layer, x), atol=2e-4)


@pytest.mark.parametrize("layer", [*AXES, layers.RMSNorm()], ids=lambda v: str(v)[:9])
@pytest.mark.parametrize("rows", [1, 3])
def test_constant_input_and_one_example_have_a_finite_gradient(layer, rows):
    for value in (0.0, 2.0):
        constant = np.full((rows, 2, 2, 4), value, np.float32)
        assert np.isfinite(total(layer, constant)).all()
        assert np.isfinite(jax.grad(total, 1)(layer, constant)).all()


def test_rms_norm_divides_by_the_root_of_the_mean_square(x):
    exact = np.float64(x)
    expected = exact / np.sqrt((exact**2).mean(-1, keepdims=True))
    np.testing.assert_allclose(apply(layers.RMSNorm(), x), expected, rtol=1e-4)


@pytest.mark.parametrize(
    "layer", [layers.LayerNorm(), layers.RMSNorm(), layers.GroupNorm(2)]
)
def test_layers_without_state_conform_and_see_one_example_at_a_time(key, x, layer):
    check_layer(layer, x[:2], key=key)
    alone = np.concatenate([apply(layer, row[None]) for row in np.asarray(x)])
    np.testing.assert_allclose(apply(layer, x), alone, rtol=1e-4, atol=1e-5)


def test_batch_norm_remembers_in_training_and_uses_it_in_evaluation(key):
    batches = 2 + 3 * jax.random.normal(key, (4, 8, 3))
    layer = layers.BatchNorm(momentum=0.9)
    variables = layer.init(key, batches[0], use_running_average=False)
    mean, variance = np.zeros(3), np.ones(3)
    for batch in batches:
        _, state = layer.apply(
            variables, batch, use_running_average=False, mutable=["batch_stats"]
        )
        variables = {**variables, **state}
        mean = 0.9 * mean + 0.1 * np.float64(batch).mean(0)
        variance = 0.9 * variance + 0.1 * np.float64(batch).var(0)
    found = variables["batch_stats"]
    np.testing.assert_allclose(found["mean"], mean, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(found["var"], variance, rtol=1e-5)
    out, state = layer.apply(
        variables, batches[0], use_running_average=True, mutable=["batch_stats"]
    )
    expected = (np.float64(batches[0]) - mean) / np.sqrt(variance + 1e-5)
    np.testing.assert_allclose(out, expected, rtol=1e-4, atol=1e-5)
    jax.tree.map(np.testing.assert_array_equal, state["batch_stats"], found)
    alone = layer.apply(variables, batches[0][:1], use_running_average=True)
    np.testing.assert_allclose(alone, out[:1], rtol=1e-5)


def matrix(params):
    """The one kernel among the parameters."""
    [kernel] = (leaf for leaf in jax.tree.leaves(params) if leaf.ndim == 2)
    return np.float64(kernel)


def test_weight_norm_fixes_the_length_of_each_column(key):
    layer = layers.WeightNorm(nn.Dense(4, use_bias=False))
    x = jax.random.normal(key, (5, 3))
    variables = layer.init(key, x)
    kernel = matrix(variables["params"])
    expected = np.float64(x) @ (kernel / np.linalg.norm(kernel, axis=0))
    np.testing.assert_allclose(layer.apply(variables, x), expected, 1e-4, 1e-5)


def test_spectral_norm_divides_by_the_largest_singular_value(key):
    layer = layers.SpectralNorm(nn.Dense(4, use_bias=False), n_steps=50)
    x = jax.random.normal(key, (5, 3))
    variables = layer.init(key, x, update_stats=True)
    kernel = matrix(variables["params"])
    expected = np.float64(x) @ (kernel / np.linalg.norm(kernel, 2))
    out = layer.apply(variables, x, update_stats=False)
    np.testing.assert_allclose(out, expected, rtol=1e-4, atol=1e-5)
