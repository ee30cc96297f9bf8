"""Resized pictures agree with jax.image and keep what an average keeps."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.data.resize import resize_images


@pytest.fixture
def x():
    return np.random.default_rng(0).random((2, 6, 9, 3), np.float32)


@pytest.mark.parametrize("size", [(6, 9), (12, 18), (3, 4), (1, 1), (7, 5), (20, 2)])
def test_it_agrees_with_jax_image(x, size):
    height, width = size
    expected = jax.image.resize(jnp.asarray(x), (2, height, width, 3), "bilinear")
    out = resize_images(x, height, width)
    np.testing.assert_allclose(out, expected, atol=2e-6)
    assert out.dtype == np.float32


@pytest.mark.parametrize("size", [(13, 4), (2, 30)])
def test_values_stay_in_their_range_and_a_flat_picture_stays_flat(x, size):
    out = resize_images(x, *size)
    assert x.min() - 1e-6 <= out.min() <= out.max() <= x.max() + 1e-6
    flat = resize_images(np.full_like(x, 0.3), *size)
    np.testing.assert_allclose(flat, 0.3, rtol=1e-6)


def test_mirroring_and_resizing_commute(x):
    out = resize_images(x[:, ::-1], 11, 5)
    np.testing.assert_allclose(out, resize_images(x, 11, 5)[:, ::-1], atol=1e-6)


@pytest.mark.parametrize("size", [(0, 3), (3, -1)])
def test_a_picture_must_have_a_size(x, size):
    with pytest.raises(ValueError, match="height and width must be positive; got"):
        resize_images(x, *size)
