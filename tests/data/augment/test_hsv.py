"""Colours change their coordinates as in the standard library's colorsys."""

import colorsys
import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.data.augment import hsv_to_rgb, rgb_to_hsv

CORNERS = np.array(list(itertools.product([0.0, 0.25, 1.0], repeat=3)), np.float32)
"""Black, white, greys, and colours in which two channels are equal."""


def colours(key):
    return jnp.concatenate([CORNERS, jax.random.uniform(key, (200, 3))])


def test_both_directions_are_those_of_colorsys(key):
    rgb = colours(key)
    hsv = np.array([colorsys.rgb_to_hsv(*map(float, colour)) for colour in rgb])
    hsv[:, 0] *= 2 * np.pi
    found = rgb_to_hsv(rgb)
    np.testing.assert_allclose(found, hsv, rtol=1e-4, atol=1e-5)
    back = [colorsys.hsv_to_rgb(h / (2 * np.pi), s, v) for h, s, v in hsv]
    np.testing.assert_allclose(
        hsv_to_rgb(jnp.asarray(hsv, jnp.float32)), back, rtol=1e-5, atol=1e-5
    )


def test_there_and_back_is_the_same_colour(key):
    rgb = colours(key)
    np.testing.assert_allclose(hsv_to_rgb(rgb_to_hsv(rgb)), rgb, rtol=1e-5, atol=1e-6)


def test_a_hue_is_less_than_a_turn_and_any_number_of_turns_is_none():
    nearly = jnp.array([1.0, 0.5, 0.5 + 1e-9])
    assert 0 <= rgb_to_hsv(nearly)[0] < 2 * np.pi
    nearly = jnp.array([1.0, 0.0, 1e-30])  # of hue -1e-30, if it were negative
    assert 0 <= rgb_to_hsv(nearly)[0] < 2 * np.pi
    hsv = jnp.array([1.3, 0.7, 0.6])
    turned = hsv + jnp.array([-4 * np.pi, 0, 0])
    np.testing.assert_allclose(hsv_to_rgb(turned), hsv_to_rgb(hsv), atol=1e-6)


def test_gradients_are_finite_at_greys_and_ties(key):
    """And there and back has the derivative 1 away from them."""
    total = jax.jit(jax.vmap(jax.jacobian(lambda c: rgb_to_hsv(c))))
    assert np.all(np.isfinite(total(colours(key))))
    around = jax.jit(jax.vmap(jax.jacobian(lambda c: hsv_to_rgb(rgb_to_hsv(c)))))
    apart = jnp.array([[0.2, 0.5, 0.9], [0.9, 0.1, 0.3], [0.3, 0.8, 0.1]])
    eye = np.broadcast_to(np.eye(3), (3, 3, 3))
    np.testing.assert_allclose(around(apart), eye, atol=1e-5)


@pytest.mark.parametrize("function", [rgb_to_hsv, hsv_to_rgb])
def test_a_colour_has_three_numbers(function):
    rule = r"3 channels, red, green and blue; got the shape \(2, 4\)"
    with pytest.raises(ValueError, match=rule):
        function(jnp.zeros((2, 4)))
