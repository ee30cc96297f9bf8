"""Waves as positions: shifts are rotations, and products see differences only."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops.sinusoids import angles, rotate_by_position, sinusoids


def test_frequencies_fall_from_one_turn_to_the_base(key):
    found = sinusoids(jnp.arange(7), 6, base=100.0)
    for i, frequency in enumerate(100.0 ** (-np.array([0, 2, 4]) / 6)):
        times = np.arange(7) * frequency
        np.testing.assert_allclose(found[:, i], np.sin(times), atol=1e-6)
        np.testing.assert_allclose(found[:, i + 3], np.cos(times), atol=1e-6)


def test_a_shift_is_one_rotation_at_every_position():
    places, shift = jnp.array([0, 3, 50, 400]), 5
    sine, cosine = jnp.split(sinusoids(places, 8), 2, -1)
    turned = angles(jnp.array([shift]), 8)
    moved = jnp.concatenate(
        [
            sine * jnp.cos(turned) + cosine * jnp.sin(turned),
            cosine * jnp.cos(turned) - sine * jnp.sin(turned),
        ],
        -1,
    )
    np.testing.assert_allclose(moved, sinusoids(places + shift, 8), atol=1e-4)


def test_rotations_are_products_of_complex_numbers_and_keep_norms(key):
    x = jax.random.normal(key, (2, 5, 3, 8))
    places = jnp.array([0, 1, 7, 30, 2])
    found = rotate_by_position(x, places)
    waves = np.exp(1j * np.asarray(angles(places, 8), np.float64))[:, None]
    turned = (np.asarray(x[..., :4]) + 1j * np.asarray(x[..., 4:])) * waves
    expected = np.concatenate([turned.real, turned.imag], -1)
    np.testing.assert_allclose(found, expected, 1e-4, 1e-5)
    norm = lambda x: jnp.linalg.norm(x, axis=-1)
    np.testing.assert_allclose(norm(found), norm(x), 1e-5)
    np.testing.assert_array_equal(found[:, 0], x[:, 0])


def test_products_depend_on_the_difference_of_positions(key):
    q, k = jax.random.normal(key, (2, 1, 1, 1, 6))

    def product(i, j):
        turned = (
            rotate_by_position(q, jnp.array([i])),
            rotate_by_position(k, jnp.array([j])),
        )
        return jnp.vdot(*turned)

    np.testing.assert_allclose(product(9, 4), product(105, 100), 1e-3, 1e-4)
    assert abs(product(9, 4) - product(9, 5)) > 1e-3


@pytest.mark.parametrize("dim", [0, 3])
def test_dim_must_be_even(dim):
    with pytest.raises(ValueError, match=f"dim must be even and at least 2; got {dim}"):
        sinusoids(jnp.arange(3), dim)
