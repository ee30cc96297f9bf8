"""Perplexity is the exponential of the mean loss over all tokens, in any batches."""

import jax
import jax.numpy as jnp
import numpy as np

from jaxdl.metrics import Perplexity


def test_guessing_among_all_is_their_number():
    targets, weight = jnp.zeros((2, 3), jnp.int32), jnp.ones(2)
    found = Perplexity.init().update(jnp.zeros((2, 3, 7)), targets, weight)
    np.testing.assert_allclose(found.compute(), 7, rtol=1e-6)
    assert np.isnan(Perplexity.init().compute())


def test_windows_are_one_text(key):
    """A short last window, weighted by its share, and two batches merged."""
    logits = np.asarray(jax.random.normal(key, (3, 4, 5)))
    targets = np.array([[0, 1, 2, 3], [4, 3, 2, 1], [0, -1, -1, -1]], np.int32)
    weight = jnp.array([1, 1, 0.25])
    parts = [
        Perplexity.init().update(
            jnp.asarray(logits[at]), jnp.asarray(targets[at]), weight[at]
        )
        for at in (slice(0, 2), slice(2, 3))
    ]
    there = targets >= 0
    log_probs = logits - np.log(np.exp(logits).sum(-1, keepdims=True))
    own = np.take_along_axis(log_probs, np.maximum(targets, 0)[..., None], -1)[..., 0]
    expected = np.exp(-own[there].mean())
    np.testing.assert_allclose(parts[0].merge(parts[1]).compute(), expected, rtol=1e-5)
