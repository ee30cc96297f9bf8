"""Every curve is that of Pillow, exactly where both know 256 levels."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageOps

from jaxdl.data.augment import (
    autocontrast,
    equalise,
    posterise,
    sharpness,
    solarise,
)

LEVEL = 1 / 255


def picture(key, height=24, width=25, channels=3, most=200):
    """Exact multiples of a level, dark ones more frequent."""
    part = jax.random.uniform(key, (height, width, channels)) ** 2
    return jnp.round(20 + part * (most - 20)) / 255


def pillow(image):
    return Image.fromarray(np.round(np.asarray(image) * 255).astype(np.uint8))


def test_equalise_is_that_of_pillow_level_by_level(key):
    for most in (200, 30):
        image = picture(key, most=most)
        expected = np.asarray(ImageOps.equalize(pillow(image)), np.float32) / 255
        np.testing.assert_allclose(jax.jit(equalise)(image), expected, rtol=1e-6)
        assert not np.allclose(expected, image)


@pytest.mark.parametrize("size", [(1, 1), (3, 3), (16, 16)])
def test_equalise_of_few_or_equal_pixels_is_that_of_pillow(key, size):
    for image in (picture(key, *size), jnp.full((*size, 3), 51 / 255)):
        expected = np.asarray(ImageOps.equalize(pillow(image)), np.float32) / 255
        np.testing.assert_allclose(jax.jit(equalise)(image), expected, rtol=1e-6)


@pytest.mark.parametrize("num_bits", [1, 3, 8])
def test_posterise_is_that_of_pillow(key, num_bits):
    image = picture(key)
    expected = np.asarray(ImageOps.posterize(pillow(image), num_bits), np.float32)
    np.testing.assert_allclose(
        posterise(image, float(num_bits)), expected / 255, rtol=1e-6
    )
    assert not np.any(posterise(image, 0.0))


@pytest.mark.parametrize("level", [0, 1, 64, 255, 256])
def test_solarise_is_that_of_pillow(key, level):
    image = picture(key)
    expected = np.asarray(ImageOps.solarize(pillow(image), level)) / 255
    found = solarise(image, level / 255)
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_autocontrast_is_that_of_pillow_which_cuts_down_to_a_level(key):
    image = picture(key)
    expected = np.asarray(ImageOps.autocontrast(pillow(image))) / 255
    found = autocontrast(image)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1.01 * LEVEL)
    assert np.all(found.min(axis=(0, 1)) == 0)
    assert np.all(found.max(axis=(0, 1)) == 1)
    plain = jnp.full((3, 4, 3), 0.4)
    np.testing.assert_array_equal(autocontrast(plain), plain)


@pytest.mark.parametrize("factor", [0.0, 0.4, 1.0, 2.5])
def test_sharpness_is_that_of_pillow_up_to_its_rounding(key, factor):
    image = picture(key, most=255)
    enhanced = ImageEnhance.Sharpness(pillow(image)).enhance(factor)
    found = jax.jit(sharpness)(image, factor)
    slack = LEVEL * (1.01 + 0.51 * abs(1 - factor))
    np.testing.assert_allclose(found, np.asarray(enhanced) / 255, rtol=0, atol=slack)


def test_an_image_without_an_inside_stays_as_it_is(key):
    image = picture(key, 2, 9)
    np.testing.assert_allclose(sharpness(image, 3.0), image, atol=1e-6)


def test_every_strength_may_be_traced_and_every_gradient_is_finite(key):
    image = picture(key, 6, 5)

    def every(image, strength):
        return jnp.stack(
            [
                autocontrast(image),
                equalise(image),
                posterise(image, 8 * strength),
                solarise(image, strength),
                sharpness(image, 3 * strength),
            ]
        )

    strengths = jnp.array([0.0, 0.5, 1.0])
    swept = jax.jit(jax.vmap(every, (None, 0)))(image, strengths)
    for found, strength in zip(swept, strengths, strict=True):
        np.testing.assert_allclose(found, every(image, strength), atol=1e-6)
        assert found.min() >= 0
        assert found.max() <= 1
    grads = jax.jit(jax.grad(lambda *a: jnp.sum(every(*a) ** 2), (0, 1)))
    for extreme in (image, jnp.zeros_like(image), jnp.ones_like(image)):
        assert all(np.all(np.isfinite(g)) for g in grads(extreme, 0.3))


def test_a_solarised_value_falls_as_the_original_rises():
    grad = jax.grad(lambda x: solarise(x, 0.5).sum())(jnp.full((1, 1, 1), 0.7))
    assert grad[0, 0, 0] == -1
