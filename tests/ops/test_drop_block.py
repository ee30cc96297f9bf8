"""DropBlock: squares, the rate of each pixel, the ends of the range, a traced rate."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops.drop_block import block_rate, drop_block


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_every_pixel_is_dropped_at_the_rate_and_keeps_its_mean(key, rate):
    x = jnp.full((6000, 4, 5, 1), 2.0)
    out = drop_block(x, rate, key, block_size=3)
    share = (out == 0).mean(axis=0)
    error = np.sqrt(rate * (1 - rate) / 6000)
    assert jnp.all(jnp.abs(share - rate) < 4.5 * error)  # borders as well
    assert jnp.all(jnp.abs(out.mean(0) - 2) < 4.5 * 2 * error / (1 - rate))


def test_what_is_dropped_is_a_union_of_squares(key):
    dropped = drop_block(jnp.ones((1, 40, 40, 1)), 0.3, key, block_size=3) == 0
    dropped = np.asarray(dropped[0, :, :, 0])
    padded = np.pad(dropped, 2, constant_values=True)  # blocks stick out
    opened = np.zeros_like(padded)
    for row in range(42):
        for column in range(42):
            square = np.s_[row : row + 3, column : column + 3]
            opened[square] |= padded[square].all()
    np.testing.assert_array_equal(opened[2:-2, 2:-2], dropped)
    assert 0 < dropped.mean() < 1


def test_one_pixel_is_dropout_and_the_rate_of_blocks_inverts(key):
    out = drop_block(jnp.ones((4, 20, 20, 3)), 0.4, key, block_size=1)
    assert abs((out == 0).mean() - 0.4) < 4 * np.sqrt(0.24 / out.size)
    rates = np.array([0.0, 0.01, 0.5, 0.99, 1.0])
    for rate in rates:
        kept = (1 - np.float64(block_rate(rate, 5))) ** 25
        np.testing.assert_allclose(1 - kept, rate, rtol=1e-4)


def test_channels_and_examples_draw_apart(key):
    dropped = drop_block(jnp.ones((2, 12, 12, 2)), 0.5, key, block_size=3) == 0
    assert jnp.any(dropped[0] != dropped[1])
    assert jnp.any(dropped[..., 0] != dropped[..., 1])


def test_the_ends_of_the_range_are_exact_in_value_and_gradient(key):
    x = jax.random.normal(key, (2, 5, 4, 3))

    def both(rate):
        out, pull = jax.vjp(
            lambda x, rate: drop_block(x, rate, key, block_size=3), x, rate
        )
        return out, *pull(jnp.ones_like(out))

    out, dx, drate = jax.jit(jax.vmap(both))(jnp.array([0.0, 1.0]))
    np.testing.assert_array_equal(out, jnp.stack([x, jnp.zeros_like(x)]))
    np.testing.assert_array_equal(dx, jnp.stack([jnp.ones_like(x), jnp.zeros_like(x)]))
    assert jnp.all(jnp.isfinite(drate))


def test_a_block_may_be_larger_than_the_image(key):
    x = jnp.ones((3000, 2, 2, 1))
    share = (drop_block(x, 0.3, key, block_size=7) == 0).mean()
    assert abs(share - 0.3) < 4 * np.sqrt(0.21 / 3000)


def test_a_block_of_nothing_is_refused(key):
    with pytest.raises(ValueError, match="block_size must be at least 1; got 0"):
        drop_block(jnp.ones((1, 2, 2, 1)), 0.5, key, block_size=0)
