"""Attention to a set is its formula, and an empty set is read as 0."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops.set_attention import attend_to_set, masked_softmax


def test_softmax_is_that_of_the_entries_that_are_there(key):
    logits = jax.random.normal(key, (3, 5)) * 10
    mask = jnp.array([[1, 0, 1, 1, 0], [0, 1, 0, 0, 0], [0, 0, 0, 0, 0]]) > 0
    weights = masked_softmax(logits, mask)
    for row, given, there in zip(weights, logits, mask, strict=True):
        powers = np.exp(np.float64(given)) * np.asarray(there)
        expected = powers / max(powers.sum(), 1e-300)
        np.testing.assert_allclose(row, expected, rtol=1e-5, atol=1e-12)


def test_gradients_are_finite_at_extreme_logits_and_without_entries():
    logits = jnp.array([[1e30, -1e30, 3.0], [1e38, 0, 0], [1.0, 2.0, 3.0]])
    mask = jnp.array([[0, 1, 1], [1, 1, 1], [0, 0, 0]]) > 0
    slope = jax.grad(lambda x: jnp.sin(masked_softmax(x, mask)).sum())(logits)
    assert jnp.isfinite(slope).all()
    assert not slope[2].any()


@pytest.mark.parametrize("heads", [1, 2])
def test_is_its_formula_in_numpy(key, heads):
    keys = jax.random.split(key, 3)
    q = jax.random.normal(keys[0], (2, 3, 4))
    k, v = (jax.random.normal(one, (2, 5, 4)) for one in keys[1:])
    mask = np.arange(5) < np.array([[3], [0]])
    found = attend_to_set(q, k, v, jnp.asarray(mask), num_heads=heads)
    size = 4 // heads
    for h in range(heads):
        part = slice(h * size, (h + 1) * size)
        logits = np.asarray(q)[0, :, part] @ np.asarray(k)[0, :3, part].T
        powers = np.exp(logits / np.sqrt(size))
        weights = powers / powers.sum(1, keepdims=True)
        expected = weights @ np.asarray(v)[0, :3, part]
        np.testing.assert_allclose(found[0, :, part], expected, 1e-4, 1e-5)
    assert not found[1].any()
    whole = attend_to_set(q, k[:, :3], v[:, :3], num_heads=heads)
    np.testing.assert_allclose(found[0], whole[0], 1e-5, 1e-6)


def test_heads_must_divide_the_features(key):
    x = jnp.ones((1, 2, 4))
    with pytest.raises(ValueError, match=r"num_heads must be a divisor of the 4 .* 3"):
        attend_to_set(x, x, x, num_heads=3)
