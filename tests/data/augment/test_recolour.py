"""The colour that is added has the covariance of the data's colours, squared."""

import jax
import jax.numpy as jnp
import numpy as np

from jaxdl.data.augment import ColourAxes, colour_axes, random_recolour


def pictures(key, channels=3):
    """Images whose channels go together."""
    mix = jnp.eye(channels) * 0.3 + 0.2
    return jax.random.uniform(key, (5, 6, 7, channels)) @ mix


def test_the_axes_are_those_of_the_covariance(key):
    images = pictures(key)
    pixels = np.asarray(images, np.float64).reshape(-1, 3)
    axes = colour_axes(images)
    rebuilt = axes.directions * axes.variances[None] @ axes.directions.T
    np.testing.assert_allclose(rebuilt, np.cov(pixels.T, bias=True), atol=1e-6)
    np.testing.assert_allclose(
        axes.directions.T @ axes.directions, np.eye(3), atol=1e-6
    )
    assert np.all(np.diff(axes.variances) >= 0)


def test_one_colour_for_all_pixels_with_the_variance_of_the_paper(key):
    axes = colour_axes(pictures(key))
    image = jnp.full((2, 2, 3), 0.5)
    keys = jax.random.split(key, 4000)
    draw = jax.jit(jax.vmap(lambda k: random_recolour(k, image, axes, 2.0)))
    added = np.asarray(draw(keys), np.float64) - 0.5
    assert np.array_equal(added, np.broadcast_to(added[:, :1, :1], added.shape))
    along = added[:, 0, 0] @ np.asarray(axes.directions, np.float64)
    expected = 2.0 * np.asarray(axes.variances)
    np.testing.assert_allclose(along.std(axis=0) / expected, 1, atol=4 / np.sqrt(8000))
    assert np.all(np.abs(along.mean(axis=0)) < 4 * expected / np.sqrt(4000))
    correlation = np.corrcoef(along.T) - np.eye(3)
    assert np.all(np.abs(correlation) < 4 / np.sqrt(4000))


def test_strength_may_be_traced_values_stay_in_range_and_gradients_finite(key):
    images = pictures(key)
    axes, image = colour_axes(images), images[0]

    def recolour(image, strength):
        return random_recolour(key, image, axes, strength)

    strengths = jnp.array([0.0, 0.1, 100.0])
    swept = jax.jit(jax.vmap(recolour, (None, 0)))(image, strengths)
    for found, strength in zip(swept, strengths, strict=True):
        np.testing.assert_allclose(found, recolour(image, strength), atol=1e-6)
        assert found.min() >= 0
        assert found.max() <= 1
    np.testing.assert_array_equal(swept[0], jnp.clip(image, 0, 1))
    grads = jax.grad(lambda *a: jnp.sum(recolour(*a) ** 2), (0, 1))(image, 0.1)
    assert all(np.all(np.isfinite(g)) for g in grads)


def test_images_of_one_colour_and_of_one_channel(key):
    plain = colour_axes(jnp.full((2, 3, 3, 3), 0.4))
    image = pictures(key)[0]
    np.testing.assert_allclose(
        random_recolour(key, image, plain, 9.0), image, atol=1e-6
    )
    axes = ColourAxes(jnp.array([0.5]), jnp.eye(1))
    gray = jnp.full((2, 2, 1), 0.5)
    added = random_recolour(key, gray, axes, 0.1) - gray
    np.testing.assert_allclose(added, 0.05 * jax.random.normal(key, (1,))[0], atol=1e-6)
