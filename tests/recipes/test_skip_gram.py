"""The fit of a skip-gram arrives at what its loss is known to arrive at."""

import jax
import jax.numpy as jnp
import numpy as np

from jaxdl.core.keys import stream
from jaxdl.recipes.skip_gram import Sizes, fit_skip_gram


def pairs_of(key):
    """Tokens 0, 1 go with each other, and 2, 3 do; 4 goes with any, and counts 0."""

    def draw(step):
        centre = jax.random.randint(stream(key, "draw", step), (64,), 0, 5)
        partner = jnp.array([1, 0, 3, 2, 0])[centre]
        return jnp.stack([centre, partner], axis=1)

    return draw


def test_tokens_with_the_same_contexts_come_together_and_weights_count(key):
    counts, sizes = jnp.ones(5), Sizes(3, 60, 3)
    keep = jnp.array([1.0, 0.0, 1.0, 1.0, 0.0])
    fit = jax.jit(
        lambda keep: fit_skip_gram(key, pairs_of(key), counts, sizes, 0.1, keep)
    )
    found, plain = fit(keep), fit(jnp.ones(5))
    start = jax.random.normal(stream(key, "init"), (5, 3)) / 3**0.5
    np.testing.assert_allclose(found[4], start[4], rtol=1e-6)
    np.testing.assert_allclose(found[0], start[0], rtol=1e-6)  # its context counts 0
    assert np.abs(plain[4] - start[4]).max() > 0.1
    one = plain / jnp.linalg.norm(plain, axis=1, keepdims=True)
    assert one[4] @ one[1] > max(one[4] @ one[2], one[4] @ one[3])  # both go with 0
    bare = jax.jit(lambda: fit_skip_gram(key, pairs_of(key), counts, sizes, 0.1))()
    np.testing.assert_allclose(bare, plain, rtol=1e-3, atol=1e-4)


def test_false_contexts_are_drawn_by_a_power_of_their_counts(key):
    """A row that is drawn moves, and half of 256 draws are of the thousand rare tokens.

    By ``counts ** 0.75`` they are together as likely as the one that is there ten
    thousand times.
    """
    counts, pairs = jnp.ones(1001).at[0].set(1e4), jnp.zeros((256, 2), jnp.int32)
    sizes = Sizes(2, 1, 1, tied=True)
    found = jax.jit(
        lambda: fit_skip_gram(key, lambda step: pairs, counts, sizes, 0.1)
    )()
    start = jax.random.normal(stream(key, "init"), (1001, 2)) / 2**0.5
    moved = (np.abs(found - start)[1:].max(axis=1) > 0.01).sum()
    wanted = 1000 * (1 - np.exp(-128 / 1000))  # different ones
    assert abs(moved - wanted) < 4 * wanted**0.5
