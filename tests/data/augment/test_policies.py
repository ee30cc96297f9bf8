"""Named augmentations keep the picture's form, and move no farther than they say."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.data.augment import (
    POLICIES,
    augment_batch,
    small_affine,
    small_shift,
    small_turn,
)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_keeps_the_form_and_the_range_and_its_key_decides(name, channels, key):
    images = jax.random.uniform(key, (3, 16, 12, channels))
    apply = jax.jit(lambda k: augment_batch(k, images, POLICIES[name]))
    found, again, other = apply(key), apply(key), apply(jax.random.fold_in(key, 1))
    assert (found.shape, found.dtype) == (images.shape, images.dtype)
    assert float(found.min()) >= 0
    assert float(found.max()) <= 1
    np.testing.assert_array_equal(found, again)
    assert not np.array_equal(found, other)
    assert not np.array_equal(found, images)


def test_a_shift_is_at_most_an_eighth_and_reaches_it(key):
    image = jnp.zeros((16, 16, 1)).at[8, 8, 0].set(1)
    keys = jax.random.split(key, 400)
    moved = np.asarray(jax.jit(jax.vmap(lambda k: small_shift(k, image)))(keys))
    rows, columns = np.nonzero(moved[..., 0])[1:]
    assert len(rows) == len(keys)
    for place in (rows, columns):
        assert set(place.tolist()) == {6, 7, 8, 9, 10}


def test_a_turn_is_at_most_fifteen_degrees_and_reaches_it(key):
    """A point on the axis to the right of the middle, seen as an angle."""
    image = jnp.zeros((65, 65, 1)).at[32, 60, 0].set(1)
    keys = jax.random.split(key, 300)
    moved = np.asarray(jax.jit(jax.vmap(lambda k: small_turn(k, image)))(keys))[..., 0]
    down, right = np.mgrid[:65, :65] - 32
    mass = moved.sum((1, 2))
    angle = np.degrees(
        np.arctan2(
            (moved * down).sum((1, 2)) / mass, (moved * right).sum((1, 2)) / mass
        )
    )
    assert np.abs(angle).max() < 16
    assert angle.max() > 13
    assert angle.min() < -13


def test_an_affine_version_is_as_far_from_the_picture_as_it_says(key):
    """Three smooth spots tell the map: of the middle, and of two axes."""
    size, reach, middle = 113, 24, 56
    grid = np.mgrid[:size, :size]
    spots = middle + np.array([(0, 0), (0, reach), (-reach, 0)])
    apart = grid[..., None] - spots.T[:, None, None]
    image = jnp.asarray(np.exp(-(apart**2).sum(0) / 32), jnp.float32)
    keys = jax.random.split(key, 300)
    moved = np.asarray(jax.jit(jax.vmap(lambda k: small_affine(k, image)))(keys))
    places = np.einsum("nyxc,ayx->cna", moved, grid) / moved.sum((1, 2)).T[..., None]
    move, across, up = places[0] - middle, places[1] - places[0], places[2] - places[0]
    scale = np.linalg.norm(across, axis=1) / reach
    turn = np.degrees(np.arctan2(-across[:, 0], across[:, 1]))
    np.testing.assert_allclose(up, across[:, ::-1] * [-1, 1], atol=0.05)  # a rotation
    for found, rest, most in ((turn, 0, 10), (scale, 1, 0.1), (move, 0, size / 14)):
        far = (found - rest) / most
        assert np.abs(far).max() < 1.02
        assert far.max() > 0.95
        assert far.min() < -0.95


@pytest.mark.parametrize("name", ["shift", "affine", "turn-shift"])
def test_digits_are_not_mirrored_but_photographs_are(name, key):
    image = jnp.zeros((16, 16, 1)).at[:, :4].set(1)  # bright on the left
    keys = jax.random.split(key, 64)

    def bright_on_the_right(policy):
        seen = jax.jit(jax.vmap(lambda k: POLICIES[policy](k, image)))(keys)
        return np.asarray(seen[:, :, 8:].sum((1, 2, 3)) > seen[:, :, :8].sum((1, 2, 3)))

    assert not bright_on_the_right(name).any()
    assert 10 < bright_on_the_right("flip-crop").sum() < 54
