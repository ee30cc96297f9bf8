"""Accuracy of tokens is a mean over tokens, where a sequence counts by its length."""

import jax
import jax.numpy as jnp
import numpy as np

from jaxdl.metrics import TokenAccuracy


def test_is_the_share_of_all_tokens(key):
    one, two = jax.random.split(key)
    logits = jax.random.normal(one, (6, 5, 3))
    lengths = np.array([5, 1, 2, 3, 5, 4])
    there = np.arange(5)[None] < lengths[:, None]
    targets = np.where(there, jax.random.randint(two, (6, 5), 0, 3), -1)
    weight = jnp.asarray(lengths / 5, jnp.float32)
    found = TokenAccuracy.init().update(logits, jnp.asarray(targets), weight)
    expected = (np.asarray(logits).argmax(-1) == targets)[there].mean()
    np.testing.assert_allclose(found.compute(), expected, rtol=1e-5)
    assert np.isnan(TokenAccuracy.init().compute())
