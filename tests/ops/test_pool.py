"""Pooling: Flax's numbers, our gradients at ties, and windows side by side or not."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen as nn

from jaxdl.ops.pool import avg_pool, max_pool

# size, window, strides, padding
PLACES = {
    "tiles": ((6, 8), (2, 4), None, "VALID"),
    "leftover": ((7, 8), (3, 3), (3, 3), "VALID"),
    "whole": ((5, 4), (5, 4), None, "VALID"),
    "one": ((3, 2), (1, 1), None, "VALID"),
    "overlapping": ((7, 9), (3, 3), (2, 2), "VALID"),
    "wide": ((6, 9), (2, 3), (1, 2), "VALID"),
    "apart": ((7, 9), (2, 2), (3, 3), "VALID"),
    "same": ((7, 5), (2, 2), None, "SAME"),
    "padded": ((6, 6), (2, 2), None, ((0, 2), (1, 1))),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.usefixtures("relaxed_promotion")  # for the mean of Flax
@pytest.mark.parametrize(
    ("ours", "flax"), [(max_pool, nn.max_pool), (avg_pool, nn.avg_pool)]
)
def test_agrees_with_flax_in_value_and_gradient(key, ours, flax, place):
    size, window, strides, padding = PLACES[place]
    x = jax.random.normal(key, (2, *size, 3))  # no two pixels are equal

    @jax.jit
    def both(x):
        def mine(x):
            return ours(x, window, strides=strides, padding=padding)

        def theirs(x):
            return flax(x, window, strides or window, padding)

        def result(pool):
            return pool(x), jax.grad(lambda x: jnp.sum(jnp.sin(pool(x))))(x)

        return result(mine), result(theirs)

    mine, theirs = both(x)
    for a, b in zip(mine, theirs, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


def test_one_number_is_a_square_window_next_to_the_last():
    x = jnp.arange(16.0).reshape(1, 4, 4, 1)
    np.testing.assert_array_equal(max_pool(x, 2)[0, ..., 0], [[5, 7], [13, 15]])
    np.testing.assert_array_equal(avg_pool(x, 2)[0, ..., 0], [[2.5, 4.5], [10.5, 12.5]])


@pytest.mark.parametrize("pool", [max_pool, avg_pool])
def test_equal_pixels_share_the_gradient(pool):
    gradient = jax.grad(lambda x: pool(x, 2).sum())(jnp.ones((1, 2, 2, 1)))
    np.testing.assert_array_equal(gradient, jnp.full((1, 2, 2, 1), 0.25))


def test_equal_pixels_of_overlapping_windows_give_it_to_the_first():
    gradient = jax.grad(lambda x: max_pool(x, 2, strides=1).sum())(
        jnp.ones((1, 2, 2, 1))
    )
    np.testing.assert_array_equal(gradient[0, ..., 0], [[1, 0], [0, 0]])


def test_padding_never_is_the_maximum_but_counts_in_the_mean():
    x = jnp.full((1, 2, 2, 1), -4.0)
    assert (max_pool(x, 2, padding=1) == -4).all()
    assert (avg_pool(x, 2, padding=1) == -1).all()


@pytest.mark.parametrize("pool", [max_pool, avg_pool])
def test_no_images_give_no_output(pool):
    assert pool(jnp.ones((0, 4, 4, 3)), 2).shape == (0, 2, 2, 3)


@pytest.mark.parametrize("pool", [max_pool, avg_pool])
def test_a_window_must_fit(pool):
    with pytest.raises(ValueError, match=r"5x5 pixels must fit .* got 4x4"):
        pool(jnp.ones((1, 4, 4, 1)), 5)
