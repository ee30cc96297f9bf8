"""Stochastic depth: whole branches, the mean, the ends of the range, a traced rate."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops.stochastic_depth import linear_rates, stochastic_depth


@pytest.mark.parametrize("shape", [(400, 2, 3), (400,)])
def test_an_example_loses_all_of_its_branch_or_nothing(key, shape):
    out = stochastic_depth(jnp.full(shape, 3.0), 0.25, key).reshape(400, -1)
    kept = out != 0
    np.testing.assert_array_equal(kept.all(axis=1), kept.any(axis=1))
    np.testing.assert_allclose(out[kept], 4.0)
    assert abs(kept[:, 0].mean() - 0.75) < 4 * np.sqrt(0.75 * 0.25 / 400)


def test_a_batch_draws_once_for_all_its_examples(key):
    branch = jnp.full((5, 2), 3.0)
    keys = jax.random.split(key, 400)
    out = jax.vmap(lambda k: stochastic_depth(branch, 0.25, k, per="batch"))(keys)
    kept = (out != 0).reshape(400, -1)
    np.testing.assert_array_equal(kept.all(axis=1), kept.any(axis=1))
    assert abs(kept[:, 0].mean() - 0.75) < 4 * np.sqrt(0.75 * 0.25 / 400)


@pytest.mark.parametrize("per", ["example", "batch"])
def test_the_ends_of_the_range_are_exact_in_value_and_gradient(key, per):
    branch = jax.random.normal(key, (6, 3))

    def both(rate):
        out, pull = jax.vjp(
            lambda x, rate: stochastic_depth(x, rate, key, per=per), branch, rate
        )
        return out, *pull(jnp.ones_like(out))

    out, dx, drate = jax.jit(jax.vmap(both))(jnp.array([0.0, 1.0]))
    np.testing.assert_array_equal(out, jnp.stack([branch, jnp.zeros_like(branch)]))
    np.testing.assert_array_equal(dx[0], jnp.ones_like(branch))
    assert not jnp.any(dx[1])
    assert jnp.all(jnp.isfinite(drate))


def test_rates_grow_evenly_to_the_last_block():
    np.testing.assert_allclose(linear_rates(0.4, 4), [0.1, 0.2, 0.3, 0.4], rtol=1e-6)
    swept = jax.vmap(lambda rate: linear_rates(rate, 2))(jnp.array([0.0, 1.0]))
    np.testing.assert_allclose(swept, [[0, 0], [0.5, 1]])


def test_what_draws_must_be_known(key):
    with pytest.raises(ValueError, match="per must be 'example' or 'batch'; got 'row'"):
        stochastic_depth(jnp.ones((2, 3)), 0.5, key, per="row")
