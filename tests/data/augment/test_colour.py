"""Brightness, contrast, saturation and hue are those of Pillow, up to its rounding."""

import colorsys

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from PIL import Image, ImageEnhance

from jaxdl.data.augment import (
    brightness,
    colour_jitter,
    contrast,
    grayscale,
    hue,
    saturation,
)

LEVEL = 1 / 255
FUNCTIONS = {
    "Brightness": jax.jit(brightness),
    "Contrast": jax.jit(contrast),
    "Color": jax.jit(saturation),
}


turned = jax.jit(hue)


def picture(key, channels=3):
    """Exact multiples of a level, so that Pillow sees the same numbers."""
    return jax.random.randint(key, (8, 9, channels), 0, 256).astype(jnp.float32) / 255


def pillow(image):
    return Image.fromarray(np.round(np.asarray(image) * 255).astype(np.uint8))


@pytest.mark.parametrize("factor", [0.0, 0.3, 1.0, 1.7, 3.0])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_it_is_that_of_pillow(key, name, factor):
    """Pillow rounds grey and mean to a level, and cuts the result down to one."""
    image = picture(key)
    enhanced = getattr(ImageEnhance, name)(pillow(image)).enhance(factor)
    expected = np.asarray(enhanced) / 255
    found = FUNCTIONS[name](image, factor)
    slack = LEVEL * (1.01 + 0.6 * abs(1 - factor))
    np.testing.assert_allclose(found, expected, rtol=0, atol=slack)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_factor_one_is_the_image_and_half_is_half_way(key, name):
    image, function = picture(key), FUNCTIONS[name]
    np.testing.assert_array_equal(function(image, 1.0), image)
    half_way = (image + function(image, 0.0)) / 2
    np.testing.assert_allclose(function(image, 0.5), half_way, atol=1e-6)


def test_grey_is_that_of_pillow_and_stays_grey(key):
    image = picture(key)
    expected = np.asarray(pillow(image).convert("L")) / 255
    gray = grayscale(image)
    np.testing.assert_allclose(gray[..., 0], expected, rtol=0, atol=0.51 * LEVEL)
    np.testing.assert_array_equal(gray, np.repeat(gray[..., :1], 3, axis=2))
    np.testing.assert_allclose(grayscale(gray), gray, rtol=1e-6)
    np.testing.assert_allclose(saturation(image, 0.0), gray, rtol=1e-6)
    np.testing.assert_allclose(contrast(image, 0.0), gray.mean(), rtol=1e-5)


def test_a_grey_image_of_one_channel(key):
    image = picture(key, channels=1)
    assert grayscale(image) is image
    np.testing.assert_allclose(saturation(image, 3.0), image, atol=1e-6)
    expected = np.clip(image.mean() + 2 * (image - image.mean()), 0, 1)
    np.testing.assert_allclose(contrast(image, 2.0), expected, atol=1e-6)


@pytest.mark.parametrize("turn", [0.0, 0.2, 1 / 3, -0.45, 1.0])
def test_hue_turns_colours_as_colorsys_does(key, turn):
    image = picture(key)

    def by_hand(colour):
        h, s, v = colorsys.rgb_to_hsv(*map(float, colour))
        return colorsys.hsv_to_rgb((h + turn) % 1, s, v)

    expected = np.apply_along_axis(by_hand, 2, np.asarray(image))
    np.testing.assert_allclose(turned(image, turn * 2 * np.pi), expected, atol=1e-5)


def test_a_third_of_a_turn_makes_green_of_red_and_a_whole_one_nothing(key):
    image = picture(key)
    third = turned(image, 2 * np.pi / 3)
    np.testing.assert_allclose(third, np.roll(image, 1, axis=2), atol=1e-6)
    np.testing.assert_allclose(turned(image, 2 * np.pi), image, atol=1e-6)
    gray = grayscale(image)
    np.testing.assert_allclose(turned(gray, 1.0), gray, atol=1e-6)


def test_jitter_is_its_parts_in_order(key):
    image = picture(key)
    turns = jax.random.uniform(key, (4,), minval=-1, maxval=1)
    expected = brightness(image, 1 + 0.4 * turns[0])
    expected = contrast(expected, 1 + 0.3 * turns[1])
    expected = hue(saturation(expected, 1 + 0.2 * turns[2]), 0.1 * turns[3])
    found = colour_jitter(key, image, 0.4, 0.3, 0.2, 0.1)
    np.testing.assert_allclose(found, expected, atol=1e-6)
    np.testing.assert_allclose(colour_jitter(key, image), image, atol=1e-6)


def test_a_factor_is_not_negative(key):
    """At a strength of 5 some 40 % of images would be darker than black."""
    image = jnp.full((1, 1, 3), 0.5)
    keys = jax.random.split(key, 2000)
    draw = jax.jit(jax.vmap(lambda k: colour_jitter(k, image, 5.0)))
    values = draw(keys)[:, 0, 0, 0]
    assert values.min() == 0
    share = np.mean(values == 0)
    assert abs(share - 0.4) < 4 * np.sqrt(0.4 * 0.6 / 2000)


def test_every_strength_may_be_traced_and_every_gradient_is_finite(key):
    image = picture(key)

    def every(image, strength):
        jittered = colour_jitter(key, image, *[strength] * 4)
        others = [f(image, 1 + strength) for f in (brightness, contrast, saturation)]
        return jnp.stack([jittered, hue(image, strength), *others])

    strengths = jnp.array([0.0, 0.4, 2.0])
    swept = jax.jit(jax.vmap(every, (None, 0)))(image, strengths)
    for found, strength in zip(swept, strengths, strict=True):
        alone = every(image, strength)
        np.testing.assert_allclose(found, alone, atol=1e-5)
        assert alone.min() >= 0
        assert alone.max() <= 1
    grads = jax.jit(jax.grad(lambda *a: jnp.sum(every(*a) ** 2), (0, 1)))
    for extreme in (image, jnp.zeros_like(image), jnp.full_like(image, 0.5)):
        assert all(np.all(np.isfinite(g)) for g in grads(extreme, 0.3))


@pytest.mark.parametrize(
    "function", [grayscale, lambda x: hue(x, 1.0), lambda x: saturation(x, 1.0)]
)
def test_two_channels_are_no_colours(function):
    rule = r"3 channels, red, green and blue; got the shape \(4, 4, 2\)"
    with pytest.raises(ValueError, match=rule):
        function(jnp.zeros((4, 4, 2)))
