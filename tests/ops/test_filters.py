"""Filters by hand: SciPy's convolution, and what each is for."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import ndimage, signal

from jaxdl.ops.filters import (
    box_filter,
    edge_filter,
    filter2d,
    gaussian_filter,
    identity_filter,
    sharpen_filter,
    sobel_filters,
)

FILTERS = {
    "identity": identity_filter(),
    "box": box_filter(5),
    "gaussian": gaussian_filter(0.8, 5),
    "edge": edge_filter(),
    "sharpen": sharpen_filter(),
    "sobel": sobel_filters()[0],
    "even": jnp.arange(8.0).reshape(2, 4),
}


@pytest.mark.parametrize("flip", [True, False])
@pytest.mark.parametrize("name", FILTERS)
def test_agrees_with_scipy(key, name, flip):
    x, kernel = jax.random.normal(key, (2, 6, 7, 3)), FILTERS[name]
    found = filter2d(x, kernel, flip=flip, padding="VALID")
    scipy = signal.convolve2d if flip else signal.correlate2d
    for n, c in np.ndindex(2, 3):
        expected = scipy(np.float64(x[n, ..., c]), np.float64(kernel), "valid")
        np.testing.assert_allclose(found[n, ..., c], expected, rtol=1e-4, atol=1e-5)


def test_convolution_commutes_and_cross_correlation_does_not(key):
    one, other = jax.random.normal(key, (2, 3, 3))

    def full(a, b, flip):
        return filter2d(a[None, ..., None], b, flip=flip, padding=2)[0, ..., 0]

    ab, ba = full(one, other, True), full(other, one, True)
    np.testing.assert_allclose(ab, ba, rtol=1e-5, atol=1e-6)
    # correlations the two ways round are half a turn of each other
    ab, ba = full(one, other, False), full(other, one, False)
    assert jnp.abs(ab - ba).max() > 0.1
    np.testing.assert_allclose(ab, ba[::-1, ::-1], rtol=1e-5, atol=1e-6)


def test_identity_changes_nothing_and_flat_areas_have_no_edge(key):
    x = jax.random.normal(key, (1, 4, 5, 2))
    np.testing.assert_array_equal(filter2d(x, identity_filter(5)), x)
    flat = jnp.full((1, 5, 5, 1), 3.0)
    for kernel in (edge_filter(), *sobel_filters()):
        np.testing.assert_allclose(
            filter2d(flat, kernel, padding="VALID"), 0, atol=1e-6
        )
    for kernel in (box_filter(), gaussian_filter(1.0, 3), sharpen_filter()):
        found = filter2d(flat, kernel, padding="VALID")
        np.testing.assert_allclose(found, 3, rtol=1e-6)


def test_sobel_is_that_of_scipy_and_eight_times_the_slope():
    ramp = jnp.broadcast_to(jnp.arange(6.0), (5, 6))
    x = jnp.stack([ramp, ramp.T[:5, :5].repeat(2, 1)[:, :6]])[..., None]
    across, down = sobel_filters()
    np.testing.assert_allclose(filter2d(x, across, padding="VALID")[0], 8)
    np.testing.assert_allclose(filter2d(x, down, padding="VALID")[0], 0)
    for kernel, axis in ((across, 1), (down, 0)):
        expected = ndimage.sobel(np.asarray(x[1, ..., 0]), axis)[1:-1, 1:-1]
        found = filter2d(x, kernel, padding="VALID")[1, ..., 0]
        np.testing.assert_allclose(found, expected)


@pytest.mark.parametrize("sigma", [0.5, 1.5])
def test_gaussian_is_that_of_scipy(sigma):
    line = ndimage.gaussian_filter1d(np.eye(7)[3], sigma, radius=3, mode="constant")
    found = jax.jit(gaussian_filter, static_argnums=1)(sigma, 7)
    np.testing.assert_allclose(found, np.outer(line, line), rtol=1e-5)


@pytest.mark.parametrize("build", [identity_filter, box_filter])
def test_size_is_odd(build):
    for size in (0, 2):
        with pytest.raises(ValueError, match=f"size must be odd.*; got {size}"):
            build(size)
    with pytest.raises(ValueError, match="size must be odd"):
        gaussian_filter(1.0, 4)
