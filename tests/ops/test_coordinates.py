"""Coordinates: corners, the middle, and the images as they were."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops.coordinates import add_coordinates


@pytest.mark.parametrize("with_radius", [False, True])
def test_the_first_channels_stay_and_the_next_say_where(key, with_radius):
    x = jax.random.normal(key, (2, 3, 5, 4))
    out = add_coordinates(x, with_radius=with_radius)
    assert out.shape == (2, 3, 5, 6 + with_radius)
    np.testing.assert_array_equal(out[..., :4], x)
    for image in out:
        np.testing.assert_allclose(image[:, 2, 4], [-1, 0, 1])
        np.testing.assert_allclose(image[1, :, 5], [-1, -0.5, 0, 0.5, 1])
        if with_radius:
            np.testing.assert_allclose(image[0, 0, 6], 2**0.5, rtol=1e-6)
            np.testing.assert_allclose(image[1, :, 6], [1, 0.5, 0, 0.5, 1])


def test_low_precision_and_single_rows():
    out = add_coordinates(jnp.ones((1, 1, 3, 1), jnp.bfloat16))
    assert out.dtype == jnp.bfloat16
    np.testing.assert_array_equal(np.float32(out[0, 0, :, 1]), -1)
