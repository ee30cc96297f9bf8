"""Precision is raised to float32, and never lowered."""

import jax
import jax.numpy as jnp
import pytest

from jaxdl.ops.precision import at_least_float32


@pytest.fixture
def float64():
    jax.config.update("jax_enable_x64", True)
    yield jnp.float64
    jax.config.update("jax_enable_x64", False)


@pytest.mark.parametrize("dtype", [jnp.float16, jnp.bfloat16, jnp.float32])
def test_precision_is_raised_to_float32(dtype):
    x = jnp.array([1.5, -2.0], dtype)
    raised = at_least_float32(x)
    assert raised.dtype == jnp.float32
    assert jnp.all(raised == jnp.array([1.5, -2.0]))


def test_float64_stays(float64):
    assert at_least_float32(jnp.ones(2, float64)).dtype == float64
