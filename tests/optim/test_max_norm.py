"""After every step no column is longer than the limit; shorter ones stay."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from jaxdl.optim.max_norm import clip_columns, max_norm


def lengths(kernel):
    kernel = np.asarray(kernel, np.float64)
    return np.sqrt(np.sum(kernel**2, axis=tuple(range(kernel.ndim - 1))))


@pytest.mark.parametrize("shape", [(5, 7), (3, 3, 2, 7)])
def test_columns_are_clipped_one_by_one(key, shape):
    kernel = (
        jax.random.normal(key, shape)
        * jnp.linspace(0.01, 3, 7)[(None,) * (len(shape) - 1)]
    )
    clipped, old = clip_columns(kernel, 2.0), lengths(kernel)
    assert 0 < np.sum(old > 2) < 7
    np.testing.assert_allclose(lengths(clipped), np.minimum(old, 2), rtol=1e-6)
    np.testing.assert_array_equal(clipped[..., old <= 2], kernel[..., old <= 2])
    expected = np.asarray(kernel) * np.minimum(1, 2 / old)
    np.testing.assert_allclose(clipped, expected, rtol=1e-5)
    np.testing.assert_allclose(clip_columns(clipped, 2.0), clipped, rtol=1e-6)


def test_a_column_of_zeros_stays_in_value_and_gradient():
    kernel = jnp.zeros((3, 2)).at[:, 1].set(4.0)
    value, grad = jax.value_and_grad(lambda k: clip_columns(k, 1.0).sum())(kernel)
    np.testing.assert_allclose(value, np.sqrt(3), rtol=1e-6)
    np.testing.assert_allclose(grad[:, 0], 1)
    np.testing.assert_allclose(grad[:, 1], 0, atol=1e-6)


def steps(limit, optimizer, count=20):
    """The longest column after each of some steps away from the origin."""
    chain = optax.chain(optimizer, max_norm(limit))
    params = {"kernel": jnp.full((4, 3), 0.1), "bias": jnp.zeros(3)}

    def step(carry, _):
        params, state = carry
        grads = jax.tree.map(lambda p: -1 - p, params)
        updates, state = chain.update(grads, state, params)
        params = optax.apply_updates(params, updates)
        longest = jnp.max(jnp.linalg.norm(params["kernel"], axis=0))
        return (params, state), (longest, params["bias"][0])

    return jax.lax.scan(step, (params, chain.init(params)), length=count)[1]


@pytest.mark.parametrize("optimizer", [optax.sgd(0.5, momentum=0.9), optax.adam(0.3)])
def test_no_step_passes_the_limit_which_may_be_swept(optimizer, relaxed_promotion):
    limits = jnp.array([0.5, 2.0, 1e9])
    longest, bias = jax.jit(jax.vmap(lambda limit: steps(limit, optimizer)))(limits)
    assert np.all(longest <= limits[:, None] * (1 + 1e-5))
    np.testing.assert_allclose(longest[:2, -1], limits[:2], rtol=1e-5)
    alone, _ = steps(2.0, optimizer)
    np.testing.assert_allclose(longest[1], alone, rtol=1e-5)
    plain = jnp.full((3, 20), 1e9)  # without a limit, and biases know none
    np.testing.assert_allclose(bias[0], bias[2], rtol=1e-6)
    assert np.all(longest[2] < plain[0])
    assert longest[2, -1] > 10


def test_parameters_that_start_beyond_the_limit_come_back(key):
    params = {"kernel": 5 * jax.random.normal(key, (6, 4)).astype(jnp.bfloat16)}
    chain = max_norm(1.0)
    zeros = jax.tree.map(jnp.zeros_like, params)
    updates, _ = chain.update(zeros, chain.init(params), params)
    assert updates["kernel"].dtype == jnp.bfloat16
    moved = optax.apply_updates(params, updates)
    np.testing.assert_allclose(lengths(moved["kernel"]), 1, rtol=0.05)


def test_a_mask_leaves_others_alone():
    params = {"a": jnp.full((2, 2), 9.0), "b": jnp.full((2, 2), 9.0)}
    chain = optax.masked(max_norm(1.0), {"a": True, "b": False})
    zeros = jax.tree.map(jnp.zeros_like, params)
    updates, _ = chain.update(zeros, chain.init(params), params)
    np.testing.assert_allclose(lengths(params["a"] + updates["a"]), 1, rtol=1e-5)
    assert not np.any(updates["b"])


def test_what_cannot_be_is_refused():
    for limit in (0.0, -1.0):
        with pytest.raises(ValueError, match=f"limit must be positive; got {limit}"):
            max_norm(limit)
    with pytest.raises(ValueError, match=r"max_norm must be given the parameters; got"):
        max_norm(1.0).update({"a": jnp.ones((2, 2))}, optax.EmptyState())
