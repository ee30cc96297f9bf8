"""A square is where it should be, as often as it should be; noise is normal."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from jaxdl.data.augment import cutout, gaussian_noise


@pytest.mark.parametrize("size", [1, 2, 3, 20])
def test_a_square_around_every_pixel_equally_often(key, size):
    """Every mask is one of those that a loop over the middles paints."""
    height, width = 4, 5
    image = jax.random.uniform(key, (height, width, 2))
    keys = jax.random.split(key, 2000)
    out = jax.jit(jax.vmap(lambda k: cutout(k, image, size, 2.0)))(keys)
    painted = np.all(out == 2, axis=3)
    kept = np.where(painted[..., None], np.asarray(image)[None], out)
    np.testing.assert_array_equal(kept, np.broadcast_to(image, kept.shape))
    expected = {}
    for y in range(height):
        for x in range(width):
            mask = np.zeros((height, width), bool)
            top, left = y - size // 2, x - size // 2
            mask[max(top, 0) : top + size, max(left, 0) : left + size] = True
            expected[mask.tobytes()] = expected.get(mask.tobytes(), 0) + 1
    found = {mask: 0 for mask in expected}
    for mask in painted:
        found[mask.tobytes()] += 1
    for mask, ways in expected.items():
        share = ways / (height * width)
        error = np.sqrt(share * (1 - share) / 2000)
        assert abs(found[mask] / 2000 - share) <= 4 * error


def test_sizes_may_be_swept_and_nothing_is_painted_at_size_0(key):
    image = jax.random.uniform(key, (6, 7, 3))
    sizes = jnp.array([0, 2, 5])
    swept = jax.jit(jax.vmap(lambda size: cutout(key, image, size)))(sizes)
    np.testing.assert_array_equal(swept[0], image)
    for found, size in zip(swept, sizes, strict=True):
        np.testing.assert_array_equal(found, cutout(key, image, size))


def test_what_is_painted_over_has_no_gradient_and_may_be_nan(key):
    image = jax.random.uniform(key, (6, 7, 3))
    grad = jax.grad(lambda image: cutout(key, image, 3).sum())(image)
    np.testing.assert_array_equal(grad, cutout(key, image, 3) != 0)
    assert not np.any(cutout(key, jnp.full((2, 2, 1), jnp.nan), 9))


def test_noise_is_normal_with_the_deviation_asked_for(key):
    image = jnp.full((40, 50, 3), 0.5)
    noise = np.asarray(gaussian_noise(key, image, 0.05), np.float64) - 0.5
    statistic = stats.kstest(noise.ravel() / 0.05, "norm")
    assert statistic.pvalue > 1e-3
    assert abs(noise.std() / 0.05 - 1) < 4 / np.sqrt(2 * noise.size)


def test_noise_stays_in_range_and_its_strength_may_be_swept(key):
    image = jax.random.uniform(key, (6, 7, 3))
    deviations = jnp.array([0.0, 0.1, 10.0])
    swept = jax.jit(jax.vmap(lambda s: gaussian_noise(key, image, s)))(deviations)
    np.testing.assert_array_equal(swept[0], image)
    for found, deviation in zip(swept, deviations, strict=True):
        alone = gaussian_noise(key, image, deviation)
        np.testing.assert_allclose(found, alone, atol=1e-6)
        assert alone.min() >= 0
        assert alone.max() <= 1
    grads = jax.grad(lambda *a: gaussian_noise(key, *a).sum(), (0, 1))(image, 0.1)
    assert all(np.all(np.isfinite(g)) for g in grads)
    half = gaussian_noise(key, image.astype(jnp.bfloat16), 0.1)
    assert half.dtype == jnp.bfloat16
