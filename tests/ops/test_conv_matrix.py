"""The matrix of a convolution: the convolution, its transpose, and equal diagonals."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import linalg

from jaxdl.ops.conv import conv2d
from jaxdl.ops.conv_matrix import conv_matrix, toeplitz_matrix

# strides, padding, dilation
CASES = {
    "same": (1, "SAME", 1),
    "strided": (2, ((1, 0), (0, 2)), 1),
    "dilated": ((1, 2), "VALID", (2, 1)),
}


@pytest.mark.parametrize("case", CASES)
def test_the_product_is_the_convolution_and_the_transpose_its_gradient(key, case):
    strides, padding, dilation = CASES[case]
    x = jax.random.normal(key, (2, 6, 5, 3))
    kernel = jax.random.normal(key, (3, 2, 3, 4))
    how = dict(strides=strides, padding=padding, dilation=dilation)

    @jax.jit
    def both(x, kernel):
        y, pull = jax.vjp(lambda x: conv2d(x, kernel, **how), x)
        return y, *pull(y), conv_matrix(kernel, (6, 5), **how)

    y, slope, matrix = map(np.float64, both(x, kernel))
    found = np.float64(x).reshape(2, -1) @ matrix.T
    np.testing.assert_allclose(found, y.reshape(2, -1), rtol=1e-4, atol=1e-5)
    back = y.reshape(2, -1) @ matrix
    np.testing.assert_allclose(back, slope.reshape(2, -1), rtol=1e-4, atol=1e-4)


def test_diagonals_are_equal_and_so_are_the_blocks_on_them(key):
    kernel = jax.random.normal(key, (3, 3, 1, 1))
    matrix = np.asarray(conv_matrix(kernel, (4, 5))).reshape(4, 5, 4, 5)
    for row in range(4):
        for other in range(4):
            block = matrix[row, :, other]
            equal = linalg.toeplitz(block[:, 0], block[0])
            np.testing.assert_array_equal(block, equal)
            if row and other:
                np.testing.assert_array_equal(block, matrix[row - 1, :, other - 1])
    line = toeplitz_matrix(kernel[0, :, 0, 0], 5, padding=1)
    np.testing.assert_array_equal(matrix[1, :, 0], line)


@pytest.mark.parametrize("padding", [0, 2])
def test_one_dimension_agrees_with_numpy(key, padding):
    x, kernel = jax.random.normal(key, (6,)), jax.random.normal(key, (3,))
    matrix = toeplitz_matrix(kernel, 6, padding=padding)
    assert matrix.shape == (4 + 2 * padding, 6)
    mode = "full" if padding else "valid"
    found = np.float64(matrix) @ np.float64(x)
    np.testing.assert_allclose(found, np.correlate(x, kernel, mode), 1e-5, 1e-5)


def test_kernels_must_fit():
    with pytest.raises(ValueError, match=r"4 taps must fit .*; got 3"):
        toeplitz_matrix(jnp.ones(4), 3)
    with pytest.raises(ValueError, match="5x5 pixels must fit"):
        conv_matrix(jnp.ones((5, 5, 1, 1)), (4, 6), padding="VALID")
