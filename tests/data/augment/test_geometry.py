"""Pixels move as NumPy and SciPy move them."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import ndimage

from jaxdl.data.augment import (
    affine_map,
    linear_map,
    random_flip_horizontal,
    random_flip_vertical,
    random_rotate,
    random_shift,
    rotate,
    shear,
    shift,
)

CLOSE = dict(rtol=1e-4, atol=1e-5)
turned, slanted, moved = map(jax.jit, (rotate, shear, shift))


def picture(key, height=7, width=9, channels=3):
    return jax.random.uniform(key, (height, width, channels))


def scipy_shift(image, down, right, fill):
    options = dict(order=1, mode="grid-constant", cval=fill)
    return ndimage.shift(np.asarray(image), (down, right, 0), **options)


@pytest.mark.parametrize(
    ("flip", "axis"), [(random_flip_horizontal, 1), (random_flip_vertical, 0)]
)
def test_a_flip_reverses_one_axis_and_twice_is_none(key, flip, axis):
    image = picture(key)
    flipped = flip(key, image, 1.0)
    np.testing.assert_array_equal(flipped, np.flip(image, axis))
    np.testing.assert_array_equal(flip(key, flipped, 1.0), image)
    np.testing.assert_array_equal(flip(key, image, 0.0), image)


@pytest.mark.parametrize("flip", [random_flip_horizontal, random_flip_vertical])
def test_flips_are_as_frequent_as_their_rate_which_may_be_swept(key, flip):
    image, rates = picture(key, 2, 2, 1), jnp.array([0.1, 0.5, 0.8])
    keys = jax.random.split(key, 2000)
    over_keys = jax.vmap(flip, (0, None, None))
    out = jax.jit(jax.vmap(over_keys, (None, None, 0)))(keys, image, rates)
    share = np.mean(np.any(out != image[None, None], axis=(2, 3, 4)), axis=1)
    error = np.sqrt(rates * (1 - rates) / 2000)
    assert np.all(np.abs(share - rates) < 4 * error)


@pytest.mark.parametrize("size", [(7, 9), (6, 4)])
def test_an_affine_map_is_that_of_scipy(key, size):
    image = picture(key, *size)
    matrix, offset = np.array([[0.9, 0.3], [-0.2, 1.2]]), np.array([1.5, -0.7])
    middle = (np.array(size) - 1) / 2
    options = dict(order=1, mode="grid-constant", cval=0.3)
    expected = [
        ndimage.affine_transform(
            np.asarray(image[..., channel]),
            matrix,
            middle - matrix @ middle + offset,
            **options,
        )
        for channel in range(3)
    ]
    found = jax.jit(affine_map)(image, matrix, offset, 0.3)
    np.testing.assert_allclose(found, np.stack(expected, -1), **CLOSE)


@pytest.mark.parametrize("size", [(7, 9), (6, 4)])
@pytest.mark.parametrize("degrees", [-100, 17.0, 45, 230])
def test_rotation_is_that_of_scipy(key, size, degrees):
    image = picture(key, *size)
    options = dict(reshape=False, order=1, mode="grid-constant", cval=0.3)
    expected = ndimage.rotate(np.asarray(image), degrees, **options)
    np.testing.assert_allclose(
        rotate(image, np.radians(degrees), 0.3), expected, **CLOSE
    )


def test_a_quarter_turn_is_counter_clockwise_and_a_whole_one_is_none(key):
    image = picture(key, 8, 8)
    quarter = turned(image, np.pi / 2, 0.0)
    np.testing.assert_allclose(quarter, np.rot90(image), **CLOSE)
    np.testing.assert_array_equal(turned(image, 0.0, 0.5), image)
    np.testing.assert_allclose(turned(image, 2 * np.pi, 0.5), image, **CLOSE)
    np.testing.assert_allclose(turned(quarter, -np.pi / 2, 0.0), image, **CLOSE)


@pytest.mark.parametrize(("down", "right"), [(0.3, 0.0), (0.0, -0.4), (0.2, 0.25)])
def test_a_shear_is_the_inverse_of_its_forward_matrix(key, down, right):
    image, fill = picture(key), 0.5
    forward = np.array([[1, down], [right, 1]])
    backward, middle = np.linalg.inv(forward), np.array([3.0, 4.0])
    matrix = np.eye(3)
    matrix[:2, :2] = backward
    offset = [*(middle - backward @ middle), 0]
    options = dict(order=1, mode="grid-constant", cval=fill)
    expected = ndimage.affine_transform(np.asarray(image), matrix, offset, **options)
    np.testing.assert_allclose(slanted(image, down, right, fill), expected, **CLOSE)


def test_a_shear_moves_rows_below_the_middle_to_the_right():
    dot = jnp.zeros((7, 9, 1)).at[5, 4].set(1.0)  # two rows below the middle
    assert slanted(dot, 0.0, 0.5)[5, 5, 0] == 1
    dot = jnp.zeros((7, 9, 1)).at[3, 6].set(1.0)  # two columns to the right of it
    assert slanted(dot, 0.5, 0.0)[4, 6, 0] == 1


@pytest.mark.parametrize(
    ("down", "right"), [(0, 0), (1, -2), (0.25, 0), (-1.5, 3.75), (8, 0), (0.5, -20)]
)
def test_a_shift_is_that_of_scipy(key, down, right):
    image = picture(key)
    expected = scipy_shift(image, down, right, 0.3)
    np.testing.assert_allclose(
        moved(image, float(down), float(right), 0.3), expected, **CLOSE
    )


def test_a_shift_by_whole_pixels_is_exact(key):
    image = picture(key)
    found = np.asarray(moved(image, 2, -3))
    np.testing.assert_array_equal(found[2:, :-3], image[:-2, 3:])
    assert not np.any(found[:2])
    assert not np.any(found[:, -3:])
    np.testing.assert_array_equal(moved(image, 0.0, 0.0, 0.3), image)


def test_random_angles_and_distances_cover_their_range_evenly(key):
    """The mean of a uniform number is known, and so is the error of its estimate."""
    places = jnp.arange(21.0)[None, :, None] / 21
    ramp = jnp.broadcast_to(places, (21, 21, 1))
    keys = jax.random.split(key, 500)

    def both(key):
        value = random_shift(key, ramp, 0.0, 8.0)[10, 10, 0]
        out = random_rotate(key, ramp, 0.6)
        cosine = (out[10, 11] - out[10, 9])[0] * 21 / 2
        sine = (out[9, 10] - out[11, 10])[0] * 21 / 2
        return (10 / 21 - value) * 21, jnp.arctan2(sine, cosine)

    right, angle = jax.jit(jax.vmap(both))(keys)
    for found, most in ((right, 8.0), (angle, 0.6)):
        found = np.abs(found)
        assert found.max() <= most * 1.001
        assert found.max() > 0.97 * most
        assert abs(found.mean() - most / 2) < 4 * most / np.sqrt(12 * 500)
    assert 200 < np.sum(right > 0) < 300
    assert 200 < np.sum(angle > 0) < 300


def test_every_strength_may_be_traced_and_every_gradient_is_finite(key):
    """Compiled is not compiled, many is one by one, values stay between 0 and 1."""
    image = picture(key)

    def every(strength):
        k = jax.random.split(key, 4)
        return (
            rotate(image, strength, strength),
            shear(image, strength, strength / 2, strength),
            shift(image, strength, 2 * strength, strength),
            random_rotate(k[0], image, strength, strength),
            random_shift(k[1], image, strength, strength, strength),
            random_flip_horizontal(k[2], image, strength),
            random_flip_vertical(k[3], image, strength),
        )

    strengths = jnp.array([0.0, 0.2, 0.7])
    swept = jax.jit(jax.vmap(every))(strengths)
    for number, strength in enumerate(strengths):
        alone = every(strength)  # not compiled
        for one, other in zip(swept, alone, strict=True):
            np.testing.assert_allclose(one[number], other, **CLOSE)
            assert other.min() >= 0
            assert other.max() <= 1

    def total(image, strength):
        out = shear(rotate(image, strength, strength), strength, 0.1)
        return jnp.sum(shift(out, strength, strength) ** 2)

    for grad in jax.jit(jax.grad(total, (0, 1)))(image, 0.0):
        assert np.all(np.isfinite(grad))


def test_half_precision_stays_and_one_pixel_is_enough(key):
    image = picture(key, 1, 1, 1).astype(jnp.bfloat16)
    out = turned(moved(slanted(image, 0.1, 0.0), 0.0, 0.0), 0.3)
    assert out.dtype == jnp.bfloat16
    np.testing.assert_array_equal(out, image)
    long = picture(key, 1, 600, 1).astype(jnp.bfloat16)
    np.testing.assert_array_equal(moved(long, 0, 1)[:, 1:], long[:, :-1])
    np.testing.assert_array_equal(jax.jit(linear_map)(long, jnp.eye(2)), long)
