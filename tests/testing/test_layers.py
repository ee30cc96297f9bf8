"""The examination passes a good layer and names the law that a bad one breaks."""

import random

import jax
import jax.numpy as jnp
import pytest
from flax import linen as nn

from jaxdl.testing.layers import check_layer

X = jnp.array([[0.5, -1.0, 2.0]])


def layer(formula):
    """A module with one parameter, ``scale``, and the given formula."""

    class OneParameter(nn.Module):
        @nn.compact
        def __call__(self, x):
            scale = self.param("scale", nn.initializers.normal(1.0), x.shape[-1:])
            return formula(scale[None], x)

    return OneParameter()


def test_a_good_layer_passes(key):
    check_layer(nn.Dense(2), X, key=key)


def test_a_layer_without_parameters_passes(key):
    check_layer(nn.Dropout(0.5), X, key=key, kwargs={"deterministic": True})


def test_a_parameter_may_be_declared_idle(key):
    check_layer(layer(lambda scale, x: x), X, key=key, no_gradient=["scale"])


def of_another_dtype(scale, x):
    """Exact in float16, which only eager calls return."""
    x = x + 0 * scale
    return x if isinstance(x, jax.core.Tracer) else x.astype(jnp.float16)


def untraced(scale, x):
    """Make JAX forget what it has compiled."""
    jax.clear_caches()
    return scale * x


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        (of_another_dtype, "eval_shape gives .*float32"),
        (untraced, "2 traces for two calls of one shape"),
        (lambda scale, x: x * random.random(), "compiled and eager output differ"),
        (lambda scale, x: x, "scale has a gradient of zero"),
        (lambda scale, x: x + jnp.sqrt(0 * scale), "scale has a non-finite gradient"),
    ],
)
def test_a_bad_layer_fails_by_name(key, formula, message):
    with pytest.raises(AssertionError, match=message):
        check_layer(layer(formula), X, key=key)


def test_parameters_that_are_not_a_function_of_the_key_fail(key):
    class Unkeyed(nn.Module):
        @nn.compact
        def __call__(self, x):
            return x * self.param("scale", lambda key: jnp.array(random.random()))

    with pytest.raises(
        AssertionError, match=r"two inits with one key differ at .*scale"
    ):
        check_layer(Unkeyed(), X, key=key)


def test_a_gradient_that_should_be_zero_fails_by_name(key):
    with pytest.raises(AssertionError, match="bias has a gradient"):
        check_layer(nn.Dense(2), X, key=key, no_gradient=["bias"])


def test_a_layer_that_mixes_a_stack_of_parameters_fails(key):
    @jax.custom_batching.custom_vmap
    def scaled(scale, x):
        return scale * x

    @scaled.def_vmap
    def wrong(size, batched, scale, x):
        return jnp.broadcast_to(scale[0] * x, (size, *x.shape)), True

    differentiable = jax.custom_vjp(scaled)
    differentiable.defvjp(
        lambda scale, x: (scaled(scale, x), (scale, x)),
        lambda saved, g: (g * saved[1], g * saved[0]),
    )
    with pytest.raises(AssertionError, match="under vmap and alone differ"):
        check_layer(layer(differentiable), X, key=key)
