"""Pairs are those of two loops; false contexts come by the power of their counts."""

import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops.context import context_pairs, negative_probs


@pytest.mark.parametrize("window", [1, 2, 3])
def test_pairs_are_those_of_two_loops(window):
    tokens = np.random.default_rng(0).integers(0, 9, (3, 4))
    wanted = [
        [row[i], row[j]]
        for row in tokens.tolist()
        for i in range(4)
        for j in range(4)
        if 0 < abs(i - j) <= window
    ]
    found = context_pairs(jnp.asarray(tokens), window)
    assert sorted(found.tolist()) == sorted(wanted)


def test_false_contexts_come_by_the_power_of_their_counts():
    counts = np.array([1.0, 16.0, 0.0, 81.0], np.float32)
    found = negative_probs(jnp.asarray(counts))
    np.testing.assert_allclose(found, np.array([1, 8, 0, 27]) / 36, rtol=1e-5)
    even = negative_probs(jnp.asarray(counts), 0.0)
    np.testing.assert_allclose(even, np.array([1, 1, 0, 1]) / 3, rtol=1e-5)


def test_errors_say_what_and_got():
    for window in (0, 3):
        with pytest.raises(ValueError, match=rf"in \[1, 3\); got {window}"):
            context_pairs(jnp.zeros((1, 3), jnp.int32), window)
